"""The outgoing box: callbacks and bank notices, repeated with growing pauses until the receiver answers `success`.

Rows live in the book, so a restarted simulator goes on where it stopped.
"""

import asyncio
import json
import ssl
from dataclasses import dataclass
from functools import cache
from typing import Final, cast
from urllib.parse import urlencode

import httpx

from jobs.local.simulators.alipay_signatures import callback_of
from jobs.local.simulators.faults import JsonObject
from jobs.local.simulators.signatures import bank_signature, seal_envelope
from jobs.local.simulators.wechat_signatures import sealed_notice
from jobs.local.simulators.world import World

RECEIVER_TIMEOUT_S: Final = 10.0
IN_FLIGHT: Final = 16
ACKNOWLEDGED: Final = "success"
DELIVERY: Final = "select kind, event_id, url, content, forged, attempts from deliveries where id = :id"
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to deliver: `kind` is the channel, or bank; `due_s` machine time; `forged` spoils its signature."""

    kind: str
    event_id: str
    order_id: str
    url: str
    content: JsonObject
    due_s: float
    forged: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the receiver said; status 0 when it could not be reached."""

    status: int
    text: str

    @property
    def acknowledged(self) -> bool:
        """The literal word, and nothing else, ends the repetition."""
        return self.status == httpx.codes.OK and self.text.strip() == ACKNOWLEDGED


def client() -> httpx.AsyncClient:
    """A client for receivers; it keeps no connection, because receivers come and go."""
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncClient(limits=limits, trust_env=False, verify=_trusted_authorities())


def put(world: World, notice: Notice) -> int:
    """Add a notice to the box; returns its number."""
    world.book.run(
        "insert into deliveries (kind, event_id, order_id, url, content, forged, due_s)"
        " values (:kind, :event_id, :order_id, :url, :content, :forged, :due_s)",
        kind=notice.kind, event_id=notice.event_id, order_id=notice.order_id, url=notice.url,
        content=json.dumps(notice.content, ensure_ascii=False), forged=int(notice.forged), due_s=notice.due_s,
    )  # fmt: skip
    world.wake.set()
    return world.book.number("select max(id) from deliveries")


def resume(world: World) -> None:
    """What was on its way when the process ended is waiting again."""
    world.book.run("update deliveries set state = 'waiting' where state = 'sending'")


async def deliver_due(world: World, client: httpx.AsyncClient, running: set[asyncio.Task[Answer]]) -> None:
    """Start a task for each due notice, at most IN_FLIGHT at a time."""
    room = IN_FLIGHT - len(running)
    due = world.book.rows(
        "select id from deliveries where state = 'waiting' and due_s <= :now order by due_s, id limit :room",
        now=world.clock.machine_s(), room=max(room, 0),
    )  # fmt: skip
    for row in due:
        task = asyncio.create_task(deliver(world, client, int(str(row["id"]))))
        running.add(task)
        task.add_done_callback(running.discard)
        task.add_done_callback(lambda _: world.wake.set())
        world.book.run("update deliveries set state = 'sending' where id = :id", id=row["id"])


async def deliver(world: World, client: httpx.AsyncClient, delivery_id: int) -> Answer:
    """Sign and send one notice, and write down what came of it."""
    rows = world.book.rows(DELIVERY, id=delivery_id)
    if not rows:
        return Answer(0, "forgotten meanwhile")
    row = rows[0]
    body, headers = _signed(world, row)
    answer = await post(client, str(row["url"]), body, headers)
    attempts = int(str(row["attempts"])) + 1
    pause_s = min(world.options.retry_delay_s * 2 ** (attempts - 1), world.options.retry_delay_limit_s)
    state = "delivered" if answer.acknowledged else "waiting" if attempts < world.options.retries else "given_up"
    world.book.run(
        "update deliveries set attempts = :attempts, state = :state, answer = :answer, due_s = :due_s, sent_body = :body,"
        " sent_headers = :headers where id = :id",
        attempts=attempts, state=state, answer=f"{answer.status} {answer.text[:200]}", due_s=world.clock.machine_s() + pause_s,
        body=body.decode("utf-8"), headers=json.dumps(headers), id=delivery_id,
    )  # fmt: skip
    return answer


async def by_hand(world: World, client: httpx.AsyncClient, notice: Notice) -> Answer:
    """Send a notice now, once, outside the queue."""
    number = put(world, notice)
    world.book.run("update deliveries set state = 'by_hand' where id = :id", id=number)
    answer = await deliver(world, client, number)
    world.book.run("update deliveries set state = 'by_hand' where id = :id", id=number)
    return answer


async def post(client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """POST once; an unreachable receiver is an answer too."""
    try:
        response = await client.post(url, content=body, headers=headers, timeout=RECEIVER_TIMEOUT_S)
    except httpx.HTTPError as error:
        return Answer(0, type(error).__name__)
    return Answer(response.status_code, response.text)


def next_due_s(world: World) -> float | None:
    """Seconds until the next waiting notice, or None."""
    rows = world.book.rows("select min(due_s) as due_s from deliveries where state = 'waiting'")
    return None if rows[0]["due_s"] is None else float(str(rows[0]["due_s"])) - world.clock.machine_s()


def _signed(world: World, row: dict[str, object]) -> tuple[bytes, dict[str, str]]:
    content, forged = cast(JsonObject, json.loads(str(row["content"]))), bool(row["forged"])
    if row["kind"] == "yunzhanghu":
        form = seal_envelope(world.keys, content, world.clock.signature_s(), forged=forged)
        headers = {"content-type": FORM, "dealer-id": world.keys.dealer_id, "request-id": str(row["event_id"])}
        return urlencode(form).encode("ascii"), headers
    if row["kind"] == "alipay":
        return callback_of(world.keys, content, forged=forged)
    if row["kind"] == "wechat":
        return sealed_notice(world.keys, content, world.clock.signature_s(), forged=forged)
    body, timestamp = json.dumps(content, ensure_ascii=False).encode("utf-8"), str(world.clock.signature_s())
    signature = bank_signature(world.keys, timestamp, body + (b" " if forged else b""))
    return body, {"content-type": "application/json", "x-bank-timestamp": timestamp, "x-bank-signature": signature}


@cache
def _trusted_authorities() -> ssl.SSLContext:
    """Read once: the certificate store takes tens of milliseconds, and receivers are on this machine."""
    return httpx.create_ssl_context(trust_env=False)

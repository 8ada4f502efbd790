"""The other side of the curtain, under /_control: faults, clock, money, the book, callbacks sent by hand, and forgetting."""

import json
import secrets
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jobs.local.simulators import deliveries, life, work
from jobs.local.simulators.books import PAGE_ROWS, Status
from jobs.local.simulators.deliveries import Notice
from jobs.local.simulators.faults import JsonObject
from jobs.local.simulators.trouble import only_loopback
from jobs.local.simulators.world import BANK_NOTIFY_URL, Mood, World, world_of

ORDERS: Final = """
select o.order_id, o.ref, o.real_name, o.card_no, o.id_card, o.amount_fen, o.status, o.status_detail, o.queries, o.created_at,
       o.finished_at,
       (select coalesce(sum(amount_fen), 0) from movements where kind = 'pay' and reference = o.order_id) as paid_fen,
       (select coalesce(sum(amount_fen), 0) from movements where kind = 'return' and reference = o.order_id) as returned_fen,
       (select count(*) from requests where order_id = o.order_id and path like '%/order-%pay') as sends
from orders o where o.order_id > :after and (:only = '' or o.order_id = :only) order by o.order_id limit :page
"""
PAYEES: Final = """
select o.card_no, o.id_card, count(*) filter (where m.kind = 'pay') as payments,
       sum(case m.kind when 'pay' then m.amount_fen else 0 end) as paid_fen,
       sum(case m.kind when 'return' then m.amount_fen else 0 end) as returned_fen
from movements m join orders o on o.order_id = m.reference
where m.kind in ('pay', 'return') group by o.card_no, o.id_card order by o.card_no
"""
REQUESTS: Final = """
select id, request_id, path, order_id, answer, booked_at from requests
where :only = '' or order_id = :only order by id desc limit :page
"""
DELIVERIES: Final = """
select id, kind, event_id, order_id, url, forged, attempts, state, answer from deliveries
where :only = '' or order_id = :only order by id desc limit :page
"""
NEARER: Final = (
    "update work set due_s = due_s - :within_s where clock = 'machine'",
    "update deliveries set due_s = due_s - :within_s where state = 'waiting'",
)
TAKE_DUE: Final = """
update deliveries set state = 'sending' where state = 'waiting' and due_s <= :now returning id, due_s
"""
LAST_SENT: Final = """
select url, sent_body, sent_headers from deliveries where order_id = :order_id and sent_body <> '' order by id desc limit 1
"""


async def add_fault(request: Request) -> Response:
    """POST a fault with `match: {next, order_id, order_prefix, card_no, amount_fen}`."""
    rule = world_of(request).faults.add(await body_of(request))
    return JSONResponse({"id": rule.id})


async def clear_faults(request: Request) -> Response:
    """DELETE every rule and the schedule."""
    world_of(request).faults.clear()
    return _ok()


async def set_schedule(request: Request) -> Response:
    """POST `{seed, rate, kinds: [fault, …]}`."""
    body = await body_of(request)
    kinds = body.get("kinds")
    if not isinstance(kinds, list):
        raise ValueError("kinds is a list of faults")
    world_of(request).faults.schedule(int(str(body["seed"])), float(str(body["rate"])), kinds)
    return _ok()


async def set_clock(request: Request) -> Response:
    """POST `{offset_s?, skew_s?}`; what becomes due by the new time happens at once."""
    world, body = world_of(request), await body_of(request)
    world.clock.offset_s = float(str(body.get("offset_s", world.clock.offset_s)))
    world.clock.skew_s = float(str(body.get("skew_s", world.clock.skew_s)))
    world.wake.set()
    return JSONResponse({"offset_s": world.clock.offset_s, "skew_s": world.clock.skew_s, "business": world.clock.business_text()})


async def set_mood(request: Request) -> Response:
    """POST `{mode, delay_s}` to /_control/{identity,sms,notices,wechat-login,insurer,webhooks}/mood; modes honest, lie, down,
    reset, bad_body, or its own: of wechat-login busy, limited, blocked; of the insurer lost; of webhooks no, gone, redirect,
    huge."""
    world, body = world_of(request), await body_of(request)
    mood = Mood(str(body.get("mode", "honest")), float(str(body.get("delay_s", 0))))
    match request.path_params["which"]:
        case "identity":
            world.identity = mood
        case "notices":
            world.notices = mood
        case "wechat-login":
            world.logins = mood
        case "insurer":
            world.insurer = mood
        case "webhooks":
            world.webhooks = mood
        case _:
            world.sms = mood
    return _ok()


async def add_mismatch(request: Request) -> Response:
    """POST `{value}`: a name or ID number that belongs to nobody from now on, for identity check and channel alike."""
    world_of(request).mismatches.add(str((await body_of(request))["value"]))
    return _ok()


async def configure_bank(request: Request) -> Response:
    """POST `{bank_notify_url}`: where deposits are announced."""
    url = str((await body_of(request))[BANK_NOTIFY_URL])
    if not only_loopback(url):
        raise ValueError("only loopback addresses")
    world_of(request).bank_notify_url = url
    return _ok()


async def deposit(request: Request) -> Response:
    """POST `{amount_fen, reference?}`: money for the channel's account, without a notice."""
    world, body = world_of(request), await body_of(request)
    reference = str(body.get("reference") or secrets.token_hex(8))
    booked = world.book.move_money("deposit", reference, int(str(body["amount_fen"])), world.clock.business_text())
    return JSONResponse({"booked": booked, "balance_fen": world.book.balance_fen()})


async def book(request: Request) -> Response:
    """GET the oracle's totals, and the orders with what was paid and returned (`?order_id=`, `?after=`, at most 1,000)."""
    world, given = world_of(request), request.query_params
    rows = world.book.rows(ORDERS, after=given.get("after", ""), only=given.get("order_id", ""), page=PAGE_ROWS)
    return JSONResponse({**_totals(world), "orders": rows})


async def payees(request: Request) -> Response:
    """GET what each card received: paid, returned."""
    return JSONResponse({"payees": world_of(request).book.rows(PAYEES)})


async def log(request: Request) -> Response:
    """GET the calls received and the notices sent, newest first (`?order_id=`)."""
    world, only = world_of(request), request.query_params.get("order_id", "")
    requests = world.book.rows(REQUESTS, only=only, page=PAGE_ROWS)
    return JSONResponse({"requests": requests, "deliveries": world.book.rows(DELIVERIES, only=only, page=PAGE_ROWS)})


async def give_back(request: Request) -> Response:
    """POST `{order_id, unheard?}`: the payee's bank returns the money now; unheard: its notice is lost. 409 unless paid."""
    world, asked = world_of(request), await body_of(request)
    done = life.give_back(world, str(asked["order_id"]), unheard=asked.get("unheard") is True)
    return _ok() if done else JSONResponse({"error": "not paid"}, status_code=409)


async def replay(request: Request) -> Response:
    """POST `{order_id}`: send the last delivered notice of this order again, byte for byte, and say what was answered."""
    world, order_id = world_of(request), str((await body_of(request))["order_id"])
    rows = world.book.rows(LAST_SENT, order_id=order_id)
    if not rows:
        return JSONResponse({"error": "nothing was sent"}, status_code=409)
    async with deliveries.client() as client:
        headers = json.loads(str(rows[0]["sent_headers"]))
        answer = await deliveries.post(client, str(rows[0]["url"]), str(rows[0]["sent_body"]).encode("utf-8"), headers)
    return JSONResponse({"status": answer.status, "text": answer.text})


async def say(request: Request) -> Response:
    """POST `{order_id, status?, status_detail?, amount_fen?, notify_url?, forged?, unknown?}`: one callback with this content,
    whatever the book says; signed unless `forged`. `unknown` renames the order to one nobody sent. Answers what was said."""
    world, body = world_of(request), await body_of(request)
    order = world.book.order(str(body["order_id"]))
    if order is None:
        return JSONResponse({"error": "no such order"}, status_code=404)
    said = replace(
        order,
        order_id=str(body.get("unknown") or order.order_id),
        status=Status(int(str(body.get("status", int(order.status))))),
        status_detail=str(body.get("status_detail", order.status_detail)),
        amount_fen=int(str(body.get("amount_fen", order.amount_fen))),
    )
    event_id, url = secrets.token_hex(12), str(body.get("notify_url") or order.notify_url)
    if not only_loopback(url):
        raise ValueError("only loopback addresses")
    content, forged = life.callback(world, said, event_id), body.get("forged") is True
    notice = Notice("yunzhanghu", event_id, order.order_id, url, content, world.clock.machine_s(), forged)
    async with deliveries.client() as client:
        answer = await deliveries.by_hand(world, client, notice)
    return JSONResponse({"status": answer.status, "text": answer.text, "event_id": event_id})


async def hurry(request: Request) -> Response:
    """POST `{within_s}`: do at once what machine time would bring within so many seconds, and send the notices that are due,
    one after the other. Answers when that is done: how many were settled or returned, how many sent."""
    world, within_s = world_of(request), float(str((await body_of(request))["within_s"]))
    done, taken = 0, list[JsonObject]()
    with world.book.transaction():
        for nearer in NEARER:
            world.book.run(nearer, within_s=within_s)
        while settled := work.do_due(world):
            done += settled
        taken = world.book.rows(TAKE_DUE, now=world.clock.machine_s())
    async with deliveries.client() as client:
        for row in sorted(taken, key=lambda row: (float(str(row["due_s"])), int(str(row["id"])))):
            await deliveries.deliver(world, client, int(str(row["id"])))
    return JSONResponse({"done": done, "sent": len(taken)})


async def reset(request: Request) -> Response:
    """POST: forget everything but the keys and where the bank announces."""
    world_of(request).forget()
    return _ok()


ROUTES: Final = [
    Route("/_control/faults", add_fault, methods=["POST"]),
    Route("/_control/faults", clear_faults, methods=["DELETE"]),
    Route("/_control/schedule", set_schedule, methods=["POST"]),
    Route("/_control/clock", set_clock, methods=["POST"]),
    Route("/_control/{which:str}/mood", set_mood, methods=["POST"]),
    Route("/_control/mismatches", add_mismatch, methods=["POST"]),
    Route("/_control/bank/configure", configure_bank, methods=["POST"]),
    Route("/_control/deposit", deposit, methods=["POST"]),
    Route("/_control/book", book, methods=["GET"]),
    Route("/_control/book/payees", payees, methods=["GET"]),
    Route("/_control/log", log, methods=["GET"]),
    Route("/_control/return", give_back, methods=["POST"]),
    Route("/_control/callbacks/replay", replay, methods=["POST"]),
    Route("/_control/callbacks/say", say, methods=["POST"]),
    Route("/_control/hurry", hurry, methods=["POST"]),
    Route("/_control/reset", reset, methods=["POST"]),
]


def _totals(world: World) -> JsonObject:
    def total(kind: str) -> int:
        return world.book.number("select sum(amount_fen) from movements where kind = :kind", kind=kind)

    assert world.book.balance_fen() == world.book.folded_balance_fen()
    return {
        "balance_fen": world.book.balance_fen(), "deposited_fen": total("deposit"), "paid_fen": total("pay"),
        "returned_fen": total("return"), "order_count": world.book.number("select count(*) from orders"),
    }  # fmt: skip


async def body_of(request: Request) -> JsonObject:
    """The JSON object of a control call. Raises ValueError."""
    content = json.loads(await request.body() or b"{}")
    if not isinstance(content, dict):
        raise ValueError("a JSON object is needed")
    return content


def _ok() -> Response:
    return JSONResponse({"ok": True})

"""``./run bench mutations``: ``submitApplication`` through the product, and the same statements by hand behind Strawberry.

Both sides apply to the same postings as the same workers, in one database, each to its own half of the pairs. Commits do not wait
for the disk: it would take the same from both sides and hide what is compared.
Afterwards each side must have written the same rows for every application it answered.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Final
from uuid import UUID

import asyncpg
import httpx

from bench import data, load, report
from bench.load import HOST, Measured, post
from bench.reads.shapes import Asked, Json, Shape
from bench.reads.sides import MASTER_KEY, PRODUCT, TOKEN_LIFETIME_S, Running, Setting, Side, start
from domain import accounts
from domain.database import Database
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls, Servers
from migrations import runner

FOLDER: Final = data.FOLDER / "mutations"
NAME: Final = "bench_mutations"
SETTINGS: Final = {**data.SETTINGS, "synchronous_commit": "off"}
SCALE: Final = 0.04
"""Of the city: 40 employers, 2,000 postings, 400 workers."""
WORKERS: Final = 40
ROUNDS: Final = 7
SECONDS: Final = 3.0
WARM_S: Final = 2.0
FLOOR, GOAL = 0.8, 1.0

DOCUMENT: Final = """mutation Apply($input: SubmitApplicationInput!) {
  submitApplication(input: $input) {
    __typename
    ... on Application { id state createdAt replyDueAt posting { id title } employer { id name } }
    ... on Refusal { code }
  }
}"""
RIGHT: Final = b'"id":"Application:'

SIGN: Final = """
    insert into agreement (id, kind, agreement_text_id, worker_id, signed_by, method, body_sha256, evidence_sealed,
                           evidence_sha256, signed_at)
    select w.id, t.kind, t.id, w.id, w.person_id, 'confirmation', t.body_sha256, '\\x00',
        '\\x00', timestamptz '2026-01-01 00:00:00+08'
    from worker w cross join (select * from agreement_text where kind = 'worker_cooperation' order by version desc limit 1) t
"""
WHO: Final = "select id, person_id from worker order by md5(id::text) limit :count"
PAIRS: Final = """
    select p.id, p.live_version_id, r.id as requirement_id
    from posting p join requirement r on r.posting_version_id = p.live_version_id
    where p.state = 'live' and not exists (select from application a where a.posting_id = p.id and a.worker_id = $1) order by p.id
"""
WRITTEN: Final = """
    with done as (
        select a.* from application a join unnest($1::uuid[], $2::uuid[]) as pair (worker_id, version_id)
            on pair.worker_id = a.worker_id and pair.version_id = a.posting_version_id
    )
    select (select count(*) from done) as application,
        (select count(*) from done join attestation t on t.application_id = done.id) as attestation,
        (select count(*) from done join deadline d on d.subject_id = done.id and d.kind = 'application_reply'
            where d.due_at = done.reply_due_at and d.worker_id = done.worker_id and d.employer_id = done.employer_id) as deadline,
        (select count(*) from done join audit u on u.subject_id = done.id and u.event = 'application.submitted'
            where u.data ->> 'posting_id' = done.posting_id::text) as audit,
        (select count(*) from done join outbox o on o.subject_id = done.id and o.topic = 'application.submitted'
            where o.job = 'notify' and o.data ->> 'posting_id' = done.posting_id::text) as outbox
"""


class Unequal(Exception):
    """The sides did not do the same: their speed cannot be compared."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A worker and a posting they have not applied for."""

    token: str
    worker_id: UUID
    version_id: UUID
    requirement_id: UUID

    @property
    def variables(self) -> Json:
        given = {
            "postingVersionId": f"PostingVersion:{self.version_id}",
            "attestedRequirementIds": [f"Requirement:{self.requirement_id}"],
            "commitment": "按时到岗，认真完成工作。",
        }
        return {"input": given}

    @property
    def request(self) -> bytes:
        body = {"query": DOCUMENT, "variables": self.variables}
        return post("/graphql", json.dumps(body, ensure_ascii=False).encode(), self.token)


@dataclass(slots=True)
class Applying:
    """A side at work: its server, what it has still to do, and what it did."""

    running: Running
    waiting: Iterator[Pair]
    sent: list[Pair] = field(default_factory=list)
    seen: list[Measured] = field(default_factory=list)

    def requests(self) -> Iterator[bytes]:
        for pair in self.waiting:
            self.sent.append(pair)
            yield pair.request


def main(words: list[str]) -> int:
    """Runs the claim; 1 when the floor does not hold."""
    parser = argparse.ArgumentParser(prog="./run bench mutations", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round")
    parser.add_argument("--quick", action="store_true", help="one round of a second")
    parser.add_argument("--record", action="store_true", help="write the table into docs/performance.md")
    asked = parser.parse_args(words)
    if asked.quick:
        asked.rounds, asked.seconds = 1, 1.0
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Servers.start(FOLDER, settings=SETTINGS, trust=True) as servers:
        sides = _measured(servers, asked.rounds, asked.seconds)
    return _told(sides, asked)


def _measured(servers: Servers, rounds: int, seconds: float) -> list[Applying]:
    urls = asyncio.run(_fresh(servers))
    tokens, sessions = asyncio.run(sign_in(urls))
    askers = FOLDER / "sessions.json"
    askers.write_text(json.dumps({token: str(id) for token, id in sessions.items()}), encoding="utf-8")
    every = asyncio.run(pairs(urls, tokens))
    setting = Setting(urls, urls.read, servers.redis_url, askers)
    with ExitStack() as stack:
        sides = [
            Applying(stack.enter_context(start(side, setting)), iter(every[at::2])) for at, side in enumerate((PRODUCT, PEER))
        ]
        for side in sides:
            _compare(side)
        postgres = data.postmaster(servers)
        for turn in range(-1, rounds):
            for side in sides if turn % 2 else reversed(sides):
                app, length_s = side.running.process.pid, seconds if turn >= 0 else WARM_S
                measured = load.measure_once(side.running.port, side.requests(), length_s, RIGHT, app, postgres)
                if turn >= 0:
                    side.seen.append(measured)
        asyncio.run(_equal_effects(urls, sides))
    return sides


async def _fresh(servers: Servers) -> DatabaseUrls:
    """A city of its own, in which every worker has signed."""
    urls = servers.database.renamed(NAME)
    admin = await asyncpg.connect(servers.database.admin)
    await admin.execute(f"drop database if exists {NAME} with (force)")
    await admin.execute(f"create database {NAME} owner {runner.OWNER}")
    await admin.close()
    await runner.migrate(urls.owner)
    await prepare(urls, SCALE)
    return urls


async def prepare(urls: DatabaseUrls, scale: float) -> None:
    """The city into a migrated database, every worker having signed."""
    await data.fill(urls.owner, scale)
    owner = await asyncpg.connect(urls.owner)
    await owner.execute(SIGN)
    await owner.execute("analyze")
    await owner.close()


async def sign_in(urls: DatabaseUrls) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """A session for each worker: token to worker, token to session."""
    database = await Database.connect(urls.app, Vault(MASTER_KEY))
    workers, sessions = {}, {}
    try:
        async with database.transaction() as tx:
            for row in await tx.all(WHO, count=WORKERS):
                opened = await accounts.open_session(
                    tx, row["person_id"], worker_id=row["id"], access_lifetime_s=TOKEN_LIFETIME_S
                )
                assert opened.viewer.session_id is not None
                workers[opened.access_token], sessions[opened.access_token] = row["id"], opened.viewer.session_id
    finally:
        await database.close()
    return workers, sessions


async def pairs(urls: DatabaseUrls, workers: dict[str, UUID]) -> list[Pair]:
    """Every worker with every posting they may apply for, mixed."""
    connection = await asyncpg.connect(urls.read)
    found = [
        Pair(token, worker_id, row["live_version_id"], row["requirement_id"])
        for token, worker_id in workers.items()
        for row in await connection.fetch(PAIRS, worker_id)
    ]
    await connection.close()
    Random(data.SEED).shuffle(found)
    return found


def _compare(side: Applying) -> None:
    """One application a side, whose answer has every field and names what was applied for. Raises Unequal."""
    pair = next(side.waiting)
    side.sent.append(pair)
    url, body = f"http://{HOST}:{side.running.port}/graphql", pair.request.partition(b"\r\n\r\n")[2]
    headers = {"authorization": f"Bearer {pair.token}", "content-type": "application/json"}
    answered = httpx.post(url, content=body, headers=headers, trust_env=False, timeout=60).json()
    told = (answered.get("data") or {}).get("submitApplication") or {}
    keys = ["__typename", "id", "state", "createdAt", "replyDueAt", "posting", "employer"]
    if list(told) != keys or told["state"] != "SUBMITTED" or not told["createdAt"] < told["replyDueAt"]:
        raise Unequal(f"{side.running.side.title}: {answered}")


async def _equal_effects(urls: DatabaseUrls, sides: Sequence[Applying]) -> None:
    """For each request that a side answered, one row in every table. Raises Unequal."""
    for side in sides:
        if (counts := await written(urls, side.sent)) != {len(side.sent)}:
            raise Unequal(f"{side.running.side.title}: {len(side.sent)} sent, rows in the tables: {counts}")


async def written(urls: DatabaseUrls, sent: Sequence[Pair]) -> set[int]:
    """How many rows each table has of these applications: one number when all have as many."""
    connection = await asyncpg.connect(urls.read)
    counts = await connection.fetchrow(WRITTEN, [pair.worker_id for pair in sent], [pair.version_id for pair in sent])
    await connection.close()
    assert counts is not None
    return set(counts.values())


def _peer(setting: Setting, port: int) -> tuple[list[str], dict[str, str]]:
    return [sys.executable, "-m", "bench.mutations.peer", str(port), setting.urls.app, str(setting.askers)], {}


def _body(_: Shape, asked: Asked) -> Json:
    return {"query": DOCUMENT, "variables": asked.variables}


def _same(_: str, answered: Json) -> object:
    return answered


PEER: Final = Side("mutations-by-hand", "the same statements by hand behind Strawberry", _peer, "/graphql", _body, _same)


def _told(sides: Sequence[Applying], asked: argparse.Namespace) -> int:
    medians = [load.median(side.seen) for side in sides]
    lines = [
        "| side | mutations/s | p50 ms | p99 ms | CPU of the server, µs | of PostgreSQL, µs |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for side, each in zip(sides, medians, strict=True):
        speed = (
            f"{each.requests_per_s:,.0f} | {each.p50_ms:.1f} | {each.p99_ms:.1f} | {each.app_us:,.0f} | {each.postgres_us:,.0f}"
        )
        lines.append(f"| {side.running.side.title} | {speed} |")
    ratio = medians[0].requests_per_s / medians[1].requests_per_s
    met = "goal met" if ratio >= GOAL else "floor met" if ratio >= FLOOR else "**below the floor**"
    lines.append(f"\nLinggong against it: **{ratio:.2f}×** (floor ≥ {FLOOR:g}×, goal ≥ {GOAL:g}×): {met}.")
    text = "\n".join(lines)
    print(text)
    if asked.record:
        rounds = f"medians of {asked.rounds} interleaved rounds of {asked.seconds:g} s"
        about = f"{rounds}, {load.CONNECTIONS} connections, {WORKERS} workers"
        report.record("mutations", f"{report.circumstances(about)}\n\n{text}")
    return int(ratio < FLOOR)

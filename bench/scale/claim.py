"""``./run bench scale``: every list over 10,000 rows and over 10,000,000, through the product's server, rounds interleaved.

One table at a time, each in a small and a large database with the same owners: everybody has a thousand times as many rows in
the large one. Both servers run at once and are asked in turns; every request's answer is checked before anything is timed.
"""

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from random import Random
from typing import Final

import httpx

from bench import data, load, report
from bench.load import HOST, Measured, post
from bench.reads.shapes import Json
from bench.reads.sides import MASTER_KEY, PRODUCT, TOKEN_LIFETIME_S, Running, Setting, start
from bench.scale import making
from bench.scale.lists import TABLES, List, Spot, WrongAnswer, check
from domain import accounts
from domain.database import Database
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls, Servers

ROUNDS: Final = 5
SECONDS: Final = 2.0
WARM_S: Final = 1.0
QUICK_MANY: Final = 200_000
FLOOR: Final = 1.5
GOAL: Final = 1.2
ASKERS: Final = 20
VARIANTS: Final = 100
"""Different requests of one list, taking turns: five places for each asker."""
ROOM_GB: Final = 5.0

WHO: Final = {
    "worker": "select id, person_id from worker order by md5(id::text) limit :count",
    "employer": """
        select employer_id as id, person_id from employer_member where role = 'owner' order by md5(employer_id::text) limit :count
    """,
    "staff": "select id, person_id from staff order by id limit :count",
}
KINDS: Final = {"worker": "Worker", "employer": "Employer", "staff": "Staff"}

Tokens = Mapping[str, Mapping[str, str]]
"""Kind of asker, global id, token."""


@dataclass(frozen=True, slots=True)
class Side:
    """One size: its server and who asks."""

    running: Running
    tokens: Tokens
    rows: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a list."""

    spot: Spot
    token: str
    variables: Json


def main(words: list[str], name: str = "scale", tables: Mapping[str, tuple[List, ...]] = TABLES) -> int:
    """Runs the claim; 1 when a list is above the floor."""
    parser = argparse.ArgumentParser(prog=f"./run bench {name}", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round")
    parser.add_argument("--tables", nargs="+", choices=list(tables), default=list(tables))
    parser.add_argument("--rows", type=int, default=making.MANY, help="of the large table")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_MANY:,} rows, one round of a second")
    parser.add_argument("--room-gb", type=float, default=ROOM_GB, help="for databases kept; 16 keeps all of them")
    parser.add_argument("--record", action="store_true", help="write the table into docs/performance.md")
    asked = parser.parse_args(words)
    if asked.quick:
        asked.rows, asked.rounds, asked.seconds = QUICK_MANY, 1, 1.0
    results: Results = {}
    making.FOLDER.mkdir(parents=True, exist_ok=True)
    with Servers.start(making.FOLDER, settings=making.SETTINGS, trust=True) as servers:
        for table in asked.tables:
            results |= _table(servers, table, tables[table], asked)
    return _told(results, asked, name)


Results = dict[str, tuple[Measured, Measured]]
"""List, its medians over few rows and over many."""


def _table(servers: Servers, table: str, lists: Sequence[List], asked: argparse.Namespace) -> Results:
    results: Results = {}
    with ExitStack() as stack:
        sides = [_side(stack, servers, table, rows, asked.room_gb) for rows in (making.FEW, asked.rows)]
        for listed in lists:
            few, many = _rounds(servers, sides, listed, asked.rounds, asked.seconds)
            results[listed.title] = few, many
            print(report.line(listed.title, {"few": few, "many": many}), f"· {_cpu(few, many):.2f}× PostgreSQL", flush=True)
    return results


def _side(stack: ExitStack, servers: Servers, table: str, rows: int, room_gb: float) -> Side:
    urls = asyncio.run(making.database(servers, table, rows, room_gb))
    known = asyncio.run(tokens(urls))
    setting = Setting(urls, urls.read, servers.redis_url, making.FOLDER / "unused")
    return Side(stack.enter_context(start(replace(PRODUCT, name=f"scale-{rows}"), setting)), known, rows)


def requests(listed: List, known: Tokens, rows: int) -> list[Asked]:
    """The list's requests: the same places in parts of the whole at every size."""
    random, askers = Random(listed.title), list(known[listed.asker].items())
    found = []
    for turn in range(VARIANTS):
        id, token = askers[turn % len(askers)]
        spot = Spot.somewhere(id, rows, making.OWNERS, random)
        found.append(Asked(spot, token, listed.variables(spot)))
    return found


async def tokens(urls: DatabaseUrls) -> dict[str, dict[str, str]]:
    """A session for each asker: by kind, global id to token."""
    database = await Database.connect(urls.app, Vault(MASTER_KEY))
    found: dict[str, dict[str, str]] = {kind: {} for kind in WHO}
    try:
        async with database.transaction() as tx:
            for kind, sql in WHO.items():
                for row in await tx.all(sql, count=ASKERS):
                    capacity = {f"{kind}_id": row["id"]}
                    opened = await accounts.open_session(tx, row["person_id"], access_lifetime_s=TOKEN_LIFETIME_S, **capacity)
                    found[kind][f"{KINDS[kind]}:{row['id']}"] = opened.access_token
    finally:
        await database.close()
    return found


def _rounds(servers: Servers, sides: Sequence[Side], listed: List, rounds: int, seconds: float) -> tuple[Measured, Measured]:
    """Medians at both sizes, after every answer was checked and both are warm."""
    texts = [_checked(side, listed) for side in sides]
    postgres = data.postmaster(servers)
    seen: list[list[Measured]] = [[] for _ in sides]
    for turn in range(-1, rounds):
        order = [0, 1] if turn % 2 else [1, 0]
        for at in order:
            length_s = seconds if turn >= 0 else WARM_S
            measured = load.measure(sides[at].running.port, texts[at], length_s, sides[at].running.process.pid, postgres)
            if turn >= 0:
                seen[at].append(measured)
    few, many = (load.median(each) for each in seen)
    return few, many


def _checked(side: Side, listed: List) -> list[bytes]:
    """The list's requests; each was answered rightly. Raises WrongAnswer."""
    url, texts = f"http://{HOST}:{side.running.port}/graphql", []
    with httpx.Client(trust_env=False, timeout=60) as client:
        for asked in requests(listed, side.tokens, side.rows):
            body = json.dumps({"query": listed.document, "variables": asked.variables}, ensure_ascii=False).encode()
            headers = {"authorization": f"Bearer {asked.token}", "content-type": "application/json"}
            told = client.post(url, content=body, headers=headers)
            answered = told.json()
            if told.status_code != 200 or "errors" in answered:
                raise WrongAnswer(f"{listed.title}: {told.text[:1000]}")
            check(listed, asked.spot, answered["data"])
            texts.append(post("/graphql", body, asked.token))
    return texts


def _times(few: Measured, many: Measured) -> float:
    """How many times as long a request takes over many rows."""
    return few.requests_per_s / many.requests_per_s


def _cpu(few: Measured, many: Measured) -> float:
    """How many times as much a request costs PostgreSQL."""
    return many.postgres_us / few.postgres_us


def _told(results: Results, asked: argparse.Namespace, name: str) -> int:
    lines = [
        f"| list | {making.FEW:,}: requests/s | p50 ms | PostgreSQL, µs | {asked.rows:,} | p50 | PostgreSQL | time | CPU |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for title, (few, many) in results.items():
        figures = " | ".join(f"{each.requests_per_s:,.0f} | {each.p50_ms:.1f} | {each.postgres_us:,.0f}" for each in (few, many))
        lines.append(f"| {title} | {figures} | **{_times(few, many):.2f}×** | {_cpu(few, many):.2f}× |")
    worst = max(results, key=lambda title: _times(*results[title]))
    times = _times(*results[worst])
    met = "goal met" if times <= GOAL else "floor met" if times <= FLOOR else "**above the floor**"
    lines.append(f"\nWorst list: {worst}, **{times:.2f}×** (floor ≤ {FLOOR:g}×, goal ≤ {GOAL:g}×): {met}.")
    text = "\n".join(lines)
    print(f"\n{text}")
    if asked.record:
        about = (
            f"medians of {asked.rounds} interleaved rounds of {asked.seconds:g} s, {load.CONNECTIONS} connections {load.loader()}"
        )
        report.record(name, f"{report.circumstances(about)}\n\n{text}")
    return int(times > FLOOR)

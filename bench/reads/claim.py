"""``./run bench reads``: the eight shapes, every side in the same run, answers compared first, rounds interleaved."""

import argparse
import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

import asyncpg

from bench import data, load, report
from bench.load import Measured
from bench.reads import postgraphile
from bench.reads.shapes import ASKERS, SHAPES, VARIANTS, Asked, Shape
from bench.reads.sides import PRODUCT, SIDES, PeerMissing, Running, Setting, askers, start
from jobs.local.servers import DatabaseUrls, Servers

ROUNDS: Final = 5
SECONDS: Final = 4.0
WARM_S: Final = 1.5


class AnswersDiffer(Exception):
    """Two sides answered differently: their speed cannot be compared."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What is asked of the ratio to a peer: each shape at least ``floor``, better ``goal``."""

    floor: float
    goal: float


BOUNDS: Final[Mapping[str, Bound]] = {
    "floor": Bound(0.85, 0.92),
    "strawberry": Bound(6, 8),
    "mercurius": Bound(1.2, 1.5),
    "postgraphile": Bound(2.5, 3),
}

Results = dict[str, dict[str, Measured]]
"""Shape, side, medians."""


def main(words: list[str]) -> int:
    """Runs the claim; 1 when a floor does not hold."""
    parser = argparse.ArgumentParser(prog="./run bench reads", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each round")
    parser.add_argument("--scale", type=float, default=1.0, help="of the database: 1 is 50k postings, 500k applications")
    parser.add_argument("--shapes", nargs="+", choices=list(SHAPES), default=list(SHAPES))
    parser.add_argument("--sides", nargs="+", choices=[name for name in SIDES if name != PRODUCT.name])
    parser.add_argument("--record", action="store_true", help="write the table into docs/performance.md")
    asked = parser.parse_args(words)
    with data.servers() as servers:
        return _run(servers, asked)


def _run(servers: Servers, asked: argparse.Namespace) -> int:
    urls = asyncio.run(data.database(servers, asked.scale))
    shapes = [SHAPES[name] for name in asked.shapes]
    known = asyncio.run(askers(urls, ASKERS))
    file = data.FOLDER / "askers.json"
    file.write_text(json.dumps(known), encoding="utf-8")
    requests = asyncio.run(variants(urls, shapes, known))
    setting = Setting(urls, data.as_reader(urls.read), servers.redis_url, file)
    with ExitStack() as stack:
        sides = [stack.enter_context(side) for side in _started(setting, asked.sides or list(SIDES))]
        for shape in shapes:
            compare(sides, shape, requests[shape.name])
        print(f"All answers are equal. {asked.rounds} rounds of {asked.seconds:g} s by {load.loader()}.", flush=True)
        results = _rounds(sides, shapes, requests, asked.rounds, asked.seconds, data.postmaster(servers))
    return _told(results, asked)


def _started(setting: Setting, names: Sequence[str]) -> list[Running]:
    """The product first; a peer that this machine cannot have is left out, and says so."""
    running = []
    for side in SIDES.values():
        if side.name != PRODUCT.name and side.name not in names:
            continue
        try:
            running.append(start(side, setting))
        except PeerMissing as missing:
            print(f"Without {side.title}: {missing}", flush=True)
    return running


async def variants(urls: DatabaseUrls, shapes: Sequence[Shape], known: Mapping[str, Mapping[str, str]]) -> dict[str, list[Asked]]:
    """The requests of each shape, one asker after the other."""
    found: dict[str, list[Asked]] = {}
    connection = await asyncpg.connect(urls.read)
    try:
        for shape in shapes:
            asked = []
            for token, who in known.items():
                if who["kind"] == shape.asker:
                    rows = await connection.fetch(shape.variables, who["id"])
                    asked += [Asked(token, who["id"], who["person_id"], json.loads(row[0])) for row in rows]
            found[shape.name] = asked[:VARIANTS]
    finally:
        await connection.close()
    return found


def compare(sides: Sequence[Running], shape: Shape, requests: Sequence[Asked]) -> None:
    """Every variant, every side; raises AnswersDiffer."""
    product, *peers = sides
    for asked in requests:
        ours = product.answer(shape, asked)
        for peer in peers:
            theirs = peer.answer(shape, asked)
            expected = ours
            if peer.side.name == "postgraphile":
                expected, theirs = postgraphile.comparable(ours), postgraphile.comparable(theirs)
            if expected != theirs:
                told = [json.dumps(answer, ensure_ascii=False, sort_keys=True)[:3000] for answer in (expected, theirs)]
                raise AnswersDiffer(f"{shape.name}, {asked.variables}: Linggong and {peer.side.title}\n" + "\n".join(told))


def _rounds(
    sides: Sequence[Running],
    shapes: Sequence[Shape],
    requests: Mapping[str, Sequence[Asked]],
    rounds: int,
    seconds: float,
    postgres: int,
) -> Results:
    """Side by side within a round, so that whatever else the machine does meets all of them."""
    seen: dict[str, dict[str, list[Measured]]] = {shape.name: defaultdict(list) for shape in shapes}
    for shape in shapes:
        texts = {side.side.name: [side.side.request(shape, asked) for asked in requests[shape.name]] for side in sides}
        for side in sides:
            load.measure(side.port, texts[side.side.name], WARM_S, side.process.pid, postgres)
        for turn in range(rounds):
            first = turn % len(sides)
            for side in [*sides[first:], *sides[:first]]:
                measured = load.measure(side.port, texts[side.side.name], seconds, side.process.pid, postgres)
                seen[shape.name][side.side.name].append(measured)
        print(report.line(shape.name, {name: load.median(each) for name, each in seen[shape.name].items()}), flush=True)
    return {shape: {side: load.median(each) for side, each in by_side.items()} for shape, by_side in seen.items()}


def _told(results: Results, asked: argparse.Namespace) -> int:
    titles = {side.name: side.title for side in SIDES.values()}
    table = report.table(results, PRODUCT.name, titles)
    verdict, held = report.verdict(results, PRODUCT.name, {name: (b.floor, b.goal) for name, b in BOUNDS.items()}, titles)
    print(f"\n{table}\n\n{verdict}")
    if asked.record:
        rounds = f"{asked.rounds} rounds of {asked.seconds:g} s"
        about = f"{rounds}, scale {asked.scale:g}, {load.CONNECTIONS} connections {load.loader()}"
        report.record("reads", f"{report.circumstances(about)}\n\n{table}\n\n{verdict}")
    return 0 if held else 1

"""``./run torture``: schedules, then processes ended under load; or every guard taken away, one at a time."""

import argparse
import logging
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import stamina
import structlog
import uvloop

from tests.build.cluster import start_servers
from tests.torture import crew, removal
from tests.torture.ground import AHEAD, SEATS, Ground, prepared
from tests.torture.processes import torture_processes
from tests.torture.series import Series
from tests.torture.share import Shares, run_share
from tests.torture.tally import Tally

MINUTE_S = 60.0
PROCESS_SHARE = 0.25
"""How much of a run goes to killing processes, unless it is counted in schedules."""
PAUSES_TRIED = 3
FEW = 2
"""Seats where databases are taken one after the other."""


def main(argv: list[str]) -> int:
    """0 when nothing was found."""
    given = _arguments(argv)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    for name in ("asyncio", "asyncpg.pool"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # connections that were killed on purpose
    stamina.set_testing(True, attempts=PAUSES_TRIED)
    if given.remove_guards:
        return uvloop.run(_remove_guards(given.only))
    seed = random.SystemRandom().randrange(1, 1_000_000) if given.seed is None else given.seed
    if given.share:
        return uvloop.run(_share(seed, given))
    if given.schedule is not None:
        return uvloop.run(_again(seed, given.schedule))
    return uvloop.run(_torture(seed, given))


async def _torture(seed: int, given: argparse.Namespace) -> int:
    """Shares of the schedules in processes of their own; then, unless they were counted, processes killed."""
    tally = Tally()
    seconds = given.minutes * MINUTE_S * (1.0 if given.schedules else 1 - PROCESS_SHARE)
    what = f"{given.schedules} schedules from {given.first} on, at most " if given.schedules else ""
    print(f"seed {seed}, {what}{given.minutes:g} minutes, {given.workers} at once", flush=True)
    shares = Shares(seed, given.first, given.schedules, seconds, given.workers, tally)
    found = await shares.run()
    if found is None and not given.schedules:
        found = await torture_processes(seed, given.minutes * MINUTE_S * PROCESS_SHARE, tally)
    print(tally.report())
    print(tally.table())
    if shares.next_number is not None:
        left = "" if not given.schedules else f" --schedules {given.first + given.schedules - shares.next_number}"
        print(f"go on: ./run torture --seed {seed} --first {shares.next_number}{left} --minutes {given.minutes:g}")
    if found is not None:
        print(found, file=sys.stderr)
        return 1
    print("Nothing was lost, nobody was paid twice, every invariant held.")
    return 0


async def _share(seed: int, given: argparse.Namespace) -> int:
    """One process of several: says what it did in lines of JSON."""
    async with _ground() as ground:
        series = Series(ground, await crew.connect(ground.servers.redis_url), seed, Tally())
        return await run_share(series, given.first, given.workers, given.schedules or None, given.minutes * MINUTE_S)


async def _again(seed: int, number: int) -> int:
    tally = Tally()
    async with _ground(FEW, FEW) as ground:
        found = await Series(ground, await crew.connect(ground.servers.redis_url), seed, tally).one(number)
    print(tally.report())
    print(found or "It held.", file=sys.stderr if found else sys.stdout)
    return 1 if found else 0


async def _remove_guards(only: str | None) -> int:
    began = time.monotonic()
    async with _ground(FEW, FEW) as ground:
        series = Series(ground, await crew.connect(ground.servers.redis_url), 1, Tally())
        unseen = await removal.run(series, only)
    print(f"{time.monotonic() - began:.0f} s")
    for name in unseen:
        print(f"removed, and nothing turned red: {name}", file=sys.stderr)
    return 1 if unseen else 0


@asynccontextmanager
async def _ground(seats: int = SEATS, ahead: int = AHEAD) -> AsyncIterator[Ground]:
    with start_servers() as servers, tempfile.TemporaryDirectory(prefix="linggong-torture-") as folder:
        async with prepared(servers, Path(folder), seats=seats, ahead=ahead) as ground:
            yield ground


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run torture", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0, help="how long at most; a quarter of it killing processes")
    parser.add_argument("--seed", type=int, help="the same seed draws the same schedules; without it, one is chosen and printed")
    parser.add_argument("--schedules", type=int, default=0, metavar="N", help="so many schedules and no killing of processes")
    parser.add_argument("--first", type=int, default=0, metavar="K", help="begin with the K-th schedule: goes on with a run")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes that run schedules at once (2)")
    parser.add_argument("--schedule", type=int, metavar="K", help="only the K-th schedule of the seed")
    parser.add_argument("--share", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--remove-guards", action="store_true", help="take each guard away: something must turn red")
    parser.add_argument("--only", metavar="NAME", help="with --remove-guards: guards whose name contains this")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

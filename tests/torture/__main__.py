"""``./run torture``: schedules, then processes killed under load; or every guard taken away, one at a time."""

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

from jobs.gateways.yunzhanghu import Yunzhanghu
from tests.build.cluster import start_servers
from tests.torture import crew, removal
from tests.torture.ground import Ground, prepared
from tests.torture.processes import torture_processes
from tests.torture.series import Series
from tests.torture.tally import Tally

MINUTE_S = 60.0
PROCESS_SHARE = 0.25
"""How much of a run goes to killing processes."""
READ_TIMEOUT_S = 0.25
PAUSES_TRIED = 3


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
    return uvloop.run(_torture(seed, given.minutes, given.schedule))


async def _torture(seed: int, minutes: float, schedule: int | None) -> int:
    tally = Tally()
    print(f"seed {seed}" + ("" if schedule is not None else f", {minutes:g} minutes"), flush=True)
    async with _ground() as (ground, channel):
        series = Series(ground, channel, await crew.connect(ground.servers.redis_url), seed, tally)
        if schedule is not None:
            found = await series.one(schedule)
        else:
            found = await series.run(minutes * MINUTE_S * (1 - PROCESS_SHARE))
    if found is None and schedule is None:
        found = await torture_processes(seed, minutes * MINUTE_S * PROCESS_SHARE, tally)
    print(tally.report())
    if found is not None:
        print(found, file=sys.stderr)
        return 1
    print("Nothing was lost, nobody was paid twice, every invariant held.")
    return 0


async def _remove_guards(only: str | None) -> int:
    began = time.monotonic()
    async with _ground() as (ground, channel):
        series = Series(ground, channel, await crew.connect(ground.servers.redis_url), 1, Tally())
        unseen = await removal.run(series, only)
    print(f"{time.monotonic() - began:.0f} s")
    for name in unseen:
        print(f"removed, and nothing turned red: {name}", file=sys.stderr)
    return 1 if unseen else 0


@asynccontextmanager
async def _ground() -> AsyncIterator[tuple[Ground, Yunzhanghu]]:
    with start_servers() as servers, tempfile.TemporaryDirectory(prefix="linggong-torture-") as folder:
        async with prepared(servers, Path(folder)) as ground:
            channel = Yunzhanghu(ground.outside.yunzhanghu, READ_TIMEOUT_S)
            try:
                yield ground, channel
            finally:
                await channel.close()


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run torture", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0, help="how long, a quarter of it killing processes")
    parser.add_argument("--seed", type=int, help="the same seed draws the same schedules; without it, one is chosen and printed")
    parser.add_argument("--schedule", type=int, metavar="K", help="only the K-th schedule of the seed")
    parser.add_argument("--remove-guards", action="store_true", help="take each guard away: something must turn red")
    parser.add_argument("--only", metavar="NAME", help="with --remove-guards: guards whose name contains this")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

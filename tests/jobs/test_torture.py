"""A small budget of the fault machine (``./run torture``): schedules that must hold, and guards whose loss must be seen."""

import asyncio
from collections.abc import AsyncIterator
from itertools import product
from pathlib import Path

import pytest
import pytest_asyncio
import stamina

from domain.database import Database
from domain.vault import Vault
from jobs.local.servers import Servers
from jobs.local.simulators.faults import Kind
from tests.build.books import open_party
from tests.build.cluster import Template
from tests.torture import crew, oracle, processes, removal
from tests.torture.channels import ON_QUERY, ON_STATEMENT
from tests.torture.ground import prepared
from tests.torture.guards import GUARDS
from tests.torture.guards_of_payouts import GUARDS_OF_PAYOUTS
from tests.torture.outside import AIMS, AIMS_TOGETHER
from tests.torture.rates import BATCHED, SINGLE, aims
from tests.torture.series import Series
from tests.torture.standby import Standby
from tests.torture.tally import Tally

SEED = 20_260_701
SHARE = 6
"""Of a randomised test's budget: a schedule takes half a second."""
FEW, MANY = 6, 30
SEATS, AHEAD = 4, 1
WRITTEN, WRITTEN_WITHIN_S = 200, 60.0
ONE_LONG_RUN = 10_000
SHOWN_HERE = (
    "jobs: the attempt is committed before the call",
    "payouts: a number that may have been sent is asked about first",
    "payouts: item lock",
    "work: lease fence by generation",
    "payouts: kill switch",
    "payouts: a large batch takes two checkers",
    "reconciliation: a line stands on one file",
)


@pytest_asyncio.fixture(scope="module")
async def series(servers: Servers, template: Template, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Series]:
    """On a database, a simulator and seats of their own; the pauses before asking again are left out."""
    stamina.set_testing(True, attempts=3)
    arq = await crew.connect(servers.redis_url)
    async with prepared(servers, tmp_path_factory.mktemp("torture"), template=template, seats=SEATS, ahead=AHEAD) as ground:
        yield Series(ground, arq, SEED, Tally())
    await arq.aclose()
    stamina.set_testing(False)


@pytest.mark.requirement(
    "S-116", part="crashes at every point of seeded schedules, a faulty channel: everybody paid exactly once"
)
@pytest.mark.requirement("B-07", part="crashes at every point of seeded schedules lose nothing and double nothing")
async def test_seeded_schedules_of_faults_and_crashes(series: Series, budget_s: float, thorough: bool) -> None:
    found = await series.run(SHARE * budget_s, most=None if thorough else MANY, least=FEW)
    assert found is None, found
    tally = series.tally
    assert tally.crashes.total() > 0 and tally.met.total() > 0
    assert 2 * tally.hit >= tally.aimed, f"of {tally.aimed} schedules {tally.hit} came to the point they aimed at"


def test_one_long_run_aims_at_every_point_with_every_fault_of_every_channel() -> None:
    aimed = {(place.name, aim.channel, aim.names[0], aim.names[-1], aim.whole) for place, aim in map(aims, range(ONE_LONG_RUN))}
    each = [*product(SINGLE, AIMS), *product(BATCHED, AIMS_TOGETHER)]
    assert {(place.name, aim.channel, aim.names[0], aim.names[-1], aim.whole) for place, aim in each} == aimed


def test_every_fault_a_channel_can_play_is_aimed_at() -> None:
    played = {str(fault["kind"]) for aim in (*AIMS, *AIMS_TOGETHER) for fault in aim.faults}
    elsewhere = {str(fault["kind"]) for fault in (*ON_QUERY, *ON_STATEMENT)}
    assert {kind.value for kind in Kind} <= played | elsewhere


@pytest.mark.parametrize("name", SHOWN_HERE)
async def test_a_guard_that_is_gone_is_missed(series: Series, name: str) -> None:
    (guard,) = [guard for guard in (*GUARDS, *GUARDS_OF_PAYOUTS) if guard.name == name]
    assert await removal.turns_red(series, guard)


async def test_the_databases_guards_are_missed_one_by_one(series: Series) -> None:
    assert await removal.missed_barriers(series, None) == []


@pytest.mark.requirement("S-116", part="a standby that takes the place of a killed PostgreSQL has everything acknowledged")
async def test_a_promoted_standby_has_every_acknowledged_transfer(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with Servers.start(tmp_path, settings=processes.DURABLE, trust=True) as servers:
        assert servers.cluster
        template = await Template.build(servers)
        database = await Database.connect(template.urls.app, Vault(bytes(32)), size=4)
        async with database.transaction() as tx:
            writing = processes.Writing.of(await open_party(tx, wage_fen=processes.FUNDS_FEN))
        standby = await Standby.follow(servers.cluster)
        writers = [asyncio.create_task(writing.run(database)) for _ in range(processes.WRITERS)]

        await written(writing, WRITTEN)
        await standby.take_over()
        await written(writing, len(writing.acknowledged) + 1)

        for writer in writers:
            writer.cancel()
        await asyncio.gather(*writers, return_exceptions=True)
        assert await writing.nothing_lost(database) > WRITTEN
        await oracle.books_hold(database)
        await database.close()


async def written(writing: processes.Writing, count: int) -> None:
    """Until so many transfers were acknowledged."""
    async with asyncio.timeout(WRITTEN_WITHIN_S):
        while len(writing.acknowledged) < count:  # noqa: ASYNC110 - another task, which signals nothing
            await asyncio.sleep(processes.ASK_PAUSE_S)

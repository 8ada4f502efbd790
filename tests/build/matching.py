"""Workers who want work, for any test of matching."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain import matching
from domain.database import Transaction
from domain.matching import Intention, MatchRun, Mode, WeeklySpan
from domain.money import Fen
from domain.postings import PostingKind
from domain.viewer import Viewer
from tests.build.accounts import AWorker, a_worker
from tests.build.postings import LATITUDE, LONGITUDE

SYSTEM = Viewer.system("matching")
ALWAYS = tuple(WeeklySpan(weekday, 0, 1_440) for weekday in range(1, 8))
RUN = "select * from match_run where id = :id"


def an_intention(tx: Transaction, **changes: Any) -> Intention:
    """Any time, catering or retail, near the university, from 20 yuan an hour."""
    intention = Intention(
        kinds=(PostingKind.CATERING, PostingKind.RETAIL),
        latitude=LATITUDE,
        longitude=LONGITUDE,
        radius_m=5_000,
        pay_floor_fen=Fen(2_000),
        valid_until=tx.now + timedelta(days=60),
        weekly=ALWAYS,
    )
    return replace(intention, **changes)


async def a_seeker(tx: Transaction, *, health: bool = True, worker: AWorker | None = None, **changes: Any) -> AWorker:
    """A worker who wants work; ``health``: with a health certificate, which work with food asks for."""
    worker = worker or await a_worker(tx)
    await matching.update_intention(tx, worker.viewer, an_intention(tx, **changes))
    if health:
        await matching.declare_qualifications(tx, worker.viewer, [("health_certificate", None)])
    return worker


async def a_solved_run(tx: Transaction, viewer: Viewer, mode: Mode = Mode.BEST) -> MatchRun:
    """A run through its steps, as jobs take them."""
    run = await matching.make(tx, viewer, mode)
    await matching.gather(tx, SYSTEM, run.id)
    task = await matching.read(tx, SYSTEM, run.id)
    assert task is not None
    await matching.record(tx, SYSTEM, run.id, task.solve())
    return run

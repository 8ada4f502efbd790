"""Both sides evaluate a work once it ended, and nobody sees the other's first."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from domain import evaluations
from domain.database import Database, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.evaluations import Marks, Side, store
from domain.evaluations.model import AlreadyEvaluated, TextNotFit, WindowClosed, WorkNotEnded
from domain.viewer import Viewer
from tests.build.accounts import AnEmployer, a_member, a_worker, an_employer
from tests.build.postings import a_posting
from tests.build.races import at_once, meeting
from tests.build.work import an_assignment

GOOD = Marks(5, 4, 5, "沟通及时，安排清楚。")


async def published(tx: Transaction, assignment_id: object) -> list[str]:
    rows = await tx.all(
        "select side from evaluation where assignment_id = :id and published_at is not null order by side", id=assignment_id
    )
    return [row["side"] for row in rows]


@pytest.mark.requirement("S-050", part="double-blind: published when both are in", missing="right of reply, completion rate")
@pytest.mark.requirement("S-073", part="both sides evaluate")
async def test_nothing_is_published_before_both_are_in(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    await evaluations.submit(tx, work.worker.viewer, work.id, GOOD)
    assert await published(tx, work.id) == []
    second = await evaluations.submit(tx, work.employer.viewer, work.id, Marks(4, 4, 4))
    assert second.published_at == tx.now
    assert await published(tx, work.id) == ["employer", "worker"]
    clock = await tx.value("select met_at from deadline where kind = 'evaluation_window' and subject_id = :id", id=work.id)
    assert clock == tx.now


@pytest.mark.requirement("S-050", part="one side's is published when the window ends")
async def test_the_end_of_the_window_publishes_what_is_in(tx: Transaction) -> None:
    work, silent = await an_assignment(tx, worked=True), await an_assignment(tx, worked=True)
    await evaluations.submit(tx, work.employer.viewer, work.id, GOOD)
    tx.now += timedelta(days=7)
    with pytest.raises(WindowClosed):
        await evaluations.submit(tx, work.worker.viewer, work.id, GOOD)
    assert await evaluations.close_due(tx, Viewer.system("evaluations")) == 2
    assert await published(tx, work.id) == ["employer"]
    assert await published(tx, silent.id) == []
    with pytest.raises(WindowClosed):
        await evaluations.submit(tx, silent.worker.viewer, silent.id, GOOD)


@pytest.mark.requirement("S-050", part="due once the work ends, one per side")
async def test_after_the_work_and_once(tx: Transaction) -> None:
    planned = await an_assignment(tx)
    with pytest.raises(WorkNotEnded):
        await evaluations.submit(tx, planned.worker.viewer, planned.id, GOOD)
    work = await an_assignment(tx, worked=True)
    await evaluations.submit(tx, work.worker.viewer, work.id, GOOD)
    with pytest.raises(AlreadyEvaluated):
        await evaluations.submit(tx, work.worker.viewer, work.id, GOOD)


async def test_both_sides_at_once_are_published(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database.transaction() as tx:
        work = await an_assignment(tx, worked=True)
    monkeypatch.setattr(store, "sides", meeting(store.sides, 2))
    sides = (work.worker.viewer, work.employer.viewer)
    assert await at_once(database, *(_evaluation(viewer, work.id) for viewer in sides)) == ["done", "done"]
    async with database.transaction() as tx:
        assert await published(tx, work.id) == ["employer", "worker"]


async def test_only_the_two_sides_evaluate(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    for viewer in ((await a_worker(tx)).viewer, (await an_employer(tx)).viewer):
        with pytest.raises(NotFound):
            await evaluations.submit(tx, viewer, work.id, GOOD)
    with pytest.raises(NotPermitted):
        await evaluations.submit(tx, await a_member(tx, work.employer, "finance"), work.id, GOOD)


@pytest.mark.requirement("S-050", part="the text is screened")
async def test_marks_and_text_are_checked(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    for marks, field in ((Marks(0, 3, 3), "input.performance"), (Marks(3, 6, 3), "input.communication")):
        with pytest.raises(InvalidInput) as refused:
            await evaluations.submit(tx, work.worker.viewer, work.id, marks)
        assert refused.value.field == field
    for text in ("有事打13812345678", "建议只招女生"):
        with pytest.raises(TextNotFit):
            await evaluations.submit(tx, work.worker.viewer, work.id, Marks(3, 3, 3, text))


@pytest.mark.requirement("S-073", part="averages only from a smallest sample of published evaluations on")
async def test_averages_need_three_published_evaluations(tx: Transaction) -> None:
    employer = await an_employer(tx)
    for marks in (Marks(5, 5, 5), Marks(4, 4, 5)):
        await _both(tx, employer, marks)
    assert await evaluations.summary(tx, Side.EMPLOYER, employer.id) == evaluations.Summary(2, None, None, None)
    await _both(tx, employer, Marks(4, 3, 5))
    summary = await evaluations.summary(tx, Side.EMPLOYER, employer.id)
    assert summary == evaluations.Summary(3, 4.3, 4.0, 5.0)


def _evaluation(viewer: Viewer, assignment_id: UUID) -> Callable[[Transaction], Awaitable[object]]:
    return lambda tx: evaluations.submit(tx, viewer, assignment_id, GOOD)


async def _both(tx: Transaction, employer: AnEmployer, marks: Marks) -> None:
    work = await an_assignment(tx, worked=True, posting=await a_posting(tx, employer=employer))
    await evaluations.submit(tx, work.worker.viewer, work.id, marks)
    await evaluations.submit(tx, work.employer.viewer, work.id, Marks(1, 1, 1))

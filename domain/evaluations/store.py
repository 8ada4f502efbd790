"""SQL of evaluations and their windows."""

from uuid import UUID

from domain.database import Transaction
from domain.evaluations.model import Evaluation, Marks, Side, Summary, Window
from domain.ids import new_id

LOCK_WINDOW = """
    select assignment_id, worker_id, employer_id, closes_at, closed_at from evaluation_window
    where assignment_id = :assignment_id for update
"""


async def lock_window(tx: Transaction, assignment_id: UUID) -> Window | None:
    """The window, locked: the second side's evaluation publishes both."""
    row = await tx.one(LOCK_WINDOW, assignment_id=assignment_id)
    return Window(**dict(row)) if row else None


ADD = """
    insert into evaluation (id, assignment_id, side, author_id, worker_id, employer_id, performance, communication, satisfaction,
                            text, written_at)
    values (:id, :assignment_id, :side, :author_id, :worker_id, :employer_id, :performance, :communication, :satisfaction, :text,
            :now)
    returning id, assignment_id, side, published_at
"""


async def add(tx: Transaction, window: Window, side: Side, author_id: UUID, marks: Marks) -> Evaluation:
    """The evaluation, not yet published."""
    row = await tx.one(
        ADD,
        id=new_id(),
        assignment_id=window.assignment_id,
        side=side.value,
        author_id=author_id,
        worker_id=window.worker_id,
        employer_id=window.employer_id,
        performance=marks.performance,
        communication=marks.communication,
        satisfaction=marks.satisfaction,
        text=marks.text.strip(),
    )
    assert row is not None
    return Evaluation(**{**dict(row), "side": Side(row["side"])})


SIDES = "select side from evaluation where assignment_id = :assignment_id"
CLOSE = """
    with closed as (update evaluation_window set closed_at = :now where assignment_id = any(:assignment_ids)),
    published as (
        update evaluation set published_at = :now where assignment_id = any(:assignment_ids) and published_at is null
        returning id, assignment_id
    )
    select distinct on (assignment_id) id from published order by assignment_id, id
"""
DUE = """
    select assignment_id from evaluation_window where closed_at is null and closes_at <= :now
    order by closes_at limit :limit for update skip locked
"""


async def sides(tx: Transaction, assignment_id: UUID) -> set[Side]:
    """Which sides have written; the caller holds the window's lock."""
    return {Side(row["side"]) for row in await tx.all(SIDES, assignment_id=assignment_id)}


async def close(tx: Transaction, assignment_ids: list[UUID]) -> list[UUID]:
    """Closes the windows and publishes what is in; returns one published evaluation per window: people are told once."""
    return [row["id"] for row in await tx.all(CLOSE, assignment_ids=assignment_ids)]


async def due(tx: Transaction, limit: int) -> list[UUID]:
    return [row["assignment_id"] for row in await tx.all(DUE, limit=limit)]


SUMMARY_OF_WORKER = """
    select count(*)::int as count, avg(performance)::float8 as performance, avg(communication)::float8 as communication,
        avg(satisfaction)::float8 as satisfaction
    from evaluation where published_at is not null and side = 'employer' and worker_id = :about_id
"""
SUMMARY_OF_EMPLOYER = """
    select count(*)::int as count, avg(performance)::float8 as performance, avg(communication)::float8 as communication,
        avg(satisfaction)::float8 as satisfaction
    from evaluation where published_at is not null and side = 'worker' and employer_id = :about_id
"""


async def summary(tx: Transaction, about: Side, about_id: UUID) -> Summary:
    """Published evaluations about a worker (written by employers) or about an employer (written by workers)."""
    row = await tx.one(SUMMARY_OF_WORKER if about is Side.WORKER else SUMMARY_OF_EMPLOYER, about_id=about_id)
    assert row is not None
    return Summary(**dict(row))

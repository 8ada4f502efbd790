"""SQL of delays of pay."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Transaction
from domain.ids import new_id
from domain.pay_delays.model import FAULTS, Late

LATE = """
    select d.id as deadline_id, s.id as settlement_id, s.worker_id, s.employer_id, d.due_at, s.state = 'approved' as payable,
           payout_waits_for(i.state, i.waits_for, i.needs, i.problem_since) as waits_for
    from deadline d join settlement s on s.id = d.subject_id
    left join lateral (
        select state, waits_for, needs, problem_since from payout_item
        where settlement_id = s.id order by created_at desc, id desc limit 1
    ) i on true
    where d.kind = 'pay_release' and d.missed_at is not null and d.met_at is null and d.lifted_at is null
      and not exists (select from pay_delay p where p.deadline_id = d.id)
    order by d.due_at limit :limit
"""
OPEN = """
    insert into pay_delay (id, deadline_id, settlement_id, worker_id, employer_id, cause, fault, due_at, opened_at)
    select d.id, d.deadline_id, d.settlement_id, d.worker_id, d.employer_id, d.cause, d.fault, d.due_at, :now
    from unnest(:ids::uuid[], :deadline_ids::uuid[], :settlement_ids::uuid[], :worker_ids::uuid[], :employer_ids::uuid[],
                :causes::text[], :faults::text[], :dues_at::timestamptz[])
      as d (id, deadline_id, settlement_id, worker_id, employer_id, cause, fault, due_at)
    on conflict (deadline_id) do nothing
    returning id
"""
ENDED = """
    update pay_delay p set ended_at = :now
    where p.id in (
        select w.id from pay_delay w join deadline d on d.id = w.deadline_id
        where w.ended_at is null and (d.met_at is not null or d.lifted_at is not null)
        order by w.id limit :limit for update of w skip locked
    )
    returning p.id
"""
EXPLAINABLE = """
    select fault = 'platform' and explained_at is null as explainable from pay_delay where id = :id for update
"""
EXPLAIN = "update pay_delay set explanation = :explanation, explained_by = :staff_id, explained_at = :now where id = :id"


async def late(tx: Transaction, limit: int) -> list[Late]:
    """Settlements whose clock of release ran out and that have no delay yet, the earliest due first."""
    return [Late(**dict(row)) for row in await tx.all(LATE, limit=limit)]


async def open_all(tx: Transaction, causes: Sequence[tuple[Late, str]]) -> list[UUID]:
    """Delays of these, each with what it waits for; which were new."""
    found = [late for late, _ in causes]
    rows = await tx.all(
        OPEN,
        ids=[new_id() for _ in causes],
        deadline_ids=[late.deadline_id for late in found],
        settlement_ids=[late.settlement_id for late in found],
        worker_ids=[late.worker_id for late in found],
        employer_ids=[late.employer_id for late in found],
        causes=[cause for _, cause in causes],
        faults=[FAULTS[cause].value for _, cause in causes],
        dues_at=[late.due_at for late in found],
    )
    return [row["id"] for row in rows]


async def take_ended(tx: Transaction, limit: int) -> list[UUID]:
    """Delays whose pay has arrived, or is due no more; ended by this call."""
    return [row["id"] for row in await tx.all(ENDED, limit=limit)]


async def explainable(tx: Transaction, id: UUID) -> bool | None:
    """Whether it waits for finance to explain it, locked; None: there is no such delay."""
    found = await tx.value(EXPLAINABLE, id=id)
    assert found is None or isinstance(found, bool)
    return found


async def explain(tx: Transaction, id: UUID, staff_id: UUID, explanation: str) -> None:
    await tx.run(EXPLAIN, id=id, staff_id=staff_id, explanation=explanation)

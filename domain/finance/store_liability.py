"""SQL of liability cases and of what covers a posting's wages."""

from uuid import UUID

from domain.database import Record, Transaction
from domain.finance.liability_facts import LiabilityCase, LiabilityState
from domain.ids import new_id
from domain.ledger import account_id
from domain.money import Fen

COLUMNS = "c.id, c.settlement_id, c.employer_id, c.worker_id, c.state"

RESOLVE_PAID = f"""
    update liability_case c set state = 'resolved', resolution = 'paid', resolved_at = :now
    where c.id in (
        select w.id from liability_case w join settlement s on s.id = w.settlement_id
        where w.state <> 'resolved' and s.state <> 'draft' order by w.id limit :limit for update of w skip locked
    )
    returning {COLUMNS}
"""


async def resolve_paid(tx: Transaction, limit: int) -> list[LiabilityCase]:
    """Cases whose wage was approved meanwhile: from then on the money is the worker's."""
    return [_case(row) for row in await tx.all(RESOLVE_PAID, limit=limit)]


MISSED = """
    select s.id as settlement_id, s.employer_id, s.worker_id, s.gross_fen, s.fee_fen,
           sum(s.gross_fen) over due::bigint as wages_fen, sum(s.fee_fen) over due::bigint as fees_fen,
           not exists (select from liability_case c where c.settlement_id = s.id) as fresh
    from deadline d join settlement s on s.id = d.subject_id and s.state = 'draft'
    where d.kind = 'wage_funding' and d.missed_at is not null and d.met_at is null and d.lifted_at is null
    window due as (partition by s.employer_id order by d.due_at, s.id)
"""
OPEN_MISSED = f"""
    with missed as ({MISSED}),
    covered as (
        select m.settlement_id, m.employer_id, m.worker_id, m.gross_fen, m.fee_fen,
            greatest(least(m.gross_fen, m.wages_fen - coalesce(b.wage_fen, 0)), 0)::bigint
            + greatest(least(m.fee_fen, m.fees_fen - coalesce(b.fee_fen, 0)), 0)::bigint as missing_fen
        from missed m
        left join lateral (
            select sum(free_fen) filter (where kind = 'employer_wage') as wage_fen,
                sum(free_fen) filter (where kind = 'employer_fee') as fee_fen
            from (select kind, credits_posted_fen - debits_posted_fen - debits_pending_fen as free_fen
                  from ledger_account where owner_id = m.employer_id) as a
        ) b on true
        where m.fresh
    ), numbered as (
        select *, row_number() over (order by settlement_id) as number from covered limit :limit
    )
    insert into liability_case as c (id, settlement_id, employer_id, worker_id, cause, missing_fen, state, opened_at)
    select i.id, settlement_id, employer_id, worker_id,
        case when missing_fen = 0 then 'unapproved' when missing_fen = gross_fen + fee_fen then 'unfunded' else 'partial' end,
        missing_fen, 'open', :now
    from numbered join unnest(:ids::uuid[]) with ordinality as i (id, number) using (number)
    on conflict (settlement_id) do nothing
    returning {COLUMNS}
"""


async def open_missed(tx: Transaction, limit: int) -> list[LiabilityCase]:
    """A case for each wage still not approved whose clock of funding has run out, with what the books lacked for it.

    An employer's money covers its overdue wages in the order they were due, each book by itself.
    """
    rows = await tx.all(OPEN_MISSED, ids=[new_id() for _ in range(limit)], limit=limit)
    return [_case(row) for row in rows]


ESCALATE = """
    update liability_case c set state = 'escalated', escalated_at = :now
    where c.id in (
        select w.id from liability_case w
        join deadline d on d.kind = 'liability_payment' and d.subject_id = w.id and d.met_at is null and d.lifted_at is null
        where w.state = 'open' and d.missed_at is not null order by w.id limit :limit for update of w skip locked
    )
    returning c.id
"""


async def escalate(tx: Transaction, limit: int) -> list[UUID]:
    """Open cases whose own clock has run out."""
    return [row["id"] for row in await tx.all(ESCALATE, limit=limit)]


LOCK = f"select {COLUMNS} from liability_case c where c.id = :case_id for update"
LIFT = """
    update liability_case set state = 'resolved', resolution = 'lifted', resolved_at = :now, lift_reason = :reason,
        lifted_by = :lifted_by
    where id = :case_id
"""
UNRESOLVED = "select count(*) from liability_case where employer_id = :employer_id and state <> 'resolved'"


async def lock(tx: Transaction, case_id: UUID) -> LiabilityCase | None:
    row = await tx.one(LOCK, case_id=case_id)
    return _case(row) if row else None


async def lift(tx: Transaction, case_id: UUID, reason: str, lifted_by: UUID) -> None:
    await tx.run(LIFT, case_id=case_id, reason=reason, lifted_by=lifted_by)


async def unresolved(tx: Transaction, employer_id: UUID) -> int:
    """How many cases of the employer are not resolved."""
    count = await tx.value(UNRESOLVED, employer_id=employer_id)
    assert isinstance(count, int)
    return count


FREE_WAGE_MONEY = """
    select greatest(0, coalesce((
            select credits_posted_fen - debits_posted_fen - debits_pending_fen from ledger_account where id = :account_id), 0)
        - coalesce((select sum(gross_fen) from settlement where employer_id = :employer_id and state = 'draft'), 0)
        - coalesce((
            select sum(w.expected_fen) from posting p join wage_protection w on w.posting_version_id = p.live_version_id
            where p.employer_id = :employer_id and p.id <> :posting_id and p.state in ('live', 'paused', 'filled')
              and w.level <> 'none'), 0))::bigint
"""


async def free_wage_money(tx: Transaction, employer_id: UUID, posting_id: UUID) -> Fen:
    """Wage money not needed by drafted settlements nor by the employer's other postings that are covered; never below 0."""
    account = account_id("employer_wage", employer_id)
    free = await tx.value(FREE_WAGE_MONEY, account_id=account, employer_id=employer_id, posting_id=posting_id)
    assert isinstance(free, int)
    return Fen(free)


MEASURED = """
    with kept as (
        insert into wage_protection (posting_version_id, level, expected_fen, funded_fen, rule_version, measured_at)
        values (:posting_version_id, :level, :expected_fen, :funded_fen, :rule_version, :now)
    )
    update posting set wage_protection = :level where id = :posting_id
"""


async def measured(
    tx: Transaction, posting_id: UUID, version_id: UUID, level: str, expected_fen: Fen, funded_fen: Fen, rule_version: int
) -> None:
    """Keeps what covered the version when it was published."""
    binds = {"level": level, "expected_fen": expected_fen, "funded_fen": funded_fen, "rule_version": rule_version}
    await tx.run(MEASURED, posting_id=posting_id, posting_version_id=version_id, **binds)


def _case(row: Record) -> LiabilityCase:
    return LiabilityCase(**{**dict(row), "state": LiabilityState(row["state"])})

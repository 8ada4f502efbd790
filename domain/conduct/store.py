"""SQL of remarks and claims for damage."""

from uuid import UUID

from domain.conduct.model import ClaimState, DamageClaim, Remark, RemarkKind, Work
from domain.database import Record, Transaction
from domain.ids import new_id
from domain.money import Fen

WORK = """
    select id, worker_id, employer_id, checked_in_at is not null as begun,
           floor(extract(epoch from :now::timestamptz - ends_at) / 86400)::int as days_since
    from assignment where id = :assignment_id for update
"""


async def work(tx: Transaction, assignment_id: UUID) -> Work | None:
    """The assignment, locked: one remark of a kind and one claim at a time."""
    row = await tx.one(WORK, assignment_id=assignment_id)
    return Work(**dict(row)) if row else None


ADD_REMARK = """
    insert into remark (id, assignment_id, worker_id, employer_id, kind, text, work_rule_id, written_by, written_at)
    values (:id, :assignment_id, :worker_id, :employer_id, :kind, :text, :work_rule_id, :written_by, :now)
    on conflict (assignment_id, kind) do nothing
    returning id, worker_id, employer_id, false as answered
"""
LOCK_REMARK = "select id, worker_id, employer_id, answer is not null as answered from remark where id = :id for update"
ANSWER = "update remark set answer = :answer, answered_at = :now where id = :id"


async def add_remark(
    tx: Transaction, work: Work, kind: RemarkKind, text: str, work_rule_id: UUID | None, written_by: UUID
) -> Remark | None:
    """None when the shift has one of the kind."""
    row = await tx.one(
        ADD_REMARK,
        id=new_id(),
        assignment_id=work.id,
        worker_id=work.worker_id,
        employer_id=work.employer_id,
        kind=kind.value,
        text=text,
        work_rule_id=work_rule_id,
        written_by=written_by,
    )
    return Remark(**dict(row)) if row else None


async def lock_remark(tx: Transaction, remark_id: UUID) -> Remark | None:
    row = await tx.one(LOCK_REMARK, id=remark_id)
    return Remark(**dict(row)) if row else None


async def answer(tx: Transaction, remark_id: UUID, text: str) -> None:
    await tx.run(ANSWER, id=remark_id, answer=text)


COLUMNS = "id, assignment_id, worker_id, employer_id, state, amount_fen, proposed_fen"
OPEN_ONE = "select exists (select from damage_claim where assignment_id = :assignment_id and ended_at is null)"
ADD_CLAIM = f"""
    insert into damage_claim (id, assignment_id, worker_id, employer_id, state, amount_fen, cause, work_rule_id, opened_at)
    values (:id, :assignment_id, :worker_id, :employer_id, 'open', :amount_fen, :cause, :work_rule_id, :now)
    returning {COLUMNS}
"""
LOCK_CLAIM = f"select {COLUMNS} from damage_claim where id = :id for update"
MOVE = """
    update damage_claim set state = :state, reason = coalesce(:reason, reason),
           proposed_fen = coalesce(:proposed_fen, proposed_fen),
           ended_at = case when :state in ('agreed', 'rejected', 'decided', 'withdrawn') then :now::timestamptz end
    where id = :id
"""
CONTEST = "update damage_claim set state = 'contested', reply = :reply, replied_at = :now where id = :id"
OWE = """
    insert into damage_obligation (damage_claim_id, worker_id, employer_id, amount_fen, basis, consented_by, reference,
                                   recorded_at)
    values (:id, :worker_id, :employer_id, :amount_fen, :basis, :consented_by, :reference, :now)
"""


async def has_open_claim(tx: Transaction, assignment_id: UUID) -> bool:
    return bool(await tx.value(OPEN_ONE, assignment_id=assignment_id))


async def add_claim(tx: Transaction, work: Work, amount_fen: Fen, cause: str, work_rule_id: UUID | None = None) -> DamageClaim:
    parties = {"worker_id": work.worker_id, "employer_id": work.employer_id}
    said = {"amount_fen": amount_fen, "cause": cause, "work_rule_id": work_rule_id}
    row = await tx.one(ADD_CLAIM, id=new_id(), assignment_id=work.id, **said, **parties)
    assert row is not None
    return _claim(row)


async def lock_claim(tx: Transaction, claim_id: UUID) -> DamageClaim | None:
    row = await tx.one(LOCK_CLAIM, id=claim_id)
    return _claim(row) if row else None


async def move(
    tx: Transaction, claim_id: UUID, state: ClaimState, *, reason: str | None = None, proposed_fen: Fen | None = None
) -> None:
    await tx.run(MOVE, id=claim_id, state=state.value, reason=reason, proposed_fen=proposed_fen)


async def contest(tx: Transaction, claim_id: UUID, reply: str) -> None:
    await tx.run(CONTEST, id=claim_id, reply=reply)


async def owe(
    tx: Transaction, claim: DamageClaim, amount_fen: Fen, *, consented_by: UUID | None = None, reference: str | None = None
) -> None:
    """What the worker owes from now on, by consent or by a decision's reference; no entry of the books."""
    await tx.run(
        OWE,
        id=claim.id,
        worker_id=claim.worker_id,
        employer_id=claim.employer_id,
        amount_fen=amount_fen,
        basis="decision" if reference else "consent",
        consented_by=consented_by,
        reference=reference,
    )


def _claim(row: Record) -> DamageClaim:
    return DamageClaim(**{**dict(row), "state": ClaimState(row["state"])})

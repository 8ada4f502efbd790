"""SQL of disputes about pay, their steps and evidence."""

from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.evidence import File
from domain.ids import new_id
from domain.pay_disputes.model import Kind, Outcome, Paid, PayDispute, Side, State

PAID = """
    select id as settlement_id, worker_id, employer_id, case when state = 'paid' then paid_at end as paid_at
    from settlement where id = :settlement_id
"""
LOCK_PAID = PAID + " for update"
OPEN_ONE = "select true from pay_dispute where settlement_id = :settlement_id and kind = :kind and ended_at is null"


async def paid(tx: Transaction, settlement_id: UUID, *, locked: bool) -> Paid | None:
    """The settlement; ``locked``: no other dispute of it is opened meanwhile, and it does not come back."""
    row = await tx.one(LOCK_PAID if locked else PAID, settlement_id=settlement_id)
    return Paid(**dict(row)) if row else None


async def is_open(tx: Transaction, settlement_id: UUID, kind: Kind) -> bool:
    """Whether one of the kind has not ended."""
    return await tx.value(OPEN_ONE, settlement_id=settlement_id, kind=kind.value) is not None


COLUMNS = "id, kind, settlement_id, worker_id, employer_id, state, assigned_to, escalated_at"
ADD = f"""
    insert into pay_dispute (id, kind, settlement_id, worker_id, employer_id, state, text, opened_at, open_until)
    values (:id, :kind, :settlement_id, :worker_id, :employer_id, 'open', :text, :now, :open_until)
    returning {COLUMNS}
"""
LOCK = f"select {COLUMNS} from pay_dispute where id = :id for update"
FIND = f"select {COLUMNS} from pay_dispute where id = :id"


async def add(tx: Transaction, settlement: Paid, kind: Kind, text: str, open_until: datetime) -> PayDispute:
    row = await tx.one(
        ADD,
        id=new_id(),
        kind=kind.value,
        settlement_id=settlement.settlement_id,
        worker_id=settlement.worker_id,
        employer_id=settlement.employer_id,
        text=text,
        open_until=open_until,
    )
    assert row is not None
    return _dispute(row)


async def lock(tx: Transaction, id: UUID) -> PayDispute | None:
    row = await tx.one(LOCK, id=id)
    return _dispute(row) if row else None


async def find(tx: Transaction, id: UUID) -> PayDispute | None:
    row = await tx.one(FIND, id=id)
    return _dispute(row) if row else None


SUPPORT = "select true from staff where id = :staff_id and role = 'support' and disabled_at is null"
ASSIGN = "update pay_dispute set assigned_to = :staff_id, assigned_at = :now where id = :id"
ASKED = "update pay_dispute set state = 'asked', asked_at = :now where id = :id"
REPLIED = "update pay_dispute set state = 'replied', replied_at = :now where id = :id"
WITHDRAWN = "update pay_dispute set state = 'withdrawn', ended_at = :now where id = :id"
DECIDED = """
    update pay_dispute set state = :state, outcome = :outcome, reason = :reason, decided_by = :decided_by, decided_at = :now,
           ended_at = case when :state in ('answered', 'rejected') then :now::timestamptz end
    where id = :id
"""


async def is_support(tx: Transaction, staff_id: UUID) -> bool:
    return await tx.value(SUPPORT, staff_id=staff_id) is not None


async def assign(tx: Transaction, id: UUID, staff_id: UUID) -> None:
    await tx.run(ASSIGN, id=id, staff_id=staff_id)


async def asked(tx: Transaction, id: UUID) -> None:
    await tx.run(ASKED, id=id)


async def replied(tx: Transaction, id: UUID) -> None:
    await tx.run(REPLIED, id=id)


async def withdrawn(tx: Transaction, id: UUID) -> None:
    await tx.run(WITHDRAWN, id=id)


async def decided(tx: Transaction, id: UUID, state: State, outcome: Outcome, reason: str, by: Side) -> None:
    await tx.run(DECIDED, id=id, state=state.value, outcome=outcome.value, reason=reason, decided_by=by.value)


ADD_STEP = """
    insert into pay_dispute_step (id, pay_dispute_id, kind, side, text, at)
    select id, dispute_id, :kind, :side, :text, :now from unnest(:ids::uuid[], :dispute_ids::uuid[]) as s (id, dispute_id)
"""


async def add_step(tx: Transaction, kind: str, side: Side, *dispute_ids: UUID, text: str | None = None) -> None:
    """The same step of one or several disputes."""
    ids = [new_id() for _ in dispute_ids]
    await tx.run(ADD_STEP, ids=ids, dispute_ids=list(dispute_ids), kind=kind, side=side.value, text=text)


ADD_EVIDENCE = """
    insert into pay_dispute_evidence (id, pay_dispute_id, document_id, side, file_name, size_bytes, sha256, added_at)
    values (:id, :dispute_id, :document_id, :side, :file_name, :size_bytes, :sha256, :now)
"""
COUNT_EVIDENCE = "select count(*) from pay_dispute_evidence where pay_dispute_id = :id"


async def add_evidence(tx: Transaction, dispute_id: UUID, document_id: UUID, side: Side, file: File) -> None:
    await tx.run(
        ADD_EVIDENCE,
        id=new_id(),
        dispute_id=dispute_id,
        document_id=document_id,
        side=side.value,
        file_name=file.name,
        size_bytes=len(file.body),
        sha256=file.sha256,
    )


async def evidence_count(tx: Transaction, id: UUID) -> int:
    count = await tx.value(COUNT_EVIDENCE, id=id)
    assert isinstance(count, int)
    return count


REMEDIED = """
    update pay_dispute d set state = 'remedied', ended_at = :now
    where d.id in (
        select w.id from pay_dispute w join settlement s on s.pay_dispute_id = w.id
        where w.state = 'remedying' and w.ended_at is null and s.state = 'paid'
        order by w.id limit :limit for update of w skip locked
    )
    returning d.id
"""
ESCALATED = """
    update pay_dispute d set escalated_at = :now
    where d.id in (
        select w.id from pay_dispute w
        join deadline c on c.kind = 'pay_dispute_reply' and c.subject_id = w.id and c.met_at is null and c.lifted_at is null
        where w.state = 'asked' and w.ended_at is null and w.escalated_at is null and c.missed_at is not null
        order by w.id limit :limit for update of w skip locked
    )
    returning d.id
"""
REPORTED = """
    update pay_dispute d set reported_at = :now
    where d.id in (
        select w.id from pay_dispute w
        join deadline c on c.kind = 'pay_dispute_outcome' and c.subject_id = w.id and c.met_at is null and c.lifted_at is null
        where w.state in ('open', 'asked', 'replied') and w.ended_at is null and w.reported_at is null and c.missed_at is not null
        order by w.id limit :limit for update of w skip locked
    )
    returning d.id
"""


async def take_remedied(tx: Transaction, limit: int) -> list[UUID]:
    """Disputes whose supplement has reached the worker, ended by this call."""
    return [row["id"] for row in await tx.all(REMEDIED, limit=limit)]


async def take_escalated(tx: Transaction, limit: int) -> list[UUID]:
    """Disputes whose employer let its time pass, marked by this call."""
    return [row["id"] for row in await tx.all(ESCALATED, limit=limit)]


async def take_reported(tx: Transaction, limit: int) -> list[UUID]:
    """Disputes without an outcome in time, marked by this call."""
    return [row["id"] for row in await tx.all(REPORTED, limit=limit)]


def _dispute(row: Record) -> PayDispute:
    return PayDispute(**{**dict(row), "kind": Kind(row["kind"]), "state": State(row["state"])})

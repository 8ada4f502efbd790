"""SQL of the finance desk."""

from uuid import UUID

from domain.database import Record, Transaction
from domain.finance.desk import Book, Refund, RefundState, Resolution, ResolutionKind, ResolutionState
from domain.finance.model import Purpose
from domain.ids import new_id
from domain.money import Fen

USE_SERIAL = """
    insert into bank_sending (bank_serial, subject_id, recorded_by, recorded_at)
    values (:bank_serial, :subject_id, :recorded_by, :now) on conflict do nothing
"""


async def use_serial(tx: Transaction, bank_serial: str, subject_id: UUID, recorded_by: UUID) -> bool:
    """Keeps the bank's number for its subject; False when either was recorded before."""
    return await tx.run(USE_SERIAL, bank_serial=bank_serial, subject_id=subject_id, recorded_by=recorded_by) == 1


EMPLOYER_EXISTS = "select true from employer where id = :employer_id"


async def employer_exists(tx: Transaction, employer_id: UUID) -> bool:
    return await tx.value(EMPLOYER_EXISTS, employer_id=employer_id) is not None


PROPOSE = """
    insert into deposit_resolution (id, deposit_id, kind, employer_id, reason, state, proposed_by, proposed_at)
    values (:id, :deposit_id, :kind, :employer_id, :reason, 'proposed', :proposed_by, :now)
    on conflict (deposit_id) where state <> 'rejected' do nothing
    returning id
"""


async def propose(
    tx: Transaction, deposit_id: UUID, kind: ResolutionKind, employer_id: UUID | None, reason: str, proposed_by: UUID
) -> UUID | None:
    """The proposal's id, or None when the deposit has one that was not rejected."""
    binds = {"deposit_id": deposit_id, "kind": kind.value, "employer_id": employer_id, "reason": reason}
    row = await tx.one(PROPOSE, id=new_id(), proposed_by=proposed_by, **binds)
    return row["id"] if row else None


LOCK_RESOLUTION = """
    select r.id, r.deposit_id, r.kind, r.employer_id, r.state, r.proposed_by, r.bank_serial, d.amount_fen, d.purpose
    from deposit_resolution r join deposit d on d.id = r.deposit_id
    where r.id = :resolution_id for update of r
"""


async def lock_resolution(tx: Transaction, resolution_id: UUID) -> Resolution | None:
    row = await tx.one(LOCK_RESOLUTION, resolution_id=resolution_id)
    return _resolution(row) if row else None


DECIDE_RESOLUTION = """
    update deposit_resolution set state = :state, decided_by = :decided_by, decided_at = :now, reject_reason = :reject_reason
    where id = :resolution_id
"""
SENT_BACK = "update deposit_resolution set bank_serial = :bank_serial where id = :resolution_id"
COMPLETE = "update deposit_resolution set state = 'completed', completed_at = :now where id = :resolution_id"


async def decide_resolution(
    tx: Transaction, resolution_id: UUID, state: ResolutionState, decided_by: UUID, reject_reason: str | None = None
) -> None:
    binds = {"state": state.value, "decided_by": decided_by, "reject_reason": reject_reason}
    await tx.run(DECIDE_RESOLUTION, resolution_id=resolution_id, **binds)


async def sent_back(tx: Transaction, resolution_id: UUID, bank_serial: str) -> None:
    await tx.run(SENT_BACK, resolution_id=resolution_id, bank_serial=bank_serial)


async def complete(tx: Transaction, resolution_id: UUID) -> None:
    await tx.run(COMPLETE, resolution_id=resolution_id)


REFUND_COLUMNS = "id, employer_id, book, amount_fen, state, requested_by"
REQUEST_REFUND = f"""
    insert into refund (id, employer_id, book, amount_fen, reason, state, requested_by, requested_at)
    values (:id, :employer_id, :book, :amount_fen, :reason, 'requested', :requested_by, :now)
    on conflict (employer_id, book) where state = 'requested' do nothing
    returning {REFUND_COLUMNS}
"""


async def request_refund(
    tx: Transaction, employer_id: UUID, book: Book, amount_fen: Fen, reason: str, requested_by: UUID
) -> Refund | None:
    """The request, or None when one of the same book is undecided."""
    binds = {"employer_id": employer_id, "book": book.value, "amount_fen": amount_fen, "reason": reason}
    row = await tx.one(REQUEST_REFUND, id=new_id(), requested_by=requested_by, **binds)
    return _refund(row) if row else None


LOCK_REFUND = f"select {REFUND_COLUMNS} from refund where id = :refund_id for update"
DECIDE_REFUND = """
    update refund set state = :state, decided_by = :decided_by, decided_at = :now, reject_reason = :reject_reason
    where id = :refund_id
"""
FINISH_REFUND = """
    update refund set state = :state, bank_serial = :bank_serial, fail_reason = :fail_reason, finished_by = :finished_by,
        finished_at = :now
    where id = :refund_id
"""


async def lock_refund(tx: Transaction, refund_id: UUID) -> Refund | None:
    row = await tx.one(LOCK_REFUND, refund_id=refund_id)
    return _refund(row) if row else None


async def decide_refund(
    tx: Transaction, refund_id: UUID, state: RefundState, decided_by: UUID, reject_reason: str | None = None
) -> None:
    binds = {"state": state.value, "decided_by": decided_by, "reject_reason": reject_reason}
    await tx.run(DECIDE_REFUND, refund_id=refund_id, **binds)


async def finish_refund(
    tx: Transaction,
    refund_id: UUID,
    state: RefundState,
    finished_by: UUID,
    *,
    bank_serial: str | None = None,
    fail_reason: str | None = None,
) -> None:
    binds = {"state": state.value, "finished_by": finished_by, "bank_serial": bank_serial, "fail_reason": fail_reason}
    await tx.run(FINISH_REFUND, refund_id=refund_id, **binds)


def _resolution(row: Record) -> Resolution:
    values = dict(row)
    kind, state = ResolutionKind(values.pop("kind")), ResolutionState(values.pop("state"))
    return Resolution(kind=kind, state=state, purpose=Purpose(values.pop("purpose")), **values)


def _refund(row: Record) -> Refund:
    values = dict(row)
    return Refund(book=Book(values.pop("book")), state=RefundState(values.pop("state")), **values)

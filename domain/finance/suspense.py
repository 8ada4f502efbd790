"""What can happen to a deposit nobody could match: one person proposes, another confirms, a job posts it once (S-041, S-111)."""

from uuid import UUID

from domain import ledger, outbox
from domain.database import Transaction
from domain.errors import NotFound
from domain.finance import store, store_desk
from domain.finance.desk import (
    BankSerialUsed,
    DepositNotInSuspense,
    DepositTaken,
    Resolution,
    ResolutionKind,
    ResolutionNotReady,
    ResolutionState,
    SamePerson,
    must_be_serial,
    said,
)
from domain.finance.model import Purpose
from domain.viewer import Viewer

WAGE_BOOK = ("deposit_suspense", "employer_wage", "bank_wage_cash")
FEE_BOOK = ("fee_suspense", "employer_fee", "bank_fee_cash")
"""Where the money waits, whose it may be, and where it goes back from."""


async def match_deposit(tx: Transaction, viewer: Viewer, deposit_id: UUID, employer_id: UUID, reason: str) -> UUID:
    """Proposes that a deposit in suspense is the employer's; answers the proposal's id.

    Raises NotFound, DepositNotInSuspense, DepositTaken, InvalidInput.
    """
    viewer.must_be_staff("finance")
    if not await store_desk.employer_exists(tx, employer_id):
        raise NotFound("Employer", field="input.employerId")
    return await _propose(tx, viewer, deposit_id, ResolutionKind.MATCH, employer_id, reason)


async def send_back_deposit(tx: Transaction, viewer: Viewer, deposit_id: UUID, reason: str) -> UUID:
    """Proposes to send a deposit in suspense back to who sent it; refused like a match."""
    viewer.must_be_staff("finance")
    return await _propose(tx, viewer, deposit_id, ResolutionKind.SEND_BACK, None, reason)


async def confirm_resolution(tx: Transaction, viewer: Viewer, resolution_id: UUID) -> None:
    """A second person confirms. A match is then posted; a deposit to be sent back waits for the bank's number.

    Raises NotFound, ResolutionNotReady, SamePerson.
    """
    resolution = await _to_decide(tx, viewer, resolution_id)
    await store_desk.decide_resolution(tx, resolution.id, ResolutionState.CONFIRMED, viewer.must_be_staff("checker"))
    if resolution.kind is ResolutionKind.MATCH:
        await outbox.enqueue(tx, "finance.resolve_deposit", resolution.id, queue=outbox.PAYOUTS)
    await outbox.put(tx, viewer, "deposit_resolution.confirmed", resolution.id)


async def reject_resolution(tx: Transaction, viewer: Viewer, resolution_id: UUID, reason: str) -> None:
    """A second person rejects it with a reason; another proposal may follow."""
    resolution = await _to_decide(tx, viewer, resolution_id)
    checker_id = viewer.must_be_staff("checker")
    await store_desk.decide_resolution(tx, resolution.id, ResolutionState.REJECTED, checker_id, said(reason))
    await outbox.put(tx, viewer, "deposit_resolution.rejected", resolution.id)


async def record_sent_back(tx: Transaction, viewer: Viewer, resolution_id: UUID, bank_serial: str) -> None:
    """Finance sent the confirmed deposit back at the bank; the job posts it. Raises ResolutionNotReady, BankSerialUsed."""
    staff_id = viewer.must_be_staff("finance")
    must_be_serial(bank_serial)
    resolution = await _locked(tx, resolution_id, ResolutionState.CONFIRMED)
    if resolution.kind is not ResolutionKind.SEND_BACK or resolution.bank_serial:
        raise ResolutionNotReady(state=resolution.state.value)
    if not await store_desk.use_serial(tx, bank_serial, resolution.id, staff_id):
        raise BankSerialUsed(field="input.bankSerial")
    await store_desk.sent_back(tx, resolution.id, bank_serial)
    await outbox.enqueue(tx, "finance.resolve_deposit", resolution.id, queue=outbox.PAYOUTS)


async def resolve_deposit(tx: Transaction, viewer: Viewer, resolution_id: UUID) -> None:
    """Posts what was confirmed, once for ever: the transfer's key is the deposit's. A repeat changes nothing."""
    viewer.must_be_system()
    resolution = await store_desk.lock_resolution(tx, resolution_id)
    assert resolution is not None, "proposals are never removed"
    if resolution.state is not ResolutionState.CONFIRMED:
        return
    matched = resolution.kind is ResolutionKind.MATCH
    suspense, owned, cash = FEE_BOOK if resolution.purpose is Purpose.SERVICE_FEE else WAGE_BOOK
    event = "deposit.matched" if matched else "deposit.sent_back"
    receiver = (owned, resolution.employer_id) if matched else (cash, None)
    debit, credit = await ledger.open_accounts(tx, [(suspense, None), receiver])
    key = ledger.key("deposit.resolved", resolution.deposit_id)
    await ledger.post(tx, [ledger.Transfer(key, event, resolution.deposit_id, debit, credit, resolution.amount_fen)])
    await store_desk.complete(tx, resolution.id)
    await outbox.put(tx, viewer, "deposit_resolution.completed", resolution.id, employer_id=resolution.employer_id)


async def _propose(
    tx: Transaction, viewer: Viewer, deposit_id: UUID, kind: ResolutionKind, employer_id: UUID | None, reason: str
) -> UUID:
    deposit = await store.deposit(tx, deposit_id)
    if deposit is None:
        raise NotFound("Deposit", field="input.depositId")
    if deposit.employer_id is not None:
        raise DepositNotInSuspense(field="input.depositId")
    staff_id = viewer.must_be_staff("finance")
    proposed = await store_desk.propose(tx, deposit_id, kind, employer_id, said(reason), staff_id)
    if proposed is None:
        raise DepositTaken(field="input.depositId")
    await outbox.put(tx, viewer, "deposit_resolution.proposed", proposed, deposit_id=deposit_id)
    return proposed


async def _to_decide(tx: Transaction, viewer: Viewer, resolution_id: UUID) -> Resolution:
    checker_id = viewer.must_be_staff("checker")
    resolution = await _locked(tx, resolution_id, ResolutionState.PROPOSED)
    if resolution.proposed_by == checker_id:
        raise SamePerson()
    return resolution


async def _locked(tx: Transaction, resolution_id: UUID, state: ResolutionState) -> Resolution:
    resolution = await store_desk.lock_resolution(tx, resolution_id)
    if resolution is None:
        raise NotFound("DepositResolution", field="input.depositResolutionId")
    if resolution.state is not state:
        raise ResolutionNotReady(state=resolution.state.value)
    return resolution

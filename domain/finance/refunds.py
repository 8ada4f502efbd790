"""What can happen to an employer's unspent money asked back: approved by a checker, held, sent by the bank, recorded by finance.

    requested --approve--> approved (held) --record_refund_paid--> succeeded
        |                        └--record_refund_failed--> failed (free again)
        └--reject--> rejected

The bank offers no interface to send from; the transfer is made at its counter and recorded with the bank's number (L-09).
"""

from uuid import UUID

from domain import ledger, outbox
from domain.database import Transaction
from domain.errors import NotFound
from domain.finance import store, store_desk
from domain.finance.actions import unspent
from domain.finance.desk import (
    BankSerialUsed,
    Book,
    Refund,
    RefundBeyondUnspent,
    RefundNotReady,
    RefundState,
    RefundUndecided,
    SamePerson,
    must_be_amount,
    must_be_serial,
    said,
)
from domain.money import Fen, yuan_text
from domain.viewer import Viewer

ACCOUNTS = {Book.WAGE: ("employer_wage", "bank_wage_cash"), Book.FEE: ("employer_fee", "bank_fee_cash")}
"""Whose money it is, and where it leaves from."""
HELD = "refund.held"


async def request_refund(tx: Transaction, viewer: Viewer, book: Book, amount_fen: Fen, reason: str) -> UUID:
    """The employer asks unspent money of one book back; answers the refund's id.

    Raises InvalidInput, RefundUndecided, and RefundBeyondUnspent: what drafted settlements need stays where it is.
    """
    employer_id = viewer.must_be_employer("finance")
    must_be_amount(amount_fen, "input.amount")
    await _must_be_unspent(tx, employer_id, book, amount_fen)
    person_id = viewer.must_be_signed_in()
    refund = await store_desk.request_refund(tx, employer_id, book, amount_fen, said(reason), person_id)
    if refund is None:
        raise RefundUndecided(field="input.book")
    await outbox.put(tx, viewer, "refund.requested", refund.id, employer_id=employer_id)
    return refund.id


async def approve_refund(tx: Transaction, viewer: Viewer, refund_id: UUID) -> None:
    """A checker approves and the money is held. Raises NotFound, RefundNotReady, SamePerson, RefundBeyondUnspent."""
    refund = await _to_decide(tx, viewer, refund_id)
    await _must_be_unspent(tx, refund.employer_id, refund.book, refund.amount_fen)
    await store_desk.decide_refund(tx, refund.id, RefundState.APPROVED, viewer.must_be_staff("checker"))
    owned, cash = ACCOUNTS[refund.book]
    debit, credit = await ledger.open_accounts(tx, [(owned, refund.employer_id), (cash, None)])
    await ledger.post(tx, [ledger.hold(ledger.key(HELD, refund.id), HELD, refund.id, debit, credit, refund.amount_fen)])
    await outbox.put(tx, viewer, "refund.approved", refund.id, employer_id=refund.employer_id)


async def reject_refund(tx: Transaction, viewer: Viewer, refund_id: UUID, reason: str) -> None:
    """A checker rejects it with a reason; nothing was held."""
    refund = await _to_decide(tx, viewer, refund_id)
    checker_id = viewer.must_be_staff("checker")
    await store_desk.decide_refund(tx, refund.id, RefundState.REJECTED, checker_id, said(reason))
    await outbox.put(tx, viewer, "refund.rejected", refund.id, employer_id=refund.employer_id)


async def record_refund_paid(tx: Transaction, viewer: Viewer, refund_id: UUID, bank_serial: str) -> None:
    """The bank sent it under this number: the hold is posted. Raises RefundNotReady, BankSerialUsed, InvalidInput."""
    staff_id = viewer.must_be_staff("finance")
    must_be_serial(bank_serial)
    refund = await _locked(tx, refund_id, RefundState.APPROVED)
    if not await store_desk.use_serial(tx, bank_serial, refund.id, staff_id):
        raise BankSerialUsed(field="input.bankSerial")
    await store_desk.finish_refund(tx, refund.id, RefundState.SUCCEEDED, staff_id, bank_serial=bank_serial)
    event, hold_id = "refund.succeeded", ledger.key(HELD, refund.id)
    await ledger.post(tx, [ledger.post_hold(ledger.key(event, refund.id), event, refund.id, hold_id)])
    await outbox.put(tx, viewer, "refund.succeeded", refund.id, employer_id=refund.employer_id)


async def record_refund_failed(tx: Transaction, viewer: Viewer, refund_id: UUID, reason: str) -> None:
    """The bank could not send it: the hold is let go, and the employer may ask again."""
    staff_id = viewer.must_be_staff("finance")
    refund = await _locked(tx, refund_id, RefundState.APPROVED)
    await store_desk.finish_refund(tx, refund.id, RefundState.FAILED, staff_id, fail_reason=said(reason))
    event, hold_id = "refund.failed", ledger.key(HELD, refund.id)
    await ledger.post(tx, [ledger.void(ledger.key(event, refund.id), event, refund.id, hold_id)])
    await outbox.put(tx, viewer, "refund.failed", refund.id, employer_id=refund.employer_id)


async def _must_be_unspent(tx: Transaction, employer_id: UUID, book: Book, amount_fen: Fen) -> None:
    """The ledger checks the balance once more when the money is held; what drafts need only this function knows."""
    _, wages_due_fen, fees_due_fen = await store.due(tx, employer_id)
    balance_fen = await unspent(tx, employer_id, ACCOUNTS[book][0])
    unspent_fen = max(balance_fen - (wages_due_fen if book is Book.WAGE else fees_due_fen), 0)
    if amount_fen > unspent_fen:
        raise RefundBeyondUnspent(field="input.amount", unspent=yuan_text(unspent_fen))


async def _to_decide(tx: Transaction, viewer: Viewer, refund_id: UUID) -> Refund:
    viewer.must_be_staff("checker")
    refund = await _locked(tx, refund_id, RefundState.REQUESTED)
    if refund.requested_by == viewer.person_id:
        raise SamePerson()
    return refund


async def _locked(tx: Transaction, refund_id: UUID, state: RefundState) -> Refund:
    refund = await store_desk.lock_refund(tx, refund_id)
    if refund is None:
        raise NotFound("Refund", field="input.refundId")
    if refund.state is not state:
        raise RefundNotReady(state=refund.state.value)
    return refund

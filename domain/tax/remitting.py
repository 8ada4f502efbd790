"""What happens to a month's withheld tax: prepared by finance, approved by a second person, gathered and remitted by jobs.

draft --approve--> approved --(job) sweep--> swept --record the voucher, (job) remit--> paid
    └--reject--> rejected (its tax is free to be prepared again)
"""

import re
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain import deadlines, ledger, outbox
from domain.clock import month_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.tax import store_remittance as store
from domain.tax.remittance import (
    MonthNotClosed,
    NothingToRemit,
    Remittance,
    RemittanceChanged,
    RemittanceItem,
    RemittanceNotReady,
    RemittanceSamePerson,
    RemittanceState,
    RemittanceUndecided,
    VoucherUsed,
    items_hash,
)
from domain.tax.reports import declaration_month
from domain.viewer import Viewer

SWEPT, REMITTED = "tax.swept", "tax.remitted"
VOUCHER = re.compile(r"[A-Za-z0-9]{8,32}")
REASON_LENGTH = range(2, 201)


class SweepIncomplete(Exception):
    """A worker's tax account did not cover its line: the remittance stays approved, and the job's error names the transfers."""


async def prepare_remittance(tx: Transaction, viewer: Viewer, month: date) -> UUID:
    """Freezes what of a closed month's tax is not remitted yet, worker by worker; answers the draft's id.

    Raises InvalidInput, MonthNotClosed, RemittanceUndecided, NothingToRemit.
    """
    maker_id = viewer.must_be_staff("finance")
    due_on = await deadlines.working_day_from(tx, declaration_month(month, "input.month")[1])
    if month >= month_of(tx.now):
        raise MonthNotClosed(field="input.month", month=f"{month:%Y-%m}")
    await store.one_at_a_time(tx)
    items = await store.owed(tx, month)
    if not items:
        raise NothingToRemit(field="input.month", month=f"{month:%Y-%m}")
    remittance_id = await store.add(tx, month, items, items_hash(items), due_on, maker_id)
    if remittance_id is None:
        raise RemittanceUndecided(field="input.month", month=f"{month:%Y-%m}")
    await outbox.put(tx, viewer, "tax_remittance.prepared", remittance_id)
    return remittance_id


async def approve_remittance(tx: Transaction, viewer: Viewer, remittance_id: UUID, items_sha256: bytes) -> None:
    """A second person approves the very lines they were shown; a job then gathers the tax.

    Raises NotFound, RemittanceNotReady, RemittanceSamePerson, RemittanceChanged.
    """
    remittance = await _to_decide(tx, viewer, remittance_id)
    frozen = await store.items(tx, remittance.id)
    standing = await store.owed(tx, remittance.month, but=remittance.id)
    if not items_sha256 == remittance.items_sha256 == items_hash(frozen) == _hash_of(standing, frozen):
        raise RemittanceChanged(field="input.itemsSha256")
    await store.decide(tx, remittance.id, RemittanceState.APPROVED, viewer.must_be_staff("checker"))
    await outbox.enqueue(tx, "tax.sweep", remittance.id, queue=outbox.PAYOUTS)
    await outbox.put(tx, viewer, "tax_remittance.approved", remittance.id)


async def reject_remittance(tx: Transaction, viewer: Viewer, remittance_id: UUID, reason: str) -> None:
    """A second person sends it back with a reason; the month may be prepared anew."""
    remittance = await _to_decide(tx, viewer, remittance_id)
    said = reason.strip()
    if len(said) not in REASON_LENGTH:
        raise InvalidInput("input.reason", "请写明原因（2至200字）。", "Please give a reason of 2 to 200 characters.")
    await store.decide(tx, remittance.id, RemittanceState.REJECTED, viewer.must_be_staff("checker"), said)
    await outbox.put(tx, viewer, "tax_remittance.rejected", remittance.id)


async def record_remitted(tx: Transaction, viewer: Viewer, remittance_id: UUID, voucher_number: str) -> None:
    """Finance paid the tax office, whose voucher this is; a job posts it.

    Raises InvalidInput, NotFound, RemittanceNotReady, VoucherUsed.
    """
    staff_id = viewer.must_be_staff("finance")
    if not VOUCHER.fullmatch(voucher_number):
        raise InvalidInput(
            "input.voucherNumber", "完税凭证号为8至32位字母或数字。", "A voucher number is 8 to 32 letters or digits."
        )
    remittance = await _locked(tx, remittance_id, RemittanceState.SWEPT)
    if remittance.voucher_number is not None:
        raise RemittanceNotReady(state="paid")
    if not await store.record_voucher(tx, remittance.id, voucher_number, staff_id):
        raise VoucherUsed(field="input.voucherNumber")
    await outbox.enqueue(tx, "tax.remit", remittance.id, queue=outbox.PAYOUTS)
    await outbox.put(tx, viewer, "tax_remittance.recorded", remittance.id)


async def stage_sweep(tx: Transaction, viewer: Viewer, remittance_id: UUID) -> UUID | None:
    """Stages the transfers of an approved remittance, once however often it is asked; the run's id, None: nothing to sweep."""
    viewer.must_be_system()
    remittance = await store.lock(tx, remittance_id)
    if remittance is None or remittance.state is not RemittanceState.APPROVED:
        return None
    run_id = ledger.key(SWEPT, remittance.id)
    items = await store.items(tx, remittance.id)
    gathered, *accounts = await ledger.open_accounts(
        tx, [("tax_withheld", None), *(("worker_tax", item.worker_id) for item in items)]
    )
    await ledger.stage(
        tx,
        run_id,
        [_transfer(item, account, gathered) for item, account in zip(items, accounts, strict=True)],
    )
    return run_id


async def finish_sweep(tx: Transaction, viewer: Viewer, remittance_id: UUID) -> None:
    """All chunks are posted: the tax is gathered. Raises SweepIncomplete when a line could not be posted."""
    viewer.must_be_system()
    remittance = await store.lock(tx, remittance_id)
    if remittance is None or remittance.state is not RemittanceState.APPROVED:
        return
    run_id = ledger.key(SWEPT, remittance.id)
    refused = await ledger.exceptions(tx, run_id)
    if refused:
        raise SweepIncomplete(", ".join(f"{answer.key} {answer.code.value}" for answer in refused[:10]))
    await ledger.discard(tx, run_id)
    await store.mark_swept(tx, remittance.id)
    await outbox.put(tx, viewer, "tax_remittance.swept", remittance.id)


async def remit(tx: Transaction, viewer: Viewer, remittance_id: UUID) -> None:
    """Posts what the tax office has received, once however often it is asked."""
    viewer.must_be_system()
    remittance = await store.lock(tx, remittance_id)
    if remittance is None or remittance.state is not RemittanceState.SWEPT or remittance.voucher_number is None:
        return
    gathered, cash = await ledger.open_accounts(tx, [("tax_withheld", None), ("bank_wage_cash", None)])
    key = ledger.key(REMITTED, remittance.id)
    await ledger.post(
        tx,
        [
            ledger.Transfer(
                key=key,
                event=REMITTED,
                subject_id=remittance.id,
                debit=gathered,
                credit=cash,
                amount_fen=remittance.amount_fen,
            )
        ],
    )
    await store.mark_paid(tx, remittance.id)
    await outbox.put(tx, viewer, "tax_remittance.paid", remittance.id)


def _transfer(item: RemittanceItem, debit: UUID, credit: UUID) -> ledger.Transfer:
    return ledger.Transfer(
        key=ledger.key(SWEPT, item.id),
        event=SWEPT,
        subject_id=item.id,
        debit=debit,
        credit=credit,
        amount_fen=item.amount_fen,
    )


def _hash_of(standing: Sequence[RemittanceItem], frozen: Sequence[RemittanceItem]) -> bytes:
    """What would be frozen now for the workers of these lines; a supplement may follow for others."""
    workers = {item.worker_id for item in frozen}
    return items_hash([item for item in standing if item.worker_id in workers])


async def _to_decide(tx: Transaction, viewer: Viewer, remittance_id: UUID) -> Remittance:
    checker_id = viewer.must_be_staff("checker")
    remittance = await _locked(tx, remittance_id, RemittanceState.DRAFT)
    if remittance.prepared_by == checker_id:
        raise RemittanceSamePerson()
    return remittance


async def _locked(tx: Transaction, remittance_id: UUID, state: RemittanceState) -> Remittance:
    remittance = await store.lock(tx, remittance_id)
    if remittance is None:
        raise NotFound("TaxRemittance", field="input.taxRemittanceId")
    if remittance.state is not state:
        raise RemittanceNotReady(state=remittance.state.value)
    return remittance

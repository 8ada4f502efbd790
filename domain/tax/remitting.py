"""What happens to a month's withheld tax: prepared by finance, approved by a second person, gathered and remitted by jobs.

draft --approve--> approved --(job) sweep--> swept --record the voucher, (job) remit--> paid
    └--reject--> rejected (its tax is free to be prepared again)
"""

import re
from datetime import date
from uuid import UUID

from domain import deadlines, ledger, outbox
from domain.clock import month_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.money import Fen
from domain.tax import store_corrections
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

SWEPT, CREDIT_USED, REMITTED = "tax.swept", "tax.credit_used", "tax.remitted"
VOUCHER = re.compile(r"[A-Za-z0-9]{8,32}")
REASON_LENGTH = range(2, 201)


class SweepIncomplete(Exception):
    """A worker's tax account did not cover its line: the remittance stays approved, and the job's error names the transfers."""


async def prepare_remittance(tx: Transaction, viewer: Viewer, month: date) -> UUID:
    """Freezes what of a closed month's tax is not remitted yet, worker by worker; answers the draft's id.

    Corrections of pay that came back after its tax was handed over are taken off, tax by tax as far as there is room.
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
    corrections = await store_corrections.open_ones(tx, month, items)
    remittance_id = await store.add(tx, month, items, corrections, due_on, maker_id)
    if remittance_id is None:
        raise RemittanceUndecided(field="input.month", month=f"{month:%Y-%m}")
    await outbox.put(tx, viewer, "tax_remittance.prepared", remittance_id)
    return remittance_id


async def approve_remittance(tx: Transaction, viewer: Viewer, remittance_id: UUID, items_sha256: bytes) -> None:
    """A second person approves the very lines they were shown; a job then gathers the tax.

    Raises NotFound, RemittanceNotReady, RemittanceSamePerson, RemittanceChanged.
    """
    viewer.must_be_staff("checker")
    await store.one_at_a_time(tx)  # what comes back meanwhile comes back before or after, never in between
    remittance = await _to_decide(tx, viewer, remittance_id)
    frozen, corrections = await store.items(tx, remittance.id), await store_corrections.of(tx, remittance.id)
    workers = {item.worker_id for item in frozen}  # a supplement may follow for others
    standing = [item for item in await store.owed(tx, remittance.month, but=remittance.id) if item.worker_id in workers]
    shown, stands = items_hash(frozen, corrections), items_hash(standing, corrections)
    if not items_sha256 == remittance.items_sha256 == shown == stands:
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
    """All chunks are posted: the tax is gathered, and the tax office's credit used. Where nothing is left, that was all.

    Raises SweepIncomplete when a line could not be posted.
    """
    viewer.must_be_system()
    remittance = await store.lock(tx, remittance_id)
    if remittance is None or remittance.state is not RemittanceState.APPROVED:
        return
    run_id = ledger.key(SWEPT, remittance.id)
    refused = await ledger.exceptions(tx, run_id)
    if refused:
        raise SweepIncomplete(", ".join(f"{answer.key} {answer.code.value}" for answer in refused[:10]))
    await ledger.discard(tx, run_id)
    await _post(tx, CREDIT_USED, remittance.id, "tax_credit", remittance.corrected_fen)
    await store.mark_swept(tx, remittance.id)
    await outbox.put(tx, viewer, "tax_remittance.swept", remittance.id)
    if not remittance.amount_fen:
        await store.mark_paid(tx, remittance.id)
        await outbox.put(tx, viewer, "tax_remittance.paid", remittance.id)


async def remit(tx: Transaction, viewer: Viewer, remittance_id: UUID) -> None:
    """Posts what the tax office has received, once however often it is asked."""
    viewer.must_be_system()
    remittance = await store.lock(tx, remittance_id)
    if remittance is None or remittance.state is not RemittanceState.SWEPT or remittance.voucher_number is None:
        return
    await _post(tx, REMITTED, remittance.id, "bank_wage_cash", remittance.amount_fen)
    await store.mark_paid(tx, remittance.id)
    await outbox.put(tx, viewer, "tax_remittance.paid", remittance.id)


async def _post(tx: Transaction, event: str, remittance_id: UUID, to: str, amount_fen: Fen) -> None:
    """Out of what was gathered."""
    gathered, other = await ledger.open_accounts(tx, [("tax_withheld", None), (to, None)])
    if amount_fen:
        key = ledger.key(event, remittance_id)
        await ledger.post(tx, [ledger.Transfer(key, event, remittance_id, gathered, other, amount_fen)])


def _transfer(item: RemittanceItem, debit: UUID, credit: UUID) -> ledger.Transfer:
    return ledger.Transfer(
        key=ledger.key(SWEPT, item.id),
        event=SWEPT,
        subject_id=item.id,
        debit=debit,
        credit=credit,
        amount_fen=item.amount_fen,
    )


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

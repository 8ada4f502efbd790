"""The desk: one person proposes what becomes of a difference, another confirms, a job carries it out; a day is signed by two."""

from uuid import UUID

from domain import finance, outbox
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound
from domain.money import Fen
from domain.reconciliation import daily, store, store_bank, store_desk
from domain.reconciliation.model import (
    ASKING,
    BANK_ACCOUNTS,
    REASON_LENGTH,
    Action,
    ActionUnfit,
    Difference,
    DifferenceClass,
    DifferenceNotOpen,
    DifferenceOutcome,
    DifferenceState,
    LineKind,
    Reconciliation,
    ReconciliationNotReady,
    ReconciliationState,
    Resolution,
    ResolutionNotReady,
    ResolutionState,
    ReturnUnfit,
    TwoSigners,
)
from domain.viewer import Viewer

AS_IT_SAYS = {LineKind.PAY: "payout.cleared", LineKind.RETURN: "return.received"}
RESOLVE, WRITE_PACK = "reconciliation.resolve", "reconciliation.write_pack"


async def propose(
    tx: Transaction, viewer: Viewer, difference_id: UUID, action: Action, reason: str, payout_item_id: UUID | None = None
) -> UUID:
    """Finance proposes what becomes of a difference; the proposal's id.

    Raises NotFound, DifferenceNotOpen, ActionUnfit, ReturnUnfit, InvalidInput.
    """
    staff_id = viewer.must_be_staff("finance")
    said = _said(reason)
    difference = await _locked(tx, difference_id)
    suspended = difference.outcome is DifferenceOutcome.SUSPENDED and action is Action.MATCH_RETURN
    if difference.state is not DifferenceState.OPEN and not suspended:
        raise DifferenceNotOpen(state=difference.state.value)
    await _must_fit(tx, difference, action, payout_item_id)
    id = await store_desk.propose(tx, difference.id, action, payout_item_id, said, staff_id)
    if not suspended:
        await store_desk.move(tx, difference.id, DifferenceState.PROPOSED)
    await outbox.put(tx, viewer, "difference_resolution.proposed", id)
    return id


async def confirm(tx: Transaction, viewer: Viewer, resolution_id: UUID) -> None:
    """A second person confirms; a job carries it out. Raises NotFound, ResolutionNotReady, TwoSigners."""
    resolution, _ = await _to_decide(tx, viewer, resolution_id)
    await store_desk.decide(tx, resolution.id, ResolutionState.CONFIRMED, viewer.must_be_staff("checker"))
    await outbox.enqueue(tx, RESOLVE, resolution.id, queue=outbox.PAYOUTS)
    await outbox.put(tx, viewer, "difference_resolution.confirmed", resolution.id)


async def reject(tx: Transaction, viewer: Viewer, resolution_id: UUID, reason: str) -> None:
    """A second person rejects it with a reason; the difference is open again."""
    said = _said(reason)
    resolution, difference = await _to_decide(tx, viewer, resolution_id)
    await store_desk.decide(tx, resolution.id, ResolutionState.REJECTED, viewer.must_be_staff("checker"), said)
    if difference.state is DifferenceState.PROPOSED:
        await store_desk.move(tx, difference.id, DifferenceState.OPEN)
    await outbox.put(tx, viewer, "difference_resolution.rejected", resolution.id)


async def confirmed(tx: Transaction, viewer: Viewer, resolution_id: UUID) -> tuple[Resolution, Difference] | None:
    """What a job is to carry out; None when it is done, or was overtaken."""
    viewer.must_be_system()
    found = await _both(tx, resolution_id)
    return found if found and found[0].state is ResolutionState.CONFIRMED else None


async def carry_out(tx: Transaction, viewer: Viewer, resolution_id: UUID, *, taken_back: bool = False) -> None:
    """Writes what was confirmed, once, and has the day compared again. What the channel was asked for was recorded before.

    ``taken_back``: by the channel's word no money moved, and the payment was taken back.
    """
    found = await confirmed(tx, viewer, resolution_id)
    if found is None:
        return
    resolution, difference = found
    await store_desk.done(tx, resolution.id)
    if resolution.action is Action.WAIT:
        await store_desk.move(tx, difference.id, DifferenceState.IN_TRANSIT)
    elif taken_back:
        await store_desk.move(tx, difference.id, DifferenceState.CLOSED, DifferenceOutcome.NEVER_PAID)
    elif resolution.action in ASKING:
        await store_desk.move(tx, difference.id, DifferenceState.OPEN)
    elif difference.channel in BANK_ACCOUNTS:
        await _settle_at_bank(tx, viewer, resolution, difference)
    else:
        await _post(tx, resolution, difference)
    await outbox.put(tx, viewer, "difference_resolution.completed", resolution.id)
    await daily.tell_balances(tx, viewer, difference.channel)
    await outbox.enqueue(tx, daily.COMPARE, difference.reconciliation_id, queue=outbox.NOTIFICATIONS)


async def submit(tx: Transaction, viewer: Viewer, reconciliation_id: UUID) -> None:
    """Finance hands a balanced day to be signed. Raises NotFound, ReconciliationNotReady."""
    staff_id = viewer.must_be_staff("finance")
    day = await _day(tx, reconciliation_id)
    if day.state is not ReconciliationState.BALANCED or day.submitted_by:
        raise ReconciliationNotReady(state="submitted" if day.submitted_by else day.state.value)
    await store.submit(tx, day.id, staff_id)
    await outbox.put(tx, viewer, "reconciliation.submitted", day.id)


async def sign(tx: Transaction, viewer: Viewer, reconciliation_id: UUID) -> None:
    """A second person signs; the audit pack follows. Raises NotFound, ReconciliationNotReady, TwoSigners."""
    staff_id = viewer.must_be_staff("checker")
    day = await _day(tx, reconciliation_id)
    if day.state is not ReconciliationState.BALANCED or not day.submitted_by or await store.unresolved(tx, day.id):
        raise ReconciliationNotReady(state=day.state.value)
    if day.submitted_by == staff_id:
        raise TwoSigners()
    await store.sign(tx, day.id, staff_id)
    await outbox.enqueue(tx, WRITE_PACK, day.id, queue=outbox.NOTIFICATIONS)
    await outbox.put(tx, viewer, "reconciliation.signed", day.id)


async def _post(tx: Transaction, resolution: Resolution, difference: Difference) -> None:
    """Has the line posted. An amount that differs clears its payout: the rest stays on the clearing account."""
    match resolution.action:
        case Action.CLAIM:
            item_id = difference.payout_item_id if difference.class_ is DifferenceClass.AMOUNT_DIFFERS else None
            event, outcome = AS_IT_SAYS[difference.kind], DifferenceOutcome.CLAIMED
        case Action.SUSPEND:
            event, item_id, outcome = "return.unmatched", None, DifferenceOutcome.SUSPENDED
        case _:
            suspended = difference.outcome is DifferenceOutcome.SUSPENDED
            event = "return.matched" if suspended else "return.received"
            item_id, outcome = resolution.payout_item_id, DifferenceOutcome.MATCHED
    if await store_desk.post_line(tx, difference, event, item_id):
        await store_desk.move(tx, difference.id, DifferenceState.CLOSED, outcome)
    elif difference.state is DifferenceState.PROPOSED:
        await store_desk.move(tx, difference.id, DifferenceState.OPEN)


async def _settle_at_bank(tx: Transaction, viewer: Viewer, resolution: Resolution, difference: Difference) -> None:
    """A claim is the bank's to correct: the books stay. Money that came in unannounced becomes a deposit in suspense, once."""
    assert difference.statement_line_id is not None, "only a line is claimed or put in suspense"
    if resolution.action is Action.SUSPEND:
        line = await store_bank.line(tx, difference.statement_line_id)
        await finance.receive_from_statement(tx, viewer, _as_notice(line), fees=difference.channel == "bank_fee")
        await store_desk.move(tx, difference.id, DifferenceState.IN_TRANSIT)
        return
    agrees = difference.class_ is DifferenceClass.AMOUNT_DIFFERS
    movement = f"{difference.kind.value}:{difference.out_biz_no}" if agrees else None
    if await store_bank.claim(tx, difference, movement):
        await store_desk.move(tx, difference.id, DifferenceState.CLOSED, DifferenceOutcome.CLAIMED)
    elif difference.state is DifferenceState.PROPOSED:
        await store_desk.move(tx, difference.id, DifferenceState.OPEN)


def _as_notice(line: Record) -> finance.BankNotice:
    """What the notice would have said; the file's fingerprint stands for its own."""
    sender, remark = line["counterparty_mask"], f"银行对账单：{line['purpose']}"
    return finance.BankNotice(line["channel_ref"], "", Fen(line["amount_fen"]), sender, remark, line["sha256"], line["booked_at"])


async def _must_fit(tx: Transaction, difference: Difference, action: Action, payout_item_id: UUID | None) -> None:
    if not difference.allows(action) or (action in ASKING and not await store_desk.is_ours(tx, difference)):
        raise ActionUnfit(field="input.action")
    if (action is Action.MATCH_RETURN) != (payout_item_id is not None):
        raise InvalidInput(
            "input.payoutItemId", "认领退款须指明原发放。", "A payout is named when, and only when, a return is matched."
        )
    if payout_item_id and not await store_desk.return_fits(tx, payout_item_id, difference):
        raise ReturnUnfit(field="input.payoutItemId")


async def _to_decide(tx: Transaction, viewer: Viewer, resolution_id: UUID) -> tuple[Resolution, Difference]:
    checker_id = viewer.must_be_staff("checker")
    found = await _both(tx, resolution_id)
    if found is None:
        raise NotFound("DifferenceResolution", field="input.differenceResolutionId")
    if found[0].state is not ResolutionState.PROPOSED:
        raise ResolutionNotReady(state=found[0].state.value)
    if found[0].proposed_by == checker_id:
        raise TwoSigners()
    return found


async def _both(tx: Transaction, resolution_id: UUID) -> tuple[Resolution, Difference] | None:
    """The proposal and its difference; its channel is locked first, as a comparison does."""
    resolution = await store_desk.lock_resolution(tx, resolution_id, lock=False)
    if resolution is None:
        return None
    difference = await _locked(tx, resolution.difference_id)
    resolution = await store_desk.lock_resolution(tx, resolution_id, lock=True)
    assert resolution is not None
    return resolution, difference


async def _locked(tx: Transaction, difference_id: UUID) -> Difference:
    channel = await store_desk.channel_of(tx, difference_id)
    if channel is None:
        raise NotFound("ReconciliationDifference", field="input.reconciliationDifferenceId")
    await store.lock_channel(tx, channel)
    difference = await store_desk.lock_difference(tx, difference_id)
    assert difference is not None
    return difference


async def _day(tx: Transaction, reconciliation_id: UUID) -> Reconciliation:
    day = await store.lock(tx, reconciliation_id)
    if day is None:
        raise NotFound("Reconciliation", field="input.reconciliationId")
    return day


def _said(reason: str) -> str:
    if len(reason.strip()) not in REASON_LENGTH:
        raise InvalidInput("input.reason", "请说明理由（2至500个字）。", "Give a reason of 2 to 500 characters.")
    return reason.strip()

"""The worker's part: open a dispute after receipt, add evidence, take it back."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from domain import deadlines, evidence, outbox, rules
from domain.clock import day_of
from domain.database import Transaction
from domain.deadlines import PAY_DISPUTE_OUTCOME, PAY_DISPUTE_REPLY
from domain.errors import InvalidInput, NotFound, Refusal, WrongState
from domain.evidence import EvidenceForm, File
from domain.pay_disputes import store
from domain.pay_disputes.model import (
    EVIDENCE,
    FILES_AT_MOST,
    TEXT_LENGTH,
    UNDECIDED,
    Kind,
    Paid,
    PayDispute,
    PayDisputeOpen,
    PayDisputeWindowClosed,
    PayNotReceived,
    Side,
    Window,
)
from domain.viewer import Viewer

WINDOW_RULE = "pay_disputes.window"
OUTCOME_RULE = "pay_disputes.outcome"
MOMENT = timedelta(microseconds=1)


async def window(tx: Transaction, viewer: Viewer, settlement_id: UUID) -> Window:
    """Whether the worker may dispute a settlement now, until when, and why not: also because it is not theirs."""
    worker_id = viewer.must_be_worker()
    settlement = await store.paid(tx, settlement_id, locked=False)
    if settlement is None or settlement.worker_id != worker_id:
        return Window(False, None, NotFound.rule, NotFound("Settlement", field="settlementId"))
    found = await _window(tx, settlement)
    taken = found.open and all([await store.is_open(tx, settlement_id, kind) for kind in Kind])
    return Window(False, found.until, found.rule_id, PayDisputeOpen()) if taken else found


async def open_dispute(
    tx: Transaction, viewer: Viewer, settlement_id: UUID, kind: Kind, text: str, files: Sequence[EvidenceForm] = ()
) -> PayDispute:
    """Opens one about pay that was received, within its time.

    Raises NotFound, PayNotReceived, PayDisputeWindowClosed, PayDisputeOpen, InvalidInput.
    """
    worker_id = viewer.must_be_worker()
    settlement = await store.paid(tx, settlement_id, locked=True)
    if settlement is None or settlement.worker_id != worker_id:
        raise NotFound("Settlement", field="input.settlementId")
    found = await _window(tx, settlement)
    if found.refusal is not None:
        raise found.refusal
    if await store.is_open(tx, settlement_id, kind):
        raise PayDisputeOpen(field="input.kind")
    said, checked = text_of(text, "input.text"), evidence.check(files)
    assert found.until is not None
    dispute = await store.add(tx, settlement, kind, said, found.until)
    await store.add_step(tx, "opened", Side.WORKER, dispute.id, text=said)
    await _keep(tx, dispute, Side.WORKER, checked)
    due_at = await deadlines.due_by(tx, OUTCOME_RULE, tx.now)
    parties = {"worker_id": dispute.worker_id, "employer_id": dispute.employer_id}
    await deadlines.start(tx, PAY_DISPUTE_OUTCOME, dispute.id, OUTCOME_RULE, due_at, **parties)
    await outbox.put(tx, viewer, "pay_dispute.opened", dispute.id, settlement_id=settlement_id, **parties)
    return dispute


async def add_evidence(tx: Transaction, viewer: Viewer, dispute_id: UUID, files: Sequence[EvidenceForm]) -> PayDispute:
    """Either side adds files while it is undecided. Raises NotFound, WrongState, InvalidInput."""
    dispute = await locked_by_party(tx, viewer, dispute_id)
    checked = evidence.check(files)
    if not checked or await store.evidence_count(tx, dispute.id) + len(checked) > FILES_AT_MOST:
        raise InvalidInput("input.evidence", "请提供1至3个文件，总共不超过20个。", "Give 1 to 3 files, 20 at most in all.")
    side = Side.WORKER if viewer.worker_id == dispute.worker_id else Side.EMPLOYER
    await _keep(tx, dispute, side, checked)
    await store.add_step(tx, "evidence_added", side, dispute.id)
    await outbox.put(tx, viewer, "pay_dispute.evidence_added", dispute.id)
    return dispute


async def withdraw(tx: Transaction, viewer: Viewer, dispute_id: UUID) -> PayDispute:
    """The worker takes it back while it has no outcome; both clocks fall away. Raises NotFound, WrongState."""
    viewer.must_be_worker()
    dispute = await locked_by_party(tx, viewer, dispute_id)
    await store.withdrawn(tx, dispute.id)
    await store.add_step(tx, "withdrawn", Side.WORKER, dispute.id)
    for kind in (PAY_DISPUTE_OUTCOME, PAY_DISPUTE_REPLY):
        await deadlines.lift(tx, kind, dispute.id, "withdrawn")
    await outbox.put(tx, viewer, "pay_dispute.withdrawn", dispute.id, employer_id=dispute.employer_id)
    return dispute


async def locked_by_party(tx: Transaction, viewer: Viewer, dispute_id: UUID) -> PayDispute:
    """An undecided dispute, locked, of the worker or of the employer's owner or finance. Raises NotFound, WrongState."""
    dispute = await store.lock(tx, dispute_id)
    if dispute is None or (viewer.worker_id is not None and viewer.worker_id != dispute.worker_id):
        raise NotFound("PayDispute", field="input.payDisputeId")
    if viewer.worker_id is None:
        viewer.must_act_for(dispute.employer_id, "PayDispute", "finance")
    must_be_undecided(dispute)
    return dispute


def must_be_undecided(dispute: PayDispute) -> None:
    """Raises WrongState."""
    if dispute.state not in UNDECIDED:
        raise WrongState(dispute.state.value, field="input.payDisputeId")


def text_of(text: str, field: str) -> str:
    """What was said; raises InvalidInput."""
    said = text.strip()
    if not TEXT_LENGTH[0] <= len(said) <= TEXT_LENGTH[1]:
        raise InvalidInput(field, "请说明情况（2至2000字）。", "Please explain, in 2 to 2,000 characters.")
    return said


async def _window(tx: Transaction, settlement: Paid) -> Window:
    """By the rule in force on the day of receipt; the day of receipt does not count."""
    if settlement.paid_at is None:
        refusal: Refusal = PayNotReceived(field="input.settlementId")
        return Window(False, None, PayNotReceived.rule, refusal)
    rule = await rules.in_force(tx, WINDOW_RULE, day_of(settlement.paid_at))
    days = rule.parameters["working_days"]
    assert isinstance(days, int)
    until = await deadlines.working_days_after(tx, settlement.paid_at, days)
    if tx.now < until:
        return Window(True, until, rule.ref, None)
    last_day = day_of(until - MOMENT).isoformat()
    refusal = PayDisputeWindowClosed(field="input.settlementId", working_days=days, last_day=last_day)
    return Window(False, until, rule.ref, refusal)


async def _keep(tx: Transaction, dispute: PayDispute, side: Side, files: Sequence[File]) -> None:
    worker_id = dispute.worker_id if side is Side.WORKER else None
    for file in files:
        document_id = await evidence.seal(tx, EVIDENCE, dispute.id, file, worker_id=worker_id)
        await store.add_evidence(tx, dispute.id, document_id, side, file)

"""Claims for damage: the employer's claim, the worker's own word, mediation by support. Nothing here moves money (S-032)."""

from collections.abc import Sequence
from uuid import UUID

from domain import deadlines, evidence, outbox, rules
from domain.conduct import store
from domain.conduct.model import IN_MEDIATION, ClaimAmountChanged, ClaimLate, ClaimOpen, ClaimState, DamageClaim, text_of
from domain.conduct.wording import must_be_lawful
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from domain.money import Fen
from domain.viewer import Viewer

TEXT_LENGTH = 2_000
AMOUNT_MOST_FEN = 10_000_000
REFERENCE_LENGTH = (4, 100)
MEDIATION_RULE = "conduct.damage_mediation"


async def open_claim(
    tx: Transaction,
    viewer: Viewer,
    assignment_id: UUID,
    amount_fen: Fen,
    cause: str,
    files: Sequence[evidence.EvidenceForm] = (),
    work_rule_id: UUID | None = None,
) -> DamageClaim:
    """The employer says what was damaged, how the worker caused it and for how much; the platform's clock starts.

    Raises NotFound, WrongState, ClaimLate, ClaimOpen, InvalidInput, DeductionClaimed, RuleUnnamed, RulesNotAcknowledged.
    """
    work = await store.work(tx, assignment_id)
    if work is None:
        raise NotFound("Assignment", field="input.assignmentId")
    viewer.must_act_for(work.employer_id, "Assignment", "finance")
    if not work.begun:
        raise WrongState("planned", field="input.assignmentId")
    days = (await rules.in_force(tx, ClaimLate.rule)).parameters["days"]
    assert isinstance(days, int)
    if work.days_since >= days:
        raise ClaimLate(field="input.assignmentId", days=days)
    why, checked = text_of(cause, "input.cause", TEXT_LENGTH), evidence.check(files)
    await must_be_lawful(tx, work.id, work_rule_id, why, "input.cause")
    _must_be_amount(amount_fen, AMOUNT_MOST_FEN)
    if await store.has_open_claim(tx, work.id):
        raise ClaimOpen(field="input.assignmentId")
    claim = await store.add_claim(tx, work, amount_fen, why, work_rule_id)
    given = evidence.Given("DamageClaim", claim.id, claim.worker_id, claim.employer_id)
    await evidence.keep(tx, given, evidence.Side.EMPLOYER, checked)
    due_at = await deadlines.due_by(tx, MEDIATION_RULE, tx.now)
    await deadlines.start(tx, deadlines.DAMAGE_MEDIATION, claim.id, MEDIATION_RULE, due_at, **_parties(claim))
    await _tell(tx, viewer, "damage_claim.opened", claim)
    return claim


async def contest(
    tx: Transaction, viewer: Viewer, claim_id: UUID, reply: str, files: Sequence[evidence.EvidenceForm] = ()
) -> DamageClaim:
    """The worker says why not, once. Raises NotFound, WrongState, InvalidInput."""
    claim = await _workers(tx, viewer, claim_id)
    claim.must_be(ClaimState.OPEN)
    said, checked = text_of(reply, "input.reply", TEXT_LENGTH), evidence.check(files)
    await store.contest(tx, claim.id, said)
    given = evidence.Given("DamageClaim", claim.id, claim.worker_id, claim.employer_id)
    await evidence.keep(tx, given, evidence.Side.WORKER, checked)
    await _tell(tx, viewer, "damage_claim.contested", claim)
    return claim


async def consent(tx: Transaction, viewer: Viewer, claim_id: UUID, amount_fen: Fen) -> DamageClaim:
    """The worker agrees that the cause is theirs, and to this amount; from now on they owe it, outside of wages.

    Raises NotFound, WrongState, ClaimAmountChanged when another amount is asked by now.
    """
    claim = await _workers(tx, viewer, claim_id)
    claim.must_be(*IN_MEDIATION)
    if amount_fen != claim.asked_fen:
        raise ClaimAmountChanged(field="input.amount")
    await store.move(tx, claim.id, ClaimState.AGREED)
    await store.owe(tx, claim, amount_fen, consented_by=viewer.must_be_signed_in())
    await _mediated(tx, viewer, claim, "damage_claim.agreed")
    return claim


async def propose(tx: Transaction, viewer: Viewer, claim_id: UUID, amount_fen: Fen, reason: str) -> DamageClaim:
    """Support heard both and proposes at most the claim's amount; the worker decides. Raises as ``reject`` does."""
    claim = await _in_mediation(tx, viewer, claim_id)
    _must_be_amount(amount_fen, claim.amount_fen)
    why = text_of(reason, "input.reason", TEXT_LENGTH)
    await store.move(tx, claim.id, ClaimState.PROPOSED, reason=why, proposed_fen=amount_fen)
    await _tell(tx, viewer, "damage_claim.proposed", claim)
    return claim


async def reject(tx: Transaction, viewer: Viewer, claim_id: UUID, reason: str) -> DamageClaim:
    """Support finds no cause of the worker's own. Raises NotFound, WrongState, InvalidInput."""
    claim = await _in_mediation(tx, viewer, claim_id)
    await store.move(tx, claim.id, ClaimState.REJECTED, reason=text_of(reason, "input.reason", TEXT_LENGTH))
    await _mediated(tx, viewer, claim, "damage_claim.rejected")
    return claim


async def send_outside(tx: Transaction, viewer: Viewer, claim_id: UUID, reason: str) -> DamageClaim:
    """Mediation ends without agreement: arbitration or a court. Raises NotFound, WrongState, InvalidInput."""
    claim = await _in_mediation(tx, viewer, claim_id)
    await store.move(tx, claim.id, ClaimState.EXTERNAL, reason=text_of(reason, "input.reason", TEXT_LENGTH))
    await _mediated(tx, viewer, claim, "damage_claim.sent_outside")
    return claim


async def record_decision(tx: Transaction, viewer: Viewer, claim_id: UUID, reference: str, amount_fen: Fen) -> DamageClaim:
    """What arbitration or a court decided, by its reference; 0: the worker owes nothing. Raises as ``reject`` does."""
    viewer.must_be_staff("support")
    claim = await _locked(tx, claim_id)
    claim.must_be(ClaimState.EXTERNAL)
    named = reference.strip()
    if not REFERENCE_LENGTH[0] <= len(named) <= REFERENCE_LENGTH[1]:
        raise InvalidInput("input.reference", "请填写裁决文号（4至100字）。", "Give its reference, 4 to 100 characters.")
    if amount_fen:
        _must_be_amount(amount_fen, AMOUNT_MOST_FEN)
        await store.owe(tx, claim, amount_fen, reference=named)
    await store.move(tx, claim.id, ClaimState.DECIDED)
    await _tell(tx, viewer, "damage_claim.decided", claim)
    return claim


async def withdraw(tx: Transaction, viewer: Viewer, claim_id: UUID) -> DamageClaim:
    """The employer takes it back. Raises NotFound, WrongState."""
    claim = await _locked(tx, claim_id)
    viewer.must_act_for(claim.employer_id, "DamageClaim", "finance")
    claim.must_be(*IN_MEDIATION)
    await store.move(tx, claim.id, ClaimState.WITHDRAWN)
    await deadlines.lift(tx, deadlines.DAMAGE_MEDIATION, claim.id, "withdrawn")
    await _tell(tx, viewer, "damage_claim.withdrawn", claim)
    return claim


async def _locked(tx: Transaction, claim_id: UUID) -> DamageClaim:
    claim = await store.lock_claim(tx, claim_id)
    if claim is None:
        raise NotFound("DamageClaim", field="input.damageClaimId")
    return claim


async def _workers(tx: Transaction, viewer: Viewer, claim_id: UUID) -> DamageClaim:
    worker_id = viewer.must_be_worker()
    claim = await _locked(tx, claim_id)
    if claim.worker_id != worker_id:
        raise NotFound("DamageClaim", field="input.damageClaimId")
    return claim


async def _in_mediation(tx: Transaction, viewer: Viewer, claim_id: UUID) -> DamageClaim:
    viewer.must_be_staff("support")
    claim = await _locked(tx, claim_id)
    claim.must_be(*IN_MEDIATION)
    return claim


async def _mediated(tx: Transaction, viewer: Viewer, claim: DamageClaim, topic: str) -> None:
    await deadlines.meet(tx, deadlines.DAMAGE_MEDIATION, claim.id)
    await _tell(tx, viewer, topic, claim)


async def _tell(tx: Transaction, viewer: Viewer, topic: str, claim: DamageClaim) -> None:
    await outbox.put(tx, viewer, topic, claim.id, **_parties(claim))


def _parties(claim: DamageClaim) -> dict[str, UUID]:
    return {"worker_id": claim.worker_id, "employer_id": claim.employer_id}


def _must_be_amount(amount_fen: Fen, most_fen: int) -> None:
    if not 1 <= amount_fen <= most_fen:
        zh, en = f"金额须在0.01元至{most_fen / 100:.2f}元之间。", f"Between ¥0.01 and ¥{most_fen / 100:.2f}."
        raise InvalidInput("input.amount", zh, en)

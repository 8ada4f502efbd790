"""Claims on a policy: made for a reported injury, taken by the insurer, accepted or rejected; never guessed (T-024)."""

from uuid import UUID

from domain import outbox
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from domain.insurance import store, store_claims
from domain.insurance.model import Claim, ClaimNotOfPolicy, ClaimQuestion, ClaimState, PolicyState
from domain.money import Fen
from domain.viewer import Kind, Viewer

CLAIM_JOB = "insurance.claim"
RETRY_S, FOLLOW_S = 60.0, 3_600.0
AMOUNT_DIFFERS = "amount_differs"


async def file_claim(tx: Transaction, viewer: Viewer, policy_id: UUID, incident_id: UUID, amount_fen: Fen) -> Claim:
    """The worker, or the employer's supervisor, claims for an injury of the insured shift; a job brings it to the insurer.

    Raises NotFound, WrongState without a policy in force, ClaimNotOfPolicy, InvalidInput.
    """
    policy = await store.lock(tx, policy_id)
    if policy is None or (viewer.kind is not Kind.EMPLOYER and viewer.must_be_worker() != policy.worker_id):
        raise NotFound("InsurancePolicy", field="input.policyId")
    if viewer.kind is Kind.EMPLOYER:
        viewer.must_act_for(policy.employer_id, "InsurancePolicy", "supervisor", "finance")
    if policy.state is not PolicyState.ISSUED:
        raise WrongState(policy.state.value, field="input.policyId")
    if not 1 <= amount_fen <= policy.coverage_fen:
        raise InvalidInput("input.amount", "金额须为正且不超过保额。", "A positive amount, at most what is covered.")
    if not await store_claims.is_injury(tx, incident_id, policy.assignment_id):
        raise ClaimNotOfPolicy(field="input.incidentId")
    claim = await store_claims.add(tx, policy, incident_id, amount_fen, viewer.must_be_signed_in())
    if claim is None:
        raise ClaimNotOfPolicy(field="input.incidentId")
    await outbox.put(tx, viewer, "insurance_claim.made", claim.id, **_parties(claim))
    await outbox.enqueue(tx, CLAIM_JOB, claim.id, queue=outbox.NOTIFICATIONS)
    return claim


async def claim_question(tx: Transaction, claim_id: UUID) -> ClaimQuestion | None:
    """What to ask the insurer; None when the claim has ended."""
    claim = await store_claims.lock(tx, claim_id)
    if claim is None or claim.state not in (ClaimState.WANTED, ClaimState.FILED):
        return None
    return await store_claims.question(tx, claim_id)


async def claim_taken(tx: Transaction, viewer: Viewer, claim_id: UUID, claim_no: str | None) -> None:
    """The insurer has it under a number, or is still at it (None): it is asked again later."""
    claim = await _locked(tx, viewer, claim_id)
    if claim.state is ClaimState.WANTED and claim_no:
        await store_claims.set_taken(tx, claim.id, claim_no)
        await outbox.put(tx, viewer, "insurance_claim.filed", claim.id, **_parties(claim))
    await outbox.enqueue(tx, CLAIM_JOB, claim.id, queue=outbox.NOTIFICATIONS, after_s=FOLLOW_S)


async def claim_accepted(tx: Transaction, viewer: Viewer, claim_id: UUID, accepted_fen: int) -> None:
    """The insurer pays so much, itself, to the worker. More than was claimed is not believed."""
    claim = await _locked(tx, viewer, claim_id)
    if claim.state is not ClaimState.FILED:
        return
    if not 1 <= accepted_fen <= claim.amount_fen:
        await claim_unclear(tx, viewer, claim_id, AMOUNT_DIFFERS)
        return
    await store_claims.set_accepted(tx, claim.id, accepted_fen)
    await outbox.put(tx, viewer, "insurance_claim.accepted", claim.id, **_parties(claim))


async def claim_refused(tx: Transaction, viewer: Viewer, claim_id: UUID, code: str) -> None:
    """The insurer does not pay."""
    claim = await _locked(tx, viewer, claim_id)
    if claim.state in (ClaimState.WANTED, ClaimState.FILED):
        await store_claims.set_refused(tx, claim.id, code)
        await outbox.put(tx, viewer, "insurance_claim.rejected", claim.id, **_parties(claim))


async def claim_unclear(tx: Transaction, viewer: Viewer, claim_id: UUID, code: str) -> None:
    """Nobody knows: nothing changes, support is told once, and the insurer is asked again under the same number."""
    claim = await _locked(tx, viewer, claim_id)
    if await store_claims.set_unclear(tx, claim.id, code):
        await outbox.put(tx, viewer, "insurance_claim.unclear", claim.id, **_parties(claim))
    await outbox.enqueue(tx, CLAIM_JOB, claim.id, queue=outbox.NOTIFICATIONS, after_s=RETRY_S)


async def _locked(tx: Transaction, viewer: Viewer, claim_id: UUID) -> Claim:
    viewer.must_be_system()
    claim = await store_claims.lock(tx, claim_id)
    assert claim is not None, "claims are never removed"
    return claim


def _parties(claim: Claim) -> dict[str, UUID]:
    return {"worker_id": claim.worker_id, "employer_id": claim.employer_id}

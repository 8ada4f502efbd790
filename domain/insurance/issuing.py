"""What is asked of the insurer about a policy, and what its answers come to; jobs carry both (T-024)."""

from uuid import UUID

from domain import documents, outbox
from domain.database import Transaction
from domain.documents import Content
from domain.insurance import store
from domain.insurance.actions import CANCEL_JOB, ISSUE_JOB
from domain.insurance.model import Policy, PolicyQuestion, PolicyState
from domain.viewer import Viewer

CERTIFICATE = "insurance_certificate"
CERTIFY_JOB = "insurance.certify"
RETRY_S = 60.0
TERMS_DIFFER = "terms_differ"
"""The insurer speaks of another premium or less cover than was agreed: that issues nothing."""


async def policy_question(tx: Transaction, policy_id: UUID, *states: PolicyState) -> PolicyQuestion | None:
    """What to ask about a policy in one of the states; None when there is nothing to ask any more."""
    policy = await store.lock(tx, policy_id)
    if policy is None or policy.state not in states:
        return None
    return await store.question(tx, policy)


async def issued(tx: Transaction, viewer: Viewer, policy_id: UUID, policy_no: str, premium_fen: int, coverage_fen: int) -> None:
    """The insurer says it has issued. Believed only where premium and cover are those agreed."""
    policy = await _locked(tx, viewer, policy_id)
    if policy.state not in (PolicyState.WANTED, PolicyState.CANCELLING) or policy.policy_no is not None:
        return
    if premium_fen > policy.premium_fen or coverage_fen < policy.coverage_fen:
        await unclear(tx, viewer, policy_id, TERMS_DIFFER)
        return
    await store.set_issued(tx, policy.id, policy_no)
    if policy.state is PolicyState.WANTED:
        await outbox.put(tx, viewer, "insurance_policy.issued", policy.id, **_parties(policy))
        await outbox.enqueue(tx, CERTIFY_JOB, policy.id, queue=outbox.NOTIFICATIONS)
    else:
        await outbox.enqueue(tx, CANCEL_JOB, policy.id, queue=outbox.NOTIFICATIONS)


async def refused(tx: Transaction, viewer: Viewer, policy_id: UUID, code: str) -> None:
    """The insurer says no: to issuing, or to cancelling, and then the policy stands."""
    policy = await _locked(tx, viewer, policy_id)
    if policy.state is PolicyState.WANTED:
        await store.set_refused(tx, policy.id, code)
        await outbox.put(tx, viewer, "insurance_policy.refused", policy.id, **_parties(policy))
    elif policy.state is PolicyState.CANCELLING:
        await store.set_kept(tx, policy.id, code)
        await outbox.put(tx, viewer, "insurance_policy.retained", policy.id, **_parties(policy))


async def unclear(tx: Transaction, viewer: Viewer, policy_id: UUID, code: str) -> None:
    """Nobody knows: nothing changes, support is told once, and the insurer is asked again under the same number."""
    policy = await _locked(tx, viewer, policy_id)
    if policy.state not in (PolicyState.WANTED, PolicyState.CANCELLING):
        return
    if await store.set_unclear(tx, policy.id, code):
        await outbox.put(tx, viewer, "insurance_policy.unclear", policy.id, **_parties(policy))
    await _ask_again(tx, policy)


async def cancelled(tx: Transaction, viewer: Viewer, policy_id: UUID) -> None:
    """The insurer has cancelled it, or never had it."""
    policy = await _locked(tx, viewer, policy_id)
    if policy.state is PolicyState.CANCELLING:
        await store.set_cancelled(tx, policy.id)
        await outbox.put(tx, viewer, "insurance_policy.cancelled", policy.id, **_parties(policy))


async def certified(tx: Transaction, viewer: Viewer, policy_id: UUID, body: bytes) -> None:
    """The certificate is sealed as the worker's own document, once, and offered to them."""
    policy = await _locked(tx, viewer, policy_id)
    if policy.certified or policy.policy_no is None:
        return
    content = Content(f"保险凭证-{policy.policy_no}.pdf", "application/pdf", body)
    document_id = await documents.keep(tx, CERTIFICATE, policy.id, content, worker_id=policy.worker_id)
    await store.set_certified(tx, policy.id, document_id)
    await outbox.put(tx, viewer, "insurance_policy.certified", policy.id, **_parties(policy))


async def uncertified(tx: Transaction, policy_id: UUID) -> None:
    """The certificate is not to be had yet."""
    await outbox.enqueue(tx, CERTIFY_JOB, policy_id, queue=outbox.NOTIFICATIONS, after_s=RETRY_S)


async def _ask_again(tx: Transaction, policy: Policy) -> None:
    """What is wanted is to be issued still, and what was given up to be cancelled."""
    match policy.state:
        case PolicyState.WANTED:
            await outbox.enqueue(tx, ISSUE_JOB, policy.id, queue=outbox.NOTIFICATIONS, after_s=RETRY_S)
        case PolicyState.CANCELLING:
            await outbox.enqueue(tx, CANCEL_JOB, policy.id, queue=outbox.NOTIFICATIONS, after_s=RETRY_S)


async def _locked(tx: Transaction, viewer: Viewer, policy_id: UUID) -> Policy:
    viewer.must_be_system()
    policy = await store.lock(tx, policy_id)
    assert policy is not None, "policies are never removed"
    return policy


def _parties(policy: Policy) -> dict[str, UUID]:
    return {"worker_id": policy.worker_id, "employer_id": policy.employer_id}

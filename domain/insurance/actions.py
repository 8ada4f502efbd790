"""Choosing a product for a posting, and wanting a policy for each of its shifts to come (T-024)."""

from uuid import UUID

from domain import outbox
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import NotFound, WrongState
from domain.insurance import store
from domain.insurance.model import NotInsurable, Plan
from domain.viewer import Viewer

ISSUE_JOB, CANCEL_JOB = "insurance.issue", "insurance.cancel"
COVER_LIMIT = 200
MEMBERS = ("recruiter", "finance")


async def choose(tx: Transaction, viewer: Viewer, posting_id: UUID, product_id: UUID) -> Plan:
    """The posting's shifts are insured by this product from now on, paid by the employer; it takes the place of another.

    Raises NotFound, NotInsurable.
    """
    offered = await store.lock_offered(tx, posting_id, product_id, day_of(tx.now))
    if offered is None:
        raise NotFound("Posting", field="input.postingId")
    viewer.must_act_for(offered.employer_id, "Posting", *MEMBERS)
    if not offered.insurable:
        raise NotInsurable(field="input.productId")
    await store.end_plans(tx, posting_id)
    plan = await store.add_plan(tx, offered, product_id, viewer.must_be_signed_in())
    await outbox.put(tx, viewer, "insurance_plan.chosen", plan.id, posting_id=posting_id, employer_id=plan.employer_id)
    return plan


async def end_plan(tx: Transaction, viewer: Viewer, plan_id: UUID) -> Plan:
    """No further shift is insured by it; policies that were wanted or issued stand. Raises NotFound, WrongState."""
    plan = await store.lock_plan(tx, plan_id)
    if plan is None:
        raise NotFound("InsurancePlan", field="input.planId")
    viewer.must_act_for(plan.employer_id, "InsurancePlan", *MEMBERS)
    if plan.ended:
        raise WrongState("ended", field="input.planId")
    await store.end_plans(tx, plan.posting_id)
    await outbox.put(tx, viewer, "insurance_plan.ended", plan.id, employer_id=plan.employer_id)
    return plan


async def cover(tx: Transaction, viewer: Viewer, limit: int = COVER_LIMIT) -> int:
    """Shifts to come get their policies, and policies of shifts given back are cancelled; returns how many it began."""
    viewer.must_be_system()
    wanted, given_up = await store.want(tx, limit), await store.give_up(tx, limit)
    await outbox.put_all(tx, viewer, "insurance_policy.wanted", wanted)
    await outbox.enqueue_all(tx, ISSUE_JOB, wanted, queue=outbox.NOTIFICATIONS)
    await outbox.enqueue_all(tx, CANCEL_JOB, given_up, queue=outbox.NOTIFICATIONS)
    return len(wanted) + len(given_up)

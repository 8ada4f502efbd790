"""Choosing insurance, wanting policies, claiming: what is refused, and that nothing comes out of a wage (T-024)."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain import incidents, insurance
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.incidents import IncidentKind, Severity
from domain.insurance import ClaimNotOfPolicy, NotInsurable, PolicyState
from domain.money import Fen
from domain.postings import PostingKind
from tests.build.accounts import a_member, a_worker, an_employer
from tests.build.money import SYSTEM
from tests.build.postings import a_posting, a_shift
from tests.build.work import AnAssignment, an_assignment

CAMPUS, BY_DAY = (UUID(f"00000000-0000-7000-8000-00000148000{n}") for n in (1, 3))
POLICY = "select id from insurance_policy where assignment_id = :id"
PLANS = "select count(*) filter (where ended_at is null), count(*) from insurance_plan where posting_id = :id"


async def issued(tx: Transaction) -> tuple[AnAssignment, UUID]:
    """An insured shift, as the insurer's answer leaves it."""
    posting = await a_posting(tx)
    await insurance.choose(tx, posting.employer.viewer, posting.id, CAMPUS)
    hired = await an_assignment(tx, posting=posting)
    await insurance.cover(tx, SYSTEM)
    policy_id = await tx.value(POLICY, id=hired.id)
    assert isinstance(policy_id, UUID)
    await insurance.issued(tx, SYSTEM, policy_id, "PD1", 80, 10_000_000)
    return hired, policy_id


@pytest.mark.requirement("T-024", part="products by kind of work, one plan a posting, the employer's choice and cost")
async def test_a_plan_is_the_employers_for_a_product_of_the_kind(tx: Transaction) -> None:
    posting = await a_posting(tx)
    owner = posting.employer.viewer
    with pytest.raises(NotInsurable):
        await insurance.choose(tx, owner, posting.id, BY_DAY)
    with pytest.raises(NotFound):
        await insurance.choose(tx, (await an_employer(tx)).viewer, posting.id, CAMPUS)
    for viewer in (await a_member(tx, posting.employer, "supervisor"), (await a_worker(tx)).viewer):
        with pytest.raises(NotPermitted):
            await insurance.choose(tx, viewer, posting.id, CAMPUS)
    await insurance.choose(tx, await a_member(tx, posting.employer, "finance"), posting.id, CAMPUS)
    plan = await insurance.choose(tx, owner, posting.id, CAMPUS)
    row = await tx.one(PLANS, id=posting.id)
    assert row is not None and tuple(row) == (1, 2)
    await insurance.end_plan(tx, owner, plan.id)
    with pytest.raises(WrongState):
        await insurance.end_plan(tx, owner, plan.id)
    await an_assignment(tx, posting=posting)
    assert await insurance.cover(tx, SYSTEM) == 0
    assert await tx.value("select count(*) from insurance_product where payer <> 'employer'") == 0


async def test_a_premium_is_per_shift_or_per_day(tx: Transaction) -> None:
    starts_at = tx.now.replace(hour=14, minute=0) + timedelta(days=1)  # 22:00 in Shanghai
    posting = await a_posting(tx, kind=PostingKind.DELIVERY, shifts=(a_shift(starts_at, hours=4),))
    await insurance.choose(tx, posting.employer.viewer, posting.id, BY_DAY)
    hired = await an_assignment(tx, posting=posting)
    await insurance.cover(tx, SYSTEM)
    assert await tx.value("select premium_fen from insurance_policy where assignment_id = :id", id=hired.id) == 700


async def test_an_answer_that_comes_late_or_twice_changes_nothing(tx: Transaction) -> None:
    hired, policy_id = await issued(tx)
    await insurance.issued(tx, SYSTEM, policy_id, "PD2", 80, 10_000_000)
    await insurance.refused(tx, SYSTEM, policy_id, "late")
    await insurance.unclear(tx, SYSTEM, policy_id, "late")
    row = await tx.one("select state, policy_no, unclear_code from insurance_policy where id = :id", id=policy_id)
    assert row is not None and tuple(row) == ("issued", "PD1", None)
    assert await insurance.policy_question(tx, policy_id, PolicyState.WANTED) is None
    with pytest.raises(NotPermitted):
        await insurance.issued(tx, hired.worker.viewer, policy_id, "PD3", 80, 10_000_000)


@pytest.mark.requirement("T-024", part="a claim rests on a reported injury of the insured shift, once")
async def test_a_claim_needs_an_injury_of_that_shift(tx: Transaction) -> None:
    hired, policy_id = await issued(tx)
    worker = hired.worker.viewer
    other = await an_assignment(tx)
    foreign = await incidents.report(tx, other.worker.viewer, other.id, IncidentKind.INJURY, Severity.SLIGHT, tx.now, "划伤")
    near = await incidents.report(tx, worker, hired.id, IncidentKind.NEAR_MISS, Severity.NONE, tx.now, "货架晃动")
    for incident in (foreign, near):
        with pytest.raises(ClaimNotOfPolicy):
            await insurance.file_claim(tx, worker, policy_id, incident.id, Fen(100))
    injury = await incidents.report(tx, worker, hired.id, IncidentKind.INJURY, Severity.SLIGHT, tx.now, "烫伤")
    for amount in (0, 10_000_001):
        with pytest.raises(InvalidInput):
            await insurance.file_claim(tx, worker, policy_id, injury.id, Fen(amount))
    with pytest.raises(NotFound):
        await insurance.file_claim(tx, other.worker.viewer, policy_id, injury.id, Fen(100))
    await insurance.file_claim(tx, hired.employer.viewer, policy_id, injury.id, Fen(100))
    with pytest.raises(ClaimNotOfPolicy):
        await insurance.file_claim(tx, worker, policy_id, injury.id, Fen(100))

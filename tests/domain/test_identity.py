"""Verification: consent first, one at a time, answered once, valid for a while."""

import pytest

from domain import accounts, identity
from domain.database import Transaction
from domain.errors import InvalidInput, NotPermitted, Refusal
from domain.identity.model import (
    DAILY_ATTEMPTS,
    AlreadyVerified,
    ConsentMissing,
    EmployerNotVerified,
    VerificationLimit,
    WorkerNotVerified,
)
from domain.viewer import Viewer
from tests.build.accounts import a_staff, a_worker, an_employer, verify_worker

JOB = Viewer.system("identity.verify")


@pytest.mark.requirement("S-012", part="two-element check with consent, its result and expiry kept")
async def test_a_check_is_asked_answered_and_valid_for_a_year(tx: Transaction) -> None:
    worker = await a_worker(tx, verified=False)
    with pytest.raises(WorkerNotVerified):
        await identity.require_verified_worker(tx, worker.id)
    asked = await identity.start_verification(tx, worker.viewer, "two_element", consent=True)
    assert asked.state == "pending"
    assert await tx.value("select job from outbox where subject_id = :id and job <> 'notify'", id=asked.id) == "identity.verify"
    question = await identity.question(tx, asked.id)
    assert question is not None and (question.name, question.id_number) == (worker.name, worker.id_number)
    answered = await identity.record_answer(tx, JOB, asked.id, "passed", "match", '{"trace_id": "t-1"}')
    assert answered is not None and answered.expires_at is not None and (answered.expires_at - tx.now).days == 365
    await identity.require_verified_worker(tx, worker.id)
    sealed = await tx.value("select answer_sealed from verification where id = :id", id=asked.id)
    assert isinstance(sealed, bytes) and b"t-1" not in sealed
    await tx.run("update verification set expires_at = :now where id = :id", id=asked.id)
    with pytest.raises(WorkerNotVerified):
        await identity.require_verified_worker(tx, worker.id)


async def test_no_check_without_consent(tx: Transaction) -> None:
    worker = await a_worker(tx, verified=False)
    with pytest.raises(ConsentMissing):
        await identity.start_verification(tx, worker.viewer, "two_element", consent=False)


async def test_one_check_at_a_time_and_none_after_a_passed_one(tx: Transaction) -> None:
    worker = await a_worker(tx, verified=False)
    asked = await identity.start_verification(tx, worker.viewer, "two_element", consent=True)
    with pytest.raises(AlreadyVerified):
        await identity.start_verification(tx, worker.viewer, "two_element", consent=True)
    await identity.record_answer(tx, JOB, asked.id, "passed", "match", "{}")
    with pytest.raises(AlreadyVerified):
        await identity.start_verification(tx, worker.viewer, "two_element", consent=True)


async def test_a_failed_check_may_be_repeated_a_few_times_a_day(tx: Transaction) -> None:
    worker = await a_worker(tx, verified=False)
    for _ in range(DAILY_ATTEMPTS):
        asked = await identity.start_verification(tx, worker.viewer, "two_element", consent=True)
        await identity.record_answer(tx, JOB, asked.id, "failed", "mismatch", "{}")
    with pytest.raises(VerificationLimit):
        await identity.start_verification(tx, worker.viewer, "two_element", consent=True)
    with pytest.raises(WorkerNotVerified):
        await identity.require_verified_worker(tx, worker.id)


async def test_an_answer_is_recorded_once(tx: Transaction) -> None:
    worker = await a_worker(tx, verified=False)
    asked = await verify_worker(tx, worker.viewer)
    assert await identity.record_answer(tx, JOB, asked, "failed", "mismatch", "{}") is None
    assert await identity.question(tx, asked) is None
    await identity.require_verified_worker(tx, worker.id)
    with pytest.raises(NotPermitted):
        await identity.record_answer(tx, worker.viewer, asked, "passed", "match", "{}")


@pytest.mark.requirement("S-062", part="licence check by a reviewer, valid for six months", missing="legal person, bank proof")
async def test_a_reviewer_checks_an_employers_licence(tx: Transaction) -> None:
    employer = await an_employer(tx, verified=False)
    reviewer = (await a_staff(tx, "reviewer")).viewer
    with pytest.raises(EmployerNotVerified):
        await identity.require_verified_employer(tx, employer.id)
    with pytest.raises(InvalidInput):
        await identity.verify_employer(tx, reviewer, employer.id, passed=True, note="")
    with pytest.raises(NotPermitted):
        await identity.verify_employer(tx, employer.viewer, employer.id, passed=True, note="与公示系统一致")
    checked = await identity.verify_employer(tx, reviewer, employer.id, passed=True, note="与公示系统一致")
    assert checked.expires_at is not None and (checked.expires_at - tx.now).days == 180
    await identity.require_verified_employer(tx, employer.id)


async def test_an_employer_is_admitted_before_its_licence_is_checked(tx: Transaction) -> None:
    employer = await an_employer(tx, approved=False)
    with pytest.raises(Refusal) as refused:
        await identity.verify_employer(tx, (await a_staff(tx)).viewer, employer.id, passed=True, note="与公示系统一致")
    assert refused.value.code == "EMPLOYER_NOT_APPROVED"
    with pytest.raises(Refusal):
        await accounts.require_approved_employer(tx, employer.id)

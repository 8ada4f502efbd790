"""The age gate stands on the birth date that was verified: there is no way round it by another number (L-08)."""

from datetime import date, timedelta

import pytest

from domain import accounts, identity, privacy
from domain.accounts.model import TooYoung
from domain.database import Transaction
from domain.errors import InvalidInput
from domain.identity.model import WorkerNotVerified
from domain.viewer import Viewer
from tests.build.accounts import a_person, a_staff, a_worker, an_id_number, verify_worker, worker_form

JOB = Viewer.system("identity.verify")
CHECKS = "select state from verification where subject_id = :id order by requested_at, id"
ADULT_ON = "select adult_on from worker where id = :id"


@pytest.mark.requirement("L-08", part="a check counts for the number it was of: another number is checked again")
@pytest.mark.requirement("S-012", part="whoever registers again is checked again")
async def test_a_check_of_one_number_does_not_stand_for_another(tx: Transaction) -> None:
    """Verified as seventeen while the registration may still be changed; then an adult's number is put in its place."""
    seventeen = an_id_number(born=tx.now.date() - timedelta(days=17 * 366))
    registration, worker = await accounts.register_worker(tx, await a_person(tx), worker_form(id_number=seventeen))
    await verify_worker(tx, worker)
    await identity.require_verified_worker(tx, registration.id)
    await accounts.withdraw_registration(tx, worker)

    await accounts.register_worker(tx, worker, worker_form(id_number=an_id_number()))

    with pytest.raises(WorkerNotVerified):
        await identity.require_verified_worker(tx, registration.id)
    assert [row["state"] for row in await tx.all(CHECKS, id=registration.id)] == ["expired"]


@pytest.mark.requirement("L-08", part="an answer about the number before is not taken for the number now")
async def test_an_answer_under_way_is_of_the_number_that_was_asked(tx: Transaction) -> None:
    registration, worker = await accounts.register_worker(tx, await a_person(tx), worker_form())
    asked = await identity.start_verification(tx, worker, "two_element", consent=True)
    assert await identity.question(tx, asked.id) is not None
    await accounts.withdraw_registration(tx, worker)
    await accounts.register_worker(tx, worker, worker_form(id_number=an_id_number()))

    assert await identity.record_answer(tx, JOB, asked.id, "passed", "match", "{}") is None

    with pytest.raises(WorkerNotVerified):
        await identity.require_verified_worker(tx, registration.id)


@pytest.mark.requirement("L-08", part="a number that is somebody else's does not pass, and nothing is signed or paid")
async def test_a_number_that_the_authority_does_not_know_by_that_name(tx: Transaction) -> None:
    worker = await a_worker(tx, verified=False)
    asked = await identity.start_verification(tx, worker.viewer, "two_element", consent=True)
    await identity.record_answer(tx, JOB, asked.id, "failed", "mismatch", "{}")
    with pytest.raises(WorkerNotVerified):
        await identity.require_verified_worker(tx, worker.id)


@pytest.mark.requirement("L-08", part="number and birth date cannot be corrected; a corrected name is checked again")
async def test_no_correction_makes_anybody_older(tx: Transaction) -> None:
    worker, reviewer = await a_worker(tx, name="张小雨"), (await a_staff(tx, "reviewer")).viewer
    before = await tx.value(ADULT_ON, id=worker.id)
    for field in ("id_number", "birth_date", "sex"):
        with pytest.raises(InvalidInput):
            await privacy.request_correction(tx, worker.viewer, field, an_id_number(), "登记时写错")
    asked = await privacy.request_correction(tx, worker.viewer, "name", "张晓雨", "登记时写错")
    await privacy.decide_correction(tx, reviewer, asked, correct=True, reason="与身份证一致")
    assert await tx.value(ADULT_ON, id=worker.id) == before
    with pytest.raises(WorkerNotVerified):
        await identity.require_verified_worker(tx, worker.id)


@pytest.mark.requirement("L-08", part="children, days that never were and wrong check digits are no numbers")
@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        ("110101201001010015", TooYoung),  # fifteen on that day
        ("110105201902290016", InvalidInput),  # there was no such day
        ("110105200013010011", InvalidInput),  # nor such a month
        ("110105194912310021", InvalidInput),  # the last digit is another
        ("000000199001010010", InvalidInput),  # no such place
        ("11010519491231002", InvalidInput),
    ],
)
def test_numbers_that_nobody_may_register_with(number: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        worker_form(id_number=number).checked(date(2025, 12, 31))

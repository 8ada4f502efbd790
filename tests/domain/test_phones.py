"""Another phone: codes to both numbers, a fresh sign-in, the old one told, and money still for a while."""

import pytest

from domain import access, accounts
from domain.access import CoolingDown
from domain.accounts.model import PhoneTaken, StepUpNeeded, WrongCode
from domain.database import Transaction
from domain.errors import InvalidInput, NotPermitted
from tests.build.accounts import AWorker, a_phone, a_staff, a_worker
from tests.build.recoveries import a_code

OLD_SESSION = "update session set created_at = created_at - interval '1 hour' where id = :id"
NOTICE = "select id from phone_notice where person_id = :id"


async def both_codes(tx: Transaction, worker: AWorker, new_phone: str) -> tuple[str, str]:
    return await a_code(tx, worker.phone, "leave_phone"), await a_code(tx, new_phone, "take_phone")


@pytest.mark.requirement("S-001", part="a phone is changed with a code to either number and a fresh sign-in; other sessions end")
@pytest.mark.requirement("S-044", part="after a new phone no account for pay is set and no money approved for two days")
async def test_a_phone_is_changed_with_both_codes(tx: Transaction) -> None:
    worker, new_phone = await a_worker(tx), a_phone()
    elsewhere = await accounts.open_session(tx, worker.person_id)
    old_code, new_code = await both_codes(tx, worker, new_phone)
    assert await accounts.change_phone(tx, worker.viewer, new_phone, old_code, new_code) == worker.person_id
    assert await accounts.person_of_phone(tx, new_phone) == worker.person_id
    assert await accounts.person_of_phone(tx, worker.phone) != worker.person_id
    assert await accounts.viewer_of(tx, elsewhere.access_token) is None
    assert worker.viewer.session_id is not None
    assert await accounts.viewer_of_session(tx, worker.viewer.session_id) is not None
    with pytest.raises(CoolingDown):
        await access.must_not_be_cooling(tx, worker.viewer, "setPayoutDestination")
    id = await tx.value(NOTICE, id=worker.person_id)
    assert await accounts.notice_to_send(tx, id) == (worker.phone, "phone_changed")  # type: ignore[arg-type]  # a UUID
    await accounts.notice_sent(tx, id)  # type: ignore[arg-type]  # a UUID
    assert await tx.value("select phone_sealed from phone_notice where id = :id", id=id) is None


async def test_one_code_is_not_enough(tx: Transaction) -> None:
    worker, new_phone = await a_worker(tx), a_phone()
    old_code, new_code = await both_codes(tx, worker, new_phone)
    other_code = await a_code(tx, new_phone, "sign_in")
    assert isinstance(await accounts.change_phone(tx, worker.viewer, new_phone, new_code, new_code), WrongCode)
    refused = await accounts.change_phone(tx, worker.viewer, new_phone, old_code, other_code)
    assert isinstance(refused, WrongCode) and refused.field == "input.newCode"
    assert await accounts.known_person(tx, new_phone) is None


async def test_an_old_sign_in_is_not_enough_and_the_staff_have_no_phone(tx: Transaction) -> None:
    worker = await a_worker(tx)
    await tx.run(OLD_SESSION, id=worker.viewer.session_id)
    with pytest.raises(StepUpNeeded):
        await accounts.request_phone_change(tx, worker.viewer, a_phone())
    with pytest.raises(StepUpNeeded):
        await accounts.change_phone(tx, worker.viewer, a_phone(), "000000", "000000")
    with pytest.raises(NotPermitted):
        await accounts.request_phone_change(tx, (await a_staff(tx, "support")).viewer, a_phone())


async def test_anothers_number_is_not_taken_and_asking_does_not_tell(tx: Transaction) -> None:
    worker, other = await a_worker(tx), await a_worker(tx)
    with pytest.raises(InvalidInput):
        await accounts.request_phone_change(tx, worker.viewer, worker.phone)
    known = await accounts.request_phone_change(tx, worker.viewer, other.phone)
    assert known == await accounts.request_phone_change(tx, worker.viewer, a_phone())
    old_code, new_code = await both_codes(tx, worker, other.phone)
    with pytest.raises(PhoneTaken):
        await accounts.change_phone(tx, worker.viewer, other.phone, old_code, new_code)


def test_what_stands_still_is_there() -> None:
    assert access.MUTATIONS.keys() >= access.STAND_STILL

"""Coming back to an account: never on one person's word nor in silence, and no answer tells who is there."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pyotp
import pytest

from domain import access, accounts, notifications, recovery
from domain.access import CoolingDown, OwnCase
from domain.accounts.model import WrongCode
from domain.clock import machine_now
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, Refusal, WrongState
from domain.ids import new_id
from domain.recovery.model import ClaimRefused, IdentityDiffers, SecondPersonNeeded
from domain.viewer import Viewer
from tests.build.accounts import PASSWORD, AStaff, AWorker, a_person, a_phone, a_staff, a_worker
from tests.build.recoveries import BACK, COMPARED, WORDS, a_form, a_recovery

JOB = Viewer.system("recovery")
NOTICES = "select template from phone_notice where person_id = :id order by created_at, id"


async def row(tx: Transaction, id: UUID) -> Record:
    found = await tx.one("select * from account_recovery where id = :id", id=id)
    assert found is not None
    return found


async def two_of_the_staff(tx: Transaction) -> tuple[AStaff, AStaff]:
    return await a_staff(tx, "support"), await a_staff(tx, "admin")


async def until_waiting(tx: Transaction, worker: AWorker, new_phone: str) -> UUID:
    first, second = await two_of_the_staff(tx)
    asked = await a_recovery(tx, worker, new_phone)
    await recovery.confirm_identity(tx, first.viewer, asked.id, COMPARED)
    await recovery.approve(tx, second.viewer, asked.id)
    return asked.id


@pytest.mark.requirement("S-001", part="a lost phone is recovered by two of the staff, a wait, and everybody known told")
async def test_a_lost_phone_comes_back_after_two_people_and_a_wait(tx: Transaction) -> None:
    worker, new_phone = await a_worker(tx), a_phone()
    id = await until_waiting(tx, worker, new_phone)
    tx.now += timedelta(hours=71)
    assert await recovery.complete_due(tx, JOB) == 0
    assert worker.viewer.session_id is not None
    assert await accounts.viewer_of_session(tx, worker.viewer.session_id) is not None
    tx.now += timedelta(hours=2)
    assert await recovery.complete_due(tx, JOB) == 1
    assert (await row(tx, id))["state"] == "completed" and (await row(tx, id))["new_phone_sealed"] is None
    assert await accounts.person_of_phone(tx, new_phone) == worker.person_id
    assert await accounts.person_of_phone(tx, worker.phone) != worker.person_id
    assert await accounts.viewer_of_session(tx, worker.viewer.session_id) is None
    assert [one["template"] for one in await tx.all(NOTICES, id=worker.person_id)][-2:] == [
        "recovery_waiting",
        "recovery_completed",
    ]
    assert (await accounts.my_identity(tx, worker.viewer, "核对")).phone == new_phone
    with pytest.raises(CoolingDown):
        await access.must_not_be_cooling(tx, worker.viewer, "addPayoutDestination")
    await access.must_not_be_cooling(tx, worker.viewer, "submitApplication")
    tx.now += timedelta(hours=49)
    await access.must_not_be_cooling(tx, worker.viewer, "addPayoutDestination")


async def test_neither_has_both_parts_and_nobody_their_own(tx: Transaction) -> None:
    worker, admin = await a_worker(tx), await a_staff(tx, "admin")
    asked = await a_recovery(tx, worker)
    with pytest.raises(WrongState):
        await recovery.approve(tx, admin.viewer, asked.id)
    await recovery.confirm_identity(tx, admin.viewer, asked.id, COMPARED)
    with pytest.raises(SecondPersonNeeded):
        await recovery.approve(tx, admin.viewer, asked.id)
    with pytest.raises(NotPermitted):
        await recovery.approve(tx, (await a_staff(tx, "support")).viewer, asked.id)
    own = await a_staff(tx, "admin", person_id=worker.person_id)
    with pytest.raises(OwnCase):
        await recovery.approve(tx, own.viewer, asked.id)


async def test_an_objection_stops_it_also_in_the_wait(tx: Transaction) -> None:
    worker, stranger = await a_worker(tx), await a_worker(tx)
    id = await until_waiting(tx, worker, a_phone())
    with pytest.raises(NotFound):
        await recovery.object_to(tx, stranger.viewer, id)
    await recovery.object_to(tx, worker.viewer, id)
    tx.now += BACK
    assert await recovery.complete_due(tx, JOB) == 0
    assert await accounts.person_of_phone(tx, worker.phone) == worker.person_id
    told = await notifications.tell(tx, Viewer.system("notify"), new_id(), "account_recovery.objected", id)
    assert worker.person_id in told
    with pytest.raises(WrongState):
        await recovery.object_to(tx, worker.viewer, id)


async def test_nothing_tells_whether_there_is_such_an_account(tx: Transaction) -> None:
    worker = await a_worker(tx)
    known = await a_recovery(tx, worker)
    form = replace(await a_form(tx, worker), old_phone=a_phone())
    unknown = await recovery.request_phone(tx, form)
    again = await a_recovery(tx, worker)  # one is open already
    assert isinstance(unknown, recovery.Asked)
    assert known.claim is unknown.claim is again.claim is None
    assert (await row(tx, unknown.id))["person_id"] is None
    with pytest.raises(IdentityDiffers):
        await recovery.confirm_identity(tx, (await a_staff(tx, "support")).viewer, unknown.id, COMPARED)
    await recovery.tell(tx, unknown.id, "recovery_requested")
    wrong = await recovery.request_second_factor(tx, "nobody", PASSWORD, WORDS)
    assert wrong.claim and await tx.one("select from account_recovery where id = :id", id=wrong.id) is None


async def test_who_gives_another_name_or_number_is_not_confirmed(tx: Transaction) -> None:
    worker, support = await a_worker(tx), await a_staff(tx, "support")
    form = replace(await a_form(tx, worker), id_number="110101199003070070")
    asked = await recovery.request_phone(tx, form)
    assert isinstance(asked, recovery.Asked)
    with pytest.raises(IdentityDiffers):
        await recovery.confirm_identity(tx, support.viewer, asked.id, COMPARED)
    await recovery.refuse(tx, support.viewer, asked.id, "身份证号与登记不一致")
    clock = await tx.one("select met_at from deadline where kind = 'recovery_decision' and subject_id = :id", id=asked.id)
    assert clock is not None and clock["met_at"] is not None


async def test_evidence_and_a_code_to_the_new_number_are_needed(tx: Transaction) -> None:
    worker = await a_worker(tx)
    form = await a_form(tx, worker)
    with pytest.raises(InvalidInput) as bare:
        await recovery.request_phone(tx, replace(form, evidence=()))
    assert bare.value.field == "input.evidence"
    wrong = f"{(int(form.code) + 1) % 1_000_000:06d}"
    assert isinstance(await recovery.request_phone(tx, replace(form, code=wrong)), WrongCode)
    assert isinstance(await recovery.request_phone(tx, replace(form, new_phone=a_phone())), WrongCode)


async def test_a_number_that_meanwhile_is_anothers_is_not_taken(tx: Transaction) -> None:
    worker, new_phone = await a_worker(tx), a_phone()
    id = await until_waiting(tx, worker, new_phone)
    await a_person(tx, new_phone)
    tx.now += BACK
    assert await recovery.complete_due(tx, JOB) == 1
    assert (await row(tx, id))["state"] == "refused"
    assert await accounts.person_of_phone(tx, worker.phone) == worker.person_id


@pytest.mark.requirement(
    "S-001", part="a lost second factor is renewed by two administrators, to who asked and knows the password"
)
async def test_a_second_factor_is_claimed_once_by_who_asked(tx: Transaction) -> None:
    loser, (support, first), second = await a_staff(tx, "finance"), await two_of_the_staff(tx), await a_staff(tx, "admin")
    asked = await recovery.request_second_factor(tx, loser.login, PASSWORD, WORDS)
    assert asked.claim is not None
    with pytest.raises(NotPermitted):
        await recovery.confirm_identity(tx, support.viewer, asked.id, COMPARED)
    await recovery.confirm_identity(tx, first.viewer, asked.id, COMPARED)
    await recovery.approve(tx, second.viewer, asked.id)
    assert isinstance(await recovery.claim(tx, asked.id, loser.login, PASSWORD, asked.claim), ClaimRefused)
    tx.now += BACK
    await recovery.complete_due(tx, JOB)
    assert loser.viewer.session_id is not None
    assert await accounts.viewer_of_session(tx, loser.viewer.session_id) is None
    old = pyotp.TOTP(loser.totp_seed).at(machine_now())
    assert isinstance(await accounts.sign_in_staff(tx, loser.login, PASSWORD, old), Refusal)
    for login, password, secret in (
        (loser.login, "wrong password here", asked.claim),
        (loser.login, PASSWORD, "guessed"),
        (first.login, PASSWORD, asked.claim),
    ):
        assert isinstance(await recovery.claim(tx, asked.id, login, password, secret), ClaimRefused)
    seed = await recovery.claim(tx, asked.id, loser.login, PASSWORD, asked.claim)
    assert isinstance(seed, str)
    assert not isinstance(await accounts.sign_in_staff(tx, loser.login, PASSWORD, pyotp.TOTP(seed).at(machine_now())), Refusal)
    assert isinstance(await recovery.claim(tx, asked.id, loser.login, PASSWORD, asked.claim), ClaimRefused)

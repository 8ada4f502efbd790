"""A forgotten password of the staff: the second factor asks, two administrators decide, a wait passes, nobody resets it alone."""

from datetime import timedelta

import pytest

from domain import accounts, recovery
from domain.access import OwnCase
from domain.accounts.model import StaffSignInRefused
from domain.database import Transaction
from domain.errors import InvalidInput, NotPermitted, Refusal, WrongState
from domain.recovery.model import ClaimRefused, SecondPersonNeeded
from domain.viewer import Viewer
from tests.build.accounts import PASSWORD, AStaff, a_staff
from tests.build.recoveries import COMPARED, WORDS, a_forgotten_password, a_totp

NEW = "correct horse battery staple"
FORGET = "update staff set totp_last_step = 0 where login = :login"


async def signs_in(tx: Transaction, staff: AStaff, password: str) -> bool:
    """With the password and the code of this moment, which may be used again afterwards."""
    await tx.run(FORGET, login=staff.login)
    answer = await accounts.sign_in_staff(tx, staff.login, password, a_totp(staff))
    await tx.run(FORGET, login=staff.login)
    return not isinstance(answer, Refusal)


@pytest.mark.requirement("S-001", part="a forgotten password of the staff: second factor, two administrators, a wait, a claim")
async def test_a_forgotten_password_is_set_anew_by_who_asked(tx: Transaction) -> None:
    forgetful, first, second = await a_staff(tx, "support"), await a_staff(tx, "admin"), await a_staff(tx, "admin")
    assert await signs_in(tx, forgetful, PASSWORD)
    asked = await a_forgotten_password(tx, forgetful, first.viewer, second.viewer)
    assert asked.claim is not None and not await signs_in(tx, forgetful, PASSWORD)
    with pytest.raises(InvalidInput):
        await recovery.claim_password(tx, asked.id, forgetful.login, a_totp(forgetful), asked.claim, "short")
    for login, totp, claim in (
        (forgetful.login, "000000", asked.claim),
        (forgetful.login, a_totp(forgetful), "another claim"),
        (first.login, a_totp(first), asked.claim),
    ):
        assert isinstance(await recovery.claim_password(tx, asked.id, login, totp, claim, NEW), ClaimRefused)
    assert not await signs_in(tx, forgetful, NEW)

    assert await recovery.claim_password(tx, asked.id, forgetful.login, a_totp(forgetful), asked.claim, NEW) is None

    assert await signs_in(tx, forgetful, NEW)
    again = await recovery.claim_password(tx, asked.id, forgetful.login, a_totp(forgetful), asked.claim, NEW + "er")
    assert isinstance(again, ClaimRefused) and await signs_in(tx, forgetful, NEW)


@pytest.mark.requirement("S-001", part="a forgotten password: never by one person, nor for who has no second factor, nor unheard")
async def test_nobody_resets_a_password_alone(tx: Transaction) -> None:
    forgetful, first, second = await a_staff(tx, "admin"), await a_staff(tx, "admin"), await a_staff(tx, "admin")
    for login, totp in ((forgetful.login, "000000"), ("nobody", a_totp(forgetful)), (first.login, a_totp(forgetful))):
        asked = await recovery.request_password(tx, login, totp, WORDS)
        assert asked.claim and await tx.one("select from account_recovery where id = :id", id=asked.id) is None
    asked = await recovery.request_password(tx, forgetful.login, a_totp(forgetful), WORDS)
    repeated = await recovery.request_password(tx, forgetful.login, a_totp(forgetful), WORDS)
    assert await tx.one("select from account_recovery where id = :id", id=repeated.id) is None, "a code works once"
    with pytest.raises(NotPermitted):
        await recovery.confirm_identity(tx, (await a_staff(tx, "support")).viewer, asked.id, COMPARED)
    with pytest.raises(OwnCase):
        await recovery.confirm_identity(tx, forgetful.viewer, asked.id, COMPARED)
    await recovery.confirm_identity(tx, first.viewer, asked.id, COMPARED)
    with pytest.raises(SecondPersonNeeded):
        await recovery.approve(tx, first.viewer, asked.id)
    await recovery.approve(tx, second.viewer, asked.id)
    tx.now += timedelta(hours=71)
    assert await recovery.complete_due(tx, Viewer.system("recovery")) == 0 and await signs_in(tx, forgetful, PASSWORD)
    await recovery.object_to(tx, forgetful.viewer, asked.id)
    with pytest.raises(WrongState):
        await recovery.object_to(tx, forgetful.viewer, asked.id)
    tx.now += timedelta(hours=2)
    assert await recovery.complete_due(tx, Viewer.system("recovery")) == 0 and await signs_in(tx, forgetful, PASSWORD)
    assert isinstance(await accounts.sign_in_staff(tx, forgetful.login, NEW, a_totp(forgetful)), StaffSignInRefused)


@pytest.mark.requirement("S-107", part="a role the operator gave has the clock of every other")
async def test_a_role_of_the_operator_is_looked_at_again_too(tx: Transaction) -> None:
    staff = await a_staff(tx, "finance")
    row = await tx.one(
        "select d.due_at, g.valid_until from deadline d join staff_role_grant g on g.id = d.subject_id"
        " where g.staff_id = :id and d.kind = 'role_recertification' and d.met_at is null and g.by_operator",
        id=staff.id,
    )
    assert row is not None and row["due_at"] > tx.now and row["due_at"].date() == row["valid_until"]

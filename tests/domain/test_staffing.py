"""The staff's roles: two administrators, a period, and what must be parted stays parted."""

from datetime import date, timedelta

import pytest

from domain import accounts, deadlines
from domain.access import OwnCase
from domain.accounts.staffing import AnotherAdministratorNeeded, RoleProposed, RolesApart, TooFewAdministrators
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotPermitted, WrongState
from tests.build.accounts import AStaff, a_staff
from tests.build.money import SYSTEM

WHY = "岗位调整"
ROLE = "select role, disabled_at is not null as disabled from staff where id = :id"
GRANTS = """
    select role, ended_at is null as holds from staff_role_grant where staff_id = :id and kind = 'grant' order by proposed_at, id
"""


def a_year(tx: Transaction) -> date:
    return day_of(tx.now) + timedelta(days=365)


async def two(tx: Transaction) -> tuple[AStaff, AStaff]:
    return await a_staff(tx, "admin"), await a_staff(tx, "admin")


@pytest.mark.requirement("S-107", part="a role is given by two administrators for a period, and looked at again before its end")
async def test_two_administrators_give_a_role_for_a_period(tx: Transaction) -> None:
    (first, second), support = await two(tx), await a_staff(tx, "support")
    id = await accounts.propose_role(tx, first.viewer, support.id, "reviewer", WHY, a_year(tx))
    with pytest.raises(AnotherAdministratorNeeded):
        await accounts.approve_role(tx, first.viewer, id)
    assert support.viewer.session_id is not None
    assert await accounts.viewer_of_session(tx, support.viewer.session_id) is not None
    await accounts.approve_role(tx, second.viewer, id)
    row = await tx.one(ROLE, id=support.id)
    assert row is not None and row["role"] == "reviewer"
    assert await accounts.viewer_of_session(tx, support.viewer.session_id) is None
    assert [tuple(one) for one in await tx.all(GRANTS, id=support.id)] == [("support", False), ("reviewer", True)]
    tx.now += timedelta(days=367)
    await deadlines.sweep(tx, SYSTEM)
    missed = "select missed_at from deadline where kind = 'role_recertification' and subject_id = :id"
    assert await tx.value(missed, id=id) is not None
    again = await accounts.propose_role(tx, first.viewer, support.id, "reviewer", "复核无误", a_year(tx))
    await accounts.approve_role(tx, second.viewer, again)
    assert await tx.value("select met_at from deadline where subject_id = :id", id=id) is not None


@pytest.mark.requirement("S-001", part="nobody both reviews and pays, nor pays and approves, nor walks from one to the other")
@pytest.mark.parametrize(("now", "wanted"), [("reviewer", "finance"), ("finance", "checker"), ("checker", "reviewer")])
async def test_what_must_be_parted_stays_parted(tx: Transaction, now: str, wanted: str) -> None:
    (first, second), one = await two(tx), await a_staff(tx, now)
    with pytest.raises(RolesApart):
        await accounts.propose_role(tx, first.viewer, one.id, wanted, WHY, a_year(tx))
    between = await accounts.propose_role(tx, first.viewer, one.id, "support", WHY, a_year(tx))
    await accounts.approve_role(tx, second.viewer, between)
    with pytest.raises(RolesApart):
        await accounts.propose_role(tx, first.viewer, one.id, wanted, WHY, a_year(tx))
    tx.now += timedelta(days=31)
    await accounts.propose_role(tx, first.viewer, one.id, wanted, WHY, a_year(tx))


async def test_two_administrators_end_it_and_two_always_stay(tx: Transaction) -> None:
    await tx.run("update staff set disabled_at = :now where role = 'admin'")
    (first, second), reviewer = await two(tx), await a_staff(tx, "reviewer")
    id = await accounts.propose_end(tx, first.viewer, reviewer.id, "离职")
    with pytest.raises(RoleProposed):
        await accounts.propose_role(tx, second.viewer, reviewer.id, "support", WHY, a_year(tx))
    await accounts.approve_role(tx, second.viewer, id)
    row = await tx.one(ROLE, id=reviewer.id)
    assert row is not None and row["disabled"]
    assert reviewer.viewer.session_id is not None
    assert await accounts.viewer_of_session(tx, reviewer.viewer.session_id) is None
    third = await a_staff(tx, "admin")
    gone = await accounts.propose_end(tx, first.viewer, third.id, "离职")
    await accounts.approve_role(tx, second.viewer, gone)
    fourth = await a_staff(tx, "admin")
    ended = await accounts.propose_role(tx, first.viewer, second.id, "support", WHY, a_year(tx))
    await accounts.approve_role(tx, fourth.viewer, ended)
    back = await accounts.propose_end(tx, first.viewer, fourth.id, "离职")
    fifth = await a_staff(tx, "admin")
    await tx.run("update staff set disabled_at = :now where id = :id", id=fifth.id)
    with pytest.raises(TooFewAdministrators):
        await accounts.approve_role(tx, fifth.viewer, back)


async def test_nobody_their_own_and_only_administrators(tx: Transaction) -> None:
    (first, second), support = await two(tx), await a_staff(tx, "support")
    with pytest.raises(OwnCase):
        await accounts.propose_role(tx, first.viewer, first.id, "support", WHY, a_year(tx))
    id = await accounts.propose_role(tx, first.viewer, second.id, "support", WHY, a_year(tx))
    with pytest.raises(OwnCase):
        await accounts.approve_role(tx, second.viewer, id)
    with pytest.raises(NotPermitted):
        await accounts.propose_role(tx, support.viewer, first.id, "support", WHY, a_year(tx))
    with pytest.raises(InvalidInput):
        await accounts.propose_role(tx, first.viewer, support.id, "reviewer", WHY, a_year(tx) + timedelta(days=10))
    await accounts.refuse_role(tx, second.viewer, id, "暂不调整")
    with pytest.raises(WrongState):
        await accounts.approve_role(tx, second.viewer, id)

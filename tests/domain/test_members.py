"""Who acts for an employer, as it changes: roles, ownership, leaving. There is always an owner, and a change holds at once."""

from uuid import UUID

import pytest

from domain import accounts, notifications
from domain.accounts.model import AlreadyMember, LastOwner, StepUpNeeded
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.ids import new_id
from domain.viewer import Viewer
from tests.build.accounts import AnEmployer, a_member, a_person, a_phone, an_employer

OLD_SESSION = "update session set created_at = created_at - interval '1 hour' where id = :id"
MEMBER = "select id from employer_member where person_id = :person_id and employer_id = :employer_id"
SYSTEM = Viewer.system("notify")


async def member_id(tx: Transaction, viewer: Viewer) -> UUID:
    id = await tx.value(MEMBER, person_id=viewer.person_id, employer_id=viewer.employer_id)
    assert isinstance(id, UUID)
    return id


async def present(tx: Transaction, viewer: Viewer) -> Viewer | None:
    assert viewer.session_id is not None
    return await accounts.viewer_of_session(tx, viewer.session_id)


async def firm_and_member(tx: Transaction, role: str = "recruiter") -> tuple[AnEmployer, Viewer, UUID]:
    firm = await an_employer(tx)
    member = await a_member(tx, firm, role)
    return firm, member, await member_id(tx, member)


@pytest.mark.requirement("S-001", part="members' roles change at once, their sessions end, member and owners are told")
async def test_a_changed_role_holds_at_once(tx: Transaction) -> None:
    firm, recruiter, id = await firm_and_member(tx)
    await accounts.change_member_role(tx, firm.viewer, id, "finance")
    assert await present(tx, recruiter) is None
    again = await accounts.switch_capacity(tx, await _signed_in(tx, recruiter), "employer", firm.id)
    assert again.member_role == "finance"
    told = await notifications.tell(tx, SYSTEM, new_id(), "member.role_changed", id)
    assert set(told) == {firm.person_id, recruiter.person_id}


async def test_the_ownership_is_handed_over_with_a_fresh_code(tx: Transaction) -> None:
    firm, finance, id = await firm_and_member(tx, "finance")
    await tx.run(OLD_SESSION, id=firm.viewer.session_id)
    for refused in (
        accounts.transfer_ownership(tx, firm.viewer, id, "finance"),
        accounts.change_member_role(tx, firm.viewer, id, "owner"),
    ):
        with pytest.raises(StepUpNeeded):
            await refused
    fresh = await accounts.switch_capacity(tx, await _signed_in(tx, firm.viewer), "employer", firm.id)
    await accounts.transfer_ownership(tx, fresh, id, "supervisor")
    assert (await present(tx, fresh)).member_role == "supervisor"  # type: ignore[union-attr]  # the session stays
    new = await accounts.switch_capacity(tx, await _signed_in(tx, finance), "employer", firm.id)
    assert new.member_role == "owner"
    with pytest.raises(NotPermitted):
        await accounts.add_member(tx, fresh, a_phone(), "finance", "赵四")  # what it still believes itself to be is asked again


async def test_there_is_always_an_owner(tx: Transaction) -> None:
    firm, recruiter, id = await firm_and_member(tx)
    own = await member_id(tx, firm.viewer)
    with pytest.raises(LastOwner):
        await accounts.leave_employer(tx, firm.viewer)
    with pytest.raises(LastOwner):
        await accounts.remove_member(tx, firm.viewer, own)
    with pytest.raises(InvalidInput):
        await accounts.change_member_role(tx, firm.viewer, own, "finance")
    await accounts.change_member_role(tx, firm.viewer, id, "owner")
    await accounts.leave_employer(tx, firm.viewer)
    assert await present(tx, firm.viewer) is None
    other = await accounts.switch_capacity(tx, await _signed_in(tx, recruiter), "employer", firm.id)
    with pytest.raises(LastOwner):
        await accounts.leave_employer(tx, other)


async def test_who_is_a_member_is_not_added_again_and_who_left_may_come_back(tx: Transaction) -> None:
    firm, phone = await an_employer(tx), a_phone()
    first = await accounts.add_member(tx, firm.viewer, phone, "recruiter", "王芳")
    with pytest.raises(AlreadyMember):
        await accounts.add_member(tx, firm.viewer, phone, "finance", "王芳")
    assert await tx.value("select role from employer_member where id = :id", id=first) == "recruiter"
    await accounts.remove_member(tx, firm.viewer, first)
    assert await accounts.add_member(tx, firm.viewer, phone, "finance", "王芳") == first
    acting = await accounts.switch_capacity(tx, await a_person(tx, phone), "employer", firm.id)
    assert acting.member_role == "finance"


async def test_another_employers_members_do_not_exist(tx: Transaction) -> None:
    firm, _, id = await firm_and_member(tx)
    rival = await an_employer(tx)
    for refused in (
        accounts.change_member_role(tx, rival.viewer, id, "finance"),
        accounts.transfer_ownership(tx, rival.viewer, id, "finance"),
        accounts.remove_member(tx, rival.viewer, id),
    ):
        with pytest.raises(NotFound):
            await refused
    with pytest.raises(InvalidInput):
        await accounts.transfer_ownership(tx, firm.viewer, id, "owner")


async def _signed_in(tx: Transaction, viewer: Viewer) -> Viewer:
    assert viewer.person_id is not None
    return (await accounts.open_session(tx, viewer.person_id)).viewer

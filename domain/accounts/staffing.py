"""The staff's roles: two administrators give and end one, for a period; what must be parted stays parted (S-001, S-107).

    proposed ─→ approved by another (the role holds, an earlier one ends) ─→ ended by the next, or by an approved end
        └─→ refused

A grant of the same role is the other look before the period is over.
"""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain import deadlines, outbox, rules
from domain.access import OwnCase
from domain.accounts import store_staffing as store
from domain.accounts.facts import text_of
from domain.clock import day_of, start_of_day
from domain.database import Record, Transaction
from domain.errors import Cause, InvalidInput, NotFound, Refusal, WrongState
from domain.ids import new_id
from domain.viewer import STAFF_ROLES, Viewer

RULE: Final = "staff.roles"
REASON: Final = (2, 500)
FIELD: Final = "input.staffRoleGrantId"
PARTED: Final = (frozenset(("reviewer", "finance")), frozenset(("reviewer", "checker")), frozenset(("finance", "checker")))
"""Who reviews does not pay, who pays does not approve (T-044)."""
AT_LEAST: Final = 2
ADMIN: Final = "admin"


class RolesApart(Refusal):
    """Nobody holds both, nor walks from one to the other."""

    cause, code, rule = Cause.NOT_PERMITTED, "ROLES_APART", RULE
    zh, en = (
        "审核、付款与付款审批须由不同人员承担：该人员现任或近期曾任“{held}”。",
        "Who reviews, who pays and who approves are different people: this one is or lately was {held}.",
    )


class RoleProposed(Refusal):
    cause, code, rule = Cause.CONFLICT, "ROLE_PROPOSED", RULE
    zh, en = "该人员已有待批准的岗位权限事项。", "Something about this person's role awaits an approval already."


class AnotherAdministratorNeeded(Refusal):
    cause, code, rule = Cause.NOT_PERMITTED, "ANOTHER_ADMINISTRATOR_NEEDED", RULE
    zh, en = "须由提出人以外的另一名管理员批准。", "Another administrator than the one who proposed it has to approve."


class TooFewAdministrators(Refusal):
    """Or nobody could give a role any more."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "TOO_FEW_ADMINISTRATORS", RULE
    zh, en = "管理员不得少于两名。", "There have to be two administrators at least."


async def propose_role(tx: Transaction, viewer: Viewer, staff_id: UUID, role: str, reason: str, valid_until: date) -> UUID:
    """An administrator proposes what somebody does until a day.

    Raises InvalidInput, NotFound, OwnCase, RolesApart, RoleProposed.
    """
    admin_id = viewer.must_be_staff(ADMIN)
    if role not in STAFF_ROLES:
        raise InvalidInput("input.role", "没有这个岗位角色。", "There is no such role.")
    today, parameters = day_of(tx.now), await _parameters(tx)
    if not today < valid_until <= today + timedelta(days=parameters["days"]):
        raise InvalidInput("input.validUntil", "期限须在一年以内。", "It lasts a year at most, and not into the past.")
    await _another(tx, staff_id, admin_id)
    await _must_be_apart(tx, staff_id, role, parameters["apart_days"])
    return await _add(tx, viewer, "grant", staff_id, role, reason, valid_until)


async def propose_end(tx: Transaction, viewer: Viewer, staff_id: UUID, reason: str) -> UUID:
    """An administrator proposes that somebody works here no more.

    Raises InvalidInput, NotFound, OwnCase, WrongState, RoleProposed.
    """
    staff = await _another(tx, staff_id, viewer.must_be_staff(ADMIN))
    if staff["disabled"]:
        raise WrongState("ended")
    return await _add(tx, viewer, "end", staff_id, staff["role"], reason, day_of(tx.now))


async def approve_role(tx: Transaction, viewer: Viewer, grant_id: UUID) -> UUID:
    """Another administrator approves: it holds at once, and the sessions of before end.

    Raises NotFound, WrongState, AnotherAdministratorNeeded, OwnCase, RolesApart, TooFewAdministrators.
    """
    admin_id = viewer.must_be_staff(ADMIN)
    administrators = await store.administrators(tx)
    grant = await _waiting(tx, grant_id)
    if grant["proposed_by"] == admin_id:
        raise AnotherAdministratorNeeded()
    staff_id: UUID = grant["staff_id"]
    staff = await _another(tx, staff_id, admin_id)
    stays = grant["kind"] == "grant" and grant["role"] == ADMIN
    if staff_id in administrators and not stays and len(administrators) <= AT_LEAST:
        raise TooFewAdministrators()
    if grant["kind"] == "grant":
        await _must_be_apart(tx, staff_id, grant["role"], (await _parameters(tx))["apart_days"])
    before = await store.end_in_force(tx, staff_id, admin_id)
    if before is not None:
        await deadlines.meet(tx, deadlines.ROLE_RECERTIFICATION, before)
    await store.approve(tx, grant_id, admin_id)
    if grant["kind"] == "grant":
        await store.give(tx, staff_id, grant["role"])
        due_at = start_of_day(grant["valid_until"] + timedelta(days=1))
        await deadlines.start(tx, deadlines.ROLE_RECERTIFICATION, grant_id, RULE, due_at)
    else:
        await store.take(tx, staff_id)
    if grant["kind"] == "end" or staff["disabled"] or staff["role"] != grant["role"]:
        await store.end_sessions(tx, staff_id, admin_id)
    await outbox.put(tx, viewer, "staff_role.approved", grant_id)
    return grant_id


async def refuse_role(tx: Transaction, viewer: Viewer, grant_id: UUID, reason: str) -> UUID:
    """Either administrator drops what was proposed. Raises InvalidInput, NotFound, WrongState."""
    admin_id, said = viewer.must_be_staff(ADMIN), text_of(reason, "input.reason", *REASON)
    await _waiting(tx, grant_id)
    await store.refuse(tx, grant_id, admin_id, said)
    await outbox.put(tx, viewer, "staff_role.refused", grant_id)
    return grant_id


async def _add(tx: Transaction, viewer: Viewer, kind: str, staff_id: UUID, role: str, reason: str, valid_until: date) -> UUID:
    grant_id, said = new_id(), text_of(reason, "input.reason", *REASON)
    if not await store.add(tx, grant_id, kind, staff_id, role, said, valid_until, viewer.must_be_staff(ADMIN)):
        raise RoleProposed(field="input.staffId")
    await outbox.put(tx, viewer, "staff_role.proposed", grant_id)
    return grant_id


async def _another(tx: Transaction, staff_id: UUID, admin_id: UUID) -> Record:
    """The staff member, who is not oneself."""
    staff = await store.staff(tx, staff_id)
    if staff is None:
        raise NotFound("Staff", field="input.staffId")
    if staff_id == admin_id:
        raise OwnCase()
    return staff


async def _must_be_apart(tx: Transaction, staff_id: UUID, role: str, apart_days: int) -> None:
    for held in sorted(await store.held(tx, staff_id, tx.now - timedelta(days=apart_days))):
        if {held, role} in PARTED:
            raise RolesApart(held=held, field="input.role")


async def _waiting(tx: Transaction, grant_id: UUID) -> Record:
    grant = await store.lock(tx, grant_id)
    if grant is None:
        raise NotFound("StaffRoleGrant", field=FIELD)
    if grant["approved_at"] is not None or grant["ended_at"] is not None:
        raise WrongState("approved" if grant["approved_at"] is not None else "ended")
    return grant


async def _parameters(tx: Transaction) -> dict[str, int]:
    parameters = (await rules.in_force(tx, RULE)).parameters
    return {name: value for name, value in parameters.items() if isinstance(value, int)}

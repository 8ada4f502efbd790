"""What school, employer and student do about work-study: draft, sign, state caps; and what stands between without it (L-05)."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain import outbox, rules
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from domain.viewer import Kind, Viewer
from domain.work_study import store
from domain.work_study.model import (
    Agreement,
    CapTooHigh,
    NoSchoolOffice,
    SchoolKept,
    SchoolTaken,
    Side,
    TermsDiffer,
    WorkStudyUnsigned,
)

HOURS_RULE: Final = "matching.work_study_hours"
SIGNS: Final = "work_study:sign"
"""The scope of a school's key."""
SCHOOL: Final = (2, 60)
AHEAD: Final = timedelta(days=366)


async def appoint(tx: Transaction, viewer: Viewer, partner_id: UUID, school: str) -> None:
    """An administrator has verified that the partner speaks for the school. Raises NotFound, InvalidInput, SchoolTaken."""
    staff_id = viewer.must_be_staff("admin")
    named = school.strip()
    if not SCHOOL[0] <= len(named) <= SCHOOL[1] or not named.isprintable():
        raise InvalidInput("input.school", "请填写学校名称（2至60字）。", "Name the school, in 2 to 60 characters.")
    if not await store.is_partner(tx, partner_id):
        raise NotFound("Partner", field="input.partnerId")
    if not await store.appoint(tx, partner_id, named, staff_id):
        raise SchoolTaken(field="input.school")
    await outbox.put(tx, viewer, "school_office.appointed", partner_id)


async def state_caps(tx: Transaction, viewer: Viewer, week_minutes: int, month_minutes: int, valid_from: date) -> str:
    """A school's office states the school's caps from a day on, and gets the school's name. Hours planned before stay.

    Raises NoSchoolOffice, CapTooHigh, InvalidInput.
    """
    school = await store.school_of(tx, viewer.partner_id) if SIGNS in viewer.scopes else None
    if school is None or viewer.partner_id is None:
        raise NoSchoolOffice()
    week, month = await _most(tx)
    if not 0 < week_minutes <= week or not 0 < month_minutes <= month:
        raise CapTooHigh(field="input.weekMinutes", week=week, month=month)
    if not day_of(tx.now) < valid_from <= day_of(tx.now) + AHEAD:
        raise InvalidInput("input.validFrom", "须自明日起一年之内生效。", "It begins tomorrow or later, within a year.")
    await store.state_caps(tx, school, valid_from, week_minutes, month_minutes, viewer.partner_id)
    await outbox.put(tx, viewer, "school_office.caps_stated", viewer.partner_id)
    return school


async def draft_missing(tx: Transaction, viewer: Viewer, posting_id: UUID) -> None:
    """Whoever is hired on a work-study post has an agreement to sign; on any other nobody has."""
    for offer_id in await store.lacking(tx, posting_id):
        drafted = await store.draft(tx, offer_id, day_of(tx.now), *await _most(tx))
        await outbox.put(tx, viewer, "work_study_agreement.drafted", drafted.id, **drafted.parties)


async def sign(tx: Transaction, viewer: Viewer, agreement_id: UUID, sha256: bytes) -> Agreement:
    """One of the three signs what it read, by its fingerprint. Raises NotFound, NotPermitted, TermsDiffer, WrongState."""
    agreement = await store.lock(tx, agreement_id)
    if agreement is None:
        raise NotFound("WorkStudyAgreement", field="input.workStudyAgreementId")
    side = _side(viewer, agreement)
    if agreement.sha256 != sha256:
        raise TermsDiffer(field="input.sha256")
    if side in agreement.signed:
        raise WrongState("signed", field="input.workStudyAgreementId")
    last = agreement.signed | {side} == frozenset(Side)
    await store.sign(tx, agreement.id, side, viewer.person_id, last=last)
    await outbox.put(tx, viewer, "work_study_agreement.side_signed", agreement.id, **agreement.parties)
    if last:
        await outbox.put(tx, viewer, "work_study_agreement.signed", agreement.id, **agreement.parties)
    return agreement


async def must_be_signed(tx: Transaction, assignment_id: UUID) -> None:
    """Raises WorkStudyUnsigned where work on a work-study post would begin without all three."""
    if await store.unsigned(tx, assignment_id):
        raise WorkStudyUnsigned()


async def must_keep_school(tx: Transaction, posting_id: UUID, school: str) -> None:
    """Raises SchoolKept when agreements of the post name another school."""
    if await store.drafted_for_another(tx, posting_id, school):
        raise SchoolKept(field="input.school")


def _side(viewer: Viewer, agreement: Agreement) -> Side:
    match viewer.kind:
        case Kind.PARTNER:
            if viewer.partner_id is None or viewer.partner_id != agreement.partner_id or SIGNS not in viewer.scopes:
                raise NotFound("WorkStudyAgreement", field="input.workStudyAgreementId")
            return Side.SCHOOL
        case Kind.EMPLOYER:
            viewer.must_act_for(agreement.employer_id, "WorkStudyAgreement", "recruiter")
            return Side.EMPLOYER
        case _:
            if viewer.must_be_worker() != agreement.worker_id:
                raise NotFound("WorkStudyAgreement", field="input.workStudyAgreementId")
            return Side.WORKER


async def _most(tx: Transaction) -> tuple[int, int]:
    """The regulation's minutes of a week and a month."""
    allowed = (await rules.in_force(tx, HOURS_RULE)).parameters
    week, month = allowed["week_minutes"], allowed["month_minutes"]
    assert isinstance(week, int) and isinstance(month, int)
    return week, month

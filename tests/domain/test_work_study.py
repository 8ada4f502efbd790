"""Work-study: school, employer and student sign one agreement before the first shift, and a school states its own caps (L-05)."""

from datetime import timedelta

import pytest

from domain import assignments, matching, work_study
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.viewer import Kind, Viewer
from domain.work_study import CapTooHigh, NoSchoolOffice, SchoolKept, SchoolTaken, TermsDiffer, WorkStudyUnsigned
from tests.build.accounts import a_member, a_service_account, a_staff, a_worker, an_employer
from tests.build.work import AT_THE_PLACE, an_assignment
from tests.build.work_study import SCHOOL, AHire, a_hire, an_office, the_agreement

SIGNED = "select signed_at from work_study_agreement where id = :id"
TOLD = "select topic from outbox where subject_id = :id order by id"
CAPS = "select terms::jsonb ->> 'week_minutes' from work_study_agreement where id = :id"


async def begin(tx: Transaction, hire: AHire) -> None:
    """The student arrives."""
    tx.now = hire.assignment.starts_at
    await assignments.check_in(tx, hire.worker.viewer, hire.assignment.id, AT_THE_PLACE)


@pytest.mark.requirement("L-05")
@pytest.mark.parametrize("marked", [True, False], ids=["hired on a work-study post", "marked as one after the hire"])
@pytest.mark.parametrize("missing", range(3), ids=["student", "employer", "school"])
async def test_nobody_begins_before_all_three_have_signed(tx: Transaction, missing: int, marked: bool) -> None:
    school, hire = await an_office(tx), await a_hire(tx, marked=marked)
    parties = [hire.worker.viewer, hire.employer.viewer, school]
    last = parties.pop(missing)
    agreement = await the_agreement(tx, hire.agreement_id)
    for party in parties:
        await work_study.sign(tx, party, agreement.id, agreement.sha256)
    now = tx.now
    with pytest.raises(WorkStudyUnsigned):
        await begin(tx, hire)
    tx.now = now
    await work_study.sign(tx, last, agreement.id, agreement.sha256)
    assert await tx.value(SIGNED, id=agreement.id) == now
    await begin(tx, hire)
    topics = [row["topic"] for row in await tx.all(TOLD, id=agreement.id)]
    assert topics == ["work_study_agreement.drafted", *["work_study_agreement.side_signed"] * 3, "work_study_agreement.signed"]


async def test_ordinary_work_knows_no_such_agreement(tx: Transaction) -> None:
    work = await an_assignment(tx)
    tx.now = work.facts.starts_at
    await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE)
    assert await tx.value("select count(*) from work_study_agreement") == 0


async def test_who_signs_and_what(tx: Transaction) -> None:
    school, other_school, hire = await an_office(tx), await an_office(tx, "南开大学"), await a_hire(tx)
    agreement = await the_agreement(tx, hire.agreement_id)
    rival, stranger = await an_employer(tx, name="天津海河书店有限公司"), await a_worker(tx)
    unscoped = Viewer(Kind.PARTNER, partner_id=school.partner_id, scopes=frozenset({"postings:read"}))
    for nobody in (other_school, unscoped, rival.viewer, stranger.viewer):
        with pytest.raises(NotFound):
            await work_study.sign(tx, nobody, agreement.id, agreement.sha256)
    with pytest.raises(NotPermitted):
        await work_study.sign(tx, await a_member(tx, hire.employer, "finance"), agreement.id, agreement.sha256)
    for party in (hire.worker.viewer, hire.employer.viewer, school):
        with pytest.raises(TermsDiffer):
            await work_study.sign(tx, party, agreement.id, bytes(32))
        await work_study.sign(tx, party, agreement.id, agreement.sha256)
        with pytest.raises(WrongState):
            await work_study.sign(tx, party, agreement.id, agreement.sha256)
    with pytest.raises(SchoolKept):
        await matching.mark_work_study(tx, hire.employer.viewer, hire.posting.id, "南开大学")
    await matching.mark_work_study(tx, hire.employer.viewer, hire.posting.id, SCHOOL)


@pytest.mark.requirement("L-05", part="a school states its own caps, by its own key; nobody else does")
async def test_a_school_states_its_own_caps(tx: Transaction) -> None:
    school, employer = await an_office(tx), await an_employer(tx)
    theirs, _ = await a_service_account(tx, employer.viewer, "work_study:sign")
    tomorrow = day_of(tx.now) + timedelta(days=1)
    for nobody in (theirs, employer.viewer, (await a_staff(tx, "admin")).viewer):
        with pytest.raises(NoSchoolOffice):
            await work_study.state_caps(tx, nobody, 300, 1_200, tomorrow)
    for week, month in ((481, 1_200), (300, 2_401), (0, 1_200), (300, 0)):
        with pytest.raises(CapTooHigh):
            await work_study.state_caps(tx, school, week, month, tomorrow)
    for day in (day_of(tx.now), tomorrow + timedelta(days=400)):
        with pytest.raises(InvalidInput):
            await work_study.state_caps(tx, school, 300, 1_200, day)
    assert await work_study.state_caps(tx, school, 239, 1_200, tomorrow) == SCHOOL
    before = await a_hire(tx, days=10)
    tx.now += timedelta(days=1)
    with pytest.raises(assignments.WorkStudyHoursExceeded):
        await a_hire(tx, days=10)  # four hours
    assert await tx.value(CAPS, id=before.agreement_id) == "480"
    await work_study.state_caps(tx, school, 250, 1_200, day_of(tx.now) + timedelta(days=1))
    tx.now += timedelta(days=1)
    assert await tx.value(CAPS, id=(await a_hire(tx, days=10)).agreement_id) == "250"


@pytest.mark.requirement("L-05", part="the month's cap, the school's where it is stricter; the next month counts anew")
async def test_a_month_has_its_cap_too(tx: Transaction) -> None:
    school, worker = await an_office(tx), await a_worker(tx)
    today = day_of(tx.now)
    await work_study.state_caps(tx, school, 480, 500, today + timedelta(days=1))
    first = (today.replace(day=28) + timedelta(days=5)).replace(day=2)  # of the next month
    tx.now += timedelta(days=1)
    until = (first - day_of(tx.now)).days
    for days in (until, until + 8):
        await a_hire(tx, worker=worker, days=days)
    with pytest.raises(assignments.WorkStudyHoursExceeded):
        await a_hire(tx, worker=worker, days=until + 16)
    await a_hire(tx, worker=worker, days=until + 32)


async def test_a_school_has_one_office_and_its_agreements_come_to_it(tx: Transaction) -> None:
    hire = await a_hire(tx)
    assert (await the_agreement(tx, hire.agreement_id)).partner_id is None
    school, admin = await an_office(tx), (await a_staff(tx, "admin")).viewer
    assert (await the_agreement(tx, hire.agreement_id)).partner_id == school.partner_id
    theirs, _ = await a_service_account(tx, hire.employer.viewer, "work_study:sign")
    assert school.partner_id and theirs.partner_id
    for partner_id, named in ((school.partner_id, "南开大学"), (theirs.partner_id, "南开大学")):
        with pytest.raises(SchoolTaken):
            await work_study.appoint(tx, admin, partner_id, named)
    with pytest.raises(SchoolTaken):
        await an_office(tx)
    with pytest.raises(NotFound):
        await work_study.appoint(tx, admin, hire.posting.id, "南开大学")
    with pytest.raises(InvalidInput):
        await work_study.appoint(tx, admin, school.partner_id, " ")
    with pytest.raises(NotPermitted):
        await work_study.appoint(tx, hire.employer.viewer, school.partner_id, SCHOOL)


@pytest.mark.parametrize(
    "change",
    [
        "terms = '{}', sha256 = sha256('{}')",
        "worker_signed_at = null, signed_at = null",
        "partner_id = null, school_signed_by = null",
    ],
)
async def test_what_was_agreed_stands_in_the_database(tx: Transaction, change: str) -> None:
    school, hire = await an_office(tx), await a_hire(tx)
    agreement = await the_agreement(tx, hire.agreement_id)
    for party in (hire.worker.viewer, hire.employer.viewer, school):
        await work_study.sign(tx, party, agreement.id, agreement.sha256)
    with pytest.raises(Exception, match="stands"):
        await tx.run(f"update work_study_agreement set {change} where id = :id", id=agreement.id)

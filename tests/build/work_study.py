"""Work-study as tests need it: a post of a school, somebody hired on it, and the school's office."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from domain import accounts, applications, matching, work_study
from domain.assignments import Assignment, find
from domain.database import Transaction
from domain.viewer import Kind, Viewer
from domain.work_study import Agreement
from tests.build.accounts import AnEmployer, AWorker, a_staff, a_worker, an_employer
from tests.build.postings import APosting, a_content, a_posting, a_shift, an_offer

if TYPE_CHECKING:
    from tests.build.stage import Stage

SCHOOL = "天津大学"
OF_OFFER = "select id from work_study_agreement where offer_id = :offer_id"
ASSIGNMENT_OF = "select id from assignment where offer_id = :offer_id order by starts_at, id"


@dataclass(frozen=True, slots=True)
class AHire:
    """Somebody hired on a work-study post."""

    agreement_id: UUID
    worker: AWorker
    employer: AnEmployer
    posting: APosting
    assignment: Assignment


async def an_office(tx: Transaction, school: str = SCHOOL) -> Viewer:
    """The key of a school's office."""
    partner_id = await accounts.add_partner(tx, school)
    await work_study.appoint(tx, (await a_staff(tx, "admin")).viewer, partner_id, school)
    return Viewer(Kind.PARTNER, partner_id=partner_id, scopes=frozenset({"work_study:sign"}))


async def a_hire(
    tx: Transaction, *, employer: AnEmployer | None = None, worker: AWorker | None = None, days: int = 3, marked: bool = True
) -> AHire:
    """On a post of the school, in so many days; unless ``marked``, it is marked after the hire."""
    worker = worker or await a_worker(tx)
    shift = a_shift(tx.now + timedelta(days=days))
    posting = await a_posting(tx, employer=employer or await an_employer(tx), content=a_content(tx, shifts=(shift,)))
    if marked:
        await matching.mark_work_study(tx, posting.employer.viewer, posting.id, SCHOOL)
    offer = await an_offer(tx, posting, worker)
    await applications.accept(tx, worker.viewer, offer.id)
    if not marked:
        await matching.mark_work_study(tx, posting.employer.viewer, posting.id, SCHOOL)
    agreement_id, assignment_id = [await tx.value(sql, offer_id=offer.id) for sql in (OF_OFFER, ASSIGNMENT_OF)]
    assert isinstance(agreement_id, UUID) and isinstance(assignment_id, UUID)
    assignment = await find(tx, assignment_id)
    assert assignment is not None
    return AHire(agreement_id, worker, posting.employer, posting, assignment)


async def the_agreement(tx: Transaction, agreement_id: UUID) -> Agreement:
    """As it is now."""
    agreement = await work_study.store.lock(tx, agreement_id)
    assert agreement is not None
    return agreement


async def a_school_desk(tx: Transaction, stage: "Stage") -> None:
    """A hire of either side with the school of the stage's partner; and a partner that speaks for no school yet."""
    partner_id = stage.viewers["partner"].partner_id
    assert partner_id is not None
    await work_study.appoint(tx, stage.viewers["staff admin"], partner_id, SCHOOL)
    for employer, worker in ((stage.rival, stage.other), (stage.employer, stage.worker)):
        hire = await a_hire(tx, employer=employer, worker=worker, days=50)
    stage.name("work-study agreement", "WorkStudyAgreement", hire.agreement_id)
    stage.things["work-study terms"] = (await the_agreement(tx, hire.agreement_id)).sha256.hex()
    stage.name("another school", "Partner", await accounts.add_partner(tx, "某某学院"))

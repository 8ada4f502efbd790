"""Acts of hiring: employers write postings, staff review them, workers apply, employers answer, workers accept."""

from collections.abc import Sequence

from domain import applications, postings, safety
from domain.database import Transaction
from domain.postings import Opinion
from jobs.local.city import store, words
from jobs.local.city.plan import DECIDE, REVIEWED, Applicant, Fate, Outcome, PlannedPosting
from jobs.local.city.town import Hiring, Town, each

VAGUE_RULE = "postings.clear_duties"
ROWS_AT_ONCE = 5

Entry = tuple[Hiring, Applicant]


async def write(town: Town, planned: Sequence[PlannedPosting]) -> None:
    """Employers write postings and, unless they stay drafts, hand them to review."""

    async def one(tx: Transaction, posting: PlannedPosting) -> None:
        employer = town.employers[posting.employer]
        branches = town.branches.get(posting.employer)
        created = await postings.create(
            tx, employer, posting.content, branches[posting.number % len(branches)] if branches else None
        )
        if posting.outcome is not Outcome.DRAFT:
            checklist = await safety.checklist_of(tx, posting.content.kind.value)
            if checklist:
                ticked = [item.id for item in checklist.items]
                await safety.attest(tx, employer, created.id, checklist.id, ticked, words.MEASURES)
            await postings.submit(tx, employer, created.id)
        shifts, requirements = await store.parts(tx, created.version_id)
        town.hirings[posting.number] = Hiring(posting, created.id, created.version_id, shifts, requirements)

    await each(town, planned, one, chunk=ROWS_AT_ONCE)


async def review(town: Town, planned: Sequence[PlannedPosting]) -> None:
    """The reviewer approves, sends back or refuses; some stay in the queue."""
    reviewer = town.staff["reviewer"]

    async def one(tx: Transaction, hiring: Hiring) -> None:
        match hiring.planned.outcome:
            case Outcome.CHANGES_REQUIRED:
                opinion = Opinion(words.VAGUE_DUTIES, {"clear_duties": False}, (VAGUE_RULE,))
                await postings.request_changes(tx, reviewer, hiring.posting_id, opinion)
            case Outcome.REJECTED:
                await postings.reject(tx, reviewer, hiring.posting_id, Opinion(words.NOT_SUITABLE))
            case outcome if outcome in REVIEWED:
                await postings.approve(tx, reviewer, hiring.posting_id, Opinion())

    await each(town, _hirings(town, planned), one, chunk=ROWS_AT_ONCE)


async def apply(town: Town, planned: Sequence[PlannedPosting]) -> None:
    """Workers apply; then some postings are paused or closed."""

    async def one(tx: Transaction, hiring: Hiring) -> None:
        for applicant in hiring.planned.applicants:
            worker = town.workers[applicant.worker]
            made = await applications.submit(tx, worker, hiring.version_id, hiring.requirement_ids, applicant.commitment)
            hiring.applications[applicant.worker] = made.id
        employer = town.employers[hiring.planned.employer]
        if hiring.planned.outcome is Outcome.PAUSED:
            await postings.pause(tx, employer, hiring.posting_id)
        if hiring.planned.outcome is Outcome.CLOSED:
            await postings.close(tx, employer, hiring.posting_id)

    await each(town, [hiring for hiring in _hirings(town, planned) if hiring.planned.outcome in REVIEWED], one)


async def answer(town: Town, planned: Sequence[PlannedPosting]) -> None:
    """Employers read, shortlist, offer or refuse with a reason; a few applicants change their minds."""

    async def one(tx: Transaction, hiring: Hiring) -> None:
        for applicant in hiring.planned.applicants:
            await _answer(tx, town, hiring, applicant)

    await each(town, _hirings(town, planned), one)


async def accept(town: Town, planned: Sequence[PlannedPosting]) -> None:
    """Workers accept or decline what they were offered: one in a transaction, as each locks worker, posting and shifts."""

    async def one(tx: Transaction, entry: Entry) -> None:
        hiring, applicant = entry
        worker, offer_id = town.workers[applicant.worker], hiring.offers[applicant.worker]
        if applicant.fate is Fate.DECLINED:
            await applications.decline(tx, worker, offer_id)
            return
        await applications.accept(tx, worker, offer_id)
        hiring.assignments[applicant.worker] = await store.assignments(tx, offer_id)

    hirings = _hirings(town, planned)
    await each(
        town, [(hiring, each_of) for hiring in hirings for each_of in hiring.planned.applicants if each_of.fate in DECIDE], one
    )


async def _answer(tx: Transaction, town: Town, hiring: Hiring, applicant: Applicant) -> None:
    employer, application_id = town.employers[hiring.planned.employer], hiring.applications[applicant.worker]
    match applicant.fate:
        case Fate.SUBMITTED:
            return
        case Fate.SEEN:
            await applications.mark_seen(tx, employer, application_id)
        case Fate.SHORTLISTED:
            await applications.shortlist(tx, employer, application_id)
        case Fate.WITHDRAWN:
            await applications.withdraw(tx, town.workers[applicant.worker], application_id)
        case Fate.REJECTED:
            assert applicant.reject_code is not None
            await applications.reject(tx, employer, application_id, applicant.reject_code, applicant.reason)
        case _:
            shifts = [hiring.shift_ids[shift] for shift in applicant.shifts]
            message = words.ARRANGEMENTS[applicant.worker % len(words.ARRANGEMENTS)]
            made = await applications.offer(tx, employer, application_id, shifts, message)
            hiring.offers[applicant.worker] = made.id


def _hirings(town: Town, planned: Sequence[PlannedPosting]) -> list[Hiring]:
    return [town.hirings[posting.number] for posting in planned]

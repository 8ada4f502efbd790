"""Applying, being answered, being hired: capacity and overlaps are decided once, whoever comes at the same time."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from domain import applications, deadlines, postings
from domain.accounts.model import WorkerNotApproved
from domain.agreements.model import WorkerUnsigned
from domain.applications import Offer, OfferState, RejectCode, State
from domain.applications import store as application_store
from domain.applications.model import (
    AlreadyApplied,
    AttestationMissing,
    DiscriminatoryReason,
    OfferOver,
    ReasonMissing,
    TooYoungForWork,
    VersionNotLive,
)
from domain.assignments import ShiftOverlap
from domain.assignments import store as assignment_store
from domain.clock import SHANGHAI
from domain.database import Database, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.postings import Opinion, PostingFull, PostingKind, PostingNotOpen, ShiftFull, ShiftInPast
from domain.postings import store as posting_store
from domain.viewer import Viewer
from tests.build.accounts import AWorker, a_member, a_worker, an_employer, an_id_number, the_reviewer, viewer_of_worker
from tests.build.postings import a_content, a_posting, a_shift, an_application, an_offer, described
from tests.build.races import at_once, meeting
from tests.build.work import an_assignment

TELL_CHANGED = "applications.tell_changed"
REASON = "本次名额已满，感谢您的申请。"


@pytest.mark.requirement("S-021", part="one attestation per requirement, with the hash of what was attested")
async def test_an_application_keeps_what_was_attested(tx: Transaction) -> None:
    posting = await a_posting(tx)
    application = await an_application(tx, posting)
    attested = await tx.all("select requirement_id from attestation where application_id = :id", id=application.id)
    assert [row["requirement_id"] for row in attested] == list(posting.requirement_ids)
    row = await tx.one(
        "select state, posting_version_id, length(attested_sha256) n from application where id = :id", id=application.id
    )
    assert row is not None
    assert tuple(row) == ("submitted", posting.version_id, 32)


@pytest.mark.requirement("S-067", part="a clock of three working days per application", missing="response rate, sanctions")
async def test_the_employers_clock_starts_with_the_application(tx: Transaction) -> None:
    application = await an_application(tx)
    clock = await tx.one("select kind, rule_id, due_at from deadline where subject_id = :id", id=application.id)
    assert clock is not None
    assert tuple(clock) == ("application_reply", "applications.reply_in_time", await deadlines.working_days_after(tx, tx.now, 3))
    assert application.reply_due_at == clock["due_at"]


async def test_missing_attestations_are_named(tx: Transaction) -> None:
    posting, worker = await a_posting(tx), await a_worker(tx)
    with pytest.raises(AttestationMissing, match="ATTESTATION_MISSING") as refused:
        await applications.submit(tx, worker.viewer, posting.version_id, (), "保证按时到岗")
    assert "持有效健康证" in refused.value.message_zh


async def test_a_second_open_application_is_refused(tx: Transaction) -> None:
    posting, worker = await a_posting(tx), await a_worker(tx)
    first = await an_application(tx, posting, worker)
    with pytest.raises(AlreadyApplied):
        await an_application(tx, posting, worker)
    await applications.withdraw(tx, worker.viewer, first.id)
    assert (await an_application(tx, posting, worker)).state is State.SUBMITTED


async def test_only_admitted_workers_who_signed_apply(tx: Transaction) -> None:
    posting = await a_posting(tx)
    with pytest.raises(WorkerNotApproved):
        await an_application(tx, posting, await a_worker(tx, approved=False))
    with pytest.raises(WorkerUnsigned):
        await an_application(tx, posting, await a_worker(tx, signed=False))
    with pytest.raises(NotPermitted):
        await applications.submit(tx, posting.employer.viewer, posting.version_id, posting.requirement_ids, "保证按时到岗")


@pytest.mark.requirement("S-020", part="only what is live can be applied for")
async def test_one_applies_only_for_what_is_on_display(tx: Transaction) -> None:
    worker = await a_worker(tx)
    for state, refusal in (("draft", NotFound), ("submitted", NotFound), ("paused", PostingNotOpen), ("closed", PostingNotOpen)):
        with pytest.raises(refusal):
            await an_application(tx, await a_posting(tx, state), worker)
    expiring = await a_posting(tx, valid_until=tx.now + timedelta(hours=1))
    tx.now += timedelta(hours=1)
    with pytest.raises(PostingNotOpen):
        await an_application(tx, expiring, worker)
    with pytest.raises(NotFound):
        await applications.submit(tx, worker.viewer, worker.id, (), "保证按时到岗")


@pytest.mark.requirement("L-08")
async def test_a_minor_cannot_apply_for_a_barred_kind(tx: Transaction) -> None:
    minor = await a_worker(tx, id_number=an_id_number(born=tx.now.date() - timedelta(days=17 * 365)))
    with pytest.raises(TooYoungForWork):
        await an_application(tx, await a_posting(tx, kind=PostingKind.DELIVERY), minor)
    assert (await an_application(tx, await a_posting(tx), minor)).state is State.SUBMITTED


@pytest.mark.requirement("L-08", part="full age on the birthday itself")
async def test_of_full_age_from_the_eighteenth_birthday(tx: Transaction) -> None:
    tx.now = datetime(2027, 3, 1, 0, 0, tzinfo=SHANGHAI)
    posting = await a_posting(tx, kind=PostingKind.DELIVERY)
    with pytest.raises(TooYoungForWork):
        await an_application(tx, posting, await a_worker(tx, id_number=an_id_number(born=date(2009, 3, 2))))
    eighteen = await a_worker(tx, id_number=an_id_number(born=date(2009, 3, 1)))
    assert (await an_application(tx, posting, eighteen)).state is State.SUBMITTED


@pytest.mark.requirement("S-105", part="applicants of the old version reconfirm before they can be hired")
async def test_after_a_change_the_applicant_reconfirms(tx: Transaction) -> None:
    posting, worker = await a_posting(tx), await a_worker(tx)
    application = await an_application(tx, posting, worker)
    revised = await postings.revise(
        tx, posting.employer.viewer, posting.id, a_content(tx, duties=posting.content.duties + "可预支餐补。")
    )
    await postings.submit(tx, posting.employer.viewer, posting.id)
    await postings.approve(tx, await the_reviewer(tx), posting.id, Opinion())
    assert await tx.value("select job from outbox where subject_id = :id and topic is null", id=posting.id) == TELL_CHANGED
    await applications.tell_changed(tx, Viewer.system(TELL_CHANGED), posting.id)
    told = "select count(*) from outbox where topic = 'application.outdated' and subject_id = :id"
    assert await tx.value(told, id=application.id) == 1
    changed = await described(tx, posting.id, revised.version_id, posting.employer, posting.content)
    with pytest.raises(VersionNotLive):
        await applications.offer(tx, posting.employer.viewer, application.id, posting.shift_ids[:1], "请提前到店")
    with pytest.raises(VersionNotLive):
        await applications.reconfirm(tx, worker.viewer, application.id, posting.version_id, posting.requirement_ids)
    await applications.reconfirm(tx, worker.viewer, application.id, changed.version_id, changed.requirement_ids)
    offer = await applications.offer(tx, posting.employer.viewer, application.id, changed.shift_ids[:1], "请提前到店")
    assert offer.state is OfferState.OPEN


@pytest.mark.requirement("S-067", part="a refusal needs a reason, and not a discriminating one")
async def test_a_refusal_states_a_lawful_reason(tx: Transaction) -> None:
    posting = await a_posting(tx)
    application = await an_application(tx, posting)
    viewer = posting.employer.viewer
    with pytest.raises(ReasonMissing):
        await applications.reject(tx, viewer, application.id, RejectCode.OTHER, " ")
    with pytest.raises(DiscriminatoryReason):
        await applications.reject(tx, viewer, application.id, RejectCode.OTHER, "我们只招女生")
    rejected = await applications.reject(tx, viewer, application.id, RejectCode.FILLED, REASON)
    assert (rejected.state, rejected.replied_at) == (State.REJECTED, tx.now)
    assert await tx.value("select met_at from deadline where subject_id = :id", id=application.id) == tx.now
    assert await tx.value("select reject_reason from application where id = :id", id=application.id) == REASON


async def test_the_employers_steps_and_whose_they_are(tx: Transaction) -> None:
    posting = await a_posting(tx)
    application = await an_application(tx, posting)
    with pytest.raises(NotFound):
        await applications.mark_seen(tx, (await an_employer(tx)).viewer, application.id)
    with pytest.raises(NotPermitted):
        await applications.mark_seen(tx, await a_member(tx, posting.employer, "finance"), application.id)
    recruiter = await a_member(tx, posting.employer, "recruiter")
    assert (await applications.mark_seen(tx, recruiter, application.id)).state is State.SEEN
    shortlisted = await applications.shortlist(tx, recruiter, application.id)
    assert (shortlisted.state, shortlisted.replied_at) == (State.SHORTLISTED, None)
    with pytest.raises(WrongState):
        await applications.mark_seen(tx, recruiter, application.id)


async def test_withdrawing_lifts_the_clock_and_takes_back_the_offer(tx: Transaction) -> None:
    posting, worker = await a_posting(tx), await a_worker(tx)
    offer = await an_offer(tx, posting, worker)
    with pytest.raises(NotFound):
        await applications.withdraw(tx, (await a_worker(tx)).viewer, offer.application_id)
    await applications.withdraw(tx, worker.viewer, offer.application_id)
    assert await tx.value("select state from offer where id = :id", id=offer.id) == "withdrawn"
    with pytest.raises(WrongState):
        await applications.accept(tx, worker.viewer, offer.id)


@pytest.mark.requirement("S-068", part="an offer names shifts and carries a first message")
async def test_an_offer_names_shifts_of_the_version_and_the_arrangements(tx: Transaction) -> None:
    posting, other = await a_posting(tx), await a_posting(tx)
    application = await an_application(tx, posting)
    viewer = posting.employer.viewer
    for shift_ids, message, refusal in (
        (other.shift_ids, "请提前到店", NotFound),
        ((), "请提前到店", InvalidInput),
        (posting.shift_ids, "", InvalidInput),
    ):
        with pytest.raises(refusal):
            await applications.offer(tx, viewer, application.id, shift_ids, message)
    offer = await applications.offer(tx, viewer, application.id, posting.shift_ids, "请提前到店")
    assert offer.expires_at == posting.content.starts_at
    with pytest.raises(WrongState):
        await applications.offer(tx, viewer, application.id, posting.shift_ids, "请提前到店")


@pytest.mark.requirement("S-068", part="acceptance plans an assignment per shift and takes the places")
async def test_accepting_plans_assignments_and_takes_places(tx: Transaction) -> None:
    posting, worker = await a_posting(tx), await a_worker(tx)
    offer = await an_offer(tx, posting, worker, shift_ids=posting.shift_ids)
    with pytest.raises(NotFound):
        await applications.accept(tx, (await a_worker(tx)).viewer, offer.id)
    await applications.accept(tx, worker.viewer, offer.id)
    planned = await tx.all("select shift_id, state from assignment where offer_id = :id order by starts_at", id=offer.id)
    assert [tuple(row) for row in planned] == [(shift_id, "planned") for shift_id in posting.shift_ids]
    assert await tx.value("select taken from posting where id = :id", id=posting.id) == 1
    assert await tx.value("select state from application where id = :id", id=offer.application_id) == "accepted"
    with pytest.raises(WrongState):
        await applications.accept(tx, worker.viewer, offer.id)


async def test_the_last_place_fills_the_posting(tx: Transaction) -> None:
    tomorrow = tx.now + timedelta(days=1)
    posting = await a_posting(tx, headcount=1, shifts=(a_shift(tomorrow, headcount=1),))
    late = await an_offer(tx, posting)
    worker = await a_worker(tx)
    waiting = await an_offer(tx, posting, worker)
    await _accept(tx, late)
    assert await tx.value("select state from posting where id = :id", id=posting.id) == "filled"
    with pytest.raises(PostingFull):
        await applications.accept(tx, worker.viewer, waiting.id)
    with pytest.raises(PostingFull):
        await an_application(tx, posting)


async def test_a_full_shift_is_refused_while_the_posting_has_places(tx: Transaction) -> None:
    tomorrow = tx.now + timedelta(days=1)
    shifts = (a_shift(tomorrow, headcount=1), a_shift(tomorrow + timedelta(days=1)))
    posting, worker = await a_posting(tx, shifts=shifts), await a_worker(tx)
    first, second = await an_offer(tx, posting), await an_offer(tx, posting, worker)
    await _accept(tx, first)
    with pytest.raises(ShiftFull):
        await applications.accept(tx, worker.viewer, second.id)


@pytest.mark.requirement("S-068", part="overlapping shifts are refused, naming the one that stands")
async def test_overlapping_shifts_are_refused(tx: Transaction) -> None:
    worker = await a_worker(tx)
    held = await an_assignment(tx, worker=worker)
    within = held.facts.starts_at + timedelta(hours=3, minutes=59)
    overlapping = await an_offer(tx, await a_posting(tx, shifts=(a_shift(within),)), worker)
    with pytest.raises(ShiftOverlap) as refused:
        await applications.accept(tx, worker.viewer, overlapping.id)
    assert held.posting.content.title in refused.value.message_zh
    after = await an_offer(tx, await a_posting(tx, shifts=(a_shift(held.facts.ends_at),)), worker)
    await applications.accept(tx, worker.viewer, after.id)


async def test_shifts_of_one_offer_may_not_overlap_either(tx: Transaction) -> None:
    tomorrow = tx.now + timedelta(days=1)
    posting = await a_posting(tx, shifts=(a_shift(tomorrow), a_shift(tomorrow + timedelta(hours=1))))
    worker = await a_worker(tx)
    offer = await an_offer(tx, posting, worker, shift_ids=posting.shift_ids)
    with pytest.raises(ShiftOverlap):
        await applications.accept(tx, worker.viewer, offer.id)


async def test_an_offer_ends_with_its_time(tx: Transaction) -> None:
    posting, worker = await a_posting(tx), await a_worker(tx)
    offer = await an_offer(tx, posting, worker)
    tx.now = offer.expires_at
    with pytest.raises(OfferOver):
        await applications.accept(tx, worker.viewer, offer.id)
    assert await applications.expire_offers(tx, Viewer.system("applications")) == 1
    assert await tx.value("select state from application where id = :id", id=offer.application_id) == "expired"
    assert await applications.expire_offers(tx, Viewer.system("applications")) == 0


async def test_no_hiring_for_a_shift_that_began_or_a_closed_posting(tx: Transaction) -> None:
    posting, worker = await a_posting(tx), await a_worker(tx)
    application = await an_application(tx, posting)
    offer = await an_offer(tx, posting, worker)
    await postings.close(tx, posting.employer.viewer, posting.id)
    with pytest.raises(PostingNotOpen):
        await applications.accept(tx, worker.viewer, offer.id)
    tx.now = posting.content.starts_at
    with pytest.raises(ShiftInPast):
        await applications.offer(tx, posting.employer.viewer, application.id, posting.shift_ids[:1], "请提前到店")


async def test_declining_ends_the_application(tx: Transaction) -> None:
    worker = await a_worker(tx)
    offer = await an_offer(tx, worker=worker)
    await applications.decline(tx, worker.viewer, offer.id)
    row = await tx.one("select state, answered_at from offer where id = :id", id=offer.id)
    assert row is not None
    assert tuple(row) == ("declined", tx.now)


@pytest.mark.requirement("S-068", part="the last place goes to exactly one of many who accept at once")
async def test_many_accept_the_last_place_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database.transaction() as tx:
        tomorrow = tx.now + timedelta(days=1)
        posting = await a_posting(tx, headcount=1, shifts=(a_shift(tomorrow, headcount=1),))
        workers = [await a_worker(tx) for _ in range(6)]
        offers = [await an_offer(tx, posting, worker) for worker in workers]
    monkeypatch.setattr(posting_store, "lock", meeting(posting_store.lock, len(offers)))
    answers = await at_once(database, *map(_acceptance, workers, offers))
    assert answers.count("done") == 1
    assert answers.count("POSTING_FULL") == 5
    async with database.transaction() as tx:
        assert await tx.value("select count(*) from assignment where posting_id = :id", id=posting.id) == 1
        row = await tx.one("select state, taken from posting where id = :id", id=posting.id)
        assert row is not None
        assert tuple(row) == ("filled", 1)


@pytest.mark.requirement("S-068", part="one worker never holds two overlapping shifts, even accepted at once")
async def test_one_worker_accepts_two_overlapping_shifts_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database.transaction() as tx:
        worker, employer = await a_worker(tx), await an_employer(tx)
        offers = [await an_offer(tx, await a_posting(tx, employer=employer), worker) for _ in range(4)]
    monkeypatch.setattr(assignment_store, "held", meeting(assignment_store.held, len(offers)))
    answers = await at_once(database, *(_acceptance(worker, offer) for offer in offers))
    assert sorted(answers) == ["SHIFT_OVERLAP"] * 3 + ["done"]
    async with database.transaction() as tx:
        assert await tx.value("select count(*) from assignment where worker_id = :id", id=worker.id) == 1


async def test_a_worker_applies_twice_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with database.transaction() as tx:
        worker, posting = await a_worker(tx), await a_posting(tx)

    async def apply(tx: Transaction) -> None:
        await applications.submit(tx, worker.viewer, posting.version_id, posting.requirement_ids, "保证按时到岗")

    monkeypatch.setattr(application_store, "vacancy", meeting(application_store.vacancy, 4))
    assert sorted(await at_once(database, *[apply] * 4)) == ["ALREADY_APPLIED"] * 3 + ["done"]


def _acceptance(worker: AWorker, offer: Offer) -> Callable[[Transaction], Awaitable[object]]:
    return lambda tx: applications.accept(tx, worker.viewer, offer.id)


async def _accept(tx: Transaction, offer: Offer) -> None:
    person_id = await tx.value("select person_id from worker where id = :id", id=offer.worker_id)
    assert isinstance(person_id, UUID)
    await applications.accept(tx, viewer_of_worker(offer.worker_id, person_id), offer.id)

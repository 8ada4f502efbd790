"""Not coming: notice before the shift, an answer with a clock, a free place, and the difference to a no-show (S-031)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest

from domain import applications, assignments, deadlines, evidence, postings
from domain.assignments import AbsenceState
from domain.assignments.model import AbsenceNoticeLate
from domain.database import Database, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.viewer import Viewer
from tests.build.accounts import a_member, a_staff, a_worker, an_employer
from tests.build.postings import a_posting, a_shift, an_application, an_offer
from tests.build.races import at_once
from tests.build.work import AT_THE_PLACE, AnAssignment, an_assignment
from tests.build.work_desk import NOTE

SYSTEM = Viewer.system("assignments")
REASON = "发烧，医生建议休息"
STATES = "select state, (select a.state from assignment a where a.id = assignment_id) as work from absence where id = :id"
OF_WORK = "select state from absence where assignment_id = :id"
PLACES = "select p.state, p.taken, s.taken as shift from posting p join shift s on s.posting_id = p.id where s.id = :shift_id"
DOCUMENT = "select document_id from work_evidence where subject_id = :id"


async def notice(tx: Transaction, work: AnAssignment) -> UUID:
    return (await assignments.give_absence_notice(tx, work.worker.viewer, work.id, REASON)).id


@pytest.mark.requirement("S-031", part="notice before the start; the employer answers within its clock")
@pytest.mark.parametrize(("excused", "answer", "state"), [(True, "", "excused"), (False, "当天另有排班要求", "unexcused")])
async def test_the_employer_answers_a_notice(tx: Transaction, excused: bool, answer: str, state: str) -> None:
    work = await an_assignment(tx)
    absence_id = await notice(tx, work)
    clock = await tx.one("select due_at, rule_id from deadline where kind = 'absence_answer' and subject_id = :id", id=absence_id)
    assert clock is not None
    assert tuple(clock) == (await deadlines.working_days_after(tx, tx.now, 1), "assignments.absence_answer")
    supervisor = await a_member(tx, work.employer, "supervisor")
    await assignments.answer_absence_notice(tx, supervisor, absence_id, excused=excused, answer=answer)
    row = await tx.one(STATES, id=absence_id)
    assert row is not None and tuple(row) == (state, "cancelled")
    with pytest.raises(WrongState):
        await assignments.answer_absence_notice(tx, supervisor, absence_id, excused=True)
    assert await tx.value("select met_at from deadline where subject_id = :id", id=absence_id) == tx.now


async def test_refusing_needs_a_reason_and_the_employer_itself(tx: Transaction) -> None:
    work = await an_assignment(tx)
    absence_id = await notice(tx, work)
    with pytest.raises(InvalidInput):
        await assignments.answer_absence_notice(tx, work.employer.viewer, absence_id, excused=False)
    with pytest.raises(NotFound):
        await assignments.answer_absence_notice(tx, (await an_employer(tx)).viewer, absence_id, excused=True)
    for viewer in (await a_member(tx, work.employer, "finance"), work.worker.viewer):
        with pytest.raises(NotPermitted):
            await assignments.answer_absence_notice(tx, viewer, absence_id, excused=True)


@pytest.mark.requirement("S-031", part="silence excuses")
async def test_silence_excuses(tx: Transaction) -> None:
    work = await an_assignment(tx)
    absence_id = await notice(tx, work)
    assert await assignments.excuse_unanswered(tx, SYSTEM) == 0
    tx.now = await deadlines.working_days_after(tx, tx.now, 1)
    await deadlines.sweep(tx, Viewer.system("deadlines"))
    assert await assignments.excuse_unanswered(tx, SYSTEM) == 1
    row = await tx.one(STATES, id=absence_id)
    assert row is not None and row["state"] == "excused"
    with pytest.raises(WrongState):
        await assignments.answer_absence_notice(tx, work.employer.viewer, absence_id, excused=False, answer="太晚了")


@pytest.mark.requirement("S-031", part="excused and no-show differ")
async def test_nobody_came_is_a_no_show_and_a_notice_is_none(tx: Transaction) -> None:
    missed, noticed = await an_assignment(tx), await an_assignment(tx)
    await notice(tx, noticed)
    tx.now = missed.facts.ends_at + timedelta(seconds=1)
    assert await assignments.mark_absent(tx, SYSTEM) == 1
    assert [await tx.value(OF_WORK, id=work.id) for work in (missed, noticed)] == ["no_show", "noticed"]


async def test_attendance_brought_later_disproves_a_no_show(tx: Transaction) -> None:
    work = await an_assignment(tx)
    seen_at = work.facts.ends_at - timedelta(minutes=30)
    tx.now = work.facts.ends_at + timedelta(minutes=30)
    await assignments.mark_absent(tx, SYSTEM)
    await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE, seen_at, device_sent_at=tx.now)
    assert await tx.value(OF_WORK, id=work.id) == AbsenceState.DISPROVED.value


async def test_notice_is_given_before_the_start_once_by_the_worker(tx: Transaction) -> None:
    work = await an_assignment(tx)
    for viewer, refusal in (((await a_worker(tx)).viewer, NotFound), (work.employer.viewer, NotPermitted)):
        with pytest.raises(refusal):
            await assignments.give_absence_notice(tx, viewer, work.id, REASON)
    for reason in (" 病 ", "病" * 501):
        with pytest.raises(InvalidInput):
            await assignments.give_absence_notice(tx, work.worker.viewer, work.id, reason)
    with pytest.raises(InvalidInput):
        await assignments.give_absence_notice(tx, work.worker.viewer, work.id, REASON, [evidence.EvidenceForm("a.pdf", "AAAA")])
    tx.now = work.facts.starts_at
    with pytest.raises(AbsenceNoticeLate):
        await notice(tx, work)
    tx.now -= timedelta(seconds=1)
    await notice(tx, work)
    with pytest.raises(WrongState):
        await notice(tx, work)
    tx.now = work.facts.starts_at
    with pytest.raises(WrongState):
        await assignments.check_in(tx, work.worker.viewer, work.id, AT_THE_PLACE)


@pytest.mark.requirement("S-031", part="the place is free again: somebody else is hired for it")
async def test_the_place_is_free_for_somebody_else(tx: Transaction) -> None:
    posting = await a_posting(tx, headcount=1, shifts=(a_shift(tx.now + timedelta(days=2), headcount=1),))
    work = await an_assignment(tx, posting=posting)
    binds = {"shift_id": work.facts.shift_id}
    places = await tx.one(PLACES, **binds)
    assert places is not None and tuple(places) == ("filled", 1, 1)
    await notice(tx, work)
    places = await tx.one(PLACES, **binds)
    assert places is not None and tuple(places) == ("live", 0, 0)
    another = await an_assignment(tx, posting=posting)
    assert another.facts.shift_id == work.facts.shift_id


async def test_a_hire_for_two_shifts_gives_back_one_place_of_the_posting(tx: Transaction) -> None:
    starts = tx.now + timedelta(days=2)
    posting = await a_posting(tx, headcount=1, shifts=tuple(a_shift(starts + timedelta(days=day), headcount=1) for day in (0, 1)))
    worker = await a_worker(tx)
    application = await an_application(tx, posting, worker)
    offer = await applications.offer(tx, posting.employer.viewer, application.id, posting.shift_ids, "请提前十分钟到店。")
    await applications.accept(tx, worker.viewer, offer.id)
    for row in await tx.all("select id from assignment where offer_id = :id order by starts_at", id=offer.id):
        await assignments.give_absence_notice(tx, worker.viewer, row["id"], REASON)
        assert await tx.value("select taken from posting where id = :id", id=posting.id) == 0
    assert await tx.value("select sum(taken) from shift where posting_id = :id", id=posting.id) == 0


async def test_a_closed_posting_stays_closed(tx: Transaction) -> None:
    posting = await a_posting(tx, headcount=1, shifts=(a_shift(tx.now + timedelta(days=2), headcount=1),))
    work = await an_assignment(tx, posting=posting)
    await postings.close(tx, posting.employer.viewer, posting.id)
    await notice(tx, work)
    places = await tx.one(PLACES, shift_id=work.facts.shift_id)
    assert places is not None and tuple(places) == ("closed", 0, 0)


@pytest.mark.requirement("S-031", part="evidence, opened by both sides and the staff who deal with it")
async def test_evidence_is_for_both_sides(tx: Transaction) -> None:
    work = await an_assignment(tx)
    absence = await assignments.give_absence_notice(tx, work.worker.viewer, work.id, REASON, [NOTE])
    document_id = await tx.value(DOCUMENT, id=absence.id)
    assert isinstance(document_id, UUID)
    support, finance = (await a_staff(tx, "support")).viewer, (await a_staff(tx, "finance")).viewer
    member = await a_member(tx, work.employer, "finance")
    may = [work.worker.viewer, work.employer.viewer, support]
    may_not = [(await a_worker(tx)).viewer, (await an_employer(tx)).viewer, member, finance]
    assert [await evidence.may_open(tx, viewer, document_id) for viewer in may + may_not] == [True] * 3 + [False] * 4


async def test_notice_and_attendance_at_once_are_one_of_both(database: Database) -> None:
    async with database.transaction() as tx:
        work = await an_assignment(tx, posting=await a_posting(tx, shifts=(a_shift(tx.now + timedelta(minutes=20)),)))
    arrive = partial(assignments.check_in, viewer=work.worker.viewer, assignment_id=work.id, place=AT_THE_PLACE)
    stay = partial(assignments.give_absence_notice, viewer=work.worker.viewer, assignment_id=work.id, reason=REASON)
    assert sorted(await at_once(database, arrive, stay)) == ["WRONG_STATE", "done"]


async def test_two_answers_at_once_are_one(database: Database) -> None:
    async with database.transaction() as tx:
        work = await an_assignment(tx)
        absence_id = await notice(tx, work)
    answer = partial(assignments.answer_absence_notice, viewer=work.employer.viewer, absence_id=absence_id)
    outcomes = await at_once(database, partial(answer, excused=True), partial(answer, excused=False, answer="人手不足"))
    assert sorted(outcomes) == ["WRONG_STATE", "done"]


async def test_two_who_want_the_place_given_back_are_one(database: Database) -> None:
    async with database.transaction() as tx:
        posting = await a_posting(tx, headcount=1, shifts=(a_shift(tx.now + timedelta(days=2), headcount=1),))
        workers = [await a_worker(tx) for _ in range(3)]
        offers = [await an_offer(tx, posting, worker) for worker in workers]
        await applications.accept(tx, workers[0].viewer, offers[0].id)
        held = await tx.value("select id from assignment where offer_id = :id", id=offers[0].id)
    assert isinstance(held, UUID)
    steps: list[Callable[[Transaction], Awaitable[object]]] = [
        partial(assignments.give_absence_notice, viewer=workers[0].viewer, assignment_id=held, reason=REASON)
    ]
    steps += [partial(applications.accept, viewer=w.viewer, offer_id=o.id) for w, o in zip(workers[1:], offers[1:], strict=True)]
    outcomes = await at_once(database, *steps)
    assert outcomes[0] == "done" and outcomes.count("done") <= 2
    async with database.transaction() as tx:
        assert await tx.value("select max(taken) from shift where posting_id = :id", id=posting.id) <= 1  # type: ignore[operator]

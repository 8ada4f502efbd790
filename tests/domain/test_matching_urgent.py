"""Shifts about to begin are filled by themselves; invitations do not crowd; facts are kept for their time (S-065, T-001)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from domain import assignments, finance, matching
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.matching import ContestClaim, ContestState, DeclineCode, Plan, Way
from domain.matching.crowding import Room
from domain.money import Fen
from tests.build.accounts import AnEmployer, AWorker, a_staff, an_employer
from tests.build.matching import SYSTEM, a_seeker, a_solved_run
from tests.build.postings import APosting, a_content, a_posting, a_shift
from tests.build.work import an_assignment

MESSAGE = "请提前十分钟到店"
INVITATIONS = "select * from invitation order by made_at, id"
ROUNDS = "select * from instant_round"
LEFT = "select subject_id from outbox where job = 'matching.instant' and done_at is null order by id"
FACTS = """
    select (select count(*) from match_run_worker where match_run_id = :id) as workers,
           (select count(*) from match_run_shift where match_run_id = :id) as shifts
"""


async def soon(tx: Transaction, *, headcount: int = 1, employer: AnEmployer | None = None, hours: int = 5) -> APosting:
    """A posting of one shift that begins in so many hours."""
    shift = a_shift(tx.now + timedelta(hours=hours), headcount=headcount)
    content = a_content(tx, shifts=(shift,), headcount=headcount)
    return await a_posting(tx, content=content, employer=employer)


async def invitations(tx: Transaction) -> list[Record]:
    return await tx.all(INVITATIONS)


@pytest.mark.requirement("S-065", part="a shift about to begin with an open place is filled by itself, best first, in rounds")
@pytest.mark.requirement("T-010", part="the platform invites by itself for a shift about to begin; the employer may turn it off")
async def test_a_shift_about_to_begin_is_filled_by_itself(tx: Transaction) -> None:
    posting, later = await soon(tx), await soon(tx, hours=30)
    seekers = [await a_seeker(tx, radius_m=3_000 + 500 * n) for n in range(3)]
    assert await matching.find_urgent(tx, SYSTEM) == 1
    assert await matching.find_urgent(tx, SYSTEM) == 0  # its round is under way
    (job,) = await tx.all(LEFT)
    assert job["subject_id"] == posting.shift_ids[0] != later.shift_ids[0]
    assert await matching.invite_urgently(tx, SYSTEM, posting.shift_ids[0]) == 2
    assert await matching.invite_urgently(tx, SYSTEM, posting.shift_ids[0]) == 0  # the job run twice
    made = await invitations(tx)
    judged = await matching.judge(tx, worker_ids=[one.id for one in seekers], shift_ids=posting.shift_ids)
    best = sorted(judged, key=lambda one: (-one.score, one.worker_id))[:2]
    assert {row["worker_id"] for row in made} == {one.worker_id for one in best}
    assert {(row["made_by"], (row["expires_at"] - tx.now).seconds) for row in made} == {(None, 1_800)}
    for row in made:
        worker = next(one for one in seekers if one.id == row["worker_id"])
        await matching.decline(tx, worker.viewer, row["id"], DeclineCode.TIME)
    tx.now += timedelta(minutes=10)
    assert await matching.find_urgent(tx, SYSTEM) == 1
    assert await matching.invite_urgently(tx, SYSTEM, posting.shift_ids[0]) == 1  # nobody is asked twice
    assert len({row["worker_id"] for row in await invitations(tx)}) == 3
    (counted,) = await tx.all(ROUNDS)
    assert (counted["rounds"], counted["invited"]) == (2, 3)


async def test_who_accepts_first_has_the_place_and_the_others_are_told(tx: Transaction) -> None:
    posting = await soon(tx)
    seekers = {one.id: one for one in [await a_seeker(tx), await a_seeker(tx)]}
    await matching.find_urgent(tx, SYSTEM)
    await matching.invite_urgently(tx, SYSTEM, posting.shift_ids[0])
    first, second = await invitations(tx)
    viewer = seekers[first["worker_id"]].viewer
    await matching.accept(tx, viewer, first["id"], posting.requirement_ids, "保证按时到岗")
    assert [row["state"] for row in await invitations(tx)] == ["accepted", "withdrawn"]
    told = "select subject_id from outbox where topic = 'invitation.withdrawn'"
    assert [row["subject_id"] for row in await tx.all(told)] == [second["id"]]
    with pytest.raises(matching.InvitationOver):
        await matching.accept(tx, seekers[second["worker_id"]].viewer, second["id"], posting.requirement_ids, "保证按时到岗")
    tx.now += timedelta(minutes=10)
    assert await matching.find_urgent(tx, SYSTEM) == 0  # it is full


@pytest.mark.requirement(
    "S-031", part="a place that notice of absence frees shortly before the shift is offered to others at once"
)
async def test_a_place_given_back_is_offered_again(tx: Transaction) -> None:
    posting = await soon(tx)
    gone = await an_assignment(tx, posting=posting)
    other = await a_seeker(tx)
    assert await matching.find_urgent(tx, SYSTEM) == 0
    await assignments.give_absence_notice(tx, gone.worker.viewer, gone.id, "突发高烧，不能到岗")
    assert await matching.find_urgent(tx, SYSTEM) == 1
    assert await matching.invite_urgently(tx, SYSTEM, posting.shift_ids[0]) == 1
    assert [row["worker_id"] for row in await invitations(tx)] == [other.id]


async def test_an_employer_turns_it_off_and_says_its_own_words(tx: Transaction) -> None:
    posting, worker = await soon(tx), await a_seeker(tx)
    viewer = posting.employer.viewer
    assert (await matching.instant_choice(tx, viewer)).enabled
    await matching.choose_instant(tx, viewer, False, None)
    assert await matching.find_urgent(tx, SYSTEM) == 0
    await matching.choose_instant(tx, viewer, True, MESSAGE)
    assert await matching.find_urgent(tx, SYSTEM) == 1
    await matching.choose_instant(tx, viewer, False, MESSAGE)  # while the job waits
    assert await matching.invite_urgently(tx, SYSTEM, posting.shift_ids[0]) == 0
    await matching.choose_instant(tx, viewer, True, MESSAGE)
    assert await matching.invite_urgently(tx, SYSTEM, posting.shift_ids[0]) == 1
    assert [(row["worker_id"], row["message"]) for row in await invitations(tx)] == [(worker.id, MESSAGE)]
    with pytest.raises(InvalidInput):
        await matching.choose_instant(tx, viewer, True, "好")
    with pytest.raises(NotPermitted):
        await matching.choose_instant(tx, worker.viewer, False, None)


async def test_nobody_is_invited_to_a_shift_that_is_about_to_begin_this_minute(tx: Transaction) -> None:
    posting = await soon(tx)
    await a_seeker(tx)
    assert await matching.find_urgent(tx, SYSTEM) == 1
    tx.now += timedelta(hours=4, minutes=31)
    assert await matching.invite_urgently(tx, SYSTEM, posting.shift_ids[0]) == 0
    tx.now -= timedelta(hours=4, minutes=31)
    await tx.run("update posting set valid_until = :now where id = :id", id=posting.id)
    assert await matching.invite_urgently(tx, SYSTEM, posting.shift_ids[0]) == 0


async def invited(tx: Transaction, workers: list[AWorker], posting: APosting) -> list[UUID]:
    return await matching.invite(tx, posting.employer.viewer, posting.shift_ids[0], [one.id for one in workers], MESSAGE)


@pytest.mark.requirement(
    "T-001", part="congestion: so many open invitations of a worker and of a posting, named where one is full"
)
async def test_invitations_do_not_crowd_on_a_worker(tx: Transaction) -> None:
    worker, employer = await a_seeker(tx), await an_employer(tx)
    for day in range(5):
        await invited(tx, [worker], await soon(tx, employer=employer, hours=48 + 24 * day))
    sixth = await soon(tx, employer=employer, hours=48 + 24 * 5)
    (judged,) = await matching.judge(tx, worker_ids=[worker.id], shift_ids=sixth.shift_ids)
    assert judged.failed == ("worker_invited",)
    with pytest.raises(matching.NotSuitable):
        await invited(tx, [worker], sixth)
    run = await a_solved_run(tx, employer.viewer)
    assert await tx.value("select worker_count from match_run where id = :id", id=run.id) == 0
    (first, *_) = await invitations(tx)
    await matching.decline(tx, worker.viewer, first["id"], DeclineCode.TIME)
    assert len(await invited(tx, [worker], sixth)) == 1


async def test_invitations_do_not_crowd_on_a_posting(tx: Transaction) -> None:
    posting = await soon(tx, hours=72)
    workers = [await a_seeker(tx) for _ in range(6)]
    with pytest.raises(matching.TooManyInvitations):
        await invited(tx, workers, posting)
    assert len(await invited(tx, workers[:5], posting)) == 5
    (judged,) = await matching.judge(tx, worker_ids=[workers[5].id], shift_ids=posting.shift_ids)
    assert judged.failed == ("posting_invited",)


def test_room_is_taken_in_order() -> None:
    a, b, shift, posting = (UUID(int=n) for n in range(4))
    room = Room({a: 1, b: 2}, {posting: 2}, {shift: posting})
    pairs = [{"worker_id": one, "shift_id": shift} for one in (a, b, b)]
    assert room.crowded(pairs) == {(b, shift): "posting_invited"}
    assert replace(room, of_worker={a: 0, b: 2}).crowded(pairs[:2]) == {(a, shift): "worker_invited"}


@pytest.mark.requirement(
    "S-065", part="facts of runs are let go when their time is over; what is contested or got somebody hired stays"
)
async def test_the_facts_of_a_run_are_let_go_in_time(tx: Transaction) -> None:
    posting = await soon(tx, hours=72, headcount=2)
    hired, left, contests = await a_seeker(tx), await a_seeker(tx), await a_seeker(tx)
    viewer = posting.employer.viewer
    contested, run = await a_solved_run(tx, viewer), await a_solved_run(tx, viewer)
    id = await matching.contest(tx, contests.viewer, posting.shift_ids[0], None, ContestClaim.SCORE, "分值没有计入我的经历")
    await tx.run("update match_contest set match_run_id = :run where id = :id", run=contested.id, id=id)
    await matching.invite_matched(tx, viewer, run.id, MESSAGE)
    await matching.send(tx, SYSTEM, run.id)
    made = {row["worker_id"]: row["id"] for row in await invitations(tx)}
    taker = next(one for one in (hired, left, contests) if one.id in made)
    await matching.accept(tx, taker.viewer, made[taker.id], posting.requirement_ids, "保证按时到岗")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tx.connection.transaction():
            await tx.run("delete from match_run_worker where match_run_id = :id", id=run.id)
    assert await matching.retire_facts(tx, SYSTEM) == 0
    tx.now += timedelta(days=61)
    swept = 0
    while removed := await matching.retire_facts(tx, SYSTEM):
        swept += removed
    assert swept == 2 + 1  # two workers, then the end of it; the shift is the hire's
    assert tuple(await tx.one(FACTS, id=run.id) or ()) == (1, 1)
    assert tuple(await tx.one(FACTS, id=contested.id) or ()) == (3, 1)
    row = await tx.one("select facts_retired_at, output_sha256 from match_run where id = :id", id=run.id)
    assert row is not None and row["facts_retired_at"] == tx.now and row["output_sha256"]
    answer = await matching.contested_task(tx, SYSTEM, id)
    assert answer is not None
    await matching.record_replay(tx, SYSTEM, id, answer[0], answer[1].solve().sha256)
    await matching.decide_contest(tx, (await a_staff(tx, "support")).viewer, id, ContestState.UPHELD, "原判断有误，予以更正")
    assert await matching.retire_facts(tx, SYSTEM) == 0
    tx.now += timedelta(days=181)
    assert await matching.retire_facts(tx, SYSTEM) == 4


@pytest.mark.requirement("T-032")
async def test_ways_to_fill_a_shift_are_recommended_with_reasons(tx: Transaction) -> None:
    far = await soon(tx, hours=72, headcount=2)
    employer = far.employer
    near = await soon(tx, employer=employer)

    async def plans(posting: APosting) -> dict[Way, Plan]:
        found = await matching.service_plans(tx, employer.viewer, posting.shift_ids[0])
        assert [plan.suits for plan in found] == sorted((plan.suits for plan in found), reverse=True)
        return {plan.way: plan for plan in found}

    assert {way for way, plan in (await plans(far)).items() if plan.suits} == {Way.APPLICATIONS}
    assert {way for way, plan in (await plans(near)).items() if plan.suits} == set()
    await a_seeker(tx)
    found = await plans(far)
    assert {way for way, plan in found.items() if plan.suits} == {Way.APPLICATIONS, Way.MATCHED}
    minutes = (far.content.shifts[0].ends_at - far.content.shifts[0].starts_at).seconds // 60
    wages = 2 * 2_500 * minutes // 60
    fee = 2 * (await finance.fee_schedule(tx, employer.id)).fee(Fen(wages // 2))
    assert {(plan.wages_fen, plan.fee_fen) for plan in found.values()} == {(wages, fee)} and fee > 0
    assert {way for way, plan in (await plans(near)).items() if plan.suits} == {Way.MATCHED, Way.INSTANT}
    assert {plan.fill_percent for plan in found.values()} == {None}
    for filled in (True, True, False):
        before = await soon(tx, employer=employer, hours=2)
        if filled:
            await an_assignment(tx, posting=before)
    tx.now += timedelta(hours=3)
    applied = (await plans(far))[Way.APPLICATIONS]
    assert (applied.shifts, applied.fill_percent) == (3, 66)
    with pytest.raises(NotFound):
        await matching.service_plans(tx, (await an_employer(tx)).viewer, far.shift_ids[0])

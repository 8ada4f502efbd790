"""What answers to invitations change, what is asked at all, the platform's own runs, and what happens while one is under way."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain import applications, matching, postings
from domain.clock import SHANGHAI, day_of
from domain.database import Transaction
from domain.errors import InvalidInput
from domain.matching import DeclineCode, Judged, OneOff, Span, WeeklySpan
from domain.postings import MAX_NEAR_M, PostingKind, terms_around
from tests.build.accounts import AWorker, a_worker, sign
from tests.build.matching import SYSTEM, a_seeker, a_solved_run, an_intention
from tests.build.postings import LATITUDE, LONGITUDE, APosting, a_content, a_posting, a_shift, an_offer

MESSAGE = "请提前十分钟到店"
GIVE_BACK = """
    with gone as (update assignment set state = 'cancelled' where worker_id = :id returning posting_id, shift_id),
        place as (update shift set taken = taken - 1 where id in (select shift_id from gone))
    update posting set taken = taken - 1 where id in (select posting_id from gone)
"""
DROPPED = "select worker_id, dropped_code from match_pair where state = 'dropped'"
NORTH_DEGREE_M = 111_195


async def judged(tx: Transaction, worker: AWorker, posting: APosting) -> Judged:
    (found,) = await matching.judge(tx, worker_ids=[worker.id], shift_ids=[posting.shift_ids[0]])
    return found


async def invited_and_declined(tx: Transaction, worker: AWorker, posting: APosting, code: DeclineCode) -> None:
    (id,) = await matching.invite(tx, posting.employer.viewer, posting.shift_ids[0], [worker.id], MESSAGE)
    await matching.decline(tx, worker.viewer, id, code)


@pytest.mark.requirement("T-010", part="who declines because of the employer is not proposed to them until they lift it")
async def test_declined_for_the_employer(tx: Transaction) -> None:
    worker, first = await a_seeker(tx), await a_posting(tx)
    second = await a_posting(tx, employer=first.employer)
    await invited_and_declined(tx, worker, first, DeclineCode.TIME)
    assert (await judged(tx, worker, second)).failed == ()
    third = await a_posting(tx, employer=first.employer)
    await invited_and_declined(tx, worker, second, DeclineCode.EMPLOYER)
    assert (await judged(tx, worker, third)).failed == ("blocked",)
    await matching.block(tx, worker.viewer, first.employer.id, lifted=True)
    assert (await judged(tx, worker, third)).failed == ()


@pytest.mark.requirement("T-010", part="a kind declined counts as the last wish until the worker says anew what they want")
async def test_declined_for_the_kind_of_work(tx: Transaction) -> None:
    worker, first, second = await a_seeker(tx), await a_posting(tx), await a_posting(tx)
    before = await judged(tx, worker, second)
    tx.now += timedelta(minutes=1)
    await invited_and_declined(tx, worker, first, DeclineCode.KIND)
    after = await judged(tx, worker, second)
    kind = matching.PARTS.index("kind")
    assert (before.parts[kind], after.parts[kind], after.failed) == (150, 10, ())
    assert before.score - after.score == 140
    tx.now += timedelta(minutes=1)
    await a_seeker(tx, worker=worker)
    assert (await judged(tx, worker, second)).parts[kind] == 150


@pytest.mark.requirement("S-065", part="what lies near is asked, by the index of places that search uses, and nothing else")
async def test_recommendations_ask_what_lies_around(tx: Transaction) -> None:
    def metres_north(metres: int) -> float:
        return LATITUDE + metres / NORTH_DEGREE_M

    here, beyond = await a_posting(tx), await a_posting(tx, latitude=metres_north(30_000))
    await a_posting(tx, latitude=metres_north(500_000))
    worker = await a_seeker(tx)
    found = await matching.postings_for(tx, worker.viewer, 10)
    assert {one.posting_id for one in found.pairs} == {here.id}
    assert [(one.constraint, one.more) for one in found.counterfactuals] == [
        ("distance", 2)
    ]  # one posting's two shifts, not two's
    far = await a_posting(tx, latitude=metres_north(49_000))
    await a_seeker(tx, worker=worker, radius_m=50_000)
    found = await matching.postings_for(tx, worker.viewer, 10)
    assert {one.posting_id for one in found.pairs} == {here.id, beyond.id, far.id}
    assert len(terms_around(LATITUDE, LONGITUDE, MAX_NEAR_M)) == 1


@pytest.mark.requirement("S-065", part="once a day the platform matches everybody's shifts; employers see whom it proposes")
async def test_the_platform_matches_everybody_by_itself(tx: Transaction) -> None:
    assert await matching.match_everybody(tx, SYSTEM) is None  # nothing to match
    first, second = await a_posting(tx), await a_posting(tx, kind=PostingKind.RETAIL, requirements=())
    seekers = [await a_seeker(tx), await a_seeker(tx, kinds=(PostingKind.RETAIL,))]
    run = await matching.match_everybody(tx, SYSTEM)
    assert run is not None and run.employer_id is None and run.made_by is None
    assert await matching.match_everybody(tx, SYSTEM) is None  # under way
    await matching.gather(tx, SYSTEM, run.id)
    task = await matching.read(tx, SYSTEM, run.id)
    assert task is not None
    await matching.record(tx, SYSTEM, run.id, task.solve())
    proposed = await tx.all("select employer_id, worker_id from match_pair where match_run_id = :id and place = 0", id=run.id)
    assert {row["worker_id"] for row in proposed} == {worker.id for worker in seekers}
    assert {row["employer_id"] for row in proposed} <= {first.employer.id, second.employer.id}
    assert await tx.value("select every_s from schedule where job = 'matching.match_everybody'") == 86_400


@pytest.mark.requirement("S-065", part="a posting closed or a worker no longer admitted during a run is dropped with the reason")
async def test_a_posting_closes_and_a_worker_is_suspended_during_a_run(tx: Transaction) -> None:
    staying = await a_posting(tx)
    closing = await a_posting(tx, employer=staying.employer, kind=PostingKind.RETAIL, requirements=())
    suspended = await a_seeker(tx, kinds=(PostingKind.CATERING,))
    of_closed = await a_seeker(tx, kinds=(PostingKind.RETAIL,))
    run = await a_solved_run(tx, staying.employer.viewer)
    await matching.invite_matched(tx, staying.employer.viewer, run.id, MESSAGE)
    await tx.run("update worker set state = 'need_more' where id = :id", id=suspended.id)
    await postings.close(tx, staying.employer.viewer, closing.id)
    await matching.send(tx, SYSTEM, run.id)
    dropped = {row["worker_id"]: row["dropped_code"] for row in await tx.all(DROPPED)}
    assert dropped == {suspended.id: "verified", of_closed.id: "shift"}
    assert await tx.value("select count(*) from invitation") == 0


async def test_what_is_asked_of_the_worker_alone_also_opens_the_pair(tx: Transaction) -> None:
    """Admission, age and hours of work-study: each stands between, and without it the pair is feasible."""
    posting = await a_posting(tx, kind=PostingKind.DELIVERY, requirements=())
    wanting = (PostingKind.DELIVERY, PostingKind.CATERING)
    unsigned = await a_worker(tx, signed=False)
    await a_seeker(tx, worker=unsigned, kinds=wanting)
    assert (await judged(tx, unsigned, posting)).failed == ("verified",)
    await sign(tx, unsigned.viewer, "worker_cooperation")
    assert (await judged(tx, unsigned, posting)).failed == ()
    minor = await a_seeker(tx, kinds=wanting)
    await tx.run("update worker set adult_on = :on where id = :id", id=minor.id, on=day_of(tx.now) + timedelta(days=1))
    assert (await judged(tx, minor, posting)).failed == ("age",)
    await tx.run("update worker set adult_on = :on where id = :id", id=minor.id, on=day_of(tx.now))
    assert (await judged(tx, minor, posting)).failed == ()


@pytest.mark.requirement("L-05", part="hours of work-study stand between, and are free again when the work is taken back")
async def test_hours_given_back_open_the_pair(tx: Transaction) -> None:
    monday = tx.now.astimezone(SHANGHAI).replace(hour=8, minute=0, second=0, microsecond=0)
    monday += timedelta(days=7 - monday.weekday())
    library = await a_posting(tx, content=a_content(tx, shifts=(a_shift(monday), a_shift(monday + timedelta(days=1)))))
    second = await a_posting(tx, content=a_content(tx, shifts=(a_shift(monday + timedelta(days=4)),)))
    for posting in (library, second):
        await matching.mark_work_study(tx, posting.employer.viewer, posting.id, "天津大学")
    worker = await a_seeker(tx)
    offer = await an_offer(tx, library, worker, shift_ids=library.shift_ids)
    await applications.accept(tx, worker.viewer, offer.id)
    assert (await judged(tx, worker, second)).failed == ("hours",)
    await tx.run(GIVE_BACK, id=worker.id)
    assert (await judged(tx, worker, second)).failed == ()


def next_sunday(tx: Transaction, hour: int) -> datetime:
    day = tx.now.astimezone(SHANGHAI).replace(hour=hour, minute=0, second=0, microsecond=0)
    return day + timedelta(days=7 - day.isoweekday() if day.isoweekday() < 7 else 7)


@pytest.mark.parametrize(
    ("weekly", "free"),
    [
        ((WeeklySpan(7, 1_320, 1_560),), True),  # Sunday from ten to two of Monday
        ((WeeklySpan(7, 1_320, 1_440), WeeklySpan(1, 0, 120)), True),  # the same said in two
        ((WeeklySpan(7, 1_320, 1_440),), False),
        ((WeeklySpan(7, 1_320, 1_559),), False),  # a minute short
        ((WeeklySpan(1, 0, 120),), False),
    ],
)
async def test_a_shift_across_midnight_and_the_week(tx: Transaction, weekly: tuple[WeeklySpan, ...], free: bool) -> None:
    shift = a_shift(next_sunday(tx, 22))
    posting = await a_posting(tx, content=a_content(tx, shifts=(shift,)))
    worker = await a_seeker(tx, weekly=weekly)
    assert (await judged(tx, worker, posting)).failed == (() if free else ("times",))
    run = await a_solved_run(tx, posting.employer.viewer)
    assert await tx.value("select pair_count from match_run where id = :id", id=run.id) == int(free)
    if free:
        await matching.add_one_off(
            tx, worker.viewer, OneOff(Span(shift.ends_at - timedelta(minutes=1), shift.ends_at), free=False)
        )
        assert (await judged(tx, worker, posting)).failed == ("times",)


@pytest.mark.parametrize("changes", [{"latitude": float("nan")}, {"longitude": float("inf")}, {"latitude": -90.0001}])
async def test_a_place_that_is_nowhere_is_refused(tx: Transaction, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        await matching.update_intention(tx, (await a_worker(tx)).viewer, an_intention(tx, **changes))


async def test_a_posting_of_before_is_found_around_its_place(tx: Transaction) -> None:
    posting, worker = await a_posting(tx), await a_seeker(tx)
    await tx.run("update posting set near_terms = '{}' where id = :id", id=posting.id)
    assert (await matching.postings_for(tx, worker.viewer, 10)).pairs == []
    assert await postings.place_postings(tx, SYSTEM) == 1
    assert {one.posting_id for one in (await matching.postings_for(tx, worker.viewer, 10)).pairs} == {posting.id}
    assert await postings.place_postings(tx, SYSTEM) == 0

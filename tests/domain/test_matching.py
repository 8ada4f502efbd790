"""Matching: who suits what, with the reason for every point; and being hired on an invitation."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain import applications, matching, postings
from domain.applications.model import TooYoungForWork
from domain.assignments import WorkStudyHoursExceeded
from domain.clock import SHANGHAI, day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.matching import DeclineCode, Judged, Mode, OneOff, Span, TravelMode, WeeklySpan
from domain.postings import PostingKind, RequirementContent, RequirementKind
from tests.build.accounts import AWorker, a_member, a_staff, a_worker, an_employer, an_id_number, viewer_of_worker
from tests.build.matching import ALWAYS, SYSTEM, a_seeker, a_solved_run, an_intention
from tests.build.postings import LATITUDE, APosting, a_content, a_posting, a_shift, an_application, an_offer
from tests.build.work import an_assignment

GIVE_BACK = """
    with gone as (update assignment set state = 'cancelled' where worker_id = :id returning posting_id, shift_id),
        place as (update shift set taken = taken - 1 where id in (select shift_id from gone))
    update posting set taken = taken - 1 where id in (select posting_id from gone)
"""
PAIRS = "select * from match_pair where match_run_id = :id order by shift_id, place"
INVITATIONS = "select * from invitation where worker_id = :worker_id order by made_at, id"
MESSAGE = "请提前十分钟到店"


async def judged(tx: Transaction, worker: AWorker, posting: APosting) -> Judged:
    """The worker and the posting's first shift as they stand."""
    (found,) = await matching.judge(tx, worker_ids=[worker.id], shift_ids=[posting.shift_ids[0]])
    return found


@pytest.mark.requirement("S-065")
@pytest.mark.requirement("T-010")
async def test_from_an_intention_to_being_hired(tx: Transaction) -> None:
    posting = await a_posting(tx)
    worker = await a_seeker(tx)
    run = await a_solved_run(tx, posting.employer.viewer)
    (pair,) = await tx.all(PAIRS, id=run.id)
    assert (pair["worker_id"], pair["place"], pair["state"]) == (worker.id, 0, "proposed")
    assert sum(pair["parts"]) == pair["score"] > 0
    recommended = await matching.postings_for(tx, worker.viewer, 10)
    assert {one.shift_id for one in recommended.pairs} == set(posting.shift_ids)
    assert [one.score for one in recommended.pairs if one.shift_id == pair["shift_id"]] == [pair["score"]]
    await matching.invite_matched(tx, posting.employer.viewer, run.id, MESSAGE)
    await matching.send(tx, SYSTEM, run.id)
    (invitation,) = await tx.all(INVITATIONS, worker_id=worker.id)
    await matching.accept(tx, worker.viewer, invitation["id"], posting.requirement_ids, "保证按时到岗")
    assert await tx.value("select count(*) from assignment where worker_id = :id", id=worker.id) == 1
    assert await tx.value("select state from match_run where id = :id", id=run.id) == "finished"


async def in_the_way(tx: Transaction, constraint: str, worker: AWorker, posting: APosting) -> None:
    """Puts the one thing between them."""
    match constraint:
        case "ranked":
            await matching.choose_ranking(tx, worker.viewer, False)
        case "kind":
            await a_seeker(tx, worker=worker, kinds=(PostingKind.DESIGN,))
        case "pay":
            await a_seeker(tx, worker=worker, pay_floor_fen=2_501)
        case "qualification":
            await matching.declare_qualifications(tx, worker.viewer, [])
        case "times":
            span = Span(posting.content.shifts[0].starts_at, posting.content.shifts[0].starts_at + timedelta(minutes=1))
            await matching.add_one_off(tx, worker.viewer, OneOff(span, free=False))
        case "overlap":
            starts_at = posting.content.shifts[0].starts_at + timedelta(hours=3)
            other = await a_posting(tx, content=a_content(tx, shifts=(a_shift(starts_at),)))
            await an_assignment(tx, posting=other, worker=worker)
        case "distance":
            await a_seeker(tx, worker=worker, latitude=LATITUDE + 0.1)
        case "travel":
            await a_seeker(tx, worker=worker, latitude=LATITUDE + 0.005, travel_mode=TravelMode.WALK, max_travel_minutes=9)
        case "blocked":
            await matching.block(tx, worker.viewer, posting.employer.id, lifted=False)
        case "intention":
            await tx.run("update job_intention set valid_until = :now where worker_id = :id", id=worker.id)


async def out_of_the_way(tx: Transaction, constraint: str, worker: AWorker, posting: APosting) -> None:
    """Takes it away again."""
    match constraint:
        case "ranked":
            await matching.choose_ranking(tx, worker.viewer, True)
        case "times":
            id = await tx.value("select id from availability_exception where worker_id = :id", id=worker.id)
            await matching.remove_one_off(tx, worker.viewer, id)  # type: ignore[arg-type]  # a UUID
        case "overlap":
            await tx.run(GIVE_BACK, id=worker.id)
        case "blocked":
            await matching.block(tx, worker.viewer, posting.employer.id, lifted=True)
        case _:
            await a_seeker(tx, worker=worker)


@pytest.mark.requirement("S-065", part="a pair that is not feasible names what stands between, and is feasible without it")
@pytest.mark.parametrize(
    "constraint", ["ranked", "intention", "kind", "pay", "qualification", "times", "overlap", "distance", "travel", "blocked"]
)
async def test_what_stands_between_is_named_and_without_it_the_pair_is_feasible(tx: Transaction, constraint: str) -> None:
    posting = await a_posting(tx)
    worker = await a_seeker(tx)
    assert (await judged(tx, worker, posting)).failed == ()
    await in_the_way(tx, constraint, worker, posting)
    assert (await judged(tx, worker, posting)).failed == (constraint,)
    run = await a_solved_run(tx, posting.employer.viewer)
    assert [row for row in await tx.all(PAIRS, id=run.id) if row["shift_id"] == posting.shift_ids[0]] == []
    await out_of_the_way(tx, constraint, worker, posting)
    assert (await judged(tx, worker, posting)).failed == ()


async def test_who_is_not_admitted_is_not_proposed(tx: Transaction) -> None:
    posting = await a_posting(tx)
    unsigned = await a_worker(tx, signed=False)
    await a_seeker(tx, worker=unsigned)
    assert (await judged(tx, unsigned, posting)).failed == ("verified",)


@pytest.mark.requirement("L-08", part="a minor is not proposed for kinds barred to minors, and is for others")
async def test_of_age_matching_knows_only_what_the_law_asks(tx: Transaction) -> None:
    born = (day_of(tx.now) - timedelta(days=17 * 365)).replace(day=1)
    minor = await a_worker(tx, id_number=an_id_number(born=date(born.year, born.month, 1)))
    await a_seeker(tx, worker=minor, kinds=(PostingKind.DELIVERY, PostingKind.CATERING))
    barred = await a_posting(tx, kind=PostingKind.DELIVERY)
    allowed = await a_posting(tx)
    assert (await judged(tx, minor, barred)).failed == ("age",)
    assert (await judged(tx, minor, allowed)).failed == ()
    with pytest.raises(TooYoungForWork):
        await an_application(tx, barred, minor)


@pytest.mark.requirement("T-010", part="with a health certificate so many more: what would change it is counted")
async def test_what_one_thing_would_change_is_counted(tx: Transaction) -> None:
    posting = await a_posting(tx)
    far = await a_posting(tx, latitude=LATITUDE + 0.1, requirements=())
    worker = await a_seeker(tx, health=False)
    found = await matching.postings_for(tx, worker.viewer, 10)
    counted = {(one.constraint, one.code): one.more for one in found.counterfactuals}
    assert found.pairs == [] and counted == {("qualification", "health_certificate"): 2, ("distance", None): 2}
    await matching.declare_qualifications(tx, worker.viewer, [("health_certificate", None)])
    found = await matching.postings_for(tx, worker.viewer, 10)
    assert {one.posting_id for one in found.pairs} == {posting.id} and found.feasible == 2
    assert far.id not in {one.posting_id for one in found.pairs}


@pytest.mark.requirement("L-07", part="a worker who does not want to be ranked sees the soonest first and is proposed to nobody")
async def test_who_does_not_want_to_be_ranked_is_not(tx: Transaction) -> None:
    posting = await a_posting(tx)
    worker = await a_seeker(tx)
    await matching.choose_ranking(tx, worker.viewer, False)
    found = await matching.postings_for(tx, worker.viewer, 10)
    assert not found.ranked and [one.shift_id for one in found.pairs] == list(posting.shift_ids)
    assert (await matching.workers_for(tx, posting.employer.viewer, posting.shift_ids[0], 10)).pairs == []
    with pytest.raises(NotFound):
        await matching.explain(tx, posting.employer.viewer, worker.id, posting.shift_ids[0])
    with pytest.raises(matching.NotSuitable):
        await matching.invite(tx, posting.employer.viewer, posting.shift_ids[0], [worker.id], MESSAGE)


@pytest.mark.requirement("S-065", part="a run proposes exactly the pairs that hold at that moment, each scored the same way")
async def test_a_run_and_a_question_agree(tx: Transaction) -> None:
    shifts = tuple(a_shift(tx.now + timedelta(days=n, hours=n)) for n in range(1, 6))
    posting = await a_posting(tx, content=a_content(tx, shifts=shifts, headcount=5))
    weekly = (WeeklySpan(2, 480, 1_300), WeeklySpan(4, 1_080, 1_560), WeeklySpan(6, 0, 1_440))
    seekers = [await a_seeker(tx, weekly=weekly if n % 2 else ALWAYS, radius_m=1_000 + n) for n in range(4)]
    run = await matching.make(tx, posting.employer.viewer, Mode.BEST)
    await matching.gather(tx, SYSTEM, run.id)
    task = await matching.read(tx, SYSTEM, run.id)
    assert task is not None
    feasible = [one for one in await matching.judge(tx, worker_ids=[s.id for s in seekers]) if one.feasible]
    assert len(task.problem.pairs) == len(feasible) > len(seekers)
    await matching.record(tx, SYSTEM, run.id, task.solve())
    scores = {(one.worker_id, one.shift_id): (one.score, one.parts, one.distance_m) for one in feasible}
    for pair in await tx.all(PAIRS, id=run.id):
        assert scores[pair["worker_id"], pair["shift_id"]] == (pair["score"], tuple(pair["parts"]), pair["distance_m"])


@pytest.mark.requirement(
    "S-004", part="a run is replayed from the facts it kept: the same hash, the same bytes", missing="overrides"
)
async def test_a_run_is_replayed_from_what_it_kept(tx: Transaction) -> None:
    posting = await a_posting(tx)
    worker = await a_seeker(tx)
    run = await a_solved_run(tx, posting.employer.viewer)
    kept = await tx.one("select input_sha256, output_sha256 from match_run where id = :id", id=run.id)
    assert kept is not None
    await a_seeker(tx, worker=worker, kinds=(PostingKind.DESIGN,))  # the world has moved on
    replayed = await matching.replay(tx, run.id)
    assert replayed == (kept["input_sha256"], kept["output_sha256"])


async def test_two_runs_at_once_are_refused(tx: Transaction) -> None:
    posting = await a_posting(tx)
    await matching.make(tx, posting.employer.viewer, Mode.BEST)
    with pytest.raises(matching.RunUnderWay):
        await matching.make(tx, posting.employer.viewer, Mode.STABLE)
    other = await a_posting(tx)
    await matching.make(tx, other.employer.viewer, Mode.BEST)
    await matching.make(tx, (await a_staff(tx, "admin")).viewer, Mode.BEST)


async def test_who_may_start_a_run_and_of_what(tx: Transaction) -> None:
    employer = await an_employer(tx)
    with pytest.raises(matching.NothingToMatch):
        await matching.make(tx, employer.viewer, Mode.BEST)
    posting = await a_posting(tx)
    with pytest.raises(NotPermitted):
        await matching.make(tx, await a_member(tx, posting.employer, "finance"), Mode.BEST)
    with pytest.raises(NotPermitted):
        await matching.make(tx, (await a_worker(tx)).viewer, Mode.BEST)


@pytest.mark.requirement("T-010")
async def test_who_declines_makes_room_for_the_reserve(tx: Transaction) -> None:
    posting = await a_posting(tx, content=a_content(tx, shifts=(a_shift(tx.now + timedelta(days=2), headcount=1),), headcount=1))
    seekers = {worker.id: worker for worker in [await a_seeker(tx), await a_seeker(tx, radius_m=4_000)]}
    run = await a_solved_run(tx, posting.employer.viewer)
    await matching.invite_matched(tx, posting.employer.viewer, run.id, MESSAGE)
    await matching.send(tx, SYSTEM, run.id)
    (invitation,) = await tx.all("select * from invitation")
    first = seekers.pop(invitation["worker_id"])
    await matching.decline(tx, first.viewer, invitation["id"], DeclineCode.TIME)
    with pytest.raises(WrongState):
        await matching.accept(tx, first.viewer, invitation["id"], posting.requirement_ids, "保证按时到岗")
    await matching.fill(tx, SYSTEM, invitation["match_pair_id"])
    (second,) = seekers.values()
    (asked,) = await tx.all(INVITATIONS, worker_id=second.id)
    assert asked["state"] == "open"
    await matching.fill(tx, SYSTEM, invitation["match_pair_id"])
    assert await tx.value("select count(*) from invitation") == 2
    tx.now = asked["expires_at"]
    assert await matching.expire(tx, SYSTEM) == 1
    with pytest.raises(WrongState):
        await matching.accept(tx, second.viewer, asked["id"], posting.requirement_ids, "保证按时到岗")


async def test_what_changed_during_a_run_is_absorbed_when_inviting(tx: Transaction) -> None:
    posting = await a_posting(tx)
    busy, blocked, ready = await a_seeker(tx), await a_seeker(tx), await a_seeker(tx)
    other = await a_posting(tx)
    run = await a_solved_run(tx, posting.employer.viewer)
    await matching.invite_matched(tx, posting.employer.viewer, run.id, MESSAGE)
    await an_offer(tx, other, busy)
    await matching.block(tx, blocked.viewer, posting.employer.id, lifted=False)
    await matching.send(tx, SYSTEM, run.id)
    row = await tx.one("select state, assigned_count, invited_count, dropped_count from match_run where id = :id", id=run.id)
    assert row is not None and row["state"] == "finished"
    assert row["invited_count"] + row["dropped_count"] == row["assigned_count"] == 2
    dropped = await tx.all("select dropped_code from match_pair where state = 'dropped'")
    assert {one["dropped_code"] for one in dropped} <= {"blocked"}
    assert await tx.value("select count(*) from invitation where worker_id = :id", id=blocked.id) == 0
    assert await tx.value("select count(*) from invitation where worker_id = :id", id=ready.id) <= 1  # type: ignore[operator]  # a count


async def test_a_posting_closed_meanwhile_hires_nobody(tx: Transaction) -> None:
    posting = await a_posting(tx)
    worker = await a_seeker(tx)
    (id,) = await matching.invite(tx, posting.employer.viewer, posting.shift_ids[0], [worker.id], MESSAGE)
    await postings.close(tx, posting.employer.viewer, posting.id)
    with pytest.raises(postings.PostingNotOpen):
        await matching.accept(tx, worker.viewer, id, posting.requirement_ids, "保证按时到岗")


async def test_an_invitation_is_ones_own(tx: Transaction) -> None:
    posting = await a_posting(tx)
    worker, other = await a_seeker(tx), await a_seeker(tx)
    (id,) = await matching.invite(tx, posting.employer.viewer, posting.shift_ids[0], [worker.id], MESSAGE)
    with pytest.raises(NotFound):
        await matching.accept(tx, other.viewer, id, posting.requirement_ids, "保证按时到岗")
    with pytest.raises(NotFound):
        await matching.invite(tx, (await an_employer(tx)).viewer, posting.shift_ids[0], [other.id], MESSAGE)
    with pytest.raises(matching.NotSuitable):
        await matching.invite(tx, posting.employer.viewer, posting.shift_ids[0], [worker.id], MESSAGE)


@pytest.mark.requirement(
    "L-05",
    part="eight hours a week on work-study posts, also when hired; ordinary work knows no such cap",
)
async def test_work_study_keeps_to_its_hours(tx: Transaction) -> None:
    monday = tx.now.astimezone(SHANGHAI).replace(hour=8, minute=0, second=0, microsecond=0)
    monday += timedelta(days=7 - monday.weekday())
    shifts = tuple(a_shift(monday + timedelta(days=day)) for day in range(3))
    library = await a_posting(tx, content=a_content(tx, shifts=shifts, headcount=5))
    await matching.mark_work_study(tx, library.employer.viewer, library.id, "天津大学")
    worker = await a_seeker(tx)
    offer = await an_offer(tx, library, worker, shift_ids=library.shift_ids)
    with pytest.raises(WorkStudyHoursExceeded):
        await applications.accept(tx, worker.viewer, offer.id)
    held = await an_offer(tx, library, await a_seeker(tx), shift_ids=library.shift_ids[:2])
    await applications.accept(tx, viewer_of_worker(held.worker_id), held.id)
    second = await a_posting(tx, content=a_content(tx, shifts=(a_shift(monday + timedelta(days=4)),)))
    await matching.mark_work_study(tx, second.employer.viewer, second.id, "天津大学")
    (found,) = await matching.judge(tx, worker_ids=[held.worker_id], shift_ids=[second.shift_ids[0]])
    assert found.failed == ("hours",)
    ordinary = await a_posting(tx, content=a_content(tx, shifts=(a_shift(monday + timedelta(days=4)),)))
    (found,) = await matching.judge(tx, worker_ids=[held.worker_id], shift_ids=[ordinary.shift_ids[0]])
    assert found.failed == ()


@pytest.mark.requirement("T-032", part="suitable individuals are recommended to the employer, masked, on request")
async def test_one_of_five_shown_is_a_newcomer() -> None:
    def one(n: int, score: int, newcomer: bool) -> Judged:
        ids: dict[str, Any] = dict.fromkeys(("shift_id", "posting_id", "posting_version_id", "employer_id"), UUID(int=0))
        return Judged(UUID(int=n), **ids, distance_m=0, score=score, parts=(), failed=(), missing=0, newcomer=newcomer)

    known = [one(n, 900 - n, False) for n in range(10)]
    new = [one(50, 100, True), one(51, 90, True)]
    shown = matching.with_newcomers(known, new, 10)
    assert [place for place, pair in enumerate(shown, start=1) if pair.newcomer] == [5, 10]
    assert matching.with_newcomers(known, [], 3) == known[:3]


async def test_requirements_are_met_by_what_their_words_ask_for(tx: Transaction) -> None:
    asked = RequirementContent(RequirementKind.LANGUAGE, "通过大学英语六级", "接待外宾")
    posting = await a_posting(tx, requirements=(asked,))
    worker = await a_seeker(tx, health=False)
    found = await judged(tx, worker, posting)
    assert (found.failed, found.missing) == (("qualification",), 1 << 2)
    await matching.declare_qualifications(tx, worker.viewer, [("cet6", day_of(tx.now) - timedelta(days=1))])
    assert (await judged(tx, worker, posting)).failed == ("qualification",)
    await matching.declare_qualifications(tx, worker.viewer, [("cet6", None)])
    assert (await judged(tx, worker, posting)).failed == ()
    with pytest.raises(InvalidInput):
        await matching.declare_qualifications(tx, worker.viewer, [("nobel_prize", None)])


@pytest.mark.parametrize(
    "changes",
    [
        {"kinds": ()},
        {"latitude": 91.0},
        {"longitude": -181.0},
        {"radius_m": 100},
        {"pay_floor_fen": -1},
        {"weekly": ()},
        {"weekly": (WeeklySpan(8, 0, 60),)},
        {"weekly": (WeeklySpan(1, 600, 600),)},
        {"weekly": (WeeklySpan(1, 600, 2_100),)},
    ],
)
async def test_an_intention_that_cannot_be_is_refused(tx: Transaction, changes: dict[str, Any]) -> None:
    worker = await a_worker(tx)
    with pytest.raises(InvalidInput):
        await matching.update_intention(tx, worker.viewer, an_intention(tx, **changes))
    with pytest.raises(matching.IntentionMissing):
        await matching.postings_for(tx, worker.viewer, 10)

"""Runs under jobs: through the real queue, cut off with the same answer, two at once refused; and acceptances that race."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from domain import matching, outbox, postings
from domain.applications import accept
from domain.clock import SHANGHAI
from domain.database import Database, Transaction
from domain.matching import ContestClaim, MatchRun, Mode, RunUnderWay, Solution, store_invitations, store_runs
from jobs.matching import RENEW_S
from tests.build.accounts import AWorker, an_employer
from tests.build.matching import SYSTEM, a_seeker, a_solved_run
from tests.build.outside import remote, simulator
from tests.build.postings import APosting, a_content, a_posting, a_shift, an_offer
from tests.build.product import Running, still
from tests.build.races import at_once, meeting

__all__ = ["remote", "simulator", "still"]

MESSAGE = "请提前十分钟到店"
WORKERS = 4
COUNTS = "select state, assigned_count, invited_count, dropped_count from match_run where id = $1"
ANSWER = "select output_sha256 from match_run where id = $1"
PAIRS = (
    "select shift_id, worker_id, place, score, parts from match_pair where match_run_id = $1 order by shift_id, place, worker_id"
)
OVERFULL = "select count(*) from shift where taken > headcount"


async def the_town(tx: Transaction, *, headcount: int = 2) -> tuple[APosting, list[AWorker]]:
    """A posting of two shifts and more workers than it has places."""
    shifts = tuple(a_shift(tx.now + timedelta(days=n), headcount=headcount) for n in (2, 3))
    posting = await a_posting(tx, content=a_content(tx, shifts=shifts, headcount=headcount))
    return posting, [await a_seeker(tx, radius_m=3_000 + n) for n in range(WORKERS)]


@pytest.mark.requirement("B-10", part="matching through a real arq worker")
@pytest.mark.requirement("S-065", part="a batch run by arq workers, from making it to invitations told to those invited")
async def test_a_run_through_the_workers(still: Running) -> None:
    async with still.making() as tx:
        posting, workers = await the_town(tx)
        run = await matching.make(tx, posting.employer.viewer, Mode.BEST)
    await still.database.pool.execute("update outbox set done_at = created_at where job not like 'matching.%'")
    async with still.working():
        await still.drained()
        assert await state_of(still.database, run.id) == "solved"
        async with still.database.transaction() as tx:
            await matching.invite_matched(tx, posting.employer.viewer, run.id, MESSAGE)
        await still.drained()
    row = await still.database.pool.fetchrow(COUNTS, run.id)
    assert row is not None and tuple(row) == ("finished", 2, 2, 0)
    told = "select person_id from notification where topic = 'invitation.made'"
    invited = "select w.person_id from invitation i join worker w on w.id = i.worker_id"
    pool = still.database.pool
    assert {r[0] for r in await pool.fetch(told)} == {r[0] for r in await pool.fetch(invited)}
    assert len(await pool.fetch(told)) == 2 and len(workers) == WORKERS
    assert RENEW_S < 60


async def state_of(database: Database, id: UUID) -> object:
    return await database.pool.fetchval("select state from match_run where id = $1", id)


class Killed(Exception):
    """The worker dies here."""


@pytest.mark.parametrize(("module", "name"), [(store_runs, "gather"), (store_runs, "record"), (outbox, "put")])
async def test_a_run_cut_off_anywhere_comes_to_the_same_answer(
    database: Database, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    async with database.transaction() as tx:
        posting, _ = await the_town(tx)
        whole = await a_solved_run(tx, posting.employer.viewer)
        run = await matching.make(tx, posting.employer.viewer, Mode.BEST)
    done = getattr(module, name)

    async def cut_off(*given: object, **named: object) -> None:
        await done(*given, **named)
        raise Killed

    with monkeypatch.context() as dying, pytest.raises(Killed):
        dying.setattr(module, name, cut_off)
        await steps(database, run)
    await steps(database, run)
    pool = database.pool
    assert await pool.fetchval(ANSWER, run.id) == await pool.fetchval(ANSWER, whole.id)
    assert [tuple(row) for row in await pool.fetch(PAIRS, run.id)] == [tuple(row) for row in await pool.fetch(PAIRS, whole.id)]


async def steps(database: Database, run: MatchRun) -> None:
    """What jobs do, each in its own transaction; a step that was done does nothing."""
    async with database.transaction() as tx:
        await matching.gather(tx, SYSTEM, run.id)
    async with database.transaction() as tx:
        task = await matching.read(tx, SYSTEM, run.id)
    if task is None:
        return
    solution = await asyncio.to_thread(task.solve)
    async with database.transaction() as tx:
        await matching.record(tx, SYSTEM, run.id, solution)


async def test_two_workers_with_the_same_run_keep_one_answer(database: Database) -> None:
    async with database.transaction() as tx:
        posting, _ = await the_town(tx)
        run = await matching.make(tx, posting.employer.viewer, Mode.BEST)
        await matching.gather(tx, SYSTEM, run.id)
        task = await matching.read(tx, SYSTEM, run.id)
        assert task is not None
    solution = task.solve()

    async def record(tx: Transaction, answer: Solution = solution) -> None:
        await matching.record(tx, SYSTEM, run.id, answer)

    assert await at_once(database, record, record, record) == ["done"] * 3
    assert await database.pool.fetchval("select count(*) from match_pair") == len(solution.place)


async def test_two_runs_made_at_once_are_one(database: Database) -> None:
    async with database.transaction() as tx:
        posting, _ = await the_town(tx)

    async def make(tx: Transaction) -> None:
        await matching.make(tx, posting.employer.viewer, Mode.BEST)

    outcomes = await at_once(database, make, make, make)
    assert sorted(outcomes) == sorted(["done", RunUnderWay.code, RunUnderWay.code])


@pytest.mark.requirement("S-068", part="the last place goes to one of many who accept their invitations at once")
async def test_acceptances_race_for_the_last_place(database: Database) -> None:
    async with database.transaction() as tx:
        posting, workers = await the_town(tx, headcount=1)
        shift = posting.shift_ids[0]
        ids = await matching.invite(tx, posting.employer.viewer, shift, [worker.id for worker in workers], MESSAGE)
        of = {
            row["worker_id"]: row["id"]
            for row in await tx.all("select id, worker_id from invitation where id = any(:ids::uuid[])", ids=ids)
        }

    async def take(tx: Transaction, worker: AWorker) -> None:
        await matching.accept(tx, worker.viewer, of[worker.id], posting.requirement_ids, "保证按时到岗")

    def by(worker: AWorker):  # type: ignore[no-untyped-def]  # a coroutine of the transaction
        return lambda tx: take(tx, worker)

    outcomes = await at_once(database, *(by(worker) for worker in workers))
    assert outcomes.count("done") == 1 and set(outcomes) <= {"done", "POSTING_FULL", "INVITATION_OVER"}
    assert await database.pool.fetchval(OVERFULL) == 0
    assert await database.pool.fetchval("select count(*) from assignment") == 1


async def test_one_worker_accepts_two_at_the_same_hour_once(database: Database) -> None:
    """An invitation and an offer of another employer, at once, for shifts that overlap: one is had, nobody waits in a circle."""
    async with database.transaction() as tx:
        posting, (worker, *_) = await the_town(tx)
        other = await a_posting(tx, employer=await an_employer(tx), content=posting.content)
        offer = await an_offer(tx, other, worker)
        shift = posting.shift_ids[0]
        (id,) = await matching.invite(tx, posting.employer.viewer, shift, [worker.id], MESSAGE)

    async def invited(tx: Transaction) -> None:
        await matching.accept(tx, worker.viewer, id, posting.requirement_ids, "保证按时到岗")

    async def offered(tx: Transaction) -> None:
        await accept(tx, worker.viewer, offer.id)

    assert sorted(await at_once(database, invited, offered)) == ["SHIFT_OVERLAP", "done"]


@pytest.mark.requirement("L-05", part="two acceptances at once do not go over the week's hours of work-study")
async def test_two_acceptances_at_once_keep_the_hours(database: Database) -> None:
    """Three shifts of four hours in one week, each its own posting's: the third would be the twelfth hour."""
    async with database.transaction() as tx:
        monday = tx.now.astimezone(SHANGHAI).replace(hour=8, minute=0, second=0, microsecond=0)
        monday += timedelta(days=7 - monday.weekday())
        worker, made = await a_seeker(tx), {}
        for day in range(3):
            posting = await a_posting(tx, content=a_content(tx, shifts=(a_shift(monday + timedelta(days=day)),)))
            await matching.mark_work_study(tx, posting.employer.viewer, posting.id, "天津大学")
            (id,) = await matching.invite(tx, posting.employer.viewer, posting.shift_ids[0], [worker.id], MESSAGE)
            made[id] = posting

    def accepting(id: UUID, posting: APosting):  # type: ignore[no-untyped-def]  # a coroutine of the transaction
        return lambda tx: matching.accept(tx, worker.viewer, id, posting.requirement_ids, "保证按时到岗")

    outcomes = await at_once(database, *(accepting(id, posting) for id, posting in made.items()))
    assert sorted(outcomes) == ["WORK_STUDY_HOURS_EXCEEDED", "done", "done"]
    minutes = "select sum(extract(epoch from ends_at - starts_at) / 60)::int from assignment where worker_id = $1"
    assert await database.pool.fetchval(minutes, worker.id) == 480


@pytest.mark.requirement("T-001", part="no place twice and no overlap, also while acceptances race with a run that invites")
async def test_acceptances_race_with_a_run(database: Database) -> None:
    async with database.transaction() as tx:
        posting, workers = await the_town(tx, headcount=1)
        first = await a_solved_run(tx, posting.employer.viewer)
        (early,) = await matching.invite(tx, posting.employer.viewer, posting.shift_ids[1], [workers[-1].id], MESSAGE)
        await matching.invite_matched(tx, posting.employer.viewer, first.id, MESSAGE)

    async def take(tx: Transaction) -> None:
        await matching.accept(tx, workers[-1].viewer, early, posting.requirement_ids, "保证按时到岗")

    async def send(tx: Transaction) -> None:
        await matching.send(tx, SYSTEM, first.id)

    assert set(await at_once(database, take, send)) == {"done"}
    for row in await database.pool.fetch("select id, worker_id from invitation where state = 'open'"):
        worker = next(one for one in workers if one.id == row["worker_id"])
        with pytest.raises((postings.PostingFull, postings.PostingNotOpen)):
            async with database.transaction() as tx:
                await matching.accept(tx, worker.viewer, row["id"], posting.requirement_ids, "保证按时到岗")
    assert await database.pool.fetchval(OVERFULL) == 0
    assert await database.pool.fetchval("select count(*) from assignment") == 1


async def test_a_worker_is_in_one_shift_of_a_run_by_the_databases_own_word(database: Database) -> None:
    async with database.transaction() as tx:
        posting, _ = await the_town(tx)
        run = await a_solved_run(tx, posting.employer.viewer)
    again = """
        insert into match_pair (id, match_run_id, shift_id, posting_id, employer_id, worker_id, place, score, parts, distance_m,
                                state, made_at)
        select gen_random_uuid(), match_run_id, gen_random_uuid(), posting_id, employer_id, worker_id, 0, score, parts,
               distance_m, 'proposed', made_at from match_pair where match_run_id = $1 and place = 0 limit 1
    """
    with pytest.raises(asyncpg.UniqueViolationError):
        await database.pool.execute(again, run.id)


@pytest.mark.requirement("S-065", part="a shift about to begin is filled by workers and jobs alone: found, invited, told")
async def test_an_urgent_shift_is_filled_through_the_workers(still: Running) -> None:
    """And a contested run is solved again beside it."""
    async with still.making() as tx:
        shift = a_shift(tx.now + timedelta(hours=5), headcount=1)
        posting = await a_posting(tx, content=a_content(tx, shifts=(shift,), headcount=1))
        workers = {one.id: one for one in [await a_seeker(tx) for _ in range(3)]}
        run = await a_solved_run(tx, posting.employer.viewer)
        first = next(iter(workers.values()))
        contest = await matching.contest(tx, first.viewer, posting.shift_ids[0], None, ContestClaim.SCORE, "分值没有计入我的经历")
        await matching.find_urgent(tx, SYSTEM)
    pool = still.database.pool
    await pool.execute("update outbox set done_at = created_at where job not like 'matching.%'")
    async with still.working():
        await still.drained()
    made = await pool.fetch("select id, worker_id from invitation where made_by is null and state = 'open'")
    assert len(made) == 2
    agrees = "select replayed_output_sha256 = output_sha256 and match_run_id = $2 from match_contest where id = $1"
    assert await pool.fetchval(agrees, contest, run.id) is True

    def accepting(row: asyncpg.Record):  # type: ignore[no-untyped-def]  # a coroutine of the transaction
        viewer = workers[row["worker_id"]].viewer
        return lambda tx: matching.accept(tx, viewer, row["id"], posting.requirement_ids, "保证按时到岗")

    outcomes = await at_once(still.database, *(accepting(row) for row in made))
    assert outcomes.count("done") == 1 and set(outcomes) <= {"done", "POSTING_FULL", "INVITATION_OVER"}
    assert await pool.fetchval(OVERFULL) == 0
    assert await pool.fetchval("select count(*) from assignment") == 1


@pytest.mark.requirement("T-001", part="caps of open invitations hold also while several invite at once")
async def test_invitations_made_at_once_keep_to_the_caps(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rounds of one shift and a handful by the employer, all at once: never more than the caps, nobody waits in a circle."""
    async with database.transaction() as tx:
        shift = a_shift(tx.now + timedelta(hours=5), headcount=1)
        posting = await a_posting(tx, content=a_content(tx, shifts=(shift,), headcount=1))
        workers = [await a_seeker(tx) for _ in range(8)]
        await matching.find_urgent(tx, SYSTEM)

    async def round_of(tx: Transaction) -> None:
        await matching.invite_urgently(tx, SYSTEM, posting.shift_ids[0])

    async def by_hand(tx: Transaction) -> None:
        await matching.invite(tx, posting.employer.viewer, posting.shift_ids[0], [one.id for one in workers[4:]], MESSAGE)

    monkeypatch.setattr(store_invitations, "open_of_postings", meeting(store_invitations.open_of_postings, 2))
    outcomes = await at_once(database, round_of, by_hand, round_of)
    assert outcomes.count("done") >= 2 and set(outcomes) <= {"done", "TOO_MANY_INVITATIONS", "NOT_SUITABLE"}
    count = "select count(*), count(distinct worker_id) from invitation where state = 'open'"
    open_, people = await database.pool.fetchrow(count) or (0, 0)
    assert 2 <= open_ == people <= 5

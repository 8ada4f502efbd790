"""A contested result of matching: what it was, its replay, a person's review and what follows (PIPL art. 24, S-065)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain import matching
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.matching import ContestClaim, ContestState, MatchRun, Mode
from tests.build.accounts import a_staff
from tests.build.matching import SYSTEM, a_seeker, a_solved_run
from tests.build.postings import APosting, a_content, a_posting, a_shift
from tests.build.work import an_assignment

WHY = "分值没有计入我在上一家的工作"
CONTEST = "select * from match_contest where id = :id"
CLOCK = "select * from deadline where kind = 'match_review' and subject_id = :id"
PAIR = "select * from match_pair where match_run_id = :run and worker_id = :worker"
ABSENT = "update assignment set state = 'absent' where id = :id"
LATELY = """
    update assignment set starts_at = :now::timestamptz - interval '4 hours', ends_at = :now::timestamptz - interval '1 hour'
    where id = :id
"""


async def contest_of(tx: Transaction, id: UUID) -> Record:
    row = await tx.one(CONTEST, id=id)
    assert row is not None
    return row


async def replay(tx: Transaction, id: UUID, answer: bytes | None = None) -> None:
    """As the job does it; ``answer``: what the facts should give instead."""
    contested = await matching.contested_task(tx, SYSTEM, id)
    assert contested is not None
    await matching.record_replay(tx, SYSTEM, id, contested[0], answer or contested[1].solve().sha256)


async def one_place(tx: Transaction) -> APosting:
    """A posting of one shift with one place."""
    shift = a_shift(tx.now + timedelta(days=3), headcount=1)
    return await a_posting(tx, content=a_content(tx, shifts=(shift,), headcount=1))


async def a_lost_place(tx: Transaction) -> tuple[APosting, MatchRun, matching.Judged]:
    """Two want the one place of a shift and one has it; returns who has not, as judged."""
    posting = await one_place(tx)
    seekers = [await a_seeker(tx, radius_m=3_000 + n) for n in range(2)]
    run = await a_solved_run(tx, posting.employer.viewer)
    judged = await matching.judge(tx, worker_ids=[one.id for one in seekers], shift_ids=posting.shift_ids)
    places = {
        row["worker_id"]: row["place"] for row in await tx.all("select * from match_pair where match_run_id = :id", id=run.id)
    }
    return posting, run, next(one for one in judged if places[one.worker_id] == 1)


@pytest.mark.requirement("S-065", part="a result is contested, replayed, reviewed by a person and told with the reason")
@pytest.mark.requirement("L-07", part="a result of matching is contested and reviewed by a person who did not start the run")
async def test_a_result_stands_when_its_facts_give_it_again(tx: Transaction) -> None:
    posting, worker = await one_place(tx), await a_seeker(tx)
    run = await a_solved_run(tx, posting.employer.viewer)
    support = (await a_staff(tx, "support")).viewer
    id = await matching.contest(tx, worker.viewer, posting.shift_ids[0], None, ContestClaim.SCORE, WHY)
    with pytest.raises(matching.ContestOpen):
        await matching.contest(tx, worker.viewer, posting.shift_ids[0], None, ContestClaim.FACT, WHY)
    contested = await contest_of(tx, id)
    (pair,) = await tx.all(PAIR, run=run.id, worker=worker.id)
    assert (contested["match_run_id"], contested["place"], contested["failed"]) == (run.id, 0, [])
    assert (contested["score"], contested["parts"], contested["distance_m"]) == (pair["score"], pair["parts"], pair["distance_m"])
    with pytest.raises(matching.ReplayMissing):
        await matching.decide_contest(tx, support, id, ContestState.DISMISSED, "分值按公布的规则计算")
    await replay(tx, id)
    assert await matching.contested_task(tx, SYSTEM, id) is None
    await matching.decide_contest(tx, support, id, ContestState.DISMISSED, "分值按公布的规则计算")
    decided = await contest_of(tx, id)
    assert decided["replayed_input_sha256"] == decided["input_sha256"] == contested["input_sha256"]
    assert decided["replayed_output_sha256"] == decided["output_sha256"]
    assert (decided["state"], decided["remedy"], decided["score_after"]) == ("dismissed", "none", pair["score"])
    (clock,) = await tx.all(CLOCK, id=id)
    assert clock["met_at"] is not None and clock["worker_id"] == worker.id
    assert (clock["due_at"] - clock["started_at"]).days >= 10
    with pytest.raises(WrongState):
        await matching.decide_contest(tx, support, id, ContestState.UPHELD, "再次复核后成立")


async def test_a_result_its_facts_do_not_give_is_held_against_nobody(tx: Transaction) -> None:
    posting, _, lost = await a_lost_place(tx)
    support = (await a_staff(tx, "support")).viewer
    id = await matching.contest(tx, posting.employer.viewer, posting.shift_ids[0], lost.worker_id, ContestClaim.PROPOSED, WHY)
    await replay(tx, id, answer=b"\0" * 32)
    with pytest.raises(matching.ReplayDisagrees):
        await matching.decide_contest(tx, support, id, ContestState.DISMISSED, "结果无误，驳回")
    await matching.decide_contest(tx, support, id, ContestState.UPHELD, "重算结果不一致，从名单移除")
    assert (await contest_of(tx, id))["remedy"] == "removal"
    assert await tx.value("select dropped_code from match_pair where worker_id = :id", id=lost.worker_id) == "contested"


@pytest.mark.parametrize(("confirmed", "remedy"), [(True, "invitation"), (False, "proposal")])
async def test_a_corrected_fact_counts_and_the_worker_gets_what_the_others_got(
    tx: Transaction, confirmed: bool, remedy: str
) -> None:
    """An absence that does not speak against the worker: left out for it by the run, invited after all."""
    posting, worker = await one_place(tx), await a_seeker(tx)
    missed = await an_assignment(tx, worker=worker)
    await tx.run(ABSENT, id=missed.id)
    await tx.run(LATELY, id=missed.id)
    await a_seeker(tx)
    run = await a_solved_run(tx, posting.employer.viewer)
    if confirmed:
        await matching.invite_matched(tx, posting.employer.viewer, run.id, "请提前十分钟到店")
    id = await matching.contest(tx, worker.viewer, posting.shift_ids[0], None, ContestClaim.FACT, WHY)
    await replay(tx, id)
    support = (await a_staff(tx, "support")).viewer
    with pytest.raises(matching.NothingCorrected):
        await matching.decide_contest(tx, support, id, ContestState.CORRECTED, "缺勤记录有误", posting.id)
    with pytest.raises(InvalidInput):
        await matching.decide_contest(tx, support, id, ContestState.UPHELD, "缺勤记录有误", missed.id)
    await matching.decide_contest(tx, support, id, ContestState.CORRECTED, "缺勤记录有误，不再计入", missed.id)
    decided = await contest_of(tx, id)
    reliability = matching.PARTS.index("reliability")
    assert decided["parts_after"][reliability] > decided["parts"][reliability]
    assert decided["score_after"] > decided["score"] and decided["remedy"] == remedy
    invited = await tx.all("select worker_id, state from invitation")
    assert [(row["worker_id"], row["state"]) for row in invited] == ([(worker.id, "open")] if confirmed else [])
    (pair,) = await tx.all(PAIR, run=run.id, worker=worker.id)
    assert (pair["place"] > 0, pair["state"]) == (True, "invited" if confirmed else "proposed")


async def test_who_started_the_run_does_not_decide_about_it(tx: Transaction) -> None:
    posting, worker = await one_place(tx), await a_seeker(tx)
    admin = (await a_staff(tx, "admin")).viewer
    await a_solved_run(tx, admin, Mode.STABLE)
    id = await matching.contest(tx, worker.viewer, posting.shift_ids[0], None, ContestClaim.SCORE, WHY)
    await replay(tx, id)
    with pytest.raises(NotPermitted):
        await matching.decide_contest(tx, replace(admin, staff_role="support"), id, ContestState.UPHELD, "成立，重新判断")
    with pytest.raises(NotPermitted):
        await matching.decide_contest(tx, posting.employer.viewer, id, ContestState.UPHELD, "成立，重新判断")


async def test_an_explanation_without_a_run_is_contested_too_and_nobody_contests_for_others(tx: Transaction) -> None:
    posting, worker, other = await one_place(tx), await a_seeker(tx, health=False), await a_seeker(tx)
    id = await matching.contest(tx, worker.viewer, posting.shift_ids[0], None, ContestClaim.CONSTRAINT, WHY)
    contested = await contest_of(tx, id)
    assert (contested["match_run_id"], contested["place"], contested["failed"]) == (None, None, ["qualification"])
    with pytest.raises(NotFound):
        await matching.contest(tx, worker.viewer, posting.shift_ids[0], other.id, ContestClaim.SCORE, WHY)
    with pytest.raises(NotFound):  # no run showed them to the employer
        await matching.contest(tx, posting.employer.viewer, posting.shift_ids[0], worker.id, ContestClaim.SCORE, WHY)
    rival = await a_posting(tx)
    with pytest.raises(NotFound):
        await matching.contest(tx, rival.employer.viewer, posting.shift_ids[0], other.id, ContestClaim.SCORE, WHY)
    await matching.declare_qualifications(tx, worker.viewer, [("health_certificate", None)])
    support = (await a_staff(tx, "support")).viewer
    await matching.decide_contest(tx, support, id, ContestState.UPHELD, "证书已核实，现在符合")
    assert (await contest_of(tx, id))["failed_after"] == []


async def test_a_result_is_contested_in_time(tx: Transaction) -> None:
    posting, worker = await one_place(tx), await a_seeker(tx)
    await a_solved_run(tx, posting.employer.viewer)
    tx.now += timedelta(days=15)
    with pytest.raises(matching.ContestLate):
        await matching.contest(tx, worker.viewer, posting.shift_ids[0], None, ContestClaim.SCORE, WHY)
    with pytest.raises(NotFound):
        await matching.contest(tx, (await a_seeker(tx)).viewer, posting.shift_ids[0], None, ContestClaim.SCORE, WHY)

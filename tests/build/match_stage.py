"""Matching on the stage: what two workers want, a run of either employer, and an invitation to each worker."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from domain import matching, postings
from domain.clock import day_of
from domain.database import Transaction
from domain.matching import ContestClaim, OneOff, Span
from domain.postings import Sought
from tests.build.matching import SYSTEM, a_seeker, a_solved_run
from tests.build.posting_files import a_posting_file, as_csv, example
from tests.build.postings import APosting, a_content, a_posting, a_shift

if TYPE_CHECKING:
    from tests.build.accounts import AnEmployer
    from tests.build.stage import Stage

PROPOSED = "select shift_id from match_pair where match_run_id = :run and worker_id = :worker and place = 0"
EXCEPTION = "select id from availability_exception where worker_id = :id"


async def a_matching(tx: Transaction, stage: "Stage") -> None:
    """The run proposes the worker for one posting; the invitation is to another."""
    for employer, worker in ((stage.rival, stage.other), (stage.employer, stage.worker)):
        await a_seeker(tx, worker=worker)
        matched, invited = await _in_days(tx, employer, 9), await _in_days(tx, employer, 10)
        run = await a_solved_run(tx, employer.viewer)
        (invitation_id,) = await matching.invite(tx, employer.viewer, invited.shift_ids[0], [worker.id], "请提前十分钟到店")
        proposed = await tx.value(PROPOSED, run=run.id, worker=worker.id)
        left_out = next(one.shift_ids[0] for one in (matched, invited) if one.shift_ids[0] != proposed)
        contest_id = await matching.contest(tx, worker.viewer, left_out, None, ContestClaim.LEFT_OUT, "分值没有计入上学期的工作")
        contested = await matching.contested_task(tx, SYSTEM, contest_id)
        assert contested is not None
        await matching.record_replay(tx, SYSTEM, contest_id, contested[0], contested[1].solve().sha256)
    day = tx.now + timedelta(days=20)
    for worker in (stage.other, stage.worker):
        await matching.add_one_off(tx, worker.viewer, OneOff(Span(day, day + timedelta(hours=3)), free=False))
        search_id = await postings.save_search(tx, worker.viewer, Sought("周末的咖啡馆", "咖啡"))
    for employer in (stage.rival, stage.employer):
        template_id = await postings.save_template(tx, employer.viewer, "周末晚班", None, a_content(tx))
        await postings.create_from_template(tx, employer.viewer, template_id, day_of(day), None, declared=True)
        for change in ({"title": "图书馆周末整理员"}, {"pay": "1.00", "kind": "none"}):
            file_id = await a_posting_file(tx, employer.viewer, as_csv(await example(tx, employer.viewer, change)))
    stage.name("template", "PostingTemplate", template_id)
    stage.name("posting file", "PostingFile", file_id)
    stage.things["template day"] = day_of(day).isoformat()
    exception_id = await tx.value(EXCEPTION, id=stage.worker.id)
    assert isinstance(exception_id, UUID)
    stage.name("saved search", "SavedSearch", search_id)
    stage.name("match run", "MatchRun", run.id)
    stage.name("matched shift", "Shift", matched.shift_ids[0])
    stage.name("proposed shift", "Shift", proposed)
    stage.name("worker", "Worker", stage.worker.id)
    stage.name("match contest", "MatchContest", contest_id)
    stage.name("invitation", "Invitation", invitation_id)
    stage.name("invited requirement", "Requirement", invited.requirement_ids[0])
    stage.name("exception", "AvailabilityException", exception_id)


async def _in_days(tx: Transaction, employer: "AnEmployer", days: int) -> APosting:
    shift = a_shift(tx.now + timedelta(days=days))
    return await a_posting(tx, employer=employer, content=a_content(tx, shifts=(shift,)))

"""Contesting a result of matching: the word against it, the run's replay, a person's review and what follows (PIPL art. 24).

    open --decide--> upheld | corrected | dismissed

A worker contests what came of themselves and a shift, an employer what a run proposed to it. Contested is what the newest run
that knew both made of the pair, by the facts it kept; where none did, a worker contests the explanation of this moment.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain import deadlines, outbox, rules
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.matching import judging, policy, running, store_contests, store_runs
from domain.matching.contest import Contest, ContestClaim, ContestLate, ContestOpen, ContestState, NothingCorrected, Remedy
from domain.matching.invitations import invite_pairs
from domain.matching.judging import Judged
from domain.matching.policy import Policy
from domain.matching.recommending import explain
from domain.matching.running import Task
from domain.viewer import Viewer

REPLAY = "matching.replay"
TEXT = (2, 1_000)
RULE = "matching.contest"


async def contest(
    tx: Transaction, viewer: Viewer, shift_id: UUID, worker_id: UUID | None, claim: ContestClaim, reason: str
) -> UUID:
    """Somebody contests what matching made of a worker and a shift; returns the contest's id.

    Raises NotFound, ContestLate, ContestOpen, InvalidInput.
    """
    said = _text(reason, "input.reason")
    person_id, by = viewer.must_be_signed_in(), _side(viewer, worker_id)
    subject = by["by_worker_id"] or worker_id
    assert subject is not None
    run = await store_contests.run_of(tx, shift_id, subject, by["by_employer_id"])
    since_at = tx.now - timedelta(days=_number(await rules.in_force(tx, RULE), "window_days"))
    facts: dict[str, object] = {"claim": claim.value, "reason": said, "contested_by": person_id, **by}
    if run is not None and run["made_at"] >= since_at:
        (pair,) = await kept(tx, run["id"], shift_id, subject)
        of_run = {"match_run_id": run["id"], **{name: run[name] for name in ("input_sha256", "output_sha256")}}
        facts |= {**of_run, "place": await store_contests.place(tx, run["id"], shift_id, subject)}
    else:
        pair = await _explained(tx, viewer, shift_id, worker_id, since_at=since_at)
        facts |= dict.fromkeys(("match_run_id", "input_sha256", "output_sha256", "place"))
    id = await store_contests.add(tx, {**facts, **_contested(pair)})
    if id is None:
        raise ContestOpen(field="input.shiftId")
    due_at = await deadlines.due_by(tx, RULE, tx.now)
    parties = {"worker_id": by["by_worker_id"], "employer_id": by["by_employer_id"]}
    await deadlines.start(tx, deadlines.MATCH_REVIEW, id, RULE, due_at, **parties)
    await outbox.put(tx, viewer, "match_contest.opened", id, **parties)
    if facts["match_run_id"] is not None:
        await outbox.enqueue(tx, REPLAY, id, queue=outbox.MATCHING)
    return id


async def contested_task(tx: Transaction, viewer: Viewer, contest_id: UUID) -> tuple[bytes, Task] | None:
    """The hash of the contested run's facts as they are kept today, and its task to be solved again; None when it was."""
    viewer.must_be_system()
    contest = await store_contests.lock(tx, contest_id)
    if contest is None or contest.match_run_id is None or contest.replayed is not None:
        return None
    run = await store_runs.lock(tx, contest.match_run_id)
    assert run is not None, "a contest names its run"
    return await store_runs.input_hash(tx, run.id), await running.task_of(tx, run)


async def record_replay(tx: Transaction, viewer: Viewer, contest_id: UUID, facts: bytes, answer: bytes) -> None:
    """Keeps what the facts gave this time, for the reviewer to see beside what they gave then."""
    viewer.must_be_system()
    await store_contests.replayed(tx, contest_id, facts, answer)


async def decide_contest(
    tx: Transaction, viewer: Viewer, contest_id: UUID, outcome: ContestState, answer: str, absence: UUID | None = None
) -> UUID:
    """Somebody of the staff who did not start the run decides, says why, and what can be remedied is.

    Raises NotFound, WrongState, NotPermitted, ReplayMissing, ReplayDisagrees, NothingCorrected, InvalidInput.
    """
    staff_id = viewer.must_be_staff("support")
    contest = await store_contests.lock(tx, contest_id)
    if contest is None:
        raise NotFound("MatchContest", field="input.matchContestId")
    contest.must_be_decidable(outcome, viewer.must_be_signed_in())
    said = _text(answer, "input.answer")
    await _correct(tx, contest, outcome, absence)
    anew = await judging.judge(tx, worker_ids=[contest.worker_id], shift_ids=[contest.shift_id])
    remedy = Remedy.NONE
    if outcome is not ContestState.DISMISSED and contest.match_run_id is not None:
        remedy = await _remedy(tx, contest, contest.match_run_id, anew)
    facts: dict[str, object] = {"answer": said, "decided_by": staff_id}
    await store_contests.decide(tx, contest.id, outcome, remedy, facts | _after(anew))
    await deadlines.meet(tx, deadlines.MATCH_REVIEW, contest.id)
    parties = {"worker_id": contest.by_worker_id, "employer_id": contest.by_employer_id}
    await outbox.put(tx, viewer, "match_contest.decided", contest.id, **parties)
    return contest.id


async def kept(tx: Transaction, match_run_id: UUID, shift_id: UUID, worker_id: UUID) -> list[Judged]:
    """What the run's kept facts say of the pair, by the policy it went by."""
    run = await store_runs.lock(tx, match_run_id)
    assert run is not None
    rows = await store_contests.kept_pair(tx, match_run_id, shift_id, worker_id)
    return judging.of_rows(rows, Policy.of(await rules.in_force(tx, policy.POLICY_RULE, day_of(run.made_at))))


async def _explained(tx: Transaction, viewer: Viewer, shift_id: UUID, worker_id: UUID | None, *, since_at: datetime) -> Judged:
    """A worker's explanation of this moment; where there is none any more, it is too late. An employer knows of nobody whom no
    run showed it."""
    try:
        if viewer.worker_id is None:
            raise NotFound("Match", field="input.shiftId")
        return await explain(tx, viewer, worker_id, shift_id)
    except NotFound:
        subject, employer_id = viewer.worker_id or worker_id, viewer.employer_id
        assert subject is not None
        if await store_contests.any_older(tx, shift_id, subject, employer_id, since_at):
            days = _number(await rules.in_force(tx, RULE), "window_days")
            raise ContestLate(field="input.shiftId", days=days) from None
        raise


async def _correct(tx: Transaction, contest: Contest, outcome: ContestState, assignment_id: UUID | None) -> None:
    """An absence that does not speak against the worker is not counted from now on."""
    if outcome is not ContestState.CORRECTED:
        if assignment_id is not None:
            raise InvalidInput("input.assignmentId", "只有更正事实时才填写。", "Only where a fact is corrected.")
        return
    if assignment_id is None or not await store_contests.set_aside(tx, contest, assignment_id):
        raise NothingCorrected(field="input.assignmentId")


async def _remedy(tx: Transaction, contest: Contest, match_run_id: UUID, anew: Sequence[Judged]) -> Remedy:
    """An employer's objection takes the pair from the list. A worker's puts it there where it holds now, and, where the employer
    has confirmed the run, invites them as it invited the others."""
    if contest.by_employer_id is not None:
        return Remedy.REMOVAL if await store_contests.remove(tx, contest) else Remedy.NONE
    if not anew or not anew[0].feasible:
        return Remedy.NONE
    pair = anew[0]
    named = {name: getattr(pair, name) for name in ("shift_id", "posting_id", "employer_id", "worker_id", "score", "distance_m")}
    await store_contests.put_pair(tx, match_run_id, named | {"parts": list(pair.parts)})
    waiting = await store_contests.waiting(tx, contest)
    if waiting is None:
        return Remedy.NONE
    if waiting["message"] is None:
        return Remedy.PROPOSAL
    made = await invite_pairs(tx, Viewer.system("matching"), [waiting], waiting["message"], waiting["made_by"])
    return Remedy.INVITATION if made else Remedy.NONE


def _side(viewer: Viewer, worker_id: UUID | None) -> dict[str, UUID | None]:
    """Who contests: a worker for themselves, an employer about a worker whom it names."""
    if viewer.worker_id is not None:
        own = viewer.must_be_worker()
        if worker_id not in (None, own):
            raise NotFound("Worker", field="input.workerId")
        return {"by_worker_id": own, "by_employer_id": None}
    employer_id = viewer.must_be_employer("recruiter")
    if worker_id is None:
        raise InvalidInput("input.workerId", "请指明劳动者。", "Name the worker.")
    return {"by_worker_id": None, "by_employer_id": employer_id}


def _contested(pair: Judged) -> dict[str, object]:
    ids = {name: getattr(pair, name) for name in ("shift_id", "posting_id", "worker_id", "employer_id", "distance_m")}
    ranked = "ranked" not in pair.failed
    scored = {"score": pair.score, "parts": list(pair.parts)} if ranked else {"score": None, "parts": None}
    return {**ids, **scored, "failed": list(pair.failed)}


def _after(anew: Sequence[Judged]) -> dict[str, object]:
    if not anew:
        return dict.fromkeys(("score_after", "parts_after", "failed_after"))
    pair = anew[0]
    return {"score_after": pair.score, "parts_after": list(pair.parts), "failed_after": list(pair.failed)}


def _number(rule: rules.Rule, name: str) -> int:
    value = rule.parameters[name]
    assert isinstance(value, int)
    return value


def _text(text: str, field: str) -> str:
    said = text.strip()
    if not TEXT[0] <= len(said) <= TEXT[1]:
        raise InvalidInput(field, f"请填写{TEXT[0]}至{TEXT[1]}字。", f"Write {TEXT[0]} to {TEXT[1]} characters.")
    return said

"""A run: made by people, carried out by jobs step by step, each leaving the next in its own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from domain import outbox, rules
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import NotFound, NotPermitted
from domain.matching import crowding, engine, policy, store_columns, store_facts, store_runs
from domain.matching.engine import Solution
from domain.matching.model import MatchRun, Mode, NothingToMatch, RunState, RunUnderWay
from domain.matching.policy import Policy
from domain.matching.problem import Problem
from domain.viewer import Kind, Viewer

GATHER, SOLVE = "matching.gather", "matching.solve"
HOURS_RULE, AGE_RULE = "matching.work_study_hours", "applications.minors"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be solved, with nothing of the database left in it."""

    problem: Problem
    mode: Mode
    policy: Policy

    def solve(self) -> Solution:
        """Takes seconds: for a thread of its own."""
        return engine.solve(self.problem, self.mode, self.policy)


async def make(tx: Transaction, viewer: Viewer, mode: Mode) -> MatchRun:
    """Starts a run over the employer's shifts of the next two weeks, or, by an administrator, over everybody's (S-065).

    Raises NotPermitted, NothingToMatch, RunUnderWay.
    """
    employer_id = _whose(viewer)
    day = day_of(tx.now)
    if not await store_runs.any_shift(tx, employer_id, store_facts.horizon(day)["until_at"]):
        raise NothingToMatch()
    made_by = viewer.must_be_signed_in()
    run = await _begin(tx, viewer, {"employer_id": employer_id, "mode": mode.value, "first_day": day, "made_by": made_by})
    if run is None:
        raise RunUnderWay()
    return run


async def match_everybody(tx: Transaction, viewer: Viewer) -> MatchRun | None:
    """The platform's own run over everybody's shifts of the next two weeks; None where there is nobody or nothing, or
    one is under way.

    Employers read whom it proposes for their shifts and invite whom they want; it invites nobody by itself.
    """
    viewer.must_be_system()
    day = day_of(tx.now)
    until_at = store_facts.horizon(day)["until_at"]
    if not (await store_runs.any_seeker(tx) and await store_runs.any_shift(tx, None, until_at)):
        return None
    return await _begin(tx, viewer, {"employer_id": None, "mode": Mode.BEST.value, "first_day": day, "made_by": None})


async def gather(tx: Transaction, viewer: Viewer, match_run_id: UUID) -> None:
    """Keeps what both sides are at this moment; everything after goes by that."""
    viewer.must_be_system()
    run = await store_runs.lock(tx, match_run_id)
    if run is None or run.state is not RunState.MADE:
        return
    await store_runs.gather(tx, run, await binds(tx))
    await outbox.enqueue(tx, SOLVE, run.id, queue=outbox.MATCHING)


async def read(tx: Transaction, viewer: Viewer, match_run_id: UUID) -> Task | None:
    """What is to be solved; None when it was."""
    viewer.must_be_system()
    run = await store_runs.lock(tx, match_run_id)
    if run is None or run.state is not RunState.GATHERED:
        return None
    return await task_of(tx, run)


async def record(tx: Transaction, viewer: Viewer, match_run_id: UUID, solution: Solution) -> None:
    """Keeps the answer; whoever was quicker with the same one has kept it already."""
    viewer.must_be_system()
    run = await store_runs.lock(tx, match_run_id)
    if run is None or run.state is not RunState.GATHERED:
        return
    await store_runs.record(tx, run, solution)
    await outbox.put(tx, viewer, "match_run.solved", run.id, employer_id=run.employer_id)


async def task_of(tx: Transaction, run: MatchRun) -> Task:
    """The run's task from the facts it kept: the same whenever it is read."""
    ranked_by = Policy.of(await rules.in_force(tx, policy.POLICY_RULE, day_of(run.made_at)))
    return Task(await store_columns.read(tx, run.id), run.mode, ranked_by)


async def replay(tx: Transaction, match_run_id: UUID) -> tuple[bytes, bytes]:
    """The hashes of a run's facts and answer, worked out again from what it kept; raises NotFound."""
    run = await store_runs.lock(tx, match_run_id)
    if run is None:
        raise NotFound("MatchRun")
    facts = await store_runs.input_hash(tx, run.id)
    return facts, (await task_of(tx, run)).solve().sha256


async def binds(tx: Transaction) -> dict[str, object]:
    """What facts are asked with: the days ahead, the caps of work-study and of invitations, the kinds barred to minors."""
    hours = (await rules.in_force(tx, HOURS_RULE)).parameters
    barred = (await rules.in_force(tx, AGE_RULE)).parameters["barred_kinds"]
    caps = {"week_minutes": hours["week_minutes"], "month_minutes": hours["month_minutes"]}
    open_ = await crowding.in_force(tx)
    crowd = {"open_per_worker": open_.per_worker, "open_per_place": open_.per_place}
    return {**store_facts.horizon(day_of(tx.now)), **caps, **crowd, "barred_kinds": barred}


async def _begin(tx: Transaction, viewer: Viewer, facts: Mapping[str, object]) -> MatchRun | None:
    ranked_by = await policy.in_use(tx)
    run = await store_runs.add(tx, {**facts, "policy_version": ranked_by.version})
    if run is not None:
        await outbox.put(tx, viewer, "match_run.made", run.id, employer_id=run.employer_id)
        await outbox.enqueue(tx, GATHER, run.id, queue=outbox.MATCHING)
    return run


def _whose(viewer: Viewer) -> UUID | None:
    """The employer whose shifts are matched; None for everybody's."""
    if viewer.kind is Kind.STAFF:
        viewer.must_be_staff("admin")
        return None
    if viewer.kind is Kind.WORKER:
        raise NotPermitted("employer")
    return viewer.must_be_employer("recruiter")

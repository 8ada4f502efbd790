"""Contested results of matching: seen by who contests and by who reviews (PIPL art. 24, S-065)."""

from domain import matching
from domain.matching import ContestClaim, ContestState
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

OF_WHO_CONTESTS = "whoever contests a result knows the worker and the shift it is about; the worker's facts are masked"
POINTS = """
    (select jsonb_agg(jsonb_build_object('part', part, 'points', points) order by place)
     from unnest({parts}, array['pay', 'distance', 'kind', 'experience', 'reliability', 'newcomer', 'waiting'])
         with ordinality as p (points, part, place) where points is not null)
"""

MATCH_CONTEST = Source(
    "MatchContest",
    table="match_contest",
    readable={
        "worker": "{t}.by_worker_id = :worker_id",
        "hiring": "{t}.by_employer_id = :employer_id",
        **dict.fromkeys(("support", "admin"), "true"),
    },
    order=("contested_at desc", "id desc"),
    fields={
        "parts": POINTS.replace("{parts}", "{t}.parts"),
        "partsAfter": POINTS.replace("{parts}", "{t}.parts_after"),
        "inputSha256": "encode({t}.input_sha256, 'hex')",
        "outputSha256": "encode({t}.output_sha256, 'hex')",
        "replayedInputSha256": "encode({t}.replayed_input_sha256, 'hex')",
        "replayedOutputSha256": "encode({t}.replayed_output_sha256, 'hex')",
        "replayAgrees": """({t}.replayed_input_sha256 = {t}.input_sha256
                            and {t}.replayed_output_sha256 = {t}.output_sha256)""",
    },
    links={
        "worker": one("Worker", "worker_id", granted=OF_WHO_CONTESTS),
        "employer": one("Employer", "employer_id", granted="whoever contests a result knows whose shift it is"),
        "posting": one("Posting", "posting_id", granted=OF_WHO_CONTESTS),
        "shift": one("Shift", "shift_id", granted=OF_WHO_CONTESTS),
        "run": one("MatchRun", "match_run_id"),
        "deadlines": many("Deadline", "subject_id", order=("started_at desc", "id desc")),
    },
)

ROOTS: dict[str, Root | Link] = {
    "matchContest": by_id(MATCH_CONTEST),
    "matchContests": connection(MATCH_CONTEST, filters={"state": "{t}.state = :value"}),
}


async def contest_match(request: Request, shift_id: str, worker_id: str | None, claim: ContestClaim, reason: str) -> Answer:
    """Somebody contests what matching made of a worker and a shift."""
    shift = uuid_of("Shift", shift_id, "input.shiftId")
    worker = None if worker_id is None else uuid_of("Worker", worker_id, "input.workerId")
    return MATCH_CONTEST.row(await matching.contest(request.tx, request.viewer, shift, worker, claim, reason))


async def decide_match_contest(
    request: Request, contest_id: str, outcome: ContestState, answer: str, assignment_id: str | None
) -> Answer:
    """A person decides, and says why."""
    id = uuid_of("MatchContest", contest_id, "input.matchContestId")
    absence = None if assignment_id is None else uuid_of("Assignment", assignment_id, "input.assignmentId")
    return MATCH_CONTEST.row(await matching.decide_contest(request.tx, request.viewer, id, outcome, answer, absence))

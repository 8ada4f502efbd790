"""Matching: intentions, runs, what they propose, invitations; and what suits whom at this moment."""

import binascii
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain import matching
from domain.errors import InvalidInput
from domain.matching import DeclineCode, Intention, Mode, OneOff, Span
from resolvers.compiler.source import Link, Root, Source, Value, by_id, connection, many, mine, one
from resolvers.ids import global_id, uuid_of
from resolvers.postings import POSTING
from resolvers.request import Answer, Repeatable, Request

IDS_AT_MOST = 100
OF_THE_RUN = "an employer sees whom a run proposes for its own shifts; the worker's facts are masked"
OF_THE_PARTIES = "both sides of an invitation know what it is about and with whom; the worker's facts are masked"
PARTIES = {"worker": "{t}.worker_id = :worker_id", "hiring": "{t}.employer_id = :employer_id", "staff": "true"}
RUN_READERS = {"hiring": "{t}.employer_id = :employer_id", "staff": "true"}
POINTS = """
    (select jsonb_agg(jsonb_build_object('part', part, 'points', points) order by place)
     from unnest({t}.parts, array['pay', 'distance', 'kind', 'experience', 'reliability', 'newcomer', 'waiting'])
         with ordinality as p (points, part, place))
"""
SCORE_POINTS, WEEKLY_TIME, TIMETABLE = Value("ScorePoints"), Value("WeeklyTime"), Value("Timetable")
WORKER_QUALIFICATION = Value("WorkerQualification")

JOB_INTENTION = Source(
    "JobIntention",
    table="job_intention",
    readable={"worker": "{t}.worker_id = :worker_id"},
    order=("updated_at desc", "id desc"),
    fields={
        "weekly": """(select coalesce(jsonb_agg(to_jsonb(r) order by r.position), '[]') from availability_rule r
                      where r.worker_id = {t}.worker_id)""",
        "timetable": "(select to_jsonb(c) from timetable c where c.worker_id = {t}.worker_id)",
        "qualifications": """(select coalesce(jsonb_agg(to_jsonb(q) order by q.code), '[]') from worker_qualification q
                              where q.worker_id = {t}.worker_id)""",
        "ranked": """coalesce((select c.ranked from ranking_choice c where c.worker_id = {t}.worker_id
                               order by c.made_at desc, c.id desc limit 1), true)""",
    },
    links={"exceptions": many("AvailabilityException", on="{t}.worker_id = {o}.worker_id", order=("starts_at", "id"))},
)

AVAILABILITY_EXCEPTION = Source(
    "AvailabilityException",
    table="availability_exception",
    readable={"worker": "{t}.worker_id = :worker_id"},
    order=("starts_at", "id"),
)

MATCH_RUN = Source(
    "MatchRun",
    table="match_run",
    readable=RUN_READERS,
    order=("made_at desc", "id desc"),
    fields={"inputSha256": "encode({t}.input_sha256, 'hex')", "outputSha256": "encode({t}.output_sha256, 'hex')"},
    links={
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "pairs": connection("MatchPair", "match_run_id", order=("shift_id::uuid", "place::int", "id")),
    },
)

MATCH_PAIR = Source(
    "MatchPair",
    table="match_pair",
    readable=RUN_READERS,
    order=("made_at desc", "id desc"),
    fields={"parts": POINTS},
    links={
        "worker": one("Worker", "worker_id", granted=OF_THE_RUN),
        "shift": one("Shift", "shift_id", granted=OF_THE_RUN),
        "posting": one("Posting", "posting_id", granted=OF_THE_RUN),
    },
)

INVITATION = Source(
    "Invitation",
    table="invitation",
    readable=PARTIES,
    order=("made_at desc", "id desc"),
    fields={"parts": POINTS, "instant": "{t}.made_by is null"},
    links={
        "worker": one("Worker", "worker_id", granted=OF_THE_PARTIES),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "posting": one("Posting", "posting_id", granted=OF_THE_PARTIES),
        "version": one("PostingVersion", "posting_version_id", granted=OF_THE_PARTIES),
        "shift": one("Shift", "shift_id", granted=OF_THE_PARTIES),
        "application": one("Application", "application_id"),
    },
)

ROOTS: dict[str, Root | Link] = {
    "myJobIntention": mine(JOB_INTENTION, "{t}.worker_id = :worker_id"),
    "matchRun": by_id(MATCH_RUN),
    "matchRuns": connection(MATCH_RUN),
    "matchPairs": connection(MATCH_PAIR),
    "invitation": by_id(INVITATION),
    "invitations": connection(INVITATION, filters={"state": "{t}.state = :value"}),
}


async def update_job_intention(request: Request, intention: Intention) -> Answer:
    """What the worker wants, and the usual week."""
    return JOB_INTENTION.row(await matching.update_intention(request.tx, request.viewer, intention))


async def add_availability_exception(request: Request, starts_at: datetime, ends_at: datetime, free: bool) -> Answer:
    """One time that is not as every week."""
    return JOB_INTENTION.row(await matching.add_one_off(request.tx, request.viewer, OneOff(Span(starts_at, ends_at), free)))


async def remove_availability_exception(request: Request, exception_id: str) -> Answer:
    """Takes it back."""
    id = uuid_of("AvailabilityException", exception_id, "input.exceptionId")
    return JOB_INTENTION.row(await matching.remove_one_off(request.tx, request.viewer, id))


async def import_timetable(request: Request, content_base64: str) -> Answer:
    """Takes the classes' hours out of what is free."""
    try:
        content = b64decode(content_base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("input.contentBase64", "不是有效的Base64内容。", "This is not Base64.") from error
    return JOB_INTENTION.row(await matching.import_timetable(request.tx, request.viewer, content))


async def declare_qualifications(request: Request, held: Sequence[tuple[str, date | None]]) -> Answer:
    """What the worker can show."""
    await matching.declare_qualifications(request.tx, request.viewer, held)
    return QualificationsDeclared([code for code, _ in held])


async def choose_ranking(request: Request, ranked: bool) -> Answer:
    """To be ranked, or not."""
    await matching.choose_ranking(request.tx, request.viewer, ranked)
    return RankingChoice(ranked)


async def block_from_matching(request: Request, employer_id: str | None, worker_id: str | None, lifted: bool) -> Answer:
    """Not to be proposed to the other side, or again."""
    if request.viewer.worker_id is not None:
        other = uuid_of("Employer", employer_id or "", "input.employerId")
    else:
        other = uuid_of("Worker", worker_id or "", "input.workerId")
    await matching.block(request.tx, request.viewer, other, lifted=lifted)
    return MatchBlock(not lifted)


async def mark_work_study(request: Request, posting_id: str, school: str) -> Answer:
    """A work-study post of a school."""
    id = uuid_of("Posting", posting_id, "input.postingId")
    return POSTING.row(await matching.mark_work_study(request.tx, request.viewer, id, school))


async def make_match_run(request: Request, mode: Mode) -> Answer:
    """Starts a run; jobs carry it out."""
    return MATCH_RUN.row((await matching.make(request.tx, request.viewer, mode)).id)


async def invite_matched(request: Request, match_run_id: str, message: str) -> Answer:
    """Invites whom the run proposes; jobs send it."""
    id = uuid_of("MatchRun", match_run_id, "input.matchRunId")
    return MATCH_RUN.row((await matching.invite_matched(request.tx, request.viewer, id, message)).id)


async def invite_workers(
    request: Request, shift_id: str, worker_ids: Sequence[str] | None, best: int | None, message: str
) -> Answer:
    """Invites named workers to a shift, or those who suit it best at this moment."""
    shift = uuid_of("Shift", shift_id, "input.shiftId")
    if (worker_ids is None) == (best is None):
        raise InvalidInput("input.workerIds", "请指定劳动者，或填写人数。", "Name workers, or say how many of the best.")
    if worker_ids is not None and len(worker_ids) > IDS_AT_MOST:
        raise InvalidInput("input.workerIds", f"最多{IDS_AT_MOST}人。", f"At most {IDS_AT_MOST}.")
    if best is not None:
        found = await matching.workers_for(request.tx, request.viewer, shift, best)
        workers = [pair.worker_id for pair in found.pairs]
    else:
        workers = [uuid_of("Worker", id, "input.workerIds") for id in worker_ids or ()]
    made = await matching.invite(request.tx, request.viewer, shift, workers, message)
    return WorkersInvited([global_id("Invitation", id) for id in made])


async def accept_invitation(
    request: Request, invitation_id: str, attested_requirement_ids: Sequence[str], commitment: str
) -> Answer:
    """Attested, applied and hired in one step."""
    if len(attested_requirement_ids) > IDS_AT_MOST:
        raise InvalidInput("input.attestedRequirementIds", f"最多{IDS_AT_MOST}项。", f"At most {IDS_AT_MOST}.")
    attested = [uuid_of("Requirement", id, "input.attestedRequirementIds") for id in attested_requirement_ids]
    id = uuid_of("Invitation", invitation_id, "input.invitationId")
    return INVITATION.row((await matching.accept(request.tx, request.viewer, id, attested, commitment)).id)


async def decline_invitation(request: Request, invitation_id: str, code: DeclineCode) -> Answer:
    """The worker does not want it; the reserve is asked."""
    id = uuid_of("Invitation", invitation_id, "input.invitationId")
    return INVITATION.row((await matching.decline(request.tx, request.viewer, id, code)).id)


@dataclass(frozen=True, slots=True)
class QualificationsDeclared(Repeatable):
    codes: list[str]


@dataclass(frozen=True, slots=True)
class RankingChoice(Repeatable):
    ranked: bool


@dataclass(frozen=True, slots=True)
class MatchBlock(Repeatable):
    blocked: bool


@dataclass(frozen=True, slots=True)
class WorkersInvited(Repeatable):
    invitation_ids: list[str]

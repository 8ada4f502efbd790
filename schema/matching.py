"""Matching: what workers want and when they can, runs and what they propose, invitations, and why (S-065, T-010)."""

from datetime import date, datetime
from enum import Enum

import strawberry

from domain.matching import DeclineCode, InvitationState, Mode, RunState, TravelMode, Way
from domain.money import Fen
from domain.postings import PostingKind
from resolvers import recommending
from schema.accounts import Employer, Worker
from schema.applications import Application
from schema.postings import Posting, PostingVersion, Shift
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

strawberry.enum(RunState, name="MatchRunState", description="How far a matching run has come.")
strawberry.enum(Mode, name="MatchMode", description="Best: the greatest sum for both sides. Stable: nobody would rather swap.")
strawberry.enum(InvitationState, description="How far an invitation has come.")
strawberry.enum(
    Way,
    name="ServicePlanWay",
    description="People apply; a run proposes and the employer invites; the platform invites by itself; pieces are delivered.",
)
strawberry.enum(TravelMode, description="How somebody goes to work.")
strawberry.enum(DeclineCode, description="Why an invitation is declined.")


@strawberry.enum(description="What a score is the sum of: three parts for the worker, two for the employer, two for fairness.")
class ScorePart(Enum):
    PAY = "pay"
    DISTANCE = "distance"
    KIND = "kind"
    EXPERIENCE = "experience"
    RELIABILITY = "reliability"
    NEWCOMER = "newcomer"
    WAITING = "waiting"


@strawberry.enum(description="What must hold between a worker and a shift.")
class MatchConstraint(Enum):
    VERIFIED = "verified"
    RANKED = "ranked"
    INTENTION = "intention"
    AGE = "age"
    KIND = "kind"
    PAY = "pay"
    QUALIFICATION = "qualification"
    TIMES = "times"
    OVERLAP = "overlap"
    DISTANCE = "distance"
    TRAVEL = "travel"
    HOURS = "hours"
    BLOCKED = "blocked"
    WORKER_INVITED = "worker_invited"
    POSTING_INVITED = "posting_invited"


@strawberry.enum(description="What became of one pair that a run proposed.")
class MatchPairState(Enum):
    PROPOSED = "proposed"
    INVITED = "invited"
    DROPPED = "dropped"


@strawberry.type(description="Points of one part of a score; the parts sum to it.")
class ScorePoints:
    part: ScorePart = strawberry.field(description="Which part.")
    points: int = strawberry.field(description="How many points it gives.")


@strawberry.type(description="A time of every week in Shanghai; past midnight it ends after minute 1440.")
class WeeklyTime:
    weekday: int = strawberry.field(description="1 is Monday.")
    starts_minute: int = strawberry.field(description="Minutes from midnight.")
    ends_minute: int = strawberry.field(description="Minutes from the same midnight.")


@strawberry.type(description="One time that is not as every week.")
class AvailabilityException(Node):
    starts_at: datetime = strawberry.field(description="From when.")
    ends_at: datetime = strawberry.field(description="Until when.")
    free: bool = strawberry.field(description="Whether the worker can at that time.")


@strawberry.type(description="An imported class timetable: only how much it takes, never what the classes are.")
class Timetable:
    classes: int = strawberry.field(description="How many times it takes.")
    first_day: date = strawberry.field(description="The first of them.")
    last_day: date = strawberry.field(description="The last of them.")
    imported_at: datetime = strawberry.field(description="When it was imported.")


@strawberry.type(description="Something a worker can show, such as a health certificate.")
class WorkerQualification:
    code: str = strawberry.field(description="health_certificate, cet4 …")
    valid_until: date | None = strawberry.field(description="The last day it is valid.")


@strawberry.type(
    description="What a worker wants (求职意向): kinds, times, area, pay floor, validity; nobody else sees it (S-065)."
)
class JobIntention(Node):
    kinds: list[PostingKind] = strawberry.field(description="In the order of preference.")
    latitude: float = strawberry.field(description="The middle of the area.")
    longitude: float = strawberry.field(description="The middle of the area.")
    radius_m: int = strawberry.field(description="How far from it, in metres.")
    pay_floor: Money = strawberry.field(description="The lowest pay an hour.")
    valid_until: datetime = strawberry.field(description="Until when it stands.")
    updated_at: datetime = strawberry.field(description="When it was last changed.")
    travel_mode: TravelMode = strawberry.field(description="How the worker goes to work.")
    max_travel_minutes: int | None = strawberry.field(description="The longest way, by the estimate of rule matching.travel.")
    weekly: list[WeeklyTime] = strawberry.field(description="The usual week.")
    exceptions: list[AvailabilityException] = strawberry.field(description="Times that are not as every week.")
    timetable: Timetable | None = strawberry.field(description="The imported class timetable.")
    qualifications: list[WorkerQualification] = strawberry.field(description="What the worker can show.")
    ranked: bool = strawberry.field(description="Whether the worker is ranked by automated decisions (L-07).")


@strawberry.type(description="One matching run: who is proposed for which shift, and how fair it was (S-065, T-001).")
class MatchRun(Node):
    state: RunState = strawberry.field(description="How far it has come.")
    mode: Mode = strawberry.field(description="What it looks for.")
    first_day: date = strawberry.field(description="The first of its fourteen days.")
    policy_version: int = strawberry.field(description="The version of rankingPolicy it goes by.")
    worker_count: int = strawberry.field(description="Workers looked at.")
    shift_count: int = strawberry.field(description="Shifts looked at.")
    place_count: int = strawberry.field(description="Places that were free.")
    pair_count: int = strawberry.field(description="Feasible pairs of worker and shift.")
    assigned_count: int = strawberry.field(description="Pairs proposed.")
    reserve_count: int = strawberry.field(description="Pairs in reserve.")
    invited_count: int = strawberry.field(description="Proposed workers who were invited.")
    dropped_count: int = strawberry.field(description="Proposed workers who could not be invited any more.")
    objective: int = strawberry.field(description="The sum that was maximised: each place filled, and the score of who fills it.")
    exposure_gini: int | None = strawberry.field(description="How unevenly workers were shown, in thousandths: 0 is even.")
    newcomer_share: int | None = strawberry.field(description="Newcomers among those shown, in thousandths.")
    newcomer_supply: int | None = strawberry.field(description="Newcomers among those who could be, in thousandths.")
    blocking_pairs: int | None = strawberry.field(description="Pairs of which both would rather have each other.")
    input_sha256: str | None = strawberry.field(description="Of every fact the run goes by.")
    output_sha256: str | None = strawberry.field(description="Of its answer: the same facts give the same answer.")
    made_at: datetime = strawberry.field(description="When it was made.")
    solved_at: datetime | None = strawberry.field(description="When it was solved.")
    finished_at: datetime | None = strawberry.field(description="When everybody was invited.")
    facts_retired_at: datetime | None = strawberry.field(description="When its facts were let go; it cannot be replayed since.")
    employer: Employer | None = strawberry.field(description="Whose shifts; everybody's if none.")

    @strawberry.field(
        graphql_type=Connection["MatchPair"], description="Who is proposed and who stands in reserve, shift by shift, best first."
    )
    def pairs(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type(description="One worker proposed for one shift by a run, or in reserve for it, with why.")
class MatchPair(Node):
    place: int = strawberry.field(description="0 is proposed; from 1 the place in reserve.")
    score: int = strawberry.field(description="0 to 1000.")
    parts: list[ScorePoints] = strawberry.field(description="What the score is the sum of.")
    distance_m: int = strawberry.field(description="Metres from the middle of the worker's area.")
    state: MatchPairState = strawberry.field(description="What became of it.")
    dropped_code: str | None = strawberry.field(description="What stood against it when invitations were sent.")
    made_at: datetime = strawberry.field(description="When it was found.")
    worker: Worker | None = strawberry.field(description="Who; masked.")
    shift: Shift | None = strawberry.field(description="For which shift.")
    posting: Posting | None = strawberry.field(description="Of which posting.")


@strawberry.type(description="An employer's word to a worker about a shift; accepting it hires (S-068, T-010).")
class Invitation(Node):
    state: InvitationState = strawberry.field(description="How far it has come.")
    score: int = strawberry.field(description="0 to 1000.")
    parts: list[ScorePoints] = strawberry.field(description="What the score is the sum of.")
    distance_m: int = strawberry.field(description="Metres from the middle of the worker's area.")
    message: str = strawberry.field(description="The arrangements, in the employer's words.")
    decline_code: DeclineCode | None = strawberry.field(description="Why not.")
    instant: bool = strawberry.field(description="Whether the platform sent it by itself, for a shift about to begin.")
    made_at: datetime = strawberry.field(description="When it was sent.")
    expires_at: datetime = strawberry.field(description="Until when it may be accepted.")
    answered_at: datetime | None = strawberry.field(description="When the worker answered.")
    worker: Worker = strawberry.field(description="Who is invited; masked.")
    employer: Employer = strawberry.field(description="By whom.")
    posting: Posting = strawberry.field(description="To what.")
    version: PostingVersion = strawberry.field(description="What is attested to by accepting.")
    shift: Shift = strawberry.field(description="To which shift.")
    application: Application | None = strawberry.field(description="What came of accepting.")


@strawberry.type(description="One pair as it stands now, with what stands between.")
class MatchExplanation:
    worker_id: strawberry.ID = strawberry.field(description="The worker.")
    shift_id: strawberry.ID = strawberry.field(description="The shift.")
    posting_id: strawberry.ID = strawberry.field(description="Its posting.")
    title: str = strawberry.field(description="The posting's title.")
    starts_at: datetime = strawberry.field(description="When the shift begins.")
    ends_at: datetime = strawberry.field(description="When the shift ends.")
    hourly_pay: Fen = strawberry.field(description="Base pay an hour.")
    worker_name: str = strawberry.field(description="The worker's name, masked.")
    feasible: bool = strawberry.field(description="Whether everything holds.")
    failed: list[MatchConstraint] = strawberry.field(description="What does not hold, each of which would have to change.")
    missing_qualifications: list[str] = strawberry.field(description="What is asked for and not shown.")
    score: int | None = strawberry.field(description="0 to 1000; none where the worker chose not to be ranked.")
    parts: list[ScorePoints] = strawberry.field(description="What the score is the sum of.")
    distance_m: int = strawberry.field(description="Metres from the middle of the worker's area.")
    travel_mode: TravelMode = strawberry.field(description="How the worker goes to work.")
    travel_minutes: int = strawberry.field(description="About how long that takes, by rule matching.travel; no route is asked.")


@strawberry.type(description="How many more would be feasible if this alone were otherwise.")
class Counterfactual:
    constraint: MatchConstraint = strawberry.field(description="What would have to change.")
    qualification: str | None = strawberry.field(description="Which qualification, where it is one.")
    more: int = strawberry.field(description="How many more there would be.")


@strawberry.type(description="A way to fill a shift, with why, its price today and the employer's own history (T-032).")
class ServicePlan:
    way: Way = strawberry.field(description="Which way.")
    suits: bool = strawberry.field(description="Whether it is recommended for this shift.")
    shifts: int = strawberry.field(description="How many of the employer's shifts of the last 180 days were filled this way.")
    expected_fill_percent: int | None = strawberry.field(description="Of their places were taken; none where they are too few.")
    wages: Fen = strawberry.field(description="Base pay of all open places of the shift.")
    fee: Fen = strawberry.field(description="The platform's fee on it by the schedule in force; the same for every plan.")
    reason_zh: str = strawberry.field(description="In Chinese.")
    reason_en: str = strawberry.field(description="In English.")


@strawberry.type(description="What an employer chose for shifts that are about to begin with an open place (S-065, T-010).")
class InstantFill:
    enabled: bool = strawberry.field(description="Whether the platform invites by itself; on, until the employer turns it off.")
    message: str = strawberry.field(description="What such an invitation says.")


@strawberry.type(description="What suits, best first, and what would change it.")
class Recommendations:
    ranked: bool = strawberry.field(description="False where the worker chose not to be ranked: then the soonest come first.")
    feasible: int = strawberry.field(description="How many there are in all.")
    pairs: list[MatchExplanation] = strawberry.field(description="The first of them.")
    counterfactuals: list[Counterfactual] = strawberry.field(description="“With a health certificate: 31 more.”")


@strawberry.type(description="The rule by which matching ranks: the same for everyone, published with its weights (S-004).")
class RankingPolicy:
    rule_id: str = strawberry.field(description="For ruleExplain.")
    version: int = strawberry.field(description="Each run names the one it went by.")
    parts: list[ScorePoints] = strawberry.field(description="The most each part may give; together 1000.")
    place_worth: int = strawberry.field(description="What filling a place counts beside the score.")
    reserves: int = strawberry.field(description="Runners-up kept for a shift.")
    reserve_lists: int = strawberry.field(description="On how many reserve lists a worker may stand.")
    constraints: list[MatchConstraint] = strawberry.field(description="What must hold at all.")
    never_used: list[str] = strawberry.field(description="What has no part in it.")
    text_zh: str = strawberry.field(description="In Chinese.")
    text_en: str = strawberry.field(description="In English.")
    legal_basis: list[str] = strawberry.field(description="What it rests on.")


@strawberry.type
class MatchingQuery:
    @strawberry.field(graphql_type=JobIntention | None, description="What the worker said they want, or nothing yet (S-065).")
    def my_job_intention(self) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=MatchRun | None, description="One matching run (S-065).")
    def match_run(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[MatchRun], description="Matching runs, newest first (S-065).")
    def match_runs(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[MatchPair],
        description="Whom runs propose for one's shifts, newest first, the platform's own daily runs among them (S-065, T-032).",
    )
    def match_pairs(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Invitation | None, description="One invitation (T-010).")
    def invitation(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Invitation], description="Invitations, newest first (T-010).")
    def invitations(
        self,
        state: InvitationState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=RankingPolicy, description="How matching ranks, for everybody to read (S-004).")
    async def ranking_policy(self, info: Info) -> Answer:
        return await recommending.ranking_policy(info.context)

    @strawberry.field(
        graphql_type=list[ServicePlan], description="Which ways suit to fill the employer's shift, best first (T-032)."
    )
    async def recommended_service_plans(self, info: Info, shift_id: strawberry.ID) -> Answer:
        return await recommending.recommended_service_plans(info.context, shift_id)

    @strawberry.field(graphql_type=InstantFill, description="What the employer chose for shifts about to begin (S-065).")
    async def instant_fill(self, info: Info) -> Answer:
        return await recommending.instant_fill(info.context)

    @strawberry.field(
        graphql_type=Recommendations,
        description="The shifts that suit the worker now, why, and what would change it (S-065).",
    )
    async def recommended_postings(self, info: Info, first: int = 20) -> Answer:
        return await recommending.recommended_postings(info.context, first)

    @strawberry.field(
        graphql_type=Recommendations,
        description="The workers who suit the employer's shift now, masked, and why (S-065, T-032).",
    )
    async def recommended_workers(self, info: Info, shift_id: strawberry.ID, first: int = 20) -> Answer:
        return await recommending.recommended_workers(info.context, shift_id, first)

    @strawberry.field(
        graphql_type=MatchExplanation,
        description="Why a worker suits a shift or does not; a worker asks of themselves, an employer of its own shift (S-065).",
    )
    async def match_explain(self, info: Info, shift_id: strawberry.ID, worker_id: strawberry.ID | None = None) -> Answer:
        return await recommending.match_explain(info.context, shift_id, worker_id)

"""Mutations of matching: what workers say of themselves, runs, invitations."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from domain.matching import DeclineCode, Intention, Mode, TravelMode, WeeklySpan
from domain.money import Fen
from domain.postings import PostingKind
from resolvers import matching, recommending
from schema.matching import InstantFill, Invitation, JobIntention, MatchRun
from schema.postings import Posting
from schema.refusals import Refused
from schema.relay import Answer
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."


@strawberry.input(description="A time of every week in Shanghai; past midnight it ends after minute 1440.")
class WeeklyTimeInput:
    weekday: int = strawberry.field(description="1 is Monday.")
    starts_minute: int = strawberry.field(description="Minutes from midnight.")
    ends_minute: int = strawberry.field(description="Minutes from the same midnight, within 24 hours of the start.")


@strawberry.input(description="What the worker wants; it replaces what they wanted before.")
class UpdateJobIntentionInput:
    kinds: list[PostingKind] = strawberry.field(description="In the order of preference.")
    latitude: float = strawberry.field(description="The middle of the area.")
    longitude: float = strawberry.field(description="The middle of the area.")
    radius_m: int = strawberry.field(description="How far from it: 500 to 50,000 metres.")
    pay_floor: Fen = strawberry.field(description="The lowest pay an hour.")
    valid_until: datetime = strawberry.field(description="At most 180 days from now.")
    weekly: list[WeeklyTimeInput] = strawberry.field(description="The usual week.")
    travel_mode: TravelMode = strawberry.field(default=TravelMode.TRANSIT, description="How they go to work.")
    max_travel_minutes: int | None = strawberry.field(default=None, description="The longest way: 5 to 240 minutes, estimated.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def plain(self) -> Intention:
        """As the domain knows it."""
        weekly = tuple(WeeklySpan(one.weekday, one.starts_minute, one.ends_minute) for one in self.weekly)
        place = (self.latitude, self.longitude, self.radius_m)
        way = (self.travel_mode, self.max_travel_minutes)
        return Intention(tuple(self.kinds), *place, self.pay_floor, self.valid_until, weekly, *way)


@strawberry.input(description="One time that is not as every week.")
class AddAvailabilityExceptionInput:
    starts_at: datetime = strawberry.field(description="From when.")
    ends_at: datetime = strawberry.field(description="Until when; at most 31 days.")
    free: bool = strawberry.field(description="Whether the worker can at that time.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="The exception to take back.")
class RemoveAvailabilityExceptionInput:
    exception_id: strawberry.ID = strawberry.field(description="One of the worker's own.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A class timetable; it replaces the one before.")
class ImportTimetableInput:
    content_base64: str = strawberry.field(description="An iCalendar file of at most 1 MB, in Base64.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Something the worker can show.")
class QualificationInput:
    code: str = strawberry.field(description="health_certificate, cet4 …")
    valid_until: date | None = strawberry.field(default=None, description="The last day it is valid.")


@strawberry.input(description="Everything the worker can show; it replaces what was declared before.")
class DeclareQualificationsInput:
    qualifications: list[QualificationInput] = strawberry.field(description="At most 20.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Whether to be ranked by automated decisions.")
class ChooseRankingInput:
    ranked: bool = strawberry.field(description="False: lists come unranked, and no run proposes the worker.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Whom not to be proposed to; a worker names an employer, an employer a worker.")
class BlockFromMatchingInput:
    employer_id: strawberry.ID | None = strawberry.field(default=None, description="Given by a worker.")
    worker_id: strawberry.ID | None = strawberry.field(default=None, description="Given by an employer.")
    lifted: bool = strawberry.field(default=False, description="True takes it back.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="What the worker can show from now on.")
class QualificationsDeclared:
    codes: list[str] = strawberry.field(description="The qualifications.")


@strawberry.type(description="What the worker chose.")
class RankingChoice:
    ranked: bool = strawberry.field(description="Whether they are ranked by automated decisions.")


@strawberry.type(description="What was chosen.")
class MatchBlock:
    blocked: bool = strawberry.field(description="Whether the two are kept apart by the caller.")


@strawberry.input(description="A posting that is a work-study post (勤工助学) of a school.")
class MarkWorkStudyInput:
    posting_id: strawberry.ID = strawberry.field(description="The employer's posting.")
    school: str = strawberry.field(description="Whose caps of hours apply.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A run over the employer's shifts of the next two weeks, or, by an administrator, over all.")
class MakeMatchRunInput:
    mode: Mode = strawberry.field(default=Mode.BEST, description="What to look for.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Everybody whom a run proposes is invited.")
class InviteMatchedInput:
    match_run_id: strawberry.ID = strawberry.field(description="A solved run of the employer.")
    message: str = strawberry.field(description="The arrangements: where to come, what to bring.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Workers to invite to one shift at once.")
class InviteWorkersInput:
    shift_id: strawberry.ID = strawberry.field(description="The employer's shift.")
    worker_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="At most 50; or give `best`.")
    best: int | None = strawberry.field(default=None, description="So many of those who suit best now: for an urgent shift.")
    message: str = strawberry.field(description="The arrangements: where to come, what to bring.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type(description="Who was invited just now.")
class WorkersInvited:
    invitation_ids: list[strawberry.ID] = strawberry.field(description="The invitations.")


@strawberry.input(description="What happens with shifts that are about to begin with an open place.")
class ChooseInstantFillInput:
    enabled: bool = strawberry.field(description="False: the platform invites nobody by itself.")
    message: str | None = strawberry.field(
        default=None, description="The arrangements such an invitation tells; else the platform's."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Accepting: attested, applied and hired in one step.")
class AcceptInvitationInput:
    invitation_id: strawberry.ID = strawberry.field(description="One of the worker's own.")
    attested_requirement_ids: list[strawberry.ID] = strawberry.field(description="Every requirement of the posting's version.")
    commitment: str = strawberry.field(description="What the worker undertakes, in their words.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Declining, with why.")
class DeclineInvitationInput:
    invitation_id: strawberry.ID = strawberry.field(description="One of the worker's own.")
    code: DeclineCode = strawberry.field(description="Why not; nobody else hears more than this.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


JobIntentionResult = Annotated[JobIntention | Refused, strawberry.union("JobIntentionResult")]
BlockFromMatchingResult = Annotated[MatchBlock | Refused, strawberry.union("BlockFromMatchingResult")]
DeclareQualificationsResult = Annotated[QualificationsDeclared | Refused, strawberry.union("DeclareQualificationsResult")]
ChooseRankingResult = Annotated[RankingChoice | Refused, strawberry.union("ChooseRankingResult")]
MarkWorkStudyResult = Annotated[Posting | Refused, strawberry.union("MarkWorkStudyResult")]
MatchRunResult = Annotated[MatchRun | Refused, strawberry.union("MatchRunResult")]
InviteWorkersResult = Annotated[WorkersInvited | Refused, strawberry.union("InviteWorkersResult")]
ChooseInstantFillResult = Annotated[InstantFill | Refused, strawberry.union("ChooseInstantFillResult")]
InvitationResult = Annotated[Invitation | Refused, strawberry.union("InvitationResult")]


@strawberry.type
class MatchingMutation:
    @strawberry.mutation(graphql_type=JobIntentionResult, description="The worker says what they want and when they can (S-065).")
    async def update_job_intention(self, info: Info, input: UpdateJobIntentionInput) -> Answer:
        return await matching.update_job_intention(info.context, input.plain())

    @strawberry.mutation(graphql_type=JobIntentionResult, description="One time that is not as every week (S-065).")
    async def add_availability_exception(self, info: Info, input: AddAvailabilityExceptionInput) -> Answer:
        return await matching.add_availability_exception(info.context, input.starts_at, input.ends_at, input.free)

    @strawberry.mutation(graphql_type=JobIntentionResult, description="Takes such a time back (S-065).")
    async def remove_availability_exception(self, info: Info, input: RemoveAvailabilityExceptionInput) -> Answer:
        return await matching.remove_availability_exception(info.context, input.exception_id)

    @strawberry.mutation(
        graphql_type=JobIntentionResult,
        description="Classes are taken out of the free time; only hours are kept (S-065).",
    )
    async def import_timetable(self, info: Info, input: ImportTimetableInput) -> Answer:
        return await matching.import_timetable(info.context, input.content_base64)

    @strawberry.mutation(graphql_type=DeclareQualificationsResult, description="What the worker can show (S-065).")
    async def declare_qualifications(self, info: Info, input: DeclareQualificationsInput) -> Answer:
        held = [(one.code, one.valid_until) for one in input.qualifications]
        return await matching.declare_qualifications(info.context, held)

    @strawberry.mutation(
        graphql_type=ChooseRankingResult, description="To be ranked by automated decisions, or not (PIPL art. 24; L-07)."
    )
    async def choose_ranking(self, info: Info, input: ChooseRankingInput) -> Answer:
        return await matching.choose_ranking(info.context, input.ranked)

    @strawberry.mutation(graphql_type=BlockFromMatchingResult, description="Not to be proposed to the other side (S-065).")
    async def block_from_matching(self, info: Info, input: BlockFromMatchingInput) -> Answer:
        return await matching.block_from_matching(info.context, input.employer_id, input.worker_id, input.lifted)

    @strawberry.mutation(
        graphql_type=MarkWorkStudyResult, description="A work-study post: the school's caps of hours apply from now on (L-05)."
    )
    async def mark_work_study(self, info: Info, input: MarkWorkStudyInput) -> Answer:
        return await matching.mark_work_study(info.context, input.posting_id, input.school)

    @strawberry.mutation(graphql_type=MatchRunResult, description="Starts a matching run; jobs carry it out (S-065, T-001).")
    async def make_match_run(self, info: Info, input: MakeMatchRunInput) -> Answer:
        return await matching.make_match_run(info.context, input.mode)

    @strawberry.mutation(graphql_type=MatchRunResult, description="Invites everybody the run proposes; jobs send it (T-010).")
    async def invite_matched(self, info: Info, input: InviteMatchedInput) -> Answer:
        return await matching.invite_matched(info.context, input.match_run_id, input.message)

    @strawberry.mutation(graphql_type=InviteWorkersResult, description="Invites workers to one shift at once (T-010, T-032).")
    async def invite_workers(self, info: Info, input: InviteWorkersInput) -> Answer:
        return await matching.invite_workers(info.context, input.shift_id, input.worker_ids, input.best, input.message)

    @strawberry.mutation(
        graphql_type=ChooseInstantFillResult,
        description="The employer lets the platform fill shifts about to begin, or not (S-065, T-010).",
    )
    async def choose_instant_fill(self, info: Info, input: ChooseInstantFillInput) -> Answer:
        return await recommending.choose_instant_fill(info.context, input.enabled, input.message)

    @strawberry.mutation(
        graphql_type=InvitationResult, description="The worker accepts and is hired, or nothing happens (S-068, T-010)."
    )
    async def accept_invitation(self, info: Info, input: AcceptInvitationInput) -> Answer:
        attested = input.attested_requirement_ids
        return await matching.accept_invitation(info.context, input.invitation_id, attested, input.commitment)

    @strawberry.mutation(graphql_type=InvitationResult, description="The worker declines; the reserve is asked (T-010).")
    async def decline_invitation(self, info: Info, input: DeclineInvitationInput) -> Answer:
        return await matching.decline_invitation(info.context, input.invitation_id, input.code)

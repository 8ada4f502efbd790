"""Publishing: an employer writes and submits postings, reviewers decide (S-063, S-064)."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain import postings
from domain.money import Fen
from domain.postings import PayKind, PayUnit, PostingKind, RequirementKind
from resolvers import publishing
from schema.postings import Posting
from schema.refusals import Refused
from schema.relay import Answer
from schema.reviews import ReviewItemInput
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."


@strawberry.input(description="One stretch of work.")
class ShiftInput:
    starts_at: datetime = strawberry.field(description="In the future.")
    ends_at: datetime = strawberry.field(description="Later, within 31 days.")
    headcount: int = strawberry.field(description="At most the posting's headcount.")


@strawberry.input(description="One income component; a deduction is none (S-101).")
class PayComponentInput:
    kind: PayKind = strawberry.field(description="At least one component is BASE.")
    unit: PayUnit = strawberry.field(description="Per hour or per shift; shifts beyond 24 hours need base pay per hour.")
    amount: Fen = strawberry.field(description="How much, per unit.")
    note: str = strawberry.field(default="", description="At most 100 characters.")


@strawberry.input(description="One requirement with its ground in the work (S-103).")
class RequirementInput:
    kind: RequirementKind = strawberry.field(description="What it is about.")
    text: str = strawberry.field(description="2 to 200 characters.")
    ground: str = strawberry.field(description="Why the work needs it, in 2 to 200 characters.")


@strawberry.input(description="All a posting says (S-063, S-100 to S-103).")
class PostingContentInput:
    title: str = strawberry.field(description="4 to 60 characters.")
    kind: PostingKind = strawberry.field(description="The kind of work.")
    duties: str = strawberry.field(description="20 to 2,000 characters, without contact details.")
    district: str = strawberry.field(description="From the city on, such as 天津市南开区; it decides the minimum wage.")
    address: str = strawberry.field(description="4 to 200 characters.")
    latitude: float | None = strawberry.field(default=None, description="Degrees; with it workers check in by place.")
    longitude: float | None = strawberry.field(default=None, description="Degrees.")
    shifts: list[ShiftInput] = strawberry.field(description="1 to 100.")
    pay_components: list[PayComponentInput] = strawberry.field(description="1 to 10, one of them BASE.")
    requirements: list[RequirementInput] = strawberry.field(default_factory=list, description="At most 20.")
    headcount: int = strawberry.field(description="How many people are sought, 1 to 1,000.")
    pay_due_days: int = strawberry.field(description="Pay is due so many days after the hours are approved, 0 to 30.")
    valid_until: datetime = strawberry.field(description="Within 90 days.")
    declared: bool = strawberry.field(description="The declaration that it is true, complete and not misleading.")

    def plain(self) -> postings.PostingContent:
        return postings.PostingContent(
            title=self.title,
            kind=self.kind,
            duties=self.duties,
            district=self.district,
            address=self.address,
            latitude=self.latitude,
            longitude=self.longitude,
            shifts=tuple(postings.ShiftContent(shift.starts_at, shift.ends_at, shift.headcount) for shift in self.shifts),
            pay_components=tuple(postings.PayContent(pay.kind, pay.unit, pay.amount, pay.note) for pay in self.pay_components),
            requirements=tuple(postings.RequirementContent(asked.kind, asked.text, asked.ground) for asked in self.requirements),
            headcount=self.headcount,
            pay_due_days=self.pay_due_days,
            valid_until=self.valid_until,
            declared=self.declared,
        )


@strawberry.type(description="Something in a content that is refused, or that a reviewer will look at (S-100).")
class PostingProblem:
    field: str = strawberry.field(description="Its path, from content on.")
    code: str = strawberry.field(description="The refusal's code, or REVIEWER_LOOKS.")
    message_zh: str = strawberry.field(description="In Chinese.")
    message_en: str = strawberry.field(description="In English.")
    rule_id: strawberry.ID = strawberry.field(description="The rule.")
    refuses: bool = strawberry.field(description="Whether it would be refused.")
    words: str | None = strawberry.field(description="The words it is about.")
    start_offset: int | None = strawberry.field(description="Where they start in the field, in characters from 0.")
    end_offset: int | None = strawberry.field(description="Where they end.")


@strawberry.input(description="A new posting.")
class CreatePostingInput:
    content: PostingContentInput = strawberry.field(description="What it says.")
    branch_id: strawberry.ID | None = strawberry.field(
        default=None, description="The branch it belongs to; else the whole employer's."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A new version of a posting.")
class RevisePostingInput:
    posting_id: strawberry.ID = strawberry.field(description="The posting.")
    content: PostingContentInput = strawberry.field(description="All it says from now on.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which posting.")
class PostingInput:
    posting_id: strawberry.ID = strawberry.field(description="The posting.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A reviewer's decision on a posting (S-104).")
class ReviewPostingInput:
    posting_id: strawberry.ID = strawberry.field(description="The posting.")
    reason: str = strawberry.field(default="", description="2 to 1,000 characters; may be left out for an approval.")
    checklist: list[ReviewItemInput] = strawberry.field(default_factory=list, description="What was looked at, at most 40 items.")
    rule_ids: list[str] = strawberry.field(default_factory=list, description="The rules it rests on.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def plain(self) -> postings.Opinion:
        return postings.Opinion(self.reason, {answer.item: answer.passed for answer in self.checklist}, tuple(self.rule_ids))


PostingResult = Annotated[Posting | Refused, strawberry.union("PostingResult")]


@strawberry.type
class PublishingQuery:
    @strawberry.field(
        graphql_type=list[PostingProblem],
        description="What stands between a content and publication: the first thing missing, and all words found (S-100).",
    )
    async def posting_problems(self, info: Info, content: PostingContentInput) -> Answer:
        return await publishing.posting_problems(info.context, content.plain())


@strawberry.type
class PublishingMutation:
    @strawberry.mutation(graphql_type=PostingResult, description="Writes a draft; unlawful content is refused by field (S-063).")
    async def create_posting(self, info: Info, input: CreatePostingInput) -> Answer:
        return await publishing.create_posting(info.context, input.content.plain(), input.branch_id)

    @strawberry.mutation(
        graphql_type=PostingResult,
        description="Writes a new version; the approved one stays on display until it is approved (S-105).",
    )
    async def revise_posting(self, info: Info, input: RevisePostingInput) -> Answer:
        return await publishing.revise_posting(info.context, input.posting_id, input.content.plain())

    @strawberry.mutation(graphql_type=PostingResult, description="Hands the newest version to review (S-064).")
    async def submit_posting(self, info: Info, input: PostingInput) -> Answer:
        return await publishing.submit_posting(info.context, input.posting_id)

    @strawberry.mutation(graphql_type=PostingResult, description="Takes it out of the lists for a while.")
    async def pause_posting(self, info: Info, input: PostingInput) -> Answer:
        return await publishing.pause_posting(info.context, input.posting_id)

    @strawberry.mutation(graphql_type=PostingResult, description="Shows it again.")
    async def resume_posting(self, info: Info, input: PostingInput) -> Answer:
        return await publishing.resume_posting(info.context, input.posting_id)

    @strawberry.mutation(graphql_type=PostingResult, description="Ends recruiting; people hired keep their work.")
    async def close_posting(self, info: Info, input: PostingInput) -> Answer:
        return await publishing.close_posting(info.context, input.posting_id)

    @strawberry.mutation(graphql_type=PostingResult, description="A reviewer approves; it goes live (S-064).")
    async def approve_posting(self, info: Info, input: ReviewPostingInput) -> Answer:
        return await publishing.approve_posting(info.context, input.posting_id, input.plain())

    @strawberry.mutation(graphql_type=PostingResult, description="A reviewer sends it back with what has to change (S-064).")
    async def request_posting_changes(self, info: Info, input: ReviewPostingInput) -> Answer:
        return await publishing.request_posting_changes(info.context, input.posting_id, input.plain())

    @strawberry.mutation(graphql_type=PostingResult, description="A reviewer refuses it with the reason (S-064).")
    async def reject_posting(self, info: Info, input: ReviewPostingInput) -> Answer:
        return await publishing.reject_posting(info.context, input.posting_id, input.plain())

    @strawberry.mutation(graphql_type=PostingResult, description="A reviewer takes it down for good with the reason (S-064).")
    async def remove_posting(self, info: Info, input: ReviewPostingInput) -> Answer:
        return await publishing.remove_posting(info.context, input.posting_id, input.plain())

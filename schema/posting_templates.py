"""Templates of postings, in versions that never change (S-063)."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from domain.money import Fen
from domain.postings import PayKind, PayUnit, PostingKind, RequirementKind
from resolvers import posting_templates
from schema.branches import Branch
from schema.postings import Place, Posting
from schema.publishing import KEY, PostingContentInput, PostingResult
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info


@strawberry.type(description="A shift without its date.")
class TemplateShift:
    day: int = strawberry.field(description="Days after the first, which is 0.")
    starts_minute: int = strawberry.field(description="Minutes from midnight, Shanghai's.")
    minutes: int = strawberry.field(description="How long it is.")
    headcount: int = strawberry.field(description="How many people it needs.")


@strawberry.type(description="One income component of a template.")
class TemplatePay:
    kind: PayKind = strawberry.field(description="Base, overtime, bonus, allowance or other.")
    unit: PayUnit = strawberry.field(description="Per hour or per shift.")
    amount: Fen = strawberry.field(description="How much, per unit.")
    note: str = strawberry.field(description="When it is due, in words.")


@strawberry.type(description="One requirement of a template with its ground in the work.")
class TemplateRequirement:
    kind: RequirementKind = strawberry.field(description="What it is about.")
    text: str = strawberry.field(description="What is asked.")
    ground: str = strawberry.field(description="Why the work needs it.")


@strawberry.type(description="What a template said at one time; it never changes (S-063).")
class PostingTemplateVersion(Node):
    number: int = strawberry.field(description="1 for the first.")
    title: str = strawberry.field(description="The title.")
    kind: PostingKind = strawberry.field(description="The kind of work.")
    duties: str = strawberry.field(description="What is to be done.")
    place: Place = strawberry.field(description="Where.")
    headcount: int = strawberry.field(description="How many people are sought.")
    pay_due_days: int = strawberry.field(description="Pay is due so many days after the hours are approved.")
    shifts: list[TemplateShift] = strawberry.field(description="When, without dates.")
    pay_components: list[TemplatePay] = strawberry.field(description="The pay, income only.")
    requirements: list[TemplateRequirement] = strawberry.field(description="What is asked of applicants.")
    created_at: datetime = strawberry.field(description="When it was written.")
    use_count: int = strawberry.field(description="How many postings were made from it.")
    postings: list[Posting] = strawberry.field(description="The newest fifty of them.")


@strawberry.type(description="What an employer posts again and again, but for its dates (S-063).")
class PostingTemplate(Node):
    name: str = strawberry.field(description="What the employer calls it.")
    created_at: datetime = strawberry.field(description="When it was saved.")
    archived_at: datetime | None = strawberry.field(description="When it was put aside.")
    branch: Branch | None = strawberry.field(description="The branch of its employer that it is for (S-060).")
    version: PostingTemplateVersion = strawberry.field(description="What it says now.")
    versions: list[PostingTemplateVersion] = strawberry.field(description="What it said at any time, the newest fifty.")


@strawberry.input(description="A new template: of a posting, or written; of its dates only the pattern is kept.")
class SavePostingTemplateInput:
    name: str = strawberry.field(description="1 to 60 characters.")
    posting_id: strawberry.ID | None = strawberry.field(default=None, description="A posting: its newest version.")
    content: PostingContentInput | None = strawberry.field(default=None, description="What it says; instead of a posting.")
    branch_id: strawberry.ID | None = strawberry.field(default=None, description="The branch it is for; else for all of them.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A new version of a template: of a posting, or written.")
class RevisePostingTemplateInput:
    posting_template_id: strawberry.ID = strawberry.field(description="The template.")
    posting_id: strawberry.ID | None = strawberry.field(default=None, description="A posting: its newest version.")
    content: PostingContentInput | None = strawberry.field(default=None, description="What it says; instead of a posting.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which template.")
class PostingTemplateInput:
    posting_template_id: strawberry.ID = strawberry.field(description="The template.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A posting from a template.")
class CreatePostingFromTemplateInput:
    posting_template_id: strawberry.ID = strawberry.field(description="The template; its newest version is taken.")
    first_day: date = strawberry.field(description="The day of its first shift, within a year; the others follow.")
    valid_until: datetime | None = strawberry.field(default=None, description="Within 90 days; else until the first shift.")
    declared: bool = strawberry.field(description="The declaration that it is true, complete and not misleading.")
    branch_id: strawberry.ID | None = strawberry.field(default=None, description="The posting's branch; else the template's.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


PostingTemplateResult = Annotated[PostingTemplate | Refused, strawberry.union("PostingTemplateResult")]


@strawberry.type
class PostingTemplatesQuery:
    @strawberry.field(graphql_type=PostingTemplate | None, description="One template of the viewer's employer (S-063).")
    def posting_template(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[PostingTemplate], description="Templates in use, newest first (S-063).")
    def posting_templates(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class PostingTemplatesMutation:
    @strawberry.mutation(graphql_type=PostingTemplateResult, description="Saves a template, of a posting or written (S-063).")
    async def save_posting_template(self, info: Info, input: SavePostingTemplateInput) -> Answer:
        content = input.content.plain() if input.content else None
        return await posting_templates.save_posting_template(info.context, input.name, input.posting_id, content, input.branch_id)

    @strawberry.mutation(graphql_type=PostingTemplateResult, description="Writes a new version of a template (S-063).")
    async def revise_posting_template(self, info: Info, input: RevisePostingTemplateInput) -> Answer:
        content = input.content.plain() if input.content else None
        return await posting_templates.revise_posting_template(info.context, input.posting_template_id, input.posting_id, content)

    @strawberry.mutation(graphql_type=PostingTemplateResult, description="Puts a template aside (S-063).")
    async def archive_posting_template(self, info: Info, input: PostingTemplateInput) -> Answer:
        return await posting_templates.archive_posting_template(info.context, input.posting_template_id)

    @strawberry.mutation(
        graphql_type=PostingResult, description="Writes a draft from a template with dates from a day on (S-063)."
    )
    async def create_posting_from_template(self, info: Info, input: CreatePostingFromTemplateInput) -> Answer:
        return await posting_templates.create_posting_from_template(
            info.context, input.posting_template_id, input.first_day, input.valid_until, input.declared, input.branch_id
        )

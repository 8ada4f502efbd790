"""Templates of postings: their employer's alone."""

from datetime import date, datetime
from uuid import UUID

from domain import postings
from domain.postings import PostingContent
from resolvers.branches import SHOWN, branch_named
from resolvers.compiler.source import Link, Root, Source, Value, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.postings import POSTING
from resolvers.request import Answer, Request

OURS = {"hiring": "{t}.employer_id = :employer_id"}
POSTINGS_SHOWN = VERSIONS_SHOWN = 50
TEMPLATE_SHIFT, TEMPLATE_REQUIREMENT = Value("TemplateShift"), Value("TemplateRequirement")
TEMPLATE_PAY = Value("TemplatePay", {"amount": "({value} ->> 'amount_fen')::bigint"})

POSTING_TEMPLATE = Source(
    "PostingTemplate",
    table="posting_template",
    readable=OURS,
    order=("created_at desc", "id desc"),
    links={
        "branch": one("Branch", "branch_id", granted=SHOWN),
        "version": one("PostingTemplateVersion", "version_id", granted="whoever reads a template reads what it says"),
        "versions": many("PostingTemplateVersion", "posting_template_id", order=("number::int desc",), limit=VERSIONS_SHOWN),
    },
)
POSTING_TEMPLATE_VERSION = Source(
    "PostingTemplateVersion",
    table="posting_template_version",
    readable=OURS,
    order=("created_at desc", "id desc"),
    fields={"useCount": "(select count(*)::int from posting_from_template f where f.posting_template_version_id = {t}.id)"},
    links={
        "postings": many(
            "Posting",
            on="{t}.id in (select f.posting_id from posting_from_template f where f.posting_template_version_id = {o}.id)",
            order=("created_at desc", "id desc"),
            limit=POSTINGS_SHOWN,
        )
    },
)
ROOTS: dict[str, Root | Link] = {
    "postingTemplate": by_id(POSTING_TEMPLATE),
    "postingTemplates": connection(POSTING_TEMPLATE, where="{t}.archived_at is null"),
}


async def save_posting_template(
    request: Request, name: str, posting_id: str | None, content: PostingContent | None, branch_id: str | None
) -> Answer:
    """A template of a posting, or a written one (S-063)."""
    posting = uuid_of("Posting", posting_id, "input.postingId") if posting_id else None
    branch = branch_named(branch_id)
    return POSTING_TEMPLATE.row(await postings.save_template(request.tx, request.viewer, name, posting, content, branch))


async def revise_posting_template(
    request: Request, template_id: str, posting_id: str | None, content: PostingContent | None
) -> Answer:
    """A new version (S-063)."""
    id, posting = _id(template_id), uuid_of("Posting", posting_id, "input.postingId") if posting_id else None
    await postings.revise_template(request.tx, request.viewer, id, posting, content)
    return POSTING_TEMPLATE.row(id)


async def archive_posting_template(request: Request, template_id: str) -> Answer:
    """Put aside."""
    id = _id(template_id)
    await postings.archive_template(request.tx, request.viewer, id)
    return POSTING_TEMPLATE.row(id)


async def create_posting_from_template(
    request: Request, template_id: str, first_day: date, valid_until: datetime | None, declared: bool, branch_id: str | None
) -> Answer:
    """A draft from its newest version (S-063)."""
    id, branch = _id(template_id), branch_named(branch_id)
    posting_id = await postings.create_from_template(
        request.tx, request.viewer, id, first_day, valid_until, branch, declared=declared
    )
    return POSTING.row(posting_id)


def _id(text: str) -> UUID:
    return uuid_of("PostingTemplate", text, "input.postingTemplateId")

"""Templates: what an employer posts again and again, but for its dates. A change is a new version; a posting made from one is a
draft, held against the rules of its day like any other (S-063)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from domain import accounts, outbox, rules
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import Cause, InvalidInput, NotFound, Refusal
from domain.ids import new_id
from domain.postings import store, store_templates
from domain.postings.actions import draft
from domain.postings.content import MAX_SHIFT, PostingContent
from domain.postings.judging import judge
from domain.postings.outlines import A_DAY, Outline, Template
from domain.viewer import Viewer

NAME = range(1, 61)
SPAN = timedelta(days=366)
"""From today to a template's first day, and from its first shift to its last."""


class TooManyTemplates(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_TEMPLATES", "postings.templates"
    zh, en = "最多保留{most}个模板，请先归档不再使用的。", "At most {most} templates are kept; archive one first."


class TemplateArchived(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "TEMPLATE_ARCHIVED", "postings.templates"
    zh, en = "该模板已归档。", "This template is archived."


class OneSource(Refusal):
    """Either a posting to save, or what the template says."""

    cause, code, rule = Cause.INVALID_INPUT, "ONE_SOURCE", "postings.templates"
    zh, en = "请指定一个岗位或填写内容，二者选一。", "Name a posting or write the content: one of both."


async def save_template(
    tx: Transaction,
    viewer: Viewer,
    name: str,
    posting_id: UUID | None,
    content: PostingContent | None,
    branch_id: UUID | None = None,
) -> UUID:
    """A template of a posting of the employer's, or of what is written; of a branch, or for all of them.

    Raises InvalidInput, OneSource, TooManyTemplates, and what the content would be refused with if it began in two days.
    """
    employer_id = viewer.must_be_employer("recruiter")
    branch_id = await accounts.branch_for(tx, viewer, branch_id)
    called = _named(name)
    outline = await _judged(tx, await _outline(tx, viewer, posting_id, content))
    most = (await rules.in_force(tx, "postings.templates")).parameters["templates"]
    assert isinstance(most, int)
    if await store_templates.lock_and_count(tx, employer_id) >= most:
        raise TooManyTemplates(most=most)
    template_id, version_id = new_id(), new_id()
    await store_templates.add(tx, template_id, employer_id, branch_id, called, version_id)
    await store_templates.add_version(tx, version_id, template_id, employer_id, 1, outline, viewer.must_be_signed_in())
    await outbox.put(tx, viewer, "posting_template.saved", template_id, employer_id=employer_id)
    return template_id


async def revise_template(
    tx: Transaction, viewer: Viewer, template_id: UUID, posting_id: UUID | None, content: PostingContent | None
) -> None:
    """A new version; what was made from older ones stays as it is."""
    template = await _own(tx, viewer, template_id)
    viewer.must_reach(template.branch_id, "PostingTemplate")
    outline = await _judged(tx, await _outline(tx, viewer, posting_id, content))
    version_id, number = new_id(), await store_templates.next_number(tx, template_id)
    await store_templates.add_version(
        tx, version_id, template_id, template.employer_id, number, outline, viewer.must_be_signed_in()
    )
    await store_templates.set_version(tx, template_id, version_id)
    await outbox.put(tx, viewer, "posting_template.revised", template_id, version_id=version_id)


async def archive_template(tx: Transaction, viewer: Viewer, template_id: UUID) -> None:
    """Not to be used any more."""
    template = await _own(tx, viewer, template_id)
    viewer.must_reach(template.branch_id, "PostingTemplate")
    await store_templates.archive(tx, template_id)
    await outbox.put(tx, viewer, "posting_template.archived", template_id, employer_id=template.employer_id)


async def create_from_template(
    tx: Transaction,
    viewer: Viewer,
    template_id: UUID,
    first_day: date,
    valid_until: datetime | None,
    branch_id: UUID | None = None,
    *,
    declared: bool,
) -> UUID:
    """A draft from the template's newest version with dates from a day on, of the branch named or of the template's own. Raises
    what any draft of that content would."""
    template = await _own(tx, viewer, template_id)
    branch_id = await accounts.branch_for(tx, viewer, branch_id or template.branch_id)
    if not timedelta(0) <= first_day - day_of(tx.now) <= SPAN:
        raise InvalidInput("input.firstDay", "首日须在今日起一年之内。", "The first day is within a year from today.")
    outline = await store_templates.outline(tx, template.version_id)
    content = outline.laid(first_day, valid_until, declared=declared)
    findings = await judge(tx, content, "input")
    author_id = viewer.must_be_signed_in()
    posting_id = await draft(tx, viewer, template.employer_id, author_id, content, findings, branch_id)
    await store_templates.add_use(tx, posting_id, template.version_id, first_day)
    return posting_id


async def _outline(tx: Transaction, viewer: Viewer, posting_id: UUID | None, content: PostingContent | None) -> Outline:
    if (posting_id is None) == (content is None):
        raise OneSource(field="input.postingId")
    if posting_id is not None:
        posting = await store.lock(tx, posting_id)
        if posting is None:
            raise NotFound("Posting", field="input.postingId")
        viewer.must_act_for(posting.employer_id, "Posting", "recruiter")
        content = await store.content(tx, posting.version_id)
    assert content is not None
    if not content.shifts:
        raise InvalidInput("input.content.shifts", "须至少有一个班次。", "There is at least one shift.")
    first = content.starts_at
    if any(shift.starts_at - first > SPAN or shift.ends_at - shift.starts_at > MAX_SHIFT for shift in content.shifts):
        raise InvalidInput(
            "input.content.shifts", "班次须在一年之内，每班不超过31天。", "Shifts lie within a year, 31 days each."
        )
    return Outline.of(content)


async def _judged(tx: Transaction, outline: Outline) -> Outline:
    """As if it were to begin the day after tomorrow: a template that no posting could come of is none."""
    await judge(tx, outline.laid(day_of(tx.now) + 2 * A_DAY, None, declared=True))
    return outline


async def _own(tx: Transaction, viewer: Viewer, template_id: UUID) -> Template:
    template = await store_templates.lock(tx, template_id)
    if template is None:
        raise NotFound("PostingTemplate", field="input.postingTemplateId")
    viewer.must_act_for(template.employer_id, "PostingTemplate", "recruiter")
    if template.archived_at is not None:
        raise TemplateArchived(field="input.postingTemplateId")
    return template


def _named(name: str) -> str:
    called = name.strip()
    if len(called) not in NAME or not called.isprintable():
        raise InvalidInput("input.name", "模板名称为1至60字。", "A template's name has 1 to 60 characters.")
    return called

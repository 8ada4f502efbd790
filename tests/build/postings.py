"""Postings and applications for any test, made by the product's own actions.

``await a_posting(tx)`` is live unless told otherwise; ``a_content(tx)`` is what an employer might write, changed by keywords.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain import applications, postings, safety
from domain.applications import Application, Offer
from domain.database import Transaction
from domain.postings import (
    Opinion,
    PayContent,
    PayKind,
    PayUnit,
    PostingContent,
    PostingKind,
    RequirementContent,
    RequirementKind,
    ShiftContent,
)
from tests.build.accounts import AnEmployer, AWorker, a_worker, an_employer, the_reviewer

LATITUDE, LONGITUDE = 39.1058, 117.1765
MEASURES = "现场配备防护手套和急救箱，由值班主管负责。"
SHIFTS = "select id, starts_at from shift where posting_version_id = :version_id order by starts_at, id"
REQUIREMENTS = "select id from requirement where posting_version_id = :version_id order by position"


@dataclass(frozen=True, slots=True)
class APosting:
    """A posting with the ids of its version, shifts (by start) and requirements."""

    id: UUID
    version_id: UUID
    employer: AnEmployer
    content: PostingContent
    shift_ids: tuple[UUID, ...]
    requirement_ids: tuple[UUID, ...]


def a_shift(starts_at: datetime, *, hours: float = 4, headcount: int = 2) -> ShiftContent:
    return ShiftContent(starts_at, starts_at + timedelta(hours=hours), headcount)


def a_content(tx: Transaction, **changes: Any) -> PostingContent:
    """A complete content: two shifts tomorrow and the day after, 25 yuan an hour, two places."""
    tomorrow = tx.now + timedelta(days=1)
    content = PostingContent(
        title="校园咖啡馆晚班店员",
        kind=PostingKind.CATERING,
        duties="负责点单、制作咖啡和奶茶，收拾桌面与清洗器具，配合值班店长完成闭店盘点。",
        district="天津市南开区",
        address="卫津路92号天津大学青年湖西侧咖啡馆",
        shifts=(a_shift(tomorrow), a_shift(tomorrow + timedelta(days=1))),
        pay_components=(PayContent(PayKind.BASE, PayUnit.HOUR, 2_500),),
        requirements=(RequirementContent(RequirementKind.HEALTH_CERTIFICATE, "持有效健康证", "接触直接入口食品"),),
        headcount=2,
        pay_due_days=7,
        valid_until=tx.now + timedelta(days=30),
        declared=True,
        latitude=LATITUDE,
        longitude=LONGITUDE,
    )
    return replace(content, **changes)


async def a_posting(
    tx: Transaction,
    state: str = "live",
    *,
    employer: AnEmployer | None = None,
    content: PostingContent | None = None,
    **changes: Any,
) -> APosting:
    """A posting on its way to ``state``: draft, submitted, live, paused, rejected, closed. ``changes`` are of its content."""
    employer = employer or await an_employer(tx)
    content = content or a_content(tx, **changes)
    posting = await postings.create(tx, employer.viewer, content)
    if state != "draft":
        await attested(tx, employer, posting.id, content.kind)
        await postings.submit(tx, employer.viewer, posting.id)
    if state == "rejected":
        await postings.reject(tx, await the_reviewer(tx), posting.id, Opinion("内容不实"))
    elif state not in ("draft", "submitted"):
        await postings.approve(tx, await the_reviewer(tx), posting.id, Opinion())
    if state == "paused":
        await postings.pause(tx, employer.viewer, posting.id)
    if state == "closed":
        await postings.close(tx, employer.viewer, posting.id)
    return await described(tx, posting.id, posting.version_id, employer, content)


async def attested(tx: Transaction, employer: AnEmployer, posting_id: UUID, kind: PostingKind) -> None:
    """The employer's word on the safety of work that carries a risk; of other kinds nothing is asked."""
    checklist = await safety.checklist_of(tx, kind.value)
    if checklist:
        ticked = [item.id for item in checklist.items]
        await safety.attest(tx, employer.viewer, posting_id, checklist.id, ticked, MEASURES)


async def described(
    tx: Transaction, posting_id: UUID, version_id: UUID, employer: AnEmployer, content: PostingContent
) -> APosting:
    """The posting with the ids of the version's parts."""
    shifts = await tx.all(SHIFTS, version_id=version_id)
    requirements = await tx.all(REQUIREMENTS, version_id=version_id)
    shift_ids, requirement_ids = tuple(row["id"] for row in shifts), tuple(row["id"] for row in requirements)
    return APosting(posting_id, version_id, employer, content, shift_ids, requirement_ids)


async def an_application(tx: Transaction, posting: APosting | None = None, worker: AWorker | None = None) -> Application:
    """A submitted application of a fresh worker, unless given."""
    posting = posting or await a_posting(tx)
    worker = worker or await a_worker(tx)
    return await applications.submit(tx, worker.viewer, posting.version_id, posting.requirement_ids, "保证按时到岗")


async def an_offer(
    tx: Transaction,
    posting: APosting | None = None,
    worker: AWorker | None = None,
    *,
    shift_ids: tuple[UUID, ...] | None = None,
) -> Offer:
    """An open offer of the posting's first shift, unless given."""
    posting = posting or await a_posting(tx)
    application = await an_application(tx, posting, worker)
    wanted = posting.shift_ids[:1] if shift_ids is None else shift_ids
    return await applications.offer(tx, posting.employer.viewer, application.id, wanted, "请提前十分钟到店，着深色长裤。")


async def a_soon_expired(tx: Transaction, employer: AnEmployer, worker: AWorker) -> APosting:
    """Shown now and applied to, and past its validity in three days."""
    valid_until = tx.now + timedelta(days=3)
    posting = await a_posting(tx, employer=employer, valid_until=valid_until, title="三天后到期的展会引导员")
    await an_application(tx, posting, worker)
    return posting

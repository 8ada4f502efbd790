"""What staff decide about a posting: approve, ask for changes, reject, remove (S-064, S-104)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain import finance, outbox, reviews, safety
from domain.database import Transaction
from domain.errors import NotFound
from domain.postings import store
from domain.postings.actions import terms_of
from domain.postings.judging import judge
from domain.postings.model import Posting, State
from domain.viewer import Viewer

APPLICANTS_JOB = "applications.tell_changed"
"""Asks applicants of the old version to reconfirm (S-105)."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """A reviewer's reason, the checklist with what passed, and the rules the decision rests on."""

    reason: str = ""
    checklist: Mapping[str, bool] = field(default_factory=dict)
    rule_ids: Sequence[str] = ()


async def approve(tx: Transaction, viewer: Viewer, posting_id: UUID, opinion: Opinion) -> Posting:
    """The version under review goes live, and how far its wages are covered is measured (S-072).

    Content that today's rules refuse cannot be approved: a shift may have begun. Nor can a new posting of who owes wages, or work
    that carries a risk without its safety attested (S-069).
    """
    posting = await _under_review(tx, viewer, posting_id)
    content = await store.content(tx, posting.version_id)
    approved = posting.approve(content.valid_until, content.headcount, tx.now)
    await judge(tx, content, "content")
    await safety.must_be_attested(tx, posting.version_id, "input.postingId")
    if posting.live_version_id is None:
        await finance.must_not_owe_wages(tx, posting.employer_id)
    await _record(tx, viewer, posting, "approved", opinion)
    if posting.live_version_id:
        await store.carry_taken(tx, posting.live_version_id, posting.version_id)
    await store.save(tx, approved)
    await store.show(tx, posting_id, content, terms_of(content))
    await finance.measure_protection(tx, posting.employer_id, posting_id, posting.version_id, content.expected_wages_fen)
    if posting.live_version_id:
        await outbox.enqueue(tx, APPLICANTS_JOB, posting_id, queue=outbox.NOTIFICATIONS)
    topic = "posting.changed" if posting.live_version_id else "posting.approved"
    await outbox.put(tx, viewer, topic, posting_id, employer_id=posting.employer_id, version_id=posting.version_id)
    return approved


async def request_changes(tx: Transaction, viewer: Viewer, posting_id: UUID, opinion: Opinion) -> Posting:
    """Sends the version back to the employer with what has to change."""
    posting = await _under_review(tx, viewer, posting_id)
    sent_back = posting.send_back(State.CHANGES_REQUIRED)
    await _record(tx, viewer, posting, "changes_required", opinion)
    return await _save(tx, viewer, sent_back, "posting.sent_back")


async def reject(tx: Transaction, viewer: Viewer, posting_id: UUID, opinion: Opinion) -> Posting:
    """Refuses the version."""
    posting = await _under_review(tx, viewer, posting_id)
    rejected = posting.send_back(State.REJECTED)
    await _record(tx, viewer, posting, "rejected", opinion)
    return await _save(tx, viewer, rejected, "posting.rejected")


async def remove(tx: Transaction, viewer: Viewer, posting_id: UUID, opinion: Opinion) -> Posting:
    """Takes a posting down for good, with the reason (S-064)."""
    posting = await _under_review(tx, viewer, posting_id)
    removed = posting.move(State.REMOVED, *(state for state in State if state is not State.REMOVED))
    await _record(tx, viewer, posting, "rejected", opinion)
    return await _save(tx, viewer, removed, "posting.removed")


async def _under_review(tx: Transaction, viewer: Viewer, posting_id: UUID) -> Posting:
    viewer.must_be_staff("reviewer")
    posting = await store.lock(tx, posting_id)
    if posting is None:
        raise NotFound("Posting", field="input.postingId")
    return posting


async def _record(tx: Transaction, viewer: Viewer, posting: Posting, decision: reviews.Decision, opinion: Opinion) -> None:
    reviews.must_be_independent(viewer, [await store.author(tx, posting.version_id)])
    await reviews.record(
        tx, viewer, "posting_version", posting.version_id, decision, opinion.reason, opinion.checklist, opinion.rule_ids
    )


async def _save(tx: Transaction, viewer: Viewer, posting: Posting, topic: str) -> Posting:
    await store.save(tx, posting)
    await outbox.put(tx, viewer, topic, posting.id, employer_id=posting.employer_id, version_id=posting.version_id)
    return posting

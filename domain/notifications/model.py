"""Notifications as facts: who is told what about whom, in which words. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.money import yuan_text

SILENT: Final = frozenset(
    {
        # sign-in, sessions and drafts concern the one who does them
        "audit_engagement.approved",
        "audit_engagement.ended",
        "audit_engagement.proposed",
        "saved_search.saved",
        "saved_search.deleted",
        "consent.given",
        "consent.withdrawn",
        "partner.added",
        "partner_key.added",
        "partner_key.revoked",
        "account_recovery.claimed",
        "session.changed",
        "session.ended",
        "session.opened",
        "session.revoked",
        "session.stepped_up",
        "staff.added",
        "staff_role.refused",
        "worker.drafted",
        "worker.withdrawn",
        "employer.drafted",
        "employer.withdrawn",
        "backup_drill.passed",
        "posting.created",
        "posting.paused",
        "posting.resumed",
        "posting.revised",
        "verification.requested",
        # who asked waits for it and looks; the worker hears of each look
        "personal_data_access.granted",
        "personal_data_access.approved",
        "personal_data_access.refused",
        "undertaking.signed",
        # who asked about their own data has the answer at once, or is gone
        "personal_data_request.made",
        "personal_data_request.lifted",
        "personal_data_request.erased",
        "erasure_lock.shredded",
        "privacy_record.told",
        "privacy_record.closed",
        # hidden from the other side until both are in (S-050)
        "evaluation.submitted",
        # whose hold it was tells it in its own words
        "hold.expired",
        # the desk knows what it decided
        "difference_resolution.completed",
        "difference_resolution.confirmed",
        "document.opened",
        "payout_receipt.missed",
        "reconciliation.packed",
        "tax_certificate.requested",
        "tax_filing.requested",
        "tax_filing.submitted",
        "tax_remittance.approved",
        "tax_remittance.recorded",
        "job.given_up",
        "job.revived",
        # what workers say of themselves, and what jobs do with it
        "invitation.expired",
        "job_intention.updated",
        "match_run.confirmed",
        "match_run.made",
        "posting.marked_work_study",
        "qualification.declared",
        "ranking.chosen",
        "timetable.imported",
        # what follows tells the same in its own words
        "absence_answer.missed",
        "deposit.received",
        "review.recorded",
        "pay_run.approved",
        "pay_run.cancelled",
        "pay_run.made",
        "pay_dispute.evidence_added",
        "pay_dispute_outcome.missed",
        "pay_release.missed",
        "pay_dispute_reply.missed",
        "payout_batch.made",
        "payout_destination.removed",
        "payout_file.committed",
        "payout_file.committing",
        "payout_file.discarded",
        "payout_file.received",
        "payout_file.requested",
        "payout_item.sent",
        "payout_rule.ended",
        "receipt_bundle.requested",
        "payout_rule.paused",
        "payout_rule.resumed",
        "payout_rule.run",
        "payout_item.suspended",
        "payout_item.unknown",
    }
)
"""Topics that tell nobody; every other one has a template, which a test holds."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notification is about, and the parties to it. ``type`` is its GraphQL type."""

    type: str
    worker_id: UUID | None
    employer_id: UUID | None
    title: str | None
    employer: str | None
    amount_fen: int | None
    reason_zh: str | None = None
    reason_en: str | None = None
    person_id: UUID | None = None
    """Whom it concerns, where that is neither a worker nor everybody in a role."""

    @property
    def words(self) -> dict[str, str]:
        """What a template may name in braces."""
        amount = "" if self.amount_fen is None else yuan_text(self.amount_fen)
        return {
            "title": self.title or "",
            "employer": self.employer or "",
            "amount": amount,
            "reason_zh": self.reason_zh or "",
            "reason_en": self.reason_en or "",
        }


@dataclass(frozen=True, slots=True)
class Template:
    """The words for one audience of a topic. ``roles`` narrows employers' members and staff."""

    topic: str
    audience: str
    version: int
    roles: tuple[str, ...]
    title_zh: str
    title_en: str
    body_zh: str
    body_en: str

    def written(self, subject: Subject) -> "Text":
        """The words about this subject."""
        words = subject.words
        return Text(
            self.title_zh.format_map(words),
            self.title_en.format_map(words),
            self.body_zh.format_map(words),
            self.body_en.format_map(words),
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A notification's words in both languages."""

    title_zh: str
    title_en: str
    body_zh: str
    body_en: str


@dataclass(frozen=True, slots=True)
class Notification:
    """One person told of one event."""

    id: UUID
    person_id: UUID
    read_at: datetime | None

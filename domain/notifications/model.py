"""Notifications as facts: who is told what about whom, in which words. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from domain.money import yuan_text

SILENT: Final = frozenset(
    {
        # who did it has the answer, and it concerns nobody else: sign-in and sessions, wishes, drafts
        "demand_package.closed",
        "demand_package.created",
        "school_office.appointed",
        "school_office.caps_stated",
        "work_study_agreement.side_signed",
        "demand_package.published",
        "posting_file.received",
        "posting_file.requested",
        "branch.closed",
        "branch.created",
        "posting_template.archived",
        "posting_template.revised",
        "posting_template.saved",
        "consent.given",
        "consent.withdrawn",
        "employer.drafted",
        "employer.withdrawn",
        "job_intention.updated",
        "notification_setting.updated",
        "payout_destination.removed",
        "qualification.declared",
        "ranking.chosen",
        "saved_search.deleted",
        "saved_search.saved",
        "session.changed",
        "session.ended",
        "session.opened",
        "session.revoked",
        "session.stepped_up",
        "timetable.imported",
        "undertaking.signed",
        "verification.requested",
        "wechat_subscription.granted",
        "worker.drafted",
        "worker.withdrawn",
        # an employer's member did it for the employer; whom it concerns beyond that hears what follows of it
        "match_run.made",
        "posting.created",
        "posting.marked_work_study",
        "posting.paused",
        "posting.resumed",
        "posting.revised",
        # administrators decide on their own desk, and whom they let in sees it when they sign in
        "audit_engagement.approved",
        "audit_engagement.ended",
        "audit_engagement.proposed",
        "partner.added",
        "partner_key.added",
        "partner_key.revoked",
        "webhook_endpoint.changed",
        "webhook_endpoint.enabled",
        "webhook_endpoint.pinged",
        "webhook_endpoint.replayed",
        "webhook_endpoint.secret_rotated",
        "staff.added",
        "staff_role.refused",
        "policy_document.refused",
        "policy_document.acknowledged",
        # who asked waits for it and looks; the worker hears of each look
        "document.opened",
        "document_release.approved",
        "document_release.refused",
        "personal_data_access.approved",
        "personal_data_access.granted",
        "personal_data_access.refused",
        # who asked about their own data has the answer at once, or is gone
        "erasure_lock.shredded",
        "personal_data_request.erased",
        "personal_data_request.lifted",
        "personal_data_request.made",
        # the record of people told, and its end: those told heard it from somebody
        "privacy_record.closed",
        "privacy_record.told",
        # hidden from the other side until both are in (S-050)
        "evaluation.submitted",
        # whose hold or invitation it was hears of it in its own words, or let it pass
        "hold.expired",
        "invitation.expired",
        # all is well
        "backup_drill.passed",
        # the desk knows what it decided or asked for, and hears of the outcome
        "account_recovery.claimed",
        "difference_resolution.completed",
        "difference_resolution.confirmed",
        "job.given_up",
        "job.revived",
        "match_run.confirmed",
        "instant_fill.chosen",
        "pay_run.cancelled",
        "payout_file.discarded",
        "payout_file.requested",
        "payout_receipt.missed",
        "payout_rule.ended",
        "payout_rule.paused",
        "payout_rule.resumed",
        "receipt_bundle.requested",
        "reconciliation.packed",
        "tax_certificate.requested",
        "tax_filing.requested",
        "tax_filing.submitted",
        "tax_remittance.approved",
        "tax_remittance.recorded",
        # one step of several, of which the last is told: a review, a run, a file, a batch, a dispute
        "deposit.received",
        "pay_dispute.evidence_added",
        "pay_run.approved",
        "pay_run.made",
        "payout_batch.made",
        "payout_file.committed",
        "payout_file.committing",
        "payout_file.received",
        "payout_item.denial_confirmed",
        "payout_item.sent",
        "payout_rule.run",
        "review.recorded",
        # nobody's fault yet: who has to act hears of it once it is (payout_item.escalated, payout_item.contradicted)
        "payout_item.suspended",
        "payout_item.unknown",
        # what the missed clock sets off tells it in its own words
        "absence_answer.missed",
        # who attests, attaches or acknowledges looks at it; what binds others is told to them
        "safety_attestation.made",
        "work_rules.acknowledged",
        "work_rules.attached",
        "insurance_claim.filed",
        "insurance_plan.chosen",
        "insurance_plan.ended",
        "insurance_policy.wanted",
        "pay_dispute_outcome.missed",
        "pay_dispute_reply.missed",
        "pay_release.missed",
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
    legal: bool

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

"""Whom each requirement row wants told, and of what: it has its words for each audience, and every silence has its reason."""

import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain import notifications
from domain.database import Transaction
from domain.notifications import model

OWED = """
    S-011 worker: worker.review_started worker.materials_requested worker.approved worker.rejected
    S-012 worker: verification.passed verification.failed
    S-020 worker: saved_search.matched
    S-021 worker: application.seen application.shortlisted application.rejected offer.made offer.expired
    S-021 employer: application.submitted application.withdrawn
    S-030 worker: assignment.planned assignment.checked_out assignment.missed
    S-031 employer: absence.noticed absence_answer.reminded
    S-031 worker: absence.excused absence.refused
    S-032 worker: remark.written damage_claim.opened damage_claim.proposed damage_claim.decided damage_claim.rejected
    S-032 employer: remark.answered damage_claim.agreed damage_claim.contested damage_claim.decided damage_claim.rejected
    S-040 employer: wage_funding.reminded wage_funding.missed
    S-041 employer: settlement.drafted deposit.credited
    S-042 worker: payout_item.succeeded payout_item.failed payout_item.returned payout_item.awaiting_payee pay_delay.opened
    S-042 worker: settlement.approved pay_delay.explained pay_delay.ended
    S-043 worker: pay_dispute.answered pay_dispute.granted pay_dispute.rejected pay_dispute.escalated pay_dispute.remedied
    S-043 employer: pay_dispute.opened pay_dispute.asked pay_dispute_reply.reminded pay_dispute.escalated
    S-043 staff: pay_dispute.opened pay_dispute.replied pay_dispute.reported
    S-044 worker: payout_destination.added payout_destination.set payout_destination.made_default
    S-044 worker: payout_destination.confirmed payout_destination.differed
    S-050 worker: evaluation_window.reminded evaluation_window.missed evaluation.published
    S-050 employer: evaluation_window.reminded evaluation_window.missed evaluation.published
    S-061 employer: employer.review_started employer.materials_requested employer.approved employer.rejected
    S-062 employer: verification.passed verification.failed
    S-064 employer: posting.sent_back posting.approved posting.rejected posting.removed posting.expired posting.filled
    S-065 worker: invitation.made
    S-065 employer: match_run.solved invitation.accepted invitation.declined
    S-067 employer: application_reply.reminded application_reply.missed
    S-067 worker: application_reply.missed
    S-068 employer: offer.accepted offer.declined arrangements.reminded arrangements.missed arrangement.asked
    S-068 worker: arrangement.told arrangements.missed
    S-069 worker: assignment.briefed assignment.ruled incident.reported incident.stated incident.closed incident_notice.given
    S-069 worker: work_difference.confirmed work_difference.denied work_difference_answer.missed
    S-069 employer: incident.reported incident.stated incident.closed incident_notice.owed incident_notice.missed
    S-069 employer: work_difference.reported work_difference_answer.reminded
    S-069 staff: incident.reported incident_notice.missed incident_follow_up.missed work_difference.denied
    S-071 employer: timesheet.submitted timesheet_approval.reminded timesheet_approval.missed
    S-071 worker: timesheet.approved timesheet.returned timesheet_approval.missed
    S-072 worker: wage_funding.missed liability_case.opened liability_case.escalated liability_case.resolved
    S-072 employer: liability_case.opened liability_case.escalated liability_payment.reminded liability_payment.missed
    S-087 staff: worker.submitted employer.submitted posting.submitted
    S-105 worker: application.outdated
    S-105 employer: posting.changed application.reconfirmed
    S-107 staff: privacy_record.opened privacy_duty.reminded privacy_duty.missed
    S-108 worker: personal_data_access.revealed
    S-108 staff: personal_data_access.requested
    S-110 employer: fee_schedule.set fee_notice.given fee_waiver.approved
    S-111 staff: books_check.failed
    S-116 staff: pay_delay.opened pay_release.reminded payout_batch.submitted payout_item.contradicted payout_item.escalated
    S-117 staff: reconciliation.differed reconciliation.delayed reconciliation.submitted difference_resolution.proposed
    S-140 staff: backup_drill.failed
    T-012 worker: tax_certificate.completed settlement.taxed_again
    T-020 worker: worker.approved worker.rejected
    T-020 employer: employer.approved employer.rejected
    T-022 worker: agreement.signed
    T-021 employer: agreement.signed
    T-040 employer: deposit.credited deposit_resolution.completed
    T-042 staff: payout_file.checked payout_file.outdated
    T-043 employer: payout_rule.accepted payout_rule.rejected payout_rule.suspended
    T-047 worker: payout_receipt.kept
    T-048 employer: receipt_bundle.completed
    L-01 worker: tax_crossing.found
    L-06 worker: payout_item.awaiting_payee payout_item.cancelled
    L-07 worker: personal_data_request.completed personal_data_request.refused
"""
"""By row and audience."""

LEGAL = """
    worker: worker.rejected application.outdated agreement.signed payout_item.failed payout_item.returned pay_delay.opened
    worker: wage_funding.missed liability_case.opened damage_claim.opened damage_claim.decided tax_crossing.found
    worker: payout_destination.added payout_destination.set payout_destination.made_default personal_data_access.revealed
    worker: personal_data_request.completed personal_data_request.refused pay_dispute.answered pay_dispute.rejected
    employer: employer.rejected posting.rejected posting.removed wage_funding.missed liability_case.opened fee_schedule.set
    employer: fee_notice.given agreement.signed
"""
"""What nobody can mute, as the law has them told."""

WORDED = """
    select distinct on (topic, audience) topic, audience, legal from notification_template
    order by topic, audience, version desc
"""
ROWS = Path(__file__).parents[1] / "tidy" / "requirement_ids.txt"


def _owed() -> Iterator[tuple[str, str, str]]:
    """Row, audience, topic."""
    for line in OWED.strip().splitlines():
        head, _, topics = line.partition(":")
        row, audience = head.split()
        yield from ((row, audience, topic) for topic in topics.split())


@pytest.mark.requirement(
    "B-08",
    part="whom each row wants told has words, by row, audience and topic",
    missing="what S-033, S-051, S-085, S-102, S-106, T-035 and T-051 want told: refused work, feedback, complaints, changed "
    "shifts, patrols and clearance are not built",
)
async def test_whom_a_row_wants_told_is_told(tx: Transaction) -> None:
    worded = {(row["topic"], row["audience"]) for row in await tx.all(WORDED)}
    known = {line.split("\t")[0] for line in ROWS.read_text(encoding="utf-8").splitlines()}

    owed = list(_owed())
    assert {row for row, _, _ in owed} <= known
    assert [each for each in owed if (each[2], each[1]) not in worded] == []


@pytest.mark.requirement("B-08", part="what the law has told is a legal notice")
async def test_what_the_law_has_told_cannot_be_muted(tx: Transaction) -> None:
    legal = {(row["audience"], row["topic"]) for row in await tx.all(WORDED) if row["legal"]}
    for line in LEGAL.strip().splitlines():
        audience, _, topics = line.strip().partition(":")
        assert {(audience, topic) for topic in topics.split()} <= legal


def test_every_silence_stands_under_its_reason() -> None:
    reasons = _reasons(Path(model.__file__).read_text(encoding="utf-8"))
    assert reasons.keys() == notifications.SILENT
    assert all(reasons.values())


def _reasons(source: str) -> dict[str, str]:
    """Of each silent topic: the remark above it or beside it."""
    reasons, reason, inside = {}, "", False
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        inside = inside or (token.type == tokenize.NAME and token.string == "SILENT")
        if inside and token.type == tokenize.COMMENT:
            reason = token.string
        elif inside and token.type == tokenize.STRING:
            if token.string.startswith('"""'):
                break
            reasons[token.string.strip('"')] = reason
    return reasons

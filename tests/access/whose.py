"""Whose a row is: for every type with rows, its people, workers and employers, and whether it is public. Written by hand, so that
a wrong arm in a source is not repeated here. A new type gets its statement here and its block in ``types.txt``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

NOBODY: Final = "'{}'::uuid[]"


@dataclass(frozen=True, slots=True)
class Whose:
    """The ids of those a row belongs to."""

    people: frozenset[UUID]
    workers: frozenset[UUID]
    employers: frozenset[UUID]
    public: bool
    area: str | None = None
    """What an auditor's engagement must cover; None when it is about no row."""
    works_for: frozenset[UUID] = frozenset()
    """The employers for whom a worker works."""
    schools: frozenset[UUID] = frozenset()
    """The partners that speak for the school."""


def _rows(
    table: str,
    with_: str = "",
    *,
    people: str = NOBODY,
    workers: str = NOBODY,
    employers: str = NOBODY,
    public: str = "false",
    works_for: str = NOBODY,
    schools: str = NOBODY,
) -> str:
    whose = f"{people} as people, {workers} as workers, {employers} as employers, {public} as public, {works_for} as works_for"
    whose += f", {schools} as schools"
    return f"select t.id, {whose} from {table} t {with_}"


PERSON, WORKER, EMPLOYER = "array[t.person_id]", "array[t.worker_id]", "array[t.employer_id]"
LIVE = "p.state = 'live' and p.valid_until > clock_timestamp() + (select offset_by from sandbox_clock)"
THERE = "v.district = t.district and v.address = t.address"
OF_POSTING = "v.posting_id = p.id"
SUBJECT = {"workers": "array[t.subject_id]", "employers": "array[t.subject_id]"}
OF_WORK = {"workers": WORKER, "employers": EMPLOYER}
OF_OWNER = {"workers": "array[o.worker_id]", "employers": "array[o.employer_id]"}


def _of_version(version: str) -> dict[str, str]:
    """A part of a posting version: whoever applied for it, its employer, and everybody while it is the one shown."""
    return {
        "workers": f"array(select a.worker_id from application a where a.posting_version_id = {version})",
        "employers": f"array(select p.employer_id from posting p join posting_version v on {OF_POSTING} where v.id = {version})",
        "public": f"exists (select from posting p where p.live_version_id = {version} and {LIVE})",
    }


def _of_rules(rules: str) -> dict[str, str]:
    """Rules of work: whoever applied or was invited to the posting, and everybody while it is shown."""
    return {
        "workers": f"array(select a.worker_id from application a where a.posting_id = {rules}.posting_id"
        " union select i.worker_id from invitation i join posting_version v on v.id = i.posting_version_id"
        f" where v.posting_id = {rules}.posting_id)",
        "public": f"exists (select from posting p where p.id = {rules}.posting_id and {LIVE})",
    }


WHOSE: Final[Mapping[str, str]] = {
    "Worker": _rows(
        "worker",
        people=PERSON,
        workers="array[t.id]",
        employers="array(select a.employer_id from application a where a.worker_id = t.id)",
        works_for="array(select a.employer_id from assignment a where a.worker_id = t.id)",
    ),
    "Employer": _rows("employer", employers="array[t.id]", public="t.state = 'approved'"),
    "Branch": _rows("branch", employers=EMPLOYER),
    "EmployerMember": _rows("employer_member", people=PERSON, employers=EMPLOYER),
    "EmployerDocument": _rows("employer_document", employers=EMPLOYER),
    "Staff": _rows("staff"),
    "Partner": _rows("partner", employers=EMPLOYER),
    "PartnerKey": _rows("partner_key", "join partner p on p.id = t.partner_id", employers="array[p.employer_id]"),
    "WebhookEndpoint": _rows("webhook_endpoint", employers=EMPLOYER),
    "WebhookDelivery": _rows(
        "webhook_delivery", "join webhook_endpoint e on e.id = t.webhook_endpoint_id", employers="array[e.employer_id]"
    ),
    "Person": _rows("person", people="array[t.id]"),
    "Session": _rows("session", people=PERSON),
    "AccountRecovery": _rows("account_recovery", people=PERSON),
    "DataAccess": _rows(
        "audit", "where t.event = 'personal_data.read'", workers="array[t.subject_id]", people="array[t.subject_id]"
    ),
    "WechatBinding": _rows("wechat_binding", people=PERSON),
    "PersonalDataAccess": _rows("personal_data_access", people="array[t.requested_by]", workers=WORKER),
    "BulkRelease": _rows("bulk_release"),
    "PolicyDocument": _rows("policy_document", public="t.published_at is not null"),
    "DocumentRelease": _rows("document_release", people="array[t.requested_by]"),
    "PersonalDataRequest": _rows("personal_data_request", people=PERSON, workers=WORKER, public="t.kind = 'correction'"),
    "PrivacyRecord": _rows("privacy_record"),
    "Disclosure": _rows("disclosure", workers=WORKER),
    "ConsentNotice": _rows("consent_notice"),
    "Review": _rows("review", **SUBJECT),
    "Verification": _rows("verification", **SUBJECT),
    "AgreementText": _rows("agreement_text"),
    "Agreement": _rows("agreement", **OF_WORK),
    "StaffRoleGrant": _rows("staff_role_grant", "join staff s on s.id = t.staff_id", people="array[s.person_id]"),
    "AuditEngagement": _rows("audit_engagement", "join staff s on s.id = t.staff_id", people="array[s.person_id]"),
    "AuditReading": _rows("audit_reading"),
    "Consent": _rows("consent", people=PERSON),
    "Notification": _rows("notification", people=PERSON),
    "NotificationDelivery": _rows("outside_delivery", people=PERSON),
    "Posting": _rows("posting", employers=EMPLOYER, public=LIVE.replace("p.", "t.")),
    "PostingVersion": _rows("posting_version", **_of_version("t.id")),
    "SafetyChecklist": _rows("safety_checklist", public="true"),
    "SafetyItem": _rows("safety_item", public="true"),
    "SafetyAttestation": _rows(
        "safety_attestation",
        workers="array(select a.worker_id from application a join posting_version v on v.id = a.posting_version_id"
        f" where v.posting_id = t.posting_id and {THERE})",
        employers=EMPLOYER,
        public="exists (select from posting p join posting_version v on v.id = p.live_version_id"
        f" where v.posting_id = t.posting_id and {LIVE} and {THERE})",
    ),
    "WorkRules": _rows("work_rules", employers=EMPLOYER, **_of_rules("t")),
    "WorkRule": _rows(
        "work_rule", "join work_rules r on r.id = t.work_rules_id", employers="array[r.employer_id]", **_of_rules("r")
    ),
    "WorkRulesAcknowledgement": _rows("work_rules_acknowledgement", **OF_WORK),
    "Shift": _rows("shift", **_of_version("t.posting_version_id")),
    "PayComponent": _rows("pay_component", **_of_version("t.posting_version_id")),
    "Requirement": _rows("requirement", **_of_version("t.posting_version_id")),
    "ScreeningFinding": _rows("screening_finding", **_of_version("t.posting_version_id")),
    "PostingTemplate": _rows("posting_template", employers=EMPLOYER),
    "PostingTemplateVersion": _rows("posting_template_version", employers=EMPLOYER),
    "PostingFile": _rows("posting_file", employers=EMPLOYER),
    "PostingFileError": _rows("posting_file_error", employers=EMPLOYER),
    "DemandPackage": _rows("demand_package", employers=EMPLOYER),
    "SubOrder": _rows(
        "sub_order", employers=EMPLOYER, workers="array(select a.worker_id from assignment a where a.posting_id = t.posting_id)"
    ),
    "Delivery": _rows("delivery", **OF_WORK),
    "SavedSearch": _rows("saved_search", workers=WORKER),
    "JobIntention": _rows("job_intention", workers=WORKER),
    "AvailabilityException": _rows("availability_exception", workers=WORKER),
    "MatchRun": _rows("match_run", employers="array[t.employer_id]"),
    "MatchPair": _rows("match_pair", employers=EMPLOYER),
    "Invitation": _rows("invitation", **OF_WORK),
    "MatchContest": _rows("match_contest", workers="array[t.by_worker_id]", employers="array[t.by_employer_id]"),
    "Application": _rows("application", **OF_WORK),
    "Offer": _rows("offer", **OF_WORK),
    "HireAgreement": _rows("hire_agreement", **OF_WORK),
    "WorkStudyAgreement": _rows("work_study_agreement", **OF_WORK, schools="array[t.partner_id]"),
    "Assignment": _rows("assignment", **OF_WORK),
    "AttendanceEvent": _rows("attendance_event", "join assignment o on o.id = t.assignment_id", **OF_OWNER),
    "ArrangementMessage": _rows("arrangement_message", **OF_WORK),
    "Remark": _rows("remark", **OF_WORK),
    "DamageClaim": _rows("damage_claim", **OF_WORK),
    "InsuranceProduct": _rows("insurance_product", public="true"),
    "InsurancePlan": _rows("insurance_plan", employers=EMPLOYER, **_of_rules("t")),
    "InsurancePolicy": _rows("insurance_policy", **OF_WORK),
    "InsuranceClaim": _rows("insurance_claim", **OF_WORK),
    "WorkDifference": _rows("work_difference", **OF_WORK),
    "Incident": _rows("incident", **OF_WORK),
    "IncidentStatement": _rows("incident_statement", **OF_WORK),
    "IncidentNotice": _rows("incident_notice", **OF_WORK),
    "Absence": _rows("absence", **OF_WORK),
    "WorkEvidence": _rows("work_evidence", **OF_WORK),
    "Timesheet": _rows("timesheet", **OF_WORK),
    "Evaluation": _rows(
        "evaluation",
        people="array[t.author_id]",
        workers="case t.side when 'worker' then array[t.worker_id] else '{}' end",
        employers="case t.side when 'employer' then array[t.employer_id] else '{}' end",
        public="t.published_at is not null",
    ),
    "Deadline": _rows("deadline", **OF_WORK),
    "Job": _rows("outbox"),
    "Settlement": _rows("settlement", **OF_WORK),
    "SettlementLine": _rows("settlement_line", "join settlement o on o.id = t.settlement_id", **OF_OWNER),
    "PayDelay": _rows("pay_delay", **OF_WORK),
    "PayDispute": _rows("pay_dispute", **OF_WORK),
    "PayDisputeStep": _rows("pay_dispute_step", "join pay_dispute o on o.id = t.pay_dispute_id", **OF_OWNER),
    "PayDisputeEvidence": _rows("pay_dispute_evidence", "join pay_dispute o on o.id = t.pay_dispute_id", **OF_OWNER),
    "PayRun": _rows("pay_run", employers=EMPLOYER),
    "PayRunItem": _rows("pay_run_item", employers=EMPLOYER),
    "PayoutDestination": _rows("payout_destination", workers=WORKER),
    "PayoutBatch": _rows("payout_batch", employers=EMPLOYER),
    "PayoutRule": _rows("payout_rule", employers=EMPLOYER),
    "PayoutRuleRun": _rows("payout_rule_run", employers=EMPLOYER),
    "ReceiptBundle": _rows("receipt_bundle", employers=EMPLOYER),
    "PayoutFile": _rows("payout_file", employers=EMPLOYER),
    "PayoutFileError": _rows("payout_file_row", "where t.error_code is not null"),
    "PayoutItem": _rows("payout_item", **OF_WORK),
    "PayoutChannelStop": _rows("payout_channel_stop"),
    "PayoutEscalation": _rows("payout_escalation"),
    "Reconciliation": _rows("reconciliation"),
    "StatementFile": _rows("statement_file"),
    "ReconciliationDifference": _rows("reconciliation_difference"),
    "DifferenceResolution": _rows("difference_resolution"),
    "PayoutReceipt": _rows("payout_receipt", **OF_WORK),
    "Deposit": _rows("deposit", employers=EMPLOYER),
    "DepositResolution": _rows(
        "deposit_resolution", employers="case t.state when 'completed' then array[t.employer_id] else '{}' end"
    ),
    "FeeSchedule": _rows(
        "fee_schedule", employers="array(select e.id from employer e where coalesce(t.employer_id, e.id) = e.id)"
    ),
    "FeeWaiver": _rows("fee_waiver", employers="case t.state when 'approved' then array[t.employer_id] else '{}' end"),
    "PayTerm": _rows("pay_term", employers="case t.state when 'approved' then array[t.employer_id] else '{}' end"),
    "LiabilityCase": _rows("liability_case", **OF_WORK),
    "TaxPayment": _rows("tax_payment", workers=WORKER),
    "TaxCrossing": _rows("tax_crossing", workers=WORKER),
    "TaxCertificate": _rows("tax_certificate", workers=WORKER),
    "TaxFiling": _rows("tax_filing"),
    "Document": _rows("document", workers=WORKER, people=PERSON),
    "TaxRemittance": _rows("tax_remittance"),
    "TaxRemittanceItem": _rows("tax_remittance_item"),
    "TaxRemittanceCorrection": _rows("tax_remittance_correction"),
    "Refund": _rows("refund", employers=EMPLOYER),
    "LedgerAccount": _rows("ledger_account", workers="array[t.owner_id]", employers="array[t.owner_id]"),
    "BooksCheck": _rows("books_check"),
    "BackupDrill": _rows("backup_drill"),
    "LedgerEntry": "",
    "LedgerTransfer": _rows("ledger_transfer"),
}
"""By type: id, people, workers, employers, public of every row. LedgerEntry has no id: its account alone leads to it."""


async def rows_of(connection: "asyncpg.Pool[asyncpg.Record]", type_: str, area: str) -> dict[str, Whose]:
    """Every row of the type by its global id; ``area`` is what an auditor needs for it, none if empty."""
    if not WHOSE[type_]:
        return {}
    found = await connection.fetch(WHOSE[type_])
    return {f"{type_}:{row['id']}": _whose(row, area) for row in found}


def _whose(row: asyncpg.Record, area: str) -> Whose:
    def ids(name: str) -> frozenset[UUID]:
        values: Sequence[UUID | None] = row[name]
        return frozenset(id for id in values if id is not None)

    return Whose(ids("people"), ids("workers"), ids("employers"), bool(row["public"]), area, ids("works_for"), ids("schools"))

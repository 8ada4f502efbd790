"""Where things lie in an employer's branches, by type: what a member who is limited to some branches reaches (S-001, S-060).

Of each type an employer's members may read, a line says how the branch of a row is found, or that it is no branch's: the whole
employer's, which a limited member does not reach (its accounts, money, agreements and fees), or every member's. A type without a
line is not reached at all. What hangs on a posting of no branch is the whole employer's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Reach:
    """``branch`` is SQL of the branch of a row ``{t}``. Where a row has several or none, ``arms`` says by the reader's arm when
    it is reached. With neither it is the whole employer's."""

    table: str
    branch: str = ""
    arms: Mapping[str, str] = field(default_factory=dict)

    def within(self, arm: str) -> str:
        """The condition on ``{t}`` that a limited member's arm has beside its own; empty where the arm is shut."""
        return self.branch + " = any(:branch_ids)" if self.branch else self.arms.get(arm, "")


def _posting(id: str) -> str:
    return "(select p.branch_id from posting p where p.id = " + id + ")"


def _version(id: str) -> str:
    return "(select p.branch_id from posting_version v join posting p on p.id = v.posting_id where v.id = " + id + ")"


def _work(id: str) -> str:
    return "(select p.branch_id from assignment a join posting p on p.id = a.posting_id where a.id = " + id + ")"


def _of(table: str, column: str, id: str) -> str:
    return "(select o." + column + " from " + table + " o where o.id = " + id + ")"


def _settlement(id: str) -> str:
    return _version(_of("settlement", "posting_version_id", id))


def _dispute(id: str) -> str:
    return _settlement(_of("pay_dispute", "settlement_id", id))


def _case(column: str, cases: Mapping[str, str]) -> str:
    return "(case " + column + " " + " ".join("when '" + value + "' then " + sql for value, sql in cases.items()) + " end)"


OPEN: Final = "true"
ANYWHERE: Final = {"employer": OPEN}
"""Every member's, whatever their branches."""
POSTING, VERSION, WORK = _posting("{t}.posting_id"), _version("{t}.posting_version_id"), _work("{t}.assignment_id")
OFFER: Final = _posting(_of("offer", "posting_id", "{t}.offer_id"))
INCIDENT: Final = _work(_of("incident", "assignment_id", "{t}.incident_id"))
SETTLEMENT, DISPUTE = _settlement("{t}.settlement_id"), _dispute("{t}.pay_dispute_id")
DELIVERY: Final = _posting(_of("sub_order", "posting_id", "{t}.sub_order_id"))

CLOCKS: Final[Mapping[str, str]] = {
    "application_reply": _posting(_of("application", "posting_id", "{t}.subject_id")),
    "timesheet_approval": _work(_of("timesheet", "assignment_id", "{t}.subject_id")),
    "wage_funding": _settlement("{t}.subject_id"),
    "pay_release": _settlement("{t}.subject_id"),
    "evaluation_window": _work("{t}.subject_id"),
    "liability_payment": _settlement(_of("liability_case", "settlement_id", "{t}.subject_id")),
    "pay_dispute_reply": _dispute("{t}.subject_id"),
    "pay_dispute_outcome": _dispute("{t}.subject_id"),
    "match_review": _posting(_of("match_contest", "posting_id", "{t}.subject_id")),
    "absence_answer": _work(_of("absence", "assignment_id", "{t}.subject_id")),
    "arrangements": _posting(_of("offer", "posting_id", "{t}.subject_id")),
    "damage_mediation": _work(_of("damage_claim", "assignment_id", "{t}.subject_id")),
    "work_difference_answer": _work(_of("work_difference", "assignment_id", "{t}.subject_id")),
    "incident_follow_up": _work(_of("incident", "assignment_id", "{t}.subject_id")),
    "incident_notice": _work(_of("incident", "assignment_id", _of("incident_notice", "incident_id", "{t}.subject_id"))),
    "delivery_inspection": _posting(_of("sub_order", "posting_id", _of("delivery", "sub_order_id", "{t}.subject_id"))),
}
"""By kind of deadline: the branch of its subject. The other kinds are no employer's."""
EVIDENCE: Final[Mapping[str, str]] = {
    "Absence": _work(_of("absence", "assignment_id", "{t}.subject_id")),
    "DamageClaim": _work(_of("damage_claim", "assignment_id", "{t}.subject_id")),
    "Incident": _work(_of("incident", "assignment_id", "{t}.subject_id")),
}
OF_EVIDENCE: Final = _case("{t}.subject_type", EVIDENCE)

APPLIED: Final = (
    "exists (select from application a join posting p on p.id = a.posting_id"
    " where a.worker_id = {t}.id and a.employer_id = :employer_id and p.branch_id = any(:branch_ids))"
)
HIRED: Final = APPLIED.replace("application", "assignment")
COLLEAGUES: Final = "exists (select from member_branch m where m.member_id = {t}.id and m.branch_id = any(:branch_ids))"
PAPERS: Final = (
    "({t}.person_id = :person_id or exists (select from work_evidence e where e.document_id = {t}.id and "
    + OF_EVIDENCE.replace("{t}", "e")
    + " = any(:branch_ids)) or exists (select from pay_dispute_evidence e where e.document_id = {t}.id and "
    + DISPUTE.replace("{t}", "e")
    + " = any(:branch_ids)))"
)

REACHES: Final[Mapping[str, Reach]] = {
    # the employer, its members, its branches
    "Employer": Reach("employer", arms=ANYWHERE),  # what stands behind the arm of those who handle money does not
    "Branch": Reach("branch", "{t}.id"),
    "EmployerMember": Reach("employer_member", arms={"employer": COLLEAGUES}),
    "EmployerDocument": Reach("employer_document"),
    "Review": Reach("review"),
    "Verification": Reach("verification"),
    "Agreement": Reach("agreement"),
    "Partner": Reach("partner"),
    "PartnerKey": Reach("partner_key"),
    "WebhookEndpoint": Reach("webhook_endpoint"),
    "WebhookDelivery": Reach("webhook_delivery"),
    # postings
    "Posting": Reach("posting", "{t}.branch_id"),
    "PostingVersion": Reach("posting_version", POSTING),
    "Shift": Reach("shift", POSTING),
    "PayComponent": Reach("pay_component", VERSION),
    "Requirement": Reach("requirement", VERSION),
    "ScreeningFinding": Reach("screening_finding", VERSION),
    "SafetyAttestation": Reach("safety_attestation", POSTING),
    "WorkRules": Reach("work_rules", POSTING),
    "WorkRule": Reach("work_rule", _posting(_of("work_rules", "posting_id", "{t}.work_rules_id"))),
    "WorkRulesAcknowledgement": Reach("work_rules_acknowledgement", POSTING),
    "InsurancePlan": Reach("insurance_plan", POSTING),
    # a template of the whole employer is there for all its branches to post from
    "PostingTemplate": Reach("posting_template", arms={"hiring": "({t}.branch_id is null or {t}.branch_id = any(:branch_ids))"}),
    "PostingTemplateVersion": Reach(
        "posting_template_version",
        arms={
            "hiring": "exists (select from posting_template o where o.id = {t}.posting_template_id"
            " and (o.branch_id is null or o.branch_id = any(:branch_ids)))"
        },
    ),
    "PostingFile": Reach("posting_file", "{t}.branch_id"),
    "PostingFileError": Reach("posting_file_error", _of("posting_file", "branch_id", "{t}.posting_file_id")),
    "DemandPackage": Reach("demand_package", "{t}.branch_id"),
    "SubOrder": Reach("sub_order", POSTING),
    "Delivery": Reach("delivery", DELIVERY),
    # hiring and matching; a run is over all of the employer's shifts at once
    "Worker": Reach("worker", arms={"hiring": APPLIED, "crew": HIRED}),
    "Application": Reach("application", POSTING),
    "Offer": Reach("offer", POSTING),
    "HireAgreement": Reach("hire_agreement", OFFER),
    "ArrangementMessage": Reach("arrangement_message", OFFER),
    "Invitation": Reach("invitation", POSTING),
    "WorkStudyAgreement": Reach("work_study_agreement", POSTING),
    "MatchPair": Reach("match_pair", POSTING),
    "MatchRun": Reach("match_run"),
    "MatchContest": Reach("match_contest", POSTING),
    # work
    "Assignment": Reach("assignment", POSTING),
    "AttendanceEvent": Reach("attendance_event", WORK),
    "Timesheet": Reach("timesheet", WORK),
    "Absence": Reach("absence", WORK),
    "Remark": Reach("remark", WORK),
    "DamageClaim": Reach("damage_claim", WORK),
    "WorkDifference": Reach("work_difference", WORK),
    "WorkEvidence": Reach("work_evidence", OF_EVIDENCE),
    "Incident": Reach("incident", WORK),
    "IncidentStatement": Reach("incident_statement", INCIDENT),
    "IncidentNotice": Reach("incident_notice", INCIDENT),
    "InsurancePolicy": Reach("insurance_policy", WORK),
    "InsuranceClaim": Reach("insurance_claim", _work(_of("insurance_policy", "assignment_id", "{t}.insurance_policy_id"))),
    "Evaluation": Reach("evaluation", WORK),
    "Deadline": Reach("deadline", _case("{t}.kind", CLOCKS)),
    # what is owed and paid for work in a branch; a run of pay is one's when it is over one of its postings
    "Settlement": Reach("settlement", VERSION),
    "SettlementLine": Reach("settlement_line", SETTLEMENT),
    "LiabilityCase": Reach("liability_case", SETTLEMENT),
    "PayDelay": Reach("pay_delay", SETTLEMENT),
    "PayDispute": Reach("pay_dispute", SETTLEMENT),
    "PayDisputeStep": Reach("pay_dispute_step", DISPUTE),
    "PayDisputeEvidence": Reach("pay_dispute_evidence", DISPUTE),
    "PayRun": Reach("pay_run", POSTING),
    "PayRunItem": Reach("pay_run_item", _work(_of("timesheet", "assignment_id", "{t}.timesheet_id"))),
    "PayoutItem": Reach("payout_item", SETTLEMENT),
    "PayoutReceipt": Reach("payout_receipt", _settlement(_of("payout_item", "settlement_id", "{t}.payout_item_id"))),
    # the whole employer's money
    "LedgerAccount": Reach("ledger_account"),
    "Deposit": Reach("deposit"),
    "DepositResolution": Reach("deposit_resolution"),
    "Refund": Reach("refund"),
    "FeeSchedule": Reach("fee_schedule"),
    "PayTerm": Reach("pay_term"),
    "FeeWaiver": Reach("fee_waiver"),
    "PayoutBatch": Reach("payout_batch"),
    "PayoutRule": Reach("payout_rule"),
    "PayoutRuleRun": Reach("payout_rule_run"),
    "ReceiptBundle": Reach("receipt_bundle"),
    # no rows of an employer's, but named by what its members ask for
    "Document": Reach("document", arms={"employer": PAPERS}),
}
"""By type: its table, and where its rows lie. The arm of those who handle money is shut of ``Employer``: its virtual account."""

WHOLE: Final = frozenset(
    (
        # the employer's own money, its rules of paying, its receipts
        "requestRefund",
        "proposePayoutRule",
        "pausePayoutRule",
        "resumePayoutRule",
        "endPayoutRule",
        "requestReceiptBundle",
        "mintReceiptBundleTicket",
        "fundingInstruction",
        "myServiceFeeStatement",
        "ledgerBalance",
        "ledgerProof",
        # matching goes over all of an employer's shifts, and whom it blocks is blocked for all
        "makeMatchRun",
        "inviteMatched",
        "blockFromMatching",
        "chooseInstantFill",
    )
)
"""What is asked or done for a whole employer: not open to members who are limited to branches."""

ASKED_BY_ACTION: Final = frozenset(
    (
        "Worker",  # whoever seeks work may be invited; whose values are revealed must have been hired there
        "PersonalDataAccess",
    )
)
"""Types that an employer's members name and that lie in no branch: what may be done with one, its action asks."""

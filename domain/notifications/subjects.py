"""A topic is ``noun.past_participle``. The noun says what the subject is, who is party to it, and which words name it."""

from typing import Final

from domain.notifications.house_subjects import BULK_RELEASE, DOCUMENT_RELEASE, POLICY_DOCUMENT, PRIVACY_RECORD
from domain.notifications.subjects_accounts import ACCOUNT_RECOVERY, MEMBER, PHONE, STAFF_ROLE, WEBHOOK_ENDPOINT, WECHAT_BINDING
from domain.notifications.subjects_parts import DELIVERY, DEMAND_PACKAGE, WORK_STUDY_AGREEMENT

WORKER = """
    select id as worker_id, null::uuid as employer_id, null as title, null as employer, null::bigint as amount_fen
    from worker where id = :id
"""
EMPLOYER = """
    select null::uuid as worker_id, id as employer_id, null as title, name as employer, null::bigint as amount_fen
    from employer where id = :id
"""
POSTING = """
    select null::uuid as worker_id, employer_id, v.title, name as employer, null::bigint as amount_fen
    from posting join posting_version as v on v.id = version_id join employer on employer.id = employer_id
    where posting.id = :id
"""
SAVED_SEARCH = """
    select worker_id, null::uuid as employer_id, title, null as employer, null::bigint as amount_fen
    from saved_search where id = :id
"""
POSTING_FILE = """
    select null::uuid as worker_id, employer_id, f.name as title, e.name as employer, null::bigint as amount_fen
    from posting_file f join employer e on e.id = employer_id where f.id = :id
"""
APPLICATION = """
    select worker_id, employer_id, title, name as employer, null::bigint as amount_fen
    from application join posting_version on posting_version.id = posting_version_id join employer on employer.id = employer_id
    where application.id = :id
"""
OFFER = """
    select offer.worker_id, offer.employer_id, title, name as employer, null::bigint as amount_fen
    from offer join application on application.id = application_id
    join posting_version on posting_version.id = posting_version_id join employer on employer.id = offer.employer_id
    where offer.id = :id
"""
INVITATION = """
    select worker_id, invitation.employer_id, title, name as employer, null::bigint as amount_fen
    from invitation join posting_version on posting_version.id = posting_version_id
    join employer on employer.id = invitation.employer_id where invitation.id = :id
"""
MATCH_RUN = """
    select null::uuid as worker_id, employer_id, null as title, name as employer, null::bigint as amount_fen
    from match_run left join employer on employer.id = employer_id where match_run.id = :id
"""
ASSIGNMENT = """
    select worker_id, employer_id, title, name as employer, null::bigint as amount_fen
    from assignment join posting_version on posting_version.id = posting_version_id join employer on employer.id = employer_id
    where assignment.id = :id
"""
ABSENCE = """
    select a.worker_id, a.employer_id, v.title, e.name as employer, null::bigint as amount_fen
    from absence a join assignment w on w.id = a.assignment_id
    join posting_version v on v.id = w.posting_version_id join employer e on e.id = a.employer_id where a.id = :id
"""
REMARK = """
    select r.worker_id, r.employer_id, v.title, e.name as employer, null::bigint as amount_fen
    from remark r join assignment w on w.id = r.assignment_id
    join posting_version v on v.id = w.posting_version_id join employer e on e.id = r.employer_id where r.id = :id
"""
MATCH_CONTEST = """
    select c.by_worker_id as worker_id, c.by_employer_id as employer_id, p.title, e.name as employer, null::bigint as amount_fen
    from match_contest c join posting p on p.id = c.posting_id join employer e on e.id = c.employer_id where c.id = :id
"""
DAMAGE_CLAIM = """
    select c.worker_id, c.employer_id, v.title, e.name as employer, coalesce(c.proposed_fen, c.amount_fen) as amount_fen
    from damage_claim c join assignment w on w.id = c.assignment_id
    join posting_version v on v.id = w.posting_version_id join employer e on e.id = c.employer_id where c.id = :id
"""
WORK_DIFFERENCE = """
    select d.worker_id, d.employer_id, v.title, e.name as employer, null::bigint as amount_fen
    from work_difference d join assignment w on w.id = d.assignment_id
    join posting_version v on v.id = w.posting_version_id join employer e on e.id = d.employer_id where d.id = :id
"""
INCIDENT = """
    select i.worker_id, i.employer_id, v.title, e.name as employer, null::bigint as amount_fen
    from incident i join assignment w on w.id = i.assignment_id
    join posting_version v on v.id = w.posting_version_id join employer e on e.id = i.employer_id where i.id = :id
"""
INCIDENT_NOTICE = """
    select n.worker_id, n.employer_id, v.title, e.name as employer, null::bigint as amount_fen
    from incident_notice n join incident i on i.id = n.incident_id join assignment w on w.id = i.assignment_id
    join posting_version v on v.id = w.posting_version_id join employer e on e.id = n.employer_id where n.id = :id
"""
INSURANCE_POLICY = """
    select p.worker_id, p.employer_id, v.title, e.name as employer, null::bigint as amount_fen
    from insurance_policy p join assignment w on w.id = p.assignment_id
    join posting_version v on v.id = w.posting_version_id join employer e on e.id = p.employer_id where p.id = :id
"""
INSURANCE_CLAIM = """
    select c.worker_id, c.employer_id, v.title, e.name as employer, coalesce(c.accepted_fen, c.amount_fen) as amount_fen
    from insurance_claim c join insurance_policy p on p.id = c.insurance_policy_id join assignment w on w.id = p.assignment_id
    join posting_version v on v.id = w.posting_version_id join employer e on e.id = c.employer_id where c.id = :id
"""
TIMESHEET = """
    select timesheet.worker_id, timesheet.employer_id, title, name as employer, null::bigint as amount_fen
    from timesheet join assignment on assignment.id = assignment_id
    join posting_version on posting_version.id = posting_version_id join employer on employer.id = timesheet.employer_id
    where timesheet.id = :id
"""
SETTLEMENT = """
    select worker_id, employer_id, title, name as employer, coalesce(net_fen, charge_fen) as amount_fen
    from settlement join posting_version on posting_version.id = posting_version_id join employer on employer.id = employer_id
    where settlement.id = :id
"""
DEPOSIT = """
    select null::uuid as worker_id, employer_id, null as title, name as employer, amount_fen
    from deposit left join employer on employer.id = employer_id where deposit.id = :id
"""
DEPOSIT_RESOLUTION = """
    select null::uuid as worker_id, r.employer_id, null as title, name as employer, amount_fen
    from deposit_resolution r join deposit on deposit.id = r.deposit_id left join employer on employer.id = r.employer_id
    where r.id = :id
"""
REFUND = """
    select null::uuid as worker_id, employer_id, null as title, name as employer, amount_fen
    from refund join employer on employer.id = employer_id where refund.id = :id
"""
FEE_SCHEDULE = """
    select null::uuid as worker_id, employer_id, null as title, name as employer, minimum_fen as amount_fen
    from fee_schedule left join employer on employer.id = employer_id where fee_schedule.id = :id
"""
FEE_WAIVER = """
    select null::uuid as worker_id, employer_id, null as title, name as employer, null::bigint as amount_fen
    from fee_waiver join employer on employer.id = employer_id where fee_waiver.id = :id
"""
PAY_TERM = """
    select null::uuid as worker_id, employer_id, null as title, name as employer, null::bigint as amount_fen
    from pay_term join employer on employer.id = employer_id where pay_term.id = :id
"""
TAX_CERTIFICATE = """
    select worker_id, null::uuid as employer_id, year::text as title, null as employer, null::bigint as amount_fen
    from tax_certificate where id = :id
"""
TAX_CROSSING = """
    select worker_id, null::uuid as employer_id, null as title, null as employer, sales_fen as amount_fen
    from tax_crossing where id = :id
"""
TAX_FILING = """
    select null::uuid as worker_id, null::uuid as employer_id, to_char(first_day, 'YYYY-MM') as title, null as employer,
           null::bigint as amount_fen
    from tax_filing where id = :id
"""
TAX_REMITTANCE = """
    select null::uuid as worker_id, null::uuid as employer_id, to_char(month, 'YYYY-MM') as title, null as employer, amount_fen
    from tax_remittance where id = :id
"""
BOOKS_CHECK = """
    select null::uuid as worker_id, null::uuid as employer_id, scope as title, null as employer, null::bigint as amount_fen
    from books_check where id = :id
"""
BACKUP_DRILL = """
    select null::uuid as worker_id, null::uuid as employer_id, null as employer, null::bigint as amount_fen,
           to_char(taken_at at time zone interval '8 hours', 'YYYY-MM-DD HH24:MI') as title
    from backup_drill where id = :id
"""
RECONCILIATION = """
    select null::uuid as worker_id, null::uuid as employer_id, c.title_zh || ' ' || r.day as title, null as employer,
           null::bigint as amount_fen
    from reconciliation r join statement_source c on c.id = r.channel where r.id = :id
"""
STATEMENT_FILE = """
    select null::uuid as worker_id, null::uuid as employer_id, c.title_zh || ' ' || f.day as title, null as employer,
           null::bigint as amount_fen
    from statement_file f join statement_source c on c.id = f.channel where f.id = :id
"""
DIFFERENCE_RESOLUTION = """
    select null::uuid as worker_id, null::uuid as employer_id, c.title_zh || ' ' || r.day as title, null as employer,
           coalesce(d.statement_fen, d.payout_fen, d.ledger_fen) as amount_fen
    from difference_resolution x join reconciliation_difference d on d.id = x.reconciliation_difference_id
    join reconciliation r on r.id = d.reconciliation_id join statement_source c on c.id = d.channel where x.id = :id
"""
PAYOUT_RECEIPT = """
    select r.worker_id, r.employer_id, null as title, e.name as employer, i.amount_fen
    from payout_receipt r join payout_item i on i.id = r.payout_item_id join employer e on e.id = r.employer_id where r.id = :id
"""
LIABILITY_CASE = """
    select c.worker_id, c.employer_id, v.title, e.name as employer, c.missing_fen as amount_fen
    from liability_case c join settlement s on s.id = c.settlement_id
    join posting_version v on v.id = s.posting_version_id join employer e on e.id = c.employer_id
    where c.id = :id
"""
PAYOUT_FILE = """
    select null::uuid as worker_id, employer_id, payout_file.name as title, employer.name as employer, total_fen as amount_fen
    from payout_file join employer on employer.id = employer_id where payout_file.id = :id
"""
PAY_DELAY = """
    select p.worker_id, p.employer_id, v.title, e.name as employer, s.net_fen as amount_fen, w.text_zh as reason_zh,
           w.text_en as reason_en
    from pay_delay p join settlement s on s.id = p.settlement_id join posting_version v on v.id = s.posting_version_id
    join employer e on e.id = p.employer_id join payout_waiting w on w.id = p.cause
    where p.id = :id
"""
PAY_DISPUTE = """
    select d.worker_id, d.employer_id, v.title, e.name as employer, x.gross_fen as amount_fen
    from pay_dispute d join settlement s on s.id = d.settlement_id left join settlement x on x.pay_dispute_id = d.id
    join posting_version v on v.id = s.posting_version_id join employer e on e.id = d.employer_id
    where d.id = :id
"""
PAYOUT_RULE = """
    select null::uuid as worker_id, employer_id, payout_rule.name as title, employer.name as employer, run_max_fen as amount_fen
    from payout_rule join employer on employer.id = employer_id where payout_rule.id = :id
"""
RECEIPT_BUNDLE = """
    select null::uuid as worker_id, employer_id, null as title, employer.name as employer, null::bigint as amount_fen
    from receipt_bundle join employer on employer.id = employer_id
    where receipt_bundle.id = :id
"""
PAY_RUN = """
    select null::uuid as worker_id, employer_id, null as title, name as employer, gross_fen + fee_fen as amount_fen
    from pay_run join employer on employer.id = employer_id
    where pay_run.id = :id
"""
PAYOUT_BATCH = """
    select null::uuid as worker_id, employer_id, null as title, name as employer, total_fen as amount_fen
    from payout_batch join employer on employer.id = employer_id
    where payout_batch.id = :id
"""
PAYOUT_ITEM = """
    select item.worker_id, item.employer_id, title, name as employer, item.amount_fen
    from payout_item as item join settlement on settlement.id = settlement_id
    join posting_version on posting_version.id = posting_version_id join employer on employer.id = item.employer_id
    where item.id = :id
"""
PAYOUT_DESTINATION = """
    select worker_id, null::uuid as employer_id, number_mask as title, null as employer, null::bigint as amount_fen
    from payout_destination where id = :id
"""
PAYOUT_CHANNEL_STOP = """
    select null::uuid as worker_id, null::uuid as employer_id, title_zh as title, null as employer, null::bigint as amount_fen
    from payout_channel_stop join payout_channel on payout_channel.id = channel
    where payout_channel_stop.id = :id
"""
EVALUATION = """
    select evaluation.worker_id, evaluation.employer_id, title, name as employer, null::bigint as amount_fen
    from evaluation join assignment on assignment.id = assignment_id
    join posting_version on posting_version.id = posting_version_id join employer on employer.id = evaluation.employer_id
    where evaluation.id = :id
"""
VERIFICATION = """
    select worker.id as worker_id, employer.id as employer_id, null as title, name as employer, null::bigint as amount_fen
    from verification left join worker on subject_type = 'worker' and worker.id = subject_id
    left join employer on subject_type = 'employer' and employer.id = subject_id
    where verification.id = :id
"""
AGREEMENT = """
    select worker_id, employer_id, title_zh as title, name as employer, null::bigint as amount_fen
    from agreement join agreement_text on agreement_text.id = agreement_text_id left join employer on employer.id = employer_id
    where agreement.id = :id
"""
PERSONAL_DATA_ACCESS = """
    select worker_id, employer_id, title_zh as title, null as employer, null::bigint as amount_fen
    from personal_data_access join data_purpose on code = purpose where id = :id
"""
PERSONAL_DATA_REQUEST = """
    select worker_id, null::uuid as employer_id, r.title_zh as title, null as employer, null::bigint as amount_fen, person_id
    from personal_data_request q
    join rule r on r.id = 'privacy.' || case q.kind when 'export' then 'copy' else q.kind end and r.version = 1
    where q.id = :id
"""
DEADLINE = """
    select worker_id, employer_id, title_zh as title, name as employer, null::bigint as amount_fen
    from deadline join rule on rule.id = rule_id and version = rule_version left join employer on employer.id = employer_id
    where deadline.id = :id
"""
SUBJECTS: Final[dict[str, tuple[str, str]]] = {
    "worker": ("Worker", WORKER),
    "employer": ("Employer", EMPLOYER),
    "phone": ("Person", PHONE),
    "staff_role": ("StaffRoleGrant", STAFF_ROLE),
    "role_recertification": ("StaffRoleGrant", STAFF_ROLE),
    "account_recovery": ("AccountRecovery", ACCOUNT_RECOVERY),
    "recovery_decision": ("AccountRecovery", ACCOUNT_RECOVERY),
    "member": ("EmployerMember", MEMBER),
    "posting": ("Posting", POSTING),
    "saved_search": ("SavedSearch", SAVED_SEARCH),
    "demand_package": ("DemandPackage", DEMAND_PACKAGE),
    "delivery": ("Delivery", DELIVERY),
    "work_study_agreement": ("WorkStudyAgreement", WORK_STUDY_AGREEMENT),
    "delivery_inspection": ("Delivery", DELIVERY),
    "posting_file": ("PostingFile", POSTING_FILE),
    "application": ("Application", APPLICATION),
    "application_reply": ("Application", APPLICATION),
    "offer": ("Offer", OFFER),
    "invitation": ("Invitation", INVITATION),
    "match_run": ("MatchRun", MATCH_RUN),
    "match_contest": ("MatchContest", MATCH_CONTEST),
    "match_review": ("MatchContest", MATCH_CONTEST),
    "assignment": ("Assignment", ASSIGNMENT),
    "evaluation_window": ("Assignment", ASSIGNMENT),
    "arrangement": ("Offer", OFFER),
    "arrangements": ("Offer", OFFER),
    "remark": ("Remark", REMARK),
    "damage_claim": ("DamageClaim", DAMAGE_CLAIM),
    "damage_mediation": ("DamageClaim", DAMAGE_CLAIM),
    "insurance_policy": ("InsurancePolicy", INSURANCE_POLICY),
    "insurance_claim": ("InsuranceClaim", INSURANCE_CLAIM),
    "work_difference": ("WorkDifference", WORK_DIFFERENCE),
    "work_difference_answer": ("WorkDifference", WORK_DIFFERENCE),
    "incident": ("Incident", INCIDENT),
    "incident_follow_up": ("Incident", INCIDENT),
    "incident_notice": ("IncidentNotice", INCIDENT_NOTICE),
    "absence": ("Absence", ABSENCE),
    "absence_answer": ("Absence", ABSENCE),
    "timesheet": ("Timesheet", TIMESHEET),
    "timesheet_approval": ("Timesheet", TIMESHEET),
    "settlement": ("Settlement", SETTLEMENT),
    "wage_funding": ("Settlement", SETTLEMENT),
    "pay_release": ("Settlement", SETTLEMENT),
    "deadline": ("Deadline", DEADLINE),
    "deposit": ("Deposit", DEPOSIT),
    "deposit_resolution": ("DepositResolution", DEPOSIT_RESOLUTION),
    "refund": ("Refund", REFUND),
    "fee_schedule": ("FeeSchedule", FEE_SCHEDULE),
    "fee_notice": ("Employer", EMPLOYER),
    "fee_waiver": ("FeeWaiver", FEE_WAIVER),
    "pay_term": ("PayTerm", PAY_TERM),
    "tax_certificate": ("TaxCertificate", TAX_CERTIFICATE),
    "tax_crossing": ("TaxCrossing", TAX_CROSSING),
    "tax_filing": ("TaxFiling", TAX_FILING),
    "tax_remittance": ("TaxRemittance", TAX_REMITTANCE),
    "books_check": ("BooksCheck", BOOKS_CHECK),
    "backup_drill": ("BackupDrill", BACKUP_DRILL),
    "liability_case": ("LiabilityCase", LIABILITY_CASE),
    "liability_payment": ("LiabilityCase", LIABILITY_CASE),
    "pay_run": ("PayRun", PAY_RUN),
    "payout_batch": ("PayoutBatch", PAYOUT_BATCH),
    "payout_file": ("PayoutFile", PAYOUT_FILE),
    "payout_rule": ("PayoutRule", PAYOUT_RULE),
    "receipt_bundle": ("ReceiptBundle", RECEIPT_BUNDLE),
    "payout_item": ("PayoutItem", PAYOUT_ITEM),
    "payout_destination": ("PayoutDestination", PAYOUT_DESTINATION),
    "payout_channel_stop": ("PayoutChannelStop", PAYOUT_CHANNEL_STOP),
    "pay_delay": ("PayDelay", PAY_DELAY),
    "pay_dispute": ("PayDispute", PAY_DISPUTE),
    "pay_dispute_outcome": ("PayDispute", PAY_DISPUTE),
    "pay_dispute_reply": ("PayDispute", PAY_DISPUTE),
    "reconciliation": ("Reconciliation", RECONCILIATION),
    "statement_file": ("StatementFile", STATEMENT_FILE),
    "difference_resolution": ("DifferenceResolution", DIFFERENCE_RESOLUTION),
    "payout_receipt": ("PayoutReceipt", PAYOUT_RECEIPT),
    "evaluation": ("Evaluation", EVALUATION),
    "agreement": ("Agreement", AGREEMENT),
    "verification": ("Verification", VERIFICATION),
    "privacy_record": ("PrivacyRecord", PRIVACY_RECORD),
    "privacy_duty": ("PrivacyRecord", PRIVACY_RECORD),
    "personal_data_request": ("PersonalDataRequest", PERSONAL_DATA_REQUEST),
    "document_release": ("DocumentRelease", DOCUMENT_RELEASE),
    "policy_document": ("PolicyDocument", POLICY_DOCUMENT),
    "bulk_release": ("BulkRelease", BULK_RELEASE),
    "personal_data_access": ("PersonalDataAccess", PERSONAL_DATA_ACCESS),
    "wechat_binding": ("WechatBinding", WECHAT_BINDING),
    "webhook_endpoint": ("WebhookEndpoint", WEBHOOK_ENDPOINT),
}
"""By noun: the GraphQL type of the subject and the query for its parties and words."""

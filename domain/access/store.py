"""SQL of access: which parties a person is, and whether a thing is theirs."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from domain.database import Record, Transaction

PARTIES_OF = """
    select (select id from worker where person_id = :person_id) as worker_id,
           array(select employer_id from employer_member where person_id = :person_id) as employer_ids
"""


async def parties_of(tx: Transaction, person_id: UUID) -> tuple[UUID | None, Sequence[UUID]]:
    """The worker the person is, and every employer they belong or ever belonged to."""
    row = await tx.one(PARTIES_OF, person_id=person_id)
    assert row is not None
    return row["worker_id"], row["employer_ids"]


# most things name their parties in columns of these names
_PARTIES = "and (t.worker_id = :worker_id or t.employer_id = any(:employer_ids::uuid[]))"
_SUBJECT = "and t.subject_id = any(:worker_id::uuid || :employer_ids::uuid[])"
_MEMBERS = "and t.employer_id = any(:employer_ids::uuid[])"
# whoever of the staff is the person, or belongs with them to an employer
_PEOPLE = (
    "and t.person_id in (select person_id from worker where id = :worker_id"
    " union all select person_id from employer_member where employer_id = any(:employer_ids::uuid[]))"
)
CASES: Final[Mapping[str, str]] = {
    "Worker": "select from worker t where t.id = :id and t.id = :worker_id",
    "Employer": "select from employer t where t.id = :id and t.id = any(:employer_ids::uuid[])",
    "EmployerDocument": "select from employer_document t where t.id = :id " + _MEMBERS,
    "Branch": "select from branch t where t.id = :id " + _MEMBERS,
    "EmployerMember": "select from employer_member t where t.id = :id " + _MEMBERS,
    "Partner": "select from partner t where t.id = :id " + _MEMBERS,
    "PartnerKey": "select from partner_key k join partner t on t.id = k.partner_id where k.id = :id " + _MEMBERS,
    "Verification": "select from verification t where t.id = :id " + _SUBJECT,
    "Review": "select from review t where t.id = :id " + _SUBJECT,
    "Posting": "select from posting t where t.id = :id " + _MEMBERS,
    "Application": "select from application t where t.id = :id " + _PARTIES,
    "Offer": "select from offer t where t.id = :id " + _PARTIES,
    "Invitation": "select from invitation t where t.id = :id " + _PARTIES,
    "MatchRun": "select from match_run t where t.id = :id " + _MEMBERS,
    "MatchContest": "select from match_contest t where t.id = :id " + _PARTIES,
    "Assignment": "select from assignment t where t.id = :id " + _PARTIES,
    "Remark": "select from remark t where t.id = :id " + _PARTIES,
    "DamageClaim": "select from damage_claim t where t.id = :id " + _PARTIES,
    "WorkDifference": "select from work_difference t where t.id = :id " + _PARTIES,
    "Incident": "select from incident t where t.id = :id " + _PARTIES,
    "Absence": "select from absence t where t.id = :id " + _PARTIES,
    "Timesheet": "select from timesheet t where t.id = :id " + _PARTIES,
    "Evaluation": "select from evaluation t where t.id = :id " + _PARTIES,
    "Deadline": "select from deadline t where t.id = :id " + _PARTIES,
    "Settlement": "select from settlement t where t.id = :id " + _PARTIES,
    "LiabilityCase": "select from liability_case t where t.id = :id " + _PARTIES,
    "PayDelay": "select from pay_delay t where t.id = :id " + _PARTIES,
    "PayDispute": "select from pay_dispute t where t.id = :id " + _PARTIES,
    "PayRun": "select from pay_run t where t.id = :id " + _MEMBERS,
    "PayoutBatch": "select from payout_item t where t.payout_batch_id = :id " + _PARTIES,
    "PayoutRule": "select from payout_rule t where t.id = :id " + _MEMBERS,
    "PayoutFile": "select from payout_file t where t.id = :id and (t.employer_id = any(:employer_ids::uuid[])"
    " or exists (select from payout_file_row r join settlement s on s.id = r.settlement_id"
    " where r.payout_file_id = t.id and s.worker_id = :worker_id))",
    "PayoutItem": "select from payout_item t where t.id = :id " + _PARTIES,
    "PayoutEscalation": "select from payout_escalation e join payout_item t on t.id = e.payout_item_id where e.id = :id "
    + _PARTIES,
    "ReconciliationDifference": "select from reconciliation_difference d join payout_item t"
    " on t.id = d.payout_item_id where d.id = :id " + _PARTIES,
    "DifferenceResolution": "select from difference_resolution r"
    " join reconciliation_difference d on d.id = r.reconciliation_difference_id"
    " join payout_item t on t.id in (d.payout_item_id, r.payout_item_id) where r.id = :id " + _PARTIES,
    "Deposit": "select from deposit t where t.id = :id " + _MEMBERS,
    "DepositResolution": "select from deposit_resolution t where t.id = :id " + _MEMBERS,
    "Refund": "select from refund t where t.id = :id " + _MEMBERS,
    "FeeWaiver": "select from fee_waiver t where t.id = :id " + _MEMBERS,
    "PayTerm": "select from pay_term t where t.id = :id " + _MEMBERS,
    "FeeSchedule": "select from fee_schedule t where t.id = :id " + _MEMBERS,
    "PersonalDataAccess": "select from personal_data_access t where t.id = :id " + _PARTIES,
    "DocumentRelease": "select from document_release t join document_names s on s.document_id = t.document_id"
    " where t.id = :id and s.worker_id = :worker_id",
    "PersonalDataRequest": "select from personal_data_request t where t.id = :id " + _PEOPLE,
    "Document": "select from document t where t.id = :id " + _PARTIES,
}
"""By type: the row of this id, if the worker or one of the employers is a party of it."""

OF_EVERYBODY: Final = frozenset(
    (
        "Job",
        "Notification",
        "NotificationDelivery",
        "Session",
        "Reconciliation",
        "PayoutChannelStop",
        "TaxFiling",
        "TaxRemittance",
        "AgreementText",
        "Staff",
        "AuditEngagement",
        "StaffRoleGrant",
        "AccountRecovery",  # one's own to object to; that nobody decides about theirs is asked by the action
        "PrivacyRecord",
        "PolicyDocument",
    )
)
"""Types that are nobody's case: they are the platform's, concern everybody at once, or are the staff member's own to handle."""


async def is_case_of(tx: Transaction, type_: str, id: UUID, worker_id: UUID | None, employer_ids: Sequence[UUID]) -> bool:
    """Whether either is a party of the thing. An input may name any type; that each has its line is tested."""
    statement = CASES.get(type_)
    if statement is None:
        return False
    found = await tx.one(statement, id=id, worker_id=worker_id, employer_ids=list(employer_ids))
    return found is not None


UNACKNOWLEDGED = """
    select d.title_zh, d.title_en, d.version from policy_document d
    where d.published_at is not null and d.effective_at <= :now and d.audience in ('everybody', :audience)
      and not exists (select from policy_document n where n.code = d.code and n.version > d.version
                      and n.published_at is not null and n.effective_at <= :now)
      and not exists (select from policy_acknowledgement a where a.policy_document_id = d.id and a.person_id = :person_id)
    order by d.code limit 1
"""


async def unacknowledged(tx: Transaction, audience: str, person_id: UUID | None) -> Record | None:
    """Titles and version of one text in force for the audience that the person has not acknowledged."""
    return await tx.one(UNACKNOWLEDGED, audience=audience, person_id=person_id)

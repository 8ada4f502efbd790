"""Notifications: what the viewer was told."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers import notifications
from schema.absences import Absence
from schema.accounts import Employer, EmployerMember, Person, Worker
from schema.agreements import Agreement
from schema.applications import Application, Offer
from schema.assignments import Assignment, Timesheet
from schema.backups import BackupDrill
from schema.books_checks import BooksCheck
from schema.conduct import DamageClaim, Remark
from schema.data_requests import PersonalDataRequest
from schema.deadlines import Deadline
from schema.evaluations import Evaluation
from schema.fees import FeeSchedule, FeeWaiver
from schema.filings import TaxCertificate, TaxFiling
from schema.finance import Deposit, DepositResolution, Refund
from schema.identity import Verification
from schema.liability import LiabilityCase
from schema.matching import Invitation, MatchRun
from schema.pay_delays import PayDelay
from schema.pay_disputes import PayDispute
from schema.pay_runs import PayRun
from schema.payout_desk import PayoutChannelStop
from schema.payout_files import PayoutFile
from schema.payout_rules import PayoutRule
from schema.payouts import PayoutBatch, PayoutDestination, PayoutItem
from schema.postings import Posting
from schema.privacy import PersonalDataAccess
from schema.privacy_records import PrivacyRecord
from schema.receipt_bundles import ReceiptBundle
from schema.reconciliation import DifferenceResolution, PayoutReceipt, Reconciliation, StatementFile
from schema.recovery import AccountRecovery
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.saved_searches import SavedSearch
from schema.scalars import Info
from schema.settlements import Settlement
from schema.staff_roles import StaffRoleGrant
from schema.tax_records import TaxCrossing
from schema.tax_remittance import TaxRemittance

NotificationSubject = Annotated[
    Worker
    | Employer
    | EmployerMember
    | Person
    | AccountRecovery
    | StaffRoleGrant
    | Posting
    | SavedSearch
    | Application
    | Offer
    | Invitation
    | MatchRun
    | Assignment
    | Absence
    | Remark
    | DamageClaim
    | Timesheet
    | Settlement
    | Deposit
    | DepositResolution
    | Refund
    | FeeSchedule
    | FeeWaiver
    | LiabilityCase
    | BooksCheck
    | BackupDrill
    | TaxFiling
    | TaxCertificate
    | TaxCrossing
    | TaxRemittance
    | PayRun
    | PayoutFile
    | PayDelay
    | PayDispute
    | PayoutRule
    | ReceiptBundle
    | PayoutBatch
    | PayoutItem
    | PayoutDestination
    | PayoutChannelStop
    | PayoutReceipt
    | Reconciliation
    | StatementFile
    | DifferenceResolution
    | Deadline
    | Evaluation
    | Agreement
    | Verification
    | PersonalDataAccess
    | PrivacyRecord
    | PersonalDataRequest,
    strawberry.union("NotificationSubject", description="What a notification may be about."),
]


@strawberry.type(description="One thing one person was told, once per event (B-08).")
class Notification(Node):
    topic: str = strawberry.field(description="What happened: posting.approved, payout_item.succeeded …")
    subject_id: strawberry.ID = strawberry.field(description="What it is about: a Posting, a Settlement …")
    subject: NotificationSubject | None = strawberry.field(
        description="The same, as far as the viewer may still see it in the capacity they act in."
    )
    title_zh: str = strawberry.field(description="In Chinese.")
    title_en: str = strawberry.field(description="In English.")
    body_zh: str = strawberry.field(description="In Chinese, in the words of the moment.")
    body_en: str = strawberry.field(description="In English, in the words of the moment.")
    created_at: datetime = strawberry.field(description="When it was told.")
    read_at: datetime | None = strawberry.field(description="When it was first marked read.")


@strawberry.input(description="The notification that was read.")
class MarkNotificationReadInput:
    notification_id: strawberry.ID = strawberry.field(description="One of the viewer's own.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


MarkNotificationReadResult = Annotated[Notification | Refused, strawberry.union("MarkNotificationReadResult")]


@strawberry.type
class NotificationsQuery:
    @strawberry.field(graphql_type=Connection[Notification], description="The viewer's notifications, newest first (B-08).")
    def my_notifications(
        self,
        unread_only: bool | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=int, description="How many the viewer has not read, counted to 1,000 (B-08).")
    async def unread_notification_count(self, info: Info) -> Answer:
        return await notifications.unread_notification_count(info.context)


@strawberry.type
class NotificationsMutation:
    @strawberry.mutation(graphql_type=MarkNotificationReadResult, description="Mark one of the viewer's own as read (B-08).")
    async def mark_notification_read(self, info: Info, input: MarkNotificationReadInput) -> Answer:
        return await notifications.mark_notification_read(info.context, input.notification_id)

"""Notifications: what the viewer was told."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from domain import notifications as told
from domain.notifications import DeliveryChoice, DeliveryState, NotificationChannel, NotificationKind
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
from schema.incidents import Incident, IncidentNotice, WorkDifference
from schema.insurance import InsuranceClaim, InsurancePolicy
from schema.liability import LiabilityCase
from schema.match_contests import MatchContest
from schema.matching import Invitation, MatchRun
from schema.packages import Delivery, DemandPackage
from schema.pay_delays import PayDelay
from schema.pay_disputes import PayDispute
from schema.pay_runs import PayRun
from schema.pay_terms import PayTerm
from schema.payout_desk import PayoutChannelStop
from schema.payout_files import PayoutFile
from schema.payout_rules import PayoutRule
from schema.payouts import PayoutBatch, PayoutDestination, PayoutItem
from schema.policies import PolicyDocument
from schema.posting_files import PostingFile
from schema.postings import Posting
from schema.privacy import PersonalDataAccess
from schema.privacy_records import PrivacyRecord
from schema.receipt_bundles import ReceiptBundle
from schema.reconciliation import DifferenceResolution, PayoutReceipt, Reconciliation, StatementFile
from schema.recovery import AccountRecovery
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.releases import BulkRelease, DocumentRelease
from schema.saved_searches import SavedSearch
from schema.scalars import Info
from schema.settlements import Settlement
from schema.staff_roles import StaffRoleGrant
from schema.tax_records import TaxCrossing
from schema.tax_remittance import TaxRemittance
from schema.webhooks import WebhookEndpoint
from schema.wechat import WechatBinding
from schema.work_study import WorkStudyAgreement

strawberry.enum(NotificationKind, description="What a notification concerns; LEGAL is one whatever it concerns.")
strawberry.enum(NotificationChannel, description="Ways to be told beyond the app.")
strawberry.enum(DeliveryChoice, name="NotificationChoiceDelivery", description="When one wants to be told there.")
strawberry.enum(
    DeliveryState,
    name="NotificationDeliveryState",
    description="How far a delivery has come; SENT: its provider has it, UNKNOWN: nobody answered, it is asked about by its id,"
    " READ: read in the app before its digest, ROLLED_UP: told by the digest's one message.",
)


@strawberry.enum(description="A language notifications are written in.")
class NotificationLocale(Enum):
    ZH = "zh"
    EN = "en"


NotificationSubject = Annotated[
    Worker
    | Employer
    | EmployerMember
    | Person
    | AccountRecovery
    | StaffRoleGrant
    | Posting
    | SavedSearch
    | PostingFile
    | DemandPackage
    | Delivery
    | WorkStudyAgreement
    | Application
    | Offer
    | Invitation
    | MatchRun
    | MatchContest
    | Assignment
    | Absence
    | Remark
    | DamageClaim
    | InsurancePolicy
    | WebhookEndpoint
    | InsuranceClaim
    | WorkDifference
    | Incident
    | IncidentNotice
    | Timesheet
    | Settlement
    | Deposit
    | DepositResolution
    | Refund
    | FeeSchedule
    | FeeWaiver
    | PayTerm
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
    | DocumentRelease
    | BulkRelease
    | PolicyDocument
    | PersonalDataAccess
    | PrivacyRecord
    | PersonalDataRequest
    | WechatBinding,
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


@strawberry.type(description="One notification on its way to one person over one channel beyond the app (B-08).")
class NotificationDelivery(Node):
    topic: str = strawberry.field(description="What happened.")
    channel: NotificationChannel = strawberry.field(description="The way.")
    kind: NotificationKind = strawberry.field(description="What it concerns.")
    state: DeliveryState = strawberry.field(description="How far it has come.")
    attempts: int = strawberry.field(description="Calls to the provider about it.")
    reason: str | None = strawberry.field(
        description="What the provider said last, unless it was taken; no_subscription: WeChat lets no more be sent until the"
        " person subscribes once more."
    )
    created_at: datetime = strawberry.field(description="When it was told.")
    due_at: datetime | None = strawberry.field(description="When it is sent or asked about next; null once it is over.")
    delivered_at: datetime | None = strawberry.field(description="When the provider was heard to have delivered it.")
    notification: Notification | None = strawberry.field(description="What it carries, as far as the viewer may read it.")


@strawberry.type(description="One kind of notification on one channel.")
class NotificationChoice:
    kind: NotificationKind = strawberry.field(description="What it concerns.")
    channel: NotificationChannel = strawberry.field(description="Where.")
    delivery: DeliveryChoice = strawberry.field(description="When.")


@strawberry.type(description="Messages WeChat still lets be sent: one for each time the person subscribed.")
class WechatSubscriptions:
    kind: NotificationKind = strawberry.field(description="Of which kind.")
    left: int = strawberry.field(description="How many.")


@strawberry.type(description="How one is told beyond the app. Minutes are those of the day in Shanghai (B-08).")
class NotificationPreferences:
    locale: NotificationLocale = strawberry.field(description="The language.")
    quiet_from_minute: int = strawberry.field(
        description="From when nobody is woken; legal and urgent notices come nevertheless."
    )
    quiet_until_minute: int = strawberry.field(description="Until when; the same minute as the start means no quiet hours.")
    digest_minute: int = strawberry.field(description="When the daily digest of what is unread goes.")
    email_mask: str | None = strawberry.field(description="The e-mail address, masked; null without one.")
    wechat_linked: bool = strawberry.field(description="Whether the person is known in WeChat.")
    choices: list[NotificationChoice] = strawberry.field(description="Every kind on every channel, chosen or by default.")
    wechat_subscriptions: list[WechatSubscriptions] = strawberry.field(description="Of every kind.")


@strawberry.type(description="What is in force after a change; myNotificationPreferences has the rest (B-08).")
class NotificationSettings:
    locale: NotificationLocale = strawberry.field(description="The language.")
    quiet_from_minute: int = strawberry.field(description="From when nobody is woken.")
    quiet_until_minute: int = strawberry.field(description="Until when.")
    digest_minute: int = strawberry.field(description="When the daily digest goes.")


@strawberry.type(description="The person subscribed once more (B-08).")
class WechatSubscriptionGranted:
    kind: NotificationKind = strawberry.field(description="Of which kind one more message may be sent.")
    left: int = strawberry.field(description="How many of the kind may be sent by now.")


@strawberry.input(description="One kind on one channel.")
class NotificationChoiceInput:
    kind: NotificationKind = strawberry.field(description="Legal notices are sent at once, whatever else one wants.")
    channel: NotificationChannel = strawberry.field(description="Where.")
    delivery: DeliveryChoice = strawberry.field(description="When.")


@strawberry.input(description="What is to change; what is left out stays.")
class SetNotificationPreferencesInput:
    locale: NotificationLocale | None = strawberry.field(default=None, description="The language.")
    quiet_from_minute: int | None = strawberry.field(default=None, description="0 to 1439.")
    quiet_until_minute: int | None = strawberry.field(default=None, description="0 to 1439.")
    digest_minute: int | None = strawberry.field(default=None, description="0 to 1439.")
    email: str | None = strawberry.field(default=None, description="An address; empty removes it.")
    choices: list[NotificationChoiceInput] | None = strawberry.field(
        default=None, description="At most 18, the last of each counts."
    )
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")

    def plain(self) -> told.Wishes:
        """For the domain."""
        choices = tuple(told.NotificationChoice(each.kind, each.channel, each.delivery) for each in self.choices or ())
        minutes = (self.quiet_from_minute, self.quiet_until_minute, self.digest_minute)
        return told.Wishes(self.locale.value if self.locale else None, *minutes, self.email, choices)


@strawberry.input(description="The person accepted one subscription message in WeChat.")
class GrantWechatSubscriptionInput:
    open_id: str = strawberry.field(description="The person in the mini program.")
    kind: NotificationKind = strawberry.field(description="Of which kind one message may be sent.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="The notification that was read.")
class MarkNotificationReadInput:
    notification_id: strawberry.ID = strawberry.field(description="One of the viewer's own.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


MarkNotificationReadResult = Annotated[Notification | Refused, strawberry.union("MarkNotificationReadResult")]
SetNotificationPreferencesResult = Annotated[NotificationSettings | Refused, strawberry.union("SetNotificationPreferencesResult")]
GrantWechatSubscriptionResult = Annotated[WechatSubscriptionGranted | Refused, strawberry.union("GrantWechatSubscriptionResult")]


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

    @strawberry.field(
        graphql_type=Connection[NotificationDelivery],
        description="The viewer's deliveries beyond the app, newest first; everybody's for support (B-08).",
    )
    def notification_deliveries(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=NotificationPreferences, description="How the viewer is told beyond the app (B-08).")
    async def my_notification_preferences(self, info: Info) -> Answer:
        return await notifications.my_notification_preferences(info.context)


@strawberry.type
class NotificationsMutation:
    @strawberry.mutation(graphql_type=MarkNotificationReadResult, description="Mark one of the viewer's own as read (B-08).")
    async def mark_notification_read(self, info: Info, input: MarkNotificationReadInput) -> Answer:
        return await notifications.mark_notification_read(info.context, input.notification_id)

    @strawberry.mutation(
        graphql_type=SetNotificationPreferencesResult,
        description="Change how the viewer is told beyond the app; legal notices cannot be muted (B-08).",
    )
    async def set_notification_preferences(self, info: Info, input: SetNotificationPreferencesInput) -> Answer:
        return await notifications.set_notification_preferences(info.context, input.plain())

    @strawberry.mutation(
        graphql_type=GrantWechatSubscriptionResult,
        description="Keep that the viewer subscribed once in WeChat: one message of the kind may be sent there (B-08).",
    )
    async def grant_wechat_subscription(self, info: Info, input: GrantWechatSubscriptionInput) -> Answer:
        return await notifications.grant_wechat_subscription(info.context, input.open_id, input.kind)

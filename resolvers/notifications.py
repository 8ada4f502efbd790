"""Notifications of the viewer, in-app (B-08)."""

from domain import notifications
from resolvers.compiler.source import Filter, Link, Root, Source, connection, either
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

SUBJECT_TYPES = (
    "Worker",
    "Employer",
    "EmployerMember",
    "Person",
    "AccountRecovery",
    "StaffRoleGrant",
    "Posting",
    "SavedSearch",
    "Application",
    "Offer",
    "Invitation",
    "MatchRun",
    "Assignment",
    "Absence",
    "Remark",
    "DamageClaim",
    "Timesheet",
    "Settlement",
    "Deposit",
    "DepositResolution",
    "Refund",
    "LiabilityCase",
    "BooksCheck",
    "BackupDrill",
    "FeeSchedule",
    "FeeWaiver",
    "PersonalDataAccess",
    "PrivacyRecord",
    "PersonalDataRequest",
    "TaxFiling",
    "TaxCertificate",
    "TaxCrossing",
    "TaxRemittance",
    "PayDelay",
    "PayDispute",
    "PayRun",
    "PayoutFile",
    "PayoutRule",
    "ReceiptBundle",
    "PayoutBatch",
    "PayoutItem",
    "PayoutDestination",
    "PayoutChannelStop",
    "PayoutReceipt",
    "Reconciliation",
    "StatementFile",
    "DifferenceResolution",
    "Deadline",
    "Evaluation",
    "Agreement",
    "Verification",
)
"""What is told of (``notifications.SUBJECTS``), by its type here."""

NOTIFICATION = Source(
    "Notification",
    table="notification",
    readable={"signed_in": "{t}.person_id = :person_id"},
    order=("created_at desc", "id desc"),
    fields={"subjectId": "{t}.subject_type || ':' || {t}.subject_id"},
    links={"subject": either("subject_type", "subject_id", {type_: type_ for type_ in SUBJECT_TYPES})},
)

ROOTS: dict[str, Root | Link] = {
    "myNotifications": connection(
        NOTIFICATION,
        where="{t}.person_id = :person_id",
        filters={"unreadOnly": Filter("(not :value or {t}.read_at is null)", inline=True)},
    ),
}


async def unread_notification_count(request: Request) -> Answer:
    """How many the viewer has not read; 0 for a visitor."""
    if request.viewer.person_id is None:
        return 0
    return await notifications.unread_count(request.tx, request.viewer)


async def mark_notification_read(request: Request, notification_id: str) -> Answer:
    """The viewer has read it."""
    id = uuid_of("Notification", notification_id, "input.notificationId")
    notification = await notifications.mark_read(request.tx, request.viewer, id)
    return NOTIFICATION.row(notification.id)

"""Notifications of the viewer, their deliveries beyond the app, and what the viewer wants of both (B-08)."""

from dataclasses import dataclass

from domain import notifications
from domain.notifications import NotificationKind, Wishes
from resolvers.compiler.source import Filter, Link, Root, Source, connection, either, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Repeatable, Request

SUBJECT_TYPES = tuple(dict.fromkeys(type_ for type_, _ in notifications.SUBJECTS.values()))
"""What is told of, by its type here."""

NOTIFICATION = Source(
    "Notification",
    table="notification",
    readable={"signed_in": "{t}.person_id = :person_id"},
    order=("created_at desc", "id desc"),
    fields={"subjectId": "{t}.subject_type || ':' || {t}.subject_id"},
    links={"subject": either("subject_type", "subject_id", {type_: type_ for type_ in SUBJECT_TYPES})},
)

NOTIFICATION_DELIVERY = Source(
    "NotificationDelivery",
    table="outside_delivery",
    readable={"signed_in": "{t}.person_id = :person_id", "support": "true"},
    order=("created_at desc", "id desc"),
    fields={"topic": "(select n.topic from notification n where n.id = {t}.notification_id)"},
    links={"notification": one(NOTIFICATION, "notification_id")},
)

ROOTS: dict[str, Root | Link] = {
    "myNotifications": connection(
        NOTIFICATION,
        where="{t}.person_id = :person_id",
        filters={"unreadOnly": Filter("(not :value or {t}.read_at is null)", inline=True)},
    ),
    "notificationDeliveries": connection(NOTIFICATION_DELIVERY),
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


async def my_notification_preferences(request: Request) -> Answer:
    """What is in force for the viewer."""
    return await notifications.preferences(request.tx, request.viewer)


@dataclass(frozen=True, slots=True)
class NotificationSettings(Repeatable):
    """What is in force after a change; the choices and what tells who somebody is are asked for."""

    locale: str
    quiet_from_minute: int
    quiet_until_minute: int
    digest_minute: int


async def set_notification_preferences(request: Request, wishes: Wishes) -> Answer:
    """Changes what is given."""
    found = await notifications.set_preferences(request.tx, request.viewer, wishes)
    return NotificationSettings(found.locale, found.quiet_from_minute, found.quiet_until_minute, found.digest_minute)


@dataclass(frozen=True, slots=True)
class WechatSubscriptionGranted(Repeatable):
    kind: str
    left: int


async def grant_wechat_subscription(request: Request, open_id: str, kind: NotificationKind) -> Answer:
    """The viewer subscribed once more."""
    return WechatSubscriptionGranted(kind.value, await notifications.grant_wechat(request.tx, request.viewer, open_id, kind))

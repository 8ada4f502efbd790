"""Telling people: every event whose topic has words reaches each person it concerns once, with a delivery per channel (B-08).

    outbox.put --relay, arq--> notify --tell--> notification + delivery (in-app: delivered by being there) --announce--> watchers
    delivery beyond the app: queued --dispatch--> sending --send--> sent --its receipt--> delivered | failed
                             unknown: asked by its own id; sent again only under that id, and only once the provider never had it

A topic names its subject's noun; the noun finds the parties; templates (versioned, Chinese and English) say which of them hear
what. The words are written when the event is told, so a later template does not change what was said. Reading is not audited:
it concerns the reader alone.

In the app everything is there. Beyond it each person chooses by kind and channel (``preferences``); legal notices
are always sent.
"""

from domain.notifications.actions import latest, mark_read, tell, unread_count
from domain.notifications.channels import (
    DeliveryChoice,
    DeliveryState,
    NotificationChannel,
    NotificationKind,
    Outgoing,
    Said,
    Word,
)
from domain.notifications.choosing import (
    NotificationChoice,
    NotificationPreferences,
    WechatSubscriptions,
    Wishes,
    grant_wechat,
    preferences,
    set_preferences,
)
from domain.notifications.delivering import begin, dispatch, record
from domain.notifications.model import SILENT, Notification
from domain.notifications.store import subject
from domain.notifications.subjects import SUBJECTS

__all__ = [
    "SILENT",
    "SUBJECTS",
    "DeliveryChoice",
    "DeliveryState",
    "Notification",
    "NotificationChannel",
    "NotificationChoice",
    "NotificationKind",
    "NotificationPreferences",
    "Outgoing",
    "Said",
    "WechatSubscriptions",
    "Wishes",
    "Word",
    "begin",
    "dispatch",
    "grant_wechat",
    "latest",
    "mark_read",
    "preferences",
    "record",
    "set_preferences",
    "subject",
    "tell",
    "unread_count",
]

"""Telling people: every event whose topic has words reaches each person it concerns once, with a delivery per channel (B-08).

    outbox.put --relay, arq--> notify --tell--> notification + delivery (in-app: delivered by being there) --announce--> watchers

A topic names its subject's noun; the noun finds the parties; templates (versioned, Chinese and English) say which of them hear
what. The words are written when the event is told, so a later template does not change what was said. Reading is not audited:
it concerns the reader alone.
"""

from domain.notifications.actions import latest, mark_read, tell, unread_count
from domain.notifications.model import SILENT, Notification
from domain.notifications.subjects import SUBJECTS

__all__ = ["SILENT", "SUBJECTS", "Notification", "latest", "mark_read", "tell", "unread_count"]

"""What can happen: an event is told, a person reads."""

from datetime import datetime
from uuid import UUID

from domain.database import Transaction
from domain.errors import NotFound
from domain.notifications import delivering, store
from domain.notifications.model import Notification
from domain.viewer import Viewer

LATEST_LIMIT = 50


async def tell(tx: Transaction, viewer: Viewer, event_id: UUID, topic: str, subject_id: UUID) -> list[UUID]:
    """Tells everyone whom the topic concerns, once per event and person; returns the people told now.

    Raises LookupError when the subject does not exist: an event without its change is a fault somebody must see.
    """
    viewer.must_be_system()
    templates = await store.templates(tx, topic)
    if not templates:
        return []
    subject = await store.subject(tx, topic, subject_id)
    told: list[UUID] = []
    for template in templates:
        people = await store.recipients(tx, template, subject, subject_id)
        added = await store.add(tx, event_id, template, (subject, subject_id), template.written(subject), people)
        if added:
            await delivering.queue(tx, topic, template.legal, added)
        told += [person_id for _, person_id in added]
    return told


async def mark_read(tx: Transaction, viewer: Viewer, notification_id: UUID) -> Notification:
    """The viewer has read their notification; marking it again keeps the first time. Raises NotSignedIn or NotFound."""
    notification = await store.read(tx, notification_id, viewer.must_be_signed_in())
    if notification is None:
        raise NotFound("Notification", field="input.notificationId")
    return notification


async def unread_count(tx: Transaction, viewer: Viewer) -> int:
    """How many notifications the viewer has not read, counted up to 1,000. Raises NotSignedIn."""
    return await store.unread(tx, viewer.must_be_signed_in())


async def latest(tx: Transaction, viewer: Viewer, since: datetime | None = None) -> list[UUID]:
    """The viewer's newest unread notifications, or with ``since`` the newest from then on; oldest first. Raises NotSignedIn."""
    return await store.latest(tx, viewer.must_be_signed_in(), since, LATEST_LIMIT)

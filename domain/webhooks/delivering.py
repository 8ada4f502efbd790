"""What happened goes out: noted with the event's own job, put into order, claimed, sent by a job, recorded."""

from collections.abc import Mapping
from uuid import UUID

from domain import notifications, outbox, rules
from domain.clock import machine_now
from domain.database import Record, Transaction
from domain.viewer import Viewer
from domain.webhooks import store
from domain.webhooks import store_deliveries as deliveries
from domain.webhooks.model import GONE, PINGED, Answer, DisableReason, Message, message_id, outcome, signed, written


async def note(tx: Transaction, viewer: Viewer, event_id: UUID, topic: str, subject_id: UUID) -> None:
    """Keeps an event that systems may hear of, with the employer it concerns; once, however often it is told."""
    viewer.must_be_system()
    if not await deliveries.is_heard(tx, topic):
        return
    subject = await notifications.subject(tx, topic, subject_id)
    if subject.employer_id is not None:
        await deliveries.note(tx, event_id, subject.employer_id, topic, (subject.type, subject_id))


async def dispatch(tx: Transaction, viewer: Viewer) -> int:
    """Puts noted events into order, queues them where they concern somebody, and leaves a job for each endpoint with something
    due; returns how much there was."""
    viewer.must_be_system()
    await store.forget(tx)
    events = await deliveries.number(tx)
    if events:
        await deliveries.queue(tx, await deliveries.concerned(tx, events))
    chunks = await deliveries.claim(tx)
    if chunks:
        await outbox.enqueue_all(tx, "webhooks.send", sorted(chunks), queue=outbox.WEBHOOKS)
    return len(events) + len(chunks)


async def begin(tx: Transaction, viewer: Viewer, chunk_id: UUID) -> list[Message]:
    """The chunk's messages, signed now. A chunk begun before is sent once more: its receiver knows each by its ``webhook-id``.

    What the account may not hear of any more is not sent.
    """
    viewer.must_be_system()
    rows = await deliveries.begin(tx, chunk_id, PINGED)
    if refused := [row["id"] for row in rows if not row["allowed"]]:
        await deliveries.refuse(tx, refused)
    keys: dict[UUID, list[str]] = {}
    for secret in await store.secrets(tx, [row["endpoint_id"] for row in rows]):
        clear = tx.vault.unseal_platform_secret(secret_field(secret["id"]), secret["sealed"])
        keys.setdefault(secret["webhook_endpoint_id"], []).append(clear)
    inside = await store.inside(tx)
    return [_message(row, keys[row["endpoint_id"]], inside) for row in rows if row["allowed"]]


async def record(
    tx: Transaction, viewer: Viewer, chunk_id: UUID, messages: list[Message], answers: Mapping[UUID, Answer]
) -> None:
    """Keeps what came back. An endpoint that took nothing fails; one that has done so for days, or is gone, is disabled."""
    viewer.must_be_system()
    said = [(each.delivery_id, outcome(each.attempts, answers[each.delivery_id], tx.now)) for each in messages]
    endpoint_id = await deliveries.record(tx, chunk_id, [(id, result, answers[id]) for id, result in said])
    if endpoint_id is None:
        return
    if any(answers[id].good for id, _ in said):
        await deliveries.well(tx, endpoint_id)
    elif any(answers[id].status == GONE for id, _ in said):
        await _disable(tx, viewer, endpoint_id, DisableReason.GONE)
    elif (since := await deliveries.failing(tx, endpoint_id)) and (tx.now - since).days >= await _patience_days(tx):
        await _disable(tx, viewer, endpoint_id, DisableReason.FAILING)


def secret_field(id: UUID) -> str:
    """What a secret's seal is bound to."""
    return f"webhook_secret.secret/{id}"


def _message(row: Record, keys: list[str], inside: frozenset[str]) -> Message:
    body, id = written(row["topic"], row["occurred_at"], row["subject"]), message_id(row["message_id"])
    host = row["url"].partition("://")[2].partition("/")[0]
    return Message(row["id"], row["url"], signed(id, machine_now(), body, keys), body, host in inside, row["attempts"])


async def _disable(tx: Transaction, viewer: Viewer, endpoint_id: UUID, reason: DisableReason) -> None:
    await store.disable(tx, endpoint_id, reason)
    await outbox.put(tx, viewer, "webhook_endpoint.disabled", endpoint_id)


async def _patience_days(tx: Transaction) -> int:
    value = (await rules.in_force(tx, "webhooks.deliveries")).parameters["disabled_after_days"]
    assert isinstance(value, int)
    return value

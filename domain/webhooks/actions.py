"""What can be done with endpoints, by an employer's owner for its service accounts and by an account whose key has the scope."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from domain import outbox, rules
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound
from domain.ids import new_id
from domain.viewer import Kind, Viewer
from domain.webhooks import model, store
from domain.webhooks import store_deliveries as deliveries
from domain.webhooks.delivering import secret_field
from domain.webhooks.model import DeliveryState, DisableReason, Shown

MANAGES: Final = "webhooks:manage"


async def add_endpoint(tx: Transaction, viewer: Viewer, partner_id: UUID, url: str, topics: Sequence[str]) -> Shown:
    """A new endpoint, with its secret. Raises NotFound, AddressRefused, TopicsOutOfScope, TooManyEndpoints, EndpointExists."""
    partner = await store.lock_partner(tx, partner_id)
    if partner is None or not _manages(viewer, partner["id"], partner["employer_id"]):
        raise NotFound("Partner", field="input.partnerId")
    checked = model.checked_url(url, await store.inside(tx))
    wanted = model.must_be_topics(topics, await store.open_topics(tx, partner_id))
    endpoint_id = new_id()
    await _must_have_room(tx, partner_id, checked, endpoint_id)
    await store.add(tx, endpoint_id, partner, checked, wanted)
    shown = await _new_secret(tx, endpoint_id, overlap_hours=0)
    await outbox.put(tx, viewer, "webhook_endpoint.added", endpoint_id)
    return shown


async def set_topics(tx: Transaction, viewer: Viewer, endpoint_id: UUID, topics: Sequence[str]) -> UUID:
    """What it hears of from now on. Raises NotFound, InvalidInput, TopicsOutOfScope."""
    endpoint = await _managed(tx, viewer, endpoint_id)
    await store.set_topics(tx, endpoint_id, model.must_be_topics(topics, await store.open_topics(tx, endpoint["partner_id"])))
    await outbox.put(tx, viewer, "webhook_endpoint.changed", endpoint_id)
    return endpoint_id


async def rotate_secret(tx: Transaction, viewer: Viewer, endpoint_id: UUID, overlap_hours: int) -> Shown:
    """Another secret; the one before signs beside it for the overlap. Raises NotFound, InvalidInput, SecretRotating."""
    await _managed(tx, viewer, endpoint_id)
    most = await _most(tx, "webhooks.endpoints", "overlap_hours")
    if not 0 <= overlap_hours <= most:
        raise InvalidInput("input.overlapHours", f"宽限期为0至{most}小时。", f"The overlap is 0 to {most} hours.")
    if await store.overlapping(tx, endpoint_id):
        raise model.SecretRotating()
    shown = await _new_secret(tx, endpoint_id, overlap_hours)
    await outbox.put(tx, viewer, "webhook_endpoint.secret_rotated", endpoint_id)
    return shown


async def disable(tx: Transaction, viewer: Viewer, endpoint_id: UUID) -> UUID:
    """It hears nothing any more. Raises NotFound, EndpointDisabled."""
    await _enabled(tx, viewer, endpoint_id)
    await store.disable(tx, endpoint_id, DisableReason.BY_HAND)
    await outbox.put(tx, viewer, "webhook_endpoint.disabled", endpoint_id)
    return endpoint_id


async def enable(tx: Transaction, viewer: Viewer, endpoint_id: UUID) -> UUID:
    """It hears what happens from now on; what it missed is replayed on demand. Raises NotFound, EndpointEnabled and those of
    ``add_endpoint``."""
    endpoint = await _managed(tx, viewer, endpoint_id)
    if not endpoint["disabled"]:
        raise model.EndpointEnabled()
    await store.lock_partner(tx, endpoint["partner_id"])
    model.checked_url(endpoint["url"], await store.inside(tx))
    await _must_have_room(tx, endpoint["partner_id"], endpoint["url"], endpoint_id)
    await store.enable(tx, endpoint_id)
    await outbox.put(tx, viewer, "webhook_endpoint.enabled", endpoint_id)
    return endpoint_id


async def ping(tx: Transaction, viewer: Viewer, endpoint_id: UUID) -> UUID:
    """A message about nothing, signed as all are; the delivery, which is the one under way if there is one. Raises NotFound,
    EndpointDisabled."""
    await _enabled(tx, viewer, endpoint_id)
    if (under_way := await deliveries.ping_under_way(tx, endpoint_id)) is not None:
        return under_way
    (delivery_id,) = await deliveries.queue(tx, [(None, endpoint_id)])
    await outbox.put(tx, viewer, "webhook_endpoint.pinged", endpoint_id)
    return delivery_id


async def replay(tx: Transaction, viewer: Viewer, endpoint_id: UUID, since: datetime, until: datetime) -> int:
    """Sends again, under their own ids, all events of a period that concern the endpoint, those it never heard of too; how many.

    Raises NotFound, InvalidInput, EndpointDisabled, TooMuchToReplay."""
    await _enabled(tx, viewer, endpoint_id)
    if since >= until:
        raise InvalidInput("input.until", "结束时间须晚于开始时间。", "The period ends after it begins.")
    most = await _most(tx, "webhooks.deliveries", "replayed_at_most")
    events = await deliveries.happened(tx, endpoint_id, since, until, most + 1)
    if len(events) > most:
        raise model.TooMuchToReplay(most=most)
    await deliveries.again(tx, endpoint_id, events)
    await outbox.put(tx, viewer, "webhook_endpoint.replayed", endpoint_id)
    return len(events)


async def replay_one(tx: Transaction, viewer: Viewer, delivery_id: UUID) -> UUID:
    """Sends one event again under its own id; one under way stays so. Raises NotFound, EndpointDisabled."""
    found = await deliveries.delivery(tx, delivery_id)
    if found is None or found["event_id"] is None:
        raise NotFound("WebhookDelivery", field="input.deliveryId")
    await _enabled(tx, viewer, found["endpoint_id"], "WebhookDelivery", "input.deliveryId")
    if found["state"] in (DeliveryState.DELIVERED, DeliveryState.FAILED):
        await deliveries.again(tx, found["endpoint_id"], [found["event_id"]])
        await outbox.put(tx, viewer, "webhook_endpoint.replayed", found["endpoint_id"])
    return delivery_id


async def allow_in_sandbox(tx: Transaction, viewer: Viewer, host: str) -> None:
    """Lets endpoints be at an address of the sandbox's own, ``host:port``. Only the sample city asks for it; where there is no
    sandbox it changes nothing."""
    viewer.must_be_system()
    await store.allow(tx, host)


async def _new_secret(tx: Transaction, endpoint_id: UUID, overlap_hours: int) -> Shown:
    secret, secret_id = model.new_secret(), new_id()
    sealed = tx.vault.seal_platform_secret(secret_field(secret_id), secret)
    await store.add_secret(tx, secret_id, endpoint_id, sealed, overlap_hours)
    return Shown(endpoint_id, secret)


async def _enabled(
    tx: Transaction, viewer: Viewer, endpoint_id: UUID, kind: str = "WebhookEndpoint", field: str = "input.endpointId"
) -> Record:
    endpoint = await _managed(tx, viewer, endpoint_id, kind, field)
    if endpoint["disabled"]:
        raise model.EndpointDisabled()
    return endpoint


async def _managed(
    tx: Transaction, viewer: Viewer, endpoint_id: UUID, kind: str = "WebhookEndpoint", field: str = "input.endpointId"
) -> Record:
    endpoint = await store.lock(tx, endpoint_id)
    if endpoint is None or not _manages(viewer, endpoint["partner_id"], endpoint["employer_id"]):
        raise NotFound(kind, field=field)
    return endpoint


def _manages(viewer: Viewer, partner_id: UUID, employer_id: UUID) -> bool:
    if viewer.kind is Kind.PARTNER:
        return viewer.partner_id == partner_id and MANAGES in viewer.scopes
    return viewer.must_be_employer("owner") == employer_id


async def _must_have_room(tx: Transaction, partner_id: UUID, url: str, endpoint_id: UUID) -> None:
    most = await _most(tx, "webhooks.endpoints", "endpoints")
    if await store.count(tx, partner_id) >= most:
        raise model.TooManyEndpoints(most=most)
    if await store.taken(tx, partner_id, url, endpoint_id):
        raise model.EndpointExists(field="input.url")


async def _most(tx: Transaction, rule: str, limit: str) -> int:
    value = (await rules.in_force(tx, rule)).parameters[limit]
    assert isinstance(value, int)
    return value

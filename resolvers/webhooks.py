"""Webhooks: endpoints of employers' systems, what was sent there, and reading on from a cursor (B-06, B-08)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import webhooks
from resolvers.compiler.source import Link, Root, Source, by_id, connection
from resolvers.ids import global_id, uuid_of
from resolvers.request import Answer, Repeatable, Request

WEBHOOK_ENDPOINT = Source(
    "WebhookEndpoint",
    table="webhook_endpoint",
    readable={
        "owner": "{t}.employer_id = :employer_id",
        "webhooks:manage": "{t}.partner_id = :partner_id",
        "admin": "true",
    },
    order=("created_at desc", "id desc"),
    fields={"partnerId": "'Partner:' || {t}.partner_id"},
    links={
        "deliveries": connection(
            "WebhookDelivery",
            "webhook_endpoint_id",
            order=("created_at desc", "id desc"),
            filters={"state": "{t}.state = :value"},
            granted="whoever manages an endpoint may see what was sent there",
        ),
    },
)
WEBHOOK_DELIVERY = Source(
    "WebhookDelivery",
    table="webhook_delivery",
    readable={
        "owner": "exists (select from webhook_endpoint e where e.id = {t}.webhook_endpoint_id and e.employer_id = :employer_id)",
        "webhooks:manage": "exists (select from webhook_endpoint e"
        " where e.id = {t}.webhook_endpoint_id and e.partner_id = :partner_id)",
        "admin": "true",
    },
    order=("created_at desc", "id desc"),
    fields={
        "webhookId": "'evt_' || replace(coalesce({t}.partner_event_id, {t}.id)::text, '-', '')",
        "topic": "coalesce((select v.topic from partner_event v where v.id = {t}.partner_event_id), 'webhook.pinged')",
        "subjectId": "(select v.subject_type || ':' || v.subject_id from partner_event v where v.id = {t}.partner_event_id)",
    },
)

ROOTS: dict[str, Root | Link] = {
    "webhookEndpoint": by_id(WEBHOOK_ENDPOINT),
    "webhookEndpoints": connection(WEBHOOK_ENDPOINT),
    "webhookDelivery": by_id(WEBHOOK_DELIVERY),
}


@dataclass(frozen=True, slots=True)
class WebhookSecret:
    """The schema's WebhookSecret."""

    webhook_endpoint_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class PartnerEvent:
    """The schema's PartnerEvent."""

    webhook_id: str
    topic: str
    subject_id: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class PartnerEventPage:
    """The schema's PartnerEventPage."""

    events: list[PartnerEvent]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class WebhooksReplayed(Repeatable):
    """The schema's WebhooksReplayed."""

    webhook_endpoint_id: str
    events: int


async def partner_events(request: Request, after: str | None, first: int) -> Answer:
    """What happened behind the cursor (B-06)."""
    page = await webhooks.events_after(request.tx, request.viewer, after, first)
    events = [PartnerEvent(each.id, each.topic, each.subject, each.occurred_at) for each in page.events]
    return PartnerEventPage(events, page.cursor, page.more)


async def add_webhook_endpoint(request: Request, partner_id: str, url: str, topics: Sequence[str]) -> Answer:
    """A new endpoint; its secret is shown this once (B-06)."""
    id = uuid_of("Partner", partner_id, "input.partnerId")
    return _shown(await webhooks.add_endpoint(request.tx, request.viewer, id, url, topics))


async def set_webhook_topics(request: Request, endpoint_id: str, topics: Sequence[str]) -> Answer:
    """What an endpoint hears of (B-06)."""
    return WEBHOOK_ENDPOINT.row(await webhooks.set_topics(request.tx, request.viewer, _endpoint(endpoint_id), topics))


async def rotate_webhook_secret(request: Request, endpoint_id: str, overlap_hours: int) -> Answer:
    """Another secret, shown this once (B-06)."""
    return _shown(await webhooks.rotate_secret(request.tx, request.viewer, _endpoint(endpoint_id), overlap_hours))


async def disable_webhook_endpoint(request: Request, endpoint_id: str) -> Answer:
    """It hears nothing any more (B-06)."""
    return WEBHOOK_ENDPOINT.row(await webhooks.disable(request.tx, request.viewer, _endpoint(endpoint_id)))


async def enable_webhook_endpoint(request: Request, endpoint_id: str) -> Answer:
    """It hears again (B-06)."""
    return WEBHOOK_ENDPOINT.row(await webhooks.enable(request.tx, request.viewer, _endpoint(endpoint_id)))


async def ping_webhook_endpoint(request: Request, endpoint_id: str) -> Answer:
    """A message about nothing, to try it (B-06)."""
    return WEBHOOK_DELIVERY.row(await webhooks.ping(request.tx, request.viewer, _endpoint(endpoint_id)))


async def replay_webhooks(request: Request, endpoint_id: str, since: datetime, until: datetime) -> Answer:
    """A period's events once more (B-06)."""
    count = await webhooks.replay(request.tx, request.viewer, _endpoint(endpoint_id), since, until)
    return WebhooksReplayed(endpoint_id, count)


async def replay_webhook_delivery(request: Request, delivery_id: str) -> Answer:
    """One event once more (B-06)."""
    id = uuid_of("WebhookDelivery", delivery_id, "input.deliveryId")
    return WEBHOOK_DELIVERY.row(await webhooks.replay_one(request.tx, request.viewer, id))


def _endpoint(id: str) -> UUID:
    return uuid_of("WebhookEndpoint", id, "input.endpointId")


def _shown(shown: webhooks.Shown) -> WebhookSecret:
    return WebhookSecret(global_id("WebhookEndpoint", shown.endpoint_id), shown.secret)

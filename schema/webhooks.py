"""Webhooks of employers' systems, and their events by cursor (B-06, B-08)."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from resolvers import webhooks
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."
ENDPOINT = "Which endpoint."
NO_KEY = "There is no idempotency key: nothing that is remembered may hold the answer."


@strawberry.enum(description="How far a message to an endpoint has come.")
class WebhookDeliveryState(Enum):
    QUEUED = strawberry.enum_value("queued", description="It waits for its first or its next attempt.")
    SENDING = strawberry.enum_value("sending", description="An attempt is under way.")
    DELIVERED = strawberry.enum_value("delivered", description="It was answered with a 2xx.")
    FAILED = strawberry.enum_value("failed", description="Given up after ten attempts, or the endpoint was disabled.")


@strawberry.enum(description="Why an endpoint hears nothing.")
class WebhookDisableReason(Enum):
    BY_HAND = strawberry.enum_value("by_hand", description="The employer or its system disabled it.")
    FAILING = strawberry.enum_value("failing", description="It took nothing for five days.")
    GONE = strawberry.enum_value("gone", description="It answered 410.")


@strawberry.type(description="One event on its way to one endpoint; it is sent until it is taken (B-06).")
class WebhookDelivery(Node):
    webhook_id: str = strawberry.field(description="The webhook-id: the same at every attempt and replay.")
    topic: str = strawberry.field(description="What happened; webhook.pinged of a ping.")
    subject_id: strawberry.ID | None = strawberry.field(description="To what; null of a ping.")
    state: WebhookDeliveryState = strawberry.field(description="How far it has come.")
    attempts: int = strawberry.field(description="Attempts so far, since the last replay.")
    replays: int = strawberry.field(description="How often it was replayed.")
    last_status: int | None = strawberry.field(description="The HTTP status that was answered last.")
    last_reason: str | None = strawberry.field(
        description="Why the last attempt failed: refused, redirected, timeout, unreachable, tls, connection_lost, "
        "address_refused, no_scope, endpoint_disabled."
    )
    last_at: datetime | None = strawberry.field(description="When it was last tried.")
    due_at: datetime | None = strawberry.field(description="When it is tried next.")
    created_at: datetime = strawberry.field(description="When it was queued first.")
    delivered_at: datetime | None = strawberry.field(description="When it was last taken.")


@strawberry.type(description="Where an employer's system hears what happens, by signed messages with ids only (B-06, B-08).")
class WebhookEndpoint(Node):
    url: str = strawberry.field(description="Where messages go.")
    topics: list[str] = strawberry.field(description="What it hears of.")
    created_at: datetime = strawberry.field(description="When it was added.")
    failing_since: datetime | None = strawberry.field(description="Since when it has taken nothing.")
    disabled_at: datetime | None = strawberry.field(description="Since when it is disabled.")
    disable_reason: WebhookDisableReason | None = strawberry.field(description="Why it is.")
    partner_id: strawberry.ID = strawberry.field(description="The service account whose it is.")

    @strawberry.field(graphql_type=Connection[WebhookDelivery], description="What was sent there, the newest first.")
    def deliveries(
        self,
        state: WebhookDeliveryState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type(description="An endpoint's secret, shown this once.")
class WebhookSecret:
    webhook_endpoint_id: strawberry.ID = strawberry.field(description="Whose it is.")
    secret: str = strawberry.field(description="What signs: whsec_ and base64, as Standard Webhooks has it.")


@strawberry.type(description="How much of a period is sent once more.")
class WebhooksReplayed:
    webhook_endpoint_id: strawberry.ID = strawberry.field(description="Where to.")
    events: int = strawberry.field(description="How many events.")


@strawberry.type(description="Something that happened to what is an employer's (B-06).")
class PartnerEvent:
    webhook_id: str = strawberry.field(description="The webhook-id of its messages.")
    topic: str = strawberry.field(description="What happened.")
    subject_id: strawberry.ID = strawberry.field(description="To what; ask for it with the key.")
    occurred_at: datetime = strawberry.field(description="When.")


@strawberry.type(description="Events in their order; nothing ever appears behind a cursor (B-06).")
class PartnerEventPage:
    events: list[PartnerEvent] = strawberry.field(description="The next ones.")
    cursor: str = strawberry.field(description="Where to read on.")
    more: bool = strawberry.field(description="Whether there is more already.")


@strawberry.input(description="An endpoint to add. " + NO_KEY)
class AddWebhookEndpointInput:
    partner_id: strawberry.ID = strawberry.field(description="The service account whose it is.")
    url: str = strawberry.field(description="https, a public name, port 443 or 8443.")
    topics: list[str] = strawberry.field(description="What it hears of, among what the account's keys have scopes for.")


@strawberry.input(description="What an endpoint is to hear of.")
class SetWebhookTopicsInput:
    endpoint_id: strawberry.ID = strawberry.field(description=ENDPOINT)
    topics: list[str] = strawberry.field(description="All of them.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A secret to replace. " + NO_KEY)
class RotateWebhookSecretInput:
    endpoint_id: strawberry.ID = strawberry.field(description=ENDPOINT)
    overlap_hours: int = strawberry.field(default=24, description="How long the old one signs beside it: 0 to 168 hours.")


@strawberry.input(description="An endpoint.")
class WebhookEndpointInput:
    endpoint_id: strawberry.ID = strawberry.field(description=ENDPOINT)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A period to send once more.")
class ReplayWebhooksInput:
    endpoint_id: strawberry.ID = strawberry.field(description=ENDPOINT)
    since: datetime = strawberry.field(description="From when.")
    until: datetime = strawberry.field(description="Until when, not itself.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="One event to send once more.")
class ReplayWebhookDeliveryInput:
    delivery_id: strawberry.ID = strawberry.field(description="Which.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


AddWebhookEndpointResult = Annotated[WebhookSecret | Refused, strawberry.union("AddWebhookEndpointResult")]
SetWebhookEndpointResult = Annotated[WebhookEndpoint | Refused, strawberry.union("SetWebhookEndpointResult")]
SendWebhookResult = Annotated[WebhookDelivery | Refused, strawberry.union("SendWebhookResult")]
ReplayWebhooksResult = Annotated[WebhooksReplayed | Refused, strawberry.union("ReplayWebhooksResult")]


@strawberry.type
class WebhooksQuery:
    """Mixed into Query."""

    @strawberry.field(graphql_type=WebhookEndpoint | None, description="An endpoint by its id (B-06).")
    def webhook_endpoint(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[WebhookEndpoint],
        description="A system's own endpoints, for an owner those of all the employer's, the newest first (B-06).",
    )
    def webhook_endpoints(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=WebhookDelivery | None, description="One delivery by its id (B-06).")
    def webhook_delivery(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=PartnerEventPage,
        description="What happened to the employer's postings, settlements, payouts and deposits since the cursor, as far as the "
        "key's scopes go: for a system that was away, or hears no webhooks (B-06).",
    )
    async def partner_events(self, info: Info, after: str | None = None, first: int = 100) -> Answer:
        return await webhooks.partner_events(info.context, after, first)


@strawberry.type
class WebhooksMutation:
    """Mixed into Mutation."""

    @strawberry.mutation(
        graphql_type=AddWebhookEndpointResult,
        description="An owner, or a system by a key with webhooks:manage, adds where it hears; the secret is shown once (B-06).",
    )
    async def add_webhook_endpoint(self, info: Info, input: AddWebhookEndpointInput) -> Answer:
        return await webhooks.add_webhook_endpoint(info.context, input.partner_id, input.url, input.topics)

    @strawberry.mutation(graphql_type=SetWebhookEndpointResult, description="What an endpoint hears of from now on (B-06).")
    async def set_webhook_topics(self, info: Info, input: SetWebhookTopicsInput) -> Answer:
        return await webhooks.set_webhook_topics(info.context, input.endpoint_id, input.topics)

    @strawberry.mutation(
        graphql_type=AddWebhookEndpointResult,
        description="A new secret, shown this once; messages carry a signature of each during the overlap (B-06).",
    )
    async def rotate_webhook_secret(self, info: Info, input: RotateWebhookSecretInput) -> Answer:
        return await webhooks.rotate_webhook_secret(info.context, input.endpoint_id, input.overlap_hours)

    @strawberry.mutation(graphql_type=SetWebhookEndpointResult, description="An endpoint hears nothing any more (B-06).")
    async def disable_webhook_endpoint(self, info: Info, input: WebhookEndpointInput) -> Answer:
        return await webhooks.disable_webhook_endpoint(info.context, input.endpoint_id)

    @strawberry.mutation(
        graphql_type=SetWebhookEndpointResult,
        description="An endpoint hears again what happens from now on; replayWebhooks sends what it missed (B-06).",
    )
    async def enable_webhook_endpoint(self, info: Info, input: WebhookEndpointInput) -> Answer:
        return await webhooks.enable_webhook_endpoint(info.context, input.endpoint_id)

    @strawberry.mutation(graphql_type=SendWebhookResult, description="Sends webhook.pinged, to try an endpoint (B-06).")
    async def ping_webhook_endpoint(self, info: Info, input: WebhookEndpointInput) -> Answer:
        return await webhooks.ping_webhook_endpoint(info.context, input.endpoint_id)

    @strawberry.mutation(
        graphql_type=ReplayWebhooksResult,
        description="Sends a period's events once more under their own ids, those the endpoint never heard of too (B-06).",
    )
    async def replay_webhooks(self, info: Info, input: ReplayWebhooksInput) -> Answer:
        return await webhooks.replay_webhooks(info.context, input.endpoint_id, input.since, input.until)

    @strawberry.mutation(graphql_type=SendWebhookResult, description="Sends one event once more under its own id (B-06).")
    async def replay_webhook_delivery(self, info: Info, input: ReplayWebhookDeliveryInput) -> Answer:
        return await webhooks.replay_webhook_delivery(info.context, input.delivery_id)

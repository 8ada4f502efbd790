"""A partner's system before the API: it adds an endpoint by its key, sees what was sent there, and reads on from a cursor."""

from typing import Any, Final

import pytest

from domain import accounts
from domain.clock import machine_now
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import an_employer
from tests.build.api import REFUSAL, open_api
from tests.build.webhooks import an_event

ADD: Final = (
    "mutation($id: ID!, $url: String!) { addWebhookEndpoint(input: {partnerId: $id, url: $url,"
    ' topics: ["payout_item.succeeded"]})'
    f" {{ __typename ... on WebhookSecret {{ webhookEndpointId secret }} {REFUSAL} }} }}"
)
PING: Final = (
    "mutation($id: ID!) { pingWebhookEndpoint(input: {endpointId: $id})"
    f" {{ __typename ... on WebhookDelivery {{ id webhookId topic subjectId state attempts dueAt }} {REFUSAL} }} }}"
)
REPLAY: Final = (
    "mutation($id: ID!) { replayWebhooks(input: {endpointId: $id,"
    ' since: "2020-01-01T00:00:00Z", until: "2100-01-01T00:00:00Z"})'
    f" {{ __typename ... on WebhooksReplayed {{ webhookEndpointId events }} {REFUSAL} }} }}"
)
SEEN: Final = """{ webhookEndpoints { nodes { id url topics failingSince disableReason partnerId
    deliveries { nodes { webhookId topic subjectId state attempts lastStatus replays } } } } }"""
EVENTS: Final = "query($after: String) { partnerEvents(after: $after) { cursor more events { webhookId topic subjectId } } }"


@pytest.mark.requirement(
    "B-06", part="a system adds its endpoint by key, sees its deliveries, replays and reads on through the API"
)
async def test_a_system_manages_and_reads_its_webhooks_by_key(clone: DatabaseUrls, vault: Vault) -> None:
    async with open_api(clone, vault) as api:
        async with api.database.transaction() as tx:
            employer = await an_employer(tx)
            partner_id = await accounts.add_service_account(tx, employer.viewer, "人事系统")
            ends_at = machine_now().replace(year=machine_now().year + 1)
            scopes = [["payouts:read", "webhooks:manage"], ["postings:read"]]
            keys = [(await accounts.issue_key(tx, employer.viewer, partner_id, "同步", each, ends_at)).key for each in scopes]
        id, url = f"Partner:{partner_id}", "https://hooks.partner.cn/in"

        async def answer(query: str, key: str = keys[0], **variables: object) -> Any:
            return await api.answer(query, token=key, **variables)

        assert (await answer(ADD, id=id, url="https://127.0.0.1/in"))["code"] == "WEBHOOK_ADDRESS_REFUSED"
        assert (await answer(ADD, keys[1], id=id, url=url))["code"] == "NOT_PERMITTED"
        added = await answer(ADD, id=id, url=url)
        assert added["secret"].startswith("whsec_")
        endpoint = added["webhookEndpointId"]
        async with api.database.transaction() as tx:
            await an_event(tx, endpoint.partition(":")[2])

        ping = await answer(PING, id=endpoint)
        assert (ping["topic"], ping["subjectId"], ping["state"], ping["attempts"]) == ("webhook.pinged", None, "QUEUED", 0)
        assert (await answer(REPLAY, id=endpoint))["events"] == 1
        (seen,) = (await answer(SEEN))["nodes"]
        assert (seen["id"], seen["url"], seen["partnerId"]) == (endpoint, url, id) and added["secret"] not in str(seen)
        assert {each["topic"]: each["replays"] for each in seen["deliveries"]["nodes"]} == {
            "webhook.pinged": 0,
            "payout_item.succeeded": 1,
        }
        page = await answer(EVENTS)
        assert [each["topic"] for each in page["events"]] == ["payout_item.succeeded"] and not page["more"]
        assert page["events"][0]["webhookId"] in {each["webhookId"] for each in seen["deliveries"]["nodes"]}
        assert (await answer(EVENTS, after=page["cursor"]))["events"] == []
        assert (await answer(EVENTS, keys[1]))["events"] == []
        assert (await answer(SEEN, keys[1]))["nodes"] == []

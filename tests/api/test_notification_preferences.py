"""How one is told beyond the app, through GraphQL: defaults, changes, consents, refusals, and one's deliveries."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from domain import notifications
from domain.ids import new_id
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import AWorker, a_staff, a_worker
from tests.build.api import REFUSAL, Api, open_api

FIELDS = """locale quietFromMinute quietUntilMinute digestMinute emailMask wechatLinked choices { kind channel delivery }
    wechatSubscriptions { kind left }"""
MINE = f"{{ myNotificationPreferences {{ {FIELDS} }} }}"
SET = f"""mutation($input: SetNotificationPreferencesInput!) {{ setNotificationPreferences(input: $input) {{
    ... on NotificationSettings {{ locale quietFromMinute quietUntilMinute digestMinute }} {REFUSAL} }} }}"""
GRANT = f"""mutation($input: GrantWechatSubscriptionInput!) {{ grantWechatSubscription(input: $input) {{
    ... on WechatSubscriptionGranted {{ kind left }} {REFUSAL} }} }}"""
DELIVERIES = """{ notificationDeliveries { nodes { id topic channel kind state attempts reason dueAt deliveredAt
    notification { titleZh } } totalCount } }"""
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as api:
        yield api


@pytest.mark.requirement("B-08", part="preferences by kind and channel through the API")
async def test_one_sees_what_is_in_force_and_changes_it(api: Api) -> None:
    worker = await _worker(api)
    found = await api.answer(MINE, worker.viewer)
    assert (found["locale"], found["quietFromMinute"], found["quietUntilMinute"]) == ("ZH", 1320, 420)
    assert {"kind": "LEGAL", "channel": "SMS", "delivery": "AT_ONCE"} in found["choices"] and len(found["choices"]) == 18

    choice = {"kind": "PAY", "channel": "SMS", "delivery": "AT_ONCE"}
    wishes = {"locale": "EN", "email": "li@example.com", "choices": [choice], "idempotencyKey": "once"}
    settings = await api.answer(SET, worker.viewer, input=wishes)
    assert settings == {"locale": "EN", "quietFromMinute": 1320, "quietUntilMinute": 420, "digestMinute": 1080}
    assert await api.answer(SET, worker.viewer, input=wishes) == settings

    changed = await api.answer(MINE, worker.viewer)
    assert changed["emailMask"] == "l***@example.com" and choice in changed["choices"]


async def test_a_subscription_counts_once_under_its_key(api: Api) -> None:
    worker = await _worker(api)
    subscribed = {"openId": OPENID, "kind": "PAY", "idempotencyKey": "tap"}

    answers = [await api.answer(GRANT, worker.viewer, input=subscribed) for _ in range(2)]
    again = await api.answer(GRANT, worker.viewer, input=subscribed | {"idempotencyKey": "another tap"})

    assert answers == [{"kind": "PAY", "left": 1}] * 2 and again == {"kind": "PAY", "left": 2}


async def test_muting_a_legal_notice_names_the_rule(api: Api) -> None:
    worker = await _worker(api)
    choice = {"kind": "LEGAL", "channel": "SMS", "delivery": "NEVER"}

    refused = await api.answer(SET, worker.viewer, input={"choices": [choice]})

    assert (refused["__typename"], refused["code"], refused["ruleId"]) == (
        "RequirementMissing",
        "LEGAL_NOT_MUTED",
        "notifications.legal",
    )


async def test_deliveries_are_ones_own_and_supports(api: Api) -> None:
    worker, stranger = await _worker(api), await _worker(api)
    async with api.database.transaction() as tx:
        support, reviewer = await a_staff(tx, "support"), await a_staff(tx, "reviewer")
    granted = await api.answer(GRANT, worker.viewer, input={"openId": OPENID, "kind": "ACCOUNT"})
    assert granted == {"kind": "ACCOUNT", "left": 1}
    found = await api.answer(MINE, worker.viewer)
    assert found["wechatLinked"] and granted in found["wechatSubscriptions"]
    async with api.database.transaction() as tx:
        await notifications.tell(tx, Viewer.system("notify"), new_id(), "worker.approved", worker.id)

    (mine,) = (await api.answer(DELIVERIES, worker.viewer))["nodes"]
    (theirs,) = (await api.answer(DELIVERIES, support.viewer))["nodes"]

    assert (mine["topic"], mine["channel"], mine["kind"], mine["state"]) == ("worker.approved", "WECHAT", "ACCOUNT", "QUEUED")
    assert mine["notification"] == {"titleZh": "注册已通过"}
    assert theirs == mine | {"notification": None}
    for other in (stranger, reviewer):
        assert (await api.answer(DELIVERIES, other.viewer))["nodes"] == []
    assert (await api.answer(GRANT, worker.viewer, input={"openId": "x", "kind": "PAY"}))["field"] == "input.openId"


async def _worker(api: Api) -> AWorker:
    async with api.database.transaction() as tx:
        return await a_worker(tx, approved=False)

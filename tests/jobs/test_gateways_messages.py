"""Text messages: sent once, shown to a developer with the phone masked, and honest when the gateway is not there."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from jobs.gateways.contract import Message, Refused, Sent, Unavailable, Why
from jobs.gateways.messages import ShownMessages, TextMessages
from jobs.gateways.settings import OutsideSettings
from jobs.local.simulators.remote import Remote

CODE = Message("out-1", "13800138000", "sign_in_code", {"code": "482913"})


@pytest_asyncio.fixture
async def gateway(outside: OutsideSettings) -> AsyncIterator[TextMessages]:
    gateway = TextMessages(outside.messages, read_timeout_s=0.5)
    yield gateway
    await gateway.close()


async def test_a_message_sent_twice_is_one_message(gateway: TextMessages, remote: Remote) -> None:
    first = await gateway.send(CODE)
    assert isinstance(first, Sent) and await gateway.send(CODE) == first
    await gateway.send(replace(CODE, out_id="out-2", phone="13900139000"))
    assert [(each["phone"], each["parameters"]) for each in await remote.inbox("13800138000")] == [
        ("13800138000", {"code": "482913"})
    ]


async def test_it_can_say_no(gateway: TextMessages) -> None:
    assert await gateway.send(replace(CODE, phone="123")) == Refused("bad_phone")


@pytest.mark.parametrize(
    ("mode", "why"), [("down", Why.SERVER_ERROR), ("reset", Why.CONNECTION_LOST), ("bad_body", Why.UNREADABLE)]
)
async def test_it_can_be_down(gateway: TextMessages, remote: Remote, mode: str, why: Why) -> None:
    await remote.mood("sms", mode)
    assert await gateway.send(CODE) == Unavailable(why)


async def test_it_can_be_slow(gateway: TextMessages, remote: Remote) -> None:
    await remote.mood("sms", "honest", delay_s=2)
    assert await gateway.send(CODE) == Unavailable(Why.TIMEOUT)


async def test_it_can_lie_and_lose_the_message(gateway: TextMessages, remote: Remote) -> None:
    await remote.mood("sms", "lie")
    assert isinstance(await gateway.send(CODE), Sent) and await remote.inbox() == []


async def test_a_wrong_key_sends_nothing(outside: OutsideSettings, remote: Remote) -> None:
    gateway = TextMessages(replace(outside.messages, secret="not the secret"))
    assert await gateway.send(CODE) == Unavailable(Why.UNKNOWN_CODE)
    assert await remote.inbox() == []
    await gateway.close()


async def test_a_developer_sees_the_code_and_not_the_number(gateway: TextMessages, remote: Remote) -> None:
    shown: list[str] = []
    await ShownMessages(gateway, shown.append).send(CODE)
    assert shown == ["138****8000  sign_in_code  code 482913"] and len(await remote.inbox()) == 1
    assert "13800138000" not in repr(CODE) and "482913" not in repr(CODE)

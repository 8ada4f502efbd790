"""WeChat's code2Session: it can say no, be slow, be down, answer nonsense, and lie."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from jobs.gateways.contract import Unavailable, WechatRefusal, WechatUser, Why
from jobs.gateways.settings import OutsideSettings
from jobs.gateways.wechat_sessions import WechatLogins
from jobs.local.simulators.remote import Remote


@pytest_asyncio.fixture
async def logins(outside: OutsideSettings) -> AsyncIterator[WechatLogins]:
    logins = WechatLogins(outside.wechat_sessions, read_timeout_s=0.5)
    yield logins
    await logins.close()


async def test_a_code_names_its_user_once(logins: WechatLogins, remote: Remote) -> None:
    first, again = await remote.wechat_login("小明"), await remote.wechat_login("小明")
    named = await logins.exchange(first)
    assert isinstance(named, WechatUser) and named.openid not in repr(named)
    assert await logins.exchange(again) == named
    other = await logins.exchange(await remote.wechat_login("小红"))
    assert isinstance(other, WechatUser) and other != named
    assert await logins.exchange(first) == WechatRefusal("refused", 40163)


async def test_it_can_say_no(logins: WechatLogins, remote: Remote) -> None:
    assert await logins.exchange("nobodys") == WechatRefusal("refused", 40029)
    await remote.mood("wechat-login", "blocked")
    assert await logins.exchange(await remote.wechat_login("小明")) == WechatRefusal("blocked", 40226)


@pytest.mark.parametrize(("mode", "why"), [
    ("busy", Why.SERVER_ERROR),
    ("limited", Why.RATE_LIMITED),
    ("down", Why.SERVER_ERROR),
    ("reset", Why.CONNECTION_LOST),
    ("bad_body", Why.UNREADABLE),
    ("lie", Why.UNREADABLE),
])  # fmt: skip
async def test_it_can_be_of_no_use(logins: WechatLogins, remote: Remote, mode: str, why: Why) -> None:
    await remote.mood("wechat-login", mode)
    assert await logins.exchange(await remote.wechat_login("小明")) == Unavailable(why)


async def test_it_can_be_slow_and_gone(outside: OutsideSettings, logins: WechatLogins, remote: Remote) -> None:
    await remote.mood("wechat-login", "honest", delay_s=2)
    assert await logins.exchange(await remote.wechat_login("小明")) == Unavailable(Why.TIMEOUT)
    gone = WechatLogins(replace(outside.wechat_sessions, url="http://127.0.0.1:9"))
    assert await gone.exchange("code") == Unavailable(Why.UNREACHABLE)
    await gone.close()


async def test_a_wrong_secret_is_nobodys_answer(outside: OutsideSettings, remote: Remote) -> None:
    """Our own fault is no refusal of the user's."""
    logins = WechatLogins(replace(outside.wechat_sessions, secret="not it"))
    assert await logins.exchange(await remote.wechat_login("小明")) == Unavailable(Why.UNKNOWN_CODE)
    assert "not it" not in repr(replace(outside.wechat_sessions, secret="not it"))
    await logins.close()

"""Gateways for tests in which nothing outside is called."""

from collections.abc import Mapping

from jobs.gateways.contract import (
    AccountStatements,
    IdentityChecker,
    MessageGateway,
    NoticeGateway,
    PayoutChannel,
    WechatSessions,
)
from jobs.gateways.insurance import Insurer
from jobs.gateways.webhooks import HttpWebhooks


class NoGateways:
    """Whoever reaches for one fails its test."""

    @property
    def channels(self) -> Mapping[str, PayoutChannel]:
        raise AssertionError("this test calls no payout channel")

    @property
    def bank(self) -> AccountStatements | None:
        return None

    @property
    def wechat_sessions(self) -> WechatSessions:
        raise AssertionError("this test asks WeChat nothing")

    @property
    def identity(self) -> IdentityChecker:
        raise AssertionError("this test checks no identity")

    @property
    def insurer(self) -> Insurer:
        raise AssertionError("this test insures nothing")

    @property
    def webhooks(self) -> HttpWebhooks:
        raise AssertionError("this test posts no webhook")

    @property
    def messages(self) -> MessageGateway:
        raise AssertionError("this test sends no message")

    @property
    def notices(self) -> Mapping[str, NoticeGateway]:
        raise AssertionError("this test tells nobody beyond the app")

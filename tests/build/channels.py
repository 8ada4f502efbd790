"""Every payout channel as the contract tests meet it: its adapter, a payee it can pay, and its side's own book."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, cast

from jobs.gateways.alipay import Alipay
from jobs.gateways.bank_file import BankFile
from jobs.gateways.contract import Accepted, AwaitingPayee, Paid, Payee, PayoutChannel, PayoutOrder
from jobs.gateways.settings import OutsideSettings
from jobs.gateways.wechat import Wechat
from jobs.gateways.yunzhanghu import Yunzhanghu
from jobs.gateways.yunzhanghu_rails import ALIPAY, BANK_CARD, WECHAT, Rail
from jobs.local.simulators.remote import JsonObject, Remote
from tests.build.outside import PAYEE, READ_TIMEOUT_S, an_order

DAY_S: Final = 86_400
OPENID: Final = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
TAKEN: Final = (Accepted, AwaitingPayee)
TAKEN_BEFORE: Final = (*TAKEN, Paid)
"""A number the channel has is answered with how far it got, by some with how it ended."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the shared tests must know of a channel. ``returns``: whether paid money can come back there."""

    name: str
    open: Callable[[OutsideSettings], PayoutChannel]
    payee: Payee
    fail_code: str
    returns: bool
    cancels: bool


@dataclass(frozen=True, slots=True)
class AtChannel:
    """A channel under test, and the control of its simulator."""

    kind: Kind
    channel: PayoutChannel
    remote: Remote

    def order(self, amount_fen: int = 12_345, **more: bool) -> PayoutOrder:
        """A payout nobody sent before, to a payee of this channel."""
        return an_order(amount_fen, self.kind.payee, **more)

    async def booked(self, out_biz_no: str) -> JsonObject | None:
        """The order in the channel's own book."""
        if self.kind.name.startswith("yunzhanghu"):
            return await self.remote.order(out_biz_no)
        orders = cast(list[JsonObject], (await self.remote.channel_book(self.kind.name, out_biz_no))["orders"])
        return orders[0] if orders else None

    async def paid_fen(self, out_biz_no: str) -> int | None:
        """What the oracle paid under this number; None when it never heard of it."""
        booked = await self.booked(out_biz_no)
        return None if booked is None else int(str(booked["paid_fen"]))

    async def say(self, out_biz_no: str, **content: object) -> JsonObject:
        """One callback by hand."""
        if self.kind.name.startswith("yunzhanghu"):
            return await self.remote.say(out_biz_no, **content)
        return await self.remote.channel_say(self.kind.name, out_biz_no, **content)

    async def give_back(self, out_biz_no: str) -> None:
        """The money comes back."""
        if self.kind.name.startswith("yunzhanghu"):
            await self.remote.give_back(out_biz_no)
        else:
            await self.remote.channel_step(self.kind.name, "return", out_biz_no)

    async def yesterday(self) -> date:
        """Lets the business day pass; the day that was."""
        moved = await self.remote.clock(offset_s=DAY_S)
        return date.fromordinal(date.fromisoformat(moved[:10]).toordinal() - 1)


def _yunzhanghu(rail: Rail, payee: Payee, fail_code: str) -> Kind:
    def opened(outside: OutsideSettings) -> PayoutChannel:
        return Yunzhanghu(outside.yunzhanghu, READ_TIMEOUT_S, rail, outside.wechat.app_id)

    return Kind(rail.name, opened, payee, fail_code, rail.returns, cancels=True)


KINDS: Final = (
    _yunzhanghu(BANK_CARD, PAYEE, "254"),
    _yunzhanghu(ALIPAY, replace(PAYEE, account="13800138000"), "261"),
    _yunzhanghu(WECHAT, replace(PAYEE, account=OPENID), "271"),
    Kind(
        "alipay",
        lambda outside: Alipay(outside.alipay, READ_TIMEOUT_S),
        replace(PAYEE, account="xiaoming@example.com"),
        "PAYEE_NOT_EXIST",
        returns=True,
        cancels=False,
    ),
    Kind(
        "bank_file",
        lambda outside: BankFile(outside.bank_file, READ_TIMEOUT_S),
        PAYEE,
        "ACCOUNT_CLOSED",
        returns=True,
        cancels=False,
    ),
    Kind(
        "wechat", lambda outside: Wechat(outside.wechat, READ_TIMEOUT_S), replace(PAYEE, account=OPENID), "ACCOUNT_FROZEN",
        returns=False, cancels=True,
    ),
)  # fmt: skip


@asynccontextmanager
async def at_channel(kind: Kind, outside: OutsideSettings, remote: Remote) -> AsyncIterator[AtChannel]:
    """The adapter, opened and closed."""
    channel = kind.open(outside)
    try:
        yield AtChannel(kind, channel, remote)
    finally:
        await channel.close()

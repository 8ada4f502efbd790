"""The adapters of one process, opened together and closed together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from jobs.gateways.alipay import Alipay
from jobs.gateways.bank_file import BankFile
from jobs.gateways.contract import MessageGateway, NoticeGateway, PayoutChannel
from jobs.gateways.identity import TwoElement
from jobs.gateways.insurer import HttpInsurer
from jobs.gateways.messages import ShownMessages, TextMessages
from jobs.gateways.notices import Notices
from jobs.gateways.settings import OutsideSettings
from jobs.gateways.webhooks import HttpWebhooks
from jobs.gateways.wechat import Wechat
from jobs.gateways.wechat_sessions import WechatLogins
from jobs.gateways.yunzhanghu_batches import YunzhanghuBatches
from jobs.gateways.yunzhanghu_rails import RAILS


@dataclass(frozen=True, slots=True)
class Adapters:
    """What jobs call (``jobs.door.Gateways``)."""

    channels: Mapping[str, PayoutChannel]
    identity: TwoElement
    texts: TextMessages
    told: Notices
    wechat_sessions: WechatLogins
    insurer: HttpInsurer
    webhooks: HttpWebhooks
    bank: BankFile | None = None
    show: Callable[[str], None] | None = None

    @classmethod
    def of(cls, outside: OutsideSettings, show: Callable[[str], None] | None = None) -> Self:
        """``show``: in development, where a code is shown as a phone would show it."""
        channels = channels_of(outside)
        bank = channels["bank_file"] if outside.bank_file.statements_from else None
        assert bank is None or isinstance(bank, BankFile)
        texts, told = TextMessages(outside.messages), Notices(outside.messages)
        logins = WechatLogins(outside.wechat_sessions)
        keyed = (TwoElement(outside.identity), texts, told, logins, HttpInsurer(outside.insurer), HttpWebhooks())
        return cls(channels, *keyed, bank, show)

    @property
    def messages(self) -> MessageGateway:
        return ShownMessages(self.texts, self.show) if self.show else self.texts

    @property
    def notices(self) -> Mapping[str, NoticeGateway]:
        return self.told.channels

    async def close(self) -> None:
        for channel in self.channels.values():
            await channel.close()
        for adapter in (self.identity, self.texts, self.told, self.wechat_sessions, self.insurer, self.webhooks):
            await adapter.close()


def channels_of(outside: OutsideSettings) -> dict[str, PayoutChannel]:
    """Every way to pay there is a contract for, by its name; which of them pays whom is data (``payout_channel``)."""
    rails = (YunzhanghuBatches(outside.yunzhanghu, rail=rail, app_id=outside.wechat.app_id) for rail in RAILS)
    adapters: tuple[PayoutChannel, ...] = (*rails, Wechat(outside.wechat), Alipay(outside.alipay), BankFile(outside.bank_file))
    return {adapter.name: adapter for adapter in adapters}

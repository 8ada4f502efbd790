"""The adapters of one process, opened together and closed together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from jobs.gateways.contract import MessageGateway
from jobs.gateways.identity import TwoElement
from jobs.gateways.messages import ShownMessages, TextMessages
from jobs.gateways.settings import OutsideSettings
from jobs.gateways.yunzhanghu import Yunzhanghu


@dataclass(frozen=True, slots=True)
class Adapters:
    """What jobs call (``jobs.door.Gateways``)."""

    channel: Yunzhanghu
    identity: TwoElement
    texts: TextMessages
    show: Callable[[str], None] | None = None

    @classmethod
    def of(cls, outside: OutsideSettings, show: Callable[[str], None] | None = None) -> Self:
        """``show``: in development, where a code is shown as a phone would show it."""
        return cls(Yunzhanghu(outside.yunzhanghu), TwoElement(outside.identity), TextMessages(outside.messages), show)

    @property
    def messages(self) -> MessageGateway:
        return ShownMessages(self.texts, self.show) if self.show else self.texts

    async def close(self) -> None:
        for adapter in (self.channel, self.identity, self.texts):
            await adapter.close()

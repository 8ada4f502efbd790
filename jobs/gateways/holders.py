"""What a channel may answer about whose an account is. Not every channel can be asked."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from jobs.gateways.contract import Payee, PayoutChannel, Unknown


@dataclass(frozen=True, slots=True)
class Holder:
    """The account is the payee's."""


@dataclass(frozen=True, slots=True)
class OtherHolder:
    """It is somebody else's, or there is no such account; the channel's code."""

    code: str


HolderAnswer = Holder | OtherHolder | Unknown


@runtime_checkable
class HolderChannel(PayoutChannel, Protocol):
    """A channel that says whose an account is before anything is paid to it."""

    async def holder(self, payee: Payee) -> HolderAnswer:
        """Whether name, number and account belong together. Asking twice is harmless."""

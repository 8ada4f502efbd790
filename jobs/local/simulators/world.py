"""Everything one simulator process holds: keys, book, clock, faults, and what the small simulators remember."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from starlette.requests import Request

from jobs.local.simulators.books import Book
from jobs.local.simulators.clock import Clock
from jobs.local.simulators.credentials import Credentials
from jobs.local.simulators.faults import Faults
from jobs.local.simulators.transfers import Transfers

BANK_NOTIFY_URL: Final = "bank_notify_url"
TRANSFER_CHANNELS: Final = ("wechat", "alipay", "bank_file")


@dataclass(frozen=True, slots=True)
class Options:
    """How quick the simulator is. Seconds are machine time."""

    data: Path
    in_memory: bool = False
    opening_balance_fen: int = 1_000_000_000_00
    settle_delay_s: float = 0.02
    retry_delay_s: float = 0.3
    retry_delay_limit_s: float = 30.0
    retries: int = 15


@dataclass(slots=True)
class Mood:
    """How a small simulator behaves: `mode` is honest, lie, down or reset; `delay_s` makes it slow."""

    mode: str = "honest"
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class TextMessage:
    """A message as the gateway took it."""

    message_id: str
    phone: str = field(repr=False)
    template: str
    parameters: dict[str, str] = field(repr=False)
    out_id: str
    sent_at: str


@dataclass(slots=True)
class NoticeTaken:
    """A notification as its provider took it: how often it was handed over under its id, and how often asked about."""

    message_id: str
    channel: str
    out_id: str
    to: str = field(repr=False)
    title: str = field(repr=False)
    text: str = field(repr=False)
    asked: int = 0
    told: int = 0


@dataclass(slots=True)
class LoginCode:
    """What a mini-program was given when its user signed in: for five minutes, and one use."""

    user: str
    made_s: float
    used: bool = False


@dataclass(slots=True)
class World:
    """The process's state. `wake` tells the delivery loop that something became due."""

    options: Options
    keys: Credentials
    book: Book
    clock: Clock = field(default_factory=Clock)
    faults: Faults = field(default_factory=Faults)
    identity: Mood = field(default_factory=Mood)
    sms: Mood = field(default_factory=Mood)
    notices: Mood = field(default_factory=Mood)
    logins: Mood = field(default_factory=Mood)
    login_codes: dict[str, LoginCode] = field(default_factory=dict)
    insurer: Mood = field(default_factory=Mood)
    webhooks: Mood = field(default_factory=Mood)
    receivers: dict[str, object] = field(default_factory=dict)
    """Partners' systems by name, made on first use."""
    insured: object = None
    """The insurer's own book, made on first use."""
    mismatches: set[str] = field(default_factory=set)
    inbox: list[TextMessage] = field(default_factory=list)
    notices_taken: dict[str, NoticeTaken] = field(default_factory=dict)
    bank_notify_url: str = ""
    payees_confirm: bool = True
    transfers: dict[str, Transfers] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def open_account(self) -> None:
        """Book the float each channel starts with, once."""
        for channel in TRANSFER_CHANNELS:
            self.transfers.setdefault(channel, Transfers(self.book, channel))
            self.transfers[channel].open(self.options.opening_balance_fen, self.clock.business_text())
        if self.options.opening_balance_fen:
            self.book.move_money("deposit", "opening", self.options.opening_balance_fen, self.clock.business_text())

    def forget(self) -> None:
        """As on the first day: empty book, right clock, no faults."""
        self.book.reset()
        for transfers in self.transfers.values():
            transfers.forget()
        self.payees_confirm = True
        self.faults.clear()
        self.mismatches.clear()
        self.inbox.clear()
        self.clock.offset_s = self.clock.skew_s = 0.0
        self.notices_taken.clear()
        self.identity, self.sms, self.notices, self.logins = Mood(), Mood(), Mood(), Mood()
        self.login_codes.clear()
        self.insurer, self.insured = Mood(), None
        self.webhooks = Mood()
        self.receivers.clear()
        self.open_account()


def world_of(request: Request) -> World:
    """The world this request reached."""
    world = request.app.state.world
    assert isinstance(world, World)
    return world

"""The desk of payouts: channels with their limits, switch and waiting payments."""

from dataclasses import dataclass

from domain import payouts
from domain.money import Fen
from resolvers.compiler.source import Link, Root, Source, connection
from resolvers.ids import global_id
from resolvers.payouts import STAFF
from resolvers.request import Answer, Request

PAYOUT_CHANNEL_STOP = Source(
    "PayoutChannelStop",
    table="payout_channel_stop",
    readable=STAFF,
    order=("stopped_at desc", "id desc"),
)

ROOTS: dict[str, Root | Link] = {
    "payoutChannelStops": connection(PAYOUT_CHANNEL_STOP, filters={"open": "({t}.reopened_at is null) = :value"}),
}


@dataclass(frozen=True, slots=True)
class PayoutChannel:
    """The schema's PayoutChannel."""

    name: str
    title_zh: str
    title_en: str
    enabled: bool
    stop_id: str | None
    min_amount: Fen
    max_amount: Fen
    day_limit: Fen
    day_used: Fen
    payee_day_limit: Fen
    payee_day_count: int
    per_second: int
    waiting_count: int


async def payout_channels(request: Request) -> Answer:
    """Every channel as it stands (B-07)."""
    return [
        PayoutChannel(
            row["id"], row["title_zh"], row["title_en"], row["enabled"],
            global_id("PayoutChannelStop", row["stop_id"]) if row["stop_id"] else None,
            row["min_fen"], row["max_fen"], row["day_fen"], row["used_fen"], row["payee_day_fen"], row["payee_day_count"],
            row["per_second"], row["waiting_count"],
        )
        for row in await payouts.channels(request.tx, request.viewer)
    ]  # fmt: skip


async def stop_payout_channel(request: Request, channel: str, reason: str) -> Answer:
    """Nothing new is handed to the channel (B-07)."""
    return PAYOUT_CHANNEL_STOP.row(await payouts.stop_channel(request.tx, request.viewer, channel, reason))


async def reopen_payout_channel(request: Request, channel: str, reason: str) -> Answer:
    """A second person opens it again (B-07)."""
    return PAYOUT_CHANNEL_STOP.row(await payouts.reopen_channel(request.tx, request.viewer, channel, reason))

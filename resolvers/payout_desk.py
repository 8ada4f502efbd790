"""The desk of payouts: channels with their limits, switch and waiting payments."""

from dataclasses import dataclass

from domain import payouts
from domain.money import Fen
from resolvers.compiler.source import Link, Root, Source, connection
from resolvers.ids import global_id, uuid_of
from resolvers.payouts import PAYOUT_BATCH, STAFF, plan_sha256_of
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


@dataclass(frozen=True, slots=True)
class FileError:
    """The schema's PayoutFileError."""

    line: int
    column: str
    code: str
    message_zh: str
    message_en: str
    blocked_code: str | None


@dataclass(frozen=True, slots=True)
class FilePreview:
    """The schema's PayoutFilePreview."""

    line_count: int
    total: Fen
    plan_sha256: str | None
    errors: tuple[FileError, ...]


async def payout_file_preview(request: Request, employer_id: str, file: str) -> Answer:
    """What a file would pay, or every wrong line (T-042)."""
    judged = await payouts.preview_file(request.tx, request.viewer, uuid_of("Employer", employer_id, "employerId"), file)
    errors = tuple(FileError(e.number, e.column, e.code, e.zh, e.en, e.detail) for e in judged.errors)
    plan_sha256 = None if errors else judged.plan.sha256.hex()
    return FilePreview(judged.line_count, judged.plan.total_fen, plan_sha256, errors)


async def payout_file_template(request: Request, employer_id: str) -> Answer:
    """A file of all that could be paid (T-042)."""
    return await payouts.file_template(request.tx, request.viewer, uuid_of("Employer", employer_id, "employerId"))


async def make_payout_batch_from_file(request: Request, employer_id: str, file: str, plan_sha256: str) -> Answer:
    """Makes the batch of a previewed file (T-042)."""
    employer = uuid_of("Employer", employer_id, "input.employerId")
    batch = await payouts.make_from_file(request.tx, request.viewer, employer, file, plan_sha256_of(plan_sha256))
    return PAYOUT_BATCH.row(batch.id)

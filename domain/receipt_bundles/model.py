"""Bundles of receipts as facts. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.money import Fen

MAX_RECEIPTS: Final = 10_000
LINES_AT_ONCE: Final = 1_000
PURPOSE_LENGTH: Final = range(2, 201)


class NoReceipts(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "NO_RECEIPTS", "receipts.bundle"
    zh, en = "所选范围内没有官方回单。", "There is no official receipt in this range."


class TooManyReceipts(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_RECEIPTS", "receipts.bundle"
    zh, en = "一次最多{most}份回单，请缩短期间。", "At most {most} receipts at once; please choose a shorter period."


class BundleNotReady(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "RECEIPT_BUNDLE_NOT_READY", "receipts.bundle"
    zh, en = "清单当前为“{state}”，不能下载。", "The list is {state}; it cannot be fetched."


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was asked for: a batch's receipts, or those kept on the days from … to."""

    id: UUID
    employer_id: UUID
    employer: str
    period_from: date | None
    period_to: date | None
    state: str
    receipt_count: int
    done_count: int
    document_id: UUID | None


@dataclass(frozen=True, slots=True)
class Line:
    """One payment, its payee masked."""

    number: int
    name_mask: str
    account_mask: str
    amount_fen: Fen
    channel_zh: str
    out_biz_no: str
    channel_ref: str
    paid_at: datetime | None
    receipt_sha256: bytes

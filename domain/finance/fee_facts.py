"""Facts of service fees: what a dated schedule and a waiver are, and how either is refused. Pure (S-110)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from uuid import UUID

from domain.errors import Cause, InvalidInput, Refusal

LONGEST_WAIVER = timedelta(days=366)
RATE_PLACES = 4
"""Decimals of a rate: 0.0625 is 6.25 %."""


class WaiverState(Enum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Dates:
    """A schedule's days, both included; without an end it goes on."""

    id: UUID
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Waiver:
    """A share of an employer's fees that is not charged on the days from … until, both included."""

    id: UUID
    employer_id: UUID
    waived_rate: Decimal
    valid_from: date
    valid_until: date
    state: WaiverState
    requested_by: UUID


class FeeBackdated(Refusal):
    """A fee is known before the day it holds for."""

    cause, code, rule = Cause.INVALID_INPUT, "FEE_BACKDATED", "finance.fee_dates"
    zh, en = "费率须自{first}或以后生效。", "A fee begins on {first} or later."


class FeeNoticeTooShort(Refusal):
    """Everybody's default changes only after everybody was told (e-commerce law, article 34)."""

    cause, code, rule = Cause.INVALID_INPUT, "FEE_NOTICE_TOO_SHORT", "finance.fee_notice"
    zh, en = "通用费率须提前{days}日公示，最早自{first}生效。", "A default fee is announced {days} days ahead: from {first} on."


class FeeOverlap(Refusal):
    cause, code, rule = Cause.CONFLICT, "FEE_OVERLAP", "finance.fee_dates"
    zh, en = "与{valid_from}起的已有费率日期重叠。", "Its days overlap those of the schedule from {valid_from}."


class FeeGap(Refusal):
    """Days without a schedule between two of them, or after the last default."""

    cause, code, rule = Cause.INVALID_INPUT, "FEE_GAP", "finance.fee_dates"
    zh, en = "费率日期不连续：{day}没有费率。", "The dates leave a gap: there would be no schedule on {day}."


class WaiverNotReady(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "WAIVER_NOT_READY", "finance.fee_waiver"
    zh, en = "该减免申请当前为“{state}”，不能执行此操作。", "This waiver is {state}; this step is not possible."


class WaiverOverlap(Refusal):
    cause, code, rule = Cause.CONFLICT, "WAIVER_OVERLAP", "finance.fee_waiver"
    zh, en = "该用人方在这些日期已有减免。", "This employer has a waiver on some of these days already."


def rate_of(text: str, field: str) -> Decimal:
    """A share from 0 to 1 with at most four decimals; raises InvalidInput."""
    try:
        rate = Decimal(text)
    except InvalidOperation:
        rate = Decimal(-1)
    if not (rate.is_finite() and 0 <= rate <= 1 and rate == round(rate, RATE_PLACES)):
        raise InvalidInput(
            field, "比例应为0至1之间、最多四位小数的数。", "A rate is between 0 and 1, with at most four decimals."
        )
    return rate


def must_follow(known: list[Dates], valid_from: date, valid_until: date | None, *, without_end: bool) -> None:
    """Refuses dates that overlap the known ones or leave a gap; the last of them may be open and is then ended the day before.

    ``without_end``: the default of everybody, of which there is always one.
    """
    if valid_until and valid_until < valid_from:
        raise InvalidInput("input.validUntil", "结束日期早于开始日期。", "It ends before it begins.")
    if without_end and valid_until:
        raise FeeGap(field="input.validUntil", day=(valid_until + timedelta(days=1)).isoformat())
    if not known:
        return
    last = max(known, key=lambda dates: dates.valid_from)
    if valid_from <= (last.valid_until or last.valid_from):
        raise FeeOverlap(field="input.validFrom", valid_from=last.valid_from.isoformat())
    if last.valid_until and valid_from > (day_after := last.valid_until + timedelta(days=1)):
        raise FeeGap(field="input.validFrom", day=day_after.isoformat())

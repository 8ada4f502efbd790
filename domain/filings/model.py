"""Filings: kinds, periods, sheets, and the ways they are refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import TypeAlias
from uuid import UUID

from domain import sheets
from domain.errors import Cause, InvalidInput, Refusal

Cell: TypeAlias = sheets.Value
YEARS = range(2019, 2100)
DECLARED_BY_DAY = 15


class FilingKind(Enum):
    """A month's withholding; the identities and the income of a quarter (Announcement 15/2025)."""

    WITHHOLDING_DECLARATION = "withholding_declaration"
    IDENTITY_REPORT = "identity_report"
    INCOME_REPORT = "income_report"


class FilingState(Enum):
    REQUESTED = "requested"
    READY = "ready"
    SUBMITTED = "submitted"


TITLES: Mapping[FilingKind, str] = {
    FilingKind.WITHHOLDING_DECLARATION: "个人所得税扣缴申报表",
    FilingKind.IDENTITY_REPORT: "平台内的经营者和从业人员身份信息报送表",
    FilingKind.INCOME_REPORT: "平台内的经营者和从业人员收入信息报送表",
}
"""As the tax office calls the forms."""


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months, and by when they are to be filed."""

    first_day: date
    last_day: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing as it is locked."""

    id: UUID
    kind: FilingKind
    state: FilingState
    first_day: date
    last_day: date
    purpose: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to hand in. ``identities`` are keyed digests of whom it names, as it names them."""

    title: str
    period: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    identities: Mapping[UUID, bytes]


class PeriodNotOver(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "TAX_PERIOD_NOT_OVER", "tax.filing"
    zh, en = "所属期到{last_day}才结束，尚不能生成报税文件。", "The period ends on {last_day}; its files cannot be made yet."


class FilingNotReady(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "TAX_FILING_NOT_READY", "tax.filing"
    zh, en = "报税文件当前状态为{state}，不能这样办理。", "The filing is {state}; this cannot be done with it."


class ReceiptUsed(Refusal):
    """A receipt number stands for one filing, and a period's filing of one kind is handed in once."""

    cause, code, rule = Cause.CONFLICT, "TAX_RECEIPT_USED", "tax.filing"
    zh, en = (
        "该受理号已登记，或本期同类报表已登记报送。",
        "This receipt is recorded already, or the period's filing of this kind is.",
    )


def period_of(kind: FilingKind, first_day: date) -> Period:
    """The month or quarter that begins on this day, due as if every day were a working day. Raises InvalidInput."""
    quarterly = kind is not FilingKind.WITHHOLDING_DECLARATION
    if first_day.year not in YEARS or first_day.day != 1 or (quarterly and first_day.month % 3 != 1):
        raise InvalidInput(
            "input.firstDay", "请填写月份或季度的第一天。", "A period is given by the first day of its month or quarter."
        )
    after = _months_on(first_day, 3 if quarterly else 1)
    due_on = _months_on(after, 1) - timedelta(days=1) if quarterly else after.replace(day=DECLARED_BY_DAY)
    return Period(first_day, after - timedelta(days=1), due_on)


def _months_on(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)

"""What a posting says: its content, what a complete one needs, and its pay per hour. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from uuid import UUID

import orjson

from domain.errors import InvalidInput
from domain.money import MAX_FEN, Fen, yuan_text
from domain.postings.model import (
    BasePayMissing,
    BelowMinimumWage,
    NotDeclared,
    PayUnitUnclear,
    RequirementWithoutGround,
    ShiftInPast,
    ValidityOutOfRange,
)

TITLE, DUTIES, ADDRESS, DISTRICT = (4, 60), (20, 2_000), (4, 200), (2, 40)
REQUIREMENT_TEXT, GROUND, NOTE = (2, 200), (2, 200), (0, 100)
MAX_SHIFTS, MAX_PAY_COMPONENTS, MAX_REQUIREMENTS, MAX_HEADCOUNT = 100, 10, 20, 1_000
MAX_PAY_DUE_DAYS = 30
MAX_SHIFT = timedelta(days=31)
LONGEST_SHIFT_PAID_AS_ONE = timedelta(hours=24)
MINUTES_PER_HOUR = 60


class PostingKind(Enum):
    """The kinds of campus work; fields and lists are filtered by them."""

    TUTORING = "tutoring"
    CATERING = "catering"
    RETAIL = "retail"
    PROMOTION = "promotion"
    EVENT = "event"
    LOGISTICS = "logistics"
    DELIVERY = "delivery"
    OFFICE = "office"
    DATA_ENTRY = "data_entry"
    DESIGN = "design"
    TRANSLATION = "translation"
    IT_SUPPORT = "it_support"
    LIBRARY = "library"
    HOUSEKEEPING = "housekeeping"
    OTHER = "other"


class PayKind(Enum):
    """Income only: a deduction is not a component (S-101)."""

    BASE = "base"
    OVERTIME = "overtime"
    BONUS = "bonus"
    ALLOWANCE = "allowance"
    OTHER = "other"


class PayUnit(Enum):
    HOUR = "hour"
    SHIFT = "shift"


class RequirementKind(Enum):
    """What may be asked of applicants. Sex, age, ethnicity, religion and origin cannot be expressed (S-103)."""

    SKILL = "skill"
    CERTIFICATE = "certificate"
    EXPERIENCE = "experience"
    LANGUAGE = "language"
    HEALTH_CERTIFICATE = "health_certificate"
    AVAILABILITY = "availability"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ShiftContent:
    starts_at: datetime
    ends_at: datetime
    headcount: int


@dataclass(frozen=True, slots=True)
class PayContent:
    """One income component: ``amount_fen`` per hour or per shift."""

    kind: PayKind
    unit: PayUnit
    amount_fen: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class RequirementContent:
    """One requirement and its ground in the work."""

    kind: RequirementKind
    text: str
    ground: str


@dataclass(frozen=True, slots=True)
class PostingContent:
    """What an employer writes. ``declared`` is the declaration that it is true, complete and not misleading (S-063)."""

    title: str
    kind: PostingKind
    duties: str
    district: str
    address: str
    shifts: tuple[ShiftContent, ...]
    pay_components: tuple[PayContent, ...]
    requirements: tuple[RequirementContent, ...]
    headcount: int
    pay_due_days: int
    valid_until: datetime
    declared: bool
    latitude: float | None = None
    longitude: float | None = None

    @property
    def starts_at(self) -> datetime:
        """When the first shift starts."""
        return min(shift.starts_at for shift in self.shifts)

    @property
    def pay_fen_per_hour(self) -> Fen:
        """Base pay per hour: the hourly amount, or the least that a shift's amount comes to. Rounded down to the fen."""
        return Fen(sum(self._base_fen_per_hour(component) for component in self.pay_components if component.kind is PayKind.BASE))

    @property
    def expected_wages_fen(self) -> Fen:
        """What all its places come to when every shift is worked as planned: gross, without overtime; rounded up to the fen."""
        return Fen(sum(self._wage_fen(shift) * shift.headcount for shift in self.shifts))

    def _wage_fen(self, shift: ShiftContent) -> int:
        minutes = int((shift.ends_at - shift.starts_at).total_seconds()) // 60
        planned = [component for component in self.pay_components if component.kind is not PayKind.OVERTIME]
        hourly = sum(component.amount_fen for component in planned if component.unit is PayUnit.HOUR)
        return -(-hourly * minutes // MINUTES_PER_HOUR) + sum(c.amount_fen for c in planned if c.unit is PayUnit.SHIFT)

    def texts(self) -> list[tuple[str, str]]:
        """Every text people will read, with the path of its field."""
        found = [("title", self.title), ("duties", self.duties), ("address", self.address), ("district", self.district)]
        found += [(f"payComponents.{at}.note", component.note) for at, component in enumerate(self.pay_components)]
        for at, requirement in enumerate(self.requirements):
            found += [(f"requirements.{at}.text", requirement.text), (f"requirements.{at}.ground", requirement.ground)]
        return found

    def hash(self, posting_id: UUID, number: int) -> bytes:
        """The fingerprint of this version: what applicants attest to (S-021)."""
        return sha256(orjson.dumps([str(posting_id), number, self])).digest()

    def _base_fen_per_hour(self, component: PayContent) -> int:
        if component.unit is PayUnit.HOUR:
            return component.amount_fen
        longest = max(shift.ends_at - shift.starts_at for shift in self.shifts)
        return component.amount_fen * MINUTES_PER_HOUR // max(int(longest.total_seconds()) // 60, 1)


def check(content: PostingContent, at: datetime, *, max_valid_days: int, minimum_fen: int, path: str) -> None:
    """Raises the first refusal an incomplete, impossible or underpaid content deserves; ``path`` leads its field."""
    _check_texts(content, path)
    _check_numbers(content, path)
    _check_shifts(content, at, path)
    _check_pay(content, path, minimum_fen)
    if not at < content.valid_until <= at + timedelta(days=max_valid_days):
        raise ValidityOutOfRange(field=f"{path}.validUntil", days=max_valid_days)
    if not content.declared:
        raise NotDeclared(field=f"{path}.declared")


def minimum_wage_fen(district: str, regions_fen: Mapping[str, int], default_fen: int) -> int:
    """The hourly minimum wage of the region the district's name begins with."""
    known = [region for region in regions_fen if district.startswith(region)]
    return regions_fen[max(known, key=len)] if known else default_fen


def _check_texts(content: PostingContent, path: str) -> None:
    limits = {"title": TITLE, "duties": DUTIES, "address": ADDRESS, "district": DISTRICT}
    for name, (shortest, longest) in limits.items():
        _check_length(getattr(content, name), shortest, longest, f"{path}.{name}")
    for at, requirement in enumerate(content.requirements):
        _check_length(requirement.text, *REQUIREMENT_TEXT, f"{path}.requirements.{at}.text")
        if not GROUND[0] <= len(requirement.ground.strip()) <= GROUND[1]:
            raise RequirementWithoutGround(field=f"{path}.requirements.{at}.ground", text=requirement.text)
    for at, component in enumerate(content.pay_components):
        _check_length(component.note, *NOTE, f"{path}.payComponents.{at}.note")


def _check_length(text: str, shortest: int, longest: int, field: str) -> None:
    if not shortest <= len(text.strip()) or len(text) > longest:
        raise InvalidInput(field, f"长度须在{shortest}至{longest}字之间。", f"Between {shortest} and {longest} characters.")


def _check_numbers(content: PostingContent, path: str) -> None:
    bounds = {
        "headcount": (content.headcount, 1, MAX_HEADCOUNT),
        "payDueDays": (content.pay_due_days, 0, MAX_PAY_DUE_DAYS),
        "shifts": (len(content.shifts), 1, MAX_SHIFTS),
        "payComponents": (len(content.pay_components), 0, MAX_PAY_COMPONENTS),
        "requirements": (len(content.requirements), 0, MAX_REQUIREMENTS),
    }
    for name, (value, least, most) in bounds.items():
        if not least <= value <= most:
            raise InvalidInput(f"{path}.{name}", f"须在{least}至{most}之间。", f"Between {least} and {most}.")
    if (content.latitude is None) != (content.longitude is None):
        raise InvalidInput(f"{path}.latitude", "经纬度须同时填写。", "Latitude and longitude come together.")
    if content.latitude is not None and content.longitude is not None:
        _check_place(content.latitude, content.longitude, path)


def _check_place(latitude: float, longitude: float, path: str) -> None:
    for name, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if not -most <= value <= most:
            raise InvalidInput(f"{path}.{name}", f"须在-{most}至{most}之间。", f"Between -{most} and {most}.")


def _check_shifts(content: PostingContent, at: datetime, path: str) -> None:
    for index, shift in enumerate(content.shifts):
        field = f"{path}.shifts.{index}"
        if shift.starts_at <= at:
            raise ShiftInPast(field=f"{field}.startsAt")
        if not shift.starts_at < shift.ends_at <= shift.starts_at + MAX_SHIFT:
            raise InvalidInput(
                f"{field}.endsAt", "结束时间须晚于开始时间，且不超过31天。", "It ends after it starts, within 31 days."
            )
        if not 1 <= shift.headcount <= content.headcount:
            raise InvalidInput(f"{field}.headcount", "班次人数须在1至岗位人数之间。", "Between 1 and the posting's headcount.")


def _check_pay(content: PostingContent, path: str, minimum_fen: int) -> None:
    field = f"{path}.payComponents"
    for at, component in enumerate(content.pay_components):
        if not 0 < component.amount_fen <= MAX_FEN:
            raise InvalidInput(f"{field}.{at}.amount", "金额须为正数。", "The amount is positive.")
    base = [component for component in content.pay_components if component.kind is PayKind.BASE]
    if not base:
        raise BasePayMissing(field=field)
    long_shift = any(shift.ends_at - shift.starts_at > LONGEST_SHIFT_PAID_AS_ONE for shift in content.shifts)
    if long_shift and all(component.unit is PayUnit.SHIFT for component in base):
        raise PayUnitUnclear(field=field)
    if content.pay_fen_per_hour < minimum_fen:
        raise BelowMinimumWage(field=field, pay=yuan_text(content.pay_fen_per_hour), minimum=yuan_text(minimum_fen))

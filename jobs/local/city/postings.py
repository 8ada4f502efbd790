"""Postings of the sample city, drawn from the templates in ``postings.toml`` and the places in ``places.toml``."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

from domain.clock import SHANGHAI
from domain.postings import (
    PayContent,
    PayKind,
    PayUnit,
    PostingContent,
    PostingKind,
    RequirementContent,
    RequirementKind,
    ShiftContent,
)

FOLDER: Final = Path(__file__).parent
VAGUE: Final = "其他工作服从安排。"
"""What a reviewer is shown by screening and sends back."""


@dataclass(frozen=True, slots=True)
class Place:
    district: str
    address: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Template:
    """One way of writing a posting of a kind; ``pay`` is from, to, step in fen, ``headcount`` from, to."""

    kind: PostingKind
    title: str
    duties: str
    places: tuple[str, ...]
    slots: tuple[str, ...]
    unit: PayUnit
    pay: tuple[int, int, int]
    headcount: tuple[int, int]
    requirements: tuple[tuple[str, str, str], ...]
    extras: tuple[tuple[str, str, int, str], ...]
    words: tuple[tuple[str, tuple[str, ...]], ...]


def draw(
    dice: Random, kind: str, days: Sequence[date], valid_until: datetime, headcount: int | None = None, *, vague: bool = False
) -> PostingContent:
    """A complete content with one shift on each of the days; ``vague`` adds a sentence that a reviewer will not like."""
    template = dice.choice(templates()[kind])
    words = {name: dice.choice(choices) for name, choices in template.words}
    place = dice.choice([place for sort in template.places for place in places()[sort]])
    people = headcount or dice.randint(*template.headcount)
    slot = dice.choice(template.slots)
    return PostingContent(
        title=template.title.format_map(words),
        kind=template.kind,
        duties=template.duties.format_map(words) + (VAGUE if vague else ""),
        district=place.district,
        address=place.address,
        shifts=tuple(shift(day, slot, people) for day in days),
        pay_components=_pay(dice, template),
        requirements=tuple(
            RequirementContent(RequirementKind(sort), text.format_map(words), ground.format_map(words))
            for sort, text, ground in template.requirements
        ),
        headcount=people,
        pay_due_days=dice.choice((3, 5, 7, 10)),
        valid_until=valid_until,
        declared=True,
        latitude=place.latitude,
        longitude=place.longitude,
    )


def shift(day: date, slot: str, headcount: int) -> ShiftContent:
    """A shift on the day; the slot is ``18:30-20:30``, Shanghai time."""
    starts, ends = (datetime.combine(day, time.fromisoformat(text), SHANGHAI) for text in slot.split("-"))
    return ShiftContent(starts, ends, headcount)


def days_from(dice: Random, first: date, within: int, count: int) -> list[date]:
    """``count`` different days, in order, among the ``within`` days from the first."""
    return [first + timedelta(days=day) for day in sorted(dice.sample(range(within), count))]


@cache
def templates() -> dict[str, tuple[Template, ...]]:
    """By kind."""
    written = tomllib.loads((FOLDER / "postings.toml").read_text("utf-8"))
    return {kind: tuple(_template(kind, entry) for entry in entries) for kind, entries in written.items()}


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """By sort."""
    written = tomllib.loads((FOLDER / "places.toml").read_text("utf-8"))
    return {sort: tuple(Place(*entry) for entry in entries) for sort, entries in written.items()}


def _template(kind: str, entry: dict[str, object]) -> Template:
    listed = {name: _tuples(entry.get(name, [])) for name in ("requirements", "extras", "pay", "headcount", "place", "slots")}
    words = entry.get("words", {})
    assert isinstance(words, dict)
    return Template(
        kind=PostingKind(kind),
        title=str(entry["title"]),
        duties=str(entry["duties"]),
        places=listed["place"],
        slots=listed["slots"],
        unit=PayUnit(entry.get("pay_unit", "hour")),
        pay=listed["pay"],
        headcount=listed["headcount"],
        requirements=listed["requirements"],
        extras=listed["extras"],
        words=tuple((name, tuple(choices)) for name, choices in words.items()),
    )


def _pay(dice: Random, template: Template) -> tuple[PayContent, ...]:
    lowest, highest, step = template.pay
    base = PayContent(PayKind.BASE, template.unit, dice.randrange(lowest, highest + step, step))
    extras = [PayContent(PayKind(kind), PayUnit(unit), fen, note) for kind, unit, fen, note in template.extras]
    return (base, *extras)


def _tuples(value: object) -> tuple[Any, ...]:  # the shapes are those of the file beside this one
    assert isinstance(value, list)
    return tuple(_tuples(entry) if isinstance(entry, list) else entry for entry in value)

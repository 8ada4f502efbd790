"""The rules as dated data: what a refusal, a fee line or a tax line refers to (S-002).

The ``rule`` table is seeded by migrations and never edited in place: a change is a new version with its own dates.
"""

from dataclasses import dataclass
from datetime import date

import orjson

from domain.clock import day_of
from domain.database import Transaction
from domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a rule. ``ref`` is how lines and refusals name it."""

    id: str
    version: int
    valid_from: date
    valid_until: date | None
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    legal_basis: tuple[str, ...]
    parameters: dict[str, object]

    @property
    def ref(self) -> str:
        return f"{self.id}@{self.version}"


IN_FORCE = """
    select id, version, valid_from, valid_until, title_zh, title_en, text_zh, text_en, legal_basis, parameters
    from rule
    where id = :rule_id and valid_from <= :day and (valid_until is null or valid_until >= :day)
    order by version desc limit 1
"""


async def in_force(tx: Transaction, rule_id: str, on: date | None = None) -> Rule:
    """The version in force on the day (default: today in Shanghai); raises NotFound for an unknown rule."""
    row = await tx.one(IN_FORCE, rule_id=rule_id, day=on or day_of(tx.now))
    if row is None:
        raise NotFound("Rule", field=rule_id)
    values = dict(row)
    values["legal_basis"] = tuple(values["legal_basis"])
    values["parameters"] = orjson.loads(values["parameters"])
    return Rule(**values)

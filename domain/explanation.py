"""Lines that explain an amount: a label, the arithmetic with the actual numbers, the result, and the rule behind it.

A line keeps the numbers its formula was written with, so that anybody — and the tests — can compute it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.money import CENT, Fen
from domain.rules import Rule

COUNTS = ("months", "minutes", "shifts")
"""Inputs that are counted, not money."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a calculation. ``formula`` reads ``left side = amount``; ``amount_fen`` is the left side rounded to the fen."""

    label_zh: str
    label_en: str
    formula: str
    amount_fen: Fen
    rule_id: str
    legal_basis: tuple[str, ...]
    inputs: Mapping[str, Decimal]


def line(rule: Rule, label_zh: str, label_en: str, arithmetic: str, amount_fen: Fen, **inputs: Decimal | int) -> Line:
    """A line from ``arithmetic`` with named places, such as ``"{income} × {expense_rate}"``.

    Inputs are exact, in yuan; a name ending in ``rate`` is shown as a percentage, the names in COUNTS as plain counts.
    """
    numbers = {name: Decimal(value) for name, value in inputs.items()}
    shown = {name: _shown(name, value) for name, value in numbers.items()}
    formula = f"{arithmetic.format(**shown)} = {_yuan_text(Decimal(amount_fen) / 100)}"
    return Line(label_zh, label_en, formula, amount_fen, rule.ref, rule.legal_basis, numbers)


def _shown(name: str, value: Decimal) -> str:
    if name.endswith("rate"):
        return f"{(value * 100).normalize():f}%"
    if name in COUNTS:
        return str(value)
    return _yuan_text(value)


def _yuan_text(value: Decimal) -> str:
    """At least two decimals, and every further one the exact number has: rounding happens on the tax alone."""
    rounded = value.quantize(CENT)
    return f"{rounded if rounded == value else value.normalize():,f}"

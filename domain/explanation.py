"""Lines that explain an amount: a label, the arithmetic with the actual numbers, the result, and the rule behind it.

A line keeps the numbers its formula was written with, so that anybody — and the tests — can compute it again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.money import CENT, Fen, yuan_text
from domain.rules import Rule

COUNTS = ("months", "minutes", "shifts")
"""Inputs that are counted, not money."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a calculation. ``formula`` reads ``left side = amount``; ``amount_fen`` is the left side rounded to the fen.

    ``arithmetic`` has named places for the inputs. The formula is written when it is asked for: most of the cost of a line is its
    words, and whoever only adds up amounts does not pay for them.
    """

    label_zh: str
    label_en: str
    arithmetic: str
    amount_fen: Fen
    rule_id: str
    legal_basis: tuple[str, ...]
    inputs: Mapping[str, Decimal]

    @property
    def formula(self) -> str:
        shown = {name: _shown(name, value) for name, value in self.inputs.items()}
        return f"{self.arithmetic.format(**shown)} = {yuan_text(self.amount_fen)}"


def line(rule: Rule, label_zh: str, label_en: str, arithmetic: str, amount_fen: Fen, **inputs: Decimal | int) -> Line:
    """A line from ``arithmetic`` with named places, such as ``"{income} × {expense_rate}"``.

    Inputs are exact, in yuan; a name ending in ``rate`` is shown as a percentage, the names in COUNTS as plain counts.
    """
    numbers = {name: value if isinstance(value, Decimal) else Decimal(value) for name, value in inputs.items()}
    return Line(label_zh, label_en, arithmetic, amount_fen, rule.ref, rule.legal_basis, numbers)


def _shown(name: str, value: Decimal) -> str:
    if name.endswith("rate"):
        return f"{(value * 100).normalize():f}%"
    if name in COUNTS:
        return str(value)
    return _yuan_text(value)


def _yuan_text(value: Decimal) -> str:
    """At least two decimals, and every further one the exact number has: rounding happens on the tax alone."""
    text = f"{value:,f}"
    if text[-3:-2] == ".":
        return text
    rounded = value.quantize(CENT)
    return f"{rounded if rounded == value else value.normalize():,f}"

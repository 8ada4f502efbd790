"""Lines that explain an amount: a label, the arithmetic with the actual numbers, the result, and the rule behind it.

A line keeps the numbers its formula was written with, so that anybody — and the tests — can compute it again.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from domain.money import CENT, Fen, yuan_text
from domain.rules import Rule

COUNTS = ("months", "minutes", "shifts")
"""Inputs that are counted, not money."""


class Line(NamedTuple):
    """One step of a calculation. ``formula`` reads ``left side = amount``; ``amount_fen`` is the left side rounded to the fen.

    ``arithmetic`` has named places for the inputs. The formula is written when it is asked for: most of the cost of a line is its
    words, and whoever only adds up amounts does not pay for them. A tuple: a pay run makes a dozen for each payee, twice.
    """

    rule: Rule
    label_zh: str
    label_en: str
    arithmetic: str
    amount_fen: Fen
    given: Mapping[str, Decimal | int]

    @property
    def rule_id(self) -> str:
        return self.rule.ref

    @property
    def legal_basis(self) -> tuple[str, ...]:
        return self.rule.legal_basis

    @property
    def inputs(self) -> dict[str, Decimal]:
        return {name: value if isinstance(value, Decimal) else Decimal(value) for name, value in self.given.items()}

    @property
    def formula(self) -> str:
        shown = {name: _shown(name, value) for name, value in self.given.items()}
        return f"{self.arithmetic.format_map(shown)} = {yuan_text(self.amount_fen)}"


Explain: TypeAlias = Callable[[], Sequence[Line]]
"""Lines that are made when somebody asks: a calculation done for its amounts alone does without."""


def line(rule: Rule, label_zh: str, label_en: str, arithmetic: str, amount_fen: Fen, **inputs: Decimal | int) -> Line:
    """A line from ``arithmetic`` with named places, such as ``"{income} × {expense_rate}"``.

    Inputs are exact, in yuan; a name ending in ``rate`` is shown as a percentage, the names in COUNTS as plain counts.
    """
    return Line(rule, label_zh, label_en, arithmetic, amount_fen, inputs)


def _shown(name: str, value: Decimal | int) -> str:
    if name in COUNTS:
        return str(value)
    if name.endswith("rate"):
        return f"{Decimal(value * 100).normalize():f}%"
    return _yuan_text(Decimal(value))


def _yuan_text(value: Decimal) -> str:
    """At least two decimals, and every further one the exact number has: rounding happens on the tax alone."""
    text = f"{value:,f}"
    if text[-3:-2] == ".":
        return text
    rounded = value.quantize(CENT)
    return f"{rounded if rounded == value else value.normalize():,f}"

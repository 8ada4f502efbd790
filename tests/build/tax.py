"""Payments as tests write them, and a reader that computes an explanation line again from its own words."""

import re
from datetime import date
from fractions import Fraction
from uuid import UUID

from domain import tax
from domain.database import Transaction
from domain.explanation import Line
from domain.money import Fen, fen
from tests.build.accounts import a_worker

ARITHMETIC = re.compile(r"[\d.+\-*/(), maxin]+")


def pay(day: str, yuan: str | int) -> tax.Payment:
    """``pay("2026-06-30", "7000")``."""
    return tax.Payment(date.fromisoformat(day), fen(yuan))


def months(year: int, amounts: dict[int, str | int]) -> list[tax.Payment]:
    """One payment a month, on the 20th."""
    return [pay(f"{year}-{month:02}-20", amount) for month, amount in amounts.items()]


def left_side(line: Line) -> Fraction:
    """The value of what stands left of the last equals sign, in exact fractions."""
    words = line.formula.rpartition(" = ")[0]
    words = re.sub(r"(\d),(?=\d{3})", r"\1", words)
    words = re.sub(r"([\d.]+)%", r"(\1/100)", words).replace("×", "*").replace("÷", "/").replace("−", "-")
    assert ARITHMETIC.fullmatch(words), words
    numbers = re.sub(r"[\d.]+", lambda number: f"Fraction('{number.group()}')", words)
    return Fraction(eval(numbers, {"Fraction": Fraction, "max": max, "min": min}))  # noqa: S307 - digits and signs only, see above


def half_up(yuan: Fraction) -> Fen:
    """Fen of an exact amount in yuan."""
    return Fen((yuan * 100 + Fraction(1, 2)).__floor__())


async def add_worker(tx: Transaction) -> UUID:
    """Somebody who registered; whether reviewed or verified is none of tax's business."""
    return (await a_worker(tx, approved=False)).id

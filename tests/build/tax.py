"""Payments as tests write them, and a reader that computes an explanation line again from its own words."""

import re
from datetime import date
from fractions import Fraction
from uuid import UUID

from domain import tax
from domain.database import Transaction
from domain.explanation import Line
from domain.ids import new_id
from domain.money import Fen, fen

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


ADD_WORKER = """
    with added as (insert into person (id, created_at) values (:person_id, :now))
    insert into worker (id, person_id, state, name_mask, id_number_mask, contact_mask, school, major, experience,
        working_age_on, adult_on, declared_at, created_at, state_at)
    values (:worker_id, :person_id, 'draft', '张*', '1****************X', '138****1234', '', '', '',
        '2020-01-01', '2022-01-01', :now, :now, :now)
"""


async def add_worker(tx: Transaction) -> UUID:
    """A bare worker: tax asks for nothing but the row."""
    worker_id = new_id()
    await tx.run(ADD_WORKER, person_id=new_id(), worker_id=worker_id)
    return worker_id

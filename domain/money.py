"""Money is whole fen (1/100 yuan) in an integer; rates are decimals; yuan text exists only at the edges."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

Fen = NewType("Fen", int)

NONE = Fen(0)

MAX_FEN = 2**53 - 1
"""The largest amount a JSON number carries exactly."""

CENT = Decimal("0.01")


def fen(yuan: Decimal | str | int) -> Fen:
    """Fen of an amount in yuan, rounded half up at the third decimal."""
    return Fen(int((Decimal(yuan) * 100).quantize(Decimal(1), ROUND_HALF_UP)))


def yuan(amount: Fen | int) -> Decimal:
    """The amount in yuan, with two decimals."""
    return Decimal(amount).scaleb(-2)


def yuan_text(amount: Fen | int) -> str:
    """The amount as people read it: ``1,234.50``."""
    return f"{yuan(amount):,f}"


def share(amount: Fen | int, rate: Decimal) -> Fen:
    """``rate`` of the amount, rounded half up to the fen."""
    return Fen(int((Decimal(amount) * rate).quantize(Decimal(1), ROUND_HALF_UP)))

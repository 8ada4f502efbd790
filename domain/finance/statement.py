"""The business service fee in its parts: what an employer paid in, and what became of it (T-005; DB12/T 1211-2023 §3).

**Business service fee** (业务服务费): what the employer pays the platform: the base fees, the tax on them, the management
fee on top. **Base service fee** (基础服务费): what the platform pays the individual, after tax. To the fen: business service
fee = base service fee + tax + management fee.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from domain import ledger
from domain.clock import start_of_day
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.finance import store_statement
from domain.money import Fen
from domain.viewer import Kind, Viewer

READERS = ("finance", "checker", "auditor", "admin")
LONGEST = timedelta(days=366)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One day (fen): what came in, what was owed to individuals and kept for tax, the fee on top, what went back."""

    day: date
    received_fen: Fen
    base_fen: Fen
    tax_fen: Fen
    management_fen: Fen
    refunded_fen: Fen

    @property
    def business_fen(self) -> Fen:
        return Fen(self.base_fen + self.tax_fen + self.management_fen)


@dataclass(frozen=True, slots=True)
class Statement:
    """Both balances of the employer before the first day and after the last, and the days on which something moved."""

    employer_id: UUID
    opening_fen: Fen
    closing_fen: Fen
    lines: tuple[StatementLine, ...]


async def service_fee_statement(tx: Transaction, viewer: Viewer, employer_id: UUID, first_day: date, last_day: date) -> Statement:
    """For the employer's own finance members, and for finance, checkers, auditors and admins.

    From the books alone. Raises NotFound, NotPermitted, and InvalidInput for days out of order or more than 366.
    """
    if viewer.kind is Kind.EMPLOYER:
        viewer.must_act_for(employer_id, "Employer", "finance")
    else:
        viewer.must_be_staff(*READERS)
    if not first_day <= last_day < first_day + LONGEST:
        raise InvalidInput("lastDay", "起止日期须先后有序，且不超过366天。", "The days are in order and 366 at most.")
    since, until = start_of_day(first_day), start_of_day(last_day + timedelta(days=1))
    lines = [StatementLine(**dict(row)) for row in await store_statement.days(tx, employer_id, since, until)]
    opening, closing = [await _balance(tx, viewer, employer_id, at - MOMENT) for at in (since, until)]
    return Statement(employer_id, opening, closing, tuple(lines))


async def _balance(tx: Transaction, viewer: Viewer, employer_id: UUID, at: datetime) -> Fen:
    """Both balances together as of the moment; an account never opened has nothing."""
    total = 0
    for kind in ("employer_wage", "employer_fee"):
        try:
            total += (await ledger.balance_as_of(tx, viewer, ledger.account_id(kind, employer_id), at)).posted_fen
        except NotFound:
            continue
    return Fen(total)

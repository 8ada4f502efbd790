"""The business service fee in its parts, day by day (T-005)."""

from dataclasses import dataclass
from datetime import date

from domain import finance
from domain.money import Fen
from resolvers.ids import global_id, uuid_of
from resolvers.request import Answer, Request


@dataclass(frozen=True, slots=True)
class ServiceFeeLine:
    day: date
    received: Fen
    base_service_fee: Fen
    tax: Fen
    management_fee: Fen
    business_service_fee: Fen
    refunded: Fen


@dataclass(frozen=True, slots=True)
class ServiceFeeStatement:
    """An employer's days and their sums (fen)."""

    employer_id: str
    opening: Fen
    received: Fen
    base_service_fee: Fen
    tax: Fen
    management_fee: Fen
    business_service_fee: Fen
    refunded: Fen
    closing: Fen
    lines: list[ServiceFeeLine]


async def service_fee_statement(request: Request, employer: str, first_day: date, last_day: date) -> Answer:
    """An employer's, from the books, for finance staff."""
    request.viewer.must_be_staff()
    employer_id = uuid_of("Employer", employer, "employer")
    return _shown(await finance.service_fee_statement(request.tx, request.viewer, employer_id, first_day, last_day))


async def my_service_fee_statement(request: Request, first_day: date, last_day: date) -> Answer:
    """The viewer's employer's own."""
    employer_id = request.viewer.must_be_employer()
    return _shown(await finance.service_fee_statement(request.tx, request.viewer, employer_id, first_day, last_day))


def _shown(found: finance.Statement) -> ServiceFeeStatement:
    lines = [
        ServiceFeeLine(
            line.day, line.received_fen, line.base_fen, line.tax_fen, line.management_fen, line.business_fen, line.refunded_fen
        )
        for line in found.lines
    ]
    names = ("received", "base_service_fee", "tax", "management_fee", "business_service_fee", "refunded")
    sums = {name: Fen(sum(getattr(line, name) for line in lines)) for name in names}
    whose = global_id("Employer", found.employer_id)
    return ServiceFeeStatement(whose, opening=found.opening_fen, closing=found.closing_fen, lines=lines, **sums)

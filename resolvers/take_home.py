"""What a worker would take home of a wage, before it is accepted or paid: the calculation that withholds (T-044, S-101)."""

from dataclasses import dataclass

from domain import finance, tax
from domain.clock import day_of
from domain.money import Fen
from resolvers.request import Answer, Request
from resolvers.tax import ExplanationLine, explained


@dataclass(frozen=True, slots=True)
class TakeHomePreview:
    gross: Fen
    vat: Fen
    surcharge: Fen
    iit: Fen
    net: Fen
    lines: list[ExplanationLine]


async def take_home_preview(request: Request, gross: Fen) -> Answer:
    """What would be withheld from the worker's own next payment today; writes nothing."""
    worker_id = request.viewer.must_be_worker()
    finance.must_be_amount(gross, "gross")
    found = await tax.preview(request.tx, worker_id, gross, day_of(request.now))
    lines = [explained(line, request.caller.language) for line in found.lines]
    withheld = (found.vat_fen, found.surcharge_fen, found.iit_fen)
    return TakeHomePreview(gross, *withheld, found.net_fen, lines)

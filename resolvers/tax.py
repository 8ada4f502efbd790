"""The public withholding simulation: a computed root field, answered from no table but the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain import tax
from domain.explanation import Line
from domain.money import Fen
from resolvers.request import Answer, Request


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """A line in the caller's language."""

    label: str
    formula: str
    amount: Fen
    rule_id: str
    legal_basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithholdingItem:
    paid_on: date
    gross: Fen
    vat: Fen
    iit: Fen
    net: Fen
    lines: list[ExplanationLine]


@dataclass(frozen=True, slots=True)
class WithholdingSimulation:
    items: list[WithholdingItem]
    total_vat: Fen
    total_iit: Fen
    total_net: Fen


async def withholding_simulation(request: Request, payments: Sequence[tax.Payment], method: tax.Method) -> Answer:
    """Computed by date, answered in the order given."""
    simulation = await tax.simulation(request.tx, payments, method)
    items = [_item(assessment, request.caller.language) for assessment in simulation.items]
    vat_fen = Fen(simulation.total_vat_fen + simulation.total_surcharge_fen)
    return WithholdingSimulation(items, vat_fen, simulation.total_iit_fen, simulation.total_net_fen)


def explained(line: Line, language: str) -> ExplanationLine:
    """A line as the schema's ExplanationLine."""
    label = line.label_en if language == "en" else line.label_zh
    return ExplanationLine(label, line.formula, line.amount_fen, line.rule_id, line.legal_basis)


def _item(assessment: tax.Assessment, language: str) -> WithholdingItem:
    lines = [explained(line, language) for line in assessment.lines]
    vat_fen = Fen(assessment.vat_fen + assessment.surcharge_fen)
    return WithholdingItem(assessment.paid_on, assessment.gross_fen, vat_fen, assessment.iit_fen, assessment.net_fen, lines)

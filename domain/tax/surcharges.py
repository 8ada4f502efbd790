"""What is levied on VAT: city maintenance tax by region, education and local education surcharge (L-01).

They follow the VAT that the month owes, whoever bore it, so that a month comes to the same however it was paid. They are taken
last: what a payment cannot bear after VAT and income tax is carried to the next ones, like VAT. They do not lessen the income.
"""

from dataclasses import dataclass
from decimal import Decimal

from domain.explanation import Explain, Line, line
from domain.money import Fen, share, yuan
from domain.tax.model import VatMonth
from domain.tax.rules import SurchargeRule

LABELS = {
    "city": ("城市维护建设税", "City maintenance and construction tax"),
    "education": ("教育费附加", "Education surcharge"),
    "local_education": ("地方教育附加", "Local education surcharge"),
}


@dataclass(frozen=True, slots=True)
class SurchargeShare:
    """Surcharges collected from one payment, what is carried on, and what says so."""

    surcharge_fen: Fen
    carried_fen: int
    explain: Explain


def surcharges_of(opened: VatMonth, month: VatMonth, left_fen: int, rule: SurchargeRule) -> SurchargeShare:
    """The month's surcharges to date less what it owed before this payment; never more than ``left_fen`` of the payment.

    ``opened`` is the month before the payment, ``month`` after it.
    """
    due_fen = due_of(opened, month, rule)
    surcharge_fen = Fen(min(max(due_fen, 0), left_fen))
    carried_fen = due_fen - surcharge_fen

    def explain() -> list[Line]:
        lines = _assessed_lines(opened, month, rule) if month.assessed_fen else []
        if opened.surcharge_carried_fen or carried_fen:
            lines += _carried_lines(opened, due_fen, left_fen, surcharge_fen, rule)
        return lines

    return SurchargeShare(surcharge_fen, carried_fen, explain)


def due_of(opened: VatMonth, month: VatMonth, rule: SurchargeRule) -> int:
    """What a payment owes in surcharges, with what was carried to it; negative after a reversal."""
    assessed_fen = sum(_assessed(month, rate, rule) - _assessed(opened, rate, rule) for _, rate in rule.rates)
    return assessed_fen + opened.surcharge_carried_fen


def _assessed(month: VatMonth, rate: Decimal, rule: SurchargeRule) -> Fen:
    """One surcharge on the whole month's VAT, half up to the fen."""
    return share(month.assessed_fen, rate * rule.payable_rate)


def _assessed_lines(opened: VatMonth, month: VatMonth, rule: SurchargeRule) -> list[Line]:
    return [
        line(
            rule.rule,
            *LABELS[name],
            "{month_vat} × {surcharge_rate} × {payable_rate} − {assessed}",
            Fen(_assessed(month, rate, rule) - _assessed(opened, rate, rule)),
            month_vat=yuan(month.assessed_fen),
            surcharge_rate=rate,
            payable_rate=rule.payable_rate,
            assessed=yuan(_assessed(opened, rate, rule)),
        )
        for name, rate in rule.rates
    ]


def _carried_lines(opened: VatMonth, due_fen: int, left_fen: int, surcharge_fen: Fen, rule: SurchargeRule) -> list[Line]:
    assessed, carried = yuan(due_fen - opened.surcharge_carried_fen), yuan(opened.surcharge_carried_fen)
    collected = line(
        rule.rule,
        "本次代扣附加税费（以扣除增值税和个人所得税后的余额为限）",
        "Surcharges collected now (never more than is left after VAT and income tax)",
        "min(max({assessed} + {carried}, 0), {left})",
        surcharge_fen,
        assessed=assessed,
        carried=carried,
        left=yuan(left_fen),
    )
    kept = line(
        rule.rule,
        "结转以后付款的附加税费",
        "Surcharges carried to later payments",
        "{assessed} + {carried} − {collected}",
        Fen(due_fen - surcharge_fen),
        assessed=assessed,
        carried=carried,
        collected=yuan(surcharge_fen),
    )
    return [collected, kept]

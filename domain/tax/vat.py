"""VAT of natural-person platform workers: the month's sales decide, and the payment that crosses carries the month."""

from dataclasses import dataclass
from datetime import date

from domain.clock import month_of
from domain.explanation import Explain, Line, line
from domain.money import Fen, fen, yuan
from domain.rules import Rule
from domain.tax.model import Payment, VatMonth
from domain.tax.rules import VatRule


@dataclass(frozen=True, slots=True)
class VatShare:
    """VAT collected from one payment, the month after it, and what says so."""

    vat_fen: Fen
    month: VatMonth | None
    explain: Explain


def vat_of(before: VatMonth | None, payment: Payment, rule: VatRule) -> VatShare:
    """The month's VAT to date less what it owed before this payment; never more than the payment (the rest is carried)."""
    opened = open_month(before, payment.paid_on)
    gross_fen = opened.gross_fen + payment.gross_fen
    assessed_fen = vat_of_month(gross_fen, rule)
    due_fen = assessed_fen - opened.assessed_fen + opened.carried_fen
    vat_fen = Fen(min(max(due_fen, 0), payment.gross_fen))
    after = VatMonth(opened.month, gross_fen, assessed_fen, due_fen - vat_fen)
    return VatShare(
        vat_fen, after, lambda: [_sales_line(opened, payment, rule), *_vat_lines(opened, after, payment, vat_fen, rule)]
    )


def no_vat(before: VatMonth | None, payment: Payment, rule: Rule) -> VatShare:
    """Where the platform collects no VAT, a line says so."""
    labels = "增值税（不属于平台代办申报范围，不代扣）", "VAT (outside what the platform files and collects)"
    gross = yuan(payment.gross_fen)
    return VatShare(Fen(0), before, lambda: [line(rule, *labels, "{gross} × {vat_rate}", Fen(0), gross=gross, vat_rate=0)])


def open_month(before: VatMonth | None, on: date) -> VatMonth:
    """The month's sales before a payment of that day; what is still owed passes on from earlier months."""
    month = month_of(on)
    if before is None:
        return VatMonth(month, 0, 0, 0)
    return before if before.month == month else VatMonth(month, 0, 0, before.carried_fen, before.surcharge_carried_fen)


def vat_of_month(gross_fen: int, rule: VatRule) -> int:
    """VAT on the whole month, in fen, half up; 0 below the threshold. Compared without division, so the boundary is exact."""
    over_fen = gross_fen - rule.threshold * 100 * (1 + rule.rate)
    taxable = over_fen >= 0 if rule.taxable_when_reached else over_fen > 0
    return fen(yuan(gross_fen) / (1 + rule.rate) * rule.rate) if taxable else 0


def _sales_line(opened: VatMonth, payment: Payment, rule: VatRule) -> Line:
    return line(
        rule.rule,
        f"当月不含税销售额（{opened.month:%Y-%m}）",
        f"Sales of the month without VAT ({opened.month:%Y-%m})",
        "({earlier} + {gross}) ÷ (1 + {vat_rate})",
        fen(yuan(opened.gross_fen + payment.gross_fen) / (1 + rule.rate)),
        earlier=yuan(opened.gross_fen),
        gross=yuan(payment.gross_fen),
        vat_rate=rule.rate,
    )


def _vat_lines(opened: VatMonth, after: VatMonth, payment: Payment, vat_fen: Fen, rule: VatRule) -> list[Line]:
    lines = [_assessed_line(opened, after, rule)]
    if opened.carried_fen or after.carried_fen:
        lines += _carried_lines(opened, after, payment, vat_fen, rule)
    return lines


def _assessed_line(opened: VatMonth, after: VatMonth, rule: VatRule) -> Line:
    limit = f"{rule.threshold:,.2f}"
    if not after.assessed_fen:
        zh, en = (f"未达到{limit}", f"below {limit}") if rule.taxable_when_reached else (f"不超过{limit}", f"not above {limit}")
        labels, rate = (f"增值税（月销售额{zh}，免征）", f"VAT (sales of the month {en}: exempt)"), rule.rate * 0
    elif opened.assessed_fen:
        labels, rate = ("增值税（当月应纳减已计）", "VAT (of the month, less what it owed before)"), rule.rate
    else:
        zh, en = ("达到", "reach") if rule.taxable_when_reached else ("超过", "exceed")
        labels = (
            f"增值税（月销售额{zh}{limit}，当月全额计征）",
            f"VAT (sales of the month {en} {limit}: the whole month is taxable)",
        )
        rate = rule.rate
    return line(
        rule.rule,
        *labels,
        "{month_gross} ÷ (1 + {vat_rate}) × {applied_rate} − {assessed}",
        Fen(after.assessed_fen - opened.assessed_fen),
        month_gross=yuan(after.gross_fen),
        vat_rate=rule.rate,
        applied_rate=rate,
        assessed=yuan(opened.assessed_fen),
    )


def _carried_lines(opened: VatMonth, after: VatMonth, payment: Payment, vat_fen: Fen, rule: VatRule) -> list[Line]:
    """A worker never receives less than nothing: what a payment cannot bear is collected from the next ones."""
    assessed = yuan(after.assessed_fen - opened.assessed_fen)
    carried = yuan(opened.carried_fen)
    collected = line(
        rule.rule,
        "本次代扣增值税（以本次付款为限）",
        "VAT collected now (never more than the payment)",
        "min(max({assessed} + {carried}, 0), {gross})",
        vat_fen,
        assessed=assessed,
        carried=carried,
        gross=yuan(payment.gross_fen),
    )
    left = line(
        rule.rule,
        "结转以后付款的增值税",
        "VAT carried to later payments",
        "{assessed} + {carried} − {collected}",
        Fen(after.carried_fen),
        assessed=assessed,
        carried=carried,
        collected=yuan(vat_fen),
    )
    return [collected, left]

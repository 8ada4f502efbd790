"""The calculation: VAT, income tax on what is left, what is levied on VAT; the same code simulates, previews and withholds."""

from collections.abc import Sequence
from dataclasses import replace

from domain.explanation import Line, line
from domain.money import MAX_FEN, Fen, yuan
from domain.tax.income import add_to_run, iit_of, open_run
from domain.tax.model import (
    MAX_PAYMENTS,
    AmountOutOfRange,
    Assessment,
    Method,
    NoRuleInForce,
    Payee,
    Payment,
    PaymentOutOfOrder,
    Simulation,
    Standing,
    TooManyPayments,
    VatMonth,
    must_be_payable,
)
from domain.tax.rules import IncomeRule, Rules
from domain.tax.surcharges import SurchargeShare, due_of, surcharges_of
from domain.tax.vat import VatShare, no_vat, open_month, vat_of, vat_of_month


def assess(payee: Payee, standing: Standing, payment: Payment, rules: Rules) -> Assessment:
    """What to withhold from a payment, given all that earlier ones left behind.

    Raises AmountOutOfRange, ExemptAboveIncome, PaymentOutOfOrder and NoRuleInForce.
    """
    must_be_payable(payment)
    if standing.paid_until and payment.paid_on < standing.paid_until:
        raise PaymentOutOfOrder(payment.paid_on, standing.paid_until)
    rule = rules.income_rule(payee.method, payment.paid_on)
    vat = _vat(payee, standing, payment, rules)
    income_fen = payment.gross_fen - vat.vat_fen
    iit = iit_of(standing.run, payee, payment.paid_on, income_fen, rule, payment.exempt_fen)
    surcharge = _surcharge(payee, standing, payment, vat, income_fen - iit.iit_fen, rules)

    def explain() -> list[Line]:
        base = [*vat.explain(), _income_line(payment, vat, rule), *_exempt_lines(payment, rules)]
        net = _net_line(payment, vat.vat_fen, iit.iit_fen, surcharge.surcharge_fen, rule)
        return [*base, *iit.explain(), *surcharge.explain(), net]

    month = vat.month and replace(vat.month, surcharge_carried_fen=surcharge.carried_fen)
    after = Standing(payment.paid_on, iit.run, month)
    withheld = (vat.vat_fen, surcharge.surcharge_fen, iit.iit_fen)
    return Assessment(payment.paid_on, payment.gross_fen, payment.exempt_fen, *withheld, explain, after)


def simulate(payments: Sequence[Payment], method: Method, rules: Rules) -> Simulation:
    """A payee's payments from a clean start: computed by date (equal dates as given), answered in the order given.

    Raises TooManyPayments, AmountOutOfRange and NoRuleInForce, naming the payment.
    """
    if len(payments) > MAX_PAYMENTS:
        raise TooManyPayments(len(payments))
    for index, payment in enumerate(payments):
        must_be_payable(payment, f"input.payments.{index}.gross")
    if sum(payment.gross_fen for payment in payments) > MAX_FEN:
        raise AmountOutOfRange("input.payments")
    payee, standing = Payee(method), Standing()
    answers: dict[int, Assessment] = {}
    for index in sorted(range(len(payments)), key=lambda index: payments[index].paid_on):
        try:
            answers[index] = assess(payee, standing, payments[index], rules)
        except NoRuleInForce as refusal:
            refusal.field = f"input.payments.{index}.paidOn"
            raise
        standing = answers[index].standing
    return Simulation(tuple(answers[index] for index in range(len(payments))))


def recount(payee: Payee, standing: Standing, payment: Payment, withheld: tuple[Fen, Fen, Fen], rules: Rules) -> Standing:
    """The standing after a payment from which these amounts *were* withheld: how history is replayed without a reversed one.

    ``withheld``: VAT, surcharges, income tax.
    """
    vat_fen, surcharge_fen, iit_fen = withheld
    rule = rules.income_rule(payee.method, payment.paid_on)
    run = open_run(standing.run, payee, payment.paid_on, rule)
    run = add_to_run(run, payment.gross_fen - vat_fen, iit_fen, payment.exempt_fen)
    return Standing(payment.paid_on, run, _recount_vat(payee, standing, payment, vat_fen, surcharge_fen, rules))


def _vat(payee: Payee, standing: Standing, payment: Payment, rules: Rules) -> VatShare:
    rule = rules.vat_rule(payee.method, payment.paid_on)
    if rule is None:
        return no_vat(standing.vat, payment, rules.no_vat_rule(payment.paid_on))
    return vat_of(standing.vat, payment, rule)


def _surcharge(payee: Payee, standing: Standing, payment: Payment, vat: VatShare, left_fen: int, rules: Rules) -> SurchargeShare:
    """Only where the platform collects VAT; what is still owed elsewhere stays with the VAT still owed."""
    if vat.month is None or rules.vat_rule(payee.method, payment.paid_on) is None:
        return SurchargeShare(Fen(0), vat.month.surcharge_carried_fen if vat.month else 0, list)
    rule = rules.surcharge_rule(payment.paid_on)
    return surcharges_of(open_month(standing.vat, payment.paid_on), vat.month, left_fen, rule)


def _recount_vat(
    payee: Payee, standing: Standing, payment: Payment, vat_fen: Fen, surcharge_fen: Fen, rules: Rules
) -> VatMonth | None:
    rule = rules.vat_rule(payee.method, payment.paid_on)
    if rule is None:
        return standing.vat
    opened = open_month(standing.vat, payment.paid_on)
    gross_fen = opened.gross_fen + payment.gross_fen
    assessed_fen = vat_of_month(gross_fen, rule)
    carried_fen = assessed_fen - opened.assessed_fen + opened.carried_fen - vat_fen
    month = VatMonth(opened.month, gross_fen, assessed_fen, carried_fen)
    surcharges_fen = due_of(opened, month, rules.surcharge_rule(payment.paid_on))
    return replace(month, surcharge_carried_fen=surcharges_fen - surcharge_fen)


def _income_line(payment: Payment, vat: VatShare, rule: IncomeRule) -> Line:
    return line(
        rule.rule,
        "本次收入（不含增值税）",
        "Income of this payment (without VAT)",
        "{gross} − {vat}",
        Fen(payment.gross_fen - vat.vat_fen),
        gross=yuan(payment.gross_fen),
        vat=yuan(vat.vat_fen),
    )


def _exempt_lines(payment: Payment, rules: Rules) -> list[Line]:
    if not payment.exempt_fen:
        return []
    rule, labels = rules.exempt_rule(payment.paid_on).rule, ("其中：免税收入", "Of which exempt from income tax")
    return [line(rule, *labels, "{exempt}", payment.exempt_fen, exempt=yuan(payment.exempt_fen))]


def _net_line(payment: Payment, vat_fen: Fen, iit_fen: Fen, surcharge_fen: Fen, rule: IncomeRule) -> Line:
    inputs = {"gross": yuan(payment.gross_fen), "vat": yuan(vat_fen), "iit": yuan(iit_fen)}
    arithmetic = "{gross} − {vat} − {iit}"
    if surcharge_fen:
        inputs["surcharge"], arithmetic = yuan(surcharge_fen), "{gross} − {vat} − {iit} − {surcharge}"
    net_fen = Fen(payment.gross_fen - vat_fen - iit_fen - surcharge_fen)
    return line(rule.rule, "税后实发", "Net pay", arithmetic, net_fen, **inputs)

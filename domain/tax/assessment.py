"""The calculation: VAT first, then income tax on what is left; the same code simulates, previews and withholds."""

from collections.abc import Sequence

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
from domain.tax.rules import Rules
from domain.tax.vat import VatShare, no_vat, open_month, vat_of, vat_of_month


def assess(payee: Payee, standing: Standing, payment: Payment, rules: Rules) -> Assessment:
    """What to withhold from a payment, given all that earlier ones left behind.

    Raises AmountOutOfRange, PaymentOutOfOrder and NoRuleInForce.
    """
    must_be_payable(payment.gross_fen)
    if standing.paid_until and payment.paid_on < standing.paid_until:
        raise PaymentOutOfOrder(payment.paid_on, standing.paid_until)
    rule = rules.income_rule(payee.method, payment.paid_on)
    vat = _vat(payee, standing, payment, rules)
    income_fen = payment.gross_fen - vat.vat_fen
    income_line = line(
        rule.rule,
        "本次收入（不含增值税）",
        "Income of this payment (without VAT)",
        "{gross} − {vat}",
        Fen(income_fen),
        gross=yuan(payment.gross_fen),
        vat=yuan(vat.vat_fen),
    )
    iit = iit_of(standing.run, payee, payment.paid_on, income_fen, rule)
    net_line = line(
        rule.rule,
        "税后实发",
        "Net pay",
        "{gross} − {vat} − {iit}",
        Fen(income_fen - iit.iit_fen),
        gross=yuan(payment.gross_fen),
        vat=yuan(vat.vat_fen),
        iit=yuan(iit.iit_fen),
    )
    lines: tuple[Line, ...] = (*vat.lines, income_line, *iit.lines, net_line)
    after = Standing(payment.paid_on, iit.run, vat.month)
    return Assessment(payment.paid_on, payment.gross_fen, vat.vat_fen, iit.iit_fen, lines, after)


def simulate(payments: Sequence[Payment], method: Method, rules: Rules) -> Simulation:
    """A payee's payments from a clean start: computed by date (equal dates as given), answered in the order given.

    Raises TooManyPayments, AmountOutOfRange and NoRuleInForce, naming the payment.
    """
    if len(payments) > MAX_PAYMENTS:
        raise TooManyPayments(len(payments))
    for index, payment in enumerate(payments):
        must_be_payable(payment.gross_fen, f"input.payments.{index}.gross")
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


def recount(payee: Payee, standing: Standing, payment: Payment, vat_fen: Fen, iit_fen: Fen, rules: Rules) -> Standing:
    """The standing after a payment from which these amounts *were* withheld: how history is replayed without a reversed one."""
    rule = rules.income_rule(payee.method, payment.paid_on)
    run = open_run(standing.run, payee, payment.paid_on, rule)
    run = add_to_run(run, payment.gross_fen - vat_fen, iit_fen)
    return Standing(payment.paid_on, run, _recount_vat(payee, standing, payment, vat_fen, rules))


def _vat(payee: Payee, standing: Standing, payment: Payment, rules: Rules) -> VatShare:
    rule = rules.vat_rule(payee.method, payment.paid_on)
    if rule is None:
        return no_vat(standing.vat, payment, rules.no_vat_rule(payment.paid_on))
    return vat_of(standing.vat, payment, rule)


def _recount_vat(payee: Payee, standing: Standing, payment: Payment, vat_fen: Fen, rules: Rules) -> VatMonth | None:
    rule = rules.vat_rule(payee.method, payment.paid_on)
    if rule is None:
        return standing.vat
    opened = open_month(standing.vat, payment.paid_on)
    gross_fen = opened.gross_fen + payment.gross_fen
    assessed_fen = vat_of_month(gross_fen, rule)
    return VatMonth(opened.month, gross_fen, assessed_fen, assessed_fen - opened.assessed_fen + opened.carried_fen - vat_fen)

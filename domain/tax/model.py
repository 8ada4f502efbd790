"""Payees, payments, what earlier payments leave behind, and the answers; and the ways a calculation is refused."""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from domain.errors import Cause, Refusal
from domain.explanation import Explain, Line
from domain.money import MAX_FEN, NONE, Fen

MAX_PAYMENTS = 1_000


class Method(Enum):
    """How tax is withheld from a payee's labour income; `domain.tax.rules` says which dated rule that means on a day."""

    PLATFORM_CUMULATIVE = "platform_cumulative"
    PER_PAYMENT = "per_payment"
    STUDENT_INTERNSHIP = "student_internship"
    NON_RESIDENT = "non_resident"


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid. ``internship_from`` is the day the internship at this payer began; None: at the year's first payment."""

    method: Method
    internship_from: date | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money for work before tax; it includes VAT. ``paid_on`` is a Shanghai day. ``exempt_fen`` of it is free of income tax."""

    paid_on: date
    gross_fen: Fen
    exempt_fen: Fen = NONE


@dataclass(frozen=True, slots=True)
class Run:
    """The payments that are taxed together: ``months`` counts n, income excludes VAT, ``withheld_fen`` is W."""

    rule_name: str
    since: date
    until: date
    months: int
    income_fen: int
    withheld_fen: int
    exempt_fen: int = 0


@dataclass(frozen=True, slots=True)
class VatMonth:
    """Sales of one month. ``assessed_fen`` is the VAT the month owes so far, whoever bore it.

    ``carried_fen`` is owed but not collected yet, because no payment may fall below zero; negative after a reversal.
    ``surcharge_carried_fen`` is the same of the surcharges: what they come to follows from the VAT the month owes.
    """

    month: date
    gross_fen: int
    assessed_fen: int
    carried_fen: int
    surcharge_carried_fen: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """All that a payee's earlier payments mean for the next one."""

    paid_until: date | None = None
    run: Run | None = None
    vat: VatMonth | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is withheld from one payment, why, and the standing after it. gross = vat + surcharge + iit + net, and net ≥ 0."""

    paid_on: date
    gross_fen: Fen
    exempt_fen: Fen
    vat_fen: Fen
    surcharge_fen: Fen
    iit_fen: Fen
    explain: Explain = field(compare=False, repr=False)
    standing: Standing

    @property
    def lines(self) -> tuple[Line, ...]:
        """Why, step by step; made anew each time."""
        return tuple(self.explain())

    @property
    def net_fen(self) -> Fen:
        return Fen(self.gross_fen - self.tax_fen)

    @property
    def tax_fen(self) -> Fen:
        """All that is withheld."""
        return Fen(self.vat_fen + self.surcharge_fen + self.iit_fen)


@dataclass(frozen=True, slots=True)
class Simulation:
    """Assessments in the order the payments were given."""

    items: tuple[Assessment, ...]

    @property
    def total_vat_fen(self) -> Fen:
        return Fen(sum(item.vat_fen for item in self.items))

    @property
    def total_surcharge_fen(self) -> Fen:
        return Fen(sum(item.surcharge_fen for item in self.items))

    @property
    def total_iit_fen(self) -> Fen:
        return Fen(sum(item.iit_fen for item in self.items))

    @property
    def total_net_fen(self) -> Fen:
        return Fen(sum(item.net_fen for item in self.items))


class AmountOutOfRange(Refusal):
    """A payment is at least one fen; amounts and their sum stay exact as JSON numbers."""

    cause, code, rule = Cause.INVALID_INPUT, "AMOUNT_OUT_OF_RANGE", "tax.payment_amount"
    zh, en = "金额须为1至{max_fen}分，合计也不得超过此数。", "An amount is between 1 and {max_fen} fen, and so is the sum."

    def __init__(self, field: str | None = None) -> None:
        super().__init__(field=field, max_fen=MAX_FEN)


class ExemptAboveIncome(Refusal):
    """Exempt is a part of the payment."""

    cause, code, rule = Cause.INVALID_INPUT, "EXEMPT_ABOVE_INCOME", "tax.exempt_income"
    zh, en = "免税收入须在0与本次收入之间。", "Exempt income is between nothing and the whole payment."


class TooManyPayments(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_PAYMENTS", "tax.simulation_limit"
    zh, en = "一次最多测算{limit}笔付款，本次为{given}笔。", "At most {limit} payments in one simulation; {given} were given."

    def __init__(self, given: int) -> None:
        super().__init__(field="input.payments", limit=MAX_PAYMENTS, given=given)


class NoRuleInForce(Refusal):
    """Tax is never guessed: a day outside every published rule is refused."""

    cause, code, rule = Cause.INVALID_INPUT, "NO_TAX_RULE_IN_FORCE", "tax.dated_rules"
    zh, en = "{day}没有已收录的税收规则（{subject}）。", "No tax rule on record covers {day} ({subject})."

    def __init__(self, day: date, subject: str, field: str | None = None) -> None:
        super().__init__(field=field, day=day.isoformat(), subject=subject)


class PaymentOutOfOrder(Refusal):
    """Cumulative withholding goes forward: what was already withheld stands."""

    cause, code, rule = Cause.CONFLICT, "TAX_PAYMENT_OUT_OF_ORDER", "tax.payment_order"
    zh, en = (
        "该人员在{paid_until}已有付款计税，不能再计{day}的付款。",
        "This payee was taxed up to {paid_until}; {day} lies before it.",
    )

    def __init__(self, day: date, paid_until: date) -> None:
        super().__init__(day=day.isoformat(), paid_until=paid_until.isoformat())


class AlreadyWithheld(Refusal):
    cause, code, rule = Cause.CONFLICT, "TAX_ALREADY_WITHHELD", "tax.withheld_once"
    zh, en = "该结算单已经计税。", "Tax was already withheld from this settlement."


class NotWithheld(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "TAX_NOT_WITHHELD", "tax.withheld_once"
    zh, en = "该结算单没有可更正的计税记录。", "There is no withholding of this settlement left to reverse."


def must_be_payable(payment: Payment, field: str | None = None) -> None:
    """Raises AmountOutOfRange unless 1 ≤ gross ≤ 2^53 − 1, and ExemptAboveIncome unless 0 ≤ exempt ≤ gross."""
    if not 1 <= payment.gross_fen <= MAX_FEN:
        raise AmountOutOfRange(field)
    if not 0 <= payment.exempt_fen <= payment.gross_fen:
        raise ExemptAboveIncome(field=field)

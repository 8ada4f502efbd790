"""A month's remittance to the tax office: its lines, its states, and the ways it is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.money import Fen


class RemittanceState(Enum):
    """Draft until a second person decides; swept: gathered in the books; paid: in the hands of the tax office."""

    DRAFT = "draft"
    APPROVED = "approved"
    REJECTED = "rejected"
    SWEPT = "swept"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class RemittanceItem:
    """One worker's tax of the month; ``through_number`` is the last of the worker's tax rows that is in it."""

    id: UUID
    worker_id: UUID
    through_number: int
    vat_fen: Fen
    surcharge_fen: Fen
    iit_fen: Fen

    @property
    def amount_fen(self) -> Fen:
        return Fen(self.vat_fen + self.surcharge_fen + self.iit_fen)


@dataclass(frozen=True, slots=True)
class RemittanceCorrection:
    """What of a correction is taken off; ``tax_payment_id`` is the reversal it comes from. Amounts are above zero."""

    id: UUID
    tax_payment_id: UUID
    worker_id: UUID
    vat_fen: Fen
    surcharge_fen: Fen
    iit_fen: Fen

    @property
    def amount_fen(self) -> Fen:
        return Fen(self.vat_fen + self.surcharge_fen + self.iit_fen)


@dataclass(frozen=True, slots=True)
class Remittance:
    """A remittance as it is locked: ``amount_fen`` is what is paid, ``corrected_fen`` what was taken off before.

    ``voucher_number`` is the tax office's.
    """

    id: UUID
    month: date
    state: RemittanceState
    amount_fen: Fen
    corrected_fen: Fen
    items_sha256: bytes
    prepared_by: UUID
    voucher_number: str | None


class NothingToRemit(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "NOTHING_TO_REMIT", "tax.remittance"
    zh, en = "{month}没有尚未解缴的代扣税款。", "There is no withheld tax of {month} left to remit."


class MonthNotClosed(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "TAX_MONTH_NOT_CLOSED", "tax.remittance"
    zh, en = "{month}尚未结束，不能编制解缴单。", "{month} is not over; its tax cannot be remitted yet."


class RemittanceUndecided(Refusal):
    cause, code, rule = Cause.CONFLICT, "TAX_REMITTANCE_UNDECIDED", "tax.remittance"
    zh, en = "{month}已有一张待复核的解缴单。", "A remittance of {month} already waits for a decision."


class RemittanceNotReady(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "TAX_REMITTANCE_NOT_READY", "tax.remittance"
    zh, en = "解缴单当前状态为{state}，不能这样办理。", "The remittance is {state}; this cannot be done with it."


class RemittanceSamePerson(Refusal):
    """The database refuses it too."""

    cause, code, rule = Cause.NOT_PERMITTED, "TAX_REMITTANCE_TWO_PEOPLE", "tax.remittance_two_people"
    zh, en = "编制人与复核人不能是同一人。", "Who prepared a remittance cannot decide about it."


class RemittanceChanged(Refusal):
    """The lines are not those that were shown, or the month's withholdings changed since they were frozen."""

    cause, code, rule = Cause.CONFLICT, "TAX_REMITTANCE_CHANGED", "tax.remittance_two_people"
    zh, en = "明细与提交复核时不一致，请退回后重新编制。", "The lines are not what stands now; reject it and prepare it anew."


class VoucherUsed(Refusal):
    cause, code, rule = Cause.CONFLICT, "TAX_VOUCHER_USED", "tax.remittance"
    zh, en = "该完税凭证号已登记在另一张解缴单上。", "This voucher number is recorded for another remittance."


def items_hash(items: Sequence[RemittanceItem], corrections: Sequence[RemittanceCorrection] = ()) -> bytes:
    """SHA-256 of the lines in the order of the workers' ids, then of the corrections: what the second person approves."""
    lines = [_words(item) for item in sorted(items, key=lambda item: item.worker_id)]
    lines += [_correction(each) for each in sorted(corrections, key=lambda each: each.tax_payment_id)]
    return sha256("".join(f"{line}\n" for line in lines).encode()).digest()


def _words(item: RemittanceItem) -> str:
    return f"{item.worker_id},{item.through_number},{item.vat_fen},{item.surcharge_fen},{item.iit_fen}"


def _correction(each: RemittanceCorrection) -> str:
    return f"-,{each.tax_payment_id},{each.vat_fen},{each.surcharge_fen},{each.iit_fen}"

"""Facts of money in: deposits, fee schedules, and how an employer is told where to pay."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from uuid import UUID

from domain.errors import Cause, Refusal
from domain.money import Fen, share

WAGE_SUFFIX, FEE_SUFFIX = "01", "02"
"""An employer's virtual account number followed by one of these: the wage account or the service-fee account."""


class Purpose(Enum):
    WAGE = "wage"
    SERVICE_FEE = "service_fee"
    UNKNOWN = "unknown"
    """Neither of the two suffixes: kept with the wage money, in suspense."""


class FundingState(Enum):
    """How far the wages owed by an employer are covered (S-041)."""

    UNFUNDED = "unfunded"
    PARTIAL = "partial"
    FUNDED = "funded"


class NoticeContradicted(Refusal):
    """The bank's serial number is known, with other content: nothing changes."""

    cause, code, rule = Cause.CONFLICT, "NOTICE_CONTRADICTED", "finance.notice_once"
    zh, en = "该银行流水号已有内容不同的通知。", "This bank serial number already came with other content."


@dataclass(frozen=True, slots=True)
class BankNotice:
    """What the bank says arrived, once its signature was verified."""

    bank_serial: str
    virtual_account: str
    amount_fen: Fen
    payer_name: str
    remark: str
    body_sha256: bytes
    booked_at: datetime | None = None
    """When the bank booked it, if it says so."""


@dataclass(frozen=True, slots=True)
class Deposit:
    id: UUID
    employer_id: UUID | None
    purpose: Purpose
    amount_fen: Fen
    deposited_at: datetime


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """The fee in force: a share of the gross wage, with a floor, less what is waived; always on top of the wage (S-110)."""

    rate: Decimal
    minimum_fen: Fen
    waived_rate: Decimal = Decimal(0)

    def full(self, gross_fen: Fen) -> Fen:
        """Before any waiver."""
        return max(share(gross_fen, self.rate), self.minimum_fen)

    def waived(self, gross_fen: Fen) -> Fen:
        return share(self.full(gross_fen), self.waived_rate)

    def fee(self, gross_fen: Fen) -> Fen:
        """What is charged."""
        return Fen(self.full(gross_fen) - self.waived(gross_fen))


@dataclass(frozen=True, slots=True)
class Funding:
    """Where an employer pays, what is there, and what is still missing for the wages drafted so far."""

    wage_account: str
    fee_account: str
    wage_balance_fen: Fen
    fee_balance_fen: Fen
    wages_due_fen: Fen
    fees_due_fen: Fen

    @property
    def shortfall_fen(self) -> Fen:
        """What is missing in both books together; a surplus in one does not cover the other."""
        wage = max(self.wages_due_fen - self.wage_balance_fen, 0)
        return Fen(wage + max(self.fees_due_fen - self.fee_balance_fen, 0))

    @property
    def state(self) -> FundingState:
        if self.shortfall_fen == 0:
            return FundingState.FUNDED
        return FundingState.PARTIAL if self.wage_balance_fen > 0 else FundingState.UNFUNDED


def split_account(number: str) -> tuple[str, Purpose]:
    """The employer's virtual account and the purpose its last two digits name."""
    purposes = {WAGE_SUFFIX: Purpose.WAGE, FEE_SUFFIX: Purpose.SERVICE_FEE}
    return number[:-2], purposes.get(number[-2:], Purpose.UNKNOWN)

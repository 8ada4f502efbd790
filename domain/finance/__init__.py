"""Money in: the bank's notices, deposits in two books, fee schedules and funding instructions (S-041, S-110, T-040, T-041).

An employer pays into one of two virtual accounts: wages or service fees; the two never mix (S-115). A verified notice becomes a
deposit once per bank serial number; a job posts it. What cannot be matched waits in suspense, until one person proposes whose
it is (or to send it back) and another confirms. Unspent money goes back the same way: asked, approved and held, sent, posted.

    notice --verified--> deposit (wage | service_fee | unknown) --credit_deposit--> ledger
    suspense --propose--> proposed --confirm--> confirmed --resolve_deposit--> completed
"""

from domain.finance.actions import credit_deposit, funding, receive_notice
from domain.finance.desk import (
    BankSerialUsed,
    Book,
    DepositNotInSuspense,
    DepositTaken,
    RefundBeyondUnspent,
    RefundNotReady,
    RefundState,
    RefundUndecided,
    ResolutionKind,
    ResolutionNotReady,
    ResolutionState,
    SamePerson,
    must_be_amount,
)
from domain.finance.fee_facts import FeeBackdated, FeeGap, FeeOverlap, WaiverNotReady, WaiverOverlap, WaiverState, rate_of
from domain.finance.fees import approve_fee_waiver, fee_schedule, reject_fee_waiver, request_fee_waiver, set_fee_schedule
from domain.finance.income import recognise_fees
from domain.finance.model import BankNotice, Deposit, FeeSchedule, Funding, FundingState, NoticeContradicted, Purpose
from domain.finance.refunds import approve_refund, record_refund_failed, record_refund_paid, reject_refund, request_refund
from domain.finance.suspense import (
    confirm_resolution,
    match_deposit,
    record_sent_back,
    reject_resolution,
    resolve_deposit,
    send_back_deposit,
)

__all__ = [
    "BankNotice",
    "BankSerialUsed",
    "Book",
    "Deposit",
    "DepositNotInSuspense",
    "DepositTaken",
    "FeeBackdated",
    "FeeGap",
    "FeeOverlap",
    "FeeSchedule",
    "Funding",
    "FundingState",
    "NoticeContradicted",
    "Purpose",
    "RefundBeyondUnspent",
    "RefundNotReady",
    "RefundState",
    "RefundUndecided",
    "ResolutionKind",
    "ResolutionNotReady",
    "ResolutionState",
    "SamePerson",
    "WaiverNotReady",
    "WaiverOverlap",
    "WaiverState",
    "approve_fee_waiver",
    "approve_refund",
    "confirm_resolution",
    "credit_deposit",
    "fee_schedule",
    "funding",
    "match_deposit",
    "must_be_amount",
    "rate_of",
    "receive_notice",
    "recognise_fees",
    "record_refund_failed",
    "record_refund_paid",
    "record_sent_back",
    "reject_fee_waiver",
    "reject_refund",
    "reject_resolution",
    "request_fee_waiver",
    "request_refund",
    "resolve_deposit",
    "send_back_deposit",
    "set_fee_schedule",
]

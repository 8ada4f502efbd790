"""Money in: the bank's notices, deposits in two books, fee schedules and funding instructions (S-041, S-110, T-040, T-041).

An employer pays into one of two virtual accounts: wages or service fees; the two never mix (S-115). A verified notice becomes a
deposit once per bank serial number; a job posts it. What cannot be matched waits in suspense, until one person proposes whose
it is (or to send it back) and another confirms. Unspent money goes back the same way: asked, approved and held, sent, posted.

    notice --verified--> deposit (wage | service_fee | unknown) --credit_deposit--> ledger
    suspense --propose--> proposed --confirm--> confirmed --resolve_deposit--> completed

A wage not funded and approved in time opens a case of liability (``liability.py``); while one is open its employer publishes
nothing new. How far a posting's wages are covered is measured when it is published (``protection.py``).
"""

from domain.finance.actions import credit_deposit, funding, receive_from_statement, receive_notice
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
from domain.finance.fee_facts import (
    FeeBackdated,
    FeeGap,
    FeeNoticeTooShort,
    FeeOverlap,
    WaiverNotReady,
    WaiverOverlap,
    WaiverState,
    rate_of,
)
from domain.finance.fees import approve_fee_waiver, fee_schedule, reject_fee_waiver, request_fee_waiver, set_fee_schedule
from domain.finance.income import recognise_fees
from domain.finance.liability import follow_liability, lift_liability, must_not_owe_wages
from domain.finance.liability_facts import LiabilityCause, LiabilityOpen, LiabilityResolved, LiabilityState, Resolution
from domain.finance.model import BankNotice, Deposit, FeeSchedule, Funding, FundingState, NoticeContradicted, Purpose
from domain.finance.pay_term_facts import (
    PayTermBackdated,
    PayTermNotReady,
    PayTermOverlap,
    PayTermState,
    PayTermTooLong,
)
from domain.finance.pay_terms import approve_pay_term, reject_pay_term, request_pay_term
from domain.finance.protection import WageProtection, measure_protection, protection_of
from domain.finance.receipts import Ageing, Unposted, announce_fee, receipt_ageing
from domain.finance.refunds import approve_refund, record_refund_failed, record_refund_paid, reject_refund, request_refund
from domain.finance.statement import Statement, StatementLine, service_fee_statement
from domain.finance.suspense import (
    confirm_resolution,
    match_deposit,
    record_sent_back,
    reject_resolution,
    resolve_deposit,
    send_back_deposit,
)

__all__ = [
    "Ageing",
    "BankNotice",
    "BankSerialUsed",
    "Book",
    "Deposit",
    "DepositNotInSuspense",
    "DepositTaken",
    "FeeBackdated",
    "FeeGap",
    "FeeNoticeTooShort",
    "FeeOverlap",
    "FeeSchedule",
    "Funding",
    "FundingState",
    "LiabilityCause",
    "LiabilityOpen",
    "LiabilityResolved",
    "LiabilityState",
    "NoticeContradicted",
    "PayTermBackdated",
    "PayTermNotReady",
    "PayTermOverlap",
    "PayTermState",
    "PayTermTooLong",
    "Purpose",
    "RefundBeyondUnspent",
    "RefundNotReady",
    "RefundState",
    "RefundUndecided",
    "Resolution",
    "ResolutionKind",
    "ResolutionNotReady",
    "ResolutionState",
    "SamePerson",
    "Statement",
    "StatementLine",
    "Unposted",
    "WageProtection",
    "WaiverNotReady",
    "WaiverOverlap",
    "WaiverState",
    "announce_fee",
    "approve_fee_waiver",
    "approve_pay_term",
    "approve_refund",
    "confirm_resolution",
    "credit_deposit",
    "fee_schedule",
    "follow_liability",
    "funding",
    "lift_liability",
    "match_deposit",
    "measure_protection",
    "must_be_amount",
    "must_not_owe_wages",
    "protection_of",
    "rate_of",
    "receipt_ageing",
    "receive_from_statement",
    "receive_notice",
    "recognise_fees",
    "record_refund_failed",
    "record_refund_paid",
    "record_sent_back",
    "reject_fee_waiver",
    "reject_pay_term",
    "reject_refund",
    "reject_resolution",
    "request_fee_waiver",
    "request_pay_term",
    "request_refund",
    "resolve_deposit",
    "send_back_deposit",
    "service_fee_statement",
    "set_fee_schedule",
]

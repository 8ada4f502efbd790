"""Money in: the bank's notices, deposits in two books, fee schedules and funding instructions (S-041, S-110, T-040, T-041).

An employer pays into one of two virtual accounts: wages or service fees; the two never mix (S-115). A verified notice becomes a
deposit once per bank serial number; a job posts it. What cannot be matched waits in suspense.

    notice --verified--> deposit (wage | service_fee | unknown) --credit_deposit--> ledger
"""

from domain.finance.actions import credit_deposit, fee_schedule, funding, receive_notice
from domain.finance.model import BankNotice, Deposit, FeeSchedule, Funding, FundingState, NoticeContradicted, Purpose

__all__ = [
    "BankNotice",
    "Deposit",
    "FeeSchedule",
    "Funding",
    "FundingState",
    "NoticeContradicted",
    "Purpose",
    "credit_deposit",
    "fee_schedule",
    "funding",
    "receive_notice",
]

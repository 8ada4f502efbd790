"""What work comes to: gross by component, tax, net, the employer's fee on top, and every line explained (S-071, S-101, S-110).

A job drafts a settlement from an approved timesheet: gross, fee and charge are known. The employer's approval withholds the tax of
that day and posts one journal: gross = net + tax for the worker, gross + fee = the employer's charge. No fee ever debits a wage.

    approved timesheet --draft--> draft --approve--> approved --start_payout--> in_payout --paid--> paid
                                                        ^------------ failed or returned -----------+
"""

from domain.settlements.actions import approve, draft, end_payout, start_payout
from domain.settlements.model import Component, Line, Settlement, SettlementNotDraft, State, Work, draft_lines, net_line, total

__all__ = [
    "Component",
    "Line",
    "Settlement",
    "SettlementNotDraft",
    "State",
    "Work",
    "approve",
    "draft",
    "draft_lines",
    "end_payout",
    "net_line",
    "start_payout",
    "total",
]

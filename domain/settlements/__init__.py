"""What work comes to: gross by component, tax, net, the employer's fee on top, and every line explained (S-071, S-110).

A job drafts a settlement from an approved timesheet: gross, fee and charge are known. The employer's approval withholds the tax
of that day and posts one journal: gross = net + tax for the worker, gross + fee = the employer's charge. No fee debits a wage.

    approved timesheet --draft--> draft --approve--> approved --start_payout--> in_payout --mark_paid--> paid
                                                        ^----------------- owe_again ---------------------+
"""

from domain.settlements.actions import approve, draft, mark_paid, owe_again, start_payout
from domain.settlements.model import (
    Component,
    Entry,
    Settlement,
    SettlementNotDraft,
    State,
    Work,
    draft_entries,
    net_entry,
    total,
)

__all__ = [
    "Component",
    "Entry",
    "Settlement",
    "SettlementNotDraft",
    "State",
    "Work",
    "approve",
    "draft",
    "draft_entries",
    "mark_paid",
    "net_entry",
    "owe_again",
    "start_payout",
    "total",
]

"""What work comes to: gross by component, tax, net, the employer's fee on top, and every line explained (S-071, S-110).

A job drafts a settlement from an approved timesheet: gross, fee and charge are known. The employer's approval withholds the tax
of that day and posts one journal: gross = net + tax for the worker, gross + fee = the employer's charge. No fee debits a wage.
A pay run (``domain.pay_runs``) drafts and settles many by the same two functions, ``draft_all`` and ``settle``.
A dispute about pay that was granted (``domain.pay_disputes``) drafts one more settlement of the same timesheet, a supplement.

    approved timesheet --draft--> draft --approve--> approved --start_payout--> in_payout --mark_paid--> paid
                                                        ^----------------- owe_again ---------------------+
"""

from domain.settlements.actions import mark_paid, owe_again, start_payout
from domain.settlements.drafting import draft, draft_all
from domain.settlements.model import (
    Component,
    Correction,
    Entry,
    NothingEarned,
    NothingToSupplement,
    Settlement,
    SettlementInPayRun,
    SettlementNotDraft,
    State,
    Supplement,
    Work,
    draft_entries,
    net_entry,
    total,
)
from domain.settlements.returning import tax_again
from domain.settlements.settling import approve, settle
from domain.settlements.store import lock, of_timesheets, works
from domain.settlements.supplementing import draft_supplement

__all__ = [
    "Component",
    "Correction",
    "Entry",
    "NothingEarned",
    "NothingToSupplement",
    "Settlement",
    "SettlementInPayRun",
    "SettlementNotDraft",
    "State",
    "Supplement",
    "Work",
    "approve",
    "draft",
    "draft_all",
    "draft_entries",
    "draft_supplement",
    "lock",
    "mark_paid",
    "net_entry",
    "of_timesheets",
    "owe_again",
    "settle",
    "start_payout",
    "tax_again",
    "total",
    "works",
]

"""Which door opens for which job."""

from collections.abc import Mapping
from typing import Final

from jobs import accounts, applications, filings, identity, ledger, notifications, pay_runs, payouts, settlements, sweeps, tax
from jobs.door import Door

JOBS: Final[Mapping[str, Door]] = {
    "applications.expire_offers": sweeps.expire_offers,
    "applications.tell_changed": applications.tell_changed,
    "assignments.approve_due": sweeps.approve_timesheets,
    "assignments.mark_absent": sweeps.mark_absent,
    "deadlines.measure": sweeps.measure_deadlines,
    "deadlines.sweep": sweeps.sweep_deadlines,
    "evaluations.close_due": sweeps.close_evaluations,
    "finance.announce_fee": settlements.announce_fee,
    "finance.credit_deposit": settlements.credit_deposit,
    "finance.follow_liability": sweeps.follow_liability,
    "finance.recognise_fees": sweeps.recognise_fees,
    "filings.write": filings.write,
    "filings.write_certificate": filings.write_certificate,
    "finance.resolve_deposit": settlements.resolve_deposit,
    "identity.verify": identity.verify,
    "ledger.check_books": ledger.check_books,
    "ledger.expire_holds": sweeps.expire_holds,
    "ledger.seal": ledger.seal,
    "messages.send_code": accounts.send_code,
    "notify": notifications.notify,
    "pay_runs.calculate": pay_runs.calculate,
    "pay_runs.free": pay_runs.free,
    "pay_runs.settle": pay_runs.settle,
    "payouts.apply_event": payouts.apply_event,
    "payouts.cancel": payouts.cancel,
    "payouts.escalate": sweeps.escalate_payouts,
    "payouts.expire_confirmations": sweeps.expire_confirmations,
    "payouts.resume": payouts.resume,
    "payouts.send": payouts.send,
    "payouts.wake": sweeps.wake_payouts,
    "postings.expire_due": sweeps.expire_postings,
    "settlements.draft": settlements.draft,
    "tax.remit": tax.remit,
    "tax.sweep": tax.sweep,
    "tax.watch_sales": sweeps.watch_sales,
}

"""Pay runs: an employer's approved timesheets of a period or a posting, settled together (S-040, S-071, S-072).

    draft --calculate--> calculating --> ready --approve--> approved --settle--> settling --> settled
      └---------------------┴--cancel------┴-----> cancelled

Jobs **calculate** a chunk of timesheets per transaction: drafted, and taxed as of the day, a worker's several one after the
other. The plan's hash covers every item. **Approving** names that hash and sets the whole sum aside in both books, so a run is
never short half-way; short funding refuses all of it. Jobs then **settle** chunk by chunk, through the same functions as a single
settlement. An item is posted as approved or left out with its reason; then its timesheet is free for another run. A timesheet is
in one run at a time. Each step leaves the next one in the outbox, so a run goes on from wherever it stopped.
"""

from domain.pay_runs.actions import approve, cancel, make
from domain.pay_runs.model import (
    Item,
    NothingToSettle,
    PayRun,
    PayRunChanged,
    PayRunNotReady,
    PayRunOutdated,
    PayRunUnderfunded,
    PlanTampered,
    Scope,
    State,
    TaxChanged,
    TimesheetWithdrawn,
)
from domain.pay_runs.running import calculate, free, settle

__all__ = [
    "Item",
    "NothingToSettle",
    "PayRun",
    "PayRunChanged",
    "PayRunNotReady",
    "PayRunOutdated",
    "PayRunUnderfunded",
    "PlanTampered",
    "Scope",
    "State",
    "TaxChanged",
    "TimesheetWithdrawn",
    "approve",
    "calculate",
    "cancel",
    "free",
    "make",
    "settle",
]

"""Doors of what happens by itself: each sweeps a bounded number at a time, a transaction each, until nothing is left."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from domain import (
    applications,
    assignments,
    deadlines,
    evaluations,
    finance,
    insurance,
    key_rotation,
    ledger,
    matching,
    notifications,
    packages,
    pay_delays,
    pay_disputes,
    payout_rules,
    payouts,
    postings,
    privacy,
    recovery,
    safety,
    service_levels,
    tax,
    webhooks,
)
from domain.database import Transaction
from domain.viewer import Viewer
from jobs.door import Door, Job, Worker

Sweep: TypeAlias = Callable[[Transaction, Viewer], Awaitable[int]]
"""Handles a bounded number of due things and returns how many it found."""


def door(sweep: Sweep) -> Door:
    """The door of a sweep. Killed in the middle it has done some and is run again: a sweep only takes what is still due."""

    async def sweep_all(job: Job, worker: Worker) -> None:
        swept = 1
        while swept:
            async with worker.step(job) as tx:
                swept = await sweep(tx, job.viewer)
        async with worker.finish(job):
            pass

    return sweep_all


async def measure_deadlines(job: Job, worker: Worker) -> None:
    """Counts how often obligations were met."""
    async with worker.finish(job) as tx:
        await service_levels.measure(tx, job.viewer)


accept_deliveries = door(packages.accept_due)
approve_timesheets = door(assignments.approve_due)
cover_shifts = door(insurance.cover)
dispatch_notifications = door(notifications.dispatch)
dispatch_webhooks = door(webhooks.dispatch)
brief_on_safety = door(safety.brief)
close_evaluations = door(evaluations.close_due)
escalate_payouts = door(payouts.escalate_unanswered)
expire_confirmations = door(payouts.expire_confirmations)
expire_holds = door(ledger.expire_holds)
expire_offers = door(applications.expire_offers)
expire_postings = door(postings.expire_due)
fold_views = door(postings.fold_views)
match_searches = door(postings.match_searches)
complete_recoveries = door(recovery.complete_due)
shred_due = door(privacy.shred_due)
rotate_keys = door(key_rotation.rotate)
follow_liability = door(finance.follow_liability)
recognise_fees = door(finance.recognise_fees)
excuse_absences = door(assignments.excuse_unanswered)
mark_absent = door(assignments.mark_absent)
follow_pay_delays = door(pay_delays.follow)
follow_pay_disputes = door(pay_disputes.follow)
sweep_deadlines = door(deadlines.sweep)
wake_payouts = door(payouts.wake)
run_payout_rules = door(payout_rules.run_due)
watch_sales = door(tax.watch_sales)
place_postings = door(postings.place_postings)
find_urgent_shifts = door(matching.find_urgent)
retire_match_facts = door(matching.retire_facts)

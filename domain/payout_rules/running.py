"""What a job does with rules that are due: make and submit their batches, or stop at the first thing that is not as agreed."""

from collections.abc import Sequence
from uuid import UUID

from domain import ledger, outbox, payouts, rules
from domain.clock import day_of
from domain.database import Transaction
from domain.money import Fen
from domain.payout_rules import store
from domain.payout_rules.actions import next_run
from domain.payout_rules.model import EMPLOYER_NOT_APPROVED, Anomaly, PayoutRule, State, anomaly
from domain.payouts import MAX_BATCH_ITEMS, Payable, Plan
from domain.viewer import Viewer

ITEMS_AT_MOST = 10_000
"""Wages of one run; the rest is the next one's."""


async def run_due(tx: Transaction, viewer: Viewer) -> int:
    """Runs one rule whose moment has come, in one transaction; answers how many it found. A moment is run once."""
    viewer.must_be_system()
    rule = await store.due(tx)
    if rule is None:
        return 0
    assert rule.next_run_at is not None, "due"
    if rule.terms.valid_until and day_of(rule.next_run_at) > rule.terms.valid_until:
        await store.move(tx, rule.id, State.ENDED)
        await outbox.put(tx, viewer, "payout_rule.ended", rule.id, employer_id=rule.employer_id)
        return 1
    plan = await payouts.payable(tx, viewer, rule.employer_id, await store.to_pay(tx, rule, ITEMS_AT_MOST))
    why = await _anomaly(tx, rule, plan.items)
    batch_ids = [] if why else await _batches(tx, viewer, rule, plan)
    kept_back = len(plan.payables) - len(plan.items)
    run_id = await store.add_run(
        tx, rule, items=len(plan.items), fen=plan.total_fen, kept_back=kept_back, batch_ids=batch_ids, why=why
    )
    if why:
        await store.move(tx, rule.id, State.SUSPENDED, why=why)
        await outbox.put(tx, viewer, "payout_rule.suspended", rule.id, employer_id=rule.employer_id, run_id=run_id)
    else:
        await store.move(tx, rule.id, State.ACTIVE, await next_run(tx, rule.terms, tx.now))
        await outbox.put(tx, viewer, "payout_rule.run", rule.id, employer_id=rule.employer_id, run_id=run_id)
    return 1


async def _anomaly(tx: Transaction, rule: PayoutRule, items: Sequence[Payable]) -> Anomaly | None:
    if not await store.is_approved_employer(tx, rule.employer_id):
        return EMPLOYER_NOT_APPROVED
    if not items:
        return None
    said = (await rules.in_force(tx, "payouts.by_rule")).parameters
    times, compared, needed = said["unusual_times"], said["runs_compared"], said["runs_needed"]
    assert isinstance(times, int) and isinstance(compared, int) and isinstance(needed, int)
    before = await store.sums(tx, rule.id, compared)
    balance = await ledger.balance(tx, ledger.account_id("employer_wage", rule.employer_id))
    return anomaly(rule.terms, items, balance, before if len(before) >= needed else [], times)


async def _batches(tx: Transaction, viewer: Viewer, rule: PayoutRule, plan: Plan) -> list[UUID]:
    """As many as the items need; the sum of all of them decides how many checkers each takes."""
    assert rule.decided_by is not None, "active"
    total_fen, items = Fen(plan.total_fen), plan.items
    made = []
    for at in range(0, len(items), MAX_BATCH_ITEMS):
        part = Plan(rule.employer_id, items[at : at + MAX_BATCH_ITEMS])
        made.append(await payouts.make_for(tx, viewer, rule.decided_by, part, weighed_fen=total_fen))
    return [batch.id for batch in made]

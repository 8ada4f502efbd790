"""What people do with batches: preview, make, submit, approve or reject one."""

from collections.abc import Sequence
from uuid import UUID

from domain import ledger, outbox, rules, settlements
from domain.database import Transaction
from domain.errors import NotFound
from domain.money import Fen
from domain.payouts import lining_up, store
from domain.payouts.model import (
    ApprovedAlready,
    Batch,
    BatchNotReady,
    BatchState,
    Item,
    NoPayableSettlements,
    Plan,
    PlanChanged,
    TwoPeople,
    plan_hash,
)
from domain.viewer import Viewer


async def preview(tx: Transaction, viewer: Viewer, employer_id: UUID) -> Plan:
    """What a batch for the employer would pay now and what must wait, with its reason (T-044). Writes nothing."""
    viewer.must_be_staff("finance", "checker", "admin")
    return await store.plan(tx, employer_id)


async def make(tx: Transaction, viewer: Viewer, employer_id: UUID, plan_sha256: bytes) -> Batch:
    """Makes the batch of the previewed plan; raises PlanChanged when anything in it changed since, NoPayableSettlements."""
    maker_id = viewer.must_be_staff("finance")
    plan = await store.plan(tx, employer_id)
    if plan.items and plan.sha256 != plan_sha256:
        raise PlanChanged(field="input.planSha256")
    return await _made(tx, viewer, maker_id, plan, plan.total_fen)


async def payable(tx: Transaction, viewer: Viewer, employer_id: UUID, settlement_ids: Sequence[UUID]) -> Plan:
    """What a batch of these settlements would pay now; those of others, or not approved, are not in it. For jobs."""
    viewer.must_be_system()
    return await store.plan(tx, employer_id, settlement_ids)


async def make_for(tx: Transaction, viewer: Viewer, maker_id: UUID, plan: Plan, *, weighed_fen: Fen) -> Batch:
    """The batch of a plan, made and submitted by a job for the person who answers for it, and is therefore not its checker.

    ``weighed_fen`` decides how many checkers it takes: what is committed together is weighed together. Raises as ``make`` does.
    """
    viewer.must_be_system()
    batch = await _made(tx, viewer, maker_id, plan, Fen(max(plan.total_fen, weighed_fen)))
    await store.submit_batch(tx, batch.id)
    await outbox.put(tx, viewer, "payout_batch.submitted", batch.id, employer_id=batch.employer_id)
    return batch


async def submit(tx: Transaction, viewer: Viewer, batch_id: UUID) -> Batch:
    """Hands a draft to a second person."""
    viewer.must_be_staff("finance")
    batch = await _locked(tx, batch_id, BatchState.DRAFT)
    await store.submit_batch(tx, batch.id)
    await outbox.put(tx, viewer, "payout_batch.submitted", batch.id, employer_id=batch.employer_id)
    return batch


async def approve(tx: Transaction, viewer: Viewer, batch_id: UUID, plan_sha256: bytes) -> Batch:
    """A second person approves exactly the list they were shown; the wages are held and the items queued (S-116).

    A batch of a large sum takes two checkers: after the first of them it stays submitted. Raises BatchNotReady, TwoPeople,
    PlanChanged, ApprovedAlready.
    """
    checker_id = viewer.must_be_staff("checker")
    batch = await _locked(tx, batch_id, BatchState.SUBMITTED)
    if batch.made_by == checker_id:
        raise TwoPeople()
    items = await store.items(tx, batch.id)
    if plan_sha256 != batch.plan_sha256 or _frozen(items) != batch.plan_sha256:
        raise PlanChanged(field="input.planSha256")
    approvals = await store.add_approval(tx, batch, checker_id)
    if approvals is None:
        raise ApprovedAlready()
    if approvals < batch.approvals_needed:
        await outbox.put(tx, viewer, "payout_batch.checked", batch.id, employer_id=batch.employer_id)
        return batch
    await store.decide_batch(tx, batch.id, BatchState.APPROVED, checker_id)
    lined_up = await lining_up.line_up(tx, [(item.id, item.channel) for item in items])
    await store.queue_items(tx, await _hold(tx, items), lined_up)
    await outbox.put(tx, viewer, "payout_batch.approved", batch.id, employer_id=batch.employer_id)
    return batch


async def reject(tx: Transaction, viewer: Viewer, batch_id: UUID, reason: str) -> Batch:
    """A second person sends the batch back; its settlements are free again."""
    checker_id = viewer.must_be_staff("checker")
    batch = await _locked(tx, batch_id, BatchState.SUBMITTED)
    if batch.made_by == checker_id:
        raise TwoPeople()
    items = await store.items(tx, batch.id)
    await store.decide_batch(tx, batch.id, BatchState.REJECTED, checker_id, reason)
    await store.drop_items(tx, batch.id)
    await settlements.owe_again(tx, [item.settlement_id for item in items])
    await outbox.put(tx, viewer, "payout_batch.rejected", batch.id, employer_id=batch.employer_id)
    return batch


async def _locked(tx: Transaction, batch_id: UUID, state: BatchState) -> Batch:
    batch = await store.lock_batch(tx, batch_id)
    if batch is None:
        raise NotFound("PayoutBatch", field="input.payoutBatchId")
    if batch.state is not state:
        raise BatchNotReady(state=batch.state.value)
    return batch


async def _made(tx: Transaction, viewer: Viewer, maker_id: UUID, plan: Plan, weighed_fen: Fen) -> Batch:
    if not plan.items:
        raise NoPayableSettlements()
    settlement_ids = [item.settlement_id for item in plan.items]
    if await settlements.start_payout(tx, settlement_ids) != len(settlement_ids):
        raise PlanChanged(field="input.planSha256")
    await store.solve(tx, settlement_ids)
    batch = await store.add_batch(tx, plan, maker_id, await _approvals_needed(tx, weighed_fen))
    await outbox.put(tx, viewer, "payout_batch.made", batch.id, employer_id=plan.employer_id)
    return batch


async def _approvals_needed(tx: Transaction, total_fen: Fen) -> int:
    large_fen = (await rules.in_force(tx, "payouts.amount_tiers")).parameters["second_checker_from_fen"]
    assert isinstance(large_fen, int)
    return 2 if total_fen >= large_fen else 1


async def _hold(tx: Transaction, items: list[Item]) -> dict[UUID, UUID]:
    """Holds every item's wage into its channel's clearing account; each item's hold."""
    channels = sorted({item.channel for item in items})
    wanted: list[tuple[str, UUID | str | None]] = [("payout_clearing", channel) for channel in channels]
    wanted += [("worker_wage", item.worker_id) for item in items]
    accounts = await ledger.open_accounts(tx, wanted)
    clearing, wages = dict(zip(channels, accounts[: len(channels)], strict=True)), accounts[len(channels) :]
    holds = [
        ledger.hold(ledger.key("payout.held", item.id), "payout.held", item.id, wage, clearing[item.channel], item.amount_fen)
        for item, wage in zip(items, wages, strict=True)
    ]
    await ledger.post(tx, holds)
    return {item.id: hold.key for item, hold in zip(items, holds, strict=True)}


def _frozen(items: list[Item]) -> bytes:
    return plan_hash([(item.settlement_id, item.destination_id, item.channel, item.amount_fen) for item in items])

"""What jobs do with a pay run, a chunk per transaction. Each step leaves the next one in the outbox, in its own transaction: so a
run goes on from wherever it stopped, and a step that is run twice does the next chunk or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from domain import accounts, ledger, outbox, settlements, tax
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import Refusal
from domain.ids import new_id
from domain.ledger import AccountClosed, Transfer
from domain.money import Fen, yuan_text
from domain.pay_runs import store
from domain.pay_runs.actions import CALCULATE, FREE, RESERVED, SETTLE
from domain.pay_runs.model import (
    TO_CALCULATE,
    TO_SETTLE,
    Item,
    PayRun,
    PlanTampered,
    State,
    TaxChanged,
    TimesheetWithdrawn,
    chunk_hash,
)
from domain.settlements import NothingEarned, Settlement, SettlementNotDraft, Work
from domain.tax import Assessment, Payment, Withholdings
from domain.viewer import Viewer

TIMESHEETS_AT_ONCE = 2_000
"""In one chunk, and what is left of its last worker's."""
FREED_AT_ONCE = 5_000

NOTHING = (Fen(0), Fen(0), Fen(0))
"""VAT, the surcharges on it, income tax."""


async def calculate(tx: Transaction, viewer: Viewer, pay_run_id: UUID, most: int = TIMESHEETS_AT_ONCE) -> None:
    """Takes the next timesheets and calculates them as they would be settled today; when none is left the run is ready."""
    viewer.must_be_system()
    run = await store.lock(tx, pay_run_id)
    if run is None or run.state not in TO_CALCULATE:
        return
    await store.plan_anew(tx)
    timesheet_ids, until = await store.next_timesheets(tx, run.employer_id, run.scope, run.calculated_until, most)
    if not timesheet_ids:
        await _ready(tx, viewer, run)
        return
    items = await _calculated(tx, run, timesheet_ids)
    if items:
        await store.add_chunk(tx, run, items, chunk_hash(items))
    await store.save(tx, run.with_items(items, until, day_of(tx.now)))
    await outbox.enqueue(tx, CALCULATE, run.id, queue=outbox.PAYOUTS)


async def settle(tx: Transaction, viewer: Viewer, pay_run_id: UUID) -> None:
    """Posts the next chunk as it was approved; a timesheet for which that is not right any more is left out, with its reason."""
    viewer.must_be_system()
    run = await store.lock(tx, pay_run_id)
    if run is None or run.state not in TO_SETTLE:
        return
    await store.plan_anew(tx)
    chunk = await store.chunk(tx, run.id, run.settled_chunks + 1)
    assert chunk is not None, "a run without open chunks is settled"
    items = await store.items(tx, run.id, chunk)
    if chunk_hash(items) != chunk.sha256:
        raise PlanTampered(f"pay run {run.id}, chunk {chunk.number}")
    judged = await _settled(tx, viewer, run, chunk.number, items)
    await store.settle_chunk(tx, run.id, chunk.number, [item for item in judged if item.refusal])
    run = run.with_settled(judged)
    if run.settled_chunks < run.chunk_count:
        await store.save(tx, run)
        await outbox.enqueue(tx, SETTLE, run.id, queue=outbox.PAYOUTS)
    else:
        await store.save(tx, replace(run, state=State.SETTLED))
        await outbox.put(tx, viewer, "pay_run.settled", run.id, employer_id=run.employer_id)


async def free(tx: Transaction, viewer: Viewer, pay_run_id: UUID) -> None:
    """Frees the next timesheets of a cancelled run."""
    viewer.must_be_system()
    run = await store.lock(tx, pay_run_id)
    if run is None or run.state is not State.CANCELLED:
        return
    if await store.free(tx, run.id, FREED_AT_ONCE) == FREED_AT_ONCE:
        await outbox.enqueue(tx, FREE, run.id, queue=outbox.PAYOUTS)


async def _ready(tx: Transaction, viewer: Viewer, run: PayRun) -> None:
    """Also a run whose timesheets others took meanwhile: it holds nothing, cannot be approved, and says so."""
    plan_sha256 = run.plan(await store.digests(tx, run.id))
    await store.save(tx, replace(run, state=State.READY, plan_sha256=plan_sha256, assessed_on=run.assessed_on or day_of(tx.now)))
    await outbox.put(tx, viewer, "pay_run.ready", run.id, employer_id=run.employer_id)


async def _calculated(tx: Transaction, run: PayRun, timesheet_ids: Sequence[UUID]) -> list[Item]:
    """The timesheets that are still free, drafted where they are not, with the tax that each would bear after those before."""
    works = await settlements.works(tx, timesheet_ids)  # locks them: from here on nobody else takes or drafts one
    taken = await store.taken(tx, timesheet_ids)
    drafts = await settlements.of_timesheets(tx, timesheet_ids)
    is_draft = {timesheet_id: draft.state is settlements.State.DRAFT for timesheet_id, draft in drafts.items()}
    works = [work for work in works if work.timesheet_id not in taken and is_draft.get(work.timesheet_id, True)]
    drafts |= await settlements.draft_all(tx, [work for work in works if work.timesheet_id not in drafts])
    settlement_ids = [drafts[work.timesheet_id].id for work in works if work.timesheet_id in drafts]
    withheld = await tax.withholdings(tx, list({work.worker_id for work in works}), settlement_ids, locked=False)
    return [
        _item(run, run.timesheet_count + number, work, drafts.get(work.timesheet_id), withheld, tx)
        for number, work in enumerate(works, start=1)
    ]


def _item(run: PayRun, number: int, work: Work, draft: Settlement | None, withheld: Withholdings, tx: Transaction) -> Item:
    place = (new_id(), number, run.chunk_count + 1, work.timesheet_id)
    if draft is None:
        return Item(*place, None, work.worker_id, *NOTHING, Fen(0), Fen(0), NothingEarned())
    try:
        on = run.assessed_on or day_of(tx.now)
        assessed = withheld.assess(draft.worker_id, draft.id, Payment(on, draft.gross_fen, draft.exempt_fen))
    except Refusal as refusal:
        return Item(*place, draft.id, draft.worker_id, draft.gross_fen, *NOTHING, draft.fee_fen, refusal)
    withheld.keep(draft.worker_id, draft.id, assessed)
    amounts = (draft.gross_fen, assessed.vat_fen, assessed.surcharge_fen, assessed.iit_fen, draft.fee_fen)
    return Item(*place, draft.id, draft.worker_id, *amounts)


async def _settled(tx: Transaction, viewer: Viewer, run: PayRun, chunk: int, items: Sequence[Item]) -> list[Item]:
    """The items, those with a refusal that could not be posted as approved."""
    settlement_ids = [item.settlement_id for item in items if item.settlement_id]
    drafts = await settlements.lock(tx, settlement_ids)
    withheld = await tax.withholdings(tx, sorted({item.worker_id for item in items}), settlement_ids, locked=True)
    barred = await _barred(tx, run, items, drafts)
    judged, assessed = [], []
    assert run.approved_at is not None and run.approved_by is not None, "approved"
    for item in items:
        assert item.settlement_id is not None, "an item without a settlement is refused"
        draft = drafts[item.settlement_id]
        payment = Payment(day_of(run.approved_at), item.gross_fen, draft.exempt_fen)
        outcome = barred.get(item.id) or _as_planned(item, draft, withheld, payment)
        if isinstance(outcome, Refusal):
            judged.append(replace(item, refusal=outcome))
        else:
            judged.append(item)
            assessed.append((draft, outcome))
    await tax.record(tx, withheld)
    await settlements.settle(tx, viewer, assessed, run.approved_by, await _released(tx, run, chunk, items))
    return judged


async def _barred(tx: Transaction, run: PayRun, items: Sequence[Item], drafts: Mapping[UUID, Settlement]) -> dict[UUID, Refusal]:
    """Whatever keeps items back before tax is asked: by item."""
    try:
        await accounts.require_approved_employer(tx, run.employer_id)
    except Refusal as refusal:
        return {item.id: refusal for item in items}
    withdrawn = await store.withdrawn(tx, [item.timesheet_id for item in items])
    closed = await store.closed(tx, [item.worker_id for item in items])
    barred: dict[UUID, Refusal] = {}
    for item in items:
        assert item.settlement_id is not None
        draft = drafts[item.settlement_id]
        if draft.state is not settlements.State.DRAFT:
            barred[item.id] = SettlementNotDraft(state=draft.state.value)
        elif item.timesheet_id in withdrawn:
            barred[item.id] = TimesheetWithdrawn()
        elif item.worker_id in closed:
            barred[item.id] = AccountClosed()
    return barred


def _as_planned(item: Item, draft: Settlement, withheld: Withholdings, payment: Payment) -> Assessment | Refusal:
    """The tax of the plan, which is what is due now, or why not."""
    try:
        assessment = withheld.assess(item.worker_id, draft.id, payment)
    except Refusal as refusal:
        return refusal
    if (assessment.vat_fen, assessment.surcharge_fen, assessment.iit_fen) != item.withheld:
        return TaxChanged(due=yuan_text(assessment.tax_fen), planned=yuan_text(sum(item.withheld)))
    withheld.keep(item.worker_id, draft.id, assessment)
    return assessment


async def _released(tx: Transaction, run: PayRun, chunk: int, items: Sequence[Item]) -> list[Transfer]:
    """The chunk's part of what was set aside, back where it is spent from in the same request; what is left of it is unspent."""
    sums = {"wage": sum(item.gross_fen for item in items), "fee": sum(item.fee_fen for item in items)}
    kinds = [kind for _, owned, reserved in RESERVED for kind in (owned, reserved)]
    opened = dict(zip(kinds, await ledger.open_accounts(tx, [(kind, run.employer_id) for kind in kinds]), strict=True))
    return [
        Transfer(ledger.key(event, run.id, chunk), event, run.id, opened[reserved], opened[owned], sums[book])
        for book, owned, reserved in RESERVED
        for event in [f"pay_run.{book}_released"]
        if sums[book]
    ]

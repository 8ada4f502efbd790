"""Wages on the stage: settlements at every step to the bank, and the desk that decide about money."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from domain import (
    evaluations,
    finance,
    payouts,
)
from domain.clock import day_of
from domain.database import Transaction
from domain.evaluations.model import Marks
from domain.finance import Book
from domain.money import Fen
from domain.payouts import Order, Outcome, Word
from resolvers.ids import uuid_of
from tests.build.accounts import (
    AnEmployer,
    AWorker,
    a_staff,
)
from tests.build.desk import REASON, a_matched_deposit, a_pay_term, a_refund, a_sending_back, a_waiver, an_unmatched_deposit
from tests.build.money import SYSTEM, ASettlement, a_pay_run, a_settlement
from tests.build.postings import a_posting
from tests.build.work import AnAssignment, a_timesheet, an_approved_timesheet, an_assignment

if TYPE_CHECKING:
    from tests.build.stage import Stage

MARKS = Marks(5, 4, 5, "准时到岗，合作愉快")
ASSIGNMENT_OF = "select assignment_id from settlement where id = :id"
ITEM_OF = "select id from payout_item where payout_batch_id = :id"
AWAITING = Word(Outcome.AWAITING_PAYEE, channel_ref="T1", page={"mchId": "1", "appId": "wx1", "package": "page"})
SUSPENDED = Word(Outcome.SUSPENDED, None, "T2", "20", "余额不足", "The balance does not cover it.")


async def some_wages(tx: Transaction, stage: "Stage") -> None:
    """Settlements at every step to the bank, one of them between the other worker and the other employer."""
    paid = await _settled(tx, stage.worker, stage.employer)
    await _batch(tx, stage, "approved batch", paid)
    theirs = await _settled(tx, stage.other, stage.rival)
    await _batch(tx, stage, "other batch", theirs)
    await _batch(tx, stage, "submitted batch", await _settled(tx, stage.worker, stage.employer))
    await _batch(tx, stage, "draft batch", await _settled(tx, stage.other, stage.employer))
    payable = await _settled(tx, stage.worker, stage.employer)
    drafted = await _settled(tx, stage.worker, stage.employer, approved=False)
    await _waiting(tx, stage)
    stage.name("paid settlement", "Settlement", paid.id)
    stage.name("payable settlement", "Settlement", payable.id)
    stage.name("drafted settlement", "Settlement", drafted.id)
    for settlement, sides in ((paid, "we"), (payable, "w"), (drafted, "e"), (theirs, "w")):
        for side in sides:
            viewer = settlement.worker.viewer if side == "w" else settlement.employer.viewer
            assignment_id = await tx.value(ASSIGNMENT_OF, id=settlement.id)
            await evaluations.submit(tx, viewer, assignment_id, MARKS)  # type: ignore[arg-type]  # a UUID


async def a_finance_desk(tx: Transaction, stage: "Stage") -> None:
    """Deposits in suspense and refunds, before and after each decision, of both employers."""
    maker, checker = stage.viewers["staff finance"], stage.viewers["staff checker"]
    stage.name("unmatched deposit", "Deposit", await an_unmatched_deposit(tx, stage.employer))
    waiting = await an_unmatched_deposit(tx, stage.employer)
    proposed = await finance.match_deposit(tx, maker, waiting, stage.employer.id, REASON)
    stage.name("proposed resolution", "DepositResolution", proposed)
    stage.name("confirmed resolution", "DepositResolution", await a_sending_back(tx, stage.employer, maker, checker))
    for employer in (stage.employer, stage.rival):
        await a_matched_deposit(tx, employer, maker, checker)
        approved = await a_refund(tx, employer, Book.FEE, checker)
        requested = await a_refund(tx, employer, Book.WAGE)
        if employer is stage.employer:
            stage.name("approved refund", "Refund", approved)
            stage.name("requested refund", "Refund", requested)
        day = day_of(tx.now)
        await finance.approve_fee_waiver(tx, checker, await a_waiver(tx, employer, maker, day))
        stage.name("requested waiver", "FeeWaiver", await a_waiver(tx, employer, maker, day + timedelta(days=1)))
        await finance.approve_pay_term(tx, checker, await a_pay_term(tx, employer, maker, day + timedelta(days=30)))
        stage.name("requested pay term", "PayTerm", await a_pay_term(tx, employer, maker, day + timedelta(days=60)))
        admin = stage.viewers["staff admin"]
        await finance.set_fee_schedule(tx, admin, employer.id, Decimal("0.05"), Fen(0), day + timedelta(days=1))


async def some_pay_runs(tx: Transaction, stage: "Stage") -> None:
    """A run of either employer to be approved; the drafted settlement is in none."""
    for employer, worker in ((stage.employer, stage.worker), (stage.rival, stage.other)):
        work = await _worked(tx, worker, employer)
        await an_approved_timesheet(tx, work)
        run = await a_pay_run(tx, employer, work.posting)
        if employer is stage.employer:
            stage.name("ready pay run", "PayRun", run.id)
            stage.things["pay run plan"] = (run.plan_sha256 or b"").hex()


async def work_to_judge(tx: Transaction, stage: "Stage") -> None:
    claimed = await a_timesheet(tx, await _worked(tx, stage.worker, stage.employer))
    worked = await _worked(tx, stage.worker, stage.employer)
    stage.name("submitted timesheet", "Timesheet", claimed.id)
    stage.name("worked assignment", "Assignment", worked.id)


async def _waiting(tx: Transaction, stage: "Stage") -> None:
    """One payout waits for its payee, another was suspended by the channel, which then contradicted itself."""
    await _told(tx, stage, "awaiting item", "approved batch", AWAITING)
    order = await _told(tx, stage, "suspended item", "other batch", SUSPENDED)
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.PAID, Fen(order.amount_fen + 1)))
    stage.name("contradiction", "PayoutEscalation", await tx.value("select id from payout_escalation"))
    await payouts.stop_channel(tx, (await a_staff(tx, "admin")).viewer, "bank_file", REASON)


async def _told(tx: Transaction, stage: "Stage", name: str, batch: str, word: Word) -> Order:
    """The batch's one order, about which the channel said the word."""
    item_id = await tx.value(ITEM_OF, id=uuid_of("PayoutBatch", stage.things[batch], ""))
    order = await payouts.start(tx, SYSTEM, item_id)  # type: ignore[arg-type]  # a UUID
    assert order is not None
    await payouts.record(tx, SYSTEM, order.out_biz_no, word)
    stage.name(name, "PayoutItem", item_id)
    return order


async def _batch(tx: Transaction, stage: "Stage", name: str, settlement: ASettlement) -> None:
    """The employer's payable settlements as a batch in the state its name says."""
    maker, checker = stage.viewers["staff finance"], stage.viewers["staff checker"]
    plan = await payouts.preview(tx, maker, settlement.employer.id)
    batch = await payouts.make(tx, maker, settlement.employer.id, plan.sha256)
    if name != "draft batch":
        await payouts.submit(tx, maker, batch.id)
    if name in ("approved batch", "other batch"):
        await payouts.approve(tx, checker, batch.id, plan.sha256)
    stage.name(name, "PayoutBatch", batch.id)


async def _settled(tx: Transaction, worker: AWorker, employer: AnEmployer, *, approved: bool = True) -> ASettlement:
    return await a_settlement(tx, approved=approved, work=await _worked(tx, worker, employer))


async def _worked(tx: Transaction, worker: AWorker, employer: AnEmployer) -> AnAssignment:
    return await an_assignment(tx, worked=True, posting=await a_posting(tx, employer=employer), worker=worker)

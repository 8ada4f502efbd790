"""What happens after pay, as the stage needs it: wages that arrived, and disputes about them."""

from typing import TYPE_CHECKING

from domain import finance, pay_delays, pay_disputes, payouts
from domain.database import Transaction
from domain.money import Fen
from domain.pay_disputes import Kind
from domain.payouts import Outcome, Word
from tests.build.accounts import AnEmployer, AWorker, an_employer
from tests.build.desk import REASON
from tests.build.money import SYSTEM, ASettlement, a_case, a_settlement
from tests.build.pay_disputes import ITEM_OF, PDF
from tests.build.postings import a_posting
from tests.build.work import an_assignment

if TYPE_CHECKING:
    from tests.build.stage import Stage

RAN_OUT = "update deadline set due_at = :now, missed_at = :now where kind = 'pay_release' and subject_id = :id"
DELAY_OF = "select id from pay_delay where settlement_id = :id"


async def a_pay_desk(tx: Transaction, stage: "Stage") -> None:
    """A wage that arrived and may be disputed; disputes in the states from which each step can be taken, on either side."""
    support = stage.viewers["staff support"]
    stage.name("support member", "Staff", support.staff_id)
    for name, worker, employer in (
        ("open dispute", stage.worker, stage.employer),
        ("taken dispute", stage.worker, stage.employer),
        ("asked dispute", stage.worker, stage.employer),
        ("other dispute", stage.other, stage.rival),
    ):
        settlement = await _received(tx, stage, worker, employer)
        kind = Kind.OBJECTION if name == "asked dispute" else Kind.QUESTION
        dispute = await pay_disputes.open_dispute(tx, worker.viewer, settlement.id, kind, REASON, [PDF])
        if name != "open dispute":
            await pay_disputes.assign(tx, support, dispute.id)
        if name == "asked dispute":
            await pay_disputes.ask_employer(tx, support, dispute.id, REASON)
        stage.name(name, "PayDispute", dispute.id)
    stage.name("received settlement", "Settlement", (await _received(tx, stage, stage.worker, stage.employer)).id)


async def some_cases(tx: Transaction, stage: "Stage") -> None:
    """Wages not paid in time: cases that were lifted, and an open one of an employer who publishes nothing new meanwhile."""
    debtor = await an_employer(tx, name="天津滨海会展有限公司")
    for worker, employer in ((stage.worker, stage.employer), (stage.other, stage.rival), (stage.worker, debtor)):
        case_id = await a_case(tx, await _drafted(tx, worker, employer))
        if employer is not debtor:
            await finance.lift_liability(tx, stage.viewers["staff checker"], case_id, REASON)
    stage.name("open case", "LiabilityCase", case_id)


async def _drafted(tx: Transaction, worker: AWorker, employer: AnEmployer) -> ASettlement:
    posting = await a_posting(tx, employer=employer)
    return await a_settlement(tx, work=await an_assignment(tx, worked=True, posting=posting, worker=worker))


async def late_pay(tx: Transaction, stage: "Stage") -> None:
    """Wages that were not released in time, on either side: nobody put them into a batch."""
    for worker, employer in ((stage.worker, stage.employer), (stage.other, stage.rival)):
        posting = await a_posting(tx, employer=employer)
        work = await an_assignment(tx, worked=True, posting=posting, worker=worker)
        settlement = await a_settlement(tx, approved=True, work=work)
        await tx.run(RAN_OUT, id=settlement.id)
        await pay_delays.follow(tx, SYSTEM)
        if worker is stage.worker:
            stage.name("pay delay", "PayDelay", await tx.value(DELAY_OF, id=settlement.id))


async def _received(tx: Transaction, stage: "Stage", worker: AWorker, employer: AnEmployer) -> ASettlement:
    """A wage that reached the worker's card, alone in its batch."""
    posting = await a_posting(tx, employer=employer)
    settlement = await a_settlement(tx, approved=True, work=await an_assignment(tx, worked=True, posting=posting, worker=worker))
    maker, checker = stage.viewers["staff finance"], stage.viewers["staff checker"]
    plan = await payouts.store.plan(tx, employer.id, [settlement.id])
    batch = await payouts.make_for(tx, SYSTEM, maker.staff_id, plan, weighed_fen=Fen(0))  # type: ignore[arg-type]  # a UUID
    await payouts.approve(tx, checker, batch.id, plan.sha256)
    order = await payouts.start(tx, SYSTEM, await tx.value(ITEM_OF, id=settlement.id))  # type: ignore[arg-type]  # a UUID
    assert order is not None
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.PAID))
    return settlement

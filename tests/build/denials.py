"""Orders nobody knows about: of a batch the channel has taken in, missing in its answer, and on the desk for days."""

from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from domain import payouts
from domain.clock import day_of
from domain.database import Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.payouts import Outcome, Said, Word
from tests.build.batches import a_batch_of, handed
from tests.build.money import SYSTEM

if TYPE_CHECKING:
    from tests.build.stage import Stage

LONG_AFTER = timedelta(days=4)
EVIDENCE = "渠道客服工单20260615-01：查无该笔"
UNHEARD = Word(Outcome.UNKNOWN, code="partial_answer")
NOT_FOUND = Word(Outcome.NOT_FOUND)
ENTRIES = "select id from payout_escalation where reason = 'unknown' order by opened_at, id"
THE_DAY = """
    insert into reconciliation (id, channel, day, state, begun_at) values (:id, 'yunzhanghu', :day, 'waiting', :now)
    on conflict do nothing
"""
ITS_FILE = """
    insert into statement_file (id, reconciliation_id, channel, day, state, sha256, line_count, paid_fen, returned_fen,
                                received_at)
    select :id, id, channel, day, 'accepted', :sha256, 0, 0, 0, :now from reconciliation
    where channel = 'yunzhanghu' and day = :day
    on conflict do nothing
"""
NUMBER = """
    select a.out_biz_no from payout_attempt a join payout_escalation e on e.payout_item_id = a.payout_item_id
    where e.id = :id and a.state = 'live'
"""


async def unheard_of(tx: Transaction, count: int = 1, *, statements: bool = True) -> list[UUID]:
    """The desk's entries of so many orders of a batch, one order of which was paid; four days later, with their statements."""
    await a_batch_of(tx, count + 1)
    handing = await handed(tx)
    assert handing is not None
    paid, *others = handing.orders
    words = {order.out_biz_no: UNHEARD for order in others} | {paid.out_biz_no: Word(Outcome.PAID, Fen(paid.amount_fen), "R1")}
    await payouts.record_batch(tx, SYSTEM, handing, Said(True, words))
    day = day_of(tx.now)
    tx.now += LONG_AFTER
    await payouts.escalate_unanswered(tx, SYSTEM)
    if statements:
        await given(tx, day, day + timedelta(days=1))
    return [row["id"] for row in await tx.all(ENTRIES)]


async def given(tx: Transaction, *days: date) -> None:
    """The channel's statements of these days, without any line."""
    for day in days:
        await tx.run(THE_DAY, id=new_id(), day=day)
        await tx.run(ITS_FILE, id=new_id(), day=day, sha256=sha256(str(day).encode()).digest())


async def number_of(tx: Transaction, escalation_id: UUID) -> str:
    """The order's number."""
    number = await tx.value(NUMBER, id=escalation_id)
    assert isinstance(number, str)
    return number


async def denied(tx: Transaction, escalation_id: UUID, word: Word = NOT_FOUND) -> None:
    """The channel is asked by the number, and answers this."""
    question = await payouts.denied(tx, SYSTEM, escalation_id)
    assert question is not None
    await payouts.denial_answered(tx, SYSTEM, escalation_id, question.out_biz_no, word)


async def a_denial_desk(tx: Transaction, stage: "Stage") -> None:
    """Two orders nobody has heard of: one may be proposed as never accepted, the other is, and the channel has answered."""
    open_, proposed = await unheard_of(tx, 2)
    await payouts.propose_denial(tx, stage.viewers["staff finance"], proposed, EVIDENCE)
    await denied(tx, proposed)
    stage.name("unheard order", "PayoutEscalation", open_)
    stage.name("denied order", "PayoutEscalation", proposed)
    await tx.run("update payout_channel set batch_from = 20")

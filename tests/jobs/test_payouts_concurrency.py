"""Payments of one batch that end at the same moment."""

from domain import payouts
from domain.database import Database, Transaction
from domain.payouts import DestinationKind, Order, Outcome, Word
from tests.build.money import SYSTEM
from tests.build.payday import a_payday
from tests.build.races import at_once, meeting

PAID = Word(Outcome.PAID, channel_ref="R1")
ITEMS = "select id from payout_item where payout_batch_id = :id order by id"


async def two_orders(tx: Transaction) -> list[Order]:
    """A batch's only two payments, on their way through different channels."""
    payday = await a_payday(tx, [DestinationKind.BANK_CARD, DestinationKind.ALIPAY])
    maker, checker = payday.maker.viewer, payday.checker.viewer
    plan = await payouts.preview(tx, maker, payday.employer.id)
    batch = await payouts.make(tx, maker, payday.employer.id, plan.sha256)
    await payouts.submit(tx, maker, batch.id)
    await payouts.approve(tx, checker, batch.id, plan.sha256)
    orders = [await payouts.start(tx, SYSTEM, row["id"]) for row in await tx.all(ITEMS, id=batch.id)]
    return [order for order in orders if order is not None]


async def test_the_last_two_payments_of_a_batch_end_it_whoever_comes_first(database: Database) -> None:
    async with database.transaction() as tx:
        first, second = await two_orders(tx)
    record = meeting(payouts.record, 2)
    await at_once(
        database,
        lambda tx: record(tx, SYSTEM, first.out_biz_no, PAID),
        lambda tx: record(tx, SYSTEM, second.out_biz_no, PAID),
    )
    assert await database.pool.fetchval("select finished_at is not null from payout_batch")
    assert await database.pool.fetch("select state from payout_item where state <> 'succeeded'") == []

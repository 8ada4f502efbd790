"""Wages handed to a channel in one call: an employer's approved batch of several payees, and its jobs taken one by one."""

from uuid import UUID

from domain import agreements, payouts
from domain.database import Database, Transaction
from domain.payouts import Handing
from jobs.door import Job
from tests.build.accounts import AnEmployer
from tests.build.money import CARD, OTHER_CARD, SYSTEM, ABatch, a_batch, a_settlement, ready_to_be_paid
from tests.build.postings import a_content, a_posting, a_shift
from tests.build.work import AnAssignment, an_assignment

TOGETHER = "update payout_channel set batch_from = 2 where batch_size > 1"
THE_BATCH = "select id from channel_batch order by made_at desc, id desc limit 1"
NEXT = """
    update outbox set generation = generation + 1, lease_until = null, attempts = 1 where id = (
        select id from outbox where job like 'payouts.%' and done_at is null order by available_at, id limit 1)
    returning id, job, topic, subject_id, data, generation, attempts
"""


async def several_works(tx: Transaction, payees: int, employer: AnEmployer | None = None) -> list[AnAssignment]:
    """The same shift, worked by everybody."""
    began = tx.now
    shift = a_shift(a_content(tx).shifts[0].starts_at, headcount=payees)
    posting = await a_posting(tx, employer=employer, content=a_content(tx, shifts=(shift,), headcount=payees))
    works = []
    for _ in range(payees):
        tx.now = began
        works.append(await an_assignment(tx, posting=posting, worked=True))
    return works


async def a_batch_of(tx: Transaction, payees: int = 3, *, other_card: int = 0) -> ABatch:
    """An approved batch of so many cards, handed over together; the first ``other_card`` of them have another number."""
    await tx.connection.execute(TOGETHER)
    settlements = [await a_settlement(tx, approved=True, work=work) for work in await several_works(tx, payees)]
    for settlement in settlements[:other_card]:
        await agreements.give_consent(tx, settlement.worker.viewer, "agent_tax_filing")
        await payouts.set_destination(tx, settlement.worker.viewer, OTHER_CARD)
    for settlement in settlements[other_card:]:
        await ready_to_be_paid(tx, settlement.worker)
    return await a_batch(tx, settlements[-1], approved=True)


async def handed(tx: Transaction) -> Handing | None:
    """What the newest job of the newest channel batch is told to do."""
    row = await tx.one("select id, turn from channel_batch order by made_at desc, id desc limit 1")
    assert row is not None
    batch_id: UUID = row["id"]
    return await payouts.hand_over(tx, SYSTEM, batch_id, row["turn"])


async def next_job(database: Database) -> Job | None:
    """The payout job that is due first, whether its time has come or not, claimed afresh."""
    row = await database.pool.fetchrow(NEXT)
    return Job.of(row) if row else None


__all__ = ["CARD", "OTHER_CARD", "THE_BATCH", "a_batch_of", "handed", "next_job", "several_works"]

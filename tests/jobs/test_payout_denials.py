"""A line the channel refused inside a batch whose answer was lost: unknown until two people and the channel itself end it."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain import payouts
from tests.build.accounts import a_staff
from tests.build.batches import OTHER_CARD
from tests.build.denials import EVIDENCE, LONG_AFTER, given
from tests.build.money import SYSTEM
from tests.build.outside import remote, simulator
from tests.build.product import Running, still
from tests.jobs.test_payout_batches import MOST_JOBS, PAYEES, STATES, Killed, Payday, a_payday

__all__ = ["remote", "simulator", "still"]

BATCH_ENDED = "select ended_at is not null from channel_batch"


async def refused_unheard(product: Running) -> Payday:
    """The batch is taken in without an order, which the channel refused in the answer nobody heard; the others are paid."""
    payday = await a_payday(product, other_card=1, die_at="after send")
    await product.remote.fault("reject", {"card_no": OTHER_CARD}, code="2006")
    with pytest.raises(Killed):
        await payday.job()
    for _ in range(MOST_JOBS):
        await product.remote.hurry(60)
        await payday.job()
        rows = await product.database.pool.fetch(STATES)
        if {row["state"]: row["count"] for row in rows} == {"succeeded": PAYEES - 1, "unknown": 1}:
            return payday
    raise AssertionError("the others were never paid")


async def proposed(product: Running) -> tuple[UUID, Payday]:
    """Four days later, with the statements of both days: proposed, and answered by the channel."""
    payday = await refused_unheard(product)
    async with product.making() as tx:
        day = (tx.now + timedelta(hours=8)).date()
        tx.now += LONG_AFTER
        await payouts.escalate_unanswered(tx, SYSTEM)
        await given(tx, day, day + timedelta(days=1))
        entry = await tx.value("select id from payout_escalation where closed_at is null")
        assert isinstance(entry, UUID)
        await payouts.propose_denial(tx, (await a_staff(tx, "finance")).viewer, entry, EVIDENCE)
    await asked(payday)
    return entry, payday


async def asked(payday: Payday) -> None:
    """The job that asks by the number, whatever else is due before it."""
    for _ in range(MOST_JOBS):
        job = await payday.job()
        if job is not None and job.name == "payouts.ask_denied":
            return
    raise AssertionError("the channel was not asked")


@pytest.mark.requirement("S-116", part="a line refused in an answer that was lost: ended by the channel's word and two people")
async def test_a_line_refused_in_a_lost_answer_is_closed_and_nobody_is_paid_twice(still: Running) -> None:
    entry, payday = await proposed(still)
    async with still.making() as tx:
        await payouts.confirm_denial(tx, (await a_staff(tx, "checker")).viewer, entry)
    assert await payday.until_over() == {"failed": 1, "succeeded": PAYEES - 1}
    assert await still.database.pool.fetchval(BATCH_ENDED)
    assert len(payday.channel.sent) == 1
    await payday.paid_once()

"""Offers, claims and fences on the rows themselves: what an old worker may still do, which is nothing."""

from uuid import UUID

import pytest

from domain import outbox, work
from domain.database import Database, Transaction
from domain.ids import new_id
from jobs.queues import QUEUES

OLD, NEW = 1, 2


async def test_after_a_new_offer_the_old_generation_writes_nothing(tx: Transaction) -> None:
    row_id = await _offered_twice(tx)
    before = await _row(tx, row_id)

    with pytest.raises(work.Superseded):
        await work.end(tx, row_id, OLD)
    with pytest.raises(work.Superseded):
        await work.renew(tx, row_id, OLD, lease_s=60)
    await work.put_back(tx, row_id, OLD, after_s=0, error="late")
    await work.give_up(tx, row_id, OLD, error="late")
    await work.release(tx, [(row_id, OLD)])
    assert await work.claim(tx, [(row_id, OLD)], lease_s=60) == []

    assert await _row(tx, row_id) == before
    assert len(await work.claim(tx, [(row_id, NEW)], lease_s=60)) == 1


async def test_a_generation_is_claimed_once(tx: Transaction) -> None:
    row_id = await _offered_twice(tx)

    claims = [await work.claim(tx, [(row_id, NEW)], lease_s=60) for _ in range(3)]

    assert [len(claimed) for claimed in claims] == [1, 0, 0]
    assert claims[0][0]["attempts"] == 1


async def test_an_ended_row_is_over_for_everybody(tx: Transaction) -> None:
    row_id = await _offered_twice(tx)
    await work.claim(tx, [(row_id, NEW)], lease_s=60)
    await work.end(tx, row_id, NEW)
    before = await _row(tx, row_id)

    with pytest.raises(work.Superseded):
        await work.end(tx, row_id, NEW)
    with pytest.raises(work.Superseded):
        await work.renew(tx, row_id, NEW, lease_s=60)
    await work.put_back(tx, row_id, NEW, after_s=0, error="late")
    await work.give_up(tx, row_id, NEW, error="late")

    assert await _row(tx, row_id) == before
    assert await work.offer(tx, list(QUEUES), limit=10, patience_s=30) == []
    assert not await work.revive(tx, row_id)


async def test_what_is_handed_back_counts_as_no_attempt(tx: Transaction) -> None:
    row_id = await _offered_twice(tx)
    await work.claim(tx, [(row_id, NEW)], lease_s=60)

    await work.release(tx, [(row_id, NEW)])

    (offer,) = await work.offer(tx, list(QUEUES), limit=10, patience_s=30)
    assert offer == work.Offer(row_id, NEW + 1, "payouts.send", outbox.PAYOUTS)
    assert await tx.value("select attempts from outbox where id = :id", id=row_id) == 0


async def test_offers_pass_by_what_another_relay_is_offering(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.run("delete from schedule")
        await outbox.enqueue_all(tx, "payouts.send", [new_id() for _ in range(3)], queue=outbox.PAYOUTS)

    async with database.transaction() as one, database.transaction() as other:
        await other.run("set local lock_timeout = '1s'")
        assert len(await work.offer(one, list(QUEUES), limit=2, patience_s=30)) == 2
        assert len(await work.offer(other, list(QUEUES), limit=10, patience_s=30)) == 1


async def _offered_twice(tx: Transaction) -> UUID:
    """A row whose first offer ran out; its second is generation NEW."""
    await outbox.enqueue(tx, "payouts.send", new_id(), queue=outbox.PAYOUTS)
    for _ in (OLD, NEW):
        (offer,) = await work.offer(tx, list(QUEUES), limit=10, patience_s=0)
    await tx.run("update outbox set available_at = clock_timestamp() + interval '30 s' where id = :id", id=offer.id)
    return offer.id


async def _row(tx: Transaction, row_id: UUID) -> dict[str, object]:
    row = await tx.one("select * from outbox where id = :id", id=row_id)
    assert row is not None
    return dict(row)

"""What people decide about work that went wrong, and what a worker may still do afterwards."""

from uuid import UUID

import pytest

from domain import jobs_desk, outbox, schedule, work
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, Refusal, WrongState
from domain.ids import new_id
from domain.viewer import Viewer
from jobs.queues import QUEUES
from tests.build.accounts import a_staff

REASON = "渠道已恢复，重新办理"


@pytest.mark.requirement("B-07", part="a dead letter is revived by a person, with a reason that is kept")
async def test_a_dead_letter_is_tried_again_from_its_first_attempt(tx: Transaction) -> None:
    admin, job_id = (await a_staff(tx, "admin")).viewer, await _dead(tx)

    await jobs_desk.revive(tx, admin, job_id, f" {REASON} ")

    (offer,) = await work.offer(tx, [outbox.PAYOUTS], limit=10, patience_s=30)
    assert offer.id == job_id
    (claimed,) = await work.claim(tx, [(job_id, offer.generation)], lease_s=60)
    assert claimed["attempts"] == 1
    assert await _decisions(tx, job_id) == [("revived", REASON, admin.staff_id)]
    assert await tx.value("select count(*) from audit where event = 'job.revived' and subject_id = :id", id=job_id) == 1


async def test_what_is_given_up_is_neither_offered_nor_counted_and_may_be_revived(tx: Transaction) -> None:
    admin, job_id = (await a_staff(tx, "admin")).viewer, await _dead(tx)
    assert await _load(tx, admin) == (0, 0, 1)

    await jobs_desk.give_up(tx, admin, job_id, REASON)

    assert await _load(tx, admin) == (0, 0, 0)
    with pytest.raises(WrongState):
        await jobs_desk.give_up(tx, admin, job_id, REASON)
    await jobs_desk.revive(tx, admin, job_id, REASON)
    assert await _load(tx, admin) == (1, 0, 0)
    assert [decision for decision, _, _ in await _decisions(tx, job_id)] == ["given_up", "revived"]


async def test_what_was_offered_before_it_was_given_up_is_claimed_by_nobody(tx: Transaction) -> None:
    admin, job_id = (await a_staff(tx, "admin")).viewer, await _left(tx)
    (offer,) = await work.offer(tx, [outbox.PAYOUTS], limit=10, patience_s=0)

    await jobs_desk.give_up(tx, admin, job_id, REASON)

    assert await work.claim(tx, [(job_id, offer.generation)], lease_s=60) == []
    assert await work.offer(tx, [outbox.PAYOUTS], limit=10, patience_s=0) == []


async def test_what_a_worker_holds_is_left_to_it_until_its_lease_ends(tx: Transaction) -> None:
    admin, job_id = (await a_staff(tx, "admin")).viewer, await _left(tx)
    (offer,) = await work.offer(tx, [outbox.PAYOUTS], limit=10, patience_s=0)
    await work.claim(tx, [(job_id, offer.generation)], lease_s=60)
    assert await _load(tx, admin) == (0, 1, 0)

    with pytest.raises(WrongState) as refused:
        await jobs_desk.give_up(tx, admin, job_id, REASON)
    assert refused.value.facts["state"] == "running"

    await tx.run("update outbox set lease_until = clock_timestamp() - interval '1 s' where id = :id", id=job_id)
    await jobs_desk.give_up(tx, admin, job_id, REASON)
    with pytest.raises(work.Superseded):
        await work.end(tx, job_id, offer.generation)


async def test_only_a_dead_letter_is_revived(tx: Transaction) -> None:
    admin, job_id = (await a_staff(tx, "admin")).viewer, await _left(tx)

    with pytest.raises(WrongState):
        await jobs_desk.revive(tx, admin, job_id, REASON)
    with pytest.raises(NotFound):
        await jobs_desk.revive(tx, admin, new_id(), REASON)


async def test_a_schedules_run_that_was_given_up_comes_back_with_the_next_tick(tx: Transaction) -> None:
    admin = (await a_staff(tx, "admin")).viewer
    await schedule.tick(tx)
    job_id = await tx.value("select id from outbox where job = 'deadlines.sweep'")
    assert isinstance(job_id, UUID)
    await jobs_desk.give_up(tx, admin, job_id, REASON)
    await tx.run("update schedule set next_at = clock_timestamp()")

    assert await schedule.tick(tx) == 1
    assert job_id in {offer.id for offer in await work.offer(tx, list(QUEUES), limit=100, patience_s=30)}


@pytest.mark.parametrize(
    ("role", "reason", "refusal"),
    [("support", REASON, NotPermitted), ("finance", REASON, NotPermitted), ("admin", "x", InvalidInput)],
)
async def test_a_decision_needs_an_administrator_and_a_reason(
    tx: Transaction, role: str, reason: str, refusal: type[Refusal]
) -> None:
    staff, job_id = (await a_staff(tx, role)).viewer, await _dead(tx)

    for decide in (jobs_desk.revive, jobs_desk.give_up):
        with pytest.raises(refusal):
            await decide(tx, staff, job_id, reason)


async def test_only_the_desk_sees_the_queues(tx: Transaction) -> None:
    with pytest.raises(NotPermitted):
        await jobs_desk.queues(tx, (await a_staff(tx, "reviewer")).viewer)


async def _left(tx: Transaction) -> UUID:
    subject_id = new_id()
    await outbox.enqueue(tx, "payouts.send", subject_id, queue=outbox.PAYOUTS)
    job_id = await tx.value("select id from outbox where subject_id = :subject_id", subject_id=subject_id)
    assert isinstance(job_id, UUID)
    return job_id


async def _dead(tx: Transaction) -> UUID:
    """Work that a worker gave up."""
    job_id = await _left(tx)
    (offer,) = await work.offer(tx, [outbox.PAYOUTS], limit=10, patience_s=30)
    await work.claim(tx, [(job_id, offer.generation)], lease_s=60)
    await work.give_up(tx, job_id, offer.generation, error="TimeoutError at yunzhanghu.py:1")
    return job_id


async def _load(tx: Transaction, viewer: Viewer) -> tuple[int, int, int]:
    """Of the queue of payouts: waiting, running, failed."""
    (row,) = [row for row in await jobs_desk.queues(tx, viewer) if row["queue"] == outbox.PAYOUTS]
    return row["waiting"], row["running"], row["dead"]


async def _decisions(tx: Transaction, job_id: UUID) -> list[tuple[str, str, UUID | None]]:
    rows = await tx.all("select decision, reason, decided_by from job_decision where outbox_id = :id order by id", id=job_id)
    return [tuple(row) for row in rows]

"""SQL of payouts that wait for somebody: the payee, finance, a person who asks the channel."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from domain.database import Transaction
from domain.ids import new_id
from domain.payouts.model import CONFIRMING_AGAIN, Confirmation, Item, Question

QUESTION = """
    select i.id as item_id, i.payout_batch_id as batch_id, a.channel, a.out_biz_no
    from payout_attempt a join payout_item i on i.id = a.payout_item_id
    where a.payout_item_id = :item_id and a.state = 'live'
"""
ASK_TO_CANCEL = "update payout_item set cancel_asked_at = :now, cancel_reason = :reason where id = :item_id"
OVERDUE = """
    with due as (
        select id from payout_item
        where state = 'awaiting_payee' and confirm_by <= :now and (cancel_asked_at is null or cancel_asked_at <= :again_before)
        order by confirm_by limit :limit for update skip locked
    )
    update payout_item i set cancel_asked_at = :now from due where i.id = due.id returning i.id
"""
UNANSWERED = """
    insert into payout_escalation (id, payout_item_id, reason, opened_at)
    select e.id, e.item_id, 'unknown', :now from unnest(:ids::uuid[], :item_ids::uuid[]) as e(id, item_id)
    on conflict do nothing
"""
LONG_UNANSWERED = """
    select i.id from payout_item i
    join payout_attempt a on a.payout_item_id = i.id and a.state = 'live'
    join payout_channel c on c.id = a.channel
    where i.state in ('sending', 'unknown') and a.created_at <= :now::timestamptz - make_interval(hours => c.unknown_after_h)
      and not exists (select from payout_escalation e
                      where e.payout_item_id = i.id and e.reason = 'unknown' and e.closed_at is null)
    order by i.id limit :limit for update of i skip locked
"""
ESCALATE = """
    insert into payout_escalation (id, payout_item_id, reason, opened_at) values (:id, :item_id, :reason, :now)
    on conflict (payout_item_id, reason) where closed_at is null do nothing
"""
ANSWERED = """
    update payout_escalation set closed_at = :now
    where payout_item_id = any(:item_ids::uuid[]) and reason = 'unknown' and closed_at is null
"""
LOCK_ESCALATION = "select id, payout_item_id, reason, closed_at from payout_escalation where id = :escalation_id for update"
CLOSE_ESCALATION = """
    update payout_escalation set closed_at = :now, closed_by = :staff_id, note = :note where id = :escalation_id
"""
CONFIRMATIONS = """
    select i.id, a.payee_page, i.confirm_by from payout_item i
    join payout_attempt a on a.payout_item_id = i.id and a.state = 'live'
    where i.worker_id = :worker_id and i.state = 'awaiting_payee' and a.payee_page is not null
    order by i.confirm_by, i.id limit :limit
"""


SHOWN = 100
"""Payouts of one worker that wait to be confirmed, at most; the rest follows when these are done."""


async def question(tx: Transaction, item_id: UUID) -> Question | None:
    """The order whose outcome is open."""
    row = await tx.one(QUESTION, item_id=item_id)
    return Question(**dict(row)) if row else None


async def ask_to_cancel(tx: Transaction, item: Item, reason: str) -> None:
    await tx.run(ASK_TO_CANCEL, item_id=item.id, reason=reason)


async def take_overdue(tx: Transaction, limit: int) -> list[UUID]:
    """Payouts whose payee let the time pass and that the channel was not told about lately; marked as told."""
    again_before = tx.now - CONFIRMING_AGAIN
    return [row["id"] for row in await tx.all(OVERDUE, again_before=again_before, limit=limit)]


async def escalate_unanswered(tx: Transaction, limit: int) -> list[UUID]:
    """Opens the desk's entry for payouts nobody knows the outcome of for too long; which they are."""
    item_ids = [row["id"] for row in await tx.all(LONG_UNANSWERED, limit=limit)]
    await tx.run(UNANSWERED, ids=[new_id() for _ in item_ids], item_ids=item_ids)
    return item_ids


async def escalate(tx: Transaction, item_id: UUID, reason: str) -> bool:
    """Opens an entry unless one is open; True when this call did."""
    return await tx.run(ESCALATE, id=new_id(), item_id=item_id, reason=reason) == 1


async def answered(tx: Transaction, item_ids: Sequence[UUID]) -> None:
    """The outcomes are known: nobody need ask any more."""
    await tx.run(ANSWERED, item_ids=list(item_ids))


async def lock_escalation(tx: Transaction, escalation_id: UUID) -> tuple[UUID, str, bool] | None:
    """Its payout, its reason, and whether it is open."""
    row = await tx.one(LOCK_ESCALATION, escalation_id=escalation_id)
    return (row["payout_item_id"], row["reason"], row["closed_at"] is None) if row else None


async def close_escalation(tx: Transaction, escalation_id: UUID, staff_id: UUID, note: str) -> None:
    await tx.run(CLOSE_ESCALATION, escalation_id=escalation_id, staff_id=staff_id, note=note)


async def confirmations(tx: Transaction, worker_id: UUID) -> list[Confirmation]:
    rows = await tx.all(CONFIRMATIONS, worker_id=worker_id, limit=SHOWN)
    return [Confirmation(row["id"], orjson.loads(row["payee_page"]), row["confirm_by"]) for row in rows]

"""SQL of payouts: destinations, what may be paid, batches and items."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.payouts.model import (
    MAX_BATCH_ITEMS,
    Batch,
    BatchState,
    Channel,
    Destination,
    DestinationKind,
    Item,
    ItemState,
    Payable,
    Plan,
    Word,
)

LOCK_WORKER = "select id from worker where id = :worker_id for no key update"
REMOVE_DESTINATION = "update payout_destination set removed_at = :now where id = :id and removed_at is null"
UNSET_DEFAULT = "update payout_destination set made_default_at = null where worker_id = :worker_id and removed_at is null"
MAKE_DEFAULT = """
    update payout_destination set made_default_at = :now, usable_from = greatest(usable_from, :usable_from) where id = :id
    returning id, worker_id, kind, number_mask, usable_from, made_default_at is not null as is_default
"""
ADD_DESTINATION = """
    insert into payout_destination (id, worker_id, kind, number_sealed, number_mask, number_index, holder_verified_at,
                                    usable_from, created_at)
    values (:id, :worker_id, :kind, :number_sealed, :number_mask, :number_index, :now, :usable_from, :now)
    returning id, worker_id, kind, number_mask, usable_from, false as is_default
"""
DESTINATION = """
    select id, worker_id, kind, number_mask, usable_from, made_default_at is not null as is_default from payout_destination
    where worker_id = :worker_id and removed_at is null order by created_at, id
"""
SEALED_NUMBER = "select number_sealed from payout_destination where id = :destination_id"


async def lock_worker(tx: Transaction, worker_id: UUID) -> None:
    """One change of a worker's destinations at a time."""
    await tx.one(LOCK_WORKER, worker_id=worker_id)


async def destinations(tx: Transaction, worker_id: UUID) -> list[Destination]:
    """Those that stand, oldest first."""
    return [_destination(row) for row in await tx.all(DESTINATION, worker_id=worker_id)]


async def add_destination(
    tx: Transaction,
    worker_id: UUID,
    kind: DestinationKind,
    *,
    sealed: bytes,
    mask: str,
    index: bytes,
    usable_from: datetime,
) -> Destination:
    """One more, not the default."""
    row = await tx.one(
        ADD_DESTINATION,
        id=new_id(),
        worker_id=worker_id,
        kind=kind.value,
        number_sealed=sealed,
        number_mask=mask,
        number_index=index,
        usable_from=usable_from,
    )
    assert row is not None
    return _destination(row)


async def make_default(tx: Transaction, destination: Destination, usable_from: datetime) -> Destination:
    """The one that is paid to from now on, usable no earlier than given."""
    await tx.run(UNSET_DEFAULT, worker_id=destination.worker_id)
    row = await tx.one(MAKE_DEFAULT, id=destination.id, usable_from=usable_from)
    assert row is not None
    return _destination(row)


async def remove_destination(tx: Transaction, destination_id: UUID) -> None:
    await tx.run(REMOVE_DESTINATION, id=destination_id)


async def sealed_number(tx: Transaction, destination_id: UUID) -> bytes:
    sealed = await tx.value(SEALED_NUMBER, destination_id=destination_id)
    assert isinstance(sealed, bytes)
    return sealed


# What keeps a wage back is asked in SQL for the whole employer at once; the codes are those of the refusals a single worker gets.
PAYABLE = """
    select s.id as settlement_id, s.worker_id, coalesce(w.name_mask, '') as name_mask, s.net_fen as amount_fen,
           d.id as destination_id, d.number_mask, c.id as channel,
           case when d.usable_from > :now then d.usable_from end as blocked_until,
           case when w.state <> 'approved' then 'WORKER_NOT_APPROVED'
                when not exists (select from verification v where v.subject_id = s.worker_id and v.method = 'two_element'
                                 and v.state = 'passed' and (v.expires_at is null or v.expires_at > :now))
                then 'WORKER_NOT_VERIFIED'
                when not exists (select from agreement a where a.worker_id = s.worker_id
                                 and (a.ends_at is null or a.ends_at > :now))
                then 'WORKER_UNSIGNED'
                when not coalesce((select c.given from consent c
                                   where c.person_id = w.person_id and c.purpose = 'agent_tax_filing'
                                   order by c.at desc, c.id desc limit 1), false) then 'CONSENT_MISSING'
                when d.id is null then 'DESTINATION_MISSING'
                when exists (select from payout_item f where f.settlement_id = s.id and f.state in ('failed', 'returned')
                             and f.payout_destination_id = d.id and f.needs in ('worker', 'nobody')) then 'DESTINATION_REFUSED'
                when h.state = 'differs' then 'HOLDER_DIFFERS'
                when h.state = 'asked' then 'HOLDER_ASKED'
                when d.usable_from > :now then 'DESTINATION_COOLING_DOWN'
                when c.id is null then 'CHANNEL_UNAVAILABLE'
           end as blocked_code
    from settlement s
    join worker w on w.id = s.worker_id
    left join payout_destination d on d.worker_id = s.worker_id and d.removed_at is null and d.made_default_at is not null
    left join holder_check h on h.payout_destination_id = d.id
    left join lateral (
        select id from payout_channel
        where destination_kind = d.kind and enabled and s.net_fen between min_fen and max_fen
        order by rank limit 1
    ) c on true
    where s.employer_id = :employer_id and s.state = 'approved' and s.net_fen > 0
      and (:settlement_ids::uuid[] is null or s.id = any(:settlement_ids::uuid[]))
    order by s.approved_at, s.id
    limit :limit
"""


async def plan(tx: Transaction, employer_id: UUID, settlement_ids: Sequence[UUID] | None = None) -> Plan:
    """What a batch (of these settlements) would hold now, oldest first, with the reason for each that must wait."""
    chosen, limit = (None, MAX_BATCH_ITEMS) if settlement_ids is None else (list(settlement_ids), len(settlement_ids))
    rows = await tx.all(PAYABLE, employer_id=employer_id, settlement_ids=chosen, limit=limit)
    return Plan(employer_id, tuple(Payable(**dict(row)) for row in rows))


BATCH_COLUMNS = "id, employer_id, state, plan_sha256, item_count, total_fen, made_by, approvals_needed"
ADD_BATCH = f"""
    insert into payout_batch (id, employer_id, state, plan_sha256, item_count, total_fen, made_by, made_at, approvals_needed)
    values (:id, :employer_id, 'draft', :plan_sha256, :item_count, :total_fen, :made_by, :now, :approvals_needed)
    returning {BATCH_COLUMNS}
"""
ADD_ITEMS = """
    insert into payout_item (id, payout_batch_id, settlement_id, worker_id, employer_id, payout_destination_id, channel,
                             amount_fen, state, created_at)
    select i.id, :batch_id, i.settlement_id, i.worker_id, :employer_id, i.destination_id, i.channel, i.amount_fen, 'planned', :now
    from unnest(:ids::uuid[], :settlement_ids::uuid[], :worker_ids::uuid[], :destination_ids::uuid[], :channels::text[],
                :amounts_fen::bigint[]) as i(id, settlement_id, worker_id, destination_id, channel, amount_fen)
"""


async def add_batch(tx: Transaction, plan: Plan, made_by: UUID, approvals_needed: int) -> Batch:
    """The batch of a plan and its items, exactly as planned."""
    row = await tx.one(
        ADD_BATCH,
        id=new_id(),
        employer_id=plan.employer_id,
        plan_sha256=plan.sha256,
        item_count=len(plan.items),
        total_fen=plan.total_fen,
        made_by=made_by,
        approvals_needed=approvals_needed,
    )
    assert row is not None
    await tx.run(
        ADD_ITEMS,
        batch_id=row["id"],
        employer_id=plan.employer_id,
        ids=[new_id() for _ in plan.items],
        settlement_ids=[item.settlement_id for item in plan.items],
        worker_ids=[item.worker_id for item in plan.items],
        destination_ids=[item.destination_id for item in plan.items],
        channels=[item.channel for item in plan.items],
        amounts_fen=[item.amount_fen for item in plan.items],
    )
    return _batch(row)


LOCK_BATCH = f"select {BATCH_COLUMNS} from payout_batch where id = :batch_id for update"
SUBMIT_BATCH = "update payout_batch set state = 'submitted', submitted_at = :now where id = :batch_id"
DECIDE_BATCH = """
    update payout_batch set state = :state, decided_by = :decided_by, decided_at = :now, reject_reason = :reject_reason,
           finished_at = case when :state = 'rejected' then :now::timestamptz end
    where id = :batch_id
"""
ADD_APPROVAL = """
    insert into payout_approval (payout_batch_id, approved_by, made_by, plan_sha256, approved_at)
    values (:batch_id, :approved_by, :made_by, :plan_sha256, :now)
    on conflict do nothing
"""
COUNT_APPROVALS = "select count(*) from payout_approval where payout_batch_id = :batch_id"
LOCK_BATCHES = "select id from payout_batch where id = any(:batch_ids::uuid[]) order by id for update"
FINISH_BATCHES = """
    update payout_batch b set finished_at = :now
    where id = any(:batch_ids::uuid[]) and finished_at is null and state = 'approved'
      and not exists (select from payout_item where payout_batch_id = b.id and finished_at is null)
    returning id, employer_id
"""


async def lock_batch(tx: Transaction, batch_id: UUID) -> Batch | None:
    row = await tx.one(LOCK_BATCH, batch_id=batch_id)
    return _batch(row) if row else None


async def submit_batch(tx: Transaction, batch_id: UUID) -> None:
    await tx.run(SUBMIT_BATCH, batch_id=batch_id)


async def decide_batch(tx: Transaction, batch_id: UUID, state: BatchState, decided_by: UUID, reason: str | None = None) -> None:
    await tx.run(DECIDE_BATCH, batch_id=batch_id, state=state.value, decided_by=decided_by, reject_reason=reason)


async def add_approval(tx: Transaction, batch: Batch, approved_by: UUID) -> int | None:
    """How many approved the list, this one included; None when this person had before. The batch is locked."""
    binds = {"made_by": batch.made_by, "plan_sha256": batch.plan_sha256}
    if not await tx.run(ADD_APPROVAL, batch_id=batch.id, approved_by=approved_by, **binds):
        return None
    counted = await tx.value(COUNT_APPROVALS, batch_id=batch.id)
    assert isinstance(counted, int)
    return counted


async def finish_batches(tx: Transaction, batch_ids: Iterable[UUID]) -> list[Record]:
    """Marks those of the approved batches whose items are all over, and answers which this call did.

    Locked first, in one order: of the last two items that end at once, through different channels, the later one must see the
    other.
    """
    wanted = sorted(set(batch_ids))
    await tx.all(LOCK_BATCHES, batch_ids=wanted)
    return await tx.all(FINISH_BATCHES, batch_ids=wanted)


ITEM_COLUMNS = """
    id, payout_batch_id as batch_id, settlement_id, worker_id, employer_id, payout_destination_id as destination_id, channel,
    amount_fen, state, hold_id
"""
ITEMS = f"select {ITEM_COLUMNS} from payout_item where payout_batch_id = :batch_id order by id for update"
LOCK_ITEMS = f"select {ITEM_COLUMNS} from payout_item where id = any(:item_ids::uuid[]) order by id for update"
LOCK_ITEM = f"select {ITEM_COLUMNS} from payout_item where id = :item_id for update"
QUEUE_ITEMS = """
    update payout_item p set state = 'queued', hold_id = i.hold_id, channel_batch_id = i.channel_batch_id
    from unnest(:ids::uuid[], :hold_ids::uuid[], :batch_ids::uuid[]) as i(id, hold_id, channel_batch_id)
    where p.id = i.id and p.state = 'planned'
"""
DROP_ITEMS = (
    "update payout_item set state = 'dropped', finished_at = :now where payout_batch_id = :batch_id and state = 'planned'"
)
MOVE_ITEMS = """
    update payout_item p
    set state = :state, slot_at = null, waits_for = null, waits_until = null, channel_batch_id = null,
        fail_code = m.code, fail_reason_zh = m.reason_zh, fail_reason_en = m.reason_en,
        confirm_by = case when :state = 'awaiting_payee' then coalesce(p.confirm_by, m.confirm_by) end,
        sent_at = case when :state = 'sending' then coalesce(sent_at, :now::timestamptz) else sent_at end,
        needs = case when :problem then coalesce((select needs from payout_failure f where f.code = m.code), 'platform') end,
        problem_since = case when :problem then coalesce(problem_since, :now::timestamptz) end,
        finished_at = case when :final then :now::timestamptz end
    from unnest(:ids::uuid[], :codes::text[], :reasons_zh::text[], :reasons_en::text[], :confirm_by::timestamptz[])
        as m (id, code, reason_zh, reason_en, confirm_by)
    where p.id = m.id
"""
SOLVE = (
    "update payout_item set problem_since = null where settlement_id = any(:settlement_ids::uuid[]) and problem_since is not null"
)
ASK_WORKER = "update payout_item set worker_asked = :note, worker_asked_at = :now where id = :item_id"
PROBLEM_STATES = (ItemState.FAILED, ItemState.SUSPENDED, ItemState.RETURNED)
FINAL_STATES = (ItemState.SUCCEEDED, ItemState.FAILED, ItemState.CANCELLED, ItemState.RETURNED)


async def items(tx: Transaction, batch_id: UUID) -> list[Item]:
    return [_item(row) for row in await tx.all(ITEMS, batch_id=batch_id)]


async def lock_item(tx: Transaction, item_id: UUID) -> Item | None:
    row = await tx.one(LOCK_ITEM, item_id=item_id)
    return _item(row) if row else None


async def lock_items(tx: Transaction, item_ids: Iterable[UUID]) -> dict[UUID, Item]:
    """Many at once, in one order."""
    return {row["id"]: _item(row) for row in await tx.all(LOCK_ITEMS, item_ids=sorted(set(item_ids)))}


async def queue_items(tx: Transaction, holds: Mapping[UUID, UUID], lined_up: Mapping[UUID, UUID]) -> None:
    """Items whose holds are placed wait to be sent, alone or in a channel's batch."""
    batch_ids = [lined_up.get(item_id) for item_id in holds]
    await tx.run(QUEUE_ITEMS, ids=list(holds), hold_ids=list(holds.values()), batch_ids=batch_ids)


async def drop_items(tx: Transaction, batch_id: UUID) -> None:
    await tx.run(DROP_ITEMS, batch_id=batch_id)


async def move_item(
    tx: Transaction,
    item_id: UUID,
    state: ItemState,
    word: Word | None = None,
    *,
    confirm_by: datetime | None = None,
) -> None:
    """Writes the item's state; the word's reason is kept while the state has one, the payee's time while they are waited for."""
    await move_items(tx, [(item_id, word)], state, confirm_by=[confirm_by])


async def move_items(
    tx: Transaction,
    moved: Sequence[tuple[UUID, Word | None]],
    state: ItemState,
    *,
    confirm_by: Sequence[datetime | None] | None = None,
) -> None:
    """The same for many items that come into one state, each with its own word."""
    words = [word for _, word in moved]
    await tx.run(
        MOVE_ITEMS,
        ids=[item_id for item_id, _ in moved],
        state=state.value,
        codes=[(word and word.code) or None for word in words],
        reasons_zh=[(word and word.reason_zh) or None for word in words],
        reasons_en=[(word and word.reason_en) or None for word in words],
        confirm_by=list(confirm_by or [None] * len(moved)),
        final=state in FINAL_STATES,
        problem=state in PROBLEM_STATES,
    )


async def solve(tx: Transaction, settlement_ids: Sequence[UUID]) -> None:
    """These wages are on their way again: what failed before is off the desk."""
    await tx.run(SOLVE, settlement_ids=list(settlement_ids))


async def ask_worker(tx: Transaction, item_id: UUID, note: str) -> None:
    await tx.run(ASK_WORKER, item_id=item_id, note=note)


CHANNEL = """
    select id, enabled, opens_minute, closes_minute, confirm_within_h, working_days_only from payout_channel where id = :id
"""


async def channel(tx: Transaction, id: str) -> Channel:
    """The row of a channel that a payout names."""
    row = await tx.one(CHANNEL, id=id)
    assert row is not None
    return Channel(**dict(row))


def _batch(row: Record) -> Batch:
    return Batch(**{**dict(row), "state": BatchState(row["state"]), "total_fen": Fen(row["total_fen"])})


def _destination(row: Record) -> Destination:
    return Destination(**{**dict(row), "kind": DestinationKind(row["kind"])})


def _item(row: Record) -> Item:
    return Item(**{**dict(row), "state": ItemState(row["state"])})

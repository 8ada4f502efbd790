"""SQL of orders at channels: attempts, committed before the call, and the inbox of what channels told us."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.payouts.model import Attempt, Event, Item, Outcome, Word

COLUMNS = "id, payout_item_id as item_id, number, out_biz_no, amount_fen, state, queries, channel_batch_id"
LIVE = f"select {COLUMNS} from payout_attempt where payout_item_id = :item_id and state = 'live'"
BY_NUMBER = f"select {COLUMNS} from payout_attempt where out_biz_no = :out_biz_no"
COUNT = "select count(*) from payout_attempt where payout_item_id = :item_id"
ADD = f"""
    insert into payout_attempt (id, payout_item_id, number, out_biz_no, channel, amount_fen, payee_sha256, state, created_at)
    values (:id, :item_id, :number, :out_biz_no, :channel, :amount_fen, :payee_sha256, 'live', :now)
    returning {COLUMNS}
"""
OF_NUMBERS = f"select {COLUMNS} from payout_attempt where out_biz_no = any(:numbers::text[])"
NOTE = """
    update payout_attempt a
    set answer_code = n.code, channel_ref = coalesce(n.channel_ref, a.channel_ref), queries = queries + 1,
        payee_page = coalesce(n.page::jsonb, payee_page)
    from unnest(:ids::uuid[], :codes::text[], :refs::text[], :pages::text[]) as n (id, code, channel_ref, page)
    where a.id = n.id
"""
END = """
    update payout_attempt a
    set state = :state, answer_code = n.code, channel_ref = coalesce(n.channel_ref, a.channel_ref),
        ended_at = coalesce(ended_at, :now::timestamptz)
    from unnest(:ids::uuid[], :codes::text[], :refs::text[]) as n (id, code, channel_ref)
    where a.id = n.id
"""


async def live(tx: Transaction, item_id: UUID) -> Attempt | None:
    """The attempt whose outcome is open; the item's lock is held, so it stays what it is."""
    return _attempt(await tx.one(LIVE, item_id=item_id))


async def by_number(tx: Transaction, out_biz_no: str) -> Attempt | None:
    return _attempt(await tx.one(BY_NUMBER, out_biz_no=out_biz_no))


BATCH_OF = """
    select i.payout_batch_id from payout_attempt a join payout_item i on i.id = a.payout_item_id where a.out_biz_no = :out_biz_no
"""


async def batch_of(tx: Transaction, out_biz_no: str) -> UUID | None:
    row = await tx.one(BATCH_OF, out_biz_no=out_biz_no)
    return row["payout_batch_id"] if row else None


BATCHES_OF = """
    select distinct i.payout_batch_id from payout_attempt a join payout_item i on i.id = a.payout_item_id
    where a.out_biz_no = any(:numbers::text[])
"""


async def batches_of(tx: Transaction, numbers: Sequence[str]) -> list[UUID]:
    """The payout batches these orders are of."""
    return [row["payout_batch_id"] for row in await tx.all(BATCHES_OF, numbers=list(numbers))]


async def count(tx: Transaction, item_id: UUID) -> int:
    counted = await tx.value(COUNT, item_id=item_id)
    assert isinstance(counted, int)
    return counted


async def add(tx: Transaction, item: Item, number: int, payee_sha256: bytes) -> Attempt:
    """A new attempt; its channel number is its id without dashes: 32 characters, unique, never reused."""
    attempt_id = new_id()
    added = _attempt(
        await tx.one(
            ADD,
            id=attempt_id,
            item_id=item.id,
            number=number,
            out_biz_no=attempt_id.hex,
            channel=item.channel,
            amount_fen=item.amount_fen,
            payee_sha256=payee_sha256,
        )
    )
    assert added is not None
    return added


async def of_numbers(tx: Transaction, numbers: Sequence[str]) -> dict[str, Attempt]:
    """Those of our orders that have these numbers."""
    rows = await tx.all(OF_NUMBERS, numbers=list(numbers))
    return {attempt.out_biz_no: attempt for attempt in map(_attempt, rows) if attempt}


async def note(tx: Transaction, told: Sequence[tuple[Attempt, Word]]) -> None:
    """The outcomes stay open; the next query waits longer."""
    pages = [orjson.dumps(dict(word.page)).decode() if word.page else None for _, word in told]
    await tx.run(NOTE, pages=pages, **_told(told))


async def end(tx: Transaction, state: str, told: Sequence[tuple[Attempt, Word]]) -> None:
    """These orders are over."""
    await tx.run(END, state=state, **_told(told))


def _told(told: Sequence[tuple[Attempt, Word]]) -> dict[str, list[UUID] | list[str] | list[str | None]]:
    codes, refs = [word.code for _, word in told], [word.channel_ref for _, word in told]
    return {"ids": [attempt.id for attempt, _ in told], "codes": codes, "refs": refs}


KEEP_EVENTS = """
    insert into channel_event (id, channel, event_key, out_biz_no, word, body_sha256, received_at)
    select id, channel, event_key, out_biz_no, word::jsonb, body_sha256, :now
    from unnest(:ids::uuid[], :channels::text[], :event_keys::text[], :numbers::text[], :words::text[], :bodies::bytea[])
        as e (id, channel, event_key, out_biz_no, word, body_sha256)
    on conflict (channel, event_key) do nothing returning id
"""
ANY_WAITING = "select exists (select from channel_event where applied_at is null)"
WAITING_EVENT = "select out_biz_no, word from channel_event where id = :event_id and applied_at is null for update"
WAITING_EVENTS = """
    select id, out_biz_no, word from channel_event where applied_at is null
    order by received_at, id limit :limit for update skip locked
"""
APPLIED = """
    update channel_event e set applied_at = :now, outcome = o.outcome
    from unnest(:event_ids::uuid[], :outcomes::text[]) as o (id, outcome) where e.id = o.id
"""


async def keep_events(tx: Transaction, events: Sequence[Event]) -> list[UUID]:
    """The new ones' ids; what the channel said before is not kept again."""
    kept = await tx.all(
        KEEP_EVENTS,
        ids=[new_id() for _ in events],
        channels=[event.channel for event in events],
        event_keys=[event.event_key for event in events],
        numbers=[event.out_biz_no for event in events],
        words=[orjson.dumps(event.word, default=_outcome).decode() for event in events],
        bodies=[event.body_sha256 for event in events],
    )
    return [row["id"] for row in kept]


async def any_waiting(tx: Transaction) -> bool:
    """Whether an event waits to be applied."""
    return await tx.value(ANY_WAITING) is True


async def waiting_event(tx: Transaction, event_id: UUID) -> tuple[str, Word] | None:
    """An event not applied yet, locked."""
    row = await tx.one(WAITING_EVENT, event_id=event_id)
    if row is None:
        return None
    return row["out_biz_no"], _word(row["word"])


async def waiting_events(tx: Transaction, limit: int) -> list[tuple[UUID, str, Word]]:
    """The oldest events that wait and that nobody applies just now, locked."""
    return [(row["id"], row["out_biz_no"], _word(row["word"])) for row in await tx.all(WAITING_EVENTS, limit=limit)]


async def mark_applied(tx: Transaction, outcomes: Mapping[UUID, str]) -> None:
    await tx.run(APPLIED, event_ids=list(outcomes), outcomes=list(outcomes.values()))


def _word(text: str | bytes) -> Word:
    word = orjson.loads(text)
    return Word(**{**word, "outcome": Outcome(word["outcome"])})


def _outcome(value: object) -> str:
    assert isinstance(value, Outcome)
    return value.value


def _attempt(row: Record | None) -> Attempt | None:
    return Attempt(**{**dict(row), "amount_fen": Fen(row["amount_fen"])}) if row else None

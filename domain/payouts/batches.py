"""Handing many orders to a channel in one call: begin, call (in ``jobs``), record, confirm, ask again.

    waiting --begin--> begun --taken in--> taken --confirm--> confirmed --> ended, when none of its orders is open

All its orders are committed before the call. While nobody knows whether the channel has the batch, the channel is asked; only
when it does not know the number, and every order is as it was begun, the batch goes to it again: the same number, the same
content. Once the channel has said that it has it, it is never handed over again, whatever it says later. A stop withholds the
confirmation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from domain import accounts, disclosure, outbox
from domain.database import Record, Transaction
from domain.money import Fen
from domain.payouts import admission, lining_up, sending, store, store_admission, store_batches
from domain.payouts.model import Item, ItemState, Order, Word
from domain.payouts.recording import record_all
from domain.payouts.store_batches import ChannelBatch
from domain.viewer import Viewer

READER = "payout"
"""Who reads payees' names and numbers, as they see it."""


@dataclass(frozen=True, slots=True)
class Handing:
    """What a job is to do with a batch: hand it over, or ask. Clear personal data: in memory only, for the call.

    ``orders`` are those to hand over: none, when it must not go to the channel (again). ``numbers`` are the orders still open.
    """

    batch_id: UUID
    channel: str
    batch_no: str
    ask_first: bool
    orders: Sequence[Order] = field(repr=False)
    numbers: Sequence[str]
    payout_batch_ids: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Said:
    """What the channel said of a batch: whether it has it, and of which orders what."""

    taken: bool
    words: Mapping[str, Word]


async def hand_over(tx: Transaction, viewer: Viewer, batch_id: UUID, turn: int) -> Handing | None:
    """Claims a batch for a call: commits its orders before it, or finds those whose outcome is open. None: nothing to do now."""
    viewer.must_be_system()
    batch = await store_batches.lock(tx, batch_id)
    if batch is None or batch.turn != turn or batch.ended_at is not None:
        return None
    if batch.begun_at is None:
        return await _begin(tx, viewer, batch)
    if await store_batches.ended(tx, batch.id):
        return None
    rows = await store_batches.orders(tx, batch.id)
    may_send = batch.taken_at is None and all(row["state"] == "live" for row in rows)
    orders = await _again(tx, batch, rows) if may_send else []
    return _handing(batch, orders, rows, ask_first=True)


async def record_batch(tx: Transaction, viewer: Viewer, handing: Handing, said: Said) -> tuple[bool, list[str]]:
    """Records what the channel said; whether the batch may be confirmed now, and the orders ``record`` must be told of alone."""
    viewer.must_be_system()
    numbers = list(said.words)
    outcomes = await record_all(tx, viewer, [(number, said.words[number]) for number in numbers])
    left = [number for number, outcome in zip(numbers, outcomes, strict=True) if outcome is None]
    batch = await store_batches.lock(tx, handing.batch_id)
    assert batch is not None
    taken = said.taken or batch.taken_at is not None
    if said.taken and batch.taken_at is None:
        await store_batches.taken(tx, batch.id)
    if not taken or batch.confirmed_at is not None or await store_admission.is_stopped(tx, batch.channel):
        return False, left
    rows = await store_batches.orders(tx, batch.id)
    return any(row["state"] == "live" for row in rows), left


async def conclude(tx: Transaction, viewer: Viewer, batch_id: UUID, *, confirmed: bool) -> None:
    """Ends the turn: the batch is over, or asked about again in a while."""
    viewer.must_be_system()
    if confirmed:
        await store_batches.confirmed(tx, batch_id)
    if not await store_batches.ended(tx, batch_id):
        await lining_up.ask_again(tx, [batch_id], asked=1)


async def _begin(tx: Transaction, viewer: Viewer, batch: ChannelBatch) -> Handing | None:
    queued = await store_batches.queued(tx, batch.id)
    items = await admission.admit_together(tx, batch, queued) if queued else []
    orders, unknown = await _clear(tx, [(item.id, item.worker_id, item.destination_id) for item in items])
    await _alone(tx, [item for item in items if item.id in unknown])
    items = [item for item in items if item.id not in unknown]
    if not items:
        await store_batches.ended(tx, batch.id)
        return None
    await admission.take(tx, batch.channel, items)
    begun = store_batches.new_orders(items, [sending.payee_sha256(tx, *orders[item.id]) for item in items])
    await store_batches.begin(
        tx, batch, begun, _content([(each.id.hex, each.item.amount_fen, each.payee_sha256) for each in begun])
    )
    await disclosure.to_channel(tx, batch.channel, [(item.id, item.worker_id) for item in items])
    await store.move_items(tx, [(item.id, None) for item in items], ItemState.SENDING)
    await sending.tell_all(tx, viewer, items, "payout_item.sent")
    rows = await store_batches.orders(tx, batch.id)
    return _handing(batch, [_order(batch, row, orders[row["item_id"]], asked=False) for row in rows], rows, ask_first=False)


async def _alone(tx: Transaction, items: Sequence[Item]) -> None:
    """Payees whose data are not there hold up nobody else: their orders fail by themselves, where people see it."""
    if items:
        await store.move_items(tx, [(item.id, None) for item in items], ItemState.QUEUED)
        await outbox.enqueue_all(tx, lining_up.SEND, [item.id for item in items], queue=outbox.PAYOUTS)


async def _again(tx: Transaction, batch: ChannelBatch, rows: Sequence[Record]) -> list[Order]:
    """The orders as they were begun; none when a payee's name or account is not what it was: then the channel is only asked."""
    payees, _ = await _clear(tx, [(row["item_id"], row["worker_id"], row["destination_id"]) for row in rows])
    known = [sending.payee_sha256(tx, *payees.get(row["item_id"], ("",) * 3)) for row in rows]
    lines = [(row["out_biz_no"], row["amount_fen"], payee) for row, payee in zip(rows, known, strict=True)]
    if _content(lines) != batch.content_sha256:
        return []
    return [_order(batch, row, payees[row["item_id"]], asked=True) for row in rows]


async def _clear(
    tx: Transaction, wanted: Sequence[tuple[UUID, UUID, UUID]]
) -> tuple[dict[UUID, tuple[str, str, str]], set[UUID]]:
    """Name, identity number and account of each (item, worker, account); the items of whom something is not there."""
    if not wanted:
        return {}, set()
    identities = await accounts.identities(tx, Viewer.system(READER), list({worker for _, worker, _ in wanted}), READER)
    numbers = dict[UUID, str]()
    sealed = {row["id"]: row for row in await store_batches.sealed_numbers(tx, [account for _, _, account in wanted])}
    while sealed:  # one account of each worker at a time; two of one worker are rare
        of_worker = {row["worker_id"]: row for row in sealed.values()}
        opened = await tx.vault.unseal_all(
            tx, "payment", "payout_destination.number", {id: row["number_sealed"] for id, row in of_worker.items()}
        )
        for worker_id, row in of_worker.items():
            del sealed[row["id"]]
            if worker_id in opened:
                numbers[row["id"]] = opened[worker_id]
    found = {
        item_id: (identities[worker].name, identities[worker].id_number, numbers[account])
        for item_id, worker, account in wanted
        if worker in identities and account in numbers
    }
    return found, {item_id for item_id, _, _ in wanted if item_id not in found}


def _order(batch: ChannelBatch, row: Record, payee: tuple[str, str, str], *, asked: bool) -> Order:
    name, id_number, account = payee
    number, amount_fen = row["out_biz_no"], Fen(row["amount_fen"])
    return Order(
        row["item_id"], row["batch_id"], batch.channel, number, amount_fen, name, id_number, account, asked, batched=True
    )


def _handing(batch: ChannelBatch, orders: Sequence[Order], rows: Sequence[Record], *, ask_first: bool) -> Handing:
    live = [row["out_biz_no"] for row in rows if row["state"] == "live"]
    payout_batch_ids = list({row["batch_id"]: None for row in rows})
    return Handing(batch.id, batch.channel, batch.batch_no, ask_first, orders, live, payout_batch_ids)


def _content(lines: Sequence[tuple[str, int, bytes]]) -> bytes:
    """The fingerprint of a batch's orders: number, fen and payee of each."""
    return sha256("\n".join(sorted(f"{number}|{fen}|{payee.hex()}" for number, fen, payee in lines)).encode()).digest()

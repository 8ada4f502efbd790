"""What must hold, asked after every step and at the end. The simulators' books are the oracle for the money that left."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from domain import ledger, soundness
from domain.database import Database
from domain.ledger import invariants as of_books
from domain.payouts import invariants as of_payouts
from domain.reconciliation import store_desk
from domain.tax import store_corrections, store_remittance
from jobs.local.simulators.remote import JsonObject
from tests.torture.channels import WITH_BOOKS
from tests.torture.ground import Copy, Ground
from tests.torture.people import Violated
from tests.torture.seats import Seat

OPEN = {"held", "queued", "sending", "unknown", "awaiting_payee", "suspended"}
PAGE = 1_000

ATTEMPTS = """
    select a.out_biz_no, a.amount_fen, a.state, a.channel, i.id as item_id, i.worker_id, i.state as item_state
    from payout_attempt a join payout_item i on i.id = a.payout_item_id where i.employer_id = $1
"""
OWED = "select worker_id, state, net_fen from settlement where employer_id = $1"
FUNDED = """
    select coalesce(sum(amount_fen), 0)::bigint from ledger_transfer t join ledger_account c on c.id = t.credit_account_id
    where t.event = 'deposit.received' and c.owner_id = $1
"""
EVER_HELD = """
    select coalesce(sum(amount_fen), 0)::bigint from ledger_transfer where kind = 'hold' and subject_id in
        (select id from payout_item where employer_id = $1)
"""
LEFT_TO_DO = """
    select count(*) from outbox where done_at is null and job <> 'notify' and given_up_at is null
        and not (job = 'payouts.send' and failed_at is null and exists
            (select from payout_item i where i.id = subject_id and i.finished_at is null))
"""
DEAD_LETTERS = "select job, error from outbox where failed_at is not null and given_up_at is null"
EVENTS_WAITING = "select count(*) from channel_event where applied_at is null"
CLEARING = {
    "12 a channel's clearing is its statements and what is in transit": (
        f"select channel || ': clearing ' || clearing_fen || ', open ' || open_fen as what from ({store_desk.UNCLEAR}) as unclear"
    )
}
BROKEN = ledger.in_one(
    {
        **of_books.INVARIANTS,
        **of_payouts.INVARIANTS,
        **CLEARING,
        **store_remittance.INVARIANTS,
        **store_corrections.INVARIANTS,
        **soundness.QUESTIONS,
    }
)
"""Everything ``soundness`` and the books' own checks ask, in one statement."""
TOLD = {
    "where event ~ '^(deposit": "where at >= $1 and event ~ '^(deposit",
    "where topic ~ '^(deposit": "where created_at >= $1 and topic ~ '^(deposit",
}


def _since(text: str) -> str:
    """The same, but of what was told only what is new: a database full of seats has told a lot before its first schedule."""
    for whole, new in TOLD.items():
        assert text.count(whole) == 1, "the question is not what it was"
        text = text.replace(whole, new)
    return text


BROKEN_SINCE = _since(BROKEN)


@dataclass(frozen=True, slots=True)
class Paid:
    """What a channel's book says about one order."""

    channel: str
    out_biz_no: str
    account: str
    amount_fen: int
    paid_fen: int
    returned_fen: int

    @property
    def kept_fen(self) -> int:
        return self.paid_fen - self.returned_fen


async def books_hold(database: Database, *, since: datetime | None = None, seals: bool = False) -> None:
    """Every invariant in SQL, cheap enough to ask after each step; with ``seals`` also those, which hash every row."""
    rows = await (database.pool.fetch(BROKEN_SINCE, since) if since else database.pool.fetch(BROKEN))
    found = [ledger.Violation(**dict(row)) for row in rows]
    if seals:
        async with database.transaction() as tx:
            found += await ledger.check_books(tx)
    if found:
        raise Violated("; ".join(f"{one.invariant}: {one.what}" for one in found))


async def channel_book(ground: Ground, since: str = "", *, young: bool = True) -> dict[str, Paid]:
    """Every order the channels know, by number; ``since`` leaves out those up to a number, ``young`` looks into all books."""
    found: dict[str, Paid] = {}
    for channel in ("", *(WITH_BOOKS if young else ())):
        after, orders = since, [JsonObject()] * PAGE
        while len(orders) == PAGE:
            book = await (ground.remote.channel_book(channel, after=after) if channel else ground.remote.book(after=after))
            orders = cast(list[JsonObject], book["orders"])
            found |= {paid.out_biz_no: paid for paid in (_paid(channel, order) for order in orders)}
            after = str(orders[-1]["order_id"]) if orders else after
    return found


async def nothing_paid_unheld(copy: Copy, seat: Seat, book: dict[str, Paid]) -> None:
    """At every moment: what the channels paid and kept is held or posted by us, under the same number, once per payout."""
    ours = {row["out_biz_no"]: row for row in await copy.database.pool.fetch(ATTEMPTS, seat.employer_id)}
    kept: dict[UUID, int] = defaultdict(int)
    for number, paid in book.items():
        attempt = ours.get(number)
        if attempt is None:
            raise Violated(f"the channel has an order nobody committed before the call: {number}")
        if paid.amount_fen != attempt["amount_fen"]:
            raise Violated(f"the channel has another amount under {number}")
        if paid.kept_fen and attempt["item_state"] not in OPEN | {"succeeded"}:
            raise Violated(f"the channel paid {number}, and the payout is {attempt['item_state']}: its money is free again")
        if paid.kept_fen and attempt["item_id"] in kept:
            raise Violated(f"a payout was paid twice: {number}")
        if paid.kept_fen:
            kept[attempt["item_id"]] += paid.kept_fen
    if kept and sum(kept.values()) > await copy.database.pool.fetchval(EVER_HELD, seat.employer_id):
        raise Violated("the channels paid more than was ever held")


async def finished(copy: Copy, seat: Seat, deposited_fen: int, book: dict[str, Paid]) -> int:
    """At the end: all have exactly what they are owed, and books and channels say the same. Returns the fen paid and kept."""
    pool = copy.database.pool
    ours = await pool.fetch(ATTEMPTS, seat.employer_id)
    expected = {"paid": (True, True), "returned": (True, False), "failed": (False, False)}
    for row in ours:
        paid = book.get(row["out_biz_no"])
        told = (paid is not None and paid.paid_fen > 0, paid is not None and paid.kept_fen > 0)
        if expected.get(row["state"]) != told:
            raise Violated(f"attempt {row['out_biz_no']} ended {row['state']}, the channel's book says paid, kept = {told}")
    owed = {row["worker_id"]: row for row in await pool.fetch(OWED, seat.employer_id)}
    for payee in seat.payees:
        kept_fen = sum(paid.kept_fen for paid in book.values() if paid.account == payee.account)
        settlement = owed[payee.worker_id]
        if (settlement["state"], settlement["net_fen"]) != ("paid", kept_fen):
            raise Violated(f"a payee has {kept_fen} fen of {settlement['net_fen']}, and the settlement is {settlement['state']}")
    if await pool.fetchval(FUNDED, seat.employer_id) != deposited_fen:
        raise Violated("the employer's deposits are not what the bank said")
    if await pool.fetchval(EVENTS_WAITING):
        raise Violated("callbacks were acknowledged and never applied")
    return sum(paid.kept_fen for paid in book.values())


def _paid(channel: str, order: JsonObject) -> Paid:
    amount, paid, returned = (int(str(order[name])) for name in ("amount_fen", "paid_fen", "returned_fen"))
    return Paid(channel, str(order["order_id"]), str(order["account" if channel else "card_no"]), amount, paid, returned)

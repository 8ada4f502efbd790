"""What must hold, asked after every step and at the end. The simulator's book is the oracle for the money that left."""

from dataclasses import dataclass
from typing import cast

from domain import ledger
from domain.database import Database
from domain.ledger import invariants as of_books
from domain.payouts import invariants as of_payouts
from jobs.local.simulators.remote import JsonObject
from tests.torture.ground import Copy, Ground, Seat
from tests.torture.people import Violated

OPEN = {"held", "queued", "sending", "unknown", "awaiting_payee", "suspended"}

ATTEMPTS = """
    select a.out_biz_no, a.amount_fen, a.state, i.id as item_id, i.worker_id, i.state as item_state
    from payout_attempt a join payout_item i on i.id = a.payout_item_id where i.employer_id = $1
"""
OWED = "select worker_id, state, net_fen from settlement where employer_id = $1"
FUNDED = """
    select coalesce(sum(amount_fen), 0)::bigint from ledger_transfer t join ledger_account c on c.id = t.credit_account_id
    where t.event = 'deposit.received' and c.owner_id = $1
"""
LEFT_TO_DO = """
    select count(*) from outbox where done_at is null and job <> 'notify' and given_up_at is null
        and not (job = 'payouts.send' and failed_at is null and exists
            (select from payout_item i where i.id = subject_id and i.finished_at is null))
"""
DEAD_LETTERS = "select job, error from outbox where failed_at is not null and given_up_at is null"
EVENTS_WAITING = "select count(*) from channel_event where applied_at is null"


BROKEN = ledger.in_one({**of_books.INVARIANTS, **of_payouts.INVARIANTS})


@dataclass(frozen=True, slots=True)
class Paid:
    """What the channel's book says about one order."""

    out_biz_no: str
    card: str
    amount_fen: int
    paid_fen: int
    returned_fen: int

    @property
    def kept_fen(self) -> int:
        return self.paid_fen - self.returned_fen


async def books_hold(database: Database, *, seals: bool = False) -> None:
    """Every invariant in SQL, cheap enough to ask after each step; with ``seals`` also those, which hash every row."""
    found = [ledger.Violation(**dict(row)) for row in await database.pool.fetch(BROKEN)]
    if seals:
        async with database.transaction() as tx:
            found += await ledger.check_books(tx)
    if found:
        raise Violated("; ".join(f"{one.invariant}: {one.what}" for one in found))


async def channel_book(ground: Ground) -> dict[str, Paid]:
    """Every order the channel knows, by number."""
    orders = cast(list[JsonObject], (await ground.remote.book())["orders"])
    return {paid.out_biz_no: paid for paid in map(_paid, orders)}


async def nothing_paid_unheld(copy: Copy, seat: Seat) -> None:
    """At every moment: what the channel paid and kept is held or posted by us, under the same number, once per payout."""
    book = await channel_book(copy.ground)
    ours = {row["out_biz_no"]: row for row in await copy.database.pool.fetch(ATTEMPTS, seat.employer_id)}
    kept: set[object] = set()
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
        kept |= {attempt["item_id"]} if paid.kept_fen else set()


async def finished(copy: Copy, seat: Seat, deposited_fen: int) -> int:
    """At the end: all have exactly what they are owed, and books and channel say the same. Returns the fen paid and kept."""
    pool, book = copy.database.pool, await channel_book(copy.ground)
    ours = await pool.fetch(ATTEMPTS, seat.employer_id)
    expected = {"paid": (True, True), "returned": (True, False), "failed": (False, False)}
    for row in ours:
        paid = book.get(row["out_biz_no"])
        told = (paid is not None and paid.paid_fen > 0, paid is not None and paid.kept_fen > 0)
        if expected.get(row["state"]) != told:
            raise Violated(f"attempt {row['out_biz_no']} ended {row['state']}, the channel's book says paid, kept = {told}")
    owed = {row["worker_id"]: row for row in await pool.fetch(OWED, seat.employer_id)}
    for payee in seat.payees:
        kept_fen = sum(paid.kept_fen for paid in book.values() if paid.card == payee.card)
        settlement = owed[payee.worker_id]
        if (settlement["state"], settlement["net_fen"]) != ("paid", kept_fen):
            raise Violated(f"a payee has {kept_fen} fen of {settlement['net_fen']}, and the settlement is {settlement['state']}")
    if await pool.fetchval(FUNDED, seat.employer_id) != deposited_fen:
        raise Violated("the employer's deposits are not what the bank said")
    if await pool.fetchval(EVENTS_WAITING):
        raise Violated("callbacks were acknowledged and never applied")
    return sum(paid.kept_fen for paid in book.values())


def _paid(order: JsonObject) -> Paid:
    amount, paid, returned = (int(str(order[name])) for name in ("amount_fen", "paid_fen", "returned_fen"))
    return Paid(str(order["order_id"]), str(order["card_no"]), amount, paid, returned)

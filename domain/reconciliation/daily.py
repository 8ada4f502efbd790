"""A day from its file to its balance: begun, fetched (the call is a job's), compared, posted."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from domain import ledger, outbox, rules
from domain.clock import start_of_day
from domain.database import Record, Transaction
from domain.reconciliation import store, store_agree, store_bank, store_compare
from domain.reconciliation.files import keep
from domain.reconciliation.model import (
    AGREED_AT_ONCE,
    BANK_ACCOUNTS,
    BEGUN_AT_ONCE,
    DIFFERENCES_AT_ONCE,
    FETCH_BACKOFF_S,
    LATE_AFTER_FETCHES,
    POSTED_AT_ONCE,
    Reconciliation,
    ReconciliationState,
    RefusedFile,
    Statement,
)
from domain.viewer import Viewer

Compare: TypeAlias = Callable[[Transaction, Reconciliation, Mapping[str, datetime], int], Awaitable[int]]
KeepTotals: TypeAlias = Callable[[Transaction, Reconciliation, Mapping[str, datetime]], Awaitable[None]]
FETCH, COMPARE = "reconciliation.fetch", "reconciliation.compare"
EVENT_SIDES = {
    "payout.cleared": ("clearing", "cash"),
    "return.received": ("cash", "clearing"),
    "return.unmatched": ("cash", "suspense"),
    "return.matched": ("suspense", "clearing"),
}
"""What each match debits and credits."""


async def begin(tx: Transaction, viewer: Viewer, statements_from: date | None = None) -> int:
    """Opens every day that is over at every channel that has paid, and has its file fetched; how many were opened.

    ``statements_from``: the first day of which the bank gives statements of our accounts; None while it gives none.
    """
    viewer.must_be_system()
    begun = await store.begin(tx, BEGUN_AT_ONCE, statements_from)
    if begun:
        await outbox.enqueue_all(tx, FETCH, begun, queue=outbox.NOTIFICATIONS)
    return len(begun)


async def go_on(tx: Transaction, viewer: Viewer, reconciliation_id: UUID, statements_from: date | None) -> None:
    """After a bank account's day comes its next, which waited for this one's file; a channel's days wait for nothing."""
    day = await store.find(tx, reconciliation_id)
    if day and day.channel in BANK_ACCOUNTS:
        await begin(tx, viewer, statements_from)


async def wanted(tx: Transaction, viewer: Viewer, reconciliation_id: UUID) -> Reconciliation | None:
    """The day whose file is to be fetched; None when it is there."""
    viewer.must_be_system()
    day = await store.find(tx, reconciliation_id)
    return day if day and day.state is ReconciliationState.WAITING else None


async def receive(tx: Transaction, viewer: Viewer, day: Reconciliation, file: Statement | RefusedFile | None) -> str:
    """Keeps what the channel gave: ``accepted``, ``refused`` or ``absent`` (None: not there yet). Otherwise asked again.

    A file with a line that stood on an earlier one is refused whole, like one that was cut short; so is a bank's that does not
    open as the day before closed.
    """
    viewer.must_be_system()
    fetches = await store.fetched(tx, day.id)
    if isinstance(file, Statement) and await store.any_known(tx, day, file):
        file = RefusedFile("duplicated", file.sha256)
    if isinstance(file, Statement) and not await store_bank.continues(tx, day, file):
        file = RefusedFile("discontinuous", file.sha256)
    if isinstance(file, Statement):
        file_id = await store.accept_file(tx, day, file)
        if file_id:
            await keep(tx, day, file_id, file)
        await outbox.enqueue(tx, COMPARE, day.id, queue=outbox.NOTIFICATIONS)
        return "accepted"
    if file is not None:
        refused = await store.refuse_file(tx, day, file)
        if refused:
            await outbox.put(tx, viewer, "statement_file.refused", refused)
    if fetches == LATE_AFTER_FETCHES:
        await outbox.put(tx, viewer, "reconciliation.delayed", day.id)
    wait_s = FETCH_BACKOFF_S[min(fetches, len(FETCH_BACKOFF_S)) - 1]
    await outbox.enqueue(tx, FETCH, day.id, queue=outbox.NOTIFICATIONS, after_s=wait_s)
    return "refused" if file else "absent"


async def agree(tx: Transaction, viewer: Viewer, reconciliation_id: UUID, after: UUID) -> UUID | None:
    """Matches what agrees among the day's lines after ``after``, at most 5,000; the last one looked at, None at the end.

    Each line stands for itself, so a day may be matched in steps, each a transaction of its own, before ``compare`` judges what
    is left. A bank's few lines are left to that. May be repeated.
    """
    viewer.must_be_system()
    day = await store.lock(tx, reconciliation_id)
    assert day is not None, "days are never removed"
    if day.state is ReconciliationState.SIGNED or day.channel in BANK_ACCOUNTS:
        return None
    return await store_agree.agree(tx, day, after, AGREED_AT_ONCE)


async def compare(tx: Transaction, viewer: Viewer, reconciliation_id: UUID) -> bool:
    """Holds the three sides against each other once; True while there may be more. May be repeated at any time."""
    viewer.must_be_system()
    day = await store.lock(tx, reconciliation_id)
    assert day is not None, "days are never removed"
    if day.state is ReconciliationState.SIGNED:
        return False
    first = day.state is ReconciliationState.WAITING
    binds = await _window(tx, day)
    compare_sides, keep_totals = _sides(day)
    found = await compare_sides(tx, day, binds, DIFFERENCES_AT_ONCE)
    await keep_totals(tx, day, binds)
    await tell_balances(tx, viewer, day.channel)
    if first and await store.unresolved(tx, day.id):
        await outbox.put(tx, viewer, "reconciliation.differed", day.id)
    return found == DIFFERENCES_AT_ONCE


async def tell_balances(tx: Transaction, viewer: Viewer, channel: str) -> None:
    """Closes what has come together, and tells of days whose state changed with it. The channel is locked."""
    settle = store_bank.settle if channel in BANK_ACCOUNTS else store_compare.settle
    await settle(tx, channel)
    for id, state in await store_compare.balance(tx, channel):
        if state == "balanced":
            await outbox.put(tx, viewer, "reconciliation.balanced", id)


async def post(tx: Transaction, viewer: Viewer, reconciliation_id: UUID) -> int:
    """Posts what was matched at the day's channel, at most 4,000 lines; how many there were. May be repeated."""
    viewer.must_be_system()
    day = await store.find(tx, reconciliation_id)
    assert day is not None, "days are never removed"
    await store.lock_channel(tx, day.channel)
    matches = await store_compare.unposted(tx, day.channel, POSTED_AT_ONCE)
    if matches:
        await ledger.post(tx, await _transfers(tx, day.channel, matches))
        await store_compare.posted(tx, day.channel, matches)
    return len(matches)


async def _transfers(tx: Transaction, channel: str, matches: Sequence[Record]) -> list[ledger.Transfer]:
    """A line's subject in the books is its payout, or the line itself where no payout stands behind it."""
    wanted: list[tuple[str, UUID | str | None]] = [
        ("bank_wage_cash", None),
        ("payout_clearing", channel),
        ("returned_suspense", None),
    ]
    cash, clearing, suspense = await ledger.open_accounts(tx, wanted)
    accounts = {"cash": cash, "clearing": clearing, "suspense": suspense}
    transfers = []
    for row in matches:
        debit, credit = (accounts[side] for side in EVENT_SIDES[row["event"]])
        subject = row["payout_item_id"] or row["statement_line_id"]
        key = ledger.key(row["event"], row["statement_line_id"])
        transfers.append(ledger.Transfer(key, row["event"], subject, debit, credit, row["amount_fen"]))
    return transfers


def _sides(day: Reconciliation) -> tuple[Compare, KeepTotals]:
    """What the day's statement is held against: a channel's its orders, a bank's what moved the account."""
    if day.channel in BANK_ACCOUNTS:
        return store_bank.compare, store_bank.compared
    return store_compare.compare, store_compare.compared


async def _window(tx: Transaction, day: Reconciliation) -> dict[str, datetime]:
    """The day by our clock; what ended after ``rolls`` may stand on the next day's file."""
    minutes = (await rules.in_force(tx, "reconciliation.three_way")).parameters["roll_minutes"]
    assert isinstance(minutes, int)
    ends = start_of_day(day.day + timedelta(days=1))
    return {"begins": start_of_day(day.day), "ends": ends, "rolls": ends - timedelta(minutes=minutes)}

"""What must hold after every test that touched a database. An area adds its check to the list when its first rule arrives."""

from collections.abc import Awaitable, Callable

from domain import ledger, payouts, reconciliation, tax
from domain.database import Database, Transaction
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls

Check = Callable[[Transaction], Awaitable[None]]


async def books_are_sound(tx: Transaction) -> None:
    """Every invariant of the ledger."""
    assert await ledger.check_books(tx) == []


async def remittances_are_true(tx: Transaction) -> None:
    """What was remitted is what was withheld less what was corrected, and stands in the books (S-115)."""
    assert await tax.remittance_faults(tx) == []


async def payouts_and_books_agree(tx: Transaction) -> None:
    """Every invariant of payouts, where there are any: tests of the books hold money for payouts that do not exist."""
    if await tx.value("select exists (select from payout_item)"):
        assert await payouts.check_payouts(tx) == []


async def clearing_is_true(tx: Transaction) -> None:
    """A channel's clearing is its statements and what is in transit (S-117), where there are payouts."""
    if await tx.value("select exists (select from payout_item)"):
        assert await reconciliation.check_clearing(tx) == []


PLACES_UNTRUE = """
    select p.id from posting p
    where p.taken <> (select count(*) from offer o where o.posting_id = p.id and o.state = 'accepted')
    union all
    select s.id from shift s
    where s.taken < (select count(*) from assignment a where a.shift_id = s.id and a.state <> 'cancelled')
"""
OVERLAPS = """
    select a.id from assignment a join assignment b on b.worker_id = a.worker_id and b.id > a.id
    where a.state in ('planned', 'working') and b.state in ('planned', 'working')
        and a.starts_at < b.ends_at and b.starts_at < a.ends_at
"""
SEEN_TOO_EARLY_OR_HIDDEN = """
    select e.id from evaluation e join evaluation_window w using (assignment_id)
    where (e.published_at is null) <> (w.closed_at is null)
"""


async def hiring_is_true(tx: Transaction) -> None:
    """Places taken are people hired, and nobody is planned into two shifts at once (S-068)."""
    assert await tx.all(PLACES_UNTRUE) == []
    assert await tx.all(OVERLAPS) == []


async def evaluations_are_blind(tx: Transaction) -> None:
    """An evaluation is published exactly when its window is closed (S-050)."""
    assert await tx.all(SEEN_TOO_EARLY_OR_HIDDEN) == []


CHECKS: tuple[Check, ...] = (books_are_sound, remittances_are_true, clearing_is_true, hiring_is_true, evaluations_are_blind)


async def check(tx: Transaction) -> None:
    """Every check, each raising AssertionError with what it found."""
    for one in CHECKS:
        await one(tx)


async def check_database(urls: DatabaseUrls, vault: Vault) -> None:
    """The same on a test's own database, in a transaction of its own."""
    if not CHECKS:
        return
    database = await Database.connect(urls.app, vault, size=1)
    try:
        async with database.transaction() as tx:
            await check(tx)
    finally:
        await database.close()

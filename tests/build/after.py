"""What must hold after every test that touched a database. An area adds its check to the list when its first rule arrives."""

from collections.abc import Awaitable, Callable

from domain import ledger, soundness
from domain.database import Database, Transaction
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls

Check = Callable[[Transaction], Awaitable[None]]


async def books_are_sound(tx: Transaction) -> None:
    """Every invariant of the ledger."""
    assert await ledger.check_books(tx) == []


async def areas_agree(tx: Transaction) -> None:
    """Every invariant between the areas: the very list that the job asks daily."""
    found = await soundness.faults(tx)
    assert found == [], found


CHECKS: tuple[Check, ...] = (books_are_sound, areas_agree)


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

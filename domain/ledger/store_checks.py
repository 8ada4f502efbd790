"""SQL of the checks of the books and of their kept answers."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.ledger.recent import BROKEN

LAST_SNAPSHOT = "select day, size from ledger_snapshot order by day desc limit 1"


async def broken_since_snapshot(tx: Transaction, limit: int) -> list[str]:
    """What breaks an invariant among the accounts and what came since the last snapshot."""
    last = await tx.one(LAST_SNAPSHOT)
    binds = {"day": last["day"] if last else date.min, "size": last["size"] if last else 0}
    return [row["what"] for row in await tx.all(f"{BROKEN} limit :limit", limit=limit, **binds)]


LATEST_ROOT = "select day, size, root from seal_root order by day desc limit 1"


async def latest_root(tx: Transaction) -> Record | None:
    """The last published root."""
    return await tx.one(LATEST_ROOT)


FIGURES = """
    select coalesce(sum(-credit_fen) filter (where kind = 'bank_wage_cash'), 0)::bigint as cash_fen,
        coalesce(sum(credit_fen) filter (where kind = 'worker_wage'), 0)::bigint as workers_fen,
        coalesce(sum(credit_fen) filter (where kind in ('employer_wage', 'employer_wage_reserved')), 0)::bigint as employers_fen,
        coalesce(sum(credit_fen) filter (where kind in ('worker_tax', 'tax_withheld', 'tax_credit')), 0)::bigint as tax_fen,
        coalesce(sum(credit_fen) filter (where kind in ('deposit_suspense', 'returned_suspense')), 0)::bigint as suspense_fen,
        coalesce(sum(credit_fen) filter (where kind = 'payout_clearing'), 0)::bigint as transit_fen
    from (select kind, credits_posted_fen - debits_posted_fen as credit_fen from ledger_account where book = 'wage') as a
"""
DAY_CHECKED = "select exists (select from books_check where scope = :scope and day = :day)"


async def figures(tx: Transaction) -> Record:
    """The settlement account and everything that stands against it (fen)."""
    row = await tx.one(FIGURES)
    assert row is not None
    return row


async def day_checked(tx: Transaction, scope: str, day: date) -> bool:
    """Whether what is asked once a day was asked."""
    return bool(await tx.value(DAY_CHECKED, scope=scope, day=day))


KEEP = """
    insert into books_check (id, scope, day, checked_at, ok, findings,
                             cash_fen, workers_fen, employers_fen, tax_fen, suspense_fen, transit_fen)
    values (:id, :scope, :day, :now, :ok, :findings,
            :cash_fen, :workers_fen, :employers_fen, :tax_fen, :suspense_fen, :transit_fen)
"""


async def keep(tx: Transaction, scope: str, day: date, findings: Sequence[str], figures: Record | None) -> UUID:
    """Keeps an answer; returns its id."""
    id = new_id()
    names = ("cash_fen", "workers_fen", "employers_fen", "tax_fen", "suspense_fen", "transit_fen")
    amounts = {name: figures[name] if figures else None for name in names}
    await tx.run(KEEP, id=id, scope=scope, day=day, ok=not findings, findings=list(findings), **amounts)
    return id

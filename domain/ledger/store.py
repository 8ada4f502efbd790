"""SQL of the books. Posting itself is the database's own function: see migrations/0011_ledger_posting.sql."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from domain.database import Transaction
from domain.ledger.model import Answer, Balance, Code, Transfer
from domain.money import Fen

ARRAYS = """
    (:ids::uuid[], :journal_ids::uuid[], :kinds::text[], :events::text[], :debit_ids::uuid[], :credit_ids::uuid[],
     :amounts::bigint[], :pending_ids::uuid[], :reverses_ids::uuid[], :subject_ids::uuid[], :now)
"""
POST_FEW = f"select ledger_post_few {ARRAYS}"
POST_BATCH = f"select ledger_post_batch {ARRAYS}"
FEW = 16
"""Up to so many transfers one plan serves all; above, the plan is made for the size."""


async def post(tx: Transaction, transfers: Sequence[Transfer]) -> list[Answer]:
    """Posts what may stand and answers each transfer, in order."""
    codes = await tx.value(
        POST_FEW if len(transfers) <= FEW else POST_BATCH,
        ids=[t.key for t in transfers],
        journal_ids=[t.journal for t in transfers],
        kinds=[t.kind.value for t in transfers],
        events=[t.event for t in transfers],
        debit_ids=[t.debit for t in transfers],
        credit_ids=[t.credit for t in transfers],
        amounts=[t.amount_fen for t in transfers],
        pending_ids=[t.pending_id for t in transfers],
        reverses_ids=[t.reverses_id for t in transfers],
        subject_ids=[t.subject_id for t in transfers],
    )
    assert isinstance(codes, list)
    return [Answer(t.key, Code(code)) for t, code in zip(transfers, codes, strict=True)]


OPEN = "select ledger_open_accounts(:ids::uuid[], :kinds::text[], :owner_ids::uuid[], :channels::text[], :now)"


async def open_accounts(tx: Transaction, ids: Sequence[UUID], kinds: Sequence[str], owners: Sequence[UUID | str | None]) -> None:
    """Opens those that are not open yet."""
    await tx.run(
        OPEN,
        ids=ids,
        kinds=kinds,
        owner_ids=[owner if isinstance(owner, UUID) else None for owner in owners],
        channels=[owner if isinstance(owner, str) else None for owner in owners],
    )


CLOSE = "select ledger_close_account(:account_id, :now)"


async def close_account(tx: Transaction, account_id: UUID) -> bool:
    """True when closed now or earlier, False when the account still holds money."""
    try:
        async with tx.connection.transaction():
            await tx.value(CLOSE, account_id=account_id)
    except asyncpg.CheckViolationError:
        return False
    return True


BALANCES = """
    select id,
        (credits_posted_fen - debits_posted_fen) * case side when 'credit' then 1 else -1 end as posted_fen,
        case side when 'credit' then debits_pending_fen else credits_pending_fen end as held_fen
    from ledger_account where id = any (:ids::uuid[])
"""


async def balances(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Balance]:
    """Balances by account; an account not opened yet has none."""
    rows = await tx.all(BALANCES, ids=ids)
    return {row["id"]: Balance(row["id"], Fen(row["posted_fen"]), Fen(row["held_fen"])) for row in rows}

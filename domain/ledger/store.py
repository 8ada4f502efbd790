"""SQL of the books. Posting is done by functions of the database: see migrations 0011_ledger_posting and 0040_ledger_whole."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from domain.database import BUSINESS_NOW, Connection, Transaction, positional
from domain.ledger.model import Answer, Balance, Code, Kind, Transfer
from domain.money import Fen

ARRAYS = """
    (:ids::uuid[], :journal_ids::uuid[], :kinds::text[], :events::text[], :debit_ids::uuid[], :credit_ids::uuid[],
     :amounts::bigint[], :pending_ids::uuid[], :reverses_ids::uuid[], :subject_ids::uuid[], :now)
"""
POST_FEW = f"select ledger_post_few {ARRAYS}"
POST_BATCH = f"select ledger_post_batch {ARRAYS}"
FEW = 16
"""Up to so many transfers one plan serves all; above, the plan is made for the size."""

KINDS = {kind: kind.value for kind in Kind}
CODES = {code.value: code for code in Code}


async def post(tx: Transaction, transfers: Sequence[Transfer]) -> list[Answer]:
    """Posts what may stand and answers each transfer, in order."""
    codes = await tx.value(POST_FEW if len(transfers) <= FEW else POST_BATCH, **_arrays(transfers))
    return await _with_ends(tx, transfers, _answers(transfers, codes))


ALONE_FEW, _ = positional(POST_FEW.replace(":now", f"({BUSINESS_NOW})"))
ALONE_BATCH, _ = positional(POST_BATCH.replace(":now", f"({BUSINESS_NOW})"))


async def post_alone(connection: Connection, transfers: Sequence[Transfer]) -> list[Answer]:
    """The same as a transaction of its own, in one round trip: PostgreSQL begins and commits a single statement by itself.

    Not for holds: what is kept of their ends takes a second statement.
    """
    text = ALONE_FEW if len(transfers) <= FEW else ALONE_BATCH
    return _answers(transfers, await connection.fetchval(text, *_arrays(transfers).values()))


def _arrays(transfers: Sequence[Transfer]) -> dict[str, list[object]]:
    """The binds of ARRAYS in their order."""
    return {
        "ids": [t.key for t in transfers],
        "journal_ids": [t.journal_id or t.key for t in transfers],
        "kinds": [KINDS[t.kind] for t in transfers],
        "events": [t.event for t in transfers],
        "debit_ids": [t.debit for t in transfers],
        "credit_ids": [t.credit for t in transfers],
        "amounts": [t.amount_fen for t in transfers],
        "pending_ids": [t.pending_id for t in transfers],
        "reverses_ids": [t.reverses_id for t in transfers],
        "subject_ids": [t.subject_id for t in transfers],
    }


def _answers(transfers: Sequence[Transfer], codes: object) -> list[Answer]:
    assert isinstance(codes, list)
    return [Answer(t.key, CODES[code]) for t, code in zip(transfers, codes, strict=True)]


EXPIRIES = "select ledger_expiries(:ids::uuid[], :ends::timestamptz[], :made::boolean[])"


async def _with_ends(tx: Transaction, transfers: Sequence[Transfer], answers: list[Answer]) -> list[Answer]:
    """Keeps the ends of the holds made now; a known hold asked for with another end than it was made with is a conflict."""
    holds = [i for i, t in enumerate(transfers) if t.kind is Kind.HOLD and answers[i].stands]
    if not any(transfers[i].expires_at or answers[i].code is Code.EXISTS for i in holds):
        return answers
    ids, ends = [transfers[i].key for i in holds], [transfers[i].expires_at for i in holds]
    other = await tx.value(EXPIRIES, ids=ids, ends=ends, made=[answers[i].code is Code.OK for i in holds])
    assert isinstance(other, list)
    for place in other:
        i = holds[place - 1]
        answers[i] = Answer(transfers[i].key, Code.CONFLICT)
    return answers


EXPIRED = "select id from ledger_hold where expires_at <= :now order by expires_at, id limit :limit"


async def expired_holds(tx: Transaction, limit: int) -> list[UUID]:
    """Open holds whose end has come, the oldest first."""
    return [row["id"] for row in await tx.all(EXPIRED, limit=limit)]


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

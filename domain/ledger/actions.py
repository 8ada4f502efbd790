"""What can happen in the books."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Transaction
from domain.ledger import store
from domain.ledger.model import AccountNotEmpty, Answer, Balance, Code, Transfer, account_id, refusal
from domain.money import Fen

MAX_BATCH = 8_192
"""Transfers in one request. More are posted in chunks with derived keys, so that any chunk can be rerun."""


async def post(tx: Transaction, transfers: Sequence[Transfer]) -> list[Answer]:
    """Posts all of them, or raises for the first that cannot stand; the caller's transaction then rolls back.

    Raises InsufficientFunds, KeyConflict, AccountClosed, HoldResolved, ExceedsHold, AlreadyReversed, or LedgerFault for what is
    a mistake. Call it once in a transaction: it locks the accounts in one order, two calls would not.
    """
    answers = await post_batch(tx, transfers)
    failed = [(t, a.code) for t, a in zip(transfers, answers, strict=True) if not a.stands]
    for transfer, code in failed:
        if code is not Code.JOURNAL_REFUSED:
            raise refusal(transfer, code)
    if failed:
        raise refusal(*failed[0])
    return answers


async def post_batch(tx: Transaction, transfers: Sequence[Transfer]) -> list[Answer]:
    """Posts what may stand, journal by journal, and answers every transfer in order; refused keys are remembered."""
    if len(transfers) > MAX_BATCH:
        raise ValueError(f"{len(transfers)} transfers at once; at most {MAX_BATCH}")
    return await store.post(tx, transfers) if transfers else []


async def open_account(tx: Transaction, kind: str, owner: UUID | str | None) -> UUID:
    """The id of the account, opened if it was not; see ``account_id`` for the owner."""
    return (await open_accounts(tx, [(kind, owner)]))[0]


async def open_accounts(tx: Transaction, wanted: Sequence[tuple[str, UUID | str | None]]) -> list[UUID]:
    """The same for several, in one round trip."""
    ids = [account_id(kind, owner) for kind, owner in wanted]
    await store.open_accounts(tx, ids, [kind for kind, _ in wanted], [owner for _, owner in wanted])
    return ids


async def close_account(tx: Transaction, account: UUID) -> None:
    """Closes an empty account for ever; raises AccountNotEmpty while it holds money."""
    if not await store.close_account(tx, account):
        raise AccountNotEmpty()


async def balances(tx: Transaction, accounts: Sequence[UUID]) -> dict[UUID, Balance]:
    """The balances of the accounts; one never opened has nothing."""
    found = await store.balances(tx, accounts)
    return {account: found.get(account) or Balance(account, Fen(0), Fen(0)) for account in accounts}


async def balance(tx: Transaction, account: UUID) -> Fen:
    """What the account may still spend: posted, less what is held."""
    return (await balances(tx, [account]))[account].available_fen

"""The books: double entry, append-only, in two books that never touch (S-110, S-111, S-115; docs/money.md).

A **transfer** moves whole fen from its debit to its credit account, both in one book, along a route the chart declares. Bank
accounts stand on the debit side; what is owed and earned, on the credit side. Limited accounts never go beyond their money, and
held money counts as spent. Transfers of one **journal** stand all or none. The caller chooses a transfer's key before its first
attempt: the same key with the same content is answered ``exists``, with other content ``conflict``, and a rejected key stays
rejected. Nothing is ever changed or removed; a mistake is reversed.

    post ------------------------------+--> reversal (once)
    hold --post_hold (up to the hold)--+
         --void (lets it go; by itself when the hold's end has come)

What was committed is **sealed**: numbered, hashed, and covered by a root that is published daily; ``proof`` and ``verify`` show
that a transfer stood there, ``check_seals`` that nothing was changed since.

The platform never holds money: the books mirror custody accounts at the bank (L-09).
"""

from domain.ledger.actions import balance, balances, close_account, open_account, open_accounts, post, post_batch
from domain.ledger.batcher import Batcher, BatcherClosed, BatcherFull, FlushInterrupted
from domain.ledger.checks import Scope, areas_due, keep_areas, run_checks
from domain.ledger.expiry import expire_holds
from domain.ledger.history import balance_as_of, take_snapshot
from domain.ledger.invariants import Violation, check_books, in_one
from domain.ledger.model import (
    AccountClosed,
    AccountNotEmpty,
    AlreadyReversed,
    Answer,
    Balance,
    Code,
    ExceedsHold,
    HoldExpired,
    HoldResolved,
    InsufficientFunds,
    KeyConflict,
    Kind,
    LedgerFault,
    Transfer,
    account_id,
    hold,
    key,
    post_hold,
    reverse,
    void,
)
from domain.ledger.sealing import Proof, PublishedRoot, check_seals, proof, publish, roots, seal, verify
from domain.ledger.staging import discard, exceptions, post_chunk, stage

__all__ = [
    "AccountClosed",
    "AccountNotEmpty",
    "AlreadyReversed",
    "Answer",
    "Balance",
    "Batcher",
    "BatcherClosed",
    "BatcherFull",
    "Code",
    "ExceedsHold",
    "FlushInterrupted",
    "HoldExpired",
    "HoldResolved",
    "InsufficientFunds",
    "KeyConflict",
    "Kind",
    "LedgerFault",
    "Proof",
    "PublishedRoot",
    "Scope",
    "Transfer",
    "Violation",
    "account_id",
    "areas_due",
    "balance",
    "balance_as_of",
    "balances",
    "check_books",
    "check_seals",
    "close_account",
    "discard",
    "exceptions",
    "expire_holds",
    "hold",
    "in_one",
    "keep_areas",
    "key",
    "open_account",
    "open_accounts",
    "post",
    "post_batch",
    "post_chunk",
    "post_hold",
    "proof",
    "publish",
    "reverse",
    "roots",
    "run_checks",
    "seal",
    "stage",
    "take_snapshot",
    "verify",
    "void",
]

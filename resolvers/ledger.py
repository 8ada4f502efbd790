"""Reading the books: accounts, their statements, transfers, and the proof that they stand (B-09, S-107, S-111)."""

from dataclasses import dataclass
from datetime import date, datetime

from domain import ledger
from domain.money import Fen
from resolvers.compiler.source import Filter, Link, Root, Source, by_id, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

STAFF = {"finance": "true", "checker": "true", "auditor": "true", "admin": "true"}
OWN = "whoever may read an account may read the transfers on it; the other account stays its owner's"
DEBIT_SIDE = "({t}.debits_posted_fen - {t}.credits_posted_fen)"
HELD = "case {t}.side when 'credit' then {t}.debits_pending_fen else {t}.credits_pending_fen end"
POSTED = f"case {{t}}.side when 'debit' then {DEBIT_SIDE} else -{DEBIT_SIDE} end"
NOTION = """case when {t}.kind in ('employer_wage', 'employer_fee', 'employer_fee_charged') then 'business_service_fee'
    when {t}.kind = 'worker_wage' then 'base_service_fee'
    when {t}.kind in ('worker_tax', 'tax_withheld', 'tax_credit') then 'tax' end"""

LEDGER_ACCOUNT = Source(
    "LedgerAccount",
    table="ledger_account",
    readable={
        "worker": "{t}.owner_id = :worker_id",
        "money": "{t}.owner_id = :employer_id",
        "ledger:read": "{t}.owner_id = :employer_id",
        **STAFF,
    },
    order=("kind::text", "id"),
    joins={"k": "join ledger_account_kind {k} on {k}.kind = {t}.kind"},
    fields={
        "notion": NOTION,
        "title": "{k}.title_zh",
        "titleEn": "{k}.title_en",
        "posted": POSTED,
        "held": HELD,
        "available": f"{POSTED} - {HELD}",
    },
    links={
        "worker": one("Worker", on="{t}.id = {o}.owner_id and {o}.owner = 'worker'"),
        "employer": one("Employer", on="{t}.id = {o}.owner_id and {o}.owner = 'employer'"),
        "entries": connection("LedgerEntry", "account_id", granted="an account's statement is its reader's to read"),
    },
)

LEDGER_ENTRY = Source(
    "LedgerEntry",
    table="ledger_entry",
    readable=STAFF,
    order=("number::bigint desc",),
    key="transfer_id",
    fields={"heldChange": "{t}.pending_change_fen", "postedChange": "{t}.posted_change_fen", "at": "{t}.created_at"},
    links={"transfer": one("LedgerTransfer", "transfer_id", granted=OWN)},
)

LEDGER_TRANSFER = Source(
    "LedgerTransfer",
    table="ledger_transfer",
    readable=STAFF,
    order=("journal_id", "leg::int"),
    fields={
        "journalId": "{t}.journal_id::text",
        "subjectId": "case split_part({t}.event, '.', 1) when 'deposit' then 'Deposit' when 'settlement' then 'Settlement'"
        " when 'fee' then 'Settlement'"
        " when 'payout' then 'PayoutItem' when 'refund' then 'Refund' else 'LedgerTransfer' end || ':' || {t}.subject_id",
        "at": "{t}.created_at",
    },
    links={
        "debitAccount": one("LedgerAccount", "debit_account_id"),
        "creditAccount": one("LedgerAccount", "credit_account_id"),
        "resolves": one("LedgerTransfer", "pending_id", granted=OWN),
        "reverses": one("LedgerTransfer", "reverses_id", granted=OWN),
    },
)

ROOTS: dict[str, Root | Link] = {
    "ledgerAccount": by_id(LEDGER_ACCOUNT),
    "ledgerAccounts": connection(LEDGER_ACCOUNT, filters={"kind": "{t}.kind = :value"}),
    "ledgerTransfer": by_id(LEDGER_TRANSFER),
    "ledgerTransfers": connection(
        LEDGER_TRANSFER,
        filters={
            "journalOf": Filter(
                "{t}.journal_id = (select j.journal_id from ledger_transfer j where j.id = :value)", of="LedgerTransfer"
            )
        },
    ),
}


@dataclass(frozen=True, slots=True)
class LedgerBalance:
    account_id: str
    as_of: datetime
    posted: Fen
    held: Fen
    available: Fen


@dataclass(frozen=True, slots=True)
class LedgerRoot:
    day: date
    size: int
    root: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class LedgerInclusion:
    content: str
    number: int
    path: list[str]
    size: int
    root: str
    day: date


@dataclass(frozen=True, slots=True)
class LedgerProof:
    transfer_id: str
    inclusion: LedgerInclusion | None


async def ledger_balance(request: Request, account: str, as_of: datetime) -> Answer:
    """What stood on the account then."""
    found = await ledger.balance_as_of(request.tx, request.viewer, uuid_of("LedgerAccount", account, "account"), as_of)
    return LedgerBalance(account, as_of, found.posted_fen, found.held_fen, found.available_fen)


async def ledger_proof(request: Request, id: str) -> Answer:
    """The proof against the first root above the transfer, if there is one yet."""
    found = await ledger.proof(request.tx, request.viewer, uuid_of("LedgerTransfer", id, "id"))
    return LedgerProof(id, inclusion(found))


def inclusion(found: ledger.Proof | None) -> LedgerInclusion | None:
    """A proof as the schema shows it."""
    if found is None:
        return None
    path = [each.hex() for each in found.path]
    return LedgerInclusion(found.content, found.number, path, found.size, found.root.hex(), found.day)


async def ledger_roots(request: Request, since: date) -> Answer:
    """The published roots, oldest first."""
    return [LedgerRoot(each.day, each.size, each.root.hex(), each.published_at) for each in await ledger.roots(request.tx, since)]

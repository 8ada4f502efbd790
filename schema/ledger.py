"""The books as their owners, finance staff and auditors see them (B-09, S-111)."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.ledger import Kind
from domain.money import Fen
from resolvers import ledger
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

if TYPE_CHECKING:
    from schema.accounts import Employer, Worker


@strawberry.enum(description="What an account holds; docs/money.md has the chart.")
class LedgerAccountKind(Enum):
    BANK_WAGE_CASH = "bank_wage_cash"
    EMPLOYER_WAGE = "employer_wage"
    EMPLOYER_WAGE_RESERVED = "employer_wage_reserved"
    WORKER_WAGE = "worker_wage"
    WORKER_TAX = "worker_tax"
    TAX_WITHHELD = "tax_withheld"
    TAX_CREDIT = "tax_credit"
    PAYOUT_CLEARING = "payout_clearing"
    DEPOSIT_SUSPENSE = "deposit_suspense"
    RETURNED_SUSPENSE = "returned_suspense"
    BANK_FEE_CASH = "bank_fee_cash"
    EMPLOYER_FEE = "employer_fee"
    EMPLOYER_FEE_RESERVED = "employer_fee_reserved"
    EMPLOYER_FEE_CHARGED = "employer_fee_charged"
    FEE_SUSPENSE = "fee_suspense"
    PLATFORM_FEE_INCOME = "platform_fee_income"


@strawberry.enum(description="Wages and service fees are two books; no transfer leads from one to the other (S-115).")
class LedgerBook(Enum):
    WAGE = "wage"
    FEE = "fee"


@strawberry.enum(
    description="The standard's two notions of money and the tax between them: what the employer pays the platform, what the"
    " platform pays the individual (T-005)."
)
class MoneyNotion(Enum):
    BUSINESS_SERVICE_FEE = "business_service_fee"
    BASE_SERVICE_FEE = "base_service_fee"
    TAX = "tax"


@strawberry.enum(description="Bank accounts stand on the debit side, what is owed and earned on the credit side.")
class LedgerSide(Enum):
    DEBIT = "debit"
    CREDIT = "credit"


strawberry.enum(
    Kind, name="LedgerTransferKind", description="At once, in two steps (a hold, then its posting or its release), or back."
)


@strawberry.type(description="An account of the books. The bank has the money; the books mirror it (L-09).")
class LedgerAccount(Node):
    kind: LedgerAccountKind = strawberry.field(description="What it holds.")
    book: LedgerBook = strawberry.field(description="Which of the two books it is in.")
    side: LedgerSide = strawberry.field(description="The side its balance stands on.")
    notion: MoneyNotion | None = strawberry.field(description="Which notion of money it holds; null for shared accounts (T-005).")
    title: str = strawberry.field(description="Its name in Chinese.")
    title_en: str = strawberry.field(description="Its name in English.")
    posted: Money = strawberry.field(description="The balance in the books.")
    held: Money = strawberry.field(description="What of it is set aside for payments under way.")
    available: Money = strawberry.field(description="Posted less held.")
    channel: str | None = strawberry.field(description="The payout channel, when it is a channel's.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    closed_at: datetime | None = strawberry.field(description="When it was closed; a closed account takes no entries.")
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] | None = strawberry.field(
        description="The worker, when it is a worker's."
    )
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] | None = strawberry.field(
        description="The employer, when it is an employer's."
    )

    @strawberry.field(
        graphql_type=Connection[Annotated["LedgerEntry", strawberry.lazy("schema.ledger")]],
        description="The statement of account, newest first.",
    )
    def entries(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type(description="One side of a transfer: what it did to one account.")
class LedgerEntry:
    side: LedgerSide = strawberry.field(description="Debit or credit.")
    kind: Kind = strawberry.field(description="How the transfer moved money.")
    event: str = strawberry.field(description="The business event, such as settlement.wage; docs/money.md lists them.")
    amount: Money = strawberry.field(description="The transfer's amount.")
    held_change: Money = strawberry.field(description="What it set aside on this side; negative when let go.")
    posted_change: Money = strawberry.field(description="What it posted on this side.")
    at: datetime = strawberry.field(description="When it was posted.")
    transfer: Annotated["LedgerTransfer", strawberry.lazy("schema.ledger")] = strawberry.field(description="The transfer.")


@strawberry.type(
    description="Whole fen moved from the debit to the credit account, for ever: nothing changes or removes it (S-111)."
)
class LedgerTransfer(Node):
    kind: Kind = strawberry.field(description="How it moved money.")
    event: str = strawberry.field(description="The business event.")
    amount: Money = strawberry.field(description="How much.")
    journal_id: str = strawberry.field(description="Transfers of one journal stand all or none.")
    leg: int = strawberry.field(description="Which transfer of its journal it is.")
    legs: int = strawberry.field(description="How many its journal has.")
    subject_id: strawberry.ID = strawberry.field(description="The deposit, settlement or payout it was made for.")
    at: datetime = strawberry.field(description="When it was posted.")
    debit_account: LedgerAccount | None = strawberry.field(description="Debited; null when it is not yours to see.")
    credit_account: LedgerAccount | None = strawberry.field(description="Credited; null when it is not yours to see.")
    resolves: Annotated["LedgerTransfer", strawberry.lazy("schema.ledger")] | None = strawberry.field(
        description="The hold it posts or lets go."
    )
    reverses: Annotated["LedgerTransfer", strawberry.lazy("schema.ledger")] | None = strawberry.field(
        description="The transfer it moves back."
    )


@strawberry.type(
    description="A published root of the Merkle tree (RFC 6962) over the books and the audit. Keep it: proofs lead to it."
)
class LedgerRoot:
    day: date = strawberry.field(description="Everything committed until the end of this day is below it.")
    size: int = strawberry.field(description="How many rows are below it.")
    root: str = strawberry.field(description="SHA-256, in hexadecimal.")
    published_at: datetime = strawberry.field(description="When it was published.")


@strawberry.type(description="That a transfer is below a published root: hash the content, then follow the path (docs/money.md).")
class LedgerInclusion:
    content: str = strawberry.field(description="What was sealed, to be hashed as it is, in UTF-8.")
    number: int = strawberry.field(description="Its place in the tree, from 0 on.")
    path: list[str] = strawberry.field(description="The hashes beside its way to the root, nearest first, in hexadecimal.")
    size: int = strawberry.field(description="The tree's size below the root.")
    root: str = strawberry.field(description="The root, in hexadecimal.")
    day: date = strawberry.field(description="The day whose root it is.")


@strawberry.type(description="An account's balance with every transfer dated at that moment or before.")
class LedgerBalance:
    account_id: strawberry.ID = strawberry.field(description="The account.")
    as_of: datetime = strawberry.field(description="The moment asked about.")
    posted: Fen = strawberry.field(description="The balance in the books.")
    held: Fen = strawberry.field(description="What of it was set aside.")
    available: Fen = strawberry.field(description="Posted less held.")


@strawberry.type(description="What shows that a transfer was in the books and was not changed since (S-107).")
class LedgerProof:
    transfer_id: strawberry.ID = strawberry.field(description="The transfer.")
    inclusion: LedgerInclusion | None = strawberry.field(description="Null until the root of its day is published.")


@strawberry.type
class LedgerQuery:
    @strawberry.field(
        graphql_type=LedgerBalance,
        description="A balance as of a moment: for the account's owner, finance, checkers, auditors and admins (S-111, B-09).",
    )
    async def ledger_balance(self, info: Info, account: strawberry.ID, as_of: datetime) -> Answer:
        return await ledger.ledger_balance(info.context, account, as_of)

    @strawberry.field(
        graphql_type=LedgerProof,
        description="The proof for one transfer: for its parties, finance, checkers, auditors and admins (S-107, S-111).",
    )
    async def ledger_proof(self, info: Info, id: strawberry.ID) -> Answer:
        return await ledger.ledger_proof(info.context, id)

    @strawberry.field(
        graphql_type=list[LedgerRoot],
        description="Roots published for that day and later, at most 366, for anybody to keep (S-107).",
    )
    async def ledger_roots(self, info: Info, since: date) -> Answer:
        return await ledger.ledger_roots(info.context, since)

    @strawberry.field(graphql_type=LedgerAccount | None, description="One account of the books (B-09).")
    def ledger_account(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[LedgerAccount],
        description="The viewer's accounts; all of them for finance, checkers and auditors.",
    )
    def ledger_accounts(
        self,
        kind: LedgerAccountKind | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=LedgerTransfer | None, description="One transfer, for finance, checkers and auditors (S-111).")
    def ledger_transfer(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[LedgerTransfer],
        description="Transfers, journal by journal, for finance, checkers and auditors; owners read theirs on their accounts. "
        "journalOf names a transfer whose whole journal is wanted.",
    )
    def ledger_transfers(
        self,
        journal_of: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

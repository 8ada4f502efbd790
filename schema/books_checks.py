"""The books' own checks, and the audit's rows with their proofs: for finance and auditors."""

from datetime import date, datetime

import strawberry

from domain.ledger import Scope
from resolvers import books_checks
from schema.ledger import LedgerInclusion
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info, Money

strawberry.enum(
    Scope,
    name="BooksCheckScope",
    description="Hourly all accounts with what came since the last snapshot; daily the settlement account, and what must hold"
    " between the books and the areas that post to them (S-115).",
)


@strawberry.type(description="An answer of the books whether they are sound; kept for ever, told to finance when they are not.")
class BooksCheck(Node):
    scope: Scope = strawberry.field(description="What was asked.")
    day: date = strawberry.field(description="The day in Shanghai.")
    checked_at: datetime = strawberry.field(description="When.")
    ok: bool = strawberry.field(description="Whether everything held.")
    findings: list[str] = strawberry.field(description="What did not hold, and for what; at most 100.")
    cash: Money | None = strawberry.field(description="The settlement account; of the daily check.")
    owed_to_workers: Money | None = strawberry.field(description="Owed to workers.")
    employers_unspent: Money | None = strawberry.field(description="Employers' unspent wage money.")
    tax_not_remitted: Money | None = strawberry.field(description="Withheld tax not yet remitted.")
    in_suspense: Money | None = strawberry.field(description="Deposits and returns nobody could match yet.")
    in_transit: Money | None = strawberry.field(description="Sent to payees, not yet on the bank statement.")


@strawberry.type(description="Who did what, when: one row of the audit (S-107).")
class AuditRecord:
    audit_id: strawberry.ID = strawberry.field(description="The row, as auditProof takes it.")
    at: datetime = strawberry.field(description="When.")
    actor: str = strawberry.field(description="Who: kind and id.")
    event: str = strawberry.field(description="What happened.")


@strawberry.type(description="What shows that an audit row stood and was not changed since (S-107).")
class AuditProof:
    audit_id: strawberry.ID = strawberry.field(description="The row.")
    inclusion: LedgerInclusion | None = strawberry.field(description="Null until the root of its day is published.")


@strawberry.type
class BooksChecksQuery:
    @strawberry.field(graphql_type=BooksCheck | None, description="One check of the books (S-115).")
    def books_check(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[BooksCheck], description="Checks of the books, newest first (S-111, S-115).")
    def books_checks(
        self,
        scope: Scope | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=list[AuditRecord],
        description="What the audit says of one thing, oldest first, at most 200 rows; for auditors and admins (S-107, S-118).",
    )
    async def audit_trail(self, info: Info, subject_id: strawberry.ID) -> Answer:
        return await books_checks.audit_trail(info.context, subject_id)

    @strawberry.field(graphql_type=AuditProof, description="The proof of an audit row, for auditors and admins (S-107, S-118).")
    async def audit_proof(self, info: Info, id: strawberry.ID) -> Answer:
        return await books_checks.audit_proof(info.context, id)

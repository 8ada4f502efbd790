"""The books' own checks, as finance and auditors read them; and the proof of an audit row (S-107, S-115, S-118)."""

from dataclasses import dataclass
from datetime import datetime

from domain import audit, ledger
from resolvers.compiler.source import Link, Root, Source, by_id, connection
from resolvers.ids import uuid_of
from resolvers.ledger import LedgerInclusion, inclusion
from resolvers.request import Answer, Request

BOOKS_CHECK = Source(
    "BooksCheck",
    table="books_check",
    readable=dict.fromkeys(("finance", "checker", "auditor", "admin"), "true"),
    order=("checked_at desc", "id desc"),
    fields={
        "cash": "{t}.cash_fen",
        "owedToWorkers": "{t}.workers_fen",
        "employersUnspent": "{t}.employers_fen",
        "taxNotRemitted": "{t}.tax_fen",
        "inSuspense": "{t}.suspense_fen",
        "inTransit": "{t}.transit_fen",
    },
)

ROOTS: dict[str, Root | Link] = {
    "booksCheck": by_id(BOOKS_CHECK),
    "booksChecks": connection(BOOKS_CHECK, filters={"scope": "{t}.scope = :value"}),
}


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One row of the audit."""

    audit_id: str
    at: datetime
    actor: str
    event: str


@dataclass(frozen=True, slots=True)
class AuditProof:
    audit_id: str
    inclusion: LedgerInclusion | None


async def audit_trail(request: Request, subject_id: str) -> Answer:
    """What the audit says of one thing, the oldest first; for auditors and admins."""
    kind, _, _ = subject_id.partition(":")
    rows = await audit.trail(request.tx, request.viewer, uuid_of(kind, subject_id, "subjectId"))
    return [AuditRecord(f"Audit:{row['id']}", row["at"], row["actor"], row["event"]) for row in rows]


async def audit_proof(request: Request, id: str) -> Answer:
    """The proof of an audit row against the first root above it, if there is one yet; for auditors and admins."""
    request.viewer.must_be_staff(*audit.READERS)
    return AuditProof(id, inclusion(await ledger.proof(request.tx, request.viewer, uuid_of("Audit", id, "id"))))

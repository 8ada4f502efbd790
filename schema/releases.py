"""Documents of many people on their way out: a purpose, another person's word, once, in time (S-107)."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from resolvers import releases
from schema.accounts import Staff
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info


@strawberry.enum(description="On what ground a document of many people leaves.")
class ReleaseGround(Enum):
    LAW = "law"
    CONTRACT = "contract"
    APPROVAL = "approval"
    ENGAGEMENT = "engagement"


@strawberry.enum(description="Where it stands; used: it was fetched, and cannot be again.")
class DocumentReleaseState(Enum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    USED = "used"


@strawberry.type(description="A document of many people that somebody takes out, or asks to: what for, on what ground (S-107).")
class DocumentRelease(Node):
    document_id: strawberry.ID = strawberry.field(description="The document; mintDocumentTicket fetches it.")
    kind: str = strawberry.field(description="What it is, such as statement_file.")
    ground: ReleaseGround = strawberry.field(description="Why it may leave.")
    purpose: str = strawberry.field(description="What for; everybody it names reads it in their access log.")
    subject_count: int = strawberry.field(description="How many people it names.")
    state: DocumentReleaseState = strawberry.field(description="Where it stands.")
    staff: Staff | None = strawberry.field(description="Who asked, of the staff.")
    requested_at: datetime = strawberry.field(description="When it was asked.")
    decided_by: Staff | None = strawberry.field(description="Who allowed or refused it.")
    decide_reason: str | None = strawberry.field(description="Why.")
    decided_at: datetime | None = strawberry.field(description="When that was.")
    expires_at: datetime | None = strawberry.field(description="Until when it may be fetched, once.")
    used_at: datetime | None = strawberry.field(description="When its ticket was given.")


@strawberry.enum(description="What left in bulk that is no document.")
class BulkReleaseWhat(Enum):
    PAYOUT_FILE_TEMPLATE = "payout_file_template"
    BACKUP = "backup"


@strawberry.type(description="A list of many people that one of the staff took out, or a backup that an operator took (S-107).")
class BulkRelease(Node):
    what: BulkReleaseWhat = strawberry.field(description="What left.")
    purpose: str = strawberry.field(description="What for.")
    staff: Staff | None = strawberry.field(description="Who took the list.")
    operator: str | None = strawberry.field(description="Who took the backup: their account on the machine.")
    subject_count: int = strawberry.field(description="About how many people it is.")
    bytes: float | None = strawberry.field(description="Size of the backup's file.")
    sha256: str | None = strawberry.field(description="Of the backup's file.")
    released_at: datetime = strawberry.field(description="When it left.")


@strawberry.input(description="A document of many people, and what it is needed for.")
class RequestDocumentReleaseInput:
    document_id: strawberry.ID = strawberry.field(description="The document.")
    purpose: str = strawberry.field(description="What for, 4 to 200 characters; seen by everybody named in it.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="A request to decide, and why so.")
class DecideDocumentReleaseInput:
    document_release_id: strawberry.ID = strawberry.field(description="The request.")
    reason: str = strawberry.field(description="2 to 200 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


RequestDocumentReleaseResult = Annotated[DocumentRelease | Refused, strawberry.union("RequestDocumentReleaseResult")]
ApproveDocumentReleaseResult = Annotated[DocumentRelease | Refused, strawberry.union("ApproveDocumentReleaseResult")]
RefuseDocumentReleaseResult = Annotated[DocumentRelease | Refused, strawberry.union("RefuseDocumentReleaseResult")]


@strawberry.type
class ReleasesQuery:
    @strawberry.field(graphql_type=DocumentRelease | None, description="One document's way out (S-107).")
    def document_release(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[DocumentRelease],
        description="Documents of many people that were taken out or asked for: the viewer's, or all for administrators (S-107).",
    )
    def document_releases(
        self,
        state: DocumentReleaseState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=BulkRelease | None, description="One list or backup that left (S-107).")
    def bulk_release(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[BulkRelease], description="Lists and backups that left, newest first (S-107).")
    def bulk_releases(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class ReleasesMutation:
    @strawberry.mutation(
        graphql_type=RequestDocumentReleaseResult,
        description="Ask to take out a document with data of several people; another person decides (S-107).",
    )
    async def request_document_release(self, info: Info, input: RequestDocumentReleaseInput) -> Answer:
        return await releases.request_document_release(info.context, input.document_id, input.purpose)

    @strawberry.mutation(
        graphql_type=ApproveDocumentReleaseResult,
        description="Let out, once and for a time, what another person asked for (S-107).",
    )
    async def approve_document_release(self, info: Info, input: DecideDocumentReleaseInput) -> Answer:
        return await releases.approve_document_release(info.context, input.document_release_id, input.reason)

    @strawberry.mutation(graphql_type=RefuseDocumentReleaseResult, description="Keep in what another person asked for (S-107).")
    async def refuse_document_release(self, info: Info, input: DecideDocumentReleaseInput) -> Answer:
        return await releases.refuse_document_release(info.context, input.document_release_id, input.reason)

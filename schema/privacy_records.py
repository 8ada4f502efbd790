"""What the house does about privacy besides code: measures, impact assessments, incidents (S-107; PIPL arts. 51, 55, 57)."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from domain.privacy import RecordKind
from resolvers import privacy_records
from schema.accounts import Staff
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

strawberry.enum(
    RecordKind,
    name="PrivacyRecordKind",
    description="Classification, approval of roles, training, self-check; an impact assessment; an incident (S-107).",
)


@strawberry.type(description="Something to be done about privacy: by whom, by when, and what came of it (S-107).")
class PrivacyRecord(Node):
    kind: RecordKind = strawberry.field(description="What.")
    title: str = strawberry.field(description="In a few words.")
    text: str = strawberry.field(description="What is to be done, assessed, or what happened.")
    owner: Staff | None = strawberry.field(description="Who sees to it.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    due_at: datetime = strawberry.field(description="By when; of an incident, by when the authority is told.")
    authority_told_at: datetime | None = strawberry.field(description="Of an incident: when the authority was told.")
    people_told_at: datetime | None = strawberry.field(description="Of an incident: when the people concerned were told.")
    closed_at: datetime | None = strawberry.field(description="When it was done.")
    outcome: str | None = strawberry.field(description="What came of it.")
    keep_until: date | None = strawberry.field(description="Until when it is kept at least.")


@strawberry.input(description="What is to be done, by whom, by when.")
class OpenPrivacyRecordInput:
    kind: RecordKind = strawberry.field(description="What.")
    title: str = strawberry.field(description="2 to 100 characters.")
    text: str = strawberry.field(description="4 to 4,000 characters; no personal data.")
    owner_id: strawberry.ID = strawberry.field(description="The member of staff who sees to it.")
    due_on: date | None = strawberry.field(default=None, description="By when; an incident's time is the law's.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="Who was told of an incident.")
class RecordIncidentToldInput:
    privacy_record_id: strawberry.ID = strawberry.field(description="The incident.")
    authority: bool = strawberry.field(description="The authority.")
    people: bool = strawberry.field(description="The people concerned.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="What came of it.")
class ClosePrivacyRecordInput:
    privacy_record_id: strawberry.ID = strawberry.field(description="The record.")
    outcome: str = strawberry.field(description="4 to 4,000 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


OpenPrivacyRecordResult = Annotated[PrivacyRecord | Refused, strawberry.union("OpenPrivacyRecordResult")]
RecordIncidentToldResult = Annotated[PrivacyRecord | Refused, strawberry.union("RecordIncidentToldResult")]
ClosePrivacyRecordResult = Annotated[PrivacyRecord | Refused, strawberry.union("ClosePrivacyRecordResult")]


@strawberry.type
class PrivacyRecordsQuery:
    @strawberry.field(graphql_type=PrivacyRecord | None, description="One record (S-107).")
    def privacy_record(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[PrivacyRecord], description="Records, newest first (S-107).")
    def privacy_records(
        self,
        kind: RecordKind | None = None,
        overdue: bool | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class PrivacyRecordsMutation:
    @strawberry.mutation(
        graphql_type=OpenPrivacyRecordResult,
        description="A measure, an impact assessment or an incident, with its clock (S-107).",
    )
    async def open_privacy_record(self, info: Info, input: OpenPrivacyRecordInput) -> Answer:
        said = (input.kind, input.title, input.text, input.owner_id, input.due_on)
        return await privacy_records.open_privacy_record(info.context, *said)

    @strawberry.mutation(graphql_type=RecordIncidentToldResult, description="Who was told of an incident (PIPL art. 57).")
    async def record_incident_told(self, info: Info, input: RecordIncidentToldInput) -> Answer:
        return await privacy_records.record_incident_told(info.context, input.privacy_record_id, input.authority, input.people)

    @strawberry.mutation(
        graphql_type=ClosePrivacyRecordResult, description="Done; an incident only once everybody was told (S-107)."
    )
    async def close_privacy_record(self, info: Info, input: ClosePrivacyRecordInput) -> Answer:
        return await privacy_records.close_privacy_record(info.context, input.privacy_record_id, input.outcome)

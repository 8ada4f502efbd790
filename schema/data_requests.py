"""What people ask about their own data: a copy, a correction, its end, a restriction (PIPL arts. 44 to 47; L-07, T-004)."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from resolvers import data_requests
from schema.filings import Document
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info


@strawberry.enum(description="What is asked about one's data.")
class PersonalDataRequestKind(Enum):
    EXPORT = "export"
    CORRECTION = "correction"
    ERASURE = "erasure"
    RESTRICTION = "restriction"


@strawberry.enum(description="Where a request about one's data stands.")
class PersonalDataRequestState(Enum):
    REQUESTED = "requested"
    DONE = "done"
    REFUSED = "refused"
    LIFTED = "lifted"


@strawberry.enum(description="What can be corrected.")
class CorrectableField(Enum):
    NAME = "name"
    SCHOOL = "school"
    MAJOR = "major"


@strawberry.type(description="Something a person asked about their data, and what came of it (PIPL art. 50).")
class PersonalDataRequest(Node):
    kind: PersonalDataRequestKind = strawberry.field(description="What.")
    state: PersonalDataRequestState = strawberry.field(description="Where it stands.")
    field: CorrectableField | None = strawberry.field(description="What is to be corrected.")
    value_mask: str | None = strawberry.field(description="To what, masked.")
    why: str = strawberry.field(description="Why, in the person's words.")
    tables_done: int = strawberry.field(description="How far a copy is.")
    tables_total: int | None = strawberry.field(description="Of how many.")
    kept_zh: list[str] = strawberry.field(description="What stays after an erasure, why and until when, in Chinese.")
    kept_en: list[str] = strawberry.field(description="The same in English.")
    requested_at: datetime = strawberry.field(description="When it was asked.")
    due_at: datetime = strawberry.field(description="By when it is answered.")
    answered_at: datetime | None = strawberry.field(description="When it was.")
    decide_reason: str | None = strawberry.field(description="What was compared, or why not.")
    documents: list[Document] = strawberry.field(description="The copy, once it is made; mintDocumentTicket fetches it.")


@strawberry.type(description="What an erasure would come to today (PIPL art. 47).")
class ErasurePreview:
    blockers: list[str] = strawberry.field(description="What forbids it: money_owed, work_open, application_open, case_open …")
    kept_zh: list[str] = strawberry.field(description="What would stay, why and until when, in Chinese.")
    kept_en: list[str] = strawberry.field(description="The same in English.")


@strawberry.type(description="A column that holds personal data (T-003).")
class PersonalDataColumn:
    table_name: str = strawberry.field(description="Its table.")
    column_name: str = strawberry.field(description="Its name.")
    kind: str = strawberry.field(description="What kind of data: name, phone, id_number, wage, credit …")
    protection: str = strawberry.field(description="vault (ciphertext only), mask, or access (guarded).")
    derived: bool = strawberry.field(description="Made about the person, not given by them (T-004).")
    retention: str | None = strawberry.field(description="Under which retention class's key it is sealed.")


@strawberry.input(description="A repeat with the same key gets the first answer.")
class PersonalDataInput:
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="What is wrong, and what is right.")
class RequestCorrectionInput:
    field: CorrectableField = strawberry.field(description="What.")
    value: str = strawberry.field(description="What is right.")
    why: str = strawberry.field(description="How it came, 2 to 200 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="What came of verifying a correction.")
class DecideCorrectionInput:
    personal_data_request_id: strawberry.ID = strawberry.field(description="The request.")
    correct: bool = strawberry.field(description="Whether the new value is right.")
    reason: str = strawberry.field(description="What was compared, 2 to 200 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


RequestPersonalDataExportResult = Annotated[PersonalDataRequest | Refused, strawberry.union("RequestPersonalDataExportResult")]
RequestCorrectionResult = Annotated[PersonalDataRequest | Refused, strawberry.union("RequestCorrectionResult")]
DecideCorrectionResult = Annotated[PersonalDataRequest | Refused, strawberry.union("DecideCorrectionResult")]
ErasePersonalDataResult = Annotated[PersonalDataRequest | Refused, strawberry.union("ErasePersonalDataResult")]
RestrictProcessingResult = Annotated[PersonalDataRequest | Refused, strawberry.union("RestrictProcessingResult")]
LiftRestrictionResult = Annotated[PersonalDataRequest | Refused, strawberry.union("LiftRestrictionResult")]


@strawberry.type
class DataRequestsQuery:
    @strawberry.field(graphql_type=PersonalDataRequest | None, description="One request about one's data (PIPL art. 50).")
    def personal_data_request(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[PersonalDataRequest],
        description="One's own requests, newest first; for reviewers the corrections, for administrators all.",
    )
    def personal_data_requests(
        self,
        kind: PersonalDataRequestKind | None = None,
        state: PersonalDataRequestState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=ErasurePreview, description="What the worker's erasure would come to today (PIPL art. 47).")
    async def erasure_preview(self, info: Info) -> Answer:
        return await data_requests.erasure_preview(info.context)

    @strawberry.field(
        graphql_type=list[PersonalDataColumn],
        description="Every column that holds personal data, for administrators (T-003, T-004).",
    )
    async def personal_data_inventory(self, info: Info) -> Answer:
        return await data_requests.personal_data_inventory(info.context)


@strawberry.type
class DataRequestsMutation:
    @strawberry.mutation(
        graphql_type=RequestPersonalDataExportResult,
        description="Asks for a copy of everything held on the worker; needs a fresh code (PIPL art. 45, T-004).",
    )
    async def request_personal_data_export(self, info: Info, input: PersonalDataInput) -> Answer:
        return await data_requests.request_personal_data_export(info.context)

    @strawberry.mutation(
        graphql_type=RequestCorrectionResult, description="Says what is wrong about the worker, to be verified (PIPL art. 46)."
    )
    async def request_correction(self, info: Info, input: RequestCorrectionInput) -> Answer:
        return await data_requests.request_correction(info.context, input.field.value, input.value, input.why)

    @strawberry.mutation(
        graphql_type=DecideCorrectionResult, description="A reviewer who verified a correction answers it (PIPL art. 46)."
    )
    async def decide_correction(self, info: Info, input: DecideCorrectionInput) -> Answer:
        return await data_requests.decide_correction(info.context, input.personal_data_request_id, input.correct, input.reason)

    @strawberry.mutation(
        graphql_type=ErasePersonalDataResult,
        description="Erases the worker's data; the answer says what law keeps, and until when (PIPL art. 47).",
    )
    async def erase_personal_data(self, info: Info, input: PersonalDataInput) -> Answer:
        return await data_requests.erase_personal_data(info.context)

    @strawberry.mutation(
        graphql_type=RestrictProcessingResult, description="Nobody is shown the worker's data any more (PIPL art. 44)."
    )
    async def restrict_processing(self, info: Info, input: PersonalDataInput) -> Answer:
        return await data_requests.restrict_processing(info.context)

    @strawberry.mutation(graphql_type=LiftRestrictionResult, description="The worker's data may be used again (PIPL art. 44).")
    async def lift_restriction(self, info: Info, input: PersonalDataInput) -> Answer:
        return await data_requests.lift_restriction(info.context)

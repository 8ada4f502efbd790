"""Personal data in the clear for a purpose, and who got what of whom (S-066, S-108)."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from resolvers import privacy
from schema.accounts import Staff, Worker
from schema.agreements import Consent
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info


@strawberry.enum(description="A sealed field of a worker.")
class PersonalDataField(Enum):
    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    BIRTH_DATE = "birth_date"
    BANK_ACCOUNT = "bank_account"


@strawberry.enum(description="Where a request to see personal data stands.")
class PersonalDataAccessState(Enum):
    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"


@strawberry.enum(description="To whom personal data leaves (PIPL art. 23).")
class DataRecipient(Enum):
    IDENTITY_AUTHORITY = "identity_authority"
    PAYOUT_CHANNEL = "payout_channel"
    TAX_AUTHORITY = "tax_authority"
    EMPLOYER = "employer"


@strawberry.type(description="Somebody asks to see a worker's data: for what, which fields, allowed by whom, until when (S-108).")
class PersonalDataAccess(Node):
    worker: Worker | None = strawberry.field(description="Whose, as far as the viewer may see them.")
    fields: list[str] = strawberry.field(description="Which fields.")
    purpose: str = strawberry.field(
        description="complaint_handling, safety_emergency, identity_doubt, payment_trouble, legal_request or arrange_work."
    )
    explanation: str = strawberry.field(description="What for, in the words of who asked.")
    minutes: int = strawberry.field(description="For how long, once allowed.")
    requested_at: datetime = strawberry.field(description="When it was asked.")
    state: PersonalDataAccessState = strawberry.field(description="Where it stands.")
    automatic_rule: str | None = strawberry.field(description="The rule that allowed it, where no person had to.")
    decide_reason: str | None = strawberry.field(description="Why it was allowed or refused.")
    decided_at: datetime | None = strawberry.field(description="When that was.")
    expires_at: datetime | None = strawberry.field(description="Until when who asked may look.")


@strawberry.type(description="Personal data that left the platform: to whom, which kinds, on what ground (PIPL arts. 17, 23).")
class Disclosure(Node):
    recipient: DataRecipient = strawberry.field(description="What kind of recipient.")
    recipient_name: str = strawberry.field(description="Which one.")
    kinds: list[str] = strawberry.field(description="Which kinds of data.")
    legal_basis: list[str] = strawberry.field(description="The clauses it rests on.")
    consent: Consent | None = strawberry.field(description="The consent it rests on; null where law or contract ask for it.")
    at: datetime = strawberry.field(description="When.")


@strawberry.type(description="One value in the clear.")
class RevealedValue:
    field: str = strawberry.field(description="Which field.")
    value: str = strawberry.field(description="Its value.")


@strawberry.type(description="What was asked for, in the clear; the worker sees this look (S-066, S-108).")
class RevealedPersonalData:
    values: list[RevealedValue] = strawberry.field(description="Each field that is on record.")
    expires_at: datetime = strawberry.field(description="Until when it may be looked at again.")


@strawberry.input(description="The text of rule privacy.undertaking, as it was shown.")
class SignUndertakingInput:
    shown_sha256: str = strawberry.field(description="SHA-256 of its Chinese text in UTF-8, in hexadecimal.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="Whose data, which of it, what for, for how long.")
class RequestPersonalDataAccessInput:
    worker_id: strawberry.ID = strawberry.field(description="Whose.")
    fields: list[PersonalDataField] = strawberry.field(description="The least that is needed.")
    purpose: str = strawberry.field(description="A purpose of the viewer's role, such as payment_trouble or arrange_work.")
    explanation: str = strawberry.field(description="What for, 4 to 200 characters; the worker reads it at each look.")
    minutes: int = strawberry.field(description="For how long.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="A request to decide, and why so.")
class DecidePersonalDataAccessInput:
    personal_data_access_id: strawberry.ID = strawberry.field(description="The request.")
    reason: str = strawberry.field(description="2 to 200 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="Which data to look at.")
class RevealPersonalDataInput:
    personal_data_access_id: strawberry.ID = strawberry.field(description="The approved request.")


SignUndertakingResult = Annotated[Staff | Refused, strawberry.union("SignUndertakingResult")]
RequestPersonalDataAccessResult = Annotated[PersonalDataAccess | Refused, strawberry.union("RequestPersonalDataAccessResult")]
ApprovePersonalDataAccessResult = Annotated[PersonalDataAccess | Refused, strawberry.union("ApprovePersonalDataAccessResult")]
RefusePersonalDataAccessResult = Annotated[PersonalDataAccess | Refused, strawberry.union("RefusePersonalDataAccessResult")]
RevealPersonalDataResult = Annotated[RevealedPersonalData | Refused, strawberry.union("RevealPersonalDataResult")]


@strawberry.type
class PrivacyQuery:
    @strawberry.field(graphql_type=PersonalDataAccess | None, description="One request to see somebody's data (S-108).")
    def personal_data_access(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[PersonalDataAccess],
        description="Requests to see data: about the worker, by the viewer, or all for administrators (S-108).",
    )
    def personal_data_accesses(
        self,
        state: PersonalDataAccessState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[Disclosure], description="Who outside got what of the worker's, newest first (PIPL arts. 23, 44)."
    )
    def my_disclosures(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class PrivacyMutation:
    @strawberry.mutation(
        graphql_type=SignUndertakingResult, description="Staff promise secrecy, before they see anybody's data (S-108)."
    )
    async def sign_undertaking(self, info: Info, input: SignUndertakingInput) -> Answer:
        return await privacy.sign_undertaking(info.context, input.shown_sha256)

    @strawberry.mutation(
        graphql_type=RequestPersonalDataAccessResult,
        description="Asks to see a worker's data for a purpose; an employer's own hire is answered at once (S-066, S-108).",
    )
    async def request_personal_data_access(self, info: Info, input: RequestPersonalDataAccessInput) -> Answer:
        fields = [field.value for field in input.fields]
        asked = (fields, input.purpose, input.explanation, input.minutes)
        return await privacy.request_personal_data_access(info.context, input.worker_id, *asked)

    @strawberry.mutation(
        graphql_type=ApprovePersonalDataAccessResult, description="Allows what another person asked to see (S-108)."
    )
    async def approve_personal_data_access(self, info: Info, input: DecidePersonalDataAccessInput) -> Answer:
        return await privacy.approve_personal_data_access(info.context, input.personal_data_access_id, input.reason)

    @strawberry.mutation(
        graphql_type=RefusePersonalDataAccessResult, description="Says no to what another person asked to see (S-108)."
    )
    async def refuse_personal_data_access(self, info: Info, input: DecidePersonalDataAccessInput) -> Answer:
        return await privacy.refuse_personal_data_access(info.context, input.personal_data_access_id, input.reason)

    @strawberry.mutation(
        graphql_type=RevealPersonalDataResult,
        description="The data in the clear for who asked, within the time; the worker sees every look (S-066, S-108).",
    )
    async def reveal_personal_data(self, info: Info, input: RevealPersonalDataInput) -> Answer:
        return await privacy.reveal_personal_data(info.context, input.personal_data_access_id)

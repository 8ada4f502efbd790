"""Identity: checks of names, numbers and licences."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from resolvers import identity
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Node
from schema.scalars import Info

if TYPE_CHECKING:
    from schema.accounts import Employer


@strawberry.enum(description="How somebody is checked (S-012, S-062).")
class VerificationMethod(Enum):
    TWO_ELEMENT = "two_element"
    STUDENT_STATUS = "student_status"
    BUSINESS_LICENCE = "business_licence"


@strawberry.enum(description="What has come of a check; pending until the provider has answered.")
class VerificationState(Enum):
    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"
    EXPIRED = "expired"


@strawberry.type(description="One check of an identity; the provider's own answer is sealed (S-012).")
class Verification(Node):
    method: VerificationMethod = strawberry.field(description="How.")
    state: VerificationState = strawberry.field(description="What has come of it.")
    provider: str = strawberry.field(description="Who was asked.")
    request_no: str = strawberry.field(description="The number the provider knows it by.")
    result_code: str | None = strawberry.field(description="The provider's code.")
    consented_at: datetime = strawberry.field(description="When the subject agreed to it.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    answered_at: datetime | None = strawberry.field(description="When the provider answered.")
    expires_at: datetime | None = strawberry.field(description="Until when a passed check holds.")


@strawberry.input(description="How the viewer wants to be checked.")
class StartVerificationInput:
    method: VerificationMethod = strawberry.field(description="TWO_ELEMENT or STUDENT_STATUS for workers.")
    consent: bool = strawberry.field(
        description="Separate consent to giving name and identity number to the checking authority (PIPL art. 29)."
    )
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


@strawberry.input(description="What a reviewer found in the public register of enterprises.")
class VerifyEmployerInput:
    employer_id: strawberry.ID = strawberry.field(description="Whose licence.")
    passed: bool = strawberry.field(description="Whether licence and register agree.")
    note: str = strawberry.field(description="What was compared.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


StartVerificationResult = Annotated[Verification | Refused, strawberry.union("StartVerificationResult")]
VerifyEmployerResult = Annotated[
    Annotated["Employer", strawberry.lazy("schema.accounts")] | Refused, strawberry.union("VerifyEmployerResult")
]


@strawberry.type
class IdentityQuery:
    @strawberry.field(graphql_type=Verification | None, description="One check: one's own, or for staff (S-012).")
    def verification(self, id: strawberry.ID) -> Answer:
        return COMPILED


@strawberry.type
class IdentityMutation:
    @strawberry.mutation(
        graphql_type=StartVerificationResult,
        description="Asks for a check of the viewer's identity; answers pending, a job asks the provider (S-012).",
    )
    async def start_verification(self, info: Info, input: StartVerificationInput) -> Answer:
        return await identity.start_verification(info.context, input.method.value, input.consent)

    @strawberry.mutation(
        graphql_type=VerifyEmployerResult, description="A reviewer records a check of an employer's licence (S-062)."
    )
    async def verify_employer(self, info: Info, input: VerifyEmployerInput) -> Answer:
        return await identity.verify_employer(info.context, input.employer_id, input.passed, input.note)

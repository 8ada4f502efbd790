"""Registering, and deciding about registrations."""

from datetime import date
from enum import Enum
from typing import Annotated

import strawberry

from domain.accounts import DocumentForm, EmployerForm, WorkerForm
from resolvers import accounts, registration
from schema.accounts import DocumentKind, Employer, Worker
from schema.refusals import Refused
from schema.relay import Answer
from schema.reviews import ReviewItemInput
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."


@strawberry.enum(description="As the identity number says; used for nothing but checking it (S-010).")
class Sex(Enum):
    MALE = "male"
    FEMALE = "female"


@strawberry.input(description="A worker's registration (S-010). Saved again as long as it is not under review or approved.")
class RegisterWorkerInput:
    name: str = strawberry.field(description="As on the identity card.")
    sex: Sex = strawberry.field(description="As on the identity card.")
    id_number: str = strawberry.field(description="Eighteen characters (GB 11643).")
    phone: str = strawberry.field(description="Where the worker can be reached.")
    school: str = strawberry.field(description="2 to 60 characters.")
    major: str = strawberry.field(description="2 to 60 characters.")
    experience: str = strawberry.field(default="", description="At most 1,000 characters.")
    truthful: bool = strawberry.field(description="The declaration that all this is true and complete (S-003).")
    submit: bool = strawberry.field(default=True, description="False keeps it a draft for submitRegistration.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def plain(self) -> WorkerForm:
        return WorkerForm(
            self.name, self.sex.value, self.id_number, self.phone, self.school, self.major, self.experience, self.truthful
        )


@strawberry.input(description="A copy of a certificate, in the request itself.")
class DocumentInput:
    kind: DocumentKind = strawberry.field(description="What it is a copy of.")
    file_name: str = strawberry.field(description="Its name, without a path.")
    content_base64: str = strawberry.field(description="A PDF, PNG or JPEG of at most 512 KiB, in base64.")
    expires_on: date | None = strawberry.field(default=None, description="The last day the certificate is valid.")

    def plain(self) -> DocumentForm:
        return DocumentForm(self.kind.value, self.file_name, self.content_base64, self.expires_on)


@strawberry.input(description="An employer's registration (S-060).")
class RegisterEmployerInput:
    name: str = strawberry.field(description="As on the licence.")
    uscc: str = strawberry.field(description="The unified social credit code (GB 32100).")
    address: str = strawberry.field(description="Where it is.")
    business_scope: str = strawberry.field(description="As on the licence.")
    industry: str = strawberry.field(default="other", description="Its branch.")
    contact_name: str = strawberry.field(description="Whom to ask for.")
    contact_phone: str = strawberry.field(description="A mobile number.")
    documents: list[DocumentInput] = strawberry.field(description="At most five; a business licence among them.")
    truthful: bool = strawberry.field(description="The declaration that all this is true and complete (S-003).")
    submit: bool = strawberry.field(default=True, description="False keeps it a draft for submitRegistration.")
    employer_id: strawberry.ID | None = strawberry.field(default=None, description="Saves an unfinished registration again.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def plain(self) -> EmployerForm:
        return EmployerForm(
            name=self.name,
            uscc=self.uscc,
            address=self.address,
            business_scope=self.business_scope,
            industry=self.industry,
            contact_name=self.contact_name,
            contact_phone=self.contact_phone,
            documents=tuple(document.plain() for document in self.documents),
            truthful=self.truthful,
        )


@strawberry.input(description="Whose registration a reviewer takes.")
class StartReviewInput:
    registration_id: strawberry.ID = strawberry.field(description="A Worker or an Employer.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="A reviewer's decision, with the checklist of both stages (S-087).")
class DecideRegistrationInput:
    registration_id: strawberry.ID = strawberry.field(description="A Worker or an Employer.")
    checklist: list[ReviewItemInput] = strawberry.field(description="At most 40 items.")
    reason: str = strawberry.field(default="", description="2 to 1,000 characters; may be left out for an approval.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def answers(self) -> list[tuple[str, bool]]:
        return [(answer.item, answer.passed) for answer in self.checklist]


@strawberry.input(description="Whose data a reviewer needs, and why.")
class RevealIdentityInput:
    worker_id: strawberry.ID = strawberry.field(description="A worker whose registration the reviewer is working on.")
    purpose: str = strawberry.field(description="What for; kept, and shown to the worker.")


@strawberry.input(description="Which document is opened, and why.")
class OpenDocumentInput:
    document_id: strawberry.ID = strawberry.field(description="The document.")
    purpose: str = strawberry.field(description="What for; kept.")


@strawberry.type(description="What a worker registered, in the clear, for the reviewer who calls back (S-087).")
class RevealedIdentity:
    name: str = strawberry.field(description="The name.")
    id_number: str = strawberry.field(description="The identity number.")
    phone: str = strawberry.field(description="The phone.")


@strawberry.type(description="A copy of a certificate, unsealed (S-061).")
class DocumentContent:
    file_name: str = strawberry.field(description="As uploaded.")
    sha256: str = strawberry.field(description="The hash of its bytes, in hexadecimal.")
    content_base64: str = strawberry.field(description="The bytes, in base64.")


RevealIdentityResult = Annotated[RevealedIdentity | Refused, strawberry.union("RevealIdentityResult")]
OpenDocumentResult = Annotated[DocumentContent | Refused, strawberry.union("OpenDocumentResult")]
RegisterWorkerResult = Annotated[Worker | Refused, strawberry.union("RegisterWorkerResult")]
RegisterEmployerResult = Annotated[Employer | Refused, strawberry.union("RegisterEmployerResult")]
RegistrationResult = Annotated[Worker | Employer | Refused, strawberry.union("RegistrationResult")]


@strawberry.type
class RegistrationMutation:
    @strawberry.mutation(
        graphql_type=RegisterWorkerResult,
        description="Registers the person signed in as a worker; the session becomes one (S-010).",
    )
    async def register_worker(self, info: Info, input: RegisterWorkerInput) -> Answer:
        return await registration.register_worker(info.context, input.plain(), input.submit)

    @strawberry.mutation(
        graphql_type=RegisterEmployerResult, description="Registers an employer; the person signed in becomes its owner (S-060)."
    )
    async def register_employer(self, info: Info, input: RegisterEmployerInput) -> Answer:
        return await registration.register_employer(info.context, input.plain(), input.submit, input.employer_id)

    @strawberry.mutation(graphql_type=RegistrationResult, description="Submits the viewer's own draft (S-010, S-061).")
    async def submit_registration(self, info: Info) -> Answer:
        return await registration.submit_registration(info.context)

    @strawberry.mutation(
        graphql_type=RegistrationResult, description="Takes the viewer's own undecided registration back (S-010)."
    )
    async def withdraw_registration(self, info: Info) -> Answer:
        return await registration.withdraw_registration(info.context)

    @strawberry.mutation(
        graphql_type=RegistrationResult, description="A reviewer takes a registration off the queue; never their own (S-087)."
    )
    async def start_review(self, info: Info, input: StartReviewInput) -> Answer:
        return await registration.start_review(info.context, input.registration_id)

    @strawberry.mutation(graphql_type=RegistrationResult, description="Sends a registration back for what is missing (S-011).")
    async def request_materials(self, info: Info, input: DecideRegistrationInput) -> Answer:
        return await registration.request_materials(info.context, input.registration_id, input.reason, input.answers())

    @strawberry.mutation(
        graphql_type=RegistrationResult, description="Admits a worker or an employer; both stages must be passed (S-011, S-061)."
    )
    async def approve_registration(self, info: Info, input: DecideRegistrationInput) -> Answer:
        return await registration.approve_registration(info.context, input.registration_id, input.reason, input.answers())

    @strawberry.mutation(graphql_type=RegistrationResult, description="Refuses admission, with grounds (T-020).")
    async def reject_registration(self, info: Info, input: DecideRegistrationInput) -> Answer:
        return await registration.reject_registration(info.context, input.registration_id, input.reason, input.answers())

    @strawberry.mutation(
        graphql_type=RevealIdentityResult,
        description="A worker's data in the clear for the reviewer at work on the registration; the worker sees that (S-087).",
    )
    async def reveal_identity(self, info: Info, input: RevealIdentityInput) -> Answer:
        return await accounts.reveal_identity(info.context, input.worker_id, input.purpose)

    @strawberry.mutation(
        graphql_type=OpenDocumentResult, description="A copy of a certificate for its owner, reviewers and auditors (S-061)."
    )
    async def open_document(self, info: Info, input: OpenDocumentInput) -> Answer:
        return await accounts.open_document(info.context, input.document_id, input.purpose)

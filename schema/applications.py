"""Applications and offers: applying, being answered, being hired (S-021, S-067, S-068)."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.applications import OfferState, RejectCode, State
from resolvers import applications
from schema.accounts import Employer, Worker
from schema.postings import Posting, PostingVersion, Requirement, Shift
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

if TYPE_CHECKING:
    from schema.arrangements import ArrangementMessage
    from schema.assignments import Assignment
    from schema.deadlines import Deadline

KEY = "A repeat with the same key gets the first answer."

strawberry.enum(State, name="ApplicationState", description="How far an application has come (S-021).")
strawberry.enum(OfferState, description="How far an offer has come.")
strawberry.enum(RejectCode, description="Why somebody is not hired, in lawful kinds (S-067).")


@strawberry.type(description="A worker's application for one version of a posting (S-021).")
class Application(Node):
    state: State = strawberry.field(description="How far it has come.")
    commitment: str = strawberry.field(description="What the worker undertakes, in their words.")
    attested_sha256: str = strawberry.field(description="The fingerprint of what was attested to, in hexadecimal.")
    reply_due_at: datetime = strawberry.field(description="When the employer's answer is due (S-067).")
    replied_at: datetime | None = strawberry.field(description="When the employer answered.")
    reject_code: RejectCode | None = strawberry.field(description="Why not, in kind.")
    reject_reason: str | None = strawberry.field(description="Why not, in words.")
    created_at: datetime = strawberry.field(description="When it was submitted.")
    posting: Posting = strawberry.field(description="For what.")
    version: PostingVersion = strawberry.field(description="The version the worker agreed to.")
    worker: Worker = strawberry.field(description="Who applies; masked.")
    employer: Employer = strawberry.field(description="To whom.")
    attested_requirements: list[Requirement] = strawberry.field(description="What was attested to, of every version agreed to.")
    offers: list[Annotated["Offer", strawberry.lazy("schema.applications")]] = strawberry.field(
        description="Offers, newest first."
    )
    deadlines: list[Annotated["Deadline", strawberry.lazy("schema.deadlines")]] = strawberry.field(
        description="Its clocks: due by when, and why (S-040)."
    )


@strawberry.type(description="The terms of a hire in one text, as both sides agreed to them (S-068).")
class HireAgreement(Node):
    terms: str = strawberry.field(
        description="JSON: duties, place, shifts, pay, rules of work and safety, by their fingerprints."
    )
    sha256: str = strawberry.field(description="SHA-256 of the terms, in hexadecimal.")
    agreed_at: datetime = strawberry.field(description="When the worker accepted.")


@strawberry.type(description="An employer's offer of named shifts (S-068).")
class Offer(Node):
    state: OfferState = strawberry.field(description="How far it has come.")
    message: str = strawberry.field(description="The arrangements.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime = strawberry.field(description="Until when it may be accepted.")
    answered_at: datetime | None = strawberry.field(description="When the worker answered.")
    application: Application = strawberry.field(description="What it answers.")
    posting: Posting = strawberry.field(description="For what.")
    worker: Worker = strawberry.field(description="To whom; masked.")
    employer: Employer = strawberry.field(description="By whom.")
    shifts: list[Shift] = strawberry.field(description="The shifts, by start.")
    agreement: HireAgreement | None = strawberry.field(description="What both sides agreed when it was accepted.")
    messages: list[Annotated["ArrangementMessage", strawberry.lazy("schema.arrangements")]] = strawberry.field(
        description="What both sides said about the arrangements after hire, in order."
    )
    deadlines: list[Annotated["Deadline", strawberry.lazy("schema.deadlines")]] = strawberry.field(
        description="Its clock: the employer's first word after hire."
    )
    assignments: list[Annotated["Assignment", strawberry.lazy("schema.assignments")]] = strawberry.field(
        description="What accepting it planned."
    )


@strawberry.input(description="An application for the version on display (S-021).")
class SubmitApplicationInput:
    posting_version_id: strawberry.ID = strawberry.field(description="The version the worker read.")
    attested_requirement_ids: list[strawberry.ID] = strawberry.field(description="Every requirement of it.")
    commitment: str = strawberry.field(description="What the worker undertakes, in 2 to 500 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Agreement to a posting's new version (S-105).")
class ReconfirmApplicationInput:
    application_id: strawberry.ID = strawberry.field(description="The application.")
    posting_version_id: strawberry.ID = strawberry.field(description="The version on display.")
    attested_requirement_ids: list[strawberry.ID] = strawberry.field(description="Every requirement of it.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which application.")
class ApplicationInput:
    application_id: strawberry.ID = strawberry.field(description="The application.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Why a worker is not hired (S-067).")
class RejectApplicationInput:
    application_id: strawberry.ID = strawberry.field(description="The application.")
    code: RejectCode = strawberry.field(description="In kind.")
    reason: str = strawberry.field(description="In words, 2 to 500 characters; a discriminating one is refused.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Hiring a worker for named shifts (S-068).")
class OfferApplicationInput:
    application_id: strawberry.ID = strawberry.field(description="The application.")
    shift_ids: list[strawberry.ID] = strawberry.field(description="Shifts of the version applied for, at most 100.")
    message: str = strawberry.field(description="The arrangements, in 2 to 1,000 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Which offer.")
class OfferInput:
    offer_id: strawberry.ID = strawberry.field(description="The offer.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


ApplicationResult = Annotated[Application | Refused, strawberry.union("ApplicationResult")]
OfferResult = Annotated[Offer | Refused, strawberry.union("OfferResult")]


@strawberry.type
class ApplicationsQuery:
    @strawberry.field(graphql_type=Application | None, description="One application.")
    def application(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Application], description="The viewer's applications, newest first (S-023, S-067).")
    def applications(
        self,
        state: State | None = None,
        posting_id: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Offer | None, description="One offer.")
    def offer(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Offer], description="The viewer's offers, newest first (S-068).")
    def offers(
        self,
        state: OfferState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class ApplicationsMutation:
    @strawberry.mutation(graphql_type=ApplicationResult, description="Applies, attesting to each requirement (S-021).")
    async def submit_application(self, info: Info, input: SubmitApplicationInput) -> Answer:
        attested = input.attested_requirement_ids
        return await applications.submit_application(info.context, input.posting_version_id, attested, input.commitment)

    @strawberry.mutation(graphql_type=ApplicationResult, description="Agrees to the posting's new version (S-105).")
    async def reconfirm_application(self, info: Info, input: ReconfirmApplicationInput) -> Answer:
        version, attested = input.posting_version_id, input.attested_requirement_ids
        return await applications.reconfirm_application(info.context, input.application_id, version, attested)

    @strawberry.mutation(graphql_type=ApplicationResult, description="Takes the application back, before an offer is accepted.")
    async def withdraw_application(self, info: Info, input: ApplicationInput) -> Answer:
        return await applications.withdraw_application(info.context, input.application_id)

    @strawberry.mutation(graphql_type=ApplicationResult, description="The employer has looked at it; the answer is still due.")
    async def mark_application_seen(self, info: Info, input: ApplicationInput) -> Answer:
        return await applications.mark_application_seen(info.context, input.application_id)

    @strawberry.mutation(graphql_type=ApplicationResult, description="The employer keeps it in mind; the answer is still due.")
    async def shortlist_application(self, info: Info, input: ApplicationInput) -> Answer:
        return await applications.shortlist_application(info.context, input.application_id)

    @strawberry.mutation(graphql_type=ApplicationResult, description="The employer does not hire, and says why (S-067).")
    async def reject_application(self, info: Info, input: RejectApplicationInput) -> Answer:
        return await applications.reject_application(info.context, input.application_id, input.code, input.reason)

    @strawberry.mutation(graphql_type=OfferResult, description="The employer hires for named shifts (S-068).")
    async def offer_application(self, info: Info, input: OfferApplicationInput) -> Answer:
        return await applications.offer_application(info.context, input.application_id, input.shift_ids, input.message)

    @strawberry.mutation(graphql_type=OfferResult, description="Accepts: places are taken and the work is planned (S-068).")
    async def accept_offer(self, info: Info, input: OfferInput) -> Answer:
        return await applications.accept_offer(info.context, input.offer_id)

    @strawberry.mutation(graphql_type=OfferResult, description="Declines; the application ends with it.")
    async def decline_offer(self, info: Info, input: OfferInput) -> Answer:
        return await applications.decline_offer(info.context, input.offer_id)

"""People, workers, employers and staff: who takes part. Signing in and registering are in their own files."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.viewer import Kind
from resolvers import accounts
from schema.agreements import Agreement
from schema.identity import Verification
from schema.relay import COMPILED, Answer, Connection, Node
from schema.reviews import Review
from schema.scalars import Info

if TYPE_CHECKING:
    from schema.branches import Branch

strawberry.enum(Kind, name="ViewerKind", description="In which capacity a request acts.")


@strawberry.enum(description="How far a registration has come (S-010, S-061).")
class RegistrationState(Enum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    NEED_MORE = "need_more"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@strawberry.enum(description="What a member of an employer may do; the owner may do everything.")
class MemberRole(Enum):
    OWNER = "owner"
    RECRUITER = "recruiter"
    FINANCE = "finance"
    SUPERVISOR = "supervisor"


@strawberry.enum(description="What a staff member does.")
class StaffRole(Enum):
    REVIEWER = "reviewer"
    SUPPORT = "support"
    FINANCE = "finance"
    CHECKER = "checker"
    AUDITOR = "auditor"
    ADMIN = "admin"


@strawberry.enum(description="What a document is a copy of (S-060).")
class DocumentKind(Enum):
    BUSINESS_LICENCE = "business_licence"
    ORGANISATION_CODE_CERTIFICATE = "organisation_code_certificate"
    OTHER = "other"


@strawberry.type(description="Somebody who works. Name, number and phone are masked for everybody (S-010, S-066).")
class Worker(Node):
    state: RegistrationState | None = strawberry.field(description="How far the registration has come; for the worker and staff.")
    name: str = strawberry.field(description="Masked: the first character.")
    id_number: str | None = strawberry.field(description="Masked; for the worker and staff.")
    contact: str | None = strawberry.field(description="The phone, masked; for the worker and staff.")
    school: str = strawberry.field(description="Where the worker studies.")
    major: str = strawberry.field(description="What the worker studies.")
    experience: str = strawberry.field(description="What the worker has done before, in their own words.")
    approved: bool = strawberry.field(description="Whether the worker may apply and be paid (S-011).")
    verified: bool = strawberry.field(description="Whether a passed identity check is still valid (S-012).")
    signed: bool = strawberry.field(description="Whether the cooperation agreement is signed (T-022).")
    created_at: datetime = strawberry.field(description="When the registration was begun.")
    state_at: datetime | None = strawberry.field(description="Since when it is in its present state; for the worker and staff.")
    submitted_at: datetime | None = strawberry.field(description="When it was last submitted; for the worker and staff.")
    approved_at: datetime | None = strawberry.field(description="When it was approved.")
    reviews: list[Review] = strawberry.field(description="What reviewers decided, newest first; for the worker and staff.")
    verifications: list[Verification] = strawberry.field(description="Identity checks, newest first; for the worker and staff.")
    agreements: list[Agreement] = strawberry.field(description="What was signed, newest first; for the worker and staff.")


@strawberry.type(description="A copy of a certificate: its hash is the evidence, its bytes are sealed (S-060).")
class EmployerDocument(Node):
    kind: DocumentKind = strawberry.field(description="What it is a copy of.")
    file_name: str = strawberry.field(description="As uploaded.")
    size_bytes: int = strawberry.field(description="How large it is.")
    sha256: str = strawberry.field(description="The hash of its bytes, in hexadecimal.")
    expires_on: date | None = strawberry.field(description="The last day the certificate is valid.")
    uploaded_at: datetime = strawberry.field(description="When it was uploaded.")


@strawberry.type(description="Somebody who offers work: the facts of the licence are public, the contact is not (S-060).")
class Employer(Node):
    name: str = strawberry.field(description="As on the licence.")
    uscc: str = strawberry.field(description="The unified social credit code.")
    address: str = strawberry.field(description="Where it is.")
    business_scope: str = strawberry.field(description="What the licence allows it to do.")
    industry: str = strawberry.field(description="Its branch.")
    approved: bool = strawberry.field(description="Whether it was admitted (S-061).")
    verified: bool = strawberry.field(description="Whether its licence was checked within six months (S-062).")
    signed: bool = strawberry.field(description="Whether the service agreement is signed (T-021).")
    created_at: datetime = strawberry.field(description="When the registration was begun.")
    state: RegistrationState | None = strawberry.field(
        description="How far the registration has come; for its members and staff."
    )
    contact_name: str | None = strawberry.field(description="Whom to ask for; for its members and staff.")
    contact: str | None = strawberry.field(description="The phone, masked; for its members and staff.")
    virtual_account: str | None = strawberry.field(
        description="The account its transfers go to (S-041); for its members and staff."
    )
    state_at: datetime | None = strawberry.field(description="Since when it is in its present state; for its members and staff.")
    submitted_at: datetime | None = strawberry.field(description="When it was last submitted; for its members and staff.")
    approved_at: datetime | None = strawberry.field(description="When it was approved.")
    members: list[Annotated["EmployerMember", strawberry.lazy("schema.accounts")]] = strawberry.field(
        description="Who may act for it; for its members and staff."
    )
    documents: list[EmployerDocument] = strawberry.field(description="Copies of certificates; for its members and staff.")
    reviews: list[Review] = strawberry.field(description="What reviewers decided, newest first; for its members and staff.")
    verifications: list[Verification] = strawberry.field(description="Licence checks, newest first; for its members and staff.")
    agreements: list[Agreement] = strawberry.field(description="What was signed, newest first; for its members and staff.")


@strawberry.type(description="A person who may act for an employer (S-060).")
class EmployerMember(Node):
    role: MemberRole = strawberry.field(description="What the person may do.")
    display_name: str = strawberry.field(description="How the employer calls the person.")
    created_at: datetime = strawberry.field(description="When the person was added.")
    removed_at: datetime | None = strawberry.field(description="When the person was removed.")
    employer: Employer = strawberry.field(description="For whom.")
    branches: list[Annotated["Branch", strawberry.lazy("schema.branches")]] = strawberry.field(
        description="The branches the person is limited to; none means the whole employer (S-001)."
    )


@strawberry.type(description="A member of the platform's staff.")
class Staff(Node):
    display_name: str = strawberry.field(description="The name at work.")
    role: StaffRole = strawberry.field(description="What the person does.")


@strawberry.type(description="Whoever signs in: one phone, any number of capacities (S-001).")
class Person(Node):
    phone: str | None = strawberry.field(description="Masked.")
    created_at: datetime = strawberry.field(description="When the person first signed in.")
    worker: Worker | None = strawberry.field(description="The person's registration as a worker.")
    memberships: list[EmployerMember] = strawberry.field(description="The employers the person may act for.")
    staff: Staff | None = strawberry.field(description="The person's place in the platform's staff.")


@strawberry.type(description="A sign-in that is still open, or was.")
class Session(Node):
    kind: Kind = strawberry.field(description="The capacity it acts in.")
    created_at: datetime = strawberry.field(description="When it was opened.")
    ended_at: datetime | None = strawberry.field(description="When it was ended.")
    end_reason: str | None = strawberry.field(description="Why it was ended.")
    end_note: str | None = strawberry.field(description="What the staff said when they ended it.")


@strawberry.type(description="Who is asking (S-001).")
class Viewer:
    kind: Kind = strawberry.field(description="The capacity of this request.")
    member_role: MemberRole | None = strawberry.field(description="The role at the employer.")
    staff_role: StaffRole | None = strawberry.field(description="The role in the staff.")
    scopes: list[str] = strawberry.field(description="What a partner's key allows.")
    worker: Worker | None = strawberry.field(description="The worker, masked.")
    employer: Employer | None = strawberry.field(description="The employer.")


@strawberry.type(description="What a worker registered, in the clear: for the worker alone, each reading logged (PIPL art. 45).")
class MyIdentity:
    name: str = strawberry.field(description="The name.")
    sex: str = strawberry.field(description="male or female, as the identity number says.")
    id_number: str = strawberry.field(description="The identity number.")
    birth_date: date = strawberry.field(description="The birth date.")
    phone: str = strawberry.field(description="The phone.")


@strawberry.type(description="One reading of a worker's sealed data (S-066, PIPL art. 44).")
class DataAccess(Node):
    at: datetime = strawberry.field(description="When.")
    by: str = strawberry.field(description="Who: worker (oneself), staff, or system (a job).")
    purpose: str = strawberry.field(description="What for.")
    fields: list[str] = strawberry.field(description="Which: name, id_number, phone, birth_date, bank_account, document.")


@strawberry.type
class AccountsQuery:
    @strawberry.field(graphql_type=Viewer, description="Who this request comes from and in which capacity (S-001).")
    async def viewer(self, info: Info) -> Answer:
        return await accounts.viewer(info.context)

    @strawberry.field(graphql_type=Person | None, description="The person signed in, with all capacities they hold (S-001).")
    def me(self) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Worker | None, description="One worker: oneself, an applicant, or for staff (S-010).")
    def worker(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Employer | None, description="One employer (S-060).")
    def employer(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Employer], description="Admitted employers, newest first (S-061).")
    def employers(
        self,
        industry: str | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[Worker],
        description="Workers' registrations, longest waiting first; the reviewer's queue (S-011).",
    )
    def worker_registrations(
        self,
        state: RegistrationState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[Employer],
        description="Employers' registrations, longest waiting first; the reviewer's queue (S-061).",
    )
    def employer_registrations(
        self,
        state: RegistrationState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Session], description="The viewer's own sessions, newest first (S-001).")
    def my_sessions(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[DataAccess],
        description="Who read the viewer's sealed data, newest first, and what for (PIPL arts. 44, 45).",
    )
    def my_data_accesses(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=MyIdentity | None,
        description="The viewer's own registered data in the clear; the purpose is kept with the access (S-010, PIPL art. 45).",
    )
    async def my_identity(self, info: Info, purpose: str) -> Answer:
        return await accounts.my_identity(info.context, purpose)

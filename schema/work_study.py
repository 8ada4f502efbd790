"""Work-study: the agreement of school, employer and student, and a school's own caps of hours (L-05)."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from resolvers import work_study
from schema.applications import Offer
from schema.partners import Partner
from schema.postings import Posting
from schema.publishing import KEY
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info


@strawberry.type(description="What school, employer and student sign before the first shift of a work-study post (L-05).")
class WorkStudyAgreement(Node):
    student: str | None = strawberry.field(description="The student's name, masked.")
    terms: str = strawberry.field(description="The hire's terms, the school, and its caps of hours, as JSON.")
    sha256: str = strawberry.field(description="The fingerprint of the terms in UTF-8, in hexadecimal: what each signs.")
    drafted_at: datetime = strawberry.field(description="When it was drafted.")
    worker_signed_at: datetime | None = strawberry.field(description="When the student signed.")
    employer_signed_at: datetime | None = strawberry.field(description="When the employer signed.")
    school_signed_at: datetime | None = strawberry.field(description="When the school's office signed.")
    signed_at: datetime | None = strawberry.field(description="When the last of the three signed; no shift begins before.")
    offer: Offer | None = strawberry.field(description="The hire it is about, for its parties.")
    posting: Posting | None = strawberry.field(description="The work-study post, for whoever may read it.")


@strawberry.type(description="A school's own caps of work-study hours (L-05).")
class WorkStudyCaps:
    school: str = strawberry.field(description="Of which school.")
    week_minutes: int = strawberry.field(description="At most in a week.")
    month_minutes: int = strawberry.field(description="At most in a month.")
    valid_from: date = strawberry.field(description="From which day on.")


@strawberry.input(description="A signature of what was read.")
class SignWorkStudyAgreementInput:
    work_study_agreement_id: strawberry.ID = strawberry.field(description="Which.")
    sha256: str = strawberry.field(description="Its fingerprint, as it was read.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="For which school a partner of the platform's speaks, after an administrator has verified it.")
class AppointSchoolOfficeInput:
    partner_id: strawberry.ID = strawberry.field(description="A partner without an employer.")
    school: str = strawberry.field(description="The school's name, as postings name it; 2 to 60 characters.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Caps of the school for which the key speaks, at most those of the regulation.")
class StateWorkStudyCapsInput:
    week_minutes: int = strawberry.field(description="At most in a week.")
    month_minutes: int = strawberry.field(description="At most in a month.")
    valid_from: date = strawberry.field(description="Tomorrow at the earliest.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


SignWorkStudyAgreementResult = Annotated[WorkStudyAgreement | Refused, strawberry.union("SignWorkStudyAgreementResult")]
AppointSchoolOfficeResult = Annotated[Partner | Refused, strawberry.union("AppointSchoolOfficeResult")]
StateWorkStudyCapsResult = Annotated[WorkStudyCaps | Refused, strawberry.union("StateWorkStudyCapsResult")]


@strawberry.type
class WorkStudyQuery:
    """Mixed into Query."""

    @strawberry.field(graphql_type=WorkStudyAgreement | None, description="An agreement of three by its id (L-05).")
    def work_study_agreement(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[WorkStudyAgreement],
        description="Of the worker, the employer or the school that asks, the newest first (L-05).",
    )
    def work_study_agreements(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class WorkStudyMutation:
    """Mixed into Mutation."""

    @strawberry.mutation(
        graphql_type=SignWorkStudyAgreementResult,
        description="The student, the employer or the school's office signs; with the third it is signed (L-05).",
    )
    async def sign_work_study_agreement(self, info: Info, input: SignWorkStudyAgreementInput) -> Answer:
        return await work_study.sign_work_study_agreement(info.context, input.work_study_agreement_id, input.sha256)

    @strawberry.mutation(graphql_type=AppointSchoolOfficeResult, description="A partner speaks for a school from now on (L-05).")
    async def appoint_school_office(self, info: Info, input: AppointSchoolOfficeInput) -> Answer:
        return await work_study.appoint_school_office(info.context, input.partner_id, input.school)

    @strawberry.mutation(graphql_type=StateWorkStudyCapsResult, description="A school states its own caps of hours (L-05).")
    async def state_work_study_caps(self, info: Info, input: StateWorkStudyCapsInput) -> Answer:
        return await work_study.state_work_study_caps(info.context, input.week_minutes, input.month_minutes, input.valid_from)

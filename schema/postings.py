"""Postings as they may be read: what is on offer, its versions, shifts, pay and requirements. Writing is in ``publishing.py``."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.finance import WageProtection
from domain.money import Fen
from domain.postings import MAX_NEAR_M, PayKind, PayUnit, PostingKind, RequirementKind, State
from schema.accounts import Employer
from schema.relay import COMPILED, Answer, Connection, Node
from schema.reviews import Review
from schema.scalars import Money

if TYPE_CHECKING:
    from schema.applications import Application
    from schema.branches import Branch
    from schema.insurance import InsurancePlan
    from schema.safety import SafetyAttestation
    from schema.work_rules import WorkRules

strawberry.enum(PostingKind, description="Kinds of campus work (S-063).")
strawberry.enum(PayKind, description="Income components; a deduction is none (S-101).")
strawberry.enum(PayUnit, description="What an amount is paid for.")
strawberry.enum(RequirementKind, description="What may be asked of applicants; sex, age or origin cannot be expressed (S-103).")
strawberry.enum(
    WageProtection,
    description="By rule postings.wage_protection: wholly prefunded, backed by a deposit, or none (S-072).",
)
strawberry.enum(State, name="PostingState", description="How far a posting has come (S-064).")


@strawberry.enum(description="How a list of postings is ordered.")
class PostingOrder(Enum):
    NEWEST = "newest"
    HIGHEST_PAY = "highest_pay"
    SOONEST = "soonest"


@strawberry.type(description="Where the work is (S-102).")
class Place:
    district: str = strawberry.field(description="The district, from the city on.")
    address: str = strawberry.field(description="The address.")
    latitude: float | None = strawberry.field(description="Degrees, WGS 84.")
    longitude: float | None = strawberry.field(description="Degrees, WGS 84.")


@strawberry.type(description="One income component (S-101).")
class PayComponent(Node):
    position: int = strawberry.field(description="Its place in the list.")
    kind: PayKind = strawberry.field(description="Base, overtime, bonus, allowance or other.")
    unit: PayUnit = strawberry.field(description="Per hour or per shift.")
    amount: Money = strawberry.field(description="How much, per unit.")
    note: str = strawberry.field(description="When it is due, in words.")


@strawberry.type(description="One requirement with its ground in the work (S-103).")
class Requirement(Node):
    position: int = strawberry.field(description="Its place in the list.")
    kind: RequirementKind = strawberry.field(description="What it is about.")
    text: str = strawberry.field(description="What is asked.")
    ground: str = strawberry.field(description="Why the work needs it.")


@strawberry.type(description="One stretch of work with its places (S-102).")
class Shift(Node):
    starts_at: datetime = strawberry.field(description="When it starts.")
    ends_at: datetime = strawberry.field(description="When it ends.")
    headcount: int = strawberry.field(description="How many people it needs.")
    taken: int = strawberry.field(description="How many are hired for it.")


@strawberry.type(description="Words that screening pointed at; offsets count characters from 0 (S-100, S-104).")
class ScreeningFinding(Node):
    field: str = strawberry.field(description="In which field of the content.")
    topic: str = strawberry.field(description="What they may be.")
    start_offset: int = strawberry.field(description="Where they start.")
    end_offset: int = strawberry.field(description="Where they end.")
    words: str = strawberry.field(description="The words.")
    rule_id: strawberry.ID = strawberry.field(description="The rule that saw them.")


@strawberry.type(description="What a posting said at one time; it never changes (S-021, S-063).")
class PostingVersion(Node):
    number: int = strawberry.field(description="1 for the first.")
    title: str = strawberry.field(description="The title.")
    kind: PostingKind = strawberry.field(description="The kind of work.")
    duties: str = strawberry.field(description="What is to be done.")
    place: Place = strawberry.field(description="Where.")
    headcount: int = strawberry.field(description="How many people are sought.")
    pay_due_days: int = strawberry.field(description="Pay is due so many days after the hours are approved.")
    valid_until: datetime = strawberry.field(description="The last moment on display.")
    declared_at: datetime = strawberry.field(description="When its truth was declared.")
    sha256: str = strawberry.field(description="The fingerprint applicants attest to, in hexadecimal.")
    created_at: datetime = strawberry.field(description="When it was written.")
    shifts: list[Shift] = strawberry.field(description="When, by start.")
    pay_components: list[PayComponent] = strawberry.field(description="The pay, income only.")
    requirements: list[Requirement] = strawberry.field(description="What is asked of applicants.")
    findings: list[ScreeningFinding] | None = strawberry.field(
        description="What screening pointed at; for its employer and staff."
    )
    reviews: list[Review] | None = strawberry.field(description="What reviewers decided; for its employer and staff.")


@strawberry.type(description="Work on offer. Lists follow the version on display (S-020, S-063).")
class Posting(Node):
    state: State = strawberry.field(description="How far it has come.")
    title: str = strawberry.field(description="The title.")
    kind: PostingKind = strawberry.field(description="The kind of work.")
    district: str = strawberry.field(description="The district.")
    pay_per_hour: Money = strawberry.field(description="Base pay per hour; of pay per shift, the least it comes to.")
    headcount: int = strawberry.field(description="How many people are sought.")
    taken: int = strawberry.field(description="How many are hired.")
    wage_protection: WageProtection | None = strawberry.field(
        description="How far its wages were covered by the employer's free wage money when it was published (S-072)."
    )
    starts_at: datetime = strawberry.field(description="When its first shift starts.")
    valid_until: datetime = strawberry.field(description="The last moment on display.")
    created_at: datetime = strawberry.field(description="When it was begun.")
    published_at: datetime | None = strawberry.field(description="When it was first shown.")
    submitted_at: datetime | None = strawberry.field(
        description="Since when a version waits for review; for its employer and staff."
    )
    employer: Employer = strawberry.field(description="Who offers it.")
    branch: Annotated["Branch", strawberry.lazy("schema.branches")] | None = strawberry.field(
        description="The branch of its employer that it belongs to (S-060)."
    )
    version: PostingVersion = strawberry.field(description="What it says: the version on display, else the present one.")
    current_version: PostingVersion | None = strawberry.field(description="The newest version; for its employer and staff.")
    shifts: list[Shift] = strawberry.field(description="The shifts of the version on display, by start.")
    insurance: Annotated["InsurancePlan", strawberry.lazy("schema.insurance")] | None = strawberry.field(
        description="How its shifts are insured, at the employer's cost (T-024)."
    )
    work_rules: Annotated["WorkRules", strawberry.lazy("schema.work_rules")] | None = strawberry.field(
        description="Its rules of work in force, which are acknowledged before an offer is accepted (S-032)."
    )
    safety: Annotated["SafetyAttestation", strawberry.lazy("schema.safety")] | None = strawberry.field(
        description="What its employer attested of safety at its place; kinds that carry a risk are shown with it (S-069)."
    )

    @strawberry.field(
        graphql_type=Connection[Annotated["Application", strawberry.lazy("schema.applications")]],
        description="Applications, newest first: an employer's own, a worker's own.",
    )
    def applications(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.input(description="A circle on the map (S-020).")
class NearInput:
    latitude: float = strawberry.field(description="Of its centre, in degrees, WGS 84.")
    longitude: float = strawberry.field(description="Of its centre.")
    within_m: int = strawberry.field(description=f"Its radius in metres, at most {MAX_NEAR_M:,}.")


@strawberry.input(description="What the postings sought have in common; everything given must hold (S-020).")
class PostingFilter:
    kind: PostingKind | None = strawberry.field(default=None, description="The kind of work.")
    district: str | None = strawberry.field(default=None, description="The district, as written in the posting.")
    employer_id: strawberry.ID | None = strawberry.field(default=None, description="Who offers it.")
    min_pay: Fen | None = strawberry.field(default=None, description="At least so much base pay per hour.")
    starts_after: datetime | None = strawberry.field(default=None, description="Its first shift starts then or later.")
    starts_before: datetime | None = strawberry.field(default=None, description="Its first shift starts earlier than that.")
    text: str | None = strawberry.field(default=None, description="Words it contains, Chinese or Latin.")
    near: NearInput | None = strawberry.field(default=None, description="Its place lies in this circle.")


@strawberry.type
class PostingsQuery:
    @strawberry.field(graphql_type=Posting | None, description="One posting: live, or the viewer's own (S-020).")
    def posting(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Posting], description="What is on offer now (S-020).")
    def postings(
        self,
        filter: PostingFilter | None = None,
        order: PostingOrder = PostingOrder.NEWEST,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=Connection[Posting], description="The viewer's employer's postings in any state, newest first."
    )
    def my_postings(
        self,
        state: State | None = None,
        branch_id: strawberry.ID | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Posting], description="What waits for a reviewer, longest first (S-064).")
    def posting_queue(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

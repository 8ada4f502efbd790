"""Safety at work: what is asked of kinds that carry a risk, and what employers attest (S-069)."""

from datetime import date, datetime

import strawberry

from domain.postings import PostingKind
from resolvers import safety
from schema.publishing import KEY, PostingResult
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info


@strawberry.type(description="One item of a checklist.")
class SafetyItem(Node):
    position: int = strawberry.field(description="Its place in the list.")
    text_zh: str = strawberry.field(description="What must hold, in Chinese.")
    text_en: str = strawberry.field(description="In English.")


@strawberry.type(
    description="What must hold where work of a kind that carries a risk is done; never changed, only followed by another."
)
class SafetyChecklist(Node):
    kind: PostingKind = strawberry.field(description="The kind of work.")
    number: int = strawberry.field(description="The highest that is valid already is in force.")
    valid_from: date = strawberry.field(description="From which day.")
    title_zh: str = strawberry.field(description="Its name in Chinese.")
    title_en: str = strawberry.field(description="In English.")
    legal_basis: list[str] = strawberry.field(description="The clauses behind it.")
    items: list[SafetyItem] = strawberry.field(description="Its items, in order.")


@strawberry.type(description="An employer's word that every item of a checklist holds at a place (S-069).")
class SafetyAttestation(Node):
    district: str = strawberry.field(description="The place's district.")
    address: str = strawberry.field(description="The place's address.")
    measures: str = strawberry.field(description="The measures on site, in the employer's words.")
    sha256: str = strawberry.field(description="The fingerprint of what was attested, in hexadecimal.")
    attested_at: datetime = strawberry.field(description="When.")
    holds_until: datetime = strawberry.field(description="From then on it publishes nothing any more.")
    checklist: SafetyChecklist = strawberry.field(description="To what.")


@strawberry.input(description="What a member attests for the place of a posting's newest version.")
class AttestSafetyInput:
    posting_id: strawberry.ID = strawberry.field(description="The posting.")
    checklist_id: strawberry.ID = strawberry.field(description="The checklist in force for its kind.")
    item_ids: list[strawberry.ID] = strawberry.field(description="Every item of it.")
    measures: str = strawberry.field(description="The measures on site, 2 to 1,000 characters, read by applicants.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.type
class SafetyQuery:
    @strawberry.field(graphql_type=Connection[SafetyChecklist], description="Safety checklists, newest first (S-069).")
    def safety_checklists(
        self,
        kind: PostingKind | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class SafetyMutation:
    @strawberry.mutation(
        graphql_type=PostingResult,
        description="A member attests to the safety of a posting's place; risky kinds need it before publication (S-069).",
    )
    async def attest_safety(self, info: Info, input: AttestSafetyInput) -> Answer:
        item_ids = [str(id) for id in input.item_ids]
        return await safety.attest_safety(info.context, input.posting_id, input.checklist_id, item_ids, input.measures)

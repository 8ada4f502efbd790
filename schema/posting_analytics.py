"""What came of an employer's postings, in numbers: views, applications, offers, hires, fill, cost (S-074)."""

from datetime import date, datetime

import strawberry

from domain.money import Fen
from domain.postings import PostingKind
from resolvers import posting_analytics
from schema.publishing import PostingInput, PostingResult
from schema.relay import Answer
from schema.scalars import Info


@strawberry.type(description="Numbers of one posting, or of several together; of nobody who looked, applied or worked (S-074).")
class PostingFigures:
    posting_id: strawberry.ID | None = strawberry.field(description="Of which posting; null of several.")
    title: str | None = strawberry.field(description="Its title; null of several.")
    kind: PostingKind | None = strawberry.field(description="The kind of work; null of all kinds.")
    published_at: datetime | None = strawberry.field(description="When it was first on display; null of several.")
    month: date | None = strawberry.field(description="The first day of the month of publication; null of others.")
    postings: int = strawberry.field(description="How many postings.")
    places: int = strawberry.field(description="How many people were sought.")
    taken: int = strawberry.field(description="How many places are filled.")
    views: int = strawberry.field(description="How often workers looked: once a worker, posting and day.")
    applications: int = strawberry.field(description="How many applied.")
    offers: int = strawberry.field(description="How many offers were made.")
    hires: int = strawberry.field(description="How many were accepted.")
    hours_to_fill: float | None = strawberry.field(
        description="From publication to the last place taken; of several the median of those that are full."
    )
    wages: Fen | None = strawberry.field(description="Gross wages approved; for owner and finance.")
    fees: Fen | None = strawberry.field(description="The platform's fee on them; for owner and finance.")
    tax: Fen | None = strawberry.field(description="Tax withheld of them; for owner and finance.")


@strawberry.type(description="What came of the postings published in a period (S-074).")
class PostingAnalytics:
    total: PostingFigures = strawberry.field(description="All together.")
    kinds: list[PostingFigures] = strawberry.field(description="By kind of work.")
    months: list[PostingFigures] = strawberry.field(description="By month of publication, Shanghai's.")
    postings: list[PostingFigures] = strawberry.field(description="Each, newest first; at most 200.")


@strawberry.type
class PostingAnalyticsQuery:
    @strawberry.field(
        graphql_type=PostingAnalytics,
        description="The employer's own, for members who hire or pay; at most 366 days (S-074).",
    )
    async def posting_analytics(self, info: Info, first_day: date, last_day: date) -> Answer:
        return await posting_analytics.posting_analytics(info.context, first_day, last_day)


@strawberry.type
class PostingAnalyticsMutation:
    @strawberry.mutation(
        graphql_type=PostingResult,
        description="A worker's client shows a posting: counted once a day, and not kept who it was (S-074).",
    )
    async def mark_posting_viewed(self, info: Info, input: PostingInput) -> Answer:
        return await posting_analytics.mark_posting_viewed(info.context, input.posting_id)

"""Searches a worker keeps, told of new postings (S-020)."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.money import Fen
from domain.postings import Circle, PostingKind, Sought
from resolvers import saved_searches
from schema.postings import NearInput, Posting
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

KEY = "A repeat with the same key gets the first answer."


@strawberry.type(description="A search a worker keeps: new postings that fit are told of, at most once a day (S-020).")
class SavedSearch(Node):
    title: str = strawberry.field(description="What the worker calls it.")
    words: str | None = strawberry.field(description="Words postings contain.")
    kind: PostingKind | None = strawberry.field(description="The kind of work.")
    district: str | None = strawberry.field(description="The district.")
    min_pay: Fen | None = strawberry.field(description="At least so much base pay per hour.")
    latitude: float | None = strawberry.field(description="The centre of a circle, in degrees.")
    longitude: float | None = strawberry.field(description="The centre of a circle.")
    within_m: int | None = strawberry.field(description="The circle's radius in metres.")
    created_at: datetime = strawberry.field(description="When it was saved.")
    told_at: datetime | None = strawberry.field(description="When it last told of new postings.")
    deleted_at: datetime | None = strawberry.field(description="When it was ended.")
    postings: list[Posting] = strawberry.field(description="What it found and is still on offer, the newest fifty.")


@strawberry.input(description="What to look for; everything given must hold, and something must be given.")
class SaveSearchInput:
    title: str = strawberry.field(description="What to call it, 1 to 40 characters.")
    text: str | None = strawberry.field(default=None, description="Words, Chinese or Latin, at most 100 characters.")
    kind: PostingKind | None = strawberry.field(default=None, description="The kind of work.")
    district: str | None = strawberry.field(default=None, description="The district, as written in postings.")
    min_pay: Fen | None = strawberry.field(default=None, description="At least so much base pay per hour.")
    near: NearInput | None = strawberry.field(default=None, description="A circle on the map.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)

    def plain(self) -> Sought:
        """As the domain knows it."""
        near = Circle(self.near.latitude, self.near.longitude, self.near.within_m) if self.near else None
        return Sought(self.title, self.text, self.kind, self.district, self.min_pay, near)


@strawberry.input(description="Which search.")
class DeleteSearchInput:
    saved_search_id: strawberry.ID = strawberry.field(description="One of the viewer's own.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


SavedSearchResult = Annotated[SavedSearch | Refused, strawberry.union("SavedSearchResult")]


@strawberry.type
class SavedSearchesQuery:
    @strawberry.field(graphql_type=Connection[SavedSearch], description="The searches the viewer keeps, newest first (S-020).")
    def my_saved_searches(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED


@strawberry.type
class SavedSearchesMutation:
    @strawberry.mutation(
        graphql_type=SavedSearchResult, description="Keeps a search; new postings that fit it are told of (S-020)."
    )
    async def save_search(self, info: Info, input: SaveSearchInput) -> Answer:
        return await saved_searches.save_search(info.context, input.plain())

    @strawberry.mutation(graphql_type=SavedSearchResult, description="Ends a saved search (S-020).")
    async def delete_search(self, info: Info, input: DeleteSearchInput) -> Answer:
        return await saved_searches.delete_search(info.context, input.saved_search_id)

"""Relay's contract: ``Node``, pages and edges. The compiler answers them; ``COMPILED`` is the body of such a field.

A connection field of a type or of Query::

    @strawberry.field(graphql_type=Connection[Posting], description="… (S-020)")
    def postings(self, first: int | None = None, after: str | None = None, filter: PostingFilter | None = None) -> Answer:
        return COMPILED
"""

from typing import Generic, TypeVar

import strawberry

from resolvers.request import COMPILED, Answer

T = TypeVar("T")


@strawberry.interface(description="A thing with a global id.")
class Node:
    id: strawberry.ID = strawberry.field(description="The type's name, a colon and a UUID.")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are items after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there are items before this page.")
    start_cursor: str | None = strawberry.field(description="The first item's cursor.")
    end_cursor: str | None = strawberry.field(description="The last item's cursor.")


@strawberry.type(description="An item with its place in the list.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="For after and before.")
    node: T = strawberry.field(description="The item.")


@strawberry.type(description="A page of a list: 20 items unless first or last says otherwise, 100 at most.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description="Items with their cursors.")
    nodes: list[T] = strawberry.field(description="The items alone.")
    page_info: PageInfo = strawberry.field(description="Where this page lies.")
    total_count: int = strawberry.field(description="How many items there are, counted to 10,001 at most; costs extra.")


__all__ = ["COMPILED", "Answer", "Connection", "Edge", "Node", "PageInfo"]

"""What a worker would take home of a wage (T-044)."""

import strawberry

from domain.money import Fen
from resolvers import take_home
from resolvers.request import Answer
from schema.scalars import Info
from schema.tax import ExplanationLine


@strawberry.type(description="What the worker's next payment would come to today: gross = vat + surcharge + iit + net (T-044).")
class TakeHomePreview:
    gross: Fen = strawberry.field(description="Before tax.")
    vat: Fen = strawberry.field(description="Value-added tax that would be collected.")
    surcharge: Fen = strawberry.field(description="Surcharges on VAT that would be collected.")
    iit: Fen = strawberry.field(description="Income tax that would be withheld, after what was withheld before.")
    net: Fen = strawberry.field(description="What the worker would receive.")
    lines: list[ExplanationLine] = strawberry.field(description="How it was computed, step by step.")


@strawberry.type
class TakeHomeQuery:
    @strawberry.field(
        graphql_type=TakeHomePreview,
        description="Before an offer is accepted or a wage paid: what the worker would take home of it, with their own standing"
        " of the year; the same calculation that withholds (T-044, S-101).",
    )
    async def take_home_preview(self, info: Info, gross: Fen) -> Answer:
        return await take_home.take_home_preview(info.context, gross)

"""The rules behind refusals and lines."""

from datetime import date

import strawberry

from resolvers import rules
from schema.relay import Answer
from schema.scalars import Info


@strawberry.type(description="One version of a rule: its words, its dates and the clauses behind it (S-002).")
class Rule:
    rule_id: strawberry.ID = strawberry.field(description="Its id, such as accounts.minimum_age.")
    version: int = strawberry.field(description="Counts from 1.")
    valid_from: date = strawberry.field(description="The first day it is in force.")
    valid_until: date | None = strawberry.field(description="The last day, if it has ended.")
    title_zh: str = strawberry.field(description="What it is about, in Chinese.")
    title_en: str = strawberry.field(description="What it is about, in English.")
    text_zh: str = strawberry.field(description="What it says, in Chinese.")
    text_en: str = strawberry.field(description="What it says, in English.")
    legal_basis: list[str] = strawberry.field(description="The clauses it rests on.")


@strawberry.type
class RulesQuery:
    @strawberry.field(
        graphql_type=Rule | None,
        description="The version of a rule in force on a day, today if none is given; takes rule.id or rule.id@version (S-002).",
    )
    async def rule_explain(self, info: Info, rule_id: strawberry.ID, on: date | None = None) -> Answer:
        return await rules.rule_explain(info.context, rule_id, on)

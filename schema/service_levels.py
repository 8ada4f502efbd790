"""How often obligations were met, for everybody (S-005, S-072)."""

from datetime import date

import strawberry

from resolvers import service_levels
from schema.deadlines import DeadlineKind, DeadlineOwer
from schema.relay import Answer
from schema.scalars import Info


@strawberry.type(description="One kind of obligation in one month: what it asks, and how often that was met (S-005).")
class ServiceLevel:
    kind: DeadlineKind = strawberry.field(description="What must happen.")
    owed_by: DeadlineOwer = strawberry.field(description="Who must act.")
    rule_id: strawberry.ID | None = strawberry.field(description="The rule and its version; null while no clock ran.")
    legal_basis: list[str] = strawberry.field(description="The clauses behind the rule.")
    working_days: int | None = strawberry.field(description="The working days it gives, where it counts in them.")
    days: int | None = strawberry.field(description="The calendar days it gives, where it counts in those.")
    due: int = strawberry.field(description="Clocks that were due in the month; lifted and paused ones are not counted.")
    in_time: int = strawberry.field(description="Met in time.")
    late: int = strawberry.field(description="Met late.")
    unmet: int = strawberry.field(description="Not met when it was last counted.")


@strawberry.type
class ServiceLevelsQuery:
    @strawberry.field(
        graphql_type=list[ServiceLevel],
        description="How often obligations were met in the month of that day, by kind; counted every hour (S-005, S-072).",
    )
    async def service_levels(self, info: Info, month: date) -> Answer:
        return await service_levels.of_month(info.context, month)

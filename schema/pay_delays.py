"""Pay that was not released in time, and what is missing before it can be (S-042, S-116, T-044)."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.pay_delays import Fault
from resolvers import pay_delays
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

if TYPE_CHECKING:
    from schema.accounts import Employer, Worker
    from schema.settlements import Settlement

strawberry.enum(Fault, name="PayDelayFault", description="Whose part it is that pay waits; a channel is the platform's.")


@strawberry.type(description="Pay that was not released in time: what it waited for, and whose part that is (S-042, S-116).")
class PayDelay(Node):
    cause: str = strawberry.field(description="What it waited for when its time ran out, as a stable code.")
    cause_zh: str = strawberry.field(description="The same in Chinese.")
    cause_en: str = strawberry.field(description="The same in English.")
    fault: Fault = strawberry.field(description="Whose part it is.")
    incident: bool = strawberry.field(description="Whether it is the platform's fault, which finance explains.")
    due_at: datetime = strawberry.field(description="When the pay was due to be released.")
    opened_at: datetime = strawberry.field(description="When it was found late.")
    ended_at: datetime | None = strawberry.field(description="When the pay arrived, or was due no more.")
    explanation: str | None = strawberry.field(description="What happened and what was done, by finance.")
    explained_at: datetime | None = strawberry.field(description="When it was explained.")
    settlement: Annotated["Settlement", strawberry.lazy("schema.settlements")] = strawberry.field(description="The wage.")
    worker: Annotated["Worker", strawberry.lazy("schema.accounts")] = strawberry.field(description="Whose wage.")
    employer: Annotated["Employer", strawberry.lazy("schema.accounts")] = strawberry.field(description="For whom it was earned.")


@strawberry.type(description="One thing a worker lacks before pay can go to them (T-044).")
class PayLack:
    code: str = strawberry.field(description="As blockedCode of payoutPreview.")
    message_zh: str = strawberry.field(description="What to do, in Chinese.")
    message_en: str = strawberry.field(description="What to do, in English.")
    until: datetime | None = strawberry.field(description="When time alone mends it.")


@strawberry.type(description="Whether pay could go to the worker now, and all that is missing (T-044).")
class PayReadiness:
    ready: bool = strawberry.field(description="Whether nothing is missing.")
    missing: list[PayLack] = strawberry.field(
        description="Identity, signing, consent to agent filing, account: in the order to do it."
    )


@strawberry.input(description="A delay to explain.")
class ExplainPayDelayInput:
    pay_delay_id: strawberry.ID = strawberry.field(description="One of the platform's fault, not explained yet.")
    explanation: str = strawberry.field(description="What happened and what was done; 2 to 500 characters, read by the worker.")
    idempotency_key: str | None = strawberry.field(default=None, description="A repeat with the same key gets the first answer.")


ExplainPayDelayResult = Annotated[PayDelay | Refused, strawberry.union("ExplainPayDelayResult")]


@strawberry.type
class PayDelaysQuery:
    @strawberry.field(
        graphql_type=Connection[PayDelay],
        description="Late pay of the worker or employer, for staff all of it, newest first (S-042, S-116).",
    )
    def pay_delays(
        self,
        open: bool | None = None,
        fault: Fault | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=PayReadiness, description="What the worker lacks before pay can go to them (T-044).")
    async def my_pay_readiness(self, info: Info) -> Answer:
        return await pay_delays.my_pay_readiness(info.context)


@strawberry.type
class PayDelaysMutation:
    @strawberry.mutation(
        graphql_type=ExplainPayDelayResult, description="Finance explains a delay that was the platform's fault (S-116)."
    )
    async def explain_pay_delay(self, info: Info, input: ExplainPayDelayInput) -> Answer:
        return await pay_delays.explain_pay_delay(info.context, input.pay_delay_id, input.explanation)

"""Refusals in the schema: one interface, one type per cause, and the union members every mutation shares.

``ApproveSettlementResult = Annotated[Settlement | Refused, strawberry.union("ApproveSettlementResult")]``
"""

from typing import TypeAlias

import strawberry


@strawberry.interface(
    description="Why something was not done: a stable code, two sentences, the rule and its legal basis (S-002)."
)
class Refusal:
    code: str = strawberry.field(description="Stable; programs decide by it.")
    message: str = strawberry.field(description="The sentence in the request's language (Accept-Language; Chinese otherwise).")
    message_zh: str = strawberry.field(description="The sentence in Chinese.")
    message_en: str = strawberry.field(description="The sentence in English.")
    rule_id: strawberry.ID = strawberry.field(description="The rule it rests on.")
    rule_version: int = strawberry.field(description="The version of the rule in force.")
    legal_basis: list[str] = strawberry.field(description="The clauses behind the rule.")
    field: str | None = strawberry.field(description="The input's path it is about, such as input.postingId.")


@strawberry.type(description="A value is missing, malformed or cannot be what its field asks for.")
class InvalidInput(Refusal):
    pass


@strawberry.type(description="This viewer may not do it.")
class NotPermitted(Refusal):
    pass


@strawberry.type(description="There is no such thing, or it is not the viewer's to see.")
class NotFound(Refusal):
    pass


@strawberry.type(description="The thing is not in a state that allows this step.")
class WrongState(Refusal):
    pass


@strawberry.type(description="Something must be there first: a signed agreement, a verified identity.")
class RequirementMissing(Refusal):
    pass


@strawberry.type(description="A limit is reached: places, attempts, hours.")
class LimitReached(Refusal):
    retry_after_seconds: int | None = strawberry.field(description="When there is room again, where waiting helps.")


@strawberry.type(description="It contradicts something that already happened.")
class Conflict(Refusal):
    pass


@strawberry.type(description="The balance does not cover it.")
class InsufficientFunds(Refusal):
    pass


Refused: TypeAlias = (
    InvalidInput | NotPermitted | NotFound | WrongState | RequirementMissing | LimitReached | Conflict | InsufficientFunds
)
"""The members every mutation's result union has besides its payload."""

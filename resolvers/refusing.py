"""Refusals and bugs as clients see them."""

from dataclasses import dataclass

from graphql import GraphQLError

from domain import rules
from domain.database import Transaction
from domain.errors import Refusal


@dataclass(frozen=True, slots=True)
class RefusalAnswer:
    """A refusal with its rule: the fields of the GraphQL interface ``Refusal``; ``kind`` names its type."""

    kind: str
    code: str
    message: str
    message_zh: str
    message_en: str
    rule_id: str
    rule_version: int
    legal_basis: list[str]
    field: str | None
    retry_after_seconds: int | None = None

    def extensions(self) -> dict[str, object]:
        """The refusal as an error's extensions, where no union can hold it."""
        return {
            "code": self.code,
            "messageZh": self.message_zh,
            "messageEn": self.message_en,
            "ruleId": self.rule_id,
            "ruleVersion": self.rule_version,
            "legalBasis": self.legal_basis,
            "field": self.field,
        }


async def explained(tx: Transaction, refusal: Refusal, language: str) -> RefusalAnswer:
    """The refusal with the version of its rule in force."""
    rule = await rules.in_force(tx, refusal.rule)
    zh, en = refusal.message_zh, refusal.message_en
    message = en if language == "en" else zh
    return RefusalAnswer(
        refusal.cause.value,
        refusal.code,
        message,
        zh,
        en,
        rule.id,
        rule.version,
        list(rule.legal_basis),
        refusal.field,
        refusal.retry_after_s,
    )


def internal_error(request_id: str) -> GraphQLError:
    """What a client sees of a bug; the log has the rest under the same request id."""
    return GraphQLError("Something went wrong on our side.", extensions={"code": "INTERNAL", "requestId": request_id})

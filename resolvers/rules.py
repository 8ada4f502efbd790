"""Rules, explained to whoever asks."""

from dataclasses import dataclass
from datetime import date

from domain import rules
from resolvers.request import Answer, Request


@dataclass(frozen=True, slots=True)
class Rule:
    rule_id: str
    version: int
    valid_from: date
    valid_until: date | None
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    legal_basis: tuple[str, ...]


async def rule_explain(request: Request, rule_id: str, on: date | None) -> Answer:
    """The version in force on the day; ``rule.id@version``, as lines name it, is taken for its id."""
    rule = await rules.in_force(request.tx, rule_id.partition("@")[0], on)
    return Rule(
        rule_id=rule.id,
        version=rule.version,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
        title_zh=rule.title_zh,
        title_en=rule.title_en,
        text_zh=rule.text_zh,
        text_en=rule.text_en,
        legal_basis=rule.legal_basis,
    )

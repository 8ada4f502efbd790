"""Rules of work as facts, and their refusals. Pure (S-032)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import orjson

from domain.errors import Cause, InvalidInput, Refusal

MAX_RULES = 30
TEXT_LENGTH = (2, 500)
ACKNOWLEDGED_RULE = "work_rules.acknowledged"


class RulesNotAcknowledged(Refusal):
    """Rules are attached, and the worker has not acknowledged the ones in force, or not before the work began."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "WORK_RULES_NOT_ACKNOWLEDGED", ACKNOWLEDGED_RULE
    zh, en = (
        "用工规定（第{number}版）未经劳动者事先确认。",
        "The worker has not acknowledged the rules of work (number {number}) before.",
    )


class RulesChanged(Refusal):
    """One acknowledges what one has read."""

    cause, code, rule = Cause.CONFLICT, "WORK_RULES_CHANGED", ACKNOWLEDGED_RULE
    zh, en = "用工规定已有新版本或内容不符，请重新阅读。", "These are not the rules in force; read them again."


class RuleUnnamed(Refusal):
    """Words that rest on a rule without naming one."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "WORK_RULE_UNNAMED", "work_rules.named"
    zh, en = "“{words}”须指明所依据的是哪一条已确认的规定。", "“{words}” has to name the acknowledged rule it rests on."


@dataclass(frozen=True, slots=True)
class WorkRules:
    id: UUID
    posting_id: UUID
    employer_id: UUID
    number: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Bound:
    """Whether a rule is of a posting, and the worker had acknowledged it when the work began."""

    number: int
    acknowledged: bool


def texts_of(texts: Sequence[str]) -> list[str]:
    """The rules, trimmed; raises InvalidInput."""
    if not 1 <= len(texts) <= MAX_RULES:
        raise InvalidInput("input.texts", f"须有1至{MAX_RULES}条。", f"1 to {MAX_RULES} rules.")
    trimmed = [text.strip() for text in texts]
    for number, text in enumerate(trimmed):
        if not TEXT_LENGTH[0] <= len(text) <= TEXT_LENGTH[1]:
            raise InvalidInput(f"input.texts.{number}", "每条2至500字。", "A rule has 2 to 500 characters.")
    return trimmed


def fingerprint(posting_id: UUID, number: int, texts: Sequence[str]) -> bytes:
    """What a worker acknowledges."""
    return sha256(orjson.dumps([str(posting_id), number, *texts])).digest()

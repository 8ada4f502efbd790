"""What may not be published: contact details, discrimination, fraud, pay that is not income (S-100, S-101, S-103).

The patterns are data of the ``postings.*`` rules. They are matched against a folded text — NFKC, lower case, without spaces and
invisible characters, so ``限 男`` and ``ＱＱ`` hide nothing — and what is found is reported in offsets of the text as written.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from domain.errors import Refusal
from domain.postings.model import ContactInText, Discriminatory, FraudSuspected, NotIncome, UnlawfulPayMethod
from domain.rules import Rule

RULES = (
    "postings.income_only",
    "postings.lawful_pay_method",
    "postings.no_contact",
    "postings.no_discrimination",
    "postings.no_fraud",
    "postings.clear_duties",
)
REFUSALS: dict[str, type[Refusal]] = {
    refusal.rule: refusal for refusal in (ContactInText, Discriminatory, FraudSuspected, NotIncome, UnlawfulPayMethod)
}
NEGATION = re.compile(r"(?:不收取?|不需要?|不用|无需|没有|拒绝|严禁|禁止|不得|谨防|不存在|免|无|非)[^,。;!?.]{0,6}$")
NEGATION_REACH = 10
LOOK = "REVIEWER_LOOKS"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of a rule. A match refuses, or is only shown to the reviewer; ``negatable``: “不收押金” is only shown."""

    rule_id: str
    topic: str
    match: str
    refuse: bool
    negatable: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """Words found in a field; ``start`` and ``end`` are offsets in the text as written."""

    field: str
    topic: str
    start: int
    end: int
    words: str
    rule_id: str
    refuse: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a content that is refused, or that a reviewer will look at; ``words`` and offsets where it is in a text."""

    field: str
    code: str
    message_zh: str
    message_en: str
    rule_id: str
    refuses: bool
    words: str | None = None
    start_offset: int | None = None
    end_offset: int | None = None

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        return cls(refusal.field or "", refusal.code, refusal.message_zh, refusal.message_en, refusal.rule, refuses=True)

    @classmethod
    def of_words(cls, finding: Finding, path: str) -> Self:
        field, refusal = f"{path}.{finding.field}", None
        if finding.refuse:
            refusal = refusal_for(finding, field)
        return cls(
            field,
            refusal.code if refusal else LOOK,
            refusal.message_zh if refusal else f"“{finding.words}”将由审核人员核实。",
            refusal.message_en if refusal else f"A reviewer will look at “{finding.words}”.",
            finding.rule_id,
            finding.refuse,
            finding.words,
            finding.start,
            finding.end,
        )


def patterns_of(rules: Iterable[Rule]) -> tuple[Pattern, ...]:
    """The patterns the rules carry in their parameters."""
    return tuple(
        Pattern(rule.id, entry["topic"], entry["match"], bool(entry["refuse"]), bool(entry.get("negatable", False)))
        for rule in rules
        for entry in _entries(rule)
    )


def find(text: str, patterns: Sequence[Pattern], field: str = "text") -> list[Finding]:
    """Everything the patterns see in the text, in its order."""
    folded, offsets = _fold(text)
    found: dict[tuple[str, int, int], Finding] = {}
    for pattern in patterns:
        for match in _compiled(pattern.match).finditer(folded):
            start, end = offsets[match.start()], offsets[match.end() - 1] + 1
            negated = pattern.negatable and NEGATION.search(folded[max(0, match.start() - NEGATION_REACH) : match.start()])
            finding = Finding(field, pattern.topic, start, end, text[start:end], pattern.rule_id, pattern.refuse and not negated)
            found.setdefault((pattern.topic, start, end), finding)
    return sorted(found.values(), key=lambda finding: (finding.start, finding.end))


def refusal_for(finding: Finding, path: str) -> Refusal:
    """The refusal a finding deserves."""
    refusal = REFUSALS[finding.rule_id]
    return refusal(field=path, words=finding.words, start=finding.start, end=finding.end)


def refuse_first(findings: Iterable[Finding], path: str) -> None:
    """Raises the refusal of the first finding that refuses; ``path`` leads its field."""
    for finding in findings:
        if finding.refuse:
            raise refusal_for(finding, f"{path}.{finding.field}")


@lru_cache(maxsize=500)
def _compiled(match: str) -> re.Pattern[str]:
    return re.compile(match)


def _fold(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the offset in the text as written."""
    folded: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if character.isspace() or unicodedata.category(character) in ("Cf", "Zs"):
            continue
        for part in unicodedata.normalize("NFKC", character).lower():
            folded.append(part)
            offsets.append(offset)
    return "".join(folded), offsets


def _entries(rule: Rule) -> list[dict[str, str]]:
    entries = rule.parameters.get("patterns")
    if not isinstance(entries, list):
        raise ValueError(f"{rule.ref} carries no patterns")
    return entries

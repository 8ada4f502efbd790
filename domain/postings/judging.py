"""What a content is held against before anybody writes it down: completeness, times, the wage table, and the words in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain import rules
from domain.database import Transaction
from domain.errors import Refusal
from domain.postings.content import PostingContent, check, minimum_wage_fen
from domain.postings.screening import RULES, Finding, Pattern, Problem, find, patterns_of, refuse_first
from domain.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Standard:
    """The rules in force today, for one content or many."""

    max_valid_days: int
    regions_fen: Mapping[str, int]
    default_fen: int
    patterns: tuple[Pattern, ...]

    def check(self, content: PostingContent, at: datetime, path: str) -> None:
        """Raises the first refusal an incomplete, impossible or underpaid content deserves."""
        minimum_fen = minimum_wage_fen(content.district, self.regions_fen, self.default_fen)
        check(content, at, max_valid_days=self.max_valid_days, minimum_fen=minimum_fen, path=path)

    def findings(self, content: PostingContent) -> list[Finding]:
        """What screening points at, in every text people will read."""
        return [finding for field, text in content.texts() for finding in find(text, self.patterns, field)]

    def problems(self, content: PostingContent, at: datetime, path: str) -> list[Problem]:
        """What is missing first, and all words found."""
        found: list[Problem] = []
        try:
            self.check(content, at, path)
        except Refusal as refusal:
            found.append(Problem.of(refusal))
        return found + [Problem.of_words(finding, path) for finding in self.findings(content)]


async def standard(tx: Transaction) -> Standard:
    """The rules as they are today."""
    validity = await rules.in_force(tx, "postings.validity")
    wage = await rules.in_force(tx, "postings.minimum_wage")
    max_days, regions, default = validity.parameters["max_days"], wage.parameters["regions_fen"], wage.parameters["default_fen"]
    assert isinstance(max_days, int) and isinstance(regions, dict) and isinstance(default, int)
    return Standard(max_days, regions, default, await screening_patterns(tx))


async def judge(tx: Transaction, content: PostingContent, path: str = "input.content") -> list[Finding]:
    """Raises the refusal the content deserves now, or returns what the reviewer should look at."""
    today = await standard(tx)
    today.check(content, tx.now, path)
    findings = today.findings(content)
    refuse_first(findings, path)
    return findings


async def problems(tx: Transaction, viewer: Viewer, content: PostingContent) -> list[Problem]:
    """What stands between a content and publication, before it is written: what is missing first, and all words found (S-100)."""
    viewer.must_be_employer()
    return (await standard(tx)).problems(content, tx.now, "content")


async def screening_patterns(tx: Transaction, *rule_ids: str) -> tuple[Pattern, ...]:
    """The patterns of the named rules in force today; without names, of all publishing rules."""
    return patterns_of([await rules.in_force(tx, rule_id) for rule_id in rule_ids or RULES])

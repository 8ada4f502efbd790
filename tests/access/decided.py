"""Reads the hand-written decisions: ``types.txt``, ``roots.txt`` and ``mutations.txt``."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

from domain.viewer import Kind, Viewer
from tests.access.whose import Whose

HERE = Path(__file__).parent
NOBODYS = Whose(frozenset(), frozenset(), frozenset(), public=False)


@dataclass(frozen=True, slots=True)
class Who:
    """A list of terms such as ``worker, staff:finance``; whoever holds one of them may."""

    terms: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Who":
        """Terms are parted by a comma and a space; roles of one term by a comma alone."""
        return cls(tuple(term.strip() for term in text.split(", ")))

    def holds(self, viewer: Viewer, whose: Whose = NOBODYS) -> bool:
        """Whether the viewer may, with a row of these owners."""
        return any(_holds(term, viewer, whose) for term in self.terms)


def _holds(term: str, viewer: Viewer, whose: Whose) -> bool:
    name, _, listed = term.partition(":")
    roles = listed.split(",") if listed else []
    held = viewer.scopes if viewer.kind is Kind.PARTNER else {viewer.staff_role or viewer.member_role}
    return TERMS[name](viewer, whose) and (not roles or not held.isdisjoint(roles))


def _among(id: UUID | None, ids: frozenset[UUID]) -> bool:
    return id is not None and id in ids


def _in_scope(viewer: Viewer, whose: Whose) -> bool:
    """An auditor is let in by an engagement only, and only to its areas."""
    if viewer.staff_role != "auditor":
        return True
    return bool(viewer.areas) if whose.area is None else whose.area in viewer.areas


TERMS: Final[Mapping[str, Callable[[Viewer, Whose], bool]]] = {
    "everyone": lambda viewer, whose: True,
    "signed_in": lambda viewer, whose: viewer.person_id is not None,
    "public": lambda viewer, whose: whose.public,
    "published": lambda viewer, whose: whose.public and viewer.person_id is not None,
    "person": lambda viewer, whose: _among(viewer.person_id, whose.people),
    "worker": lambda viewer, whose: viewer.kind is Kind.WORKER and _among(viewer.worker_id, whose.workers),
    "employer": lambda viewer, whose: viewer.kind is Kind.EMPLOYER and _among(viewer.employer_id, whose.employers),
    "partner": lambda viewer, whose: viewer.kind is Kind.PARTNER and _among(viewer.employer_id, whose.employers),
    "school": lambda viewer, whose: viewer.kind is Kind.PARTNER and _among(viewer.partner_id, whose.schools),
    "works for": lambda viewer, whose: viewer.kind is Kind.EMPLOYER and _among(viewer.employer_id, whose.works_for),
    "staff": lambda viewer, whose: viewer.kind is Kind.STAFF and _in_scope(viewer, whose),
    # what is about somebody of the staff, in a session of work; auditors see what their engagement covers
    "own staff": lambda viewer, whose: (
        viewer.kind is Kind.STAFF and viewer.staff_role != "auditor" and _among(viewer.person_id, whose.people)
    ),
    # reviewers see corrections, which whose.py marks
    "corrected": lambda viewer, whose: whose.public and viewer.staff_role == "reviewer",
    "any person": lambda viewer, whose: viewer.kind is Kind.PERSON,
    "any worker": lambda viewer, whose: viewer.kind is Kind.WORKER,
    "any employer": lambda viewer, whose: viewer.kind is Kind.EMPLOYER,
    "any partner": lambda viewer, whose: viewer.kind is Kind.PARTNER,
}
"""What each word of the decisions means. A word that is not here fails with a KeyError."""


@dataclass(slots=True)
class Block:
    """The decisions on one type: rows, guarded fields, links (starred or not)."""

    rows: Who
    fields: dict[str, Who | None] = field(default_factory=dict)
    links: dict[str, bool] = field(default_factory=dict)
    """Whether the link is starred."""


@dataclass(frozen=True, slots=True)
class RootRow:
    """The decision on a root field: ``shape`` is one, all, mine, answers or event; ``where`` narrows with SQL on ``t``."""

    shape: str
    type: str
    who: Who
    where: str = "true"

    @property
    def whose(self) -> Whose:
        """Of a computed field: nobody's, and of the area an auditor needs, which stands after the bar."""
        return NOBODYS if self.where == "true" else replace(NOBODYS, area=self.where)


@dataclass(frozen=True, slots=True)
class Decided:
    """Everything in ``types.txt``."""

    blocks: Mapping[str, Block]
    known: Mapping[str, tuple[str, ...]]
    areas: Mapping[str, str]
    """The area of an engagement by type; the other types are no auditor's."""


@cache
def types() -> Decided:
    """The blocks by type, and the viewers the file knows of."""
    blocks: dict[str, Block] = {}
    known: dict[str, tuple[str, ...]] = {}
    areas: dict[str, str] = {}
    block = Block(Who(()))
    for line in _lines("types.txt"):
        if line.startswith("@audits "):
            area, *audited = line.removeprefix("@audits ").split()
            areas |= dict.fromkeys(audited, area)
        elif line.startswith("@"):
            name, *members = line.removeprefix("@").split()
            known[name] = tuple(members)
        elif not line.startswith(" "):
            name, _, who = line.partition(": ")
            block = blocks[name] = Block(Who.of(who))
        else:
            _add(block, line.strip())
    return Decided(blocks, known, areas)


def _add(block: Block, line: str) -> None:
    guard = re.match(r"\[(.+?)\] ", line)
    who = Who.of(guard.group(1)) if guard else None
    rest = line[guard.end() :] if guard else line
    if rest.startswith("-> "):
        for name in rest.removeprefix("-> ").split():
            block.links[name.rstrip("*")] = name.endswith("*")
            block.fields[name.rstrip("*")] = who
    else:
        block.fields |= dict.fromkeys(rest.split(), who)


@cache
def roots() -> dict[str, RootRow]:
    """The fields of Query and Subscription."""
    found = {}
    for line in _lines("roots.txt"):
        name, shape, type_, rest = re.fullmatch(r"(\w+): +(\w+)(?: (\w+))?(?:: (.+))?", line).groups("")  # type: ignore[union-attr]
        who, _, where = rest.partition(" | ")
        found[name] = RootRow(shape, type_, Who.of(who), where or "true")
    return found


@cache
def mutations() -> dict[str, Who]:
    """The fields of Mutation."""
    return {name: Who.of(who.strip()) for name, _, who in (line.partition(":") for line in _lines("mutations.txt"))}


def _lines(name: str) -> Iterator[str]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.rstrip()

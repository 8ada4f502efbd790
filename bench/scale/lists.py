"""The lists: what is asked, by whom, from where in the list, and what a right answer is."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final, Literal
from uuid import UUID

from bench.reads.shapes import Json

PAGE: Final = 20
BEGAN: Final = datetime(2025, 12, 31, 16, tzinfo=UTC)
"""The first row's moment; each is a second later than the one before."""
EARLIEST, LATEST = 0.3, 0.8
"""Where in a list a deep page begins, in parts of all rows: far from both ends."""

Asker = Literal["worker", "employer", "staff"]


@dataclass(frozen=True, slots=True)
class Spot:
    """One request: who asks, and a place somewhere in the table."""

    asker_id: str
    rows: int
    owners: int
    number: int

    @classmethod
    def somewhere(cls, asker_id: str, rows: int, owners: int, random: Random) -> "Spot":
        return cls(asker_id, rows, owners, int(rows * random.uniform(EARLIEST, LATEST)))

    @property
    def at(self) -> datetime:
        return BEGAN + timedelta(seconds=self.number)

    def id(self, kind: str, number: int | None = None) -> UUID:
        """As ``basis.sql`` makes it."""
        number = self.number if number is None else number
        of_kind = hashlib.md5(kind.encode(), usedforsecurity=False).hexdigest()[:3]
        return UUID(f"{1767225600000 + number * 100:012x}7{of_kind}8{number:015x}")


Variables = Callable[[Spot], Json]


@dataclass(frozen=True, slots=True)
class List:
    """One list of a table. ``nodes`` is the way to its page in the answer, ``owner`` the way from a node to whose it is."""

    title: str
    table: str
    asker: Asker
    document: str
    variables: Variables
    nodes: tuple[str | int, ...]
    owner: tuple[str, ...] = ()
    """The asker's own id must be there; rows of lists without it belong to nobody in particular."""


class WrongAnswer(Exception):
    """A page that is not full, or somebody else's row."""


def check(listed: List, asked: Spot, data: Json) -> None:
    """Raises WrongAnswer unless the page is full and every row the asker's."""
    page: object = data
    for step in listed.nodes:
        page = page[step]  # type: ignore[index]  # JSON
    assert isinstance(page, list)
    if len(page) != PAGE:
        raise WrongAnswer(f"{listed.title}: {len(page)} rows of {PAGE}")
    for node in page:
        owner = node
        for step in listed.owner:
            owner = owner[step]
        if listed.owner and owner != asked.asker_id:
            raise WrongAnswer(f"{listed.title}: a row of {owner} for {asked.asker_id}")


def _first(_: Spot) -> Json:
    return {"after": None}


def _by_time(spot: Spot) -> Json:
    return {"after": f"by~{spot.at.isoformat()}~{spot.id('anything')}"}


def newest(spot: Spot) -> Json:
    return {"after": f"NEWEST~{spot.at.isoformat()}~{spot.id('anything')}"}


def soonest(spot: Spot) -> Json:
    return {"after": f"SOONEST~{(spot.at + timedelta(hours=1)).isoformat()}~{spot.id('anything')}"}


def highest_pay(spot: Spot) -> Json:
    return {"after": f"HIGHEST_PAY~{4000 + spot.number % 3000}~{spot.id('anything')}"}


def _by_number(spot: Spot) -> Json:
    return {"after": f"by~{spot.number}"}


def _by_journal(spot: Spot) -> Json:
    return {"after": f"by~{spot.id('transfer')}~1"}


def _posting(spot: Spot) -> Json:
    """One of the asker's postings: the employers' turns are as in ``application.sql``."""
    return {"posting": f"Posting:{spot.id('posting', spot.number // spot.owners)}", "after": None}


APPLICATIONS: Final = """query Applications($after: String) {
  applications(%s first: 20, after: $after) {
    nodes { id state createdAt worker { id name school } employer { id } posting { id title } }
    pageInfo { hasNextPage endCursor }
  }
}"""
OF_POSTING: Final = """query OfPosting($posting: ID!, $after: String) {
  applications(postingId: $posting, first: 20, after: $after) {
    nodes { id state createdAt worker { id name school } posting { id } } pageInfo { hasNextPage endCursor }
  }
}"""
NOTIFICATIONS: Final = """query Feed($after: String) {
  myNotifications(%s first: 20, after: $after) {
    nodes { id topic titleZh bodyZh createdAt readAt subject { __typename ... on Employer { id name } } }
    pageInfo { hasNextPage endCursor }
  }
}"""
STATEMENT: Final = """query Statement($after: String) {
  ledgerAccounts(first: 5) {
    nodes { id kind worker { id } employer { id } entries(first: 20, after: $after) {
      nodes { side event at amount { fen } transfer { id journalId leg } } pageInfo { hasNextPage endCursor }
    } }
  }
}"""
TRANSFERS: Final = """query Transfers($after: String) {
  ledgerTransfers(first: 20, after: $after) {
    nodes { id kind event at amount { fen } debitAccount { id kind } creditAccount { id kind } }
    pageInfo { hasNextPage endCursor }
  }
}"""
SEARCH: Final = """query Search($after: String) {
  postings(%s first: 20, after: $after) {
    nodes { id title kind district payPerHour { fen } startsAt employer { id name } } pageInfo { hasNextPage endCursor }
  }
}"""
MY_POSTINGS: Final = """query Mine($after: String) {
  myPostings(first: 20, after: $after) {
    nodes { id title kind payPerHour { fen } createdAt employer { id } } pageInfo { hasNextPage endCursor }
  }
}"""
EVALUATIONS: Final = """query About($after: String) {
  %s(first: 20, after: $after) {
    nodes { id performance communication satisfaction publishedAt worker { id name } employer { id name } }
    pageInfo { hasNextPage endCursor }
  }
}"""
SETTLEMENTS: Final = """query Settlements($after: String) {
  settlements(%s first: 20, after: $after) {
    nodes { id state payMonth gross { fen } createdAt worker { id name } employer { id name } }
    pageInfo { hasNextPage endCursor }
  }
}"""
EMPLOYER, WORKER = ("employer", "id"), ("worker", "id")
ENTRIES: Final = ("ledgerAccounts", "nodes", 0, "entries", "nodes")


def both_pages(
    title: str, table: str, asker: Asker, document: str, deep: Variables, *way: str | int, owner: tuple[str, ...] = ()
) -> tuple[List, List]:
    """The first page and one far down."""
    nodes = way if len(way) > 1 else (*way, "nodes")
    return tuple(  # type: ignore[return-value]  # two
        List(f"{title}, {where}", table, asker, document, variables, nodes, owner)
        for where, variables in (("first page", _first), ("deep page", deep))
    )


def _every() -> tuple[List, ...]:
    applied, told, moved, posted = "application", "notification", "ledger_transfer", "posting"
    return (
        *both_pages("an employer's applicants", applied, "employer", APPLICATIONS % "", _by_time, "applications", owner=EMPLOYER),
        *both_pages(
            "… shortlisted", applied, "employer", APPLICATIONS % "state: SHORTLISTED,", _by_time, "applications", owner=EMPLOYER
        ),
        *both_pages("a worker's applications", applied, "worker", APPLICATIONS % "", _by_time, "applications", owner=WORKER),
        List("applications for a posting", applied, "staff", OF_POSTING, _posting, ("applications", "nodes")),
        *both_pages("all applications", applied, "staff", APPLICATIONS % "", _by_time, "applications"),
        *both_pages("a person's notifications", told, "worker", NOTIFICATIONS % "", _by_time, "myNotifications"),
        *both_pages("… unread", told, "worker", NOTIFICATIONS % "unreadOnly: true,", _by_time, "myNotifications"),
        *both_pages("a worker's statement", moved, "worker", STATEMENT, _by_number, *ENTRIES),
        *both_pages("an employer's statement", moved, "employer", STATEMENT, _by_number, *ENTRIES),
        *both_pages("all transfers", moved, "staff", TRANSFERS, _by_journal, "ledgerTransfers"),
        *both_pages("live postings, newest", posted, "worker", SEARCH % "", newest, "postings"),
        *both_pages("… of a kind", posted, "worker", SEARCH % "filter: {kind: RETAIL},", newest, "postings"),
        *both_pages("… with a rare word", posted, "worker", SEARCH % 'filter: {text: "雨伞"},', newest, "postings"),
        *both_pages("… with a word in all", posted, "worker", SEARCH % 'filter: {text: "兼职"},', newest, "postings"),
        *both_pages("… best paid", posted, "worker", SEARCH % "order: HIGHEST_PAY,", highest_pay, "postings"),
        *both_pages("… soonest", posted, "worker", SEARCH % "order: SOONEST,", soonest, "postings"),
        *both_pages("an employer's postings", posted, "employer", MY_POSTINGS, _by_time, "myPostings", owner=EMPLOYER),
        *both_pages("all evaluations", "evaluation", "worker", EVALUATIONS % "evaluations", _by_time, "evaluations"),
        *both_pages(
            "a person's own evaluations",
            "evaluation",
            "worker",
            EVALUATIONS % "myEvaluations",
            _by_time,
            "myEvaluations",
            owner=WORKER,
        ),
        *both_pages("a worker's settlements", "settlement", "worker", SETTLEMENTS % "", _by_time, "settlements", owner=WORKER),
        *both_pages(
            "an employer's settlements", "settlement", "employer", SETTLEMENTS % "", _by_time, "settlements", owner=EMPLOYER
        ),
    )


LISTS: Final = _every()
TABLES: Final[Mapping[str, tuple[List, ...]]] = {
    table: tuple(listed for listed in LISTS if listed.table == table) for table in dict.fromkeys(each.table for each in LISTS)
}

"""What the sample city consists of, as data: everything a seed decides. Ids and the machine's time are not part of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum

from domain.applications import RejectCode
from domain.evaluations import Marks
from domain.postings import PostingContent
from jobs.local.city.employers import Company
from jobs.local.city.people import Student


@dataclass(frozen=True, slots=True)
class Size:
    """How many of each; the official example's five postings are among them."""

    employers: int = 30
    workers: int = 500
    postings: int = 200


class Standing(Enum):
    """How far a registration got."""

    ADMITTED = "admitted"
    SUBMITTED = "submitted"
    NEED_MORE = "need_more"
    REJECTED = "rejected"
    MISMATCHED = "mismatched"
    """Approved, but name and number do not belong together: the identity check fails."""


class Fate(Enum):
    """What becomes of an application."""

    HIRED = "hired"
    ABSENT = "absent"
    DECLINED = "declined"
    OFFERED = "offered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SHORTLISTED = "shortlisted"
    SEEN = "seen"
    SUBMITTED = "submitted"


DECIDE = (Fate.HIRED, Fate.ABSENT, Fate.DECLINED)
"""Whoever decides about an offer; OFFERED leaves it open."""


class Outcome(Enum):
    """What becomes of a posting."""

    LIVE = "live"
    PAUSED = "paused"
    CLOSED = "closed"
    SUBMITTED = "submitted"
    CHANGES_REQUIRED = "changes_required"
    REJECTED = "rejected"
    DRAFT = "draft"


REVIEWED = (Outcome.LIVE, Outcome.PAUSED, Outcome.CLOSED)


class Stage(IntEnum):
    """How far work that was done has been paid when the story ends."""

    CLAIMED = 1
    """The timesheet waits for the employer."""
    DRAFTED = 2
    """The settlement waits for the employer."""
    BATCHED = 3
    """The payout batch waits for a second person."""
    PAID = 4


@dataclass(frozen=True, slots=True)
class Applicant:
    """An application: whose, what becomes of it, and how the work went. ``late`` is in minutes."""

    worker: int
    fate: Fate
    commitment: str
    shifts: tuple[int, ...] = ()
    late: int = 0
    reject_code: RejectCode | None = None
    reason: str = ""
    of_employer: Marks | None = None
    """What the worker says about the employer."""
    of_worker: Marks | None = None
    minutes: int | None = None
    """Minutes claimed where they are not those of the shift."""


@dataclass(frozen=True, slots=True)
class PlannedPosting:
    """A posting, what becomes of it and who applies."""

    number: int
    employer: int
    content: PostingContent
    outcome: Outcome
    applicants: tuple[Applicant, ...]
    stage: Stage = Stage.PAID


@dataclass(frozen=True, slots=True)
class Season:
    """Postings that are published, filled, worked and paid together. ``pays`` is when settlements are approved and paid."""

    name: str
    publishes: datetime
    pays: datetime
    postings: tuple[PlannedPosting, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Payees of a season with whom the channel has trouble, by number."""

    season: str
    mismatched: int
    """Name and number no longer agree at the channel: the payment fails."""
    unanswered: int
    """The channel's first answer gets lost: the outcome is unknown until it is asked."""
    unheard: int
    """The bank sends a wage back two days later (退票) and its notice is lost: only the day's statement shows it. The payee then
    chooses WeChat, and has not confirmed yet."""
    returned: int | None
    """The bank sends a wage back on the same day, and says so."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The city. Workers and employers are known by their number, which is their place in the list."""

    size: Size
    students: tuple[Student, ...]
    standings: tuple[Standing, ...]
    early: int
    """So many of the admitted workers are there from the opening on, the others from the autumn term."""
    companies: tuple[Company, ...]
    company_standings: tuple[Standing, ...]
    seasons: tuple[Season, ...]
    present: tuple[tuple[datetime, tuple[PlannedPosting, ...]], ...]
    """Postings of the last days, by the moment they are published."""
    trouble: Trouble | None
    ends: datetime

"""What came of an employer's postings, in numbers, for its members (S-074)."""

from dataclasses import dataclass
from datetime import date, datetime

from domain import posting_figures, postings
from domain.money import Fen
from domain.posting_figures import Figures
from domain.postings import PostingKind
from resolvers.ids import global_id, uuid_of
from resolvers.postings import POSTING
from resolvers.request import Answer, Request


@dataclass(frozen=True, slots=True)
class PostingFigures:
    """The schema's PostingFigures."""

    posting_id: str | None
    title: str | None
    kind: PostingKind | None
    published_at: datetime | None
    month: date | None
    postings: int
    places: int
    taken: int
    views: int
    applications: int
    offers: int
    hires: int
    hours_to_fill: float | None
    wages: Fen | None
    fees: Fen | None
    tax: Fen | None


@dataclass(frozen=True, slots=True)
class PostingAnalytics:
    """The schema's PostingAnalytics."""

    total: PostingFigures
    kinds: list[PostingFigures]
    months: list[PostingFigures]
    postings: list[PostingFigures]


async def posting_analytics(request: Request, first_day: date, last_day: date) -> Answer:
    """Of the postings published in these days (S-074)."""
    found = await posting_figures.analytics(request.tx, request.viewer, first_day, last_day)
    return PostingAnalytics(
        _shown(found.total), *([_shown(one) for one in some] for some in (found.kinds, found.months, found.each))
    )


async def mark_posting_viewed(request: Request, posting_id: str) -> Answer:
    """Counted once a day (S-074)."""
    id = uuid_of("Posting", posting_id, "input.postingId")
    await postings.note_view(request.tx, request.viewer, id)
    return POSTING.row(id)


def _shown(one: Figures) -> PostingFigures:
    return PostingFigures(
        posting_id=global_id("Posting", one.posting_id) if one.posting_id else None,
        title=one.title,
        kind=PostingKind(one.kind) if one.kind else None,
        published_at=one.published_at,
        month=one.month,
        postings=one.postings,
        places=one.places,
        taken=one.taken,
        views=one.views,
        applications=one.applications,
        offers=one.offers,
        hires=one.hires,
        hours_to_fill=None if one.hours_to_fill is None else round(one.hours_to_fill, 2),
        wages=_money(one.wages_fen),
        fees=_money(one.fees_fen),
        tax=_money(one.tax_fen),
    )


def _money(fen: int | None) -> Fen | None:
    return None if fen is None else Fen(fen)

"""What came of an employer's postings, in numbers: by posting, by kind, by month, in all. Nobody who applied is named (S-074)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.clock import start_of_day
from domain.database import Record, Transaction
from domain.errors import InvalidInput
from domain.viewer import Viewer

LONGEST = timedelta(days=366)
LISTED = 200
MONEY = ("owner", "finance")

EACH = """
    select id, title, kind, published_at, 1 as postings, places, taken, views, applications, offers, hires, hours_to_fill,
        wages_fen, fees_fen, tax_fen
    from posting_figure f
    where employer_id = :employer_id and published_at >= :since and published_at < :until
        and (:branch_ids::uuid[] is null
            or exists (select from posting p where p.id = f.id and p.branch_id = any(:branch_ids::uuid[])))
    order by published_at desc, id desc limit :limit
"""
TOGETHER = """
    select kind, month, count(*) as postings, sum(places)::bigint as places, sum(taken)::bigint as taken,
        sum(views)::bigint as views,
        sum(applications)::bigint as applications, sum(offers)::bigint as offers, sum(hires)::bigint as hires,
        percentile_cont(0.5) within group (order by hours_to_fill::float8) as hours_to_fill,
        sum(wages_fen)::bigint as wages_fen, sum(fees_fen)::bigint as fees_fen, sum(tax_fen)::bigint as tax_fen
    from (
        select f.*, date_trunc('month', (published_at at time zone 'UTC') + interval '8 hours')::date as month
        from posting_figure f
        where employer_id = :employer_id and published_at >= :since and published_at < :until
        and (:branch_ids::uuid[] is null
            or exists (select from posting p where p.id = f.id and p.branch_id = any(:branch_ids::uuid[])))
    ) f
    group by grouping sets ((), (kind), (month)) having count(*) > 0
    order by month nulls first, kind nulls first
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one posting, or of several together: of a kind, of a month, of all. Money is None for whom it is not to be seen."""

    postings: int
    places: int
    taken: int
    views: int
    applications: int
    offers: int
    hires: int
    hours_to_fill: float | None
    wages_fen: int | None
    fees_fen: int | None
    tax_fen: int | None
    posting_id: UUID | None = None
    title: str | None = None
    kind: str | None = None
    published_at: datetime | None = None
    month: date | None = None


@dataclass(frozen=True, slots=True)
class Analytics:
    """Of the postings published in a period; ``each``: the newest LISTED of them."""

    total: Figures
    kinds: list[Figures]
    months: list[Figures]
    each: list[Figures]


NOTHING = Figures(0, 0, 0, 0, 0, 0, 0, None, 0, 0, 0)


async def analytics(tx: Transaction, viewer: Viewer, first_day: date, last_day: date) -> Analytics:
    """Of the viewer's employer, or of the branches the viewer is limited to, for members who hire or pay; only owner and finance
    see money.

    Raises NotPermitted, InvalidInput.
    """
    employer_id = viewer.must_be_employer("recruiter", "finance")
    if not timedelta(0) <= last_day - first_day < LONGEST or not 2000 <= first_day.year < 9000:
        raise InvalidInput("lastDay", "起止日期须先后有序，且不超过366天。", "The days are in order and 366 at most.")
    money = viewer.member_role in MONEY
    branch_ids = list(viewer.branch_ids) or None
    span = {"since": start_of_day(first_day), "until": start_of_day(last_day + timedelta(days=1)), "branch_ids": branch_ids}
    together = [_figures(row, money) for row in await tx.all(TOGETHER, employer_id=employer_id, **span)]
    each = await tx.all(EACH, employer_id=employer_id, limit=LISTED, **span)
    return Analytics(
        next((one for one in together if one.kind is None and one.month is None), _seen(NOTHING, money)),
        [one for one in together if one.kind is not None],
        [one for one in together if one.month is not None],
        [_figures(row, money) for row in each],
    )


def _figures(row: Record, money: bool) -> Figures:
    """A row of either statement; only that of one posting names it."""
    given = dict(row)
    hours = given.pop("hours_to_fill")
    posting_id = given.pop("id", None)
    return _seen(Figures(**given, posting_id=posting_id, hours_to_fill=None if hours is None else float(hours)), money)


def _seen(figures: Figures, money: bool) -> Figures:
    return figures if money else replace(figures, wages_fen=None, fees_fen=None, tax_fen=None)

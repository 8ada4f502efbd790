"""Searching walks lists of terms: it finds what the plain conditions find, in order, page by page, and what is over is gone."""

from collections.abc import AsyncIterator
from math import cos, radians, sin
from random import Random
from typing import Any, Final

import h3
import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.postings import MAX_NEAR_M, near_term, near_terms, query_terms
from domain.vault import Vault
from domain.viewer import VISITOR
from jobs.local.servers import DatabaseUrls
from tests.build.api import Api, open_api
from tests.build.postings import a_posting

WORDS: Final = ("咖啡", "奶茶", "雨伞", "数学", "校园", "app")
DISTRICTS: Final = ("天津市南开区", "天津市和平区", "北京市海淀区")
KINDS: Final = ("catering", "tutoring", "retail")
CENTRE: Final = (39.1, 117.2)
ROWS: Final = 300
SEARCH: Final = """query($filter: PostingFilter, $order: PostingOrder! = NEWEST, $first: Int, $after: String) {
  postings(filter: $filter, order: $order, first: $first, after: $after) {
    nodes { id } pageInfo { hasNextPage endCursor } } }"""
BACK: Final = """query($filter: PostingFilter, $order: PostingOrder! = NEWEST, $last: Int, $before: String) {
  postings(filter: $filter, order: $order, last: $last, before: $before) {
    nodes { id } pageInfo { hasPreviousPage startCursor } } }"""
COPY: Final = """
    insert into posting (id, employer_id, state, version_id, live_version_id, title, kind, district, pay_fen_per_hour, headcount,
                         starts_at, search_terms, created_at, published_at, valid_until, latitude, longitude, near_terms)
    select :id, employer_id, :state, version_id, live_version_id, title, :kind, :district, :pay, headcount,
        starts_at + make_interval(hours => :hours), :terms, created_at, published_at - make_interval(mins => :minutes),
        case when :over then :now else valid_until end, :latitude, :longitude, :near
    from posting where id = :copied
"""
PLAIN: Final = """
    select id, published_at, pay_fen_per_hour, starts_at from posting
    where state = 'live' and valid_until > :now
        and (cast(:kind as text) is null or kind = lower(:kind)) and (cast(:district as text) is null or district = :district)
        and (cast(:pay as bigint) is null or pay_fen_per_hour >= :pay)
        and (cast(:until as timestamptz) is null or starts_at < :until)
        and (cast(:terms as text[]) is null or search_terms @> :terms)
        and (cast(:radius as float8) is null or metres_apart(latitude, longitude, :latitude, :longitude) <= :radius)
"""


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


@pytest.mark.requirement("S-020")
async def test_a_search_finds_what_the_plain_conditions_find_page_by_page(api: Api) -> None:
    random = Random(20)
    await fill(api, random)
    seen = 0
    for _ in range(60):
        filter, order = a_filter(random), random.choice(("NEWEST", "HIGHEST_PAY", "SOONEST"))
        expected = await plain(api, filter, order)
        seen += len(expected)
        assert await forwards(api, random, filter=filter, order=order) == expected, (filter, order)
        assert await backwards(api, random, filter=filter, order=order) == expected, (filter, order)
    assert seen > 300


async def test_lists_of_terms_follow_what_a_posting_becomes(api: Api) -> None:
    await fill(api, Random(1), rows=5)
    everything = "select count(*) from posting_term"
    lists = """
        select not exists (
            select p.id, term, p.published_at, p.pay_fen_per_hour, p.starts_at
            from posting p cross join lateral posting_terms(p) term
            where p.state = 'live'
            except select posting_id, term, published_at, pay_fen_per_hour, starts_at from posting_term)
        and not exists (select from posting_term where posting_id not in (select id from posting where state = 'live'))
    """
    for change in (
        "update posting set state = 'paused'",
        "update posting set state = 'live'",
        "update posting set pay_fen_per_hour = 9000, search_terms = '{新词}'",
        "update posting set starts_at = starts_at + interval '1 hour', kind = 'design', district = '上海市'",
    ):
        async with api.database.transaction() as tx:
            await tx.run(change)
            assert await tx.value(lists)
            assert (await tx.value(everything) == 0) is ("paused" in change)


@pytest.mark.parametrize(
    "near",
    [
        {"latitude": 91.0, "longitude": 0.0, "withinM": 100},
        {"latitude": 0.0, "longitude": -181.0, "withinM": 100},
        {"latitude": 0.0, "longitude": 0.0, "withinM": 0},
        {"latitude": 0.0, "longitude": 0.0, "withinM": MAX_NEAR_M + 1},
    ],
)
async def test_a_circle_that_is_nowhere_is_refused(api: Api, near: dict[str, Any]) -> None:
    body = await api.body(SEARCH, filter={"near": near})
    assert body["errors"][0]["extensions"]["code"] == "INVALID_INPUT"


@settings(max_examples=500, deadline=None)
@given(st.floats(-80, 80), st.floats(-179, 179), st.floats(1, MAX_NEAR_M), st.floats(0, 360), st.floats(0, 1))
def test_whatever_is_near_enough_has_the_term_of_the_circle(
    lat: float, lng: float, metres: float, way: float, part: float
) -> None:
    apart = metres * part * 0.999
    north, east = apart * cos(radians(way)), apart * sin(radians(way))
    there = (lat + north / 111_320, lng + east / (111_320 * cos(radians(lat + north / 111_320))))
    if h3.great_circle_distance((lat, lng), there, unit="m") <= metres and -180 < there[1] < 180:
        assert near_term(lat, lng, metres) in near_terms(*there)


async def fill(api: Api, random: Random, rows: int = ROWS) -> None:
    """Postings of a few words, kinds, places and pays, one in ten not live or over; many share a moment."""
    async with api.database.transaction() as tx:
        first = await a_posting(tx)
        for number in range(rows):
            latitude, longitude = CENTRE[0] + random.uniform(-0.2, 0.2), CENTRE[1] + random.uniform(-0.2, 0.2)
            placed = random.random() < 0.9
            await tx.run(
                COPY,
                id=f"00000000-0000-7000-8000-{random.getrandbits(40):012x}",
                state="paused" if rows > 50 and number % 20 == 0 else "live",
                over=rows > 50 and number % 20 == 1,
                kind=random.choice(KINDS),
                district=random.choice(DISTRICTS),
                pay=random.choice((2_400, 2_500, 3_000, 3_125, 4_000, 9_000)),
                hours=random.randrange(50),
                minutes=random.randrange(60),
                terms=[word for at, word in enumerate(WORDS) if random.random() < 1 / (at + 1)],
                latitude=latitude if placed else None,
                longitude=longitude if placed else None,
                near=near_terms(latitude, longitude) if placed else [],
                copied=first.id,
            )


def a_filter(random: Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if random.random() < 0.5:
        made["text"] = " ".join(random.sample(WORDS, random.choice((1, 1, 2, 3))))
    if random.random() < 0.3:
        made["kind"] = random.choice(KINDS).upper()
    if random.random() < 0.3:
        made["district"] = random.choice(DISTRICTS)
    if random.random() < 0.3:
        made["minPay"] = random.choice((100, 2_450, 2_500, 3_100, 4_100, 10_000))
    if random.random() < 0.3:
        made["near"] = {"latitude": CENTRE[0], "longitude": CENTRE[1], "withinM": random.choice((250, 3_000, 9_000, 20_000))}
    return made


async def plain(api: Api, filter: dict[str, Any], order: str) -> list[str]:
    near = filter.get("near", {})
    async with api.database.transaction() as tx:
        rows = await tx.all(
            PLAIN,
            kind=filter.get("kind"),
            district=filter.get("district"),
            pay=filter.get("minPay"),
            until=None,
            terms=query_terms(filter["text"]) if "text" in filter else None,
            radius=near.get("withinM"),
            latitude=near.get("latitude", 0.0),
            longitude=near.get("longitude", 0.0),
        )
    column = {"NEWEST": "published_at", "HIGHEST_PAY": "pay_fen_per_hour", "SOONEST": "starts_at"}[order]
    found = sorted(rows, key=lambda row: (row[column], row["id"].int), reverse=order != "SOONEST")
    return [f"Posting:{row['id']}" for row in found]


async def forwards(api: Api, random: Random, **variables: Any) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = await api.answer(SEARCH, VISITOR, first=random.choice((7, 30, 100)), after=after, **variables)
        found += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def backwards(api: Api, random: Random, **variables: Any) -> list[str]:
    found: list[str] = []
    before = None
    while True:
        page = await api.answer(BACK, VISITOR, last=random.choice((7, 30, 100)), before=before, **variables)
        found = [node["id"] for node in page["nodes"]] + found
        if not page["pageInfo"]["hasPreviousPage"]:
            return found
        before = page["pageInfo"]["startCursor"]

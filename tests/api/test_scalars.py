"""What a Date, a DateTime, a Fen and an id may look like: anything else is the client's error, and says where it is."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio

from domain.errors import InvalidInput
from domain.money import MAX_FEN, Fen
from domain.vault import Vault
from resolvers.ids import kind_of, uuid_of
from schema.scalars import SCALARS
from tests.build.api import Api, open_api
from tests.build.cluster import Template

ID = "00000000-0000-7000-8000-00000000000a"
NO_DAYS = ("20240229", "2024-W09-4", "2024-2-29", "2023-02-29", "0000-01-01", "２０２４-02-29", "2024-02-29 ", "", 20240229, None)
NOON = (
    "2026-06-01T12:00:00+08:00",
    "2026-06-01T12:00+08:00",
    "2026-06-01t04:00:00z",
    "2026-06-01 04:00:00.000000000Z",
    "2026-05-31T20:00:00-08:00",
)


def read(kind: object, value: object) -> object:
    """As the scalar of this type reads it."""
    parse = SCALARS[kind].parse_value
    assert parse is not None
    return parse(value)


@pytest_asyncio.fixture(scope="module")
async def api(template: Template, vault: Vault) -> AsyncIterator[Api]:
    urls = await template.clone("scalars")
    async with open_api(urls, vault) as opened:
        yield opened
    await template.drop(urls)


def test_a_day_is_written_one_way() -> None:
    assert read(date, "2024-02-29") == date(2024, 2, 29)
    for given in NO_DAYS:
        with pytest.raises(ValueError, match="Date is a calendar day"):
            read(date, given)


def test_an_instant_has_an_offset() -> None:
    noon = datetime(2026, 6, 1, 4, tzinfo=UTC)
    for written in NOON:
        assert read(datetime, written) == noon
    for given in (
        "2026-06-01T12:00:00",
        "2026-06-01",
        "20260601T120000+0800",
        "2026-W23-1T12:00:00Z",
        "2026-06-01T12:00:00+08:00:30",
        "2026-06-01T12:00:00+0800",
        "2026-06-01T25:00:00Z",
        "2026-06-31T12:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "now",
        1_780_000_000,
    ):
        with pytest.raises(ValueError, match="DateTime is an RFC 3339 instant"):
            read(datetime, given)


def test_an_amount_is_whole_and_exact_in_any_client() -> None:
    assert [read(Fen, amount) for amount in (0, -1, MAX_FEN, -MAX_FEN)] == [0, -1, 2**53 - 1, 1 - 2**53]
    for amount in (2**53, -(2**53), 2**63, 1.0, 0.5, "1", True, None):
        with pytest.raises(ValueError, match="Fen is a whole number"):
            read(Fen, amount)


def test_a_row_has_one_id() -> None:
    assert str(uuid_of("Posting", f"Posting:{ID}", "id")) == ID
    assert uuid_of("Posting", f"Posting:{ID.upper()}", "id") == uuid_of("Posting", f"Posting:{ID}", "id")
    for text in (
        ID,
        f"posting:{ID}",
        f"Posting {ID}",
        f"Posting:{ID.replace('-', '')}",
        f"Posting:{ID.replace('-', '')}----",
        f"Posting:{{{ID[1:-1]}}}",
        f"Posting:{ID[:-1]}g",
        f"Posting:{ID} ",
        "Posting:",
        "",
    ):
        with pytest.raises(InvalidInput):
            uuid_of("Posting", text, "id")
    for text in (f"{ID}", f":{ID}", f"Pos ting:{ID}", "Posting:1"):
        with pytest.raises(InvalidInput):
            kind_of(text, "id")


@pytest.mark.parametrize(
    ("query", "variables", "code", "named"),
    [
        ("query($day: Date!) { ledgerRoots(since: $day) { __typename } }", {"day": "20260601"}, "BAD_USER_INPUT", "$day"),
        (
            "query($f: PostingFilter) { postings(filter: $f) { totalCount } }",
            {"f": {"minPay": 2**53}},
            "BAD_USER_INPUT",
            "minPay",
        ),
        ('{ ledgerRoots(since: "2026-6-1") { __typename } }', {}, "GRAPHQL_VALIDATION_FAILED", "Date"),
        ('{ postings(filter: {startsAfter: "now"}) { totalCount } }', {}, "GRAPHQL_VALIDATION_FAILED", "DateTime"),
        ("{ postings(filter: {minPay: 1.5}) { totalCount } }", {}, "GRAPHQL_VALIDATION_FAILED", "Fen"),
        ("query($id: ID!) { posting(id: $id) { id } }", {"id": f"Posting:{ID.replace('-', '')}----"}, "INVALID_INPUT", "id"),
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": [f"Posting:{ID}", "x"]}, "INVALID_INPUT", "ids"),
        ("query($at: String) { postings(after: $at) { nodes { id } } }", {"at": "NEWEST~x~y"}, "INVALID_INPUT", "after"),
        ("query($n: Int) { postings(first: $n) { nodes { id } } }", {"n": -1}, "INVALID_INPUT", "first"),
        ("query($n: Int) { postings(last: $n) { nodes { id } } }", {"n": 101}, "INVALID_INPUT", "last"),
    ],
)
async def test_the_error_says_which_argument(api: Api, query: str, variables: dict[str, Any], code: str, named: str) -> None:
    body = await api.body(query, **variables)
    (error,) = body["errors"]
    assert error["extensions"]["code"] == code, error
    assert named in error["message"] and error["extensions"].get("field", named) == named, error

"""Files of payouts through the API: a ticket, the bytes over HTTP, progress, errors in pages, and the commit."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from domain import documents, sandbox
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls
from resolvers import downloads
from resolvers.feeds import FEEDS
from tests.build.accounts import a_staff
from tests.build.api import REFUSAL, Api, open_api
from tests.build.money import ASettlement, a_settlement, ready_to_be_paid
from tests.build.payout_files import HEAD, line, read_and_checked

FIELDS = "id state format rowCount checkedCount errorCount planSha256 total { fen } unreadableCode documents { name }"
REQUEST = f"""mutation($input: RequestPayoutFileInput!) {{ requestPayoutFile(input: $input) {{
    ... on PayoutFileTicket {{ payoutFileId path expiresAt }} {REFUSAL} }} }}"""
COMMIT = f"""mutation($input: CommitPayoutFileInput!) {{
    commitPayoutFile(input: $input) {{ ... on PayoutFile {{ {FIELDS} }} {REFUSAL} }} }}"""
FILE = f"""query($id: ID!, $after: String) {{ payoutFile(id: $id) {{ {FIELDS}
    errors(first: 1, after: $after) {{ nodes {{ row column code messageZh messageEn }} pageInfo {{ hasNextPage endCursor }} }}
}} }}"""


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def payable(api: Api) -> tuple[ASettlement, Viewer]:
    async with api.database.transaction() as tx:
        settlement = await a_settlement(tx, approved=True)
        await ready_to_be_paid(tx, settlement.worker)
        await sandbox.move_to(tx, tx.now)
        return settlement, (await a_staff(tx, "finance")).viewer


def client(api: Api) -> httpx.AsyncClient:
    """The routes for files, as an HTTP client meets them."""
    app = Starlette(routes=downloads.routes(api.database))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def asked(api: Api, finance: Viewer, settlement: ASettlement) -> dict[str, Any]:
    given = {"employerId": f"Employer:{settlement.employer.id}", "name": "七月.csv"}
    ticket: dict[str, Any] = await api.answer(REQUEST, finance, input=given)
    return ticket


async def checked(api: Api, id: str) -> None:
    async with api.database.transaction() as tx:
        await read_and_checked(tx, UUID(id.partition(":")[2]))


@pytest.mark.requirement("T-042")
async def test_a_file_is_brought_checked_and_committed(api: Api) -> None:
    settlement, finance = await payable(api)
    ticket = await asked(api, finance, settlement)
    async with client(api) as http:
        answer = await http.put(ticket["path"], content=(HEAD + line(settlement)).encode())
        assert (answer.status_code, answer.json()) == (201, {"id": ticket["payoutFileId"]})
        assert (await http.put(ticket["path"], content=b"x")).status_code == 404, "a ticket opens once"
    await checked(api, ticket["payoutFileId"])
    file = await api.answer(FILE, finance, id=ticket["payoutFileId"])
    assert (file["state"], file["format"], file["rowCount"], file["errorCount"]) == ("GOOD", "CSV", 1, 0)
    assert [document["name"] for document in file["documents"]] == ["七月.csv"]
    given = {"payoutFileId": file["id"], "planSha256": "00" * 32, "idempotencyKey": "k1"}
    assert (await api.answer(COMMIT, finance, input=given))["code"] == "PLAN_CHANGED"
    given |= {"planSha256": file["planSha256"], "idempotencyKey": "k2"}
    answers = [await api.answer(COMMIT, finance, input=given) for _ in range(2)]
    assert answers[0]["state"] == "COMMITTING" and answers[0] == answers[1]


async def test_every_wrong_row_is_named_in_both_languages_page_by_page(api: Api) -> None:
    settlement, finance = await payable(api)
    ticket = await asked(api, finance, settlement)
    async with client(api) as http:
        await http.post(ticket["path"], content=(HEAD + "x,1\n" + line(settlement) + line(settlement)).encode("gbk"))
    await checked(api, ticket["payoutFileId"])
    first = await api.answer(FILE, finance, id=ticket["payoutFileId"])
    assert (first["state"], first["errorCount"], first["planSha256"]) == ("WRONG", 2, None)
    assert first["errors"]["nodes"] == [
        {"row": 2, "column": "settlement", "code": "SETTLEMENT_INVALID", "messageZh": "不是有效的结算单编号。",
         "messageEn": "This is not a settlement's id."}
    ]  # fmt: skip
    assert first["errors"]["pageInfo"]["hasNextPage"]
    second = await api.answer(FILE, finance, id=ticket["payoutFileId"], after=first["errors"]["pageInfo"]["endCursor"])
    assert [(error["row"], error["code"]) for error in second["errors"]["nodes"]] == [(4, "REPEATED")]
    assert not second["errors"]["pageInfo"]["hasNextPage"]


async def test_what_is_too_long_or_no_such_file_is_refused_and_may_be_mended(api: Api) -> None:
    settlement, finance = await payable(api)
    ticket = await asked(api, finance, settlement)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"a" * 1_048_576

    async with client(api) as http:
        assert (await http.put("/uploads/" + "x" * 43, content=b"a")).status_code == 404
        assert (await http.put("/uploads/" + "x" * 500, content=b"a")).status_code == 404
        assert (await http.put(ticket["path"], content=b"a" * (documents.MAX_BYTES + 1))).status_code == 413
        assert (await http.put(ticket["path"], content=endless())).status_code == 413
        refused = await http.put(ticket["path"], content=b"%PDF-1.7\x00")
        assert (refused.status_code, refused.json()["code"]) == (415, "UPLOAD_UNFIT")
        assert refused.json()["ruleId"] == "documents.sheet" and refused.json()["legalBasis"]
        for trick in (b"\xff\xfea\x00,\x00", b"a,b\x00\n", b"\x89PNG\r\n\x1a\n\x00", b"MZ\x90\x00", b""):
            assert (await http.put(ticket["path"], content=trick)).status_code == 415
        async with api.database.transaction() as tx:
            codes = [row["code"] for row in await tx.all("select code from refusal where mutation = 'PUT /uploads' order by id")]
            assert codes == ["UPLOAD_TOO_LARGE"] * 2 + ["UPLOAD_UNFIT"] * 6
            assert await tx.value("select count(*) from document") == 0, "nothing but the refusals is kept"
        assert (await http.put(ticket["path"], content=(HEAD + line(settlement)).encode())).status_code == 201
        again = await asked(api, finance, settlement)
        repeated = await http.put(again["path"], content=(HEAD + line(settlement)).encode())
        assert (repeated.status_code, repeated.json()["code"]) == (409, "PAYOUT_FILE_REPEATED")
        assert ticket["payoutFileId"] in repeated.json()["messageEn"]


async def test_its_progress_is_watched_where_the_jobs_announce_it(api: Api) -> None:
    settlement, finance = await payable(api)
    ticket = await asked(api, finance, settlement)
    feed = FEEDS["payoutFileProgressed"].begin(finance, {"payoutFileId": ticket["payoutFileId"]})
    assert feed.channel == f"live:payout_file:{ticket['payoutFileId'].partition(':')[2]}" and feed.repeats

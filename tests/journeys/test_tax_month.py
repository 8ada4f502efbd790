"""A month's tax through the whole product: withheld, remitted to the tax office, declared in files; jobs and HTTP running.

The books are asked after the test, as after every other.
"""

import csv
import io
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from tests.build.graphql import Data, until
from tests.build.product import Running
from tests.journeys import steps

GROSS, TAX = 700_000, 1_800
REMITTANCE = """query($id: ID!) { taxRemittance(id: $id) { state number workers dueOn itemsSha256 iit { fen } amount { fen }
    voucherNumber items { nodes { iit { fen } worker { id name } } } } }"""
ACCOUNTS = "{ ledgerAccounts { nodes { kind posted { fen } } } }"
FILING = (
    "query($id: ID!) { taxFiling(id: $id) { state rows dueOn receiptNumber documents { id name sizeBytes sha256 mediaType } } }"
)
ACCESSES = "{ myDataAccesses { nodes { purpose by } } }"
PURPOSE = "按月扣缴申报"


@pytest.mark.requirement("S-115", part="a month's tax leaves the wage account only for the tax office, with its voucher")
@pytest.mark.requirement("T-012", part="withheld, remitted, declared", missing="the annual return itself is the worker's")
async def test_a_months_tax_is_remitted_and_declared(product: Running) -> None:
    await product.at(datetime(2026, 6, 1, 1, tzinfo=UTC))
    staff = await steps.the_staff(product)
    worker = await steps.a_worker(product, staff.reviewer)
    employer = await steps.an_employer(product, staff.reviewer)
    await steps.fund(product, employer, GROSS, GROSS // 10)
    await earn(product, staff, employer, worker)
    await staff.finance.refused("TAX_MONTH_NOT_CLOSED", "prepareTaxRemittance", month="2026-06-01")
    await product.at(datetime(2026, 7, 3, 1, tzinfo=UTC))

    await the_tax_is_remitted(staff, worker)
    await the_month_is_declared(product, staff, worker)


async def earn(product: Running, staff: steps.Staff, employer: steps.Employer, worker: steps.Worker) -> None:
    """Worked and settled in June."""
    starts_at = datetime(2026, 6, 10, 1, tzinfo=UTC)
    await product.at(starts_at.replace(day=2))
    posting = await steps.publish(employer, staff.reviewer, steps.content(starts_at, GROSS))
    assignment = await steps.hire(worker, employer, posting)
    await steps.work(product, worker, assignment)
    settlement = await steps.drafted(employer, await steps.claim(worker, assignment))
    await employer.finance.do("approveSettlement", "state", settlementId=settlement["id"])


async def the_tax_is_remitted(staff: steps.Staff, worker: steps.Worker) -> None:
    prepared = await staff.finance.do("prepareTaxRemittance", "id state itemsSha256", month="2026-06-01")
    id = {"taxRemittanceId": prepared["id"]}
    seen = await staff.checker.ask(REMITTANCE, id=prepared["id"])
    assert (seen["state"], seen["workers"], seen["amount"]["fen"], seen["dueOn"]) == ("DRAFT", 1, TAX, "2026-07-15")
    (line,) = seen["items"]["nodes"]
    assert (line["iit"]["fen"], line["worker"]["id"]) == (TAX, worker.id) and line["worker"]["name"] != worker.name
    await staff.finance.refused("NOT_PERMITTED", "approveTaxRemittance", **id, itemsSha256=seen["itemsSha256"])
    await staff.checker.refused("TAX_REMITTANCE_CHANGED", "approveTaxRemittance", **id, itemsSha256="00" * 32)
    await staff.checker.refused("INVALID_INPUT", "approveTaxRemittance", **id, itemsSha256="x")
    await staff.checker.do("approveTaxRemittance", "state", **id, itemsSha256=seen["itemsSha256"])
    await until(lambda: staff.finance.ask(REMITTANCE, id=prepared["id"]), lambda found: found["state"] == "SWEPT")
    books = await balances(staff)
    assert (books["WORKER_TAX"], books["TAX_WITHHELD"]) == (0, TAX)
    await staff.finance.do("recordTaxRemitted", "voucherNumber", **id, voucherNumber="334126010100012345")
    await until(lambda: staff.finance.ask(REMITTANCE, id=prepared["id"]), lambda found: found["state"] == "PAID")
    after = await balances(staff)
    assert (after["TAX_WITHHELD"], books["BANK_WAGE_CASH"] - after["BANK_WAGE_CASH"]) == (0, TAX)
    assert after["BANK_WAGE_CASH"] == after["WORKER_WAGE"] + after["EMPLOYER_WAGE"]


async def the_month_is_declared(product: Running, staff: steps.Staff, worker: steps.Worker) -> None:
    asked = {"kind": "WITHHOLDING_DECLARATION", "firstDay": "2026-06-01", "purpose": PURPOSE}
    filing = await staff.finance.do("requestTaxFiling", "id state", **asked)
    ready: Data = await until(lambda: staff.finance.ask(FILING, id=filing["id"]), lambda found: found["state"] == "READY")
    assert (ready["rows"], ready["dueOn"], len(ready["documents"])) == (1, "2026-07-15", 2)
    file = next(one for one in ready["documents"] if one["name"].endswith(".csv"))
    ticket = {"documentId": file["id"], "purpose": "向税务机关报送"}
    await staff.checker.refused("NOT_FOUND", "mintDocumentTicket", **ticket)
    await worker.asker.refused("NOT_FOUND", "mintDocumentTicket", **ticket)
    path = (await staff.finance.do("mintDocumentTicket", "path expiresAt", **ticket))["path"]
    got = await product.http.get(path)
    assert got.status_code == 200 and got.headers["cache-control"] == "no-store"
    assert got.headers["content-disposition"].startswith("attachment; filename*=utf-8''")
    assert (sha256(got.content).hexdigest(), len(got.content)) == (file["sha256"], file["sizeBytes"])
    (row,) = csv.DictReader(io.StringIO(got.text.removeprefix("\ufeff"), newline=""))
    assert (row["姓名"], row["身份证件号码"], row["本期扣缴税额"]) == (worker.name, worker.id_number, "18.00")
    for spent in (path, "/documents/x"):
        assert (await product.http.get(spent)).status_code == 404
    accesses = (await worker.asker.ask(ACCESSES))["nodes"]
    assert {"purpose": "向税务机关报送", "by": "staff"} in accesses and {"purpose": PURPOSE, "by": "system"} in accesses
    await staff.finance.do("recordTaxFilingSubmitted", "state", taxFilingId=filing["id"], receiptNumber="SB-20260703-0001")


async def balances(staff: steps.Staff) -> dict[str, int]:
    """Posted balances by kind of account."""
    found: dict[str, int] = {}
    for one in (await staff.finance.ask(ACCOUNTS))["nodes"]:
        found[one["kind"]] = found.get(one["kind"], 0) + one["posted"]["fen"]
    return found

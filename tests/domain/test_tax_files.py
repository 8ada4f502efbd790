"""What is handed in to the tax office: files in the clear, sealed, handed out once, every reading logged."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

import asyncpg
import pytest

from domain import documents, filings, sheets, tax
from domain.database import Transaction
from domain.documents import MAX_BYTES, Content, DocumentTooLarge
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.filings import FilingKind, Sheet
from domain.filings.files import to_xlsx
from domain.ids import new_id
from domain.viewer import Viewer
from tests.build.accounts import AWorker, a_staff, a_worker
from tests.build.tax import a_filing, pay, taxed

JUNE, QUARTER = date(2026, 6, 1), date(2026, 4, 1)
READINGS = """
    select actor, purpose from audit join personal_data_reading on audit_id = id where audit.subject_id = :id order by id
"""
FILES = "select id, name, media_type, size_bytes, sha256, content_sealed from document where subject_id = :id order by id"
EVIL = ("=1+1", "+1", "-1", "@x", "\tx", "\rx", "\n=1", " =1", "＝1", "＠x", "\u3000＋1")


def july(tx: Transaction) -> Transaction:
    """The same transaction, on a day after June's end."""
    tx.now = datetime(2026, 7, 3, tzinfo=UTC)
    return tx


async def finance_of(tx: Transaction) -> Viewer:
    return (await a_staff(tx, "finance")).viewer


async def opened(tx: Transaction, viewer: Viewer, filing_id: UUID, ending: str) -> Content:
    """A file of the filing, by ticket."""
    file = next(row for row in await tx.all(FILES, id=filing_id) if row["name"].endswith(ending))
    ticket = await filings.mint_ticket(tx, viewer, file["id"], "向税务机关报送")
    content = await documents.redeem(tx, ticket.secret)
    assert content is not None and sha256(content.body).digest() == file["sha256"]
    return content


async def table(tx: Transaction, viewer: Viewer, filing_id: UUID) -> list[dict[str, str]]:
    """The CSV file, read back."""
    body = (await opened(tx, viewer, filing_id, ".csv")).body
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


async def handed_in(tx: Transaction, finance: Viewer, kind: FilingKind, first_day: date, receipt: str) -> list[dict[str, str]]:
    """A filing's rows, and the record that it was handed in."""
    filing = await a_filing(tx, finance, kind, first_day)
    await filings.record_submitted(tx, finance, filing, receipt)
    return await table(tx, finance, filing)


async def two_workers(tx: Transaction) -> tuple[AWorker, AWorker]:
    """Paid in June; the first runs on from May."""
    one, two = await a_worker(tx, name="欧阳明月"), await a_worker(tx, name="司马长风")
    await taxed(tx, one.id, pay("2026-05-05", 7000))
    await taxed(tx, one.id, pay("2026-06-05", "7500"))
    await taxed(tx, two.id, pay("2026-06-30", 10_000))
    return one, two


@pytest.mark.requirement(
    "L-01", part="the declaration as a file with the calculation of every worker", missing="transmission to the tax office"
)
async def test_the_declaration_names_everybody_with_the_calculation(tx: Transaction) -> None:
    tx = july(tx)
    one, two = await two_workers(tx)
    finance = await finance_of(tx)
    rows = await table(tx, finance, await a_filing(tx, finance, FilingKind.WITHHOLDING_DECLARATION, JUNE))
    assert {row["身份证件号码"]: row["姓名"] for row in rows} == {one.id_number: one.name, two.id_number: two.name}
    first = next(row for row in rows if row["姓名"] == one.name)
    assert (first["本期收入（不含增值税）"], first["累计收入"], first["累计减除费用"], first["累计应纳税所得额"]) == (
        "7500.00",
        "14500.00",
        "10000.00",
        "1600.00",
    )
    assert (first["累计应扣缴税额"], first["累计已扣缴税额"], first["本期扣缴税额"]) == ("48.00", "18.00", "30.00")
    for row in rows:
        assert Decimal(row["本期扣缴税额"]) == max(Decimal(0), Decimal(row["累计应扣缴税额"]) - Decimal(row["累计已扣缴税额"]))


@pytest.mark.requirement(
    "L-02", part="identities and income as files, and the record that they were handed in", missing="operator data"
)
async def test_an_identity_is_reported_once_and_then_when_it_changed(tx: Transaction) -> None:
    tx = july(tx)
    one, two = await two_workers(tx)
    finance = await finance_of(tx)
    first = await handed_in(tx, finance, FilingKind.IDENTITY_REPORT, QUARTER, "SB-20260703-01")
    assert {(row["证件号码"], row["信息状态"]) for row in first} == {(one.id_number, "新增"), (two.id_number, "新增")}
    assert {row["联系电话"] for row in first} == {worker.phone.removeprefix("+86") for worker in (one, two)}
    tx.now = datetime(2026, 10, 3, tzinfo=UTC)
    three = await a_worker(tx)
    for worker in (one, two, three):
        await taxed(tx, worker.id, pay("2026-09-05", 1000))
    sealed = await tx.vault.seal(tx, two.id, "identity", "worker.name", "司马长空")
    await tx.run("update worker set name_sealed = :sealed where id = :id", sealed=sealed, id=two.id)
    autumn = await a_filing(tx, finance, FilingKind.IDENTITY_REPORT, date(2026, 7, 1))
    assert {(row["姓名"], row["信息状态"]) for row in await table(tx, finance, autumn)} == {
        ("司马长空", "变更"),
        (three.name, "新增"),
    }


async def test_a_quarters_income_is_what_was_paid_less_what_came_back(tx: Transaction) -> None:
    tx = july(tx)
    one, _ = await two_workers(tx)
    returned = new_id()
    await tax.withhold(tx, one.id, returned, pay("2026-06-30", 500).gross_fen, date(2026, 6, 30))
    await tax.reverse(tx, returned)
    finance = await finance_of(tx)
    rows = await table(tx, finance, await a_filing(tx, finance, FilingKind.INCOME_REPORT, QUARTER))
    row = next(row for row in rows if row["姓名"] == one.name)
    assert (row["劳务收入总额"], row["劳务退款金额"], row["劳务收入净额"], row["交易笔数"]) == (
        "15000.00",
        "500.00",
        "14500.00",
        "2",
    )


@pytest.mark.requirement(
    "S-066", part="files with clear names leave by a ticket for a purpose; everybody named sees each reading"
)
async def test_everybody_named_sees_who_read_and_what_for(tx: Transaction) -> None:
    tx = july(tx)
    one, _ = await two_workers(tx)
    finance = await finance_of(tx)
    filing = await a_filing(tx, finance, FilingKind.WITHHOLDING_DECLARATION, JUNE)
    file = (await tx.all(FILES, id=filing))[0]
    for hidden in (one.name.encode(), one.id_number.encode()):
        assert hidden not in file["content_sealed"]
    await filings.mint_ticket(tx, finance, file["id"], "向税务机关报送")
    assert [tuple(row) for row in await tx.all(READINGS, id=one.id)] == [
        ("system:filings.write", "按期申报"),
        (finance.actor, "向税务机关报送"),
    ]


async def test_a_ticket_opens_one_document_once_and_not_for_long(tx: Transaction) -> None:
    tx = july(tx)
    await two_workers(tx)
    finance = await finance_of(tx)
    filing = await a_filing(tx, finance, FilingKind.WITHHOLDING_DECLARATION, JUNE)
    file = (await tx.all(FILES, id=filing))[0]
    ticket = await filings.mint_ticket(tx, finance, file["id"], "报送")
    assert await documents.redeem(tx, ticket.secret) is not None
    late = await filings.mint_ticket(tx, finance, file["id"], "报送")
    await tx.run("update document_ticket set expires_at = clock_timestamp() - interval '1 second' where used_at is null")
    for secret in (ticket.secret, late.secret, "", "x", "x" * 10_000):
        assert await documents.redeem(tx, secret) is None


async def test_only_finance_and_only_with_a_purpose(tx: Transaction) -> None:
    tx = july(tx)
    one, _ = await two_workers(tx)
    finance = await finance_of(tx)
    filing = await a_filing(tx, finance, FilingKind.WITHHOLDING_DECLARATION, JUNE)
    file = (await tx.all(FILES, id=filing))[0]["id"]
    others = [(await a_staff(tx, role)).viewer for role in ("checker", "auditor", "admin")]
    for viewer in (*others, one.viewer):
        with pytest.raises(NotFound):
            await filings.mint_ticket(tx, viewer, file, "看看")
        with pytest.raises(NotPermitted):
            await filings.request_filing(tx, viewer, FilingKind.WITHHOLDING_DECLARATION, JUNE, "看看")
    for attempt in (
        filings.mint_ticket(tx, finance, file, " "),
        filings.request_filing(tx, finance, FilingKind.WITHHOLDING_DECLARATION, JUNE, ""),
        filings.request_filing(tx, finance, FilingKind.INCOME_REPORT, JUNE, "报送"),
        filings.request_filing(tx, finance, FilingKind.WITHHOLDING_DECLARATION, date(2026, 6, 2), "报送"),
    ):
        with pytest.raises(InvalidInput):
            await attempt
    with pytest.raises(filings.PeriodNotOver):
        await filings.request_filing(tx, finance, FilingKind.WITHHOLDING_DECLARATION, date(2026, 7, 1), "报送")


async def test_a_filing_is_written_and_handed_in_once(tx: Transaction) -> None:
    tx = july(tx)
    await two_workers(tx)
    finance, system = await finance_of(tx), Viewer.system("filings.write")
    filing = await filings.request_filing(tx, finance, FilingKind.WITHHOLDING_DECLARATION, JUNE, "报送")
    with pytest.raises(filings.FilingNotReady):
        await filings.record_submitted(tx, finance, filing, "SB-000001")
    sheet = await filings.sheet(tx, system, filing)
    assert sheet is not None
    for _ in range(2):
        await filings.complete(tx, system, filing, sheet, filings.files(sheet))
    assert await filings.sheet(tx, system, filing) is None
    assert len(await tx.all(FILES, id=filing)) == 2
    again = await a_filing(tx, finance, FilingKind.WITHHOLDING_DECLARATION, JUNE)
    await filings.record_submitted(tx, finance, filing, "SB-000001")
    for receipt in ("SB-000001", "SB-000002"):
        with pytest.raises(filings.ReceiptUsed):
            await filings.record_submitted(tx, finance, again, receipt)
    with pytest.raises(InvalidInput):
        await filings.record_submitted(tx, finance, again, "=1")


def a_sheet(rows: Sequence[tuple[str, Decimal]]) -> Sheet:
    return Sheet("个人所得税扣缴申报表", "2026-06", ("姓名", "金额"), tuple(rows), {})


def test_no_text_becomes_a_formula() -> None:
    rows = [(text, Decimal("-1.005")) for text in EVIL]
    read = list(csv.reader(io.StringIO(sheets.as_csv(a_sheet(rows).header, rows).decode("utf-8-sig"), newline="")))[1:]
    assert [row[0] for row in read] == ["'" + text for text in EVIL]
    assert {row[1] for row in read} == {"-1.01"}
    with zipfile.ZipFile(io.BytesIO(to_xlsx(a_sheet(rows), rows))) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in page and page.count('t="s"') == 2 + len(EVIL)


def test_a_long_sheet_is_divided() -> None:
    made = filings.files(a_sheet([(str(number), Decimal(number)) for number in range(5)]), part_rows=2)
    assert [content.name.rpartition("_")[2] for content in made] == ["1.xlsx", "1.csv", "2.xlsx", "2.csv", "3.xlsx", "3.csv"]
    assert sum(content.body.count(b"\r\n") - 1 for content in made if content.name.endswith("csv")) == 5


async def test_documents_are_bounded_and_never_change(tx: Transaction) -> None:
    with pytest.raises(DocumentTooLarge):
        await documents.keep(tx, "tax_filing", new_id(), Content("x.csv", "text/csv", bytes(MAX_BYTES + 1)))
    kept = await documents.keep(tx, "tax_filing", new_id(), Content("x.csv", "text/csv", b"x"))
    for statement in ("update document set name = 'y'", "delete from document"):
        with pytest.raises(asyncpg.PostgresError):
            async with tx.connection.transaction():
                await tx.run(statement)
    assert await documents.find(tx, kept) is not None

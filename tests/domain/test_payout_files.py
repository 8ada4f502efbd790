"""Files of payouts: row by row, all or nothing, never around settlement; and what is no such file, or an attack."""

import io
import struct
import zipfile
from uuid import UUID, uuid4

import pytest
import xlsxwriter

from domain import documents, filings, payout_files, payouts, releases, sheets
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.payout_files import TABLE, FileNotReady, FileRepeated, State, understood
from domain.payouts import PlanChanged
from domain.sheets import MAX_INSIDE, Unreadable, UploadUnfit
from domain.viewer import Viewer
from tests.build.accounts import a_staff
from tests.build.money import OTHER_CARD, SYSTEM, ASettlement, a_settlement, ready_to_be_paid
from tests.build.payout_files import HEAD, a_file, a_workbook, line, read_and_checked, the_file
from tests.build.postings import a_posting
from tests.build.work import an_assignment

ID = UUID(int=7)
WRONG = "select number, error_column, error_code, blocked_code from payout_file_row where error_code is not null order by number"
TIER = """
    update rule set parameters = jsonb_build_object('second_checker_from_fen', :large::bigint) where id = 'payouts.amount_tiers'
"""
BATCHES = "select state, item_count, total_fen, approvals_needed, made_by from payout_batch order by made_at, id"


async def payable(tx: Transaction) -> tuple[ASettlement, Viewer]:
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    return settlement, (await a_staff(tx, "finance")).viewer


async def wrong(tx: Transaction) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await tx.all(WRONG)]


@pytest.mark.requirement(
    "T-042", part="CSV or XLSX by ticket, 100,000 rows: errors row by row, one wrong row pays nobody, plan hash, all or none"
)
async def test_a_file_pays_what_it_names(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    text = await payout_files.template(tx, finance, settlement.employer.id, "核对待发清单")
    assert text.splitlines() == [HEAD.strip(), line(settlement).strip()]
    file = await the_file(tx, await a_file(tx, finance, settlement.employer.id, text.encode()))
    assert (file.state, file.row_count, file.error_count, file.total_fen) == (State.GOOD, 1, 0, settlement.facts.net_fen)
    await payout_files.commit(tx, finance, file.id, file.plan_sha256 or b"")
    await payout_files.make_batches(tx, SYSTEM, file.id)
    (batch,) = await tx.all(BATCHES)
    assert tuple(batch) == ("submitted", 1, settlement.facts.net_fen, 1, finance.staff_id)
    assert (await the_file(tx, file.id)).state is State.COMMITTED
    await payout_files.make_batches(tx, SYSTEM, file.id)
    assert len(await tx.all(BATCHES)) == 1, "a job run twice makes nothing twice"


async def test_one_wrong_row_pays_nobody_and_is_named(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    body = (HEAD + line(settlement) + f"{uuid4()},5.00\n").encode()
    file = await the_file(tx, await a_file(tx, finance, settlement.employer.id, body))
    assert (file.state, file.error_count) == (State.WRONG, 1)
    assert await wrong(tx) == [(3, "settlement", "NOT_PAYABLE", None)]
    with pytest.raises(FileNotReady):
        await payout_files.commit(tx, finance, file.id, file.plan_sha256 or b"")
    assert await tx.all(BATCHES) == []


async def test_what_is_wrong_is_reported_as_a_file_without_formulas(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    file_id = await a_file(tx, finance, settlement.employer.id, (HEAD + "=cmd|'/c calc'!A1,1.00\n").encode())
    report = await payout_files.report(tx, SYSTEM, file_id)
    assert report is not None
    assert [row[:3] for row in report.rows] == [(2, "settlement", "SETTLEMENT_INVALID")]
    await payout_files.keep_report(tx, SYSTEM, file_id, filings.files(report))
    assert await payout_files.report(tx, SYSTEM, file_id) is None, "written once"
    admin = (await a_staff(tx, "admin")).viewer
    kept = await tx.all("select id from document where kind = 'payout_file_report'")
    assert len(kept) == 2
    for row in kept:
        assert b"cmd|" not in (await documents.read(tx, row["id"])).body
        asked = await filings.request_release(tx, finance, row["id"], "核对错误行")
        await releases.approve(tx, admin, asked, "情况属实")
        assert (await filings.mint_ticket(tx, finance, row["id"], "核对错误行")).secret
        with pytest.raises(NotFound):
            await filings.mint_ticket(tx, settlement.employer.viewer, row["id"], "核对错误行")


async def test_a_file_does_not_change_what_is_owed_nor_what_is_kept_back(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    await a_file(tx, finance, settlement.employer.id, (HEAD + line(settlement, 1)).encode())
    assert await wrong(tx) == [(2, "amount", "AMOUNT_DIFFERS", None)]
    unready = await a_settlement(tx, approved=True)
    await a_file(tx, finance, unready.employer.id, (HEAD + line(unready)).encode())
    assert (await wrong(tx))[-1] == (2, "settlement", "BLOCKED", "CONSENT_MISSING")


async def test_another_employers_settlement_is_not_payable(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    other = await a_settlement(tx, approved=True)
    await a_file(tx, finance, other.employer.id, (HEAD + line(settlement)).encode())
    assert await wrong(tx) == [(2, "settlement", "NOT_PAYABLE", None)]


async def test_a_settlement_is_named_once_even_in_another_chunk(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    await a_file(tx, finance, settlement.employer.id, (HEAD + line(settlement) * 3).encode(), most=1)
    assert await wrong(tx) == [(3, "settlement", "REPEATED", None), (4, "settlement", "REPEATED", None)]


async def test_the_plan_does_not_depend_on_how_many_rows_are_checked_at_once(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    body = (HEAD + line(settlement)).encode()
    plans = []
    for most in (1, 5_000):
        file = await the_file(tx, await a_file(tx, finance, settlement.employer.id, body, most=most))
        plans.append(file.plan_sha256)
        await payout_files.discard(tx, finance, file.id)
    assert plans[0] == plans[1]


async def test_what_changed_since_the_check_makes_no_batch(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    file = await the_file(tx, await a_file(tx, finance, settlement.employer.id, (HEAD + line(settlement)).encode()))
    with pytest.raises(PlanChanged):
        await payout_files.commit(tx, finance, file.id, b"\0" * 32)
    await payout_files.commit(tx, finance, file.id, file.plan_sha256 or b"")
    await payouts.set_destination(tx, settlement.worker.viewer, OTHER_CARD)
    with pytest.raises(PlanChanged):
        await payout_files.make_batches(tx, SYSTEM, file.id)
    await payout_files.give_up(tx, SYSTEM, file.id)
    assert (await the_file(tx, file.id)).state is State.OUTDATED
    assert await tx.all(BATCHES) == []


async def test_a_settlement_paid_meanwhile_is_not_paid_again(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    file = await the_file(tx, await a_file(tx, finance, settlement.employer.id, (HEAD + line(settlement)).encode()))
    plan = await payouts.preview(tx, finance, settlement.employer.id)
    await payouts.make(tx, finance, settlement.employer.id, plan.sha256)
    await payout_files.commit(tx, finance, file.id, file.plan_sha256 or b"")
    with pytest.raises(PlanChanged):
        await payout_files.make_batches(tx, SYSTEM, file.id)


async def test_many_batches_are_weighed_together(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    first, finance = await payable(tx)
    monkeypatch.setattr("domain.payout_files.checking.MAX_BATCH_ITEMS", 1)
    rest = [first]
    for _ in range(2):
        from_same = await another(tx, first)
        rest.append(from_same)
    large = sum(settlement.facts.net_fen or 0 for settlement in rest)
    await tx.run(TIER, large=large)
    file = await the_file(tx, await a_file(tx, finance, first.employer.id, (HEAD + "".join(map(line, rest))).encode()))
    await payout_files.commit(tx, finance, file.id, file.plan_sha256 or b"")
    await payout_files.make_batches(tx, SYSTEM, file.id)
    assert [(row["item_count"], row["approvals_needed"]) for row in await tx.all(BATCHES)] == [(1, 2)] * 3


async def another(tx: Transaction, settlement: ASettlement) -> ASettlement:
    """One more wage of the same employer, for another worker who can be paid."""
    work = await an_assignment(tx, worked=True, posting=await a_posting(tx, employer=settlement.employer))
    more = await a_settlement(tx, approved=True, work=work)
    await ready_to_be_paid(tx, more.worker)
    return more


async def test_the_same_file_is_not_taken_twice(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    body = (HEAD + line(settlement)).encode()
    first = await a_file(tx, finance, settlement.employer.id, body)
    _, ticket = await payout_files.request(tx, finance, settlement.employer.id, "again.csv")
    with pytest.raises(FileRepeated):
        await payout_files.receive(tx, SYSTEM, ticket.secret, body)
    await payout_files.discard(tx, finance, first)
    await a_file(tx, finance, settlement.employer.id, body)


async def test_a_ticket_opens_one_upload(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    file_id, ticket = await payout_files.request(tx, finance, settlement.employer.id, "七月.csv")
    assert await payout_files.receive(tx, SYSTEM, "x" * 43, HEAD.encode()) is None
    assert await payout_files.receive(tx, SYSTEM, ticket.secret, HEAD.encode()) == file_id
    assert await payout_files.receive(tx, SYSTEM, ticket.secret, HEAD.encode()) is None
    await read_and_checked(tx, file_id)
    assert await tx.value("select unreadable_code from payout_file where id = :id", id=file_id) == "EMPTY"


@pytest.mark.parametrize(
    "body", [b"", b"  \n", b"%PDF-1.7\n\x00\x01", b"\x89PNG\r\n\x1a\n\x00", b"a" * (documents.MAX_BYTES + 1)]
)
async def test_what_is_neither_csv_nor_xlsx_is_not_taken(tx: Transaction, body: bytes) -> None:
    settlement, finance = await payable(tx)
    _, ticket = await payout_files.request(tx, finance, settlement.employer.id, "七月.xlsx")
    with pytest.raises(UploadUnfit):
        await payout_files.receive(tx, SYSTEM, ticket.secret, body)


async def test_only_finance_brings_and_commits(tx: Transaction) -> None:
    settlement, finance = await payable(tx)
    checker = (await a_staff(tx, "checker")).viewer
    with pytest.raises(NotPermitted):
        await payout_files.request(tx, checker, settlement.employer.id, "七月.csv")
    with pytest.raises(NotFound):
        await payout_files.request(tx, finance, uuid4(), "七月.csv")
    for name in ("", " ", "x" * 121, "a\x00b"):
        with pytest.raises(InvalidInput):
            await payout_files.request(tx, finance, settlement.employer.id, name)
    file = await the_file(tx, await a_file(tx, finance, settlement.employer.id, (HEAD + line(settlement)).encode()))
    with pytest.raises(NotPermitted):
        await payout_files.commit(tx, checker, file.id, file.plan_sha256 or b"")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (("x", "1.00"), "settlement", "SETTLEMENT_INVALID"),
        ((f"{ID}", ""), "amount", "AMOUNT_INVALID"),
        ((f"{ID}", "0"), "amount", "AMOUNT_INVALID"),
        ((f"{ID}", "-1"), "amount", "AMOUNT_INVALID"),
        ((f"{ID}", "1.001"), "amount", "AMOUNT_INVALID"),
        ((f"{ID}", "NaN"), "amount", "AMOUNT_INVALID"),
        ((f"{ID}", "1e99"), "amount", "AMOUNT_INVALID"),
        ((f"{ID}", "=1+1"), "amount", "AMOUNT_INVALID"),
        ((f"{ID}",), "", "COLUMNS"),
        ((f"{ID}", "1", "2"), "", "COLUMNS"),
        ((f"{ID}", "1" * 200), "", "COLUMNS"),
    ],
)
def test_a_row_that_is_none_says_why(row: tuple[str, ...], column: str, code: str) -> None:
    assert understood(2, row).error == (column, code)


def rows_of(body: bytes) -> list[tuple[int, tuple[str, ...]]]:
    return list(sheets.read(body, TABLE).rows)


@pytest.mark.parametrize("head", [HEAD, "Settlement , AMOUNT\r\n", "结算单,金额\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_csv_is_read_in_its_encoding(head: str, encoding: str) -> None:
    assert rows_of((head + f"\n{ID},1.00\n,\n").encode(encoding)) == [(3, (str(ID), "1.00"))]


def test_the_first_visible_sheet_is_read_and_the_others_are_named() -> None:
    found = sheets.read(
        a_workbook([("结算单", "金额"), (str(ID), 57.1), (f"Settlement:{ID}", "8.00")], hidden=("底稿",), more=("备注",)),
        TABLE,
    )
    assert (found.name, found.others) == ("发放", 2)
    assert list(found.rows) == [(2, (str(ID), "57.1")), (3, (f"Settlement:{ID}", "8.00"))]


def test_a_number_is_taken_as_it_is_shown() -> None:
    assert rows_of(a_workbook([("settlement", "amount"), (str(ID), 0.1 + 0.2)]))[0][1][1] == "0.3"


def test_a_formula_is_what_it_last_showed() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ("settlement", "amount"))
        page.write(1, 0, str(ID))
        page.write_formula(1, 1, "=1+1", None, 2.5)
        page.write(2, 0, str(ID))
        page.write_formula(2, 1, "=1/0", None, "#DIV/0!")
    rows = rows_of(out.getvalue())
    assert rows[0] == (2, (str(ID), "2.5"))
    assert understood(*rows[1]).error == ("amount", "AMOUNT_INVALID")


def why(body: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        rows_of(body)
    return raised.value.code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD, "EMPTY"),
        ("a,b\n1,2\n", "HEADER"),
        ("settlement\n1\n", "HEADER"),
        (HEAD + '"open', "CSV_BROKEN"),
        (HEAD + "x" * 200_000, "CSV_BROKEN"),
        (HEAD + "x,1\n" * 100_001, "TOO_MANY_ROWS"),
    ],
)
def test_a_csv_that_is_none_says_why(text: str, code: str) -> None:
    assert why(text.encode()) == code


def test_bytes_in_no_encoding_are_refused() -> None:
    assert why(HEAD.encode() + b"\xff\xff\n") == "ENCODING"


BOOK = a_workbook([("settlement", "amount"), (str(ID), 1)])


@pytest.mark.parametrize("cut", [30, 500, len(BOOK) // 2, len(BOOK) - 10])
def test_a_truncated_workbook_is_refused(cut: int) -> None:
    assert why(BOOK[:cut]) == "XLSX_BROKEN"


def a_part_changed(name: str, change: bytes, *, keep: bytes = b"") -> bytes:
    """The workbook with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as changed:
        for part in book.infolist():
            changed.writestr(part.filename, change if part.filename == name else book.read(part))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SPACE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_is() -> None:
    bomb = a_part_changed(SHEET, SPACE % (b" " * (MAX_INSIDE + 1)))
    assert len(bomb) < 1_000_000
    assert why(bomb) == "TOO_BIG_INSIDE"
    at = bomb.rindex(b"PK\x01\x02", 0, bomb.rindex(SHEET.encode()))
    lying = bytearray(bomb)
    lying[at + 24 : at + 28] = struct.pack("<I", 1_000)
    assert why(bytes(lying)) in ("TOO_BIG_INSIDE", "XLSX_BROKEN")


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>',
        b'<row r="1"><c r="ZZZZZZZ1"/></row>',
        b'<x:row xmlns:x="urn:x" r="9999999"/>',
        b'<row r="1">' + b"<c/>" * 20 + b"</row>",
    ],
)
def test_a_cell_in_the_last_corner_is_refused_before_it_is_read(cells: bytes) -> None:
    assert why(a_part_changed(SHEET, SPACE % cells)) == "TOO_WIDE"


def test_a_document_type_is_refused() -> None:
    assert why(a_part_changed(SHEET, b'<!DOCTYPE x [<!ENTITY a "aa">]>' + SPACE % b"&a;")) == "XLSX_BROKEN"


def test_a_part_outside_of_the_workbook_is_not_looked_at() -> None:
    out = io.BytesIO(BOOK)
    with zipfile.ZipFile(out, "a") as book:
        book.writestr("../../etc/passwd", "root")
        book.writestr("xl/../../../tmp/x.xml", "<x/>")
    assert rows_of(out.getvalue()) == [(2, (str(ID), "1"))]


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("a.txt", "settlement,amount")
    assert why(out.getvalue()) == "XLSX_BROKEN"

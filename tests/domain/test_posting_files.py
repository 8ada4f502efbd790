"""Files of postings: every wrong row by column and rule, all or nothing, once; and what a row says."""

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest

from domain import posting_files, postings
from domain.clock import SHANGHAI, start_of_day
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, NotSignedIn
from domain.posting_files import TABLE, FileRepeated, State, understood
from domain.postings import NotDeclared
from domain.sheets import UploadUnfit
from domain.viewer import Viewer
from tests.build.accounts import a_member, an_employer
from tests.build.money import SYSTEM
from tests.build.payout_files import a_workbook
from tests.build.posting_files import a_posting_file, as_csv, example, the_file, worked_off

ERRORS = """
    select number, column_name, code, rule_id from posting_file_error
    group by number, column_name, code, rule_id order by number, min(position)
"""
DRAFTS = "select p.id, p.state, p.title, p.employer_id, v.created_by from posting p join posting_version v on v.id = p.version_id"
OTHER = {"title": "新生报到引导员", "pay_unit": "班次", "pay": "120"}
GOOD = (
    "图书馆周末整理员", "library", "整理书架、归还图书、指引读者，闭馆前检查桌面。", "天津市南开区",
    "卫津路92号图书馆", "39.1", "117.1",
    "2030-05-01 08:00-12:00", "2", "hour", "28", "7", "2030-04-30", "",
)  # fmt: skip


@pytest.mark.requirement("S-063", part="bulk import: a file's rows become drafts, all of them or none, which go to review")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk"])
async def test_a_file_becomes_drafts(tx: Transaction, encoding: str) -> None:
    employer = await an_employer(tx)
    rows = await example(tx, employer.viewer, {"title": "图书馆周末整理员"}, OTHER)
    file_id = await a_posting_file(tx, employer.viewer, as_csv(rows).decode().encode(encoding), most=1)
    file = await the_file(tx, file_id)
    assert (file.state, file.row_count, file.wrong_count) == (State.MADE, 2, 0)
    drafts = await tx.all(DRAFTS)
    assert {(row["state"], row["title"], row["employer_id"], row["created_by"]) for row in drafts} == {
        ("draft", title, employer.id, employer.viewer.person_id) for title in ("图书馆周末整理员", "新生报到引导员")
    }
    await posting_files.make(tx, SYSTEM, file_id)
    assert len(await tx.all(DRAFTS)) == 2, "a job run twice makes nothing twice"
    submitted = await postings.submit(tx, employer.viewer, drafts[0]["id"])
    assert submitted.submitted_at == tx.now


@pytest.mark.requirement(
    "S-063", part="bulk import: every wrong row is named by number, column and rule, and nothing is imported"
)
async def test_one_wrong_row_makes_no_draft_and_every_fault_is_named(tx: Transaction) -> None:
    employer = await an_employer(tx)
    changes: tuple[dict[str, str], ...] = (
        {},
        {"kind": "spying", "pay": "0", "valid_until": "31.12.2026"},
        {"pay": "1", "duties": "负责点单、制作咖啡和奶茶，收拾桌面，详情加微信 cafe2026 咨询店长。"},
        {},
    )
    rows = [*await example(tx, employer.viewer, *changes), ["只有一格"]]
    file = await the_file(tx, await a_posting_file(tx, employer.viewer, as_csv(rows), most=2))
    assert (file.state, file.row_count, file.wrong_count) == (State.WRONG, 5, 4)
    assert [tuple(row) for row in await tx.all(ERRORS)] == [
        (3, "kind", "KIND_INVALID", "postings.file"),
        (3, "pay", "PAY_INVALID", "postings.file"),
        (3, "valid_until", "VALID_UNTIL_INVALID", "postings.file"),
        (4, "pay", "BELOW_MINIMUM_WAGE", "postings.minimum_wage"),
        (4, "duties", "CONTACT_IN_TEXT", "postings.no_contact"),
        (5, "", "REPEATED", "postings.file"),
        (6, "", "COLUMNS", "postings.file"),
    ]
    assert await tx.all(DRAFTS) == []


@pytest.mark.requirement("S-063", part="bulk import: the wrong rows as a file, with row, column, rule and why in both languages")
async def test_the_wrong_rows_are_had_as_a_file_that_no_spreadsheet_runs(tx: Transaction) -> None:
    employer, other = await an_employer(tx), await an_employer(tx, name="天津海河书店有限公司")
    rows = [*await example(tx, employer.viewer, {"pay": "=1+1"}, {"pay": "12.00"}), ["只有一格"]]
    file_id = await a_posting_file(tx, employer.viewer, as_csv(rows))
    await tx.run("update posting_file_error set message_en = '=HYPERLINK(\"x\")' where number = 2")

    report = await posting_files.report(tx, employer.viewer, file_id)

    assert report.startswith("\ufeff"), "spreadsheets take it as UTF-8"
    header, *lines = csv.reader(io.StringIO(report.removeprefix("\ufeff")))
    assert header == ["行号 Row", "列 Column", "代码 Code", "规则 Rule", "原因", "Reason"]
    assert [line[:4] for line in lines] == [
        ["2", "报酬 pay", "PAY_INVALID", "postings.file"],
        ["3", "报酬 pay", "BELOW_MINIMUM_WAGE", "postings.minimum_wage"],
        ["4", "整行 whole row", "COLUMNS", "postings.file"],
    ]
    assert lines[0][5] == '\'=HYPERLINK("x")' and "12.00" in lines[1][4] and "12.00" in lines[1][5]
    for stranger in (other.viewer, Viewer()):
        with pytest.raises((NotFound, NotSignedIn)):
            await posting_files.report(tx, stranger, file_id)
    with pytest.raises(NotPermitted):
        await posting_files.report(tx, await a_member(tx, employer, "finance"), file_id)
    with pytest.raises(NotFound):
        await posting_files.report(tx, employer.viewer, other.id)


async def test_what_is_past_by_the_time_of_making_makes_no_draft(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    employer = await an_employer(tx)
    make = posting_files.make

    async def late(tx: Transaction, viewer: Viewer, file_id: UUID) -> None:
        tx.now += timedelta(days=20)
        await make(tx, viewer, file_id)

    monkeypatch.setattr(posting_files, "make", late)
    rows = await example(tx, employer.viewer, {"title": "图书馆周末整理员"}, {})
    file = await the_file(tx, await a_posting_file(tx, employer.viewer, as_csv(rows)))
    assert (file.state, file.wrong_count) == (State.WRONG, 2) and await tx.all(DRAFTS) == []


async def test_a_workbook_is_read_too_and_a_file_is_taken_once(tx: Transaction) -> None:
    employer = await an_employer(tx)
    rows = await example(tx, employer.viewer)
    first = await a_posting_file(tx, employer.viewer, a_workbook(rows), "九月.xlsx")
    assert (await the_file(tx, first)).state is State.MADE
    _, ticket = await posting_files.request(tx, employer.viewer, "again.xlsx", declared=True)
    body = as_csv(rows)
    await a_posting_file(tx, employer.viewer, body)
    with pytest.raises(FileRepeated):
        await posting_files.receive(tx, SYSTEM, ticket.secret, body)
    other = await an_employer(tx, name="天津海河书店有限公司")
    await a_posting_file(tx, other.viewer, body)


async def test_who_may_bring_and_what_is_no_file(tx: Transaction) -> None:
    employer = await an_employer(tx)
    with pytest.raises(NotPermitted):
        await posting_files.request(tx, await a_member(tx, employer, "finance"), "九月.csv", declared=True)
    with pytest.raises(InvalidInput):
        await posting_files.request(tx, employer.viewer, " ", declared=True)
    with pytest.raises(NotDeclared):
        await posting_files.request(tx, employer.viewer, "九月.csv", declared=False)
    file_id, ticket = await posting_files.request(tx, employer.viewer, "九月.csv", declared=True)
    with pytest.raises(UploadUnfit):
        await posting_files.receive(tx, SYSTEM, ticket.secret, b"%PDF-1.7\x00")
    file_id, ticket = await posting_files.request(tx, employer.viewer, "九月.csv", declared=True)
    assert await posting_files.receive(tx, SYSTEM, ticket.secret, b"title\nx\n") == file_id
    assert await posting_files.receive(tx, SYSTEM, ticket.secret, b"title\nx\n") is None
    await worked_off(tx, file_id)
    row = await tx.one("select unreadable_code, unreadable_en from posting_file where id = :id", id=file_id)
    assert row is not None and row["unreadable_code"] == "HEADER" and "title,kind,duties" in row["unreadable_en"]


def test_what_a_row_says() -> None:
    cells = dict(zip((english for english, _ in TABLE.columns), GOOD, strict=True))
    cells |= {"shifts": "2030-05-01 22:00-06:00 x1；2030-05-02 8:00至12:00", "requirements": "skill | 会做拿铁 | 独立出品"}
    content = understood(2, tuple(cells.values())).content
    assert content is not None
    night, morning = content.shifts
    assert (night.ends_at - night.starts_at, night.headcount, morning.headcount) == (timedelta(hours=8), 1, 2)
    assert (night.starts_at.tzinfo, night.starts_at.hour) == (SHANGHAI, 22)
    assert content.valid_until == start_of_day(night.starts_at.date())
    assert content.requirements[0].text == "会做拿铁" and content.pay_components[0].amount_fen == 2_800


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("kind", ""), ("latitude", "39°"), ("longitude", "nan"), ("shifts", ""), ("shifts", "2030-02-30 08:00-12:00"),
        ("shifts", "2030-05-01 08:00-25:00"), ("shifts", "明天"), ("shifts", "9999-12-31 22:00-06:00"), ("headcount", "2.5"),
        ("headcount", "²"), ("pay_unit", "day"), ("pay", "1e99"), ("pay", "NaN"), ("pay", "28.001"), ("pay", "-1"),
        ("pay_due_days", "-1"), ("valid_until", "9999-12-31"), ("valid_until", "2030-04-30 24:00"),
        ("requirements", "skill|会做拿铁"),
        ("requirements", "sex|女|形象"),
    ],
)  # fmt: skip
def test_a_cell_that_is_none_says_why(column: str, said: str) -> None:
    cells = dict(zip((english for english, _ in TABLE.columns), GOOD, strict=True)) | {column: said}
    row = understood(2, tuple(cells.values()))
    assert row.content is None and [(error.column, error.code) for error in row.errors] == [(column, f"{column.upper()}_INVALID")]

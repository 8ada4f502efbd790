"""The audit pack: what a signed day hands to an auditor, and that it says what it is not."""

import io
from datetime import UTC, datetime

import pytest
from python_calamine import CalamineWorkbook

from domain import reconciliation
from domain.database import Transaction
from domain.reconciliation import (
    Action,
    DifferenceClass,
    DifferenceOutcome,
    DifferenceState,
    LineKind,
    pages,
    papers,
)
from tests.build.money import SYSTEM
from tests.build.statements import compared
from tests.domain.test_reconciliation import REASON, desk, one_paid, resolved


@pytest.mark.requirement("S-117", part="the audit pack of a signed day, PDF and XLSX")
async def test_a_signed_day_has_its_pack_once(tx: Transaction) -> None:
    _, day, _ = await one_paid(tx)
    row = await compared(tx, day, [])
    await resolved(tx, Action.WAIT)
    assert await reconciliation.pack(tx, SYSTEM, row.id) is None
    maker, checker = await desk(tx)
    await reconciliation.submit(tx, maker, row.id)
    await reconciliation.sign(tx, checker, row.id)
    pack = await reconciliation.pack(tx, SYSTEM, row.id)
    assert pack is not None and pack.differences[0]["reason"] == REASON and len(pack.signatures) == 2
    files = reconciliation.packed(pack)
    assert [file.body[:4] for file in files] == [b"%PDF", b"PK\x03\x04"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(files[1].body))
    assert book.sheet_names == ["汇总 Summary", "三方 Sides", "差异 Differences", "账簿检查 Checks"]
    said = {str(row[0]): row[1] for row in book.get_sheet_by_name("汇总 Summary").to_python()[1:]}
    assert "不是银行或支付机构出具的凭证" in str(said["说明 Note"]) and said["渠道 Channel"] == pack.title
    header, difference = book.get_sheet_by_name("差异 Differences").to_python()
    assert dict(zip(header, difference, strict=True))["类别 Class"] == "渠道缺失 missing at channel"
    for _ in range(2):
        await reconciliation.complete(tx, SYSTEM, pack, files)
    assert await tx.value("select count(*) from document where kind = 'reconciliation_pack'") == 2
    assert await reconciliation.pack(tx, SYSTEM, row.id) is None


@pytest.mark.requirement("T-047", part="the platform's own papers say on every page that they are not official")
def test_every_word_of_the_desk_is_said_in_both_languages_and_every_page_says_what_it_is_not() -> None:
    codes = {one.value for kind in (DifferenceClass, DifferenceState, DifferenceOutcome, LineKind, Action) for one in kind}
    assert codes <= set(papers.WORDS)
    assert all(" " in words for words in papers.WORDS.values())
    feet: list[str] = []

    class Seen(pages.Paper):
        def footer(self) -> None:
            super().footer()
            feet.append(f"{self.page_no()} {self.notes}")

    paper = Seen("审计包", "Audit pack", datetime(2026, 6, 1, tzinfo=UTC))
    paper.notes = (papers.NOT_OFFICIAL,)
    paper.begin()
    paper.cards(("编号",), [(number,) for number in range(60)])
    paper.output()
    assert len(feet) == paper.pages_count > 2 and all("非官方凭证" in foot for foot in feet)

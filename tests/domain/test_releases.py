"""Documents of many people leave with a purpose and another person's word, once, in time, counted and seen (S-107)."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

import domain
from domain import documents, filings, payout_files, releases
from domain.accounts.model import NotUnderOath
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.ids import new_id
from domain.releases import ReleaseNeeded, ReleaseOpen
from domain.releases.model import NoReleaseNeeded, OwnRelease
from domain.viewer import Viewer
from tests.build.accounts import a_staff, a_worker, swear
from tests.build.money import a_settlement, ready_to_be_paid
from tests.build.payout_files import a_file

WHY = "核对付款文件与账簿"
COUNTED = "select ground, subject_count, purpose, state from document_release order by requested_at, id"
SEEN = """
    select r.purpose, a.data -> 'fields' as fields from personal_data_reading r join audit a on a.id = r.audit_id
    where r.subject_id = :id and a.actor = :actor order by a.id
"""


async def a_bulk_file(tx: Transaction) -> tuple[UUID, UUID, Viewer, Viewer]:
    """A payout file's document, whom it is about, finance who may open it, and an administrator."""
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    finance, admin = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "admin")).viewer
    body = (await payout_files.template(tx, finance, settlement.employer.id, "核对待发清单")).encode()
    await a_file(tx, finance, settlement.employer.id, body)
    document_id = await tx.value("select id from document where kind = 'payout_file'")
    assert isinstance(document_id, UUID)
    return document_id, settlement.worker.id, finance, admin


@pytest.mark.requirement("S-107", part="what leaves in bulk needs a purpose and a second person, once, in time, counted and seen")
async def test_a_bulk_document_leaves_once_another_person_let_it(tx: Transaction) -> None:
    document_id, worker_id, finance, admin = await a_bulk_file(tx)
    with pytest.raises(ReleaseNeeded):
        await filings.mint_ticket(tx, finance, document_id, WHY)
    asked = await filings.request_release(tx, finance, document_id, WHY)
    with pytest.raises(ReleaseOpen):
        await filings.request_release(tx, finance, document_id, WHY)
    with pytest.raises(ReleaseNeeded):
        await filings.mint_ticket(tx, finance, document_id, WHY)

    await releases.approve(tx, admin, asked, "用途属实")
    ticket = await filings.mint_ticket(tx, finance, document_id, "另一个说法")

    assert await documents.redeem(tx, ticket.secret) is not None and await documents.redeem(tx, ticket.secret) is None
    assert [tuple(row) for row in await tx.all(COUNTED)] == [("approval", 1, WHY, "used")]
    assert [tuple(row) for row in await tx.all(SEEN, id=worker_id, actor=finance.actor)] == [
        ("核对待发清单", '["wage"]'),
        (WHY, '["wage"]'),
    ]
    with pytest.raises(ReleaseNeeded):
        await filings.mint_ticket(tx, finance, document_id, WHY)


@pytest.mark.requirement("S-107", part="an approval is of who asked, of that document, and ends")
async def test_what_an_approval_does_not_open(tx: Transaction) -> None:
    document_id, worker_id, finance, admin = await a_bulk_file(tx)
    asked = await filings.request_release(tx, finance, document_id, WHY)
    await releases.approve(tx, admin, asked, "用途属实")
    with pytest.raises(WrongState):
        await releases.refuse(tx, admin, asked, "反悔了")
    with pytest.raises(ReleaseNeeded):
        await filings.mint_ticket(tx, (await a_staff(tx, "checker")).viewer, document_id, WHY)
    tx.now += timedelta(minutes=60)
    with pytest.raises(ReleaseNeeded):
        await filings.mint_ticket(tx, finance, document_id, WHY)
    again = await filings.request_release(tx, finance, document_id, WHY)
    await releases.refuse(tx, admin, again, "用途不清")
    with pytest.raises(ReleaseNeeded):
        await filings.mint_ticket(tx, finance, document_id, WHY)
    late = await filings.request_release(tx, finance, document_id, WHY)
    tx.now += timedelta(days=7)
    with pytest.raises(WrongState):
        await releases.approve(tx, admin, late, "太迟了")
    assert [row["purpose"] for row in await tx.all(SEEN, id=worker_id, actor=finance.actor)] == ["核对待发清单"]


@pytest.mark.requirement("S-107", part="no purpose, an approver who asked, another's document, no oath: refused")
async def test_what_is_refused(tx: Transaction) -> None:
    document_id, _, finance, admin = await a_bulk_file(tx)
    for viewer, id, why, refusal in (
        (finance, document_id, "  ", InvalidInput),
        (finance, new_id(), WHY, NotFound),
        (admin, document_id, WHY, NotFound),
        ((await a_worker(tx)).viewer, document_id, WHY, NotFound),
        ((await a_staff(tx, "finance", sworn=False)).viewer, document_id, WHY, NotUnderOath),
    ):
        with pytest.raises(refusal):
            await filings.request_release(tx, viewer, id, why)
    asked = await filings.request_release(tx, finance, document_id, WHY)
    both = replace(admin, person_id=finance.person_id)
    for viewer, id, why, refused in (
        (both, asked, "自己批准", OwnRelease),
        (finance, asked, "不是管理员", NotPermitted),
        (admin, asked, "", InvalidInput),
        (admin, new_id(), "没有这份", NotFound),
    ):
        with pytest.raises(refused):
            await releases.approve(tx, viewer, id, why)
    assert [row["state"] for row in await tx.all(COUNTED)] == ["requested"]


async def test_a_document_of_one_person_needs_no_second_word(tx: Transaction) -> None:
    finance = (await a_staff(tx, "finance")).viewer
    content = documents.Content("申报表.csv", "text/csv", b"1")
    filing = await documents.keep(tx, "tax_filing", new_id(), content)
    with pytest.raises(NoReleaseNeeded):
        await filings.request_release(tx, finance, filing, WHY)
    await filings.mint_ticket(tx, finance, filing, "向税务机关报送")
    assert [tuple(row) for row in await tx.all(COUNTED)] == [("law", 0, "向税务机关报送", "used")]


async def test_a_kind_that_nobody_described_waits_for_another_person(tx: Transaction) -> None:
    finance = (await a_staff(tx, "finance")).viewer
    await swear(tx, finance)
    document = documents.Document(new_id(), "new_kind", new_id(), None, "新文件")
    with pytest.raises(ReleaseNeeded):
        await releases.ticket(tx, finance, document, WHY)


async def test_every_kind_of_document_is_described_and_there_is_one_way_out(tx: Transaction) -> None:
    """No area mints a ticket but through ``releases``; what is kept under a new kind gets its row in ``document_kind``."""
    text = dict(sources())
    minting = {name for name, said in text.items() if re.search(r"documents\.mint_ticket\(", said)}
    assert minting == {"releases/actions.py"}
    described = {row["kind"] for row in await tx.all("select kind from document_kind")}
    kinds = re.compile(r'^(?:KIND|DOCUMENT|EVIDENCE|REPORT_KIND)(?:: Final)? = "([a-z_]+)"', re.MULTILINE)
    kept = {kind for name, said in text.items() if "documents" in said for kind in kinds.findall(said)}
    assert kept - described == set() and len(kept) > 8


def sources() -> Iterator[tuple[str, str]]:
    folder = Path(inspect.getfile(domain)).parent
    for path in sorted(folder.rglob("*.py")):
        yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


BULK = "select what, purpose, staff_id, operator, subject_count, bytes, sha256 from bulk_release order by released_at, id"


@pytest.mark.requirement(
    "S-107", part="a list the staff take out needs a purpose and leaves a row that counts, in the log of each"
)
async def test_a_list_taken_out_is_on_record(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    finance = (await a_staff(tx, "finance")).viewer
    for purpose in ("", "   看  "):
        with pytest.raises(InvalidInput):
            await payout_files.template(tx, finance, settlement.employer.id, purpose)
    assert await tx.all(BULK) == []

    await payout_files.template(tx, finance, settlement.employer.id, WHY)

    assert [tuple(row) for row in await tx.all(BULK)] == [("payout_file_template", WHY, finance.staff_id, None, 1, None, None)]
    assert [tuple(row) for row in await tx.all(SEEN, id=settlement.worker.id, actor=finance.actor)] == [(WHY, '["wage"]')]


@pytest.mark.requirement("S-107", part="a backup by command is on record: operator, purpose, how many people, size and hash")
async def test_a_backup_by_command_is_on_record(tx: Transaction) -> None:
    system = Viewer.system("backups")
    with pytest.raises(InvalidInput):
        await releases.record_backup(tx, system, "ops", " ", 3, 4_096, b"\x01" * 32)
    await releases.record_backup(tx, system, "ops", "迁移前备份", 3, 4_096, b"\x01" * 32)
    assert [tuple(row) for row in await tx.all(BULK)] == [("backup", "迁移前备份", None, "ops", 3, 4_096, b"\x01" * 32)]
    with pytest.raises(NotPermitted):
        await releases.record_backup(tx, (await a_staff(tx, "admin")).viewer, "ops", "迁移前备份", 3, 4_096, b"\x01" * 32)

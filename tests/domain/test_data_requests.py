"""What people ask about their own data: a copy of everything, a correction, a restriction, its end."""

import io
import zipfile
from datetime import timedelta
from uuid import UUID

import orjson
import pytest

from domain import accounts, documents, filings, privacy
from domain.accounts.model import StepUpNeeded
from domain.database import Record, Transaction
from domain.errors import NotFound, NotPermitted, WrongState
from domain.privacy.model import ErasureBlocked, NotErasable, RequestOpen, Restricted
from domain.vault import SealBroken
from domain.viewer import Viewer
from tests.build.accounts import AWorker, a_member, a_staff, a_worker, an_employer, viewer_of_worker
from tests.build.money import CARD, SYSTEM, a_settlement, ready_to_be_paid
from tests.build.postings import an_application

ABOUT_NOBODY = """
    select distinct t.table_name from column_tag t
    where t.kind not in ('none', 'id', 'secret', 'text') and rows_about(t.table_name) is null and t.table_name <> all (:others)
    order by 1
"""
SEALED_NOWHERE = """
    select t.table_name || '.' || t.column_name from column_tag t
    where t.protection = 'vault' and t.kind <> 'secret' and rows_about(t.table_name) is not null
      and not exists (select from vault_field v where v.table_name = t.table_name and v.column_name = t.column_name)
    order by 1
"""
OTHERS = (
    "audit_engagement",  # of a firm of auditors
    "bulk_release",  # of who may use the machine
    "deposit",  # of an employer's bank
    "employer",
    "ledger_hold",
    "ledger_rejection",
    "ledger_snapshot_balance",
    "ledger_stage",
    "pay_run",
    "payout_file_row",  # what payout_item and settlement say of it
    "reconciliation_difference",
    "statement_line",  # of what a channel or the bank did, with its own masks
    "sign_in_attempt",  # of an address as a keyed digest; gone within a day
    "sign_in_code",  # of a number, whoever's it is; gone within a day
    "staff",
)
"""Tables with such data that say nothing about whom: of employers, of sums, or what other tables say again about people."""


async def test_every_table_with_personal_data_says_about_whom(tx: Transaction) -> None:
    """A new table with a name, a phone, a wage … has worker_id or person_id, a line in subject_link, or a reason here."""
    assert [row[0] for row in await tx.all(ABOUT_NOBODY, others=list(OTHERS))] == []
    assert [row[0] for row in await tx.all(SEALED_NOWHERE)] == ["document.content_sealed"]  # fetched by tickets of their own


@pytest.mark.requirement("T-004", part="derived data is tagged, and part of the copy of everything held")
@pytest.mark.requirement("L-07", part="access and copy: everything held, found by tags, fetched with a fresh code")
async def test_a_copy_of_everything(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    worker = settlement.worker
    await ready_to_be_paid(tx, worker)
    other = await a_worker(tx, name="司马长风")

    made = await the_copy(tx, worker)

    tables = made["tables"]
    assert tables["worker"][0]["name_sealed"] == worker.name and tables["worker"][0]["id_number_sealed"] == worker.id_number
    assert tables["person"][0]["phone_sealed"] == worker.phone and tables["payout_destination"][0]["number_sealed"] == CARD
    assert tables["settlement"][0]["net_fen"] and "evaluation.performance" in made["derived"]
    text = orjson.dumps(made).decode()
    assert str(other.id) not in text and other.id_number not in text


async def test_a_copy_is_ones_own_and_needs_a_fresh_code(tx: Transaction) -> None:
    worker, other = await a_worker(tx), await a_worker(tx)
    await the_copy(tx, worker)
    id = await tx.value("select id from document where kind = 'personal_data_export'")
    assert isinstance(id, UUID)
    await filings.mint_ticket(tx, worker.viewer, id, "留存")
    for viewer in (other.viewer, (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "admin")).viewer):
        with pytest.raises(NotFound):
            await filings.mint_ticket(tx, viewer, id, "看看")
    await tx.run("update session set created_at = created_at - interval '1 hour', stepped_up_at = null")
    for refused in (privacy.request_export(tx, worker.viewer), filings.mint_ticket(tx, worker.viewer, id, "留存")):
        with pytest.raises(StepUpNeeded):
            await refused
    with pytest.raises(NotPermitted):
        await privacy.request_export(tx, (await a_staff(tx, "admin")).viewer)


@pytest.mark.requirement("L-07", part="correction, verified by a reviewer; a new name is checked with the authority again")
async def test_a_correction_is_verified(tx: Transaction) -> None:
    worker, reviewer = await a_worker(tx, name="张小雨"), (await a_staff(tx, "reviewer")).viewer
    asked = await privacy.request_correction(tx, worker.viewer, "name", "张晓雨", "登记时写错")
    with pytest.raises(RequestOpen):
        await privacy.request_correction(tx, worker.viewer, "school", "南开大学", "再来一次")
    with pytest.raises(NotPermitted):
        await privacy.decide_correction(tx, (await a_staff(tx, "support")).viewer, asked, correct=True, reason="看过")
    await privacy.decide_correction(tx, reviewer, asked, correct=True, reason="与身份证一致")
    with pytest.raises(WrongState):
        await privacy.decide_correction(tx, reviewer, asked, correct=False, reason="反悔")
    made = await the_copy(tx, worker)
    assert made["tables"]["worker"][0]["name_sealed"] == "张晓雨" and made["tables"]["worker"][0]["name_mask"] == "张**"
    assert {row["state"] for row in made["tables"]["verification"]} == {"expired"}


async def test_a_restriction_stops_looking_but_not_the_law(tx: Transaction) -> None:
    worker, admin = await a_worker(tx), (await a_staff(tx, "admin")).viewer
    await privacy.restrict(tx, worker.viewer)
    with pytest.raises(RequestOpen):
        await privacy.restrict(tx, worker.viewer)
    support = (await a_staff(tx, "support")).viewer
    with pytest.raises(Restricted):
        await privacy.request_access(tx, support, worker.id, ["name"], "complaint_handling", "处理投诉", 60)
    await privacy.request_access(tx, admin, worker.id, ["name"], "legal_request", "公安调取", 60)
    await privacy.lift_restriction(tx, worker.viewer)
    await privacy.request_access(tx, support, worker.id, ["name"], "complaint_handling", "处理投诉", 60)
    with pytest.raises(WrongState):
        await privacy.lift_restriction(tx, worker.viewer)


@pytest.mark.requirement("L-07", part="erasure waits while money is owed or something is open, and says what")
async def test_erasure_waits_for_what_is_open(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    with pytest.raises(ErasureBlocked) as money:
        await privacy.erase(tx, settlement.worker.viewer)
    assert "报酬" in money.value.message_zh
    applicant = await a_worker(tx)
    await an_application(tx, worker=applicant)
    assert (await privacy.outlook(tx, applicant.viewer)).blockers == ("application_open",)
    with pytest.raises(ErasureBlocked):
        await privacy.erase(tx, applicant.viewer)


@pytest.mark.requirement("L-07", part="what law does not keep is shredded; the rest is locked, and shredded at its time")
async def test_an_erasure_shreds_what_law_does_not_keep(tx: Transaction) -> None:
    worker = await a_worker(tx)
    sealed = await tx.one("select name_sealed, contact_sealed from worker where id = :id", id=worker.id)
    assert sealed is not None

    id = await privacy.erase(tx, worker.viewer)

    row = await tx.one("select * from worker where id = :id", id=worker.id)
    assert row is not None and (row["name_mask"], row["school"], row["name_sealed"], row["adult_on"]) == (
        "已注销",
        "",
        None,
        None,
    )
    assert await opened(tx, worker.id, "contact", "worker.contact", sealed["contact_sealed"]) is None
    kept = await tx.value("select kept_zh from personal_data_request where id = :id", id=id)
    assert [text.partition("：")[0] for text in kept] == ["招聘与服务信息"]  # type: ignore[attr-defined]  # a list
    with pytest.raises((NotErasable, StepUpNeeded)):
        await privacy.erase(tx, worker.viewer)

    tx.now += timedelta(days=3 * 366)
    assert await privacy.shred_due(tx, SYSTEM) == 1
    assert await tx.value("select count(*) from subject_key where subject_id in (:a, :b)", a=worker.id, b=worker.person_id) == 0
    assert await privacy.shred_due(tx, SYSTEM) == 0


@pytest.mark.requirement("T-003", part="the inventory can be asked for")
async def test_the_inventory_says_where_and_how(tx: Transaction) -> None:
    columns = await privacy.inventory(tx, (await a_staff(tx, "admin")).viewer)
    found = {(one.table_name, one.column_name): one for one in columns}
    assert found["worker", "id_number_sealed"].retention == "identity" and found["evaluation", "performance"].derived
    with pytest.raises(NotPermitted):
        await privacy.inventory(tx, viewer_of_worker(UUID(int=1)))


@pytest.mark.requirement("L-07", part="a copy of everything held, for members of employers too")
async def test_a_member_of_an_employer_has_a_copy_too(tx: Transaction) -> None:
    firm, stranger = await an_employer(tx), await an_employer(tx)
    member = await a_member(tx, firm, "recruiter")
    id = await privacy.request_export(tx, member)
    job = Viewer.system("privacy.export")
    one = await privacy.export(tx, job, id)
    assert one is not None and one.worker_id is None
    tables = {table: await privacy.collect(tx, one, table, 1) for table in one.tables}
    assert [row["display_name"] for row in tables["employer_member"]] == ["王芳"] and tables["session"] and not tables["worker"]
    await privacy.complete_export(tx, job, one, privacy.packed(one, tables))
    document_id = await tx.value("select id from document where subject_id = :id", id=id)
    assert isinstance(document_id, UUID)
    for other in (stranger.viewer, firm.viewer):
        with pytest.raises(NotFound):
            await filings.mint_ticket(tx, other, document_id, "查看副本")
    assert (await filings.mint_ticket(tx, member, document_id, "查看副本")).secret


@pytest.mark.requirement("L-07", part="members of employers are erased too; what law keeps of them is sealed and said")
async def test_a_member_of_an_employer_is_erased_too(tx: Transaction) -> None:
    firm = await an_employer(tx)
    member = await a_member(tx, firm, "recruiter")
    with pytest.raises(ErasureBlocked):
        await privacy.erase(tx, member)
    assert (await privacy.outlook(tx, member)).blockers == ("employer_member",)
    phone = await accounts.phone_of_viewer(tx, member)
    await accounts.leave_employer(tx, member)
    assert member.person_id is not None and phone is not None
    person = (await accounts.open_session(tx, member.person_id)).viewer
    id = await privacy.erase(tx, person)
    kept = await tx.value("select kept_en from personal_data_request where id = :id", id=id)
    assert isinstance(kept, list) and len(kept) == 1 and "locked until" in kept[0]
    assert await accounts.known_person(tx, phone) is None
    name = "select display_name from employer_member where person_id = :id"
    assert await tx.value(name, id=member.person_id) == "（已删除）"
    assert person.session_id is not None and await accounts.viewer_of_session(tx, person.session_id) is None
    lock = await tx.one("select until, content_sealed from erasure_lock where subject_id = :id", id=member.person_id)
    assert lock is not None
    sealed = await opened(tx, member.person_id, "service", "erasure_lock.content", lock["content_sealed"])
    assert "王芳" in str(sealed)
    again = (await accounts.open_session(tx, member.person_id)).viewer
    with pytest.raises(NotErasable):
        await privacy.erase(tx, again)
    tx.now += timedelta(days=3 * 366 + 1)
    assert await privacy.shred_due(tx, SYSTEM) == 1
    assert await opened(tx, member.person_id, "service", "erasure_lock.content", lock["content_sealed"]) is None


async def test_who_works_too_leaves_as_a_whole_from_any_capacity(tx: Transaction) -> None:
    worker = await a_worker(tx)
    person = (await accounts.open_session(tx, worker.person_id)).viewer
    with pytest.raises(NotPermitted):
        await privacy.erase(tx, (await a_staff(tx, "support")).viewer)
    await privacy.erase(tx, person)
    assert await tx.value("select erased_at from worker where id = :id", id=worker.id) is not None


async def the_copy(tx: Transaction, worker: AWorker) -> dict[str, dict[str, list[dict[str, object]]]]:
    """Asked for, gathered, kept and read again."""
    id = await privacy.request_export(tx, worker.viewer)
    job = Viewer.system("privacy.export")
    one = await privacy.export(tx, job, id)
    assert one is not None
    content = privacy.packed(one, {table: await privacy.collect(tx, one, table, 1) for table in one.tables})
    await privacy.complete_export(tx, job, one, content)
    assert await privacy.export(tx, job, id) is None
    with zipfile.ZipFile(io.BytesIO(content.body)) as folder:
        assert worker.id_number in folder.read("personal-data.html").decode()
        made: dict[str, dict[str, list[dict[str, object]]]] = orjson.loads(folder.read("personal-data.json"))
    assert len(content.body) < documents.MAX_BYTES
    return made


async def opened(tx: Transaction, subject_id: UUID, retention: str, field: str, sealed: bytes) -> Record | str | None:
    try:
        return (await tx.vault.unseal_all(tx, retention, field, {subject_id: sealed})).get(subject_id)  # type: ignore[arg-type]  # a Retention
    except SealBroken:
        return None

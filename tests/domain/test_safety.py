"""Safety of work that carries a risk: attested before it is published, shown before one applies and before the shift (S-069)."""

from datetime import timedelta

import pytest

from domain import applications, postings, safety
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.ids import new_id
from domain.postings import Opinion, PostingKind
from domain.safety import Checklist, ItemsMissing, SafetyMissing, SafetyOutdated
from tests.build.accounts import a_member, an_employer, the_reviewer
from tests.build.money import SYSTEM
from tests.build.postings import MEASURES, APosting, a_content, a_posting, an_application, attested
from tests.build.work import an_assignment

NEWER = """
    insert into safety_checklist (id, kind, number, valid_from, title_zh, title_en, legal_basis)
    values (:id, 'logistics', 2, :day, '新检查表', 'A newer checklist', '{}')
"""
NEWER_ITEM = "insert into safety_item values (:id, :checklist_id, 0, '新的一项', 'A new item')"
BRIEFED = "select assignment_id from safety_briefing"
STATE = "select state from posting where id = :id"
RISKY = PostingKind.LOGISTICS


async def the_checklist(tx: Transaction, kind: PostingKind = RISKY) -> Checklist:
    checklist = await safety.checklist_of(tx, kind.value)
    assert checklist is not None
    return checklist


async def attest(tx: Transaction, posting: APosting, **changes: object) -> None:
    """The owner attests to all of it, but for the changes."""
    checklist = await the_checklist(tx)
    ticked: object = changes.get("ticked", [item.id for item in checklist.items])
    assert isinstance(ticked, list)
    measures = str(changes.get("measures", MEASURES))
    await safety.attest(tx, posting.employer.viewer, posting.id, checklist.id, ticked, measures)


@pytest.mark.requirement(
    "S-069", part="a missing checklist blocks the publication of work that carries a risk, with rule and reason"
)
async def test_work_that_carries_a_risk_is_not_published_without(tx: Transaction) -> None:
    draft = await a_posting(tx, "draft", kind=RISKY)
    with pytest.raises(SafetyMissing) as refused:
        await postings.submit(tx, draft.employer.viewer, draft.id)
    assert refused.value.rule == "safety.checklist" and "物流仓储" in refused.value.message_zh
    await attest(tx, draft)
    await postings.submit(tx, draft.employer.viewer, draft.id)
    await postings.approve(tx, await the_reviewer(tx), draft.id, Opinion())
    assert await tx.value(STATE, id=draft.id) == "live"
    await a_posting(tx, kind=PostingKind.OFFICE)


@pytest.mark.requirement("S-069", part="an outdated one too: of another place, of an older checklist, too long ago")
async def test_an_attestation_is_for_this_place_this_checklist_and_a_time(tx: Transaction) -> None:
    posting = await a_posting(tx, kind=RISKY)
    owner = posting.employer.viewer
    elsewhere = a_content(tx, kind=RISKY, address="海光寺南门外仓库二号门")
    await postings.revise(tx, owner, posting.id, elsewhere)
    with pytest.raises(SafetyOutdated) as moved:
        await postings.submit(tx, owner, posting.id)
    assert "地点" in moved.value.message_zh
    await attest(tx, posting)
    await postings.submit(tx, owner, posting.id)

    newer = new_id()
    await tx.run(NEWER, id=newer, day=tx.now.date())
    await tx.run(NEWER_ITEM, id=new_id(), checklist_id=newer)
    with pytest.raises(SafetyOutdated) as older:
        await postings.approve(tx, await the_reviewer(tx), posting.id, Opinion())
    assert "检查表" in older.value.message_zh
    await attest(tx, posting)
    await postings.approve(tx, await the_reviewer(tx), posting.id, Opinion())


@pytest.mark.requirement("S-069", part="a posting already live is attested again, by a new checklist, before the next is hired")
async def test_a_live_posting_is_attested_again_before_the_next_is_hired(tx: Transaction) -> None:
    posting = await a_posting(tx, kind=RISKY)
    before, after = await an_application(tx, posting), await an_application(tx, posting)
    owner, shifts = posting.employer.viewer, posting.shift_ids[:1]
    await applications.offer(tx, owner, before.id, shifts, "请提前十分钟到场")
    newer = new_id()
    await tx.run(NEWER, id=newer, day=tx.now.date())
    await tx.run(NEWER_ITEM, id=new_id(), checklist_id=newer)
    with pytest.raises(SafetyOutdated):
        await applications.offer(tx, owner, after.id, shifts, "请提前十分钟到场")
    await attest(tx, posting)
    await applications.offer(tx, owner, after.id, shifts, "请提前十分钟到场")


async def test_an_attestation_ends(tx: Transaction) -> None:
    far = tx.now + timedelta(days=80)
    posting = await a_posting(tx, "paused", kind=RISKY, valid_until=far)
    await postings.resume(tx, posting.employer.viewer, posting.id)
    await postings.pause(tx, posting.employer.viewer, posting.id)
    await tx.run("update posting set valid_until = :until where id = :id", id=posting.id, until=tx.now + timedelta(days=300))
    tx.now += timedelta(days=180)
    with pytest.raises(SafetyOutdated) as refused:
        await postings.resume(tx, posting.employer.viewer, posting.id)
    assert "有效期" in refused.value.message_zh


async def test_every_item_is_attested_by_a_member_of_the_employer(tx: Transaction) -> None:
    posting = await a_posting(tx, "draft", kind=RISKY)
    checklist = await the_checklist(tx)
    items = [item.id for item in checklist.items]
    with pytest.raises(ItemsMissing):
        await attest(tx, posting, ticked=items[1:])
    with pytest.raises(InvalidInput):
        await attest(tx, posting, ticked=[*items, new_id()])
    with pytest.raises(InvalidInput):
        await attest(tx, posting, measures=" ")
    other = await the_checklist(tx, PostingKind.EVENT)
    with pytest.raises(WrongState):
        await safety.attest(tx, posting.employer.viewer, posting.id, other.id, items, MEASURES)
    with pytest.raises(NotFound):
        await safety.attest(tx, (await an_employer(tx)).viewer, posting.id, checklist.id, items, MEASURES)
    with pytest.raises(NotPermitted):
        await safety.attest(tx, await a_member(tx, posting.employer, "finance"), posting.id, checklist.id, items, MEASURES)
    await safety.attest(tx, await a_member(tx, posting.employer, "supervisor"), posting.id, checklist.id, items, MEASURES)


@pytest.mark.requirement("S-069", part="the worker is told of it before the shift, once")
async def test_who_works_soon_is_told(tx: Transaction) -> None:
    risky = await an_assignment(tx, posting=await a_posting(tx, kind=RISKY))
    await an_assignment(tx, posting=await a_posting(tx, kind=PostingKind.OFFICE))
    tx.now = risky.facts.starts_at - timedelta(hours=25)
    assert await safety.brief(tx, SYSTEM) == 0
    tx.now = risky.facts.starts_at - timedelta(hours=24)
    assert await safety.brief(tx, SYSTEM) == 1
    assert [row["assignment_id"] for row in await tx.all(BRIEFED)] == [risky.id]
    assert await safety.brief(tx, SYSTEM) == 0
    told = "select count(*) from outbox where topic = 'assignment.briefed' and subject_id = :id"
    assert await tx.value(told, id=risky.id) == 1


async def test_the_same_words_have_the_same_fingerprint(tx: Transaction) -> None:
    posting = await a_posting(tx, kind=RISKY)
    await attested(tx, posting.employer, posting.id, RISKY)
    found = await tx.all("select sha256 from safety_attestation where posting_id = :id", id=posting.id)
    assert len({bytes(row["sha256"]) for row in found}) == 1

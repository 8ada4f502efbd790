"""Remarks the worker can answer, and claims for damage: the worker's own word or a decision, never wages (S-032)."""

from datetime import timedelta
from functools import partial

import pytest

from domain import conduct, deadlines
from domain.conduct import ClaimAmountChanged, ClaimLate, ClaimOpen, RemarkKind, RemarkLate, RemarkTwice
from domain.database import Database, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.money import Fen
from tests.build.accounts import a_member, a_staff, a_worker, an_employer
from tests.build.races import at_once
from tests.build.work import AnAssignment, an_assignment
from tests.build.work_desk import NOTE

CAUSE = "闭店时未关水阀，咖啡机受潮损坏"
CLAIM = "select state, reply, proposed_fen, reason, ended_at from damage_claim where id = :id"
OWED = "select amount_fen, basis, consented_by, reference from damage_obligation where damage_claim_id = :id"
BOOKS = "select (select count(*) from ledger_transfer) + (select count(*) from settlement)"
CLOCK = "select due_at, met_at, lifted_at from deadline where kind = 'damage_mediation' and subject_id = :id"


async def claimed(tx: Transaction) -> tuple[AnAssignment, conduct.DamageClaim]:
    """A claim of 80 yuan about work done."""
    work = await an_assignment(tx, worked=True)
    return work, await conduct.open_claim(tx, work.employer.viewer, work.id, Fen(8_000), CAUSE, [NOTE])


@pytest.mark.requirement("S-032", part="duty, quality and efficiency remarks per shift, answerable")
async def test_a_remark_is_made_once_of_a_kind_and_answered_once(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    supervisor = await a_member(tx, work.employer, "supervisor")
    written = await conduct.remark(tx, supervisor, work.id, RemarkKind.DUTY, "闭店前提前离开吧台十分钟")
    with pytest.raises(RemarkTwice):
        await conduct.remark(tx, work.employer.viewer, work.id, RemarkKind.DUTY, "再记一次")
    await conduct.remark(tx, supervisor, work.id, RemarkKind.QUALITY, "拉花稳定")
    with pytest.raises(NotFound):
        await conduct.answer(tx, (await a_worker(tx)).viewer, written.id, "不是我")
    await conduct.answer(tx, work.worker.viewer, written.id, "当时在后厨取牛奶")
    with pytest.raises(WrongState):
        await conduct.answer(tx, work.worker.viewer, written.id, "补充")


async def test_remarks_are_the_employers_about_work_begun_and_in_time(tx: Transaction) -> None:
    planned, work = await an_assignment(tx), await an_assignment(tx, worked=True)
    with pytest.raises(WrongState):
        await conduct.remark(tx, planned.employer.viewer, planned.id, RemarkKind.DUTY, "迟到")
    with pytest.raises(NotFound):
        await conduct.remark(tx, (await an_employer(tx)).viewer, work.id, RemarkKind.DUTY, "迟到")
    for viewer in (work.worker.viewer, await a_member(tx, work.employer, "recruiter")):
        with pytest.raises(NotPermitted):
            await conduct.remark(tx, viewer, work.id, RemarkKind.DUTY, "迟到")
    tx.now = work.facts.ends_at + timedelta(days=30)
    with pytest.raises(RemarkLate):
        await conduct.remark(tx, work.employer.viewer, work.id, RemarkKind.DUTY, "迟到")
    tx.now -= timedelta(seconds=1)
    await conduct.remark(tx, work.employer.viewer, work.id, RemarkKind.DUTY, "迟到")


@pytest.mark.requirement("S-032", part="a claim with amount, cause and evidence; reply; mediation with a clock")
async def test_a_claim_is_contested_proposed_and_agreed(tx: Transaction) -> None:
    before = await tx.value(BOOKS)
    work, claim = await claimed(tx)
    clock = await tx.one(CLOCK, id=claim.id)
    assert clock is not None and tuple(clock) == (await deadlines.working_days_after(tx, tx.now, 10), None, None)
    support = (await a_staff(tx, "support")).viewer
    await conduct.contest(tx, work.worker.viewer, claim.id, "水阀早已报修", [NOTE])
    await conduct.propose(tx, support, claim.id, Fen(3_000), "双方各担一部分")
    await conduct.consent(tx, work.worker.viewer, claim.id, Fen(3_000))
    row = await tx.one(CLAIM, id=claim.id)
    assert row is not None and tuple(row) == ("agreed", "水阀早已报修", 3_000, "双方各担一部分", tx.now)
    owed = await tx.one(OWED, id=claim.id)
    assert owed is not None and tuple(owed) == (3_000, "consent", work.worker.person_id, None)
    assert await tx.value("select met_at from deadline where subject_id = :id", id=claim.id) == tx.now
    assert await tx.value("select count(*) from work_evidence where subject_id = :id", id=claim.id) == 2
    assert await tx.value(BOOKS) == before


@pytest.mark.requirement("S-032", part="never a silent deduction: the amount consented to is the one that was read")
async def test_consent_is_to_the_amount_asked_now(tx: Transaction) -> None:
    work, claim = await claimed(tx)
    await conduct.propose(tx, (await a_staff(tx, "support")).viewer, claim.id, Fen(3_000), "双方各担一部分")
    for amount in (8_000, 2_999, 0):
        with pytest.raises(ClaimAmountChanged):
            await conduct.consent(tx, work.worker.viewer, claim.id, Fen(amount))
    for viewer, refusal in ((work.employer.viewer, NotPermitted), ((await a_worker(tx)).viewer, NotFound)):
        with pytest.raises(refusal):
            await conduct.consent(tx, viewer, claim.id, Fen(3_000))
    assert await tx.one(OWED, id=claim.id) is None


@pytest.mark.requirement("S-032", part="silence is no consent")
async def test_silence_owes_nothing(tx: Transaction) -> None:
    _, claim = await claimed(tx)
    tx.now += timedelta(days=90)
    assert await tx.one(OWED, id=claim.id) is None
    row = await tx.one(CLAIM, id=claim.id)
    assert row is not None and row["state"] == "open"


@pytest.mark.requirement("S-032", part="rejected, or a decision from outside by its reference")
async def test_mediation_ends_in_rejection_or_outside(tx: Transaction) -> None:
    support = (await a_staff(tx, "support")).viewer
    work, rejected = await claimed(tx)
    await conduct.reject(tx, support, rejected.id, "未见劳动者本人原因")
    with pytest.raises(WrongState):
        await conduct.consent(tx, work.worker.viewer, rejected.id, Fen(8_000))
    again = await conduct.open_claim(tx, work.employer.viewer, work.id, Fen(8_000), CAUSE)
    with pytest.raises(WrongState):
        await conduct.record_decision(tx, support, again.id, "津劳人仲字〔2026〕12号", Fen(2_000))
    await conduct.send_outside(tx, support, again.id, "双方不能达成一致")
    with pytest.raises(InvalidInput):
        await conduct.record_decision(tx, support, again.id, "无", Fen(2_000))
    await conduct.record_decision(tx, support, again.id, "津劳人仲字〔2026〕12号", Fen(2_000))
    owed = await tx.one(OWED, id=again.id)
    assert owed is not None and tuple(owed) == (2_000, "decision", None, "津劳人仲字〔2026〕12号")
    _, nothing = await claimed(tx)
    await conduct.send_outside(tx, support, nothing.id, "双方不能达成一致")
    await conduct.record_decision(tx, support, nothing.id, "津劳人仲字〔2026〕13号", Fen(0))
    assert await tx.one(OWED, id=nothing.id) is None


async def test_claims_have_bounds(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    employer = work.employer.viewer
    for amount in (0, -1, 10_000_001):
        with pytest.raises(InvalidInput):
            await conduct.open_claim(tx, employer, work.id, Fen(amount), CAUSE)
    with pytest.raises(NotFound):
        await conduct.open_claim(tx, (await an_employer(tx)).viewer, work.id, Fen(1), CAUSE)
    with pytest.raises(NotPermitted):
        await conduct.open_claim(tx, await a_member(tx, work.employer, "supervisor"), work.id, Fen(1), CAUSE)
    claim = await conduct.open_claim(tx, employer, work.id, Fen(1), CAUSE)
    with pytest.raises(ClaimOpen):
        await conduct.open_claim(tx, employer, work.id, Fen(1), CAUSE)
    with pytest.raises(InvalidInput):
        await conduct.propose(tx, (await a_staff(tx, "support")).viewer, claim.id, Fen(2), "提高金额")
    with pytest.raises(NotPermitted):
        await conduct.reject(tx, (await a_staff(tx, "finance")).viewer, claim.id, CAUSE)
    await conduct.withdraw(tx, employer, claim.id)
    tx.now = work.facts.ends_at + timedelta(days=30)
    with pytest.raises(ClaimLate):
        await conduct.open_claim(tx, employer, work.id, Fen(1), CAUSE)


async def test_consent_and_withdrawal_at_once_are_one(database: Database) -> None:
    async with database.transaction() as tx:
        work, claim = await claimed(tx)
    agree = partial(conduct.consent, viewer=work.worker.viewer, claim_id=claim.id, amount_fen=Fen(8_000))
    take_back = partial(conduct.withdraw, viewer=work.employer.viewer, claim_id=claim.id)
    assert sorted(await at_once(database, agree, take_back)) == ["WRONG_STATE", "done"]


async def test_two_claims_at_once_are_one(database: Database) -> None:
    async with database.transaction() as tx:
        work = await an_assignment(tx, worked=True)
    claim = partial(conduct.open_claim, viewer=work.employer.viewer, assignment_id=work.id, amount_fen=Fen(100), cause=CAUSE)
    assert sorted(await at_once(database, claim, claim)) == ["DAMAGE_CLAIM_OPEN", "done"]

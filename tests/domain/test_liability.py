"""Wages not paid in time: a case, what follows from it, and how far a posting's wages are covered (S-072)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from domain import deadlines, finance, notifications, postings, settlements
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.finance import WageProtection, protection_of
from domain.finance.model import FEE_SUFFIX
from domain.ids import new_id
from domain.money import Fen
from domain.postings import Opinion
from tests.build.accounts import a_staff, an_employer, the_reviewer
from tests.build.money import SYSTEM, ASettlement, a_case, a_deposit, a_settlement, fund
from tests.build.postings import a_content, a_posting
from tests.build.work import an_assignment

TOLD = "select array_agg(topic order by topic) from outbox where subject_id = :id and topic is not null"


async def late(tx: Transaction, settlement: ASettlement) -> None:
    """The clock of funding runs out by itself."""
    tx.now = await deadlines.due_by(tx, "deadlines.wage_funding", tx.now)
    await deadlines.sweep(tx, SYSTEM)


async def case_of(tx: Transaction, settlement: ASettlement) -> Record:
    row = await tx.one("select * from liability_case where settlement_id = :id", id=settlement.id)
    assert row is not None
    return row


@pytest.mark.requirement("S-072", part="a case when the clock of funding has run out; remind, overdue, consequence")
async def test_a_wage_not_funded_in_time_opens_one_case(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    assert await finance.follow_liability(tx, SYSTEM) == 0
    await late(tx, settlement)
    assert await finance.follow_liability(tx, SYSTEM) == 1
    assert await finance.follow_liability(tx, SYSTEM) == 0
    case = await case_of(tx, settlement)
    assert (case["cause"], case["missing_fen"], case["state"]) == ("unfunded", settlement.facts.charge_fen, "open")
    clock = await tx.one("select * from deadline where subject_id = :id", id=case["id"])
    assert clock is not None and clock["due_at"] == await deadlines.working_days_after(tx, tx.now, 5)
    assert await tx.value(TOLD, id=case["id"]) == ["liability_case.opened"]


@pytest.mark.parametrize(
    ("short_fen", "cause"), [(0, "unapproved"), (1, "partial")], ids=["the money was there", "one fen was missing"]
)
async def test_the_case_says_what_was_left_undone(tx: Transaction, short_fen: int, cause: str) -> None:
    settlement = await a_settlement(tx)
    await a_deposit(tx, settlement.employer, settlement.facts.gross_fen - short_fen)
    await a_deposit(tx, settlement.employer, settlement.facts.fee_fen, FEE_SUFFIX)
    await a_case(tx, settlement)
    case = await case_of(tx, settlement)
    assert (case["cause"], case["missing_fen"]) == (cause, short_fen)


async def test_money_covers_overdue_wages_in_the_order_they_were_due(tx: Transaction) -> None:
    first = await a_settlement(tx)
    await late(tx, first)
    posting = await a_posting(tx, employer=first.employer)
    second = await a_settlement(tx, work=await an_assignment(tx, worked=True, posting=posting))
    await late(tx, second)
    await a_deposit(tx, first.employer, first.facts.gross_fen + 1)
    await a_deposit(tx, first.employer, first.facts.fee_fen + second.facts.fee_fen, FEE_SUFFIX)
    assert await finance.follow_liability(tx, SYSTEM) == 2
    assert (await case_of(tx, first))["cause"] == "unapproved"
    assert (await case_of(tx, second))["missing_fen"] == second.facts.gross_fen - 1


@pytest.mark.requirement("S-072", part="the case ends when the wage is paid in full; both sides are told")
async def test_a_case_is_resolved_when_the_wage_is_approved(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    case_id = await a_case(tx, settlement)
    await fund(tx, settlement.employer)
    await settlements.approve(tx, settlement.employer.viewer, settlement.id)
    assert await finance.follow_liability(tx, SYSTEM) == 1
    case = await case_of(tx, settlement)
    assert (case["state"], case["resolution"]) == ("resolved", "paid")
    clock = await tx.one("select met_at, missed_at from deadline where subject_id = :id", id=case_id)
    assert clock is not None and clock["met_at"] == tx.now and clock["missed_at"] is None
    assert await finance.follow_liability(tx, SYSTEM) == 0


@pytest.mark.requirement("S-040", part="the ladder of late pay: reminded, overdue, a case, escalated, no new postings")
async def test_a_case_not_paid_in_its_time_escalates_once(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    case_id = await a_case(tx, settlement)
    tx.now = await deadlines.due_by(tx, "finance.liability", tx.now)
    await deadlines.sweep(tx, SYSTEM)
    assert await finance.follow_liability(tx, SYSTEM) == 1
    assert await finance.follow_liability(tx, SYSTEM) == 0
    assert (await case_of(tx, settlement))["state"] == "escalated"
    topics = ["liability_case.escalated", "liability_case.opened", "liability_payment.missed"]
    assert await tx.value(TOLD, id=case_id) == topics
    await fund(tx, settlement.employer)
    await settlements.approve(tx, settlement.employer.viewer, settlement.id)
    assert await finance.follow_liability(tx, SYSTEM) == 1
    assert (await case_of(tx, settlement))["state"] == "resolved"


@pytest.mark.requirement("S-072", part="worker and employer are told the status")
async def test_the_worker_is_told_of_the_case(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    case_id = await a_case(tx, settlement)
    told = await notifications.tell(tx, SYSTEM, new_id(), "liability_case.opened", case_id)
    assert {settlement.worker.person_id, settlement.employer.viewer.person_id} <= set(told)


@pytest.mark.requirement("S-072", part="who owes wages publishes nothing new")
async def test_who_owes_wages_publishes_nothing_new(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    employer, reviewer = settlement.employer, await the_reviewer(tx)
    draft = await a_posting(tx, "draft", employer=employer)
    submitted = await a_posting(tx, "submitted", employer=employer)
    live = await a_posting(tx, employer=employer)
    case_id = await a_case(tx, settlement)
    with pytest.raises(finance.LiabilityOpen):
        await postings.submit(tx, employer.viewer, draft.id)
    with pytest.raises(finance.LiabilityOpen):
        await postings.approve(tx, reviewer, submitted.id, Opinion())
    await postings.revise(tx, employer.viewer, live.id, a_content(tx))
    await postings.submit(tx, employer.viewer, live.id)
    await postings.approve(tx, reviewer, live.id, Opinion())
    checker = (await a_staff(tx, "checker")).viewer
    await finance.lift_liability(tx, checker, case_id, "银行系统故障，非用人方原因")
    await postings.submit(tx, employer.viewer, draft.id)
    await postings.approve(tx, reviewer, submitted.id, Opinion())


async def test_only_a_checker_lifts_a_case_with_a_reason_and_once_for_ever(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    case_id = await a_case(tx, settlement)
    checker = (await a_staff(tx, "checker")).viewer
    with pytest.raises(NotPermitted):
        await finance.lift_liability(tx, (await a_staff(tx, "finance")).viewer, case_id, "误报")
    with pytest.raises(NotFound):
        await finance.lift_liability(tx, checker, new_id(), "误报")
    with pytest.raises(InvalidInput):
        await finance.lift_liability(tx, checker, case_id, " ")
    await finance.lift_liability(tx, checker, case_id, "银行系统故障")
    with pytest.raises(finance.LiabilityResolved):
        await finance.lift_liability(tx, checker, case_id, "银行系统故障")
    assert await finance.follow_liability(tx, SYSTEM) == 0
    assert await tx.value("select lift_reason from deadline where subject_id = :id", id=case_id) == "lifted"


@pytest.mark.parametrize(
    ("funded_fen", "level"),
    [
        (100, WageProtection.PREFUNDED),
        (99, WageProtection.DEPOSIT_BACKED),
        (30, WageProtection.DEPOSIT_BACKED),
        (29, WageProtection.NONE),
        (0, WageProtection.NONE),
    ],
)
def test_the_level_follows_the_share_that_is_covered(funded_fen: int, level: WageProtection) -> None:
    assert protection_of(Fen(100), Fen(funded_fen), Decimal("0.3"), Decimal(1)) is level


@pytest.mark.requirement("S-072", part="a posting shows how far its wages are covered")
async def test_a_posting_is_measured_when_it_is_published(tx: Transaction) -> None:
    employer = await an_employer(tx)
    expected_fen = a_content(tx).expected_wages_fen
    await a_deposit(tx, employer, expected_fen + expected_fen // 2)
    levels = []
    for _ in range(3):
        posting = await a_posting(tx, employer=employer)
        levels.append(await tx.value("select wage_protection from posting where id = :id", id=posting.id))
    assert levels == ["prefunded", "deposit_backed", "none"], "money that covers one posting covers no other"
    kept = await tx.one("select * from wage_protection where posting_version_id = :id", id=posting.version_id)
    assert kept is not None and (kept["expected_fen"], kept["funded_fen"], kept["rule_version"]) == (expected_fen, 0, 1)


async def test_expected_wages_are_every_place_as_planned_without_overtime(tx: Transaction) -> None:
    content = a_content(tx)
    shift = content.shifts[0]
    hours = (shift.ends_at - shift.starts_at) / timedelta(hours=1)
    hourly = sum(component.amount_fen for component in content.pay_components if component.unit.value == "hour")
    per_shift = sum(component.amount_fen for component in content.pay_components if component.unit.value == "shift")
    assert content.expected_wages_fen == sum((hourly * hours + per_shift) * shift.headcount for shift in content.shifts)

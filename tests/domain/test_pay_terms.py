"""An employer's own time of release: dated, approved by two, and what the clock of every wage runs by (S-042)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from domain import deadlines, finance, pay_delays, settlements
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, Refusal
from domain.ids import new_id
from domain.settlements import Settlement
from tests.build.accounts import AnEmployer, a_staff
from tests.build.desk import REASON, a_pay_term
from tests.build.money import SYSTEM, ASettlement, a_settlement, fund
from tests.build.postings import a_posting
from tests.build.work import an_assignment

DAY = timedelta(days=1)
CLOCK = "select rule_id, due_at from deadline where kind = 'pay_release' and subject_id = :id"
TERMS = "select working_days, valid_until from pay_term where employer_id = :id order by valid_from"
DELAYS = "select settlement_id from pay_delay"


async def an_approved_term(tx: Transaction, employer: AnEmployer, day: date, working_days: int = 1) -> None:
    maker, checker = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer
    await finance.approve_pay_term(tx, checker, await a_pay_term(tx, employer, maker, day, working_days))


async def settled(tx: Transaction, drafted: ASettlement) -> Settlement:
    """Approved by its employer, whose accounts are full."""
    await fund(tx, drafted.employer)
    return await settlements.approve(tx, drafted.employer.viewer, drafted.id)


async def after(tx: Transaction, working_days: int) -> datetime:
    return await deadlines.working_days_after(tx, tx.now, working_days)


@pytest.mark.requirement("S-042")
async def test_a_shorter_time_binds_the_platform_from_its_day_on(tx: Transaction) -> None:
    drafted = await a_settlement(tx)
    usual = await a_settlement(tx, approved=True)
    await an_approved_term(tx, drafted.employer, day_of(tx.now) + DAY)
    tx.now += DAY

    approved = await settled(tx, drafted)

    assert approved.pay_due_at == await after(tx, 1) < await after(tx, 2)
    assert tuple(await tx.one(CLOCK, id=approved.id) or ()) == ("finance.pay_term", approved.pay_due_at)
    assert await tx.value(CLOCK, id=usual.id) == "settlements.pay_release"  # another employer's
    tx.now = approved.pay_due_at
    await deadlines.sweep(tx, SYSTEM)
    await pay_delays.follow(tx, SYSTEM)
    assert approved.id in {row["settlement_id"] for row in await tx.all(DELAYS)}


@pytest.mark.requirement("S-042", part="work agreed on before keeps its shorter time; work agreed on since has the longer one")
async def test_a_longer_time_is_no_later_payday_for_work_agreed_on_before(tx: Transaction) -> None:
    before = await a_settlement(tx)
    await an_approved_term(tx, before.employer, day_of(tx.now) + DAY, 5)
    tx.now += DAY
    posting = await a_posting(tx, employer=before.employer)
    since = await a_settlement(tx, work=await an_assignment(tx, posting=posting, worked=True))

    old, new = await settled(tx, before), await settled(tx, since)

    assert (old.pay_due_at, new.pay_due_at) == (await after(tx, 2), await after(tx, 5))


@pytest.mark.requirement("S-042", part="no employer may agree on more than the rule allows, nor backdated, nor alone")
@pytest.mark.parametrize(
    ("working_days", "begins", "ends", "refusal"),
    [
        (6, 1, None, finance.PayTermTooLong),
        (0, 1, None, finance.PayTermTooLong),
        (2, 0, None, finance.PayTermBackdated),
        (2, 3, 2, InvalidInput),
    ],
)
async def test_what_may_not_be_agreed_on(
    tx: Transaction, working_days: int, begins: int, ends: int | None, refusal: type[Refusal]
) -> None:
    employer, today = (await a_settlement(tx)).employer, day_of(tx.now)
    maker, until = (await a_staff(tx, "finance")).viewer, None if ends is None else today + ends * DAY
    with pytest.raises(refusal):
        await finance.request_pay_term(tx, maker, employer.id, working_days, today + begins * DAY, until, REASON)


async def test_five_working_days_are_allowed_and_an_employer_must_be_known(tx: Transaction) -> None:
    employer, maker = (await a_settlement(tx)).employer, (await a_staff(tx, "finance")).viewer
    await a_pay_term(tx, employer, maker, day_of(tx.now) + DAY, 5)
    with pytest.raises(NotFound):
        await finance.request_pay_term(tx, maker, new_id(), 1, day_of(tx.now) + DAY, None, REASON)


async def test_it_is_decided_once_by_another_person_before_its_day(tx: Transaction) -> None:
    employer = (await a_settlement(tx)).employer
    both = await a_staff(tx, "finance")
    same = replace(both.viewer, staff_role="checker")
    checker = (await a_staff(tx, "checker")).viewer
    tomorrow = day_of(tx.now) + DAY
    first, second = [await a_pay_term(tx, employer, both.viewer, tomorrow + n * DAY) for n in (0, 9)]

    with pytest.raises(finance.SamePerson):
        await finance.approve_pay_term(tx, same, first)
    await finance.approve_pay_term(tx, checker, first)
    with pytest.raises(finance.PayTermNotReady):
        await finance.reject_pay_term(tx, checker, first, REASON)
    await finance.approve_pay_term(tx, checker, second)
    assert [tuple(row) for row in await tx.all(TERMS, id=employer.id)] == [(1, tomorrow + 8 * DAY), (1, None)]
    overlapping = await a_pay_term(tx, employer, both.viewer, tomorrow + 3 * DAY)
    with pytest.raises(finance.PayTermOverlap):
        await finance.approve_pay_term(tx, checker, overlapping)
    tx.now += 4 * DAY
    with pytest.raises(finance.PayTermBackdated):
        await finance.approve_pay_term(tx, checker, overlapping)
    await finance.reject_pay_term(tx, checker, overlapping, REASON)

"""Pay runs: many timesheets settled together, to the fen as one by one; short of money or with a bad timesheet, told as such."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain import deadlines, finance, ledger, pay_runs, settlements, tax
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.ids import new_id
from domain.money import Fen
from domain.pay_runs import Item, Scope, State
from domain.postings import PayContent, PayKind, PayUnit
from tests.build.accounts import AnEmployer, AWorker, a_member, a_worker, an_employer
from tests.build.money import SYSTEM, a_deposit, a_pay_run, a_settlement, calculated, fund, settled, the_run
from tests.build.postings import a_posting
from tests.build.work import an_approved_timesheet, an_assignment

WORK = (("first", 240, 5_000_00), ("second", 180, 25_00), ("first", 240, 6_000_00), ("third", 7, 25_03), ("first", 200, 40_00))
"""Who, how many minutes, at how many fen an hour: months with and without tax, several shifts of one worker."""

AMOUNTS = """
    select s.timesheet_id, s.pay_month, s.state, s.gross_fen, s.vat_fen, s.iit_fen, s.net_fen, s.fee_fen, s.charge_fen,
           s.approved_by
    from settlement s order by s.timesheet_id
"""
LINES = """
    select s.timesheet_id, l.position, l.part, l.label_zh, l.formula, l.amount_fen, l.inputs, l.rule_ref, l.legal_basis
    from settlement_line l join settlement s on s.id = l.settlement_id order by s.timesheet_id, l.position
"""
WITHHELD = """
    select s.timesheet_id, p.number, p.method, p.paid_on, p.month, p.gross_fen, p.vat_fen, p.iit_fen, p.net_fen, p.paid_until,
           p.run_rule, p.run_since, p.run_until, p.run_months, p.run_income_fen, p.run_withheld_fen, p.vat_month,
           p.vat_gross_fen, p.vat_assessed_fen, p.vat_carried_fen
    from tax_payment p join settlement s on s.id = p.settlement_id order by s.timesheet_id
"""
TRANSFERS = """
    select s.timesheet_id, t.event, t.leg, t.legs, t.kind, t.debit_account_id, t.credit_account_id, t.amount_fen
    from ledger_transfer t join settlement s on s.id = t.subject_id order by s.timesheet_id, t.leg
"""
BALANCES = """
    select id, credits_posted_fen - debits_posted_fen as fen from ledger_account where kind not like '%reserved' order by id
"""
CLOCKS = """
    select d.kind, s.timesheet_id, d.worker_id, d.employer_id, d.rule_id, d.rule_version, d.started_at, d.due_at, d.met_at
    from deadline d join settlement s on s.id = d.subject_id order by s.timesheet_id, d.kind
"""
TOLD = """
    select s.timesheet_id, o.topic, o.data from outbox o join settlement s on s.id = o.subject_id
    where o.topic = 'settlement.approved' order by s.timesheet_id
"""
ITEMS = "select number, timesheet_id, refusal_code, refusal_en, freed_at from pay_run_item where pay_run_id = :id order by number"


class Undone(Exception):
    """Ends one of two ways that begin alike."""


async def the_work(tx: Transaction, work: Sequence[tuple[str, int, int]] = WORK) -> AnEmployer:
    """Approved timesheets of one employer, each for a posting of its own."""
    employer = await an_employer(tx)
    workers: dict[str, AWorker] = {}
    for name, minutes, pay_fen in work:
        workers[name] = workers.get(name) or await a_worker(tx)
        pay = PayContent(PayKind.BASE, PayUnit.HOUR, pay_fen)
        posting = await a_posting(tx, employer=employer, pay_components=(pay,))
        done = await an_assignment(tx, worked=True, posting=posting, worker=workers[name])
        await an_approved_timesheet(tx, done, minutes)
    tx.now = tx.now.replace(microsecond=0)
    return employer


async def rows(tx: Transaction) -> dict[str, list[tuple[object, ...]]]:
    """Everything that settling leaves behind."""
    asked = {"amounts": AMOUNTS, "lines": LINES, "withheld": WITHHELD, "transfers": TRANSFERS, "balances": BALANCES}
    asked |= {"clocks": CLOCKS, "told": TOLD}
    return {name: [tuple(row) for row in await tx.all(sql)] for name, sql in asked.items()}


async def one_by_one(tx: Transaction, employer: AnEmployer) -> None:
    """Each drafted and approved by itself, in the order of work."""
    in_order = "select t.id from timesheet t join assignment a on a.id = t.assignment_id order by t.worker_id, a.ends_at, t.id"
    for row in await tx.all(in_order):
        draft = await settlements.draft(tx, SYSTEM, row["id"])
        assert draft is not None
        await settlements.approve(tx, employer.viewer, draft.id)


async def in_a_run(tx: Transaction, employer: AnEmployer, most: int) -> pay_runs.PayRun:
    run = await a_pay_run(tx, employer, most=most)
    approved = await pay_runs.approve(tx, employer.viewer, run.id, run.plan_sha256 or b"")
    return await settled(tx, approved)


@pytest.mark.requirement("S-071", part="a whole pay run settles every timesheet exactly as one by one")
@pytest.mark.parametrize("most", [1, 2, 100])
async def test_a_run_leaves_what_settling_one_by_one_leaves(tx: Transaction, most: int) -> None:
    employer = await the_work(tx)
    await fund(tx, employer)
    with pytest.raises(Undone):
        async with tx.connection.transaction():
            await one_by_one(tx, employer)
            singly = await rows(tx)
            raise Undone
    run = await in_a_run(tx, employer, most)
    together = await rows(tx)
    for name, expected in singly.items():
        assert together[name] == expected, name
    assert any(row[5] for row in together["amounts"]), "somebody pays income tax"
    assert (run.state, run.settled_count, run.refused_count, run.worker_count) == (State.SETTLED, len(WORK), 0, 3)
    assert run.gross_fen == run.settled_gross_fen == sum(row[3] for row in together["amounts"])  # type: ignore[misc]  # bigint
    await nothing_is_set_aside(tx, employer)


async def nothing_is_set_aside(tx: Transaction, employer: AnEmployer) -> None:
    for kind in ("employer_wage_reserved", "employer_fee_reserved"):
        assert await ledger.balance(tx, ledger.account_id(kind, employer.id)) == 0


async def test_drafts_made_before_are_taken_as_they_are(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    await fund(tx, settlement.employer)
    run = await in_a_run(tx, settlement.employer, 10)
    assert run.settled_count == 1
    assert await tx.value("select array_agg(state) from settlement") == ["approved"]


@pytest.mark.requirement("S-072", part="short funding refuses the whole run and says what is missing")
@pytest.mark.parametrize(("wage_short", "fee_short"), [(1, 0), (0, 1), (100_00, 5)])
async def test_short_of_one_fen_nothing_is_approved(tx: Transaction, wage_short: int, fee_short: int) -> None:
    employer = await the_work(tx)
    run = await a_pay_run(tx, employer)
    await a_deposit(tx, employer, run.gross_fen - wage_short)
    await a_deposit(tx, employer, run.fee_fen - fee_short, finance.model.FEE_SUFFIX)
    with pytest.raises(pay_runs.PayRunUnderfunded) as refused:
        async with tx.connection.transaction():
            await pay_runs.approve(tx, employer.viewer, run.id, run.plan_sha256 or b"")
    assert f"¥{wage_short / 100:.2f} is missing for wages, ¥{fee_short / 100:.2f} for fees" in refused.value.message_en
    assert (await the_run(tx, run.id)).state is State.READY
    assert await tx.value("select count(*) from ledger_transfer where event like 'pay_run%'") == 0


async def test_with_exactly_enough_all_is_posted_to_the_last_fen(tx: Transaction) -> None:
    employer = await the_work(tx)
    run = await a_pay_run(tx, employer, most=2)
    await a_deposit(tx, employer, run.gross_fen)
    await a_deposit(tx, employer, run.fee_fen, finance.model.FEE_SUFFIX)
    run = await settled(tx, await pay_runs.approve(tx, employer.viewer, run.id, run.plan_sha256 or b""))
    assert run.settled_count == len(WORK)
    assert await ledger.balance(tx, ledger.account_id("employer_wage", employer.id)) == 0
    assert await ledger.balance(tx, ledger.account_id("employer_fee", employer.id)) == 0


async def test_what_is_set_aside_nobody_else_can_spend(tx: Transaction) -> None:
    """Neither a settlement outside the run nor a refund: and the desk still counts it as the employer's."""
    employer = await the_work(tx)
    run = await a_pay_run(tx, employer)
    other = await a_settlement(tx, work=await an_assignment(tx, worked=True, posting=await a_posting(tx, employer=employer)))
    await a_deposit(tx, employer, run.gross_fen)
    await a_deposit(tx, employer, run.fee_fen, finance.model.FEE_SUFFIX)
    await pay_runs.approve(tx, employer.viewer, run.id, run.plan_sha256 or b"")
    with pytest.raises(ledger.InsufficientFunds):
        async with tx.connection.transaction():
            await settlements.approve(tx, employer.viewer, other.id)
    with pytest.raises(finance.RefundBeyondUnspent):
        async with tx.connection.transaction():
            await finance.request_refund(tx, employer.viewer, finance.Book.WAGE, Fen(1), "多付了")
    funding = await finance.funding(tx, employer.viewer)
    assert funding.shortfall_fen == other.facts.charge_fen
    assert (await settled(tx, await the_run(tx, run.id))).settled_count == len(WORK)


async def test_a_timesheet_is_in_one_run_at_a_time(tx: Transaction) -> None:
    employer = await the_work(tx)
    run = await a_pay_run(tx, employer)
    with pytest.raises(pay_runs.NothingToSettle):
        await a_pay_run(tx, employer)
    settlement_id = await tx.value("select settlement_id from pay_run_item limit 1")
    assert isinstance(settlement_id, UUID)
    await fund(tx, employer)
    with pytest.raises(settlements.SettlementInPayRun):
        await settlements.approve(tx, employer.viewer, settlement_id)
    await pay_runs.cancel(tx, employer.viewer, run.id)
    await pay_runs.free(tx, SYSTEM, run.id)
    assert (await a_pay_run(tx, employer)).timesheet_count == len(WORK)


async def test_an_approved_run_is_not_cancelled(tx: Transaction) -> None:
    employer = await the_work(tx, WORK[:1])
    run = await a_pay_run(tx, employer)
    await fund(tx, employer)
    await pay_runs.approve(tx, employer.viewer, run.id, run.plan_sha256 or b"")
    with pytest.raises(pay_runs.PayRunNotReady):
        await pay_runs.cancel(tx, employer.viewer, run.id)


async def approved_run(tx: Transaction, most: int = 2) -> tuple[AnEmployer, pay_runs.PayRun]:
    employer = await the_work(tx)
    await fund(tx, employer)
    run = await a_pay_run(tx, employer, most=most)
    return employer, await pay_runs.approve(tx, employer.viewer, run.id, run.plan_sha256 or b"")


async def refused(tx: Transaction, run: pay_runs.PayRun) -> dict[UUID, str]:
    return {row["timesheet_id"]: row["refusal_code"] for row in await tx.all(ITEMS, id=run.id) if row["refusal_code"]}


async def test_a_timesheet_withdrawn_meanwhile_is_left_out(tx: Transaction) -> None:
    employer, run = await approved_run(tx)
    withdrawn = (await tx.all(ITEMS, id=run.id))[-1]["timesheet_id"]
    await tx.run("update timesheet set state = 'returned', return_reason = '工时有误' where id = :id", id=withdrawn)
    run = await settled(tx, run)
    assert await refused(tx, run) == {withdrawn: "TIMESHEET_WITHDRAWN"}
    assert (run.state, run.settled_count, run.refused_count) == (State.SETTLED, len(WORK) - 1, 1)
    await agrees(tx, run)
    await nothing_is_set_aside(tx, employer)


async def test_a_worker_whose_account_is_closed_is_left_out(tx: Transaction) -> None:
    employer, run = await approved_run(tx)
    row = await tx.one("select worker_id from pay_run_item group by worker_id having count(*) = 3")
    assert row is not None
    await ledger.open_account(tx, "worker_wage", row["worker_id"])
    await ledger.close_account(tx, ledger.account_id("worker_wage", row["worker_id"]))
    run = await settled(tx, run)
    assert list((await refused(tx, run)).values()) == ["LEDGER_ACCOUNT_CLOSED"] * 3
    assert (run.settled_count, run.refused_count) == (2, 3)
    await agrees(tx, run)
    await nothing_is_set_aside(tx, employer)


async def test_an_employer_no_longer_approved_settles_no_further(tx: Transaction) -> None:
    employer, run = await approved_run(tx)
    await pay_runs.settle(tx, SYSTEM, run.id)
    before = (await the_run(tx, run.id)).settled_count
    await tx.run("update employer set state = 'rejected' where id = :id", id=employer.id)
    run = await settled(tx, await the_run(tx, run.id))
    assert 0 < run.settled_count == before and run.settled_count + run.refused_count == len(WORK)
    assert set((await refused(tx, run)).values()) == {"EMPLOYER_NOT_APPROVED"}
    await agrees(tx, run)
    await nothing_is_set_aside(tx, employer)


async def test_a_worker_paid_elsewhere_meanwhile_is_left_out_where_the_tax_is_not_the_same(tx: Transaction) -> None:
    _, run = await approved_run(tx)
    row = await tx.one("select worker_id from pay_run_item group by worker_id having count(*) = 3")
    assert row is not None
    await tax.withhold(tx, row["worker_id"], new_id(), Fen(5_000_00), day_of(tx.now))
    run = await settled(tx, run)
    codes = await refused(tx, run)
    assert codes and set(codes.values()) == {"TAX_CHANGED"}
    await agrees(tx, run)


async def test_what_was_left_out_can_be_settled_later(tx: Transaction) -> None:
    employer, run = await approved_run(tx)
    await tx.run("update employer set state = 'rejected' where id = :id", id=employer.id)
    run = await settled(tx, run)
    assert run.settled_count == 0
    await tx.run("update employer set state = 'approved' where id = :id", id=employer.id)
    again = await in_a_run(tx, employer, 3)
    assert (again.settled_count, again.refused_count) == (len(WORK), 0)


async def test_work_that_earned_nothing_has_no_draft(tx: Transaction) -> None:
    timesheet = await an_approved_timesheet(tx)
    (work,) = await settlements.works(tx, [timesheet.id])
    assert await settlements.draft_all(tx, [replace(work, worked_minutes=0)]) == {}
    assert list(await settlements.draft_all(tx, [work])) == [timesheet.id]


async def test_only_what_was_seen_is_approved(tx: Transaction) -> None:
    employer = await the_work(tx, WORK[:2])
    run = await a_pay_run(tx, employer)
    await fund(tx, employer)
    with pytest.raises(pay_runs.PayRunChanged):
        await pay_runs.approve(tx, employer.viewer, run.id, bytes(32))
    await tx.run("update pay_run_chunk set sha256 = :other", other=bytes(32))
    with pytest.raises(pay_runs.PayRunChanged):
        await pay_runs.approve(tx, employer.viewer, run.id, run.plan_sha256 or b"")


async def test_a_chunk_that_was_tampered_with_posts_nothing(tx: Transaction) -> None:
    _, run = await approved_run(tx)
    await tx.run("update pay_run_item set gross_fen = gross_fen + 1 where number = 1")
    with pytest.raises(pay_runs.PlanTampered):
        await pay_runs.settle(tx, SYSTEM, run.id)


async def test_a_plan_of_last_month_is_not_approved(tx: Transaction) -> None:
    employer = await the_work(tx, WORK[:1])
    run = await a_pay_run(tx, employer)
    await fund(tx, employer)
    tx.now += timedelta(days=31)
    with pytest.raises(pay_runs.PayRunOutdated):
        await pay_runs.approve(tx, employer.viewer, run.id, run.plan_sha256 or b"")


async def test_chunks_of_the_next_day_are_paid_on_the_day_of_approval(tx: Transaction) -> None:
    _, run = await approved_run(tx)
    approved_on = day_of(tx.now)
    await pay_runs.settle(tx, SYSTEM, run.id)
    tx.now += timedelta(days=40)
    run = await settled(tx, run)
    assert run.refused_count == 0
    assert [row["paid_on"] for row in await tx.all("select distinct paid_on from tax_payment")] == [approved_on]


async def test_only_the_employers_own_finance_members_run_it(tx: Transaction) -> None:
    employer = await the_work(tx, WORK[:1])
    run = await a_pay_run(tx, employer)
    supervisor, stranger = await a_member(tx, employer, "supervisor"), await an_employer(tx)
    for viewer, answer in ((supervisor, NotPermitted), (stranger.viewer, NotFound)):
        for act in (pay_runs.cancel(tx, viewer, run.id), pay_runs.approve(tx, viewer, run.id, run.plan_sha256 or b"")):
            with pytest.raises(answer):
                await act
    with pytest.raises(NotPermitted):
        await pay_runs.make(tx, supervisor, Scope(period_from=day_of(tx.now), period_to=day_of(tx.now)))


async def test_a_scope_is_a_period_or_an_own_posting(tx: Transaction) -> None:
    work = await an_assignment(tx, worked=True)
    await an_approved_timesheet(tx, work)
    today, viewer = day_of(tx.now), work.employer.viewer
    for scope in (Scope(), Scope(period_from=today), Scope(period_from=today, period_to=today - timedelta(days=1))):
        with pytest.raises(InvalidInput):
            await pay_runs.make(tx, viewer, scope)
    with pytest.raises(NotFound):
        await pay_runs.make(tx, viewer, Scope(posting_id=(await a_posting(tx)).id))
    ended_on = day_of(work.facts.ends_at)
    for day, found in ((ended_on - timedelta(days=1), 0), (ended_on + timedelta(days=1), 0), (ended_on, 1)):
        if found:
            run = await calculated(tx, await pay_runs.make(tx, viewer, Scope(work.posting.id, day, day)))
            assert run.timesheet_count == 1
        else:
            with pytest.raises(pay_runs.NothingToSettle):
                await pay_runs.make(tx, viewer, Scope(work.posting.id, day, day))


async def test_a_second_step_of_a_finished_run_does_nothing(tx: Transaction) -> None:
    _, run = await approved_run(tx)
    done = await settled(tx, run)
    before = await rows(tx)
    for step in (pay_runs.settle, pay_runs.calculate, pay_runs.free):
        await step(tx, SYSTEM, run.id)
    assert await rows(tx) == before and await the_run(tx, run.id) == done


async def test_clocks_of_many_are_started_and_met_together(tx: Transaction) -> None:
    subjects = [new_id() for _ in range(3)]
    due_at = tx.now + timedelta(days=3)
    clocks = [deadlines.Clock(subject) for subject in subjects]
    await deadlines.start_all(tx, deadlines.WAGE_FUNDING, clocks[:2], "deadlines.wage_funding", due_at)
    await deadlines.start_all(tx, deadlines.WAGE_FUNDING, clocks, "deadlines.wage_funding", due_at + timedelta(days=1))
    opened = "select subject_id from deadline where due_at = :due_at and kind = 'wage_funding' order by subject_id"
    assert [row[0] for row in await tx.all(opened, due_at=due_at)] == sorted(subjects[:2])
    assert await deadlines.meet_all(tx, deadlines.WAGE_FUNDING, subjects[1:]) == 2
    assert await deadlines.meet_all(tx, deadlines.WAGE_FUNDING, subjects) == 1
    assert not await deadlines.meet(tx, deadlines.WAGE_FUNDING, subjects[0])


def test_the_plan_binds_every_amount() -> None:
    item = Item(new_id(), 1, 1, new_id(), new_id(), new_id(), Fen(100), Fen(1), Fen(3), Fen(2), Fen(6))
    known = pay_runs.model.chunk_hash([item])
    for changed in ("gross_fen", "vat_fen", "surcharge_fen", "iit_fen", "fee_fen", "number"):
        assert pay_runs.model.chunk_hash([replace(item, **{changed: 7})]) != known  # type: ignore[arg-type]  # by name
    for changed in ("timesheet_id", "settlement_id", "worker_id"):
        assert pay_runs.model.chunk_hash([replace(item, **{changed: new_id()})]) != known  # type: ignore[arg-type]  # by name


AGREES = """
    select r.settled_count, r.settled_gross_fen, r.settled_fee_fen, r.refused_count, r.timesheet_count,
           count(s.id) as settlements, coalesce(sum(s.gross_fen), 0) as gross_fen, coalesce(sum(s.fee_fen), 0) as fee_fen,
           (select coalesce(sum(amount_fen), 0) from ledger_transfer where event = 'settlement.wage') as wage_posted_fen,
           (select coalesce(sum(amount_fen), 0) from ledger_transfer where event = 'settlement.fee') as fee_posted_fen
    from pay_run r left join pay_run_item i on i.pay_run_id = r.id and i.refusal_code is null
    left join settlement s on s.id = i.settlement_id and s.state = 'approved'
    where r.id = :id group by r.id
"""


async def agrees(tx: Transaction, run: pay_runs.PayRun) -> None:
    """The run's totals are its items', its settlements' and the books'."""
    row = await tx.one(AGREES, id=run.id)
    assert row is not None
    assert row["settled_count"] == row["settlements"] == row["timesheet_count"] - row["refused_count"]
    assert row["settled_gross_fen"] == row["gross_fen"] == row["wage_posted_fen"]
    assert row["settled_fee_fen"] == row["fee_fen"] == row["fee_posted_fen"]

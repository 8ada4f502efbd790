"""What work comes to."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from domain import deadlines, ledger, notifications, settlements
from domain.database import Transaction
from domain.errors import NotFound, NotPermitted
from domain.finance import FeeSchedule
from domain.money import Fen
from domain.rules import Rule
from domain.settlements import Component, Work, draft_entries, total
from domain.settlements.model import RULES
from tests.build.accounts import a_member, a_staff, an_employer
from tests.build.money import SYSTEM, a_settlement, fund
from tests.build.work import a_timesheet, an_assignment

HOURLY = Component("base", "hour", Fen(30_00))
FEE = FeeSchedule(Decimal("0.06"), Fen(1_00))
SAMPLE_RULES = {id: Rule(id, 1, date(2025, 1, 1), None, "", "", "", "", ("clause",), {}) for id in RULES}


def work(minutes: int, *components: Component, planned: int = 240) -> Work:
    return Work(uuid4(), uuid4(), uuid4(), uuid4(), uuid4(), minutes, planned, components or (HOURLY,))


@pytest.mark.parametrize(
    ("minutes", "components", "gross_fen"),
    [
        (240, (HOURLY,), 120_00),
        (1, (HOURLY,), 50),
        (7, (Component("base", "hour", Fen(25_03)),), 292),  # 292.016… rounds down
        (240, (HOURLY, Component("allowance", "shift", Fen(15_00))), 135_00),
        (300, (HOURLY,), 150_00),
        (300, (HOURLY, Component("overtime", "hour", Fen(45_00))), 165_00),
        (200, (HOURLY, Component("overtime", "hour", Fen(45_00))), 100_00),
    ],
)
def test_gross_is_the_sum_of_its_components(minutes: int, components: tuple[Component, ...], gross_fen: int) -> None:
    assert total(draft_entries(work(minutes, *components), FEE, SAMPLE_RULES), "gross") == gross_fen


@pytest.mark.requirement("S-110", part="fees on top, with a floor; gross + fee = charge")
@pytest.mark.parametrize(("minutes", "fee_fen"), [(240, 7_20), (1, 1_00)])
def test_the_fee_is_on_top_and_has_a_floor(minutes: int, fee_fen: int) -> None:
    entries = draft_entries(work(minutes), FEE, SAMPLE_RULES)
    assert total(entries, "fee") == fee_fen
    assert total(entries, "charge") == total(entries, "gross") + fee_fen


async def test_a_timesheet_is_drafted_once(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    timesheet_id = await tx.value("select timesheet_id from settlement where id = :id", id=settlement.id)
    again = await settlements.draft(tx, SYSTEM, timesheet_id)  # type: ignore[arg-type]  # a uuid column
    assert again == settlement.facts
    assert await tx.value("select count(*) from settlement") == 1


async def test_an_unapproved_timesheet_is_not_drafted(tx: Transaction) -> None:
    timesheet = await a_timesheet(tx)
    assert await settlements.draft(tx, SYSTEM, timesheet.id) is None


@pytest.mark.requirement("S-071", part="the employer approves the wage in full")
@pytest.mark.requirement("S-002", part="settlement lines carry rule and legal basis")
async def test_approval_posts_wage_tax_and_fee_as_one_journal(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    facts = settlement.facts
    assert facts.vat_fen is not None and facts.iit_fen is not None
    legs = await tx.all("select event, amount_fen, journal_id from ledger_transfer where subject_id = :id", id=settlement.id)
    amounts = {leg["event"]: leg["amount_fen"] for leg in legs}
    assert amounts["settlement.wage"] == facts.gross_fen
    assert amounts.get("settlement.iit", 0) == facts.iit_fen
    assert amounts["settlement.fee"] == facts.fee_fen
    assert {leg["journal_id"] for leg in legs} == {facts.journal_id}
    assert await ledger.balance(tx, ledger.account_id("worker_wage", settlement.worker.id)) == facts.net_fen
    lines = await tx.all("select rule_ref, legal_basis from settlement_line where settlement_id = :id", id=settlement.id)
    assert len(lines) >= 5 and all(line["legal_basis"] for line in lines)


LINE_IDS = """
    select l.id, l.position, explanation_of(l.id) = e.id and e.settlement_id = l.settlement_id as leads_back
    from settlement_line l join settlement_explanation e on e.id = l.explanation_id where l.settlement_id = :id
    order by l.position
"""


async def test_lines_written_together_are_told_apart_and_found_by_their_ids(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    lines = await tx.all(LINE_IDS, id=settlement.id)
    assert [line["position"] for line in lines] == list(range(1, len(lines) + 1))
    assert len({line["id"] for line in lines}) == len(lines)
    assert all(line["leads_back"] for line in lines)


async def test_without_funds_nothing_is_approved(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    with pytest.raises(ledger.InsufficientFunds):
        await settlements.approve(tx, settlement.employer.viewer, settlement.id)


async def test_a_fee_shortage_refuses_the_wage_too(tx: Transaction) -> None:
    """All legs or none: the wage book alone does not suffice."""
    settlement = await a_settlement(tx)
    await fund(tx, settlement.employer, settlement.facts.fee_fen - 1)
    with pytest.raises(ledger.InsufficientFunds):
        await settlements.approve(tx, settlement.employer.viewer, settlement.id)


async def test_it_is_approved_once(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    with pytest.raises(settlements.SettlementNotDraft):
        await settlements.approve(tx, settlement.employer.viewer, settlement.id)


async def test_only_the_employers_finance_members_approve(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    stranger = await an_employer(tx)
    supervisor = await a_member(tx, settlement.employer, "supervisor")
    with pytest.raises(NotFound):
        await settlements.approve(tx, stranger.viewer, settlement.id)
    with pytest.raises(NotPermitted):
        await settlements.approve(tx, supervisor, settlement.id)


async def test_absent_work_has_no_settlement(tx: Transaction) -> None:
    await an_assignment(tx)
    assert await tx.value("select count(*) from settlement") == 0


@pytest.mark.requirement(
    "S-041", part="a clock of funding per settlement, three working days", missing="the pay period's last check-out"
)
@pytest.mark.requirement(
    "S-072",
    part="not funded and approved in time: employer, worker and finance are told",
)
async def test_an_unfunded_settlement_is_told_to_employer_worker_and_finance(tx: Transaction) -> None:
    await a_staff(tx, "finance")
    settlement = await a_settlement(tx)
    clock = await tx.one(FUNDING_CLOCK, id=settlement.id)
    assert clock is not None and clock["due_at"] == await deadlines.working_days_after(tx, tx.now, 3)

    tx.now = clock["due_at"]
    await deadlines.sweep(tx, SYSTEM)

    event = await tx.one("select id from outbox where topic = 'wage_funding.missed' and subject_id = :id", id=settlement.id)
    assert event is not None
    await notifications.tell(tx, SYSTEM, event["id"], "wage_funding.missed", settlement.id)
    rows = await tx.all("select body_en from notification where event_id = :id", id=event["id"])
    bodies = [row["body_en"] for row in rows]
    assert len(bodies) == 3 and sum("your claim stands" in body for body in bodies) == 1


async def test_approval_meets_the_clock_of_funding(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    clock = await tx.one(FUNDING_CLOCK, id=settlement.id)
    assert clock is not None and clock["met_at"] is not None and clock["missed_at"] is None
    assert (clock["worker_id"], clock["employer_id"]) == (settlement.worker.id, settlement.employer.id)


FUNDING_CLOCK = """
    select due_at, met_at, missed_at, worker_id, employer_id from deadline where kind = 'wage_funding' and subject_id = :id
"""

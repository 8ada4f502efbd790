"""What is levied on VAT, by region; and income free of income tax: vectors, the record, the remittance, the settlement."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import pytest_asyncio

from domain import ledger, settlements, tax
from domain.clock import day_of
from domain.database import Transaction
from domain.ids import new_id
from domain.money import Fen, fen, yuan
from domain.settlements import Component
from domain.settlements.drafting import rules_in_force
from domain.settlements.model import exempt_part
from domain.tax import Method, Payment, Rules, Simulation
from tests.build.accounts import a_staff
from tests.build.money import a_settlement, fund
from tests.build.tax import add_worker, half_up, left_side, pay, register_in, taken_back, taxed, with_region

PLATFORM = Method.PLATFORM_CUMULATIVE


@pytest_asyncio.fixture
async def rules(tx: Transaction) -> Rules:
    return await tax.load_rules(tx)


def surcharges(simulation: Simulation) -> list[str]:
    return [str(yuan(item.surcharge_fen)) for item in simulation.items]


@pytest.mark.requirement("L-01", part="surcharges on VAT by region, halved for small-scale taxpayers")
@pytest.mark.parametrize(
    ("region", "payable_rate", "levied"),
    [
        ("city", "0.5", "60.00"),
        ("town", "0.5", "50.00"),
        ("other", "0.5", "30.00"),
        ("city", "1", "120.00"),
        ("city", "0", "0.00"),
        (None, "0.5", "0.00"),
    ],
)
def test_what_is_levied_on_1000_of_vat(rules: Rules, region: str | None, payable_rate: str, levied: str) -> None:
    simulation = tax.simulate([pay("2026-05-05", "101000")], PLATFORM, with_region(rules, region, payable_rate))
    assert surcharges(simulation) == [levied]
    assert simulation.items[0].vat_fen == fen(1000)
    assert simulation.items[0].net_fen == fen(101_000) - simulation.items[0].tax_fen


def test_no_vat_no_surcharge(rules: Rules) -> None:
    simulation = tax.simulate([pay("2025-12-31", "101000"), pay("2026-05-05", "100999.99")], PLATFORM, with_region(rules, "city"))
    assert surcharges(simulation) == ["0.00", "0.00"]
    assert all(not line.rule_id.startswith("tax.vat_surcharges") for item in simulation.items for line in item.lines)


def test_the_seeded_region_is_not_on_record_so_that_none_is_withheld(rules: Rules) -> None:
    assert surcharges(tax.simulate([pay("2026-05-05", "202000")], PLATFORM, rules)) == ["0.00"]


def test_the_crossing_payment_carries_the_months_surcharges_and_later_ones_their_own(rules: Rules) -> None:
    payments = [pay("2026-05-05", 60_000), pay("2026-05-15", 60_600), pay("2026-05-25", 1010), pay("2026-06-05", 1010)]
    simulation = tax.simulate(payments, PLATFORM, with_region(rules, "city"))
    assert surcharges(simulation) == ["0.00", "71.64", "0.60", "0.00"]  # of 1,194.06: 41.79 + 17.91 + 11.94


def test_surcharges_do_not_lessen_the_income(rules: Rules) -> None:
    payments = [pay("2026-05-05", 202_000), pay("2026-06-05", 8000)]
    without, levied = (tax.simulate(payments, PLATFORM, with_region(rules, region)) for region in (None, "city"))
    assert [item.iit_fen for item in without.items] == [item.iit_fen for item in levied.items]


def test_what_a_payment_cannot_bear_is_carried_and_collected_later(rules: Rules) -> None:
    """600.00 of VAT takes the whole of the second payment; the surcharges of the month follow when something is left."""
    payments = [pay("2026-05-05", "100500"), pay("2026-05-15", "600"), pay("2026-06-05", "400"), pay("2026-06-06", "5000")]
    simulation = tax.simulate(payments, PLATFORM, with_region(rules, "city"))
    assert [str(yuan(item.vat_fen)) for item in simulation.items] == ["0.00", "600.00", "400.00", "0.99"]
    assert surcharges(simulation) == ["0.00", "0.00", "0.00", "60.05"]
    assert [item.net_fen for item in simulation.items[1:3]] == [0, 0]
    assert "结转以后付款的附加税费" in [line.label_zh for line in simulation.items[1].lines]
    for item in simulation.items:
        for line in item.lines:
            assert half_up(left_side(line)) == line.amount_fen, line.formula


def test_the_surcharges_lines_read_like_arithmetic(rules: Rules) -> None:
    item = tax.simulate([pay("2026-05-05", "101000")], PLATFORM, with_region(rules, "city")).items[0]
    levied = [(line.label_zh, line.formula) for line in item.lines if line.rule_id == "tax.vat_surcharges@1"]
    assert levied == [
        ("城市维护建设税", "1,000.00 × 7% × 50% − 0.00 = 35.00"),
        ("教育费附加", "1,000.00 × 3% × 50% − 0.00 = 15.00"),
        ("地方教育附加", "1,000.00 × 2% × 50% − 0.00 = 10.00"),
    ]
    assert item.lines[-1].formula.startswith("101,000.00 − 1,000.00 − ")
    assert " − 60.00 = " in item.lines[-1].formula


async def test_a_record_is_read_back_as_it_was_left(tx: Transaction) -> None:
    """A payment that comes back takes its surcharges with it; the next one goes on without them."""
    await register_in(tx, "city")
    worker_id = await add_worker(tx)
    first = await taxed(tx, worker_id, pay("2026-05-05", "60000"))
    crossing = await taxed(tx, worker_id, pay("2026-05-15", "60600"))
    assert await standing(tx, worker_id) == (60_000_00 + 60_600_00, 1194_06, 71_64, 0)
    await taken_back(tx, crossing)
    assert await standing(tx, worker_id) == (60_000_00, 0, 0, 0)
    await taxed(tx, worker_id, pay("2026-05-16", "60600"))
    await taken_back(tx, first)  # what is left is below the threshold: both were collected too much, and are given back later
    assert await standing(tx, worker_id) == (60_600_00, 1194_06, 71_64, -71_64)


async def standing(tx: Transaction, worker_id: UUID) -> tuple[int, ...]:
    """The month's gross, the VAT and surcharges that stand, and the surcharges still owed."""
    query = """
        select (select vat_gross_fen from tax_payment where worker_id = :worker_id order by number desc limit 1),
               sum(vat_fen)::bigint, sum(surcharge_fen)::bigint,
               (select surcharge_carried_fen from tax_payment where worker_id = :worker_id order by number desc limit 1)
        from tax_payment where worker_id = :worker_id
    """
    row = await tx.one(query, worker_id=worker_id)
    assert row is not None
    return tuple(row)


@pytest.mark.requirement("L-01", part="surcharges are remitted with the month's tax, line by line")
async def test_surcharges_go_to_the_tax_office_with_the_month(tx: Transaction) -> None:
    await register_in(tx, "town")
    worker_id = await add_worker(tx)
    await taxed(tx, worker_id, pay("2026-05-05", "101000"))
    tx.now = datetime(2026, 6, 3, tzinfo=UTC)
    finance = (await a_staff(tx, "finance")).viewer
    remittance_id = await tax.prepare_remittance(tx, finance, date(2026, 5, 1))
    row = await tx.one("select vat_fen, surcharge_fen, iit_fen, amount_fen from tax_remittance where id = :id", id=remittance_id)
    assert row is not None
    assert (row["vat_fen"], row["surcharge_fen"]) == (1000_00, 50_00)
    assert row["amount_fen"] == row["vat_fen"] + row["surcharge_fen"] + row["iit_fen"]
    (declared,) = await tax.declared(tx, date(2026, 5, 1))
    assert (declared.vat_fen, declared.surcharge_fen) == (1000_00, 50_00)
    assert await tax.remittance_faults(tx) == []


@pytest.mark.requirement("S-071", part="surcharges are withheld and posted with the wage, and explained")
async def test_a_settlement_withholds_and_posts_surcharges(tx: Transaction) -> None:
    await register_in(tx, "city")
    drafted = await a_settlement(tx)
    await fund(tx, drafted.employer)
    await tax.withhold(tx, drafted.worker.id, new_id(), fen(202_000), day_of(tx.now))
    approved = await settlements.approve(tx, drafted.employer.viewer, drafted.id)
    posted = "select amount_fen from ledger_transfer where subject_id = :id and event = 'settlement.surcharge'"
    assert approved.surcharge_fen == await tx.value(posted, id=drafted.id)
    assert approved.surcharge_fen > 0
    assert approved.vat_fen is not None and approved.iit_fen is not None
    assert approved.net_fen == approved.gross_fen - approved.vat_fen - approved.surcharge_fen - approved.iit_fen
    withheld = await ledger.balance(tx, ledger.account_id("worker_tax", drafted.worker.id))
    assert withheld == approved.gross_fen - approved.net_fen
    explained = (
        "select sum(amount_fen)::bigint from settlement_line where settlement_id = :id and rule_ref = 'tax.vat_surcharges@1'"
    )
    assert await tx.value(explained, id=drafted.id) == approved.surcharge_fen


@pytest.mark.requirement("L-01", part="exempt income is part of the income and taken off before tax")
def test_exempt_income_is_taken_off_before_tax(rules: Rules) -> None:
    """(10,000 − 2,000 − 1,000 − 5,000) × 3 % = 60.00; the next month (20,000 − 4,000 − 3,000 − 10,000) × 3 % − 60 = 30.00."""
    payments = [
        replace(pay("2026-06-05", 10_000), exempt_fen=fen(1000)),
        replace(pay("2026-07-05", 10_000), exempt_fen=fen(2000)),
    ]
    simulation = tax.simulate(payments, PLATFORM, rules)
    assert [str(yuan(item.iit_fen)) for item in simulation.items] == ["60.00", "30.00"]
    lines = {line.label_zh: line for line in simulation.items[1].lines}
    assert lines["其中：免税收入"].rule_id == "tax.exempt_income@1"
    assert lines["累计免税收入"].formula == "1,000.00 + 2,000.00 = 3,000.00"
    assert lines["应纳税所得额"].formula == "max(0, 20,000.00 − 4,000.00 − 3,000.00 − 10,000.00) = 3,000.00"


@pytest.mark.parametrize("exempt_fen", [-1, 700_001])
def test_exempt_is_a_part_of_the_payment(rules: Rules, exempt_fen: int) -> None:
    with pytest.raises(tax.ExemptAboveIncome):
        tax.simulate([Payment(date(2026, 6, 5), Fen(700_000), Fen(exempt_fen))], PLATFORM, rules)


async def test_exempt_income_goes_on_over_settlements_and_comes_back_with_them(tx: Transaction, rules: Rules) -> None:
    worker_id = await add_worker(tx)
    payments = [replace(pay(f"2026-0{month}-05", 10_000), exempt_fen=fen(1000)) for month in (5, 6, 7)]
    settlement_ids = [await taxed(tx, worker_id, payment) for payment in payments]
    await taken_back(tx, settlement_ids[2])
    stored = "select sum(iit_fen)::bigint, sum(exempt_fen)::bigint from tax_payment where worker_id = :id"
    row = await tx.one(stored, id=worker_id)
    assert row is not None
    assert tuple(row) == (tax.simulate(payments[:2], PLATFORM, rules).total_iit_fen, 2000_00)
    (declared,) = await tax.declared(tx, date(2026, 6, 1))
    assert declared.cumulative is not None
    assert declared.cumulative.exempt == 2000


async def test_which_components_are_exempt_says_a_rule(tx: Transaction, rules: Rules) -> None:
    assert rules.exempt_rule(date(2026, 6, 1)).components == frozenset()
    id, agreed = new_id(), (Component("base", "hour", Fen(30_00)), Component("allowance", "shift", Fen(15_00)))
    work = settlements.Work(id, id, id, id, id, 240, 240, agreed)
    in_force = await rules_in_force(tx)
    assert exempt_part(work, {"allowance"}, in_force) == 15_00
    assert exempt_part(work, frozenset(), in_force) == 0

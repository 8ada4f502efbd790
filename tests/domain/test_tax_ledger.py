"""Withholding from settlements: recorded once, in order, one settlement of a worker after the other, and reversible."""

import asyncio
from datetime import date
from uuid import UUID

import asyncpg
import pytest

from domain import tax
from domain.database import Database, Transaction
from domain.ids import new_id
from domain.money import Fen, fen
from domain.tax import Method, Rules, Simulation
from tests.build.tax import add_worker, months, pay

YEAR = months(2026, {6: 7000, 7: 7500, 10: 7200, 11: 6000, 12: 8000})
WITHHELD = [1800, 3000, 2280, 0, 3600]
WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"


async def withhold(tx: Transaction, worker_id: UUID, payment: tax.Payment) -> tuple[UUID, tax.Assessment]:
    settlement_id = new_id()
    return settlement_id, await tax.withhold(tx, worker_id, settlement_id, payment.gross_fen, payment.paid_on)


async def rows(tx: Transaction, worker_id: UUID, columns: str) -> list[tuple[object, ...]]:
    query = f"select {columns} from tax_payment where worker_id = :worker_id order by number"
    return [tuple(row) for row in await tx.all(query, worker_id=worker_id)]


@pytest.mark.requirement("T-012", part="tax on the fee is computed and withheld, line by line", missing="filing, certificate")
async def test_settlements_one_by_one_withhold_what_the_simulation_says(tx: Transaction) -> None:
    worker_id = await add_worker(tx)
    assessed = [(await withhold(tx, worker_id, payment))[1] for payment in YEAR]
    assert [item.iit_fen for item in assessed] == WITHHELD
    simulation = tax.simulate(YEAR, Method.PLATFORM_CUMULATIVE, await tax.load_rules(tx))
    assert simulation == Simulation(tuple(assessed))
    assert await rows(tx, worker_id, "number, iit_fen, net_fen, run_months, run_withheld_fen") == [
        (1, 1800, 698200, 1, 1800),
        (2, 3000, 747000, 2, 4800),
        (3, 2280, 717720, 1, 2280),
        (4, 0, 600000, 2, 2280),
        (5, 3600, 796400, 3, 5880),
    ]


async def test_vat_goes_on_over_settlements(tx: Transaction) -> None:
    worker_id = await add_worker(tx)
    payments = [pay("2026-05-05", "100500"), pay("2026-05-15", "600"), pay("2026-05-20", "101"), pay("2026-06-05", "5000")]
    vat = [(await withhold(tx, worker_id, payment))[1].vat_fen for payment in payments]
    assert vat == [0, 60000, 10100, 30099]


async def test_a_preview_says_the_same_and_writes_nothing(tx: Transaction) -> None:
    worker_id = await add_worker(tx)
    for payment in (YEAR[0], YEAR[1]):
        previewed = await tax.preview(tx, worker_id, payment.gross_fen, payment.paid_on)
        before = await rows(tx, worker_id, "number")
        assert previewed == (await withhold(tx, worker_id, payment))[1]
        assert len(await rows(tx, worker_id, "number")) == len(before) + 1


async def test_a_preview_leaves_no_payee_behind(tx: Transaction) -> None:
    worker_id = await add_worker(tx)
    await tax.preview(tx, worker_id, Fen(1), date(2026, 5, 5))
    assert await tx.value("select count(*) from tax_payee") == 0


@pytest.mark.parametrize(
    ("method", "internship_from", "iit_fen"),
    [
        ("per_payment", None, 120000),
        ("non_resident", None, 39000),
        ("student_internship", date(2026, 5, 1), 0),
        ("platform_cumulative", None, 3000),
    ],
)
async def test_the_payees_own_method_applies(tx: Transaction, method: str, internship_from: date | None, iit_fen: int) -> None:
    worker_id = await add_worker(tx)
    await tx.run(
        "insert into tax_payee values (:worker_id, :method, :internship_from, :now)",
        worker_id=worker_id,
        method=method,
        internship_from=internship_from,
    )
    assert (await withhold(tx, worker_id, pay("2026-06-05", 7500)))[1].iit_fen == iit_fen


async def test_a_settlement_is_withheld_from_once(tx: Transaction) -> None:
    worker_id, settlement_id = await add_worker(tx), new_id()
    await tax.withhold(tx, worker_id, settlement_id, fen(7000), date(2026, 6, 1))
    with pytest.raises(tax.AlreadyWithheld):
        await tax.withhold(tx, worker_id, settlement_id, fen(7000), date(2026, 6, 1))


async def test_payments_go_forward(tx: Transaction) -> None:
    worker_id = await add_worker(tx)
    await withhold(tx, worker_id, pay("2026-06-05", 7000))
    with pytest.raises(tax.PaymentOutOfOrder):
        await withhold(tx, worker_id, pay("2026-06-04", 7000))


async def test_a_reversal_is_a_row_and_the_next_payment_goes_on_without_it(tx: Transaction) -> None:
    """July comes back. August then follows an empty month; what August would be was never paid in July."""
    worker_id = await add_worker(tx)
    await withhold(tx, worker_id, YEAR[0])
    july, _ = await withhold(tx, worker_id, YEAR[1])
    reversed_ = (await tax.reverse(tx, july)).withheld
    assert (reversed_.payment.gross_fen, reversed_.iit_fen, reversed_.net_fen) == (750000, 3000, 747000)
    assert (await rows(tx, worker_id, "gross_fen, iit_fen, net_fen, run_income_fen, run_withheld_fen, run_months"))[-1] == (
        *(-750000, -3000, -747000),
        *(700000, 1800, 1),
    )
    _, again = await withhold(tx, worker_id, YEAR[1])
    assert again.iit_fen == 3000


async def test_a_later_payment_makes_up_for_a_reversed_one(tx: Transaction) -> None:
    """10,000 twice in a month; the first is returned. What the second bore too much stays to the run's credit."""
    worker_id = await add_worker(tx)
    first, first_assessed = await withhold(tx, worker_id, pay("2026-06-01", 10_000))
    _, second = await withhold(tx, worker_id, pay("2026-06-10", 10_000))
    assert (first_assessed.iit_fen, second.iit_fen) == (9000, 24000)
    await tax.reverse(tx, first)
    _, third = await withhold(tx, worker_id, pay("2026-06-20", 10_000))
    assert third.iit_fen == 9000  # the month holds 20,000 again: (16,000 − 5,000) × 3 % = 330.00, of which 240.00 are withheld


async def test_vat_that_a_reversal_made_undue_is_credited_to_the_next_payment(tx: Transaction) -> None:
    worker_id = await add_worker(tx)
    first, _ = await withhold(tx, worker_id, pay("2026-05-05", 60_000))
    _, crossing = await withhold(tx, worker_id, pay("2026-05-15", 60_000))
    await tax.reverse(tx, first)
    _, within = await withhold(tx, worker_id, pay("2026-05-20", 1000))
    _, again = await withhold(tx, worker_id, pay("2026-05-25", 60_000))
    assert [item.vat_fen for item in (crossing, within, again)] == [118812, 0, 990]  # 121,000 ÷ 101 = 1,198.02


async def test_only_what_stands_is_reversed_and_only_once(tx: Transaction) -> None:
    worker_id = await add_worker(tx)
    settlement_id, _ = await withhold(tx, worker_id, YEAR[0])
    await tax.reverse(tx, settlement_id)
    for other in (settlement_id, new_id()):
        with pytest.raises(tax.NotWithheld):
            await tax.reverse(tx, other)
    with pytest.raises(tax.AlreadyWithheld):
        await tax.withhold(tx, worker_id, settlement_id, fen(7000), date(2026, 6, 20))


@pytest.mark.parametrize(
    "statement", ["update tax_payment set iit_fen = 0, net_fen = gross_fen", "delete from tax_payment", "truncate tax_payment"]
)
async def test_withholdings_are_never_changed(tx: Transaction, statement: str) -> None:
    await withhold(tx, await add_worker(tx), YEAR[0])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.run(statement)


async def test_two_settlements_of_one_worker_do_not_share_a_deduction_twice(database: Database) -> None:
    """Eight at once: together they withhold what eight in a row do."""
    async with database.transaction() as tx:
        worker_id = await add_worker(tx)

    async def settle() -> int:
        async with database.transaction() as tx:
            return (await withhold(tx, worker_id, pay("2026-06-05", 3000)))[1].iit_fen

    together = await asyncio.gather(*(settle() for _ in range(8)))
    async with database.transaction() as tx:
        rules: Rules = await tax.load_rules(tx)
    in_a_row = tax.simulate([pay("2026-06-05", 3000)] * 8, Method.PLATFORM_CUMULATIVE, rules)
    assert sorted(together) == sorted(item.iit_fen for item in in_a_row.items)
    assert sum(together) == in_a_row.total_iit_fen == 42600


async def test_a_reversal_that_waited_for_another_finds_nothing_left(database: Database) -> None:
    async with database.transaction() as tx:
        settlement_id, _ = await withhold(tx, await add_worker(tx), pay("2026-06-05", 9000))

    async def reverse_too() -> None:
        async with database.transaction() as tx:
            await tax.reverse(tx, settlement_id)

    async with database.transaction() as tx:
        await tax.reverse(tx, settlement_id)
        second = asyncio.create_task(reverse_too())
        while not await database.pool.fetchval(WAITING):  # noqa: ASYNC110 - another connection of the server waits, no event of ours
            await asyncio.sleep(0.01)
    with pytest.raises(tax.NotWithheld):
        await second

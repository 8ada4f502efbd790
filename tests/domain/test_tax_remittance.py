"""A month's withheld tax on its way to the tax office: frozen, approved by a second person, gathered, remitted."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import pytest

from domain import ledger, tax
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.ids import new_id
from domain.tax import RemittanceState
from domain.viewer import Viewer
from tests.build.accounts import a_staff
from tests.build.tax import add_worker, pay, swept, taken_back, taxed

JUNE = date(2026, 6, 1)
VOUCHER = "334126010100012345"
SYSTEM = Viewer.system("tax.remit")
STATE = "select state from tax_remittance where id = :id"
JULY_TAX = "select sum(vat_fen + iit_fen) from tax_payment where worker_id = :id and month > :june"
HASH = "select items_sha256 from tax_remittance where id = :id"


def july(tx: Transaction) -> Transaction:
    """The same transaction, on a day after June's end."""
    tx.now = datetime(2026, 7, 3, tzinfo=UTC)
    return tx


async def the_desk(tx: Transaction) -> tuple[Viewer, Viewer]:
    return (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer


async def state_of(tx: Transaction, remittance_id: UUID) -> str:
    return str(await tx.value(STATE, id=remittance_id))


async def shown(tx: Transaction, remittance_id: UUID) -> bytes:
    found = await tx.value(HASH, id=remittance_id)
    assert isinstance(found, bytes)
    return found


async def balance(tx: Transaction, kind: str, owner: UUID | None = None) -> int:
    return await ledger.balance(tx, ledger.account_id(kind, owner))


async def lines(tx: Transaction, remittance_id: UUID) -> dict[UUID, tuple[int, int]]:
    rows = await tx.all("select worker_id, vat_fen, iit_fen from tax_remittance_item where remittance_id = :id", id=remittance_id)
    return {row["worker_id"]: (row["vat_fen"], row["iit_fen"]) for row in rows}


@pytest.mark.requirement("S-115", part="withheld tax stays owed until it is remitted: month, remittance, sweep, payment")
async def test_a_months_tax_goes_from_the_workers_to_the_tax_office(tx: Transaction) -> None:
    tx = july(tx)
    finance, checker = await the_desk(tx)
    one, two, untaxed = [await add_worker(tx) for _ in range(3)]
    await taxed(tx, one, pay("2026-06-05", 7000))
    await taxed(tx, one, pay("2026-06-20", 3000))
    await taxed(tx, two, pay("2026-06-30", 200_000))
    await taxed(tx, untaxed, pay("2026-06-30", 1000))
    await taxed(tx, two, pay("2026-07-01", 9000))
    cash = await balance(tx, "bank_wage_cash")
    remittance = await tax.prepare_remittance(tx, finance, JUNE)
    vat = 198_020
    assert await lines(tx, remittance) == {one: (0, 9000), two: (vat, 1_376_317)}
    await tax.approve_remittance(tx, checker, remittance, await shown(tx, remittance))
    gathered_before = await balance(tx, "tax_withheld")
    await swept(tx, remittance)
    assert await state_of(tx, remittance) == "swept"
    assert await balance(tx, "worker_tax", one) == 0
    assert await balance(tx, "tax_withheld") - gathered_before == 9000 + vat + 1_376_317
    await tax.record_remitted(tx, finance, remittance, VOUCHER)
    for _ in range(2):
        await tax.remit(tx, SYSTEM, remittance)
    assert await state_of(tx, remittance) == "paid"
    assert await balance(tx, "tax_withheld") == gathered_before
    assert cash - await balance(tx, "bank_wage_cash") == 9000 + vat + 1_376_317
    july_tax = await tx.value(JULY_TAX, id=two, june=JUNE)
    assert await balance(tx, "worker_tax", two) == july_tax
    with pytest.raises(tax.NothingToRemit):
        await tax.prepare_remittance(tx, finance, JUNE)


async def test_what_was_taken_back_is_not_remitted(tx: Transaction) -> None:
    tx = july(tx)
    finance, checker = await the_desk(tx)
    one, two = await add_worker(tx), await add_worker(tx)
    await taxed(tx, one, pay("2026-06-05", 7000))
    await taken_back(tx, await taxed(tx, one, pay("2026-06-20", 3000)))
    await taken_back(tx, await taxed(tx, two, pay("2026-06-20", 9000)))
    remittance = await tax.prepare_remittance(tx, finance, JUNE)
    assert await lines(tx, remittance) == {one: (0, 1800)}
    await tax.approve_remittance(tx, checker, remittance, await shown(tx, remittance))
    await swept(tx, remittance)
    assert await balance(tx, "worker_tax", one) == 0


async def test_what_was_found_later_is_a_second_remittance(tx: Transaction) -> None:
    tx = july(tx)
    finance, checker = await the_desk(tx)
    one, two = await add_worker(tx), await add_worker(tx)
    await taxed(tx, one, pay("2026-06-05", 7000))
    first = await tax.prepare_remittance(tx, finance, JUNE)
    with pytest.raises(tax.RemittanceUndecided):
        await taxed(tx, two, pay("2026-06-06", 10_000))
        await tax.prepare_remittance(tx, finance, JUNE)
    await tax.approve_remittance(tx, checker, first, await shown(tx, first))
    second = await tax.prepare_remittance(tx, finance, JUNE)
    assert await lines(tx, second) == {two: (0, 9000)}
    assert await tx.value("select number from tax_remittance where id = :id", id=second) == 2


async def test_a_rejected_months_tax_is_free_again(tx: Transaction) -> None:
    tx = july(tx)
    finance, checker = await the_desk(tx)
    worker = await add_worker(tx)
    await taxed(tx, worker, pay("2026-06-05", 7000))
    first = await tax.prepare_remittance(tx, finance, JUNE)
    with pytest.raises(InvalidInput):
        await tax.reject_remittance(tx, checker, first, " ")
    await tax.reject_remittance(tx, checker, first, "请先核对退票")
    again = await tax.prepare_remittance(tx, finance, JUNE)
    assert await lines(tx, again) == {worker: (0, 1800)}
    with pytest.raises(tax.RemittanceNotReady):
        await tax.approve_remittance(tx, checker, first, await shown(tx, first))


async def test_two_people_and_the_very_lines_that_were_shown(tx: Transaction) -> None:
    tx = july(tx)
    finance, checker = await the_desk(tx)
    worker = await add_worker(tx)
    settlement = await taxed(tx, worker, pay("2026-06-05", 7000))
    remittance = await tax.prepare_remittance(tx, finance, JUNE)
    sha256 = await shown(tx, remittance)
    with pytest.raises(NotPermitted):
        await tax.approve_remittance(tx, finance, remittance, sha256)
    maker = replace(finance, staff_role="checker")
    for decide in (tax.approve_remittance(tx, maker, remittance, sha256), tax.reject_remittance(tx, maker, remittance, "不符")):
        with pytest.raises(tax.RemittanceSamePerson):
            await decide
    with pytest.raises(tax.RemittanceChanged):
        await tax.approve_remittance(tx, checker, remittance, bytes(32))
    await taken_back(tx, settlement)
    with pytest.raises(tax.RemittanceChanged):
        await tax.approve_remittance(tx, checker, remittance, sha256)
    await tax.reject_remittance(tx, checker, remittance, "已冲正")


async def test_the_database_wants_two_people_and_frozen_lines(tx: Transaction) -> None:
    tx = july(tx)
    finance, _ = await the_desk(tx)
    await taxed(tx, await add_worker(tx), pay("2026-06-05", 7000))
    remittance = await tax.prepare_remittance(tx, finance, JUNE)
    alone = "update tax_remittance set state = 'approved', decided_by = prepared_by, decided_at = :now where id = :id"
    for statement, error in (
        (alone, asyncpg.CheckViolationError),
        ("update tax_remittance_item set iit_fen = 1, amount_fen = 1 where remittance_id = :id", asyncpg.PostgresError),
        ("delete from tax_remittance_item where remittance_id = :id", asyncpg.PostgresError),
    ):
        with pytest.raises(error):
            async with tx.connection.transaction():
                await tx.run(statement, id=remittance)


async def test_only_a_closed_month_and_only_when_something_is_owed(tx: Transaction) -> None:
    tx = july(tx)
    finance, _ = await the_desk(tx)
    for month, refusal in (
        (date(2026, 7, 1), tax.MonthNotClosed),
        (date(2026, 6, 2), InvalidInput),
        (date(1999, 1, 1), InvalidInput),
        (date(2025, 11, 1), tax.NothingToRemit),
    ):
        with pytest.raises(refusal):
            await tax.prepare_remittance(tx, finance, month)
    with pytest.raises(NotFound):
        await tax.record_remitted(tx, finance, new_id(), VOUCHER)


async def test_a_voucher_is_recorded_once_and_only_of_gathered_tax(tx: Transaction) -> None:
    tx = july(tx)
    finance, checker = await the_desk(tx)
    paid: list[UUID] = []
    for day in ("2026-05-05", "2026-06-05"):
        await taxed(tx, await add_worker(tx), pay(day, 7000))
        paid.append(await tax.prepare_remittance(tx, finance, date.fromisoformat(day).replace(day=1)))
        with pytest.raises(tax.RemittanceNotReady):
            await tax.record_remitted(tx, finance, paid[-1], VOUCHER)
        await tax.approve_remittance(tx, checker, paid[-1], await shown(tx, paid[-1]))
        await swept(tx, paid[-1])
    with pytest.raises(InvalidInput):
        await tax.record_remitted(tx, finance, paid[0], "=1+1")
    await tax.record_remitted(tx, finance, paid[0], VOUCHER)
    for again, refusal in ((paid[1], tax.VoucherUsed), (paid[0], tax.RemittanceNotReady)):
        with pytest.raises(refusal):
            await tax.record_remitted(tx, finance, again, VOUCHER)


async def test_a_tax_account_that_does_not_cover_its_line_stops_the_sweep(tx: Transaction) -> None:
    tx = july(tx)
    finance, checker = await the_desk(tx)
    worker = await add_worker(tx)
    settlement = await taxed(tx, worker, pay("2026-06-05", 7000))
    remittance = await tax.prepare_remittance(tx, finance, JUNE)
    await tax.approve_remittance(tx, checker, remittance, await shown(tx, remittance))
    savepoint = tx.connection.transaction()
    await savepoint.start()
    wage, withheld = await ledger.open_accounts(tx, [("worker_wage", worker), ("worker_tax", worker)])
    await ledger.post(tx, [ledger.Transfer(new_id(), "tax.corrected", settlement, withheld, wage, 1)])
    with pytest.raises(tax.SweepIncomplete):
        await swept(tx, remittance)
    await savepoint.rollback()
    await swept(tx, remittance)
    assert await state_of(tx, remittance) == RemittanceState.SWEPT.value


async def test_a_sweep_goes_on_where_it_was_cut_off(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    tx = july(tx)
    monkeypatch.setattr("domain.ledger.staging.CHUNK", 2)
    finance, checker = await the_desk(tx)
    workers = [await add_worker(tx) for _ in range(5)]
    for worker in workers:
        await taxed(tx, worker, pay("2026-06-05", 7000))
    remittance = await tax.prepare_remittance(tx, finance, JUNE)
    await tax.approve_remittance(tx, checker, remittance, await shown(tx, remittance))
    run_id = await tax.stage_sweep(tx, SYSTEM, remittance)
    assert run_id is not None and await ledger.post_chunk(tx, run_id) == 1
    assert sum([await balance(tx, "worker_tax", worker) for worker in workers]) == 3 * 1800
    assert await tax.stage_sweep(tx, SYSTEM, remittance) == run_id
    assert [await ledger.post_chunk(tx, run_id) for _ in range(3)] == [2, 3, None]
    for _ in range(2):
        await tax.finish_sweep(tx, SYSTEM, remittance)
    assert await tax.stage_sweep(tx, SYSTEM, remittance) is None
    assert await tx.value("select count(*) from ledger_transfer where event = 'tax.swept'") == len(workers)
    assert await state_of(tx, remittance) == "swept"

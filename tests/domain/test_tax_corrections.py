"""Pay that comes back in a later month: its tax is corrected, also once the tax office has it (L-01, S-115)."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import TypeAlias
from uuid import UUID

import pytest

from domain import ledger, payouts, tax
from domain.clock import month_of
from domain.database import Database, Transaction
from domain.payouts import Order, Outcome, Word
from domain.viewer import Viewer
from tests.build.accounts import a_staff
from tests.build.money import SYSTEM, a_batch, a_settlement
from tests.build.tax import add_worker, pay, swept, taken_back, taxed
from tests.build.work import an_assignment

PAID, RETURNED = (
    Word(Outcome.PAID, channel_ref="R1"),
    Word(Outcome.RETURNED, channel_ref="R1", code="退汇", reason_zh="账户不存在"),
)
HASH = "select items_sha256, amount_fen from tax_remittance where id = :id"
WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
WAITS_WITHIN_S = 20.0
Step: TypeAlias = Callable[[Transaction], Awaitable[object]]
NEXT = {5: 6, 6: 7, 7: 8, 8: 9}
STANDS = """
    select coalesce(sum(vat_fen + surcharge_fen + iit_fen), 0)::bigint from tax_payment where period < :month
"""
KINDS = "select least(vat_fen, surcharge_fen, iit_fen, amount_fen) from tax_remittance"


class Desk:
    """Two people who remit a month, and the jobs between them."""

    def __init__(self, tx: Transaction, finance: Viewer, checker: Viewer) -> None:
        self.tx, self.finance, self.checker, self.vouchers = tx, finance, checker, 0

    async def remit(self, month: date, *, pay: bool = True) -> int:
        """Prepared, approved, swept, and paid where something is left to pay; what was paid."""
        remittance = await tax.prepare_remittance(self.tx, self.finance, month)
        row = await self.tx.one(HASH, id=remittance)
        assert row is not None
        await tax.approve_remittance(self.tx, self.checker, remittance, row["items_sha256"])
        await swept(self.tx, remittance)
        if pay and row["amount_fen"]:
            self.vouchers += 1
            await tax.record_remitted(self.tx, self.finance, remittance, f"VOUCHER{self.vouchers:08}")
            await tax.remit(self.tx, SYSTEM, remittance)
        return int(row["amount_fen"])


async def a_desk(tx: Transaction) -> Desk:
    return Desk(tx, (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer)


def on(tx: Transaction, day: date) -> None:
    tx.now = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


async def balance(tx: Transaction, kind: str, owner: UUID | None = None) -> int:
    return await ledger.balance(tx, ledger.account_id(kind, owner))


async def a_paid_wage(tx: Transaction) -> tuple[UUID, UUID, Order]:
    """A wage of June that was taxed and is with the worker: settlement, worker, order."""
    on(tx, date(2026, 6, 1))
    work = await an_assignment(tx, worked=True)
    await taxed(tx, work.worker.id, pay(f"{tx.now:%Y-%m-%d}", 7000))
    settlement = await a_settlement(tx, approved=True, work=work)
    assert month_of(tx.now) == date(2026, 6, 1)
    batch = await a_batch(tx, settlement, approved=True)
    item_id = await tx.value("select id from payout_item where payout_batch_id = :id", id=batch.id)
    assert isinstance(item_id, UUID)
    order = await payouts.start(tx, SYSTEM, item_id)
    assert order is not None
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, PAID) == "applied"
    return settlement.id, work.worker.id, order


async def facts(tx: Transaction, settlement_id: UUID) -> tuple[str, int, int, date]:
    query = "select state, net_fen, gross_fen - net_fen as tax_fen, pay_month from settlement where id = :id"
    row = await tx.one(query, id=settlement_id)
    assert row is not None
    return row["state"], row["net_fen"], row["tax_fen"], row["pay_month"]


@pytest.mark.requirement("L-01", part="pay that comes back after its tax was remitted corrects the month that runs")
@pytest.mark.requirement("S-115", part="tax handed over for pay that came back stands as a credit until it is set off")
async def test_a_return_after_the_sweep_is_a_correction_of_the_month_that_runs(tx: Transaction) -> None:
    settlement, worker, order = await a_paid_wage(tx)
    _, _, old_tax, _ = await facts(tx, settlement)
    assert old_tax > 0
    desk = await a_desk(tx)
    on(tx, date(2026, 7, 6))
    june = await desk.remit(date(2026, 6, 1))
    (declared_before,) = await tax.declared(tx, date(2026, 6, 1))
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, RETURNED) == "applied"
    state, net, new_tax, month = await facts(tx, settlement)
    assert (state, month) == ("approved", date(2026, 7, 1))
    assert await balance(tx, "worker_wage", worker) == net + 700_000 - 1800  # the other pay of June was never sent
    assert await balance(tx, "worker_tax", worker) == new_tax
    assert await balance(tx, "tax_credit") == old_tax
    assert await payouts.record(tx, SYSTEM, order.out_biz_no, RETURNED) == "repeated"
    assert await balance(tx, "tax_credit") == old_tax
    assert await tax.declared(tx, date(2026, 6, 1)) == [declared_before]
    (declared,) = await tax.declared(tx, date(2026, 7, 1))
    assert (-declared.corrected_iit_fen, declared.iit_fen) == (old_tax, new_tax)
    assert await payouts.check_payouts(tx) == []
    other = await add_worker(tx)
    await taxed(tx, other, pay("2026-07-06", 20_000))
    on(tx, date(2026, 8, 4))
    owed = await balance(tx, "worker_tax", worker) + await balance(tx, "worker_tax", other)
    cash = await balance(tx, "bank_wage_cash")
    assert await desk.remit(date(2026, 7, 1)) == owed - old_tax
    assert (await balance(tx, "tax_credit"), await balance(tx, "tax_withheld")) == (0, 0)
    assert cash - await balance(tx, "bank_wage_cash") == owed - old_tax
    assert june > 0 and await tax.remittance_faults(tx) == []
    period = await tax.declaration(tx, desk.finance, date(2026, 7, 1), 10, None)
    assert period.totals.corrected_fen == sum(row.corrected_fen for row in period.rows) == old_tax
    assert period.totals.iit_fen == owed - old_tax


async def test_the_worker_and_finance_are_told_and_every_fen_is_explained(tx: Transaction) -> None:
    settlement, worker, order = await a_paid_wage(tx)
    _, _, old_tax, _ = await facts(tx, settlement)
    desk = await a_desk(tx)
    on(tx, date(2026, 7, 6))
    await desk.remit(date(2026, 6, 1), pay=False)
    await payouts.record(tx, SYSTEM, order.out_biz_no, RETURNED)
    lines = await tx.all(
        "select part, label_zh, amount_fen, rule_ref from settlement_line where settlement_id = :id order by position",
        id=settlement,
    )
    (off,) = [row for row in lines if row["rule_ref"].startswith("tax.returned_later")]
    assert (off["amount_fen"], "已解缴" in off["label_zh"]) == (-old_tax, True)
    assert lines[-1]["amount_fen"] == (await facts(tx, settlement))[1]
    assert (
        await tx.value("select count(*) from outbox where topic = 'settlement.taxed_again' and subject_id = :id", id=settlement)
        == 1
    )
    year = await tax.year_of(tx, worker, 2026)
    assert [(each.month.month, each.iit_fen) for each in year] == [
        (6, 1800 + old_tax),
        (7, (await facts(tx, settlement))[2] - old_tax),
    ]


async def test_a_return_within_the_month_changes_no_tax(tx: Transaction) -> None:
    settlement, worker, order = await a_paid_wage(tx)
    before = await facts(tx, settlement)
    withheld = await balance(tx, "worker_tax", worker)
    await payouts.record(tx, SYSTEM, order.out_biz_no, RETURNED)
    assert await facts(tx, settlement) == ("approved", *before[1:])
    assert await balance(tx, "worker_tax", worker) == withheld
    assert await tx.value("select count(*) from tax_payment where reverses_id is not null") == 0


async def test_a_return_in_a_later_month_before_the_remittance_takes_it_off_its_own_month(tx: Transaction) -> None:
    settlement, worker, order = await a_paid_wage(tx)
    _, _, old_tax, _ = await facts(tx, settlement)
    desk = await a_desk(tx)
    on(tx, date(2026, 7, 6))
    prepared = await tax.prepare_remittance(tx, desk.finance, date(2026, 6, 1))
    await payouts.record(tx, SYSTEM, order.out_biz_no, RETURNED)
    assert await balance(tx, "tax_credit") == 0
    with pytest.raises(tax.RemittanceChanged):
        shown = await tx.one(HASH, id=prepared)
        assert shown is not None
        await tax.approve_remittance(tx, desk.checker, prepared, shown["items_sha256"])
    await tax.reject_remittance(tx, desk.checker, prepared, "有退票")
    withheld = await balance(tx, "worker_tax", worker)
    assert await desk.remit(date(2026, 6, 1)) == 1800
    assert await balance(tx, "worker_tax", worker) == withheld - 1800
    assert old_tax > 0 and await tax.remittance_faults(tx) == []


async def test_a_remittance_never_goes_below_zero_and_the_rest_is_carried(tx: Transaction) -> None:
    """9,000 fen come back; July has 1,800 to pay and August 10,000: 0 and 2,800 are paid."""
    desk, worker = await a_desk(tx), await add_worker(tx)
    returned = await taxed(tx, worker, pay("2026-06-05", 10_000))
    on(tx, date(2026, 7, 6))
    assert await desk.remit(date(2026, 6, 1)) == 9000
    await taken_back(tx, returned)
    await taxed(tx, await add_worker(tx), pay("2026-07-08", 7000))
    on(tx, date(2026, 8, 4))
    assert await desk.remit(date(2026, 7, 1)) == 0
    row = await tx.one("select state, voucher_number from tax_remittance where month = :month", month=date(2026, 7, 1))
    assert row is not None and (row["state"], row["voucher_number"]) == ("paid", None)
    assert await balance(tx, "tax_credit") == 9000 - 1800
    for _ in range(5):
        await taxed(tx, await add_worker(tx), pay("2026-08-04", 7000))
    await taxed(tx, await add_worker(tx), pay("2026-08-04", "6250"))
    on(tx, date(2026, 9, 3))
    assert await desk.remit(date(2026, 8, 1)) == 9000 - 7200
    assert await balance(tx, "tax_credit") == 0
    assert await tax.remittance_faults(tx) == []


async def test_between_approval_and_sweep_the_tax_is_handed_over_already(tx: Transaction) -> None:
    desk, worker = await a_desk(tx), await add_worker(tx)
    settlement = await taxed(tx, worker, pay("2026-06-05", 7000))
    on(tx, date(2026, 7, 6))
    remittance = await tax.prepare_remittance(tx, desk.finance, date(2026, 6, 1))
    row = await tx.one(HASH, id=remittance)
    assert row is not None
    await tax.approve_remittance(tx, desk.checker, remittance, row["items_sha256"])
    await taken_back(tx, settlement)
    await swept(tx, remittance)
    assert (await balance(tx, "tax_withheld"), await balance(tx, "tax_credit")) == (1800, 1800)
    assert await tax.remittance_faults(tx) == []


async def a_prepared_june(database: Database) -> tuple[Desk, UUID, UUID, bytes]:
    """Desk, a taxed settlement of June, and the remittance that waits for a second person, with its lines."""
    async with database.transaction() as tx:
        desk = await a_desk(tx)
        settlement = await taxed(tx, await add_worker(tx), pay("2026-06-05", 7000))
        on(tx, date(2026, 7, 6))
        remittance = await tax.prepare_remittance(tx, desk.finance, date(2026, 6, 1))
        shown = await tx.value("select items_sha256 from tax_remittance where id = :id", id=remittance)
        assert isinstance(shown, bytes)
    return desk, settlement, remittance, shown


async def second_waits(database: Database, first: Step, second: Step) -> asyncio.Task[None]:
    """The first step is not committed before somebody waits for it; the second one, begun meanwhile."""

    async def act() -> None:
        async with database.transaction() as tx:
            on(tx, date(2026, 7, 6))
            await second(tx)

    async with database.transaction() as tx:
        on(tx, date(2026, 7, 6))
        await first(tx)
        task = asyncio.create_task(act())
        async with asyncio.timeout(WAITS_WITHIN_S):
            while not await database.pool.fetchval(WAITING):  # noqa: ASYNC110 - another connection waits, no event of ours
                await asyncio.sleep(0.01)
    return task


async def test_what_comes_back_while_a_remittance_is_approved_finds_it_handed_over(database: Database) -> None:
    desk, settlement, remittance, shown = await a_prepared_june(database)
    back = await second_waits(
        database,
        lambda tx: tax.approve_remittance(tx, desk.checker, remittance, shown),
        lambda tx: taken_back(tx, settlement),
    )
    await back
    async with database.transaction() as tx:
        await swept(tx, remittance)
        assert (await balance(tx, "tax_withheld"), await balance(tx, "tax_credit")) == (1800, 1800)


async def test_who_approves_while_pay_comes_back_sees_that_the_lines_changed(database: Database) -> None:
    desk, settlement, remittance, shown = await a_prepared_june(database)
    approving = await second_waits(
        database,
        lambda tx: taken_back(tx, settlement),
        lambda tx: tax.approve_remittance(tx, desk.checker, remittance, shown),
    )
    with pytest.raises(tax.RemittanceChanged):
        await approving


async def fen_of(tx: Transaction, query: str) -> int:
    found = await tx.value(query)
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize("seed", range(8))
async def test_what_the_tax_office_gets_is_what_stands_however_it_came_about(tx: Transaction, seed: int) -> None:
    """Payments, returns before and after the sweep, and remittances at random: paid − still to our credit = what stands."""
    chance, desk = random.Random(seed), await a_desk(tx)
    workers, standing = [await add_worker(tx) for _ in range(4)], list[UUID]()
    for month in (5, 6, 7, 8):
        last = dict.fromkeys(workers, 1)
        on(tx, date(2026, month, 1))
        for _ in range(chance.randrange(2, 7)):
            worker = chance.choice(workers)
            last[worker] = day = chance.randint(last[worker], 20)
            on(tx, date(2026, month, day))
            amount = chance.choice([3000, 9000, 20_000, 60_000, 101_000])
            standing.append(await taxed(tx, worker, pay(f"2026-{month:02}-{day:02}", amount)))
        for _ in range(chance.randrange(0, 4)):
            await taken_back(tx, standing.pop(chance.randrange(len(standing))))
        on(tx, date(2026, NEXT[month], 1))
        with contextlib.suppress(tax.NothingToRemit):
            await desk.remit(date(2026, month, 1), pay=chance.random() < 0.5)
        assert await tax.remittance_faults(tx) == []
    on(tx, date(2026, 9, 1))
    handed = await fen_of(tx, "select coalesce(sum(amount_fen), 0)::bigint from tax_remittance where state <> 'rejected'")
    gathered = await balance(tx, "tax_withheld")
    remitted = await fen_of(tx, "select coalesce(sum(amount_fen), 0)::bigint from ledger_transfer where event = 'tax.remitted'")
    left = sum([await balance(tx, "worker_tax", worker) for worker in workers])
    stands = await tx.value(STANDS, month=date(2026, 9, 1))
    assert handed == remitted + gathered
    assert remitted + gathered + left - await balance(tx, "tax_credit") == stands
    assert all(row[0] >= 0 for row in await tx.all(KINDS))

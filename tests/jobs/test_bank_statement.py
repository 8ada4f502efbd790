"""The bank's own statement of our accounts: its format, the simulator that writes it, and a day of it through the real queue."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import pytest
import pytest_asyncio

from domain import reconciliation
from domain.clock import day_of
from jobs.gateways.bank_account_format import statement
from jobs.gateways.bank_file import BankFile
from jobs.gateways.bank_file_format import closed
from jobs.gateways.contract import Paid
from jobs.gateways.files import AccountFile, NotReady, StatementRefused
from jobs.gateways.settings import BANK_CALLBACK_PATH, OutsideSettings
from jobs.local.simulators.remote import Remote
from tests.build.accounts import an_employer
from tests.build.bank import SINCE
from tests.build.channels import DAY_S
from tests.build.graphql import until
from tests.build.money import SYSTEM
from tests.build.outside import READ_TIMEOUT_S, Receiver, an_order, outside, receiver, remote, settled, simulator
from tests.build.product import Running, still
from tests.build.statements import noon
from tests.jobs.test_reconciliation import TIME_PASSES

__all__ = ["outside", "receiver", "remote", "simulator", "still"]

DAY = date(2026, 6, 15)
IN = "A|1|in|BS1|1000|某**|deposit|BS1|2026-06-15 10:00:00"
OUT = "A|2|out|CD1|400|渠道**|channel|yunzhanghu/2026-06-15|2026-06-15 23:59:59"
WITHIN_S = 60.0


def a_file(
    *lines: str, merchant: str = "LG1", account: str = "bank_wage", day: str = "2026-06-15", sums: str = "5|1000|400|605"
) -> bytes:
    return closed([f"H|LGACC1|{merchant}|{account}|{day}|{len(lines)}|{sums}", *lines], len(lines))


def test_a_whole_statement_is_believed() -> None:
    file = statement("bank_wage", DAY, a_file(IN, OUT), "LG1")
    assert isinstance(file, AccountFile)
    assert (file.opening_fen, file.closing_fen, [line.reference for line in file.lines]) == (
        5,
        605,
        ["BS1", "yunzhanghu/2026-06-15"],
    )


@pytest.mark.requirement("S-117", part="the bank's own file is refused whole when cut, repeated, foreign or not adding up")
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (a_file(IN, OUT)[:-1], "truncated"),
        (a_file(IN, OUT)[:-90], "truncated"),
        (a_file(IN, OUT).replace(b"|400|", b"|401|"), "truncated"),
        (a_file(IN, OUT, sums="5|1000|401|604"), "truncated"),
        (a_file(IN, OUT, sums="5|1000|400|606"), "truncated"),
        (a_file(IN, OUT.replace("A|2", "A|3")), "truncated"),
        (a_file(IN, IN, sums="5|2000|0|2005"), "duplicated"),
        (a_file(IN, OUT, merchant="LG2"), "foreign"),
        (a_file(IN, OUT, account="bank_fee"), "foreign"),
        (a_file(IN, OUT, day="2026-06-14"), "foreign"),
        (a_file(IN, OUT.replace("06-15 23", "06-16 23")), "foreign"),
        (a_file(IN, OUT.replace("|out|", "|gone|")), "unreadable"),
        (a_file(IN, OUT.replace("|channel|", "|gift|")), "unreadable"),
        (a_file(IN, OUT.replace("|400|", "|-400|")), "unreadable"),
        (b"", "truncated"),
    ],
)
def test_a_file_that_does_not_add_up_is_refused_whole(content: bytes, problem: str) -> None:
    answer = statement("bank_wage", DAY, content, "LG1")
    assert isinstance(answer, StatementRefused) and answer.problem == problem


@pytest_asyncio.fixture
async def bank(outside: OutsideSettings) -> AsyncIterator[BankFile]:
    bank = BankFile(outside.bank_file, READ_TIMEOUT_S)
    yield bank
    await bank.close()


async def yesterday(remote: Remote) -> date:
    """The day that the simulators' clock has just left."""
    return date.fromisoformat((await remote.clock(offset_s=DAY_S))[:10]) - timedelta(days=1)


@pytest.mark.requirement("B-03", part="the bank's own statement of our accounts, on its simulator")
async def test_the_bank_keeps_its_book_and_writes_its_day(bank: BankFile, remote: Remote, receiver: Receiver) -> None:
    url = f"{receiver.url}{BANK_CALLBACK_PATH}"
    for _ in range(2):
        await remote.bank_deposit("88880000000101", 9_000, payer_name="启明教育", bank_serial="SERIAL-1", notify_url=url)
    await remote.bank_deposit("88880000000102", 500, bank_serial="SERIAL-2", notify_url=url)
    await remote.bank_transfer("bank_wage", "out", 1_000, "refund", bank_ref="OUT-1", other_side="启明教育")
    await remote.bank_transfer("bank_wage", "out", 300, "tax", reference="VOUCHER01")
    order = an_order(700)
    await bank.send(order)
    assert isinstance(await settled(bank, order.out_biz_no), Paid)
    day = await yesterday(remote)
    file = await bank.account_statement("bank_wage", day)
    assert isinstance(file, AccountFile) and (file.opening_fen, file.closing_fen) == (0, 9_000 - 1_000 - 300 - 700)
    lines = {line.reference: (line.kind, line.amount_fen, line.purpose, line.other_side) for line in file.lines}
    assert lines["SERIAL-1"] == ("in", 9_000, "deposit", "启***")
    assert lines["OUT-1"][:3] == ("out", 1_000, "refund") and lines["VOUCHER01"][:3] == ("out", 300, "tax")
    assert lines[f"bank_file/{day}"][:3] == ("out", 700, "channel") and len(lines) == 4
    again = await bank.account_statement("bank_wage", day)
    assert isinstance(again, AccountFile) and again.sha256 == file.sha256
    fees = await bank.account_statement("bank_fee", day)
    assert isinstance(fees, AccountFile) and fees.closing_fen == 500
    assert await bank.account_statement("bank_wage", day + timedelta(days=1)) == NotReady()
    await remote.clock(offset_s=2 * DAY_S)
    following = await bank.account_statement("bank_wage", day + timedelta(days=1))
    assert isinstance(following, AccountFile) and (following.opening_fen, following.lines) == (file.closing_fen, ())
    shown = cast(dict[str, dict[str, object]], await remote.bank_accounts())
    assert shown["bank_wage"]["balance_fen"] == file.closing_fen


@pytest.mark.requirement("S-117", part="the bank's own file: every file fault at its simulator refused whole or asked for again")
@pytest.mark.parametrize(
    ("fault", "problem"),
    [("truncated_file", "truncated"), ("duplicated_file", "duplicated"), ("foreign_file", "foreign"), ("late_file", None)],
)
async def test_each_fault_of_the_file(bank: BankFile, remote: Remote, fault: str, problem: str | None) -> None:
    await remote.bank_transfer("bank_wage", "in", 900, "other")
    day = await yesterday(remote)
    await remote.fault(fault, {"next": 1}, on="statement")
    answer = await bank.account_statement("bank_wage", day)
    assert answer == NotReady() if problem is None else isinstance(answer, StatementRefused) and answer.problem == problem
    assert isinstance(await bank.account_statement("bank_wage", day), AccountFile)


@pytest.mark.requirement(
    "S-117", part="the bank's own statement through the real queue: a spoiled file refused, asked again, compared"
)
@pytest.mark.requirement("S-111", part="bank-to-ledger daily: a deposit whose notice was lost is found on the bank's statement")
async def test_a_day_at_the_bank_through_the_real_queue(still: Running) -> None:
    pool, agreed = still.database.pool, replace(still.product.outside.bank_file, statements_from=SINCE)
    bank = BankFile(agreed)
    still.product = replace(still.product, adapters=replace(still.product.adapters, bank=bank))
    async with still.making() as tx:
        employer = await an_employer(tx)
        at = noon(day_of(tx.now) + timedelta(days=1))
    await still.at(at)
    await pool.execute("update outbox set done_at = created_at")
    await pool.execute("delete from schedule")
    number = await pool.fetchval("select virtual_account from employer where id = $1", employer.id)
    async with still.working():
        await still.remote.bank_deposit(f"{number}01", 5_000, payer_name=employer.name)
        await until(
            lambda: pool.fetchval("select count(*) from ledger_transfer where event = 'deposit.received'"), lambda n: n == 1
        )
        await still.remote.bank_deposit(f"{number}01", 700, payer_name=employer.name, unannounced=True)
        await still.drained()
    await still.at(at + timedelta(days=1))
    await still.remote.fault("truncated_file", {"next": 1}, on="statement")
    async with still.database.transaction() as tx:
        await reconciliation.begin(tx, SYSTEM, SINCE)

    async def seen() -> object:
        await pool.execute(TIME_PASSES)
        return await pool.fetchval("select state from reconciliation where channel = 'bank_wage' order by day limit 1")

    async with still.working():
        await until(seen, lambda state: state == "open", WITHIN_S)
        await still.drained()
    files = await pool.fetch("select state, problem from statement_file where channel = 'bank_wage' order by received_at, id")
    assert [tuple(row) for row in files] == [("refused", "truncated"), ("accepted", None)]
    differences = await pool.fetch("select class, kind, statement_fen from reconciliation_difference")
    assert [tuple(row) for row in differences] == [("missing_with_us", "in", 700)]
    await bank.close()

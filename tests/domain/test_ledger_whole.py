"""What can stand whole is posted at once; any doubt leaves all of it to the exact judge, which answers each transfer."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import asyncpg
import pytest
import pytest_asyncio

from domain import ledger
from domain.database import Database, Transaction
from domain.ids import new_id
from domain.ledger import Code, Transfer, store
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.books import Party, open_party

WHOLE = store.POST_FEW.replace("ledger_post_few", "ledger_posted_whole")
ROWS = "select count(*) from ledger_transfer"
LEGS = "select journal_id, leg, legs from ledger_transfer where journal_id = any (:journals::uuid[]) order by number"


@pytest_asyncio.fixture
async def owner(clone: DatabaseUrls, database: Database, vault: Vault) -> AsyncIterator[Transaction]:
    """A transaction of the tables' owner, who may call the inner functions too; committed at the end."""
    connection = await asyncpg.connect(clone.owner)
    async with database.transaction() as tx:
        now = tx.now
    async with connection.transaction():
        yield Transaction(connection, now, vault)
    await connection.close()


async def posted_whole(tx: Transaction, transfers: list[Transfer]) -> bool:
    return bool(await tx.value(WHOLE, **store._arrays(transfers)))


async def test_every_kind_of_transfer_is_posted_whole(owner: Transaction) -> None:
    party = await open_party(owner, wage_fen=1_000, fee_fen=100)
    settlement, wage = party.settlement(500, 18, 25), party.wage(100)
    paid, failed = party.hold(40), party.hold(20)
    assert await posted_whole(owner, [*settlement[:2], wage, settlement[2]])
    assert await posted_whole(owner, [paid, failed])
    journal = new_id()
    assert await posted_whole(
        owner,
        [
            ledger.post_hold(new_id(), "payout.succeeded", new_id(), paid.key, 30),
            ledger.void(new_id(), "payout.failed", new_id(), failed.key),
            ledger.reverse(new_id(), "settlement.reversed", new_id(), wage.key, journal),
        ],
    )
    found = await ledger.balances(owner, [party.worker_wage, party.employer_wage])
    assert [(b.posted_fen, b.held_fen) for b in found.values()] == [(500 - 18 - 30, 0), (500, 0)]
    legs = await owner.all(LEGS, journals=[wage.key, settlement[0].journal_id])
    assert [(row["leg"], row["legs"]) for row in legs] == [(1, 3), (2, 3), (1, 1), (3, 3)]
    assert await ledger.check_books(owner) == []


Doubt = Callable[[Party, Transfer, Transfer], Transfer]

DOUBTS: dict[Code, Doubt] = {
    Code.EXISTS: lambda party, hold, ended: hold,
    Code.CONFLICT: lambda party, hold, ended: party.wage(1, hold.key),
    Code.INSUFFICIENT: lambda party, hold, ended: party.wage(901),
    Code.UNKNOWN_ACCOUNT: lambda party, hold, ended: Transfer(
        new_id(), "settlement.wage", new_id(), party.employer_wage, new_id(), 1
    ),
    Code.NO_ROUTE: lambda party, hold, ended: Transfer(
        new_id(), "settlement.fee", new_id(), party.worker_wage, party.fee_charged, 1
    ),
    Code.UNKNOWN_HOLD: lambda party, hold, ended: ledger.void(new_id(), "payout.failed", new_id(), new_id()),
    Code.EXCEEDS_HOLD: lambda party, hold, ended: ledger.post_hold(new_id(), "payout.succeeded", new_id(), hold.key, 11),
    Code.HOLD_EXPIRED: lambda party, hold, ended: ledger.post_hold(new_id(), "payout.succeeded", new_id(), ended.key),
}


@pytest.mark.parametrize("code", DOUBTS)
async def test_any_doubt_leaves_all_of_it_to_the_exact_judge(owner: Transaction, code: Code) -> None:
    party = await open_party(owner, wage_fen=1_000)
    hold = party.hold(10)
    ended = ledger.hold(
        new_id(), "payout.held", new_id(), party.worker_wage, party.clearing, 10, expires_at=owner.now + timedelta(seconds=1)
    )
    await ledger.post(owner, [party.wage(100)])
    await ledger.post(owner, [hold, ended])
    owner.now += timedelta(seconds=1)
    request = [party.wage(1), DOUBTS[code](party, hold, ended), party.wage(1)]
    rows = await owner.value(ROWS)
    assert not await posted_whole(owner, request)
    assert await owner.value(ROWS) == rows
    assert [answer.code for answer in await ledger.post_batch(owner, request)] == [Code.OK, code, Code.OK]


async def test_a_rejected_key_stays_rejected_though_all_could_stand_now(owner: Transaction) -> None:
    party = await open_party(owner, wage_fen=10)
    wage = party.wage(20)
    assert [answer.code for answer in await ledger.post_batch(owner, [wage])] == [Code.INSUFFICIENT]
    await ledger.post(owner, [Transfer(new_id(), "deposit.received", new_id(), party.wage_cash, party.employer_wage, 100)])
    assert not await posted_whole(owner, [wage])
    assert [answer.code for answer in await ledger.post_batch(owner, [wage])] == [Code.INSUFFICIENT]


async def test_money_that_comes_later_in_the_request_does_not_cover_what_came_before(owner: Transaction) -> None:
    party = await open_party(owner, wage_fen=10)
    deposit = Transfer(new_id(), "deposit.received", new_id(), party.wage_cash, party.employer_wage, 100)
    request = [party.wage(20), deposit]
    assert not await posted_whole(owner, request)
    assert [answer.code for answer in await ledger.post_batch(owner, request)] == [Code.INSUFFICIENT, Code.OK]
    refilled = Transfer(new_id(), "deposit.received", new_id(), party.wage_cash, party.employer_wage, 20)
    assert await posted_whole(owner, [party.wage(110), refilled, party.wage(20)])
    assert await ledger.balance(owner, party.employer_wage) == 0


async def test_a_journal_is_judged_where_its_first_leg_stands(owner: Transaction) -> None:
    party, journal = await open_party(owner, wage_fen=10), new_id()
    deposit = Transfer(new_id(), "deposit.received", new_id(), party.wage_cash, party.employer_wage, 100)
    request = [party.wage(5, journal), deposit, party.wage(10, journal)]
    assert not await posted_whole(owner, request)
    codes = [answer.code for answer in await ledger.post_batch(owner, request)]
    assert codes == [Code.JOURNAL_REFUSED, Code.OK, Code.INSUFFICIENT]


async def test_an_account_that_closed_meanwhile_takes_nothing(owner: Transaction) -> None:
    party = await open_party(owner, wage_fen=10)
    await ledger.close_account(owner, party.worker_wage)
    assert not await posted_whole(owner, [party.wage(1)])

"""Parts that go away: the queue while work waits, the workers in mid-batch. Nothing is lost, nobody is paid twice."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from stdnum import luhn

from domain import agreements, payouts
from domain.database import Transaction
from jobs.local.servers import Servers
from jobs.relay import Relay
from tests.build.accounts import AnEmployer, AStaff, a_staff, an_employer
from tests.build.graphql import until
from tests.build.money import a_settlement
from tests.build.outside import OPENING_FEN
from tests.build.postings import a_posting, a_shift
from tests.build.product import Running
from tests.build.work import AnAssignment, an_assignment
from tests.journeys import steps

QUICK = {"patience_s": 0.5, "lease_s": 2.0}
PAYEES = 10
SLOW_S = 0.2
EARNED_FEN = 10_000
"""Four hours at 25 yuan; no tax."""


@dataclass(frozen=True, slots=True)
class Payday:
    """Approved wages of one employer, and the two people who pay them out."""

    employer: AnEmployer
    maker: AStaff
    checker: AStaff
    cards: frozenset[str]


@pytest.mark.requirement("B-07", part="losing the queue while jobs wait loses no job, and the API goes on")
async def test_losing_valkey_while_jobs_wait_loses_no_job(still: Running, servers: Servers) -> None:
    async with still.making() as tx:
        employer = await an_employer(tx)
    owner = await still.acting(employer)
    early, late = [steps.a_bare_phone() for _ in range(3)], steps.a_bare_phone()
    for phone in early:
        await still.visitor.do("requestSignInCode", "expiresInSeconds", phone=phone)
    await still.remote.bank_deposit((await owner.ask(steps.FUNDING))["wageAccount"], 50_000)
    await until(still.remote.deliveries, lambda told: [one["state"] for one in told] == ["delivered"])
    relay = Relay(still.database, still.product.redis_url)
    assert await relay.once() > len(early)  # handed to the queue, and nobody works yet
    await still.product.redis.flushall()
    servers.kill_valkey()

    assert (await still.http.get("/readyz")).status_code == 503
    await still.visitor.do("requestSignInCode", "expiresInSeconds", phone=late)  # it waits in PostgreSQL
    await still.database.pool.execute("update outbox set available_at = least(available_at, clock_timestamp())")  # patience ends
    async with still.working(**QUICK):
        servers.restart_valkey()
        for phone in (*early, late):
            await until(partial(still.remote.inbox, phone), lambda inbox: len(inbox) == 1)
        await until(lambda: owner.ask(steps.FUNDING), lambda seen: seen["wageBalance"] == 50_000)
        await still.drained()
    assert (await still.http.get("/readyz")).status_code == 200


@pytest.mark.requirement("S-116", part="workers stopped in mid-batch and a lost queue: everyone paid exactly once")
@pytest.mark.requirement("B-07", part="workers stopped in mid-batch and started again pay everyone exactly once")
async def test_workers_stopped_in_mid_batch_pay_everyone_exactly_once(still: Running, servers: Servers) -> None:
    await still.remote.deposit(OPENING_FEN)
    async with still.making() as tx:
        payday = await a_payday(tx)
    finance, checker = await still.acting(payday.maker), await still.acting(payday.checker)
    plan = await finance.ask(steps.PREVIEW, id=f"Employer:{payday.employer.id}")
    made = await finance.do("makePayoutBatch", "id", employerId=f"Employer:{payday.employer.id}", planSha256=plan["planSha256"])
    await finance.do("submitPayoutBatch", "id", payoutBatchId=made["id"])
    await checker.do("approvePayoutBatch", "id", payoutBatchId=made["id"], planSha256=plan["planSha256"])
    await still.remote.fault("slow", delay_s=SLOW_S)

    async with still.working(**QUICK):
        await until(still.remote.payees, bool)
    stopped = await finance.ask(steps.BATCH, id=made["id"])
    assert stopped["succeededCount"] < PAYEES and not stopped["finishedAt"]
    await still.product.redis.flushall()
    async with still.working(**QUICK):
        await asyncio.sleep(SLOW_S)
        servers.kill_valkey()
        servers.restart_valkey()
        await asyncio.sleep(SLOW_S)
    await still.remote.behave()
    async with still.working(**QUICK):
        batch = await until(lambda: finance.ask(steps.BATCH, id=made["id"]), lambda seen: seen["finishedAt"])

    assert (batch["succeededCount"], batch["failedCount"], batch["total"]["fen"]) == (PAYEES, 0, PAYEES * EARNED_FEN)
    paid = {payee["card_no"]: (payee["payments"], payee["paid_fen"]) for payee in await still.remote.payees()}
    assert paid == dict.fromkeys(payday.cards, (1, EARNED_FEN))


async def a_payday(tx: Transaction) -> Payday:
    """Everybody worked the same shift, is owed the same, and has a card of their own."""
    cards = set()
    employer = await an_employer(tx)
    for number, work in enumerate(await works(tx, employer)):
        settlement = await a_settlement(tx, approved=True, work=work)
        await agreements.give_consent(tx, settlement.worker.viewer, "agent_tax_filing")
        cards.add(card := a_card(number))
        await payouts.set_destination(tx, settlement.worker.viewer, card)
    return Payday(employer, await a_staff(tx, "finance"), await a_staff(tx, "checker"), frozenset(cards))


async def works(tx: Transaction, employer: AnEmployer) -> list[AnAssignment]:
    began = tx.now
    shift = a_shift(began + timedelta(days=1), headcount=PAYEES)
    posting = await a_posting(tx, employer=employer, shifts=(shift,), headcount=PAYEES)
    worked = []
    for _ in range(PAYEES):
        tx.now = began
        worked.append(await an_assignment(tx, posting=posting, worked=True))
    return worked


def a_card(number: int) -> str:
    body = f"622202{number:012d}"
    return body + str(luhn.calc_check_digit(body))

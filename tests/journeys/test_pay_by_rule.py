"""Pay by rule, told of and paid by itself: two people agree, a rule makes the batches, the channel pays, its receipt is listed.

A worker who asks is answered, and one who objects is paid the rest by the same rule: no other pay waits for it.
"""

import asyncio
import csv
import io
import zipfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pytest

from domain.clock import day_of
from domain.payouts import DestinationKind
from tests.build.graphql import Asker, Data, until
from tests.build.payday import Payday, a_payday
from tests.build.product import Running

EARNED_FEN, SUPPLEMENT_FEN = 10_000, 4_000
MOST_FEN: Final = 1_000_000
WITHIN_S, PAUSE_S = 60.0, 0.3
A_MINUTE: Final = timedelta(minutes=1)
PURPOSE: Final = "月度工资核对"
RULE: Final = """query($id: ID!) { payoutRule(id: $id) { state nextRunAt runs(first: 5) { nodes {
    outcome itemCount total { fen } batches { id state planSha256 } } } } }"""
ITEMS: Final = """query($id: ID!) { payoutBatch(id: $id) { finishedAt items { state amount { fen } officialReceipt
    settlement { id } } } }"""
DISPUTE: Final = """query($id: ID!) { payDispute(id: $id) { state outcome reason supplement { id state net { fen } }
    steps { kind side } deadlines { kind metAt missedAt } } }"""
WINDOW: Final = "query($id: ID!) { payDisputeWindow(settlementId: $id) { open until } }"
RECEIPTS: Final = "{ payoutReceipts { nodes { state sha256 } } }"
BUNDLE: Final = "query($id: ID!) { receiptBundle(id: $id) { state receiptCount doneCount sha256 } }"
ACCESSES: Final = "{ myDataAccesses { nodes { by purpose } } }"
NOW: Final = "update schedule set next_at = clock_timestamp() where job = any($1)"


@dataclass(frozen=True, slots=True)
class Cast:
    """One worker who is owed a shift, the employer, and the platform's people."""

    product: Running
    payday: Payday
    worker: Asker
    employer: Asker
    finance: Asker
    checker: Asker
    support: Asker

    async def seen(self, look: Callable[[], Awaitable[Data]], holds: Callable[[Data], object], *sweeps: str) -> Data:
        """What is there once it holds; the sweeps run meanwhile as often as needed."""

        async def swept() -> Data:
            await self.product.database.pool.execute(NOW, list(sweeps))
            await asyncio.sleep(PAUSE_S)
            return await look()

        return await until(swept, holds, WITHIN_S)


@pytest.mark.requirement("T-043", part="a rule makes, submits and pays through the real queue and simulator, day after day")
@pytest.mark.requirement("S-043", part="a question is answered, an objection remedied by a supplement that the next run pays")
@pytest.mark.requirement("T-048", part="the employer's masked list of what the rule paid, from statement to download")
async def test_a_rule_pays_what_is_due_and_what_an_objection_adds(product: Running) -> None:
    cast = await the_cast(product)
    rule = await agreed(cast)
    first = await run(cast, rule, 1)
    paid = await pay(cast, first)
    (item,) = paid["items"]
    assert (item["state"], item["amount"]["fen"]) == ("SUCCEEDED", EARNED_FEN)
    settlement_id = item["settlement"]["id"]

    await ask(cast, settlement_id)
    supplement_id = await object_to(cast, settlement_id)
    second = await run(cast, rule, 2)
    paid = await pay(cast, second)
    assert [(one["settlement"]["id"], one["amount"]["fen"]) for one in paid["items"]] == [(supplement_id, SUPPLEMENT_FEN)]
    (payee,) = await product.remote.payees()
    assert (payee["payments"], payee["paid_fen"]) == (2, EARNED_FEN + SUPPLEMENT_FEN)

    await remedied(cast, supplement_id)
    await listed(cast, first)


async def the_cast(product: Running) -> Cast:
    async with product.making() as tx:
        payday = await a_payday(tx, [DestinationKind.BANK_CARD])
        now = tx.now
    await product.at(now + A_MINUTE)
    worker = await product.acting(payday.workers[DestinationKind.BANK_CARD])
    employer, maker, checker = [await product.acting(one) for one in (payday.employer, payday.maker, payday.checker)]
    return Cast(product, payday, worker, employer, maker, checker, await product.staff("support"))


async def agreed(cast: Cast) -> str:
    """The employer proposes, the platform's finance agrees to the terms as they were; nobody else may."""
    async with cast.product.making() as tx:
        today = day_of(tx.now)
    terms = {"name": "每日发放", "every": "DAY", "runMax": MOST_FEN, "payeeMax": MOST_FEN, "keep": 0, "validFrom": str(today)}
    rule = await cast.employer.do("proposePayoutRule", "id termsSha256", **terms)
    given = {"payoutRuleId": rule["id"], "termsSha256": rule["termsSha256"]}
    await cast.employer.refused("NOT_PERMITTED", "acceptPayoutRule", **given)
    await cast.finance.do("acceptPayoutRule", "state", **given)
    return str(rule["id"])


async def run(cast: Cast, rule_id: str, times: int) -> Data:
    """Its next moment comes; the batch it makes waits for a checker, and its maker may not be that one."""
    next_at = datetime.fromisoformat((await cast.employer.ask(RULE, id=rule_id))["nextRunAt"])
    await cast.product.at(next_at + A_MINUTE)

    async def look() -> Data:
        seen: Data = await cast.employer.ask(RULE, id=rule_id)
        return seen

    seen = await cast.seen(look, lambda rule: len(rule["runs"]["nodes"]) == times, "payout_rules.run")
    newest = seen["runs"]["nodes"][0]
    (batch,) = newest["batches"]
    assert (seen["state"], newest["outcome"], newest["itemCount"], batch["state"]) == ("ACTIVE", "MADE", 1, "SUBMITTED")
    given = {"payoutBatchId": batch["id"], "planSha256": batch["planSha256"]}
    await cast.finance.refused("NOT_PERMITTED", "approvePayoutBatch", **given)
    made: Data = batch
    return made


async def pay(cast: Cast, batch: Data) -> Data:
    await cast.checker.do("approvePayoutBatch", "state", payoutBatchId=batch["id"], planSha256=batch["planSha256"])
    found: Data = await until(lambda: cast.finance.ask(ITEMS, id=batch["id"]), lambda seen: seen["finishedAt"])
    return found


async def ask(cast: Cast, settlement_id: str) -> None:
    """A question about pay that was received: support asks the employer, and answers."""
    assert (await cast.worker.ask(WINDOW, id=settlement_id))["open"]
    opened = await cast.worker.do("openPayDispute", "id state", settlementId=settlement_id, kind="QUESTION", text="是否含餐补")
    id = {"payDisputeId": opened["id"]}
    await cast.support.do("assignPayDispute", **id)
    await cast.support.do("askPayDisputeEmployer", "state", **id, text="请说明报酬构成")
    await cast.worker.refused("NOT_PERMITTED", "replyToPayDispute", **id, text="含餐补")
    await cast.employer.do("replyToPayDispute", "state", **id, text="不含餐补，另按次发放")
    await cast.support.do("decidePayDispute", "state", **id, outcome="ANSWERED", reason="报酬不含餐补")
    told = await cast.worker.ask(DISPUTE, id=opened["id"])
    assert (told["state"], told["reason"]) == ("ANSWERED", "报酬不含餐补")
    assert [step["kind"] for step in told["steps"]][:4] == ["OPENED", "ASSIGNED", "ASKED", "REPLIED"]


async def object_to(cast: Cast, settlement_id: str) -> str:
    """An objection: the employer grants a supplement by itself and approves it, as any other pay."""
    opened = await cast.worker.do("openPayDispute", "id", settlementId=settlement_id, kind="OBJECTION", text="少算一小时")
    given = {"payDisputeId": opened["id"], "outcome": "SUPPLEMENT", "reason": "确有漏算，补发"}
    granted = await cast.employer.do(
        "decidePayDispute", "state supplement { id }", **given, supplement={"kind": "BASE", "amount": SUPPLEMENT_FEN}
    )
    assert granted["state"] == "REMEDYING"
    supplement_id = str(granted["supplement"]["id"])
    await cast.employer.do("approveSettlement", "state", settlementId=supplement_id)
    return supplement_id


async def remedied(cast: Cast, supplement_id: str) -> None:
    """The objection is over once its money arrived, in time."""

    async def look() -> Data:
        (found,) = (await cast.worker.ask("{ payDisputes(kind: OBJECTION) { nodes { id state supplement { id } } } }"))["nodes"]
        seen: Data = found
        return seen

    seen = await cast.seen(look, lambda dispute: dispute["state"] == "REMEDIED", "pay_disputes.follow")
    assert seen["supplement"]["id"] == supplement_id
    clocks = (await cast.worker.ask(DISPUTE, id=seen["id"]))["deadlines"]
    assert clocks and all(clock["metAt"] and not clock["missedAt"] for clock in clocks)


async def listed(cast: Cast, batch: Data) -> None:
    """The first payment stands on its day's statement, its receipt is fetched, and the employer's list masks the payee."""

    async def look() -> Data:
        seen: Data = await cast.worker.ask(RECEIPTS)
        return seen

    kept = await cast.seen(
        look, lambda seen: any(one["state"] == "KEPT" for one in seen["nodes"]), "reconciliation.begin", "receipts.fetch"
    )
    sha256 = next(one["sha256"] for one in kept["nodes"] if one["state"] == "KEPT")
    asked = await cast.employer.do("requestReceiptBundle", "id", payoutBatchId=batch["id"], purpose=PURPOSE)
    ready = await until(lambda: cast.employer.ask(BUNDLE, id=asked["id"]), lambda bundle: bundle["state"] == "READY")
    assert (ready["receiptCount"], ready["doneCount"]) == (1, 1)
    await cast.worker.refused("NOT_PERMITTED", "mintReceiptBundleTicket", receiptBundleId=asked["id"], purpose=PURPOSE)
    ticket = await cast.employer.do("mintReceiptBundleTicket", "path", receiptBundleId=asked["id"], purpose=PURPOSE)
    got = await cast.product.http.get(ticket["path"])
    (row,) = rows_of(got.content)
    worker = cast.payday.workers[DestinationKind.BANK_CARD]
    assert row["金额 Amount"] == "100.00" and row["官方回单 SHA-256"] == sha256
    assert "*" in row["收款人 Payee"] and worker.name not in str(row)
    looks = (await cast.worker.ask(ACCESSES))["nodes"]
    assert {"by": "employer", "purpose": PURPOSE} in looks


def rows_of(archive: bytes) -> list[dict[str, str]]:
    """The lines of a bundle's list."""
    with zipfile.ZipFile(io.BytesIO(archive)) as bundle:
        (name,) = [name for name in bundle.namelist() if name.endswith(".csv")]
        return list(csv.DictReader(io.StringIO(bundle.read(name).decode("utf-8-sig"))))

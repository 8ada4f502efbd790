"""Pay that was not released in time: one breach a clock, its reason, whose part it is, and what a worker lacks (S-042, T-044)."""

from collections.abc import Awaitable, Callable

import pytest

from domain import agreements, deadlines, finance, notifications, pay_delays, payouts, service_levels
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.ids import new_id
from domain.money import Fen
from domain.payouts import Outcome, Word
from tests.build.accounts import a_staff, a_worker
from tests.build.money import CARD, SYSTEM, ASettlement, a_batch, a_settlement, ready_to_be_paid
from tests.build.pay_disputes import ITEM_OF

TOLD = "select count(*) from outbox where topic = :topic and subject_id = :id"
Cause = Callable[[Transaction, ASettlement], Awaitable[None]]


async def late(tx: Transaction) -> int:
    """The clocks of release run out by themselves; how many delays were opened or ended."""
    tx.now = await deadlines.due_by(tx, "settlements.pay_release", tx.now)
    await deadlines.sweep(tx, SYSTEM)
    return await pay_delays.follow(tx, SYSTEM)


async def delay_of(tx: Transaction, settlement: ASettlement) -> Record:
    row = await tx.one("select * from pay_delay where settlement_id = :id", id=settlement.id)
    assert row is not None
    return row


async def nothing(tx: Transaction, settlement: ASettlement) -> None:
    """Nobody put it into a batch."""
    await ready_to_be_paid(tx, settlement.worker)


async def no_card(tx: Transaction, settlement: ASettlement) -> None:
    """The worker set no account."""
    await agreements.give_consent(tx, settlement.worker.viewer, "agent_tax_filing")


async def no_consent(tx: Transaction, settlement: ASettlement) -> None:
    """The worker did not consent to agent filing."""
    await payouts.set_destination(tx, settlement.worker.viewer, CARD)


async def unchecked(tx: Transaction, settlement: ASettlement) -> None:
    """No second person approved the batch."""
    await a_batch(tx, settlement)


async def queued(tx: Transaction, settlement: ASettlement) -> None:
    """It stands in our own queue."""
    await a_batch(tx, settlement, approved=True)


async def stopped(tx: Transaction, settlement: ASettlement) -> None:
    """Its channel was stopped."""
    await queued(tx, settlement)
    item_id = await tx.value(ITEM_OF, id=settlement.id)
    channel = await tx.value("select channel from payout_item where id = :id", id=item_id)
    await payouts.stop_channel(tx, (await a_staff(tx, "admin")).viewer, str(channel), "渠道故障，暂停发放")
    assert await payouts.start(tx, SYSTEM, item_id) is None  # type: ignore[arg-type]  # a uuid


def told(word: Word) -> Cause:
    """What the channel said of it."""

    async def tell(tx: Transaction, settlement: ASettlement) -> None:
        await queued(tx, settlement)
        order = await payouts.start(tx, SYSTEM, await tx.value(ITEM_OF, id=settlement.id))  # type: ignore[arg-type]  # a uuid
        assert order is not None
        await payouts.record(tx, SYSTEM, order.out_biz_no, word)

    return tell


@pytest.mark.requirement(
    "S-042",
    part="a breach event when pay is late, with why and whose part it is",
)
@pytest.mark.requirement("S-116", part="alert on delay, a test for each cause")
@pytest.mark.parametrize(
    ("happened", "cause", "fault"),
    [
        (nothing, "no_batch", "platform"),
        (no_card, "destination_missing", "worker"),
        (no_consent, "consent_missing", "worker"),
        (unchecked, "approval", "platform"),
        (queued, "turn", "platform"),
        (stopped, "channel_stopped", "platform"),
        (told(Word(Outcome.PENDING)), "channel", "platform"),
        (told(Word(Outcome.UNKNOWN)), "answer", "platform"),
        (told(Word(Outcome.AWAITING_PAYEE)), "payee", "worker"),
        (told(Word(Outcome.FAILED, code="254")), "destination_refused", "worker"),
        (told(Word(Outcome.FAILED, code="4088")), "employer", "employer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_late_pay_says_why(tx: Transaction, happened: Cause, cause: str, fault: str) -> None:
    settlement = await a_settlement(tx, approved=True)
    await happened(tx, settlement)
    assert await pay_delays.follow(tx, SYSTEM) == 0
    assert await late(tx) == 1
    assert await pay_delays.follow(tx, SYSTEM) == 0
    delay = await delay_of(tx, settlement)
    assert (delay["cause"], delay["fault"], delay["ended_at"]) == (cause, fault, None)
    assert await tx.value(TOLD, topic="pay_delay.opened", id=delay["id"]) == 1


async def test_worker_and_finance_are_told_the_reason(tx: Transaction) -> None:
    settlement, finance_member = await a_settlement(tx, approved=True), await a_staff(tx, "finance")
    await late(tx)
    delay = await delay_of(tx, settlement)
    told = await notifications.tell(tx, SYSTEM, new_id(), "pay_delay.opened", delay["id"])
    assert {settlement.worker.person_id, finance_member.viewer.person_id} <= set(told)
    bodies = await tx.all("select body_zh from notification where subject_id = :id", id=delay["id"])
    assert bodies and all("请先同意由平台代办申报纳税" in row["body_zh"] for row in bodies)


@pytest.mark.requirement("S-042", part="late pay counts in serviceLevels; it ends when the pay arrives")
async def test_a_delay_ends_when_the_pay_arrives_and_is_counted_late(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    await queued(tx, settlement)
    await late(tx)
    order = await payouts.start(tx, SYSTEM, await tx.value(ITEM_OF, id=settlement.id))  # type: ignore[arg-type]  # a uuid
    assert order is not None
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.PAID, Fen(order.amount_fen)))
    assert await pay_delays.follow(tx, SYSTEM) == 1
    assert (await delay_of(tx, settlement))["ended_at"] == tx.now
    await service_levels.measure(tx, SYSTEM)
    late_levels = await tx.value("select sum(late) from service_level where kind = 'pay_release'")
    assert late_levels == 1


async def test_money_that_never_came_is_a_case_and_no_delay(tx: Transaction) -> None:
    settlement = await a_settlement(tx)
    tx.now = await deadlines.due_by(tx, "deadlines.wage_funding", tx.now)
    await deadlines.sweep(tx, SYSTEM)
    assert await pay_delays.follow(tx, SYSTEM) == 0
    assert await finance.follow_liability(tx, SYSTEM) == 1
    assert await tx.value("select count(*) from pay_delay where settlement_id = :id", id=settlement.id) == 0


@pytest.mark.requirement("S-116", part="a delay of the platform's is an incident that finance explains, once")
async def test_finance_explains_what_was_the_platforms_fault(tx: Transaction) -> None:
    ours, theirs = await a_settlement(tx, approved=True), await a_settlement(tx, approved=True)
    await nothing(tx, ours)
    tx.now = await deadlines.due_by(tx, "settlements.pay_release", tx.now)
    await late(tx)
    finance_member = (await a_staff(tx, "finance")).viewer
    incident, other = (await delay_of(tx, ours))["id"], (await delay_of(tx, theirs))["id"]
    with pytest.raises(NotPermitted):
        await pay_delays.explain(tx, (await a_staff(tx, "support")).viewer, incident, "排班遗漏")
    with pytest.raises(NotFound):
        await pay_delays.explain(tx, finance_member, new_id(), "排班遗漏")
    with pytest.raises(InvalidInput):
        await pay_delays.explain(tx, finance_member, incident, " ")
    with pytest.raises(pay_delays.PayDelayNotOurs):
        await pay_delays.explain(tx, finance_member, other, "排班遗漏")
    await pay_delays.explain(tx, finance_member, incident, "排班遗漏，已补列入批次")
    with pytest.raises(pay_delays.PayDelayNotOurs):
        await pay_delays.explain(tx, finance_member, incident, "再次说明")


async def test_every_cause_has_words_and_somebody_whose_part_it_is(tx: Transaction) -> None:
    words = {code.lower() for code in await payouts.words(tx)}
    assert set(pay_delays.FAULTS) <= words
    assert words - set(pay_delays.FAULTS) == {"funding"}, "money that never came is a case of liability"


@pytest.mark.requirement("T-044", part="what a worker lacks, all of it in words, before anything is blocked; the plan agrees")
async def test_what_is_missing_is_said_before_it_blocks(tx: Transaction) -> None:
    newcomer = await a_worker(tx, verified=False, signed=False)
    lacking = await payouts.lacking(tx, newcomer.viewer)
    assert [lack.code for lack in lacking] == [
        "WORKER_NOT_VERIFIED",
        "WORKER_UNSIGNED",
        "CONSENT_MISSING",
        "DESTINATION_MISSING",
    ]
    assert all(lack.zh and lack.en for lack in lacking)
    settlement = await a_settlement(tx, approved=True)
    worker, checker = settlement.worker.viewer, (await a_staff(tx, "checker")).viewer

    async def agree() -> list[str]:
        codes = [lack.code for lack in await payouts.lacking(tx, worker)]
        (payable,) = (await payouts.preview(tx, checker, settlement.employer.id)).payables
        assert payable.blocked_code == (codes[0] if codes else None)
        return codes

    assert await agree() == ["CONSENT_MISSING", "DESTINATION_MISSING"]
    await agreements.give_consent(tx, worker, "agent_tax_filing")
    assert await agree() == ["DESTINATION_MISSING"]
    await payouts.set_destination(tx, worker, CARD)
    assert await agree() == []
    with pytest.raises(NotPermitted):
        await payouts.lacking(tx, checker)

"""Whose an account is, asked of its channel: nothing is paid to it before the channel said that it is the payee's (S-044)."""

import pytest

from domain import payouts
from domain.database import Transaction
from domain.payouts import DestinationKind, HolderWord
from domain.payouts.holders import AGAIN_S, CHECK
from tests.build.accounts import a_staff
from tests.build.money import CARD, OTHER_CARD, SYSTEM, ASettlement, a_settlement, ready_to_be_paid

COVERED = "update payout_channel set asks_holder = true where id = 'yunzhanghu'"
CURRENT = "select id from payout_destination where worker_id = :worker_id and removed_at is null and made_default_at is not null"
TOPICS = "select topic from outbox where subject_id = :id and topic like 'payout_destination.%' order by created_at, id"
WAITS = """
    select extract(epoch from available_at - clock_timestamp())::int as wait_s from outbox
    where job = :job and subject_id = :id order by available_at desc limit 1
"""
TOLD = "select recipient_name, kinds from disclosure where reference_id = :id"


async def a_card_to_check(tx: Transaction) -> tuple[ASettlement, object]:
    """A wage that is owed, and its payee's first card, at a channel whose contract covers asking."""
    await tx.run(COVERED)
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    return settlement, await tx.value(CURRENT, worker_id=settlement.worker.id)


async def blocked(tx: Transaction, settlement: ASettlement) -> object:
    plan = await payouts.preview(tx, (await a_staff(tx, "finance")).viewer, settlement.employer.id)
    lacks = [lack.code for lack in await payouts.lacking(tx, settlement.worker.viewer)]
    (payable,) = plan.payables
    assert lacks == ([payable.blocked_code] if payable.blocked_code else [])  # both say the same
    return payable.blocked_code


@pytest.mark.requirement("S-044")
@pytest.mark.parametrize(
    ("word", "code", "told"),
    [("agrees", None, "payout_destination.confirmed"), ("differs", "HOLDER_DIFFERS", "payout_destination.differed")],
)
async def test_an_account_waits_for_the_channels_word(tx: Transaction, word: HolderWord, code: str | None, told: str) -> None:
    settlement, id = await a_card_to_check(tx)
    assert await blocked(tx, settlement) == "HOLDER_ASKED"
    asked = await payouts.holder_question(tx, SYSTEM, id)  # type: ignore[arg-type]  # a UUID
    assert asked is not None and (asked.channel, asked.account) == ("yunzhanghu", CARD)
    assert (asked.name, asked.id_number) == (settlement.worker.name, settlement.worker.id_number)

    await payouts.record_holder(tx, SYSTEM, id, word)  # type: ignore[arg-type]  # a UUID

    assert await blocked(tx, settlement) == code
    assert [row["topic"] for row in await tx.all(TOPICS, id=id)][-1] == told
    assert await payouts.holder_question(tx, SYSTEM, id) is None  # type: ignore[arg-type]  # a UUID
    await payouts.record_holder(tx, SYSTEM, id, "agrees")  # type: ignore[arg-type]  # a UUID
    assert await blocked(tx, settlement) == code  # said once
    row = await tx.one(TOLD, id=id)
    assert row is not None and row["recipient_name"] == "yunzhanghu" and "bank_account" in row["kinds"]


async def test_what_is_not_known_is_asked_again_and_never_guessed(tx: Transaction) -> None:
    settlement, id = await a_card_to_check(tx)
    for wait_s in (*AGAIN_S, AGAIN_S[-1]):
        await payouts.record_holder(tx, SYSTEM, id, "unknown")  # type: ignore[arg-type]  # a UUID
        row = await tx.one(WAITS, job=CHECK, id=id)
        assert row is not None and wait_s - 5 <= row["wait_s"] <= wait_s
        assert await blocked(tx, settlement) == "HOLDER_ASKED"
    await payouts.record_holder(tx, SYSTEM, id, "agrees")  # type: ignore[arg-type]  # a UUID
    assert await blocked(tx, settlement) is None


async def test_an_account_that_is_not_theirs_is_replaced_by_one_that_is(tx: Transaction) -> None:
    settlement, id = await a_card_to_check(tx)
    await payouts.record_holder(tx, SYSTEM, id, "differs")  # type: ignore[arg-type]  # a UUID
    await payouts.set_destination(tx, settlement.worker.viewer, OTHER_CARD)
    other = await tx.value(CURRENT, worker_id=settlement.worker.id)
    assert other != id and await payouts.holder_question(tx, SYSTEM, id) is None  # type: ignore[arg-type]  # a UUID
    await payouts.record_holder(tx, SYSTEM, other, "agrees")  # type: ignore[arg-type]  # a UUID
    assert await blocked(tx, settlement) == "DESTINATION_COOLING_DOWN"


async def test_where_no_channel_is_asked_the_first_payment_finds_it_out(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    assert await blocked(tx, settlement) is None
    await tx.run(COVERED)
    await payouts.set_destination(tx, settlement.worker.viewer, "xiaoming@example.com", DestinationKind.ALIPAY)
    assert await blocked(tx, settlement) == "DESTINATION_COOLING_DOWN"  # another channel's: not covered
    assert await tx.value("select count(*) from holder_check") == 0

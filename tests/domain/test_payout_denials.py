"""An order its channel never took in: shown by the channel itself, decided by two people, and never a guess."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from domain import ledger, payouts
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.money import Fen
from domain.payouts import DenialNotReady, DenialNotShown, Outcome, TwoPeopleForDenial, Word, store_denial
from domain.viewer import Viewer
from tests.build.accounts import a_staff
from tests.build.denials import EVIDENCE, denied, given, number_of, unheard_of
from tests.build.money import SYSTEM

STATE = """
    select i.state as item, i.fail_code, s.state as settlement, e.closed_at is not null as closed, d.state as denial,
           d.decided_by, i.hold_id
    from payout_escalation e join payout_item i on i.id = e.payout_item_id join settlement s on s.id = i.settlement_id
    left join payout_denial d on d.payout_escalation_id = e.id where e.id = :id
"""
VOIDED = "select count(*) from ledger_transfer where kind = 'void' and pending_id = :id"
TOLD = "select count(*) from outbox where topic = :topic"
LINE = """
    insert into statement_line (id, statement_file_id, channel, line_key, kind, out_biz_no, channel_ref, amount_fen, fee_fen,
                                booked_at)
    select gen_random_uuid(), id, channel, 'pay:late', 'pay', :number, 'late', 1, 0, :now from statement_file order by day limit 1
"""
pytestmark = pytest.mark.requirement(
    "S-116", part="what a channel never took in is closed by two people, on the channel's own word"
)


async def desk(tx: Transaction) -> tuple[Viewer, Viewer]:
    return (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer


async def state(tx: Transaction, entry: UUID) -> asyncpg.Record:
    row = await tx.one(STATE, id=entry)
    assert row is not None
    return row


async def closed(tx: Transaction) -> tuple[UUID, str]:
    """An order two people closed, and its number."""
    entry, *_ = await unheard_of(tx)
    number = await number_of(tx, entry)
    maker, checker = await desk(tx)
    await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    await denied(tx, entry)
    await payouts.confirm_denial(tx, checker, entry)
    await denied(tx, entry)
    return entry, number


async def test_two_people_and_the_channels_word_close_it_and_the_wage_is_owed_again(tx: Transaction) -> None:
    entry, *_ = await unheard_of(tx)
    maker, checker = await desk(tx)
    await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    assert (await state(tx, entry))["item"] == "unknown"
    await denied(tx, entry)
    assert (await state(tx, entry))["item"] == "unknown"  # the first answer is for the second person to read
    await payouts.confirm_denial(tx, checker, entry)
    now = await state(tx, entry)
    assert (now["item"], now["denial"], now["closed"]) == ("unknown", "confirmed", False)
    assert await tx.value(VOIDED, id=now["hold_id"]) == 0
    await denied(tx, entry)
    now = await state(tx, entry)
    assert (now["item"], now["fail_code"], now["settlement"]) == ("failed", "NEVER_ACCEPTED", "approved")
    assert (now["denial"], now["closed"], now["decided_by"]) == ("done", True, checker.staff_id)
    assert await tx.value(VOIDED, id=now["hold_id"]) == 1
    assert await payouts.denied(tx, SYSTEM, entry) is None
    employer_id = await tx.value("select employer_id from payout_item limit 1")
    assert isinstance(employer_id, UUID)
    assert len((await payouts.preview(tx, maker, employer_id)).items) == 1  # under a new number, by a new batch


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ("update payout_channel set not_found_after_h = 100 where id = 'yunzhanghu'", "100小时"),
        ("update payout_channel set not_found_until_h = 90 where id = 'yunzhanghu'", "可查询的期限"),
    ],
)
async def test_time_is_the_channels_own(tx: Transaction, change: str, missing: str) -> None:
    entry, *_ = await unheard_of(tx)
    maker, _ = await desk(tx)
    await tx.connection.execute(change)
    with pytest.raises(DenialNotShown) as refused:
        await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    assert missing in refused.value.message_zh


async def test_the_statements_of_both_days_must_be_there_and_not_name_it(tx: Transaction) -> None:
    entry, *_ = await unheard_of(tx, statements=False)
    maker, _ = await desk(tx)
    with pytest.raises(DenialNotShown):
        await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    day = (tx.now - timedelta(days=4) + timedelta(hours=8)).date()
    await given(tx, day)
    with pytest.raises(DenialNotShown):
        await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    await given(tx, day + timedelta(days=1))
    await tx.run(LINE, number=await number_of(tx, entry))
    with pytest.raises(DenialNotShown) as refused:
        await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    assert "对账单上有该笔" in refused.value.message_zh


async def test_a_batch_the_channel_may_not_have_is_not_touched(tx: Transaction) -> None:
    entry, *_ = await unheard_of(tx)
    maker, _ = await desk(tx)
    facts = await store_denial.facts(tx, await _item(tx, entry))
    assert facts is not None and facts.missing(tx.now) is None
    assert replace(facts, batch_taken=False).missing(tx.now) is not None
    await payouts.propose_denial(tx, maker, entry, EVIDENCE)


async def _item(tx: Transaction, entry: UUID) -> UUID:
    item_id = await tx.value("select payout_item_id from payout_escalation where id = :id", id=entry)
    assert isinstance(item_id, UUID)
    return item_id


async def test_nobody_decides_alone_nor_before_the_channel_answered(tx: Transaction) -> None:
    entry, *_ = await unheard_of(tx)
    maker, checker = await desk(tx)
    with pytest.raises(NotPermitted):
        await payouts.propose_denial(tx, checker, entry, EVIDENCE)
    with pytest.raises(InvalidInput):
        await payouts.propose_denial(tx, maker, entry, "太短")
    with pytest.raises(DenialNotReady):
        await payouts.confirm_denial(tx, checker, entry)
    await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    with pytest.raises(DenialNotReady):
        await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    with pytest.raises(DenialNotReady):
        await payouts.confirm_denial(tx, checker, entry)
    with pytest.raises(NotPermitted):
        await payouts.confirm_denial(tx, maker, entry)
    await denied(tx, entry)
    await tx.run("update payout_denial set proposed_by = :id", id=checker.staff_id)
    with pytest.raises(TwoPeopleForDenial):
        await payouts.confirm_denial(tx, checker, entry)
    with pytest.raises(asyncpg.CheckViolationError, match="payout_denial_two_people"):
        async with tx.connection.transaction():
            await tx.run("update payout_denial set decided_by = proposed_by, decided_at = :now")


async def test_rejected_it_may_be_proposed_again(tx: Transaction) -> None:
    entry, *_ = await unheard_of(tx)
    maker, checker = await desk(tx)
    await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    await denied(tx, entry)
    await payouts.reject_denial(tx, checker, entry, "请附渠道书面答复")
    assert (await state(tx, entry))["denial"] == "rejected"
    assert await payouts.denied(tx, SYSTEM, entry) is None
    await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    with pytest.raises(DenialNotReady):  # what it answered before counts no more
        await payouts.confirm_denial(tx, checker, entry)


async def test_an_answer_that_says_nothing_is_asked_for_again(tx: Transaction) -> None:
    entry, *_ = await unheard_of(tx)
    maker, _ = await desk(tx)
    await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    await denied(tx, entry, Word(Outcome.UNKNOWN, code="timeout"))
    waiting = "select count(*) from outbox where job = 'payouts.ask_denied' and done_at is null"
    assert (await tx.value(waiting), (await state(tx, entry))["denial"]) == (2, "proposed")


async def test_what_the_channel_knows_after_all_stands(tx: Transaction) -> None:
    entry, *_ = await unheard_of(tx)
    maker, checker = await desk(tx)
    amount_fen = await tx.value("select amount_fen from payout_item where id = :id", id=await _item(tx, entry))
    assert isinstance(amount_fen, int)
    await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    await denied(tx, entry)
    await payouts.confirm_denial(tx, checker, entry)
    await denied(tx, entry, Word(Outcome.PAID, Fen(amount_fen), "R2"))
    now = await state(tx, entry)
    assert (now["item"], now["denial"], now["closed"]) == ("succeeded", "overtaken", True)
    with pytest.raises(NotFound):
        await payouts.propose_denial(tx, maker, entry, EVIDENCE)


async def test_a_statement_that_names_it_meanwhile_ends_the_proposal(tx: Transaction) -> None:
    entry, *_ = await unheard_of(tx)
    maker, _ = await desk(tx)
    await payouts.propose_denial(tx, maker, entry, EVIDENCE)
    await tx.run(LINE, number=await number_of(tx, entry))
    await denied(tx, entry)
    now = await state(tx, entry)
    assert (now["item"], now["denial"], now["closed"]) == ("unknown", "overtaken", False)


async def test_what_it_says_later_against_that_is_an_alarm_and_moves_nothing(tx: Transaction) -> None:
    entry, number = await closed(tx)
    before = await ledger.balance(tx, ledger.account_id("payout_clearing", "yunzhanghu"))
    amount_fen = await tx.value("select amount_fen from payout_item where id = :id", id=await _item(tx, entry))
    assert isinstance(amount_fen, int)
    assert await payouts.record(tx, SYSTEM, number, Word(Outcome.PAID, Fen(amount_fen), "R3")) == "contradiction"
    assert (await state(tx, entry))["item"] == "failed"
    assert await tx.value(TOLD, topic="payout_item.contradicted") == 1
    open_ = "select reason from payout_escalation where closed_at is null"
    assert [row["reason"] for row in await tx.all(open_)] == ["contradiction"]
    assert await ledger.balance(tx, ledger.account_id("payout_clearing", "yunzhanghu")) == before

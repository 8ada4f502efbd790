"""A day's books, payouts and statement against each other: what agrees is posted, what differs is worked to zero by two."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from domain import documents, ledger, reconciliation
from domain.clock import day_of, start_of_day
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.ids import new_id
from domain.reconciliation import Action, ReconciliationState, RefusedFile
from domain.viewer import Viewer
from tests.build.accounts import a_staff
from tests.build.money import SYSTEM
from tests.build.statements import (
    CHANNEL,
    APayment,
    a_paid_one,
    a_payment,
    a_statement,
    again,
    compared,
    find_day,
    noon,
    paid,
    pay_line,
    return_line,
    returned,
    the_day,
)

REASON = "渠道客服已核实"
DIFFERENCES = """
    select class, kind, d.state, outcome, d.id, r.day from reconciliation_difference d
    join reconciliation r on r.id = d.reconciliation_id order by r.day, class, d.id
"""
RESOLVED = "select state from difference_resolution where id = :id"


async def clearing(tx: Transaction) -> int:
    return await ledger.balance(tx, ledger.account_id("payout_clearing", CHANNEL))


async def cash(tx: Transaction) -> int:
    return await ledger.balance(tx, ledger.account_id("bank_wage_cash", None))


async def desk(tx: Transaction) -> tuple[Viewer, Viewer]:
    return (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer


async def found(tx: Transaction) -> list[tuple[str, str, str, str | None]]:
    return [(row["class"], row["kind"], row["state"], row["outcome"]) for row in await tx.all(DIFFERENCES)]


async def the_difference(tx: Transaction) -> UUID:
    """The last one not closed."""
    rows = [row["id"] for row in await tx.all(DIFFERENCES) if row["state"] != "closed"]
    assert len(rows) == 1
    id = rows[0]
    assert isinstance(id, UUID)
    return id


async def resolved(tx: Transaction, action: Action, item_id: UUID | None = None, difference_id: UUID | None = None) -> UUID:
    """Proposed by one, confirmed by another, carried out."""
    maker, checker = await desk(tx)
    difference_id = difference_id or await the_difference(tx)
    id = await reconciliation.propose(tx, maker, difference_id, action, REASON, item_id)
    await reconciliation.confirm(tx, checker, id)
    await reconciliation.carry_out(tx, SYSTEM, id)
    await reconciliation.carry_out(tx, SYSTEM, id)
    assert await tx.value(RESOLVED, id=id) == "done"
    return id


async def one_paid(tx: Transaction) -> tuple[APayment, date, datetime]:
    payment = await a_paid_one(tx)
    return payment, day_of(tx.now), tx.now


@pytest.mark.requirement("S-117", part="books, payouts and the channel's statement, line by line, posted once")
async def test_what_agrees_is_posted_and_the_day_balanced(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    before = await cash(tx)
    assert await clearing(tx) == payment.order.amount_fen
    row = await compared(tx, day, [pay_line(payment, at)])
    assert (row.state, await clearing(tx)) == (ReconciliationState.BALANCED, 0)
    assert await cash(tx) == before - payment.order.amount_fen
    await again(tx, row)
    assert (await clearing(tx), await found(tx)) == (0, [])
    totals = await tx.one(
        "select statement_paid_fen, payouts_paid_fen, ledger_paid_fen from reconciliation where id = :id", id=row.id
    )
    assert totals is not None and set(totals) == {payment.order.amount_fen}


async def test_a_return_is_received_once(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    await compared(tx, day, [pay_line(payment, at)])
    before, back = await cash(tx), noon(day + timedelta(days=2))
    await returned(tx, payment, back)
    row = await compared(tx, day + timedelta(days=2), [return_line(payment, back)])
    assert (row.state, await clearing(tx)) == (ReconciliationState.BALANCED, 0)
    assert await cash(tx) == before + payment.order.amount_fen


async def test_a_return_whose_payment_stands_on_a_file_not_fetched_yet(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    back = noon(day + timedelta(days=1))
    await returned(tx, payment, back)
    row = await compared(tx, day + timedelta(days=1), [return_line(payment, back)])
    assert (row.state, await found(tx)) == (ReconciliationState.BALANCED, [])
    await compared(tx, day, [pay_line(payment, at)])
    assert (await found(tx), await clearing(tx)) == ([], 0)


async def test_a_payment_and_its_return_on_one_day(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    await returned(tx, payment, at + timedelta(hours=1))
    row = await compared(tx, day, [pay_line(payment, at), return_line(payment, at)])
    assert (row.state, await clearing(tx), await found(tx)) == (ReconciliationState.BALANCED, 0, [])


async def test_what_was_paid_before_midnight_may_stand_on_the_next_days_file(tx: Transaction) -> None:
    payment = await a_payment(tx)
    day = day_of(tx.now) + timedelta(days=1)
    midnight = start_of_day(day + timedelta(days=1))
    await paid(tx, payment, midnight - timedelta(minutes=1))
    row = await compared(tx, day, [])
    assert row.state is ReconciliationState.BALANCED and await found(tx) == [("in_transit", "pay", "in_transit", None)]
    await compared(tx, day + timedelta(days=1), [pay_line(payment, midnight + timedelta(minutes=1))])
    assert (await found(tx), await clearing(tx)) == ([("in_transit", "pay", "closed", "matched")], 0)


async def test_what_we_learn_after_midnight_stands_on_the_earlier_file(tx: Transaction) -> None:
    payment = await a_payment(tx)
    day = day_of(tx.now) + timedelta(days=1)
    midnight = start_of_day(day + timedelta(days=1))
    await paid(tx, payment, midnight + timedelta(minutes=5))
    row = await compared(tx, day + timedelta(days=1), [pay_line(payment, midnight - timedelta(seconds=1))])
    assert (row.state, await clearing(tx), await found(tx)) == (ReconciliationState.BALANCED, 0, [])


async def test_what_rolls_and_does_not_arrive_is_a_difference_of_the_next_day(tx: Transaction) -> None:
    payment = await a_payment(tx)
    day = day_of(tx.now) + timedelta(days=1)
    await paid(tx, payment, start_of_day(day + timedelta(days=1)) - timedelta(minutes=1))
    await compared(tx, day, [])
    row = await compared(tx, day + timedelta(days=1), [])
    assert row.state is ReconciliationState.OPEN
    assert await found(tx) == [("in_transit", "pay", "closed", "carried"), ("missing_at_channel", "pay", "open", None)]


async def test_what_arrives_late_closes_its_difference_by_itself(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    row = await compared(tx, day, [])
    assert row.state is ReconciliationState.OPEN and await found(tx) == [("missing_at_channel", "pay", "open", None)]
    maker, _ = await desk(tx)
    overtaken = await reconciliation.propose(tx, maker, await the_difference(tx), Action.WAIT, REASON)
    await compared(tx, day + timedelta(days=1), [pay_line(payment, at + timedelta(days=1))])
    assert await found(tx) == [("missing_at_channel", "pay", "closed", "matched")]
    assert (await find_day(tx, day)).state is ReconciliationState.BALANCED
    assert await tx.value(RESOLVED, id=overtaken) == "overtaken"


@pytest.mark.requirement("S-117", part="a difference accepted as in transit is looked at again the next day")
async def test_waited_for_it_is_open_again_when_it_does_not_come(tx: Transaction) -> None:
    _, day, _ = await one_paid(tx)
    await compared(tx, day, [])
    await resolved(tx, Action.WAIT)
    assert (await find_day(tx, day)).state is ReconciliationState.BALANCED
    await compared(tx, day + timedelta(days=1), [])
    assert await found(tx) == [("missing_at_channel", "pay", "closed", "carried"), ("missing_at_channel", "pay", "open", None)]


async def test_a_payment_whose_outcome_we_do_not_know_is_asked_about(tx: Transaction) -> None:
    first, day, at = await one_paid(tx)
    unknown = await a_payment(tx)
    row = await compared(tx, day, [pay_line(first, at), pay_line(unknown, at)])
    assert await found(tx) == [("state_differs", "pay", "open", None)]
    await resolved(tx, Action.ASK)
    assert await found(tx) == [("state_differs", "pay", "open", None)]
    await paid(tx, unknown)
    row = await again(tx, row)
    assert (row.state, await found(tx)) == (ReconciliationState.BALANCED, [("state_differs", "pay", "closed", "matched")])


@pytest.mark.parametrize(("less", "left"), [(5_00, 5_00), (-5_00, -5_00)])
async def test_another_amount_is_booked_as_the_statement_says_and_claimed(tx: Transaction, less: int, left: int) -> None:
    payment, day, at = await one_paid(tx)
    row = await compared(tx, day, [pay_line(payment, at, amount_fen=payment.order.amount_fen - less)])
    assert await found(tx) == [("amount_differs", "pay", "open", None)]
    await resolved(tx, Action.CLAIM)
    row = await again(tx, row)
    assert (row.state, await clearing(tx)) == (ReconciliationState.BALANCED, left)
    assert await found(tx) == [("amount_differs", "pay", "closed", "claimed")]


async def test_paid_twice_the_second_is_a_claim(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    twice = pay_line(payment, at + timedelta(minutes=1), line_key="pay:OTHER", channel_ref="OTHER")
    row = await compared(tx, day, [pay_line(payment, at), twice])
    assert (await found(tx), await clearing(tx)) == ([("duplicate", "pay", "open", None)], 0)
    await resolved(tx, Action.CLAIM)
    row = await again(tx, row)
    assert (row.state, await clearing(tx)) == (ReconciliationState.BALANCED, -payment.order.amount_fen)


async def test_paid_twice_on_two_days(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    await compared(tx, day, [pay_line(payment, at)])
    twice = pay_line(payment, at + timedelta(days=1), line_key="pay:OTHER", channel_ref="OTHER")
    await compared(tx, day + timedelta(days=1), [twice])
    assert await found(tx) == [("duplicate", "pay", "open", None)]


async def test_a_payment_nobody_ordered(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    foreign = pay_line(payment, at, line_key="pay:F", channel_ref="F", out_biz_no="f" * 32)
    await compared(tx, day, [pay_line(payment, at), foreign])
    assert await found(tx) == [("missing_with_us", "pay", "open", None)]
    maker, _ = await desk(tx)
    for action in (Action.WAIT, Action.ASK, Action.SUSPEND):
        with pytest.raises(reconciliation.ActionUnfit):
            await reconciliation.propose(tx, maker, await the_difference(tx), action, REASON)


@pytest.mark.requirement("S-117", part="an unknown return waits in suspense and is matched by two people")
async def test_an_unknown_return_goes_to_suspense_and_is_matched(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    await returned(tx, payment, at + timedelta(hours=1))
    stranger = return_line(payment, at, line_key="return:S", channel_ref="S", out_biz_no="s" * 32)
    row = await compared(tx, day, [pay_line(payment, at), stranger])
    assert [one[:2] for one in await found(tx)] == [("missing_at_channel", "return"), ("missing_with_us", "return")]
    unknown = next(r["id"] for r in await tx.all(DIFFERENCES) if r["class"] == "missing_with_us")
    await resolved(tx, Action.SUSPEND, difference_id=unknown)
    row = await again(tx, row)
    suspense = ledger.account_id("returned_suspense", None)
    assert await ledger.balance(tx, suspense) == payment.order.amount_fen
    await resolved(tx, Action.MATCH_RETURN, payment.item_id, unknown)
    row = await again(tx, row)
    assert (row.state, await ledger.balance(tx, suspense), await clearing(tx)) == (ReconciliationState.BALANCED, 0, 0)


async def test_a_return_is_matched_only_to_a_payout_that_came_back(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    stranger = return_line(payment, at, line_key="return:S", channel_ref="S", out_biz_no="s" * 32)
    await compared(tx, day, [pay_line(payment, at), stranger])
    maker, _ = await desk(tx)
    with pytest.raises(reconciliation.ReturnUnfit):
        await reconciliation.propose(tx, maker, await the_difference(tx), Action.MATCH_RETURN, REASON, payment.item_id)
    with pytest.raises(InvalidInput):
        await reconciliation.propose(tx, maker, await the_difference(tx), Action.MATCH_RETURN, REASON)


@pytest.mark.requirement("S-117", part="two people for a difference, two for a day; a day with an open difference is not signed")
async def test_nobody_decides_alone(tx: Transaction) -> None:
    _, day, _ = await one_paid(tx)
    row = await compared(tx, day, [])
    maker, checker = await desk(tx)
    with pytest.raises(reconciliation.ReconciliationNotReady):
        await reconciliation.submit(tx, maker, row.id)
    id = await reconciliation.propose(tx, maker, await the_difference(tx), Action.WAIT, REASON)
    with pytest.raises(NotPermitted):
        await reconciliation.confirm(tx, maker, id)
    with pytest.raises(reconciliation.TwoSigners):
        await reconciliation.confirm(tx, replace(maker, staff_role="checker"), id)
    with pytest.raises(reconciliation.DifferenceNotOpen):
        await reconciliation.propose(tx, maker, await the_difference(tx), Action.WAIT, REASON)
    await reconciliation.reject(tx, checker, id, "渠道答复未附凭证")
    await resolved(tx, Action.WAIT)
    with pytest.raises(reconciliation.ReconciliationNotReady):
        await reconciliation.sign(tx, checker, row.id)
    await reconciliation.submit(tx, maker, row.id)
    with pytest.raises(reconciliation.TwoSigners):
        await reconciliation.sign(tx, replace(maker, staff_role="checker"), row.id)
    await reconciliation.sign(tx, checker, row.id)
    assert (await find_day(tx, day)).state is ReconciliationState.SIGNED
    with pytest.raises(NotFound):
        await reconciliation.sign(tx, checker, new_id())


@pytest.mark.parametrize("constraint", ["difference_resolution_two_people", "reconciliation_two_people"])
async def test_the_database_refuses_one_person_alone(tx: Transaction, constraint: str) -> None:
    _, day, _ = await one_paid(tx)
    row = await compared(tx, day, [])
    maker, _ = await desk(tx)
    alone = {
        "difference_resolution_two_people": """update difference_resolution
                                                set state = 'confirmed', decided_by = :id, decided_at = :now
                                                where proposed_by = :id""",
        "reconciliation_two_people": """update reconciliation set state = 'signed', submitted_by = :id, submitted_at = :now,
                                     signed_by = :id, signed_at = :now where id = :day_id""",
    }[constraint]
    await reconciliation.propose(tx, maker, await the_difference(tx), Action.WAIT, REASON)
    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        await tx.run(alone, id=maker.staff_id, day_id=row.id)


@pytest.mark.requirement("S-117", part="a spoiled file is refused whole, with its reason on record")
async def test_a_refused_file_leaves_a_row_and_is_asked_for_again(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    row = await the_day(tx, day)
    for _ in range(2):
        assert await reconciliation.receive(tx, SYSTEM, row, RefusedFile("truncated", bytes(32))) == "refused"
    assert [tuple(r) for r in await tx.all("select state, problem from statement_file")] == [("refused", "truncated")]
    assert await tx.value("select count(*) from statement_line") == 0
    assert await tx.value("select count(*) from outbox where topic = 'statement_file.refused'") == 1
    assert (await compared(tx, day, [pay_line(payment, at)])).state is ReconciliationState.BALANCED


async def test_a_line_of_another_days_file_makes_a_file_refused_whole(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    await compared(tx, day, [pay_line(payment, at)])
    row = await the_day(tx, day + timedelta(days=1))
    other = pay_line(payment, at, line_key="pay:NEW", channel_ref="NEW")
    assert await reconciliation.receive(tx, SYSTEM, row, a_statement([other, pay_line(payment, at)])) == "refused"
    assert await tx.value("select count(*) from statement_line") == 1
    assert await tx.value("select problem from statement_file where state = 'refused'") == "duplicated"


async def test_a_file_is_kept_sealed_with_its_hash_and_taken_once(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    row, statement = await the_day(tx, day), a_statement([pay_line(payment, at)])
    for _ in range(2):
        assert await reconciliation.receive(tx, SYSTEM, row, statement) == "accepted"
    kept = await tx.all("select sha256, subject_id from document where kind = 'statement_file'")
    assert [bytes(one["sha256"]) for one in kept] == [statement.sha256]
    assert await tx.value("select count(*) from statement_line") == 1


async def test_a_late_file_is_asked_for_again_and_told_of_once(tx: Transaction) -> None:
    _, day, _ = await one_paid(tx)
    row = await the_day(tx, day)
    for _ in range(7):
        assert await reconciliation.receive(tx, SYSTEM, row, None) == "absent"
    assert await tx.value("select count(*) from outbox where topic = 'reconciliation.delayed'") == 1
    assert await tx.value("select count(*) from outbox where job = 'reconciliation.fetch' and subject_id = :id", id=row.id) == 8


async def test_every_day_that_is_over_is_begun_once_from_the_first_orders_on(tx: Transaction) -> None:
    """Ordered the day before we learnt that it was paid: the channel may have paid it on either."""
    _, learnt, _ = await one_paid(tx)
    tx.now = noon(learnt + timedelta(days=3))
    assert [await reconciliation.begin(tx, SYSTEM) for _ in range(2)] == [4, 0]
    days = await tx.all("select day from reconciliation order by day")
    assert [row["day"] for row in days] == [learnt + timedelta(days=n) for n in range(-1, 3)]


@pytest.mark.requirement("T-047", part="the official receipt of every payment, sealed, hash-checked, the worker's own")
async def test_an_official_receipt_is_kept_once_and_only_of_its_own_payment(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    await compared(tx, day, [pay_line(payment, at)])
    (wanted,) = await reconciliation.due(tx, SYSTEM)
    assert await reconciliation.due(tx, SYSTEM) == []
    assert not await reconciliation.keep(tx, SYSTEM, wanted, b"%PDF other", "application/pdf", "SOMEBODY-ELSE")
    assert await tx.value("select count(*) from document where kind = 'payout_receipt'") == 0
    for _ in range(2):
        assert await reconciliation.keep(tx, SYSTEM, wanted, b"%PDF stamped", "application/pdf", payment.ref)
    kept = await tx.one("select id, worker_id from document where kind = 'payout_receipt'")
    assert kept is not None and kept["worker_id"] == wanted.worker_id
    assert await documents.find(tx, kept["id"]) is not None


async def test_a_receipt_that_never_comes_is_given_up(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    await compared(tx, day, [pay_line(payment, at)])
    for _ in range(12):
        (wanted,) = await reconciliation.due(tx, SYSTEM)
        await reconciliation.put_off(tx, SYSTEM, wanted)
        tx.now += timedelta(days=1, seconds=1)
    assert await reconciliation.due(tx, SYSTEM) == []
    assert await tx.value("select state from payout_receipt") == "missing"

"""Failed payments by cause, the desk, what the payee is told, and the fresh code before the account for pay changes."""

from datetime import timedelta

import pytest

from domain import accounts, payouts
from domain.accounts.model import StepUpNeeded, WrongCode
from domain.database import Transaction
from domain.errors import InvalidInput, NotPermitted
from domain.money import Fen
from domain.payouts import ItemNotWaiting, Order, Outcome, Word
from tests.build.accounts import a_staff, a_worker
from tests.build.money import CARD, OTHER_CARD, SYSTEM, ABatch, ASettlement, a_batch, a_settlement

NOTE = "您的银行卡已注销，请重新设置收款账户"


async def on_its_way(tx: Transaction) -> tuple[ASettlement, ABatch, Order]:
    settlement = await a_settlement(tx, approved=True)
    batch = await a_batch(tx, settlement, approved=True)
    order = await payouts.start(tx, SYSTEM, await tx.value("select id from payout_item"))  # type: ignore[arg-type]  # a uuid
    assert order is not None
    return settlement, batch, order


async def desk(tx: Transaction, order: Order) -> tuple[object, ...]:
    row = await tx.one("select needs, problem_since is not null from payout_item where id = :id", id=order.item_id)
    assert row is not None
    return tuple(row)


@pytest.mark.requirement("S-042", part="a failure is classed: the platform, the payee, the employer, or nobody any more")
@pytest.mark.parametrize(
    ("word", "needs"),
    [
        (Word(Outcome.FAILED, code="254"), "worker"),
        (Word(Outcome.FAILED, code="2582"), "nobody"),
        (Word(Outcome.FAILED, code="4088"), "employer"),
        (Word(Outcome.FAILED, code="something new"), "platform"),
        (Word(Outcome.SUSPENDED, code="20"), "platform"),
    ],
)
async def test_a_failure_says_who_must_act(tx: Transaction, word: Word, needs: str) -> None:
    _, _, order = await on_its_way(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, word)
    assert await desk(tx, order) == (needs, True)


async def test_nothing_is_on_the_desk_that_goes_well(tx: Transaction) -> None:
    _, _, order = await on_its_way(tx)
    assert await desk(tx, order) == (None, False)
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.SUSPENDED, code="20"))
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.PAID))
    assert await desk(tx, order) == (None, False)


@pytest.mark.requirement("S-042", part="nothing goes to an account that could not be paid to until the payee set it again")
async def test_an_account_that_failed_is_not_paid_to_again(tx: Transaction) -> None:
    settlement, batch, order = await on_its_way(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.FAILED, code="254"))
    plan = await payouts.preview(tx, batch.maker, settlement.employer.id)
    assert [payable.blocked_code for payable in plan.payables] == ["DESTINATION_REFUSED"]
    await payouts.set_destination(tx, settlement.worker.viewer, OTHER_CARD)
    plan = await payouts.preview(tx, batch.maker, settlement.employer.id)
    assert [payable.blocked_code for payable in plan.payables] == ["DESTINATION_COOLING_DOWN"]
    assert plan.payables[0].blocked_until == tx.now + timedelta(hours=24)
    tx.now += timedelta(hours=25)
    again = await payouts.preview(tx, batch.maker, settlement.employer.id)
    await payouts.make(tx, batch.maker, settlement.employer.id, again.sha256)
    assert await desk(tx, order) == ("worker", False), "on its way again"


async def test_a_failure_of_the_platforms_is_simply_planned_again(tx: Transaction) -> None:
    settlement, batch, order = await on_its_way(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.FAILED, code="28"))
    plan = await payouts.preview(tx, batch.maker, settlement.employer.id)
    assert [payable.blocked_code for payable in plan.payables] == [None]


async def test_a_returned_payment_asks_for_the_account_too(tx: Transaction) -> None:
    settlement, batch, order = await on_its_way(tx)
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.PAID))
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.RETURNED, Fen(order.amount_fen), code="9"))
    assert await desk(tx, order) == ("worker", True)
    plan = await payouts.preview(tx, batch.maker, settlement.employer.id)
    assert [payable.blocked_code for payable in plan.payables] == ["DESTINATION_REFUSED"]


async def test_staff_asks_the_payee_and_the_payee_is_told(tx: Transaction) -> None:
    _, batch, order = await on_its_way(tx)
    support = (await a_staff(tx, "support")).viewer
    with pytest.raises(ItemNotWaiting):
        await payouts.ask_worker(tx, support, order.item_id, NOTE)
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.FAILED, code="254"))
    with pytest.raises(NotPermitted):
        await payouts.ask_worker(tx, batch.checker, order.item_id, NOTE)
    with pytest.raises(InvalidInput):
        await payouts.ask_worker(tx, support, order.item_id, "")
    await payouts.ask_worker(tx, support, order.item_id, NOTE)
    assert await tx.value("select worker_asked from payout_item where id = :id", id=order.item_id) == NOTE
    assert await tx.value("select count(*) from outbox where topic = 'payout_item.worker_asked'") == 1


OLD = "update session set created_at = clock_timestamp() - interval '11 minutes', stepped_up_at = null where id = :id"


async def the_code(tx: Transaction) -> str:
    """The code as the messenger would get it."""
    code_id = await tx.value("select id from sign_in_code where purpose = 'step_up' order by created_at desc limit 1")
    found = await accounts.code_to_send(tx, code_id)  # type: ignore[arg-type]  # a uuid
    assert found is not None
    return found[1]


@pytest.mark.requirement("S-044", part="setting or changing the account takes a fresh code to the phone")
async def test_an_old_session_needs_a_fresh_code(tx: Transaction) -> None:
    worker = await a_worker(tx)
    await tx.run(OLD, id=worker.viewer.session_id)
    with pytest.raises(StepUpNeeded):
        await payouts.set_destination(tx, worker.viewer, CARD)
    await accounts.request_step_up_code(tx, worker.viewer)
    wrong = "000000" if await the_code(tx) != "000000" else "111111"
    assert isinstance(await accounts.step_up(tx, worker.viewer, wrong), WrongCode)
    with pytest.raises(StepUpNeeded):
        await payouts.set_destination(tx, worker.viewer, CARD)
    assert await accounts.step_up(tx, worker.viewer, await the_code(tx)) == worker.viewer.session_id
    assert (await payouts.set_destination(tx, worker.viewer, CARD)).number_mask == "**** 0000"


async def test_a_code_for_signing_in_does_not_step_up(tx: Transaction) -> None:
    worker = await a_worker(tx)
    await tx.run(OLD, id=worker.viewer.session_id)
    await accounts.request_code(tx, worker.phone)
    code_id = await tx.value("select id from sign_in_code where purpose = 'sign_in' order by created_at desc limit 1")
    sent = await accounts.code_to_send(tx, code_id)  # type: ignore[arg-type]  # a uuid
    assert sent is not None
    assert isinstance(await accounts.step_up(tx, worker.viewer, sent[1]), WrongCode)


async def test_staff_has_no_phone_to_step_up_with(tx: Transaction) -> None:
    staff = (await a_staff(tx, "finance")).viewer
    with pytest.raises(NotPermitted):
        await accounts.request_step_up_code(tx, staff)

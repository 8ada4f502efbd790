"""A payment the channel told of with its signature and never made: taken back by two people, once the channel says so."""

from datetime import timedelta

import pytest

from domain import payouts, reconciliation
from domain.database import Transaction
from domain.payouts import Outcome, Word
from domain.reconciliation import Action, ReconciliationState
from tests.build.money import SYSTEM
from tests.build.statements import again, compared, pay_line
from tests.domain.test_reconciliation import REASON, clearing, desk, found, one_paid, the_difference

OWED = """
    select i.state, s.state from payout_item i join settlement s on s.id = i.settlement_id where i.id = :id
"""


@pytest.mark.requirement(
    "S-117", part="a payment that was told of and never made is taken back by two people, the wage owed again"
)
async def test_a_payment_that_was_never_made_is_taken_back(tx: Transaction) -> None:
    payment, day, _ = await one_paid(tx)
    row = await compared(tx, day, [])
    assert await found(tx) == [("missing_at_channel", "pay", "open", None)]
    maker, checker = await desk(tx)
    difference_id = await the_difference(tx)
    for answer, taken in ((Outcome.PAID, False), (Outcome.PENDING, False), (Outcome.NOT_FOUND, False), (Outcome.CANCELLED, True)):
        proposed = await reconciliation.propose(tx, maker, difference_id, Action.NEVER_PAID, REASON)
        await reconciliation.confirm(tx, checker, proposed)
        assert await payouts.take_back(tx, SYSTEM, payment.order.out_biz_no, Word(answer, code="OVERDUE_CLOSE")) is taken
        await reconciliation.carry_out(tx, SYSTEM, proposed, taken_back=taken)
        assert await found(tx) == [("missing_at_channel", "pay", *(("closed", "never_paid") if taken else ("open", None)))]

    row = await again(tx, row)
    assert (row.state, await clearing(tx), await reconciliation.check_clearing(tx)) == (ReconciliationState.BALANCED, 0, [])
    assert tuple(await tx.one(OWED, id=payment.item_id) or ()) == ("returned", "approved")
    assert not await payouts.take_back(tx, SYSTEM, payment.order.out_biz_no, Word(Outcome.CANCELLED))


async def test_only_a_payment_the_channel_lacks_was_never_made(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    await compared(tx, day, [pay_line(payment, at, amount_fen=payment.order.amount_fen - 5)])
    maker, _ = await desk(tx)
    with pytest.raises(reconciliation.ActionUnfit):
        await reconciliation.propose(tx, maker, await the_difference(tx), Action.NEVER_PAID, REASON)


async def test_a_line_of_what_was_taken_back_is_a_difference(tx: Transaction) -> None:
    payment, day, at = await one_paid(tx)
    await compared(tx, day, [])
    maker, checker = await desk(tx)
    proposed = await reconciliation.propose(tx, maker, await the_difference(tx), Action.NEVER_PAID, REASON)
    await reconciliation.confirm(tx, checker, proposed)
    taken = await payouts.take_back(tx, SYSTEM, payment.order.out_biz_no, Word(Outcome.CANCELLED))
    await reconciliation.carry_out(tx, SYSTEM, proposed, taken_back=taken)
    await compared(tx, day + timedelta(days=1), [pay_line(payment, at + timedelta(days=1))])
    assert [one[:3] for one in await found(tx) if one[2] != "closed"] == [("state_differs", "pay", "open")]

"""The books: journals, keys, limits, holds, reversals, closing."""

import pytest

from domain import ledger
from domain.database import Transaction
from domain.errors import Cause, Refusal
from domain.ids import new_id
from domain.ledger import Code, Kind, Transfer
from domain.ledger.model import REFUSALS
from domain.money import MAX_FEN
from tests.build.books import open_party


async def codes(tx: Transaction, *transfers: Transfer) -> list[Code]:
    return [answer.code for answer in await ledger.post_batch(tx, transfers)]


@pytest.mark.requirement("S-110", part="gross, tax and fee are one journal; the fee is the employer's, in its own book")
async def test_a_settlement_stands_in_both_books_at_once(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=700_000, fee_fen=35_000)
    await ledger.post(tx, party.settlement(700_000, 1_800, 35_000))
    balances = await ledger.balances(tx, [party.employer_wage, party.worker_wage, party.worker_tax, party.employer_fee])
    assert [balance.posted_fen for balance in balances.values()] == [0, 698_200, 1_800, 0]


@pytest.mark.parametrize(("wage_fen", "fee_fen"), [(699_999, 35_000), (700_000, 34_999)])
async def test_a_journal_that_one_leg_breaks_leaves_nothing(tx: Transaction, wage_fen: int, fee_fen: int) -> None:
    party = await open_party(tx, wage_fen=wage_fen, fee_fen=fee_fen)
    answered = await codes(tx, *party.settlement(700_000, 1_800, 35_000))
    assert sorted(code.value for code in answered) == ["insufficient", "journal_refused", "journal_refused"]
    assert await ledger.balance(tx, party.worker_wage) == 0
    assert await ledger.balance(tx, party.employer_fee) == fee_fen


async def test_post_raises_for_the_leg_that_cannot_stand(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=700_000, fee_fen=34_999)
    with pytest.raises(ledger.InsufficientFunds) as refused:
        await ledger.post(tx, party.settlement(700_000, 1_800, 35_000))
    assert refused.value.cause is Cause.INSUFFICIENT_FUNDS
    assert "350.00" in refused.value.message_zh and "350.00" in refused.value.message_en


async def test_a_balance_is_spent_to_the_fen(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=100)
    assert await codes(tx, party.wage(60), party.wage(40), party.wage(1)) == [Code.OK, Code.OK, Code.INSUFFICIENT]


async def test_a_key_stands_for_one_content(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=100)
    first = party.wage(60)
    other = Transfer(first.key, first.event, first.subject_id, first.debit, first.credit, 61)
    assert await codes(tx, first, first, other) == [Code.OK, Code.EXISTS, Code.CONFLICT]
    assert await codes(tx, first, other) == [Code.EXISTS, Code.CONFLICT]
    assert await ledger.balance(tx, party.employer_wage) == 40
    with pytest.raises(ledger.KeyConflict):
        await ledger.post(tx, [other])


@pytest.mark.parametrize("count", [3, 30])
async def test_a_repeat_is_answered_from_history_whatever_became_of_the_balance(tx: Transaction, count: int) -> None:
    """Small and large requests take different doors; both remember."""
    party = await open_party(tx, wage_fen=count)
    wages = [party.wage(1) for _ in range(count)]
    assert set(await codes(tx, *wages)) == {Code.OK}
    assert set(await codes(tx, *wages)) == {Code.EXISTS}
    assert await codes(tx, *wages, late := party.wage(1)) == [Code.EXISTS] * count + [Code.INSUFFICIENT]
    assert await codes(tx, *wages, late) == [Code.EXISTS] * count + [Code.INSUFFICIENT]


async def test_a_rejected_key_stays_rejected_and_the_next_attempt_may_pass(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=50)
    subject_id = new_id()
    first = party.wage(60, key=ledger.key("settlement.wage", subject_id))
    assert await codes(tx, first) == [Code.INSUFFICIENT]
    await ledger.post(tx, [Transfer(new_id(), "deposit.received", new_id(), party.wage_cash, party.employer_wage, 50)])
    assert await codes(tx, first) == [Code.INSUFFICIENT]
    assert await codes(tx, party.wage(60, key=first.key)) == [Code.CONFLICT]
    assert await codes(tx, party.wage(60, key=ledger.key("settlement.wage", subject_id, attempt=2))) == [Code.OK]


async def test_a_journal_is_posted_once(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=100)
    journal_id = new_id()
    await ledger.post(tx, [party.wage(10, journal_id), party.wage(20, journal_id)])
    assert await codes(tx, party.wage(30, journal_id)) == [Code.CONFLICT]


async def test_held_money_counts_as_spent_until_it_is_let_go(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=100)
    hold = party.hold(100)
    await ledger.post(tx, [party.wage(100)])
    await ledger.post(tx, [hold])
    assert await codes(tx, party.hold(1)) == [Code.INSUFFICIENT]
    assert await ledger.balance(tx, party.worker_wage) == 0
    await ledger.post(tx, [ledger.void(new_id(), "payout.failed", new_id(), hold.key)])
    assert await ledger.balance(tx, party.worker_wage) == 100


async def test_a_hold_is_posted_up_to_its_amount_and_the_rest_is_let_go(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=100)
    hold = party.hold(80)
    await ledger.post(tx, [party.wage(100)])
    await ledger.post(tx, [hold])
    assert await codes(tx, ledger.post_hold(new_id(), "payout.succeeded", new_id(), hold.key, 81)) == [Code.EXCEEDS_HOLD]
    await ledger.post(tx, [ledger.post_hold(new_id(), "payout.succeeded", new_id(), hold.key, 70)])
    assert await ledger.balance(tx, party.worker_wage) == 30
    assert (await ledger.balances(tx, [party.clearing]))[party.clearing].posted_fen == 70


async def test_a_hold_resolves_once(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=100)
    hold = party.hold(80)
    await ledger.post(tx, [party.wage(100)])
    await ledger.post(tx, [hold])
    both = [
        ledger.post_hold(new_id(), "payout.succeeded", new_id(), hold.key),
        ledger.void(new_id(), "payout.failed", new_id(), hold.key),
    ]
    assert await codes(tx, *both) == [Code.OK, Code.HOLD_RESOLVED]
    with pytest.raises(ledger.HoldResolved):
        await ledger.post(tx, [ledger.void(new_id(), "payout.failed", new_id(), hold.key)])


async def test_a_journal_that_breaks_lets_go_of_the_hold_it_named(tx: Transaction) -> None:
    """Two journals of one request want the same hold; the first breaks at its other leg, so the second gets it."""
    party = await open_party(tx, wage_fen=100)
    hold, journal_id = party.hold(100), new_id()
    await ledger.post(tx, [party.wage(100)])
    await ledger.post(tx, [hold])
    answered = await codes(
        tx,
        ledger.post_hold(new_id(), "payout.succeeded", new_id(), hold.key, journal_id=journal_id),
        party.wage(1, journal_id),
        ledger.void(new_id(), "payout.failed", new_id(), hold.key),
        ledger.void(new_id(), "payout.cancelled", new_id(), hold.key),
    )
    assert answered == [Code.JOURNAL_REFUSED, Code.INSUFFICIENT, Code.OK, Code.HOLD_RESOLVED]


async def test_a_returned_payout_is_reversed_once(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=100)
    hold = party.hold(100)
    paid = ledger.post_hold(new_id(), "payout.succeeded", new_id(), hold.key)
    for step in (party.wage(100), hold, paid):
        await ledger.post(tx, [step])
    await ledger.post(tx, [ledger.reverse(new_id(), "payout.returned", new_id(), paid.key)])
    assert await ledger.balance(tx, party.worker_wage) == 100
    with pytest.raises(ledger.AlreadyReversed):
        await ledger.post(tx, [ledger.reverse(new_id(), "payout.returned", new_id(), paid.key)])


async def test_a_spent_wage_cannot_be_reversed(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=100)
    wage = party.wage(100)
    for step in (wage, party.hold(1)):
        await ledger.post(tx, [step])
    assert await codes(tx, ledger.reverse(new_id(), "settlement.reversed", new_id(), wage.key)) == [Code.INSUFFICIENT]


async def test_only_an_empty_account_closes_and_a_closed_one_takes_nothing(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=100)
    with pytest.raises(ledger.AccountNotEmpty):
        await ledger.close_account(tx, party.employer_wage)
    await ledger.close_account(tx, party.worker_wage)
    with pytest.raises(ledger.AccountClosed):
        await ledger.post(tx, [party.wage(1)])


async def test_opening_twice_changes_nothing(tx: Transaction) -> None:
    party = await open_party(tx, wage_fen=100)
    assert await ledger.open_account(tx, "bank_wage_cash", None) == party.wage_cash
    assert await ledger.balance(tx, party.employer_wage) == 100


async def test_a_mistake_is_no_refusal(tx: Transaction) -> None:
    """No person can do anything about an account never opened or a route never declared: these are bugs, and loud."""
    party = await open_party(tx, wage_fen=100)
    never_opened = Transfer(new_id(), "settlement.wage", new_id(), party.employer_wage, new_id(), 1)
    fee_of_a_worker = Transfer(new_id(), "settlement.fee", new_id(), party.worker_wage, party.fee_charged, 1)
    for mistake in (never_opened, fee_of_a_worker, ledger.void(new_id(), "payout.failed", new_id(), new_id())):
        with pytest.raises(ledger.LedgerFault):
            await ledger.post(tx, [mistake])


@pytest.mark.parametrize(
    "shape",
    [
        {"amount_fen": 0},
        {"amount_fen": -1},
        {"amount_fen": MAX_FEN + 1},
        {"amount_fen": None},
        {"credit": None},
        {"kind": Kind.VOID},
        {"kind": Kind.REVERSAL},
        {"pending_id": new_id()},
    ],
)
def test_an_impossible_transfer_cannot_be_made(shape: dict[str, object]) -> None:
    whole = {"debit": new_id(), "credit": new_id(), "amount_fen": 1}
    Transfer(new_id(), "settlement.wage", new_id(), **whole)  # type: ignore[arg-type]  # the shapes are the test
    with pytest.raises(ValueError):
        Transfer(new_id(), "settlement.wage", new_id(), **(whole | shape))  # type: ignore[arg-type]  # the shapes are the test


async def test_every_refusal_names_a_rule_that_exists(tx: Transaction) -> None:
    refusals: set[type[Refusal]] = {*REFUSALS.values(), ledger.AccountNotEmpty}
    known = {row["id"] for row in await tx.all("select id from rule")}
    assert {refusal.rule for refusal in refusals} <= known


async def test_the_shared_accounts_have_the_ids_that_the_code_derives(tx: Transaction) -> None:
    rows = await tx.all("select id, kind from ledger_account where owner = 'platform'")
    kinds = {row["kind"] for row in await tx.all("select kind from ledger_account_kind where owner = 'platform'")}
    assert {row["kind"]: row["id"] for row in rows} == {kind: ledger.account_id(kind, None) for kind in kinds}

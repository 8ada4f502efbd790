"""What the guards around payouts, channels, statements and taxes prevent, done on purpose. As in ``probes``."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

import asyncpg

from domain import documents, ledger, pay_runs, payouts, reconciliation, sandbox, settlements, tax
from domain.database import Transaction
from domain.errors import Refusal
from domain.ids import new_id
from domain.money import Fen
from domain.payouts import Outcome, Word
from domain.reconciliation import Line, LineKind, Statement
from tests.build.accounts import a_staff
from tests.build.books import open_party
from tests.build.tax import add_worker, pay, taxed
from tests.torture.channels import OWN, ROUTINGS
from tests.torture.ground import Copy
from tests.torture.people import Violated
from tests.torture.probes import ENOUGH_FEN, LIVE, SYSTEM, approved, as_admin, calculated, funded, must, ready
from tests.torture.seats import Seat

STARTED: Final = "select count(*) from payout_attempt a join payout_item i on i.id = a.payout_item_id where i.employer_id = $1"
BATCH: Final = "select id, plan_sha256, made_by from payout_batch where employer_id = $1"
OPEN_HOLDS: Final = "select count(*) from ledger_hold where id = $1"
MAKE_LARGE: Final = "update payout_batch set approvals_needed = 2 where id = $1"
STATE: Final = "select state from payout_batch where id = $1"
AWAITING: Final = "select id from payout_item where state = 'awaiting_payee' and employer_id = $1"
CANCELLING: Final = "select count(*) from outbox where job = 'payouts.cancel' and done_at is null"
SMALL_IS_LARGE: Final = """
    set session_replication_role = replica;
    update rule set parameters = parameters || '{"second_checker_from_fen": 1}' where id = 'payouts.amount_tiers'
"""
OVER_THE_DAY: Final = """
    insert into payout_channel_day (channel, day, used_fen, limit_fen)
    select id, ($1::timestamptz at time zone interval '8 hours')::date, 100, 100 from payout_channel
"""
USED_UP: Final = """
    insert into payout_payee_day (worker_id, channel, day, used_fen, limit_fen, used_count, limit_count)
    select worker_id, channel, ($2::timestamptz at time zone interval '8 hours')::date, 1, 1000000, 1, 1
    from payout_item where employer_id = $1
"""
ITEMS: Final = "select id from payout_item where employer_id = $1 order by id"


async def refused(act: Awaitable[object], code: str, otherwise: str) -> None:
    """What is done must be refused, for this reason."""
    try:
        await act
    except Refusal as refusal:
        must(refusal.code == code, f"refused for another reason: {refusal.code}")
        return
    raise Violated(otherwise)


async def set_aside_is_spent_once(copy: Copy) -> None:
    """The sum of an approved run, and a spending of the same money beside it."""
    seat, run_id, plan_sha256 = await calculated(copy)
    async with copy.database.transaction() as tx:
        await pay_runs.approve(tx, seat.owner, run_id, plan_sha256)
        left_fen = await ledger.balance(tx, ledger.account_id("employer_wage", seat.employer_id))
        aside_fen = await tx.value("select gross_fen from pay_run where id = :id", id=run_id)
    must(left_fen + int(str(aside_fen)) <= ENOUGH_FEN, "an approved run's money can be spent a second time")


async def a_hold_past_its_end_is_let_go(copy: Copy) -> None:
    async with copy.database.transaction() as tx:
        party = await open_party(tx, wage_fen=100)
        hold = replace(party.hold(60), expires_at=tx.now + timedelta(hours=1))
        await ledger.post(tx, [party.wage(60), hold])
    async with copy.database.transaction() as tx:
        await sandbox.move_to(tx, tx.now + timedelta(hours=2))
    async with copy.database.transaction() as tx:
        await ledger.expire_holds(tx, SYSTEM)
    must(not await copy.database.pool.fetchval(OPEN_HOLDS, hold.key), "a hold past its end still keeps its money")


async def a_large_batch_takes_two_checkers(copy: Copy) -> None:
    seat = await ready(copy)
    row = await copy.database.pool.fetchrow(BATCH, seat.employer_id)
    assert row is not None
    await copy.database.pool.execute(MAKE_LARGE, row["id"])
    try:
        async with copy.database.transaction() as tx:
            await payouts.approve(tx, copy.ground.staff.checker, row["id"], row["plan_sha256"])
    except asyncpg.CheckViolationError as error:  # the database counts as well
        raise Violated("one checker's approval went as far as the database") from error
    state = await copy.database.pool.fetchval(STATE, row["id"])
    must(state == "submitted", f"one checker approved a batch that takes two: {state}")


async def a_large_sum_is_a_large_batch(copy: Copy) -> None:
    """Weighed by the rule's amount when it is made."""
    people = await funded(copy)
    async with copy.database.transaction() as tx:
        for row in await tx.all("select id from settlement where employer_id = :id", id=people.seat.employer_id):
            await settlements.approve(tx, people.seat.owner, row["id"])
    await as_admin(copy, SMALL_IS_LARGE)
    async with copy.database.transaction() as tx:
        plan = await payouts.preview(tx, copy.ground.staff.maker, people.seat.employer_id)
        batch = await payouts.make(tx, copy.ground.staff.maker, people.seat.employer_id, plan.sha256)
    must(batch.approvals_needed == 2, "a batch of a large sum was made for one checker")


async def _maybe_started(copy: Copy, seat: Seat) -> int:
    """How many orders were begun when every item of the seat was tried."""
    for row in await copy.database.pool.fetch(ITEMS, seat.employer_id):
        async with copy.database.transaction() as tx:
            await payouts.start(tx, SYSTEM, row["id"])
    started = await copy.database.pool.fetchval(STARTED, seat.employer_id)
    assert isinstance(started, int)
    return started


async def a_stopped_channel_waits(copy: Copy) -> None:
    seat, _, _ = await approved(copy)
    async with copy.database.transaction() as tx:
        for row in await tx.all("select id from payout_channel where enabled"):
            await payouts.stop_channel(tx, copy.ground.staff.maker, row["id"], "渠道异常")
    must(not await _unless_refused(copy, seat), "an order was begun at a stopped channel, or only the database refused it")


async def a_day_limit_holds(copy: Copy) -> None:
    seat, _, _ = await approved(copy)
    async with copy.database.transaction() as tx:
        now = tx.now
    await copy.database.pool.execute(OVER_THE_DAY, now)
    must(not await _unless_refused(copy, seat), "more was begun than the channel's limit of the day")


async def a_payee_limit_holds(copy: Copy) -> None:
    seat, _, _ = await approved(copy)
    async with copy.database.transaction() as tx:
        now = tx.now
    await copy.database.pool.execute(USED_UP, seat.employer_id, now)
    must(not await _unless_refused(copy, seat), "more was begun than the payee's limit of the day")


async def _unless_refused(copy: Copy, seat: Seat) -> bool:
    """Whether anything was begun, or only the database's own limit stood in the way."""
    try:
        return bool(await _maybe_started(copy, seat))
    except asyncpg.PostgresError:
        return True


async def a_new_account_is_stepped_up_to(copy: Copy) -> None:
    payee = next(copy.seats).payees[0]
    async with copy.database.transaction() as tx:
        await tx.run("update session set stepped_up_at = null, created_at = created_at - interval '1 day'")
    async with copy.database.transaction() as tx:
        act = payouts.set_destination(tx, payee.viewer, payee.account, payee.kind)
        await refused(act, "STEP_UP_NEEDED", "an account was changed in a session nobody confirmed")


async def a_changed_account_cools_down(copy: Copy) -> None:
    payee = next(copy.seats).payees[0]
    async with copy.database.transaction() as tx:
        await tx.run("update session set stepped_up_at = clock_timestamp()")
    async with copy.database.transaction() as tx:
        changed = await payouts.set_destination(tx, payee.viewer, payee.account, payee.kind)
        must(changed.usable_from > tx.now, "a changed account can be paid to at once")


async def a_cooling_account_is_not_paid(copy: Copy) -> None:
    seat, _, _ = await approved(copy)
    async with copy.database.transaction() as tx:
        await tx.run("update payout_destination set usable_from = :until", until=tx.now + timedelta(days=1))
    must(not await _unless_refused(copy, seat), "money went to an account that is cooling down")


async def a_payees_time_runs_out(copy: Copy) -> None:
    """A WeChat payee does not confirm: after its time the channel is asked to cancel."""
    await copy.pay_by(ROUTINGS[OWN])
    seat, _, _ = await approved(copy)
    async with copy.database.transaction() as tx:
        for row in await tx.all("select id from payout_item where channel = 'wechat' and employer_id = :id", id=seat.employer_id):
            await payouts.start(tx, SYSTEM, row["id"])
            number = await tx.value(LIVE.replace("$1", ":id"), id=row["id"])
            await payouts.record(tx, SYSTEM, str(number), Word(Outcome.AWAITING_PAYEE, channel_ref="REF"))
    assert await copy.database.pool.fetchval(AWAITING, seat.employer_id)
    async with copy.database.transaction() as tx:
        await sandbox.move_to(tx, tx.now + timedelta(days=2))
    async with copy.database.transaction() as tx:
        await payouts.expire_confirmations(tx, SYSTEM)
    must(await copy.database.pool.fetchval(CANCELLING), "a payee's time ran out, and nobody asked the channel to cancel")


async def a_ticket_opens_once(copy: Copy) -> None:
    async with copy.database.transaction() as tx:
        content = documents.Content("a.txt", "text/plain", b"hello")
        document_id = await documents.keep(tx, "payout_receipt", new_id(), content)
        staff = await a_staff(tx, "finance")
        ticket = await documents.mint_ticket(tx, document_id, staff.person_id)
        opened = [await documents.redeem(tx, ticket.secret) for _ in range(2)]
    must(opened[0] is not None and opened[1] is None, "one ticket opened a document twice")


async def only_the_lines_shown_are_remitted(copy: Copy) -> None:
    """A month's tax, prepared the month after, approved by another who was shown other lines."""
    staff = copy.ground.staff
    async with copy.database.transaction() as tx:
        await taxed(tx, await add_worker(tx), pay("2026-06-30", 200_000))
        tx.now = datetime(2026, 7, 3, tzinfo=UTC)
        remittance_id = await tax.prepare_remittance(tx, staff.maker, date(2026, 6, 1))
        act = tax.approve_remittance(tx, staff.checker, remittance_id, sha256(b"other lines").digest())
        await refused(act, "TAX_REMITTANCE_CHANGED", "lines of a remittance that were not shown were approved")


async def a_statement_is_taken_once(copy: Copy) -> None:
    """A line that stood on another day's file makes a file a duplicate."""
    answers = []
    for ago, content in ((2, b"one"), (1, b"two")):
        try:
            async with copy.database.transaction() as tx:
                waiting = await reconciliation.wanted(tx, SYSTEM, await _a_day(tx, ago))
                assert waiting is not None
                line = Line(LineKind.PAY.value, "LINE-1", "0" * 32, "REF-1", 100, 0, tx.now)
                file = Statement(content, sha256(content).digest(), (line,))
                answers.append(await reconciliation.receive(tx, SYSTEM, waiting, file))
        except asyncpg.PostgresError as error:
            answers.append(type(error).__name__)
    must(answers == ["accepted", "refused"], f"a line stood on two files: {answers}")


async def _a_day(tx: Transaction, ago: int) -> UUID:
    day_id = new_id()
    await tx.run(
        "insert into reconciliation (id, channel, day, state, begun_at)"
        " values (:id, 'yunzhanghu', (:now::timestamptz)::date - :ago::int, 'waiting', :now)",
        id=day_id,
        ago=ago,
    )
    return day_id


async def a_receipt_is_of_its_payment(copy: Copy) -> None:
    """A receipt that names another payment is not kept."""
    _, item_id, amount_fen = await approved(copy)
    async with copy.database.transaction() as tx:
        await payouts.start(tx, SYSTEM, item_id)
        number = str(await tx.value(LIVE.replace("$1", ":id"), id=item_id))
        await payouts.record(tx, SYSTEM, number, Word(Outcome.PAID, Fen(amount_fen), "REF-1"))
        item = await tx.one("select worker_id, employer_id, channel from payout_item where id = :id", id=item_id)
        assert item is not None
        receipt_id = new_id()
        await tx.run(
            "insert into payout_receipt (id, payout_item_id, worker_id, employer_id, channel, out_biz_no, state, next_try_at,"
            " wanted_at) values (:id, :item_id, :worker_id, :employer_id, :channel, :number, 'wanted', :now, :now)",
            id=receipt_id,
            item_id=item_id,
            number=number,
            **dict(item),
        )
        (wanted,) = await reconciliation.due(tx, SYSTEM)
        kept = await reconciliation.keep(tx, SYSTEM, wanted, b"%PDF", "application/pdf", "REF-OF-ANOTHER")
    must(not kept, "another payment's receipt was kept for this one")


async def a_lines_amount_stays_apart(copy: Copy) -> None:
    """Words told together: another amount than ordered is not believed."""
    _, item_id, amount_fen = await approved(copy)
    async with copy.database.transaction() as tx:
        await payouts.start(tx, SYSTEM, item_id)
        number = str(await tx.value(LIVE.replace("$1", ":id"), id=item_id))
        (outcome,) = await payouts.record_all(tx, SYSTEM, [(number, Word(Outcome.PAID, Fen(amount_fen + 1), "REF"))])
    must(outcome is None, f"the channel named another amount in a batch, and it was {outcome}")

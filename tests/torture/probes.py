"""What a guard in code prevents, done on purpose: each raises Violated when nothing prevented it. Green with the guard."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg

from domain import finance, ledger, outbox, pay_runs, payouts, settlements, work
from domain.database import Database, Transaction
from domain.errors import Refusal
from domain.finance import BankNotice
from domain.finance.model import WAGE_SUFFIX
from domain.ids import new_id
from domain.ledger import Transfer
from domain.money import Fen
from domain.payouts import Outcome, Word
from domain.viewer import Viewer
from tests.build.books import open_party
from tests.torture.channels import LATE_S
from tests.torture.ground import Copy
from tests.torture.people import People, Violated
from tests.torture.seats import Seat

OVERLAP_S = 0.3
SYSTEM = Viewer.system("torture")
ENOUGH_FEN = 10_000_000
ITEM = "select id, amount_fen from payout_item where employer_id = $1 order by id limit 1"
BATCH = "select id, plan_sha256 from payout_batch where employer_id = $1"
LIVE = "select out_biz_no from payout_attempt where payout_item_id = $1"
RUN = "select id, state, plan_sha256 from pay_run where employer_id = :employer_id"
LEFT_OUT = "select count(*) from pay_run_item where pay_run_id = $1 and refusal_code is not null"
STATE = "select state from payout_item where id = $1"
ROW = "select id, generation from outbox where subject_id = $1"


def must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Violated(otherwise)


async def second_answer(database: Database, act: Callable[[Transaction], Awaitable[object]]) -> object:
    """The same done twice, the second while the first has not committed: what the second got, or its error's code or name."""

    async def second() -> object:
        try:
            async with database.transaction() as tx:
                return await act(tx)
        except Refusal as refusal:
            return refusal.code
        except asyncpg.PostgresError as error:
            return type(error).__name__

    async with database.transaction() as tx:
        await act(tx)
        waiting = asyncio.create_task(second())
        await asyncio.sleep(OVERLAP_S)
    return await waiting


async def funded(copy: Copy) -> People:
    """Drafted settlements of a seat, and the money for them."""
    seat = next(copy.seats)
    people = People(seat, copy.ground.staff, rejections_left=0, stops_left=0, cancels_left=0)
    for wish in await people.wishes(copy.database):
        await people.ask(copy.database, wish)
    async with copy.database.transaction() as tx:
        for payee in seat.payees:
            await settlements.draft(tx, SYSTEM, payee.timesheet_id)
        await open_party(tx, wage_fen=ENOUGH_FEN, fee_fen=ENOUGH_FEN, employer_id=seat.employer_id)
    return people


async def ready(copy: Copy, *, until: str = "") -> Seat:
    """A seat whose batch is submitted, or beyond what the wish named ``until`` does."""
    people = await funded(copy)
    for _ in range(10):
        for wish in await people.wishes(copy.database):
            if wish.name == "approvePayoutBatch" and until != wish.name:
                return people.seat
            await people.ask(copy.database, wish)
    return people.seat


async def approved(copy: Copy) -> tuple[Seat, UUID, int]:
    """A seat whose payouts are queued, and its first item's id and amount."""
    seat = await ready(copy, until="approvePayoutBatch")
    row = await copy.database.pool.fetchrow(ITEM, seat.employer_id)
    assert row is not None
    return seat, row["id"], row["amount_fen"]


async def a_row_is_claimed_once(copy: Copy) -> None:
    row_id, generation = await _offered(copy.database)
    async with copy.database.transaction() as tx:
        first = await work.claim(tx, [(row_id, generation)], lease_s=60)
        second = await work.claim(tx, [(row_id, generation)], lease_s=60)
    must((len(first), len(second)) == (1, 0), "one offer was claimed twice: its work would be done twice")


async def a_late_worker_writes_nothing(copy: Copy) -> None:
    """Its lease ended and the row was offered again."""
    row_id, generation = await _offered(copy.database)
    async with copy.database.transaction() as tx:
        await work.claim(tx, [(row_id, generation)], lease_s=60)
        await tx.run("update outbox set available_at = clock_timestamp() where id = :id", id=row_id)
        await work.offer(tx, [outbox.PAYOUTS], limit=100, patience_s=30)
    steps: tuple[Callable[[Transaction], Awaitable[None]], ...] = (
        lambda tx: work.renew(tx, row_id, generation, lease_s=60),
        lambda tx: work.end(tx, row_id, generation),
    )
    for step in steps:
        try:
            async with copy.database.transaction() as tx:
                await step(tx)
        except work.Superseded:
            continue
        raise Violated("a worker whose lease had ended wrote all the same")


async def one_word_after_the_other(copy: Copy) -> None:
    """Two who learned at once that it was paid."""
    _, item_id, amount_fen = await approved(copy)
    async with copy.database.transaction() as tx:
        await payouts.start(tx, SYSTEM, item_id)
    number = await copy.database.pool.fetchval(LIVE, item_id)
    paid = Word(Outcome.PAID, Fen(amount_fen), "REF")
    second = await second_answer(copy.database, lambda tx: payouts.record(tx, SYSTEM, number, paid))
    must(second == "repeated", f"two learned at once that a payout was paid, and the second got {second}")


async def one_approval_of_a_batch(copy: Copy) -> None:
    seat = await ready(copy)
    row = await copy.database.pool.fetchrow(BATCH, seat.employer_id)
    assert row is not None
    checker = copy.ground.staff.checker
    second = await second_answer(copy.database, lambda tx: payouts.approve(tx, checker, row["id"], row["plan_sha256"]))
    must(second == "BATCH_NOT_READY", "a batch was approved twice")


async def one_approval_of_a_settlement(copy: Copy) -> None:
    people = await funded(copy)
    id = await copy.database.pool.fetchval("select id from settlement where employer_id = $1 limit 1", people.seat.employer_id)
    second = await second_answer(copy.database, lambda tx: settlements.approve(tx, people.seat.owner, id))
    must(second == "SETTLEMENT_NOT_DRAFT", f"a settlement was approved twice: {second}")


async def only_the_previewed_list_is_approved(copy: Copy) -> None:
    seat = await ready(copy)
    await as_admin(copy, f"update payout_item set amount_fen = amount_fen - 1 where employer_id = '{seat.employer_id}'")
    row = await copy.database.pool.fetchrow(BATCH, seat.employer_id)
    assert row is not None
    try:
        async with copy.database.transaction() as tx:
            await payouts.approve(tx, copy.ground.staff.checker, row["id"], row["plan_sha256"])
    except Refusal as refusal:
        must(refusal.code == "PLAN_CHANGED", f"refused for another reason: {refusal.code}")
        return
    raise Violated("a list that was changed after its preview was approved")


async def calculated(copy: Copy) -> tuple[Seat, UUID, bytes]:
    """A seat whose pay run waits for approval, one timesheet a chunk, and the money for it."""
    seat = next(copy.seats)
    people = People(seat, copy.ground.staff, by_run=True)
    for _ in range(2):
        for wish in await people.wishes(copy.database):
            await people.ask(copy.database, wish)
    async with copy.database.transaction() as tx:
        await open_party(tx, wage_fen=ENOUGH_FEN, fee_fen=ENOUGH_FEN, employer_id=seat.employer_id)
        run = await tx.one(RUN, employer_id=seat.employer_id)
        assert run is not None
        for _ in range(len(seat.payees) + 1):
            await pay_runs.calculate(tx, SYSTEM, run["id"], most=1)
        run = await tx.one(RUN, employer_id=seat.employer_id)
        assert run is not None and run["state"] == "ready"
    return seat, run["id"], run["plan_sha256"]


async def only_the_calculated_run_is_approved(copy: Copy) -> None:
    seat, run_id, plan_sha256 = await calculated(copy)
    await as_admin(copy, "update pay_run_chunk set sha256 = sha256('another')")
    try:
        async with copy.database.transaction() as tx:
            await pay_runs.approve(tx, seat.owner, run_id, plan_sha256)
    except pay_runs.PayRunChanged:
        return
    raise Violated("a pay run that was changed after it was calculated was approved")


async def a_chunk_is_settled_as_calculated(copy: Copy) -> None:
    seat, run_id, plan_sha256 = await calculated(copy)
    async with copy.database.transaction() as tx:
        await pay_runs.approve(tx, seat.owner, run_id, plan_sha256)
    await as_admin(copy, "update pay_run_item set gross_fen = gross_fen + 1")
    try:
        async with copy.database.transaction() as tx:
            await pay_runs.settle(tx, SYSTEM, run_id)
    except pay_runs.PlanTampered:
        return
    raise Violated("a chunk that was changed after its approval was settled")


async def one_step_of_a_run_at_a_time(copy: Copy) -> None:
    seat, run_id, plan_sha256 = await calculated(copy)
    async with copy.database.transaction() as tx:
        await pay_runs.approve(tx, seat.owner, run_id, plan_sha256)
    second = await second_answer(copy.database, lambda tx: pay_runs.settle(tx, SYSTEM, run_id))
    left_out = await copy.database.pool.fetchval(LEFT_OUT, run_id)
    must(second is None and not left_out, f"two workers settled the same chunk of a pay run: {second}, {left_out} left out")


async def another_amount_changes_nothing(copy: Copy) -> None:
    _, item_id, amount_fen = await approved(copy)
    answer, state = await _told(copy.database, item_id, Word(Outcome.PAID, Fen(amount_fen + 1), "REF"))
    must((answer, state) == ("contradiction", "sending"), f"the channel named another amount, and it was {answer}: {state}")


async def nothing_leaves_succeeded_but_returned(copy: Copy) -> None:
    _, item_id, amount_fen = await approved(copy)
    await _told(copy.database, item_id, Word(Outcome.PAID, Fen(amount_fen), "REF"))
    try:
        answer, state = await _told(copy.database, item_id, Word(Outcome.FAILED, code="254"))
    except Refusal as refusal:
        raise Violated(f"a failure told after success was acted on: {refusal.code}") from refusal
    must((answer, state) == ("contradiction", "succeeded"), f"a failure told after success was {answer}: {state}")


async def a_deposit_counts_once(copy: Copy) -> None:
    seat = next(copy.seats)
    notice = BankNotice("BANK-ONCE-1", seat.account + WAGE_SUFFIX, Fen(500), "某公司", "工资", b"x" * 32)
    async with copy.database.transaction() as tx:
        deposit = await finance.receive_notice(tx, SYSTEM, notice)
    for _ in range(2):
        async with copy.database.transaction() as tx:
            await finance.credit_deposit(tx, SYSTEM, deposit.id)
    async with copy.database.transaction() as tx:
        balance = await ledger.balance(tx, ledger.account_id("employer_wage", seat.employer_id))
    must(balance == 500, f"a deposit of 500 fen that was credited twice by mistake came to {balance}")


async def a_journal_is_all_or_nothing(copy: Copy) -> None:
    async with copy.database.transaction() as tx:
        party = await open_party(tx, wage_fen=100)
        journal_id = new_id()
        answers = await ledger.post_batch(tx, [party.wage(60, journal_id), party.wage(60, journal_id)])
    must(not any(answer.stands for answer in answers), "a journal with a leg that cannot stand was posted in part")


async def a_rejected_key_stays_rejected(copy: Copy) -> None:
    async with copy.database.transaction() as tx:
        party = await open_party(tx)
        late = party.wage(10)
        await ledger.post_batch(tx, [late])
        await ledger.post(tx, [Transfer(new_id(), "deposit.received", new_id(), party.wage_cash, party.employer_wage, 10)])
        (answer,) = await ledger.post_batch(tx, [late])
    must(not answer.stands, "a key that was refused once was posted later")


async def as_admin(copy: Copy, change: str) -> None:
    connection = await asyncpg.connect(copy.urls.admin)
    try:
        await connection.execute(change)
    finally:
        await connection.close()


async def _offered(database: Database) -> tuple[UUID, int]:
    subject_id = new_id()
    async with database.transaction() as tx:
        await outbox.enqueue(tx, "torture", subject_id, queue=outbox.PAYOUTS)
        await work.offer(tx, [outbox.PAYOUTS], limit=100, patience_s=LATE_S)
        row = await tx.one(ROW.replace("$1", ":id"), id=subject_id)
    assert row is not None
    return row["id"], row["generation"]


async def _told(database: Database, item_id: UUID, word: Word) -> tuple[str, str]:
    """What became of a word about the item's order, and the item's state then."""
    async with database.transaction() as tx:
        await payouts.start(tx, SYSTEM, item_id)
    async with database.transaction() as tx:
        answer = await payouts.record(tx, SYSTEM, await database.pool.fetchval(LIVE, item_id), word)
    return answer, await database.pool.fetchval(STATE, item_id)

"""The end of a schedule, and of a database: everything behaves, time passes until all is done, and then everything must be so."""

from datetime import datetime, timedelta
from typing import Final

from tests.torture import mischief, oracle
from tests.torture.crew import messages
from tests.torture.ground import NOON_H, OPEN_AT_H
from tests.torture.people import Violated
from tests.torture.schedule import TOLD_LATER, Schedule

ROUNDS: Final = 40
DAY_EVERY: Final = 8
"""What a channel took in after its cut-off it pays the next day: so many rounds are a day."""
OPEN_DIFFERENCES: Final = """
    select d.channel || ' ' || d.class || ' ' || d.kind as what from reconciliation_difference d where d.state <> 'closed'
"""
DAYS_OPEN: Final = "select count(*) from reconciliation where state = 'waiting'"
CLEARINGS: Final = """
    select channel, credits_posted_fen - debits_posted_fen as left_fen from ledger_account
    where kind = 'payout_clearing' and credits_posted_fen <> debits_posted_fen
"""
SUSPENDED: Final = """
    select a.out_biz_no, a.channel from payout_attempt a join payout_item i on i.id = a.payout_item_id
    where i.state = 'suspended' and a.state = 'live' and i.employer_id = $1
"""
WAITS_UNTIL: Final = """
    select max(waits_until) as until, count(*) as items from payout_item
    where employer_id = $1 and state = 'queued' and waits_for is not null
"""
ITEMS: Final = "select state, count(*) as items from payout_item where employer_id = $1 group by state"
UNPAID: Final = "select count(*) from settlement where employer_id = $1 and state <> 'paid'"
SOON = timedelta(seconds=1)


async def close(schedule: Schedule) -> None:
    """Nothing goes wrong any more, and time passes until everybody is paid."""
    await calmed(schedule)
    for number in range(1, ROUNDS + 1):
        await _round(schedule)
        if number % DAY_EVERY == 0:
            await schedule.copy.pass_days(1, OPEN_AT_H)
        if await _quiet(schedule):
            break
    else:
        raise Violated(f"still not finished: {await _unfinished(schedule)}")
    book = await oracle.channel_book(schedule.ground, schedule.since)
    await oracle.books_hold(schedule.copy.database, seals=schedule.sealed)
    await oracle.nothing_paid_unheld(schedule.copy, schedule.seat, book)
    schedule.tally.paid_fen += await oracle.finished(schedule.copy, schedule.seat, schedule.deposited_fen, book)


async def reconcile(schedule: Schedule) -> None:
    """After the last schedule on a database: its days are over, every statement fits, and nothing is left on clearing."""
    await calmed(schedule)
    while await _told_the_next_day(schedule):  # money may come back on the last day as on any other: then that day must be over
        await _worked_off(schedule)
    await schedule.sweep("reconciliation.begin")
    await _worked_off(schedule)
    await oracle.books_hold(schedule.copy.database)
    left = [row["what"] for row in await schedule.copy.database.pool.fetch(OPEN_DIFFERENCES)]
    left += [f"{row['channel']}: {row['left_fen']} fen" for row in await schedule.copy.database.pool.fetch(CLEARINGS)]
    waiting = await schedule.copy.database.pool.fetchval(DAYS_OPEN)
    if left or waiting:
        raise Violated(f"statements and books do not come together: {left}, days without a statement: {waiting}")
    schedule.tally.days += await schedule.copy.database.pool.fetchval("select count(*) from reconciliation")


async def _told_the_next_day(schedule: Schedule) -> bool:
    """A day passes; whether the outside told of anything meanwhile."""
    await schedule.copy.pass_days(1, NOON_H)
    await schedule.ground.remote.hurry(1.0)
    return await _hand_over(schedule)


async def _worked_off(schedule: Schedule) -> None:
    for _ in range(ROUNDS):
        await _work_off(schedule)
        if not await schedule.copy.database.pool.fetchval(oracle.LEFT_TO_DO):
            return


async def calmed(schedule: Schedule) -> None:
    """Nothing goes wrong from here on."""
    schedule.points.calm()
    await schedule.ground.remote.behave()
    schedule.skew_s = 0.0
    await schedule.copy.tell_time(schedule.skew_s)


async def _round(schedule: Schedule) -> None:
    while schedule.deposits:
        await schedule.deposit()
    for wish in await schedule.people.wishes(schedule.copy.database):
        await schedule.ask(wish)
    waits = await schedule.copy.database.pool.fetchrow(WAITS_UNTIL, schedule.seat.employer_id)
    if waits and waits["items"]:
        await _wait_until(schedule, waits["until"])
    await _work_off(schedule)
    for row in await schedule.copy.database.pool.fetch(SUSPENDED, schedule.seat.employer_id):
        await schedule.ground.channels[row["channel"]].resume(row["out_biz_no"])
    await mischief.payee_acts(schedule, confirms=True)
    await schedule.ground.remote.hurry(1.0e9)
    await mischief.say_returns_again(schedule)
    await _hand_over(schedule)


async def _hand_over(schedule: Schedule) -> bool:
    """Everything the outside has told by now; whether there was anything."""
    schedule.wire.collect()
    letters = list(schedule.wire.letters)
    for letter in letters:
        await schedule.wire.hand_over(letter, schedule.crew.database, schedule.crew.channels, keep=False)
    return bool(letters)


async def _wait_until(schedule: Schedule, until: datetime | None) -> None:
    if until is not None:
        await schedule.copy.move_to(until + SOON)
    await schedule.sweep("payouts.wake")


async def _work_off(schedule: Schedule) -> None:
    await schedule.time()
    await schedule.relay()
    for message in await messages(schedule.ground.redis):
        await message.remove(schedule.ground.redis)
        await schedule.crew.work(message)


async def _quiet(schedule: Schedule) -> bool:
    pool = schedule.copy.database.pool
    if schedule.wire.collect() or await schedule.people.wishes(schedule.copy.database):
        return False
    if await pool.fetchval(UNPAID, schedule.seat.employer_id):
        return False
    await mischief.say_returns_again(schedule)
    if schedule.wire.collect():
        return False
    if not schedule.draw.tells:
        await pool.execute(TOLD_LATER)
    return bool(await pool.fetchval(oracle.LEFT_TO_DO) == 0)


async def _unfinished(schedule: Schedule) -> str:
    pool = schedule.copy.database.pool
    items = {row["state"]: row["items"] for row in await pool.fetch(ITEMS, schedule.seat.employer_id)}
    letters = [f"{row['job']}: {row['error']}" for row in await pool.fetch(oracle.DEAD_LETTERS)]
    wishes = [wish.name for wish in await schedule.people.wishes(schedule.copy.database)]
    work = [tuple(row) for row in await pool.fetch(f"select job, count(*) {oracle.LEFT_TO_DO.split('count(*)')[1]} group by job")]
    refused = schedule.people.refusals[-1:]
    return (
        f"items {items}, dead letters {letters}, wishes {wishes}, refused last {refused}, work {work}, "
        f"wire {len(schedule.wire.letters)}"
    )

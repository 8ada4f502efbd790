"""What the outside does by itself in a schedule: money comes back, payees confirm or never do, somebody says what is not so."""

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tests.torture import oracle
from tests.torture.channels import RETURNING, WORDS
from tests.torture.wire import Refused

if TYPE_CHECKING:
    from tests.torture.schedule import Schedule

AWAITING: Final = """
    select a.out_biz_no from payout_attempt a join payout_item i on i.id = a.payout_item_id
    where a.state = 'live' and a.channel = 'wechat' and i.employer_id = $1
"""
PAID: Final = "select a.out_biz_no, a.channel from payout_attempt a where a.state = 'paid' and a.out_biz_no > $1"
SAID: Final = {"failed": (2, "254"), "paid": (1, ""), "taken in": (5, "")}
"""How Yunzhanghu counts its states."""


async def happens(schedule: "Schedule") -> None:
    """Money comes back; or the channel, or somebody who is not the channel, says what is not so."""
    orders = sorted((await schedule.book()).values(), key=lambda paid: paid.account)
    if not orders:
        return
    order = schedule.dice.choice(orders)
    if schedule.returns_left and order.kept_fen:
        schedule.returns_left -= 1
        schedule.tally.faults[f"returned: {order.channel or 'yunzhanghu'}"] += await gives_back(schedule, order)
        schedule.lies_left += 1
    elif schedule.lies_left:
        schedule.lies_left -= 1
        await _lie(schedule, order)


async def gives_back(schedule: "Schedule", order: oracle.Paid) -> bool:
    """The payee's bank sends the money back; False where none does."""
    remote = schedule.ground.remote
    with suppress(Refused):
        if order.channel in RETURNING:
            await remote.channel_step(order.channel, "return", order.out_biz_no)
            return True
        if not order.channel:
            await remote.give_back(order.out_biz_no)
            return True
    return False


async def payee_acts(schedule: "Schedule", *, confirms: bool = False) -> None:
    """Payees confirm a receipt in their own app, or let the time pass."""
    for row in await schedule.copy.database.pool.fetch(AWAITING, schedule.seat.employer_id):
        step = "confirm" if confirms or schedule.dice.random() < 0.7 else "expire"
        schedule.tally.moves[f"payee: {step}"] += 1
        with suppress(Refused):
            await schedule.ground.remote.channel_step("wechat", step, row["out_biz_no"])


async def say_returns_again(schedule: "Schedule") -> None:
    """A return is told by callback alone: a channel that told it wrongly, or not at all, tells it again."""
    book = await schedule.book()
    for row in await schedule.copy.database.pool.fetch(PAID, schedule.since):
        if row["out_biz_no"] in book and not book[row["out_biz_no"]].kept_fen:
            await _says(schedule, book[row["out_biz_no"]])


async def _lie(schedule: "Schedule", order: oracle.Paid) -> None:
    kind = schedule.dice.choice(schedule.rates.lies)
    schedule.tally.faults[f"said: {kind}"] += 1
    match kind:
        case "forged failure":
            await _says(schedule, order, "failed", forged=True)
        case "forged payment":
            await _says(schedule, order, "paid", forged=True)
        case "wrong amount":
            await _says(schedule, order, "paid", amount_fen=order.amount_fen + 100)
        case "unknown return":
            await _says(schedule, order, "returned", unknown="F" * 32)
        case "old news":
            await _says(schedule, order, "taken in")
        case _:
            await _says(schedule, order)


async def _says(schedule: "Schedule", order: oracle.Paid, state: str = "", **more: object) -> None:
    """One callback by hand; without a state, of the one that is so."""
    remote = schedule.ground.remote
    if order.channel:
        said = {"state": WORDS[order.channel][state]} if state else {}
        await remote.channel_say(order.channel, order.out_biz_no, **said, **more)
        return
    if state == "returned":
        more |= {"status": 9}
    elif state:
        status, detail = SAID[state]
        more |= {"status": status, "status_detail": detail}
    await remote.say(order.out_biz_no, **more)

"""Acts of setting right: a return nobody heard of is found by reconciliation, worked off by two, and paid again by WeChat.

Beside the channel's days stand the bank's own, of both accounts; those of the payday are signed by the same two people.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from domain import accounts, payouts, reconciliation
from domain.clock import day_of
from domain.database import Transaction
from domain.payouts import DestinationKind
from domain.reconciliation import Action
from jobs.local.city import store
from jobs.local.city.plan import Season, Trouble
from jobs.local.city.story_act import Act
from jobs.local.city.town import Town, until

COMES_BACK: Final = timedelta(days=2, hours=1)
"""From the morning of the payday; the day's reconciliation is the next one."""
RECONCILED: Final = timedelta(days=3)
BANK_SIGNED: Final = timedelta(days=3, hours=1)
CHOOSES: Final = timedelta(days=3, hours=2)
PAID_AGAIN: Final = timedelta(days=5, hours=7)
OPENID: Final = "oUpF8uLgCamPus20261217aBcDeF"
WECHAT_FUNDS_FEN: Final = 5_000_000
REASON: Final = "银行流水显示该笔已退汇，未收到渠道通知，向渠道核实"
CHANNEL: Final = "yunzhanghu"
BANK_STATEMENTS_FROM: Final = date(2026, 12, 1)
"""The bank gives statements of both accounts from here on. They are fetched one after the other: half a year would take long."""


def acts(town: Town, season: Season) -> Iterator[Act]:
    """What follows the payday of the season with trouble."""
    trouble = town.plan.trouble
    if trouble is None or trouble.season != season.name:
        return
    yield Act(season.pays + COMES_BACK, "a bank sends a wage back", partial(lose_return, town, trouble))
    yield Act(season.pays + RECONCILED, "finance and checker work off a difference", partial(reconcile, town, season))
    yield Act(season.pays + BANK_SIGNED, "they sign the payday at the bank", partial(sign_bank, town, season))
    yield Act(season.pays + CHOOSES, "a student chooses WeChat", partial(choose_wechat, town, trouble))
    yield Act(season.pays + PAID_AGAIN, "the returned wage is paid again", partial(pay_again, town))


async def lose_return(town: Town, trouble: Trouble) -> None:
    """The bank of one payee returns the money and the channel's notice gets lost; the other return is told as it should be."""
    async with town.database.transaction() as tx:
        order = await store.order_of(tx, town.workers[trouble.unheard].must_be_worker())
    await town.remote.give_back(order, unheard=True)


async def reconcile(town: Town, season: Season) -> None:
    """The day before is compared; what differs is asked about, by two people, and the day is signed by both."""
    day = day_of(season.pays + COMES_BACK)
    async with town.database.transaction() as tx:
        await store.sweep_soon(tx)
    await until(town, "statements compared", lambda tx: store.days_waiting(tx, CHANNEL, day))
    async with town.database.transaction() as tx:
        day_id, difference_id = await store.difference_of(tx, CHANNEL, day)
        asked = await reconciliation.propose(tx, town.staff["finance"], difference_id, Action.ASK, REASON)
    async with town.database.transaction() as tx:
        await reconciliation.confirm(tx, town.staff["checker"], asked)
    await until(town, "the difference worked off", partial(_unbalanced, day_id))
    await _sign(town, day_id)


async def sign_bank(town: Town, season: Season) -> None:
    """What the bank's statements say of the payday agrees with the books line by line, in both accounts."""
    day = day_of(season.pays)
    for account in sorted(reconciliation.BANK_ACCOUNTS):
        await until(town, "the bank's statements", partial(_unmatched, account, day))
        async with town.database.transaction() as tx:
            day_id = await store.day_at(tx, account, day)
        await _sign(town, day_id)


async def choose_wechat(town: Town, trouble: Trouble) -> None:
    """The payee whose wage came back names a WeChat account; a change waits for a day."""
    viewer = town.workers[trouble.unheard]
    assert viewer.person_id is not None
    async with town.database.transaction() as tx:
        fresh = await accounts.open_session(tx, viewer.person_id, worker_id=viewer.worker_id)
        await payouts.set_destination(tx, fresh.viewer, OPENID, DestinationKind.WECHAT)


async def pay_again(town: Town) -> None:
    """Finance and checker pay what came back; WeChat asks the payee, who has not looked yet."""
    await town.remote.channel_deposit("wechat", WECHAT_FUNDS_FEN)
    await town.remote.payees_confirm(False)
    async with town.database.transaction() as tx:
        employer_id = await store.employer_of_returned(tx)
        plan = await payouts.preview(tx, town.staff["finance"], employer_id)
        batch = await payouts.make(tx, town.staff["finance"], employer_id, plan.sha256)
        await payouts.submit(tx, town.staff["finance"], batch.id)
    async with town.database.transaction() as tx:
        await payouts.approve(tx, town.staff["checker"], batch.id, plan.sha256)
    await until(town, "WeChat's question to the payee", lambda tx: store.unasked(tx, batch.id))


async def _sign(town: Town, day_id: UUID) -> None:
    """Finance submits the day, the checker signs it; its audit pack is written."""
    async with town.database.transaction() as tx:
        await reconciliation.submit(tx, town.staff["finance"], day_id)
    async with town.database.transaction() as tx:
        await reconciliation.sign(tx, town.staff["checker"], day_id)
    await until(town, "the audit pack", lambda tx: store.pack_lacking(tx, day_id))


async def _unbalanced(day_id: UUID, tx: Transaction) -> int:
    return await store.day_not(tx, day_id, "balanced")


async def _unmatched(account: str, day: date, tx: Transaction) -> int:
    return await store.lines_unmatched(tx, account, day)

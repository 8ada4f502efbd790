"""Several accounts of one worker, one of them the default: what is planned goes there, changes wait, history stays."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from domain import payouts
from domain.accounts.model import StepUpNeeded
from domain.database import Transaction
from domain.errors import NotFound, NotPermitted
from domain.payouts import AccountKnown, DefaultNeeded, Destination, DestinationKind, TooManyAccounts
from domain.viewer import Viewer
from tests.build.accounts import AWorker, a_staff, a_worker
from tests.build.money import CARD, OTHER_CARD, SYSTEM, ASettlement, a_batch, a_settlement, ready_to_be_paid

WECHAT = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
DAY = timedelta(hours=24)
DEFAULT = "select id from payout_destination where worker_id = :id and made_default_at is not null and removed_at is null"
LONG_AGO = "update session set stepped_up_at = null, created_at = created_at - interval '1 day' where id = :id"


async def wechat(tx: Transaction, worker: AWorker) -> Destination:
    return await payouts.add_destination(tx, worker.viewer, WECHAT, DestinationKind.WECHAT)


async def planned(tx: Transaction, settlement: ASettlement, finance: Viewer) -> list[tuple[UUID | None, str | None]]:
    plan = await payouts.preview(tx, finance, settlement.employer.id)
    return [(payable.destination_id, payable.blocked_code) for payable in plan.payables]


@pytest.mark.requirement(
    "S-044",
    part="several accounts, one default: added, made the default, removed; each change waits",
)
async def test_what_is_planned_goes_to_the_default(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    await ready_to_be_paid(tx, settlement.worker)
    finance = (await a_staff(tx, "finance")).viewer
    card = await tx.value(DEFAULT, id=settlement.worker.id)
    second = await wechat(tx, settlement.worker)
    assert (second.is_default, second.usable_from) == (False, tx.now + DAY)
    assert await planned(tx, settlement, finance) == [(card, None)]
    tx.now += DAY * 2
    chosen = await payouts.make_default(tx, settlement.worker.viewer, second.id)
    assert chosen.usable_from == tx.now + DAY, "a change of the default waits, however old the account is"
    assert await planned(tx, settlement, finance) == [(second.id, "DESTINATION_COOLING_DOWN")]
    tx.now += DAY
    assert await planned(tx, settlement, finance) == [(second.id, None)]


async def test_a_payment_under_way_keeps_the_account_it_was_planned_for(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    await a_batch(tx, settlement, approved=True)
    card = await tx.value(DEFAULT, id=settlement.worker.id)
    assert isinstance(card, UUID)
    second = await wechat(tx, settlement.worker)
    await payouts.make_default(tx, settlement.worker.viewer, second.id)
    await payouts.remove_destination(tx, settlement.worker.viewer, card)
    order = await payouts.start(tx, SYSTEM, await tx.value("select id from payout_item"))  # type: ignore[arg-type]  # a uuid
    assert order is not None and order.account == CARD


async def test_the_default_is_removed_last(tx: Transaction) -> None:
    worker = await a_worker(tx)
    first = await payouts.set_destination(tx, worker.viewer, CARD)
    assert first.is_default and first.usable_from == tx.now
    second = await wechat(tx, worker)
    with pytest.raises(DefaultNeeded):
        await payouts.remove_destination(tx, worker.viewer, first.id)
    await payouts.remove_destination(tx, worker.viewer, second.id)
    await payouts.remove_destination(tx, worker.viewer, first.id)
    with pytest.raises(NotFound):
        await payouts.remove_destination(tx, worker.viewer, first.id)
    assert await tx.value("select count(*) from payout_destination where removed_at is not null") == 2, "history stays"


async def test_the_first_account_is_the_default_at_once(tx: Transaction) -> None:
    added = await wechat(tx, await a_worker(tx))
    assert added.is_default and added.usable_from == tx.now


async def test_setting_takes_the_place_of_the_default_alone(tx: Transaction) -> None:
    worker = await a_worker(tx)
    await payouts.set_destination(tx, worker.viewer, CARD)
    second = await wechat(tx, worker)
    third = await payouts.set_destination(tx, worker.viewer, OTHER_CARD)
    assert third.is_default and third.usable_from == tx.now + DAY
    standing = {row["id"] for row in await tx.all("select id from payout_destination where removed_at is null")}
    assert standing == {second.id, third.id}


async def test_an_account_is_kept_once_and_no_more_than_five(tx: Transaction) -> None:
    worker = await a_worker(tx)
    await payouts.set_destination(tx, worker.viewer, CARD)
    with pytest.raises(AccountKnown):
        await payouts.add_destination(tx, worker.viewer, CARD, DestinationKind.BANK_CARD)
    for number in range(4):
        await payouts.add_destination(tx, worker.viewer, f"{WECHAT}{number}", DestinationKind.WECHAT)
    with pytest.raises(TooManyAccounts):
        await wechat(tx, worker)


async def test_nobody_elses_account_and_nobody_without_a_fresh_code(tx: Transaction) -> None:
    worker, other = await a_worker(tx), await a_worker(tx)
    first = await payouts.set_destination(tx, worker.viewer, CARD)
    for act in (payouts.make_default, payouts.remove_destination):
        with pytest.raises(NotFound):
            await act(tx, other.viewer, first.id)
        with pytest.raises(NotPermitted):
            await act(tx, (await a_staff(tx, "finance")).viewer, first.id)
    await tx.run(LONG_AGO, id=worker.viewer.session_id)
    for act in (payouts.make_default, payouts.remove_destination):
        with pytest.raises(StepUpNeeded):
            await act(tx, worker.viewer, first.id)
    with pytest.raises(StepUpNeeded):
        await wechat(tx, worker)


async def test_the_database_keeps_one_default(tx: Transaction) -> None:
    worker = await a_worker(tx)
    await payouts.set_destination(tx, worker.viewer, CARD)
    await wechat(tx, worker)
    with pytest.raises(asyncpg.UniqueViolationError):
        await tx.run("update payout_destination set made_default_at = created_at")

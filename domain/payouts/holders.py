"""Whose an account is, asked of the channel that would pay to it, where its contract covers that (S-044).

    asked --it is the payee's--> agrees
      |------ it is not -------> differs    (the payee sets another one)
      └-- no usable answer: asked again later

Until it agrees nothing is put into a batch for this account: an answer that is not known is never guessed.
"""

from dataclasses import dataclass, field
from typing import Final, Literal
from uuid import UUID

from domain import accounts, outbox
from domain.database import Transaction
from domain.payouts import sending, store_holders
from domain.viewer import Viewer

CHECK: Final = "payouts.check_holder"
SEALED: Final = "payout_destination.number"
AGAIN_S: Final = (30, 300, 1800, 7200, 21_600)
"""Waiting time before the channel is asked again; the last one repeats."""

HolderWord = Literal["agrees", "differs", "unknown"]


@dataclass(frozen=True, slots=True)
class HolderQuestion:
    """Clear personal data: in memory only, for the call."""

    channel: str
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    account: str = field(repr=False)


async def ask(tx: Transaction, destination_id: UUID) -> None:
    """Has a job ask about a new account, where a channel is asked at all."""
    if await store_holders.ask(tx, destination_id):
        await outbox.enqueue(tx, CHECK, destination_id, queue=outbox.PAYOUTS)


async def holder_question(tx: Transaction, viewer: Viewer, destination_id: UUID) -> HolderQuestion | None:
    """What a job is to ask; None when there is an answer, or the account was removed. Who is told is on record."""
    viewer.must_be_system()
    check = await store_holders.lock_open(tx, destination_id)
    if check is None:
        return None
    account = await tx.vault.unseal(tx, check.worker_id, "payment", SEALED, check.number_sealed)
    told = await sending.told_channel(tx, check.worker_id, check.channel, destination_id)
    payee = await accounts.payee(tx, check.worker_id, "payout", told)
    return HolderQuestion(check.channel, payee.name, payee.id_number, account)


async def record_holder(tx: Transaction, viewer: Viewer, destination_id: UUID, word: HolderWord) -> None:
    """What the channel said, once; without a usable answer it is asked again."""
    viewer.must_be_system()
    check = await store_holders.lock_open(tx, destination_id)
    if check is None:
        return
    if word == "unknown":
        await store_holders.tried(tx, destination_id)
        wait_s = AGAIN_S[min(check.tries, len(AGAIN_S) - 1)]
        await outbox.enqueue(tx, CHECK, destination_id, queue=outbox.PAYOUTS, after_s=wait_s)
        return
    await store_holders.answered(tx, destination_id, word)
    topic = "payout_destination.confirmed" if word == "agrees" else "payout_destination.differed"
    await outbox.put(tx, viewer, topic, destination_id, worker_id=check.worker_id)

"""SQL of asking whose an account is."""

from dataclasses import dataclass, field
from uuid import UUID

from domain.database import Transaction

ASK = """
    insert into holder_check (payout_destination_id, worker_id, channel, state, asked_at)
    select d.id, d.worker_id, c.id, 'asked', :now
    from payout_destination d
    join lateral (select id, asks_holder from payout_channel where destination_kind = d.kind and enabled order by rank limit 1) c
        on c.asks_holder
    where d.id = :destination_id
"""
OPEN = """
    select h.payout_destination_id as destination_id, h.worker_id, h.channel, h.tries, d.number_sealed
    from holder_check h join payout_destination d on d.id = h.payout_destination_id
    where h.payout_destination_id = :destination_id and h.state = 'asked' and d.removed_at is null
    for update of h
"""
TRIED = "update holder_check set tries = tries + 1 where payout_destination_id = :destination_id"
ANSWERED = "update holder_check set state = :state, answered_at = :now where payout_destination_id = :destination_id"


@dataclass(frozen=True, slots=True)
class OpenCheck:
    """An account about which its channel is asked; ``tries``: how often it gave no usable answer."""

    destination_id: UUID
    worker_id: UUID
    channel: str
    tries: int
    number_sealed: bytes = field(repr=False)


async def ask(tx: Transaction, destination_id: UUID) -> bool:
    """Whether the channel that would pay to the account is asked whose it is."""
    return bool(await tx.run(ASK, destination_id=destination_id))


async def lock_open(tx: Transaction, destination_id: UUID) -> OpenCheck | None:
    """The question, while it has no answer and the account stands."""
    row = await tx.one(OPEN, destination_id=destination_id)
    return OpenCheck(**dict(row)) if row else None


async def tried(tx: Transaction, destination_id: UUID) -> None:
    await tx.run(TRIED, destination_id=destination_id)


async def answered(tx: Transaction, destination_id: UUID, state: str) -> None:
    await tx.run(ANSWERED, destination_id=destination_id, state=state)

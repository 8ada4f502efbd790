"""SQL of official receipts."""

from dataclasses import dataclass
from uuid import UUID

from domain.database import Transaction

TAKE = """
    update payout_receipt r set tries = tries + 1, next_try_at = :now::timestamptz + make_interval(secs => :put_off_s)
    from (select id from payout_receipt where state = 'wanted' and next_try_at <= :now
          order by next_try_at, id limit :most for update skip locked) due
    where r.id = due.id
    returning r.id, r.payout_item_id, r.worker_id, r.channel, r.out_biz_no, r.tries
"""


@dataclass(frozen=True, slots=True)
class WantedReceipt:
    """A receipt to be fetched; ``tries`` counts this one."""

    id: UUID
    payout_item_id: UUID
    worker_id: UUID
    channel: str
    out_biz_no: str
    tries: int


async def take(tx: Transaction, most: int, put_off_s: float) -> list[WantedReceipt]:
    rows = await tx.all(TAKE, most=most, put_off_s=float(put_off_s))
    return [WantedReceipt(**dict(row)) for row in rows]


CHANNEL_REF = "select channel_ref from statement_line where out_biz_no = :out_biz_no and kind = 'pay' order by booked_at limit 1"
KEPT = """
    update payout_receipt set state = 'kept', next_try_at = null, channel_ref = :channel_ref, sha256 = :sha256, kept_at = :now
    where id = :id and state = 'wanted'
"""
GIVE_UP = "update payout_receipt set state = 'missing', next_try_at = null where id = :id and state = 'wanted'"
PUT_OFF = """
    update payout_receipt set next_try_at = :now::timestamptz + make_interval(secs => :after_s)
    where id = :id and state = 'wanted'
"""


async def channel_ref(tx: Transaction, out_biz_no: str) -> str | None:
    """The channel's own number of the payment, as its statement has it."""
    ref = await tx.value(CHANNEL_REF, out_biz_no=out_biz_no)
    assert ref is None or isinstance(ref, str)
    return ref


async def kept(tx: Transaction, receipt_id: UUID, channel_ref: str, sha256: bytes) -> bool:
    """False when it was kept before."""
    return await tx.run(KEPT, id=receipt_id, channel_ref=channel_ref, sha256=sha256) == 1


async def give_up(tx: Transaction, receipt_id: UUID) -> None:
    await tx.run(GIVE_UP, id=receipt_id)


async def put_off(tx: Transaction, receipt_id: UUID, after_s: float) -> None:
    await tx.run(PUT_OFF, id=receipt_id, after_s=float(after_s))

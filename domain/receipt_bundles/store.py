"""SQL of bundles of receipts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.database import Transaction
from domain.ids import new_id
from domain.receipt_bundles.model import Bundle, Line

IN_RANGE = """
    select r.id from payout_receipt r join payout_item i on i.id = r.payout_item_id
    where r.employer_id = :employer_id and r.state = 'kept'
      and (:batch_id::uuid is null or i.payout_batch_id = :batch_id::uuid)
      and (:since::timestamptz is null or (r.kept_at >= :since::timestamptz and r.kept_at < :until::timestamptz))
    order by r.kept_at, r.id limit :most
"""
IS_BATCH_OF = "select 1 from payout_batch where id = :batch_id and employer_id = :employer_id"
ADD = """
    insert into receipt_bundle (id, employer_id, payout_batch_id, period_from, period_to, purpose, state, receipt_count,
                                requested_by, requested_at)
    values (:id, :employer_id, :batch_id, :period_from, :period_to, :purpose, 'requested', :count, :by, :now)
"""
ADD_ITEMS = """
    insert into receipt_bundle_item (receipt_bundle_id, number, payout_receipt_id)
    select :id, i.number, i.receipt_id from unnest(:receipt_ids::uuid[]) with ordinality as i(receipt_id, number)
"""


async def in_range(
    tx: Transaction, employer_id: UUID, batch_id: UUID | None, since: datetime | None, until: datetime | None, most: int
) -> list[UUID]:
    """The official receipts that are kept, oldest first."""
    binds = {"employer_id": employer_id, "batch_id": batch_id, "since": since, "until": until, "most": most}
    return [row["id"] for row in await tx.all(IN_RANGE, **binds)]


async def is_batch_of(tx: Transaction, batch_id: UUID, employer_id: UUID) -> bool:
    return await tx.value(IS_BATCH_OF, batch_id=batch_id, employer_id=employer_id) is not None


async def add(tx: Transaction, receipt_ids: Sequence[UUID], **said: object) -> UUID:
    """A bundle of exactly these receipts."""
    id = new_id()
    await tx.run(ADD, id=id, count=len(receipt_ids), **said)
    await tx.run(ADD_ITEMS, id=id, receipt_ids=list(receipt_ids))
    return id


LOCK = """
    select b.id, b.employer_id, e.name as employer, b.period_from, b.period_to, b.state, b.receipt_count, b.done_count,
           b.document_id
    from receipt_bundle b join employer e on e.id = b.employer_id where b.id = :id for update of b
"""
LINES = """
    select x.number, w.name_mask, d.number_mask as account_mask, i.amount_fen, c.title_zh as channel_zh, r.out_biz_no,
           r.channel_ref, i.finished_at as paid_at, f.sha256 as receipt_sha256
    from receipt_bundle_item x
    join payout_receipt r on r.id = x.payout_receipt_id
    join document f on f.subject_id = r.id and f.kind = 'payout_receipt' and f.sha256 = r.sha256
    join payout_item i on i.id = r.payout_item_id
    join payout_destination d on d.id = i.payout_destination_id
    join payout_channel c on c.id = r.channel
    join worker w on w.id = r.worker_id
    where x.receipt_bundle_id = :id and x.number > :after order by x.number limit :most
"""
PROGRESS = "update receipt_bundle set done_count = greatest(done_count, :done) where id = :id and state = 'requested'"
READY = """
    update receipt_bundle set state = 'ready', done_count = receipt_count, ready_at = :now, document_id = :document_id,
           size_bytes = :size_bytes, sha256 = :sha256
    where id = :id and state = 'requested'
"""


async def lock(tx: Transaction, bundle_id: UUID) -> Bundle | None:
    row = await tx.one(LOCK, id=bundle_id)
    return Bundle(**dict(row)) if row else None


async def lines(tx: Transaction, bundle_id: UUID, after: int, most: int) -> list[Line]:
    """The next lines. A receipt whose sealed document is not the one that was checked is not among them."""
    return [Line(**dict(row)) for row in await tx.all(LINES, id=bundle_id, after=after, most=most)]


async def progress(tx: Transaction, bundle_id: UUID, done: int) -> None:
    await tx.run(PROGRESS, id=bundle_id, done=done)


async def ready(tx: Transaction, bundle_id: UUID, document_id: UUID, size_bytes: int, sha256: bytes) -> None:
    await tx.run(READY, id=bundle_id, document_id=document_id, size_bytes=size_bytes, sha256=sha256)

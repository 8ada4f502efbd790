"""SQL of pay runs."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from domain import ledger
from domain.clock import start_of_day
from domain.database import Record, Transaction
from domain.ids import new_id
from domain.pay_runs.model import Chunk, Item, PayRun, Scope, State

COLUMNS = """
    id, employer_id, posting_id, period_from, period_to, state, timesheet_count, worker_count, settled_count, refused_count,
    chunk_count, settled_chunks, gross_fen, vat_fen, surcharge_fen, iit_fen, fee_fen, settled_gross_fen, settled_fee_fen,
    calculated_until, assessed_on, plan_sha256, approved_by, approved_at
"""
ADD = f"""
    insert into pay_run (id, employer_id, posting_id, period_from, period_to, state, made_by, made_at)
    values (:id, :employer_id, :posting_id, :period_from, :period_to, 'draft', :made_by, :now)
    returning {COLUMNS}
"""
LOCK = f"select {COLUMNS} from pay_run where id = :pay_run_id for update"
SAVE = """
    update pay_run
    set state = :state, timesheet_count = :timesheet_count, worker_count = :worker_count, settled_count = :settled_count,
        refused_count = :refused_count, chunk_count = :chunk_count, settled_chunks = :settled_chunks, gross_fen = :gross_fen,
        vat_fen = :vat_fen, surcharge_fen = :surcharge_fen, iit_fen = :iit_fen, fee_fen = :fee_fen,
        settled_gross_fen = :settled_gross_fen, settled_fee_fen = :settled_fee_fen,
        calculated_until = :calculated_until, assessed_on = :assessed_on, plan_sha256 = :plan_sha256,
        approved_by = :approved_by, approved_at = :approved_at,
        ready_at = case when :plan_sha256::bytea is not null then coalesce(ready_at, :now::timestamptz) end,
        settled_at = case when :state = 'settled' then :now::timestamptz end,
        cancelled_at = case when :state = 'cancelled' then :now::timestamptz end
    where id = :id
"""


async def add(tx: Transaction, employer_id: UUID, scope: Scope, made_by: UUID) -> PayRun:
    days = {"period_from": scope.period_from, "period_to": scope.period_to}
    row = await tx.one(ADD, id=new_id(), employer_id=employer_id, posting_id=scope.posting_id, made_by=made_by, **days)
    assert row is not None
    return _run(row)


async def lock(tx: Transaction, pay_run_id: UUID) -> PayRun | None:
    """The run, locked: its chunks come one after the other."""
    row = await tx.one(LOCK, pay_run_id=pay_run_id)
    return _run(row) if row else None


async def save(tx: Transaction, run: PayRun) -> None:
    """Writes its state and its tallies."""
    values = {name: getattr(run, name) for name in PayRun.__dataclass_fields__}
    await tx.run(SAVE, **{**values, "state": run.state.value})


POSTING_OF = "select true from posting where id = :posting_id and employer_id = :employer_id"

FORGET_PLANS = "discard plans"
BY_INDEX = "set local enable_seqscan = off"


async def plan_anew(tx: Transaction) -> None:
    """Plans of this transaction are made for tables as they are now, and go by index.

    The first chunks of a run may find tables nearly empty, and plans that read those whole are kept for the later ones, those of
    the ledger's triggers above all: every chunk would then cost more than the one before.
    """
    await tx.run(FORGET_PLANS)
    await tx.run(BY_INDEX)


# Worker by worker, and all of a worker's at once: tax accumulates over them. What was taken or settled before is left. Each of
# the next timesheets looks up its own assignment, settlement and item: a join would read all of them, for every chunk anew.
NEXT = """
    select t.id, t.worker_id
    from timesheet t cross join lateral (select posting_id, ends_at from assignment where id = t.assignment_id offset 0) a
    where t.employer_id = :employer_id and t.state = 'approved' and t.worker_id > :after
      and (:posting_id::uuid is null or a.posting_id = :posting_id)
      and (:ended_from::timestamptz is null or a.ends_at >= :ended_from)
      and (:ended_before::timestamptz is null or a.ends_at < :ended_before)
      and (select true from settlement s where s.timesheet_id = t.id and s.pay_dispute_id is null and s.state <> 'draft') is null
      and (select true from pay_run_item i where i.timesheet_id = t.id and i.freed_at is null) is null
    order by t.worker_id fetch first :most rows with ties
"""
TAKEN = "select timesheet_id from pay_run_item where timesheet_id = any(:timesheet_ids::uuid[]) and freed_at is null"
NOBODY = UUID(int=0)


async def is_posting_of(tx: Transaction, posting_id: UUID, employer_id: UUID) -> bool:
    return await tx.value(POSTING_OF, posting_id=posting_id, employer_id=employer_id) is not None


async def next_timesheets(
    tx: Transaction, employer_id: UUID, scope: Scope, after: UUID | None, most: int
) -> tuple[list[UUID], UUID]:
    """The timesheets of the next workers after ``after``, ``most`` and what is left of the last worker's; and that worker."""
    rows = await tx.all(
        NEXT,
        employer_id=employer_id,
        posting_id=scope.posting_id,
        ended_from=scope.period_from and start_of_day(scope.period_from),
        ended_before=scope.period_to and start_of_day(scope.period_to + timedelta(days=1)),
        after=after or NOBODY,
        most=most,
    )
    return [row["id"] for row in rows], rows[-1]["worker_id"] if rows else NOBODY


async def taken(tx: Transaction, timesheet_ids: Sequence[UUID]) -> Collection[UUID]:
    """Those of the timesheets that a run has taken; the caller holds their locks."""
    return {row["timesheet_id"] for row in await tx.all(TAKEN, timesheet_ids=list(timesheet_ids))}


ADD_CHUNK = """
    insert into pay_run_chunk (pay_run_id, number, first_item, last_item, sha256)
    values (:pay_run_id, :number, :first_item, :last_item, :sha256)
"""
ADD_ITEMS = """
    insert into pay_run_item (id, pay_run_id, number, chunk, timesheet_id, settlement_id, worker_id, employer_id, gross_fen,
                              vat_fen, surcharge_fen, iit_fen, fee_fen, refusal_code, refusal_zh, refusal_en, freed_at)
    select i.id, :pay_run_id, i.number, :chunk, i.timesheet_id, i.settlement_id, i.worker_id, :employer_id, i.gross_fen,
           i.vat_fen, i.surcharge_fen, i.iit_fen, i.fee_fen, i.code, i.zh, i.en,
           case when i.code is not null then :now::timestamptz end
    from unnest(:ids::uuid[], :numbers::int[], :timesheet_ids::uuid[], :settlement_ids::uuid[], :worker_ids::uuid[],
                :gross_fen::bigint[], :vat_fen::bigint[], :surcharge_fen::bigint[], :iit_fen::bigint[], :fee_fen::bigint[],
                :codes::text[], :zh::text[], :en::text[])
      as i (id, number, timesheet_id, settlement_id, worker_id, gross_fen, vat_fen, surcharge_fen, iit_fen, fee_fen, code,
            zh, en)
"""


async def add_chunk(tx: Transaction, run: PayRun, items: Sequence[Item], digest: bytes) -> None:
    """Keeps a chunk and its items."""
    first, last = items[0], items[-1]
    place = {"number": first.chunk, "first_item": first.number, "last_item": last.number}
    await tx.run(ADD_CHUNK, pay_run_id=run.id, sha256=digest, **place)
    await tx.run(
        ADD_ITEMS,
        pay_run_id=run.id,
        employer_id=run.employer_id,
        chunk=first.chunk,
        ids=[item.id for item in items],
        numbers=[item.number for item in items],
        timesheet_ids=[item.timesheet_id for item in items],
        settlement_ids=[item.settlement_id for item in items],
        worker_ids=[item.worker_id for item in items],
        gross_fen=[item.gross_fen for item in items],
        vat_fen=[item.vat_fen for item in items],
        surcharge_fen=[item.surcharge_fen for item in items],
        iit_fen=[item.iit_fen for item in items],
        fee_fen=[item.fee_fen for item in items],
        **_refusal_binds(items),
    )


DIGESTS = "select sha256 from pay_run_chunk where pay_run_id = :pay_run_id order by number"
CHUNK = """
    select number, first_item, last_item, sha256 from pay_run_chunk
    where pay_run_id = :pay_run_id and number = :number and settled_at is null
"""
ITEMS = """
    select i.id, i.number, i.chunk, i.timesheet_id, i.settlement_id, i.worker_id, i.gross_fen, i.vat_fen,
           i.surcharge_fen, i.iit_fen, i.fee_fen
    from pay_run_item i
    where i.pay_run_id = :pay_run_id and i.number between :first_item and :last_item and i.refusal_code is null order by i.number
"""
WITHDRAWN = """
    select id from timesheet where id = any(:timesheet_ids::uuid[]) and state <> 'approved'
"""
CLOSED = """
    select owner_id from ledger_account where id = any(:account_ids::uuid[]) and closed_at is not null
"""


async def digests(tx: Transaction, pay_run_id: UUID) -> list[bytes]:
    """The hashes of the run's chunks, in order."""
    return [row["sha256"] for row in await tx.all(DIGESTS, pay_run_id=pay_run_id)]


async def chunk(tx: Transaction, pay_run_id: UUID, number: int) -> Chunk | None:
    """The chunk of that number, if it is not posted."""
    row = await tx.one(CHUNK, pay_run_id=pay_run_id, number=number)
    return Chunk(**dict(row)) if row else None


async def items(tx: Transaction, pay_run_id: UUID, of: Chunk) -> list[Item]:
    """The chunk's items that are to be posted."""
    rows = await tx.all(ITEMS, pay_run_id=pay_run_id, first_item=of.first_item, last_item=of.last_item)
    return [Item(**dict(row)) for row in rows]


async def withdrawn(tx: Transaction, timesheet_ids: Sequence[UUID]) -> Collection[UUID]:
    """Those of the timesheets that are not approved any more."""
    return {row["id"] for row in await tx.all(WITHDRAWN, timesheet_ids=list(timesheet_ids))}


async def closed(tx: Transaction, worker_ids: Sequence[UUID]) -> Collection[UUID]:
    """Those of the workers who have an account that is closed."""
    # by the accounts' own ids: of several ways to an owner's, a plan made for a few accounts may read all of a kind
    account_ids = [ledger.account_id(kind, worker_id) for worker_id in worker_ids for kind in ("worker_wage", "worker_tax")]
    return {row["owner_id"] for row in await tx.all(CLOSED, account_ids=account_ids)}


REFUSE = """
    update pay_run_item i set refusal_code = r.code, refusal_zh = r.zh, refusal_en = r.en, freed_at = :now
    from unnest(:ids::uuid[], :codes::text[], :zh::text[], :en::text[]) as r (id, code, zh, en) where i.id = r.id
"""
SETTLE_CHUNK = "update pay_run_chunk set settled_at = :now where pay_run_id = :pay_run_id and number = :number"


async def settle_chunk(tx: Transaction, pay_run_id: UUID, number: int, refused: Sequence[Item]) -> None:
    """Marks the chunk posted, but for these of its items: their timesheets are free again."""
    await tx.run(SETTLE_CHUNK, pay_run_id=pay_run_id, number=number)
    if refused:
        await tx.run(REFUSE, ids=[item.id for item in refused], **_refusal_binds(refused))


FREE = """
    update pay_run_item set freed_at = :now
    where id in (select id from pay_run_item where pay_run_id = :pay_run_id and freed_at is null
                 order by number limit :limit)
"""


async def free(tx: Transaction, pay_run_id: UUID, limit: int) -> int:
    """Frees timesheets of a cancelled run; returns how many."""
    return await tx.run(FREE, pay_run_id=pay_run_id, limit=limit)


def _refusal_binds(items: Sequence[Item]) -> dict[str, object]:
    refusals = [item.refusal for item in items]
    return {
        "codes": [refusal and refusal.code for refusal in refusals],
        "zh": [refusal and refusal.message_zh for refusal in refusals],
        "en": [refusal and refusal.message_en for refusal in refusals],
    }


def _run(row: Record) -> PayRun:
    return PayRun(**{**dict(row), "state": State(row["state"])})

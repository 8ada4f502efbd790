"""SQL of reconciliations: which days there are, and the files of each."""

from datetime import date
from uuid import UUID

from domain.database import Transaction
from domain.ids import new_id
from domain.reconciliation.model import BANK_ACCOUNTS, LineKind, Reconciliation, ReconciliationState, RefusedFile, Statement

# From the day of the first order on: what was paid that day may be learnt, and so end by our clock, days later.
LACKING = """
    select c.id as channel, day::date as day
    from payout_channel c
    cross join lateral (select coalesce(
        (select max(r.day) + 1 from reconciliation r where r.channel = c.id),
        (select (min(a.created_at) at time zone 'Asia/Shanghai')::date from payout_attempt a
         where a.channel = c.id
           and exists (select from payout_attempt p where p.channel = c.id and p.state in ('paid', 'returned')))) as first_day) f
    cross join lateral generate_series(
        f.first_day, (:now::timestamptz at time zone 'Asia/Shanghai')::date - 1, interval '1 day') as day
    where f.first_day is not null
    order by day, c.id limit :most
"""
# The bank's files are a chain: the next day is begun when the day before has its file, from the first deposit on.
LACKING_AT_BANK = """
    select b.id as channel, f.day
    from bank_account b
    cross join lateral (select max(r.day) as day, coalesce(bool_or(r.state = 'waiting'), false) as waiting
                        from reconciliation r where r.channel = b.id) last
    cross join lateral (select coalesce(last.day + 1, greatest(:statements_from::date,
        (select (min(m.at) at time zone 'Asia/Shanghai')::date from bank_movement m where m.account = b.id))) as day) f
    where not last.waiting and (last.day is not null or exists (select from bank_movement m where m.account = b.id))
      and f.day < (:now::timestamptz at time zone 'Asia/Shanghai')::date
    order by b.id
"""
BEGIN = """
    insert into reconciliation (id, channel, day, state, begun_at)
    select id, channel, day, 'waiting', :now
    from unnest(:ids::uuid[], :channels::text[], :days::date[]) as begun (id, channel, day)
    on conflict (channel, day) do nothing returning id
"""


async def begin(tx: Transaction, most: int, statements_from: date | None) -> list[UUID]:
    """A row for every day that is over at a channel that has paid, from the day of its first order on; the new ones.

    With ``statements_from``, the first day of which the bank gives statements of our accounts, the next day of each as well.
    """
    rows = await tx.all(LACKING, most=most)
    if statements_from:
        rows += await tx.all(LACKING_AT_BANK, statements_from=statements_from)
    channels, days = [row["channel"] for row in rows], [row["day"] for row in rows]
    begun = await tx.all(BEGIN, ids=[new_id() for _ in rows], channels=channels, days=days)
    return [row["id"] for row in begun]


COLUMNS = "id, channel, day, state, fetches, submitted_by"
FIND = f"select {COLUMNS} from reconciliation where id = :id"
LOCK_CHANNEL = "select id from payout_channel where id = :channel for no key update"
LOCK_ACCOUNT = "select id from bank_account where id = :channel for no key update"
LOCK = f"select {COLUMNS} from reconciliation where id = :id for update"


async def find(tx: Transaction, reconciliation_id: UUID) -> Reconciliation | None:
    row = await tx.one(FIND, id=reconciliation_id)
    return Reconciliation(**{**dict(row), "state": ReconciliationState(row["state"])}) if row else None


async def lock(tx: Transaction, reconciliation_id: UUID) -> Reconciliation | None:
    """The day, and its channel first: one comparison or decision at a channel at a time, in one order."""
    found = await find(tx, reconciliation_id)
    if found is None:
        return None
    await lock_channel(tx, found.channel)
    row = await tx.one(LOCK, id=reconciliation_id)
    return Reconciliation(**{**dict(row), "state": ReconciliationState(row["state"])}) if row else None


async def lock_channel(tx: Transaction, channel: str) -> None:
    """Whoever matches or decides at the channel waits for whoever does; payouts do not."""
    await tx.one(LOCK_ACCOUNT if channel in BANK_ACCOUNTS else LOCK_CHANNEL, channel=channel)


FETCHED = "update reconciliation set fetches = fetches + 1 where id = :id returning fetches"


async def fetched(tx: Transaction, reconciliation_id: UUID) -> int:
    """How often the file was asked for by now."""
    count = await tx.value(FETCHED, id=reconciliation_id)
    assert isinstance(count, int)
    return count


REFUSE_FILE = """
    insert into statement_file (id, reconciliation_id, channel, day, state, problem, sha256, received_at)
    values (:id, :reconciliation_id, :channel, :day, 'refused', :problem, :sha256, :now)
    on conflict (channel, day, sha256) do nothing
"""
KNOWN_ELSEWHERE = """
    select true from statement_line l join statement_file f on f.id = l.statement_file_id
    where l.channel = :channel and l.line_key = any(:keys::text[]) and f.day <> :day limit 1
"""
ACCEPT_FILE = """
    insert into statement_file (id, reconciliation_id, channel, day, state, sha256, line_count, paid_fen, returned_fen,
                                opening_fen, closing_fen, received_at)
    values (:id, :reconciliation_id, :channel, :day, 'accepted', :sha256, :line_count, :paid_fen, :returned_fen, :opening_fen,
            :closing_fen, :now)
    on conflict do nothing
"""
ADD_LINES = """
    insert into statement_line (id, statement_file_id, channel, line_key, kind, out_biz_no, channel_ref, amount_fen, fee_fen,
                                booked_at, line_number, purpose, counterparty_mask)
    select id, :file_id, :channel, line_key, kind, out_biz_no, channel_ref, amount_fen, fee_fen, booked_at, line_number, purpose,
           counterparty_mask
    from unnest(:ids::uuid[], :line_keys::text[], :kinds::text[], :numbers::text[], :refs::text[], :amounts_fen::bigint[],
                :fees_fen::bigint[], :booked_at::timestamptz[], :line_numbers::int[], :purposes::text[], :masks::text[])
        as line (id, line_key, kind, out_biz_no, channel_ref, amount_fen, fee_fen, booked_at, line_number, purpose,
                 counterparty_mask)
"""


async def refuse_file(tx: Transaction, day: Reconciliation, file: RefusedFile) -> UUID | None:
    """The row of a refused file, or None when the same bytes were refused before."""
    id = new_id()
    binds = {"reconciliation_id": day.id, "channel": day.channel, "day": day.day}
    return id if await tx.run(REFUSE_FILE, id=id, problem=file.problem, sha256=file.sha256, **binds) else None


async def any_known(tx: Transaction, day: Reconciliation, statement: Statement) -> bool:
    """Whether a line stood on another day's file already."""
    keys = [line.line_key for line in statement.lines]
    return await tx.value(KNOWN_ELSEWHERE, channel=day.channel, day=day.day, keys=keys) is not None


async def accept_file(tx: Transaction, day: Reconciliation, statement: Statement) -> UUID | None:
    """The row of the day's file with all its lines, or None when the day has one."""
    id, lines = new_id(), statement.lines
    added = await tx.run(
        ACCEPT_FILE,
        id=id,
        reconciliation_id=day.id,
        channel=day.channel,
        day=day.day,
        sha256=statement.sha256,
        line_count=len(lines),
        paid_fen=statement.total_fen(LineKind.PAY, LineKind.OUT),
        returned_fen=statement.total_fen(LineKind.RETURN, LineKind.IN),
        opening_fen=statement.opening_fen,
        closing_fen=statement.closing_fen,
    )
    if not added:
        return None
    await tx.run(
        ADD_LINES,
        file_id=id,
        channel=day.channel,
        ids=[new_id() for _ in lines],
        line_keys=[line.line_key for line in lines],
        kinds=[line.kind for line in lines],
        numbers=[line.out_biz_no for line in lines],
        refs=[line.channel_ref for line in lines],
        amounts_fen=[line.amount_fen for line in lines],
        fees_fen=[line.fee_fen for line in lines],
        booked_at=[line.booked_at for line in lines],
        line_numbers=[line.number for line in lines],
        purposes=[line.purpose for line in lines],
        masks=[line.counterparty_mask for line in lines],
    )
    return id


SUBMIT = "update reconciliation set submitted_by = :staff_id, submitted_at = :now where id = :id"
SIGN = "update reconciliation set state = 'signed', signed_by = :staff_id, signed_at = :now where id = :id"
UNRESOLVED = """
    select count(*) from reconciliation_difference where reconciliation_id = :id and state in ('open', 'proposed')
"""


async def submit(tx: Transaction, reconciliation_id: UUID, staff_id: UUID) -> None:
    await tx.run(SUBMIT, id=reconciliation_id, staff_id=staff_id)


async def sign(tx: Transaction, reconciliation_id: UUID, staff_id: UUID) -> None:
    await tx.run(SIGN, id=reconciliation_id, staff_id=staff_id)


async def unresolved(tx: Transaction, reconciliation_id: UUID) -> int:
    """How many differences of the day are open or only proposed."""
    count = await tx.value(UNRESOLVED, id=reconciliation_id)
    assert isinstance(count, int)
    return count

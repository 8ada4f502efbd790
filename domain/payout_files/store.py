"""SQL of payout files and their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.payout_files.model import Checked, PayoutFile, Row, State
from domain.sheets import Format, Unreadable

COLUMNS = """
    id, employer_id, name, state, document_id, row_count, checked_count, checked_until, error_count, total_fen, plan_sha256,
    committed_by
"""
EMPLOYER = "select 1 from employer where id = :id"
ADD = """
    insert into payout_file (id, employer_id, name, state, made_by, made_at)
    values (:id, :employer_id, :name, 'awaited', :made_by, :now)
"""
LOCK = f"select {COLUMNS} from payout_file where id = :id for update"
STANDING = """
    select id from payout_file
    where employer_id = :employer_id and sha256 = :sha256 and state in ('reading', 'checking', 'good', 'committing', 'committed')
"""
LOCK_EMPLOYER = "select id from employer where id = :employer_id for no key update"
RECEIVED = """
    update payout_file set state = 'reading', format = :format, document_id = :document_id, sha256 = :sha256, uploaded_at = :now
    where id = :id
"""


async def is_employer(tx: Transaction, employer_id: UUID) -> bool:
    return await tx.value(EMPLOYER, id=employer_id) is not None


async def add(tx: Transaction, employer_id: UUID, name: str, made_by: UUID) -> UUID:
    """A file that is awaited."""
    id = new_id()
    await tx.run(ADD, id=id, employer_id=employer_id, name=name, made_by=made_by)
    return id


async def lock(tx: Transaction, file_id: UUID) -> PayoutFile | None:
    row = await tx.one(LOCK, id=file_id)
    return _file(row) if row else None


async def standing(tx: Transaction, employer_id: UUID, sha256: bytes) -> UUID | None:
    """The file of the same bytes that stands. The employer is locked: two uploads of one file come one after the other."""
    await tx.one(LOCK_EMPLOYER, employer_id=employer_id)
    found = await tx.value(STANDING, employer_id=employer_id, sha256=sha256)
    assert found is None or isinstance(found, UUID)
    return found


async def received(tx: Transaction, file_id: UUID, format: Format, document_id: UUID, sha256: bytes) -> None:
    await tx.run(RECEIVED, id=file_id, format=format.value, document_id=document_id, sha256=sha256)


ADD_ROWS = """
    with given as (
        insert into payout_file_row (id, payout_file_id, number, settlement_id, amount_fen, error_column, error_code)
        select r.id, :file_id, r.number, r.settlement_id, r.amount_fen, r.error_column, r.error_code
        from unnest(:ids::uuid[], :numbers::int[], :settlement_ids::uuid[], :amounts_fen::bigint[], :columns::text[],
                    :codes::text[]) as r(id, number, settlement_id, amount_fen, error_column, error_code)
        on conflict (payout_file_id, number) do nothing
        returning 1
    )
    update payout_file set row_count = row_count + (select count(*) from given) where id = :file_id
"""
READ = "update payout_file set state = 'checking', sheet = :sheet, other_sheets = :others where id = :id and state = 'reading'"
UNREADABLE = """
    update payout_file set state = 'unreadable', unreadable_code = :code, unreadable_zh = :zh, unreadable_en = :en,
           checked_at = :now
    where id = :id and state = 'reading'
"""


async def add_rows(tx: Transaction, file_id: UUID, rows: Sequence[Row]) -> None:
    """Keeps rows as they were understood, each once."""
    await tx.run(
        ADD_ROWS,
        file_id=file_id,
        ids=[new_id() for _ in rows],
        numbers=[row.number for row in rows],
        settlement_ids=[row.settlement_id for row in rows],
        amounts_fen=[row.amount_fen for row in rows],
        columns=[row.error and row.error[0] for row in rows],
        codes=[row.error and row.error[1] for row in rows],
    )


async def read(tx: Transaction, file_id: UUID, sheet: str | None, others: int) -> bool:
    """All rows are kept; False when it was known."""
    return await tx.run(READ, id=file_id, sheet=sheet, others=others) == 1


async def unreadable(tx: Transaction, file_id: UUID, why: Unreadable) -> bool:
    return await tx.run(UNREADABLE, id=file_id, code=why.code, zh=why.zh, en=why.en) == 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as it was kept; ``again``: an earlier one names the same settlement."""

    number: int
    settlement_id: UUID | None
    amount_fen: Fen | None
    error_column: str | None
    error_code: str | None
    again: bool


NEXT_ROWS = """
    select r.number, r.settlement_id, r.amount_fen, r.error_column, r.error_code,
           exists (select from payout_file_row e where e.payout_file_id = r.payout_file_id and e.settlement_id = r.settlement_id
                   and e.number < r.number) as again
    from payout_file_row r where r.payout_file_id = :file_id and r.number > :after order by r.number limit :most
"""
ANSWER_ROWS = """
    update payout_file_row r
    set destination_id = a.destination_id, channel = a.channel, error_column = a.error_column, error_code = a.error_code,
        blocked_code = a.blocked_code
    from unnest(:numbers::int[], :destination_ids::uuid[], :channels::text[], :columns::text[], :codes::text[], :blocked::text[])
        as a(number, destination_id, channel, error_column, error_code, blocked_code)
    where r.payout_file_id = :file_id and r.number = a.number
"""
CHECKED_SO_FAR = """
    update payout_file
    set checked_count = checked_count + :count, checked_until = :until, error_count = error_count + :errors,
        total_fen = total_fen + :fen, plan_sha256 = :plan_sha256
    where id = :file_id
"""
CONCLUDE = "update payout_file set state = :state, checked_at = :now where id = :id"


async def next_rows(tx: Transaction, file_id: UUID, after: int, most: int) -> list[Kept]:
    return [Kept(**dict(row)) for row in await tx.all(NEXT_ROWS, file_id=file_id, after=after, most=most)]


async def answer_rows(tx: Transaction, file_id: UUID, rows: Sequence[Checked], plan_sha256: bytes) -> None:
    """Writes what was found, and the file's tallies with it."""
    await tx.run(
        ANSWER_ROWS,
        file_id=file_id,
        numbers=[row.number for row in rows],
        destination_ids=[row.destination_id for row in rows],
        channels=[row.channel for row in rows],
        columns=[row.error and row.error[0] for row in rows],
        codes=[row.error and row.error[1] for row in rows],
        blocked=[row.blocked_code for row in rows],
    )
    await tx.run(
        CHECKED_SO_FAR,
        file_id=file_id,
        count=len(rows),
        until=rows[-1].number,
        errors=sum(row.error is not None for row in rows),
        fen=sum(row.amount_fen or 0 for row in rows if row.error is None),
        plan_sha256=plan_sha256,
    )


async def conclude(tx: Transaction, file_id: UUID, state: State) -> None:
    await tx.run(CONCLUDE, id=file_id, state=state.value)


WRONG_ROWS = """
    select r.number, r.error_column, r.error_code, e.text_zh, e.text_en, r.blocked_code
    from payout_file_row r join payout_file_error e on e.code = r.error_code
    where r.payout_file_id = :file_id and r.error_code is not null order by r.number
"""
COMMITTING = "update payout_file set state = 'committing', committed_by = :by, committed_at = :now where id = :id"
LINES = """
    select number, settlement_id, amount_fen, destination_id, channel from payout_file_row
    where payout_file_id = :file_id and number > :after and error_code is null order by number limit :most
"""
COMMITTED = "update payout_file set state = 'committed', batch_count = :batches where id = :id"
SET_STATE = "update payout_file set state = :state where id = :id"
OF_FILE = "update payout_batch set payout_file_id = :file_id where id = any(:batch_ids::uuid[])"


async def wrong_rows(tx: Transaction, file_id: UUID) -> list[Record]:
    return await tx.all(WRONG_ROWS, file_id=file_id)


async def committing(tx: Transaction, file_id: UUID, by: UUID) -> None:
    await tx.run(COMMITTING, id=file_id, by=by)


async def lines(tx: Transaction, file_id: UUID, after: int, most: int) -> list[Checked]:
    """The next rows to be paid, as they were checked."""
    return [Checked(**dict(row)) for row in await tx.all(LINES, file_id=file_id, after=after, most=most)]


async def committed(tx: Transaction, file_id: UUID, batch_ids: Sequence[UUID]) -> None:
    await tx.run(OF_FILE, file_id=file_id, batch_ids=list(batch_ids))
    await tx.run(COMMITTED, id=file_id, batches=len(batch_ids))


async def set_state(tx: Transaction, file_id: UUID, state: State) -> None:
    await tx.run(SET_STATE, id=file_id, state=state.value)


def _file(row: Record) -> PayoutFile:
    return PayoutFile(**{**dict(row), "state": State(row["state"])})

"""SQL of requests about one's data: copies, corrections, erasures, restrictions, and the inventory they go by."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id

TABLES = """
    select table_name from (select distinct table_name from column_tag where kind not in ('none', 'secret')) as tagged
    where rows_about(table_name) is not null
    order by table_name
"""
ROWS = "select personal_rows(:table_name, :person_id, :worker_id) as row"
VAULT_FIELDS = "select column_name, retention, field, subject_column from vault_field where table_name = :table_name"
INVENTORY = """
    select t.table_name, t.column_name, t.kind, t.protection, t.derived, v.retention
    from column_tag t left join vault_field v using (table_name, column_name)
    where t.kind <> 'none'
    order by t.table_name, t.column_name
"""
DERIVED = "select table_name || '.' || column_name from column_tag where derived order by 1"


async def tables(tx: Transaction) -> list[str]:
    """Every table that holds something about people and says about whom."""
    return [row["table_name"] for row in await tx.all(TABLES)]


async def rows(tx: Transaction, table: str, person_id: UUID, worker_id: UUID | None) -> list[str]:
    """Rows about somebody as JSON; what is sealed is in hexadecimal."""
    found = await tx.all(ROWS, table_name=table, person_id=person_id, worker_id=worker_id)
    return [row["row"] for row in found]


async def vault_fields(tx: Transaction, table: str) -> list[Record]:
    """``column_name``, ``retention``, ``field`` and ``subject_column`` of a table's sealed columns."""
    return await tx.all(VAULT_FIELDS, table_name=table)


async def inventory(tx: Transaction) -> list[Record]:
    """Every column that holds something about people (T-003)."""
    return await tx.all(INVENTORY)


async def derived(tx: Transaction) -> list[str]:
    """Columns that were made about people, not given by them (T-004)."""
    return [row[0] for row in await tx.all(DERIVED)]


ADD = """
    insert into personal_data_request (id, kind, person_id, worker_id, state, field, value_sealed, value_mask, why, requested_at,
        due_at, answered_at, kept_zh, kept_en)
    values (:id, :kind, :person_id, :worker_id, :state, :field, :value_sealed, :value_mask, :why, :now,
        :due_at, :answered_at, :kept_zh, :kept_en)
    on conflict do nothing
"""
FIND = """
    select id, kind, person_id, worker_id, state, field, value_sealed from personal_data_request where id = :id
    for no key update
"""
PROGRESS = "update personal_data_request set tables_done = :done, tables_total = :total where id = :id and state = 'requested'"
ANSWER = """
    update personal_data_request set state = :state, answered_at = :now, decided_by = :decided_by, decide_reason = :reason
    where id = :id and state = 'requested'
"""
LIFT = """
    update personal_data_request set state = 'lifted' where person_id = :person_id and kind = 'restriction' and state = 'done'
    returning id
"""
RESTRICTED = """
    select exists (select from personal_data_request r join worker w on w.person_id = r.person_id
                   where w.id = :worker_id and r.kind = 'restriction' and r.state = 'done')
"""


async def add(
    tx: Transaction,
    kind: str,
    person_id: UUID,
    worker_id: UUID | None,
    due_at: datetime,
    *,
    state: str = "requested",
    field: str | None = None,
    value: tuple[bytes, str] | None = None,
    why: str = "",
    kept: Sequence[tuple[str, str]] = (),
) -> UUID | None:
    """None while one of the same kind is open."""
    id = new_id()
    added = await tx.run(
        ADD,
        id=id,
        kind=kind,
        person_id=person_id,
        worker_id=worker_id,
        state=state,
        field=field,
        value_sealed=value[0] if value else None,
        value_mask=value[1] if value else None,
        why=why,
        due_at=due_at,
        answered_at=None if state == "requested" else tx.now,
        kept_zh=[zh for zh, _ in kept],
        kept_en=[en for _, en in kept],
    )
    return id if added else None


async def find(tx: Transaction, id: UUID) -> Record | None:
    return await tx.one(FIND, id=id)


async def progress(tx: Transaction, id: UUID, done: int, total: int) -> None:
    await tx.run(PROGRESS, id=id, done=done, total=total)


async def answer(tx: Transaction, id: UUID, state: str, decided_by: UUID | None = None, reason: str | None = None) -> bool:
    """False when it was answered before."""
    return await tx.run(ANSWER, id=id, state=state, decided_by=decided_by, reason=reason) == 1


async def lift(tx: Transaction, person_id: UUID) -> UUID | None:
    lifted = await tx.value(LIFT, person_id=person_id)
    return lifted if isinstance(lifted, UUID) else None


async def restricted(tx: Transaction, worker_id: UUID) -> bool:
    """Whether the worker restricted the use of their data."""
    return bool(await tx.value(RESTRICTED, worker_id=worker_id))


CORRECT_NAME = "update worker set name_sealed = :sealed, name_mask = :mask where id = :worker_id"
CORRECT_SCHOOL = "update worker set school = :value where id = :worker_id"
CORRECT_MAJOR = "update worker set major = :value where id = :worker_id"
CHECK_AGAIN = """
    update verification set state = 'expired', answered_at = coalesce(answered_at, :now), expires_at = :now
    where subject_id = :worker_id and method in ('two_element', 'student_status') and state in ('pending', 'passed')
"""


async def correct_name(tx: Transaction, worker_id: UUID, sealed: bytes, mask: str) -> None:
    """The new name; the identity is to be checked with the authority again."""
    await tx.run(CORRECT_NAME, worker_id=worker_id, sealed=sealed, mask=mask)
    await tx.run(CHECK_AGAIN, worker_id=worker_id)


async def correct(tx: Transaction, worker_id: UUID, field: str, value: str) -> None:
    await tx.run(CORRECT_SCHOOL if field == "school" else CORRECT_MAJOR, worker_id=worker_id, value=value)


LOCKS = """
    select l.subject_id, l.retention, l.until, c.title_zh, c.title_en, c.legal_basis
    from erasure_lock l join retention_class c using (retention)
    where l.person_id = :person_id and l.shredded_at is null order by l.until, l.retention
"""
DUE = """
    select id, subject_id, retention from erasure_lock where until <= :day and shredded_at is null
    order by until, id limit :limit for update skip locked
"""
SHRED = "delete from subject_key where subject_id = :subject_id and retention = :retention"
SHREDDED = "update erasure_lock set shredded_at = :now, content_sealed = null where id = any(:ids)"


async def locks(tx: Transaction, person_id: UUID) -> list[Record]:
    return await tx.all(LOCKS, person_id=person_id)


async def due_locks(tx: Transaction, day: date, limit: int) -> list[Record]:
    return await tx.all(DUE, day=day, limit=limit)


async def shred(tx: Transaction, subject_id: UUID, retention: str) -> None:
    """The key goes: what it sealed can be opened by nobody any more."""
    await tx.run(SHRED, subject_id=subject_id, retention=retention)


async def shredded(tx: Transaction, ids: Sequence[UUID]) -> None:
    await tx.run(SHREDDED, ids=list(ids))

"""SQL of files of postings, their rows and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.posting_files.model import PostingFile, Row, RowError, State
from domain.postings import PostingContent, as_json, content_of
from domain.sheets import Format, Unreadable

ADD = """
    insert into posting_file (id, employer_id, branch_id, name, state, made_by, made_at, declared_at)
    values (:id, :employer_id, :branch_id, :name, 'awaited', :made_by, :now, :now)
"""
LOCK = """
    select id, employer_id, branch_id, name, state, made_by, document_id, row_count, checked_until, wrong_count
    from posting_file where id = :id for update
"""
STANDING = """
    select id from posting_file
    where employer_id = :employer_id and sha256 = :sha256 and state in ('reading', 'checking', 'making', 'made')
"""
LOCK_EMPLOYER = "select id from employer where id = :employer_id for no key update"
RECEIVED = """
    update posting_file set state = 'reading', format = :format, document_id = :document_id, sha256 = :sha256, uploaded_at = :now
    where id = :id
"""


async def add(tx: Transaction, employer_id: UUID, branch_id: UUID | None, name: str, made_by: UUID) -> UUID:
    """A file that is awaited."""
    id = new_id()
    await tx.run(ADD, id=id, employer_id=employer_id, branch_id=branch_id, name=name, made_by=made_by)
    return id


async def lock(tx: Transaction, file_id: UUID) -> PostingFile | None:
    row = await tx.one(LOCK, id=file_id)
    return PostingFile(**{**dict(row), "state": State(row["state"])}) if row else None


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
        insert into posting_file_row (id, posting_file_id, number, content, sha256)
        select r.id, :file_id, r.number, r.content::jsonb, r.sha256
        from unnest(:ids::uuid[], :numbers::int[], :contents::text[], :digests::bytea[]) as r(id, number, content, sha256)
        on conflict (posting_file_id, number) do nothing
        returning number
    ), counted as (
        update posting_file set row_count = row_count + (select count(*) from given) where id = :file_id
    )
    select number from given
"""
ADD_ERRORS = """
    with given as (
        insert into posting_file_error (id, posting_file_id, employer_id, number, position, column_name, code, message_zh,
                                        message_en, rule_id)
        select e.id, :file_id, :employer_id, e.number, e.position, e.column_name, e.code, e.zh, e.en, e.rule_id
        from unnest(:ids::uuid[], :numbers::int[], :positions::int[], :columns::text[], :codes::text[], :zh::text[],
                    :en::text[], :rule_ids::text[]) as e(id, number, position, column_name, code, zh, en, rule_id)
        on conflict (posting_file_id, number, position) do nothing
        returning number
    )
    update posting_file set wrong_count = wrong_count + (select count(distinct number) from given) where id = :file_id
"""
EMPLOYER_OF = "select employer_id from posting_file where id = :id"
ERRORS = """
    select number, column_name, code, message_zh, message_en, rule_id from posting_file_error
    where posting_file_id = :file_id order by number, position limit :most
"""
READ = "update posting_file set state = 'checking', sheet = :sheet, other_sheets = :others where id = :id and state = 'reading'"
UNREADABLE = """
    update posting_file set state = 'unreadable', unreadable_code = :code, unreadable_zh = :zh, unreadable_en = :en,
           checked_at = :now
    where id = :id and state = 'reading'
"""


async def add_rows(tx: Transaction, file_id: UUID, rows: Sequence[Row]) -> set[int]:
    """Keeps rows; answers the numbers of those that were not kept before."""
    contents = [as_json(row.content) if row.content else None for row in rows]
    found = await tx.all(
        ADD_ROWS,
        file_id=file_id,
        ids=[new_id() for _ in rows],
        numbers=[row.number for row in rows],
        contents=contents,
        digests=[content and sha256(content.encode()).digest() for content in contents],
    )
    return {row["number"] for row in found}


async def add_errors(tx: Transaction, file: PostingFile, errors: Mapping[int, Sequence[RowError]]) -> None:
    """Keeps what is wrong with rows, by their numbers, and counts the rows."""
    listed = [(number, position, error) for number, of_row in errors.items() for position, error in enumerate(of_row)]
    if not listed:
        return
    await tx.run(
        ADD_ERRORS,
        file_id=file.id,
        employer_id=file.employer_id,
        ids=[new_id() for _ in listed],
        numbers=[number for number, _, _ in listed],
        positions=[position for _, position, _ in listed],
        columns=[error.column for _, _, error in listed],
        codes=[error.code for _, _, error in listed],
        zh=[error.message_zh for _, _, error in listed],
        en=[error.message_en for _, _, error in listed],
        rule_ids=[error.rule_id for _, _, error in listed],
    )


async def employer_of(tx: Transaction, file_id: UUID) -> UUID | None:
    """Whose file it is."""
    found = await tx.value(EMPLOYER_OF, id=file_id)
    assert found is None or isinstance(found, UUID)
    return found


async def errors(tx: Transaction, file_id: UUID, most: int) -> list[tuple[int, RowError]]:
    """What is wrong, by row and position."""
    return [(row["number"], RowError(*list(row)[1:])) for row in await tx.all(ERRORS, file_id=file_id, most=most)]


async def read(tx: Transaction, file_id: UUID, sheet: str | None, others: int) -> bool:
    """All rows are kept; False when it was known."""
    return await tx.run(READ, id=file_id, sheet=sheet, others=others) == 1


async def unreadable(tx: Transaction, file_id: UUID, why: Unreadable) -> bool:
    return await tx.run(UNREADABLE, id=file_id, code=why.code, zh=why.zh, en=why.en) == 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as it was kept; ``again``: an earlier one says the same."""

    number: int
    content: PostingContent | None
    again: bool


NEXT_ROWS = """
    select r.number, r.content,
           exists (select from posting_file_row e where e.posting_file_id = r.posting_file_id and e.sha256 = r.sha256
                   and e.number < r.number) as again
    from posting_file_row r where r.posting_file_id = :file_id and r.number > :after order by r.number limit :most
"""
CHECKED_TO = """
    update posting_file set checked_count = checked_count + :count, checked_until = :until where id = :id
"""
CONCLUDE = "update posting_file set state = :state, checked_at = :now where id = :id"
MADE = """
    with drafts as (
        update posting_file_row r set posting_id = d.posting_id
        from unnest(:numbers::int[], :posting_ids::uuid[]) as d(number, posting_id)
        where r.posting_file_id = :id and r.number = d.number
    )
    update posting_file set state = 'made', drafted_at = :now where id = :id
"""


async def next_rows(tx: Transaction, file_id: UUID, after: int, most: int) -> list[Kept]:
    """The next rows in their order."""
    return [_kept(row) for row in await tx.all(NEXT_ROWS, file_id=file_id, after=after, most=most)]


async def checked_to(tx: Transaction, file_id: UUID, count: int, until: int) -> None:
    await tx.run(CHECKED_TO, id=file_id, count=count, until=until)


async def conclude(tx: Transaction, file_id: UUID, state: State) -> None:
    await tx.run(CONCLUDE, id=file_id, state=state.value)


async def made(tx: Transaction, file_id: UUID, numbers: Sequence[int], posting_ids: Sequence[UUID]) -> None:
    """Every row has its draft."""
    await tx.run(MADE, id=file_id, numbers=list(numbers), posting_ids=list(posting_ids))


def _kept(row: Record) -> Kept:
    return Kept(row["number"], content_of(row["content"]) if row["content"] else None, row["again"])

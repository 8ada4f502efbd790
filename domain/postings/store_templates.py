"""SQL of posting templates and their versions."""

from datetime import date
from uuid import UUID

import orjson

from domain.database import Record, Transaction
from domain.postings.content import PostingKind
from domain.postings.outlines import Outline, ShiftOutline, Template
from domain.postings.written import entries, pay_of, requirement_of

LOCK_EMPLOYER = "select id from employer where id = :employer_id for no key update"
COUNT = "select count(*) from posting_template where employer_id = :employer_id and archived_at is null"
ADD = """
    insert into posting_template (id, employer_id, branch_id, name, version_id, created_at)
    values (:id, :employer_id, :branch_id, :name, :version_id, :now)
"""
ADD_VERSION = """
    insert into posting_template_version (id, posting_template_id, employer_id, number, title, kind, duties, district, address,
                                          latitude, longitude, headcount, pay_due_days, shifts, pay_components, requirements,
                                          created_at, created_by)
    values (:id, :template_id, :employer_id, :number, :title, :kind, :duties, :district, :address, :latitude, :longitude,
            :headcount, :pay_due_days, :shifts::jsonb, :pay_components::jsonb, :requirements::jsonb, :now, :created_by)
"""


async def lock_and_count(tx: Transaction, employer_id: UUID) -> int:
    """How many the employer keeps; one is saved after the other, so that the limit holds."""
    await tx.value(LOCK_EMPLOYER, employer_id=employer_id)
    count = await tx.value(COUNT, employer_id=employer_id)
    assert isinstance(count, int)
    return count


async def add(tx: Transaction, id: UUID, employer_id: UUID, branch_id: UUID | None, name: str, version_id: UUID) -> None:
    """A template; its first version follows in the same transaction."""
    await tx.run(ADD, id=id, employer_id=employer_id, branch_id=branch_id, name=name, version_id=version_id)


async def add_version(
    tx: Transaction, id: UUID, template_id: UUID, employer_id: UUID, number: int, outline: Outline, created_by: UUID
) -> None:
    await tx.run(
        ADD_VERSION,
        id=id,
        template_id=template_id,
        employer_id=employer_id,
        number=number,
        created_by=created_by,
        **_stored(outline),
    )


LOCK = "select id, employer_id, branch_id, version_id, archived_at from posting_template where id = :id for update"
NEXT_NUMBER = "select max(number) + 1 from posting_template_version where posting_template_id = :id"
SET_VERSION = "update posting_template set version_id = :version_id where id = :id"
ARCHIVE = "update posting_template set archived_at = :now where id = :id"
OUTLINE = """
    select title, kind, duties, district, address, latitude, longitude, headcount, pay_due_days,
           shifts, pay_components, requirements
    from posting_template_version where id = :version_id
"""
ADD_USE = """
    insert into posting_from_template (posting_id, posting_template_version_id, first_day)
    values (:posting_id, :version_id, :first_day)
"""


async def lock(tx: Transaction, template_id: UUID) -> Template | None:
    """The template, locked: its versions come one after the other."""
    row = await tx.one(LOCK, id=template_id)
    return Template(**dict(row)) if row else None


async def next_number(tx: Transaction, template_id: UUID) -> int:
    number = await tx.value(NEXT_NUMBER, id=template_id)
    assert isinstance(number, int)
    return number


async def set_version(tx: Transaction, template_id: UUID, version_id: UUID) -> None:
    await tx.run(SET_VERSION, id=template_id, version_id=version_id)


async def archive(tx: Transaction, template_id: UUID) -> None:
    await tx.run(ARCHIVE, id=template_id)


async def outline(tx: Transaction, version_id: UUID) -> Outline:
    """What a version says."""
    row = await tx.one(OUTLINE, version_id=version_id)
    assert row is not None
    return _outline(row)


async def add_use(tx: Transaction, posting_id: UUID, version_id: UUID, first_day: date) -> None:
    """The posting was made from this version."""
    await tx.run(ADD_USE, posting_id=posting_id, version_id=version_id, first_day=first_day)


LISTS = ("shifts", "pay_components", "requirements")


def _stored(outline: Outline) -> dict[str, object]:
    plain = {name: getattr(outline, name) for name in Outline.__slots__}
    return plain | {"kind": outline.kind.value} | {name: orjson.dumps(plain[name]).decode() for name in LISTS}


def _outline(row: Record) -> Outline:
    return Outline(
        **{name: row[name] for name in Outline.__slots__ if name not in (*LISTS, "kind")},
        kind=PostingKind(row["kind"]),
        shifts=tuple(ShiftOutline(**entry) for entry in entries(row["shifts"])),
        pay_components=tuple(pay_of(entry) for entry in entries(row["pay_components"])),
        requirements=tuple(requirement_of(entry) for entry in entries(row["requirements"])),
    )

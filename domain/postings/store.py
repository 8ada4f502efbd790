"""SQL of postings, their versions, shifts and what screening found."""

from collections.abc import Sequence
from uuid import UUID

import orjson

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.postings.content import PostingContent, PostingKind
from domain.postings.model import Posting, State
from domain.postings.screening import Finding
from domain.postings.search import near_terms
from domain.postings.written import entries, pay_of, requirement_of, shift_of

COLUMNS = "id, employer_id, state, version_id, live_version_id, headcount, taken, submitted_at, published_at, valid_until"
LOCK = f"select {COLUMNS} from posting where id = :posting_id for update"
LOCK_OF_VERSION = f"""
    select {COLUMNS} from posting where id = (
        select v.posting_id from posting_version v where v.id = :version_id and exists (
            select from review r where r.subject_id = v.id and r.subject_type = 'posting_version' and r.decision = 'approved'
        )
    ) for share
"""


async def lock(tx: Transaction, posting_id: UUID) -> Posting | None:
    """The posting, locked: its states and places change one after the other."""
    return _posting(await tx.one(LOCK, posting_id=posting_id))


async def lock_of_version(tx: Transaction, version_id: UUID) -> Posting | None:
    """The posting an approved version belongs to; it cannot be paused, closed or replaced before this transaction ends.

    What was never shown is nobody's to know (S-064).
    """
    return _posting(await tx.one(LOCK_OF_VERSION, version_id=version_id))


POSTING_OF = "select posting_id from posting_version where id = :version_id"


async def posting_of(tx: Transaction, version_id: UUID) -> UUID | None:
    """The posting a version belongs to."""
    posting_id = await tx.value(POSTING_OF, version_id=version_id)
    assert posting_id is None or isinstance(posting_id, UUID)
    return posting_id


ADD = """
    insert into posting (id, employer_id, branch_id, state, version_id, title, kind, district, pay_fen_per_hour, headcount,
                         starts_at, search_terms, created_at, valid_until, latitude, longitude, near_terms)
    values (:id, :employer_id, :branch_id, 'draft', :version_id, :title, :kind, :district, :pay_fen_per_hour, :headcount,
            :starts_at, :search_terms, :now, :valid_until, :latitude, :longitude, :near_terms)
"""


async def add(
    tx: Transaction, employer_id: UUID, branch_id: UUID | None, version_id: UUID, content: PostingContent, terms: list[str]
) -> UUID:
    """A new draft; its first version follows in the same transaction."""
    posting_id = new_id()
    owner = {"employer_id": employer_id, "branch_id": branch_id}
    await tx.run(ADD, id=posting_id, version_id=version_id, **owner, **_listed(content, terms))
    return posting_id


ADD_VERSION = """
    insert into posting_version (id, posting_id, number, title, kind, duties, district, address, latitude, longitude, headcount,
                                 pay_due_days, valid_until, declared_at, sha256, created_at, created_by)
    values (:id, :posting_id, :number, :title, :kind, :duties, :district, :address, :latitude, :longitude, :headcount,
            :pay_due_days, :valid_until, :now, :sha256, :now, :created_by)
"""
NEXT_NUMBER = "select coalesce(max(number), 0) + 1 from posting_version where posting_id = :posting_id"
ADD_PARTS = """
    with parts as (select cast(:parts as jsonb) as doc),
    pay as (
        insert into pay_component (id, posting_version_id, position, kind, unit, amount_fen, note)
        select p.id, :version_id, p.position, p.kind, p.unit, p.amount_fen, p.note
        from parts, jsonb_to_recordset(doc -> 'pay')
            as p(id uuid, position int, kind text, unit text, amount_fen bigint, note text)
    ), asked as (
        insert into requirement (id, posting_version_id, position, kind, text, ground)
        select r.id, :version_id, r.position, r.kind, r.text, r.ground
        from parts, jsonb_to_recordset(doc -> 'requirements') as r(id uuid, position int, kind text, text text, ground text)
    ), findings as (
        insert into screening_finding (id, posting_version_id, position, field, topic, start_offset, end_offset, words, rule_id)
        select f.id, :version_id, f.position, f.field, f.topic, f.start_offset, f.end_offset, f.words, f.rule_id
        from parts, jsonb_to_recordset(doc -> 'findings')
            as f(id uuid, position int, field text, topic text, start_offset int, end_offset int, words text, rule_id text)
    )
    insert into shift (id, posting_id, posting_version_id, starts_at, ends_at, headcount)
    select s.id, :posting_id, :version_id, s.starts_at, s.ends_at, s.headcount
    from parts, jsonb_to_recordset(doc -> 'shifts') as s(id uuid, starts_at timestamptz, ends_at timestamptz, headcount int)
"""


async def add_version(
    tx: Transaction, posting_id: UUID, version_id: UUID, content: PostingContent, findings: Sequence[Finding], created_by: UUID
) -> None:
    """Stores a version whole: what it says, its pay, requirements and shifts, and what screening found."""
    number = await tx.value(NEXT_NUMBER, posting_id=posting_id)
    assert isinstance(number, int)
    await tx.run(
        ADD_VERSION,
        id=version_id,
        posting_id=posting_id,
        number=number,
        duties=content.duties,
        address=content.address,
        latitude=content.latitude,
        longitude=content.longitude,
        pay_due_days=content.pay_due_days,
        sha256=content.hash(posting_id, number),
        created_by=created_by,
        title=content.title,
        kind=content.kind.value,
        district=content.district,
        headcount=content.headcount,
        valid_until=content.valid_until,
    )
    await tx.run(ADD_PARTS, posting_id=posting_id, version_id=version_id, parts=_parts(content, findings))


SAVE = """
    update posting
    set state = :state, version_id = :version_id, live_version_id = :live_version_id, headcount = :headcount,
        valid_until = :valid_until, submitted_at = :submitted_at, published_at = :published_at
    where id = :id
"""


async def save(tx: Transaction, posting: Posting) -> None:
    await tx.run(
        SAVE,
        id=posting.id,
        state=posting.state.value,
        version_id=posting.version_id,
        live_version_id=posting.live_version_id,
        headcount=posting.headcount,
        valid_until=posting.valid_until,
        submitted_at=posting.submitted_at,
        published_at=posting.published_at,
    )


SHOW = """
    update posting
    set title = :title, kind = :kind, district = :district, pay_fen_per_hour = :pay_fen_per_hour, headcount = :headcount,
        starts_at = :starts_at, search_terms = :search_terms, valid_until = :valid_until,
        latitude = :latitude, longitude = :longitude, near_terms = :near_terms
    where id = :id
"""


async def show(tx: Transaction, posting_id: UUID, content: PostingContent, terms: list[str]) -> None:
    """Lists and searches follow this content from now on."""
    await tx.run(SHOW, id=posting_id, **_listed(content, terms))


CARRY_TAKEN = """
    update shift as fresh set taken = least(old.taken, fresh.headcount)
    from shift as old
    where fresh.posting_version_id = :version_id and old.posting_version_id = :live_version_id
        and fresh.starts_at = old.starts_at and fresh.ends_at = old.ends_at
"""


async def carry_taken(tx: Transaction, live_version_id: UUID, version_id: UUID) -> None:
    """Places taken in shifts that keep their times stay taken in the new version."""
    await tx.run(CARRY_TAKEN, live_version_id=live_version_id, version_id=version_id)


CONTENT = """
    select title, kind, duties, district, address, latitude, longitude, headcount, pay_due_days, valid_until,
        (select json_agg(json_build_object('kind', kind, 'unit', unit, 'amount_fen', amount_fen, 'note', note) order by position)
         from pay_component where posting_version_id = v.id) as pay,
        (select json_agg(json_build_object('kind', kind, 'text', text, 'ground', ground) order by position)
         from requirement where posting_version_id = v.id) as requirements,
        (select json_agg(json_build_object('starts_at', starts_at, 'ends_at', ends_at, 'headcount', headcount)
                         order by starts_at, id)
         from shift where posting_version_id = v.id) as shifts
    from posting_version v where id = :version_id
"""


async def content(tx: Transaction, version_id: UUID) -> PostingContent:
    """What a version says."""
    row = await tx.one(CONTENT, version_id=version_id)
    assert row is not None
    listed = ("title", "duties", "district", "address", "latitude", "longitude", "headcount", "pay_due_days", "valid_until")
    return PostingContent(
        **{name: row[name] for name in listed},
        kind=PostingKind(row["kind"]),
        declared=True,
        shifts=tuple(shift_of(entry) for entry in entries(row["shifts"])),
        pay_components=tuple(pay_of(entry) for entry in entries(row["pay"])),
        requirements=tuple(requirement_of(entry) for entry in entries(row["requirements"])),
    )


AUTHOR = "select created_by from posting_version where id = :version_id"


async def author(tx: Transaction, version_id: UUID) -> UUID:
    """The person who wrote a version."""
    author_id = await tx.value(AUTHOR, version_id=version_id)
    assert isinstance(author_id, UUID)
    return author_id


SHIFT_COLUMNS = "id, posting_version_id, starts_at, ends_at, headcount, taken"
SHIFTS = f"""
    select {SHIFT_COLUMNS} from shift where posting_version_id = :version_id and id = any(:shift_ids) order by starts_at, id
"""
LOCK_SHIFTS = f"""
    select {SHIFT_COLUMNS} from shift where posting_version_id = :version_id and id = any(:shift_ids) order by id for update
"""


async def shifts(tx: Transaction, version_id: UUID, shift_ids: list[UUID]) -> list[Record]:
    return await tx.all(SHIFTS, version_id=version_id, shift_ids=shift_ids)


async def lock_shifts(tx: Transaction, version_id: UUID, shift_ids: list[UUID]) -> list[Record]:
    """The shifts, locked in the order of their ids."""
    return await tx.all(LOCK_SHIFTS, version_id=version_id, shift_ids=shift_ids)


TAKE_PLACES = """
    with places as (update shift set taken = taken + 1 where id = any(:shift_ids))
    update posting set taken = taken + 1 where id = :posting_id
"""
LOCK_SHIFT = "select id from shift where id = :shift_id for update"
GIVE_BACK_PLACES = """
    with place as (update shift set taken = taken - 1 where id = :shift_id)
    update posting set taken = taken - :posting_places where id = :posting_id
"""
FREE_SHIFT = "select exists (select from shift where posting_version_id = :version_id and taken < headcount and starts_at > :now)"


async def take_places(tx: Transaction, posting_id: UUID, shift_ids: list[UUID]) -> None:
    """One place of the posting and of each shift; the tables' CHECKs are the last barrier."""
    await tx.run(TAKE_PLACES, posting_id=posting_id, shift_ids=shift_ids)


async def lock_shift(tx: Transaction, shift_id: UUID) -> None:
    await tx.run(LOCK_SHIFT, shift_id=shift_id)


async def give_back_places(tx: Transaction, posting_id: UUID, shift_id: UUID, posting_places: int) -> None:
    """One place of the shift, and so many of the posting."""
    await tx.run(GIVE_BACK_PLACES, posting_id=posting_id, shift_id=shift_id, posting_places=posting_places)


async def has_free_shift(tx: Transaction, version_id: UUID) -> bool:
    """Whether somebody could still be hired for a shift to come."""
    return bool(await tx.value(FREE_SHIFT, version_id=version_id))


EXPIRE_DUE = """
    update posting set state = 'expired', submitted_at = null
    where id in (
        select id from posting where state in ('live', 'paused', 'filled') and valid_until <= :now
        order by valid_until limit :limit for update skip locked
    )
    returning id
"""


async def expire_due(tx: Transaction, limit: int) -> list[UUID]:
    return [row["id"] for row in await tx.all(EXPIRE_DUE, limit=limit)]


def _listed(content: PostingContent, terms: list[str]) -> dict[str, object]:
    return {
        "title": content.title,
        "kind": content.kind.value,
        "district": content.district,
        "pay_fen_per_hour": content.pay_fen_per_hour,
        "headcount": content.headcount,
        "starts_at": content.starts_at,
        "search_terms": terms,
        "valid_until": content.valid_until,
        "latitude": content.latitude,
        "longitude": content.longitude,
        "near_terms": near_terms(content.latitude, content.longitude),
    }


def _parts(content: PostingContent, findings: Sequence[Finding]) -> str:
    """The version's lists as one JSON document, each entry with its id and position."""
    lists: dict[str, list[dict[str, object]]] = {
        "pay": [
            {"kind": pay.kind.value, "unit": pay.unit.value, "amount_fen": pay.amount_fen, "note": pay.note}
            for pay in content.pay_components
        ],
        "requirements": [
            {"kind": asked.kind.value, "text": asked.text, "ground": asked.ground} for asked in content.requirements
        ],
        "shifts": [
            {"starts_at": shift.starts_at, "ends_at": shift.ends_at, "headcount": shift.headcount} for shift in content.shifts
        ],
        "findings": [_finding(finding) for finding in findings],
    }
    return orjson.dumps(
        {name: [{"id": new_id(), "position": at, **entry} for at, entry in enumerate(entries)] for name, entries in lists.items()}
    ).decode()


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "field": finding.field,
        "topic": finding.topic,
        "start_offset": finding.start,
        "end_offset": finding.end,
        "words": finding.words,
        "rule_id": finding.rule_id,
    }


def _posting(row: Record | None) -> Posting | None:
    return Posting(**{**dict(row), "state": State(row["state"])}) if row else None

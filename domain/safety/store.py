"""SQL of safety: what a version needs, what was attested, and who was told."""

from datetime import datetime
from uuid import UUID

from domain.database import Transaction
from domain.ids import new_id
from domain.safety.model import Attestation, Checklist, Item, Site, Staleness, Standing

SITE = """
    select p.id as posting_id, p.employer_id, v.id as version_id, v.kind, v.district, v.address
    from posting p join posting_version v on v.id = p.version_id where p.id = :posting_id for update of p
"""
CHECKLIST = """
    select id from safety_checklist where kind = :kind and valid_from <= :now::timestamptz at time zone 'Asia/Shanghai'
    order by number desc limit 1
"""
ITEMS = "select id, text_zh from safety_item where safety_checklist_id = :checklist_id order by position"
ADD = """
    insert into safety_attestation (id, safety_checklist_id, posting_id, employer_id, district, address, measures, sha256,
                                    attested_by, attested_at, holds_until)
    values (:id, :checklist_id, :posting_id, :employer_id, :district, :address, :measures, :sha256, :attested_by, :now,
            :holds_until)
"""


async def lock_site(tx: Transaction, posting_id: UUID) -> Site | None:
    """The posting, locked, with what its newest version says."""
    row = await tx.one(SITE, posting_id=posting_id)
    return Site(**dict(row)) if row else None


async def checklist_of(tx: Transaction, kind: str) -> Checklist | None:
    """The checklist in force for a kind of work; None where it carries no risk."""
    row = await tx.one(CHECKLIST, kind=kind)
    if row is None:
        return None
    items = await tx.all(ITEMS, checklist_id=row["id"])
    return Checklist(row["id"], tuple(Item(**dict(item)) for item in items))


async def add(
    tx: Transaction,
    site: Site,
    checklist_id: UUID,
    measures: str,
    sha256: bytes,
    attested_by: UUID,
    holds_until: datetime,
) -> Attestation:
    attestation = Attestation(new_id(), site.posting_id, site.employer_id)
    await tx.run(
        ADD,
        id=attestation.id,
        checklist_id=checklist_id,
        posting_id=site.posting_id,
        employer_id=site.employer_id,
        district=site.district,
        address=site.address,
        measures=measures,
        sha256=sha256,
        attested_by=attested_by,
        holds_until=holds_until,
    )
    return attestation


STANDING = """
    select c.title_zh, c.title_en,
           coalesce(a.current and a.here and a.fresh, false) as holds,
           case when a.id is null then null when not a.current then 'checklist' when not a.here then 'place'
                when not a.fresh then 'age' end as stale
    from posting_version v
    cross join lateral (
        select id, title_zh, title_en from safety_checklist
        where kind = v.kind and valid_from <= :now::timestamptz at time zone 'Asia/Shanghai' order by number desc limit 1
    ) as c
    left join lateral (
        select x.id, x.safety_checklist_id = c.id as current, x.holds_until > :now as fresh,
               x.district = v.district and x.address = v.address as here
        from safety_attestation x where x.posting_id = v.posting_id
        order by x.safety_checklist_id = c.id and x.district = v.district and x.address = v.address desc,
                 x.attested_at desc, x.id desc limit 1
    ) as a on true
    where v.id = :version_id
"""


async def standing(tx: Transaction, version_id: UUID) -> Standing | None:
    """What the version needs and has; None where its kind carries no risk."""
    row = await tx.one(STANDING, version_id=version_id)
    if row is None:
        return None
    return Standing(row["title_zh"], row["title_en"], row["holds"], Staleness(row["stale"]) if row["stale"] else None)


BRIEF = """
    insert into safety_briefing (assignment_id, worker_id, safety_attestation_id, briefed_at)
    select w.id, w.worker_id, a.id, :now
    from assignment w
    join posting_version v on v.id = w.posting_version_id
    join lateral (
        select x.id from safety_attestation x
        where x.posting_id = w.posting_id and x.district = v.district and x.address = v.address
        order by x.attested_at desc, x.id desc limit 1
    ) as a on true
    where w.state = 'planned' and w.starts_at > :now and w.starts_at <= :until
        and not exists (select from safety_briefing b where b.assignment_id = w.id)
    order by w.starts_at, w.id limit :limit
    on conflict (assignment_id) do nothing
    returning assignment_id
"""


async def brief(tx: Transaction, until: datetime, limit: int) -> list[UUID]:
    """Planned shifts that begin until then, whose workers were shown the attestation by this call."""
    return [row["assignment_id"] for row in await tx.all(BRIEF, until=until, limit=limit)]

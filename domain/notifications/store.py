"""Templates, recipients, notifications and their deliveries."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain import access
from domain.database import Transaction
from domain.ids import new_id
from domain.notifications.model import Notification, Subject, Template, Text
from domain.notifications.subjects import SUBJECTS

RECIPIENT_LIMIT = 500
UNREAD_LIMIT = 1_000

TEMPLATES = """
    select distinct on (audience) topic, audience, version, roles, title_zh, title_en, body_zh, body_en, legal
    from notification_template
    where topic = :topic
    order by audience, version desc
"""


async def templates(tx: Transaction, topic: str) -> list[Template]:
    """The latest words for each audience of the topic; none when it tells nobody."""
    rows = [dict(row) for row in await tx.all(TEMPLATES, topic=topic)]
    return [Template(**{**row, "roles": tuple(row["roles"])}) for row in rows]


async def subject(tx: Transaction, topic: str, id: UUID) -> Subject:
    """What the topic is about; raises LookupError for a noun or row that does not exist."""
    type_, statement = SUBJECTS[topic.partition(".")[0]]
    row = await tx.one(statement, id=id)
    if row is None:
        raise LookupError(f"{topic}: there is no such subject")
    return Subject(type_, **dict(row))


WORKER_PERSON = "select person_id from worker where id = :worker_id"
# Who is limited to branches is told of what lies in one of these.
MEMBERS = """
    select m.person_id from employer_member m
    where m.employer_id = :employer_id and m.removed_at is null and m.role = any(:roles)
      and (not exists (select from member_branch b where b.member_id = m.id)
        or exists (select from member_branch b where b.member_id = m.id and b.branch_id = :branch_id))
    order by m.created_at, m.id limit :limit
"""
STAFF = "select person_id from staff where disabled_at is null and role = any(:roles) order by created_at, id limit :limit"


async def recipients(tx: Transaction, template: Template, subject: Subject, subject_id: UUID) -> list[UUID]:
    """The people of the template's audience who are party to the subject; of an employer's members, those who may see it."""
    match template.audience:
        case "worker":
            rows = await tx.all(WORKER_PERSON, worker_id=subject.worker_id)
        case "person":
            return [] if subject.person_id is None else [subject.person_id]
        case "employer":
            branch_id = await access.branch_of(tx, subject.type, subject_id)
            asked = {"employer_id": subject.employer_id, "branch_id": branch_id, "roles": list(template.roles)}
            rows = await tx.all(MEMBERS, **asked, limit=RECIPIENT_LIMIT)
        case _:
            rows = await tx.all(STAFF, roles=list(template.roles), limit=RECIPIENT_LIMIT)
    return [row["person_id"] for row in rows]


ADD = """
    with told as (
        insert into notification (id, person_id, event_id, topic, template_version, subject_type, subject_id,
                                  title_zh, title_en, body_zh, body_en, created_at)
        select id, person_id, :event_id, :topic, :version, :subject_type, :subject_id,
               :title_zh, :title_en, :body_zh, :body_en, :now
        from unnest(:ids::uuid[], :person_ids::uuid[]) as recipient (id, person_id)
        on conflict (event_id, person_id) do nothing
        returning id, person_id
    ), delivered as (
        insert into notification_delivery (id, notification_id, channel, state, attempts, delivered_at)
        select delivery.id, told.id, 'in_app', 'delivered', 1, :now
        from told join unnest(:ids::uuid[], :delivery_ids::uuid[]) as delivery (notification_id, id) on notification_id = told.id
    )
    select id, person_id from told
"""


async def add(
    tx: Transaction, event_id: UUID, template: Template, about: tuple[Subject, UUID], text: Text, person_ids: Sequence[UUID]
) -> list[tuple[UUID, UUID]]:
    """One notification and its in-app delivery for each person not yet told of the event; returns (notification, person)."""
    subject, subject_id = about
    rows = await tx.all(
        ADD,
        event_id=event_id,
        topic=template.topic,
        version=template.version,
        subject_type=subject.type,
        subject_id=subject_id,
        title_zh=text.title_zh,
        title_en=text.title_en,
        body_zh=text.body_zh,
        body_en=text.body_en,
        ids=[new_id() for _ in person_ids],
        delivery_ids=[new_id() for _ in person_ids],
        person_ids=list(person_ids),
    )
    return [(row["id"], row["person_id"]) for row in rows]


READ = """
    update notification set read_at = coalesce(read_at, :now)
    where id = :id and person_id = :person_id
    returning id, person_id, read_at
"""


async def read(tx: Transaction, id: UUID, person_id: UUID) -> Notification | None:
    """Marks the person's own notification read, the first time it is; None when they have no such one."""
    row = await tx.one(READ, id=id, person_id=person_id)
    return Notification(**dict(row)) if row else None


UNREAD = """
    select count(*) from (select from notification where person_id = :person_id and read_at is null limit :limit) as unread
"""


async def unread(tx: Transaction, person_id: UUID) -> int:
    """How many the person has not read, counted up to the limit."""
    count = await tx.value(UNREAD, person_id=person_id, limit=UNREAD_LIMIT)
    assert isinstance(count, int)
    return count


LATEST_UNREAD = """
    select id from notification
    where person_id = :person_id and read_at is null
    order by created_at desc, id desc limit :limit
"""
SINCE = """
    select id from notification
    where person_id = :person_id and created_at >= :since
    order by created_at desc, id desc limit :limit
"""


async def latest(tx: Transaction, person_id: UUID, since: datetime | None, limit: int) -> list[UUID]:
    """The newest unread ones, or the newest of any kind since an instant; oldest first."""
    if since is None:
        rows = await tx.all(LATEST_UNREAD, person_id=person_id, limit=limit)
    else:
        rows = await tx.all(SINCE, person_id=person_id, since=since, limit=limit)
    return [row["id"] for row in reversed(rows)]

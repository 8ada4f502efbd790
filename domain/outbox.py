"""Telling is a row: every change writes its audit row and its outbox row in the change's own transaction.

``put`` tells that something happened (the ``notify`` job finds who must hear); ``enqueue`` leaves work for a job. Rows hold
ids only. The relay in ``jobs`` carries them to arq; only the worker's own transaction ends one. A topic without a template, and
of which no system hears either, tells nobody: its row is done when it is written, and no job is run for it.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import orjson

from domain.database import Transaction
from domain.ids import new_id
from domain.viewer import Viewer

NOTIFICATIONS, PAYOUTS, MATCHING, WEBHOOKS = "notifications", "payouts", "matching", "webhooks"

TELL = """
    with audited as (
        insert into audit (id, at, actor, session_id, event, subject_id, data)
        select id, :now, :actor, :session_id, :topic, subject_id, data::jsonb
        from unnest(:audit_ids::uuid[], :subject_ids::uuid[], :data::text[]) as told (id, subject_id, data)
    )
    insert into outbox (id, job, queue, topic, subject_id, data, created_at, done_at)
    select id, 'notify', 'notifications', :topic, subject_id, data::jsonb, :now,
           case when not exists (select from notification_template t where t.topic = :topic)
                     and not exists (select from webhook_topic w where w.topic = :topic) then :now::timestamptz end
    from unnest(:outbox_ids::uuid[], :subject_ids::uuid[], :data::text[]) as told (id, subject_id, data)
"""

ENQUEUE = """
    insert into outbox (id, job, queue, topic, subject_id, data, created_at, available_at)
    values (:outbox_id, :job, :queue, null, :subject_id, :data, :now, clock_timestamp() + make_interval(secs => :after_s))
"""


async def put(tx: Transaction, viewer: Viewer, topic: str, subject_id: UUID, **ids: object) -> None:
    """Tells that ``topic`` (``noun.past_participle``) happened to the subject: one audit row and one outbox row."""
    await _tell(tx, viewer, topic, [subject_id], [_json(ids)])


async def put_all(
    tx: Transaction, viewer: Viewer, topic: str, subject_ids: Sequence[UUID], ids: Sequence[Mapping[str, object]] = ()
) -> None:
    """Tells the same of many subjects in one statement: what sweeps and chunks use. ``ids``: of each, where there are some."""
    data = [_json(each) for each in ids] if ids else ["{}"] * len(subject_ids)
    await _tell(tx, viewer, topic, subject_ids, data)


async def enqueue(tx: Transaction, job: str, subject_id: UUID, *, queue: str, after_s: float = 0, **ids: object) -> None:
    """Leaves work for ``job`` on one of the queues, to start no earlier than ``after_s`` seconds of machine time from now."""
    binds = {"job": job, "queue": queue, "subject_id": subject_id, "data": _json(ids), "after_s": float(after_s)}
    await tx.run(ENQUEUE, outbox_id=new_id(), **binds)


ENQUEUE_ALL = """
    insert into outbox (id, job, queue, topic, subject_id, data, created_at, available_at)
    select id, :job, :queue, null, subject_id, :data::jsonb, :now, clock_timestamp() + make_interval(secs => :after_s)
    from unnest(:outbox_ids::uuid[], :subject_ids::uuid[]) as work (id, subject_id)
"""


async def enqueue_all(
    tx: Transaction, job: str, subject_ids: Sequence[UUID], *, queue: str, after_s: float = 0, **ids: object
) -> None:
    """Leaves the same work for many subjects in one statement; see ``enqueue``."""
    outbox_ids = [new_id() for _ in subject_ids]
    binds = {"job": job, "queue": queue, "data": _json(ids), "after_s": float(after_s)}
    await tx.run(ENQUEUE_ALL, outbox_ids=outbox_ids, subject_ids=list(subject_ids), **binds)


async def _tell(tx: Transaction, viewer: Viewer, topic: str, subject_ids: Sequence[UUID], data: Sequence[str]) -> None:
    await tx.run(
        TELL,
        audit_ids=[new_id() for _ in subject_ids],
        outbox_ids=[new_id() for _ in subject_ids],
        subject_ids=list(subject_ids),
        data=list(data),
        actor=viewer.actor,
        session_id=viewer.session_id,
        topic=topic,
    )


def _json(ids: Mapping[str, object]) -> str:
    return orjson.dumps(ids, default=str).decode()

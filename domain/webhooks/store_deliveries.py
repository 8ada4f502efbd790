"""SQL of events and deliveries: noted, put into one order, sent to whom they concern, claimed, recorded, replayed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.webhooks.model import PROBE_AFTER, Answer, Outcome

NUMBERED_AT_ONCE = 500
ENDPOINTS_AT_ONCE = 50
CHUNK = 10
LEASE = timedelta(hours=1)

SCOPED = "select scope from webhook_topic where topic = :topic"


async def is_heard(tx: Transaction, topic: str) -> bool:
    """Whether systems may hear of the topic at all."""
    return await tx.value(SCOPED, topic=topic) is not None


NOTE = """
    insert into partner_event_noted (id, employer_id, topic, subject_type, subject_id, occurred_at)
    select :id, :employer_id, :topic, :subject_type, :subject_id, o.created_at
    from outbox o
    where o.id = :id and exists (select from partner where employer_id = :employer_id)
      and not exists (select from partner_event e where e.id = :id)
    on conflict (id) do nothing
"""


async def note(tx: Transaction, id: UUID, employer_id: UUID, topic: str, subject: tuple[str, UUID]) -> None:
    """Keeps the event, once, where the employer has a service account."""
    subject_type, subject_id = subject
    await tx.run(NOTE, id=id, employer_id=employer_id, topic=topic, subject_type=subject_type, subject_id=subject_id)


NUMBER = """
    with next as (
        select id from partner_event_noted order by occurred_at, id limit :limit
    ), moved as (
        delete from partner_event_noted n using next where n.id = next.id
        returning n.id, employer_id, topic, subject_type, subject_id, occurred_at
    )
    insert into partner_event (id, position, employer_id, scope, topic, subject_type, subject_id, occurred_at)
    select id, coalesce((select max(position) from partner_event), 0) + row_number() over (order by occurred_at, id),
           employer_id, scope, topic, subject_type, subject_id, occurred_at
    from moved join webhook_topic using (topic)
    returning id
"""


async def number(tx: Transaction) -> list[UUID]:
    """Gives the oldest noted events their places behind all others. One at a time: the job that does it is one row."""
    return [row["id"] for row in await tx.all(NUMBER, limit=NUMBERED_AT_ONCE)]


CONCERNED = """
    select v.id as event_id, e.id as endpoint_id
    from partner_event v
    join webhook_endpoint e on e.employer_id = v.employer_id and e.disabled_at is null and v.topic = any(e.topics)
    where v.id = any(:event_ids::uuid[])
"""


async def concerned(tx: Transaction, event_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """The (event, endpoint) to tell."""
    return [(row["event_id"], row["endpoint_id"]) for row in await tx.all(CONCERNED, event_ids=list(event_ids))]


QUEUE = """
    insert into webhook_delivery (id, webhook_endpoint_id, partner_event_id, state, created_at, due_at)
    select id, endpoint_id, event_id, 'queued', :now, :now
    from unnest(:ids::uuid[], :endpoint_ids::uuid[], :event_ids::uuid[]) as wanted (id, endpoint_id, event_id)
    on conflict (webhook_endpoint_id, partner_event_id) do nothing
"""


async def queue(tx: Transaction, pairs: Sequence[tuple[UUID | None, UUID]]) -> list[UUID]:
    """A delivery for each (event, endpoint), once; no event is a ping. Returns the ids given."""
    ids = [new_id() for _ in pairs]
    events, endpoints = [event for event, _ in pairs], [endpoint for _, endpoint in pairs]
    await tx.run(QUEUE, ids=ids, endpoint_ids=endpoints, event_ids=events)
    return ids


# a chunk whose job is open is left to it; an endpoint that fails is tried with one message at a time
CLAIM = """
    with chosen as (
        select e.id as endpoint_id, d.id, dense_rank() over (order by e.id) as place
        from (
            select id, failing_since from webhook_endpoint w
            where disabled_at is null and (probe_at is null or probe_at <= :now)
              and exists (select from webhook_delivery d where d.webhook_endpoint_id = w.id and d.due_at <= :now)
              and not exists (
                  select from webhook_delivery s join outbox o on o.subject_id = s.chunk_id
                  where s.webhook_endpoint_id = w.id and s.state = 'sending' and o.done_at is null and o.failed_at is null)
            order by id limit :endpoints
        ) as e
        cross join lateral (
            select id from webhook_delivery d
            where d.webhook_endpoint_id = e.id and d.due_at <= :now
            order by due_at, id
            limit case when e.failing_since is null then :chunk::int else 1 end
            for update skip locked
        ) as d
    )
    update webhook_delivery d set state = 'sending', due_at = :lease, chunk_id = (:chunk_ids::uuid[])[chosen.place::int]
    from chosen where d.id = chosen.id
    returning chunk_id
"""


async def claim(tx: Transaction) -> set[UUID]:
    """Takes what is due, a chunk for each endpoint that has none under way."""
    chunk_ids = [new_id() for _ in range(ENDPOINTS_AT_ONCE)]
    binds = {"chunk": CHUNK, "endpoints": ENDPOINTS_AT_ONCE, "lease": tx.now + LEASE}
    return {row["chunk_id"] for row in await tx.all(CLAIM, chunk_ids=chunk_ids, **binds)}


BEGIN = """
    with begun as (
        update webhook_delivery d set attempts = attempts + 1
        where chunk_id = :chunk_id and state = 'sending'
        returning d.id, webhook_endpoint_id, partner_event_id, attempts, created_at
    )
    select begun.id, begun.webhook_endpoint_id as endpoint_id, begun.attempts, e.url,
           coalesce(v.id, begun.id) as message_id, coalesce(v.topic, :pinged) as topic,
           coalesce(v.occurred_at, begun.created_at) as occurred_at,
           coalesce(v.subject_type || ':' || v.subject_id, 'WebhookEndpoint:' || e.id) as subject,
           exists (select from employer m where m.id = e.employer_id and m.state = 'approved')
           and exists (select from partner_key k
                       where k.partner_id = e.partner_id and k.revoked_at is null
                             and (k.expires_at is null or k.expires_at > clock_timestamp())
                             and (v.topic is null or t.scope = any(k.scopes))) as allowed
    from begun join webhook_endpoint e on e.id = begun.webhook_endpoint_id
    left join partner_event v on v.id = begun.partner_event_id left join webhook_topic t on t.topic = v.topic
    order by begun.created_at, begun.id
"""


async def begin(tx: Transaction, chunk_id: UUID, pinged: str) -> list[Record]:
    """What the chunk says to whom, one attempt counted; ``allowed``: the account's keys still open it."""
    return await tx.all(BEGIN, chunk_id=chunk_id, pinged=pinged)


NOT_ALLOWED = """
    update webhook_delivery
    set state = 'failed', due_at = null, chunk_id = null, attempts = attempts - 1, last_reason = 'no_scope'
    where id = any(:ids::uuid[])
"""


async def refuse(tx: Transaction, ids: Sequence[UUID]) -> None:
    """They were not sent: the account may not hear of them any more."""
    await tx.run(NOT_ALLOWED, ids=list(ids))


RECORD = """
    update webhook_delivery d
    set state = said.state, due_at = said.due_at, chunk_id = null, last_status = said.status, last_reason = said.reason,
        last_at = :now, delivered_at = case when said.state = 'delivered' then :now::timestamptz else delivered_at end
    from unnest(:ids::uuid[], :states::text[], :due::timestamptz[], :statuses::int[], :reasons::text[])
        as said (id, state, due_at, status, reason)
    where d.id = said.id and d.chunk_id = :chunk_id and d.state = 'sending'
    returning d.webhook_endpoint_id
"""


async def record(tx: Transaction, chunk_id: UUID, said: Sequence[tuple[UUID, Outcome, Answer]]) -> UUID | None:
    """What became of them; their endpoint, or None when the chunk is nobody's any more."""
    rows = await tx.all(
        RECORD,
        chunk_id=chunk_id,
        ids=[id for id, _, _ in said],
        states=[outcome.state.value for _, outcome, _ in said],
        due=[outcome.due_at for _, outcome, _ in said],
        statuses=[answer.status for _, _, answer in said],
        reasons=[answer.reason for _, _, answer in said],
    )
    return rows[0]["webhook_endpoint_id"] if rows else None


WELL = "update webhook_endpoint set failing_since = null, probe_at = null where id = :id and failing_since is not null"
FAILING = """
    update webhook_endpoint set failing_since = coalesce(failing_since, :now), probe_at = :probe_at
    where id = :id and disabled_at is null
    returning failing_since
"""


async def well(tx: Transaction, endpoint_id: UUID) -> None:
    """It took a message: everything that waits may go."""
    await tx.run(WELL, id=endpoint_id)


async def failing(tx: Transaction, endpoint_id: UUID) -> datetime | None:
    """It took none: since when; None when it is disabled."""
    row = await tx.one(FAILING, id=endpoint_id, probe_at=tx.now + PROBE_AFTER)
    return row["failing_since"] if row else None


DELIVERY = """
    select d.webhook_endpoint_id as endpoint_id, d.partner_event_id as event_id, d.state from webhook_delivery d where d.id = :id
"""


async def delivery(tx: Transaction, id: UUID) -> Record | None:
    """One delivery."""
    return await tx.one(DELIVERY, id=id)


PERIOD = """
    select v.id from partner_event v join webhook_endpoint e on e.id = :endpoint_id and e.employer_id = v.employer_id
    where v.topic = any(e.topics) and v.occurred_at >= :since and v.occurred_at < :until
    order by v.position limit :limit
"""


async def happened(tx: Transaction, endpoint_id: UUID, since: datetime, until: datetime, limit: int) -> list[UUID]:
    """The events of a period that concern the endpoint."""
    rows = await tx.all(PERIOD, endpoint_id=endpoint_id, since=since, until=until, limit=limit)
    return [row["id"] for row in rows]


AGAIN = """
    update webhook_delivery set state = 'queued', due_at = :now, attempts = 0, replays = replays + 1
    where webhook_endpoint_id = :endpoint_id and partner_event_id = any(:event_ids::uuid[]) and state in ('delivered', 'failed')
"""


async def again(tx: Transaction, endpoint_id: UUID, event_ids: Sequence[UUID]) -> None:
    """Those that ended are queued again under their own id, those that never were are queued; what is under way stays so."""
    await tx.run(AGAIN, endpoint_id=endpoint_id, event_ids=list(event_ids))
    await queue(tx, [(event_id, endpoint_id) for event_id in event_ids])


AFTER = """
    select next.id, position, topic, subject_type, subject_id, occurred_at
    from unnest(:scopes::text[]) as open (scope)
    cross join lateral (
        select id, position, topic, subject_type, subject_id, occurred_at from partner_event v
        where v.employer_id = :employer_id and v.scope = open.scope and v.position > :after
        order by v.position limit :limit
    ) as next
    order by position limit :limit
"""


async def after(tx: Transaction, employer_id: UUID, place: int, scopes: Sequence[str], limit: int) -> list[Record]:
    """The employer's events behind a place that the scopes open."""
    return await tx.all(AFTER, employer_id=employer_id, after=place, scopes=list(scopes), limit=limit)


PING_UNDER_WAY = """
    select id from webhook_delivery
    where webhook_endpoint_id = :endpoint_id and due_at is not null and partner_event_id is null order by created_at limit 1
"""


async def ping_under_way(tx: Transaction, endpoint_id: UUID) -> UUID | None:
    """The ping that has not ended yet."""
    row = await tx.one(PING_UNDER_WAY, endpoint_id=endpoint_id)
    return row["id"] if row else None

"""Deliveries beyond the app: whom they may reach, what is due, and what became of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id
from domain.notifications.channels import (
    DIGEST_AT,
    NEVER_AT_NIGHT_FROM,
    NEVER_AT_NIGHT_UNTIL,
    NO_SUBSCRIPTION,
    DeliveryChoice,
    NotificationChannel,
    NotificationKind,
    Outcome,
    Outgoing,
    Planned,
    Reach,
    Word,
    worded,
)

CHUNK = 20
CHUNKS_AT_ONCE = 50
ROLL_LIMIT = 500
LEASE_S = 3_600

REACH = """
    select p.id as person_id, p.phone_sealed is not null as sms, s.email_sealed is not null as email,
           s.openid_sealed is not null as wechat, s.quiet_from_minute, s.quiet_until_minute, s.digest_minute,
           array(select channel || ' ' || delivery from notification_preference c
                 where c.person_id = p.id and c.kind = :kind) as choices
    from person p left join notification_setting s on s.person_id = p.id
    where p.id = any(:person_ids::uuid[])
"""


async def reach(tx: Transaction, person_ids: Sequence[UUID], kind: NotificationKind) -> list[Reach]:
    """How each may be reached about this kind."""
    return [_reach(row) for row in await tx.all(REACH, person_ids=list(person_ids), kind=kind.value)]


def _reach(row: Record) -> Reach:
    chosen = dict(each.split() for each in row["choices"])
    known = row["digest_minute"] is not None
    return Reach(
        row["person_id"],
        frozenset(channel for channel in NotificationChannel if row[channel.value]),
        {NotificationChannel(channel): DeliveryChoice(choice) for channel, choice in chosen.items()},
        (row["quiet_from_minute"], row["quiet_until_minute"]) if known else (NEVER_AT_NIGHT_FROM, NEVER_AT_NIGHT_UNTIL),
        row["digest_minute"] if known else DIGEST_AT,
    )


QUEUE = """
    with wanted as (
        select * from unnest(:ids::uuid[], :notification_ids::uuid[], :person_ids::uuid[], :channels::text[], :due::timestamptz[],
                             :digests::boolean[]) as w (id, notification_id, person_id, channel, due_at, digest)
    ), consent as (
        select wanted.id as delivery_id, oldest.id
        from wanted cross join lateral (
            select id from wechat_subscription c
            where c.person_id = wanted.person_id and c.kind = :kind and used_at is null
            order by granted_at, id limit 1 for update skip locked
        ) as oldest
        where wanted.channel = 'wechat'
    ), queued as (
        insert into notification_delivery (id, notification_id, channel, state, reason, person_id, kind, urgent, digest,
                                           created_at, due_at)
        select wanted.id, notification_id, channel, case when lets then 'queued' else 'failed' end,
               case when not lets then :no_subscription end, person_id, :kind, :urgent, digest,
               :now, case when lets then due_at end
        from wanted left join consent on consent.delivery_id = wanted.id
        cross join lateral (select channel <> 'wechat' or consent.id is not null as lets) as judged
    )
    update wechat_subscription c set used_at = :now, delivery_id = consent.delivery_id
    from consent where c.id = consent.id
"""


async def queue(tx: Transaction, kind: NotificationKind, urgent: bool, wanted: Sequence[tuple[UUID, UUID, Planned]]) -> None:
    """One delivery for each (notification, person, plan); a WeChat one uses up a consent, and has failed at once without."""
    await tx.run(
        QUEUE,
        ids=[new_id() for _ in wanted],
        notification_ids=[notification_id for notification_id, _, _ in wanted],
        person_ids=[person_id for _, person_id, _ in wanted],
        channels=[plan.channel.value for _, _, plan in wanted],
        due=[plan.due_at for _, _, plan in wanted],
        digests=[plan.digest for _, _, plan in wanted],
        kind=kind.value,
        urgent=urgent,
        no_subscription=NO_SUBSCRIPTION,
    )


ROLL_UP = """
    with whose as (
        select person_id, channel from notification_delivery
        where due_at <= :now and state = 'queued' and digest and rolled is null
        order by due_at, id limit :limit
    ), due as (
        select id from notification_delivery
        where (person_id, channel) in (select person_id, channel from whose)
              and due_at <= :now and state = 'queued' and digest and rolled is null
        order by id for update
    ), judged as (
        select d.id, n.read_at is not null as read,
               first_value(d.id) over together as lead_id, count(*) over together as together
        from due join notification_delivery d on d.id = due.id join notification n on n.id = d.notification_id
        window together as (partition by d.person_id, d.channel, n.read_at is not null)
    ), kept as (
        update wechat_subscription c set used_at = null, delivery_id = null
        from judged where c.delivery_id = judged.id and (read or judged.id <> lead_id)
    )
    update notification_delivery d
    set state = case when read then 'read' when d.id = judged.lead_id then 'queued' else 'rolled_up' end,
        due_at = case when not read and d.id = judged.lead_id then d.due_at end,
        rolled = case when not read and d.id = judged.lead_id then together end,
        lead_id = case when not read and d.id <> judged.lead_id then judged.lead_id end
    from judged where d.id = judged.id
"""


async def roll_up(tx: Transaction) -> int:
    """Of what waited for a digest, one stands for all that each person has not read; how many it looked at.

    Whose come first are taken whole, so that nobody's digest comes in two pieces; a digest uses up one WeChat consent."""
    return await tx.run(ROLL_UP, limit=ROLL_LIMIT)


CLAIM = """
    with due as (
        select id, row_number() over (order by id) as place from (
            select id from notification_delivery d
            where due_at <= :now and (not digest or rolled is not null)
              and (state <> 'sending' or not exists (
                  select from outbox where subject_id = d.chunk_id and done_at is null and failed_at is null))
            order by due_at limit :limit for update skip locked
        ) as free
    )
    update notification_delivery d
    set state = 'sending', ask_first = ask_first or state <> 'queued', due_at = :lease,
        chunk_id = (:chunk_ids::uuid[])[((due.place - 1) / :chunk + 1)::int]
    from due where d.id = due.id
    returning chunk_id
"""


async def claim(tx: Transaction, lease: datetime) -> set[UUID]:
    """Takes what is due, in chunks; what a worker never came back from is due again at ``lease``, and is asked about first.

    A chunk whose job is open is left to it, however far a sandbox's clock has jumped: what waits to be sent would be asked about,
    and given up as lost."""
    chunk_ids = [new_id() for _ in range(CHUNKS_AT_ONCE)]
    rows = await tx.all(CLAIM, lease=lease, chunk_ids=chunk_ids, chunk=CHUNK, limit=CHUNK * CHUNKS_AT_ONCE)
    return {row["chunk_id"] for row in rows}


TO_SEND = """
    select d.id, coalesce(quiet_from_minute, :quiet_from) as quiet_from, coalesce(quiet_until_minute, :quiet_until) as quiet_until
    from notification_delivery d left join notification_setting s on s.person_id = d.person_id
    where chunk_id = :chunk_id and state = 'sending' and not urgent and not ask_first
    order by d.id for update of d
"""
QUIET = {"quiet_from": NEVER_AT_NIGHT_FROM, "quiet_until": NEVER_AT_NIGHT_UNTIL}


async def to_send(tx: Transaction, chunk_id: UUID) -> dict[UUID, tuple[int, int]]:
    """The chunk's messages that may wait and were never handed over, with the quiet hours of whom they are for; locked."""
    rows = await tx.all(TO_SEND, chunk_id=chunk_id, **QUIET)
    return {row["id"]: (row["quiet_from"], row["quiet_until"]) for row in rows}


POSTPONE = """
    update notification_delivery d set state = 'queued', due_at = later.due_at, chunk_id = null
    from unnest(:ids::uuid[], :due::timestamptz[]) as later (id, due_at) where d.id = later.id
"""


async def postpone(tx: Transaction, later: Mapping[UUID, datetime]) -> None:
    """They go back to the queue until then."""
    await tx.run(POSTPONE, ids=list(later), due=list(later.values()))


BEGIN = """
    with held as (
        select id, ask_first from notification_delivery where chunk_id = :chunk_id and state = 'sending' for update
    ), begun as (
        update notification_delivery d set attempts = attempts + 1, ask_first = true
        from held where d.id = held.id
        returning d.id, notification_id, d.person_id, channel, d.created_at, urgent, attempts, rolled, held.ask_first
    )
    select begun.*, n.title_zh, n.title_en, n.body_zh, n.body_en, coalesce(s.locale, 'zh') as locale,
           coalesce(quiet_from_minute, :quiet_from) as quiet_from, coalesce(quiet_until_minute, :quiet_until) as quiet_until,
           case channel when 'sms' then p.phone_sealed when 'email' then s.email_sealed else s.openid_sealed end as sealed
    from begun join notification n on n.id = notification_id join person p on p.id = begun.person_id
    left join notification_setting s on s.person_id = begun.person_id
    order by begun.id
"""
SEALED: Mapping[str, str] = {
    "sms": "person.phone",
    "email": "notification_setting.email",
    "wechat": "notification_setting.openid",
}


async def begin(tx: Transaction, chunk_id: UUID) -> list[Outgoing]:
    """The chunk's messages; from now on each counts as perhaps sent, until its provider says otherwise."""
    rows = await tx.all(BEGIN, chunk_id=chunk_id, **QUIET)
    return [await _outgoing(tx, row) for row in rows]


async def _outgoing(tx: Transaction, row: Record) -> Outgoing:
    sealed, locale, channel = row["sealed"], row["locale"], NotificationChannel(row["channel"])
    to = None if sealed is None else await tx.vault.unseal(tx, row["person_id"], "contact", SEALED[channel.value], sealed)
    title, text = worded(channel, locale, row[f"title_{locale}"], row[f"body_{locale}"], row["rolled"])
    quiet = (row["quiet_from"], row["quiet_until"])
    return Outgoing(
        row["id"], channel, row["ask_first"], row["attempts"], row["created_at"], row["urgent"], quiet, to, title, text
    )


RECORD = """
    update notification_delivery d
    set state = said.state, due_at = said.due_at, ask_first = said.ask_first, reason = said.reason,
        provider_ref = coalesce(said.ref, provider_ref),
        delivered_at = case when said.state = 'delivered' then :now::timestamptz end
    from unnest(:ids::uuid[], :states::text[], :due::timestamptz[], :asks::boolean[], :reasons::text[], :refs::text[])
        as said (id, state, due_at, ask_first, reason, ref)
    where d.id = said.id and d.chunk_id = :chunk_id and d.state = 'sending'
"""


async def record(tx: Transaction, chunk_id: UUID, said: Sequence[tuple[UUID, Outcome, Word]]) -> int:
    """What became of them; one that another chunk holds by now is left to it."""
    return await tx.run(
        RECORD,
        chunk_id=chunk_id,
        ids=[id for id, _, _ in said],
        states=[outcome.state.value for _, outcome, _ in said],
        due=[outcome.due_at for _, outcome, _ in said],
        asks=[outcome.ask_first for _, outcome, _ in said],
        reasons=[word.reason for _, _, word in said],
        refs=[word.provider_ref for _, _, word in said],
    )

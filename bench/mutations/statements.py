"""``submitApplication`` by hand: the statements the product issues for it, in its order, in one transaction.

A test holds both to as many statements about the same tables. The answer's row is selected in its own way: by a plain join.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Final, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import orjson

from domain.ids import new_id

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Row: TypeAlias = "asyncpg.Record"
Connection: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

NOW: Final = "select clock_timestamp() + coalesce((select offset_by from sandbox_clock), interval '0')"
SESSION: Final = """
    select s.id as session_id, s.kind, s.person_id, s.worker_id, s.employer_id, s.staff_id,
           m.role as member_role, st.role as staff_role, g.id as engagement_id, g.areas,
           g.period_from as audit_from, g.period_to as audit_to,
           array(select branch_id from member_branch where member_id = m.id order by branch_id) as branch_ids
    from session s
    left join employer_member m on m.employer_id = s.employer_id and m.person_id = s.person_id and m.removed_at is null
    left join staff st on st.id = s.staff_id and st.disabled_at is null
    left join audit_engagement g on g.staff_id = st.id and st.role = 'auditor' and g.approved_at is not null
        and g.ended_at is null and g.valid_from <= $2 and g.valid_until > $2
    where s.id = $1 and s.ended_at is null
      and (s.kind <> 'employer' or m.id is not null) and (s.kind <> 'staff' or st.id is not null)
"""
POLICIES: Final = """
    select d.title_zh, d.title_en, d.version from policy_document d
    where d.published_at is not null and d.effective_at <= $1 and d.audience in ('everybody', $3)
      and not exists (select from policy_document n where n.code = d.code and n.version > d.version
                      and n.published_at is not null and n.effective_at <= $1)
      and not exists (select from policy_acknowledgement a where a.policy_document_id = d.id and a.person_id = $2)
    order by d.code limit 1
"""
STATE: Final = "select state from worker where id = $1"
SIGNED: Final = "select exists (select from agreement where worker_id = $1 and (ends_at is null or ends_at > $2))"
POSTING: Final = """
    select id, employer_id, state, version_id, live_version_id, headcount, taken, submitted_at, published_at, valid_until
    from posting where id = (
        select v.posting_id from posting_version v where v.id = $1 and exists (
            select from review r where r.subject_id = v.id and r.subject_type = 'posting_version' and r.decision = 'approved'
        )
    ) for share
"""
VACANCY: Final = """
    select v.id, v.title, v.kind, v.sha256, w.working_age_on, w.adult_on,
        (select json_agg(json_build_array(r.id, r.text) order by r.position) from requirement r where r.posting_version_id = v.id)
            as requirements
    from posting_version v, worker w where v.id = $1 and w.id = $2
"""
RULE: Final = """
    select id, version, valid_from, valid_until, title_zh, title_en, text_zh, text_en, legal_basis, parameters
    from rule
    where id = $1 and valid_from <= $2 and (valid_until is null or valid_until >= $2)
    order by version desc limit 1
"""
DAYS: Final = """
    select day::date
    from generate_series(cast($1 as timestamp), cast($2 as timestamp), interval '1 day') as day
    left join calendar_day using (day)
    where coalesce(working, extract(isodow from day) < 6)
    order by day offset $3 - 1 limit 1
"""
ADD: Final = """
    with applied as (
        insert into application (id, posting_id, posting_version_id, worker_id, employer_id, state, commitment, attested_sha256,
                                 reply_due_at, created_at)
        values ($1, $2, $3, $4, $5, 'submitted', $6, $7,
                $8, $9)
        on conflict (posting_id, worker_id) where state not in ('rejected', 'withdrawn', 'expired') do nothing
        returning id, posting_id, posting_version_id, worker_id, employer_id, state, reply_due_at, replied_at
    ), attested as (
        insert into attestation (application_id, requirement_id)
        select applied.id, requirement_id from applied, unnest($10::uuid[]) as requirement_id
    )
    select id, posting_id, posting_version_id, worker_id, employer_id, state, reply_due_at, replied_at from applied
"""
START: Final = """
    insert into deadline (id, kind, subject_id, worker_id, employer_id, rule_id, rule_version, started_at, remind_at, due_at)
    select $1, $2, $3, $4, $5, $6, max(version), $7, $8, $9
    from rule where id = $6 and valid_from <= $10 and (valid_until is null or valid_until >= $10)
    on conflict (kind, subject_id) where met_at is null and lifted_at is null do nothing
"""
TELL: Final = """
    with audited as (
        insert into audit (id, at, actor, session_id, event, subject_id, data)
        values ($1, $2, $3, $4, $5, $6, $7)
    )
    insert into outbox (id, job, queue, topic, subject_id, data, created_at, done_at)
    select $8::uuid, 'notify', 'notifications', $5, $6::uuid, $7::jsonb, $2,
        case when not exists (select from notification_template t where t.topic = $5)
                  and not exists (select from webhook_topic w where w.topic = $5) then $2::timestamptz end
"""
ANSWER: Final = """
    select a.id, upper(a.state) as state, to_json(a.created_at) #>> '{}' as created_at,
        to_json(a.reply_due_at) #>> '{}' as reply_due_at, p.id as posting_id, p.title, e.id as employer_id, e.name
    from application a join posting p on p.id = a.posting_id join employer e on e.id = a.employer_id
    where a.id = $1 and a.worker_id = $2
"""
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


class Refused(Exception):
    """A condition of applying does not hold; the peer has no more to say about it."""


@dataclass(frozen=True, slots=True)
class Applying:
    """The mutation's input, read."""

    version_id: UUID
    requirement_ids: Sequence[UUID]
    commitment: str


async def submit(pool: Pool, session_id: UUID, given: Applying) -> Row:
    """The answer's row. Raises Refused."""
    async with pool.acquire() as connection, connection.transaction():
        now: datetime = await connection.fetchval(NOW)
        session = await connection.fetchrow(SESSION, session_id, now)
        _must(session is not None and session["kind"] == "worker")
        assert session is not None
        _must(await connection.fetchrow(POLICIES, now, session["person_id"], session["kind"]) is None)
        worker_id: UUID = session["worker_id"]
        _must(await connection.fetchval(STATE, worker_id) == "approved")
        _must(await connection.fetchval(SIGNED, worker_id, now))
        _must(2 <= len(given.commitment.strip()) <= 500)
        posting = await connection.fetchrow(POSTING, given.version_id)
        _must(posting is not None and posting["live_version_id"] == given.version_id)
        assert posting is not None
        _must(posting["state"] == "live" and posting["valid_until"] > now and posting["taken"] < posting["headcount"])
        attested = await _attested(connection, given, worker_id, now)
        rule = await connection.fetchrow(RULE, "applications.reply_in_time", now.astimezone(SHANGHAI).date())
        assert rule is not None
        due_at = await _due(connection, now, orjson.loads(rule["parameters"])["working_days"])
        posted = (posting["id"], given.version_id, worker_id, posting["employer_id"])
        application = await connection.fetchrow(
            ADD, new_id(), *posted, given.commitment, attested, due_at, now, list(given.requirement_ids)
        )
        _must(application is not None)
        assert application is not None
        await _follow_up(connection, application, session, now)
        answer = await connection.fetchrow(ANSWER, application["id"], worker_id)
        assert answer is not None
        return answer


async def _attested(connection: Connection, given: Applying, worker_id: UUID, now: datetime) -> bytes:
    vacancy = await connection.fetchrow(VACANCY, given.version_id, worker_id)
    assert vacancy is not None
    requirements = orjson.loads(vacancy["requirements"]) if vacancy["requirements"] else []
    today = now.astimezone(SHANGHAI).date()
    minors = await connection.fetchrow(RULE, "applications.minors", today)
    assert minors is not None
    _must(vacancy["working_age_on"] <= today)
    _must(vacancy["adult_on"] <= today or vacancy["kind"] not in orjson.loads(minors["parameters"])["barred_kinds"])
    _must({UUID(id) for id, _ in requirements} <= set(given.requirement_ids))
    said = "\x1f".join(f"{id}\x1e{text}" for id, text in requirements)
    return sha256(vacancy["sha256"] + said.encode()).digest()


async def _due(connection: Connection, now: datetime, working_days: int) -> datetime:
    first = now.astimezone(SHANGHAI).date() + timedelta(days=1)
    last = first + timedelta(days=2 * working_days + 30)
    day: date = await connection.fetchval(DAYS, _midnight(first), _midnight(last), working_days)
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


async def _follow_up(connection: Connection, application: Row, session: Row, now: datetime) -> None:
    """The employer's clock, the audit row and the outbox row."""
    id, worker_id, employer_id, due_at = (application[name] for name in ("id", "worker_id", "employer_id", "reply_due_at"))
    remind_at, today = now + (due_at - now) * (2 / 3), now.astimezone(SHANGHAI).date()
    clock = ("application_reply", id, worker_id, employer_id, "applications.reply_in_time", now, remind_at, due_at, today)
    await connection.execute(START, new_id(), *clock)
    ids = {"posting_id": application["posting_id"], "worker_id": worker_id, "employer_id": employer_id}
    data, actor = orjson.dumps(ids, default=str).decode(), f"worker:{session['person_id']}"
    await connection.execute(TELL, new_id(), now, actor, session["session_id"], "application.submitted", id, data, new_id())


def _must(holds: object) -> None:
    if not holds:
        raise Refused


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day as the series counts it, not an instant

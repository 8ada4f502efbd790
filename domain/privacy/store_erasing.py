"""SQL of an erasure: what forbids it, how long law keeps what, and what is cleared at once.

What becomes of the account itself stands here; of every other table, in the rows of ``erasure_rule``.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from domain.database import Record, Transaction
from domain.ids import new_id

BLOCKERS = """
    select code from (values
        ('money_owed', exists (select from settlement where worker_id = :worker_id and state <> 'paid')
            or exists (select from payout_item where worker_id = :worker_id
                       and state in ('held', 'queued', 'sending', 'unknown', 'awaiting_payee', 'suspended'))
            or exists (select from ledger_account where owner_id = :worker_id and kind = 'worker_wage'
                       and credits_posted_fen + credits_pending_fen <> debits_posted_fen + debits_pending_fen)),
        ('work_open', exists (select from assignment where worker_id = :worker_id and state in ('planned', 'working'))
            or exists (select from timesheet t where worker_id = :worker_id and (state = 'submitted' or state = 'approved'
                and not exists (select from settlement s where s.assignment_id = t.assignment_id)))),
        ('application_open', exists (select from application where worker_id = :worker_id
                                     and state in ('submitted', 'seen', 'shortlisted', 'offered'))),
        ('case_open', exists (select from liability_case where worker_id = :worker_id and state <> 'resolved')
            or exists (select from damage_claim where worker_id = :worker_id and ended_at is null)
            or exists (select from incident where worker_id = :worker_id and closed_at is null)
            or exists (select from pay_dispute where worker_id = :worker_id and ended_at is null)),
        ('verification_open', exists (select from verification where subject_id = :worker_id and state = 'pending')),
        ('employer_member', exists (select from employer_member where person_id = :person_id and removed_at is null)),
        ('staff', exists (select from staff where person_id = :person_id and disabled_at is null))
    ) as found (code, holds) where holds
"""
# Years are counted from the last thing of the kind; where there is none, nothing is kept.
FLOORS = """
    select c.retention, c.title_zh, c.title_en, c.legal_basis, (last.day + make_interval(years => c.years))::date as until
    from retention_class c
    join (
        select 'identity' as retention, max(paid_on) as day from tax_payment where worker_id = :worker_id
        union all select 'payment', max(paid_on) from tax_payment where worker_id = :worker_id
        union all select 'service', max(day) from (
            select ends_at::date as day from assignment where worker_id = :worker_id and state <> 'cancelled'
            union all select created_at::date from application where worker_id = :worker_id
            union all select signed_at::date from agreement where worker_id = :worker_id
        ) as served
    ) as last using (retention)
    where last.day is not null and (last.day + make_interval(years => c.years))::date > :today
    order by c.retention
"""
INSERT_LOCK = """
    insert into erasure_lock (id, person_id, subject_id, retention, until, content_sealed)
    values (:id, :person_id, :subject_id, :retention, :until, :content_sealed)
    on conflict (subject_id, retention) do update set until = excluded.until
"""


async def blockers(tx: Transaction, person_id: UUID, worker_id: UUID) -> list[str]:
    return [row["code"] for row in await tx.all(BLOCKERS, person_id=person_id, worker_id=worker_id)]


async def floors(tx: Transaction, worker_id: UUID, today: date) -> list[Record]:
    """``retention``, ``until``, ``legal_basis`` and titles of each class that law still keeps."""
    return await tx.all(FLOORS, worker_id=worker_id, today=today)


async def lock(tx: Transaction, person_id: UUID, worker_id: UUID, floor: Record, content_sealed: bytes | None) -> None:
    binds = {"person_id": person_id, "subject_id": worker_id, "retention": floor["retention"], "until": floor["until"]}
    await tx.run(INSERT_LOCK, id=new_id(), **binds, content_sealed=content_sealed)


LOCK_WORKER = "select id, erased_at from worker where id = :worker_id for update"
CLEAR_WORKER = """
    update worker set name_mask = '已注销', id_number_mask = '', id_number_index = null, contact_sealed = null, contact_mask = '',
        school = '', major = '', experience = '', working_age_on = null, adult_on = null, erased_at = :now,
        state = 'withdrawn', state_at = :now
    where id = :worker_id
"""
CLEAR_IDENTITY = """
    update worker set name_sealed = null, id_number_sealed = null, sex_sealed = null, birth_date_sealed = null
    where id = :worker_id
"""
CLEAR_VERIFICATIONS = "update verification set answer_sealed = null where subject_id = :worker_id"
CLEAR_DESTINATIONS = """
    update payout_destination set number_mask = '', number_index = '\\x00', removed_at = coalesce(removed_at, :now)
    where worker_id = :worker_id
"""
ERASE_ROWS = "select erase_rows(:person_id, :worker_id)"
SERVICE_TABLES = "select distinct table_name from erasure_rule where kept order by table_name"
FORGET_CODES = "delete from sign_in_code where phone_index = any(:phone_indexes::bytea[])"
CLEAR_PERSON = """
    update person set phone_index = null, phone_sealed = null, phone_mask = null, erased_at = :now where id = :person_id
"""
PHONE = "select phone_sealed from person where id = :person_id"
END_SESSIONS = """
    update session set ended_at = clock_timestamp(), end_reason = 'revoked' where person_id = :person_id and ended_at is null
"""
FORGET_TOKENS = "delete from session_token where session_id in (select id from session where person_id = :person_id)"
UNBIND_WECHAT = """
    update wechat_binding set unbound_at = :now, openid_sealed = null, openid_index = null
    where person_id = :person_id and unbound_at is null
"""
FORGET_TICKETS = "delete from document_ticket where person_id = :person_id"
FORGET_SUBSCRIPTIONS = "delete from wechat_subscription where person_id = :person_id"
FORGET_PREFERENCES = "delete from notification_preference where person_id = :person_id"
FORGET_REACH = "delete from notification_setting where person_id = :person_id"
FORGET_DELIVERIES = """
    delete from notification_delivery where notification_id in (select id from notification where person_id = :person_id)
"""
FORGET_NOTIFICATIONS = "delete from notification where person_id = :person_id"
FORGET_ANSWERS = """
    delete from idempotency
    where actor in ('worker:' || :person_id::uuid, 'person:' || :person_id::uuid, 'employer:' || :person_id::uuid)
"""
OWN_DOCUMENTS = """
    select d.id from document d left join document_kind k using (kind)
    join worker w on w.id = :worker_id and (w.id = d.worker_id or w.person_id = d.person_id or d.subject_id in (
        select r.id from account_recovery r where r.person_id = w.person_id
    ))
    where coalesce(k.retention, 'contact') = any(:retentions)
"""

OF_WORKER = (CLEAR_WORKER, CLEAR_DESTINATIONS)
OF_PERSON = (
    END_SESSIONS,
    FORGET_TOKENS,
    UNBIND_WECHAT,
    FORGET_TICKETS,
    FORGET_SUBSCRIPTIONS,
    FORGET_PREFERENCES,
    FORGET_REACH,
    FORGET_DELIVERIES,
    FORGET_NOTIFICATIONS,
    FORGET_ANSWERS,
)


async def lock_worker(tx: Transaction, worker_id: UUID) -> bool:
    """Whether the worker is there and was not erased before; nobody else changes it meanwhile."""
    row = await tx.one(LOCK_WORKER, worker_id=worker_id)
    return row is not None and row["erased_at"] is None


async def sealed_phone(tx: Transaction, person_id: UUID) -> bytes | None:
    sealed = await tx.value(PHONE, person_id=person_id)
    return sealed if isinstance(sealed, bytes) else None


async def clear(tx: Transaction, person_id: UUID, worker_id: UUID, phone_indexes: list[bytes], kept: set[str]) -> None:
    """Everything that is not sealed is emptied or removed; ``kept`` are classes whose sealed columns stay."""
    await tx.run(FORGET_CODES, phone_indexes=phone_indexes)
    for statement in OF_PERSON:
        await tx.run(statement, person_id=person_id)
    for statement in OF_WORKER:
        await tx.run(statement, worker_id=worker_id)
    await tx.value(ERASE_ROWS, person_id=person_id, worker_id=worker_id)
    if "identity" not in kept:
        await tx.run(CLEAR_IDENTITY, worker_id=worker_id)
        await tx.run(CLEAR_VERIFICATIONS, worker_id=worker_id)
    await tx.run(CLEAR_PERSON, person_id=person_id)


async def service_tables(tx: Transaction) -> list[str]:
    """Tables whose plain words about somebody are sealed away while law keeps recruiting and service records."""
    return [row["table_name"] for row in await tx.all(SERVICE_TABLES)]


async def own_documents(tx: Transaction, worker_id: UUID, retentions: Collection[str]) -> list[UUID]:
    """The worker's own documents of these classes; each has a key of its own."""
    return [row["id"] for row in await tx.all(OWN_DOCUMENTS, worker_id=worker_id, retentions=list(retentions))]

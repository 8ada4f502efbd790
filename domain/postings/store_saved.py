"""SQL of saved searches, and of what they find."""

from uuid import UUID

from domain.database import Transaction

LOCK_WORKER = "select id from worker where id = :worker_id for no key update"
COUNT = "select count(*) from saved_search where worker_id = :worker_id and deleted_at is null"


async def lock_and_count(tx: Transaction, worker_id: UUID) -> int:
    """How many the worker keeps; one is saved after the other, so that the limit holds."""
    await tx.value(LOCK_WORKER, worker_id=worker_id)
    count = await tx.value(COUNT, worker_id=worker_id)
    assert isinstance(count, int)
    return count


ADD = """
    insert into saved_search (id, worker_id, title, words, terms, kind, district, min_pay_fen, latitude, longitude, within_m,
                              anchor, created_at)
    values (:id, :worker_id, :title, :words, :terms, :kind, :district, :min_pay_fen, :latitude, :longitude, :within_m,
            rarest_term(array_remove(
                :terms::text[] || :near_terms::text[] || array['kind=' || :kind::text, 'district=' || :district::text]
                || (pay_steps(coalesce(:min_pay_fen::bigint, 0)))[:1], null)), :now)
"""


async def add(tx: Transaction, id: UUID, worker_id: UUID, **sought: object) -> None:
    await tx.run(ADD, id=id, worker_id=worker_id, **sought)


DELETE = """
    update saved_search set deleted_at = :now where id = :id and worker_id = :worker_id and deleted_at is null
"""


async def delete(tx: Transaction, id: UUID, worker_id: UUID) -> bool:
    return await tx.run(DELETE, id=id, worker_id=worker_id) == 1


TAKE_NEW = """
    delete from posting_to_search where posting_id in (
        select posting_id from posting_to_search order by posting_id limit :limit for update skip locked
    )
    returning posting_id
"""


async def take_new(tx: Transaction, limit: int) -> list[UUID]:
    """Postings published since; each is taken once."""
    return [row["posting_id"] for row in await tx.all(TAKE_NEW, limit=limit)]


FIND = """
    insert into saved_search_find (worker_id, posting_id, saved_search_id, found_at)
    select distinct on (s.worker_id, p.id) s.worker_id, p.id, s.id, :now
    from posting p
    join posting_term t on t.posting_id = p.id
    join saved_search s on s.anchor = t.term and s.deleted_at is null
    where p.id = any(:posting_ids) and p.state = 'live' and p.valid_until > :now
        and p.search_terms @> s.terms
        and (s.kind is null or p.kind = s.kind)
        and (s.district is null or p.district = s.district)
        and (s.min_pay_fen is null or p.pay_fen_per_hour >= s.min_pay_fen)
        and (s.within_m is null or metres_apart(p.latitude, p.longitude, s.latitude, s.longitude) <= s.within_m)
    order by s.worker_id, p.id, s.created_at, s.id
    on conflict (worker_id, posting_id) do nothing
"""


async def find(tx: Transaction, posting_ids: list[UUID]) -> int:
    """What these postings are to all searches: those whose anchor is among their terms are looked at, no others."""
    return await tx.run(FIND, posting_ids=posting_ids)


TELL = """
    with due as (
        select s.id from saved_search s
        where s.deleted_at is null and (s.told_at is null or s.told_at <= :now::timestamptz - interval '1 day')
            and s.id in (select saved_search_id from saved_search_find where told_at is null)
        order by s.id limit :limit for update skip locked
    ), told as (
        update saved_search_find f set told_at = :now from due where f.saved_search_id = due.id and f.told_at is null
    )
    update saved_search s set told_at = :now from due where s.id = due.id returning s.id
"""


async def tell(tx: Transaction, limit: int) -> list[UUID]:
    """The searches that found something and may tell of it now; all they found counts as told."""
    return [row["id"] for row in await tx.all(TELL, limit=limit)]

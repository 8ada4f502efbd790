"""SQL of endpoints and their secrets. Secrets' times are machine time."""

from collections.abc import Sequence
from uuid import UUID

from domain.database import Record, Transaction
from domain.webhooks.model import DisableReason

LOCK_PARTNER = """
    select p.id, p.employer_id, e.state = 'approved' as admitted from partner p join employer e on e.id = p.employer_id
    where p.id = :id for no key update of p
"""


async def lock_partner(tx: Transaction, id: UUID) -> Record | None:
    """An employer's service account; its endpoints are counted and made one after the other."""
    return await tx.one(LOCK_PARTNER, id=id)


LOCK = """
    select e.id, e.partner_id, e.employer_id, e.url, e.topics, e.disabled_at is not null as disabled
    from webhook_endpoint e where e.id = :id for no key update
"""


async def lock(tx: Transaction, id: UUID) -> Record | None:
    """An endpoint."""
    return await tx.one(LOCK, id=id)


OPEN_TOPICS = """
    select topic from webhook_topic
    where scope in (select unnest(k.scopes) from partner_key k
                    where k.partner_id = :partner_id and k.revoked_at is null
                          and (k.expires_at is null or k.expires_at > clock_timestamp()))
"""


async def open_topics(tx: Transaction, partner_id: UUID) -> frozenset[str]:
    """What the account's working keys let it hear of."""
    return frozenset(row["topic"] for row in await tx.all(OPEN_TOPICS, partner_id=partner_id))


INSIDE = "select host from sandbox_webhook_host where exists (select from sandbox_clock)"


async def inside(tx: Transaction) -> frozenset[str]:
    """The addresses of the sandbox's own; none where there is no sandbox."""
    return frozenset(row["host"] for row in await tx.all(INSIDE))


ALLOW = "insert into sandbox_webhook_host (host, allowed_at) values (:host, :now) on conflict do nothing"


async def allow(tx: Transaction, host: str) -> None:
    """One more of them."""
    await tx.run(ALLOW, host=host)


COUNT = "select count(*) from webhook_endpoint where partner_id = :partner_id and disabled_at is null"


async def count(tx: Transaction, partner_id: UUID) -> int:
    """The account's enabled endpoints."""
    found = await tx.value(COUNT, partner_id=partner_id)
    assert isinstance(found, int)
    return found


SAME = """
    select count(*) from webhook_endpoint
    where partner_id = :partner_id and url = :url and disabled_at is null and id <> :id
"""


async def taken(tx: Transaction, partner_id: UUID, url: str, id: UUID) -> bool:
    """Whether another enabled endpoint of the account has the address."""
    return bool(await tx.value(SAME, partner_id=partner_id, url=url, id=id))


ADD = """
    insert into webhook_endpoint (id, partner_id, employer_id, url, topics, created_at)
    values (:id, :partner_id, :employer_id, :url, :topics, :now)
"""


async def add(tx: Transaction, id: UUID, partner: Record, url: str, topics: Sequence[str]) -> None:
    binds = {"partner_id": partner["id"], "employer_id": partner["employer_id"], "topics": list(topics)}
    await tx.run(ADD, id=id, url=url, **binds)


SET_TOPICS = "update webhook_endpoint set topics = :topics where id = :id"


async def set_topics(tx: Transaction, id: UUID, topics: Sequence[str]) -> None:
    await tx.run(SET_TOPICS, id=id, topics=list(topics))


DISABLE = """
    with stopped as (
        update webhook_endpoint set disabled_at = :now, disable_reason = :reason, failing_since = null, probe_at = null
        where id = :id and disabled_at is null returning id
    )
    update webhook_delivery d
    set state = 'failed', due_at = null, chunk_id = null, last_reason = 'endpoint_disabled'
    from stopped where d.webhook_endpoint_id = stopped.id and d.due_at is not null
"""


async def disable(tx: Transaction, id: UUID, reason: DisableReason) -> None:
    """It hears nothing from now on, and what waited for it has failed until it is replayed."""
    await tx.run(DISABLE, id=id, reason=reason.value)


ENABLE = "update webhook_endpoint set disabled_at = null, disable_reason = null where id = :id"


async def enable(tx: Transaction, id: UUID) -> None:
    await tx.run(ENABLE, id=id)


END_SECRETS = """
    update webhook_secret set ends_at = clock_timestamp() + make_interval(hours => :hours)
    where webhook_endpoint_id = :endpoint_id and ends_at is null
"""
ADD_SEALED = """
    insert into webhook_secret (id, webhook_endpoint_id, sealed, created_at)
    values (:id, :endpoint_id, :sealed, clock_timestamp())
"""
OVERLAPPING = "select count(*) from webhook_secret where webhook_endpoint_id = :endpoint_id and ends_at > clock_timestamp()"


async def overlapping(tx: Transaction, endpoint_id: UUID) -> bool:
    """Whether a replaced secret still signs."""
    return bool(await tx.value(OVERLAPPING, endpoint_id=endpoint_id))


async def add_secret(tx: Transaction, id: UUID, endpoint_id: UUID, sealed: bytes, overlap_hours: int) -> None:
    """The one that signs from now on; the one before ends after the overlap."""
    await tx.run(END_SECRETS, endpoint_id=endpoint_id, hours=overlap_hours)
    await tx.run(ADD_SEALED, id=id, endpoint_id=endpoint_id, sealed=sealed)


SECRETS = """
    select id, webhook_endpoint_id, sealed from webhook_secret
    where webhook_endpoint_id = any(:endpoint_ids::uuid[]) and (ends_at is null or ends_at > clock_timestamp())
    order by created_at desc, id desc
"""


async def secrets(tx: Transaction, endpoint_ids: Sequence[UUID]) -> list[Record]:
    """What signs for each, the newest first."""
    return await tx.all(SECRETS, endpoint_ids=list(endpoint_ids))


FORGET = "delete from webhook_secret where ends_at <= clock_timestamp()"


async def forget(tx: Transaction) -> None:
    """Secrets whose overlap is over."""
    await tx.run(FORGET)

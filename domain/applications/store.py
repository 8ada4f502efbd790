"""SQL of applications, attestations and offers."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import orjson

from domain.applications.model import Ages, Application, Offer, OfferState, State, Vacancy
from domain.database import Record, Transaction
from domain.ids import new_id

VACANCY = """
    select v.id, v.title, v.kind, v.sha256, w.working_age_on, w.adult_on,
        (select json_agg(json_build_array(r.id, r.text) order by r.position) from requirement r where r.posting_version_id = v.id)
            as requirements
    from posting_version v, worker w where v.id = :version_id and w.id = :worker_id
"""


async def vacancy(tx: Transaction, version_id: UUID, worker_id: UUID) -> tuple[Vacancy, Ages]:
    """What the version asks for, and the worker's ages."""
    row = await tx.one(VACANCY, version_id=version_id, worker_id=worker_id)
    assert row is not None
    asked = orjson.loads(row["requirements"]) if row["requirements"] else []
    requirements = tuple((UUID(id), text) for id, text in asked)
    found = Vacancy(row["id"], row["title"], row["kind"], row["sha256"], requirements)
    return found, Ages(row["working_age_on"], row["adult_on"])


COLUMNS = "id, posting_id, posting_version_id, worker_id, employer_id, state, reply_due_at, replied_at"
ADD = f"""
    with applied as (
        insert into application (id, posting_id, posting_version_id, worker_id, employer_id, state, commitment, attested_sha256,
                                 reply_due_at, created_at)
        values (:id, :posting_id, :version_id, :worker_id, :employer_id, 'submitted', :commitment, :attested_sha256,
                :reply_due_at, :now)
        on conflict (posting_id, worker_id) where state not in ('rejected', 'withdrawn', 'expired') do nothing
        returning {COLUMNS}
    ), attested as (
        insert into attestation (application_id, requirement_id)
        select applied.id, requirement_id from applied, unnest(:requirement_ids::uuid[]) as requirement_id
    )
    select {COLUMNS} from applied
"""


async def add(
    tx: Transaction,
    *,
    posting_id: UUID,
    version_id: UUID,
    worker_id: UUID,
    employer_id: UUID,
    commitment: str,
    attested_sha256: bytes,
    requirement_ids: Sequence[UUID],
    reply_due_at: datetime,
) -> Application | None:
    """The application with its attestations, or None when the worker has an open one for this posting."""
    return _application(
        await tx.one(
            ADD,
            id=new_id(),
            posting_id=posting_id,
            version_id=version_id,
            worker_id=worker_id,
            employer_id=employer_id,
            commitment=commitment,
            attested_sha256=attested_sha256,
            requirement_ids=list(requirement_ids),
            reply_due_at=reply_due_at,
        )
    )


LOCK = f"select {COLUMNS} from application where id = :application_id for update"


async def lock(tx: Transaction, application_id: UUID) -> Application | None:
    """The application, locked. Whoever locks offer, worker or posting too locks the application first."""
    return _application(await tx.one(LOCK, application_id=application_id))


SAVE = """
    update application
    set state = :state, replied_at = :replied_at, reject_code = :reject_code, reject_reason = :reject_reason
    where id = :id
"""


async def save(
    tx: Transaction, application: Application, *, reject_code: str | None = None, reject_reason: str | None = None
) -> None:
    await tx.run(
        SAVE,
        id=application.id,
        state=application.state.value,
        replied_at=application.replied_at,
        reject_code=reject_code,
        reject_reason=reject_reason,
    )


RECONFIRM = """
    with attested as (
        insert into attestation (application_id, requirement_id)
        select :id, requirement_id from unnest(:requirement_ids::uuid[]) as requirement_id
        on conflict do nothing
    )
    update application set posting_version_id = :version_id, attested_sha256 = :attested_sha256 where id = :id
"""


async def reconfirm(
    tx: Transaction, application_id: UUID, version_id: UUID, attested_sha256: bytes, requirement_ids: Sequence[UUID]
) -> None:
    """The application now stands for this version."""
    await tx.run(
        RECONFIRM,
        id=application_id,
        version_id=version_id,
        attested_sha256=attested_sha256,
        requirement_ids=list(requirement_ids),
    )


DISPLAYED = "select live_version_id, title from posting where id = :posting_id"


async def displayed(tx: Transaction, posting_id: UUID) -> tuple[UUID | None, str]:
    """The posting's version on display and its title."""
    row = await tx.one(DISPLAYED, posting_id=posting_id)
    assert row is not None
    return row["live_version_id"], row["title"]


OUTDATED = """
    select a.id from application a join posting p on p.id = a.posting_id
    where a.posting_id = :posting_id and a.state in ('submitted', 'seen', 'shortlisted')
        and a.posting_version_id <> p.live_version_id
    order by a.id limit :limit
"""


async def outdated(tx: Transaction, posting_id: UUID, limit: int) -> list[UUID]:
    """Undecided applications for a version that is no longer on display."""
    return [row["id"] for row in await tx.all(OUTDATED, posting_id=posting_id, limit=limit)]


OFFER_COLUMNS = "id, application_id, posting_id, worker_id, employer_id, state, expires_at"
ADD_OFFER = f"""
    with offered as (
        insert into offer (id, application_id, posting_id, worker_id, employer_id, state, message, created_at, expires_at)
        values (:id, :application_id, :posting_id, :worker_id, :employer_id, 'open', :message, :now, :expires_at)
        returning {OFFER_COLUMNS}
    ), shifts as (
        insert into offer_shift (offer_id, shift_id)
        select offered.id, shift_id from offered, unnest(:shift_ids::uuid[]) as shift_id
    )
    select {OFFER_COLUMNS} from offered
"""


async def add_offer(
    tx: Transaction, application: Application, shift_ids: Sequence[UUID], message: str, expires_at: datetime
) -> Offer:
    offer = _offer(
        await tx.one(
            ADD_OFFER,
            id=new_id(),
            application_id=application.id,
            posting_id=application.posting_id,
            worker_id=application.worker_id,
            employer_id=application.employer_id,
            message=message,
            expires_at=expires_at,
            shift_ids=list(shift_ids),
        )
    )
    assert offer is not None
    return offer


APPLICATION_OF_OFFER = "select application_id from offer where id = :offer_id"
LOCK_OFFER = f"select {OFFER_COLUMNS} from offer where id = :offer_id for update"
OPEN_OFFER = f"select {OFFER_COLUMNS} from offer where application_id = :application_id and state = 'open' for update"


async def application_of_offer(tx: Transaction, offer_id: UUID) -> UUID | None:
    application_id = await tx.value(APPLICATION_OF_OFFER, offer_id=offer_id)
    assert application_id is None or isinstance(application_id, UUID)
    return application_id


async def lock_offer(tx: Transaction, offer_id: UUID) -> Offer | None:
    """The offer, locked; its application is locked already."""
    return _offer(await tx.one(LOCK_OFFER, offer_id=offer_id))


async def open_offer(tx: Transaction, application_id: UUID) -> Offer | None:
    return _offer(await tx.one(OPEN_OFFER, application_id=application_id))


SAVE_OFFER = """
    update offer set state = :state, answered_at = case when :state in ('accepted', 'declined') then :now::timestamptz end
    where id = :id
"""
OFFER_SHIFTS = "select shift_id from offer_shift where offer_id = :offer_id order by shift_id"


async def save_offer(tx: Transaction, offer: Offer) -> None:
    await tx.run(SAVE_OFFER, id=offer.id, state=offer.state.value)


async def offer_shifts(tx: Transaction, offer_id: UUID) -> list[UUID]:
    return [row["shift_id"] for row in await tx.all(OFFER_SHIFTS, offer_id=offer_id)]


EXPIRE_OFFERS = """
    with due as (
        select o.id, o.application_id from offer o join application a on a.id = o.application_id
        where o.state = 'open' and o.expires_at <= :now
        order by o.expires_at limit :limit for update of a, o skip locked
    ), ended as (
        update application set state = 'expired' where id in (select application_id from due)
    )
    update offer set state = 'expired' where id in (select id from due)
    returning id
"""


async def expire_offers(tx: Transaction, limit: int) -> list[UUID]:
    return [row["id"] for row in await tx.all(EXPIRE_OFFERS, limit=limit)]


def _application(row: Record | None) -> Application | None:
    return Application(**{**dict(row), "state": State(row["state"])}) if row else None


def _offer(row: Record | None) -> Offer | None:
    return Offer(**{**dict(row), "state": OfferState(row["state"])}) if row else None

"""Seeing somebody's data for a purpose: asked, allowed by another person or by a rule, looked at within the time."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from domain import accounts, disclosure, outbox
from domain.database import Transaction
from domain.disclosure import Disclosure
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.ids import new_id
from domain.privacy import store, store_requests
from domain.privacy.model import (
    EXPLANATION,
    FIELDS,
    REASON,
    Access,
    AccessOver,
    BeyondPurpose,
    NotYourHire,
    OwnRequest,
    Purpose,
    Restricted,
    Revealed,
)
from domain.vault import Retention
from domain.viewer import Kind, Viewer

APPROVERS: Final = ("admin",)
MEMBERS: Final = ("recruiter", "supervisor")
UNRESTRICTED: Final = ("legal_request", "safety_emergency", "payment_trouble")
"""Purposes that a restriction does not stop: the law, somebody's safety, wages that are owed."""
SEALED: Final[dict[str, tuple[Retention, str]]] = {
    "name": ("identity", "worker.name"),
    "phone": ("contact", "worker.contact"),
    "id_number": ("identity", "worker.id_number"),
    "birth_date": ("identity", "worker.birth_date"),
    "bank_account": ("payment", "payout_destination.number"),
}
"""Under which key and as which field each value is sealed."""


async def request_access(
    tx: Transaction, viewer: Viewer, worker_id: UUID, fields: Sequence[str], purpose: str, explanation: str, minutes: int
) -> Access:
    """Asks to see fields of a worker. An employer's own hire is answered by a rule at once, staff wait for another person.

    Raises NotPermitted, NotUnderOath, BeyondPurpose, NotYourHire, OwnRequest, NotFound or InvalidInput.
    """
    allowed = await _purpose(tx, viewer, purpose)
    said = explanation.strip()
    if not EXPLANATION[0] <= len(said) <= EXPLANATION[1]:
        raise InvalidInput("input.explanation", "请写明用途（4至200字）。", "Say what for, in 4 to 200 characters.")
    if not fields or not set(fields) <= set(allowed.fields) or not 1 <= minutes <= allowed.max_minutes:
        raise BeyondPurpose(field="input.fields", fields=", ".join(allowed.fields), minutes=allowed.max_minutes)
    person_id = viewer.must_be_signed_in()
    await _about(tx, viewer, worker_id, purpose)
    chosen = tuple(field for field in FIELDS if field in fields)
    access = Access(new_id(), worker_id, chosen, purpose, said, minutes, person_id, viewer.staff_id, viewer.employer_id, tx.now)
    if allowed.automatic_rule:
        access = access.approve(tx.now, rule=allowed.automatic_rule)
        await store.insert(tx, access)
        await outbox.put(tx, viewer, "personal_data_access.granted", access.id)
    else:
        await store.insert(tx, access)
        await outbox.put(tx, viewer, "personal_data_access.requested", access.id)
    return access


async def approve_access(tx: Transaction, viewer: Viewer, access_id: UUID, reason: str) -> Access:
    """Another person with the authority allows it. Raises OwnRequest, WrongState, NotUnderOath or NotFound."""
    access, staff_id = await _to_decide(tx, viewer, access_id)
    approved = access.approve(tx.now, by=staff_id, reason=_reason(reason))
    await store.decide(tx, approved)
    await outbox.put(tx, viewer, "personal_data_access.approved", access_id)
    return approved


async def refuse_access(tx: Transaction, viewer: Viewer, access_id: UUID, reason: str) -> Access:
    """Another person with the authority says no, and why. Raises OwnRequest, WrongState, NotUnderOath or NotFound."""
    access, staff_id = await _to_decide(tx, viewer, access_id)
    refused = access.refuse(tx.now, staff_id, _reason(reason))
    await store.decide(tx, refused)
    await outbox.put(tx, viewer, "personal_data_access.refused", access_id)
    return refused


async def reveal(tx: Transaction, viewer: Viewer, access_id: UUID) -> Revealed:
    """The values in the clear, to who asked, within the time. Every look is a row that the worker sees, and is told of.

    Raises NotFound for others than who asked in the capacity they asked in, AccessNotApproved, AccessOver, NotYourHire.
    """
    access = await store.lock(tx, access_id)
    if access is None or not _asked_by(access, viewer):
        raise NotFound("PersonalDataAccess", field="input.personalDataAccessId")
    await accounts.require_undertaking(tx, viewer)
    access.must_be_open(tx.now)
    await _about(tx, viewer, access.worker_id, access.purpose)
    sealed = await store.sealed(tx, access.worker_id)
    if sealed is None or access.expires_at is None:
        raise AccessOver(field="input.personalDataAccessId")
    values = {}
    for field in access.fields:
        if sealed[field] is not None:
            values[field] = await tx.vault.unseal(tx, access.worker_id, *SEALED[field], sealed[field])
    await accounts.log_readings(tx, viewer, [access.worker_id], access.explanation, access.fields)
    if access.employer_id is not None:
        ground = await disclosure.duty(tx, "privacy.hire_contact")
        told = Disclosure("employer", str(access.employer_id), access.fields, ground, access.id)
        await disclosure.record(tx, told, [access.worker_id])
    await outbox.put(tx, viewer, "personal_data_access.revealed", access.id)
    return Revealed(values, access.expires_at)


async def _purpose(tx: Transaction, viewer: Viewer, code: str) -> Purpose:
    """The purpose, if it is one of the viewer's; staff are under oath first."""
    found = await store.purpose(tx, code)
    if viewer.kind is Kind.EMPLOYER:
        viewer.must_be_employer(*MEMBERS)
        if found is not None and found.roles:
            raise NotPermitted("staff: " + ", ".join(found.roles))
    else:
        viewer.must_be_staff(*(found.roles or ("nobody",)) if found else ())
        await accounts.require_undertaking(tx, viewer)
    if found is None:
        raise InvalidInput("input.purpose", "没有这项用途。", "There is no such purpose.")
    return found


async def _about(tx: Transaction, viewer: Viewer, worker_id: UUID, purpose: str) -> None:
    """There is such a worker, it is not the viewer, and an employer has offered it work."""
    person_id = await store.person_of(tx, worker_id)
    if person_id is None:
        raise NotFound("Worker", field="input.workerId")
    if person_id == viewer.person_id:
        raise OwnRequest(field="input.workerId")
    if purpose not in UNRESTRICTED and await store_requests.restricted(tx, worker_id):
        raise Restricted(field="input.workerId")
    if viewer.employer_id is not None and not await store.hired(tx, worker_id, viewer.employer_id, viewer.branch_ids):
        raise NotYourHire(field="input.workerId")


async def _to_decide(tx: Transaction, viewer: Viewer, access_id: UUID) -> tuple[Access, UUID]:
    staff_id = viewer.must_be_staff(*APPROVERS)
    await accounts.require_undertaking(tx, viewer)
    access = await store.lock(tx, access_id)
    if access is None:
        raise NotFound("PersonalDataAccess", field="input.personalDataAccessId")
    if viewer.person_id in (access.requested_by, await store.person_of(tx, access.worker_id)):
        raise OwnRequest(field="input.personalDataAccessId")
    return access, staff_id


def _asked_by(access: Access, viewer: Viewer) -> bool:
    same_capacity = (access.staff_id, access.employer_id) == (viewer.staff_id, viewer.employer_id)
    return viewer.person_id == access.requested_by and same_capacity


def _reason(text: str) -> str:
    said = text.strip()
    if not REASON[0] <= len(said) <= REASON[1]:
        raise InvalidInput("input.reason", "请写明理由（2至200字）。", "Give a reason of 2 to 200 characters.")
    return said

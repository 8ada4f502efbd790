"""Registering as a worker or an employer: saved as a draft, submitted, withdrawn."""

import base64
import secrets
from uuid import UUID

from stdnum import luhn

from domain import outbox
from domain.accounts import store, store_members
from domain.accounts.facts import (
    ADULT_AGE,
    WORKING_AGE,
    EmployerFacts,
    EmployerForm,
    WorkerFacts,
    WorkerForm,
    years_later,
)
from domain.accounts.model import EDITABLE, AlreadyRegistered, Party, Registration
from domain.accounts.sessions import switch_capacity
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import NotFound
from domain.ids import new_id
from domain.vault import mask_id_number, mask_name, mask_phone
from domain.viewer import Kind, Viewer

VIRTUAL_ACCOUNT_BANK = "8866"


async def register_worker(
    tx: Transaction, viewer: Viewer, form: WorkerForm, *, submit: bool = True
) -> tuple[Registration, Viewer]:
    """Saves the viewer's worker registration and, unless it is to stay a draft, submits it; the session turns into a worker's.

    Raises InvalidInput by field, TooYoung, TruthNotDeclared, IdNumberTaken or AlreadyRegistered.
    """
    person_id = viewer.must_be_signed_in()
    facts = form.checked(day_of(tx.now))
    await store.lock_person(tx, person_id)
    existing = await store.worker_of(tx, person_id)
    if existing is not None and existing["state"] not in EDITABLE:
        raise AlreadyRegistered(state=existing["state"])
    worker_id: UUID = existing["id"] if existing else new_id()
    indexes = tx.vault.blind_indexes("id_number", facts.id_number)
    await store.save_worker(tx, worker_id, person_id, await _sealed_worker(tx, worker_id, facts), indexes)
    await outbox.put(tx, viewer, "worker.drafted", worker_id)
    registration = await _submit(tx, viewer, "worker", worker_id) if submit else await _locked(tx, "worker", worker_id)
    return registration, await _as(tx, viewer, "worker", worker_id)


async def register_employer(
    tx: Transaction, viewer: Viewer, form: EmployerForm, *, submit: bool = True, employer_id: UUID | None = None
) -> tuple[Registration, Viewer]:
    """Saves an employer's registration and submits it; the viewer becomes its owner and the session acts for it.

    ``employer_id`` saves an unfinished registration again. Raises InvalidInput by field, UsccTaken, LicenceMissing,
    DocumentExpired, TruthNotDeclared or AlreadyRegistered.
    """
    person_id = viewer.must_be_signed_in()
    facts = form.checked(day_of(tx.now))
    if employer_id is None:
        employer_id = new_id()
    else:
        await _must_be_editable(tx, viewer, employer_id)
    await store.save_employer(tx, employer_id, await _sealed_employer(tx, employer_id, facts))
    for document in facts.documents:
        content = base64.b64encode(document.content).decode()
        sealed = await tx.vault.seal(tx, employer_id, "identity", "employer_document.content", content)
        await store.insert_document(tx, new_id(), employer_id, document, sealed)
    await store_members.keep_owner(tx, new_id(), employer_id, person_id, facts.contact_name)
    await outbox.put(tx, viewer, "employer.drafted", employer_id)
    registration = await _submit(tx, viewer, "employer", employer_id) if submit else await _locked(tx, "employer", employer_id)
    return registration, await _as(tx, viewer, "employer", employer_id)


async def submit_registration(tx: Transaction, viewer: Viewer) -> Registration:
    """Submits the draft of the viewer's present capacity; raises WrongState."""
    return await _submit(tx, viewer, *_own(viewer))


async def withdraw_registration(tx: Transaction, viewer: Viewer) -> Registration:
    """Takes an undecided registration back; raises WrongState."""
    party, id = _own(viewer)
    withdrawn = (await _locked(tx, party, id)).withdraw(tx.now)
    await store.save(tx, withdrawn)
    await outbox.put(tx, viewer, f"{party}.withdrawn", id)
    return withdrawn


async def _submit(tx: Transaction, viewer: Viewer, party: Party, id: UUID) -> Registration:
    submitted = (await _locked(tx, party, id)).submit(tx.now)
    await store.save(tx, submitted)
    await outbox.put(tx, viewer, f"{party}.submitted", id)
    return submitted


async def _locked(tx: Transaction, party: Party, id: UUID) -> Registration:
    registration = await store.lock(tx, party, id)
    if registration is None:
        raise NotFound(party.capitalize())
    return registration


def _own(viewer: Viewer) -> tuple[Party, UUID]:
    if viewer.kind is Kind.EMPLOYER:
        return "employer", viewer.must_be_employer("owner")
    return "worker", viewer.must_be_worker()


async def _must_be_editable(tx: Transaction, viewer: Viewer, employer_id: UUID) -> None:
    if viewer.person_id not in await store.submitters(tx, "employer", employer_id):
        raise NotFound("Employer", field="input.employerId")
    existing = await _locked(tx, "employer", employer_id)
    viewer.must_act_for(employer_id, "Employer", "owner")
    if existing.state not in EDITABLE:
        raise AlreadyRegistered(state=existing.state)


async def _as(tx: Transaction, viewer: Viewer, party: Party, id: UUID) -> Viewer:
    """The viewer's session turned into the new capacity; staff and jobs keep theirs."""
    if viewer.session_id is None or viewer.kind is Kind.STAFF:
        return viewer
    return await switch_capacity(tx, viewer, party, id if party == "employer" else None)


async def _sealed_worker(tx: Transaction, worker_id: UUID, facts: WorkerFacts) -> dict[str, object]:
    async def sealed(field: str, value: str) -> bytes:
        return await tx.vault.seal(tx, worker_id, "identity", f"worker.{field}", value)

    return {
        "name_sealed": await sealed("name", facts.name),
        "name_mask": mask_name(facts.name),
        "id_number_sealed": await sealed("id_number", facts.id_number),
        "id_number_mask": mask_id_number(facts.id_number),
        "id_number_index": tx.vault.blind_index("id_number", facts.id_number),
        "sex_sealed": await sealed("sex", facts.sex),
        "birth_date_sealed": await sealed("birth_date", facts.birth_date.isoformat()),
        "contact_sealed": await tx.vault.seal(tx, worker_id, "contact", "worker.contact", facts.phone),
        "contact_mask": mask_phone(facts.phone),
        "school": facts.school,
        "major": facts.major,
        "experience": facts.experience,
        "working_age_on": years_later(facts.birth_date, WORKING_AGE),
        "adult_on": years_later(facts.birth_date, ADULT_AGE),
    }


async def _sealed_employer(tx: Transaction, employer_id: UUID, facts: EmployerFacts) -> dict[str, object]:
    return {
        "name": facts.name,
        "uscc": facts.uscc,
        "address": facts.address,
        "business_scope": facts.business_scope,
        "industry": facts.industry,
        "contact_name": facts.contact_name,
        "contact_sealed": await tx.vault.seal(tx, employer_id, "contact", "employer.contact", facts.contact_phone),
        "contact_mask": mask_phone(facts.contact_phone),
        "virtual_account": _virtual_account(),
    }


def _virtual_account() -> str:
    """The number employers transfer to: random, so that none can be guessed from another, with a Luhn check digit."""
    body = VIRTUAL_ACCOUNT_BANK + "".join(secrets.choice("0123456789") for _ in range(13))
    return body + str(luhn.calc_check_digit(body))

"""Asking for a document of many people, allowing it, taking it out once."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from domain import accounts, documents, outbox, rules
from domain.database import Transaction
from domain.documents import Document, Ticket
from domain.errors import InvalidInput, NotFound, WrongState
from domain.releases import store
from domain.releases.model import (
    APPROVERS,
    PURPOSE,
    REASON,
    RULE,
    UNKNOWN,
    Kind,
    NoReleaseNeeded,
    OwnRelease,
    Release,
    ReleaseNeeded,
    ReleaseOpen,
    Terms,
)
from domain.viewer import AUDITOR, Viewer


async def request(tx: Transaction, viewer: Viewer, document: Document, purpose: str) -> UUID:
    """Asks to take out a document that needs another person's word; the caller knows that the viewer may open it.

    Raises NotUnderOath, InvalidInput, NoReleaseNeeded or ReleaseOpen.
    """
    viewer.must_be_staff()
    await accounts.require_undertaking(tx, viewer)
    why = _words(purpose, "input.purpose", *PURPOSE)
    if _ground(viewer, await store.kind(tx, document.kind) or UNKNOWN) != "approval":
        raise NoReleaseNeeded(field="input.documentId")
    person_id, terms = viewer.must_be_signed_in(), await _terms(tx)
    if await store.is_open(tx, document.id, person_id, tx.now - terms.waits):
        raise ReleaseOpen(field="input.documentId")
    count = len(await store.subjects(tx, document.id))
    id = await store.add(tx, viewer, document.id, "approval", why, count, "requested")
    await outbox.put(tx, viewer, "document_release.requested", id)
    return id


async def approve(tx: Transaction, viewer: Viewer, release_id: UUID, reason: str) -> UUID:
    """Another person with the authority lets it out, once, for a time. Raises OwnRelease, WrongState, NotUnderOath, NotFound."""
    release, staff_id, said, terms = await _to_decide(tx, viewer, release_id, reason)
    await store.decide(tx, release.id, "approved", staff_id, said, tx.now + terms.open_for)
    await outbox.put(tx, viewer, "document_release.approved", release.id)
    return release.id


async def refuse(tx: Transaction, viewer: Viewer, release_id: UUID, reason: str) -> UUID:
    """Another person with the authority keeps it in. Raises OwnRelease, WrongState, NotUnderOath, NotFound."""
    release, staff_id, said, _ = await _to_decide(tx, viewer, release_id, reason)
    await store.decide(tx, release.id, "refused", staff_id, said, None)
    await outbox.put(tx, viewer, "document_release.refused", release.id)
    return release.id


async def ticket(tx: Transaction, viewer: Viewer, document: Document, purpose: str) -> Ticket:
    """A ticket that opens the document once; the caller knows that the viewer may open it.

    One of many people needs its ground, and leaves a row that counts them and one in the log of each. Raises ReleaseNeeded,
    NotUnderOath.
    """
    kind, person_id = await store.kind(tx, document.kind) or UNKNOWN, viewer.must_be_signed_in()
    if kind.of_many:
        await _let_out(tx, viewer, document, kind, purpose)
    await outbox.put(tx, viewer, "document.opened", document.id)
    return await documents.mint_ticket(tx, document.id, person_id)


async def record_list(
    tx: Transaction, viewer: Viewer, what: str, purpose: str, worker_ids: Sequence[UUID], fields: Sequence[str]
) -> None:
    """A list of many people that one of the staff takes out for their work: with a purpose, counted, in the log of each.

    Raises NotUnderOath, InvalidInput.
    """
    staff_id = viewer.must_be_staff()
    await accounts.require_undertaking(tx, viewer)
    why, subjects = _words(purpose, "purpose", *PURPOSE), list(dict.fromkeys(worker_ids))
    id = await store.add_bulk(tx, what, why, len(subjects), staff_id=staff_id)
    await accounts.log_readings(tx, viewer, subjects, why, fields)
    await outbox.put(tx, viewer, "bulk_release.made", id)


async def record_backup(
    tx: Transaction, viewer: Viewer, operator: str, purpose: str, people: int, bytes: int, sha256: bytes
) -> UUID:
    """A backup that an operator takes by command: who, what for, of how many people, how large, and the hash of the file."""
    viewer.must_be_system()
    why = _words(purpose, "purpose", *PURPOSE)
    id = await store.add_bulk(tx, "backup", why, people, operator=operator, bytes=bytes, sha256=sha256)
    await outbox.put(tx, viewer, "bulk_release.made", id)
    return id


async def _let_out(tx: Transaction, viewer: Viewer, document: Document, kind: Kind, purpose: str) -> None:
    ground, subjects = _ground(viewer, kind), await store.subjects(tx, document.id)
    if ground != "engagement":
        await accounts.require_undertaking(tx, viewer)
    if ground == "approval":
        release = await store.lock_approved(tx, document.id, viewer)
        if release is None:
            raise ReleaseNeeded(field="input.documentId")
        await store.use(tx, release.id)
        purpose = release.purpose
    else:
        await store.add(tx, viewer, document.id, ground, purpose, len(subjects), "used")
    await accounts.log_readings(tx, viewer, subjects, purpose, kind.fields)


def _ground(viewer: Viewer, kind: Kind) -> str:
    """An auditor was let in by two administrators, for a scope and a time: that is the ground of all they take."""
    return "engagement" if viewer.staff_role == AUDITOR else kind.ground


async def _to_decide(tx: Transaction, viewer: Viewer, release_id: UUID, reason: str) -> tuple[Release, UUID, str, Terms]:
    staff_id, said = viewer.must_be_staff(*APPROVERS), _words(reason, "input.reason", *REASON)
    await accounts.require_undertaking(tx, viewer)
    release, terms = await store.lock(tx, release_id), await _terms(tx)
    if release is None:
        raise NotFound("DocumentRelease", field="input.documentReleaseId")
    if release.requested_by == viewer.person_id:
        raise OwnRelease(field="input.documentReleaseId")
    if release.state != "requested":
        raise WrongState(release.state)
    if tx.now >= release.requested_at + terms.waits:
        raise WrongState("lapsed")
    return release, staff_id, said, terms


async def _terms(tx: Transaction) -> Terms:
    parameters = (await rules.in_force(tx, RULE)).parameters
    days, minutes = parameters["waits_days"], parameters["minutes"]
    assert isinstance(days, int) and isinstance(minutes, int)
    return Terms(timedelta(days=days), timedelta(minutes=minutes))


def _words(text: str, field: str, shortest: int, longest: int) -> str:
    said = text.strip()
    if not shortest <= len(said) <= longest:
        raise InvalidInput(field, f"长度应为{shortest}至{longest}个字。", f"Between {shortest} and {longest} characters.")
    return said

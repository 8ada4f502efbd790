"""Applications and offers: both sides see their own, staff see all."""

from collections.abc import Sequence
from uuid import UUID

from domain import applications
from domain.applications import RejectCode
from domain.errors import InvalidInput
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

MAX_IDS = 100
HIRING = {"worker": "{t}.worker_id = :worker_id", "hiring": "{t}.employer_id = :employer_id", "staff": "true"}
OF_THE_PARTIES = "both sides of an application know what it is about and with whom; the worker's facts are masked"

APPLICATION = Source(
    "Application",
    table="application",
    readable=HIRING,
    order=("created_at desc", "id desc"),
    fields={"attestedSha256": "encode({t}.attested_sha256, 'hex')"},
    links={
        "posting": one("Posting", "posting_id", granted=OF_THE_PARTIES),
        "version": one("PostingVersion", "posting_version_id", granted=OF_THE_PARTIES),
        "worker": one("Worker", "worker_id", granted=OF_THE_PARTIES),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "attestedRequirements": many(
            "Requirement",
            on="{t}.id in (select requirement_id from attestation where application_id = {o}.id)",
            order=("posting_version_id", "id"),
            granted=OF_THE_PARTIES,
        ),
        "offers": many("Offer", "application_id", order=("created_at desc", "id desc"), granted=OF_THE_PARTIES),
        "deadlines": many("Deadline", "subject_id", order=("started_at desc", "id desc")),
    },
)

OFFER = Source(
    "Offer",
    table="offer",
    readable=HIRING,
    order=("created_at desc", "id desc"),
    links={
        "application": one("Application", "application_id", granted=OF_THE_PARTIES),
        "posting": one("Posting", "posting_id", granted=OF_THE_PARTIES),
        "worker": one("Worker", "worker_id", granted=OF_THE_PARTIES),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "shifts": many(
            "Shift",
            on="{t}.id in (select shift_id from offer_shift where offer_id = {o}.id)",
            order=("starts_at", "id"),
            granted=OF_THE_PARTIES,
        ),
        "agreement": one("HireAgreement", on="{t}.offer_id = {o}.id", order=("id",), granted=OF_THE_PARTIES),
        "messages": many("ArrangementMessage", "offer_id", order=("sent_at", "id"), granted=OF_THE_PARTIES),
        "deadlines": many("Deadline", "subject_id", order=("started_at desc", "id desc")),
        "assignments": many("Assignment", "offer_id", order=("starts_at", "id"), granted=OF_THE_PARTIES),
    },
)

HIRE_AGREEMENT = Source(
    "HireAgreement",
    table="hire_agreement",
    readable=HIRING,
    order=("agreed_at desc", "id desc"),
    fields={"sha256": "encode({t}.sha256, 'hex')"},
)

ROOTS: dict[str, Root | Link] = {
    "application": by_id(APPLICATION),
    "applications": connection(APPLICATION, filters={"state": "{t}.state = :value", "postingId": "{t}.posting_id = :value"}),
    "offer": by_id(OFFER),
    "offers": connection(OFFER, filters={"state": "{t}.state = :value"}),
}


async def submit_application(request: Request, posting_version_id: str, attested: Sequence[str], commitment: str) -> Answer:
    """A worker applies for the version on display (S-021)."""
    version_id = uuid_of("PostingVersion", posting_version_id, "input.postingVersionId")
    requirement_ids = _requirement_ids(attested)
    application = await applications.submit(request.tx, request.viewer, version_id, requirement_ids, commitment)
    return APPLICATION.row(application.id)


async def reconfirm_application(
    request: Request, application_id: str, posting_version_id: str, attested: Sequence[str]
) -> Answer:
    """The worker agrees to the posting's new version (S-105)."""
    version_id = uuid_of("PostingVersion", posting_version_id, "input.postingVersionId")
    id, requirement_ids = _id(application_id), _requirement_ids(attested)
    application = await applications.reconfirm(request.tx, request.viewer, id, version_id, requirement_ids)
    return APPLICATION.row(application.id)


async def withdraw_application(request: Request, application_id: str) -> Answer:
    application = await applications.withdraw(request.tx, request.viewer, _id(application_id))
    return APPLICATION.row(application.id)


async def mark_application_seen(request: Request, application_id: str) -> Answer:
    application = await applications.mark_seen(request.tx, request.viewer, _id(application_id))
    return APPLICATION.row(application.id)


async def shortlist_application(request: Request, application_id: str) -> Answer:
    application = await applications.shortlist(request.tx, request.viewer, _id(application_id))
    return APPLICATION.row(application.id)


async def reject_application(request: Request, application_id: str, code: RejectCode, reason: str) -> Answer:
    """The employer does not hire, and says why (S-067)."""
    application = await applications.reject(request.tx, request.viewer, _id(application_id), code, reason)
    return APPLICATION.row(application.id)


async def offer_application(request: Request, application_id: str, shift_ids: Sequence[str], message: str) -> Answer:
    """The employer hires for named shifts (S-068)."""
    shifts = _ids("Shift", shift_ids, "input.shiftIds")
    offer = await applications.offer(request.tx, request.viewer, _id(application_id), shifts, message)
    return OFFER.row(offer.id)


async def accept_offer(request: Request, offer_id: str) -> Answer:
    """The worker accepts: places taken, assignments planned (S-068)."""
    offer = await applications.accept(request.tx, request.viewer, uuid_of("Offer", offer_id, "input.offerId"))
    return OFFER.row(offer.id)


async def decline_offer(request: Request, offer_id: str) -> Answer:
    offer = await applications.decline(request.tx, request.viewer, uuid_of("Offer", offer_id, "input.offerId"))
    return OFFER.row(offer.id)


def _id(text: str) -> UUID:
    return uuid_of("Application", text, "input.applicationId")


def _requirement_ids(texts: Sequence[str]) -> list[UUID]:
    return _ids("Requirement", texts, "input.attestedRequirementIds")


def _ids(kind: str, texts: Sequence[str], field: str) -> list[UUID]:
    if len(texts) > MAX_IDS:
        raise InvalidInput(field, f"最多{MAX_IDS}项。", f"At most {MAX_IDS}.")
    return [uuid_of(kind, text, f"{field}.{at}") for at, text in enumerate(texts)]

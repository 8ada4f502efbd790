"""Personal data in the clear for a purpose, and who got what of whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import accounts, privacy
from resolvers.accounts import STAFF
from resolvers.compiler.source import Link, Root, Source, by_id, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

PERSONAL_DATA_ACCESS = Source(
    "PersonalDataAccess",
    table="personal_data_access",
    readable={
        "worker": "{t}.worker_id = :worker_id",
        "signed_in": "{t}.requested_by = :person_id",
        "admin": "true",
    },
    order=("requested_at desc", "id desc"),
    links={"worker": one("Worker", "worker_id")},
)

DISCLOSURE = Source(
    "Disclosure",
    table="disclosure",
    readable={"worker": "{t}.worker_id = :worker_id"},
    order=("at::timestamptz desc", "id desc"),
    links={"consent": one("Consent", "consent_id")},
)

ROOTS: dict[str, Root | Link] = {
    "personalDataAccess": by_id(PERSONAL_DATA_ACCESS),
    "personalDataAccesses": connection(PERSONAL_DATA_ACCESS, filters={"state": "{t}.state = :value"}),
    "myDisclosures": connection(DISCLOSURE),
}


@dataclass(frozen=True, slots=True)
class RevealedValue:
    """The schema's RevealedValue."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class RevealedPersonalData:
    """The schema's RevealedPersonalData."""

    values: tuple[RevealedValue, ...]
    expires_at: datetime


async def sign_undertaking(request: Request, shown_sha256: str) -> Answer:
    """Staff promise secrecy (S-108)."""
    return STAFF.row(await accounts.sign_undertaking(request.tx, request.viewer, shown_sha256))


async def request_personal_data_access(
    request: Request, worker_id: str, fields: Sequence[str], purpose: str, explanation: str, minutes: int
) -> Answer:
    """Asks to see some fields of a worker (S-066, S-108)."""
    id = uuid_of("Worker", worker_id, "input.workerId")
    asked = await privacy.request_access(request.tx, request.viewer, id, fields, purpose, explanation, minutes)
    return PERSONAL_DATA_ACCESS.row(asked.id)


async def approve_personal_data_access(request: Request, access_id: str, reason: str) -> Answer:
    """Another person allows it (S-108)."""
    id = uuid_of("PersonalDataAccess", access_id, "input.personalDataAccessId")
    await privacy.approve_access(request.tx, request.viewer, id, reason)
    return PERSONAL_DATA_ACCESS.row(id)


async def refuse_personal_data_access(request: Request, access_id: str, reason: str) -> Answer:
    """Another person says no (S-108)."""
    id = uuid_of("PersonalDataAccess", access_id, "input.personalDataAccessId")
    await privacy.refuse_access(request.tx, request.viewer, id, reason)
    return PERSONAL_DATA_ACCESS.row(id)


async def reveal_personal_data(request: Request, access_id: str) -> Answer:
    """The values in the clear, for who asked; logged and shown to the worker."""
    shown = await privacy.reveal(
        request.tx, request.viewer, uuid_of("PersonalDataAccess", access_id, "input.personalDataAccessId")
    )
    values = tuple(RevealedValue(field, value) for field, value in shown.values.items())
    return RevealedPersonalData(values, shown.expires_at)

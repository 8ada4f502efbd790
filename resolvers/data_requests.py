"""What people ask about their own data, and the inventory of what is held."""

from dataclasses import dataclass

from domain import privacy
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

PERSONAL_DATA_REQUEST = Source(
    "PersonalDataRequest",
    table="personal_data_request",
    readable={
        "signed_in": "{t}.person_id = :person_id",
        "reviewer": "{t}.kind = 'correction'",
        "admin": "true",
    },
    order=("requested_at desc", "id desc"),
    links={"documents": many("Document", "subject_id", order=("id",))},
)

ROOTS: dict[str, Root | Link] = {
    "personalDataRequest": by_id(PERSONAL_DATA_REQUEST),
    "personalDataRequests": connection(
        PERSONAL_DATA_REQUEST, filters={"kind": "{t}.kind = :value", "state": "{t}.state = :value"}
    ),
}


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """The schema's ErasurePreview."""

    blockers: tuple[str, ...]
    kept_zh: tuple[str, ...]
    kept_en: tuple[str, ...]


async def erasure_preview(request: Request) -> Answer:
    """What the worker's erasure would come to today (PIPL art. 47)."""
    found = await privacy.outlook(request.tx, request.viewer)
    return ErasurePreview(found.blockers, tuple(one.zh for one in found.kept), tuple(one.en for one in found.kept))


async def personal_data_inventory(request: Request) -> Answer:
    """Every column that holds personal data (T-003)."""
    return await privacy.inventory(request.tx, request.viewer)


async def request_personal_data_export(request: Request) -> Answer:
    """A copy of everything held on the worker (PIPL art. 45)."""
    return PERSONAL_DATA_REQUEST.row(await privacy.request_export(request.tx, request.viewer))


async def request_correction(request: Request, field: str, value: str, why: str) -> Answer:
    """The worker says what is wrong (PIPL art. 46)."""
    return PERSONAL_DATA_REQUEST.row(await privacy.request_correction(request.tx, request.viewer, field, value, why))


async def decide_correction(request: Request, request_id: str, correct: bool, reason: str) -> Answer:
    """A reviewer verified it (PIPL art. 46)."""
    id = uuid_of("PersonalDataRequest", request_id, "input.personalDataRequestId")
    await privacy.decide_correction(request.tx, request.viewer, id, correct=correct, reason=reason)
    return PERSONAL_DATA_REQUEST.row(id)


async def erase_personal_data(request: Request) -> Answer:
    """The end of the worker's data (PIPL art. 47)."""
    return PERSONAL_DATA_REQUEST.row(await privacy.erase(request.tx, request.viewer))


async def restrict_processing(request: Request) -> Answer:
    """Nobody is shown the worker's data any more (PIPL art. 44)."""
    return PERSONAL_DATA_REQUEST.row(await privacy.restrict(request.tx, request.viewer))


async def lift_restriction(request: Request) -> Answer:
    """The worker's data may be used again."""
    return PERSONAL_DATA_REQUEST.row(await privacy.lift_restriction(request.tx, request.viewer))

"""Checks of identity."""

from domain import identity
from resolvers.accounts import EMPLOYER
from resolvers.compiler.source import Link, Root, Source, by_id
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

VERIFICATION = Source(
    "Verification",
    table="verification",
    readable={"worker": "{t}.subject_id = :worker_id", "employer": "{t}.subject_id = :employer_id", "staff": "true"},
    order=("requested_at desc", "id desc"),
)

ROOTS: dict[str, Root | Link] = {"verification": by_id(VERIFICATION)}


async def start_verification(request: Request, method: identity.Method, consent: bool) -> Answer:
    """Asks for a check; the consent it needs is kept as a row of its own (S-012, PIPL art. 29)."""
    started = await identity.start_verification(request.tx, request.viewer, method, consent=consent)
    return VERIFICATION.row(started.id)


async def verify_employer(request: Request, employer_id: str, passed: bool, note: str) -> Answer:
    """A reviewer's check of a licence (S-062)."""
    id = uuid_of("Employer", employer_id, "input.employerId")
    await identity.verify_employer(request.tx, request.viewer, id, passed=passed, note=note)
    return EMPLOYER.row(id)

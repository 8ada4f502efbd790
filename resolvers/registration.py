"""Registering, and deciding about registrations."""

from collections.abc import Sequence
from uuid import UUID

from domain import accounts
from domain.errors import InvalidInput
from resolvers.accounts import EMPLOYER, WORKER
from resolvers.ids import kind_of, uuid_of
from resolvers.request import Answer, Request, Selected

FIELD = "input.registrationId"
PARTIES: dict[str, accounts.Party] = {"Worker": "worker", "Employer": "employer"}


async def register_worker(request: Request, form: accounts.WorkerForm, submit: bool) -> Answer:
    """Registers the person; from here on the session is a worker's (S-010)."""
    saved, viewer = await accounts.register_worker(request.tx, request.viewer, form, submit=submit)
    return WORKER.row(saved.id, viewer)


async def register_employer(request: Request, form: accounts.EmployerForm, submit: bool, employer_id: str | None) -> Answer:
    """Registers an employer; from here on the session acts for it (S-060)."""
    again = uuid_of("Employer", employer_id, "input.employerId") if employer_id else None
    saved, viewer = await accounts.register_employer(request.tx, request.viewer, form, submit=submit, employer_id=again)
    return EMPLOYER.row(saved.id, viewer)


async def submit_registration(request: Request) -> Answer:
    """Submits the viewer's draft."""
    return _row(await accounts.submit_registration(request.tx, request.viewer))


async def withdraw_registration(request: Request) -> Answer:
    """Takes the viewer's registration back."""
    return _row(await accounts.withdraw_registration(request.tx, request.viewer))


async def start_review(request: Request, registration_id: str) -> Answer:
    """A reviewer takes it (S-087)."""
    party, id = _registration(registration_id)
    return _row(await accounts.start_review(request.tx, request.viewer, party, id))


async def request_materials(request: Request, registration_id: str, reason: str, answers: Sequence[tuple[str, bool]]) -> Answer:
    """Back to the submitter (S-011)."""
    party, id = _registration(registration_id)
    return _row(await accounts.request_materials(request.tx, request.viewer, party, id, reason, dict(answers)))


async def approve_registration(
    request: Request, registration_id: str, reason: str, answers: Sequence[tuple[str, bool]]
) -> Answer:
    """Admitted (S-011, S-061, T-020)."""
    party, id = _registration(registration_id)
    return _row(await accounts.approve_registration(request.tx, request.viewer, party, id, dict(answers), reason))


async def reject_registration(request: Request, registration_id: str, reason: str, answers: Sequence[tuple[str, bool]]) -> Answer:
    """Refused, with grounds (T-020)."""
    party, id = _registration(registration_id)
    return _row(await accounts.reject_registration(request.tx, request.viewer, party, id, reason, dict(answers)))


def _registration(text: str) -> tuple[accounts.Party, UUID]:
    kind = kind_of(text, FIELD)
    if kind not in PARTIES:
        raise InvalidInput(FIELD, "应为 Worker 或 Employer 的标识符。", "This is not the id of a Worker or an Employer.")
    return PARTIES[kind], uuid_of(kind, text, FIELD)


def _row(registration: accounts.Registration) -> Selected:
    return (WORKER if registration.party == "worker" else EMPLOYER).row(registration.id)

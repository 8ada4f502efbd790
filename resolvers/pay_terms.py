"""Employers' own times of release."""

from datetime import date

from domain import finance
from resolvers.compiler.source import Link, Root, Source, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

STAFF = {"finance": "true", "checker": "true", "auditor": "true", "admin": "true"}

PAY_TERM = Source(
    "PayTerm",
    table="pay_term",
    readable={"money": "{t}.employer_id = :employer_id and {t}.state = 'approved'", **STAFF},
    order=("requested_at desc", "id desc"),
    links={"employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is")},
)

ROOTS: dict[str, Root | Link] = {"payTerms": connection(PAY_TERM, filters={"state": "{t}.state = :value"})}


async def request_pay_term(
    request: Request, employer_id: str, working_days: int, valid_from: date, valid_until: date | None, reason: str
) -> Answer:
    """Asks for an employer's own time of release."""
    employer = uuid_of("Employer", employer_id, "input.employerId")
    said = (working_days, valid_from, valid_until, reason)
    return PAY_TERM.row(await finance.request_pay_term(request.tx, request.viewer, employer, *said))


async def approve_pay_term(request: Request, pay_term_id: str) -> Answer:
    """Approves it, as a second person."""
    id = uuid_of("PayTerm", pay_term_id, "input.payTermId")
    await finance.approve_pay_term(request.tx, request.viewer, id)
    return PAY_TERM.row(id)


async def reject_pay_term(request: Request, pay_term_id: str, reason: str) -> Answer:
    """Rejects it with a reason, as a second person."""
    id = uuid_of("PayTerm", pay_term_id, "input.payTermId")
    await finance.reject_pay_term(request.tx, request.viewer, id, reason)
    return PAY_TERM.row(id)

"""Cases of liability for wages not paid in time, for both sides and the staff who follow them (S-072)."""

from domain import finance
from resolvers.compiler.source import Link, Root, Source, by_id, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

STAFF = dict.fromkeys(("finance", "checker", "support", "auditor", "admin"), "true")

LIABILITY_CASE = Source(
    "LiabilityCase",
    table="liability_case",
    readable={"worker": "{t}.worker_id = :worker_id", "money": "{t}.employer_id = :employer_id", **STAFF},
    order=("opened_at desc", "id desc"),
    links={
        "settlement": one("Settlement", "settlement_id", granted="both sides of the case are the settlement's"),
        "worker": one("Worker", "worker_id", granted="the employer knows whose wage it owes"),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
    },
)

ROOTS: dict[str, Root | Link] = {
    "liabilityCase": by_id(LIABILITY_CASE),
    "liabilityCases": connection(LIABILITY_CASE, filters={"state": "{t}.state = :value"}),
}


async def lift_liability_case(request: Request, liability_case_id: str, reason: str) -> Answer:
    """A checker lifts it, with a reason."""
    id = uuid_of("LiabilityCase", liability_case_id, "input.liabilityCaseId")
    await finance.lift_liability(request.tx, request.viewer, id, reason)
    return LIABILITY_CASE.row(id)

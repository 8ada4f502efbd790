"""Money in: deposits, the funding instruction, fee quotes."""

from dataclasses import dataclass

from domain import finance
from domain.money import Fen
from resolvers.compiler.source import Link, Source, connection
from resolvers.request import Answer, Request

DEPOSIT = Source(
    "Deposit",
    table="deposit",
    readable={
        "employer": "{t}.employer_id = :employer_id",
        "finance": "true",
        "checker": "true",
        "auditor": "true",
        "admin": "true",
    },
    order=("deposited_at desc", "id desc"),
)

ROOTS: dict[str, Link] = {"deposits": connection(DEPOSIT)}


@dataclass(frozen=True, slots=True)
class FeeQuoted:
    """What a gross wage would cost the employer (fen)."""

    gross: Fen
    rate: str
    fee: Fen
    charge: Fen


async def funding_instruction(request: Request) -> Answer:
    """Where the viewer's employer pays, what is there, and what is missing (S-041)."""
    return await finance.funding(request.tx, request.viewer)


async def fee_quote(request: Request, gross: Fen) -> Answer:
    """The fee on a gross wage under the schedule in force for the viewer's employer (S-110)."""
    schedule = await finance.fee_schedule(request.tx, request.viewer.must_be_employer())
    fee = schedule.fee(gross)
    return FeeQuoted(gross, str(schedule.rate.normalize()), fee, Fen(gross + fee))

"""Service fees: dated schedules, waivers, quotes."""

from dataclasses import dataclass
from datetime import date

from domain import finance
from domain.money import Fen
from resolvers.compiler.source import Link, Root, Source, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

STAFF = {"finance": "true", "checker": "true", "auditor": "true", "admin": "true"}

FEE_SCHEDULE = Source(
    "FeeSchedule",
    table="fee_schedule",
    readable={"money": "({t}.employer_id is null or {t}.employer_id = :employer_id)", **STAFF},
    order=("valid_from::date desc", "id desc"),
    fields={"rate": "trim_scale({t}.rate)::text"},
    links={"employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is")},
)

FEE_WAIVER = Source(
    "FeeWaiver",
    table="fee_waiver",
    readable={"money": "{t}.employer_id = :employer_id and {t}.state = 'approved'", **STAFF},
    order=("requested_at desc", "id desc"),
    fields={"waivedRate": "trim_scale({t}.waived_rate)::text"},
    links={"employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is")},
)

ROOTS: dict[str, Root | Link] = {
    "feeSchedules": connection(FEE_SCHEDULE),
    "feeWaivers": connection(FEE_WAIVER, filters={"state": "{t}.state = :value"}),
}


@dataclass(frozen=True, slots=True)
class FeeQuoted:
    """What a gross wage would cost the employer (fen)."""

    gross: Fen
    rate: str
    minimum: Fen
    waived: Fen
    fee: Fen
    charge: Fen


async def fee_quote(request: Request, gross: Fen) -> Answer:
    """The fee on a gross wage under the schedule in force for the viewer's employer (S-110)."""
    employer_id = request.viewer.must_be_employer()
    finance.must_be_amount(gross, "gross")
    schedule = await finance.fee_schedule(request.tx, employer_id)
    fee = schedule.fee(gross)
    rate = f"{schedule.rate.normalize():f}"
    return FeeQuoted(gross, rate, schedule.minimum_fen, schedule.waived(gross), fee, Fen(gross + fee))


async def set_fee_schedule(
    request: Request, employer_id: str | None, rate: str, minimum: Fen, valid_from: date, valid_until: date | None
) -> Answer:
    """Adds a dated schedule."""
    employer = uuid_of("Employer", employer_id, "input.employerId") if employer_id else None
    share = finance.rate_of(rate, "input.rate")
    return FEE_SCHEDULE.row(
        await finance.set_fee_schedule(request.tx, request.viewer, employer, share, minimum, valid_from, valid_until)
    )


async def request_fee_waiver(
    request: Request, employer_id: str, waived_rate: str, valid_from: date, valid_until: date, reason: str
) -> Answer:
    """Asks not to charge a share of an employer's fees."""
    employer = uuid_of("Employer", employer_id, "input.employerId")
    share = finance.rate_of(waived_rate, "input.waivedRate")
    return FEE_WAIVER.row(
        await finance.request_fee_waiver(request.tx, request.viewer, employer, share, valid_from, valid_until, reason)
    )


async def approve_fee_waiver(request: Request, fee_waiver_id: str) -> Answer:
    """Approves it, as a second person."""
    id = uuid_of("FeeWaiver", fee_waiver_id, "input.feeWaiverId")
    await finance.approve_fee_waiver(request.tx, request.viewer, id)
    return FEE_WAIVER.row(id)


async def reject_fee_waiver(request: Request, fee_waiver_id: str, reason: str) -> Answer:
    """Rejects it with a reason, as a second person."""
    id = uuid_of("FeeWaiver", fee_waiver_id, "input.feeWaiverId")
    await finance.reject_fee_waiver(request.tx, request.viewer, id, reason)
    return FEE_WAIVER.row(id)

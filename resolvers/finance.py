"""Money in: deposits and those in suspense, refunds, the funding instruction."""

from dataclasses import dataclass
from datetime import datetime

from domain import finance
from domain.money import Fen
from resolvers.compiler.source import Filter, Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

STAFF = {"finance": "true", "checker": "true", "auditor": "true", "admin": "true"}
IN_SUSPENSE = """({t}.employer_id is null and not exists (
    select from deposit_resolution r where r.deposit_id = {t}.id and r.state = 'completed'))"""

DEPOSIT = Source(
    "Deposit",
    table="deposit",
    readable={"money": "{t}.employer_id = :employer_id", **STAFF},
    order=("deposited_at desc", "id desc"),
    fields={"inSuspense": IN_SUSPENSE},
    links={"resolutions": many("DepositResolution", "deposit_id", order=("proposed_at desc", "id desc"))},
)

DEPOSIT_RESOLUTION = Source(
    "DepositResolution",
    table="deposit_resolution",
    readable={"money": "{t}.employer_id = :employer_id and {t}.state = 'completed'", **STAFF},
    order=("proposed_at desc", "id desc"),
    links={
        "deposit": one("Deposit", "deposit_id", granted="a deposit found to be an employer's is theirs to see"),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
    },
)

REFUND = Source(
    "Refund",
    table="refund",
    readable={"money": "{t}.employer_id = :employer_id", **STAFF},
    order=("requested_at desc", "id desc"),
    links={"employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is")},
)

SUSPENSE_FILTER = Filter(f"{IN_SUSPENSE} = :value")

ROOTS: dict[str, Root | Link] = {
    "deposits": connection(DEPOSIT, filters={"inSuspense": SUSPENSE_FILTER}),
    "depositResolutions": connection(DEPOSIT_RESOLUTION, filters={"state": "{t}.state = :value"}),
    "refund": by_id(REFUND),
    "refunds": connection(REFUND, filters={"state": "{t}.state = :value"}),
}


@dataclass(frozen=True, slots=True)
class ReceiptAgeing:
    """Receipts of one age that are nobody's yet."""

    unposted: finance.Unposted
    from_days: int
    until_days: int | None
    receipts: int
    amount: Fen
    oldest_at: datetime


async def receipt_ageing(request: Request) -> Answer:
    """What arrived and is nobody's yet, by age."""
    return [
        ReceiptAgeing(row.unposted, row.from_days, row.until_days, row.receipts, row.amount_fen, row.oldest_at)
        for row in await finance.receipt_ageing(request.tx, request.viewer)
    ]


async def funding_instruction(request: Request) -> Answer:
    """Where the viewer's employer pays, what is there, and what is missing (S-041)."""
    return await finance.funding(request.tx, request.viewer)


async def match_deposit(request: Request, deposit_id: str, employer_id: str, reason: str) -> Answer:
    """Proposes whose a deposit in suspense is."""
    deposit, employer = uuid_of("Deposit", deposit_id, "input.depositId"), uuid_of("Employer", employer_id, "input.employerId")
    return DEPOSIT_RESOLUTION.row(await finance.match_deposit(request.tx, request.viewer, deposit, employer, reason))


async def send_back_deposit(request: Request, deposit_id: str, reason: str) -> Answer:
    """Proposes to send a deposit in suspense back."""
    deposit = uuid_of("Deposit", deposit_id, "input.depositId")
    return DEPOSIT_RESOLUTION.row(await finance.send_back_deposit(request.tx, request.viewer, deposit, reason))


async def confirm_deposit_resolution(request: Request, resolution_id: str) -> Answer:
    """Confirms it, as a second person."""
    id = uuid_of("DepositResolution", resolution_id, "input.depositResolutionId")
    await finance.confirm_resolution(request.tx, request.viewer, id)
    return DEPOSIT_RESOLUTION.row(id)


async def reject_deposit_resolution(request: Request, resolution_id: str, reason: str) -> Answer:
    """Rejects it with a reason, as a second person."""
    id = uuid_of("DepositResolution", resolution_id, "input.depositResolutionId")
    await finance.reject_resolution(request.tx, request.viewer, id, reason)
    return DEPOSIT_RESOLUTION.row(id)


async def record_deposit_sent_back(request: Request, resolution_id: str, bank_serial: str) -> Answer:
    """Records the bank's number of a deposit sent back."""
    id = uuid_of("DepositResolution", resolution_id, "input.depositResolutionId")
    await finance.record_sent_back(request.tx, request.viewer, id, bank_serial)
    return DEPOSIT_RESOLUTION.row(id)


async def request_refund(request: Request, book: finance.Book, amount: Fen, reason: str) -> Answer:
    """Asks unspent money back."""
    return REFUND.row(await finance.request_refund(request.tx, request.viewer, book, amount, reason))


async def approve_refund(request: Request, refund_id: str) -> Answer:
    """Approves it and holds the money."""
    id = uuid_of("Refund", refund_id, "input.refundId")
    await finance.approve_refund(request.tx, request.viewer, id)
    return REFUND.row(id)


async def reject_refund(request: Request, refund_id: str, reason: str) -> Answer:
    """Rejects it with a reason."""
    id = uuid_of("Refund", refund_id, "input.refundId")
    await finance.reject_refund(request.tx, request.viewer, id, reason)
    return REFUND.row(id)


async def record_refund_paid(request: Request, refund_id: str, bank_serial: str) -> Answer:
    """Records the bank's number of a refund that was sent."""
    id = uuid_of("Refund", refund_id, "input.refundId")
    await finance.record_refund_paid(request.tx, request.viewer, id, bank_serial)
    return REFUND.row(id)


async def record_refund_failed(request: Request, refund_id: str, reason: str) -> Answer:
    """Records that the bank could not send it."""
    id = uuid_of("Refund", refund_id, "input.refundId")
    await finance.record_refund_failed(request.tx, request.viewer, id, reason)
    return REFUND.row(id)

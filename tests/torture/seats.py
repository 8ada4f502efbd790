"""Who takes part in a schedule. A *seat* is one employer with payees who worked: each schedule takes a seat of its own."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from stdnum import luhn

from domain import agreements, payouts
from domain.database import Transaction
from domain.payouts import DestinationKind
from domain.viewer import Viewer
from tests.build.accounts import a_staff, an_employer
from tests.build.postings import a_posting, a_shift
from tests.build.work import a_timesheet, an_assignment

MINUTES = (240, 180, 210, 235, 120, 95, 200, 60, 225, 150)
"""Claimed by one payee after the other, so that no two are owed the same."""
VIRTUAL_ACCOUNT = "select virtual_account from employer where id = :id"
numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class APayee:
    """Somebody to be paid, to an account of one kind, for a submitted timesheet."""

    worker_id: UUID
    kind: DestinationKind
    account: str
    timesheet_id: UUID
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class Seat:
    """One employer's side of a schedule."""

    employer_id: UUID
    account: str
    owner: Viewer
    posting_id: UUID
    payees: tuple[APayee, ...]
    routing: str = ""
    """Of a seat whose payouts are approved already: how they go out (``channels.ROUTINGS``)."""
    work: tuple[UUID, ...] = ()
    """Of such a seat: the rows of the outbox that its schedule begins with."""
    deposited_fen: int = 0


@dataclass(frozen=True, slots=True)
class Staff:
    """Who makes batches, who approves them, and who opens a stopped channel again."""

    maker: Viewer
    checker: Viewer
    opener: Viewer


async def staff(tx: Transaction) -> Staff:
    return Staff(*[(await a_staff(tx, role)).viewer for role in ("finance", "checker", "admin")])


async def seat(tx: Transaction, payees: int, kinds: tuple[DestinationKind, ...]) -> Seat:
    """An employer, and payees whose submitted timesheets nobody approved yet."""
    began = tx.now
    employer = await an_employer(tx)
    shift = a_shift(began + timedelta(days=1), headcount=payees)
    posting = await a_posting(tx, employer=employer, shifts=(shift,), headcount=payees)
    people = []
    for number in range(payees):
        tx.now = began
        work = await an_assignment(tx, posting=posting, worked=True)
        timesheet = await a_timesheet(tx, work, MINUTES[number % len(MINUTES)])
        await agreements.give_consent(tx, work.worker.viewer, "agent_tax_filing")
        kind = kinds[number % len(kinds)]
        account = an_account(kind, next(numbers))
        await payouts.set_destination(tx, work.worker.viewer, account, kind)
        people.append(APayee(work.worker.id, kind, account, timesheet.id, work.worker.viewer))
    virtual = await tx.value(VIRTUAL_ACCOUNT, id=employer.id)
    tx.now = began
    return Seat(employer.id, str(virtual), employer.viewer, posting.id, tuple(people))


def an_account(kind: DestinationKind, number: int) -> str:
    """A card number with the right check digit, an Alipay account, a WeChat openid."""
    if kind is DestinationKind.BANK_CARD:
        body = f"622202{number:012d}"
        return body + str(luhn.calc_check_digit(body))
    return f"139{number:08d}" if kind is DestinationKind.ALIPAY else f"oTorture{number:020d}"

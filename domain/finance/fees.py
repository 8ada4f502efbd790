"""What can happen to service fees: an administrator sets dated schedules; finance asks for waivers, a checker decides (S-110)."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from domain import outbox, rules
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.finance import store_fees
from domain.finance.desk import SamePerson, said
from domain.finance.fee_facts import (
    LONGEST_WAIVER,
    FeeBackdated,
    FeeNoticeTooShort,
    Waiver,
    WaiverNotReady,
    WaiverOverlap,
    WaiverState,
    must_follow,
)
from domain.finance.model import FeeSchedule
from domain.money import MAX_FEN, Fen
from domain.viewer import Viewer

DAY = timedelta(days=1)


async def fee_schedule(tx: Transaction, employer_id: UUID) -> FeeSchedule:
    """What the employer is charged today."""
    return await store_fees.fee_in_force(tx, employer_id, day_of(tx.now))


async def set_fee_schedule(
    tx: Transaction,
    viewer: Viewer,
    employer_id: UUID | None,
    rate: Decimal,
    minimum_fen: Fen,
    valid_from: date,
    valid_until: date | None = None,
) -> UUID:
    """Adds a dated schedule of the employer (None: everybody's default); one without end before it ends the day before.

    What was drafted keeps its fee. A default is told to every employer and begins a week later at the earliest. Raises NotFound,
    InvalidInput, FeeBackdated, FeeNoticeTooShort, FeeOverlap, FeeGap.
    """
    admin_id = viewer.must_be_staff("admin")
    if not 0 <= minimum_fen <= MAX_FEN:
        raise InvalidInput(
            "input.minimum", "最低收费须为0至9007199254740991分。", "The minimum is 0 to 9,007,199,254,740,991 fen."
        )
    if employer_id and not await store_fees.lock_employer(tx, employer_id):
        raise NotFound("Employer", field="input.employerId")
    tomorrow = day_of(tx.now) + DAY
    if valid_from < tomorrow:
        raise FeeBackdated(field="input.validFrom", first=tomorrow.isoformat())
    if employer_id is None:
        await _must_be_announced(tx, valid_from)
    known = await store_fees.lock_schedules(tx, employer_id)
    must_follow(known, valid_from, valid_until, without_end=employer_id is None)
    if known and known[-1].valid_until is None:
        await store_fees.end_schedule(tx, known[-1].id, valid_from - DAY)
    id = await store_fees.add_schedule(tx, employer_id, rate, minimum_fen, valid_from, valid_until, admin_id)
    if employer_id is None:
        await outbox.enqueue(tx, "finance.announce_fee", id, queue=outbox.NOTIFICATIONS)
    await outbox.put(tx, viewer, "fee_schedule.set", id, employer_id=employer_id)
    return id


async def _must_be_announced(tx: Transaction, valid_from: date) -> None:
    days = (await rules.in_force(tx, "finance.fee_notice")).parameters["days"]
    assert isinstance(days, int)
    first = day_of(tx.now) + timedelta(days=days)
    if valid_from < first:
        raise FeeNoticeTooShort(field="input.validFrom", days=days, first=first.isoformat())


async def request_fee_waiver(
    tx: Transaction, viewer: Viewer, employer_id: UUID, waived_rate: Decimal, valid_from: date, valid_until: date, reason: str
) -> UUID:
    """Finance asks not to charge a share of an employer's fees on these days. Raises NotFound, InvalidInput."""
    staff_id = viewer.must_be_staff("finance")
    if not waived_rate:
        raise InvalidInput("input.waivedRate", "减免比例须大于0。", "A waiver waives more than nothing.")
    if not day_of(tx.now) <= valid_from <= valid_until <= valid_from + LONGEST_WAIVER:
        raise InvalidInput(
            "input.validUntil", "减免自今日或以后起，最长366天。", "A waiver begins today or later and lasts up to 366 days."
        )
    if not await store_fees.lock_employer(tx, employer_id):
        raise NotFound("Employer", field="input.employerId")
    id = await store_fees.add_waiver(tx, employer_id, waived_rate, valid_from, valid_until, said(reason), staff_id)
    await outbox.put(tx, viewer, "fee_waiver.requested", id, employer_id=employer_id)
    return id


async def approve_fee_waiver(tx: Transaction, viewer: Viewer, waiver_id: UUID) -> None:
    """A second person approves; settlements drafted from then on carry it. Raises WaiverNotReady, SamePerson, WaiverOverlap."""
    waiver = await _to_decide(tx, viewer, waiver_id)
    await store_fees.lock_employer(tx, waiver.employer_id)
    if await store_fees.overlaps(tx, waiver):
        raise WaiverOverlap()
    await store_fees.decide_waiver(tx, waiver.id, WaiverState.APPROVED, viewer.must_be_staff("checker"))
    await outbox.put(tx, viewer, "fee_waiver.approved", waiver.id, employer_id=waiver.employer_id)


async def reject_fee_waiver(tx: Transaction, viewer: Viewer, waiver_id: UUID, reason: str) -> None:
    """A second person rejects it with a reason."""
    waiver = await _to_decide(tx, viewer, waiver_id)
    checker_id = viewer.must_be_staff("checker")
    await store_fees.decide_waiver(tx, waiver.id, WaiverState.REJECTED, checker_id, said(reason))
    await outbox.put(tx, viewer, "fee_waiver.rejected", waiver.id, employer_id=waiver.employer_id)


async def _to_decide(tx: Transaction, viewer: Viewer, waiver_id: UUID) -> Waiver:
    checker_id = viewer.must_be_staff("checker")
    waiver = await store_fees.lock_waiver(tx, waiver_id)
    if waiver is None:
        raise NotFound("FeeWaiver", field="input.feeWaiverId")
    if waiver.state is not WaiverState.REQUESTED:
        raise WaiverNotReady(state=waiver.state.value)
    if waiver.requested_by == checker_id:
        raise SamePerson()
    return waiver

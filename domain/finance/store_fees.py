"""SQL of fee schedules and waivers."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.database import Record, Transaction
from domain.finance.fee_facts import Dates, Waiver, WaiverState
from domain.finance.model import FeeSchedule
from domain.ids import new_id
from domain.money import Fen

FEE_IN_FORCE = """
    select rate, minimum_fen, coalesce((
        select waived_rate from fee_waiver
        where employer_id = :employer_id and state = 'approved' and :day between valid_from and valid_until), 0) as waived_rate
    from fee_schedule
    where (employer_id = :employer_id or employer_id is null)
      and valid_from <= :day and (valid_until is null or valid_until >= :day)
    order by (employer_id is null), valid_from desc limit 1
"""


async def fee_in_force(tx: Transaction, employer_id: UUID, day: date) -> FeeSchedule:
    """The employer's own schedule, else everybody's, which has no end; less what is waived on the day."""
    row = await tx.one(FEE_IN_FORCE, employer_id=employer_id, day=day)
    assert row is not None, "a default fee schedule is always in force"
    return FeeSchedule(row["rate"], Fen(row["minimum_fen"]), row["waived_rate"])


LOCK_EMPLOYER = "select true from employer where id = :employer_id for no key update"
LOCK_SCHEDULES = """
    select id, valid_from, valid_until from fee_schedule
    where employer_id is not distinct from :employer_id order by valid_from for update
"""


async def lock_employer(tx: Transaction, employer_id: UUID) -> bool:
    """Two schedules or waivers of one employer are judged one after the other. False: there is no such employer."""
    return await tx.value(LOCK_EMPLOYER, employer_id=employer_id) is not None


async def lock_schedules(tx: Transaction, employer_id: UUID | None) -> list[Dates]:
    """The dates of the employer's own schedules (None: of the defaults), in order."""
    return [Dates(**dict(row)) for row in await tx.all(LOCK_SCHEDULES, employer_id=employer_id)]


END_SCHEDULE = "update fee_schedule set valid_until = :valid_until where id = :id"
ADD_SCHEDULE = """
    insert into fee_schedule (id, employer_id, rate, minimum_fen, valid_from, valid_until, set_by, set_at)
    values (:id, :employer_id, :rate, :minimum_fen, :valid_from, :valid_until, :set_by, :now)
"""


async def end_schedule(tx: Transaction, id: UUID, valid_until: date) -> None:
    await tx.run(END_SCHEDULE, id=id, valid_until=valid_until)


async def add_schedule(
    tx: Transaction,
    employer_id: UUID | None,
    rate: Decimal,
    minimum_fen: Fen,
    valid_from: date,
    valid_until: date | None,
    set_by: UUID,
) -> UUID:
    id = new_id()
    days = {"valid_from": valid_from, "valid_until": valid_until}
    await tx.run(ADD_SCHEDULE, id=id, employer_id=employer_id, rate=rate, minimum_fen=minimum_fen, set_by=set_by, **days)
    return id


ADD_WAIVER = """
    insert into fee_waiver (id, employer_id, waived_rate, valid_from, valid_until, reason, state, requested_by, requested_at)
    values (:id, :employer_id, :waived_rate, :valid_from, :valid_until, :reason, 'requested', :requested_by, :now)
"""


async def add_waiver(
    tx: Transaction, employer_id: UUID, waived_rate: Decimal, valid_from: date, valid_until: date, reason: str, by: UUID
) -> UUID:
    id = new_id()
    days = {"valid_from": valid_from, "valid_until": valid_until}
    binds = {"employer_id": employer_id, "waived_rate": waived_rate, "reason": reason, "requested_by": by}
    await tx.run(ADD_WAIVER, id=id, **days, **binds)
    return id


LOCK_WAIVER = """
    select id, employer_id, waived_rate, valid_from, valid_until, state, requested_by from fee_waiver
    where id = :waiver_id for update
"""
OVERLAPPING = """
    select true from fee_waiver
    where employer_id = :employer_id and state = 'approved' and valid_from <= :valid_until and valid_until >= :valid_from limit 1
"""
DECIDE_WAIVER = """
    update fee_waiver set state = :state, decided_by = :decided_by, decided_at = :now, reject_reason = :reject_reason
    where id = :waiver_id
"""


async def lock_waiver(tx: Transaction, waiver_id: UUID) -> Waiver | None:
    row = await tx.one(LOCK_WAIVER, waiver_id=waiver_id)
    return _waiver(row) if row else None


async def overlaps(tx: Transaction, waiver: Waiver) -> bool:
    """Whether an approved waiver holds on one of its days."""
    days = {"valid_from": waiver.valid_from, "valid_until": waiver.valid_until}
    return await tx.value(OVERLAPPING, employer_id=waiver.employer_id, **days) is not None


async def decide_waiver(
    tx: Transaction, waiver_id: UUID, state: WaiverState, decided_by: UUID, reason: str | None = None
) -> None:
    await tx.run(DECIDE_WAIVER, waiver_id=waiver_id, state=state.value, decided_by=decided_by, reject_reason=reason)


def _waiver(row: Record) -> Waiver:
    return Waiver(**{**dict(row), "state": WaiverState(row["state"])})

"""SQL of employers' own times of release."""

from datetime import date
from uuid import UUID

from domain.database import Transaction
from domain.finance.pay_term_facts import PayTerm, PayTermState
from domain.ids import new_id

ADD = """
    insert into pay_term (id, employer_id, working_days, valid_from, valid_until, reason, state, requested_by, requested_at)
    values (:id, :employer_id, :working_days, :valid_from, :valid_until, :reason, 'requested', :requested_by, :now)
"""
LOCK = """
    select id, employer_id, working_days, valid_from, valid_until, state, requested_by from pay_term
    where id = :pay_term_id for update
"""
END_EARLIER = """
    update pay_term set valid_until = :valid_from::date - 1
    where employer_id = :employer_id and state = 'approved' and valid_until is null and valid_from < :valid_from
"""
OVERLAPPING = """
    select true from pay_term
    where employer_id = :employer_id and state = 'approved'
      and daterange(valid_from, valid_until, '[]') && daterange(:valid_from::date, :valid_until::date, '[]') limit 1
"""
DECIDE = """
    update pay_term set state = :state, decided_by = :staff_id, decided_at = :now, reject_reason = :reject_reason
    where id = :pay_term_id
"""


async def add(
    tx: Transaction, employer_id: UUID, working_days: int, valid_from: date, valid_until: date | None, reason: str, by: UUID
) -> UUID:
    id = new_id()
    days = {"working_days": working_days, "valid_from": valid_from, "valid_until": valid_until}
    await tx.run(ADD, id=id, employer_id=employer_id, reason=reason, requested_by=by, **days)
    return id


async def lock(tx: Transaction, pay_term_id: UUID) -> PayTerm | None:
    row = await tx.one(LOCK, pay_term_id=pay_term_id)
    return PayTerm(**{**dict(row), "state": PayTermState(row["state"])}) if row else None


async def make_room(tx: Transaction, term: PayTerm) -> bool:
    """Ends the one without an end that began before, on the day before. False: another holds on some of its days."""
    await tx.run(END_EARLIER, employer_id=term.employer_id, valid_from=term.valid_from)
    days = {"valid_from": term.valid_from, "valid_until": term.valid_until}
    return await tx.value(OVERLAPPING, employer_id=term.employer_id, **days) is None


async def decide(
    tx: Transaction, pay_term_id: UUID, state: PayTermState, staff_id: UUID, reject_reason: str | None = None
) -> None:
    await tx.run(DECIDE, pay_term_id=pay_term_id, state=state.value, staff_id=staff_id, reject_reason=reject_reason)

"""An employer's own time of release: finance asks for it, a checker decides (S-042).

Settling reads what was approved (``domain.settlements``): the clock of release of every wage runs by it.
"""

from datetime import date, timedelta
from uuid import UUID

from domain import outbox, rules
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.finance import store_fees, store_pay_terms
from domain.finance.desk import SamePerson, said
from domain.finance.pay_term_facts import (
    PayTerm,
    PayTermBackdated,
    PayTermNotReady,
    PayTermOverlap,
    PayTermState,
    PayTermTooLong,
)
from domain.viewer import Viewer

RULE = "finance.pay_term"


async def request_pay_term(
    tx: Transaction,
    viewer: Viewer,
    employer_id: UUID,
    working_days: int,
    valid_from: date,
    valid_until: date | None,
    reason: str,
) -> UUID:
    """Finance writes down what was agreed with an employer. Raises PayTermTooLong, PayTermBackdated, InvalidInput, NotFound."""
    staff_id = viewer.must_be_staff("finance")
    most = (await rules.in_force(tx, RULE)).parameters["most_working_days"]
    assert isinstance(most, int)
    if not 1 <= working_days <= most:
        raise PayTermTooLong(field="input.workingDays", most=most)
    _must_lie_ahead(tx, valid_from)
    if valid_until and valid_until < valid_from:
        raise InvalidInput("input.validUntil", "结束日期早于开始日期。", "It ends before it begins.")
    if not await store_fees.lock_employer(tx, employer_id):
        raise NotFound("Employer", field="input.employerId")
    id = await store_pay_terms.add(tx, employer_id, working_days, valid_from, valid_until, said(reason), staff_id)
    await outbox.put(tx, viewer, "pay_term.requested", id, employer_id=employer_id)
    return id


async def approve_pay_term(tx: Transaction, viewer: Viewer, pay_term_id: UUID) -> None:
    """A second person approves it; the one before, if it has no end, ends the day before.

    Raises NotFound, PayTermNotReady, SamePerson, PayTermOverlap, and PayTermBackdated once its first day has come.
    """
    term = await _to_decide(tx, viewer, pay_term_id)
    _must_lie_ahead(tx, term.valid_from)
    await store_fees.lock_employer(tx, term.employer_id)
    if not await store_pay_terms.make_room(tx, term):
        raise PayTermOverlap()
    await store_pay_terms.decide(tx, term.id, PayTermState.APPROVED, viewer.must_be_staff("checker"))
    await outbox.put(tx, viewer, "pay_term.approved", term.id, employer_id=term.employer_id)


async def reject_pay_term(tx: Transaction, viewer: Viewer, pay_term_id: UUID, reason: str) -> None:
    """A second person rejects it with a reason."""
    term = await _to_decide(tx, viewer, pay_term_id)
    checker_id = viewer.must_be_staff("checker")
    await store_pay_terms.decide(tx, term.id, PayTermState.REJECTED, checker_id, said(reason))
    await outbox.put(tx, viewer, "pay_term.rejected", term.id, employer_id=term.employer_id)


def _must_lie_ahead(tx: Transaction, valid_from: date) -> None:
    first = day_of(tx.now) + timedelta(days=1)
    if valid_from < first:
        raise PayTermBackdated(field="input.validFrom", first=first.isoformat())


async def _to_decide(tx: Transaction, viewer: Viewer, pay_term_id: UUID) -> PayTerm:
    checker_id = viewer.must_be_staff("checker")
    term = await store_pay_terms.lock(tx, pay_term_id)
    if term is None:
        raise NotFound("PayTerm", field="input.payTermId")
    if term.state is not PayTermState.REQUESTED:
        raise PayTermNotReady(state=term.state.value)
    if term.requested_by == checker_id:
        raise SamePerson()
    return term

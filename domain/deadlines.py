"""Clocks of obligations: started by an event, due at an instant, ended by being met, lifted or missed.

Days are counted as the Civil Code counts them (arts. 201 and 203): the day of the event does not count, and the last day runs
until its midnight in Shanghai. Working days follow ``calendar_day``: holidays and make-up days as published by the State
Council. A year without rows knows weekends only; it is *provisional*, and what shows a date in it should say so.

A clock tells its ladder by itself: ``<kind>.reminded`` when two thirds of the time are gone, ``<kind>.missed`` at its end. A
missed clock stays open until somebody meets it late or lifts it, so both facts are kept. What a kind is about, who owes it and
whether it may be paused is a row of ``deadline_kind``; pausing is ``domain.pauses``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import orjson

from domain import outbox
from domain.clock import day_of, start_of_day
from domain.database import Transaction
from domain.ids import new_id
from domain.rules import Rule, in_force
from domain.viewer import Viewer

APPLICATION_REPLY = "application_reply"
"""The employer answers an application; the subject is the application."""
TIMESHEET_APPROVAL = "timesheet_approval"
"""The employer approves or returns a timesheet; the subject is the timesheet."""
WAGE_FUNDING = "wage_funding"
"""The employer funds and approves a wage; the subject is the settlement."""
PAY_RELEASE = "pay_release"
"""The platform releases approved pay; the subject is the settlement."""
EVALUATION_WINDOW = "evaluation_window"
"""Both sides evaluate the work; the subject is the assignment."""
LIABILITY_PAYMENT = "liability_payment"
"""The employer pays what it owes beyond the time; the subject is the liability case."""
PAY_DISPUTE_REPLY = "pay_dispute_reply"
"""The employer answers the platform about pay; the subject is the dispute."""
PAY_DISPUTE_OUTCOME = "pay_dispute_outcome"
"""The platform decides a question about pay or an objection to it; the subject is the dispute."""
PRIVACY_DUTY = "privacy_duty"
"""The house does what it set itself, or reports an incident; the subject is the privacy record."""
ABSENCE_ANSWER = "absence_answer"
"""The employer answers a worker's notice of absence; the subject is the absence."""
ARRANGEMENTS = "arrangements"
"""The employer tells whom it hired the arrangements; the subject is the offer."""
DAMAGE_MEDIATION = "damage_mediation"
"""The platform mediates a claim for damage; the subject is the claim."""
RECOVERY_DECISION = "recovery_decision"
"""Two of the staff decide whether an account is given back; the subject is the recovery."""
ROLE_RECERTIFICATION = "role_recertification"
"""Two administrators look again at somebody's role; the subject is the grant."""
WORK_DIFFERENCE_ANSWER = "work_difference_answer"
"""The employer answers what a worker found otherwise than agreed; the subject is the difference."""
INCIDENT_FOLLOW_UP = "incident_follow_up"
"""The platform follows an incident up; the subject is the incident."""
INCIDENT_NOTICE = "incident_notice"
"""The employer gives a notice that law demands; the subject is the notice."""
DELIVERY_INSPECTION = "delivery_inspection"
"""The employer inspects what was delivered of a sub-order; the subject is the delivery."""
MATCH_REVIEW = "match_review"
"""The platform reviews a contested result of matching; the subject is the contest."""
KINDS = (
    APPLICATION_REPLY,
    TIMESHEET_APPROVAL,
    WAGE_FUNDING,
    PAY_RELEASE,
    EVALUATION_WINDOW,
    LIABILITY_PAYMENT,
    PAY_DISPUTE_REPLY,
    PAY_DISPUTE_OUTCOME,
    PRIVACY_DUTY,
    ABSENCE_ANSWER,
    ARRANGEMENTS,
    DAMAGE_MEDIATION,
    RECOVERY_DECISION,
    ROLE_RECERTIFICATION,
    WORK_DIFFERENCE_ANSWER,
    INCIDENT_FOLLOW_UP,
    INCIDENT_NOTICE,
    DELIVERY_INSPECTION,
    MATCH_REVIEW,
)

WORKING_DAYS_LIMIT = 366
SWEEP_LIMIT = 5_000
REMIND_AFTER = 2 / 3  # of the time a clock gives

DAYS_AHEAD = """
    select day::date
    from generate_series(cast(:first as timestamp), cast(:last as timestamp), interval '1 day') as day
    left join calendar_day using (day)
    where coalesce(working, extract(isodow from day) < 6)
    order by day offset :days - 1 limit 1
"""


async def working_days_after(tx: Transaction, at: datetime, days: int) -> datetime:
    """The midnight that ends the ``days``-th working day after the day of ``at``."""
    if not 1 <= days <= WORKING_DAYS_LIMIT:
        raise ValueError(f"{days} working days: between 1 and {WORKING_DAYS_LIMIT}")
    first = day_of(at) + timedelta(days=1)
    last = first + timedelta(days=2 * days + 30)  # no run of holidays is nearly as long
    day = await tx.value(DAYS_AHEAD, first=_midnight(first), last=_midnight(last), days=days)
    assert isinstance(day, date)
    return start_of_day(day + timedelta(days=1))


async def working_day_from(tx: Transaction, day: date) -> date:
    """The day itself where it is a working day, else the next that is: a term that ends on a day off ends on that one."""
    ends_at = await working_days_after(tx, start_of_day(day - timedelta(days=1)), 1)
    return day_of(ends_at) - timedelta(days=1)


DAYS_BETWEEN = """
    select count(*)
    from generate_series(cast(:first as timestamp), cast(:last as timestamp), interval '1 day') as day
    left join calendar_day using (day)
    where coalesce(working, extract(isodow from day) < 6)
"""


async def working_days_between(tx: Transaction, after: date, until: date) -> int:
    """How many working days follow the day ``after``, up to and including ``until``."""
    count = await tx.value(DAYS_BETWEEN, first=_midnight(after + timedelta(days=1)), last=_midnight(until))
    assert isinstance(count, int)
    return count


async def due_by(tx: Transaction, rule_id: str, at: datetime) -> datetime:
    """When an obligation under the rule is due that begins at ``at``: its ``working_days`` or its ``days`` after."""
    rule = await in_force(tx, rule_id)
    working_days = rule.parameters.get("working_days")
    if isinstance(working_days, int):
        return await working_days_after(tx, at, working_days)
    return at + timedelta(days=_days(rule))


LISTED = "select exists (select from calendar_day where day between :first and :last)"


async def is_provisional(tx: Transaction, year: int) -> bool:
    """Whether the year's holidays are not known yet: only weekends count as days off."""
    return not await tx.value(LISTED, first=date(year, 1, 1), last=date(year, 12, 31))


START = """
    insert into deadline (id, kind, subject_id, worker_id, employer_id, rule_id, rule_version, started_at, remind_at, due_at)
    select c.id, :kind, c.subject_id, c.worker_id, c.employer_id, r.rule_id, r.version, :now, :remind_at, :due_at
    from unnest(:ids::uuid[], :subject_ids::uuid[], :worker_ids::uuid[], :employer_ids::uuid[])
             as c (id, subject_id, worker_id, employer_id),
         (select id as rule_id, max(version) as version from rule
          where id = :rule_id and valid_from <= :day and (valid_until is null or valid_until >= :day) group by id) as r
    on conflict (kind, subject_id) where met_at is null and lifted_at is null do nothing
"""


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock is about, and the worker and the employer who see it."""

    subject_id: UUID
    worker_id: UUID | None = None
    employer_id: UUID | None = None


async def start(
    tx: Transaction,
    kind: str,
    subject_id: UUID,
    rule_id: str,
    due_at: datetime,
    *,
    worker_id: UUID | None = None,
    employer_id: UUID | None = None,
) -> None:
    """Starts a clock that the worker and the employer see; nothing happens when one of this kind is open for the subject."""
    await start_all(tx, kind, [Clock(subject_id, worker_id, employer_id)], rule_id, due_at)


async def start_all(tx: Transaction, kind: str, clocks: Sequence[Clock], rule_id: str, due_at: datetime) -> None:
    """The same for many subjects, all due at one instant, in one statement."""
    await tx.run(
        START,
        kind=kind,
        ids=[new_id() for _ in clocks],
        subject_ids=[clock.subject_id for clock in clocks],
        worker_ids=[clock.worker_id for clock in clocks],
        employer_ids=[clock.employer_id for clock in clocks],
        rule_id=rule_id,
        day=day_of(tx.now),
        remind_at=tx.now + (due_at - tx.now) * REMIND_AFTER,
        due_at=due_at,
    )


MEET = """
    update deadline set met_at = :now
    where kind = :kind and subject_id = any(:subject_ids::uuid[]) and met_at is null and lifted_at is null
    returning missed_at is null and (:now <= due_at or paused_at is not null) as in_time
"""


async def meet(tx: Transaction, kind: str, subject_id: UUID) -> bool:
    """What the clock waited for has happened. True when it was in time, False when late or when no clock was open."""
    return await meet_all(tx, kind, [subject_id]) == 1


async def meet_all(tx: Transaction, kind: str, subject_ids: Sequence[UUID]) -> int:
    """The same for many subjects in one statement; returns for how many of them it was in time."""
    met = await tx.all(MEET, kind=kind, subject_ids=list(subject_ids))
    return sum(row["in_time"] for row in met)


LIFT = """
    update deadline set lifted_at = :now, lift_reason = :reason
    where kind = :kind and subject_id = :subject_id and met_at is null and lifted_at is null
"""


async def lift(tx: Transaction, kind: str, subject_id: UUID, reason: str) -> None:
    """The obligation fell away, as when an application is withdrawn before its answer. ``reason`` is a code, not a sentence."""
    await tx.run(LIFT, kind=kind, subject_id=subject_id, reason=reason)


REMIND = """
    update deadline set reminded_at = :now
    where id in (
        select id from deadline
        where remind_at <= :now and due_at > :now
          and reminded_at is null and met_at is null and missed_at is null and lifted_at is null and paused_at is null
        order by remind_at limit :limit for update skip locked
    )
    returning kind, subject_id, due_at
"""
MISS = """
    update deadline set missed_at = :now, reminded_at = coalesce(reminded_at, :now)
    where id in (
        select id from deadline
        where due_at <= :now and met_at is null and missed_at is null and lifted_at is null and paused_at is null
        order by due_at limit :limit for update skip locked
    )
    returning kind, subject_id, due_at
"""


async def sweep(tx: Transaction, viewer: Viewer, limit: int = SWEEP_LIMIT) -> int:
    """Marks due clocks missed and nearly due ones reminded, and tells of each. At most ``limit`` of either; returns how many.

    Missed comes first: a clock found already past its end is not reminded any more.
    """
    viewer.must_be_system()
    swept = 0
    for statement, step in ((MISS, "missed"), (REMIND, "reminded")):
        rows = await tx.all(statement, limit=limit)
        for kind in {row["kind"] for row in rows}:
            subjects = [row["subject_id"] for row in rows if row["kind"] == kind]
            await outbox.put_all(tx, viewer, f"{kind}.{step}", subjects)
        swept += len(rows)
    return swept


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day as the series counts it, not an instant


def _days(rule: Rule) -> int:
    days = rule.parameters.get("days")
    if not isinstance(days, int):
        raise ValueError(f"{rule.ref} states no working_days and no days: {orjson.dumps(rule.parameters).decode()}")
    return days

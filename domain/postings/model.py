"""A posting's states, what moves it from one to the next, and the refusals of publishing. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Self
from uuid import UUID

from domain.errors import Cause, NotFound, Refusal, WrongState


class State(Enum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUIRED = "changes_required"
    REJECTED = "rejected"
    LIVE = "live"
    PAUSED = "paused"
    FILLED = "filled"
    EXPIRED = "expired"
    CLOSED = "closed"
    REMOVED = "removed"


NEVER_PUBLISHED = frozenset({State.DRAFT, State.SUBMITTED, State.CHANGES_REQUIRED, State.REJECTED})
ENDED = frozenset({State.CLOSED, State.REMOVED})


class BasePayMissing(Refusal):
    """Pay needs at least one base component (S-101)."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "BASE_PAY_MISSING", "postings.income_only"
    zh, en = "须填写至少一项基本报酬，不能只写“面议”。", "State at least one base pay component; negotiable-only pay is refused."


class PayUnitUnclear(Refusal):
    """A base amount per shift says nothing about pay per hour when a shift lasts days."""

    cause, code, rule = Cause.INVALID_INPUT, "PAY_UNIT_UNCLEAR", "postings.income_only"
    zh, en = "超过24小时的班次须按小时填写基本报酬。", "A shift longer than 24 hours needs base pay per hour."


class BelowMinimumWage(Refusal):
    """Base pay per hour is under the region's hourly minimum (S-071)."""

    cause, code, rule = Cause.INVALID_INPUT, "BELOW_MINIMUM_WAGE", "postings.minimum_wage"
    zh = "折算的小时基本报酬为{pay}元，低于当地小时最低工资标准{minimum}元。"
    en = "Base pay comes to {pay} yuan an hour, below the local minimum of {minimum} yuan."


class ShiftInPast(Refusal):
    cause, code, rule = Cause.INVALID_INPUT, "SHIFT_IN_PAST", "postings.future_shifts"
    zh, en = "班次开始时间已过。", "The shift's start is already past."


class ValidityOutOfRange(Refusal):
    cause, code, rule = Cause.INVALID_INPUT, "VALIDITY_OUT_OF_RANGE", "postings.validity"
    zh, en = "有效期须晚于现在，且不超过{days}日。", "Validity ends in the future, within {days} days."


class NotDeclared(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "NOT_DECLARED", "postings.truthful"
    zh, en = "请先作出真实性承诺。", "Declare first that the content is true."


class RequirementWithoutGround(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "REQUIREMENT_WITHOUT_GROUND", "postings.requirement_ground"
    zh, en = "要求“{text}”须写明与工作有关的理由。", "The requirement “{text}” needs its ground in the work."


class _Screened(Refusal):
    """Words that may not be published; offsets count characters from 0."""

    cause = Cause.INVALID_INPUT
    zh = "“{words}”（第{start}至{end}字）不得出现在此处。"
    en = "“{words}” (characters {start} to {end}) may not stand here."


class ContactInText(_Screened):
    code, rule = "CONTACT_IN_TEXT", "postings.no_contact"


class Discriminatory(_Screened):
    code, rule = "DISCRIMINATORY", "postings.no_discrimination"


class FraudSuspected(_Screened):
    code, rule = "FRAUD_SUSPECTED", "postings.no_fraud"


class NotIncome(_Screened):
    """Negotiable pay or a deduction written into the text (S-101)."""

    code, rule = "NOT_INCOME", "postings.income_only"


class UnlawfulPayMethod(_Screened):
    """Goods or vouchers for pay, or pay past the designated account (S-071)."""

    code, rule = "UNLAWFUL_PAY_METHOD", "postings.lawful_pay_method"


class HeadcountBelowTaken(Refusal):
    """A revision cannot take places from people already hired."""

    cause, code, rule = Cause.CONFLICT, "HEADCOUNT_BELOW_TAKEN", "applications.capacity"
    zh, en = "已录用{taken}人，人数不能少于此数。", "{taken} people are hired already; the headcount cannot be lower."


class PostingNotOpen(Refusal):
    """Paused, expired, closed or removed: nobody can apply or be hired."""

    cause, code, rule = Cause.WRONG_STATE, "POSTING_NOT_OPEN", "postings.validity"
    zh, en = "该岗位已停止招募（{state}）。", "This posting does not take applicants any more (it is {state})."


class PostingFull(Refusal):
    """All places are taken (S-068)."""

    cause, code, rule = Cause.LIMIT_REACHED, "POSTING_FULL", "applications.capacity"
    zh, en = "该岗位的{headcount}个名额已满。", "All {headcount} places of this posting are taken."


class ShiftFull(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "SHIFT_FULL", "applications.capacity"
    zh, en = "班次（{starts_at:%m-%d %H:%M}）的{headcount}个名额已满。", "All {headcount} places of a shift are taken."


@dataclass(frozen=True, slots=True)
class Posting:
    """A posting's own row. ``submitted_at`` is set while the current version waits for a reviewer."""

    id: UUID
    employer_id: UUID
    state: State
    version_id: UUID
    live_version_id: UUID | None
    headcount: int
    taken: int
    submitted_at: datetime | None
    published_at: datetime | None
    valid_until: datetime

    @property
    def shows_current(self) -> bool:
        """Whether the listed facts follow the current version: until a first version was approved."""
        return self.live_version_id is None

    def revise(self, version_id: UUID, headcount: int) -> Self:
        """A new current version. A published one keeps showing its approved version until the new one is approved (S-105)."""
        if self.state in ENDED:
            raise WrongState(self.state.value, field="input.postingId")
        if headcount < self.taken:
            raise HeadcountBelowTaken(field="input.content.headcount", taken=self.taken)
        state = State.DRAFT if self.state in NEVER_PUBLISHED else self.state
        return replace(self, version_id=version_id, state=state, submitted_at=None)

    def submit(self, at: datetime) -> Self:
        """Hands the current version to review."""
        waits = self.submitted_at is not None or self.version_id == self.live_version_id
        if waits or self.state in ENDED or self.state in (State.CHANGES_REQUIRED, State.REJECTED):
            raise WrongState(self.state.value, field="input.postingId")
        return replace(self, state=State.SUBMITTED if self.shows_current else self.state, submitted_at=at)

    def approve(self, valid_until: datetime, headcount: int, at: datetime) -> Self:
        """The current version becomes the one people see."""
        self._must_wait_for_review()
        if headcount < self.taken:
            raise HeadcountBelowTaken(taken=self.taken)
        state = self.state if self.state is State.PAUSED else State.FILLED if self.taken == headcount else State.LIVE
        return replace(
            self,
            state=state,
            live_version_id=self.version_id,
            headcount=headcount,
            valid_until=valid_until,
            submitted_at=None,
            published_at=self.published_at or at,
        )

    def send_back(self, state: State) -> Self:
        """Changes required or rejected; a published posting keeps its approved version."""
        self._must_wait_for_review()
        return replace(self, state=state if self.shows_current else self.state, submitted_at=None)

    def move(self, state: State, *allowed: State) -> Self:
        """The next state, from one of the allowed ones."""
        if self.state not in allowed:
            raise WrongState(self.state.value, field="input.postingId")
        ended = state in ENDED
        return replace(self, state=state, submitted_at=None if ended else self.submitted_at)

    def must_be_open(self, at: datetime) -> None:
        """Raises unless people can see it and apply: live, and before its last minute."""
        if self.published_at is None:
            raise NotFound("Posting", field="input.postingVersionId")
        if self.state is State.FILLED:
            raise PostingFull(headcount=self.headcount)
        if self.state is not State.LIVE or self.valid_until <= at:
            raise PostingNotOpen(state="expired" if self.state is State.LIVE else self.state.value)

    def _must_wait_for_review(self) -> None:
        if self.submitted_at is None:
            raise WrongState(self.state.value, field="input.postingId")

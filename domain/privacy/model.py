"""Who may see what of whom, for what, until when; and everything that can be refused here. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Self
from uuid import UUID

from domain.errors import Cause, Refusal, WrongState

Field = Literal["name", "phone", "id_number", "birth_date", "bank_account"]
FIELDS: tuple[Field, ...] = ("name", "phone", "id_number", "birth_date", "bank_account")
EXPLANATION, REASON = (4, 200), (2, 200)
WAITS = timedelta(days=7)
"""For so long somebody may decide on a request; rule privacy.access_on_purpose."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What may be asked for, by whom. Without roles it is for employers, and ``automatic_rule`` answers at once."""

    code: str
    roles: tuple[str, ...]
    fields: tuple[str, ...]
    max_minutes: int
    automatic_rule: str | None


@dataclass(frozen=True, slots=True)
class Access:
    """Asked by one person for a purpose, allowed by another or by a rule, for a time."""

    id: UUID
    worker_id: UUID
    fields: tuple[str, ...]
    purpose: str
    explanation: str
    minutes: int
    requested_by: UUID
    staff_id: UUID | None
    employer_id: UUID | None
    requested_at: datetime
    state: str = "requested"
    decided_by: UUID | None = None
    automatic_rule: str | None = None
    decide_reason: str | None = None
    decided_at: datetime | None = None
    expires_at: datetime | None = None

    def approve(self, at: datetime, *, by: UUID | None = None, rule: str | None = None, reason: str | None = None) -> Self:
        """Open to who asked, for the minutes asked; raises WrongState."""
        self._must_wait(at)
        until = at + timedelta(minutes=self.minutes)
        return replace(
            self, state="approved", decided_by=by, automatic_rule=rule, decide_reason=reason, decided_at=at, expires_at=until
        )

    def refuse(self, at: datetime, by: UUID, reason: str) -> Self:
        """Raises WrongState."""
        self._must_wait(at)
        return replace(self, state="refused", decided_by=by, decide_reason=reason, decided_at=at)

    def must_be_open(self, at: datetime) -> None:
        """Raises AccessNotApproved or AccessOver."""
        if self.state != "approved" or self.expires_at is None:
            raise AccessNotApproved(field="input.personalDataAccessId", state=self.state)
        if at >= self.expires_at:
            raise AccessOver(field="input.personalDataAccessId")

    def _must_wait(self, at: datetime) -> None:
        if self.state != "requested":
            raise WrongState(self.state)
        if at >= self.requested_at + WAITS:
            raise WrongState("lapsed")


@dataclass(frozen=True, slots=True)
class Revealed:
    """The values asked for, in the clear, and until when they may be looked at again."""

    values: Mapping[str, str]
    expires_at: datetime


class BeyondPurpose(Refusal):
    """More fields or time than the purpose needs (PIPL art. 6: the least that is needed)."""

    cause, code, rule = Cause.INVALID_INPUT, "BEYOND_PURPOSE", "privacy.access_on_purpose"
    zh, en = (
        "超出该用途所需：字段限于{fields}，时限不超过{minutes}分钟。",
        "More than this purpose needs: fields among {fields}, at most {minutes} minutes.",
    )


class NotYourHire(Refusal):
    """An employer sees the contact of whom it offered work to, and of nobody else (S-066)."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "NOT_YOUR_HIRE", "privacy.hire_contact"
    zh, en = "发出录用后方可查看其联系方式。", "The contact can be seen once you have offered this person work."


class OwnRequest(Refusal):
    """Nobody allows themselves what they asked for, and nobody decides about their own data."""

    cause, code, rule = Cause.NOT_PERMITTED, "OWN_REQUEST", "privacy.access_on_purpose"
    zh, en = "不能批准本人提出或涉及本人的申请。", "One does not decide on one's own request, nor on one about oneself."


class AccessNotApproved(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "ACCESS_NOT_APPROVED", "privacy.access_on_purpose"
    zh, en = "该申请尚未获批（{state}）。", "This request has not been approved; it is {state}."


class AccessOver(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "ACCESS_OVER", "privacy.access_on_purpose"
    zh, en = "查看时限已过，请重新申请。", "The time to look is over; ask again."


class Restricted(Refusal):
    """The person restricted the use of their data (PIPL art. 44)."""

    cause, code, rule = Cause.NOT_PERMITTED, "PROCESSING_RESTRICTED", "privacy.restriction"
    zh, en = "本人已限制处理其个人信息。", "This person has restricted the use of their data."


class RequestOpen(Refusal):
    cause, code, rule = Cause.CONFLICT, "DATA_REQUEST_OPEN", "platform.steps_in_order"
    zh, en = "同类请求正在办理。", "A request of this kind is under way."


class NotErasable(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "ALREADY_ERASED", "privacy.erasure"
    zh, en = "该账户已注销。", "This account has been erased."


class ErasureBlocked(Refusal):
    """Not while money is owed or something is open; each reason is said."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "ERASURE_BLOCKED", "privacy.erasure"
    zh, en = "暂不能注销：{zh}。", "Not yet: {en}."


class PeopleNotTold(Refusal):
    """PIPL art. 57: an incident is over when the authority and the people concerned were told."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "PEOPLE_NOT_TOLD", "privacy.incident"
    zh, en = "须先报告主管部门并通知本人，方可结案。", "The authority and the people concerned must be told first."

"""A recovery as its states move, and what can be refused here. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from domain.errors import Cause, Refusal, WrongState

RULE = "accounts.recovery"
Kind = Literal["phone", "second_factor", "password"]
WORDS, SAID = (4, 1_000), (2, 500)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was asked, and how far it is. Without a person there is no such account."""

    id: UUID
    kind: Kind
    person_id: UUID | None
    state: str
    name_matches: bool | None
    id_number_matches: bool | None
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = None
    compared: str | None = None
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    waits_until: datetime | None = None
    ended_at: datetime | None = None
    refused_by: UUID | None = None
    end_reason: str | None = None

    @property
    def over(self) -> bool:
        return self.ended_at is not None

    def confirm(self, staff_id: UUID, compared: str, at: datetime) -> Self:
        """One of the staff compared the identity; raises WrongState, IdentityDiffers."""
        self._must_be("requested")
        if self.person_id is None or False in (self.name_matches, self.id_number_matches):
            raise IdentityDiffers()
        return replace(self, state="confirmed", confirmed_by=staff_id, confirmed_at=at, compared=compared)

    def approve(self, staff_id: UUID, at: datetime, waits_until: datetime) -> Self:
        """Another approves; raises WrongState, SecondPersonNeeded."""
        self._must_be("confirmed")
        if self.confirmed_by == staff_id:
            raise SecondPersonNeeded()
        return replace(self, state="waiting", approved_by=staff_id, approved_at=at, waits_until=waits_until)

    def refuse(self, staff_id: UUID, reason: str, at: datetime) -> Self:
        """Raises WrongState."""
        self._must_be("requested", "confirmed", "waiting")
        return replace(self, state="refused", refused_by=staff_id, end_reason=reason, ended_at=at)

    def object_to(self, at: datetime) -> Self:
        """Raises WrongState."""
        self._must_be("requested", "confirmed", "waiting")
        return replace(self, state="objected", ended_at=at)

    def complete(self, at: datetime) -> Self:
        """Raises WrongState, and while the wait is not over WrongState too."""
        self._must_be("waiting")
        if self.waits_until is None or at < self.waits_until:
            raise WrongState(self.state)
        return replace(self, state="completed", ended_at=at)

    def fail(self, reason: str, at: datetime) -> Self:
        """What stands in its way at the end, such as a number that meanwhile belongs to somebody else."""
        self._must_be("waiting")
        return replace(self, state="refused", end_reason=reason, ended_at=at)

    def _must_be(self, *states: str) -> None:
        if self.state not in states:
            raise WrongState(self.state)


class IdentityDiffers(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "IDENTITY_DIFFERS", RULE
    zh, en = (
        "申请人所填身份信息与登记不一致，不能确认。",
        "What was given differs from what is registered: it cannot be confirmed.",
    )


class SecondPersonNeeded(Refusal):
    cause, code, rule = Cause.NOT_PERMITTED, "SECOND_PERSON_NEEDED", RULE
    zh, en = "须由核对身份以外的另一名工作人员批准。", "Another than who compared the identity has to approve."


class ClaimRefused(Refusal):
    """One answer for all: unknown, not yet, claimed already, another's."""

    cause, code, rule = Cause.NOT_PERMITTED, "CLAIM_REFUSED", RULE
    zh, en = "无法领取：申请未完成、凭据不符或已领取。", "Nothing to claim: not completed, not yours, or claimed already."

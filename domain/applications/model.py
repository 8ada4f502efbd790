"""An application and the offer that may answer it: states, steps and refusals. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import Self
from uuid import UUID

from domain.errors import Cause, Refusal, WrongState


class State(Enum):
    SUBMITTED = "submitted"
    SEEN = "seen"
    SHORTLISTED = "shortlisted"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class OfferState(Enum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class RejectCode(Enum):
    """Why not, in lawful kinds; the sentence beside it is screened (S-067)."""

    FILLED = "filled"
    REQUIREMENTS = "requirements"
    SCHEDULE = "schedule"
    OTHER = "other"


UNDECIDED = (State.SUBMITTED, State.SEEN, State.SHORTLISTED)
OPEN = (*UNDECIDED, State.OFFERED)


class VersionNotLive(Refusal):
    """The version is not the one on display: superseded, or never approved (S-021, S-105)."""

    cause, code, rule = Cause.CONFLICT, "VERSION_NOT_LIVE", "applications.live_version"
    zh, en = "岗位内容已变更，请按最新版本确认。", "The posting has changed; confirm its present version."


class AttestationMissing(Refusal):
    """Every requirement needs its attestation (S-021)."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "ATTESTATION_MISSING", "applications.attest_each"
    zh, en = "还有{missing}项要求未承诺：{texts}。", "{missing} requirements are not attested to: {texts}."


class AlreadyApplied(Refusal):
    """One open application per worker and posting (S-021)."""

    cause, code, rule = Cause.CONFLICT, "ALREADY_APPLIED", "applications.one_open"
    zh, en = "您对该岗位已有进行中的申请。", "You have an open application for this posting."


class TooYoungForWork(Refusal):
    """Not yet of working age, or a minor and a kind barred to minors (L-08)."""

    cause, code, rule = Cause.NOT_PERMITTED, "TOO_YOUNG_FOR_WORK", "applications.minors"
    zh, en = "未达到从事该工作的法定年龄。", "Not of the age this work requires."


class ReasonMissing(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "REASON_MISSING", "applications.lawful_reason"
    zh, en = "不录用须说明理由（2至500字）。", "A refusal states its reason, in 2 to 500 characters."


class DiscriminatoryReason(Refusal):
    """A refusal may not rest on what the law protects (S-067)."""

    cause, code, rule = Cause.INVALID_INPUT, "DISCRIMINATORY_REASON", "applications.lawful_reason"
    zh, en = "理由含有歧视内容：“{words}”。", "The reason discriminates: “{words}”."


class OfferOver(Refusal):
    """Its time is over, or its first shift has begun."""

    cause, code, rule = Cause.WRONG_STATE, "OFFER_OVER", "applications.offer_in_time"
    zh, en = "录用邀约已失效。", "The offer is not open any more."


@dataclass(frozen=True, slots=True)
class Vacancy:
    """What an applicant applies for: the version, and the requirements to attest to."""

    version_id: UUID
    title: str
    kind: str
    sha256: bytes
    requirements: tuple[tuple[UUID, str], ...]

    def attested(self, requirement_ids: Collection[UUID]) -> bytes:
        """The fingerprint of what was attested to; raises AttestationMissing unless it is all of them (S-021)."""
        missing = [text for id, text in self.requirements if id not in set(requirement_ids)]
        if missing:
            raise AttestationMissing(field="input.attestedRequirementIds", missing=len(missing), texts="；".join(missing))
        return sha256(self.sha256 + "\x1f".join(f"{id}\x1e{text}" for id, text in self.requirements).encode()).digest()


@dataclass(frozen=True, slots=True)
class Ages:
    """The days on which a worker reaches working age and full age; None where identity is not known yet."""

    working_age_on: date | None
    adult_on: date | None

    def must_allow(self, kind: str, barred_kinds: Collection[object], last_day: date) -> None:
        """Raises TooYoungForWork for a worker under 16, or under 18 for a barred kind, on the day of the work (L-08)."""
        if self.working_age_on is None or self.adult_on is None or last_day < self.working_age_on:
            raise TooYoungForWork()
        if last_day < self.adult_on and kind in barred_kinds:
            raise TooYoungForWork()


@dataclass(frozen=True, slots=True)
class Application:
    id: UUID
    posting_id: UUID
    posting_version_id: UUID
    worker_id: UUID
    employer_id: UUID
    state: State
    reply_due_at: datetime
    replied_at: datetime | None

    def move(self, state: State, allowed: Sequence[State], at: datetime | None = None) -> Self:
        """The next state from one of the allowed; ``at`` is given when the step is the employer's reply."""
        if self.state not in allowed:
            raise WrongState(self.state.value, field="input.applicationId")
        return replace(self, state=state, replied_at=self.replied_at or at)


@dataclass(frozen=True, slots=True)
class Offer:
    id: UUID
    application_id: UUID
    posting_id: UUID
    worker_id: UUID
    employer_id: UUID
    state: OfferState
    expires_at: datetime

    def answer(self, state: OfferState, at: datetime) -> Self:
        """Accepted or declined; raises WrongState or OfferOver."""
        if self.state is not OfferState.OPEN:
            raise WrongState(self.state.value, field="input.offerId")
        if at >= self.expires_at:
            raise OfferOver(field="input.offerId")
        return replace(self, state=state)


def offer_expires_at(at: datetime, hours: int, first_shift_at: datetime) -> datetime:
    """The offer's last minute: so many hours from now, or the first shift's start."""
    return min(at + timedelta(hours=hours), first_shift_at)

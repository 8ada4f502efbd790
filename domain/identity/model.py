"""A check of somebody's identity by an outside authority, or of a licence by a reviewer, and how long it holds. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, Self
from uuid import UUID

from domain.errors import Cause, Refusal, WrongState

Method = Literal["two_element", "student_status", "business_licence"]
Outcome = Literal["passed", "failed"]

VALID_DAYS: dict[Method, int] = {"two_element": 365, "student_status": 180, "business_licence": 180}
"""Workers are checked again every year, whether they study every term, recruiting employers every six months (L-03); rule
identity.real_name."""

PROVIDERS: dict[Method, str] = {
    "two_element": "identity_gateway",
    "student_status": "identity_gateway",
    "business_licence": "reviewer",
}
BY_WORKERS: tuple[Method, ...] = ("two_element", "student_status")
"""What workers ask for themselves, with consent; the licence is for reviewers."""
DAILY_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Verification:
    """One check: asked, then answered once. ``request_no`` is the number the provider knows it by."""

    id: UUID
    subject_type: Literal["worker", "employer"]
    subject_id: UUID
    method: Method
    state: str
    request_no: str
    requested_at: datetime
    consented_at: datetime
    result_code: str | None = None
    answered_at: datetime | None = None
    expires_at: datetime | None = None
    checked_by: UUID | None = None

    def answer(self, outcome: Outcome, result_code: str, at: datetime) -> Self:
        """The check with its result; raises WrongState when it was answered before."""
        if self.state != "pending":
            raise WrongState(self.state)
        expires_at = at + timedelta(days=VALID_DAYS[self.method]) if outcome == "passed" else None
        return replace(self, state=outcome, result_code=result_code, answered_at=at, expires_at=expires_at)


@dataclass(frozen=True, slots=True)
class Question:
    """What the gateway asks the provider: do this name and this number belong together, or is whoever they name enrolled."""

    method: Method
    request_no: str
    name: str
    id_number: str


class ConsentMissing(Refusal):
    """PIPL art. 29: an identity number goes to a third party with separate consent only."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "CONSENT_MISSING", "identity.consent"
    zh, en = "实名核验需要您的单独同意。", "Checking your identity needs your separate consent."


class AlreadyVerified(Refusal):
    cause, code, rule = Cause.CONFLICT, "ALREADY_VERIFIED", "identity.real_name"
    zh, en = "实名核验已通过或正在进行。", "This check has been passed, or is under way."


class VerificationLimit(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "VERIFICATION_LIMIT", "identity.real_name"
    zh, en = "今日核验次数已用完，请明日再试。", "No more checks today; try again tomorrow."


class WorkerNotVerified(Refusal):
    """Needed before signing and before the first payout, never for browsing (S-012)."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "WORKER_NOT_VERIFIED", "identity.real_name"
    zh, en = "请先完成实名核验。", "Your identity must be verified first."


class EmployerNotVerified(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "EMPLOYER_NOT_VERIFIED", "identity.real_name"
    zh, en = "单位营业执照尚未核验。", "The employer's licence has not been verified."

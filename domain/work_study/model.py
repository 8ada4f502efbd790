"""Agreements of three as facts, and what refuses them. Pure (L-05)."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.errors import Cause, Refusal

AGREEMENT_RULE, CAPS_RULE, OFFICE_RULE = "work_study.agreement", "work_study.caps", "work_study.office"


class Side(Enum):
    WORKER = "worker"
    EMPLOYER = "employer"
    SCHOOL = "school"


class WorkStudyUnsigned(Refusal):
    """Somebody would begin on a work-study post, and not all three have signed."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "WORK_STUDY_UNSIGNED", AGREEMENT_RULE
    zh, en = (
        "勤工助学三方协议尚未签署完成，不能上岗。",
        "School, employer and student have not all signed; the work cannot begin.",
    )


class TermsDiffer(Refusal):
    """What was read is not what stands there."""

    cause, code, rule = Cause.INVALID_INPUT, "WORK_STUDY_TERMS_DIFFER", AGREEMENT_RULE
    zh, en = "协议文本的指纹不一致，请重新阅读。", "The fingerprint is not that of the agreement; read it again."


class SchoolKept(Refusal):
    """The post belongs to the school with which it was agreed."""

    cause, code, rule = Cause.WRONG_STATE, "WORK_STUDY_SCHOOL_KEPT", AGREEMENT_RULE
    zh, en = "已起草三方协议，不能更换学校。", "Agreements were drafted for this post; its school stays."


class NoSchoolOffice(Refusal):
    """The key is not that of a school's office."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "NO_SCHOOL_OFFICE", OFFICE_RULE
    zh, en = "该账号未登记为学校机构。", "This account is not registered as a school's office."


class SchoolTaken(Refusal):
    """One office a school, one school an office; and no employer's own account."""

    cause, code, rule = Cause.CONFLICT, "SCHOOL_TAKEN", OFFICE_RULE
    zh, en = "该学校已有机构，或该账号不能代表学校。", "The school has an office, or this account cannot be one."


class CapTooHigh(Refusal):
    cause, code, rule = Cause.INVALID_INPUT, "WORK_STUDY_CAP_TOO_HIGH", CAPS_RULE
    zh, en = (
        "上限须为正，每周不超过{week}分钟、每月不超过{month}分钟。",
        "Caps are at most {week} minutes a week and {month} a month.",
    )


@dataclass(frozen=True, slots=True)
class Agreement:
    id: UUID
    worker_id: UUID
    employer_id: UUID
    partner_id: UUID | None
    sha256: bytes
    signed: frozenset[Side]

    @property
    def parties(self) -> dict[str, UUID]:
        """Whose it is."""
        return {"worker_id": self.worker_id, "employer_id": self.employer_id}

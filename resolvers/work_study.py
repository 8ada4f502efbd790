"""Agreements of school, employer and student, and what a school's office says: theirs (L-05)."""

from dataclasses import dataclass
from datetime import date

from domain import work_study
from resolvers.compiler.source import Link, Root, Source, by_id, connection, one
from resolvers.ids import sha256_of, uuid_of
from resolvers.partners import PARTNER
from resolvers.request import Answer, Repeatable, Request

WORK_STUDY_AGREEMENT = Source(
    "WorkStudyAgreement",
    table="work_study_agreement",
    readable={
        "worker": "{t}.worker_id = :worker_id",
        "hiring": "{t}.employer_id = :employer_id",
        "work_study:sign": "{t}.partner_id = :partner_id",
        "staff": "true",
    },
    order=("drafted_at desc", "id desc"),
    fields={
        "sha256": "encode({t}.sha256, 'hex')",
        "student": "(select w.name_mask from worker w where w.id = {t}.worker_id)",
    },
    links={"offer": one("Offer", "offer_id"), "posting": one("Posting", "posting_id")},
)
ROOTS: dict[str, Root | Link] = {
    "workStudyAgreement": by_id(WORK_STUDY_AGREEMENT),
    "workStudyAgreements": connection(WORK_STUDY_AGREEMENT),
}


@dataclass(frozen=True, slots=True)
class WorkStudyCaps(Repeatable):
    """The schema's WorkStudyCaps."""

    school: str
    week_minutes: int
    month_minutes: int
    valid_from: date


async def sign_work_study_agreement(request: Request, agreement_id: str, sha256: str) -> Answer:
    """One of the three signs (L-05)."""
    id = uuid_of("WorkStudyAgreement", agreement_id, "input.workStudyAgreementId")
    digest = sha256_of(sha256, "input.sha256", "须为协议文本的SHA-256。", "This is no SHA-256 of an agreement.")
    signed = await work_study.sign(request.tx, request.viewer, id, digest)
    return WORK_STUDY_AGREEMENT.row(signed.id)


async def appoint_school_office(request: Request, partner_id: str, school: str) -> Answer:
    """A partner speaks for a school from now on (L-05)."""
    id = uuid_of("Partner", partner_id, "input.partnerId")
    await work_study.appoint(request.tx, request.viewer, id, school)
    return PARTNER.row(id)


async def state_work_study_caps(request: Request, week_minutes: int, month_minutes: int, valid_from: date) -> Answer:
    """A school's own caps (L-05)."""
    school = await work_study.state_caps(request.tx, request.viewer, week_minutes, month_minutes, valid_from)
    return WorkStudyCaps(school, week_minutes, month_minutes, valid_from)

"""What a reviewer decides about a submission, and what a decision needs before it may be taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.errors import Cause, InvalidInput, Refusal

Subject = Literal["worker", "employer", "posting_version"]
Decision = Literal["approved", "rejected", "need_more", "changes_required"]

INITIAL = ("complete", "compliant")
"""The first stage: nothing is missing, nothing breaks a rule."""
VERIFICATION = ("called_back", "background_checked")
"""The second stage: the submitter was called back, the facts were looked into."""
REGISTRATION_CHECKLIST = INITIAL + VERIFICATION

REASON_MIN, REASON_MAX = 2, 1_000
CHECKLIST_MAX = 40


class ChecklistIncomplete(Refusal):
    """Both stages are answered with yes before anything is approved (S-087)."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "CHECKLIST_INCOMPLETE", "reviews.two_stages"
    zh, en = "审核清单未全部通过：{missing}。", "The review checklist is not passed in full: {missing}."


class OwnSubmission(Refusal):
    """Nobody reviews what is their own (S-087)."""

    cause, code, rule = Cause.NOT_PERMITTED, "OWN_SUBMISSION", "reviews.independence"
    zh, en = "审核人员不得审核与本人有关的提交。", "A reviewer may not review a submission of their own."


@dataclass(frozen=True, slots=True)
class Review:
    """One decision, as it is kept for ever."""

    id: UUID
    subject_type: Subject
    subject_id: UUID
    decision: Decision
    reason: str
    checklist: Mapping[str, bool]
    rule_ids: tuple[str, ...]
    reviewer_id: UUID
    decided_at: datetime


def check(decision: Decision, reason: str, checklist: Mapping[str, bool], required: tuple[str, ...]) -> None:
    """Raises InvalidInput for a missing reason and ChecklistIncomplete for an approval with open or failed items."""
    if decision != "approved" and not REASON_MIN <= len(reason.strip()) <= REASON_MAX:
        raise InvalidInput("input.reason", "请写明理由（2至1000字）。", "State the reason, in 2 to 1,000 characters.")
    if len(checklist) > CHECKLIST_MAX:
        raise InvalidInput("input.checklist", "清单项目过多。", f"A checklist has at most {CHECKLIST_MAX} items.")
    failed = [item for item, passed in checklist.items() if not passed]
    missing = [item for item in required if item not in checklist]
    if decision == "approved" and (failed or missing):
        raise ChecklistIncomplete(field="input.checklist", missing=", ".join(missing + failed))

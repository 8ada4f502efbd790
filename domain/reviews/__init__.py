"""Reviews: what a reviewer decided about a submission, kept for ever (S-087).

Every submission passes two stages before it is approved: an initial one (complete, compliant) and a verification (call-back,
background). This area keeps the decision with its checklist, reason and rules; it knows nothing of what is reviewed. The areas
that have something to review (accounts, postings) own its states and call ``record`` in the same transaction.
"""

from domain.reviews.actions import must_be_independent, record
from domain.reviews.model import (
    REGISTRATION_CHECKLIST,
    ChecklistIncomplete,
    Decision,
    OwnSubmission,
    Review,
    Subject,
)

__all__ = [
    "REGISTRATION_CHECKLIST",
    "ChecklistIncomplete",
    "Decision",
    "OwnSubmission",
    "Review",
    "Subject",
    "must_be_independent",
    "record",
]

"""Postings: work on offer, in immutable versions that a reviewer approves before anybody sees them (S-063, S-064, S-100..S-105).

The employer writes a complete content — duties, shifts, place, income components, headcount, requirements each with its ground
in the work, validity — and declares it true. Pay below the region's dated minimum, contact details, discriminatory limits and
fraud are refused field by field; what only deserves a look is kept as findings for the reviewer. Each revision is a new version;
a published posting shows its approved version until the next one is approved. Places are taken under the posting's lock.

    draft --submit--> submitted --approve--> live <--resume-- paused <--pause-- live
      ^                 |    |                 |---> filled (no place left)
      |                 |    +-> rejected      |---> expired (validity over; revise, submit and approve bring it back)
      +----revise---- changes_required         +---> closed (employer) | removed (reviewer)
"""

from domain.postings.actions import close, create, expire_due, judge, pause, problems, resume, revise, screening_patterns, submit
from domain.postings.content import (
    MAX_REQUIREMENTS,
    MAX_SHIFTS,
    PayContent,
    PayKind,
    PayUnit,
    PostingContent,
    PostingKind,
    RequirementContent,
    RequirementKind,
    ShiftContent,
)
from domain.postings.model import Posting, PostingFull, PostingNotOpen, ShiftFull, ShiftInPast, State
from domain.postings.places import Shift, give_back, shifts_of, take
from domain.postings.review import Opinion, approve, reject, remove, request_changes
from domain.postings.saved import Circle, NothingSought, Sought, TooManySearches, delete_search, match_searches, save_search
from domain.postings.screening import Finding, Problem, find, refuse_first
from domain.postings.search import MAX_NEAR_M, near_term, near_terms, query_terms, search_terms, terms_around
from domain.postings.store import lock, lock_of_version, posting_of

__all__ = [
    "MAX_NEAR_M",
    "MAX_REQUIREMENTS",
    "MAX_SHIFTS",
    "Circle",
    "Finding",
    "NothingSought",
    "Opinion",
    "PayContent",
    "PayKind",
    "PayUnit",
    "Posting",
    "PostingContent",
    "PostingFull",
    "PostingKind",
    "PostingNotOpen",
    "Problem",
    "RequirementContent",
    "RequirementKind",
    "Shift",
    "ShiftContent",
    "ShiftFull",
    "ShiftInPast",
    "Sought",
    "State",
    "TooManySearches",
    "approve",
    "close",
    "create",
    "delete_search",
    "expire_due",
    "find",
    "give_back",
    "judge",
    "lock",
    "lock_of_version",
    "match_searches",
    "near_term",
    "near_terms",
    "pause",
    "posting_of",
    "problems",
    "query_terms",
    "refuse_first",
    "reject",
    "remove",
    "request_changes",
    "resume",
    "revise",
    "save_search",
    "screening_patterns",
    "search_terms",
    "shifts_of",
    "submit",
    "take",
    "terms_around",
]

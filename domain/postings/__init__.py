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

from domain.postings.actions import close, create, draft, expire_due, pause, resume, revise, submit
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
from domain.postings.judging import Standard, judge, problems, screening_patterns, standard
from domain.postings.model import NotDeclared, Posting, PostingFull, PostingNotOpen, ShiftFull, ShiftInPast, State
from domain.postings.places import Shift, give_back, shifts_of, take
from domain.postings.placing import place_postings
from domain.postings.review import Opinion, approve, reject, remove, request_changes
from domain.postings.saved import Circle, NothingSought, Sought, TooManySearches, delete_search, match_searches, save_search
from domain.postings.screening import Finding, Problem, find, refuse_first
from domain.postings.search import MAX_NEAR_M, near_term, near_terms, query_terms, search_terms, terms_around
from domain.postings.store import lock, lock_of_version, posting_of
from domain.postings.templates import (
    OneSource,
    TemplateArchived,
    TooManyTemplates,
    archive_template,
    create_from_template,
    revise_template,
    save_template,
)
from domain.postings.views import fold_views, note_view
from domain.postings.written import as_json, content_of

__all__ = [
    "MAX_NEAR_M",
    "MAX_REQUIREMENTS",
    "MAX_SHIFTS",
    "Circle",
    "Finding",
    "NotDeclared",
    "NothingSought",
    "OneSource",
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
    "Standard",
    "State",
    "TemplateArchived",
    "TooManySearches",
    "TooManyTemplates",
    "approve",
    "archive_template",
    "as_json",
    "close",
    "content_of",
    "create",
    "create_from_template",
    "delete_search",
    "draft",
    "expire_due",
    "find",
    "fold_views",
    "give_back",
    "judge",
    "lock",
    "lock_of_version",
    "match_searches",
    "near_term",
    "near_terms",
    "note_view",
    "pause",
    "place_postings",
    "posting_of",
    "problems",
    "query_terms",
    "refuse_first",
    "reject",
    "remove",
    "request_changes",
    "resume",
    "revise",
    "revise_template",
    "save_search",
    "save_template",
    "screening_patterns",
    "search_terms",
    "shifts_of",
    "standard",
    "submit",
    "take",
    "terms_around",
]

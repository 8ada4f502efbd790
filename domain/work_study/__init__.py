"""Work-study (勤工助学): the agreement of school, employer and student, and the caps a school states for itself (L-05).

    drafted --each of the three signs the fingerprint of the same text--> signed        no shift begins before

It is drafted when somebody is hired on a work-study post, or when a post with people hired is marked as one. A school speaks by
its office, a partner of the platform's with the scope ``work_study:sign``; its caps are those of the regulation, or stricter.
"""

from domain.work_study.actions import (
    appoint,
    draft_missing,
    must_be_signed,
    must_keep_school,
    sign,
    state_caps,
)
from domain.work_study.model import (
    Agreement,
    CapTooHigh,
    NoSchoolOffice,
    SchoolKept,
    SchoolTaken,
    TermsDiffer,
    WorkStudyUnsigned,
)

__all__ = [
    "Agreement",
    "CapTooHigh",
    "NoSchoolOffice",
    "SchoolKept",
    "SchoolTaken",
    "TermsDiffer",
    "WorkStudyUnsigned",
    "appoint",
    "draft_missing",
    "must_be_signed",
    "must_keep_school",
    "sign",
    "state_caps",
]

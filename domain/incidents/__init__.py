"""What was not as agreed, and what went wrong at work (S-069).

    difference: reported --confirm--> confirmed | --deny, with a reason--> denied
    incident:   open --statements, evidence, notices, follow-up--> closed

Of an injury law names whom the employer notifies, and by when; each is a row with a clock of its own, met by its reference.
Support closes an incident once both sides were heard, or the other kept silent for its time, and no notice is owed.
"""

from domain.incidents.actions import close, record_notice, report, state
from domain.incidents.differences import answer, report_difference
from domain.incidents.model import (
    Difference,
    DifferenceKind,
    DifferenceState,
    DifferenceTwice,
    Incident,
    IncidentKind,
    IncidentState,
    NoticeOwed,
    Recipient,
    ReportLate,
    Severity,
    SideUnheard,
)

__all__ = [
    "Difference",
    "DifferenceKind",
    "DifferenceState",
    "DifferenceTwice",
    "Incident",
    "IncidentKind",
    "IncidentState",
    "NoticeOwed",
    "Recipient",
    "ReportLate",
    "Severity",
    "SideUnheard",
    "answer",
    "close",
    "record_notice",
    "report",
    "report_difference",
    "state",
]

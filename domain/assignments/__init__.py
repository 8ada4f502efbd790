"""Assignments: one worker in one shift, attendance as evidence, and the hours claimed for it (S-030, S-068, S-071).

Planning happens under the worker's lock, so no two shifts of one person overlap. The end of work opens the evaluation window of
both sides. An approved timesheet leaves a job that drafts the settlement.

    planned --check_in--> working --check_out--> worked --submit--> timesheet submitted --approve (or silence)--> approved
       |--shift over--> absent                                           ^-----submit again----- returned
       +--notice (``absences``)--> cancelled
"""

from domain.assignments.absences import answer_absence_notice, excuse_unanswered, give_absence_notice
from domain.assignments.actions import check_in, check_out, mark_absent, must_be_free, plan
from domain.assignments.model import (
    Absence,
    AbsenceState,
    Assignment,
    AttendanceKind,
    Method,
    Place,
    ShiftOverlap,
    State,
    Timesheet,
    TimesheetState,
)
from domain.assignments.presence import AttendanceCode, codes
from domain.assignments.store import find, timesheet_of
from domain.assignments.timesheets import approve_due, approve_timesheet, return_timesheet, submit_timesheet
from domain.assignments.work_study import WorkStudyHoursExceeded, must_keep_hours

__all__ = [
    "Absence",
    "AbsenceState",
    "Assignment",
    "AttendanceCode",
    "AttendanceKind",
    "Method",
    "Place",
    "ShiftOverlap",
    "State",
    "Timesheet",
    "TimesheetState",
    "WorkStudyHoursExceeded",
    "answer_absence_notice",
    "approve_due",
    "approve_timesheet",
    "check_in",
    "check_out",
    "codes",
    "excuse_unanswered",
    "find",
    "give_absence_notice",
    "mark_absent",
    "must_be_free",
    "must_keep_hours",
    "plan",
    "return_timesheet",
    "submit_timesheet",
    "timesheet_of",
]

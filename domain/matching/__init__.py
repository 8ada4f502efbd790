"""Matching: what workers want and when they can, and who suits what, with the reason for every point (S-065, T-001, T-010).

Supply is a worker's intention, usual week, exceptions and class timetable; it is kept as half hours a week. What **must** hold is
asked in SQL (``store_facts``), for the millions of pairs of a run over columns (``feasible``); what is **better** is a sum of
whole-number parts by a published rule (``policy``, ``scoring``).
A run keeps the facts it goes by and is solved from them alone: the same facts give the same bytes.

    run: made --gather--> gathered --solve--> solved --inviteMatched--> inviting --send--> finished
    invitation: open --accept--> accepted (hired)   --decline--> declined   --time over--> expired   (then the reserve is asked)

Nothing here takes a place: accepting an invitation goes the way of every offer, where places, overlaps and caps are decided.
"""

from domain.matching.availability import OneOff, Span
from domain.matching.contest import (
    Contest,
    ContestClaim,
    ContestLate,
    ContestOpen,
    ContestState,
    NothingCorrected,
    Remedy,
    ReplayDisagrees,
    ReplayMissing,
)
from domain.matching.contesting import contest, contested_task, decide_contest, record_replay
from domain.matching.engine import Solution, solve
from domain.matching.invitations import accept, decline, expire, fill, invite, invite_matched, send
from domain.matching.judging import Judged, judge, named
from domain.matching.model import (
    CONSTRAINTS,
    PARTS,
    BadTimetable,
    DeclineCode,
    Intention,
    IntentionMissing,
    Invitation,
    InvitationOver,
    InvitationState,
    MatchRun,
    Mode,
    NothingToMatch,
    NotSuitable,
    RunNotSolved,
    RunState,
    RunUnderWay,
    TooManyInvitations,
    WeeklySpan,
)
from domain.matching.plans import Plan, Way, service_plans
from domain.matching.policy import POLICY_RULE, Policy, in_use
from domain.matching.recommending import Counterfactual, Recommended, explain, postings_for, with_newcomers, workers_for
from domain.matching.retiring import retire_facts
from domain.matching.running import Task, gather, make, match_everybody, read, record, replay
from domain.matching.store_showing import Shown, described
from domain.matching.supply import (
    add_one_off,
    block,
    choose_ranking,
    declare_qualifications,
    import_timetable,
    mark_work_study,
    remove_one_off,
    update_intention,
)
from domain.matching.travel import Pace, TravelMode
from domain.matching.urgent import InstantChoice, choose_instant, find_urgent, instant_choice, invite_urgently

__all__ = [
    "CONSTRAINTS",
    "PARTS",
    "POLICY_RULE",
    "BadTimetable",
    "Contest",
    "ContestClaim",
    "ContestLate",
    "ContestOpen",
    "ContestState",
    "Counterfactual",
    "DeclineCode",
    "InstantChoice",
    "Intention",
    "IntentionMissing",
    "Invitation",
    "InvitationOver",
    "InvitationState",
    "Judged",
    "MatchRun",
    "Mode",
    "NotSuitable",
    "NothingCorrected",
    "NothingToMatch",
    "OneOff",
    "Pace",
    "Plan",
    "Policy",
    "Recommended",
    "Remedy",
    "ReplayDisagrees",
    "ReplayMissing",
    "RunNotSolved",
    "RunState",
    "RunUnderWay",
    "Shown",
    "Solution",
    "Span",
    "Task",
    "TooManyInvitations",
    "TravelMode",
    "Way",
    "WeeklySpan",
    "accept",
    "add_one_off",
    "block",
    "choose_instant",
    "choose_ranking",
    "contest",
    "contested_task",
    "decide_contest",
    "declare_qualifications",
    "decline",
    "described",
    "expire",
    "explain",
    "fill",
    "find_urgent",
    "gather",
    "import_timetable",
    "in_use",
    "instant_choice",
    "invite",
    "invite_matched",
    "invite_urgently",
    "judge",
    "make",
    "mark_work_study",
    "match_everybody",
    "named",
    "postings_for",
    "read",
    "record",
    "record_replay",
    "remove_one_off",
    "replay",
    "retire_facts",
    "send",
    "service_plans",
    "solve",
    "update_intention",
    "with_newcomers",
    "workers_for",
]

"""Matching's own words: what a worker wants, a run, a pair and an invitation, and how each may be refused. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Self
from uuid import UUID

from domain.errors import Cause, InvalidInput, Refusal, WrongState
from domain.matching.travel import MINUTES, TravelMode
from domain.money import Fen
from domain.postings import PostingKind

RADIUS_M = (500, 50_000)
MINUTES_A_DAY = 1_440
RULES_AT_MOST = 50
PARTS = ("pay", "distance", "kind", "experience", "reliability", "newcomer", "waiting")
"""What a score is the sum of, in the order they are stored."""
WORKERS_PARTS, EMPLOYERS_PARTS = PARTS[:3], PARTS[3:]
"""What the pair gives to the worker; what speaks to the employer, with what fairness adds."""
WORKER_INVITED, POSTING_INVITED = "worker_invited", "posting_invited"
"""As many invitations are open as may be: of the worker, or of the posting for its free places."""
CONSTRAINTS = (
    *("verified", "ranked", "intention", "age", "kind", "pay", "qualification"),
    *("times", "overlap", "distance", "travel", "hours", "blocked", WORKER_INVITED, POSTING_INVITED),
)
"""What must hold for a pair to be feasible at all."""


class Mode(Enum):
    """BEST: the greatest sum for both sides. STABLE: nobody would rather have somebody who would rather have them."""

    BEST = "best"
    STABLE = "stable"


class RunState(Enum):
    MADE = "made"
    GATHERED = "gathered"
    SOLVED = "solved"
    INVITING = "inviting"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class InvitationState(Enum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class DeclineCode(Enum):
    """Why a worker does not want it."""

    PAY = "pay"
    DISTANCE = "distance"
    TIME = "time"
    KIND = "kind"
    EMPLOYER = "employer"
    OTHER = "other"


class IntentionMissing(Refusal):
    """Times and classes belong to an intention; suggestions go by one."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "JOB_INTENTION_MISSING", "matching.intention"
    zh, en = "请先填写求职意向。", "Say first what work you want."


class RunUnderWay(Refusal):
    """Two runs of one employer at once would propose the same people twice."""

    cause, code, rule = Cause.CONFLICT, "MATCH_RUN_UNDER_WAY", "matching.one_run"
    zh, en = "已有一次撮合正在进行，请稍候。", "A matching run is under way; please wait for it."


class NothingToMatch(Refusal):
    """No live posting has a free place in the coming two weeks."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "NOTHING_TO_MATCH", "matching.one_run"
    zh, en = "未来两周内没有可撮合的班次。", "No shift of the next two weeks has a free place."


class RunNotSolved(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "MATCH_RUN_NOT_SOLVED", "platform.steps_in_order"
    zh, en = "该次撮合的状态为“{state}”，不能发出邀请。", "The run is {state}; nobody can be invited from it."


class InvitationOver(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "INVITATION_OVER", "matching.invitation"
    zh, en = "该邀请已失效。", "The invitation is not open any more."


class NotSuitable(Refusal):
    """Named with what stands against it, so that both know what would change it."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "NOT_SUITABLE", "matching.ranking_policy"
    zh, en = "该劳动者目前不能参加此班次：{constraints}。", "This worker cannot take the shift at present: {constraints}."


class TooManyInvitations(Refusal):
    """So that invitations do not crowd on a few, and who is invited has a real chance."""

    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_INVITATIONS", "matching.open_invitations"
    zh, en = "有效邀请已达上限：{constraints}。", "As many invitations are open as may be: {constraints}."


class BadTimetable(Refusal):
    """A file that cannot be read as a timetable, or asks for too much; ``row`` is the line where the event begins."""

    cause, code, rule = Cause.INVALID_INPUT, "BAD_TIMETABLE", "matching.timetable"
    zh, en = "课表第{row}行：{problem_zh}", "Line {row} of the timetable: {problem_en}"


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """A time of every week: ISO weekday, minutes from its midnight; past midnight it ends after 1440."""

    weekday: int
    starts_minute: int
    ends_minute: int


@dataclass(frozen=True, slots=True)
class Intention:
    """What a worker wants: kinds in the order of preference, where, from how much an hour, until when, and the usual week."""

    kinds: tuple[PostingKind, ...]
    latitude: float
    longitude: float
    radius_m: int
    pay_floor_fen: Fen
    valid_until: datetime
    weekly: tuple[WeeklySpan, ...]
    travel_mode: TravelMode = TravelMode.TRANSIT
    max_travel_minutes: int | None = None
    """The longest way, by the estimate of ``travel``; None: only the radius counts."""

    @property
    def preference(self) -> int:
        """The place of each kind, four bits each by the kind's number; 0 for a kind that is not wanted."""
        return sum(place << 4 * KIND_NUMBERS[kind] for place, kind in enumerate(self.kinds, start=1))

    def must_be_complete(self, path: str) -> None:
        """Raises InvalidInput for the first value that cannot be."""
        if not self.kinds or len(set(self.kinds)) != len(self.kinds):
            raise InvalidInput(f"{path}.kinds", "请按意愿顺序选择工种，不得重复。", "Name the kinds you want, each once.")
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise InvalidInput(f"{path}.latitude", "经纬度超出范围。", "No such place on earth.")
        if not RADIUS_M[0] <= self.radius_m <= RADIUS_M[1]:
            raise InvalidInput(f"{path}.radiusM", "范围须在500至50000米之间。", "Between 500 and 50,000 metres.")
        if self.max_travel_minutes is not None and not MINUTES[0] <= self.max_travel_minutes <= MINUTES[1]:
            zh, en = f"路程时间须在{MINUTES[0]}至{MINUTES[1]}分钟之间。", f"Between {MINUTES[0]} and {MINUTES[1]} minutes."
            raise InvalidInput(f"{path}.maxTravelMinutes", zh, en)
        if self.pay_floor_fen < 0:
            raise InvalidInput(f"{path}.payFloor", "最低报酬不能为负。", "The lowest pay is not negative.")
        if not 1 <= len(self.weekly) <= RULES_AT_MOST:
            raise InvalidInput(f"{path}.weekly", f"请填写1至{RULES_AT_MOST}段时间。", f"Between 1 and {RULES_AT_MOST} times.")
        for at, span in enumerate(self.weekly):
            _must_be_a_span(span, f"{path}.weekly.{at}")


def _must_be_a_span(span: WeeklySpan, field: str) -> None:
    if not 1 <= span.weekday <= 7:
        raise InvalidInput(f"{field}.weekday", "星期须为1至7。", "A weekday from 1, Monday, to 7.")
    if not 0 <= span.starts_minute < MINUTES_A_DAY:
        raise InvalidInput(f"{field}.startsMinute", "开始时间须在0至1439分之间。", "It starts between minute 0 and 1439.")
    if not span.starts_minute < span.ends_minute <= span.starts_minute + MINUTES_A_DAY:
        raise InvalidInput(f"{field}.endsMinute", "结束时间须在开始之后24小时内。", "It ends after it starts, within 24 hours.")


KIND_NUMBERS: Mapping[PostingKind, int] = {kind: number for number, kind in enumerate(PostingKind)}


@dataclass(frozen=True, slots=True)
class MatchRun:
    id: UUID
    employer_id: UUID | None
    mode: Mode
    state: RunState
    first_day: date
    policy_version: int
    made_by: UUID | None
    """Nobody, where the platform made it by itself."""
    made_at: datetime
    message: str | None


@dataclass(frozen=True, slots=True)
class Invitation:
    id: UUID
    match_pair_id: UUID | None
    shift_id: UUID
    posting_id: UUID
    posting_version_id: UUID
    worker_id: UUID
    employer_id: UUID
    state: InvitationState
    message: str
    expires_at: datetime

    def answer(self, state: InvitationState, at: datetime) -> Self:
        """Accepted or declined; raises WrongState or InvitationOver."""
        if self.state is InvitationState.WITHDRAWN:
            raise InvitationOver(field="input.invitationId")
        if self.state is not InvitationState.OPEN:
            raise WrongState(self.state.value, field="input.invitationId")
        if at >= self.expires_at:
            raise InvitationOver(field="input.invitationId")
        return replace(self, state=state)

"""A contested result of matching: what is contested, how it ends, and how each step may be refused (PIPL art. 24). Pure."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.errors import Cause, NotPermitted, Refusal, WrongState


class ContestState(Enum):
    """UPHELD: the objection is right. CORRECTED: a fact was wrong and is not counted any more. DISMISSED: the result stands."""

    OPEN = "open"
    UPHELD = "upheld"
    CORRECTED = "corrected"
    DISMISSED = "dismissed"


class ContestClaim(Enum):
    """What is said to be wrong."""

    FACT = "fact"
    CONSTRAINT = "constraint"
    SCORE = "score"
    LEFT_OUT = "left_out"
    PROPOSED = "proposed"


class Remedy(Enum):
    """What followed of a review: a place on the run's list, an invitation, or being taken from that list."""

    NONE = "none"
    PROPOSAL = "proposal"
    INVITATION = "invitation"
    REMOVAL = "removal"


class ContestLate(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "MATCH_CONTEST_LATE", "matching.contest"
    zh, en = "撮合结果须在{days}日内提出异议。", "A result of matching is contested within {days} days."


class ContestOpen(Refusal):
    cause, code, rule = Cause.CONFLICT, "MATCH_CONTEST_OPEN", "matching.contest"
    zh, en = "对该结果的异议正在复核。", "An objection to this result is being reviewed."


class ReplayMissing(Refusal):
    """Nobody decides about a run without seeing what its facts give when they are solved again."""

    cause, code, rule = Cause.WRONG_STATE, "MATCH_REPLAY_MISSING", "matching.contest"
    zh, en = "该次撮合尚未重算完毕。", "The run has not been replayed yet."


class ReplayDisagrees(Refusal):
    """A result that its own facts do not give is held against nobody."""

    cause, code, rule = Cause.WRONG_STATE, "MATCH_REPLAY_DISAGREES", "matching.contest"
    zh, en = "重算结果与原结果不一致，不能驳回异议。", "The replay gives another result; the objection cannot be dismissed."


class NothingCorrected(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "MATCH_NOTHING_CORRECTED", "matching.contest"
    zh, en = "请指明不再计入的缺勤记录。", "Name the absence that is not counted any more."


@dataclass(frozen=True, slots=True)
class Contest:
    """``run_made_by``: who started the run, nobody where the platform did; ``replayed``: None before the replay."""

    id: UUID
    match_run_id: UUID | None
    shift_id: UUID
    worker_id: UUID
    employer_id: UUID
    by_worker_id: UUID | None
    by_employer_id: UUID | None
    state: ContestState
    run_made_by: UUID | None
    replayed: bool | None

    def must_be_decidable(self, outcome: ContestState, person_id: UUID) -> None:
        """Raises WrongState, NotPermitted for who started the run, ReplayMissing, ReplayDisagrees."""
        if self.state is not ContestState.OPEN or outcome is ContestState.OPEN:
            raise WrongState(self.state.value, field="input.matchContestId")
        if self.run_made_by == person_id:
            raise NotPermitted("staff who did not start the run")
        if self.match_run_id is not None and self.replayed is None:
            raise ReplayMissing(field="input.matchContestId")
        if outcome is ContestState.DISMISSED and self.replayed is False:
            raise ReplayDisagrees(field="input.outcome")

"""A result of matching is contested, and a person reviews it beside its replay (PIPL art. 24, S-065)."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.matching import ContestClaim, ContestState, Remedy
from resolvers import match_contests
from schema.accounts import Employer, Worker
from schema.deadlines import Deadline
from schema.matching import MatchConstraint, MatchRun, ScorePoints
from schema.matching_moves import KEY
from schema.postings import Posting, Shift
from schema.refusals import Refused
from schema.relay import COMPILED, Answer, Connection, Node
from schema.scalars import Info

strawberry.enum(
    ContestState,
    name="MatchContestState",
    description="Upheld: the objection is right. Corrected: a fact was wrong and does not count any more. Dismissed: the result"
    " stands.",
)
strawberry.enum(ContestClaim, name="MatchContestClaim", description="What is said to be wrong.")
strawberry.enum(
    Remedy,
    name="MatchRemedy",
    description="What followed: a place on the run's list, an invitation like the run's others, or being taken from the list.",
)


@strawberry.type(
    description="A contested result of matching: what it was by the facts the run kept, what the same facts give when they are"
    " solved again, and what a person decided (PIPL art. 24, S-065)."
)
class MatchContest(Node):
    claim: ContestClaim = strawberry.field(description="What is said to be wrong.")
    reason: str = strawberry.field(description="In the words of who contests.")
    state: ContestState = strawberry.field(description="How far it has come.")
    place: int | None = strawberry.field(description="0 proposed, from 1 in reserve, nothing: left out by the run.")
    score: int | None = strawberry.field(description="0 to 1000 as it stood; none where the worker is not ranked.")
    parts: list[ScorePoints] | None = strawberry.field(description="What the score is the sum of.")
    failed: list[MatchConstraint] = strawberry.field(description="What did not hold.")
    distance_m: int = strawberry.field(description="Metres from the middle of the worker's area.")
    input_sha256: str | None = strawberry.field(description="Of the facts the run went by; none where no run knew both.")
    output_sha256: str | None = strawberry.field(description="Of its answer.")
    replayed_input_sha256: str | None = strawberry.field(description="Of the facts as they are kept today.")
    replayed_output_sha256: str | None = strawberry.field(description="Of what they give when they are solved again.")
    replayed_at: datetime | None = strawberry.field(description="When they were solved again.")
    replay_agrees: bool | None = strawberry.field(description="Whether both are the same bytes; none before the replay.")
    contested_at: datetime = strawberry.field(description="When it was contested.")
    answer: str | None = strawberry.field(description="Why it was decided so.")
    decided_at: datetime | None = strawberry.field(description="When.")
    remedy: Remedy | None = strawberry.field(description="What followed.")
    score_after: int | None = strawberry.field(description="The pair judged anew; none where the shift is not open any more.")
    parts_after: list[ScorePoints] | None = strawberry.field(description="What that score is the sum of.")
    failed_after: list[MatchConstraint] | None = strawberry.field(description="What does not hold now.")
    worker: Worker = strawberry.field(description="About whom; masked.")
    employer: Employer = strawberry.field(description="Whose shift.")
    posting: Posting = strawberry.field(description="Of which posting.")
    shift: Shift = strawberry.field(description="Which shift.")
    run: MatchRun | None = strawberry.field(description="The run, for whom may read it.")
    deadlines: list[Deadline] = strawberry.field(description="Its clock: the platform's review.")


@strawberry.input(description="What is contested. A worker contests for themselves; an employer names the worker.")
class ContestMatchInput:
    shift_id: strawberry.ID = strawberry.field(description="The shift it is about.")
    worker_id: strawberry.ID | None = strawberry.field(default=None, description="Given by an employer.")
    claim: ContestClaim = strawberry.field(description="What is wrong.")
    reason: str = strawberry.field(description="2 to 1,000 characters, read by the reviewer.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What a person decided, and why.")
class DecideMatchContestInput:
    match_contest_id: strawberry.ID = strawberry.field(description="An open contest.")
    outcome: ContestState = strawberry.field(description="UPHELD, CORRECTED or DISMISSED.")
    answer: str = strawberry.field(description="2 to 1,000 characters, read by who contests.")
    assignment_id: strawberry.ID | None = strawberry.field(
        default=None, description="An absence of the worker that matching does not count any more; with CORRECTED."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


MatchContestResult = Annotated[MatchContest | Refused, strawberry.union("MatchContestResult")]


@strawberry.type
class MatchContestsQuery:
    @strawberry.field(graphql_type=MatchContest | None, description="One contested result of matching (S-065).")
    def match_contest(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[MatchContest], description="Contested results, newest first (S-065).")
    def match_contests(
        self,
        state: ContestState | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Answer:
        return COMPILED


@strawberry.type
class MatchContestsMutation:
    @strawberry.mutation(
        graphql_type=MatchContestResult, description="Contests a result of matching; a person reviews it (PIPL art. 24, S-065)."
    )
    async def contest_match(self, info: Info, input: ContestMatchInput) -> Answer:
        return await match_contests.contest_match(info.context, input.shift_id, input.worker_id, input.claim, input.reason)

    @strawberry.mutation(
        graphql_type=MatchContestResult,
        description="Somebody of the staff who did not start the run decides beside its replay, and says why (S-065).",
    )
    async def decide_match_contest(self, info: Info, input: DecideMatchContestInput) -> Answer:
        id, absence = input.match_contest_id, input.assignment_id
        return await match_contests.decide_match_contest(info.context, id, input.outcome, input.answer, absence)

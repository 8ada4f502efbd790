"""What suits whom at this moment, with why; computed when it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import matching, rules
from domain.matching import CONSTRAINTS, PARTS, Recommended, TravelMode, Way
from domain.money import Fen
from resolvers.ids import global_id, uuid_of
from resolvers.request import Answer, Repeatable, Request

NEVER_USED = ("sex", "age", "ethnicity", "religion", "origin", "marital_status", "health", "school")
"""What no statement of matching may read; of age only whether the law lets somebody do the work."""


@dataclass(frozen=True, slots=True)
class ScorePoints:
    part: str
    points: int


@dataclass(frozen=True, slots=True)
class MatchExplanation:
    worker_id: str
    shift_id: str
    posting_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    hourly_pay: Fen
    worker_name: str
    feasible: bool
    failed: tuple[str, ...]
    missing_qualifications: list[str]
    score: int | None
    parts: list[ScorePoints]
    distance_m: int
    travel_mode: TravelMode
    travel_minutes: int


@dataclass(frozen=True, slots=True)
class Recommendations:
    ranked: bool
    feasible: int
    pairs: list[MatchExplanation]
    counterfactuals: list["Counterfactual"]


@dataclass(frozen=True, slots=True)
class Counterfactual:
    constraint: str
    qualification: str | None
    more: int


@dataclass(frozen=True, slots=True)
class ServicePlan:
    way: Way
    suits: bool
    shifts: int
    expected_fill_percent: int | None
    wages: Fen
    fee: Fen
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class InstantFill(Repeatable):
    enabled: bool
    message: str


@dataclass(frozen=True, slots=True)
class RankingPolicy:
    rule_id: str
    version: int
    parts: list[ScorePoints]
    place_worth: int
    reserves: int
    reserve_lists: int
    constraints: tuple[str, ...]
    never_used: tuple[str, ...]
    text_zh: str
    text_en: str
    legal_basis: tuple[str, ...]


async def ranking_policy(request: Request) -> Answer:
    """The rule in force, with its weights."""
    policy = await matching.in_use(request.tx)
    rule = await rules.in_force(request.tx, matching.POLICY_RULE)
    return RankingPolicy(
        rule_id=rule.id,
        version=rule.version,
        parts=_points(policy.weights),
        place_worth=policy.place_worth,
        reserves=policy.reserves,
        reserve_lists=policy.reserve_lists,
        constraints=CONSTRAINTS,
        never_used=NEVER_USED,
        text_zh=rule.text_zh,
        text_en=rule.text_en,
        legal_basis=rule.legal_basis,
    )


async def instant_fill(request: Request) -> Answer:
    """What the employer chose for shifts about to begin."""
    chosen = await matching.instant_choice(request.tx, request.viewer)
    return InstantFill(chosen.enabled, chosen.message)


async def choose_instant_fill(request: Request, enabled: bool, message: str | None) -> Answer:
    """The employer turns it on or off."""
    await matching.choose_instant(request.tx, request.viewer, enabled, message)
    return await instant_fill(request)


async def recommended_service_plans(request: Request, shift_id: str) -> Answer:
    """Which way to fill the employer's shift."""
    found = await matching.service_plans(request.tx, request.viewer, uuid_of("Shift", shift_id, "shiftId"))
    return [
        ServicePlan(one.way, one.suits, one.shifts, one.fill_percent, one.wages_fen, one.fee_fen, one.reason_zh, one.reason_en)
        for one in found
    ]


async def recommended_postings(request: Request, first: int) -> Answer:
    """The shifts that suit the worker."""
    return await _recommendations(request, await matching.postings_for(request.tx, request.viewer, first))


async def recommended_workers(request: Request, shift_id: str, first: int) -> Answer:
    """The workers who suit the employer's shift."""
    shift = uuid_of("Shift", shift_id, "shiftId")
    return await _recommendations(request, await matching.workers_for(request.tx, request.viewer, shift, first))


async def match_explain(request: Request, shift_id: str, worker_id: str | None) -> Answer:
    """One pair as it stands."""
    worker = uuid_of("Worker", worker_id, "workerId") if worker_id is not None else None
    found = await matching.explain(request.tx, request.viewer, worker, uuid_of("Shift", shift_id, "shiftId"))
    ranked = "ranked" not in found.failed
    return (await _explained(request, [found], ranked))[0]


async def _recommendations(request: Request, found: Recommended) -> Recommendations:
    return Recommendations(
        ranked=found.ranked,
        feasible=found.feasible,
        pairs=await _explained(request, found.pairs, found.ranked),
        counterfactuals=[Counterfactual(one.constraint, one.code, one.more) for one in found.counterfactuals],
    )


async def _explained(request: Request, pairs: Sequence[matching.Judged], ranked: bool) -> list[MatchExplanation]:
    shown = await matching.described(request.tx, [pair.worker_id for pair in pairs], [pair.shift_id for pair in pairs])
    return [_explanation(pair, shown, ranked) for pair in pairs]


def _explanation(pair: matching.Judged, shown: matching.Shown, ranked: bool) -> MatchExplanation:
    shift, way = shown.shifts[pair.shift_id], shown.ways[pair.worker_id]
    return MatchExplanation(
        worker_id=global_id("Worker", pair.worker_id),
        shift_id=global_id("Shift", pair.shift_id),
        posting_id=global_id("Posting", pair.posting_id),
        title=shift.title,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        hourly_pay=shift.pay_fen,
        worker_name=shown.names[pair.worker_id],
        feasible=pair.feasible,
        failed=pair.failed,
        missing_qualifications=[code for bit, code in shown.codes.items() if pair.missing >> bit & 1],
        score=pair.score if ranked else None,
        parts=_points(pair.parts) if ranked else [],
        distance_m=pair.distance_m,
        travel_mode=way,
        travel_minutes=shown.paces[way].minutes(pair.distance_m),
    )


def _points(points: Sequence[int]) -> list[ScorePoints]:
    return [ScorePoints(part, most) for part, most in zip(PARTS, points, strict=True)]

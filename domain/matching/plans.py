"""Which way to fill a shift: recommended to its employer on request, with why, today's price and its own history (T-032).

Nothing is promised that is not known: of fewer than a few shifts of its own an employer is told no expected fill, and the price
is the same for every plan, because the fee does not depend on the way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from uuid import UUID

from domain import finance, rules
from domain.database import Record, Transaction
from domain.errors import NotFound
from domain.matching import store_plans, urgent
from domain.matching.recommending import workers_for
from domain.money import Fen
from domain.viewer import Viewer

RULE = "matching.service_plans"


class Way(Enum):
    """APPLICATIONS: people apply. MATCHED: a run proposes, the employer invites. INSTANT: the platform invites by itself.
    PACKAGE: the work is given out as pieces that are delivered and inspected."""

    APPLICATIONS = "applications"
    MATCHED = "matched"
    INSTANT = "instant"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class Plan:
    """``fill_percent``: of the employer's own places filled this way; None: of too few ``shifts`` to say."""

    way: Way
    suits: bool
    shifts: int
    fill_percent: int | None
    wages_fen: Fen
    fee_fen: Fen
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides which ways suit."""

    soon: bool
    instant: bool
    feasible: int
    hours: int


async def service_plans(tx: Transaction, viewer: Viewer, shift_id: UUID) -> list[Plan]:
    """Every way, those that suit first and of these the one with the best history. Raises NotFound."""
    employer_id = viewer.must_be_employer("recruiter")
    asked = await store_plans.asked(tx, shift_id, employer_id)
    if asked is None:
        raise NotFound("Shift", field="shiftId")
    urgency, chosen = await urgent.terms(tx), await urgent.instant_choice(tx, viewer)
    situation = Situation(
        soon=asked["starts_at"] <= tx.now + timedelta(hours=urgency.hours),
        instant=chosen.enabled,
        feasible=(await workers_for(tx, viewer, shift_id, 1)).feasible,
        hours=urgency.hours,
    )
    numbers = (await rules.in_force(tx, RULE)).parameters
    days, least = numbers["days"], numbers["least_shifts"]
    assert isinstance(days, int) and isinstance(least, int)
    history = await store_plans.history(tx, employer_id, tx.now - timedelta(days=days))
    gross = Fen(asked["pay_fen_per_hour"] * asked["minutes"] // 60)
    fee = (await finance.fee_schedule(tx, employer_id)).fee(gross)
    price = (Fen(gross * asked["places"]), Fen(fee * asked["places"]))
    plans = [_plan(way, situation, history, least, price) for way in Way]
    return sorted(plans, key=lambda plan: (not plan.suits, -(plan.fill_percent or 0)))


def _plan(way: Way, situation: Situation, history: Mapping[str, Record], least: int, price: tuple[Fen, Fen]) -> Plan:
    before = history.get(way.value)
    shifts = before["shifts"] if before else 0
    percent = 100 * before["taken"] // before["places"] if before and shifts >= least else None
    suits, zh, en = _why(way, situation)
    return Plan(way, suits, shifts, percent, *price, zh, en)


def _why(way: Way, of: Situation) -> tuple[bool, str, str]:
    """Whether the way suits, and the reason in both languages."""
    match way:
        case Way.APPLICATIONS if of.soon:
            return (
                False,
                f"班次在{of.hours}小时内开始，等待报名可能来不及。",
                f"It begins within {of.hours} hours: too soon to wait.",
            )
        case Way.APPLICATIONS:
            return True, "距开始尚有时间，可等待报名并自行挑选。", "There is time for people to apply and for you to choose."
        case Way.MATCHED if of.feasible:
            return (
                True,
                f"目前有{of.feasible}人符合，可按理由邀请。",
                f"{of.feasible} suit at this moment; invite them, with why.",
            )
        case Way.MATCHED:
            return False, "目前没有符合条件的人员。", "Nobody suits at this moment."
        case Way.INSTANT if not of.instant:
            return False, "贵单位已关闭即时补位。", "You turned the platform's own invitations off."
        case Way.INSTANT if of.soon and of.feasible:
            return (
                True,
                "班次临近，平台即时邀请，先接受者录用。",
                "It begins soon: the platform invites, who accepts first is hired.",
            )
        case Way.INSTANT:
            return False, "班次未临近或目前无人符合。", "It does not begin soon, or nobody suits."
        case Way.PACKAGE:
            zh = "按成果验收的工作可拆分为任务包；本班次按小时计酬。"
            return False, zh, "For work inspected by its result, make a package; this shift is paid by the hour."

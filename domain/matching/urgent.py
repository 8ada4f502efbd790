"""Shifts about to begin with an open place: the platform invites by itself who suits best, and who accepts first is hired.

    shift with an open place, soon --sweep--> a round is due --job--> invitations --first accepts--> filled, the others end
                                                  ^                        |
                                                  +------- nobody did -----+

It does not matter why the place is open: nobody was found, somebody gave notice or was released. Employers may turn it off.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from domain import outbox, rules
from domain.database import Record, Transaction
from domain.errors import InvalidInput
from domain.matching import crowding, store_facts, store_invitations, store_showing, store_urgent
from domain.matching.invitations import MESSAGE, add, pair_of
from domain.matching.judging import Judged, judge
from domain.matching.places import cells_within
from domain.matching.recommending import WORKERS_ASKED, with_newcomers
from domain.viewer import Viewer

INSTANT, RULE = "matching.instant", "matching.instant"
SHIFTS_AT_ONCE = 200
ARRANGEMENTS: Final = "班次即将开始，请按岗位所列时间、地点到岗；具体安排以用工单位通知为准。"
"""What an invitation says where the employer left no words for it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The rule's numbers."""

    hours: int
    lead_minutes: int
    answer_minutes: int
    again_minutes: int
    per_place: int
    rounds: int


async def terms(tx: Transaction) -> Terms:
    """As they are in force today."""
    numbers = (await rules.in_force(tx, RULE)).parameters
    return Terms(**{name: value for name, value in numbers.items() if isinstance(value, int)})


async def find_urgent(tx: Transaction, viewer: Viewer, limit: int = SHIFTS_AT_ONCE) -> int:
    """Leaves a job for every shift whose next round is due, at most ``limit``; returns how many."""
    viewer.must_be_system()
    rule = await terms(tx)
    from_at, until_at = tx.now + timedelta(minutes=rule.lead_minutes), tx.now + timedelta(hours=rule.hours)
    again_before = tx.now - timedelta(minutes=rule.again_minutes)
    due = await store_urgent.begin_rounds(tx, from_at, until_at, again_before, rule.rounds, limit)
    if due:
        await outbox.enqueue_all(tx, INSTANT, due, queue=outbox.MATCHING)
    return len(due)


async def invite_urgently(tx: Transaction, viewer: Viewer, shift_id: UUID) -> int:
    """One round of a shift: invites who suit best at this moment and were not asked before. Returns how many.

    Run twice it invites nobody too many: what is open already is counted, under the round's lock.
    """
    viewer.must_be_system()
    rule = await terms(tx)
    rounds = await store_urgent.lock_round(tx, shift_id)
    shift = await store_urgent.wanted(tx, shift_id, tx.now + timedelta(minutes=rule.lead_minutes))
    if rounds is None or shift is None:
        return 0
    most = shift["places"] * rule.per_place - shift["open"]
    chosen = await _best(tx, shift_id, shift, most) if most > 0 else []
    pairs = await _standing(tx, shift_id, [one.worker_id for one in chosen])
    message, lasts = shift["message"] or ARRANGEMENTS, timedelta(minutes=rule.answer_minutes)
    made = await add(tx, viewer, pairs, message, None, lasts) if pairs else []
    if made:
        await store_urgent.count(tx, shift_id, len(made))
    if made and rounds == 1:
        await outbox.put(tx, viewer, "posting.urgently_invited", shift["posting_id"], employer_id=shift["employer_id"])
    return len(made)


async def choose_instant(tx: Transaction, viewer: Viewer, enabled: bool, message: str | None) -> None:
    """The employer turns it off or on, and says what such an invitation tells people. Raises InvalidInput."""
    employer_id = viewer.must_be_employer("recruiter")
    said = message.strip() if message is not None else None
    if said is not None and not MESSAGE[0] <= len(said) <= MESSAGE[1]:
        raise InvalidInput("input.message", "请写明工作安排（2至1000字）。", "Write the arrangements, in 2 to 1,000 characters.")
    id = await store_urgent.add_choice(tx, employer_id, enabled, said, viewer.must_be_signed_in())
    await outbox.put(tx, viewer, "instant_fill.chosen", id, employer_id=employer_id)


@dataclass(frozen=True, slots=True)
class InstantChoice:
    """Whether shifts about to begin are filled by the platform, and what invitations then say."""

    enabled: bool
    message: str


async def instant_choice(tx: Transaction, viewer: Viewer) -> InstantChoice:
    """What the employer chose last; on, where it chose nothing."""
    row = await store_urgent.choice(tx, viewer.must_be_employer("recruiter"))
    return InstantChoice(row["enabled"], row["message"] or ARRANGEMENTS) if row else InstantChoice(True, ARRANGEMENTS)


async def _best(tx: Transaction, shift_id: UUID, shift: Record, most: int) -> list[Judged]:
    """Who suits best now and was not asked before; one of five is a newcomer, where there is one."""
    cells = cells_within(shift["latitude"], shift["longitude"], store_facts.FARTHEST_M)
    near = await store_showing.near(tx, cells, shift["kind"], shift["pay_fen_per_hour"], WORKERS_ASKED)
    asked = await store_urgent.asked_before(tx, shift["posting_id"], near)
    found = await judge(tx, worker_ids=[id for id in near if id not in asked], shift_ids=[shift_id])
    feasible = sorted((one for one in found if one.feasible), key=lambda one: (-one.score, one.worker_id))
    known, new = [one for one in feasible if not one.newcomer], [one for one in feasible if one.newcomer]
    return with_newcomers(known, new, most)


async def _standing(tx: Transaction, shift_id: UUID, worker_ids: list[UUID]) -> list[dict[str, object]]:
    """Those of the chosen for whom everything still holds once nobody else can take them or the shift."""
    if not worker_ids:
        return []
    await store_invitations.lock_sides(tx, worker_ids, [shift_id])
    anew = await judge(tx, worker_ids=worker_ids, shift_ids=[shift_id])
    best = sorted((one for one in anew if one.feasible), key=lambda one: (-one.score, one.worker_id))
    pairs = [pair_of(one) for one in best]
    crowded = (await crowding.room_for(tx, pairs)).crowded(pairs) if pairs else {}
    return [pair for pair in pairs if (pair["worker_id"], pair["shift_id"]) not in crowded]

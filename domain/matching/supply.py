"""What a worker says of themselves: what they want, when they can, what they can show, and whether they are ranked at all."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from domain import outbox, rules, work_study
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.matching import places, store_supply, timetable, travel
from domain.matching.availability import OneOff, busy_weeks, free_weeks, monday_of, weeks_between
from domain.matching.model import Intention, IntentionMissing
from domain.viewer import Viewer

ONE_OFFS_AT_MOST, QUALIFICATIONS_AT_MOST = 200, 20
LONGEST_ONE_OFF = timedelta(days=31)
SCHOOL = (2, 60)


async def update_intention(tx: Transaction, viewer: Viewer, intention: Intention) -> UUID:
    """Replaces the worker's intention and the usual week with it (S-065). Returns the worker's id."""
    worker_id = viewer.must_be_worker()
    intention.must_be_complete("input")
    rule = await rules.in_force(tx, "matching.intention")
    days = rule.parameters["max_days"]
    assert isinstance(days, int)
    if not tx.now < intention.valid_until <= tx.now + timedelta(days=days):
        raise InvalidInput("input.validUntil", f"有效期最长{days}日。", f"It is valid for at most {days} days from now.")
    cell = places.cell_of(intention.latitude, intention.longitude)
    await store_supply.put_intention(tx, worker_id, intention, cell, await _reach_m(tx, intention))
    await _reckon(tx, worker_id)
    await outbox.put(tx, viewer, "job_intention.updated", worker_id, worker_id=worker_id)
    return worker_id


async def add_one_off(tx: Transaction, viewer: Viewer, one_off: OneOff) -> UUID:
    """One time that is free, or is not, whatever the week says; returns the worker's id."""
    worker_id = viewer.must_be_worker()
    span = one_off.span
    if not span.starts_at < span.ends_at <= span.starts_at + LONGEST_ONE_OFF or span.ends_at <= tx.now:
        raise InvalidInput(
            "input.endsAt", "结束时间须晚于开始时间和现在，且不超过31天。", "It ends after it starts, within 31 days."
        )
    await _must_have_intention(tx, worker_id)
    if await store_supply.count_one_offs(tx, worker_id) >= ONE_OFFS_AT_MOST:
        raise InvalidInput("input", f"最多{ONE_OFFS_AT_MOST}项例外。", f"At most {ONE_OFFS_AT_MOST} exceptions.")
    await store_supply.add_one_off(tx, worker_id, one_off)
    await _reckon(tx, worker_id)
    return worker_id


async def remove_one_off(tx: Transaction, viewer: Viewer, id: UUID) -> UUID:
    """Takes it back; returns the worker's id."""
    worker_id = viewer.must_be_worker()
    if not await store_supply.remove_one_off(tx, worker_id, id):
        raise NotFound("AvailabilityException", field="input.exceptionId")
    await _reckon(tx, worker_id)
    return worker_id


async def import_timetable(tx: Transaction, viewer: Viewer, content: bytes) -> UUID:
    """Takes the hours of an iCalendar file out of the worker's free time; raises BadTimetable with the line and the reason."""
    worker_id = viewer.must_be_worker()
    validity = await _must_have_intention(tx, worker_id)
    read = timetable.read(content, day_of(tx.now), day_of(validity))
    facts: dict[str, object] = {
        "sha256": read.sha256,
        "events": read.events,
        "classes": len(read.spans),
        "first_day": day_of(read.spans[0].starts_at) if read.spans else day_of(tx.now),
        "last_day": day_of(read.spans[-1].ends_at) if read.spans else day_of(tx.now),
    }
    await store_supply.put_timetable(tx, worker_id, facts, busy_weeks(read.spans))
    await _reckon(tx, worker_id)
    await outbox.put(tx, viewer, "timetable.imported", worker_id, worker_id=worker_id)
    return worker_id


async def declare_qualifications(tx: Transaction, viewer: Viewer, held: Sequence[tuple[str, date | None]]) -> UUID:
    """Replaces what the worker can show; a requirement that asks for one is met by it. Returns the worker's id."""
    worker_id = viewer.must_be_worker()
    codes = [code for code, _ in held]
    if len(codes) > QUALIFICATIONS_AT_MOST or len(set(codes)) != len(codes):
        raise InvalidInput("input.qualifications", "每项资格填写一次。", "Each qualification once.")
    unknown = set(codes) - await store_supply.known_codes(tx, codes)
    if unknown:
        raise InvalidInput("input.qualifications", f"未知的资格：{min(unknown)}", f"There is no qualification {min(unknown)}.")
    await store_supply.put_qualifications(tx, worker_id, held)
    await outbox.put(tx, viewer, "qualification.declared", worker_id)
    return worker_id


async def choose_ranking(tx: Transaction, viewer: Viewer, ranked: bool) -> UUID:
    """The worker wants to be ranked by the machine, or not; browsing and applying stay the same (L-07). Returns their id."""
    worker_id = viewer.must_be_worker()
    await store_supply.add_choice(tx, worker_id, ranked)
    await outbox.put(tx, viewer, "ranking.chosen", worker_id)
    return worker_id


async def block(tx: Transaction, viewer: Viewer, other_id: UUID, *, lifted: bool) -> None:
    """Not to be proposed to the other side any more, or again: a worker names an employer, an employer a worker."""
    if viewer.worker_id is not None:
        worker_id, employer_id, side = viewer.must_be_worker(), other_id, "worker"
    else:
        worker_id, employer_id, side = other_id, viewer.must_be_employer("recruiter"), "employer"
    change = store_supply.lift_block if lifted else store_supply.block
    await change(tx, worker_id, employer_id, side)


async def mark_work_study(tx: Transaction, viewer: Viewer, posting_id: UUID, school: str) -> UUID:
    """The employer's posting is a work-study post of the school: its caps of hours apply from now on, and whoever is hired signs
    with it (L-05). Raises InvalidInput, NotFound, SchoolKept."""
    employer_id = viewer.must_be_employer("recruiter")
    if not SCHOOL[0] <= len(school.strip()) <= SCHOOL[1]:
        raise InvalidInput("input.school", "请填写学校名称。", "Name the school, in 2 to 60 characters.")
    await work_study.must_keep_school(tx, posting_id, school.strip())
    if not await store_supply.mark_work_study(tx, posting_id, employer_id, school.strip()):
        raise NotFound("Posting", field="input.postingId")
    await work_study.draft_missing(tx, viewer, posting_id)
    await outbox.put(tx, viewer, "posting.marked_work_study", posting_id)
    return posting_id


async def _reach_m(tx: Transaction, intention: Intention) -> int | None:
    """How far the worker comes in the time they allow; None without a limit. Raises InvalidInput where they come nowhere."""
    if intention.max_travel_minutes is None:
        return None
    reach_m = (await travel.paces(tx))[intention.travel_mode].reach_m(intention.max_travel_minutes)
    if reach_m <= 0:
        zh, en = "按此出行方式，该时间内无法到达任何地点。", "Going this way, nothing is reached in that time."
        raise InvalidInput("input.maxTravelMinutes", zh, en)
    return reach_m


async def _must_have_intention(tx: Transaction, worker_id: UUID) -> datetime:
    validity = await store_supply.lock_validity(tx, worker_id)
    if not isinstance(validity, datetime):
        raise IntentionMissing()
    return validity


async def _reckon(tx: Transaction, worker_id: UUID) -> None:
    """Works out the free weeks anew, from today to the intention's end."""
    validity = await _must_have_intention(tx, worker_id)
    today = day_of(tx.now)
    mondays = weeks_between(today, day_of(validity))
    weekly, one_offs = await store_supply.weekly(tx, worker_id), await store_supply.one_offs(tx, worker_id)
    classes = await store_supply.classes(tx, worker_id, monday_of(today))
    await store_supply.put_weeks(tx, worker_id, free_weeks(mondays, weekly, one_offs, classes))

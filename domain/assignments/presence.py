"""How presence is shown and when it was: by place, by the code on the employer's device, or by its supervisor (S-030).

Our clock decides. A device's clock is only recorded, but for what a device kept while it was offline: then the time that passed
on the device between the fact and its sending is taken off, if the device's clock is right now and the fact is not too old. A
code proves its own half minute, so it may come later than a place.
"""

from base64 import b32encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain import rules
from domain.assignments import store
from domain.assignments.model import (
    Assignment,
    AttendanceTooLate,
    AwayFromPlace,
    CodeWrong,
    DeviceClockWrong,
    Method,
    Place,
    Presence,
    Shown,
    SupervisorNeeded,
)
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.rules import Rule
from domain.vault import Vault
from domain.viewer import Kind, Viewer

CODE_LENGTH = 8
CODE_RULE, OFFLINE_RULE, PLACE_RULE = "assignments.attendance_code", "assignments.offline_attendance", "assignments.at_the_place"
CODES_AT_MOST = 240
"""Two hours of codes at once, for a device that will be offline."""
CLOCK_OFF_AT_MOST_S = 2_000_000_000
"""A clock that is further off is kept as this."""


@dataclass(frozen=True, slots=True)
class AttendanceCode:
    """A code and the half minute it is shown in."""

    code: str
    shown_from: datetime
    shown_until: datetime


async def codes(tx: Transaction, viewer: Viewer, shift_id: UUID, count: int) -> list[AttendanceCode]:
    """The shift's code of this moment and the next ones, for the employer's device. Raises NotFound, InvalidInput."""
    employer_id = await store.employer_of(tx, shift_id)
    if employer_id is None:
        raise NotFound("Shift", field="shiftId")
    viewer.must_act_for(employer_id, "Shift", "supervisor", "recruiter")
    if not 1 <= count <= CODES_AT_MOST:
        raise InvalidInput("count", f"请填写1至{CODES_AT_MOST}。", f"Between 1 and {CODES_AT_MOST}.")
    step_s = _number(await rules.in_force(tx, CODE_RULE), "step_seconds")
    first = _step(tx.now, step_s)
    starts = [datetime.fromtimestamp(step * step_s, UTC) for step in range(first, first + count)]
    length = timedelta(seconds=step_s)
    return [
        AttendanceCode(_code(tx.vault, shift_id, first + number), start, start + length) for number, start in enumerate(starts)
    ]


async def decide(tx: Transaction, viewer: Viewer, assignment: Assignment, shown: Shown) -> Presence:
    """Whether presence is shown, how, and the instant that counts.

    Raises AwayFromPlace, SupervisorNeeded, CodeWrong, DeviceClockWrong, AttendanceTooLate.
    """
    if viewer.kind is Kind.EMPLOYER:
        return Presence(Method.SUPERVISOR, tx.now, None, shown.device_at)
    method = Method.PLACE if shown.code is None else Method.CODE
    distance_m = await _distance(tx, assignment, shown.place, needed=method is Method.PLACE)
    waited_s, off_s = await _waited(tx, shown, method)
    at = tx.now - timedelta(seconds=waited_s)
    if shown.code is not None:
        await _must_be_code(tx, assignment.shift_id, shown.code, at)
    return Presence(method, at, distance_m, shown.device_at, waited_s, off_s)


async def _distance(tx: Transaction, assignment: Assignment, place: Place | None, *, needed: bool) -> int | None:
    """Metres from the place of work; a code needs no place, but one that is given must be near."""
    workplace = await store.place_of(tx, assignment.posting_version_id)
    if place is None or workplace is None:
        if needed:
            raise SupervisorNeeded(field="input.latitude")
        return None
    limit_m, distance_m = _number(await rules.in_force(tx, PLACE_RULE), "metres"), place.metres_to(workplace)
    if distance_m > limit_m:
        raise AwayFromPlace(field="input.latitude", distance_m=distance_m, limit_m=limit_m)
    return distance_m


async def _waited(tx: Transaction, shown: Shown, method: Method) -> tuple[int, int | None]:
    """For how many seconds the device kept it, 0 where it came at once, and how far the device's clock is ahead of ours."""
    if shown.device_at is None:
        return 0, None
    sent_at = shown.device_sent_at or shown.device_at
    waited_s = round((sent_at - shown.device_at).total_seconds())
    off_s = max(-CLOCK_OFF_AT_MOST_S, min(CLOCK_OFF_AT_MOST_S, round((sent_at - tx.now).total_seconds())))
    rule = await rules.in_force(tx, OFFLINE_RULE)
    if 0 <= waited_s <= _number(rule, "live_seconds"):
        return 0, off_s
    if waited_s < 0 or abs(off_s) > _number(rule, "skew_seconds"):
        raise DeviceClockWrong(field="input.deviceAt", off_s=off_s if waited_s >= 0 else waited_s)
    limit_minutes = _number(rule, "code_minutes" if method is Method.CODE else "place_minutes")
    if waited_s > limit_minutes * 60:
        raise AttendanceTooLate(field="input.deviceAt", limit_minutes=limit_minutes)
    return waited_s, off_s


async def _must_be_code(tx: Transaction, shift_id: UUID, code: str, at: datetime) -> None:
    rule = await rules.in_force(tx, CODE_RULE)
    step, off = _step(at, _number(rule, "step_seconds")), _number(rule, "steps_off")
    if code.strip().upper() not in {_code(tx.vault, shift_id, near) for near in range(step - off, step + off + 1)}:
        raise CodeWrong(field="input.code")


def _code(vault: Vault, shift_id: UUID, step: int) -> str:
    """Forty bits under the platform's key: nobody guesses one, and nobody makes the next from the last."""
    return b32encode(vault.digest(f"attendance:{shift_id}:{step}")).decode()[:CODE_LENGTH]


def _step(at: datetime, step_s: int) -> int:
    return int(at.timestamp()) // step_s


def _number(rule: Rule, name: str) -> int:
    value = rule.parameters[name]
    assert isinstance(value, int)
    return value

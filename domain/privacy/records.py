"""What the house does about privacy besides code: measures, impact assessments, incidents; each with an owner and a clock."""

from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from domain import deadlines, outbox, rules
from domain.clock import day_of
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from domain.ids import new_id
from domain.privacy.model import PeopleNotTold
from domain.viewer import Viewer

KEEPERS: Final = ("admin",)
LONGEST_YEARS: Final = 2


class RecordKind(Enum):
    """What is on record (S-107, PIPL arts. 51, 55, 57)."""

    CLASSIFICATION = "classification"
    ROLE_APPROVAL = "role_approval"
    TRAINING = "training"
    SELF_CHECK = "self_check"
    IMPACT_ASSESSMENT = "impact_assessment"
    INCIDENT = "incident"


RULES: Final = {RecordKind.IMPACT_ASSESSMENT: "privacy.impact_assessment", RecordKind.INCIDENT: "privacy.incident"}

INSERT = """
    insert into privacy_record (id, kind, title, text, owner_id, opened_by, opened_at, due_at)
    values (:id, :kind, :title, :text, :owner_id, :opened_by, :now, :due_at)
"""
FIND = "select id, kind, authority_told_at, people_told_at, closed_at from privacy_record where id = :id for no key update"
OWNER = "select exists (select from staff where id = :id and disabled_at is null)"
AUTHORITY_TOLD = "update privacy_record set authority_told_at = coalesce(authority_told_at, :now) where id = :id"
PEOPLE_TOLD = "update privacy_record set people_told_at = coalesce(people_told_at, :now) where id = :id"
CLOSE = """
    update privacy_record set closed_at = :now, closed_by = :closed_by, outcome = :outcome, keep_until = :keep_until
    where id = :id and closed_at is null
"""


async def open_record(
    tx: Transaction, viewer: Viewer, kind: RecordKind, title: str, text: str, owner_id: UUID, due_on: date | None
) -> UUID:
    """A measure or assessment to be done by a day, or an incident, whose clock the law sets. Raises InvalidInput, NotFound."""
    opened_by = viewer.must_be_staff(*KEEPERS)
    if not await tx.value(OWNER, id=owner_id):
        raise NotFound("Staff", field="input.ownerId")
    rule_id = RULES.get(kind, "privacy.measures")
    due_at = await _due_at(tx, kind, due_on)
    id = new_id()
    said = {"title": _words(title, "input.title", 2, 100), "text": _words(text, "input.text", 4, 4_000)}
    await tx.run(INSERT, id=id, kind=kind.value, owner_id=owner_id, opened_by=opened_by, due_at=due_at, **said)
    await deadlines.start(tx, deadlines.PRIVACY_DUTY, id, rule_id, due_at)
    await outbox.put(tx, viewer, "privacy_record.opened", id)
    return id


async def record_told(tx: Transaction, viewer: Viewer, record_id: UUID, *, authority: bool, people: bool) -> UUID:
    """The authority, or the people concerned, were told of an incident. Raises NotFound, WrongState."""
    viewer.must_be_staff(*KEEPERS)
    row = await _open(tx, record_id)
    if row["kind"] != RecordKind.INCIDENT.value:
        raise NotFound("PrivacyRecord", field="input.privacyRecordId")
    if authority:
        await tx.run(AUTHORITY_TOLD, id=record_id)
        await deadlines.meet(tx, deadlines.PRIVACY_DUTY, record_id)
    if people:
        await tx.run(PEOPLE_TOLD, id=record_id)
    await outbox.put(tx, viewer, "privacy_record.told", record_id)
    return record_id


async def close_record(tx: Transaction, viewer: Viewer, record_id: UUID, outcome: str) -> UUID:
    """Done, and what came of it; kept as long as the rule says. An incident only once everybody was told: PeopleNotTold."""
    staff_id = viewer.must_be_staff(*KEEPERS)
    row = await _open(tx, record_id)
    if row["kind"] == RecordKind.INCIDENT.value and None in (row["authority_told_at"], row["people_told_at"]):
        raise PeopleNotTold(field="input.privacyRecordId")
    years = (await rules.in_force(tx, RULES.get(RecordKind(row["kind"]), "privacy.measures"))).parameters["keep_years"]
    assert isinstance(years, int)
    keep_until = day_of(tx.now) + timedelta(days=366 * years)
    said = _words(outcome, "input.outcome", 4, 4_000)
    await tx.run(CLOSE, id=record_id, closed_by=staff_id, outcome=said, keep_until=keep_until)
    await deadlines.meet(tx, deadlines.PRIVACY_DUTY, record_id)
    await outbox.put(tx, viewer, "privacy_record.closed", record_id)
    return record_id


async def _due_at(tx: Transaction, kind: RecordKind, due_on: date | None) -> datetime:
    if kind is RecordKind.INCIDENT:
        hours = (await rules.in_force(tx, "privacy.incident")).parameters["hours"]
        assert isinstance(hours, int)
        return tx.now + timedelta(hours=hours)
    today = day_of(tx.now)
    if due_on is None or not today < due_on <= today + timedelta(days=366 * LONGEST_YEARS):
        raise InvalidInput("input.dueOn", "请填写两年以内的期限。", "Say by which day, within two years.")
    return tx.now + (due_on - today)


async def _open(tx: Transaction, record_id: UUID) -> Record:
    row = await tx.one(FIND, id=record_id)
    if row is None:
        raise NotFound("PrivacyRecord", field="input.privacyRecordId")
    if row["closed_at"] is not None:
        raise WrongState("closed")
    return row


def _words(text: str, field: str, shortest: int, longest: int) -> str:
    said = text.strip()
    if not shortest <= len(said) <= longest:
        raise InvalidInput(field, f"长度应为{shortest}至{longest}个字。", f"Between {shortest} and {longest} characters.")
    return said

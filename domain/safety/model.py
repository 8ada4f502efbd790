"""Checklists and attestations as facts, and their refusals. Pure (S-069)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from uuid import UUID

import orjson

from domain.errors import Cause, InvalidInput, Refusal

CHECKLIST_RULE = "safety.checklist"
MEASURES_LENGTH = (2, 1_000)


class SafetyMissing(Refusal):
    """The kind of work carries a risk and nobody attested to its checklist."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "SAFETY_NOT_ATTESTED", CHECKLIST_RULE
    zh, en = "此工种须先逐项确认“{title_zh}”。", "This kind of work needs “{title_en}” attested first."


class SafetyOutdated(Refusal):
    """Somebody did once: for another place, for an older checklist, or too long ago."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "SAFETY_OUTDATED", CHECKLIST_RULE
    zh, en = "安全确认已失效（{why_zh}），请重新确认。", "The safety attestation no longer counts ({why_en}); attest again."


class ItemsMissing(Refusal):
    """An attestation is to every item."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "SAFETY_ITEMS_MISSING", CHECKLIST_RULE
    zh, en = "须逐项确认，还差{missing}项。", "Every item is attested; {missing} are missing."


class Staleness(Enum):
    """Why an attestation no longer counts."""

    CHECKLIST = "checklist"
    PLACE = "place"
    AGE = "age"


WHY = {
    Staleness.CHECKLIST: ("检查表已更新", "there is a newer checklist"),
    Staleness.PLACE: ("工作地点已变更", "the place has changed"),
    Staleness.AGE: ("已过有效期", "its time is over"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a version needs and has. ``stale`` says why the newest attestation does not count; None when there is none."""

    title_zh: str
    title_en: str
    holds: bool
    stale: Staleness | None

    def must_hold(self, field: str | None) -> None:
        """Raises SafetyMissing or SafetyOutdated."""
        if self.holds:
            return
        if self.stale is None:
            raise SafetyMissing(field=field, title_zh=self.title_zh, title_en=self.title_en)
        why_zh, why_en = WHY[self.stale]
        raise SafetyOutdated(field=field, why_zh=why_zh, why_en=why_en)


@dataclass(frozen=True, slots=True)
class Site:
    """The posting whose safety is attested, and where its newest version says the work is."""

    posting_id: UUID
    employer_id: UUID
    version_id: UUID
    kind: str
    district: str
    address: str


@dataclass(frozen=True, slots=True)
class Item:
    id: UUID
    text_zh: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checklist in force for a kind, item by item."""

    id: UUID
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Attestation:
    id: UUID
    posting_id: UUID
    employer_id: UUID


def attested(site: Site, items: tuple[Item, ...], ticked: Sequence[UUID], measures: str) -> bytes:
    """The fingerprint of what is attested: every item, the place, the measures. Raises ItemsMissing, InvalidInput."""
    missing = {item.id for item in items} - set(ticked)
    if missing:
        raise ItemsMissing(field="input.itemIds", missing=len(missing))
    if set(ticked) - {item.id for item in items}:
        raise InvalidInput("input.itemIds", "含有不属于此检查表的项目。", "An item is not of this checklist.")
    if not MEASURES_LENGTH[0] <= len(measures) <= MEASURES_LENGTH[1]:
        raise InvalidInput(
            "input.measures", "请写明现场措施（2至1000字）。", "Name the measures on site, in 2 to 1,000 characters."
        )
    said = [str(site.posting_id), site.district, site.address, measures, *(f"{item.id} {item.text_zh}" for item in items)]
    return sha256(orjson.dumps(said)).digest()

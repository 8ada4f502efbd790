"""What the house does about privacy besides code."""

from datetime import date

from domain import privacy
from resolvers.compiler.source import Link, Root, Source, by_id, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

PRIVACY_RECORD = Source(
    "PrivacyRecord",
    table="privacy_record",
    readable={"admin": "true", "auditor": "true"},
    order=("opened_at desc", "id desc"),
    links={"owner": one("Staff", "owner_id")},
)

ROOTS: dict[str, Root | Link] = {
    "privacyRecord": by_id(PRIVACY_RECORD),
    "privacyRecords": connection(
        PRIVACY_RECORD, filters={"kind": "{t}.kind = :value", "overdue": "({t}.closed_at is null and {t}.due_at < :now) = :value"}
    ),
}


async def open_privacy_record(
    request: Request, kind: privacy.RecordKind, title: str, text: str, owner_id: str, due_on: date | None
) -> Answer:
    """A measure, an assessment, an incident (S-107)."""
    owner = uuid_of("Staff", owner_id, "input.ownerId")
    return PRIVACY_RECORD.row(await privacy.open_record(request.tx, request.viewer, kind, title, text, owner, due_on))


async def record_incident_told(request: Request, record_id: str, authority: bool, people: bool) -> Answer:
    """Who was told of an incident (PIPL art. 57)."""
    id = uuid_of("PrivacyRecord", record_id, "input.privacyRecordId")
    return PRIVACY_RECORD.row(await privacy.record_told(request.tx, request.viewer, id, authority=authority, people=people))


async def close_privacy_record(request: Request, record_id: str, outcome: str) -> Answer:
    """What came of it."""
    id = uuid_of("PrivacyRecord", record_id, "input.privacyRecordId")
    return PRIVACY_RECORD.row(await privacy.close_record(request.tx, request.viewer, id, outcome))

"""Documents of many people on their way out: who asked, who allowed it, how many people they are about."""

from domain import filings, releases
from resolvers.compiler.source import Link, Root, Source, by_id, connection, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

DOCUMENT_RELEASE = Source(
    "DocumentRelease",
    table="document_release",
    readable={"signed_in": "{t}.requested_by = :person_id", "admin": "true"},
    order=("requested_at desc", "id desc"),
    joins={"d": "join document {d} on {d}.id = {t}.document_id"},
    fields={"kind": "{d}.kind", "documentId": "'Document:' || {t}.document_id"},
    links={
        "staff": one("Staff", "staff_id", granted="who asks stands with the request"),
        "decidedBy": one("Staff", "decided_by", granted="who decided stands with the request"),
    },
)

BULK_RELEASE = Source(
    "BulkRelease",
    table="bulk_release",
    readable={"admin": "true"},
    order=("released_at desc", "id desc"),
    fields={"sha256": "encode({t}.sha256, 'hex')", "bytes": "{t}.bytes::float8"},
    links={"staff": one("Staff", "staff_id", granted="who took it stands with the record")},
)

ROOTS: dict[str, Root | Link] = {
    "documentRelease": by_id(DOCUMENT_RELEASE),
    "documentReleases": connection(DOCUMENT_RELEASE, filters={"state": "{t}.state = :value"}),
    "bulkRelease": by_id(BULK_RELEASE),
    "bulkReleases": connection(BULK_RELEASE),
}


async def request_document_release(request: Request, document_id: str, purpose: str) -> Answer:
    """Asks that another person lets a document of many people out."""
    id = uuid_of("Document", document_id, "input.documentId")
    return DOCUMENT_RELEASE.row(await filings.request_release(request.tx, request.viewer, id, purpose))


async def approve_document_release(request: Request, release_id: str, reason: str) -> Answer:
    """Another person lets it out, once, for a time."""
    id = uuid_of("DocumentRelease", release_id, "input.documentReleaseId")
    return DOCUMENT_RELEASE.row(await releases.approve(request.tx, request.viewer, id, reason))


async def refuse_document_release(request: Request, release_id: str, reason: str) -> Answer:
    """Another person keeps it in."""
    id = uuid_of("DocumentRelease", release_id, "input.documentReleaseId")
    return DOCUMENT_RELEASE.row(await releases.refuse(request.tx, request.viewer, id, reason))

"""``GET /documents/<ticket>``: a document, once, to whoever holds its ticket. Every other ticket is answered alike."""

from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain import documents
from domain.database import Database
from resolvers import uploads

PATH: Final = "/documents/"
KEPT_NOWHERE: Final = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "sandbox; default-src 'none'",
}


def routes(database: Database) -> list[Route]:
    """The one way out for files, and the one way in."""

    async def download(request: Request) -> Response:
        async with database.transaction() as tx:
            content = await documents.redeem(tx, request.path_params["ticket"])
        if content is None:
            return PlainTextResponse("no such document", 404, headers=KEPT_NOWHERE)
        disposition = f"attachment; filename*=utf-8''{quote(content.name, safe='')}"
        return Response(content.body, headers={**KEPT_NOWHERE, "content-disposition": disposition}, media_type=content.media_type)

    return [Route(PATH + "{ticket}", download, methods=["GET"]), *uploads.routes(database)]


def path_of(ticket: str) -> str:
    """The path at which a ticket is redeemed."""
    return PATH + ticket

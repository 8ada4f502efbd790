"""``PUT /uploads/<ticket>``: the bytes of one file, from whoever holds its ticket. Every other ticket is answered alike.

The ticket is looked at before the body is read, the body is bounded while it comes, and no transaction is open meanwhile.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain import audit, documents, payout_files, posting_files, sheets
from domain.database import Database, Transaction
from domain.errors import Cause, Refusal
from domain.viewer import Viewer
from resolvers.ids import global_id
from resolvers.refusing import explained

PATH: Final = "/uploads/"
HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
SYSTEM: Final = Viewer.system("uploads")
OPERATION: Final = "PUT /uploads"
UNSUPPORTED: Final = 415
STATUS: Final = {"UPLOAD_TOO_LARGE": 413}
Receive: TypeAlias = Callable[[Transaction, Viewer, str, bytes], Awaitable[UUID | None]]
RECEIVERS: Final[Mapping[str, tuple[str, Receive]]] = {
    "payout_file": ("PayoutFile", payout_files.receive),
    "posting_file": ("PostingFile", posting_files.receive),
}
"""By what a ticket is for: the type of thing the file becomes, and who takes it."""


def routes(database: Database) -> list[Route]:
    """The one way in for files."""

    async def upload(request: Request) -> Response:
        ticket = request.path_params["ticket"]
        async with database.transaction() as tx:
            known = await documents.upload(tx, ticket, spend=False)
        if known is None:
            return _unknown()
        body = await _body(request)
        try:
            if body is None:
                raise sheets.UploadTooLarge()
            async with database.transaction() as tx:
                type_, receive = RECEIVERS[known.kind]
                file_id = await receive(tx, SYSTEM, ticket, body)
        except Refusal as refusal:
            return await _refused(database, refusal)
        if file_id is None:
            return _unknown()
        return JSONResponse({"id": global_id(type_, file_id)}, 201, headers=HEADERS)

    return [Route(PATH + "{ticket}", upload, methods=["PUT", "POST"])]


def path_of(ticket: str) -> str:
    """The path to which a ticket's file is put."""
    return PATH + ticket


async def _body(request: Request) -> bytes | None:
    """The whole body; None when it is longer than a document, said or not, or never came."""
    said = request.headers.get("content-length", "0")
    if not said.isdigit() or int(said) > documents.MAX_BYTES:
        return None
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > documents.MAX_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


async def _refused(database: Database, refusal: Refusal) -> Response:
    """Rule and reason, and a row of the refusal: of a file that is not taken nothing else is kept."""
    async with database.transaction() as tx:
        await audit.refused(tx, SYSTEM, OPERATION, refusal)
        why = await explained(tx, refusal, "zh")
    status = 409 if refusal.cause is Cause.CONFLICT else STATUS.get(refusal.code, UNSUPPORTED)
    said = {"code": why.code, "messageZh": why.message_zh, "messageEn": why.message_en}
    rule = {"ruleId": why.rule_id, "ruleVersion": why.rule_version, "legalBasis": why.legal_basis}
    return JSONResponse({**said, **rule}, status, headers=HEADERS)


def _unknown() -> Response:
    said = {"code": "NO_SUCH_UPLOAD", "messageZh": "没有这个上传链接，或已失效。", "messageEn": "There is no such upload."}
    return JSONResponse(said, 404, headers=HEADERS)

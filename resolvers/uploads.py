"""``PUT /uploads/<ticket>``: the bytes of one file, from whoever holds its ticket. Every other ticket is answered alike.

The ticket is looked at before the body is read, the body is bounded while it comes, and no transaction is open meanwhile.
"""

from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain import documents, payout_files
from domain.database import Database
from domain.errors import Refusal
from domain.viewer import Viewer
from resolvers.ids import global_id

PATH: Final = "/uploads/"
HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
SYSTEM: Final = Viewer.system("uploads")


def routes(database: Database) -> list[Route]:
    """The one way in for files."""

    async def upload(request: Request) -> Response:
        ticket = request.path_params["ticket"]
        async with database.transaction() as tx:
            known = await documents.upload(tx, ticket, spend=False)
        if known is None:
            return _refused(404, "NO_SUCH_UPLOAD", "没有这个上传链接，或已失效。", "There is no such upload.")
        body = await _body(request)
        if body is None:
            return _refused(413, "UPLOAD_TOO_LARGE", "文件不得超过10MB。", "A file is 10 MB at most.")
        try:
            async with database.transaction() as tx:
                file_id = await payout_files.receive(tx, SYSTEM, ticket, body)
        except Refusal as refusal:
            return _refused(409 if isinstance(refusal, payout_files.FileRepeated) else 415, refusal.code, *_words(refusal))
        if file_id is None:
            return _refused(404, "NO_SUCH_UPLOAD", "没有这个上传链接，或已失效。", "There is no such upload.")
        return JSONResponse({"id": global_id("PayoutFile", file_id)}, 201, headers=HEADERS)

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


def _words(refusal: Refusal) -> tuple[str, str]:
    return refusal.message_zh, refusal.message_en


def _refused(status: int, code: str, zh: str, en: str) -> Response:
    return JSONResponse({"code": code, "messageZh": zh, "messageEn": en}, status, headers=HEADERS)

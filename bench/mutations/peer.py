"""The peer as a process of its own: ``python -m bench.mutations.peer PORT DSN ASKERS``.

Strawberry's own ASGI application in Starlette, documents parsed and validated once, orjson for the answer; the product's uvicorn
settings and its write pool. A bearer token is a look-up in ASKERS, a JSON file the bench wrote: token to session.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any, Final, TypeAlias
from uuid import UUID

import orjson
import strawberry
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from bench.mutations.statements import Applying, Pool, Refused, Row, submit
from domain.database import Database
from domain.vault import Vault
from resolvers.serving import serve

Context: TypeAlias = dict[str, Any]
Info: TypeAlias = strawberry.Info[Context, None]


@strawberry.type
class Posting:
    id: strawberry.ID
    title: str


@strawberry.type
class Employer:
    id: strawberry.ID
    name: str


@strawberry.type
class Application:
    id: strawberry.ID
    state: str
    created_at: str
    reply_due_at: str
    posting: Posting
    employer: Employer


@strawberry.type
class Refusal:
    code: str


@strawberry.input
class SubmitApplicationInput:
    posting_version_id: strawberry.ID
    attested_requirement_ids: list[strawberry.ID]
    commitment: str


@strawberry.type
class Query:
    alive: bool = True


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def submit_application(self, info: Info, input: SubmitApplicationInput) -> Application | Refusal:
        given = Applying(_uuid(input.posting_version_id), [_uuid(id) for id in input.attested_requirement_ids], input.commitment)
        try:
            return _application(await submit(info.context["pool"], info.context["session_id"], given))
        except Refused:
            return Refusal(code="REFUSED")


SCHEMA: Final = strawberry.Schema(Query, Mutation, extensions=[ParserCache, ValidationCache])


class Answering(GraphQL[Context, None]):
    """Strawberry's view, with the pool and the caller's session in its context."""

    def __init__(self, pool: Pool, sessions: dict[str, UUID]) -> None:
        super().__init__(SCHEMA)
        self.pool, self.sessions = pool, sessions

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        token = request.headers["authorization"].removeprefix("Bearer ")
        return {"pool": self.pool, "session_id": self.sessions[token]}

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def _application(row: Row) -> Application:
    return Application(
        id=strawberry.ID(f"Application:{row['id']}"),
        state=row["state"],
        created_at=row["created_at"],
        reply_due_at=row["reply_due_at"],
        posting=Posting(id=strawberry.ID(f"Posting:{row['posting_id']}"), title=row["title"]),
        employer=Employer(id=strawberry.ID(f"Employer:{row['employer_id']}"), name=row["name"]),
    )


def _uuid(id: str) -> UUID:
    return UUID(id.partition(":")[2])


async def main(port: int, dsn: str, askers: Path) -> None:
    """Serves until told to stop."""
    known = orjson.loads(await asyncio.to_thread(askers.read_bytes))
    database = await Database.connect(dsn, Vault(bytes(32)))
    answering = Answering(database.pool, {token: UUID(session) for token, session in known.items()})
    await serve(Starlette(routes=[Mount("/", answering)]), port)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])))

"""A small city of its own for the compiler's tests: firms, jobs with versioned texts, shifts, bids, notes about either.

It depends on nothing of the product's schema but the foundation (``rule``, ``refusal``, ``idempotency``).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from types import SimpleNamespace
from typing import Annotated, Any, TypeAlias

import asyncpg
import orjson
import strawberry

from domain.database import Database
from domain.errors import NotFound as NoSuchThing
from domain.errors import WrongState as InAnotherState
from domain.money import Fen
from domain.vault import Vault
from domain.viewer import VISITOR, Kind, Viewer
from jobs.local.servers import DatabaseUrls
from resolvers.execute import Operations
from resolvers.gate import OPEN
from resolvers.ids import uuid_of
from resolvers.reading import open_read_pool
from resolvers.request import COMPILED, Answer, Caller, Request
from schema.refusals import Refused
from schema.relay import Connection, Node
from schema.scalars import CONFIG, Info, Money
from tests.api.compiler_sources import DECLARED, FIRM, JOB
from tests.api.compiler_tables import FIRMS, TABLES, WORKERS, fill, number

Json: TypeAlias = Any
"""An answer as parsed: tests compare it and reach into it."""


class JobState(Enum):
    LIVE = "live"
    DRAFT = "draft"
    CLOSED = "closed"


class JobKind(Enum):
    TUTORING = "tutoring"
    PROMOTION = "promotion"


class JobOrder(Enum):
    NEWEST = "newest"
    PAY = "pay"
    SCORE = "score"


STATE = strawberry.enum(JobState, name="JobState")
KIND = strawberry.enum(JobKind, name="JobKind")
ORDER = strawberry.enum(JobOrder, name="JobOrder")


@strawberry.type
class Firm(Node):
    id: strawberry.ID
    name: str
    founded_on: date | None

    @strawberry.field(graphql_type=Connection[Annotated["Job", strawberry.lazy("tests.api.compiler_sample")]])
    def jobs(self, first: int | None = None, after: str | None = None) -> Answer:
        return COMPILED


@strawberry.type
class Line:
    label: str
    amount: Fen
    kind: JobKind | None


@strawberry.type
class Place:
    score: int
    name: str


@strawberry.type
class Slot(Node):
    id: strawberry.ID
    starts_at: datetime


@strawberry.type
class Bid(Node):
    id: strawberry.ID
    state: str
    secret: str | None
    created_at: datetime
    job: "Job"


@strawberry.type
class Job(Node):
    id: strawberry.ID
    title: str
    duties: str
    state: JobState
    pay: Money
    extra: Money | None
    extra_amount: Fen | None
    score: int
    tags: list[str]
    kinds: list[JobKind]
    lines: list[Line]
    place: Place
    opened_at: datetime
    closes_at: datetime | None
    firm: Firm
    slots: list[Slot]
    latest_bid: Bid | None

    @strawberry.field(graphql_type=Connection[Bid])
    def bids(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        state: str | None = None,
    ) -> Answer:
        return COMPILED


Subject = Annotated[Job | Firm, strawberry.union("Subject")]


@strawberry.type
class Note(Node):
    id: strawberry.ID
    position: int
    created_at: datetime
    subject: Subject | None


Activity = Annotated[Note | Bid, strawberry.union("Activity")]


@strawberry.input
class JobFilter:
    states: list[JobState] | None = None
    state: JobState | None = None
    min_pay: Fen | None = None
    firm_id: strawberry.ID | None = None
    text: str | None = None
    opened_since: datetime | None = None


@strawberry.type
class Sum:
    total: Fen
    at: datetime
    on: date
    kind: JobKind


@strawberry.type
class Session:
    token: str
    firm: Firm


@strawberry.input
class CloseJobInput:
    job_id: strawberry.ID
    idempotency_key: str | None = None


CloseJobResult = Annotated[Job | Refused, strawberry.union("CloseJobResult")]
OpenSessionResult = Annotated[Session | Refused, strawberry.union("OpenSessionResult")]


@strawberry.type
class Query:
    @strawberry.field(graphql_type=Job | None)
    def job(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Firm | None)
    def firm(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Node | None)
    def node(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=list[Node | None])
    def nodes(self, ids: list[strawberry.ID]) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Firm | None)
    def my_firm(self) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=list[Note])
    def notes(self) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Bid])
    def bids(self, first: int | None = None, after: str | None = None) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Activity])
    def activity(
        self, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
    ) -> Answer:
        return COMPILED

    @strawberry.field(graphql_type=Connection[Job])
    def jobs(
        self,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        filter: JobFilter | None = None,
        order: JobOrder = JobOrder.NEWEST,
    ) -> Answer:
        return COMPILED

    @strawberry.field
    async def sum(self, info: Info, amounts: list[Fen]) -> Sum:
        found = await info.context.tx.value("select :total::bigint + 0", total=sum(amounts))
        assert isinstance(found, int)
        return Sum(
            total=Fen(found), at=datetime.fromisoformat("2026-06-01T08:00:00.5+08:00"), on=date(2026, 6, 1), kind=JobKind.TUTORING
        )

    @strawberry.field
    async def broken(self) -> str | None:
        raise RuntimeError("the secret detail")

    @strawberry.field
    async def refused(self) -> str | None:
        raise NoSuchThing("Job")


@strawberry.type
class Mutation:
    @strawberry.mutation(graphql_type=CloseJobResult)
    async def close_job(self, info: Info, input: CloseJobInput) -> Answer:
        return await close_job(info.context, input.job_id)

    @strawberry.mutation(graphql_type=CloseJobResult)
    async def reject_job(self, info: Info, input: CloseJobInput) -> Answer:
        await info.context.tx.run(
            "update job set state = 'closed' where id = :id", id=uuid_of("Job", input.job_id, "input.jobId")
        )
        return InAnotherState("closed")

    @strawberry.mutation(graphql_type=CloseJobResult)
    async def break_job(self, info: Info, input: CloseJobInput) -> Answer:
        await info.context.tx.run(
            "update job set state = 'closed' where id = :id", id=uuid_of("Job", input.job_id, "input.jobId")
        )
        raise RuntimeError("the secret detail")

    @strawberry.mutation(graphql_type=OpenSessionResult)
    async def open_session(self, info: Info) -> Answer:
        return SimpleSession("t0", FIRM.row(FIRMS[0]))


@dataclass(frozen=True, slots=True)
class SimpleSession:
    token: str
    firm: object


SimpleSession.__name__ = "Session"


async def close_job(request: Request, job_id: str) -> Answer:
    id = uuid_of("Job", job_id, "input.jobId")
    job = await request.tx.one("select state from job where id = :id for update", id=id)
    if job is None:
        raise NoSuchThing("Job", field="input.jobId")
    await request.tx.run("update job set state = 'closed', closes_at = :now where id = :id", id=id)
    if job["state"] == "closed":
        raise InAnotherState("closed", field="input.jobId")
    return JOB.row(id)


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation, config=CONFIG, types=[Note])

WORKER = Viewer(Kind.WORKER, person_id=number(1), worker_id=WORKERS[0])
OTHER_WORKER = Viewer(Kind.WORKER, person_id=number(2), worker_id=WORKERS[1])
EMPLOYER = Viewer(Kind.EMPLOYER, person_id=number(3), employer_id=FIRMS[0], member_role="owner")
REVIEWER = Viewer(Kind.STAFF, person_id=number(4), staff_id=number(5), staff_role="reviewer")


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample city being asked."""

    operations: Operations
    database: Database

    async def body(self, query: str, viewer: Viewer = VISITOR, **variables: object) -> SimpleNamespace:
        result = await self.operations.run(Caller("r1", viewer), query, None, variables)
        answer = orjson.loads(result.body)
        return SimpleNamespace(
            data=answer.get("data"), errors=answer.get("errors", []), text=result.body.decode(), executed=result.executed
        )

    async def data(self, query: str, viewer: Viewer = VISITOR, **variables: object) -> Json:
        """The data of an operation that must succeed."""
        answer = await self.body(query, viewer, **variables)
        assert not answer.errors, answer.errors
        return answer.data

    async def code(self, query: str, viewer: Viewer = VISITOR, **variables: object) -> str:
        """The code of the only error."""
        answer = await self.body(query, viewer, **variables)
        assert len(answer.errors) == 1, answer.text
        code: str = answer.errors[0]["extensions"]["code"]
        return code


@asynccontextmanager
async def open_sample(urls: DatabaseUrls, vault: Vault) -> AsyncIterator[Sample]:
    """Makes the tables and rows, and opens both pools."""
    owner = await asyncpg.connect(urls.owner)
    await owner.execute(TABLES)
    await fill(owner)
    await owner.close()
    database, pool = await Database.connect(urls.app, vault, size=4), await open_read_pool(urls.read, size=2)
    yield Sample(Operations.of(SCHEMA._schema, DECLARED, database, pool, gate=OPEN), database)
    await pool.close()
    await database.close()

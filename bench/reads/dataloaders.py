"""The Strawberry peer: its root fields, and a request answered as its ASGI view would, without the view's own cost."""

from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import orjson
import strawberry
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from bench.reads.floor import Asking
from bench.reads.loader_types import (
    APPLICATION,
    EMPLOYERS,
    LIVE,
    POSTING,
    SETTLEMENT,
    Application,
    ApplicationConnection,
    ApplicationState,
    Employer,
    LedgerAccount,
    LedgerAccountConnection,
    Notification,
    NotificationConnection,
    NotificationEdge,
    Posting,
    PostingConnection,
    PostingKind,
    SettlementConnection,
    application_of,
    employer_of,
    posting_of,
    settlement_of,
)
from bench.reads.loading import ISO, Context, Fen, Info, Node, PageInfo, Pool, global_id
from bench.reads.shapes import Json
from resolvers.reading import SETTINGS

POOL_SIZE: Final = 8
NEWEST_FIRST: Final = "order by published_at desc, id desc"
ON_OFFER: Final = f"select {POSTING} from posting where {LIVE} and kind = $1"
OLDER: Final = f"{ON_OFFER} and (published_at, id) < ($2, $3) {NEWEST_FIRST} limit $4"
NEWEST: Final = f"{ON_OFFER} {NEWEST_FIRST} limit $2"
BEFORE: Final = f"select exists (select from posting where {LIVE} and kind = $1 and (published_at, id) >= ($2, $3))"
MINE: Final = f"select {POSTING} from posting where employer_id = $1 order by created_at desc, id desc limit $2"
APPLIED: Final = f"select {APPLICATION} from application where employer_id = $1 order by created_at desc, id desc limit $2"
SETTLED: Final = f"""
    select {SETTLEMENT} from settlement where worker_id = $1 order by created_at desc, id desc limit $2
"""
ACCOUNTS: Final = """
    select a.id, upper(a.kind) as kind, k.title_zh, a.credits_posted_fen - a.debits_posted_fen as posted, a.debits_pending_fen
    from ledger_account a join ledger_account_kind k using (kind) where a.owner_id = $1 order by a.kind, a.id limit $2
"""
TOLD: Final = f"""
    select id, topic, subject_type, subject_id, title_zh, body_zh, created_at::text as created,
        {ISO.format(column="created_at")} as created_at, {ISO.format(column="read_at")} as read_at
    from notification where person_id = $1 order by created_at desc, notification.id desc limit $2
"""


@strawberry.input
class PostingFilter:
    kind: PostingKind


@strawberry.type
class Query:
    @strawberry.field
    async def posting(self, info: Info, id: strawberry.ID) -> Posting | None:
        row = await info.context.pool.fetchrow(f"select {POSTING} from posting where id = $1 and {LIVE}", _uuid(id))
        return posting_of(row) if row else None

    @strawberry.field
    async def postings(self, info: Info, filter: PostingFilter, first: int, after: str | None = None) -> PostingConnection:
        pool, kind = info.context.pool, filter.kind.value
        if after is None:
            rows = await pool.fetch(NEWEST, kind, first + 1)
            return PostingConnection(rows=rows[:first], has_next=len(rows) > first)
        at, id_ = _cursor(after)
        rows = await pool.fetch(OLDER, kind, at, id_, first + 1)
        asked = "hasPreviousPage" in info.context.document
        before = asked and bool(await pool.fetchval(BEFORE, kind, at, id_))
        return PostingConnection(rows=rows[:first], has_next=len(rows) > first, has_previous=before)

    @strawberry.field
    async def my_postings(self, info: Info, first: int) -> PostingConnection:
        return PostingConnection(rows=await info.context.pool.fetch(MINE, info.context.asking.id, first))

    @strawberry.field
    async def applications(
        self, info: Info, first: int | None = None, state: ApplicationState | None = None
    ) -> ApplicationConnection:
        if state is not None:
            return ApplicationConnection(rows=[], counting=state.value)
        return ApplicationConnection(rows=await info.context.pool.fetch(APPLIED, info.context.asking.id, first))

    @strawberry.field
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        kind, pool, asker = id.partition(":")[0], info.context.pool, info.context.asking.id
        if kind == "Employer":
            row = await pool.fetchrow(EMPLOYERS, [_uuid(id)])
            return employer_of(row) if row else None
        if kind == "Application":
            row = await pool.fetchrow(
                f"select {APPLICATION} from application where id = $1 and employer_id = $2", _uuid(id), asker
            )
            return application_of(row) if row else None
        sql = f"select {POSTING} from posting where id = $1 and (employer_id = $2 or {LIVE})"
        row = await pool.fetchrow(sql, _uuid(id), asker)
        return posting_of(row) if row else None

    @strawberry.field
    async def settlements(self, info: Info, first: int) -> SettlementConnection:
        rows = await info.context.pool.fetch(SETTLED, info.context.asking.id, first)
        return SettlementConnection(nodes=[settlement_of(row) for row in rows])

    @strawberry.field
    async def ledger_accounts(self, info: Info, first: int) -> LedgerAccountConnection:
        rows = await info.context.pool.fetch(ACCOUNTS, info.context.asking.id, first)
        return LedgerAccountConnection(nodes=[LedgerAccount(row=r, kind=r["kind"], title=r["title_zh"]) for r in rows])

    @strawberry.field
    async def my_notifications(self, info: Info, first: int) -> NotificationConnection:
        rows = await info.context.pool.fetch(TOLD, info.context.asking.person_id, first + 1)
        edges = [NotificationEdge(cursor=f"by~{row['created']}~{row['id']}", node=_told(row)) for row in rows[:first]]
        end = edges[-1].cursor if edges else None
        info_ = PageInfo(has_next_page=len(rows) > first, has_previous_page=False, start_cursor=None, end_cursor=end)
        return NotificationConnection(edges=edges, page_info=info_)


SCHEMA: Final = strawberry.Schema(
    Query,
    types=[Posting, Employer, Application],
    extensions=[ParserCache, ValidationCache],
    config=StrawberryConfig(scalar_map={Fen: strawberry.scalar(name="Fen", serialize=int, parse_value=int)}),
)


async def open_pool(dsn: str) -> Pool:
    """asyncpg's own pool, with the settings of the product's."""
    return await asyncpg.create_pool(
        dsn,
        min_size=POOL_SIZE,
        max_size=POOL_SIZE,
        reset=_nothing,
        max_inactive_connection_lifetime=0,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=0,
        server_settings=SETTINGS,
    )


async def answer(pool: Pool, document: str, variables: Json, asking: Asking) -> bytes:
    """The finished response body."""
    context = Context(pool, asking, document)
    result = await SCHEMA.execute(document, variable_values=variables, context_value=context)
    body: Json = {"data": result.data}
    if result.errors:
        body["errors"] = [error.formatted for error in result.errors]
    return orjson.dumps(body)


async def _nothing(_: object) -> None:
    """No reset query: nothing here changes a session."""


def _told(row: asyncpg.Record) -> Notification:
    return Notification(
        row=row,
        id=global_id("Notification", row),
        topic=row["topic"],
        title_zh=row["title_zh"],
        body_zh=row["body_zh"],
        created_at=row["created_at"],
        read_at=row["read_at"],
    )


def _uuid(id: str) -> UUID:
    return UUID(id.partition(":")[2])


def _cursor(after: str) -> tuple[datetime, UUID]:
    _, at, id_ = after.split("~")
    return datetime.fromisoformat(at), UUID(id_)

"""What the Strawberry peer stands on: a request's context with its DataLoaders, and the types everything uses.

Tuned: parsed and validated documents cached, no extension with a resolve hook, asyncpg's pool with the product's settings,
links batched per level with ``any`` and lateral limits, timestamps formatted by PostgreSQL, responses written by orjson.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, NewType, TypeAlias
from uuid import UUID

import asyncpg
import strawberry
from strawberry.dataloader import DataLoader

from bench.reads.floor import Asking

Row: TypeAlias = "asyncpg.Record"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
Rows: TypeAlias = "DataLoader[UUID, list[Row]]"

ISO: Final = "to_json({column}) #>> '{{}}'"


@dataclass(slots=True)
class Context:
    """One request: who asks, and its loaders."""

    pool: Pool
    asking: Asking
    document: str
    loaders: dict[str, Rows] = field(default_factory=dict)

    async def one(self, name: str, sql: str, key: UUID, *binds: object) -> Row:
        """The row with this id, batched with the other requests of this level."""
        return (await self._loader(name, sql, "id", *binds).load(key))[0]

    async def many(self, name: str, sql: str, key: UUID, *binds: object) -> list[Row]:
        """The rows of this owner."""
        return await self._loader(name, sql, "owner", *binds).load(key)

    def _loader(self, name: str, sql: str, key: str, *binds: object) -> Rows:
        if name not in self.loaders:
            self.loaders[name] = DataLoader(_batch(self.pool, sql, key, binds))
        return self.loaders[name]


def _batch(pool: Pool, sql: str, key: str, binds: tuple[object, ...]) -> Callable[[list[UUID]], Awaitable[list[list[Row]]]]:
    async def load(keys: list[UUID]) -> list[list[Row]]:
        found: dict[UUID, list[Row]] = defaultdict(list)
        for row in await pool.fetch(sql, keys, *binds):
            found[row[key]].append(row)
        return [found[owner] for owner in keys]

    return load


Fen = NewType("Fen", int)
"""Whole fen: a scalar, since GraphQL's Int ends at 32 bits."""

Info: TypeAlias = strawberry.Info[Context, None]


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.type
class Money:
    fen: Fen


@strawberry.type
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


def global_id(kind: str, row: Row) -> strawberry.ID:
    return strawberry.ID(f"{kind}:{row['id']}")


def iso(*columns: str) -> str:
    return ", ".join(f"{ISO.format(column=column)} as {column}_iso" for column in columns)

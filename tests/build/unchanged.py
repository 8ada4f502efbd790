"""What a refusal leaves behind: one row in the refusal log, and every other table as it was, row by row."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from domain.database import Database

TABLES = "select c.relname from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace"
CONTENT = "select '{table}', count(*), md5(coalesce(string_agg(md5(t::text), '' order by t::text), '')) from {table} t"
CODES = "select code from refusal order by at, id"
LOG = "refusal"


@asynccontextmanager
async def unchanged(database: Database, *logged: str, but: Collection[str] = ()) -> AsyncIterator[None]:
    """Nothing changes during the block but the refusal log, which gets exactly these codes; ``but`` names tables let off."""
    before, known = await contents(database), len(await codes(database))
    yield
    after = await contents(database)
    changed = {table for table in before if before[table] != after[table]} - {LOG, *but}
    assert changed == set(), f"changed: {sorted(changed)}"
    assert (await codes(database))[known:] == list(logged)


async def contents(database: Database) -> dict[str, tuple[int, str]]:
    """Every table's row count and the hash of its rows."""
    tables = [row["relname"] for row in await database.pool.fetch(TABLES)]
    rows = await database.pool.fetch(" union all ".join(CONTENT.format(table=table) for table in tables))
    assert len(rows) > 50, "the tables are not where this looks for them"
    return {row[0]: (row[1], row[2]) for row in rows}


async def codes(database: Database) -> list[str]:
    return [row["code"] for row in await database.pool.fetch(CODES)]

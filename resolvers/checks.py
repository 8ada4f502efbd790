"""What the database must offer the sources: what ``compiler/verify.py`` asks, and an index for every list by every arm and order.

PostgreSQL is asked itself: with sequential and bitmap scans and sorting made unattractive, a list whose plan still sorts, or that
reads an arm's column outside the index condition, has no index. Where a table has been vacuumed while it was empty all plans cost
the same, and any may be shown: there the columns of the indexes beside the shown one decide. ``./run check`` asks a fresh
database, ``watched`` the served.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

import asyncpg
import orjson
import structlog

from resolvers.compiler import Catalog, Declared
from resolvers.compiler.source import Either, Link, Mixed, Root, Source
from resolvers.compiler.verify import database_faults

NIL: Final = "'00000000-0000-7000-8000-000000000000'::uuid"
NOW: Final = "'2026-01-01T00:00:00Z'::timestamptz"
CONSTANTS: Final = {"now": NOW, "branch_ids": f"array[{NIL}]"}
EQUALITY: Final = re.compile(r"^\{t\}\.([a-z_]+) = :[a-z_]+$")
OWN_ROW: Final = re.compile(r"^\{t\}\.id = :[a-z_]+$")
"""An arm on the primary key is one row at most: any plan will do."""
AGAIN_S: Final = 60.0
"""After so long a database that was away or unfit is looked at again: somebody may be making the index."""
CONNECT_TIMEOUT_S: Final = 10.0
UNSEEN: Final = "not looked at yet"
SLOW_NODES: Final = ("Sort", "Incremental Sort", "Seq Scan")
INDEXED: Final = """
    select x.relname as name, i.indrelid as of, pg_get_expr(i.indpred, i.indrelid) as only,
           array(select pg_get_indexdef(i.indexrelid, k, true) from generate_series(1, i.indnkeyatts) k) as columns
    from pg_index i join pg_class x on x.oid = i.indexrelid
    where x.relnamespace = current_schema()::regnamespace and i.indisvalid
"""


log = structlog.get_logger("checks")


@dataclass(frozen=True, slots=True)
class Listed:
    """One list as one arm reads it in one order."""

    where: str
    source: Source
    arm: str
    predicate: str
    condition: str
    order: tuple[str, ...]

    @property
    def sql(self) -> str:
        """The list's first page, with constants for binds; the owner is another row of its table."""
        table = self.source.table
        conditions = _constant(f"({self.condition}) and ({self.predicate})")
        order = ", ".join(re.sub(r"::[a-z]+", "", key) for key in self.order)
        return f"select t.* from {table} t where {conditions} order by {order} limit 21"


@asynccontextmanager
async def watched(url: str, catalog: Catalog, again_s: float = AGAIN_S) -> AsyncIterator[Callable[[], Awaitable[bool | str]]]:
    """Looks at the database beside whatever is done in the block, until it is fit; gives what to say of it meanwhile.

    That is True, or the faults in one sentence: a process is not ready while lists would be read row by row.
    """
    wrong = [UNSEEN]

    async def answer() -> bool | str:
        return wrong[0] or True

    looking = asyncio.create_task(_looking(url, catalog, wrong, again_s))
    try:
        yield answer
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _looking(url: str, catalog: Catalog, wrong: list[str], again_s: float) -> None:
    """Keeps in ``wrong`` what is wrong, until nothing is."""
    while True:
        try:
            found = await faults(url, catalog)
            wrong[0] = "; ".join(found)
            if not found:
                return
            log.error("the database does not fit the sources", faults=found)
        except Exception as error:  # whatever keeps it from looking: the database is away, or not migrated
            log.warning("the database could not be looked at", error=type(error).__name__, detail=str(error))
            wrong[0] = f"{UNSEEN}: {type(error).__name__}"
        await asyncio.sleep(again_s)


async def faults(url: str, catalog: Catalog) -> list[str]:
    """A sentence for everything the database at ``url`` does not keep or offer."""
    connection = await asyncpg.connect(url, timeout=CONNECT_TIMEOUT_S)
    try:
        declared = Declared(catalog.sources, catalog.values, catalog.roots)
        return await database_faults(connection, catalog) + await missing_indexes(connection, declared)
    finally:
        await connection.close()


async def missing_indexes(connection: "asyncpg.Connection[asyncpg.Record]", declared: Declared) -> list[str]:
    """A sentence for every list that no index answers."""
    faults = []
    async with connection.transaction():
        await connection.execute("set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off")
        indexes = await connection.fetch(INDEXED)
        for listed in _lists(declared):
            plan = orjson.loads(await connection.fetchval(f"explain (format json) {listed.sql}"))[0]["Plan"]
            if (fault := _fault(listed, plan)) and not _beside(listed, plan, indexes):
                faults.append(f"{listed.where} as {listed.arm}: {fault}")
    return sorted(set(faults))


def _lists(declared: Declared) -> Iterator[Listed]:
    """Pages, of all rows and of an owner's; a short list is bounded by its owner."""
    for name, root in declared.roots.items():
        if not isinstance(root, Root):
            yield from _paged(f"Query.{name}", root, declared)
    for source in declared.sources.values():
        for name, link in source.links.items():
            yield from _paged(f"{source.type}.{name}", link, declared)


def _paged(where: str, link: Link | Either | Mixed, declared: Declared) -> Iterator[Listed]:
    for case in [link] if isinstance(link, Link) else link.cases.values():
        if case.shape == "connection":
            yield from _arms(where, case, declared.sources[case.target])


def _arms(where: str, link: Link, source: Source) -> Iterator[Listed]:
    orders = list(link.orders.values()) or [link.order or source.order]
    for order in orders:
        for arm, predicate in source.readable.items():
            if (not link.only or arm in link.only) and "select" not in predicate.lower() and not OWN_ROW.match(predicate):
                yield Listed(f"{where} by {', '.join(order)}", source, arm, predicate, link.on, order)
                # whose branch is looked up row by row, within the same index
                if limited := source.limited.get(arm):
                    yield Listed(f"{where} by {', '.join(order)}", source, f"limited {arm}", limited, link.on, order)


def _fault(listed: Listed, plan: dict[str, object]) -> str | None:
    nodes = list(_nodes(plan))
    slow = [str(node["Node Type"]) for node in nodes if node["Node Type"] in SLOW_NODES]
    if slow:
        return f"{slow[0]} in its plan"
    arm = EQUALITY.match(listed.predicate)
    conditions = " ".join(str(node.get("Index Cond", "")) for node in nodes)
    if arm and "{o}" not in listed.condition and arm.group(1) not in conditions:
        return f"no index on {arm.group(1)} in this order"
    return None


def _beside(listed: Listed, plan: dict[str, object], indexes: list[asyncpg.Record]) -> bool:
    """Whether an index of the same rows as the plan's has the arm's column first and then the order's."""
    arm = EQUALITY.match(listed.source.readable[listed.arm])
    if not arm:
        return False
    columns = [arm.group(1), *(re.split(r"::| ", key)[0] for key in listed.order)]
    used = {node.get("Index Name") for node in _nodes(plan)}
    with_all = (None, f"({columns[0]} IS NOT NULL)")
    rows = {(index["of"], only) for index in indexes if index["name"] in used for only in (index["only"], *with_all)}
    return any((index["of"], index["only"]) in rows and index["columns"][: len(columns)] == columns for index in indexes)


def _nodes(plan: dict[str, object]) -> Iterator[dict[str, object]]:
    yield plan
    children = plan.get("Plans", [])
    assert isinstance(children, list)
    for child in children:
        yield from _nodes(child)


def _constant(condition: str) -> str:
    """The condition about ``t`` with constants for the owner's columns and the viewer's binds."""
    text = condition.replace("{t}", "t")
    text = re.sub(r"\{o\}\.[a-z_]+", NIL, text)
    return re.sub(r"(?<![:\w]):([a-z_]+)", lambda match: CONSTANTS.get(match.group(1), NIL), text)

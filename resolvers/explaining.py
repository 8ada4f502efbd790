"""What a query becomes: its statement, PostgreSQL's plan for it whatever the values, and its cost (``./run explain``)."""

import asyncpg
from graphql import OperationType

from domain import accounts
from domain.database import Database
from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from resolvers.compiler.documents import Refused
from resolvers.compiler.faults import not_supported
from resolvers.compiler.plan import Compiler, Statement
from resolvers.compiler.sql import MAX_COST
from resolvers.reading import SETTINGS


async def told(
    app_url: str, read_url: str, vault: Vault, compiler: Compiler, token: str | None, text: str, variables: dict[str, object]
) -> str:
    """The page for whom a token stands for, without one for a visitor."""
    return await explained(read_url, compiler, await viewer_of(app_url, vault, token), text, variables)


async def explained(url: str, compiler: Compiler, viewer: Viewer, text: str, variables: dict[str, object]) -> str:
    """The page to print, asked of the database at ``url`` as the read pool asks it; raises Refused or GraphQLError.

    The values of variables matter as far as they choose the statement: filters that are given, page sizes, flags.
    """
    operation = compiler.documents.get(text).operation(None)
    if operation.kind is not OperationType.QUERY:
        raise not_supported("Only queries are one statement; a mutation selects its payload after it has acted.")
    values = operation.read(variables)
    if isinstance(values, list):
        raise Refused(values)
    plan = compiler.query(operation, viewer.capabilities, values)
    lines = [f"-- cost {plan.cost:,} of at most {MAX_COST:,}, as {', '.join(sorted(viewer.capabilities))}"]
    if plan.computed:
        lines.append(f"-- {plan.computed} root fields are computed by resolvers, not part of the statement")
    if plan.statement is not None:
        lines += [plan.statement.sql + ";", "", "-- PostgreSQL's generic plan", *await _planned(url, plan.statement)]
    return "\n".join(lines)


async def viewer_of(url: str, vault: Vault, token: str | None) -> Viewer:
    """Whom a token stands for; without one a visitor."""
    if token is None:
        return VISITOR
    database = await Database.connect(url, vault, size=1)
    async with database.transaction() as tx:
        viewer = await accounts.viewer_of(tx, token)
    await database.close()
    return viewer or VISITOR


async def _planned(url: str, statement: Statement) -> list[str]:
    connection = await asyncpg.connect(url, server_settings=SETTINGS)
    try:
        await connection.execute(f"prepare explained as {statement.sql}")
        # a generic plan does not look at the values
        values = f"({', '.join('null' for _ in statement.slots)})" if statement.slots else ""
        return [row[0] for row in await connection.fetch(f"explain (verbose) execute explained{values}")]
    finally:
        await connection.close()

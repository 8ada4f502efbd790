"""What matching cannot know: sex, age, names, numbers and phones are beyond the reach of its statements."""

import re
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from domain.database import Connection, positional
from domain.matching import store_columns, store_facts, store_invitations, store_runs, store_showing, store_supply, store_urgent
from jobs.local.servers import DatabaseUrls, Servers
from resolvers.recommending import NEVER_USED
from tests.tidy.test_database import STATEMENT

FORBIDDEN_KINDS = (
    "name",
    "phone",
    "id_number",
    "bank_account",
    "birth_date",
    "school",
    "text",
    "credit",
    "secret",
    "device",
    "wage",
)
RANKING = (store_facts, store_columns, store_runs, store_supply, store_invitations, store_urgent)
FUNCTIONS = (
    *("earth_x", "earth_y", "earth_z", "half_hour", "half_hour_after", "day_bits", "kind_number"),
    "old_enough",
    "retire_match_facts",
)
"""What matching asks PostgreSQL to do; none but ``old_enough`` reads of a person."""
OPEN_TEXTS = ("invitation", "match_run", "instant_choice")
"""The employer's own message stands in these."""
COLUMNS = """
    select c.relname as table_name, a.attname as column_name, t.kind, t.protection
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join column_tag t on t.table_name = c.relname and t.column_name = a.attname
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
"""


def statements() -> list[tuple[str, str]]:
    """Every statement by which matching gathers, judges, ranks and invites."""
    return [
        (f"{module.__name__}.{name}", text)
        for module in RANKING
        for name, text in vars(module).items()
        if name.isupper() and isinstance(text, str) and STATEMENT.match(text)
    ]


@pytest_asyncio.fixture
async def reader(clone: DatabaseUrls, servers: Servers) -> AsyncIterator[Connection]:
    """Somebody who may do everything but read what matching may not know: vaults, masks, ages and words about people."""
    connection = await asyncpg.connect(servers.database.renamed(clone.database).admin)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("create role match_reader")
    for row in await connection.fetch(COLUMNS):
        forbidden = row["protection"] in ("vault", "mask") or row["kind"] in FORBIDDEN_KINDS
        if not forbidden or row["table_name"] in OPEN_TEXTS:
            await connection.execute(f'grant select ("{row["column_name"]}") on "{row["table_name"]}" to match_reader')
        await connection.execute(f'grant insert, update, delete on "{row["table_name"]}" to match_reader')
    await connection.execute(f"grant execute on function {', '.join(FUNCTIONS)} to match_reader")
    await connection.execute("set local plan_cache_mode = force_generic_plan")
    await connection.execute("set local role match_reader")
    yield connection
    await transaction.rollback()
    await connection.close()


@pytest.mark.requirement("S-004", part="protected attributes are unreachable from match code", missing="overrides by staff")
@pytest.mark.requirement("L-08", part="matching learns of age only whether somebody may do the work")
async def test_no_statement_of_matching_reaches_what_is_protected(reader: Connection) -> None:
    """PostgreSQL itself says so: somebody who may read nothing of it may run every statement of matching."""
    found = statements()
    assert len(found) > 30
    refused = [f"{name}: {problem}" for name, text in found if (problem := await refusal(reader, text))]
    assert not refused, "\n".join(refused)
    assert await reader.fetch("select * from old_enough('2026-01-01')") == []  # asked for real: it is the owner's
    for column in ("birth_date_sealed", "sex_sealed", "adult_on", "working_age_on", "school", "name_mask", "experience"):
        assert await refusal(reader, f"select {column} from worker") == "permission denied for table worker", column


async def refusal(reader: Connection, text: str) -> str:
    """What PostgreSQL says to the statement with nothing bound: it is planned and its rights are asked, nothing runs."""
    prepared, names = positional(text)
    nothing = f"({', '.join(['null'] * len(names))})" if names else ""
    try:
        async with reader.transaction():
            await reader.execute(f"prepare asked as {prepared}")
            await reader.execute(f"explain execute asked{nothing}")
    except asyncpg.InsufficientPrivilegeError as error:
        return str(error)
    finally:
        await reader.execute("deallocate all")
    return ""


def test_no_statement_names_what_is_protected() -> None:
    named = re.compile(r"sex|birth|ethnic|religio|nationality|marital|hukou|id_number|_mask|_sealed|adult_on|working_age_on")
    assert [name for name, text in statements() if named.search(text)] == []
    assert "old_enough(" in store_facts.SUPPLY and {"sex", "age", "ethnicity", "origin"} <= set(NEVER_USED)
    assert not any(named.search(text) for text in (store_showing.NEAR, store_showing.PLACE_OF, store_showing.SOONEST))

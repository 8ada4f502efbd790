"""What the database must keep: tags on every column, tables that are append-only, SQL that fits, rules that exist."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import asyncpg
import pytest

import domain
from domain.database import Transaction, positional
from domain.errors import Cause, Refusal

STATEMENT = re.compile(r"\s*(select|insert\s+into|update|delete\s+from|with)\s", re.IGNORECASE)
OWN_TABLES = ("migration",)  # the runner's, made before anything can be tagged

UNTAGGED = """
    select c.relname || '.' || a.attname as column_name
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace and c.relname <> all (:own)
      and not exists (select from column_tag t where t.table_name = c.relname and t.column_name = a.attname)
    order by 1
"""
TAGGED_NOTHING = """
    select t.table_name || '.' || t.column_name
    from column_tag t
    where not exists (
        select from pg_attribute a
        where a.attrelid = to_regclass(t.table_name) and a.attname = t.column_name and not a.attisdropped
    )
"""
VAULT_IN_THE_CLEAR = """
    select t.table_name || '.' || t.column_name
    from column_tag t join pg_attribute a on a.attrelid = to_regclass(t.table_name) and a.attname = t.column_name
    where t.protection = 'vault' and a.atttypid <> 'bytea'::regtype
"""
APPEND_ONLY_BY_TRIGGER = """
    select c.relname from pg_trigger t join pg_class c on c.oid = t.tgrelid where t.tgname = 'append_only' order by 1
"""
STILL_CHANGEABLE = """
    select grants.table_name || ' ' || grants.privilege_type
    from information_schema.role_table_grants grants
    join pg_trigger t on t.tgrelid = to_regclass(grants.table_name) and t.tgname = 'append_only'
    where grants.grantee in ('linggong_app', 'linggong_read') and grants.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')
"""
UNKNOWN_RULES = """
    select named.id from unnest(:ids::text[]) as named(id) where not exists (select from rule where rule.id = named.id)
"""


def modules() -> Iterator[str]:
    for found in pkgutil.walk_packages(domain.__path__, "domain."):
        yield found.name


def statements() -> list[tuple[str, str]]:
    """Every SQL constant of the domain: its module and name, and its text."""
    return [
        (f"{module}.{name}", text)
        for module in modules()
        for name, text in vars(importlib.import_module(module)).items()
        if name.isupper() and isinstance(text, str) and STATEMENT.match(text)
    ]


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for subclass in kind.__subclasses__():
        if subclass.__module__.startswith("domain.") and not subclass.__name__.startswith("_"):  # a base for a few
            yield subclass
        yield from refusals(subclass)


@pytest.mark.requirement("T-003", part="an inventory of personal data: every column tagged, an untagged one fails")
async def test_every_column_says_what_it_holds(tx: Transaction) -> None:
    assert [row[0] for row in await tx.all(UNTAGGED, own=list(OWN_TABLES))] == []
    assert [row[0] for row in await tx.all(TAGGED_NOTHING)] == []
    assert [row[0] for row in await tx.all(VAULT_IN_THE_CLEAR)] == []


async def test_append_only_tables_are_closed_to_the_application(tx: Transaction) -> None:
    kept = {row[0] for row in await tx.all(APPEND_ONLY_BY_TRIGGER)}
    assert {"audit", "refusal", "ledger_transfer"} <= kept
    assert [row[0] for row in await tx.all(STILL_CHANGEABLE)] == []


async def test_every_statement_of_the_domain_fits_the_schema(tx: Transaction) -> None:
    """PostgreSQL parses and plans each as the role that will run it."""
    misfits = []
    found = statements()
    assert len(found) > 50
    for name, text in found:
        try:
            async with tx.connection.transaction():
                await tx.connection.prepare(positional(text)[0])
        except asyncpg.PostgresError as error:
            misfits.append(f"{name}: {error}")
    assert not misfits, "\n".join(misfits)


@pytest.mark.requirement("S-002", part="every refusal names a rule that exists", missing="the same for sanctions")
async def test_every_refusal_is_complete_and_names_a_rule_that_exists(tx: Transaction) -> None:
    for module in modules():
        importlib.import_module(module)
    found = list(refusals())
    for refusal in found:
        assert isinstance(refusal.cause, Cause), refusal
        assert re.fullmatch(r"[A-Z][A-Z0-9_]*", refusal.code), refusal
        assert re.search(r"[\u4e00-\u9fff]|\{", refusal.zh) and refusal.en, refusal
    codes = [refusal.code for refusal in found]
    assert sorted({code for code in codes if codes.count(code) > 1}) == []
    assert [row[0] for row in await tx.all(UNKNOWN_RULES, ids=sorted({refusal.rule for refusal in found}))] == []

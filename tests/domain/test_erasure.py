"""What an erasure leaves: every column about somebody is decided, and whatever anybody wrote about them is gone (art. 47)."""

import asyncpg
import pytest

from domain.database import Database, Transaction
from domain.privacy import store_erasing
from jobs.local.servers import DatabaseUrls
from tests.build.stage import a_stage
from tests.build.unchanged import TABLES

MARK = "密语九霄云外"
UNDECIDED = """
    select t.table_name || '.' || t.column_name from column_tag t
    where t.kind not in ('none', 'id', 'secret', 'wage') and t.protection <> 'vault'
      and t.table_name <> all (:account) and t.table_name || '.' || t.column_name <> all (:kept)
      and rows_about(t.table_name) is not null
      and not exists (select from erasure_rule e where e.table_name = t.table_name and e.column_name in (t.column_name, '*'))
    order by 1
"""
UNSAID = """
    select t.table_name || '.' || t.column_name from column_tag t
    where t.kind = 'text' and t.table_name <> all (:account)
      and not exists (select from erasure_rule e where e.table_name = t.table_name and e.column_name in (t.column_name, '*'))
      and not exists (select from vault_field v where v.table_name = t.table_name and v.column_name = t.column_name)
      and not exists (select from text_kept k where k.table_name = t.table_name and k.column_name = t.column_name)
      and t.table_name || '.' || t.column_name <> all (:own_keys)
    order by 1
"""
OWN_KEYS = ("document.content_sealed", "erasure_lock.content_sealed")
"""Sealed by keys that go with the document and the lock themselves."""
KEPT_ABOUT_SOMEBODY = "select table_name from text_kept where rows_about(table_name) is not null"
KEPT_OF_NOTHING = """
    select table_name || '.' || column_name from text_kept k
    where not exists (
        select from column_tag t where (t.table_name, t.column_name, t.kind) = (k.table_name, k.column_name, 'text')
    )
"""
ACCOUNT = ("worker", "person", "payout_destination")
"""Cleared by statements of their own, which know what law keeps."""
KEPT = (
    "ranking_choice.ranked",  # a choice, kept as consents are: yes or no, and when
    "staff.display_name",  # who decided what stays known; nobody is erased while on the staff
    "staff.login",
)
TEXTS = """
    select t.table_name, t.column_name, rows_about(t.table_name) as whose from column_tag t
    join pg_attribute a on a.attrelid = to_regclass(t.table_name) and a.attname = t.column_name
    where t.kind in ('text', 'name', 'school') and t.protection <> 'vault' and a.atttypid = 'text'::regtype
      and rows_about(t.table_name) is not null and t.table_name <> 'staff'
"""
WRITTEN = (
    "arrangement_message.text",
    "damage_claim.cause",
    "document.name",
    "invitation.message",
    "pay_dispute.text",
    "pay_dispute_evidence.file_name",
    "pay_dispute_step.text",
    "personal_data_access.explanation",
    "personal_data_reading.purpose",
    "remark.text",
    "review.reason",
    "saved_search.title",
    "work_evidence.file_name",
    "worker.experience",
)
PROFILE = """
    select (select count(*) from job_intention where worker_id = $1) + (select count(*) from worker_week where worker_id = $1)
         + (select count(*) from match_run_worker where worker_id = $1 and (x, y, z, cell) <> (0, 0, 0, 0))
         + (select count(*) from match_pair where worker_id = $1 and score <> 0)
         + (select count(*) from evaluation where worker_id = $1 and side = 'employer')
"""


@pytest.mark.requirement(
    "T-004",
    part="what was derived is erased with the rest: every tagged column has its rule",
    missing="a consent of its own for profiles: there is the choice not to be ranked, and what one says of oneself",
)
async def test_every_column_about_somebody_says_what_becomes_of_it(tx: Transaction) -> None:
    found = await tx.all(UNDECIDED, account=list(ACCOUNT), kept=list(KEPT))
    assert [row[0] for row in found] == [], "write an erasure_rule"


@pytest.mark.requirement("L-07", part="every text anybody writes is erased, sealed by a key, or kept for a stated law")
async def test_every_text_is_erased_or_kept_for_a_stated_law(tx: Transaction) -> None:
    unsaid = await tx.all(UNSAID, account=list(ACCOUNT), own_keys=list(OWN_KEYS))
    assert [row[0] for row in unsaid] == [], "write an erasure_rule, a vault_field, or a text_kept with its law"
    assert [row[0] for row in await tx.all(KEPT_ABOUT_SOMEBODY)] == [], "what is about somebody is not kept by a law about others"
    assert [row[0] for row in await tx.all(KEPT_OF_NOTHING)] == []


async def test_whatever_was_written_about_somebody_is_gone(clone: DatabaseUrls, database: Database) -> None:
    """Every text about the stage's worker says one word; after the erasure the whole database does not."""
    async with database.transaction() as tx:
        stage = await a_stage(tx)
    person_id, worker_id = stage.worker.person_id, stage.worker.id
    admin = await asyncpg.connect(clone.admin)
    try:
        marked = await write_everywhere(admin, person_id, worker_id)
        assert set(WRITTEN) <= marked
        assert await tables_that_say(admin, MARK) and await admin.fetchval(PROFILE, worker_id)

        async with database.transaction() as tx:
            await store_erasing.clear(tx, person_id, worker_id, [], set())

        assert await tables_that_say(admin, MARK) == []
        assert await admin.fetchval(PROFILE, worker_id) == 0
    finally:
        await admin.close()


async def test_append_only_rows_change_for_an_erasure_and_for_nothing_else(clone: DatabaseUrls, database: Database) -> None:
    async with database.transaction() as tx:
        stage = await a_stage(tx)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.pool.execute("update review set reason = ''")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="was not erased"):
        await database.pool.execute("select erase_rows($1, $2)", stage.worker.person_id, stage.worker.id)
    owner = await asyncpg.connect(clone.owner)
    try:
        for change in ("update review set decision = 'rejected', reason = '改写'", "delete from work_evidence"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
                await owner.execute(change)
    finally:
        await owner.close()


async def write_everywhere(admin: asyncpg.Connection, person_id: object, worker_id: object) -> set[str]:
    """Puts the word into every text about them that is there; which columns took it."""
    marked = set()
    await admin.execute("set session_replication_role = replica")
    for row in await admin.fetch(TEXTS):
        table, column = row["table_name"], row["column_name"]
        whose = row["whose"].replace("$1", f"'{person_id}'::uuid").replace("$2", f"'{worker_id}'::uuid")
        said = f"update {table} t set {column} = '{MARK}' where ({whose}) and {column} is not null"
        if await admin.execute(said) != "UPDATE 0":
            marked.add(f"{table}.{column}")
    await admin.execute("set session_replication_role = origin")
    return marked


async def tables_that_say(admin: asyncpg.Connection, word: str) -> list[str]:
    tables = [row["relname"] for row in await admin.fetch(TABLES)]
    said = [
        table
        for table in tables
        if await admin.fetchval(f"select exists (select from {table} t where t::text like $1)", f"%{word}%")
    ]
    return sorted(said)

"""What the database does not keep of a source's promises is told, field by field; the product's sources promise nothing more."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TypeAlias

import asyncpg
import pytest
import pytest_asyncio

from resolvers.compiler import Filter, Source, bind, connection, many, one
from resolvers.compiler.verify import _known, _leads, database_faults
from resolvers.sources import SOURCES
from schema import SCHEMA as PRODUCT
from tests.api.compiler_sample import SCHEMA
from tests.api.compiler_sources import BID, DECLARED, FIRM, JOB, NOTE
from tests.api.compiler_tables import TABLES
from tests.build.cluster import Template

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@pytest_asyncio.fixture(scope="module")
async def owner(template: Template) -> AsyncIterator[Owner]:
    urls = await template.clone("verify")
    connection = await asyncpg.connect(urls.owner)
    await connection.execute(TABLES)
    yield connection
    await connection.close()
    await template.drop(urls)


async def faults(owner: Owner, source: Source) -> str:
    declared = replace(DECLARED, sources={**DECLARED.sources, source.type: source})
    return "\n".join(await database_faults(owner, bind(SCHEMA._schema, declared)))


async def test_the_sample_keeps_its_promises(owner: Owner) -> None:
    assert await faults(owner, FIRM) == ""


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (replace(FIRM, fields={"name": "{t}.nmae"}), "Firm.name: column t.nmae does not exist"),
        (replace(FIRM, fields={"name": "{t}.founded_on"}), "Firm.name: String! is read from date"),
        (replace(FIRM, readable={"everyone": "true", "worker": "{t}.worker = :worker_id"}), "Firm: arm worker: column t.worker"),
        (replace(FIRM, order=("since_at", "id")), "Firm: order: column t.since_at does not exist"),
        (replace(FIRM, links={"jobs": connection("Job", "owner_id")}), "Firm.jobs: column t.owner_id does not exist"),
        (replace(JOB, fields={**JOB.fields, "score": "{t}.closes_at"}), "Job.score: Int! is read from timestamptz"),
        (
            replace(JOB, fields={**JOB.fields, "openedAt": "{t}.closes_at"}),
            "Job.openedAt: non-null, but job.closes_at may be null",
        ),
        (replace(JOB, fields={**JOB.fields, "tags": "{t}.state"}), "Job.tags: [String!]! is read from text"),
        (
            replace(JOB, fields={**JOB.fields, "state": "{x}.title"}, joins={"x": "left join job_text {x} on true"}),
            "a left join.title",
        ),
        (replace(JOB, links={**JOB.links, "firm": one(FIRM, "id")}), "Job.firm: non-null, but no column of job"),
        (replace(JOB, links={**JOB.links, "slots": many("Slot", "job_id", order=("at", "id"))}), "Job.slots: order: column t.at"),
        (
            replace(JOB, links={**JOB.links, "bids": connection(BID, "job_id", filters={"state": Filter("{t}.stat = :value")})}),
            "Job.bids: filter state: column t.stat does not exist",
        ),
        (replace(FIRM, key="kind"), "Firm: firm.kind is not unique"),
        (replace(NOTE, key="ident"), "Note.id: column t.ident does not exist"),
    ],
)
async def test_a_broken_promise_names_its_field(owner: Owner, source: Source, fault: str) -> None:
    assert fault in await faults(owner, source)


async def test_a_stored_value_without_a_name_is_told(owner: Owner) -> None:
    await owner.execute("alter table job add constraint states check (state in ('live', 'draft', 'closed', 'frozen'))")
    try:
        assert "Job.state: JobState has no name for the stored value frozen" in await faults(owner, JOB)
    finally:
        await owner.execute("alter table job drop constraint states")


async def test_the_products_sources_promise_nothing_the_database_does_not_keep(owner: Owner) -> None:
    assert await database_faults(owner, bind(PRODUCT._schema, SOURCES)) == []


async def test_a_foreign_key_may_lead_by_way_of_another(owner: Owner) -> None:
    await owner.execute("create table tenant (firm_id uuid primary key references firm)")
    await owner.execute("create table stall (id uuid primary key, firm_id uuid not null references tenant)")
    try:
        known = await _known(owner)
        assert _leads(known, "stall", "firm_id", "firm") and not _leads(known, "stall", "firm_id", "job")
    finally:
        await owner.execute("drop table stall, tenant")

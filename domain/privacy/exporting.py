"""A copy of everything held on somebody: found by the columns' tags, opened, sealed again as one file (PIPL art. 45, T-004)."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, TypeAlias
from uuid import UUID

import orjson

from domain import accounts, documents, outbox
from domain.database import Transaction
from domain.documents import Content
from domain.errors import NotPermitted
from domain.privacy import store_requests as store
from domain.privacy.model import RequestOpen
from domain.privacy.requests import due_at
from domain.viewer import Kind, Viewer

DOCUMENT: Final = "personal_data_export"
PURPOSE: Final = "应本人请求提供个人信息副本"
FIXED_TIME: Final = (2025, 1, 1, 0, 0, 0)
Row: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Export:
    """An open request and the tables to be looked through; ``derived`` are columns made about people."""

    id: UUID
    person_id: UUID
    worker_id: UUID | None
    tables: tuple[str, ...]
    derived: tuple[str, ...]


async def request_export(tx: Transaction, viewer: Viewer) -> UUID:
    """Asks for a copy of one's own data; a job writes it. Raises StepUpNeeded without a fresh code, RequestOpen.

    Everybody may, in whichever capacity but the staff's: the copy is of the whole person.
    """
    person_id = viewer.must_be_signed_in()
    if viewer.kind is Kind.STAFF:
        raise NotPermitted("person")  # a session of work is not proof of being the person
    worker_id = await accounts.worker_of_person(tx, person_id)
    await accounts.require_fresh_code(tx, viewer)
    id = await store.add(tx, "export", person_id, worker_id, await due_at(tx, "privacy.copy"))
    if id is None:
        raise RequestOpen()
    await outbox.enqueue(tx, "privacy.export", id, queue=outbox.NOTIFICATIONS)
    await outbox.put(tx, viewer, "personal_data_request.made", id)
    return id


async def export(tx: Transaction, viewer: Viewer, request_id: UUID) -> Export | None:
    """What is to be written; None when it was answered already. The reading is on record."""
    viewer.must_be_system()
    row = await store.find(tx, request_id)
    if row is None or row["kind"] != "export" or row["state"] != "requested":
        return None
    await accounts.log_readings(tx, viewer, [row["worker_id"] or row["person_id"]], PURPOSE, ("everything",))
    return Export(row["id"], row["person_id"], row["worker_id"], tuple(await store.tables(tx)), tuple(await store.derived(tx)))


async def collect(tx: Transaction, one: Export, table: str, done: int) -> list[Row]:
    """The rows of one table about the person, in the clear; how far it is can be seen by who waits."""
    sealed = await store.vault_fields(tx, table)
    found: list[Row] = []
    for text in await store.rows(tx, table, one.person_id, one.worker_id):
        row: Row = orjson.loads(text)
        for field in sealed:
            value, subject = row[field["column_name"]], row[field["subject_column"]]
            if isinstance(value, str) and isinstance(subject, str):
                packed = bytes.fromhex(value.removeprefix("\\x"))
                clear = await tx.vault.unseal_all(tx, field["retention"], field["field"], {UUID(subject): packed})
                row[field["column_name"]] = clear.get(UUID(subject))
        found.append(row)
    await store.progress(tx, one.id, done, len(one.tables))
    return found


async def complete_export(tx: Transaction, viewer: Viewer, one: Export, content: Content) -> None:
    """Keeps the file as the person's own document, once however often it is called."""
    viewer.must_be_system()
    if not await store.answer(tx, one.id, "done"):
        return
    await documents.keep(tx, DOCUMENT, one.id, content, worker_id=one.worker_id, person_id=one.person_id)
    await outbox.put(tx, viewer, "personal_data_request.completed", one.id)


def packed(one: Export, tables: Mapping[str, Sequence[Row]]) -> Content:
    """A ZIP with the data as JSON for machines and as a page for people. Takes a while: not on an event loop."""
    filled = {name: list(rows) for name, rows in tables.items() if rows}
    data = {"request": str(one.id), "derived": list(one.derived), "tables": filled}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, body in (
            ("personal-data.json", orjson.dumps(data, option=orjson.OPT_INDENT_2)),
            ("personal-data.html", _page(one, filled).encode()),
        ):
            folder.writestr(zipfile.ZipInfo(name, FIXED_TIME), body, zipfile.ZIP_DEFLATED)
    return Content("我的个人信息.zip", "application/zip", out.getvalue())


def _page(one: Export, tables: Mapping[str, Sequence[Row]]) -> str:
    parts = ["<!doctype html><meta charset='utf-8'><title>我的个人信息</title><h1>我的个人信息 My personal data</h1>"]
    parts.append("<p>带 * 的列为平台推断或计算所得。Columns with * were derived, not given.</p>")
    for name, rows in tables.items():
        columns = list(rows[0])
        heads = [escape(column) + ("*" if f"{name}.{column}" in one.derived else "") for column in columns]
        parts.append(f"<h2>{escape(name)}</h2><table border='1'><tr><th>{'</th><th>'.join(heads)}</th></tr>")
        for row in rows:
            cells = [escape(str(row[column]) if row[column] is not None else "") for column in columns]
            parts.append(f"<tr><td>{'</td><td>'.join(cells)}</td></tr>")
        parts.append("</table>")
    return "".join(parts)

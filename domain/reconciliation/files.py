"""A statement's bytes as sealed documents, in parts where one would be too large."""

from typing import Final
from uuid import UUID

from domain import documents
from domain.database import Transaction
from domain.documents import MAX_BYTES, Content
from domain.reconciliation.model import Reconciliation, Statement

DOCUMENT: Final = "statement_file"
BINARY: Final = "application/octet-stream"


async def keep(tx: Transaction, day: Reconciliation, file_id: UUID, statement: Statement) -> None:
    """Seals the file as it came; joined in order, the parts have its SHA-256."""
    content = statement.content
    parts = [content[at : at + MAX_BYTES] for at in range(0, len(content), MAX_BYTES)]
    for number, part in enumerate(parts, start=1):
        name = f"{day.channel}_{day.day}.statement" + (f".{number}" if len(parts) > 1 else "")
        await documents.keep(tx, DOCUMENT, file_id, Content(name, BINARY, part))

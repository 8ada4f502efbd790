"""Trusted documents: operations registered beforehand, found by ``sha256:`` and the hash of their text in lower-case hex."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from domain.database import Transaction

PREFIX: Final = "sha256:"
ID: Final = re.compile(r"sha256:[0-9a-f]{64}")

REGISTER = """
    insert into trusted_document (id, name, document, registered_at)
    select id, name, document, :now from unnest(:ids::text[], :names::text[], :documents::text[]) as given (id, name, document)
    on conflict (id) do nothing
"""
FIND = "select document from trusted_document where id = :id"


def id_of(document: str) -> str:
    """The id of a document: of its exact text, white space included."""
    return PREFIX + sha256(document.encode()).hexdigest()


async def register(tx: Transaction, documents: Mapping[str, str]) -> None:
    """Adds documents by their names; one that is there already stays as it was."""
    texts = list(documents.values())
    await tx.run(REGISTER, ids=[id_of(text) for text in texts], names=list(documents), documents=texts)

"""Trusted documents: operations registered beforehand, found by ``sha256:`` and the hash of their text in lower-case hex.

A document stays what it is for ever; a revocation keeps it from being run, until it is registered again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
RESTORE = "update trusted_revocation set restored_at = :now where document_id = any(:ids::text[]) and restored_at is null"
REVOKE = """
    insert into trusted_revocation (document_id, revoked_at)
    select id, :now from trusted_document where id = any(:ids::text[])
    on conflict (document_id) where restored_at is null do nothing
"""
KNOWN = "select id from trusted_document where id = any(:ids::text[])"
FIND = """
    select document from trusted_document d
    where id = :id and not exists (select from trusted_revocation r where r.document_id = d.id and r.restored_at is null)
"""
LIST = """
    select d.id, d.name, d.registered_at, r.revoked_at
    from trusted_document d left join trusted_revocation r on r.document_id = d.id and r.restored_at is null
    order by d.name, d.registered_at, d.id
"""


@dataclass(frozen=True, slots=True)
class Registered:
    """A document's entry in the list."""

    id: str
    name: str
    registered_at: datetime
    revoked_at: datetime | None


def id_of(document: str) -> str:
    """The id of a document: of its exact text, white space included."""
    return PREFIX + sha256(document.encode()).hexdigest()


async def register(tx: Transaction, documents: Mapping[str, str]) -> None:
    """Adds documents by their names; one that is there already stays as it was, and may be run again if it was revoked."""
    texts = list(documents.values())
    ids = [id_of(text) for text in texts]
    await tx.run(REGISTER, ids=ids, names=list(documents), documents=texts)
    await tx.run(RESTORE, ids=ids)


async def revoke(tx: Transaction, ids: Sequence[str]) -> list[str]:
    """Keeps documents from being run; answers the ids nobody registered."""
    known = {row["id"] for row in await tx.all(KNOWN, ids=list(ids))}
    await tx.run(REVOKE, ids=list(ids))
    return [id for id in ids if id not in known]


async def registered(tx: Transaction) -> list[Registered]:
    """Every document by its name, the revoked ones too."""
    return [Registered(row["id"], row["name"], row["registered_at"], row["revoked_at"]) for row in await tx.all(LIST)]

"""Which documents may be run: any that is valid, or in production only those registered (``app.py trust``).

A request names a registered document by its id instead of sending the text, so that a client's operation costs a few bytes and
can be cached by its address. Ids nobody registered are looked up each time and not kept: a flood of them costs memory nothing.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphql import GraphQLError

from domain import trusted
from domain.database import Database, positional
from domain.vault import Vault
from resolvers.compiler.documents import Documents, Refused
from resolvers.reading import ReadPool

KEPT_TEXTS: Final = 1_000
KEPT_S: Final = 5.0
"""A revoked document is run no more after so long, in every process."""
FIND, _ = positional(trusted.FIND)


@dataclass(slots=True)
class TrustedDocuments:
    """The registered documents; with ``only`` nothing else is run. ``kept`` are texts by what was asked for, with an end."""

    pool: ReadPool
    only: bool = False
    kept: dict[str, tuple[float, str]] = field(default_factory=dict)

    async def text(self, asked: str) -> str:
        """The text to run for what was asked, a text or an id; raises Refused."""
        if asked.startswith(trusted.PREFIX):
            return await self._found(asked, asked, "DOCUMENT_NOT_FOUND", "There is no trusted document with this id.")
        if self.only:
            message = "This server runs trusted documents only, and this is none."
            return await self._found(asked, trusted.id_of(asked), "DOCUMENT_NOT_TRUSTED", message)
        return asked

    async def _found(self, asked: str, id: str, code: str, message: str) -> str:
        until, text = self.kept.get(asked, (0.0, ""))
        if until > time.monotonic():
            return text
        found = await self.pool.fetchval(FIND, id) if trusted.ID.fullmatch(id) else None
        self.kept.pop(asked, None)
        if not isinstance(found, str):
            raise Refused([GraphQLError(message, extensions={"code": code})])
        self.kept[asked] = (time.monotonic() + KEPT_S, found)
        if len(self.kept) > KEPT_TEXTS:
            del self.kept[next(iter(self.kept))]
        return found


async def managed(url: str, vault: Vault, documents: Documents, texts: Mapping[str, str], revoked: Sequence[str]) -> str:
    """Registers and revokes documents in the database at ``url``; answers a line for each, or for all there are when there was
    nothing to do. Raises Refused.
    """
    database = await Database.connect(url, vault, size=1)
    try:
        ids = await register(database, documents, texts)
        await revoke(database, revoked)
        async with database.transaction() as tx:
            listed = await trusted.registered(tx)
    finally:
        await database.close()
    asked = {*ids.values(), *revoked}
    return "\n".join(_line(one) for one in listed if one.id in asked or not asked)


def _line(one: trusted.Registered) -> str:
    ending = f"  revoked {one.revoked_at:%Y-%m-%d %H:%M} UTC" if one.revoked_at else ""
    return f"{one.id}  {one.name}{ending}"


async def register(database: Database, documents: Documents, texts: Mapping[str, str]) -> dict[str, str]:
    """Registers documents by their names, all or none; answers their ids. Raises Refused, naming the one that cannot be run."""
    for name, text in texts.items():
        try:
            documents.get(text)
        except Refused as refused:
            raise Refused([GraphQLError(f"{name}: {error.message}") for error in refused.errors]) from refused
    async with database.transaction() as tx:
        await trusted.register(tx, texts)
    return {name: trusted.id_of(text) for name, text in texts.items()}


async def revoke(database: Database, ids: Sequence[str]) -> None:
    """Revokes documents by their ids, all or none; raises Refused, naming those nobody registered."""
    async with database.transaction() as tx:
        if unknown := await trusted.revoke(tx, ids):
            raise Refused([GraphQLError(f"There is no trusted document {', '.join(unknown)}.")])

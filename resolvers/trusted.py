"""Which documents may be run: any that is valid, or in production only those registered (``app.py trust``).

A request names a registered document by its id instead of sending the text, so that a client's operation costs a few bytes and
can be cached by its address. Ids nobody registered are looked up each time and not kept: a flood of them costs memory nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import GraphQLError

from domain import trusted
from domain.database import Database, positional
from domain.vault import Vault
from resolvers.compiler.documents import Documents, Refused
from resolvers.reading import ReadPool

KEPT_TEXTS = 1_000
FIND, _ = positional(trusted.FIND)


@dataclass(slots=True)
class TrustedDocuments:
    """The registered documents; with ``only`` nothing else is run. ``kept`` are texts by id, the newest last."""

    pool: ReadPool
    only: bool = False
    kept: dict[str, str] = field(default_factory=dict)

    async def text(self, asked: str, known: Documents) -> str:
        """The text to run for what was asked, a text or an id; raises Refused."""
        if asked.startswith(trusted.PREFIX):
            return await self._found(asked, "DOCUMENT_NOT_FOUND", "There is no trusted document with this id.")
        if self.only and not known.knows(asked):
            message = "This server runs trusted documents only, and this is none."
            return await self._found(trusted.id_of(asked), "DOCUMENT_NOT_TRUSTED", message)
        return asked

    async def _found(self, id: str, code: str, message: str) -> str:
        text = self.kept.get(id)
        if text is None:
            found = await self.pool.fetchval(FIND, id) if trusted.ID.fullmatch(id) else None
            if not isinstance(found, str):
                raise Refused([GraphQLError(message, extensions={"code": code})])
            text = self.kept[id] = found
            if len(self.kept) > KEPT_TEXTS:
                del self.kept[next(iter(self.kept))]
        return text


async def register_at(url: str, vault: Vault, documents: Documents, texts: Mapping[str, str]) -> str:
    """Registers documents in the database at ``url``; answers a line for each, its id and name. Raises Refused."""
    database = await Database.connect(url, vault, size=1)
    try:
        ids = await register(database, documents, texts)
    finally:
        await database.close()
    return "\n".join(f"{id}  {name}" for name, id in ids.items())


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

"""Global ids — the type's name, a colon, the row's UUID: ``Posting:0190…`` — and hashes, as clients write them."""

from uuid import UUID

from asyncpg.pgproto import pgproto

from domain.errors import InvalidInput

UUID_LENGTH = 36
SHA256_BYTES = 32


def global_id(kind: str, id: UUID) -> str:
    """The id as clients see it."""
    return f"{kind}:{id}"


def kind_of(text: str, field: str) -> str:
    """The type a global id names; raises InvalidInput when the text is not ``Type:uuid``."""
    kind, colon, rest = text.partition(":")
    if not colon or not kind.isidentifier() or _uuid(rest) is None:
        raise InvalidInput(field, "标识符格式不正确。", "This is not an id.")
    return kind


def read_id(text: str) -> tuple[str, UUID] | None:
    """The type and UUID a global id names; None when the text is none."""
    kind, _, rest = text.partition(":")
    found = _uuid(rest)
    return (kind, found) if found is not None else None


def uuid_of(kind: str, text: str, field: str) -> UUID:
    """The row's UUID; raises InvalidInput when the text is not the id of such a thing."""
    named, _, rest = text.partition(":")
    found = _uuid(rest)
    if named != kind or found is None:
        raise InvalidInput(field, f"不是有效的 {kind} 标识符。", f"This is not the id of a {kind}.")
    return found


def sha256_of(text: str, field: str, zh: str, en: str) -> bytes:
    """The hash a client was shown and gives back; raises InvalidInput in these words when it is none."""
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    if len(digest) != SHA256_BYTES:
        raise InvalidInput(field, zh, en)
    return digest


def _uuid(text: str) -> UUID | None:
    # the class takes hyphens anywhere: one row would have many ids
    if len(text) != UUID_LENGTH or not text[8] == text[13] == text[18] == text[23] == "-":
        return None
    try:
        # asyncpg's subclass reads a text twenty times faster than the library's class
        return pgproto.UUID(text)
    except ValueError:
        return None

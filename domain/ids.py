"""Identifiers are made here, never in SQL: time-ordered for new things, derived for things named by what they are."""

from hashlib import sha1
from uuid import NAMESPACE_URL, UUID, SafeUUID, uuid5

import uuid_utils

LINGGONG = uuid5(NAMESPACE_URL, "linggong")
NAMESPACE = LINGGONG.bytes
VERSION_AND_VARIANT = 0xF << 76 | 0x3 << 62


def new_id() -> UUID:
    """A fresh UUIDv7: unique, and ordered by the machine's time, so indexes grow at one end."""
    return _uuid(uuid_utils.uuid7().int)


def derived_id(*parts: object) -> UUID:
    """The same UUID for the same parts, for ever: how a retry finds what its first try named."""
    named = sha1(NAMESPACE + "\x1f".join(map(str, parts)).encode(), usedforsecurity=False).digest()
    number = int.from_bytes(named[:16], "big")
    return _uuid(number & ~VERSION_AND_VARIANT | 5 << 76 | 1 << 63)


def _uuid(number: int) -> UUID:
    """What ``UUID(int=number)`` makes, without its checks of arguments: a pay run makes dozens for each payee."""
    made = object.__new__(UUID)
    object.__setattr__(made, "int", number)
    object.__setattr__(made, "is_safe", SafeUUID.unknown)
    return made

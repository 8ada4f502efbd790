"""Identifiers are made here, never in SQL: time-ordered for new things, derived for things named by what they are."""

from uuid import NAMESPACE_URL, UUID, uuid5

import uuid_utils

LINGGONG = uuid5(NAMESPACE_URL, "linggong")


def new_id() -> UUID:
    """A fresh UUIDv7: unique, and ordered by the machine's time, so indexes grow at one end."""
    return UUID(int=uuid_utils.uuid7().int)


def derived_id(*parts: object) -> UUID:
    """The same UUID for the same parts, for ever: how a retry finds what its first try named."""
    return uuid5(LINGGONG, "\x1f".join(str(part) for part in parts))

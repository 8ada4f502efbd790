"""How often one may try to sign in: counted by who tries and from where, so that nobody's failures lock out anybody else.

What an address uses up is the address's: another is untouched. An address from which an account was signed in to lately is
*known* to it, and neither what strangers do to that account nor what others do at that address stands in its way there. The
counters are rows: a restart does not forget them, and they need no cache. Who has no address (None) has none to use up.
"""

from dataclasses import dataclass
from typing import Final

from domain import rules
from domain.accounts import store_attempts as store
from domain.accounts.model import STAFF_ATTEMPTS, STAFF_LOCK_S, AddressLimit, StaffSignInLocked
from domain.accounts.store_attempts import Kind
from domain.database import Transaction

LIMITS: Final[dict[Kind, str]] = {"code": "codes", "failure": "failures", "login": "login_failures"}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who tries: the digest of their address, and whether the account was signed in to from there."""

    index: bytes | None
    known: bool


async def asker_of_phone(tx: Transaction, phone_indexes: list[bytes], address: str | None) -> Asker:
    """Whoever asks in the name of a phone."""
    index = address_index(tx, address)
    days = await _parameter(tx, "known_days")
    return Asker(index, index is not None and await store.phone_known(tx, phone_indexes, index, days))


async def must_have_room(tx: Transaction, asker: Asker, kind: Kind) -> None:
    """Raises AddressLimit when a stranger's address used up its share.

    Requests of one address at the same moment may pass it by as many as they are.
    """
    if asker.index is None or asker.known:
        return
    if retry_after_s := await _used_up(tx, asker.index, kind):
        raise AddressLimit(retry_after_s=retry_after_s)


async def count(tx: Transaction, asker: Asker, kind: Kind) -> None:
    """One more from there."""
    if asker.index is not None:
        await store.count(tx, asker.index, kind)


async def asker_of_login(tx: Transaction, login: str, address: str | None) -> Asker:
    """Whoever tries a staff member's login. Raises AddressLimit."""
    index = address_index(tx, address)
    days = await _parameter(tx, "known_days")
    asker = Asker(index, index is not None and await store.login_known(tx, login, index, days))
    await must_have_room(tx, asker, "failure")
    return asker


async def login_locked(tx: Transaction, login: str, asker: Asker) -> StaffSignInLocked | None:
    """Whether the login has to wait: where it failed so often, and at unknown addresses when strangers try it too often."""
    here = await store.total(tx, _here(tx, login, asker), "login_here", STAFF_LOCK_S)
    if here["total"] >= STAFF_ATTEMPTS:
        return StaffSignInLocked(retry_after_s=here["retry_after_s"])
    if asker.known:
        return None
    retry_after_s = await _used_up(tx, _everywhere(tx, login), "login")
    return StaffSignInLocked(retry_after_s=retry_after_s) if retry_after_s else None


async def login_failed(tx: Transaction, login: str, asker: Asker) -> None:
    """Counts a failure, alike whether there is such a login or not."""
    await count(tx, asker, "failure")
    await store.count(tx, _here(tx, login, asker), "login_here")
    if not asker.known:
        await store.count(tx, _everywhere(tx, login), "login")


async def login_succeeded(tx: Transaction, login: str, asker: Asker) -> None:
    """Failures *in a row* are over, there."""
    await store.clear(tx, _here(tx, login, asker), "login_here")


def address_index(tx: Transaction, address: str | None) -> bytes | None:
    """How an address is kept."""
    return None if address is None else tx.vault.digest(f"address/{address}")


async def _used_up(tx: Transaction, scope_index: bytes, kind: Kind) -> int:
    """0, or in how many seconds there is room again."""
    found = await store.total(tx, scope_index, kind, await _parameter(tx, "window_s"))
    return int(found["retry_after_s"]) if found["total"] >= await _parameter(tx, LIMITS[kind]) else 0


def _here(tx: Transaction, login: str, asker: Asker) -> bytes:
    return tx.vault.digest(f"login/{login}/{(asker.index or b'').hex()}")


def _everywhere(tx: Transaction, login: str) -> bytes:
    return tx.vault.digest(f"login/{login}")


async def _parameter(tx: Transaction, name: str) -> int:
    value = (await rules.in_force(tx, "accounts.sign_in_limits")).parameters[name]
    assert isinstance(value, int)
    return value

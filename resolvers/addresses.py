"""From which network address a request comes: the peer's, or, where the peer is a proxy we trust, the one that proxy names.

X-Forwarded-For is read from its end: what a trusted proxy wrote is believed, and what stands before the first address that is not
one of ours was said by the client and is not. An IPv6 address counts as its /64, which is what one subscriber has.
"""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, Self

FORWARDED: Final = b"x-forwarded-for"
HOPS_AT_MOST: Final = 10
SUBSCRIBER_BITS: Final = 64
NOBODY: Final = "none"
"""Said instead of networks when no proxy is trusted."""


@dataclass(frozen=True, slots=True)
class Proxies:
    """Whose word about addresses is believed."""

    networks: tuple[IPv4Network | IPv6Network, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """From addresses and networks between commas; raises ValueError."""
        given = [part.strip() for part in text.split(",") if part.strip()]
        return cls(() if given == [NOBODY] else tuple(ip_network(part) for part in given))

    def trusted(self, address: IPv4Address | IPv6Address) -> bool:
        """Whether it is one of them."""
        return any(address in network for network in self.networks)


LOOPBACK_TEXT: Final = "127.0.0.0/8, ::1"
LOOPBACK: Final = Proxies.of(LOOPBACK_TEXT)
"""The server listens on this machine alone: what connects is a proxy on it, or somebody who works on it."""


def address_of(proxies: Proxies, peer: str | None, forwarded: bytes) -> str | None:
    """The subscriber's address, whichever way it came.

    None when nobody says: a proxy that names nobody would otherwise make one of everybody behind it.
    """
    return _address_of(proxies, peer, forwarded) if peer else None


@lru_cache(maxsize=4_096)
def _address_of(proxies: Proxies, peer: str, forwarded: bytes) -> str | None:
    address = _read(peer)
    if address is None or not proxies.trusted(address):
        return subscriber(address) if address else None
    found = None
    for hop in reversed(forwarded.decode("latin-1").split(",")[-HOPS_AT_MOST:]):
        address = _read(hop)
        if address is None:
            return None
        found = subscriber(address)
        if not proxies.trusted(address):
            break
    return found


def subscriber(address: IPv4Address | IPv6Address) -> str:
    """The part of an address that one subscriber cannot change."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, SUBSCRIBER_BITS), strict=False).network_address)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """An address, in brackets and with a port or not."""
    said = text.strip()
    if said.startswith("["):
        said = said[1:].partition("]")[0]
    elif said.count(":") == 1:
        said = said.partition(":")[0]
    try:
        address = ip_address(said)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address

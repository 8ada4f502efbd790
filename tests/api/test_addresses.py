"""Whose address a request has: the peer's, or what a trusted proxy says; nobody else is believed."""

import time

import httpx
import pytest

from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from jobs.local.servers import DatabaseUrls
from resolvers.addresses import LOOPBACK, Proxies, address_of
from resolvers.endpoint import GraphQLEndpoint
from resolvers.request import Caller
from resolvers.throttle import MUTATION_COST, WRONG_TOKEN_COST, Throttle
from resolvers.viewers import Viewers
from tests.build.api import open_api

FLEET = Proxies.of("127.0.0.1, 10.0.0.0/8, 2001:db8:f::/48")


@pytest.mark.parametrize(("peer", "forwarded", "address"), [
    ("127.0.0.1", b"203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", b"198.51.100.4, 203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", b"127.0.0.1, 10.1.1.1, 203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", b"198.51.100.4, 203.0.113.7, 10.0.0.2, 10.0.0.3", "203.0.113.7"),
    ("10.0.0.9", b" 203.0.113.7:4711 ", "203.0.113.7"),
    ("2001:db8:f::1", b"[2001:db8:1:2:3::4]:443", "2001:db8:1:2::"),
    ("192.0.2.1", b"203.0.113.7", "192.0.2.1"),
    ("2001:db8:1:2:ffff::9", b"203.0.113.7", "2001:db8:1:2::"),
    ("::ffff:192.0.2.1", b"", "192.0.2.1"),
    ("::ffff:127.0.0.1", b"::ffff:203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", b"10.0.0.5", "10.0.0.5"),
    ("127.0.0.1", b"", None),
    ("127.0.0.1", b"unknown", None),
    ("127.0.0.1", b"203.0.113.7, me", None),
    ("127.0.0.1", b"203.0.113.7, ", None),
    (None, b"203.0.113.7", None),
    ("127.0.0.1", b"198.51.100.4, " + b"10.0.0.2, " * 20 + b"10.0.0.3", "10.0.0.2"),
])  # fmt: skip
def test_only_trusted_proxies_are_believed(peer: str | None, forwarded: bytes, address: str | None) -> None:
    assert address_of(FLEET, peer, forwarded) == address


def test_no_proxy_may_be_trusted() -> None:
    assert address_of(Proxies.of("none"), "127.0.0.1", b"203.0.113.7") == "127.0.0.1"
    with pytest.raises(ValueError):
        Proxies.of("proxy.example")


@pytest.mark.requirement("S-001", part="behind a proxy every visitor has a share of their own, and no header moves it")
async def test_visitors_behind_one_proxy_do_not_share(clone: DatabaseUrls, vault: Vault) -> None:
    """A visitor who used up theirs waits, whatever they write into headers; the next visitor through the same proxy does not."""
    async with open_api(clone, vault) as api:
        api.operations.throttle = Throttle(1)
        endpoint = GraphQLEndpoint(api.operations, Viewers(api.database).of, LOOPBACK)
        api.operations.throttle.full_at["203.0.113.7"] = time.monotonic() + api.operations.throttle.capacity + 3_600

        async def status(forwarded: str, peer: str = "127.0.0.1", token: str | None = None) -> int:
            headers = {"x-forwarded-for": forwarded, "accept": "application/graphql-response+json"}
            if token:
                headers["authorization"] = f"Bearer {token}"
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(endpoint, client=(peer, 1)), base_url="http://test"
            ) as http:
                return (await http.post("/graphql", json={"query": "{ viewer { kind } }"}, headers=headers)).status_code

        assert await status("203.0.113.7") == 429
        assert await status("198.51.100.4, 203.0.113.7") == 429
        assert await status("203.0.113.8") == 200
        assert await status("203.0.113.9", peer="203.0.113.7") == 429, "who is no proxy is not believed"
        assert await status("203.0.113.7", token="lg_worthless") == 429
        assert await status("203.0.113.8", token="lg_worthless") == 401


async def test_wrong_tokens_and_mutations_are_paid_for(clone: DatabaseUrls, vault: Vault) -> None:
    async with open_api(clone, vault) as api:
        operations = api.operations
        operations.throttle, operations.addresses = Throttle(1_000_000), Throttle(10_000_000)
        assert operations.wrong_token("203.0.113.7") == 0 == operations.wrong_token(None)
        assert operations.throttle.capacity - operations.throttle.available("203.0.113.7") <= WRONG_TOKEN_COST
        assert operations.addresses.available("203.0.113.7") == operations.addresses.capacity, "nobody else there pays for it"
        operations.throttle.full_at.clear()
        await operations.run(Caller("test", VISITOR, address="203.0.113.7"), "mutation { signOut { __typename } }", None, {})
        assert set(operations.throttle.full_at) == set(operations.addresses.full_at) == {"203.0.113.7"}


async def test_many_accounts_at_one_address_share_its_bound(clone: DatabaseUrls, vault: Vault) -> None:
    """And an account asking from elsewhere is not stopped by it."""
    async with open_api(clone, vault) as api:
        operations = api.operations
        operations.throttle, operations.addresses = Throttle(1_000_000), Throttle(1_000_000)
        operations.addresses.full_at["203.0.113.7"] = time.monotonic() + 3_600
        mutation = "mutation { signOut { __typename } }"
        refused = await operations.run(Caller("test", Viewer(), address="203.0.113.7"), mutation, None, {})
        assert refused.retry_after_s >= 1 and b"access.fair_use" in refused.body
        allowed = await operations.run(Caller("test", Viewer(), address="203.0.113.8"), mutation, None, {})
        assert allowed.retry_after_s == 0 and MUTATION_COST > 0

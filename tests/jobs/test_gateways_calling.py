"""Files that a channel points to: fetched from the channel itself, or from where its contract says, and nowhere else."""

import pytest

from jobs.gateways import calling
from jobs.gateways.calling import Trouble
from jobs.gateways.contract import Why
from jobs.local.simulators.remote import Remote
from tests.build.outside import Receiver

HEALTH = b'{"ok":true}'


async def test_a_file_comes_from_the_channel_itself(remote: Remote) -> None:
    http = calling.client(remote.url)
    assert await calling.download(http, "/healthz") == HEALTH
    assert await calling.download(http, f"{remote.url}/healthz") == HEALTH
    await http.aclose()


async def test_a_link_to_somewhere_else_is_not_followed(remote: Remote, receiver: Receiver) -> None:
    http = calling.client(remote.url)
    elsewhere = receiver.url.replace("127.0.0.1", "localhost")
    for link in (receiver.url, f"{elsewhere}/file", "https://192.0.2.1/x", "file:///etc/passwd", "//192.0.2.1/x"):
        assert await calling.download(http, link, {"authorization": "secret"}) == Trouble(Why.FOREIGN)
    assert receiver.received == []
    await http.aclose()


async def test_a_host_of_the_contract_is_followed(remote: Remote, receiver: Receiver) -> None:
    http = calling.client(remote.url)
    assert await calling.download(http, f"{receiver.url}/file", hosts=frozenset({"127.0.0.1"})) == b"success"
    await http.aclose()


@pytest.mark.parametrize("link", ["/nowhere", "/_control/book/nowhere"])
async def test_what_is_not_there_is_no_file(remote: Remote, link: str) -> None:
    http = calling.client(remote.url)
    assert await calling.download(http, link) == Trouble(Why.UNREADABLE)
    await http.aclose()

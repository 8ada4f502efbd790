"""Where a call to a named address really goes: nowhere inside, to what was looked at, and under TLS to whom the name belongs."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from domain.ids import new_id
from domain.webhooks import Answer, Message
from jobs.gateways.webhooks import HttpWebhooks
from tests.build.outside import Receiver

NAME = "hooks.partner.cn"


class Resolver:
    """Answers in turn, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def message(url: str, *, inside: bool = False) -> Message:
    return Message(new_id(), url, {"webhook-id": "evt_1"}, b"{}", inside, 1)


async def said(resolver: Resolver, url: str, *, inside: bool = False, context: ssl.SSLContext | None = None) -> Answer:
    gateway = HttpWebhooks(resolver, context, within_s=3)
    answer = await gateway.post(message(url, inside=inside))
    await gateway.close()
    return answer


@pytest.mark.requirement("B-06", part="a name that leads inside is not called, whatever it said before")
@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["::1"], ["10.0.0.1"], ["169.254.169.254"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"], []],
)
async def test_a_name_that_leads_inside_is_not_called(receiver: Receiver, addresses: list[str]) -> None:
    port = receiver.url.rpartition(":")[2]
    for url in (f"https://{NAME}:{port}/in", f"http://{NAME}:{port}/in"):
        assert await said(Resolver(addresses), url) == Answer(None, "address_refused")
    assert receiver.received == []


async def test_a_name_is_asked_once_for_a_call_and_the_call_goes_there(receiver: Receiver) -> None:
    """What a second answer would say, a moment later, changes nothing (DNS rebinding)."""
    port = receiver.url.rpartition(":")[2]
    resolver = Resolver(["127.0.0.1"], ["192.0.2.1"])
    assert await said(resolver, f"http://{NAME}:{port}/in", inside=True) == Answer(200)
    assert resolver.asked == 1
    ((headers, body),) = receiver.received
    assert headers["host"] == f"{NAME}:{port}" and headers["webhook-id"] == "evt_1" and body == b"{}"


async def test_under_tls_the_name_has_to_be_the_certificates(tmp_path: Path) -> None:
    authority = certified(tmp_path, NAME)
    async with serving(tmp_path) as port:
        resolver = Resolver(["127.0.0.1"])
        assert await said(resolver, f"https://{NAME}:{port}/in", inside=True, context=authority) == Answer(200)
        other = await said(resolver, f"https://other.partner.cn:{port}/in", inside=True, context=authority)
        unknown = await said(resolver, f"https://{NAME}:{port}/in", inside=True)
        assert (other, unknown) == (Answer(None, "tls"), Answer(None, "tls"))


async def test_nobody_there_is_said_so() -> None:
    assert await said(Resolver(["127.0.0.1"]), f"http://{NAME}:9/in", inside=True) == Answer(None, "unreachable")


def certified(folder: Path, name: str) -> ssl.SSLContext:
    """A key and a certificate of the name in the folder, and who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(whose, whose, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    encoding = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(certificate + key.private_bytes(*encoding))
    return ssl.create_default_context(cadata=certificate.decode())


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[int]:
    """Its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    server = await asyncio.start_server(Receiver().serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield int(server.sockets[0].getsockname()[1])

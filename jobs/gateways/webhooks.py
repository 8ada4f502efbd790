"""Calls to addresses that others have named (SSRF): where the name leads is looked at anew for every call, and the call goes to
the very address that was looked at, so a name that leads elsewhere a moment later changes nothing. TLS is checked by the name.

No redirect is followed, no proxy asked; of an answer no more is read than its status, a little of its body is thrown away.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeAlias
from uuid import UUID

import httpx

from domain.webhooks import Answer, Message
from jobs.gateways import calling

WITHIN_S: Final = 15.0
CONNECT_WITHIN_S: Final = 5.0
RESOLVE_WITHIN_S: Final = 5.0
ANSWER_LIMIT_BYTES: Final = 8_192
RETRY_AFTER_LIMIT_S: Final = 86_400
TRANSLATED: Final = tuple(
    ipaddress.IPv6Network(net) for net in ("::ffff:0:0/96", "64:ff9b::/32", "2002::/16", "2001::/32", "::/96", "fec0::/10")
)
"""IPv6 in which an IPv4 address is written, or which never was anybody's in public."""

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name, for a port."""


class NotPublic(Exception):
    """The name leads into a private network, to this machine, or nowhere."""


class HttpWebhooks:
    """Posts messages. ``resolve`` and ``context``: names and authorities, those of the machine unless told otherwise."""

    def __init__(self, resolve: Resolve | None = None, context: ssl.SSLContext | None = None, within_s: float = WITHIN_S) -> None:
        self._resolve, self._context, self._within_s = resolve or addresses_of, context, within_s
        self._http = self._client()

    async def post_all(self, messages: Sequence[Message]) -> Mapping[UUID, Answer]:
        """Each once, all at the same time."""
        answers = await asyncio.gather(*(self.post(message) for message in messages))
        return {message.delivery_id: answer for message, answer in zip(messages, answers, strict=True)}

    async def post(self, message: Message) -> Answer:
        """One message. What is slow, dribbles or says too much is left after a while."""
        try:
            async with asyncio.timeout(self._within_s):
                return await self._sent(message)
        except NotPublic:
            return Answer(None, "address_refused")
        except TimeoutError:
            return Answer(None, "timeout")
        except httpx.ConnectError as error:
            return Answer(None, "tls" if isinstance(error.__context__, ssl.SSLError) or "SSL" in str(error) else "unreachable")
        except httpx.TimeoutException:
            return Answer(None, "timeout")
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            return Answer(None, "connection_lost")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _sent(self, message: Message) -> Answer:
        url = httpx.URL(message.url)
        address = await self._address(url, inside=message.inside)
        headers = {**message.headers, "host": url.netloc.decode("ascii")}
        request = self._http.build_request("POST", url.copy_with(host=address), content=message.body, headers=headers)
        request.extensions["sni_hostname"] = url.host
        response = await self._http.send(request, stream=True)
        try:
            await _tasted(response)
            return Answer(response.status_code, _reason(response.status_code), _wait_s(response))
        finally:
            await response.aclose()

    async def _address(self, url: httpx.URL, *, inside: bool) -> str:
        """An address of the name that may be called. Every one of them has to be public, or none is called."""
        port = url.port or (443 if url.scheme == "https" else 80)
        async with asyncio.timeout(RESOLVE_WITHIN_S):
            found = await self._resolve(url.host, port)
        if not found or not (inside or all(is_public(each) for each in found)):
            raise NotPublic
        return found[0]

    def _client(self) -> httpx.AsyncClient:
        timeout = httpx.Timeout(self._within_s, connect=CONNECT_WITHIN_S)
        # a kept connection would be to an address looked at some time ago
        limits = httpx.Limits(max_connections=calling.CONNECTIONS, max_keepalive_connections=0)
        verify = self._context or calling.trusted_authorities()
        return httpx.AsyncClient(timeout=timeout, limits=limits, follow_redirects=False, trust_env=False, verify=verify)


async def addresses_of(host: str, port: int) -> Sequence[str]:
    """What the machine's resolver says; nothing when the name leads nowhere."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(address[0]) for *_, address in found]


def is_public(address: str) -> bool:
    """Whether the address is one of the public internet, and says so plainly."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:  # with a zone: of a link, and nobody's in public
        return False
    if isinstance(ip, ipaddress.IPv6Address) and any(ip in net for net in TRANSLATED):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


async def _tasted(response: httpx.Response) -> None:
    """Reads a little, so that a polite server sees its answer taken; an endless one is not waited for."""
    read = 0
    async for piece in response.aiter_raw():
        read += len(piece)
        if read > ANSWER_LIMIT_BYTES:
            return


def _reason(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    return "redirected" if 300 <= status < 400 else "refused"


def _wait_s(response: httpx.Response) -> int | None:
    wish = response.headers.get("retry-after", "")
    return min(int(wish), RETRY_AFTER_LIMIT_S) if wish.isascii() and wish.isdigit() and len(wish) < 10 else None

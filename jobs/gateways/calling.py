"""Outside calls over HTTP: one client with limits, and how a transport problem becomes an answer instead of an exception."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import httpx
import stamina

from jobs.gateways.contract import Unknown, Why
from jobs.gateways.files import FILE_LIMIT_BYTES

CONNECT_TIMEOUT_S: Final = 5.0
READ_TIMEOUT_S: Final = 30.0
POOL_TIMEOUT_S: Final = 10.0
CONNECTIONS: Final = 32
ANSWER_LIMIT_BYTES: Final = 1_000_000
ASK_TRIES: Final = 3
ASK_WITHIN_S: Final = 45.0
ASK_PAUSE_S: Final = 0.1
ASK_PAUSE_LIMIT_S: Final = 2.0
ASK_JITTER_S: Final = 0.1
RETRY_AFTER_LIMIT_S: Final = 3600


@dataclass(frozen=True, slots=True)
class Trouble:
    """The call gave no usable answer. What the other side did is not known."""

    why: Why
    retry_after_s: int | None = None

    @property
    def passing(self) -> bool:
        """Whether asking again at once may help."""
        return self.why in (Why.UNREACHABLE, Why.CONNECTION_LOST, Why.SERVER_ERROR)

    @property
    def unknown(self) -> Unknown:
        """What it means for whatever was asked or told."""
        return Unknown(self.why, retry_after_s=self.retry_after_s)


class PassingTrouble(Exception):
    """Carries a Trouble to the retry loop and back."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.why)
        self.trouble = trouble


def client(url: str, read_timeout_s: float = READ_TIMEOUT_S) -> httpx.AsyncClient:
    """A client for one service. No redirects, no environment proxies: the address is the contract's."""
    timeout = httpx.Timeout(connect=CONNECT_TIMEOUT_S, read=read_timeout_s, write=CONNECT_TIMEOUT_S, pool=POOL_TIMEOUT_S)
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    return httpx.AsyncClient(
        base_url=url, timeout=timeout, limits=limits, follow_redirects=False, trust_env=False, verify=trusted_authorities()
    )


async def call(
    http: httpx.AsyncClient, request: httpx.Request, limit_bytes: int = ANSWER_LIMIT_BYTES
) -> httpx.Response | Trouble:
    """Send once. 5xx, 429, redirects, timeouts and broken connections are Trouble; other answers are the caller's to read."""
    try:
        response = await http.send(request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        return Trouble(Why.UNREACHABLE)
    except httpx.TimeoutException:
        return Trouble(Why.TIMEOUT)
    except httpx.HTTPError:
        return Trouble(Why.CONNECTION_LOST)
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return Trouble(Why.RATE_LIMITED, _retry_after_s(response))
    if response.is_server_error or response.is_redirect:
        return Trouble(Why.SERVER_ERROR, _retry_after_s(response))
    return response if len(response.content) <= limit_bytes else Trouble(Why.UNREADABLE)


async def ask(
    http: httpx.AsyncClient, build: Callable[[], httpx.Request], limit_bytes: int = ANSWER_LIMIT_BYTES
) -> httpx.Response | Trouble:
    """Call up to ASK_TRIES times while the trouble is a passing one. Only for questions: what they ask about stays as it is."""
    try:
        async for attempt in stamina.retry_context(
            on=PassingTrouble,
            attempts=ASK_TRIES,
            timeout=ASK_WITHIN_S,
            wait_initial=ASK_PAUSE_S,
            wait_max=ASK_PAUSE_LIMIT_S,
            wait_jitter=ASK_JITTER_S,
        ):
            with attempt:
                answer = await call(http, build(), limit_bytes)
                if isinstance(answer, Trouble) and answer.passing:
                    raise PassingTrouble(answer)
                return answer
    except PassingTrouble as last:
        return last.trouble
    raise AssertionError("the loop above returns or raises")


async def download(
    http: httpx.AsyncClient, url: str, headers: Mapping[str, str] | None = None, hosts: frozenset[str] = frozenset()
) -> bytes | Trouble:
    """A file the channel points to. Only from the channel's own address, or one of the given hosts: a link is not trusted."""
    try:
        target = http.base_url.join(url)
    except httpx.InvalidURL:
        return Trouble(Why.UNREADABLE)
    if (target.scheme, target.netloc) != (http.base_url.scheme, http.base_url.netloc) and target.host not in hosts:
        return Trouble(Why.FOREIGN)
    response = await call(http, http.build_request("GET", target, headers=headers), FILE_LIMIT_BYTES)
    if isinstance(response, Trouble):
        return response
    return response.content if response.is_success else Trouble(Why.UNREADABLE)


def text_of(data: Mapping[str, object], name: str) -> str | None:
    """A text of an answer; None when it is not there, empty, or no text."""
    value = data.get(name)
    return value if isinstance(value, str) and value else None


@cache
def trusted_authorities() -> ssl.SSLContext:
    """Read once: the certificate store takes tens of milliseconds."""
    return httpx.create_ssl_context(trust_env=False)


def _retry_after_s(response: httpx.Response) -> int | None:
    wish = response.headers.get("retry-after", "")
    return min(int(wish), RETRY_AFTER_LIMIT_S) if wish.isdigit() else None

"""Webhooks as facts and rules: which addresses are allowed, what a message says and how it is signed, what an answer makes of it.

Messages follow Standard Webhooks (https://www.standardwebhooks.com): headers ``webhook-id``, ``webhook-timestamp`` (seconds of
machine time) and ``webhook-signature`` (``v1,`` and base64 of HMAC-SHA256 over ``id.timestamp.body``, one per secret). Pure.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import orjson

from domain.errors import Cause, InvalidInput, Refusal

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  # the standard's mark of a secret, not one
SECRET_BYTES: Final = 32
URL_LENGTH: Final = 500
PORTS: Final = (None, "443", "8443")
WRITTEN: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?(?:[/?][!$-\[\]-~]*)?", re.ASCII
)
"""An address that no two readers read differently: no account, no brackets, no escapes in the name, no fragment."""
NAME: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})", re.ASCII)
"""A name with a top level of letters: no address in any of its spellings, no name of one's own network."""
INSIDE: Final = frozenset(
    ("local", "localhost", "internal", "intranet", "lan", "home", "corp", "arpa", "test", "invalid", "example")
)
"""Top levels that never name a place in public."""
PINGED: Final = "webhook.pinged"
PAUSES: Final = tuple(timedelta(seconds=s) for s in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""After the first, second … attempt, as the standard suggests; more than three days in all."""
ATTEMPTS: Final = len(PAUSES) + 1
PROBE_AFTER: Final = timedelta(minutes=1)
"""While an endpoint fails, one message at a time tries it, no sooner than this."""
GONE: Final = 410


class DeliveryState(StrEnum):
    """How far a message has come."""

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class DisableReason(StrEnum):
    """Why an endpoint hears nothing."""

    BY_HAND = "by_hand"
    FAILING = "failing"
    GONE = "gone"


class AddressRefused(Refusal):
    cause, code, rule = Cause.INVALID_INPUT, "WEBHOOK_ADDRESS_REFUSED", "webhooks.endpoints"
    zh, en = "推送地址须为公网域名的https地址。", "An endpoint is an https address with a public name, on port 443 or 8443."


class TopicsOutOfScope(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "WEBHOOK_TOPICS_OUT_OF_SCOPE", "webhooks.endpoints"
    zh, en = (
        "所订事件不存在或超出密钥范围：{topics}。",
        "No key of the account opens these topics, or there are none such: {topics}.",
    )


class TooManyEndpoints(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_WEBHOOK_ENDPOINTS", "webhooks.endpoints"
    zh, en = "启用的推送地址已达{most}个。", "There are {most} enabled endpoints already."


class EndpointExists(Refusal):
    cause, code, rule = Cause.CONFLICT, "WEBHOOK_ENDPOINT_EXISTS", "webhooks.endpoints"
    zh, en = "该地址已登记。", "This address is an enabled endpoint of the account already."


class EndpointDisabled(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "WEBHOOK_ENDPOINT_DISABLED", "webhooks.deliveries"
    zh, en = "推送地址已停用，请先启用。", "The endpoint is disabled; enable it first."


class EndpointEnabled(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "WEBHOOK_ENDPOINT_ENABLED", "webhooks.deliveries"
    zh, en = "推送地址已经启用。", "The endpoint is enabled already."


class SecretRotating(Refusal):
    """Two overlapping replacements at once would leave three secrets signing."""

    cause, code, rule = Cause.WRONG_STATE, "WEBHOOK_SECRET_ROTATING", "webhooks.endpoints"
    zh, en = "上次更换的宽限期尚未结束。", "The overlap of the last replacement is not over."


class TooMuchToReplay(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MUCH_TO_REPLAY", "webhooks.deliveries"
    zh, en = "该时间段超过{most}个事件，请缩短。", "There are more than {most} events in this period; take a shorter one."


@dataclass(frozen=True, slots=True)
class Shown:
    """An endpoint's new secret, shown this once."""

    endpoint_id: UUID
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One message about to go, signed. ``inside``: its address is one of the sandbox's own."""

    delivery_id: UUID
    url: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    inside: bool
    attempts: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: an HTTP status, or none and why; ``wait_s``: how long the other side asked to be left alone."""

    status: int | None
    reason: str | None = None
    wait_s: int | None = None

    @property
    def good(self) -> bool:
        """Only 2xx is; a redirect is not followed."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a delivery."""

    state: DeliveryState
    due_at: datetime | None


def checked_url(url: str, inside: frozenset[str]) -> str:
    """The address as it is kept. ``inside``: those of the sandbox, which need no TLS. Raises AddressRefused.

    The name is judged here; where it leads is judged at every connection.
    """
    parts = WRITTEN.fullmatch(url) if len(url) <= URL_LENGTH else None
    if parts is None:
        raise AddressRefused(field="input.url")
    scheme, host, port = parts.group("scheme", "host", "port")
    if (f"{host}:{port}" if port else host) in inside:
        return url
    public = NAME.fullmatch(host) is not None and host.rpartition(".")[2] not in INSIDE
    if scheme != "https" or not public or port not in PORTS:
        raise AddressRefused(field="input.url")
    return url


def new_secret() -> str:
    """A secret as the standard writes it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def written(topic: str, occurred_at: datetime, subject: str) -> bytes:
    """The body: what happened to which object, and nothing about anybody. The same at every attempt."""
    return orjson.dumps({"type": topic, "timestamp": occurred_at.isoformat(), "data": {"id": subject}})


def message_id(id: UUID) -> str:
    """``webhook-id`` of an event, the same for every attempt, endpoint and replay; a ping has its delivery's."""
    return f"evt_{id.hex}"


def signed(id: str, at: datetime, body: bytes, keys: Sequence[str]) -> dict[str, str]:
    """The headers, with a signature for each secret that works, the newest first."""
    timestamp = str(int(at.timestamp()))
    content = f"{id}.{timestamp}.".encode() + body
    return {
        "content-type": "application/json",
        "user-agent": "Linggong-Webhooks",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_mac(key, content)}" for key in keys),
    }


def outcome(attempts: int, answer: Answer, now: datetime) -> Outcome:
    """Over with a 2xx; else again after the attempt's pause, or a longer one it asked for, until the last attempt."""
    if answer.good:
        return Outcome(DeliveryState.DELIVERED, None)
    if attempts >= ATTEMPTS:
        return Outcome(DeliveryState.FAILED, None)
    return Outcome(DeliveryState.QUEUED, now + max(PAUSES[attempts - 1], timedelta(seconds=answer.wait_s or 0)))


def must_be_topics(topics: Sequence[str], known: frozenset[str]) -> list[str]:
    """The topics wanted, each once and in order. Raises InvalidInput, TopicsOutOfScope."""
    wanted = sorted(set(topics))
    if not wanted:
        raise InvalidInput("input.topics", "请至少订阅一类事件。", "At least one topic is needed.")
    if unknown := [topic for topic in wanted if topic not in known]:
        raise TopicsOutOfScope(topics=", ".join(unknown[:10])[:200], field="input.topics")
    return wanted


def _mac(key: str, content: bytes) -> str:
    secret = base64.b64decode(key.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()

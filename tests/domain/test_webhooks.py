"""Webhooks as rules: where they may go, what signs them, who may manage them. The other side is tests/jobs/test_webhooks.py."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain import notifications, webhooks
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.viewer import Viewer
from domain.webhooks import Answer, DeliveryState, model
from domain.webhooks.model import (
    AddressRefused,
    EndpointDisabled,
    EndpointEnabled,
    EndpointExists,
    SecretRotating,
    TooManyEndpoints,
    TooMuchToReplay,
    TopicsOutOfScope,
)
from jobs.gateways.webhooks import is_public
from tests.build.accounts import AnEmployer, a_member, a_service_account, an_employer
from tests.build.webhooks import an_event

URL = "https://hooks.partner.cn/in"
NONE: frozenset[str] = frozenset()
AT = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.mark.requirement("B-06", part="endpoints are public names under TLS")
@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.partner.cn/in",
        "https://127.0.0.1/in",
        "https://10.0.0.8/in",
        "https://2130706433/in",
        "https://0x7f.0.0.1/in",
        "https://0177.1/in",
        "https://[::1]/in",
        "https://[fd00::1]/in",
        "https://localhost/in",
        "https://db.internal/in",
        "https://printer.local/in",
        "https://intranet/in",
        "https://user:secret@hooks.partner.cn/in",
        "https://hooks.partner.cn@127.0.0.1/in",
        "https://hooks.partner.cn:22/in",
        "https://hooks.partner.cn:99999/in",
        "https://hooks.partner.cn\\@127.0.0.1/in",
        "https://hooks.partner.cn/in#part",
        "https://hooks.partner.cn/i n",
        "https://hoоks.partner.cn/in",  # a Cyrillic letter
        "https://[::1/in",
        "ftp://hooks.partner.cn/in",
        "https:///in",
        "https://hooks.partner.cn/" + "x" * 500,
    ],
)
def test_an_address_that_is_none_of_the_public_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        model.checked_url(url, NONE)


def test_a_public_name_is_taken_and_the_sandboxes_own_address_where_it_is_allowed() -> None:
    for url in (URL, "https://hooks.partner.cn:8443/in?team=1", "https://xn--fiqs8s.xn--fiqs8s/in"):
        assert model.checked_url(url, NONE) == url
    inside = frozenset(("127.0.0.1:4711",))
    assert model.checked_url("http://127.0.0.1:4711/in", inside) == "http://127.0.0.1:4711/in"
    with pytest.raises(AddressRefused):
        model.checked_url("http://127.0.0.1:4712/in", inside)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  # it is refused
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("nonsense", False),
    ],
)
def test_only_addresses_of_the_public_internet_are_called(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_a_signature_is_the_standards() -> None:
    """Against the standard's own words, and against the example its libraries are tested with."""
    example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    headers = model.signed("msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(1614265330, UTC), body, [example])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"

    fresh = model.new_secret()
    both = model.signed("evt_1", AT, body, [fresh, example])["webhook-signature"].split()
    key = base64.b64decode(fresh.removeprefix("whsec_"))
    own = hmac.new(key, f"evt_1.{int(AT.timestamp())}.".encode() + body, hashlib.sha256).digest()
    assert len(both) == 2 and both[0] == "v1," + base64.b64encode(own).decode() and 24 <= len(key) <= 64


def test_an_attempt_is_repeated_over_more_than_three_days_and_then_given_up() -> None:
    at, attempts = AT, 1
    while (made := model.outcome(attempts, Answer(500, "refused"), at)).state is DeliveryState.QUEUED:
        assert made.due_at is not None and made.due_at > at
        at, attempts = made.due_at, attempts + 1
    assert attempts == 10 and timedelta(days=3) < at - AT < timedelta(days=4)
    assert made.state is DeliveryState.FAILED and made.due_at is None
    asked = model.outcome(1, Answer(429, "refused", 3_600), AT)
    assert asked.due_at == AT + timedelta(hours=1)


async def account(tx: Transaction, *scopes: str) -> tuple[AnEmployer, Viewer]:
    employer = await an_employer(tx)
    viewer, _ = await a_service_account(tx, employer.viewer, *(scopes or ("payouts:read", "webhooks:manage")))
    return employer, viewer


async def test_a_system_manages_its_own_endpoints_and_the_owner_all_of_the_employers(tx: Transaction) -> None:
    employer, viewer = await account(tx)
    assert viewer.partner_id is not None
    shown = await webhooks.add_endpoint(tx, viewer, viewer.partner_id, URL, ["payout_item.failed", "payout_item.failed"])
    await webhooks.set_topics(tx, employer.viewer, shown.endpoint_id, ["payout_item.succeeded"])
    other, _ = await a_service_account(tx, employer.viewer, "payouts:read", "webhooks:manage")
    rival, rivals = await account(tx)
    for stranger in (other, rivals, rival.viewer):
        with pytest.raises(NotFound):
            await webhooks.disable(tx, stranger, shown.endpoint_id)
        with pytest.raises(NotFound):
            await webhooks.add_endpoint(tx, stranger, viewer.partner_id, "https://else.partner.cn/", ["payout_item.failed"])
    recruiter = await a_member(tx, employer, "recruiter")
    with pytest.raises(NotPermitted):
        await webhooks.disable(tx, recruiter, shown.endpoint_id)


@pytest.mark.requirement("B-06", part="topics within the scopes of the account's working keys")
async def test_topics_are_those_the_accounts_keys_open(tx: Transaction) -> None:
    employer, viewer = await account(tx)
    assert viewer.partner_id is not None
    for topics in (["posting.approved"], ["worker.approved"], ["payout_item.failed", "nonsense"]):
        with pytest.raises(TopicsOutOfScope):
            await webhooks.add_endpoint(tx, employer.viewer, viewer.partner_id, URL, topics)
    with pytest.raises(InvalidInput):
        await webhooks.add_endpoint(tx, viewer, viewer.partner_id, URL, [])


async def test_a_secret_is_shown_once_sealed_and_replaced_once_at_a_time(tx: Transaction) -> None:
    _, viewer = await account(tx)
    assert viewer.partner_id is not None
    shown = await webhooks.add_endpoint(tx, viewer, viewer.partner_id, URL, ["payout_item.failed"])
    assert shown.secret.startswith("whsec_") and shown.secret not in repr(shown)
    sealed = await tx.value("select sealed from webhook_secret")
    assert isinstance(sealed, bytes) and shown.secret.encode() not in sealed
    fresh = await webhooks.rotate_secret(tx, viewer, shown.endpoint_id, 24)
    assert fresh.secret != shown.secret
    with pytest.raises(SecretRotating):
        await webhooks.rotate_secret(tx, viewer, shown.endpoint_id, 24)
    with pytest.raises(InvalidInput):
        await webhooks.rotate_secret(tx, viewer, shown.endpoint_id, 169)


async def test_endpoints_have_a_limit_and_an_address_is_one(tx: Transaction) -> None:
    _, viewer = await account(tx)
    assert viewer.partner_id is not None
    topics = ["payout_item.failed"]
    first = await webhooks.add_endpoint(tx, viewer, viewer.partner_id, URL, topics)
    with pytest.raises(EndpointExists):
        await webhooks.add_endpoint(tx, viewer, viewer.partner_id, URL, topics)
    for number in range(9):
        await webhooks.add_endpoint(tx, viewer, viewer.partner_id, f"{URL}/{number}", topics)
    with pytest.raises(TooManyEndpoints):
        await webhooks.add_endpoint(tx, viewer, viewer.partner_id, f"{URL}/more", topics)

    await webhooks.disable(tx, viewer, first.endpoint_id)
    for refused in (webhooks.disable, webhooks.ping):
        with pytest.raises(EndpointDisabled):
            await refused(tx, viewer, first.endpoint_id)
    await webhooks.enable(tx, viewer, first.endpoint_id)
    with pytest.raises(EndpointEnabled):
        await webhooks.enable(tx, viewer, first.endpoint_id)


async def test_a_replay_is_bounded(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    _, viewer = await account(tx)
    assert viewer.partner_id is not None
    shown = await webhooks.add_endpoint(tx, viewer, viewer.partner_id, URL, ["payout_item.failed"])
    for _ in range(3):
        await an_event(tx, shown.endpoint_id)
    hour = timedelta(hours=1)
    assert await webhooks.replay(tx, viewer, shown.endpoint_id, tx.now - hour, tx.now + hour) == 3
    with pytest.raises(InvalidInput):
        await webhooks.replay(tx, viewer, shown.endpoint_id, tx.now, tx.now)

    async def two(*_: object) -> int:
        return 2

    monkeypatch.setattr("domain.webhooks.actions._most", two)
    with pytest.raises(TooMuchToReplay):
        await webhooks.replay(tx, viewer, shown.endpoint_id, tx.now - hour, tx.now + hour)


@pytest.mark.parametrize("cursor", ["", "-1", "1.5", "' or 1=1", "９", "9" * 19])
async def test_a_cursor_is_one_of_ours(tx: Transaction, cursor: str) -> None:
    _, viewer = await account(tx)
    with pytest.raises(InvalidInput):
        await webhooks.events_after(tx, viewer, cursor, 10)


async def test_events_are_read_within_the_scopes_and_of_ones_own_employer(tx: Transaction) -> None:
    employer, viewer = await account(tx)
    assert viewer.partner_id is not None
    shown = await webhooks.add_endpoint(tx, viewer, viewer.partner_id, URL, ["payout_item.failed"])
    await an_event(tx, shown.endpoint_id)
    books, _ = await a_service_account(tx, employer.viewer, "ledger:read")
    _, rivals = await account(tx)
    seen = [len((await webhooks.events_after(tx, who, None, 10)).events) for who in (viewer, employer.viewer, books, rivals)]
    assert seen == [1, 1, 0, 0]
    with pytest.raises(InvalidInput):
        await webhooks.events_after(tx, viewer, None, 501)


async def test_every_topic_systems_hear_of_is_one_that_happens(tx: Transaction) -> None:
    """Of a noun that has a subject; and somebody tells it under that name."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path(notifications.__file__).parent.parent.rglob("*.py"))
    topics = [row["topic"] for row in await tx.all("select topic from webhook_topic")]
    assert {topic.partition(".")[0] for topic in topics} <= set(notifications.SUBJECTS)
    assert [topic for topic in topics if f'"{topic}"' not in source] == []

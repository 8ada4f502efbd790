"""Bank notices: only the bank's own, fresh and readable ones become money."""

import asyncio
import base64
import json
import time
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from jobs.gateways.bank_notice import FRESH_S, BankNotices
from jobs.gateways.contract import ForgedCallback, UnreadableCallback
from jobs.gateways.settings import BankNoticeSettings, OutsideSettings
from jobs.local.simulators.remote import Remote
from tests.build.outside import OPENING_FEN, Receiver, acknowledged

KEY = Ed25519PrivateKey.generate()
OURS = BankNotices(BankNoticeSettings(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()))
CONTENT = {"bank_serial": "S1", "virtual_account": "6200010101", "amount_fen": 5, "payer_name": "甲公司", "remark": ""}


def signed(body: bytes, at_s: float) -> tuple[dict[str, str], bytes]:
    timestamp = str(int(at_s))
    signature = base64.b64encode(KEY.sign(timestamp.encode() + b"." + body)).decode()
    return {"x-bank-timestamp": timestamp, "x-bank-signature": signature}, body


@pytest.mark.requirement("T-041", part="the notice is the bank's and read once, whoever repeats it")
async def test_a_transfer_is_announced_until_it_is_acknowledged(
    outside: OutsideSettings, receiver: Receiver, remote: Remote
) -> None:
    bank = BankNotices(outside.bank)
    receiver.answers = [(503, ""), (200, "received")]
    await remote.announce_at(f"{receiver.url}/callbacks/bank")
    serial = await remote.bank_deposit("6200010101", 1_234_500, payer_name="甲公司", remark="七月工资")
    notices = [bank.verify(*each) for each in await receiver.wait(3)]
    assert notices[0] == notices[1] == notices[2]
    assert (notices[0].bank_serial, notices[0].virtual_account, notices[0].amount_fen) == (serial, "6200010101", 1_234_500)
    assert (notices[0].payer_name, notices[0].remark) == ("甲公司", "七月工资")
    await acknowledged(remote, serial)
    assert (await remote.book())["balance_fen"] == OPENING_FEN + 1_234_500


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-11-20T09:30:00+08:00", datetime(2026, 11, 20, 1, 30, tzinfo=UTC)),
        ("2026-11-20T09:30:00", None),
        ("昨天", None),
        (None, None),
    ],
)
def test_when_the_bank_booked_it_is_read_or_left_out(said: str | None, read: datetime | None) -> None:
    """A notice is good whether or not it says so: the money counts more than the clock."""
    now = time.time()
    headers, body = signed(json.dumps(CONTENT | ({"received_at": said} if said else {})).encode(), now)
    assert OURS.verify(headers, body, now).booked_at == read


async def test_the_same_serial_again_is_the_same_notice_and_no_more_money(
    outside: OutsideSettings, receiver: Receiver, remote: Remote
) -> None:
    for _ in range(2):
        await remote.bank_deposit("6200010101", 700, bank_serial="BS1", copies=2, notify_url=receiver.url)
        await asyncio.sleep(0.01)
    bank = BankNotices(outside.bank)
    assert len({bank.verify(*each).body_sha256 for each in await receiver.wait(4)}) == 1
    assert (await remote.book())["deposited_fen"] == OPENING_FEN + 700


async def test_a_forged_notice_is_refused(outside: OutsideSettings, receiver: Receiver, remote: Remote) -> None:
    receiver.answers = [(401, "")]
    await remote.bank_deposit("6200010101", 700, forged=True, notify_url=receiver.url)
    headers, body = (await receiver.wait())[0]
    with pytest.raises(ForgedCallback):
        BankNotices(outside.bank).verify(headers, body)
    assert (await remote.book())["deposited_fen"] == OPENING_FEN


async def test_a_changed_notice_is_refused(outside: OutsideSettings, receiver: Receiver, remote: Remote) -> None:
    await remote.bank_deposit("6200010101", 700, notify_url=receiver.url)
    headers, body = (await receiver.wait())[0]
    bank = BankNotices(outside.bank)
    for wrong_headers, wrong_body in [
        (headers, body.replace(b"700", b"70000")),
        ({**headers, "x-bank-timestamp": str(int(headers["x-bank-timestamp"]) + 1)}, body),
        ({**headers, "x-bank-timestamp": ""}, body),
        ({**headers, "x-bank-signature": "!"}, body),
        ({}, body),
        (headers, body + b" " * 16_000),
    ]:
        with pytest.raises(ForgedCallback):
            bank.verify(wrong_headers, wrong_body)


@pytest.mark.parametrize(
    ("age_s", "fresh"), [(0, True), (FRESH_S, True), (-FRESH_S, True), (FRESH_S + 1, False), (-FRESH_S - 1, False)]
)
def test_an_old_signature_is_a_replay(age_s: int, fresh: bool) -> None:
    now_s = float(int(time.time()))
    headers, body = signed(json.dumps(CONTENT).encode(), now_s - age_s)
    if fresh:
        assert OURS.verify(headers, body, now_s).bank_serial == "S1"
    else:
        with pytest.raises(ForgedCallback):
            OURS.verify(headers, body, now_s)


@pytest.mark.parametrize("amount", [0, -1, "5", 5.0, True, None, 10**13 + 1])
def test_an_amount_that_is_no_number_of_fen_is_unreadable(amount: object) -> None:
    with pytest.raises(UnreadableCallback):
        OURS.verify(*signed(json.dumps({**CONTENT, "amount_fen": amount}).encode(), time.time()))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bank_serial", ""),
        ("bank_serial", 7),
        ("bank_serial", "S" * 65),
        ("virtual_account", ""),
        ("remark", None),
        ("remark", "长" * 501),
    ],
)
def test_signed_nonsense_is_unreadable(name: str, value: object) -> None:
    with pytest.raises(UnreadableCallback):
        OURS.verify(*signed(json.dumps({**CONTENT, name: value}).encode(), time.time()))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff"])
def test_signed_bytes_that_are_no_object_are_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableCallback):
        OURS.verify(*signed(body, time.time()))

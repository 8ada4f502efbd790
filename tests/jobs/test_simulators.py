"""The simulators as a process: alone, durable, gone with their parent, and with a book that adds up."""

import ast
import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from jobs.gateways.contract import Accepted, AwaitingPayee, Paid, Unknown, Why
from jobs.gateways.settings import OutsideSettings, sandbox_settings
from jobs.gateways.wechat import Wechat
from jobs.gateways.yunzhanghu import Yunzhanghu
from jobs.local.simulators import process
from jobs.local.simulators.process import SimulatorProcess
from jobs.local.simulators.remote import Remote
from tests.build.channels import OPENID
from tests.build.outside import OPENING_FEN, PAYEE, Receiver, an_order, settled

PACKAGE = Path(process.__file__).parent
OURS = ("app", "schema", "resolvers", "domain", "jobs", "migrations", "tests")
ORPHAN_WITHIN_S = 10.0


def test_they_import_nothing_of_the_product() -> None:
    for file in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [each.name for each in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.split(".")[0] not in OURS or name.startswith("jobs.local.simulators"), f"{file.name} imports {name}"


def test_their_process_loads_nothing_of_the_product() -> None:
    code = "import sys, jobs.local.simulators.server; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=process.ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    foreign = [name for name in loaded if name.split(".")[0] in OURS and not name.startswith("jobs.local.simulators")]
    assert sorted(foreign) == ["jobs", "jobs.local"]


def test_the_merchant_is_given_its_own_keys_and_no_others(simulator: SimulatorProcess) -> None:
    sheet = simulator.data / "credentials.json"
    assert stat.S_IMODE(sheet.stat().st_mode) == stat.S_IMODE((simulator.data / "secrets.json").stat().st_mode) == 0o600
    given = json.loads(sheet.read_text("utf-8"))
    assert "channel_private_key" not in given and "bank_private_key" not in given


async def test_killed_and_restarted_it_keeps_its_book_and_goes_on(receiver: Receiver, tmp_path: Path) -> None:
    first = await asyncio.to_thread(process.start, tmp_path, "--settle-ms", "300", "--retry-ms", "20")
    channel, order = Yunzhanghu(_settings(first, receiver).yunzhanghu), an_order()
    assert isinstance(await channel.send(order), Accepted)
    first.process.kill()
    first.stop()
    assert await channel.query(order.out_biz_no) == Unknown(Why.UNREACHABLE)
    await channel.close()

    second = await asyncio.to_thread(process.start, tmp_path, "--settle-ms", "300", "--retry-ms", "20")
    try:
        channel = Yunzhanghu(_settings(second, receiver).yunzhanghu)
        assert isinstance(await settled(channel, order.out_biz_no), Paid)
        event = channel.verify_callback(*(await receiver.wait())[0])
        assert (event.out_biz_no, event.amount_fen) == (order.out_biz_no, order.amount_fen)
        await channel.close()
        async with Remote(second.url) as remote:
            book = await remote.book()
        assert (book["paid_fen"], book["balance_fen"]) == (order.amount_fen, OPENING_FEN - order.amount_fen)
    finally:
        second.stop()


async def test_what_waits_for_a_payee_survives_the_process(receiver: Receiver, tmp_path: Path) -> None:
    first = await asyncio.to_thread(process.start, tmp_path, "--settle-ms", "5")
    wechat, order = Wechat(_settings(first, receiver).wechat), an_order(payee=replace(PAYEE, account=OPENID))
    async with Remote(first.url) as remote:
        await remote.payees_confirm(False)
        assert isinstance(await wechat.send(order), AwaitingPayee)
    first.process.kill()
    first.stop()
    await wechat.close()

    second = await asyncio.to_thread(process.start, tmp_path, "--settle-ms", "5")
    try:
        wechat = Wechat(_settings(second, receiver).wechat)
        assert isinstance(await wechat.query(order.out_biz_no), AwaitingPayee)
        async with Remote(second.url) as remote:
            await remote.channel_step("wechat", "confirm", order.out_biz_no)
            book = await remote.channel_book("wechat")
        assert isinstance(await wechat.query(order.out_biz_no), Paid)
        assert (book["paid_fen"], book["frozen_fen"], book["balance_fen"]) == (
            order.amount_fen,
            0,
            OPENING_FEN - order.amount_fen,
        )
        await wechat.close()
    finally:
        second.stop()


def test_it_ends_with_the_parent_that_was_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time, pathlib; from jobs.local.simulators import process;"
        f"print(process.start(pathlib.Path({str(tmp_path)!r}), '--memory').pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=process.ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    simulator_pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + ORPHAN_WITHIN_S
    while _runs(simulator_pid):
        assert time.monotonic() < until, "the simulator outlived its parent"
        time.sleep(0.05)


def test_a_port_that_is_taken_is_told(simulator: SimulatorProcess, tmp_path: Path) -> None:
    taken = int(simulator.url.rsplit(":", 1)[1])
    with pytest.raises(RuntimeError):
        process.start(tmp_path, "--memory", port=taken, log=subprocess.DEVNULL)


async def test_stopping_is_told_by_healthy(tmp_path: Path) -> None:
    running = await asyncio.to_thread(process.start, tmp_path, "--memory")
    assert process.healthy(running.url)
    running.stop()
    running.stop()
    assert not process.healthy(running.url) and not running.alive()


async def test_business_time_follows_the_sandbox_clock(channel: Yunzhanghu, remote: Remote) -> None:
    await remote.clock(offset_s=40 * 86_400)
    order = an_order()
    await channel.send(order)
    booked = await remote.order(order.out_biz_no)
    assert booked is not None
    shanghai = time.gmtime(time.time() + 40 * 86_400 + 8 * 3600)
    assert str(booked["created_at"])[:10] == time.strftime("%Y-%m-%d", shanghai)


async def test_the_book_adds_up_payee_by_payee(channel: Yunzhanghu, remote: Remote) -> None:
    orders = [an_order(amount_fen=fen) for fen in (1, 200, 30_000)]
    for order in orders:
        await channel.send(order)
        await settled(channel, order.out_biz_no)
    await remote.give_back(orders[1].out_biz_no)
    await remote.deposit(5, "top-up")
    await remote.deposit(5, "top-up")
    book, payees = await remote.book(), await remote.payees()
    assert (book["deposited_fen"], book["paid_fen"], book["returned_fen"]) == (OPENING_FEN + 5, 30_201, 200)
    assert book["balance_fen"] == OPENING_FEN + 5 - 30_201 + 200
    assert [(each["card_no"], each["payments"], each["paid_fen"], each["returned_fen"]) for each in payees] == [
        (PAYEE.account, 3, 30_201, 200)
    ]


async def test_nothing_can_be_returned_that_was_not_paid(channel: Yunzhanghu, remote: Remote) -> None:
    order = an_order()
    await remote.fault("fail")
    await channel.send(order)
    await settled(channel, order.out_biz_no)
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        await remote.give_back(order.out_biz_no)


@pytest.mark.parametrize(
    "asked",
    [{"kind": "gremlins"}, {"kind": "fail", "on": "lunch"}, {"kind": "fail", "match": {"colour": 1}}, {"kind": "fail", "x": 1}],
)
async def test_a_fault_nobody_knows_is_refused(remote: Remote, asked: dict[str, object]) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.post(f"{remote.url}/_control/faults", json=asked)).status_code == 422


async def test_it_calls_back_to_this_machine_only(outside: OutsideSettings, remote: Remote) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="422"):
        await remote.announce_at("http://192.0.2.1/callbacks/bank")
    with pytest.raises(httpx.HTTPStatusError, match="422"):
        await remote.bank_deposit("62000101", 1, notify_url="http://192.0.2.1/")


def _settings(simulator: SimulatorProcess, receiver: Receiver) -> OutsideSettings:
    return sandbox_settings(simulator.data / "credentials.json", simulator.url, receiver.url)


def _runs(pid: int) -> bool:
    """Whether the process still runs; a zombie nobody waits for does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (OSError, ValueError):
        return False


async def test_what_is_due_later_happens_at_once_when_hurried(channel: Yunzhanghu, receiver: Receiver, remote: Remote) -> None:
    late, early = an_order(), an_order()
    for order, delay_s in ((late, 7_200), (early, 3_600)):
        await remote.fault("settle_late", {"order_id": order.out_biz_no}, delay_s=delay_s)
        await channel.send(order)
    assert await remote.hurry(1_800) == (0, 0)
    assert await remote.hurry(1_801) == (1, 1)  # both waits are shorter by now
    assert await remote.hurry(3_600) == (1, 1)
    heard = [channel.verify_callback(*each) for each in await receiver.wait(2)]
    assert [event.out_biz_no for event in heard] == [early.out_biz_no, late.out_biz_no]
    assert await remote.hurry(1_000_000) == (0, 0)

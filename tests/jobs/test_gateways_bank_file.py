"""The bank's files alone: whole or not at all."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from jobs.gateways.bank_file import BankFile
from jobs.gateways.bank_file_format import BadFile, closed, opened, payment_file, results, statement
from jobs.gateways.contract import Accepted, BatchOrder, Failed, NotFound, Paid, Returned, Unknown, Why
from jobs.gateways.files import StatementFile, StatementRefused
from jobs.gateways.settings import OutsideSettings
from jobs.local.simulators.remote import Remote
from tests.build.outside import OPENING_FEN, PAYEE, READ_TIMEOUT_S, an_order

pytestmark = pytest.mark.requirement("B-03", part="the bank's files: refused whole when truncated, duplicated or foreign")

DAY = date(2026, 6, 15)
PAY = "S|pay|O1|BK1|1000|2026-06-15 10:00:00"
BACK = "S|return|O1|BK1|1000|2026-06-15 11:00:00"
OTHER = "S|pay|O2|BK2|5|2026-06-15 10:00:00"


@pytest_asyncio.fixture
async def bank(outside: OutsideSettings) -> AsyncIterator[BankFile]:
    bank = BankFile(outside.bank_file, READ_TIMEOUT_S)
    yield bank
    await bank.close()


def a_statement(*lines: str, merchant: str = "LG1", day: str = "2026-06-15", paid: int = 1005) -> bytes:
    """Three lines and what its header says of them."""
    return closed([f"H|LGSTM1|{merchant}|{day}|3|{paid}|1000", *lines], len(lines))


def test_a_whole_statement_is_believed() -> None:
    file = statement(DAY, a_statement(PAY, BACK, OTHER), "LG1")
    assert isinstance(file, StatementFile) and (file.total_fen("pay"), file.total_fen("return")) == (1005, 1000)
    assert len({line.line_key for line in file.lines}) == 3


@pytest.mark.requirement("S-117", part="a truncated, duplicated or foreign statement file is refused whole")
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (a_statement(PAY, BACK, OTHER)[:-1], "truncated"),
        (a_statement(PAY, BACK, OTHER)[:-90], "truncated"),
        (a_statement(PAY, BACK, OTHER).replace(b"|5|", b"|6|"), "truncated"),
        (a_statement(PAY, BACK), "truncated"),
        (a_statement(PAY, BACK, OTHER, paid=1006), "truncated"),
        (a_statement(PAY, BACK, PAY), "duplicated"),
        (a_statement(PAY, BACK, OTHER, merchant="LG2"), "foreign"),
        (a_statement(PAY, BACK, OTHER, day="2026-06-14"), "foreign"),
        (a_statement(PAY, BACK, OTHER.replace("06-15", "06-16")), "foreign"),
        (a_statement(PAY, BACK, "S|gift|O2|BK2|5|2026-06-15 10:00:00"), "unreadable"),
        (a_statement(PAY, BACK, "S|pay|O2|BK2|x|2026-06-15 10:00:00"), "unreadable"),
        (b"", "truncated"),
        (b"<html>", "truncated"),
    ],
)
def test_a_statement_that_does_not_add_up_is_refused_whole(content: bytes, problem: str) -> None:
    answer = statement(DAY, content, "LG1")
    assert isinstance(answer, StatementRefused) and answer.problem == problem


def test_a_result_file_names_every_order_once() -> None:
    lines = ["R|1|O1|BK1|1000|PAID||", "R|2|O2|BK2|5|RETURNED|R1|退汇", "R|3|O3||7|NEW||"]
    found = results(closed(["H|LGRES1|LG1|B1|3|1012", *lines], 3), "LG1")
    assert found.answers["O1"] == Paid("BK1", 1000)
    assert found.answers["O2"] == Returned("BK2", "BK2-return", 5, "R1", "退汇")
    assert found.answers["O3"] == Unknown(Why.UNKNOWN_STATUS, "NEW")
    for broken in (lines[:2], [lines[0], lines[0], lines[2]]):
        with pytest.raises(BadFile):
            results(closed(["H|LGRES1|LG1|B1|3|1012", *broken], len(broken)), "LG1")


def test_a_payment_file_adds_up_and_parts_no_field() -> None:
    order = replace(an_order(12_345), remark="七月|工资\n")
    rows = opened(payment_file("LG1", "http://127.0.0.1/", BatchOrder("B1", (order,)), released=True), "LGPAY1", "LG1")
    assert rows[0] == ["H", "LGPAY1", "LG1", "B1", "Y", "http://127.0.0.1/", "1", "12345"]
    assert rows[1] == ["D", "1", order.out_biz_no, PAYEE.account, PAYEE.name, "12345", "七月工资"]


async def test_a_name_that_would_part_fields_is_not_handed_over(bank: BankFile) -> None:
    assert bank.quote(an_order(payee=replace(PAYEE, name="李|小明"))).obstacle == "NAME_INVALID"


async def test_a_file_of_another_merchant_is_refused_whole(outside: OutsideSettings, bank: BankFile) -> None:
    stranger = BankFile(replace(outside.bank_file, merchant="LG99999999"), READ_TIMEOUT_S)
    order = an_order()
    answer = await stranger.send(order)
    assert isinstance(answer, Failed) and (answer.code, answer.retryable) == ("FILE_FOREIGN", True)
    assert await bank.query(order.out_biz_no) == NotFound()
    await stranger.close()


async def test_an_order_twice_in_one_file_is_refused_whole(bank: BankFile) -> None:
    order = an_order()
    assert await bank.send_batch(BatchOrder("B" * 32, (order, order))) == Unknown(Why.UNKNOWN_CODE, "FILE_DUPLICATED")
    assert await bank.query(order.out_biz_no) == NotFound()


async def test_a_file_signed_with_another_key_is_refused(outside: OutsideSettings, bank: BankFile) -> None:
    forged = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
    impostor, order = BankFile(replace(outside.bank_file, private_key=forged), READ_TIMEOUT_S), an_order()
    assert await impostor.send(order) == Unknown(Why.UNKNOWN_CODE, "SIGNATURE_WRONG")
    assert await bank.query(order.out_biz_no) == NotFound()
    await impostor.close()


async def test_a_file_the_account_does_not_cover_is_refused_whole(bank: BankFile, remote: Remote) -> None:
    batch = BatchOrder("C" * 32, (an_order(OPENING_FEN), an_order(1)))
    answer = await bank.send_batch(batch)
    assert isinstance(answer, Failed) and (answer.code, answer.retryable) == ("INSUFFICIENT_BALANCE", True)
    await remote.channel_deposit("bank_file", 1)
    retried = BatchOrder("D" * 32, tuple(replace(order, out_biz_no=f"{order.out_biz_no[:-1]}z") for order in batch.orders))
    assert not isinstance(await bank.send_batch(retried), Failed | Unknown)
    assert isinstance(await bank.confirm_batch(retried.batch_no), Accepted)

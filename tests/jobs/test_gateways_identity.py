"""Two-element verification: it can say no, be slow, be down, answer nonsense, and lie."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from jobs.gateways.contract import Match, Mismatch, Unavailable, Why
from jobs.gateways.identity import TwoElement
from jobs.gateways.settings import OutsideSettings
from jobs.local.simulators.remote import Remote

NAME, ID_NUMBER = "李小明", "11010519491231002X"


@pytest_asyncio.fixture
async def checker(outside: OutsideSettings) -> AsyncIterator[TwoElement]:
    checker = TwoElement(outside.identity, read_timeout_s=0.5)
    yield checker
    await checker.close()


async def test_a_name_and_its_number_match(checker: TwoElement) -> None:
    answer = await checker.check("r1", NAME, ID_NUMBER)
    assert isinstance(answer, Match) and answer.trace_id


async def test_it_can_say_no(checker: TwoElement, remote: Remote) -> None:
    await remote.mismatch(ID_NUMBER)
    answers = [await checker.check("r1", NAME, ID_NUMBER), await checker.check("r2", "查无此人", "120101200503151237")]
    assert [isinstance(answer, Mismatch) and answer.code for answer in answers] == ["mismatch", "no_record"]


async def test_it_can_be_slow(checker: TwoElement, remote: Remote) -> None:
    await remote.mood("identity", "honest", delay_s=0.1)
    assert isinstance(await checker.check("r1", NAME, ID_NUMBER), Match)
    await remote.mood("identity", "honest", delay_s=2)
    assert await checker.check("r1", NAME, ID_NUMBER) == Unavailable(Why.TIMEOUT)


@pytest.mark.parametrize(
    ("mode", "why"), [("down", Why.SERVER_ERROR), ("reset", Why.CONNECTION_LOST), ("bad_body", Why.UNREADABLE)]
)
async def test_it_can_be_down(checker: TwoElement, remote: Remote, mode: str, why: Why) -> None:
    await remote.mood("identity", mode)
    assert await checker.check("r1", NAME, ID_NUMBER) == Unavailable(why)


async def test_it_can_be_gone(outside: OutsideSettings) -> None:
    checker = TwoElement(replace(outside.identity, url="http://127.0.0.1:9"))
    assert await checker.check("r1", NAME, ID_NUMBER) == Unavailable(Why.UNREACHABLE)
    await checker.close()


async def test_it_can_lie_and_we_keep_its_evidence(checker: TwoElement, remote: Remote) -> None:
    await remote.mood("identity", "lie")
    answer = await checker.check("r1", NAME, ID_NUMBER)
    assert isinstance(answer, Mismatch) and answer.trace_id


async def test_whether_somebody_studies_is_answered_slowly_with_no_or_with_a_lie(checker: TwoElement, remote: Remote) -> None:
    answer = await checker.check_student("r1", NAME, ID_NUMBER)
    assert isinstance(answer, Match) and answer.code == "enrolled" and answer.trace_id
    await remote.mood("identity", "lie")
    lied = await checker.check_student("r1", NAME, ID_NUMBER)
    assert isinstance(lied, Mismatch) and lied.code == "not_enrolled"
    await remote.mood("identity", "honest", delay_s=2)
    assert await checker.check_student("r1", NAME, ID_NUMBER) == Unavailable(Why.TIMEOUT)


async def test_a_wrong_key_is_no_answer_about_a_person(outside: OutsideSettings) -> None:
    checker = TwoElement(replace(outside.identity, secret="not the secret"))
    assert await checker.check("r1", NAME, ID_NUMBER) == Unavailable(Why.UNKNOWN_CODE)
    await checker.close()

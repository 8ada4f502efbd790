"""The insurer: it can say no, be slow, be down, lose its answer, and lie; no answer is never taken for one (T-024)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import pytest_asyncio

from domain.insurance import ClaimQuestion, Cover
from jobs.gateways.contract import Why
from jobs.gateways.insurance import (
    Accepted,
    Cancelled,
    Certificate,
    Declined,
    Issued,
    NotThere,
    Quoted,
    Taken,
    Unclear,
)
from jobs.gateways.insurer import HttpInsurer
from jobs.gateways.settings import OutsideSettings
from jobs.local.simulators.remote import Remote

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)


@pytest_asyncio.fixture
async def insurer(outside: OutsideSettings) -> AsyncIterator[HttpInsurer]:
    insurer = HttpInsurer(outside.insurer, read_timeout_s=0.5)
    yield insurer
    await insurer.close()


def a_cover(district: str = "天津市南开区") -> Cover:
    return Cover(uuid4().hex, "GZ-SHIFT-A", "catering", district, AT, AT + timedelta(hours=4), 80, 10_000_000)


def a_claim(policy_no: str, amount_fen: int = 5_000, claim_no: str | None = None, number: str = "") -> ClaimQuestion:
    return ClaimQuestion(number or uuid4().hex, policy_no, claim_no, AT, "slight", amount_fen)


@pytest.mark.requirement("T-024", part="the adapter's contract: quote, issue, query, cancel, certificate")
async def test_a_policy_from_quote_to_cancellation(insurer: HttpInsurer) -> None:
    cover = a_cover()
    assert await insurer.quote(cover) == Quoted(80, 10_000_000)
    assert await insurer.query(cover.request_no) == NotThere()
    issued = await insurer.issue(cover)
    assert isinstance(issued, Issued) and (issued.premium_fen, issued.coverage_fen) == (80, 10_000_000)
    assert await insurer.issue(cover) == issued == await insurer.query(cover.request_no)
    certificate = await insurer.certificate(issued.policy_no)
    assert isinstance(certificate, Certificate) and issued.policy_no.encode() in certificate.body
    assert await insurer.cancel(cover.request_no) == Cancelled() == await insurer.query(cover.request_no)
    assert await insurer.cancel(uuid4().hex) == NotThere()


@pytest.mark.requirement("T-024", part="the adapter's contract: a claim is taken, then decided; a repeat is the same claim")
async def test_a_claim_is_taken_and_then_decided(insurer: HttpInsurer) -> None:
    claim = a_claim("PD00000001")
    taken = await insurer.claim(claim)
    assert isinstance(taken, Taken)
    again = replace(claim, claim_no=taken.claim_no)
    assert await insurer.claim(again) == Accepted(taken.claim_no, 5_000)
    assert await insurer.claim(replace(claim, claim_no="CL99999999")) == Unclear(Why.FOREIGN)


async def test_it_can_say_no(insurer: HttpInsurer) -> None:
    assert await insurer.quote(a_cover("天津市高风险区")) == Declined("risk_refused")
    claim = a_claim("PD00000001", 1_000_000)
    await insurer.claim(claim)
    assert await insurer.claim(claim) == Declined("not_covered")


async def test_it_can_be_slow(insurer: HttpInsurer, remote: Remote) -> None:
    await remote.mood("insurer", "honest", delay_s=0.1)
    assert isinstance(await insurer.issue(a_cover()), Issued)
    await remote.mood("insurer", "honest", delay_s=2)
    assert await insurer.issue(a_cover()) == Unclear(Why.TIMEOUT)


@pytest.mark.parametrize(
    ("mode", "why"), [("down", Why.SERVER_ERROR), ("reset", Why.CONNECTION_LOST), ("bad_body", Why.UNREADABLE)]
)
async def test_it_can_be_down(insurer: HttpInsurer, remote: Remote, mode: str, why: Why) -> None:
    await remote.mood("insurer", mode)
    assert await insurer.issue(a_cover()) == Unclear(why)
    assert await insurer.cancel(uuid4().hex) == Unclear(why)


async def test_it_can_lose_its_answer_and_has_issued_all_the_same(insurer: HttpInsurer, remote: Remote) -> None:
    cover = a_cover()
    await remote.mood("insurer", "lost")
    assert await insurer.issue(cover) == Unclear(Why.SERVER_ERROR)
    await remote.mood("insurer", "honest")
    found = await insurer.query(cover.request_no)
    assert isinstance(found, Issued) and found.policy_no == "PD00000001"


async def test_it_can_lie(insurer: HttpInsurer, remote: Remote) -> None:
    cover = a_cover()
    await remote.mood("insurer", "lie")
    assert await insurer.query(cover.request_no) == Unclear(Why.FOREIGN)
    assert await insurer.certificate("PD00000001") == Unclear(Why.UNREADABLE)
    issued = await insurer.issue(cover)
    assert isinstance(issued, Issued) and issued.premium_fen == 160


async def test_a_wrong_key_is_no_answer(outside: OutsideSettings) -> None:
    insurer = HttpInsurer(replace(outside.insurer, secret="not the secret"))
    assert await insurer.issue(a_cover()) == Unclear(Why.UNKNOWN_CODE)
    await insurer.close()

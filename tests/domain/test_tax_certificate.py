"""A worker's own summary of a year: asked for, written as PDF in both languages, fetched by its worker alone."""

import re
import zlib
from datetime import UTC, datetime

import pytest

from domain import documents, filings
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.filings.pdf import NOT_OFFICIAL_EN, NOT_OFFICIAL_ZH, rows
from domain.viewer import Viewer
from tests.build.accounts import a_staff, a_worker
from tests.build.tax import a_certificate, months, taxed

SYSTEM = Viewer.system("filings.write_certificate")
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
UNICODE = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4,8})>\n")
SHOWN = re.compile(rb"\(((?:\\.|[^\\()])*)\) Tj", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def text_of(pdf: bytes) -> str:
    """What a reader sees: the codes of every text, through the font's own table to characters."""
    streams = []
    for stream in STREAM.findall(pdf):
        try:
            streams.append(zlib.decompress(stream))
        except zlib.error:
            streams.append(stream)
    table = {int(code, 16): chr(int(char, 16)) for stream in streams for code, char in UNICODE.findall(stream)}
    seen = []
    for stream in streams:
        for shown in SHOWN.findall(stream):
            raw = re.sub(rb"\\(.)", lambda match: ESCAPED.get(match[1], match[1]), shown, flags=re.DOTALL)
            seen.append("".join(table.get(int.from_bytes(raw[at : at + 2]), "?") for at in range(0, len(raw), 2)))
    return "".join(seen)


def december(tx: Transaction) -> Transaction:
    tx.now = datetime(2026, 12, 30, 4, tzinfo=UTC)
    return tx


@pytest.mark.requirement("T-012", part="a year's certificate for the worker, saying what it is and is not")
async def test_the_certificate_has_every_month_and_says_what_it_is_not(tx: Transaction) -> None:
    tx = december(tx)
    worker = await a_worker(tx, name="欧阳明月")
    for payment in months(2026, {6: 7000, 7: 7500, 10: 7200, 11: 6000, 12: 8000}):
        await taxed(tx, worker.id, payment)
    made = await a_certificate(tx, worker.viewer, 2026)
    document = await tx.value("select id from document where subject_id = :id and worker_id = :w", id=made, w=worker.id)
    ticket = await filings.mint_ticket(tx, worker.viewer, document, "年度汇算")  # type: ignore[arg-type]  # it was just made
    content = await documents.redeem(tx, ticket.secret)
    assert content is not None and content.body.startswith(b"%PDF-") and len(content.body) < 200_000
    text = text_of(content.body).replace(" ", "")
    for said in ("欧阳明月", "2026-06", "7,000.00", "18.00", "合计Total", "35,700.00", "106.80", "35,593.20", "国家税务总局"):
        assert said in text, said
    for said in (NOT_OFFICIAL_ZH, NOT_OFFICIAL_EN):
        assert said.replace(" ", "") in text
    assert worker.id_number not in text and worker.id_number[0] + "*" * 16 + worker.id_number[-1] in text


async def test_a_year_without_income_is_summed_up_as_nothing(tx: Transaction) -> None:
    tx = december(tx)
    worker = await a_worker(tx)
    asked = await filings.request_certificate(tx, worker.viewer, 2025)
    certificate = await filings.certificate(tx, SYSTEM, asked)
    assert certificate is not None and rows(certificate) == [("合计 Total", "0", *["0.00"] * 5)]


async def test_a_certificate_is_written_once_and_asked_for_again_later(tx: Transaction) -> None:
    tx = december(tx)
    worker = await a_worker(tx)
    asked = await filings.request_certificate(tx, worker.viewer, 2026)
    with pytest.raises(filings.CertificateUnderWay):
        await filings.request_certificate(tx, worker.viewer, 2026)
    certificate = await filings.certificate(tx, SYSTEM, asked)
    assert certificate is not None
    for _ in range(2):
        await filings.complete_certificate(tx, SYSTEM, certificate, filings.pdf(certificate))
    assert await tx.value("select count(*) from document where subject_id = :id", id=asked) == 1
    assert await filings.certificate(tx, SYSTEM, asked) is None
    assert await a_certificate(tx, worker.viewer, 2026) != asked


async def test_a_certificate_is_its_workers_alone(tx: Transaction) -> None:
    tx = december(tx)
    worker, other = await a_worker(tx), await a_worker(tx)
    made = await a_certificate(tx, worker.viewer, 2026)
    document = await tx.value("select id from document where subject_id = :id", id=made)
    finance = (await a_staff(tx, "finance")).viewer
    for viewer in (other.viewer, finance):
        with pytest.raises(NotFound):
            await filings.mint_ticket(tx, viewer, document, "看看")  # type: ignore[arg-type]  # it was just made
    with pytest.raises(NotPermitted):
        await filings.request_certificate(tx, finance, 2026)
    for year in (2018, 2027):
        with pytest.raises(InvalidInput):
            await filings.request_certificate(tx, worker.viewer, year)

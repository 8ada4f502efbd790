"""Files that people bring are what their content is, whole, whatever they are called; tricks end before anything is kept."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from domain import accounts
from domain.accounts import scans
from domain.database import Transaction
from domain.errors import InvalidInput
from domain.evidence.actions import check
from domain.evidence.model import EvidenceForm
from domain.matching import timetable
from domain.matching.model import BadTimetable
from tests.build.accounts import a_person, employer_form

TODAY = date(2026, 9, 1)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
HTML = b"<html><script>alert(1)</script></html>"
pytestmark = pytest.mark.requirement(
    "S-107", part="what comes in as a file is what it says it is, bounded, and nothing else besides"
)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int = 2, height: int = 2, behind: bytes = b"", comment: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    text = chunk(b"tEXt", comment) if comment else b""
    data = chunk(b"IDAT", zlib.compress(b"\0" + bytes(6) + b"\0" + bytes(6)))
    return b"\x89PNG\r\n\x1a\n" + head + text + data + chunk(b"IEND", b"") + behind


def jpeg(width: int = 2, height: int = 2, behind: bytes = b"", frame: int = 0xC0) -> bytes:
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    size = b"\xff" + bytes([frame]) + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + app + size + b"\xff\xda" + struct.pack(">H", 8) + bytes(6) + b"data\xff\xd9" + behind


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("run.exe", b"MZ")
    return out.getvalue()


@pytest.mark.parametrize(("content", "type_"), [
    (PDF, scans.PDF), (png(), scans.PNG), (jpeg(), scans.JPEG), (jpeg(frame=0xC2), scans.JPEG),
    (jpeg(behind=jpeg()), scans.JPEG), (jpeg(behind=bytes(100)), scans.JPEG),
])  # fmt: skip
def test_what_scanners_and_phones_make_is_taken(content: bytes, type_: str) -> None:
    assert scans.media_type_of(content) == type_


def tricks() -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "a page", HTML
    yield "a program", b"MZ" + bytes(100)
    yield "an archive", archive()
    yield "a picture that is drawn by a script", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    for name, content in (("pdf", PDF), ("png", png()), ("jpeg", jpeg())):
        yield f"{name} and archive", content + archive()
        yield f"{name} and page", content[:8] + HTML + content[8:]
    yield "an archive that begins as a pdf does", b"%PDF-1.4\n" + archive()
    yield "a page that begins as a pdf does", b"%PDF-1.4\n<!DOCTYPE html><body onload=x>"
    yield "a png's start alone", b"\x89PNG\r\n\x1a\n"
    yield "a png with something behind its end", png(behind=b"\0")
    yield "a png with a wrong checksum", png()[:-3] + b"\0\0\0"
    yield "a png that is cut off", png()[:-4]
    yield "a png that says a chunk is longer than the file", png().replace(b"\0\0\0\x0dIHDR", b"\xff\xff\xff\xffIHDR")
    yield "a png with a page in it", png(comment=b"Comment\0" + HTML)
    yield "a png of 40 gigabytes", png(100_000, 100_000)
    yield "a png of many pixels", png(10_000, 10_000)
    yield "a png that is one line", png(scans.MAX_SIDE + 1, 1)
    yield "a png of no width", png(0, 2)
    yield "a jpeg of 65,535 by 65,535", jpeg(65_535, 65_535)
    yield "a jpeg of no height", jpeg(2, 0)
    yield "a jpeg without a picture", b"\xff\xd8\xff\xd9"
    yield "a jpeg whose data has no size", jpeg().replace(b"\xff\xc0", b"\xff\xe1")
    yield "a jpeg's start alone", b"\xff\xd8\xff"


@pytest.mark.parametrize(("what", "content"), list(tricks()), ids=[what for what, _ in tricks()])
def test_tricks_are_refused_wherever_a_file_comes_in(what: str, content: bytes) -> None:
    assert scans.media_type_of(content) is None
    given = base64.b64encode(content).decode()
    for refused in (
        lambda: check([EvidenceForm("x.pdf", given)]),
        lambda: replace(employer_form(), documents=(accounts.DocumentForm("other", "x.pdf", given, None),)).checked(TODAY),
    ):
        with pytest.raises(InvalidInput) as problem:
            refused()
        assert (problem.value.rule, str(problem.value.field).rpartition(".")[2]) == ("platform.valid_input", "contentBase64")


@pytest.mark.parametrize("name", [
    "x.exe", "x.pdf.exe", "x.html", "x", "x.png", "pdf", "../x.pdf", "..\\x.pdf", "/etc/x.pdf", "C:\\x.pdf", "x.pdf/",
    "x\u202efdp.exe",
    "x.pdf\0.exe", "", "长" * 130 + ".pdf",
])  # fmt: skip
def test_a_name_is_a_name_and_says_what_the_file_is(name: str) -> None:
    with pytest.raises(InvalidInput) as problem:
        accounts.scan_of(name, base64.b64encode(PDF).decode(), "input.file")
    assert problem.value.field == "input.file.fileName"


def test_names_in_any_case_and_with_dots_are_taken() -> None:
    for name, content in (("扫描件.PDF", PDF), ("a.b.c.jpeg", jpeg()), ("IMG_1.JPG", jpeg()), ("x\u202e.png", png())):
        kept, body, _ = accounts.scan_of(name, base64.b64encode(content).decode(), "input.file")
        assert body == content and "\u202e" not in kept


def test_a_file_is_half_a_mebibyte_at_most() -> None:
    for content in (PDF + bytes(524_288), bytes(3_000_000)):
        with pytest.raises(InvalidInput):
            accounts.document_bytes(base64.b64encode(content).decode(), "input.file")


async def test_a_trick_among_papers_keeps_nothing(tx: Transaction) -> None:
    person = await a_person(tx)
    before = await tx.value("select count(*) from employer"), await tx.value("select count(*) from employer_document")
    scan = accounts.DocumentForm("business_licence", "执照.pdf", base64.b64encode(PDF + archive()).decode(), None)
    with pytest.raises(InvalidInput):
        await accounts.register_employer(tx, person, replace(employer_form(), documents=(scan,)))
    assert before == (await tx.value("select count(*) from employer"), await tx.value("select count(*) from employer_document"))


CLASS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260901T000000Z\r\n"
    b"DTSTART;TZID=Asia/Shanghai:20260901T080000\r\nDTEND;TZID=Asia/Shanghai:20260901T093500\r\n"
    b"RRULE:FREQ=WEEKLY;COUNT=3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize(("was", "becomes"), [
    (b"Asia/Shanghai:20260901T093500", b"Asia:20260901T093500"),
    (b"Asia/Shanghai:20260901T093500", b"../../../etc/passwd:20260901T093500"),
    (b"END:VEVENT", b"DTSTART:00010101\r\nEND:VEVENT"),
    (b"20260901T093500", b"202609"),
    (b"RRULE:FREQ=WEEKLY;COUNT=3", b"RDATE;VALUE=PERIOD:20260101T000000/PT1H"),
    (b"RRULE:FREQ=WEEKLY;COUNT=3", b"RRULE:FREQ=DAILY;COUNT=99999999999"),
    (b"20260901T080000", b"00010101T000000"),
    (b"UID:1", b"UID:\x00"),
    (b"BEGIN:VCALENDAR", archive()),
])  # fmt: skip
def test_a_timetable_with_nonsense_in_it_is_read_or_refused(was: bytes, becomes: bytes) -> None:
    """Never a fault of ours."""
    try:
        timetable.read(CLASS.replace(was, becomes, 1), TODAY, TODAY)
    except BadTimetable as refused:
        assert refused.facts["row"]

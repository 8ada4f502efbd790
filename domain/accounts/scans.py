"""What a file that people bring is, by the whole of its content: a PDF, a PNG or a JPEG, and nothing else besides. Pure.

A file that two readers read differently — a picture that is an archive too, a page with a document's first bytes — is none of
them, and neither is a picture of a few bytes that would unpack into gigabytes. Nothing is unpacked to find that out.
"""

import io
import re
import struct
import zipfile
import zlib
from typing import Final

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
STARTS: Final = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
ENDINGS: Final = {PDF: ("pdf",), PNG: ("png",), JPEG: ("jpg", "jpeg")}
"""What a file of each kind may be called."""
MAX_PIXELS: Final = 50_000_000
MAX_SIDE: Final = 20_000
MARKUP: Final = re.compile(rb"<\s*(!doctype\s+html|html|head|body|script|svg|iframe|object|embed)\b", re.IGNORECASE)
MARKUP_WITHIN: Final = 4_096
"""Browsers look for markup no further than this."""
FRAMES: Final = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))
"""JPEG's markers that begin a frame, which says how large the picture is."""
ALONE: Final = frozenset((0x01, *range(0xD0, 0xD9)))
SCAN, END = 0xDA, 0xD9


def media_type_of(content: bytes) -> str | None:
    """PDF, PNG or JPEG; None for everything else."""
    media_type = next((type_ for start, type_ in STARTS.items() if content.startswith(start)), None)
    if media_type is None or MARKUP.search(content[:MARKUP_WITHIN]) or zipfile.is_zipfile(io.BytesIO(content)):
        return None
    if media_type == PNG:
        return PNG if _is_png(content) else None
    if media_type == JPEG:
        return JPEG if _is_jpeg(content) else None
    return PDF


def is_named_so(name: str, media_type: str) -> bool:
    """Whether the name ends as files of this kind do."""
    stem, _, ending = name.rpartition(".")
    return bool(stem) and ending.lower() in ENDINGS[media_type]


def _is_png(content: bytes) -> bool:
    """Whole chunks with their checksums from the header to the end, and nothing behind it."""
    at, first = 8, True
    while at + 12 <= len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        end = at + 12 + length
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != struct.unpack(">I", content[end - 4 : end])[0]:
            return False
        if first and (kind != b"IHDR" or length != 13 or not _is_bounded(*struct.unpack(">II", content[at + 8 : at + 16]))):
            return False
        if kind == b"IEND":
            return bool(end == len(content))
        at, first = end, False
    return False


def _is_jpeg(content: bytes) -> bool:
    """Segments that follow each other to the picture's data, with a size that is bounded; cameras leave things behind the end."""
    at, bounded = 2, False
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in ALONE:
            at += 2
            continue
        if marker == SCAN:
            return bounded
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == END or length < 2:
            return False
        if marker in FRAMES:
            bounded = length >= 8 and _is_bounded(*struct.unpack(">HH", content[at + 5 : at + 9].ljust(4, b"\0")))
            if not bounded:
                return False
        at += 2 + length
    return False


def _is_bounded(height: int, width: int) -> bool:
    return 0 < height <= MAX_SIDE and 0 < width <= MAX_SIDE and height * width <= MAX_PIXELS

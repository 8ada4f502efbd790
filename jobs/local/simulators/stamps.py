"""A stamped receipt as a channel makes it: one page of PDF with the payment's facts and the channel's red seal.

Made by hand, with a font every reader has built in for Chinese; the same payment always gives the same bytes.
"""

from collections.abc import Sequence
from typing import Final

TITLE_SIZE: Final = 20
TEXT_SIZE: Final = 12
TOP: Final = 760
LINE: Final = 28
SEAL: Final = (
    "0.8 0 0 RG 3 w 520 520 m 520 553 493 580 460 580 c 427 580 400 553 400 520 c "
    "400 487 427 460 460 460 c 493 460 520 487 520 520 c S"
)
"""A circle of four curves around (460, 520)."""

SYSTEM: Final = b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
BOX: Final = b"/FontBBox [-25 -254 1000 880] /ItalicAngle 0 /CapHeight 880"


def receipt(title: str, seal: str, facts: Sequence[tuple[str, str]]) -> bytes:
    """The page: `facts` are lines of name and value, `seal` the words inside the stamp."""
    texts = [_text(72, TOP, TITLE_SIZE, title)]
    texts += [_text(72, TOP - LINE * (2 + at), TEXT_SIZE, f"{name}：{value}") for at, (name, value) in enumerate(facts)]
    stamp = f"{SEAL} 0.8 0 0 rg {_text(412, 515, TEXT_SIZE, seal)}"
    return _document("\n".join([*texts, stamp]).encode("ascii"))


def _text(x: int, y: int, size: int, words: str) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td <{words.encode('utf-16-be').hex()}> Tj ET"


def _document(content: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo %s /FontDescriptor 7 0 R >>" % SYSTEM,
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 %s /Ascent 880 /Descent -120 /StemV 93 >>" % BOX,
    ]
    body, offsets = bytearray(b"%PDF-1.4\n"), list[int]()
    for number, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start, count = len(body), len(objects) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    return bytes(body)

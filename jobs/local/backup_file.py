"""A backup as one file: a line that says what it is, then PostgreSQL's own dump in sealed pieces.

The header is JSON in clear, so that anybody can see when it was taken and with which key; every piece is bound to it and to its
place, and the last one says that it is the last. Changed, cut short, reordered or another installation's: it does not open.
"""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.backups import Contents
from domain.vault import SealBroken, Vault

MAGIC = b"LINGGONG BACKUP 1\n"
PURPOSE = "backup"
SALT_BYTES = 16
KEY_CHECK_BYTES = 8
PIECE_BYTES = 1 << 16
LENGTH_BYTES = 4
TAG_BYTES = 16
HEADER_MOST = 1 << 20
NOT_LAST, LAST = b"\0", b"\1"


class BackupRefused(Exception):
    """The file is no backup, is damaged or is another installation's. Nothing was restored."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a backup says in clear: when, from which migrations, what was in it; and what its pieces are sealed with."""

    taken_at: datetime
    migrations: tuple[int, ...]
    contents: Contents
    key_version: int
    salt: bytes
    key_check: bytes

    def line(self) -> bytes:
        fields = asdict(self)
        fields["taken_at"] = self.taken_at.isoformat()
        fields["salt"], fields["key_check"] = (base64.b64encode(value).decode() for value in (self.salt, self.key_check))
        return json.dumps(fields, sort_keys=True).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> "Header":
        """Raises BackupRefused."""
        try:
            fields = json.loads(line)
            return cls(
                taken_at=datetime.fromisoformat(fields["taken_at"]),
                migrations=tuple(fields["migrations"]),
                contents=Contents(**fields["contents"]),
                key_version=fields["key_version"],
                salt=base64.b64decode(fields["salt"]),
                key_check=base64.b64decode(fields["key_check"]),
            )
        except (ValueError, KeyError, TypeError) as broken:
            raise BackupRefused("the header of this backup is damaged") from broken


def header(vault: Vault, taken_at: datetime, migrations: tuple[int, ...], contents: Contents) -> Header:
    """The header of a new backup, with a salt of its own."""
    salt = os.urandom(SALT_BYTES)
    return Header(taken_at, migrations, contents, vault.version, salt, _key_check(vault, vault.version, salt))


def write(target: BinaryIO, vault: Vault, head: Header, dump: Iterable[bytes]) -> int:
    """Writes the whole file, synced; returns its size. ``dump`` comes in pieces of any size."""
    line = head.line()
    cipher, bound = _cipher(vault, head), sha256(line).digest()
    target.write(MAGIC + line)
    for number, (piece, last) in enumerate(_marked(_even(dump))):
        sealed = cipher.encrypt(_nonce(number, last), piece, bound)
        target.write(len(sealed).to_bytes(LENGTH_BYTES, "big") + (LAST if last else NOT_LAST) + sealed)
    target.flush()
    os.fsync(target.fileno())
    return target.tell()


def read_header(source: BinaryIO, vault: Vault) -> Header:
    """The header, once it is known that this installation's keys open the file. Raises BackupRefused."""
    if source.read(len(MAGIC)) != MAGIC:
        raise BackupRefused("this file is no backup of Linggong")
    head = Header.read(source.readline(HEADER_MOST))
    try:
        known = _key_check(vault, head.key_version, head.salt) == head.key_check
    except SealBroken:
        known = False
    if not known:
        raise BackupRefused(
            f"this backup was sealed with another installation's master key (version {head.key_version}): give that key as "
            "LINGGONG_MASTER_KEY or LINGGONG_OTHER_MASTER_KEYS, or put its file into the data folder"
        )
    return head


def pieces(path: Path, vault: Vault) -> Iterator[bytes]:
    """The dump, piece by piece. Raises BackupRefused at the first piece that is not as it was written, or when the last lacks."""
    with path.open("rb") as source:
        head = read_header(source, vault)
        cipher, bound = _cipher(vault, head), sha256(head.line()).digest()
        number, last = 0, False
        while not last:
            size = int.from_bytes(source.read(LENGTH_BYTES), "big")
            last = source.read(1) == LAST
            if not TAG_BYTES <= size <= PIECE_BYTES + TAG_BYTES:
                raise BackupRefused(f"this backup is damaged or cut short at piece {number + 1}")
            try:
                yield cipher.decrypt(_nonce(number, last), source.read(size), bound)
            except InvalidTag as broken:
                raise BackupRefused(f"this backup is damaged or cut short at piece {number + 1}") from broken
            number += 1
        if source.read(1):
            raise BackupRefused("something was added to the end of this backup")


def verify(path: Path, vault: Vault) -> Header:
    """Reads and opens the whole file before anything is done with it. Raises BackupRefused."""
    for _ in pieces(path, vault):
        pass
    with path.open("rb") as source:
        return read_header(source, vault)


def _even(dump: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of PIECE_BYTES, the last one shorter."""
    waiting = bytearray()
    for part in dump:
        waiting += part
        while len(waiting) >= PIECE_BYTES:
            yield bytes(waiting[:PIECE_BYTES])
            del waiting[:PIECE_BYTES]
    yield bytes(waiting)


def _marked(parts: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each part, and whether it is the last."""
    before: bytes | None = None
    for part in parts:
        if before is not None:
            yield before, False
        before = part
    yield before or b"", True


def _nonce(number: int, last: bool) -> bytes:
    """A key seals one file, so a piece's place is nonce enough."""
    return number.to_bytes(11, "big") + (LAST if last else NOT_LAST)


def _cipher(vault: Vault, head: Header) -> AESGCM:
    return vault.file_cipher(PURPOSE, head.salt, head.key_version)


def _key_check(vault: Vault, version: int, salt: bytes) -> bytes:
    """Tells a foreign file from a damaged one. Sealed under a nonce that no piece has."""
    cipher = vault.file_cipher(PURPOSE, salt, version)
    return cipher.encrypt(b"\xff" * 12, b"", MAGIC)[:KEY_CHECK_BYTES]

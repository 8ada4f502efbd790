"""Where master keys come from: given as text, or in development kept in the data folder, one file a version."""

import base64
import os
from pathlib import Path

from domain.vault import KEY_BYTES, VERSIONS, Vault


def given(sealing: str | None, others: str | None) -> Vault | None:
    """The vault of keys given as ``base64`` or ``version:base64``, the others with commas between; None without any.

    Raises ValueError for what is no key.
    """
    version, key = _read(sealing or "")
    if key is None:
        return None
    opening = map(_read, (others or "").split(","))
    return Vault(key, version, {number: held for number, held in opening if held})


def kept(folder: Path) -> Vault:
    """Seals with the folder's newest key, opens with the older ones; the first is made at first need."""
    return found(folder) or Vault(make(folder, 1))


def found(folder: Path) -> Vault | None:
    """The same where there is a key already."""
    keys = {number: _file(folder, number).read_bytes() for number in VERSIONS if _file(folder, number).exists()}
    if not keys:
        return None
    newest = max(keys)
    return Vault(keys.pop(newest), newest, keys)


def make(folder: Path, version: int) -> bytes:
    """A key beside the older ones, readable by its owner only; raises FileExistsError."""
    folder.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(_file(folder, version), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
        made.write(os.urandom(KEY_BYTES))
    return _file(folder, version).read_bytes()


def _read(text: str) -> tuple[int, bytes | None]:
    """A version, 1 where none is said, and its key."""
    number, colon, key = text.strip().rpartition(":")
    return int(number) if colon else 1, base64.b64decode(key, validate=True) if key else None


def _file(folder: Path, version: int) -> Path:
    return folder / ("master.key" if version == 1 else f"master-{version}.key")

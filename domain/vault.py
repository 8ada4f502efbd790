"""Personal data at rest: one key per subject and retention class, AEAD per field, blind indexes and masks made here.

A subject's data key is random, wrapped by the master key and stored in ``subject_key``; deleting the row shreds every field
sealed with it (PIPL art. 47). Masks are computed when a value is written, because SQL returns nothing but masks.

Master keys have versions. One seals; the others held beside it still open, so that a new one comes in while everything runs
(``domain.key_rotation``). A blind index begins with the version it was made under, and a lookup asks for all that are held.
"""

import hmac
import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from domain.database import Transaction

Retention = Literal["contact", "service", "identity", "payment"]
"""``contact`` goes with the account, ``service`` is kept 3 years (E-commerce Law, art. 31), ``identity`` and ``payment`` 10 years
with tax records (Implementing rules of the Tax Administration Law, art. 29). Table ``retention_class`` says the same as data."""

KEY_BYTES = 32
NONCE_BYTES = 12
VERSIONS = range(1, 255)
"""One byte, at the start of every blind index."""


class SealBroken(Exception):
    """A sealed field does not open with its subject's key: damaged, moved to another row, or from another installation."""


class Vault:
    """Holds the master keys. Nothing it returns may be logged except masks and indexes."""

    def __init__(self, master_key: bytes, version: int = 1, others: Mapping[int, bytes] | None = None) -> None:
        """``master_key`` seals; ``others``, by version, only open what they sealed."""
        keys = {**(others or {}), version: master_key}
        if any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError("a master key has 32 bytes")
        if not all(held in VERSIONS for held in keys):
            raise ValueError("a master key's version is between 1 and 254")
        self.version = version
        self.others = tuple(sorted(held for held in keys if held != version))
        self._wrapping = {held: AESGCM(_derive(key, b"wrap")) for held, key in keys.items()}
        self._index_keys = {held: _derive(keys[held], f"blind-index-{held}".encode()) for held in sorted(keys)}
        self._file_keys = {held: _derive(key, b"file") for held, key in keys.items()}
        self._digest_key = _derive(keys[min(keys)], b"digest")

    async def seal(self, tx: "Transaction", subject_id: UUID, retention: Retention, field: str, value: str) -> bytes:
        """The value sealed for this subject and field (``table.column``); makes the subject's key on first use."""
        key = await self._subject_key(tx, subject_id, retention)
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, value.encode(), _bound_to(subject_id, field))

    async def unseal(self, tx: "Transaction", subject_id: UUID, retention: Retention, field: str, sealed: bytes) -> str:
        """The clear value; raises SealBroken. Callers state a purpose and log the access."""
        key = await self._subject_key(tx, subject_id, retention)
        return self._open(key, subject_id, field, sealed)

    async def unseal_all(
        self, tx: "Transaction", retention: Retention, field: str, sealed: Mapping[UUID, bytes]
    ) -> dict[UUID, str]:
        """The same for one field of many subjects, their keys read at once; whose key was shredded is left out."""
        rows = await tx.all(FIND_KEYS, subject_ids=list(sealed), retention=retention)
        wrapped = {row["subject_id"]: (row["wrapped"], row["master_version"]) for row in rows}
        clear: dict[UUID, str] = {}
        for subject_id, value in sealed.items():
            if subject_id in wrapped:
                key = self._unwrap(*wrapped[subject_id], subject_id, retention)
                clear[subject_id] = self._open(key, subject_id, field, value)
        return clear

    def blind_index(self, kind: str, value: str) -> bytes:
        """A keyed fingerprint by which a value of this kind is found again without being stored: what a row keeps."""
        return self._index(self.version, kind, value)

    def blind_indexes(self, kind: str, value: str) -> list[bytes]:
        """The fingerprints of every version held, the oldest first: what a lookup asks for, and the first is what one locks."""
        return [self._index(version, kind, value) for version in self._index_keys]

    def digest(self, secret: str) -> bytes:
        """How tokens, codes and idempotent inputs are stored: keyed, so a dump gives nothing to guess against."""
        return _hmac(self._digest_key, secret.encode())

    def seal_platform_secret(self, field: str, value: str) -> bytes:
        """Seals a secret that belongs to no subject (a second factor's seed) under the master key."""
        return self._wrap(value.encode(), field.encode())

    def unseal_platform_secret(self, field: str, sealed: bytes) -> str:
        """The secret, under whichever master key held sealed it; raises SealBroken."""
        for version in (self.version, *self.others):
            with suppress(InvalidTag):
                return self._opened(version, sealed, field.encode()).decode()
        raise SealBroken(field)

    def resealed_platform_secret(self, field: str, sealed: bytes) -> bytes | None:
        """The same secret under the sealing master key; None when it is already."""
        with suppress(InvalidTag):
            self._opened(self.version, sealed, field.encode())
            return None
        return self.seal_platform_secret(field, self.unseal_platform_secret(field, sealed))

    def file_cipher(self, purpose: str, salt: bytes, version: int) -> AESGCM:
        """The cipher of one file that leaves this installation; ``salt`` is the file's own. Raises SealBroken."""
        if version not in self._file_keys:
            raise SealBroken(purpose)
        return AESGCM(_derive(self._file_keys[version], purpose.encode() + salt))

    def rewrapped(self, subject_id: UUID, retention: str, wrapped: bytes, version: int) -> bytes:
        """A subject's key wrapped by the sealing master key instead of another one held; raises SealBroken."""
        return self._wrap(self._unwrap(wrapped, version, subject_id, retention), _bound_to(subject_id, retention))

    def wrapped_digest_key(self) -> bytes:
        """The secret behind ``digest``, as ``platform_key`` keeps it."""
        return self._wrap(self._digest_key, DIGEST_KEY)

    def adopt_digest_key(self, wrapped: bytes, version: int) -> None:
        """Digests with the installation's own secret from now on: tokens and keys outlive a master key. Raises SealBroken."""
        try:
            self._digest_key = self._opened(version, wrapped, DIGEST_KEY)
        except (InvalidTag, KeyError) as broken:
            raise SealBroken("platform_key") from broken

    async def _subject_key(self, tx: "Transaction", subject_id: UUID, retention: Retention) -> bytes:
        found = await tx.one(FIND_KEY, subject_id=subject_id, retention=retention)
        if found is None:
            candidate = self._wrap(AESGCM.generate_key(bit_length=256), _bound_to(subject_id, retention))
            binds = {"subject_id": subject_id, "retention": retention}
            found = await tx.one(MAKE_KEY, **binds, wrapped=candidate, master_version=self.version)
            if found is None:
                found = await tx.one(FIND_KEY, **binds)
        assert found is not None
        return self._unwrap(found["wrapped"], found["master_version"], subject_id, retention)

    def _unwrap(self, wrapped: bytes, version: int, subject_id: UUID, retention: str) -> bytes:
        try:
            return self._opened(version, wrapped, _bound_to(subject_id, retention))
        except (InvalidTag, KeyError) as broken:
            raise SealBroken("subject_key") from broken

    def _wrap(self, secret: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._wrapping[self.version].encrypt(nonce, secret, bound_to)

    def _opened(self, version: int, wrapped: bytes, bound_to: bytes) -> bytes:
        return self._wrapping[version].decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound_to)

    def _index(self, version: int, kind: str, value: str) -> bytes:
        return bytes([version]) + _hmac(self._index_keys[version], f"{kind}\x1f{value}".encode())

    @staticmethod
    def _open(key: bytes, subject_id: UUID, field: str, sealed: bytes) -> str:
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(subject_id, field)).decode()
        except InvalidTag as broken:
            raise SealBroken(field) from broken


FIND_KEY = "select wrapped, master_version from subject_key where subject_id = :subject_id and retention = :retention"
FIND_KEYS = """
    select subject_id, wrapped, master_version from subject_key
    where subject_id = any(:subject_ids) and retention = :retention
"""
MAKE_KEY = """
    insert into subject_key (subject_id, retention, wrapped, master_version, created_at)
    values (:subject_id, :retention, :wrapped, :master_version, :now)
    on conflict (subject_id, retention) do nothing
    returning wrapped, master_version
"""
DIGEST_KEY = b"platform/digest"


def mask_name(name: str) -> str:
    """``张*``: the first character, the rest hidden."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def mask_id_number(number: str) -> str:
    """``1****************X``: first and last character."""
    return number[:1] + "*" * (len(number) - 2) + number[-1:]


def mask_phone(phone: str) -> str:
    """``138****1234`` of an 11-digit number, with or without +86."""
    digits = phone.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}"


def mask_card(number: str) -> str:
    """``**** 0000``: the last four digits."""
    return f"**** {number[-4:]}"


def _bound_to(subject_id: UUID, field: str) -> bytes:
    """A sealed field opens only where it was sealed: the subject and column are authenticated with it."""
    return subject_id.bytes + field.encode()


def _derive(master_key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"linggong/" + purpose).derive(master_key)


def _hmac(key: bytes, value: bytes) -> bytes:
    return hmac.new(key, value, sha256).digest()

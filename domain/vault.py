"""Personal data at rest: one key per subject and retention class, AEAD per field, blind indexes and masks made here.

A subject's data key is random, wrapped by the master key and stored in ``subject_key``; deleting the row shreds every field
sealed with it (PIPL art. 47). Masks are computed when a value is written, because SQL returns nothing but masks.
"""

import hmac
import os
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from domain.database import Transaction

Retention = Literal["contact", "identity", "payment"]
"""``contact`` goes with the account; ``identity`` and ``payment`` are kept 10 years with tax records (Implementing rules of the
Tax Administration Law, art. 29)."""

KEY_BYTES = 32
NONCE_BYTES = 12
INDEX_VERSION = 1


class SealBroken(Exception):
    """A sealed field does not open with its subject's key: damaged, moved to another row, or from another installation."""


class Vault:
    """Holds the master key. Nothing it returns may be logged except masks and indexes."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise ValueError("the master key has 32 bytes")
        self._wrapping = AESGCM(_derive(master_key, b"wrap"))
        self._index_key = _derive(master_key, b"blind-index-1")
        self._digest_key = _derive(master_key, b"digest")

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
        wrapped = {row["subject_id"]: row["wrapped"] for row in rows}
        clear: dict[UUID, str] = {}
        for subject_id, value in sealed.items():
            if subject_id in wrapped:
                key = self._unwrap(wrapped[subject_id], subject_id, retention)
                clear[subject_id] = self._open(key, subject_id, field, value)
        return clear

    def blind_index(self, kind: str, value: str) -> bytes:
        """A keyed fingerprint by which a value of this kind is found again without being stored."""
        return bytes([INDEX_VERSION]) + _hmac(self._index_key, f"{kind}\x1f{value}".encode())

    def digest(self, secret: str) -> bytes:
        """How tokens, codes and idempotent inputs are stored: keyed, so a dump gives nothing to guess against."""
        return _hmac(self._digest_key, secret.encode())

    def seal_platform_secret(self, field: str, value: str) -> bytes:
        """Seals a secret that belongs to no subject (a second factor's seed) under the master key."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._wrapping.encrypt(nonce, value.encode(), field.encode())

    def unseal_platform_secret(self, field: str, sealed: bytes) -> str:
        try:
            return self._wrapping.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], field.encode()).decode()
        except InvalidTag as broken:
            raise SealBroken(field) from broken

    async def _subject_key(self, tx: "Transaction", subject_id: UUID, retention: Retention) -> bytes:
        wrapped = await tx.value(FIND_KEY, subject_id=subject_id, retention=retention)
        if wrapped is None:
            fresh = AESGCM.generate_key(bit_length=256)
            nonce = os.urandom(NONCE_BYTES)
            candidate = nonce + self._wrapping.encrypt(nonce, fresh, _bound_to(subject_id, retention))
            wrapped = await tx.value(MAKE_KEY, subject_id=subject_id, retention=retention, wrapped=candidate)
            if wrapped is None:
                wrapped = await tx.value(FIND_KEY, subject_id=subject_id, retention=retention)
        assert isinstance(wrapped, bytes)
        return self._unwrap(wrapped, subject_id, retention)

    def _unwrap(self, wrapped: bytes, subject_id: UUID, retention: Retention) -> bytes:
        try:
            return self._wrapping.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _bound_to(subject_id, retention))
        except InvalidTag as broken:
            raise SealBroken("subject_key") from broken

    @staticmethod
    def _open(key: bytes, subject_id: UUID, field: str, sealed: bytes) -> str:
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(subject_id, field)).decode()
        except InvalidTag as broken:
            raise SealBroken(field) from broken


FIND_KEY = "select wrapped from subject_key where subject_id = :subject_id and retention = :retention"
FIND_KEYS = "select subject_id, wrapped from subject_key where subject_id = any(:subject_ids) and retention = :retention"
MAKE_KEY = """
    insert into subject_key (subject_id, retention, wrapped, created_at)
    values (:subject_id, :retention, :wrapped, :now)
    on conflict (subject_id, retention) do nothing
    returning wrapped
"""


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

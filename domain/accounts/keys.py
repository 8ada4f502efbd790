"""Partners and their keys: service accounts of employers, made by their owner, and the platform's, made by an administrator.

A key is shown once and kept as a digest. Replacing one leaves the old key working for an overlap, so that nothing stops; revoking
ends it at once. A key's times are machine time (B-06).
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from domain import outbox, rules
from domain.accounts import store_keys as store
from domain.accounts.facts import text_of
from domain.accounts.sessions import PARTNER_PREFIX, TOKEN_BYTES
from domain.clock import machine_now
from domain.database import Record, Transaction
from domain.errors import Cause, InvalidInput, NotFound, Refusal
from domain.ids import new_id
from domain.viewer import SCOPES, Kind, Viewer

NAME_LENGTH: Final = (2, 60)
REASON_LENGTH: Final = (2, 200)
ROTATES: Final = "keys:rotate"
"""The scope of a key that may replace keys of its own partner."""


class TooManyKeys(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_KEYS", "partners.keys"
    zh, en = "有效密钥已达{live}个，请先吊销不用的。", "There are {live} keys that work; revoke what is not used first."


class TooManyServiceAccounts(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_SERVICE_ACCOUNTS", "partners.keys"
    zh, en = "服务账号已达{most}个。", "There are {most} service accounts already."


class KeyOver(Refusal):
    """Expired, revoked or replaced: such a key is not replaced again."""

    cause, code, rule = Cause.WRONG_STATE, "KEY_OVER", "partners.keys"
    zh, en = "该密钥已失效或已更换。", "This key has ended or was replaced already."


@dataclass(frozen=True, slots=True)
class Issued:
    """A key, shown this once."""

    id: UUID
    key: str
    scopes: frozenset[str]
    expires_at: datetime | None


async def add_service_account(tx: Transaction, viewer: Viewer, name: str) -> UUID:
    """The employer's own for an owner, the platform's for an administrator. Raises InvalidInput, TooManyServiceAccounts."""
    employer_id = None if viewer.kind is Kind.STAFF else viewer.must_be_employer("owner")
    if employer_id is None:
        viewer.must_be_staff("admin")
    said = text_of(name, "input.name", *NAME_LENGTH)
    most = await _most(tx, "accounts")
    if employer_id is not None and await store.count_accounts(tx, employer_id) >= most:
        raise TooManyServiceAccounts(most=most)
    partner_id = new_id()
    await store.add_partner(tx, partner_id, said, employer_id)
    await outbox.put(tx, viewer, "partner.added", partner_id)
    return partner_id


async def issue_key(
    tx: Transaction, viewer: Viewer, partner_id: UUID, name: str, scopes: Sequence[str], expires_at: datetime
) -> Issued:
    """A new key with these scopes. Raises NotFound, InvalidInput, TooManyKeys.

    Nobody but its owner lets anybody into an employer's data: administrators make keys of the platform's partners alone.
    """
    partner = await store.lock_partner(tx, partner_id)
    if partner is None or not _manages(viewer, partner) or (viewer.kind is Kind.STAFF and partner["employer_id"]):
        raise NotFound("Partner", field="input.partnerId")
    wanted = frozenset(scopes)
    if not wanted or not wanted <= SCOPES:
        raise InvalidInput("input.scopes", "权限范围不正确。", f"Scopes are among: {', '.join(sorted(SCOPES))}.")
    days, live, now = await _most(tx, "days"), await _most(tx, "live"), machine_now()
    if not now < expires_at <= now + timedelta(days=days):
        raise InvalidInput("input.expiresAt", f"有效期最长{days}天。", f"A key lasts {days} days at most.")
    if await store.count_live(tx, partner_id) >= live:
        raise TooManyKeys(live=live)
    return await _issue(tx, viewer, partner_id, text_of(name, "input.name", *NAME_LENGTH), wanted, expires_at, None)


async def rotate_key(tx: Transaction, viewer: Viewer, key_id: UUID, overlap_hours: int) -> Issued:
    """The key's successor, with its scopes and end; the old one works for the overlap still. Raises NotFound, KeyOver.

    A key with the scope for it may replace itself, and no other.
    """
    key = await _managed(tx, viewer, key_id, by_itself=True)
    if viewer.kind is Kind.STAFF and key["employer_id"]:
        raise NotFound("PartnerKey", field="input.partnerKeyId")
    most = await _most(tx, "overlap_hours")
    if not 0 <= overlap_hours <= most:
        raise InvalidInput("input.overlapHours", f"宽限期为0至{most}小时。", f"The overlap is 0 to {most} hours.")
    if key["over"] or key["replaced"]:
        raise KeyOver()
    issued = await _issue(tx, viewer, key["partner_id"], key["name"], frozenset(key["scopes"]), key["expires_at"], key_id)
    await store.end_after(tx, key_id, overlap_hours)
    return issued


async def revoke_key(tx: Transaction, viewer: Viewer, key_id: UUID, reason: str) -> UUID:
    """Ends a key at once. Raises NotFound, InvalidInput, KeyOver."""
    key = await _managed(tx, viewer, key_id)
    said = text_of(reason, "input.reason", *REASON_LENGTH)
    if key["over"]:
        raise KeyOver()
    await store.revoke(tx, key_id, said)
    await outbox.put(tx, viewer, "partner_key.revoked", key_id, partner_id=key["partner_id"])
    return key_id


async def _issue(
    tx: Transaction,
    viewer: Viewer,
    partner_id: UUID,
    name: str,
    scopes: frozenset[str],
    expires_at: datetime | None,
    replaces_id: UUID | None,
) -> Issued:
    key, key_id = PARTNER_PREFIX + secrets.token_urlsafe(TOKEN_BYTES), new_id()
    await store.add_key(tx, key_id, partner_id, tx.vault.digest(key), name, sorted(scopes), expires_at, replaces_id)
    await outbox.put(tx, viewer, "partner_key.added", key_id, partner_id=partner_id)
    return Issued(key_id, key, scopes, expires_at)


async def _managed(tx: Transaction, viewer: Viewer, key_id: UUID, *, by_itself: bool = False) -> Record:
    key = await store.lock_key(tx, key_id)
    itself = by_itself and viewer.key_id == key_id and ROTATES in viewer.scopes
    if key is None or not (itself or _manages(viewer, key)):
        raise NotFound("PartnerKey", field="input.partnerKeyId")
    return key


def _manages(viewer: Viewer, partner: Record) -> bool:
    """An owner their employer's; an administrator the platform's, and everybody's to revoke."""
    if viewer.kind is Kind.STAFF:
        return viewer.staff_role == "admin"
    if viewer.kind is Kind.PARTNER:
        return False
    return bool(viewer.must_be_employer("owner") == partner["employer_id"])


async def _most(tx: Transaction, limit: str) -> int:
    value = (await rules.in_force(tx, "partners.keys")).parameters[limit]
    assert isinstance(value, int)
    return value

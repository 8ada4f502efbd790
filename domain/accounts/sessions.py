"""Sessions: opened, refreshed, turned into another capacity, ended; and who a bearer token is."""

import secrets
from datetime import timedelta
from uuid import UUID

from domain import outbox
from domain.accounts import store, store_keys, store_sessions
from domain.accounts.model import (
    ACCESS_LIFETIME_S,
    REFRESH_LIFETIME_S,
    STAFF_REFRESH_LIFETIME_S,
    Capacity,
    CapacityNotHeld,
    RefreshRefused,
    RefreshReused,
    Tokens,
)
from domain.clock import start_of_day
from domain.database import Record, Transaction
from domain.errors import NotPermitted, NotSignedIn, Refusal
from domain.ids import new_id
from domain.viewer import Kind, Viewer

TOKEN_PREFIX, PARTNER_PREFIX = "lg_", "lgk_"
TOKEN_BYTES = 32
TOKEN_MAX_CHARS = 100


async def viewer_of(tx: Transaction, token: str) -> Viewer | None:
    """Who a bearer token (access token or partner key) stands for; None when unknown, expired, revoked or its session is over."""
    if len(token) > TOKEN_MAX_CHARS:
        return None
    digest = tx.vault.digest(token)
    if token.startswith(PARTNER_PREFIX):
        key = await store_keys.by_digest(tx, digest)
        if key is not None:
            await store_keys.used(tx, key["id"])
        return None if key is None else _partner(key)
    row = await store_sessions.viewer_by_access(tx, digest)
    return None if row is None else _viewer(row)


async def viewer_of_session(tx: Transaction, session_id: UUID) -> Viewer | None:
    """The present viewer of a session: for mutations and subscriptions, which check again."""
    row = await store_sessions.viewer_by_session(tx, session_id)
    return None if row is None else _viewer(row)


async def viewer_of_key(tx: Transaction, key_id: UUID) -> Viewer | None:
    """The present viewer of a partner's key: for mutations, which check again."""
    key = await store_keys.by_id(tx, key_id)
    return None if key is None else _partner(key)


async def open_session(
    tx: Transaction,
    person_id: UUID,
    *,
    worker_id: UUID | None = None,
    employer_id: UUID | None = None,
    staff_id: UUID | None = None,
    address_index: bytes | None = None,
    wechat_binding_id: UUID | None = None,
    access_lifetime_s: float = ACCESS_LIFETIME_S,
) -> Tokens:
    """A session in one capacity, or in none yet, with its first pair of tokens; its address is known from then on."""
    kind = "worker" if worker_id else "employer" if employer_id else "staff" if staff_id else "person"
    session_id = new_id()
    await store_sessions.insert_session(
        tx, session_id, person_id, kind, worker_id, employer_id, staff_id, address_index, wechat_binding_id
    )
    tokens = await _tokens(tx, session_id, access_lifetime_s)
    await outbox.put(tx, tokens.viewer, "session.opened", session_id)
    return tokens


async def refresh(tx: Transaction, refresh_token: str) -> Tokens | Refusal:
    """A new pair for a refresh token. One that comes back after use ends the session: that refusal is returned, to persist.

    Raises RefreshRefused for an unknown or expired token or an ended session.
    """
    digest = tx.vault.digest(refresh_token)
    row = await store_sessions.lock_refresh(tx, digest)
    if row is None or row["ended"]:
        raise RefreshRefused(field="input.refreshToken")
    if row["used"]:
        await _end(tx, row["session_id"], "refresh_reused")
        return RefreshReused(field="input.refreshToken")
    if row["expired"] or await viewer_of_session(tx, row["session_id"]) is None:
        raise RefreshRefused(field="input.refreshToken")
    await store_sessions.use_token(tx, digest)
    return await _tokens(tx, row["session_id"], ACCESS_LIFETIME_S)


async def sign_out(tx: Transaction, viewer: Viewer) -> UUID:
    """Ends the viewer's session; its tokens are worth nothing from then on."""
    if viewer.session_id is None:
        raise NotSignedIn()
    if await store_sessions.end_session(tx, viewer.session_id, "signed_out"):
        await outbox.put(tx, viewer, "session.ended", viewer.session_id)
    return viewer.session_id


async def switch_capacity(tx: Transaction, viewer: Viewer, capacity: Capacity, employer_id: UUID | None = None) -> Viewer:
    """The same session, from now on in another capacity the person holds; raises CapacityNotHeld.

    ``employer_id`` chooses among several employers; without it the first one is meant.
    """
    person_id, session_id = viewer.must_be_signed_in(), viewer.session_id
    if session_id is None or viewer.kind is Kind.STAFF:
        raise NotPermitted("worker, employer")
    worker, employer = await held(tx, person_id, capacity, employer_id)
    if capacity != "person" and worker is None and employer is None:
        raise CapacityNotHeld(field="input.capacity")
    await store_sessions.change_capacity(tx, session_id, capacity, worker, employer)
    changed = await viewer_of_session(tx, session_id)
    if changed is None:
        raise NotSignedIn()
    await outbox.put(tx, changed, "session.changed", session_id)
    return changed


async def held(
    tx: Transaction, person_id: UUID, capacity: Capacity, employer_id: UUID | None = None
) -> tuple[UUID | None, UUID | None]:
    """The worker's or the employer's id of a capacity, as far as the person holds it."""
    if capacity == "worker":
        worker = await store.worker_of(tx, person_id)
        return (worker["id"] if worker else None), None
    if capacity == "employer":
        mine = [row["employer_id"] for row in await store.memberships(tx, person_id)]
        chosen = [id for id in mine if employer_id in (None, id)]
        return None, chosen[0] if chosen else None
    return None, None


async def worker_of_person(tx: Transaction, person_id: UUID) -> UUID | None:
    """The worker the person is, in whichever capacity they act now."""
    worker = await store.worker_of(tx, person_id)
    return worker["id"] if worker else None


async def _tokens(tx: Transaction, session_id: UUID, access_lifetime_s: float) -> Tokens:
    viewer = await viewer_of_session(tx, session_id)
    if viewer is None:
        raise RefreshRefused()
    access, renewal = _token(), _token()
    lifetime_s = STAFF_REFRESH_LIFETIME_S if viewer.kind is Kind.STAFF else REFRESH_LIFETIME_S
    return Tokens(
        session_id=session_id,
        access_token=access,
        refresh_token=renewal,
        access_expires_at=await store_sessions.insert_token(tx, tx.vault.digest(access), session_id, "access", access_lifetime_s),
        refresh_expires_at=await store_sessions.insert_token(tx, tx.vault.digest(renewal), session_id, "refresh", lifetime_s),
        viewer=viewer,
    )


async def _end(tx: Transaction, session_id: UUID, reason: str) -> None:
    viewer = await viewer_of_session(tx, session_id)
    if await store_sessions.end_session(tx, session_id, reason):
        await outbox.put(tx, viewer or Viewer.system("sessions"), "session.ended", session_id)


def _token() -> str:
    return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def _partner(key: Record) -> Viewer:
    scopes = frozenset(key["scopes"])
    return Viewer(Kind.PARTNER, partner_id=key["partner_id"], employer_id=key["employer_id"], scopes=scopes, key_id=key["id"])


def _viewer(row: Record) -> Viewer:
    return Viewer(
        kind=Kind(row["kind"]),
        session_id=row["session_id"],
        person_id=row["person_id"],
        worker_id=row["worker_id"],
        employer_id=row["employer_id"],
        member_role=row["member_role"],
        staff_id=row["staff_id"],
        staff_role=row["staff_role"],
        engagement_id=row["engagement_id"],
        areas=frozenset(row["areas"] or ()),
        audit_from=start_of_day(row["audit_from"]) if row["audit_from"] else None,
        audit_until=start_of_day(row["audit_to"] + timedelta(days=1)) if row["audit_to"] else None,
        branch_ids=tuple(row["branch_ids"]),
    )

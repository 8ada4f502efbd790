"""The platform's own people and its partners: added by the operator, not by registering."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import pyotp

from domain import deadlines, outbox
from domain.accounts import store, store_staffing
from domain.accounts.facts import text_of
from domain.accounts.sessions import PARTNER_PREFIX, TOKEN_BYTES
from domain.accounts.sign_in import hash_password, staff_secret_field
from domain.clock import day_of, start_of_day
from domain.database import Transaction
from domain.errors import Cause, InvalidInput, Refusal
from domain.ids import new_id
from domain.viewer import STAFF_ROLES, Viewer

PASSWORD_LENGTH = (12, 200)
PERIOD = timedelta(days=365)
"""After so long two administrators have to look at the role again; rule staff.roles."""


class LoginTaken(Refusal):
    cause, code, rule = Cause.CONFLICT, "LOGIN_TAKEN", "accounts.staff_sign_in"
    zh, en = "该账号已存在。", "This login exists already."


async def add_staff(tx: Transaction, login: str, name: str, role: str, password: str, *, person_id: UUID | None = None) -> str:
    """A staff member who can sign in; returns the seed of the second factor, which is shown this once.

    ``person_id`` is given when the person has an account already. Raises InvalidInput or LoginTaken.
    """
    if role not in STAFF_ROLES:
        raise InvalidInput("role", "没有这个岗位角色。", f"A role is one of: {', '.join(STAFF_ROLES)}.")
    text_of(password, "password", *PASSWORD_LENGTH)
    login, seed, staff_id = text_of(login, "login", 2, 60), pyotp.random_base32(), new_id()
    if person_id is None:
        person_id = new_id()
        await store.insert_person(tx, person_id)
    sealed = tx.vault.seal_platform_secret(staff_secret_field(login), seed)
    display_name = text_of(name, "name", 1, 60)
    if not await store.insert_staff(tx, staff_id, person_id, login, display_name, role, hash_password(password), sealed):
        raise LoginTaken(field="login")
    grant_id, valid_until = new_id(), day_of(tx.now) + PERIOD
    await store_staffing.add_by_operator(tx, grant_id, staff_id, role, valid_until)
    due_at = start_of_day(valid_until + timedelta(days=1))
    await deadlines.start(tx, deadlines.ROLE_RECERTIFICATION, grant_id, "staff.roles", due_at)
    await outbox.put(tx, Viewer.system("staff"), "staff.added", staff_id)
    return seed


async def add_partner(tx: Transaction, name: str) -> UUID:
    """An integrating organisation; its keys are added separately."""
    partner_id = new_id()
    await store.insert_partner(tx, partner_id, text_of(name, "name", 2, 100))
    await outbox.put(tx, Viewer.system("partners"), "partner.added", partner_id)
    return partner_id


async def add_partner_key(tx: Transaction, partner_id: UUID, scopes: frozenset[str], expires_at: datetime | None = None) -> str:
    """A bearer key with its scopes, shown this once and kept as a digest."""
    key, key_id = PARTNER_PREFIX + secrets.token_urlsafe(TOKEN_BYTES), new_id()
    await store.insert_partner_key(tx, key_id, partner_id, tx.vault.digest(key), sorted(scopes), expires_at)
    await outbox.put(tx, Viewer.system("partners"), "partner_key.added", key_id, partner_id=partner_id)
    return key

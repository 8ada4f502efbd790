"""Signing in: a code to the phone for everybody, a password and a second factor for staff. Attempts persist."""

import asyncio
import hmac
import secrets
from typing import Final
from uuid import UUID

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError, VerifyMismatchError

from domain import outbox
from domain.accounts import limiting, store, store_sessions
from domain.accounts.facts import mobile
from domain.accounts.model import (
    CODE_ATTEMPTS,
    CODE_DIGITS,
    CODE_LIFETIME_S,
    CODE_WINDOW_S,
    CODES_PER_DAY,
    CODES_PER_WINDOW,
    Capacity,
    CodeAttemptsUsed,
    CodeLimit,
    Purpose,
    StaffSignInRefused,
    Tokens,
    WrongCode,
)
from domain.accounts.sessions import held, open_session
from domain.clock import machine_now
from domain.database import Record, Transaction
from domain.errors import Refusal
from domain.ids import new_id
from domain.vault import mask_phone
from domain.viewer import Viewer

HASHER: Final = PasswordHasher()
# Verified when the login is unknown, so that the answer takes as long as for a known one.
NOBODY_HASH: Final = HASHER.hash(secrets.token_urlsafe(16))
TOTP_STEP_S = 30
TOTP_DRIFT_STEPS = 1


async def request_code(
    tx: Transaction, phone: str, purpose: Purpose = "sign_in", field: str = "input.phone", address: str | None = None
) -> UUID:
    """Makes a code and leaves its sending to a job; a known phone takes the statements of an unknown one, so nothing tells.

    Raises InvalidInput, AddressLimit or CodeLimit. Returns the code's row, which says nothing about the code. Codes for signing
    in are counted by the address that asks, those of signed-in people by their purpose: nobody uses up another's.
    """
    number = mobile(phone, field)
    indexes = tx.vault.blind_indexes("phone", number)
    asker = await limiting.asker_of_phone(tx, indexes, address)
    await limiting.must_have_room(tx, asker, "code")
    stranger = asker.index is not None and not asker.known
    asked = await store_sessions.count_codes(tx, indexes, purpose, asker.index, CODE_WINDOW_S)
    if asked["in_window"] >= CODES_PER_WINDOW:
        raise CodeLimit(field=field, retry_after_s=asked["window_s"])
    if asked["in_day"] >= CODES_PER_DAY or (stranger and asked["by_strangers"] >= CODES_PER_DAY):
        raise CodeLimit(field=field, retry_after_s=asked["day_s"])
    code_id, code = new_id(), f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    await store_sessions.insert_code(
        tx,
        code_id,
        purpose,
        (tx.vault.blind_index("phone", number), tx.vault.seal_platform_secret(f"sign_in_code.phone/{code_id}", number)),
        (_code_digest(tx, code_id, code), tx.vault.seal_platform_secret(f"sign_in_code.code/{code_id}", code)),
        CODE_LIFETIME_S,
        (asker.index, stranger),
    )
    await limiting.count(tx, asker, "code")
    await outbox.enqueue(tx, "messages.send_code", code_id, queue=outbox.NOTIFICATIONS)
    return code_id


async def code_to_send(tx: Transaction, code_id: UUID) -> tuple[str, str] | None:
    """The phone and the code for the messenger; None when it was sent or has expired."""
    row = await store_sessions.code_to_send(tx, code_id)
    if row is None:
        return None
    return (
        tx.vault.unseal_platform_secret(f"sign_in_code.phone/{code_id}", row["phone_sealed"]),
        tx.vault.unseal_platform_secret(f"sign_in_code.code/{code_id}", row["code_sealed"]),
    )


async def code_sent(tx: Transaction, code_id: UUID) -> None:
    """The messenger took the code: its sealed copy goes, the digest stays."""
    await store_sessions.code_sent(tx, code_id)


async def sign_in(
    tx: Transaction,
    phone: str,
    code: str,
    capacity: Capacity = "person",
    address: str | None = None,
    code_id: UUID | None = None,
) -> Tokens | Refusal:
    """A session for whoever has the code, in the capacity asked for if the person holds it, else in none yet.

    WrongCode and CodeAttemptsUsed are returned, not raised: the attempt counts. Raises InvalidInput and AddressLimit.
    """
    person_id = await prove_phone(tx, phone, code, address, code_id)
    if isinstance(person_id, Refusal):
        return person_id
    worker_id, employer_id = await held(tx, person_id, capacity)
    index = limiting.address_index(tx, address)
    return await open_session(tx, person_id, worker_id=worker_id, employer_id=employer_id, address_index=index)


async def prove_phone(tx: Transaction, phone: str, code: str, address: str | None, code_id: UUID | None = None) -> UUID | Refusal:
    """The person of a phone to which a sign-in code came; a refusal is to be returned. Raises InvalidInput and AddressLimit."""
    number = mobile(phone, "input.phone")
    refusal = await prove_number(tx, number, code, "sign_in", address, code_id)
    return await person_of_phone(tx, number) if refusal is None else refusal


async def prove_number(
    tx: Transaction, number: str, code: str, purpose: Purpose, address: str | None, code_id: UUID | None = None
) -> Refusal | None:
    """A visitor holds the number: the code of this purpose came to it. A failure counts for the address; raises AddressLimit."""
    asker = await limiting.asker_of_phone(tx, tx.vault.blind_indexes("phone", number), address)
    await limiting.must_have_room(tx, asker, "failure")
    refusal = await use_code(tx, number, code, purpose, address, code_id)
    if refusal is not None:
        await limiting.count(tx, asker, "failure")
    return refusal


async def use_code(
    tx: Transaction,
    phone: str,
    code: str,
    purpose: Purpose,
    address: str | None = None,
    code_id: UUID | None = None,
    field: str = "input.code",
) -> Refusal | None:
    """Takes the code of this id, or the latest the same address asked for, of a phone (``+86…``), once.

    A refusal is to be returned, so that the attempt persists.
    """
    index = limiting.address_index(tx, address)
    row = await store_sessions.latest_code(tx, tx.vault.blind_indexes("phone", phone), purpose, index, code_id)
    if row is None or row["over"]:
        return WrongCode(field=field)
    if row["attempts"] >= CODE_ATTEMPTS:
        return CodeAttemptsUsed(field=field)
    if not hmac.compare_digest(row["code_digest"], _code_digest(tx, row["id"], code)):
        await store_sessions.count_attempt(tx, row["id"])
        return WrongCode(field=field)
    await store_sessions.use_code(tx, row["id"])
    return None


async def person_of_phone(tx: Transaction, phone: str) -> UUID:
    """The person of a phone (``+86…``), made on first sight."""
    indexes = tx.vault.blind_indexes("phone", phone)
    found = await store.find_person(tx, indexes)
    if found is not None:
        return found
    await store.lock_index(tx, indexes[0])
    made_meanwhile = await store.find_person(tx, indexes)
    if made_meanwhile is not None:
        return made_meanwhile
    person_id = new_id()
    sealed = await tx.vault.seal(tx, person_id, "contact", "person.phone", phone)
    await store.insert_person(tx, person_id, tx.vault.blind_index("phone", phone), sealed, mask_phone(phone))
    return person_id


async def known_person(tx: Transaction, phone: str) -> UUID | None:
    """The person of a phone (``+86…``), if there is one. What answers to strangers must not depend on it."""
    return await store.find_person(tx, tx.vault.blind_indexes("phone", phone))


async def sign_in_staff(tx: Transaction, login: str, password: str, totp: str, address: str | None = None) -> Tokens | Refusal:
    """A staff session for login, password and one-time code; all three or the same answer.

    Refusals are returned, so that failures count: five in a row lock the login for a quarter of an hour where they happened, and
    strangers' failures never where it is known. Raises AddressLimit.
    """
    staff = await store_sessions.lock_staff(tx, login)
    asker = await limiting.asker_of_login(tx, login, address)
    if locked := await limiting.login_locked(tx, login, asker):
        return locked
    right_password = await asyncio.to_thread(_is_password, staff["password_hash"] if staff else NOBODY_HASH, password)
    step = _totp_step(tx, staff, totp) if staff else None
    if staff is None or staff["disabled"] or not right_password or step is None:
        await limiting.login_failed(tx, login, asker)
        await store_sessions.staff_failed(tx, login)
        return StaffSignInRefused()
    await limiting.login_succeeded(tx, login, asker)
    await store_sessions.staff_signed_in(tx, staff["id"], step)
    return await open_session(tx, staff["person_id"], staff_id=staff["id"], address_index=asker.index)


async def whose_password(tx: Transaction, login: str, password: str, address: str | None) -> Record | None:
    """The staff member of a login and password; None for any other, counted and after the same time. Raises AddressLimit."""
    staff = await store_sessions.lock_staff(tx, login)
    asker = await limiting.asker_of_login(tx, login, address)
    locked = await limiting.login_locked(tx, login, asker)
    right = await asyncio.to_thread(_is_password, staff["password_hash"] if staff else NOBODY_HASH, password)
    if locked:
        return None
    if staff is None or staff["disabled"] or not right:
        await limiting.login_failed(tx, login, asker)
        await store_sessions.staff_failed(tx, login)
        return None
    return staff


async def whose_second_factor(tx: Transaction, login: str, totp: str, address: str | None) -> Record | None:
    """The staff member of a login and a one-time code, which is used by it; None for any other, counted. Raises AddressLimit."""
    staff = await store_sessions.lock_staff(tx, login)
    asker = await limiting.asker_of_login(tx, login, address)
    locked = await limiting.login_locked(tx, login, asker)
    step = _totp_step(tx, staff, totp) if staff else None
    if locked:
        return None
    if staff is None or staff["disabled"] or step is None:
        await limiting.login_failed(tx, login, asker)
        await store_sessions.staff_failed(tx, login)
        return None
    await store_sessions.second_factor_used(tx, staff["id"], step)
    return staff


def hash_password(password: str) -> str:
    """argon2id with the library's current parameters."""
    return HASHER.hash(password)


def staff_secret_field(staff_login: str) -> str:
    """What a second factor's seed is sealed for: it opens for this login only."""
    return f"staff.totp/{staff_login}"


async def phone_of_viewer(tx: Transaction, viewer: Viewer) -> str | None:
    """The viewer's own number in the clear, to send a code to; None for people without one (staff)."""
    person_id = viewer.must_be_signed_in()
    sealed = await store.lock_person(tx, person_id)
    return None if sealed is None else await tx.vault.unseal(tx, person_id, "contact", "person.phone", sealed)


def _is_password(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerifyMismatchError, VerificationError):
        return False


def _totp_step(tx: Transaction, staff: Record, totp: str) -> int | None:
    """The time step whose code this is, if newer than the last one used: a code works once."""
    seed = tx.vault.unseal_platform_secret(staff_secret_field(staff["login"]), staff["totp_sealed"])
    generator = pyotp.TOTP(seed, interval=TOTP_STEP_S)
    present = int(machine_now().timestamp()) // TOTP_STEP_S
    for step in range(present - TOTP_DRIFT_STEPS, present + TOTP_DRIFT_STEPS + 1):
        if step > staff["totp_last_step"] and hmac.compare_digest(generator.generate_otp(step), totp):
            return step
    return None


def _code_digest(tx: Transaction, code_id: UUID, code: str) -> bytes:
    return tx.vault.digest(f"sign_in_code/{code_id}/{code}")

"""Another phone: with codes to both numbers and a fresh sign-in; the old number is told, and for a while money stands still.

``take_phone`` is what a change and a recovery end in; ``known_phones`` are the numbers that are told of either.
"""

import asyncio
import secrets
from datetime import timedelta
from uuid import UUID

import pyotp

from domain import outbox, rules
from domain.accounts import store, store_phones, store_wechat
from domain.accounts.facts import mobile
from domain.accounts.model import CODE_LIFETIME_S, PhoneTaken, StaffSignInRefused
from domain.accounts.revoking import revoke_other_sessions
from domain.accounts.sign_in import (
    hash_password,
    phone_of_viewer,
    request_code,
    staff_secret_field,
    use_code,
    whose_password,
    whose_second_factor,
)
from domain.accounts.stepping_up import require_fresh_code
from domain.database import Transaction
from domain.errors import InvalidInput, NotPermitted, Refusal
from domain.ids import new_id
from domain.vault import SealBroken, mask_phone
from domain.viewer import Viewer

RULE = "accounts.phone_change"
NOTICE_FIELD = "phone_notice.phone"
NEW, OLD = "input.newPhone", "input.oldCode"
UNUSED_SEED_CHARS = 32


async def request_phone_change(tx: Transaction, viewer: Viewer, new_phone: str) -> int:
    """A code to the viewer's phone and one to the new number; the seconds both are good for.

    Raises NotSignedIn, NotPermitted, StepUpNeeded, InvalidInput, CodeLimit. Whether somebody has the number is not looked up.
    """
    old = await phone_of_viewer(tx, viewer)
    if old is None:
        raise NotPermitted("person")
    await require_fresh_code(tx, viewer)
    if mobile(new_phone, NEW) == old:
        raise InvalidInput(NEW, "新号码与原号码相同。", "This is the present number.")
    await request_code(tx, old, "leave_phone", NEW)
    await request_code(tx, new_phone, "take_phone", NEW)
    return CODE_LIFETIME_S


async def change_phone(tx: Transaction, viewer: Viewer, new_phone: str, old_code: str, new_code: str) -> UUID | Refusal:
    """The new number is the viewer's; other sessions end. Wrong codes are returned, so that they count.

    Raises NotSignedIn, NotPermitted, StepUpNeeded, InvalidInput, PhoneTaken.
    """
    person_id, old = viewer.must_be_signed_in(), await phone_of_viewer(tx, viewer)
    if old is None:
        raise NotPermitted("person")
    await require_fresh_code(tx, viewer)
    number = mobile(new_phone, NEW)
    refusal = await use_code(tx, old, old_code, "leave_phone", field=OLD) or await use_code(
        tx, number, new_code, "take_phone", field="input.newCode"
    )
    if refusal is not None:
        return refusal
    await take_phone(tx, person_id, number, RULE)
    await revoke_other_sessions(tx, viewer)
    await tell_phone(tx, person_id, old, "phone_changed")
    await outbox.put(tx, viewer, "phone.changed", person_id)
    return person_id


async def take_phone(tx: Transaction, person_id: UUID, phone: str, rule_id: str) -> None:
    """The number (``+86…``) is the person's; money cools down for the rule's hours. Raises PhoneTaken."""
    sealed_before = await store.lock_person(tx, person_id)  # the person before the number, as everywhere
    before = await tx.vault.unseal(tx, person_id, "contact", "person.phone", sealed_before) if sealed_before else None
    indexes = tx.vault.blind_indexes("phone", phone)
    await store.lock_index(tx, indexes[0])
    if await store.find_person(tx, indexes) not in (None, person_id):
        raise PhoneTaken(field=NEW)
    sealed = await tx.vault.seal(tx, person_id, "contact", "person.phone", phone)
    index = tx.vault.blind_index("phone", phone)
    await store_phones.move(tx, person_id, index, sealed, mask_phone(phone), tx.now + await _cooling(tx, rule_id))
    contact = await store_phones.worker_contact(tx, person_id)
    if contact is not None:
        worker_id: UUID = contact["id"]
        known = await tx.vault.unseal(tx, worker_id, "contact", "worker.contact", contact["contact_sealed"])
        if known == before:
            moved = await tx.vault.seal(tx, worker_id, "contact", "worker.contact", phone)
            await store_phones.move_contact(tx, worker_id, moved, mask_phone(phone))


async def end_all_sessions(tx: Transaction, person_id: UUID) -> None:
    """Nobody is signed in as this person any more, nor signs in by a WeChat account that somebody else may have bound."""
    await store_phones.end_all_sessions(tx, person_id)
    system = Viewer.system("sessions")
    await outbox.put_all(tx, system, "wechat_binding.removed", await store_wechat.unbind_all(tx, person_id))


async def known_phones(tx: Transaction, person_id: UUID) -> list[str]:
    """Every number known of the person (``+86…``): to sign in with, and the worker's contact."""
    numbers = set()
    sealed = await store.lock_person(tx, person_id)
    if sealed is not None:
        numbers.add(await tx.vault.unseal(tx, person_id, "contact", "person.phone", sealed))
    contact = await store_phones.worker_contact(tx, person_id)
    if contact is not None:
        numbers.add(await tx.vault.unseal(tx, contact["id"], "contact", "worker.contact", contact["contact_sealed"]))
    return sorted(numbers)


async def tell_phone(tx: Transaction, person_id: UUID, phone: str, template: str) -> None:
    """A text message to one number, sent by a job."""
    notice_id = new_id()
    sealed = await tx.vault.seal(tx, person_id, "contact", NOTICE_FIELD, phone)
    await store_phones.add_notice(tx, notice_id, person_id, template, sealed)
    await outbox.enqueue(tx, "messages.send_notice", notice_id, queue=outbox.NOTIFICATIONS)


async def notice_to_send(tx: Transaction, notice_id: UUID) -> tuple[str, str] | None:
    """The number and the template; None when it was sent, or the person is gone."""
    row = await store_phones.notice(tx, notice_id)
    if row is None or row["phone_sealed"] is None:
        return None
    try:
        return await tx.vault.unseal(tx, row["person_id"], "contact", NOTICE_FIELD, row["phone_sealed"]), row["template"]
    except SealBroken:
        return None


async def notice_sent(tx: Transaction, notice_id: UUID) -> None:
    """The messenger took it: the number goes."""
    await store_phones.notice_sent(tx, notice_id)


async def lose_second_factor(tx: Transaction, person_id: UUID, rule_id: str) -> None:
    """The staff member's second factor is worth nothing any more: a seed that nobody has been shown takes its place."""
    staff = await store_phones.staff_of_person(tx, person_id)
    if staff is not None:
        seed = pyotp.random_base32(UNUSED_SEED_CHARS)
        sealed = tx.vault.seal_platform_secret(staff_secret_field(staff["login"]), seed)
        await store_phones.renew_factor(tx, staff["id"], sealed)
    await store_phones.cool(tx, person_id, tx.now + await _cooling(tx, rule_id))


async def new_second_factor(
    tx: Transaction, login: str, password: str, person_id: UUID | None, address: str | None
) -> str | Refusal:
    """A new seed for whoever knows the password and is that person; shown this once. Refusals are returned: they count."""
    staff = await whose_password(tx, login, password, address)
    if staff is None or staff["person_id"] != person_id:
        return StaffSignInRefused()
    seed = pyotp.random_base32()
    await store_phones.renew_factor(tx, staff["id"], tx.vault.seal_platform_secret(staff_secret_field(staff["login"]), seed))
    return seed


async def lose_password(tx: Transaction, person_id: UUID, rule_id: str) -> None:
    """The staff member's password is worth nothing any more: one that nobody knows takes its place."""
    staff = await store_phones.staff_of_person(tx, person_id)
    if staff is not None:
        await store_phones.renew_password(tx, staff["id"], await asyncio.to_thread(hash_password, secrets.token_urlsafe(32)))
    await store_phones.cool(tx, person_id, tx.now + await _cooling(tx, rule_id))


async def new_password(
    tx: Transaction, login: str, totp: str, person_id: UUID | None, password: str, address: str | None
) -> Refusal | None:
    """Sets the password of whoever has the second factor and is that person. Refusals are returned: they count."""
    staff = await whose_second_factor(tx, login, totp, address)
    if staff is None or staff["person_id"] != person_id:
        return StaffSignInRefused()
    await store_phones.renew_password(tx, staff["id"], await asyncio.to_thread(hash_password, password))
    return None


def a_claim() -> str:
    """A secret that only whoever asked has."""
    return secrets.token_urlsafe(32)


async def _cooling(tx: Transaction, rule_id: str) -> timedelta:
    hours = (await rules.in_force(tx, rule_id)).parameters["cool_down_hours"]
    assert isinstance(hours, int)
    return timedelta(hours=hours)

"""Two of the staff decide about a recovery, and the wait ends by itself."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from domain import access, accounts, deadlines, outbox, rules
from domain.database import Transaction
from domain.errors import NotFound
from domain.recovery import store
from domain.recovery.actions import FIELD, PHONE_FIELD
from domain.recovery.model import RULE, SAID, Recovery
from domain.viewer import Viewer

DUE_LIMIT: Final = 100
FIRST, SECOND = ("support", "admin"), ("admin",)
TAKEN = "新号码已用于另一个账号"


async def confirm_identity(tx: Transaction, viewer: Viewer, recovery_id: UUID, compared: str) -> UUID:
    """One of the staff compared the evidence with what is known, and says how.

    A second factor and a password are for administrators. Raises NotFound, NotUnderOath, OwnCase, WrongState, IdentityDiffers.
    """
    recovery = await _locked(tx, viewer, recovery_id)
    staff_id = viewer.must_be_staff(*(FIRST if recovery.kind == "phone" else SECOND))
    await accounts.require_undertaking(tx, viewer)
    said = accounts.text_of(compared, "input.compared", *SAID)
    await store.save(tx, recovery.confirm(staff_id, said, tx.now))
    await outbox.put(tx, viewer, "account_recovery.confirmed", recovery_id)
    return recovery_id


async def approve(tx: Transaction, viewer: Viewer, recovery_id: UUID) -> UUID:
    """Another approves, and the wait begins: every known number and session is told again.

    Raises NotFound, OwnCase, WrongState, SecondPersonNeeded.
    """
    recovery = await _locked(tx, viewer, recovery_id)
    staff_id = viewer.must_be_staff(*SECOND)
    hours = (await rules.in_force(tx, RULE)).parameters["wait_hours"]
    assert isinstance(hours, int)
    waiting = recovery.approve(staff_id, tx.now, tx.now + timedelta(hours=hours))
    await store.save(tx, waiting)
    await deadlines.meet(tx, deadlines.RECOVERY_DECISION, recovery_id)
    await tell(tx, recovery_id, "recovery_waiting")
    await outbox.put(tx, viewer, "account_recovery.waiting", recovery_id)
    return recovery_id


async def refuse(tx: Transaction, viewer: Viewer, recovery_id: UUID, reason: str) -> UUID:
    """Either says no, also during the wait. Raises NotFound, OwnCase, WrongState, InvalidInput."""
    recovery = await _locked(tx, viewer, recovery_id)
    staff_id = viewer.must_be_staff(*FIRST)
    said = accounts.text_of(reason, "input.reason", *SAID)
    await store.save(tx, recovery.refuse(staff_id, said, tx.now))
    await deadlines.meet(tx, deadlines.RECOVERY_DECISION, recovery_id)
    await outbox.put(tx, viewer, "account_recovery.refused", recovery_id)
    return recovery_id


async def tell(tx: Transaction, recovery_id: UUID, template: str) -> None:
    """A text message to every number known of whose account it is, while it is open."""
    recovery = await store.lock(tx, recovery_id)
    if recovery is None or recovery.person_id is None or recovery.over:
        return
    for number in await accounts.known_phones(tx, recovery.person_id):
        await accounts.tell_phone(tx, recovery.person_id, number, template)


async def complete_due(tx: Transaction, viewer: Viewer, limit: int = DUE_LIMIT) -> int:
    """Ends the recoveries whose wait is over: at most ``limit``; returns how many."""
    viewer.must_be_system()
    due = await store.due(tx, limit)
    for id in due:
        recovery = await store.lock(tx, id)
        assert recovery is not None and recovery.person_id is not None
        await _complete(tx, viewer, recovery, recovery.person_id)
    return len(due)


async def _complete(tx: Transaction, viewer: Viewer, recovery: Recovery, person_id: UUID) -> None:
    known = await accounts.known_phones(tx, person_id)  # before the old number is forgotten
    if recovery.kind == "second_factor":
        await accounts.lose_second_factor(tx, person_id, RULE)
    elif recovery.kind == "password":
        await accounts.lose_password(tx, person_id, RULE)
    else:
        sealed = await store.new_phone(tx, recovery.id)
        assert sealed is not None
        phone = await tx.vault.unseal(tx, recovery.id, "contact", PHONE_FIELD, sealed)
        try:
            await accounts.take_phone(tx, person_id, phone, RULE)
        except accounts.PhoneTaken:
            await store.save(tx, recovery.fail(TAKEN, tx.now))
            await outbox.put(tx, viewer, "account_recovery.refused", recovery.id)
            return
    for number in known:
        await accounts.tell_phone(tx, person_id, number, "recovery_completed")
    await accounts.end_all_sessions(tx, person_id)
    await store.save(tx, recovery.complete(tx.now))
    await outbox.put(tx, viewer, "account_recovery.completed", recovery.id)


async def _locked(tx: Transaction, viewer: Viewer, recovery_id: UUID) -> Recovery:
    viewer.must_be_staff(*FIRST)
    recovery = await store.lock(tx, recovery_id)
    if recovery is None:
        raise NotFound("AccountRecovery", field=FIELD)
    if recovery.person_id is not None and recovery.person_id == viewer.person_id:
        raise access.OwnCase()
    return recovery

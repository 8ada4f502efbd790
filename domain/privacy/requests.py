"""What people ask about their own data: corrections, restrictions; and who decides (PIPL arts. 44, 46, 48)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from domain import accounts, deadlines, outbox, rules
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from domain.privacy import store_requests as store
from domain.privacy.model import REASON, RequestOpen
from domain.vault import mask_name
from domain.viewer import Viewer

CORRECTABLE: Final = ("name", "school", "major")
SEALED: Final = "personal_data_request.value"


async def due_at(tx: Transaction, rule_id: str) -> datetime:
    """Working days in which such a request is answered."""
    days = (await rules.in_force(tx, rule_id)).parameters["days"]
    assert isinstance(days, int)
    return await deadlines.working_days_after(tx, tx.now, days)


async def request_correction(tx: Transaction, viewer: Viewer, field: str, value: str, why: str) -> UUID:
    """The worker says what is wrong and what is right; a reviewer verifies it. Raises InvalidInput, RequestOpen."""
    worker_id, person_id = viewer.must_be_worker(), viewer.must_be_signed_in()
    if field not in CORRECTABLE:
        raise InvalidInput("input.field", "此项不能更正。", "This field cannot be corrected here.")
    right = accounts.person_name(value, "input.value") if field == "name" else accounts.text_of(value, "input.value", 2, 60)
    said = accounts.text_of(why, "input.why", 2, 200)
    sealed = await tx.vault.seal(tx, worker_id, "contact", SEALED, right)
    mask = mask_name(right)
    due = await due_at(tx, "privacy.correction")
    id = await store.add(tx, "correction", person_id, worker_id, due, field=field, value=(sealed, mask), why=said)
    if id is None:
        raise RequestOpen()
    await outbox.put(tx, viewer, "personal_data_request.requested", id)
    return id


async def decide_correction(tx: Transaction, viewer: Viewer, request_id: UUID, *, correct: bool, reason: str) -> UUID:
    """A reviewer who compared it with evidence says yes or no. A new name is checked with the authority again.

    Raises NotFound, WrongState, NotUnderOath or InvalidInput.
    """
    staff_id = viewer.must_be_staff("reviewer")
    await accounts.require_undertaking(tx, viewer)
    said = reason.strip()
    if not REASON[0] <= len(said) <= REASON[1]:
        raise InvalidInput("input.reason", "请写明核实的内容（2至200字）。", "Say what was compared, in 2 to 200 characters.")
    row = await store.find(tx, request_id)
    if row is None or row["kind"] != "correction" or row["person_id"] == viewer.person_id:
        raise NotFound("PersonalDataRequest", field="input.personalDataRequestId")
    if not await store.answer(tx, request_id, "done" if correct else "refused", staff_id, said):
        raise WrongState(row["state"])
    if correct:
        await _apply(tx, row["worker_id"], row["field"], row["value_sealed"])
        await outbox.put(tx, viewer, "personal_data_request.completed", request_id)
    else:
        await outbox.put(tx, viewer, "personal_data_request.refused", request_id)
    return request_id


async def restrict(tx: Transaction, viewer: Viewer) -> UUID:
    """From now on nobody is shown the worker's data but by law, for safety or for wages owed. Raises RequestOpen."""
    worker_id, person_id = viewer.must_be_worker(), viewer.must_be_signed_in()
    id = await store.add(tx, "restriction", person_id, worker_id, tx.now, state="done")
    if id is None:
        raise RequestOpen()
    await outbox.put(tx, viewer, "personal_data_request.completed", id)
    return id


async def lift_restriction(tx: Transaction, viewer: Viewer) -> UUID:
    """The worker lets their data be used again. Raises WrongState."""
    viewer.must_be_worker()
    id = await store.lift(tx, viewer.must_be_signed_in())
    if id is None:
        raise WrongState("lifted")
    await outbox.put(tx, viewer, "personal_data_request.lifted", id)
    return id


async def _apply(tx: Transaction, worker_id: UUID, field: str, sealed: bytes) -> None:
    value = await tx.vault.unseal(tx, worker_id, "contact", SEALED, sealed)
    if field == "name":
        name = await tx.vault.seal(tx, worker_id, "identity", "worker.name", value)
        await store.correct_name(tx, worker_id, name, mask_name(value))
    else:
        await store.correct(tx, worker_id, field, value)

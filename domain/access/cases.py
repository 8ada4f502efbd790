"""Nobody decides about their own case: a staff member who is also the worker, or belongs to the employer, is refused (S-087)."""

from collections.abc import Iterable
from uuid import UUID

from domain.access import store
from domain.database import Transaction
from domain.errors import Cause, Refusal
from domain.viewer import Kind, Viewer


class OwnCase(Refusal):
    """What they are themselves a party of, another person decides."""

    cause, code, rule = Cause.NOT_PERMITTED, "OWN_CASE", "staff.own_case"
    zh, en = (
        "这是与您本人有关的事项，须由其他工作人员办理。",
        "This concerns yourself; somebody else of the staff has to handle it.",
    )


async def must_not_be_own_case(tx: Transaction, viewer: Viewer, things: Iterable[tuple[str, UUID]]) -> None:
    """Raises OwnCase when a staff member is a party of any of these things, given by type and id.

    Asked of everything a mutation is about and of what it answers. Whoever once belonged to the employer is a party too:
    leaving it just before the decision would otherwise be a way round.
    """
    if viewer.kind is not Kind.STAFF or viewer.person_id is None:
        return
    worker_id, employer_ids = await store.parties_of(tx, viewer.person_id)
    if worker_id is None and not employer_ids:
        return
    for type_, id in things:
        if await store.is_case_of(tx, type_, id, worker_id, employer_ids):
            raise OwnCase()

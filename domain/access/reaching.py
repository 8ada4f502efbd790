"""Whether a member who is limited to branches reaches what they ask for or act on (S-001, S-060)."""

from collections.abc import Iterable
from uuid import UUID

from domain.access import store_branches as store
from domain.access.branches import ASKED_BY_ACTION, REACHES, WHOLE
from domain.database import Transaction
from domain.errors import NotFound, NotPermitted
from domain.viewer import EMPLOYER_ARMS, Viewer

BINDS = ("branch_ids", "employer_id", "person_id")


def must_not_be_whole(viewer: Viewer, operation: str) -> None:
    """Raises NotPermitted when a limited member asks for what concerns the whole employer."""
    if viewer.branch_ids and operation in WHOLE:
        raise NotPermitted("employer: not limited to branches")


async def must_reach(tx: Transaction, viewer: Viewer, things: Iterable[tuple[str, UUID]]) -> None:
    """Raises NotFound when a limited member names a thing of another branch or of the whole employer, by type and id.

    A type that is none of an employer's is left to the action to refuse.
    """
    if not viewer.branch_ids:
        return
    arms, binds = viewer.capabilities & EMPLOYER_ARMS, {name: viewer.binds[name] for name in BINDS}
    for type_, id in things:
        asked = type_ in REACHES and type_ not in ASKED_BY_ACTION
        if asked and not await store.is_reached(tx, type_, id, arms, binds):
            raise NotFound(type_)

"""SQL of branches, by type: in which one a thing lies, and whether a limited member reaches it. A test prepares them all."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

from domain.access.branches import REACHES
from domain.database import Transaction
from domain.viewer import EMPLOYER_ARMS

BRANCH_OF: Final[Mapping[str, str]] = {
    type_: "select " + reach.branch.replace("{t}", "t") + " from " + reach.table + " t where t.id = :id"
    for type_, reach in REACHES.items()
    if reach.branch
}
"""By type: the branch of the row of this id."""


REACHED: Final[Mapping[tuple[str, str], str]] = {
    (type_, arm): "select true from " + reach.table + " t where t.id = :id and " + reach.within(arm).replace("{t}", "t")
    for type_, reach in REACHES.items()
    for arm in sorted(EMPLOYER_ARMS)
    if reach.within(arm)
}
"""By type and arm: whether the row of this id is within the member's branches."""


async def branch_of(tx: Transaction, type_: str, id: UUID) -> UUID | None:
    """The branch a thing lies in; None when it is the whole employer's, or of no one branch."""
    statement = BRANCH_OF.get(type_)
    found = await tx.value(statement, id=id) if statement else None
    assert found is None or isinstance(found, UUID)
    return found


async def is_reached(tx: Transaction, type_: str, id: UUID, arms: Iterable[str], binds: Mapping[str, object]) -> bool:
    """Whether one of the arms reaches the thing."""
    for statement in sorted({REACHED[type_, arm] for arm in arms if (type_, arm) in REACHED}):
        if await tx.value(statement, id=id, **binds):
            return True
    return False

"""An employer's branches: opened and closed by its owners; what is made belongs to one, or to the whole employer (S-060)."""

from typing import Final
from uuid import UUID

from domain import outbox, rules
from domain.accounts import store_branches as store
from domain.accounts.members import as_owner
from domain.accounts.model import BranchClosed, BranchInUse, BranchNamed, TooManyBranches
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.viewer import Viewer

NAME, DISTRICT, ADDRESS = range(1, 41), range(1, 41), range(1, 201)
FIELD: Final = "input.branchId"


async def create_branch(tx: Transaction, viewer: Viewer, name: str, district: str, address: str) -> UUID:
    """An owner opens a branch. Raises NotPermitted, InvalidInput, BranchNamed, TooManyBranches."""
    employer_id = await as_owner(tx, viewer)
    called = _text(name, NAME, "input.name")
    most = (await rules.in_force(tx, TooManyBranches.rule)).parameters["branches"]
    assert isinstance(most, int)
    if await store.open_branches(tx, employer_id) >= most:
        raise TooManyBranches(most=most)
    if await store.is_named(tx, employer_id, called):
        raise BranchNamed(field="input.name")
    lies = _text(district, DISTRICT, "input.district"), _text(address, ADDRESS, "input.address")
    branch_id = await store.add(tx, employer_id, called, *lies)
    await outbox.put(tx, viewer, "branch.created", branch_id, employer_id=employer_id)
    return branch_id


async def close_branch(tx: Transaction, viewer: Viewer, branch_id: UUID) -> UUID:
    """Nothing new begins there; what is there stays, with those who act for it. Raises NotFound, BranchClosed, BranchInUse."""
    employer_id = await as_owner(tx, viewer)
    branch = await store.lock(tx, branch_id, employer_id)
    if branch is None:
        raise NotFound("Branch", field=FIELD)
    if branch["closed"]:
        raise BranchClosed(field=FIELD)
    if await store.has_postings_under_way(tx, branch_id):
        raise BranchInUse(field=FIELD)
    await store.close(tx, branch_id)
    await outbox.put(tx, viewer, "branch.closed", branch_id, employer_id=employer_id)
    return branch_id


async def branch_for(tx: Transaction, viewer: Viewer, branch_id: UUID | None, field: str = FIELD) -> UUID | None:
    """Where something new of the viewer's employer is to belong; None is the whole employer.

    Who is limited to one branch need not name it. Raises InvalidInput when one of several is to be named, NotFound for another's.
    """
    employer_id = viewer.must_be_employer()
    if branch_id is None and len(viewer.branch_ids) > 1:
        raise InvalidInput(field, "请指定门店。", "Name one of your branches.")
    if branch_id is None and viewer.branch_ids:
        branch_id = viewer.branch_ids[0]
    if branch_id is None:
        return None
    viewer.must_reach(branch_id, "Branch")
    if not await store.share(tx, branch_id, employer_id):
        raise NotFound("Branch", field=field)
    return branch_id


def _text(text: str, length: range, field: str) -> str:
    said = text.strip()
    if len(said) not in length or not said.isprintable():
        raise InvalidInput(field, f"须为1至{length[-1]}字。", f"1 to {length[-1]} characters are needed.")
    return said

"""Branches on the stage: what is there is shared out among two of them and the whole employer, and some members act for one."""

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from domain import accounts
from domain.database import Transaction
from domain.viewer import Viewer

if TYPE_CHECKING:
    from tests.build.stage import Stage

LIMITED_ROLES = ("recruiter", "finance", "supervisor")
# In turn the first branch's, the second's, nobody's; the postings of a package lie where it does.
SHARE_OUT = """
    with shared as (
        select p.id, coalesce(s.demand_package_id, p.id) as whole from posting p left join sub_order s on s.posting_id = p.id
        where p.employer_id = :employer_id and p.branch_id is null
    ), placed as (
        select whole, row_number() over (order by whole) % 3 as turn from (select distinct whole from shared) w
    )
    update posting p set branch_id = (:branch_ids::uuid[])[turn + 1]
    from shared join placed using (whole) where p.id = shared.id
"""
PACKAGES = """
    update demand_package d set branch_id = p.branch_id from sub_order s join posting p on p.id = s.posting_id
    where s.demand_package_id = d.id
"""
TEMPLATES = """
    update posting_template t set branch_id = (:branch_ids::uuid[])[turn + 1]
    from (select id, row_number() over (order by id) % 3 as turn from posting_template where employer_id = :employer_id) n
    where n.id = t.id
"""
FILED = """
    update posting p set branch_id = f.branch_id from posting_file_row r join posting_file f on f.id = r.posting_file_id
    where r.posting_id = p.id
"""
FILES = """
    update posting_file t set branch_id = (:branch_ids::uuid[])[turn + 1]
    from (select id, row_number() over (order by id) % 3 as turn from posting_file where employer_id = :employer_id) n
    where n.id = t.id
"""


async def some_branches(tx: Transaction, stage: "Stage") -> None:
    """Two branches of the employer with something in them, an empty one, and one of the other employer."""
    owner = stage.employer.viewer
    ids = [
        await accounts.create_branch(tx, owner, name, "天津市南开区", f"卫津路{number}号")
        for name, number in (("卫津路店", 92), ("鞍山道店", 130), ("新店", 7))
    ]
    theirs = await accounts.create_branch(tx, stage.rival.viewer, "海河店", "天津市河北区", "海河东路1号")
    for name, id in zip(("branch", "other branch", "empty branch", "rival's branch"), (*ids, theirs), strict=True):
        stage.name(name, "Branch", id)
    for statement in (SHARE_OUT, PACKAGES, TEMPLATES, FILES, FILED):
        await tx.run(statement, employer_id=stage.employer.id, branch_ids=ids[:2])


def limited(viewer: Viewer, *branch_ids: UUID) -> Viewer:
    """The member as if limited to these branches."""
    return replace(viewer, session_id=None, branch_ids=branch_ids)

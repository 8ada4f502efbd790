"""Several people on one posting at the same moment."""

from collections.abc import Awaitable, Callable

import pytest

from domain import postings
from domain.database import Database, Transaction
from domain.postings import Opinion
from domain.viewer import Viewer
from tests.build.accounts import a_staff
from tests.build.postings import APosting, a_content, a_posting
from tests.build.races import at_once

ROUNDS = 2
SHOWN = "select state, live_version_id from posting where id = $1"
DECISIONS = "select count(*) from review where subject_id = $1"


async def submitted(database: Database) -> tuple[APosting, Viewer, Viewer]:
    """A posting under review, and two reviewers."""
    async with database.transaction() as tx:
        posting = await a_posting(tx, "submitted")
        first, second = [(await a_staff(tx)).viewer for _ in range(2)]
    return posting, first, second


async def decided(database: Database, *actions: Callable[[Transaction], Awaitable[object]]) -> list[bool]:
    """All at once; who had it done."""
    return [answer == "done" for answer in await at_once(database, *actions)]


@pytest.mark.parametrize("_", range(ROUNDS))
async def test_two_reviewers_decide_one_posting_once(database: Database, _: int) -> None:
    posting, first, second = await submitted(database)
    approved, rejected = await decided(
        database,
        lambda tx: postings.approve(tx, first, posting.id, Opinion()),
        lambda tx: postings.reject(tx, second, posting.id, Opinion("内容不实")),
    )
    assert approved is not rejected
    row = await database.pool.fetchrow(SHOWN, posting.id)
    assert row is not None and row["state"] == ("live" if approved else "rejected")
    assert await database.pool.fetchval(DECISIONS, posting.version_id) == 1


@pytest.mark.parametrize("_", range(ROUNDS))
async def test_an_edit_beside_an_approval_is_never_shown_unread(database: Database, _: int) -> None:
    """Whoever comes first, only the version that a reviewer had before them can be live."""
    posting, reviewer, _second = await submitted(database)
    async with database.transaction() as tx:
        content = a_content(tx, title="改过的岗位名称")
    approved, revised = await decided(
        database,
        lambda tx: postings.approve(tx, reviewer, posting.id, Opinion()),
        lambda tx: postings.revise(tx, posting.employer.viewer, posting.id, content),
    )
    assert approved or revised
    row = await database.pool.fetchrow(SHOWN, posting.id)
    assert row is not None and row["live_version_id"] == (posting.version_id if approved else None)

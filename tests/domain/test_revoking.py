"""Sessions end from elsewhere: one's own, or anybody's by the staff with a reason; what they held is worth nothing at once."""

import pytest

from domain import accounts
from domain.accounts.model import RefreshRefused
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from tests.build.accounts import a_staff, a_worker


@pytest.mark.requirement("S-001", part="sessions are listed and ended by the person, or by staff with a reason")
async def test_a_person_ends_a_session_from_another(tx: Transaction) -> None:
    worker, stranger = await a_worker(tx), await a_worker(tx)
    stolen = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
    with pytest.raises(NotFound):
        await accounts.revoke_session(tx, stranger.viewer, stolen.session_id, None)
    await accounts.revoke_session(tx, worker.viewer, stolen.session_id, None)
    assert await accounts.viewer_of(tx, stolen.access_token) is None
    with pytest.raises(WrongState):
        await accounts.revoke_session(tx, worker.viewer, stolen.session_id, None)
    with pytest.raises(RefreshRefused):
        await accounts.refresh(tx, stolen.refresh_token)


async def test_all_but_this_one(tx: Transaction) -> None:
    worker, stranger = await a_worker(tx), await a_worker(tx)
    others = [await accounts.open_session(tx, worker.person_id) for _ in range(2)]
    elsewhere = await accounts.open_session(tx, stranger.person_id)
    assert await accounts.revoke_other_sessions(tx, worker.viewer) >= 2
    assert [await accounts.viewer_of(tx, one.access_token) for one in others] == [None, None]
    assert worker.viewer.session_id is not None
    assert await accounts.viewer_of_session(tx, worker.viewer.session_id) == worker.viewer
    assert await accounts.viewer_of(tx, elsewhere.access_token) is not None


async def test_the_staff_say_why_and_only_administrators_end_the_staffs(tx: Transaction) -> None:
    worker, support, admin = await a_worker(tx), await a_staff(tx, "support"), await a_staff(tx, "admin")
    finance = await a_staff(tx, "finance")
    session = await accounts.open_session(tx, worker.person_id)
    with pytest.raises(InvalidInput):
        await accounts.revoke_session(tx, support.viewer, session.session_id, None)
    with pytest.raises(NotFound):
        await accounts.revoke_session(tx, finance.viewer, session.session_id, "手机丢失")
    await accounts.revoke_session(tx, support.viewer, session.session_id, "手机丢失")
    assert finance.viewer.session_id is not None
    with pytest.raises(NotFound):
        await accounts.revoke_session(tx, support.viewer, finance.viewer.session_id, "离岗")
    await accounts.revoke_session(tx, admin.viewer, finance.viewer.session_id, "离岗")
    assert await accounts.viewer_of_session(tx, finance.viewer.session_id) is None

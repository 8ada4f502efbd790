"""Sessions ended from elsewhere: by the person, from any other session of theirs, or by the staff with a reason."""

from typing import Final
from uuid import UUID

from domain import outbox
from domain.accounts.facts import text_of
from domain.database import Transaction
from domain.errors import NotFound, WrongState
from domain.viewer import Kind, Viewer

REASON_LENGTH: Final = (2, 200)
LOCK = "select person_id, kind, ended_at is not null as ended from session where id = :id for no key update"
REVOKE = """
    update session set ended_at = clock_timestamp(), end_reason = 'revoked', ended_by = :staff_id, end_note = :note where id = :id
"""
REVOKE_OTHERS = """
    update session set ended_at = clock_timestamp(), end_reason = 'revoked'
    where person_id = :person_id and id is distinct from :kept_id::uuid and ended_at is null
    returning id
"""


async def revoke_session(tx: Transaction, viewer: Viewer, session_id: UUID, reason: str | None) -> UUID:
    """Ends one session; its tokens are worth nothing from then on. Raises NotFound, WrongState, InvalidInput.

    People end their own; support and administrators anybody's but the staff's, which are for administrators; they say why.
    """
    session = await tx.one(LOCK, id=session_id)
    if session is None or not _may_end(viewer, session["person_id"], session["kind"]):
        raise NotFound("Session", field="input.sessionId")
    if session["ended"]:
        raise WrongState("ended")
    by_staff = session["person_id"] != viewer.person_id
    note = text_of(reason or "", "input.reason", *REASON_LENGTH) if by_staff else None
    await tx.run(REVOKE, id=session_id, staff_id=viewer.staff_id if by_staff else None, note=note)
    await outbox.put(tx, viewer, "session.revoked", session_id)
    return session_id


async def revoke_other_sessions(tx: Transaction, viewer: Viewer) -> int:
    """Ends every other session of the person; how many there were. Raises NotSignedIn."""
    person_id = viewer.must_be_signed_in()
    ended = [row["id"] for row in await tx.all(REVOKE_OTHERS, person_id=person_id, kept_id=viewer.session_id)]
    await outbox.put_all(tx, viewer, "session.revoked", ended)
    return len(ended)


def _may_end(viewer: Viewer, person_id: UUID, kind: str) -> bool:
    if viewer.person_id == person_id:
        return True
    return viewer.kind is Kind.STAFF and viewer.staff_role in (("admin",) if kind == "staff" else ("support", "admin"))

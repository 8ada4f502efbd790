"""Proving again that it is still oneself: a fresh code to the phone, for this session, for some minutes (S-044)."""

from uuid import UUID

from domain import outbox, rules
from domain.accounts.model import CODE_LIFETIME_S, StepUpNeeded
from domain.accounts.sign_in import phone_of_viewer, request_code, use_code
from domain.database import Transaction
from domain.errors import NotPermitted, NotSignedIn, Refusal
from domain.viewer import Viewer

# A sign-in with a code counts too: a session begins with one, save a staff member's and one that WeChat opened.
FRESH = """
    select kind <> 'staff' and coalesce(
        greatest(case when wechat_binding_id is null then created_at end, stepped_up_at)
            > clock_timestamp() - make_interval(mins => :minutes), false)
    from session where id = :session_id and ended_at is null
"""
STEP_UP = "update session set stepped_up_at = clock_timestamp() where id = :session_id and ended_at is null"


async def request_step_up_code(tx: Transaction, viewer: Viewer) -> int:
    """Sends a code to the viewer's own phone; the seconds it is good for. Raises NotSignedIn, NotPermitted and CodeLimit."""
    phone = await phone_of_viewer(tx, viewer)
    if phone is None:
        raise NotPermitted("person")
    await request_code(tx, phone, "step_up", "input")
    return CODE_LIFETIME_S


async def step_up(tx: Transaction, viewer: Viewer, code: str) -> UUID | Refusal:
    """The session counts as fresh for some minutes. A wrong code is returned, so that the attempt counts."""
    phone = await phone_of_viewer(tx, viewer)
    if phone is None or viewer.session_id is None:
        raise NotPermitted("person")
    refusal = await use_code(tx, phone, code, "step_up")
    if refusal is not None:
        return refusal
    await tx.run(STEP_UP, session_id=viewer.session_id)
    await outbox.put(tx, viewer, "session.stepped_up", viewer.session_id)
    return viewer.session_id


async def require_fresh_code(tx: Transaction, viewer: Viewer) -> None:
    """Raises StepUpNeeded unless the session began, or was confirmed, with a code a short while ago."""
    if viewer.session_id is None:
        raise NotSignedIn()
    minutes = (await rules.in_force(tx, "accounts.step_up")).parameters["minutes"]
    if not await tx.value(FRESH, minutes=minutes, session_id=viewer.session_id):
        raise StepUpNeeded()

"""Auditors on the stage beside the one who may read everything."""

from domain import access, accounts
from domain.database import Transaction
from domain.viewer import Viewer
from tests.build.accounts import a_staff, an_engagement


async def some_auditors(tx: Transaction, things: dict[str, str]) -> dict[str, Viewer]:
    """One for the tax alone, who has read something, and one whom nobody has let in yet; ``things`` gets a name for a third."""
    viewers = {}
    for name, areas, approved in (("tax auditor", ("tax",), True), ("auditor to be", ("books",), False)):
        auditor = await a_staff(tx, "auditor", engaged=False)
        engagement_id = await an_engagement(tx, auditor.id, *areas, approved=approved)
        viewers[name] = await present(tx, auditor.viewer)
        if approved:
            await access.note_reading(tx, viewers[name], ["taxRemittances"], "{ taxRemittances { totalCount } }", [])
        else:
            things["proposed engagement"] = f"AuditEngagement:{engagement_id}"
    things["another auditor"] = f"Staff:{(await a_staff(tx, 'auditor', engaged=False)).id}"
    return viewers


async def present(tx: Transaction, viewer: Viewer) -> Viewer:
    """The viewer as the session stands now."""
    assert viewer.session_id is not None
    found = await accounts.viewer_of_session(tx, viewer.session_id)
    assert found is not None
    return found

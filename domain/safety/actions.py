"""Attesting, asking for it before publication, and telling who is about to work."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from domain import outbox, rules
from domain.database import Transaction
from domain.errors import NotFound, WrongState
from domain.safety import store
from domain.safety.model import CHECKLIST_RULE, Attestation, attested
from domain.viewer import Viewer

BRIEFING_RULE = "safety.briefing"
BRIEF_LIMIT = 500


async def attest(
    tx: Transaction, viewer: Viewer, posting_id: UUID, checklist_id: UUID, item_ids: Sequence[UUID], measures: str
) -> Attestation:
    """A member's word that every item of the checklist in force holds where the posting's newest version says the work is.

    Raises NotFound, WrongState for a kind without risk or an older checklist, ItemsMissing, InvalidInput.
    """
    site = await store.lock_site(tx, posting_id)
    if site is None:
        raise NotFound("Posting", field="input.postingId")
    viewer.must_act_for(site.employer_id, "Posting", "recruiter", "supervisor")
    checklist = await store.checklist_of(tx, site.kind)
    if checklist is None or checklist.id != checklist_id:
        raise WrongState("not_in_force", field="input.checklistId")
    said = measures.strip()
    fingerprint = attested(site, checklist.items, item_ids, said)
    holds_until = tx.now + timedelta(days=await _number(tx, CHECKLIST_RULE, "days"))
    attestation = await store.add(tx, site, checklist_id, said, fingerprint, viewer.must_be_signed_in(), holds_until)
    ids = {"posting_id": site.posting_id, "employer_id": site.employer_id}
    await outbox.put(tx, viewer, "safety_attestation.made", attestation.id, **ids)
    return attestation


async def must_be_attested(tx: Transaction, version_id: UUID, field: str | None = None) -> None:
    """Raises SafetyMissing or SafetyOutdated where the version's kind carries a risk; asked before it is published."""
    standing = await store.standing(tx, version_id)
    if standing:
        standing.must_hold(field)


async def brief(tx: Transaction, viewer: Viewer, limit: int = BRIEF_LIMIT) -> int:
    """Whoever works soon is shown what was attested for the place, once, at most ``limit``; returns how many."""
    viewer.must_be_system()
    until = tx.now + timedelta(hours=await _number(tx, BRIEFING_RULE, "hours"))
    briefed = await store.brief(tx, until, limit)
    await outbox.put_all(tx, viewer, "assignment.briefed", briefed)
    return len(briefed)


async def _number(tx: Transaction, rule_id: str, name: str) -> int:
    value = (await rules.in_force(tx, rule_id)).parameters[name]
    assert isinstance(value, int)
    return value

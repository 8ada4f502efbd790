"""Safety at work: checklists are public, an attestation is read with the posting it is for (S-069)."""

from collections.abc import Sequence

from domain import safety
from resolvers.compiler.source import Link, Root, Source, connection, many, one
from resolvers.ids import uuid_of
from resolvers.postings import POSTING, of_posting
from resolvers.request import Answer, Request

AT_ITS_PLACE = "v.district = {t}.district and v.address = {t}.address"
"""A version under review may be elsewhere, which nobody but its employer and the staff may learn."""

SAFETY_CHECKLIST = Source(
    "SafetyChecklist",
    table="safety_checklist",
    readable={"everyone": "true"},
    order=("valid_from::date desc", "id desc"),
    links={
        "items": many("SafetyItem", "safety_checklist_id", order=("position::int",), granted="its items are the checklist"),
    },
)
SAFETY_ITEM = Source("SafetyItem", table="safety_item", readable={"everyone": "true"})
SAFETY_ATTESTATION = Source(
    "SafetyAttestation",
    table="safety_attestation",
    readable={
        **of_posting("p.id = {t}.posting_id"),
        "live": "exists (select from posting p join posting_version v on v.id = p.live_version_id where p.id = {t}.posting_id"
        f" and p.state = 'live' and p.valid_until > :now and {AT_ITS_PLACE})",
        "worker": "exists (select from application a join posting_version v on v.id = a.posting_version_id"
        f" where a.posting_id = {{t}}.posting_id and a.worker_id = :worker_id and {AT_ITS_PLACE})",
    },
    order=("attested_at desc", "id desc"),
    fields={"sha256": "encode({t}.sha256, 'hex')"},
    links={"checklist": one("SafetyChecklist", "safety_checklist_id")},
)

ROOTS: dict[str, Root | Link] = {
    "safetyChecklists": connection(SAFETY_CHECKLIST, filters={"kind": "{t}.kind = :value"}),
}


async def attest_safety(request: Request, posting_id: str, checklist_id: str, item_ids: Sequence[str], measures: str) -> Answer:
    """A member's word on the safety of a posting's place."""
    id = uuid_of("Posting", posting_id, "input.postingId")
    checklist = uuid_of("SafetyChecklist", checklist_id, "input.checklistId")
    ticked = [uuid_of("SafetyItem", item_id, "input.itemIds") for item_id in item_ids]
    await safety.attest(request.tx, request.viewer, id, checklist, ticked, measures)
    return POSTING.row(id)

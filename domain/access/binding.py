"""Whoever has not acknowledged what holds now does nothing new and binding; work under way, pay and rights never wait (S-001)."""

from typing import Final

from domain.database import Transaction
from domain.errors import Cause, Refusal
from domain.viewer import Kind, Viewer

BINDING: Final = frozenset(
    (
        "submitRegistration",
        "signAgreement",
        "submitApplication",
        "acceptOffer",
        "acceptInvitation",
        "submitPosting",
        "offerApplication",
        "inviteMatched",
        "inviteWorkers",
        "publishDemandPackage",
        "addServiceAccount",
    )
)
"""Mutations by which somebody binds themselves anew; being paid, contesting, working, leaving are not among them."""
PEOPLE: Final = (Kind.PERSON, Kind.WORKER, Kind.EMPLOYER)
UNACKNOWLEDGED = """
    select d.title_zh, d.title_en, d.version from policy_document d
    where d.published_at is not null and d.effective_at <= :now and d.audience in ('everybody', :audience)
      and not exists (select from policy_document n where n.code = d.code and n.version > d.version
                      and n.published_at is not null and n.effective_at <= :now)
      and not exists (select from policy_acknowledgement a where a.policy_document_id = d.id and a.person_id = :person_id)
    order by d.code limit 1
"""


class PolicyUnacknowledged(Refusal):
    """``policyDocuments(toAcknowledge: true)`` lists them, ``acknowledgePolicy`` says that they were read."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "POLICY_UNACKNOWLEDGED", "platform.policies"
    zh, en = "请先阅读并确认《{title_zh}》第{version}版。", 'Please read and acknowledge "{title_en}", version {version}, first.'


async def must_have_acknowledged(tx: Transaction, viewer: Viewer, operation: str) -> None:
    """Raises PolicyUnacknowledged for a new and binding operation while a text in force was not acknowledged by the person."""
    if operation not in BINDING or viewer.kind not in PEOPLE:
        return
    row = await tx.one(UNACKNOWLEDGED, audience=viewer.kind.value, person_id=viewer.person_id)
    if row is not None:
        raise PolicyUnacknowledged(**dict(row))

"""Whoever has not acknowledged what holds now does nothing new and binding; work under way, pay and rights never wait (S-001)."""

from typing import Final

from domain.access import store
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


class PolicyUnacknowledged(Refusal):
    """``policyDocuments(toAcknowledge: true)`` lists them, ``acknowledgePolicy`` says that they were read."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "POLICY_UNACKNOWLEDGED", "platform.policies"
    zh, en = "请先阅读并确认《{title_zh}》第{version}版。", 'Please read and acknowledge "{title_en}", version {version}, first.'


async def must_have_acknowledged(tx: Transaction, viewer: Viewer, operation: str) -> None:
    """Raises PolicyUnacknowledged for a new and binding operation while a text in force was not acknowledged by the person."""
    if operation not in BINDING or viewer.kind not in PEOPLE:
        return
    policy = await store.unacknowledged(tx, viewer.kind.value, viewer.person_id)
    if policy is not None:
        raise PolicyUnacknowledged(**dict(policy))

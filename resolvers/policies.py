"""Policies in versions: what holds, what is announced, and what the viewer has acknowledged."""

from domain import policies
from resolvers.compiler.source import Link, Root, Source, by_id, connection
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

FIELD = "input.policyDocumentId"
IN_FORCE = (
    "({t}.published_at is not null and {t}.effective_at <= :now and not exists (select from policy_document n"
    " where n.code = {t}.code and n.version > {t}.version and n.published_at is not null and n.effective_at <= :now))"
)
MINE = "select a.at from policy_acknowledgement a where a.policy_document_id = {t}.id and a.person_id = :person_id"
FOR_ME = (
    "({t}.audience = 'everybody' or ({t}.audience = 'worker' and :worker_id is not null)"
    " or ({t}.audience = 'employer' and :employer_id is not null))"
)
POLICY_DOCUMENT = Source(
    "PolicyDocument",
    table="policy_document",
    readable={"everyone": "{t}.published_at is not null", "admin": "true"},
    order=("proposed_at desc", "id desc"),
    fields={
        "sha256": "encode({t}.body_sha256, 'hex')",
        "inForce": IN_FORCE,
        "acknowledgedAt": f"({MINE})",
    },
)

ROOTS: dict[str, Root | Link] = {
    "policyDocument": by_id(POLICY_DOCUMENT),
    "policyDocuments": connection(
        POLICY_DOCUMENT,
        filters={
            "code": "{t}.code = :value",
            "inForce": IN_FORCE + " = :value",
            "toAcknowledge": f"({IN_FORCE} and {FOR_ME} and :person_id is not null and not exists ({MINE})) = :value",
        },
    ),
}


async def propose_policy_document(request: Request, draft: policies.Draft) -> Answer:
    """One administrator proposes."""
    return POLICY_DOCUMENT.row(await policies.propose(request.tx, request.viewer, draft))


async def publish_policy_document(request: Request, policy_document_id: str) -> Answer:
    """Another shows it to everybody."""
    id = uuid_of("PolicyDocument", policy_document_id, FIELD)
    return POLICY_DOCUMENT.row(await policies.publish(request.tx, request.viewer, id))


async def refuse_policy_document(request: Request, policy_document_id: str, reason: str) -> Answer:
    """Either drops it."""
    id = uuid_of("PolicyDocument", policy_document_id, FIELD)
    return POLICY_DOCUMENT.row(await policies.refuse(request.tx, request.viewer, id, reason))


async def acknowledge_policy(request: Request, policy_document_id: str, shown_sha256: str) -> Answer:
    """The viewer has read it."""
    id = uuid_of("PolicyDocument", policy_document_id, FIELD)
    return POLICY_DOCUMENT.row(await policies.acknowledge(request.tx, request.viewer, id, shown_sha256))

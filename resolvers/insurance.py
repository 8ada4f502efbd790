"""Insurance: products are public, a plan is read with its posting, policies and claims by both sides (T-024)."""

from domain import insurance
from domain.money import Fen
from resolvers.assignments import OF_THE_PARTIES, PARTIES
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.postings import POSTING
from resolvers.request import Answer, Request
from resolvers.work_rules import READERS

SIDES = {
    "worker": one("Worker", "worker_id", granted=OF_THE_PARTIES),
    "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
}

INSURANCE_PRODUCT = Source(
    "InsuranceProduct", table="insurance_product", readable={"everyone": "true"}, order=("valid_from::date desc", "id desc")
)
INSURANCE_PLAN = Source(
    "InsurancePlan",
    table="insurance_plan",
    readable=READERS,
    order=("chosen_at desc", "id desc"),
    links={"product": one("InsuranceProduct", "insurance_product_id")},
)
INSURANCE_POLICY = Source(
    "InsurancePolicy",
    table="insurance_policy",
    readable=PARTIES,
    order=("wanted_at desc", "id desc"),
    fields={"documentId": "'Document:' || {t}.document_id"},
    links=SIDES
    | {
        "product": one("InsuranceProduct", "insurance_product_id"),
        "assignment": one("Assignment", "assignment_id", granted=OF_THE_PARTIES),
        "claims": many("InsuranceClaim", "insurance_policy_id", order=("made_at", "id"), granted=OF_THE_PARTIES),
    },
)
INSURANCE_CLAIM = Source(
    "InsuranceClaim",
    table="insurance_claim",
    readable=PARTIES,
    order=("made_at desc", "id desc"),
    links=SIDES | {"incident": one("Incident", "incident_id")},
)

ROOTS: dict[str, Root | Link] = {
    "insuranceProducts": connection(INSURANCE_PRODUCT, filters={"kind": ":value = any({t}.kinds)"}),
    "insurancePolicy": by_id(INSURANCE_POLICY),
    "insurancePolicies": connection(INSURANCE_POLICY, filters={"state": "{t}.state = :value"}),
    "insuranceClaim": by_id(INSURANCE_CLAIM),
    "insuranceClaims": connection(INSURANCE_CLAIM, filters={"state": "{t}.state = :value"}),
}


async def choose_insurance(request: Request, posting_id: str, product_id: str) -> Answer:
    """A posting's shifts are insured from now on."""
    id, product = uuid_of("Posting", posting_id, "input.postingId"), uuid_of("InsuranceProduct", product_id, "input.productId")
    await insurance.choose(request.tx, request.viewer, id, product)
    return POSTING.row(id)


async def end_insurance(request: Request, plan_id: str) -> Answer:
    """No further shift is insured by the plan."""
    plan = await insurance.end_plan(request.tx, request.viewer, uuid_of("InsurancePlan", plan_id, "input.planId"))
    return POSTING.row(plan.posting_id)


async def file_insurance_claim(request: Request, policy_id: str, incident_id: str, amount: Fen) -> Answer:
    """A claim for an injury."""
    policy, incident = (
        uuid_of("InsurancePolicy", policy_id, "input.policyId"),
        uuid_of("Incident", incident_id, "input.incidentId"),
    )
    return INSURANCE_CLAIM.row((await insurance.file_claim(request.tx, request.viewer, policy, incident, amount)).id)

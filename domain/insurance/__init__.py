"""Insurance of work: a product chosen for a posting, a policy per shift from the insurer, its certificate, and claims (T-024).

    policy: wanted --insurer issues--> issued --shift given back--> cancelling --> cancelled
              |                          ^------insurer keeps it------+
              +--insurer refuses--> refused
    claim:  wanted --insurer takes it--> filed --> accepted | rejected

The employer pays the insurer, by the insurer's own bill: no premium passes through the books here, and none through a wage.
Nobody is named to the insurer: a shift is insured under its own number. What the insurer was asked under one number is asked
again under the same; an answer that is unclear, or speaks of other terms than were agreed, issues nothing and is told to support.
"""

from domain.insurance.actions import choose, cover, end_plan
from domain.insurance.claims import (
    claim_accepted,
    claim_question,
    claim_refused,
    claim_taken,
    claim_unclear,
    file_claim,
)
from domain.insurance.issuing import (
    cancelled,
    certified,
    issued,
    policy_question,
    refused,
    uncertified,
    unclear,
)
from domain.insurance.model import (
    Claim,
    ClaimNotOfPolicy,
    ClaimQuestion,
    ClaimState,
    Cover,
    NotInsurable,
    Plan,
    Policy,
    PolicyQuestion,
    PolicyState,
)

__all__ = [
    "Claim",
    "ClaimNotOfPolicy",
    "ClaimQuestion",
    "ClaimState",
    "Cover",
    "NotInsurable",
    "Plan",
    "Policy",
    "PolicyQuestion",
    "PolicyState",
    "cancelled",
    "certified",
    "choose",
    "claim_accepted",
    "claim_question",
    "claim_refused",
    "claim_taken",
    "claim_unclear",
    "cover",
    "end_plan",
    "file_claim",
    "issued",
    "policy_question",
    "refused",
    "uncertified",
    "unclear",
]

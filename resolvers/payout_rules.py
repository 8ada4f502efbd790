"""Rules of pay: proposed by an employer, agreed to by the platform, run by jobs."""

from domain import payout_rules
from domain.payout_rules import Terms
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import sha256_of, uuid_of
from resolvers.payouts import STAFF
from resolvers.request import Answer, Request

READERS = {"money": "{t}.employer_id = :employer_id", **STAFF}

PAYOUT_RULE = Source(
    "PayoutRule",
    table="payout_rule",
    readable=READERS,
    order=("made_at desc", "id desc"),
    fields={"termsSha256": "encode({t}.terms_sha256, 'hex')"},
    links={
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "posting": one("Posting", "posting_id"),
        "runs": connection("PayoutRuleRun", "payout_rule_id", order=("ran_at desc", "id desc")),
    },
)

PAYOUT_RULE_RUN = Source(
    "PayoutRuleRun",
    table="payout_rule_run",
    readable=READERS,
    order=("ran_at desc", "id desc"),
    links={"batches": many("PayoutBatch", "payout_rule_run_id", order=("made_at", "id"))},
)

ROOTS: dict[str, Root | Link] = {
    "payoutRule": by_id(PAYOUT_RULE),
    "payoutRules": connection(PAYOUT_RULE, filters={"state": "{t}.state = :value"}),
}


async def propose_payout_rule(request: Request, terms: Terms) -> Answer:
    """An employer's finance member says when, what and how much (T-043)."""
    return PAYOUT_RULE.row(await payout_rules.propose(request.tx, request.viewer, terms))


async def accept_payout_rule(request: Request, payout_rule_id: str, terms_sha256: str) -> Answer:
    """The platform's finance agrees to exactly these terms (T-043)."""
    id = uuid_of("PayoutRule", payout_rule_id, "input.payoutRuleId")
    given = sha256_of(
        terms_sha256, "input.termsSha256", "不是有效的条款摘要（64位十六进制）。", "This is not a SHA-256 (64 hex digits)."
    )
    await payout_rules.accept(request.tx, request.viewer, id, given)
    return PAYOUT_RULE.row(id)


async def reject_payout_rule(request: Request, payout_rule_id: str, reason: str) -> Answer:
    """The platform's finance does not agree (T-043)."""
    id = uuid_of("PayoutRule", payout_rule_id, "input.payoutRuleId")
    await payout_rules.reject(request.tx, request.viewer, id, reason)
    return PAYOUT_RULE.row(id)


async def pause_payout_rule(request: Request, payout_rule_id: str) -> Answer:
    """Nothing is made by it until it goes on (T-043)."""
    id = uuid_of("PayoutRule", payout_rule_id, "input.payoutRuleId")
    await payout_rules.pause(request.tx, request.viewer, id)
    return PAYOUT_RULE.row(id)


async def resume_payout_rule(request: Request, payout_rule_id: str) -> Answer:
    """It goes on with its next moment (T-043)."""
    id = uuid_of("PayoutRule", payout_rule_id, "input.payoutRuleId")
    await payout_rules.resume(request.tx, request.viewer, id)
    return PAYOUT_RULE.row(id)


async def end_payout_rule(request: Request, payout_rule_id: str) -> Answer:
    """For good (T-043)."""
    id = uuid_of("PayoutRule", payout_rule_id, "input.payoutRuleId")
    await payout_rules.end(request.tx, request.viewer, id)
    return PAYOUT_RULE.row(id)

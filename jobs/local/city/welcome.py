"""What ``./run up`` says when everything runs: where to look, a token for each role, and what to try first."""

from dataclasses import dataclass
from typing import Final

from domain.clock import SHANGHAI
from domain.database import Database
from jobs.local.city import store
from jobs.local.city.tokens import LIFETIME_S, ROLES, token

WHO: Final = {
    "worker": "张晓雯, the student of the official tax example",
    "employer": "the owner of 天津启明星教育科技有限公司, where she tutors",
    "manager": "hires for one of its two branches, and sees nothing of the other",
    "reviewer": "admits people and postings",
    "support": "answers questions",
    "finance": "makes payout batches",
    "checker": "approves them",
    "auditor": "reads the books",
    "admin": "runs the house",
    "partner": "a university's office, by key",
}
SECONDS_PER_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Operation:
    """Something to try: as which role, or as nobody, and what it shows."""

    role: str | None
    shows: str
    query: str


CLOSING: Final = (
    Operation(
        None,
        "what is on offer, found by Chinese words",
        '{ postings(first: 3, filter: {text: "辅导"}) { nodes { title district payPerHour { text } employer { name } } } }',
    ),
    Operation(
        "worker",
        "five months of wages, each line of tax with its rule",
        "{ settlements(first: 5) { nodes { payMonth gross { text } iit { text } net { text } "
        "lines { label formula amount ruleId } } } }",
    ),
    Operation(
        "worker",
        "what went to her phone, WeChat and mailbox, and what became of it",
        "{ notificationDeliveries(first: 5) { nodes { topic channel kind state reason deliveredAt } } }",
    ),
    Operation(
        "employer",
        "a system that hears by webhook, and what it took",
        "{ webhookEndpoints(first: 1) { nodes { url topics "
        "deliveries(first: 3) { nodes { topic state attempts lastStatus } } } } }",
    ),
    Operation(
        "worker",
        "who looked at her data, when, what for, which fields",
        "{ myDataAccesses(first: 5) { nodes { at by purpose fields } } }",
    ),
    Operation(
        "manager",
        "one branch's postings with who applied: of the other branch, and of the employer's money, nothing",
        "{ myPostings(first: 5) { nodes { title branch { name } applications(first: 3) { nodes { state worker { name } } } } } }",
    ),
    Operation(
        "admin",
        "staff who ask to see somebody's data: one was allowed, one waits",
        "{ personalDataAccesses(first: 5) { nodes { id purpose fields explanation state expiresAt } } }",
    ),
    Operation(
        "admin",
        "somebody lost her phone: support compared who asks for the account, another person has to approve, then 72 hours pass",
        "{ accountRecoveries(state: CONFIRMED) { nodes { kind newPhoneMask nameMatches idNumberMatches compared waitsUntil } } }",
    ),
    Operation(
        "admin",
        "somebody left and was erased: what law keeps, locked, and until when",
        "{ personalDataRequests(kind: ERASURE) { nodes { state keptZh keptEn } } }",
    ),
    Operation(
        "auditor",
        "a day on which the bank's return was lost: found on the statement, worked off and signed by two people, with its pack",
        "{ reconciliations(state: SIGNED, first: 1) { nodes { day channel statementReturned { text } "
        "differences { class kind outcome onStatement { text } } documents { id name } } } }",
    ),
    Operation(
        "auditor",
        "a payday as the bank's own statement has it: every line agrees with the books, from balance to balance, signed by two",
        '{ reconciliations(channel: "bank_wage", state: SIGNED, first: 1) { nodes { day statementPaid { text } '
        "ledgerPaid { text } files { opening { text } closing { text } lineCount } documents { id name } } } }",
    ),
    Operation(
        "employer",
        "a demand split into sub-orders: one accepted, one sent back with the reason, one still sought",
        "{ demandPackages { nodes { title state subOrders { title state deliverBy deliveries { state reason } } } } }",
    ),
    Operation(
        "employer",
        "files of postings: in one, rows are wrong and say why; the other became drafts",
        "{ postingFiles { nodes { name state rowCount errors(first: 5) { nodes { row column messageEn ruleId } } } } }",
    ),
    Operation(
        "checker",
        "the payout batch that waits for a second person",
        "{ payoutBatches(state: SUBMITTED) { nodes { id planSha256 total { text } itemCount employer { name } } } }",
    ),
)


async def welcome(database: Database, url: str) -> str:
    """Several lines for the terminal; without a sample city only where the page and the API are."""
    async with database.transaction() as tx:
        loaded = await store.finished(tx)
        tokens = {role: await token(tx, role) for role in ROLES} if loaded else {}
        today = tx.now.astimezone(SHANGHAI)
    lines = ["", f"Linggong runs: {url} is the tour, {url}/graphql the API. Ctrl-C stops everything."]
    if not loaded:
        return "\n".join(lines)
    hours = LIFETIME_S // SECONDS_PER_HOUR
    lines += [
        "",
        f"In the sample city it is {today:%Y-%m-%d %H:%M}. Tokens, good for {hours} hours (./run token ROLE makes more):",
        "",
    ]
    lines += [f"  {role:<9} {held}  {WHO[role]}" for role, held in tokens.items()]
    lines += ["", "To try, on the page or with any client:", ""]
    lines += [f"  as {one.role or 'anybody'}: {one.shows}\n    {one.query}" for one in CLOSING]
    return "\n".join([*lines, ""])

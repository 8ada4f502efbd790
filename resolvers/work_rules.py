"""Rules of work: read with the posting they are for; an acknowledgement by both sides (S-032)."""

from collections.abc import Sequence

from domain import work_rules
from domain.errors import InvalidInput
from resolvers.assignments import OF_THE_PARTIES, PARTIES
from resolvers.compiler.source import Link, Root, Source, many, one
from resolvers.ids import uuid_of
from resolvers.postings import of_posting
from resolvers.request import Answer, Request

READERS = {
    **of_posting("p.id = {t}.posting_id"),
    "worker": "exists (select from application a where a.posting_id = {t}.posting_id and a.worker_id = :worker_id)"
    " or exists (select from invitation i join posting_version v on v.id = i.posting_version_id"
    " where v.posting_id = {t}.posting_id and i.worker_id = :worker_id)",
}

WORK_RULES = Source(
    "WorkRules",
    table="work_rules",
    readable=READERS,
    order=("written_at desc", "id desc"),
    fields={"sha256": "encode({t}.sha256, 'hex')"},
    links={
        "rules": many("WorkRule", "work_rules_id", order=("position::int",), granted="the rules are what it is"),
    },
)
WORK_RULE = Source(
    "WorkRule",
    table="work_rule",
    readable={
        arm: predicate
        if predicate == "true"
        else f"exists (select from work_rules r where r.id = {{t}}.work_rules_id and ({predicate.replace('{t}', 'r')}))"
        for arm, predicate in READERS.items()
    },
)
WORK_RULES_ACKNOWLEDGEMENT = Source(
    "WorkRulesAcknowledgement",
    table="work_rules_acknowledgement",
    readable=PARTIES,
    order=("acknowledged_at desc", "id desc"),
    fields={"sha256": "encode({t}.sha256, 'hex')"},
    links={"workRules": one("WorkRules", "work_rules_id", granted=OF_THE_PARTIES)},
)

ROOTS: dict[str, Root | Link] = {}


async def attach_work_rules(request: Request, posting_id: str, texts: Sequence[str]) -> Answer:
    """The posting's rules from now on."""
    id = uuid_of("Posting", posting_id, "input.postingId")
    return WORK_RULES.row((await work_rules.attach(request.tx, request.viewer, id, texts)).id)


async def acknowledge_work_rules(request: Request, work_rules_id: str, sha256: str) -> Answer:
    """The worker has read them."""
    id = uuid_of("WorkRules", work_rules_id, "input.workRulesId")
    try:
        read = bytes.fromhex(sha256)
    except ValueError:
        raise InvalidInput("input.sha256", "须为十六进制。", "Hexadecimal digits.") from None
    return WORK_RULES.row((await work_rules.acknowledge(request.tx, request.viewer, id, read)).id)

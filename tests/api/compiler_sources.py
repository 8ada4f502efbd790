"""How the rows of the small city are found and who may read them."""

from resolvers.compiler import (
    Filter,
    Link,
    Mixed,
    Root,
    Source,
    Value,
    by_id,
    connection,
    either,
    many,
    mine,
    mixed,
    node,
    nodes,
    one,
)
from resolvers.compiler.build import Declared

FIRM = Source(
    "Firm",
    table="firm",
    readable={"everyone": "true"},
    links={"jobs": connection("Job", "firm_id")},
)
SLOT = Source("Slot", table="shift_slot", readable={"everyone": "true"})
LINE = Value("Line")
PLACE = Value("Place", {"score": "{t}.score", "name": "'place ' || {t}.score"}, composed=True)
BID = Source(
    "Bid",
    table="bid",
    readable={"worker": "{t}.worker_id = :worker_id", "employer": "{t}.employer_id = :employer_id", "reviewer": "true"},
    order=("created_at desc", "id desc"),
    links={"job": one("Job", "job_id", granted="who may see a bid may see what it is for")},
    guards={"secret": ("worker",)},
)
JOB = Source(
    "Job",
    table="job",
    readable={
        "live": "{t}.state = 'live' and {t}.opened_at <= :now",
        "employer": "{t}.firm_id = :employer_id",
        "reviewer": "true",
    },
    order=("opened_at desc", "id desc"),
    joins={"x": "join job_text {x} on {x}.id = {t}.text_id"},
    fields={"title": "{x}.title", "duties": "{x}.duties", "extraAmount": "{t}.extra_fen"},
    links={
        "firm": one(FIRM, "firm_id"),
        "slots": many(SLOT, "job_id", order=("starts_at", "id")),
        "bids": connection(BID, "job_id", filters={"state": "{t}.state = :value"}),
        "latestBid": one(BID, on="{t}.job_id = {o}.id", order=("created_at desc", "id desc")),
    },
)
NOTE = Source(
    "Note",
    table="note",
    readable={"everyone": "true"},
    order=("position::int", "id"),
    links={"subject": either("subject_kind", "subject_id", {"job": JOB, "firm": FIRM})},
)
ROOTS: dict[str, Root | Link | Mixed] = {
    "job": by_id(JOB),
    "firm": by_id(FIRM),
    "node": node(),
    "nodes": nodes(),
    "myFirm": mine(FIRM, "{t}.id = :employer_id"),
    "notes": many(NOTE, on="true"),
    "bids": connection(BID),
    "activity": mixed({"Note": "{t}.position < 4", "Bid": "true"}, order=("created_at desc", "id desc")),
    "jobs": connection(
        JOB,
        filters={
            "filter.states": "{t}.state = any(:value::text[])",
            "filter.state": Filter("{t}.state = :value", inline=True),
            "filter.minPay": "{t}.pay_fen >= :value",
            "filter.firmId": "{t}.firm_id = :value",
            "filter.text": Filter("{t}.tags @> :value", prepare=lambda value: str(value).split()),
            "filter.openedSince": "{t}.opened_at >= :value",
        },
        orders={
            "NEWEST": ("opened_at desc", "id desc"),
            "PAY": ("pay_fen", "id"),
            "SCORE": ("score::int desc", "id desc"),
        },
    ),
}
DECLARED = Declared(
    {source.type: source for source in (FIRM, SLOT, BID, JOB, NOTE)}, {value.type: value for value in (LINE, PLACE)}, ROOTS
)

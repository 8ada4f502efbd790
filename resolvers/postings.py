"""Postings as they may be read: live ones by everybody, all of them by their employer and staff."""

from domain.postings import MAX_NEAR_M, near_term, query_terms
from resolvers.compiler.faults import bad_argument
from resolvers.compiler.source import Filter, Link, Root, Source, Value, Walk, by_id, connection, many, one

LIVE = "{t}.state = 'live' and {t}.valid_until > :now"
OURS = "{t}.employer_id = :employer_id"
OF_THE_POSTING = "whoever may read the posting may read what it says"
OF_THE_VERSION = "whoever may read the version may read its parts"
MEMBERS_AND_STAFF = ("employer", "staff")

POSTING = Source(
    "Posting",
    table="posting",
    readable={"live": LIVE, "employer": OURS, "postings:read": OURS, "staff": "true"},
    order=("created_at desc", "id desc"),
    fields={"payPerHour": "{t}.pay_fen_per_hour"},
    guards={"submittedAt": MEMBERS_AND_STAFF, "currentVersion": MEMBERS_AND_STAFF},
    links={
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "branch": one("Branch", "branch_id", granted="whoever may read it may read where it is"),
        "version": one("PostingVersion", on="{t}.id = coalesce({o}.live_version_id, {o}.version_id)", granted=OF_THE_POSTING),
        "currentVersion": one("PostingVersion", "version_id", granted=OF_THE_POSTING),
        "shifts": many(
            "Shift",
            on="{t}.posting_version_id = coalesce({o}.live_version_id, {o}.version_id)",
            order=("starts_at", "id"),
            granted=OF_THE_POSTING,
        ),
        "insurance": one(
            "InsurancePlan",
            on="{t}.posting_id = {o}.id and {t}.ended_at is null",
            order=("chosen_at desc", "id desc"),
            granted=OF_THE_POSTING,
        ),
        "workRules": one("WorkRules", on="{t}.posting_id = {o}.id", order=("written_at desc", "id desc"), granted=OF_THE_POSTING),
        "safety": one(
            "SafetyAttestation",
            on="{t}.posting_id = {o}.id and (select (v.district, v.address) = ({t}.district, {t}.address)"
            " from posting_version v where v.id = coalesce({o}.live_version_id, {o}.version_id))",
            order=("attested_at desc", "id desc"),
            granted=OF_THE_POSTING,
        ),
        "applications": connection("Application", "posting_id", order=("created_at desc", "id desc")),
    },
)


def of_posting(posting: str) -> dict[str, str]:
    """The arms of what belongs to a posting: those of the posting, found by the condition."""
    return {
        arm: "true"
        if predicate == "true"
        else f"exists (select from posting p where {posting} and {predicate.replace('{t}', 'p')})"
        for arm, predicate in POSTING.readable.items()
    }


POSTING_VERSION = Source(
    "PostingVersion",
    table="posting_version",
    readable={
        **of_posting("p.id = {t}.posting_id"),
        "live": "exists (select from posting p where p.live_version_id = {t}.id and p.state = 'live' and p.valid_until > :now)",
        # what one applied for stays readable, whatever becomes of the posting (S-021)
        "worker": "exists (select from application a where a.posting_version_id = {t}.id and a.worker_id = :worker_id)",
    },
    order=("created_at desc", "id desc"),
    fields={"sha256": "encode({t}.sha256, 'hex')"},
    guards={"findings": MEMBERS_AND_STAFF, "reviews": MEMBERS_AND_STAFF},
    links={
        "shifts": many("Shift", "posting_version_id", order=("starts_at", "id"), granted=OF_THE_VERSION),
        "payComponents": many("PayComponent", "posting_version_id", order=("position::int",), granted=OF_THE_VERSION),
        "requirements": many("Requirement", "posting_version_id", order=("position::int",), granted=OF_THE_VERSION),
        "findings": many("ScreeningFinding", "posting_version_id", order=("position::int",), granted=OF_THE_VERSION),
        "reviews": many("Review", "subject_id", order=("decided_at desc", "id desc"), granted="decisions on one's own posting"),
    },
)

PLACE = Value(
    "Place",
    {
        "district": "{t}.district",
        "address": "{t}.address",
        "latitude": "{t}.latitude",
        "longitude": "{t}.longitude",
    },
    composed=True,
)

OF_VERSION = {
    arm: predicate
    if predicate == "true"
    else f"exists (select from posting_version v where v.id = {{t}}.posting_version_id and {inner})"
    for arm, predicate in POSTING_VERSION.readable.items()
    for inner in [predicate.replace("{t}", "v")]
}

SHIFT = Source("Shift", table="shift", readable=OF_VERSION, order=("starts_at", "id"))
PAY_COMPONENT = Source("PayComponent", table="pay_component", readable=OF_VERSION)
REQUIREMENT = Source("Requirement", table="requirement", readable=OF_VERSION)
SCREENING_FINDING = Source(
    "ScreeningFinding", table="screening_finding", readable={arm: OF_VERSION[arm] for arm in MEMBERS_AND_STAFF}
)


def _terms(text: object) -> list[str]:
    terms = query_terms(str(text))
    if not terms:
        raise bad_argument("filter.text", "write the words to look for")
    return terms


NEAR = """metres_apart({t}.latitude, {t}.longitude, (:value::float8[])[1], (:value::float8[])[2]) <= (:value::float8[])[3]"""


def _circle(near: object) -> list[float]:
    """Latitude, longitude and metres of a coerced ``NearInput``; a client error for what no place on earth has."""
    assert isinstance(near, dict)
    latitude, longitude, metres = float(near["latitude"]), float(near["longitude"]), int(near["withinM"])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_argument("filter.near", "latitude is -90 to 90, longitude -180 to 180")
    if not 1 <= metres <= MAX_NEAR_M:
        raise bad_argument("filter.near.withinM", f"1 to {MAX_NEAR_M:,} metres")
    return [latitude, longitude, float(metres)]


def _near_term(near: object) -> str:
    latitude, longitude, metres = _circle(near)
    return near_term(latitude, longitude, metres)


def _one_of(column: str, type_: str) -> Filter:
    """Equality with a column that has its own index in each order."""
    term = column.removesuffix("_id")
    return Filter(f"{{t}}.{column} = :value", terms=Filter(f"array['{term}=' || :value::{type_}]"), indexed=True)


ROOTS: dict[str, Root | Link] = {
    "posting": by_id(POSTING),
    "postings": connection(
        POSTING,
        where=LIVE,
        filters={
            "filter.kind": _one_of("kind", "text"),
            "filter.district": _one_of("district", "text"),
            "filter.employerId": _one_of("employer_id", "uuid"),
            "filter.minPay": Filter("{t}.pay_fen_per_hour >= :value", terms=Filter("(pay_steps(:value))[:1]")),
            "filter.startsAfter": "{t}.starts_at >= :value",
            "filter.startsBefore": "{t}.starts_at < :value",
            "filter.text": Filter("{t}.search_terms @> :value", prepare=_terms, terms=Filter(":value::text[]", prepare=_terms)),
            "filter.near": Filter(NEAR, prepare=_circle, terms=Filter("array[:value::text]", prepare=_near_term)),
        },
        walk=Walk("posting_found", "(select rarest_term({terms}))"),
        orders={
            "NEWEST": ("published_at desc", "id desc"),
            "HIGHEST_PAY": ("pay_fen_per_hour::bigint desc", "id desc"),
            "SOONEST": ("starts_at", "id"),
        },
    ),
    # of a branch that is not theirs a limited member finds a live posting as everybody does, not among their own
    "myPostings": connection(
        POSTING,
        where="{t}.employer_id = :employer_id",
        filters={"state": "{t}.state = :value", "branchId": Filter("{t}.branch_id = :value", of="Branch")},
        only=("employer", "postings:read"),
    ),
    # a queue is staff's: nobody else learns that a live posting has a version under review
    "postingQueue": connection(POSTING, where="{t}.submitted_at is not null", order=("submitted_at", "id"), only=("staff",)),
}

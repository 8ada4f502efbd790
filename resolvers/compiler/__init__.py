"""The read compiler: one GraphQL operation becomes one SQL statement that returns the finished JSON.

For authors of an area, in ``resolvers/<area>.py``::

    POSTING = Source(
        "Posting",                                            # the GraphQL type's name
        table="posting",
        readable={                                            # who may read a row: capability -> predicate; at least one
            "live": "{t}.state = 'live' and {t}.valid_until > :now",
            "employer": "{t}.employer_id = :employer_id",
            "reviewer": "true",
        },
        order=("published_at desc", "id desc"),               # NOT NULL, one direction, unique tail, indexed per arm
        joins={"v": "join posting_version {v} on {v}.id = {t}.version_id"},      # 1:1, joined only when a field names {v}
        fields={"title": "{v}.title"},                        # hourlyPay: Money reads hourly_pay_fen without a line
        guards={"rejectReason": ("employer", "reviewer")},    # others get null
        links={
            "employer": one("Employer", "employer_id", granted="everyone sees who offers work"),
            "shifts": many("Shift", "posting_id", order=("starts_at", "id")),
            "applications": connection("Application", "posting_id", filters={"state": "{t}.state = :value"}),
        },
    )
    ROOTS = {
        "posting": by_id(POSTING),
        "myWorker": mine(WORKER, "{t}.id = :worker_id"),
        "node": node(),
        "nodes": nodes(),
        "postings": connection(
            POSTING,
            filters={
                "filter.kind": "{t}.kind = :value",                              # enum: bound as its lower-case name
                "filter.employerId": "{t}.employer_id = :value",                 # ID: bound as the UUID, typed by name
                "text": Filter("{t}.search_terms @> :value", prepare=bigrams),   # prepared in Python
                "filter.state": Filter("{t}.state = :value", inline=True),       # skewed enum: part of the text
            },
            orders={"NEWEST": ("published_at desc", "id desc"), "PAY": ("pay_fen_per_hour desc", "id desc")},
        ),
    }

A filter's key is the argument, or ``argument.field`` of an input object; it applies when the value is given and not null.
Orders are keyed by the names of the enum of the argument ``order``; the first is the default. A key column whose type does not
follow from its name (``_at``, ``_until``, ``_on``, ``_fen``, ``id``, ``_id``) is written ``score::int desc``.

How a field is read: its column in snake case (Fen and Money add ``_fen``); ``id`` as ``Posting:<uuid>``; enums stored in lower
case; DateTime from timestamptz, Date from date, lists from arrays. An object without a table of its own is a ``Value``: keys of a
jsonb column by default (snake case), ``Value("Place", {"district": "{t}.district"}, composed=True)`` from the row's own columns.
Everything may use the viewer's binds (``:worker_id`` …, ``:now``) and nothing else. ``connection(X, where="…")`` and
``many(X, on="…")`` serve as roots too. ``either("subject_type", "subject_id", {"posting": "Posting", …})`` links to one row of
several types; ``mixed({"Offer": "true", "Application": "true"}, order=("created_at desc", "id desc"))`` pages several types.
A ``one`` link is nullable unless the target has the arm ``everyone: "true"`` or the link is ``granted`` with a reason, which lets
whoever reads the owner read the linked row.

In ``schema/<area>.py`` such fields with arguments, and all compiled root fields, have the body ``return COMPILED``::

    @strawberry.field(graphql_type=Posting | None, description="… (S-020)")
    def posting(self, id: strawberry.ID) -> Answer:
        return COMPILED

Computed values are root fields with an ordinary resolver (``info.context`` is a ``Request`` with an open transaction). They
answer Strawberry objects or plain dataclasses with the same attribute names; a member of a union is found by its class's name.
"""

from resolvers.compiler.build import MONEY, BrokenSources, Catalog, Declared, bind, gather
from resolvers.compiler.plan import Compiler, Statement
from resolvers.compiler.source import (
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

__all__ = [
    "MONEY",
    "BrokenSources",
    "Catalog",
    "Compiler",
    "Declared",
    "Filter",
    "Link",
    "Mixed",
    "Root",
    "Source",
    "Statement",
    "Value",
    "bind",
    "by_id",
    "connection",
    "either",
    "gather",
    "many",
    "mine",
    "mixed",
    "node",
    "nodes",
    "one",
]

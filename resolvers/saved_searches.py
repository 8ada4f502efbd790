"""Searches a worker keeps: theirs alone."""

from domain import postings
from domain.postings import Sought
from resolvers.compiler.source import Link, Root, Source, connection, many
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

POSTINGS_SHOWN = 50

SAVED_SEARCH = Source(
    "SavedSearch",
    table="saved_search",
    readable={"worker": "{t}.worker_id = :worker_id"},
    order=("created_at desc", "id desc"),
    fields={"minPay": "{t}.min_pay_fen"},
    links={
        "postings": many(
            "Posting",
            on="""{t}.id in (select f.posting_id from saved_search_find f where f.saved_search_id = {o}.id
                             order by f.found_at desc, f.posting_id desc limit 50)""",
            order=("created_at desc", "id desc"),
            limit=POSTINGS_SHOWN,
        )
    },
)
ROOTS: dict[str, Root | Link] = {
    "mySavedSearches": connection(SAVED_SEARCH, where="{t}.worker_id = :worker_id and {t}.deleted_at is null"),
}


async def save_search(request: Request, sought: Sought) -> Answer:
    """Keeps it."""
    return SAVED_SEARCH.row(await postings.save_search(request.tx, request.viewer, sought))


async def delete_search(request: Request, saved_search_id: str) -> Answer:
    """Ends it."""
    id = uuid_of("SavedSearch", saved_search_id, "input.savedSearchId")
    return SAVED_SEARCH.row(await postings.delete_search(request.tx, request.viewer, id))

"""The thread of a hire: both sides read it, and the staff (S-068)."""

from domain import arrangements
from resolvers.applications import HIRING, OFFER
from resolvers.compiler.source import Link, Root, Source
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

ARRANGEMENT_MESSAGE = Source(
    "ArrangementMessage", table="arrangement_message", readable=HIRING, order=("offer_id", "sent_at", "id")
)

ROOTS: dict[str, Root | Link] = {}


async def send_arrangement_message(request: Request, offer_id: str, text: str) -> Answer:
    """Either side writes."""
    id = uuid_of("Offer", offer_id, "input.offerId")
    await arrangements.send(request.tx, request.viewer, id, text)
    return OFFER.row(id)

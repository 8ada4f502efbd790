"""Files that leave: sealed in the database with their SHA-256, and handed out once by a ticket for a stated purpose (design §10).

    keep ──▶ document ──ticket──▶ redeemed once, within minutes, by whoever holds the ticket

The area that owns a document asks who may open it and logs whose data it shows. A ticket is a secret: only its keyed digest is
stored, its life is machine time, and it is no part of a remembered answer.
"""

from domain.documents.actions import keep, mint_ticket, redeem
from domain.documents.model import MAX_BYTES, Content, Document, DocumentTooLarge, Ticket
from domain.documents.store import find

__all__ = ["MAX_BYTES", "Content", "Document", "DocumentTooLarge", "Ticket", "find", "keep", "mint_ticket", "redeem"]

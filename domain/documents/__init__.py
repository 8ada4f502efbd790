"""Files that leave and come in: sealed in the database with their SHA-256, and handed out once by a ticket for a stated purpose.

    keep ──▶ document ──ticket──▶ redeemed once, within minutes, by whoever holds the ticket
    upload ticket ──▶ one file brought, within minutes ──▶ keep

The area that owns a document asks who may open it and logs whose data it shows. A ticket is a secret: only its keyed digest is
stored, its life is machine time, and it is no part of a remembered answer.
"""

from domain.documents.actions import keep, mint_ticket, mint_upload, read, redeem, upload
from domain.documents.model import MAX_BYTES, Content, Document, DocumentTooLarge, Ticket, Upload
from domain.documents.store import find, kept

__all__ = [
    "MAX_BYTES",
    "Content",
    "Document",
    "DocumentTooLarge",
    "Ticket",
    "Upload",
    "find",
    "keep",
    "kept",
    "mint_ticket",
    "mint_upload",
    "read",
    "redeem",
    "upload",
]

"""Receipts in bulk for an employer (T-048): a masked list of the payments of a batch or a period, with the receipts' hashes.

    requested --(job) lines, pack, complete--> ready --mint_ticket, for a stated purpose--> fetched once

Official receipts name the payee and their account in the clear and are the payee's own; they are not in the bundle. Whoever
holds one can check it against the list by its SHA-256. Every fetching is logged for each payee it lists, with its purpose.
"""

from domain.receipt_bundles.actions import complete, lines, mint_ticket, progress, request
from domain.receipt_bundles.model import Bundle, BundleNotReady, Line, NoReceipts, TooManyReceipts
from domain.receipt_bundles.packing import packed

__all__ = [
    "Bundle",
    "BundleNotReady",
    "Line",
    "NoReceipts",
    "TooManyReceipts",
    "complete",
    "lines",
    "mint_ticket",
    "packed",
    "progress",
    "request",
]

"""Official receipts: fetched from the channel for every payment that stands on a statement, kept sealed as the channel made them.

    wanted ──kept──▶ kept        the bytes are a document of the worker's, beside their SHA-256
       └── the channel has none after many tries ──▶ missing

The platform's own papers say that they are not official; only these are (T-047).
"""

from hashlib import sha256
from typing import Final

from domain import documents, outbox
from domain.database import Transaction
from domain.documents import Content
from domain.reconciliation import store_receipts as store
from domain.reconciliation.store_receipts import WantedReceipt
from domain.viewer import Viewer

DOCUMENT: Final = "payout_receipt"
AT_ONCE = 20
TRIES = 12
TRY_AGAIN_S = (60, 300, 1800, 7200, 86_400)
"""Business time until the channel is asked again; the last one repeats."""


async def due(tx: Transaction, viewer: Viewer) -> list[WantedReceipt]:
    """Receipts to be fetched now, put off so that no other worker asks for them meanwhile."""
    viewer.must_be_system()
    return await store.take(tx, AT_ONCE, TRY_AGAIN_S[0])


async def keep(tx: Transaction, viewer: Viewer, wanted: WantedReceipt, content: bytes, media_type: str, channel_ref: str) -> bool:
    """Seals the receipt, once. False when it names another payment: then it is not kept, and asked for again."""
    viewer.must_be_system()
    if not content or channel_ref != await store.channel_ref(tx, wanted.out_biz_no):
        await put_off(tx, viewer, wanted)
        return False
    if await store.kept(tx, wanted.id, channel_ref, sha256(content).digest()):
        ending = "pdf" if media_type == "application/pdf" else "bin"
        file = Content(f"回单_{wanted.out_biz_no}.{ending}", media_type, content)
        await documents.keep(tx, DOCUMENT, wanted.id, file, worker_id=wanted.worker_id)
        await outbox.put(tx, viewer, "payout_receipt.kept", wanted.id)
    return True


async def put_off(tx: Transaction, viewer: Viewer, wanted: WantedReceipt) -> None:
    """The channel has none yet: asked again later, and given up after many tries."""
    viewer.must_be_system()
    if wanted.tries >= TRIES:
        await store.give_up(tx, wanted.id)
        await outbox.put(tx, viewer, "payout_receipt.missed", wanted.id)
    else:
        await store.put_off(tx, wanted.id, TRY_AGAIN_S[min(wanted.tries, len(TRY_AGAIN_S)) - 1])

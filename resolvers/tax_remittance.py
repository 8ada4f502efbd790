"""Withheld tax on its way to the tax office: remittances and their lines."""

from datetime import date
from uuid import UUID

from domain import tax
from resolvers.compiler.source import Link, Root, Source, by_id, connection, one
from resolvers.ids import sha256_of, uuid_of
from resolvers.request import Answer, Request

STAFF = {"finance": "true", "checker": "true", "auditor": "true", "admin": "true"}

PARTS = "whoever may read a remittance may read what it consists of"
TAX_REMITTANCE = Source(
    "TaxRemittance",
    table="tax_remittance",
    readable=STAFF,
    order=("prepared_at desc", "id desc"),
    fields={
        "itemsSha256": "encode({t}.items_sha256, 'hex')",
        "corrected": "({t}.corrected_vat_fen + {t}.corrected_surcharge_fen + {t}.corrected_iit_fen)",
    },
    links={
        "items": connection("TaxRemittanceItem", "remittance_id", granted=PARTS),
        "corrections": connection("TaxRemittanceCorrection", "remittance_id", granted=PARTS),
    },
)

TAX_REMITTANCE_ITEM = Source(
    "TaxRemittanceItem",
    table="tax_remittance_item",
    readable=STAFF,
    order=("id",),
    links={"worker": one("Worker", "worker_id", granted="who may see what was remitted may see for whom, masked")},
)

TAX_REMITTANCE_CORRECTION = Source(
    "TaxRemittanceCorrection",
    table="tax_remittance_correction",
    readable=STAFF,
    order=("id",),
    links={
        "worker": one("Worker", "worker_id", granted="who may see what was remitted may see for whom, masked"),
        "returned": one("TaxPayment", "tax_payment_id", granted="who may see what was remitted may see the record it comes from"),
    },
)

ROOTS: dict[str, Root | Link] = {
    "taxRemittance": by_id(TAX_REMITTANCE),
    "taxRemittances": connection(TAX_REMITTANCE, filters={"month": "{t}.month = :value", "state": "{t}.state = :value"}),
}


async def prepare_tax_remittance(request: Request, month: date) -> Answer:
    """Freezes a closed month's tax, worker by worker."""
    return TAX_REMITTANCE.row(await tax.prepare_remittance(request.tx, request.viewer, month))


async def approve_tax_remittance(request: Request, remittance_id: str, items_sha256: str) -> Answer:
    """Approves exactly the lines that were shown, as a second person."""
    id = _id(remittance_id)
    await tax.approve_remittance(request.tx, request.viewer, id, _sha256(items_sha256))
    return TAX_REMITTANCE.row(id)


async def reject_tax_remittance(request: Request, remittance_id: str, reason: str) -> Answer:
    """Sends it back with a reason, as a second person."""
    id = _id(remittance_id)
    await tax.reject_remittance(request.tx, request.viewer, id, reason)
    return TAX_REMITTANCE.row(id)


async def record_tax_remitted(request: Request, remittance_id: str, voucher_number: str) -> Answer:
    """Records the tax office's voucher."""
    id = _id(remittance_id)
    await tax.record_remitted(request.tx, request.viewer, id, voucher_number)
    return TAX_REMITTANCE.row(id)


def _id(text: str) -> UUID:
    return uuid_of("TaxRemittance", text, "input.taxRemittanceId")


def _sha256(text: str) -> bytes:
    return sha256_of(text, "input.itemsSha256", "不是有效的明细摘要（64位十六进制）。", "This is not a SHA-256 (64 hex digits).")

"""Reconciliation: days, their files and differences, proposals, and official receipts."""

from domain import reconciliation
from domain.reconciliation import Action
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

STAFF = {"finance": "true", "checker": "true", "auditor": "true", "admin": "true"}
NEWEST_FOUND = ("found_at desc", "id desc")

RECONCILIATION = Source(
    "Reconciliation",
    table="reconciliation",
    readable=STAFF,
    order=("day::date desc", "id desc"),
    fields={
        "statementPaid": "{t}.statement_paid_fen",
        "statementReturned": "{t}.statement_returned_fen",
        "payoutsPaid": "{t}.payouts_paid_fen",
        "payoutsReturned": "{t}.payouts_returned_fen",
        "ledgerPaid": "{t}.ledger_paid_fen",
        "ledgerReturned": "{t}.ledger_returned_fen",
        "openCount": """(select count(*) from reconciliation_difference d
                         where d.reconciliation_id = {t}.id and d.state in ('open', 'proposed'))""",
    },
    links={
        "files": many("StatementFile", "reconciliation_id", order=("received_at desc", "id desc")),
        "differences": many("ReconciliationDifference", "reconciliation_id", order=NEWEST_FOUND),
        "documents": many("Document", "subject_id", order=("id",)),
    },
)

STATEMENT_FILE = Source(
    "StatementFile",
    table="statement_file",
    readable=STAFF,
    order=("received_at desc", "id desc"),
    fields={
        "sha256": "encode({t}.sha256, 'hex')",
        "paid": "{t}.paid_fen",
        "returned": "{t}.returned_fen",
        "opening": "{t}.opening_fen",
        "closing": "{t}.closing_fen",
    },
    links={"documents": many("Document", "subject_id", order=("id",))},
)

RECONCILIATION_DIFFERENCE = Source(
    "ReconciliationDifference",
    table="reconciliation_difference",
    readable=STAFF,
    order=NEWEST_FOUND,
    fields={
        "inLedger": "{t}.ledger_fen",
        "inPayouts": "{t}.payout_fen",
        "onStatement": "{t}.statement_fen",
    },
    links={
        "reconciliation": one("Reconciliation", "reconciliation_id", granted="a difference is read by those who read its day"),
        "item": one("PayoutItem", "payout_item_id"),
        "resolutions": many("DifferenceResolution", "reconciliation_difference_id", order=("proposed_at desc", "id desc")),
    },
)

DIFFERENCE_RESOLUTION = Source(
    "DifferenceResolution",
    table="difference_resolution",
    readable=STAFF,
    order=("proposed_at desc", "id desc"),
    links={
        "difference": one(
            "ReconciliationDifference",
            "reconciliation_difference_id",
            granted="a proposal is read by those who read its difference",
        )
    },
)

PAYOUT_RECEIPT = Source(
    "PayoutReceipt",
    table="payout_receipt",
    readable={"worker": "{t}.worker_id = :worker_id", "money": "{t}.employer_id = :employer_id", **STAFF},
    order=("wanted_at desc", "id desc"),
    fields={"sha256": "encode({t}.sha256, 'hex')"},
    links={
        "item": one("PayoutItem", "payout_item_id", granted="a receipt is read by both sides of its payment"),
        "documents": many("Document", "subject_id", order=("id",)),
    },
)

ROOTS: dict[str, Root | Link] = {
    "reconciliation": by_id(RECONCILIATION),
    "reconciliations": connection(RECONCILIATION, filters={"state": "{t}.state = :value", "channel": "{t}.channel = :value"}),
    "reconciliationDifferences": connection(
        RECONCILIATION_DIFFERENCE, filters={"state": "{t}.state = :value", "class": "{t}.class = :value"}
    ),
    "differenceResolutions": connection(DIFFERENCE_RESOLUTION, filters={"state": "{t}.state = :value"}),
    "payoutReceipts": connection(PAYOUT_RECEIPT),
}


async def propose_difference_resolution(
    request: Request, difference_id: str, action: Action, reason: str, payout_item_id: str | None
) -> Answer:
    """Proposes what becomes of a difference."""
    difference = uuid_of("ReconciliationDifference", difference_id, "input.reconciliationDifferenceId")
    item = uuid_of("PayoutItem", payout_item_id, "input.payoutItemId") if payout_item_id else None
    return DIFFERENCE_RESOLUTION.row(await reconciliation.propose(request.tx, request.viewer, difference, action, reason, item))


async def confirm_difference_resolution(request: Request, resolution_id: str) -> Answer:
    """Confirms it, as a second person."""
    id = uuid_of("DifferenceResolution", resolution_id, "input.differenceResolutionId")
    await reconciliation.confirm(request.tx, request.viewer, id)
    return DIFFERENCE_RESOLUTION.row(id)


async def reject_difference_resolution(request: Request, resolution_id: str, reason: str) -> Answer:
    """Rejects it with a reason, as a second person."""
    id = uuid_of("DifferenceResolution", resolution_id, "input.differenceResolutionId")
    await reconciliation.reject(request.tx, request.viewer, id, reason)
    return DIFFERENCE_RESOLUTION.row(id)


async def submit_reconciliation(request: Request, reconciliation_id: str) -> Answer:
    """Hands a balanced day to be signed."""
    id = uuid_of("Reconciliation", reconciliation_id, "input.reconciliationId")
    await reconciliation.submit(request.tx, request.viewer, id)
    return RECONCILIATION.row(id)


async def sign_reconciliation(request: Request, reconciliation_id: str) -> Answer:
    """Signs it, as a second person."""
    id = uuid_of("Reconciliation", reconciliation_id, "input.reconciliationId")
    await reconciliation.sign(request.tx, request.viewer, id)
    return RECONCILIATION.row(id)

"""Payouts: destinations, previews, batches and items."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import payouts
from domain.errors import InvalidInput
from domain.money import Fen
from domain.payouts import DestinationKind
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, mine, one
from resolvers.ids import global_id, sha256_of, uuid_of
from resolvers.request import Answer, Request

STAFF = {"finance": "true", "checker": "true", "auditor": "true", "admin": "true"}
OURS = "{t}.employer_id = :employer_id"

WAITING_FOR = "payout_waits_for({t}.state, {t}.waits_for, {t}.needs, {t}.problem_since)"
"""What a payment waits for: a row of payout_waiting, or nothing any more."""
OFFICIAL_RECEIPT = "official_receipt_of({t}.id, {t}.state, {t}.channel)"
"""What there is of its official receipt: a row of official_receipt_standing, or nothing before it was paid."""
EXPECTED_AT = """(select case {t}.state when 'succeeded' then {t}.finished_at
    when 'queued' then case when {t}.waits_for is distinct from 'channel_stopped'
         then coalesce({t}.waits_until, :now) + make_interval(mins => c.arrives_within_min) end
    when 'sending' then greatest({t}.sent_at + make_interval(mins => c.arrives_within_min), :now) end
    from payout_channel c where c.id = {t}.channel)"""
"""When the payee should have it; not guessed while somebody else decides."""

PAYOUT_DESTINATION = Source(
    "PayoutDestination",
    table="payout_destination",
    readable={"worker": "{t}.worker_id = :worker_id", "support": "true", **STAFF},
    order=("created_at desc", "id desc"),
    fields={
        "number": "{t}.number_mask",
        "isDefault": "({t}.made_default_at is not null and {t}.removed_at is null)",
        "holder": "coalesce((select h.state from holder_check h where h.payout_destination_id = {t}.id), 'unasked')",
    },
)

PAYOUT_BATCH = Source(
    "PayoutBatch",
    table="payout_batch",
    readable={"money": OURS, "payouts:read": OURS, **STAFF},
    order=("made_at desc", "id desc"),
    fields={
        "approvalsGiven": "(select count(*) from payout_approval a where a.payout_batch_id = {t}.id)",
        "planSha256": "encode({t}.plan_sha256, 'hex')",
        "succeededCount": "(select count(*) from payout_item i where i.payout_batch_id = {t}.id and i.state = 'succeeded')",
        "failedCount": """(select count(*) from payout_item i where i.payout_batch_id = {t}.id
                           and i.state in ('failed', 'cancelled', 'returned'))""",
        "openCount": """(select count(*) from payout_item i where i.payout_batch_id = {t}.id
                         and i.state in ('queued', 'sending', 'unknown', 'suspended', 'awaiting_payee'))""",
    },
    links={
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "items": many("PayoutItem", "payout_batch_id", order=("id",)),
    },
)

PAYOUT_ITEM = Source(
    "PayoutItem",
    table="payout_item",
    readable={"worker": "{t}.worker_id = :worker_id", "money": OURS, "payouts:read": OURS, "support": "true", **STAFF},
    order=("created_at desc", "id desc"),
    fields={
        "waitingFor": WAITING_FOR,
        "waitingForZh": f"(select w.text_zh from payout_waiting w where w.id = {WAITING_FOR})",
        "waitingForEn": f"(select w.text_en from payout_waiting w where w.id = {WAITING_FOR})",
        "expectedAt": EXPECTED_AT,
        "officialReceipt": OFFICIAL_RECEIPT,
        "officialReceiptZh": f"(select w.text_zh from official_receipt_standing w where w.id = {OFFICIAL_RECEIPT})",
        "officialReceiptEn": f"(select w.text_en from official_receipt_standing w where w.id = {OFFICIAL_RECEIPT})",
    },
    links={
        "worker": one("Worker", "worker_id", granted="who may see a payout may see whom it is for, masked"),
        "settlement": one("Settlement", "settlement_id"),
        "delay": one("PayDelay", on="{t}.settlement_id = {o}.settlement_id", order=("opened_at desc", "id desc")),
        "destination": one("PayoutDestination", "payout_destination_id"),
    },
)

DENIAL = "(select {} from payout_denial d where d.payout_escalation_id = {{t}}.id)"
PAYOUT_ESCALATION = Source(
    "PayoutEscalation",
    table="payout_escalation",
    readable=STAFF,
    order=("opened_at desc", "id desc"),
    fields={
        "neverAccepted": DENIAL.format(
            "case when d.state in ('proposed', 'confirmed') and {t}.closed_at is not null then 'overtaken' else d.state end"
        ),
        "evidence": DENIAL.format("d.evidence"),
        "notFoundAt": DENIAL.format("d.not_found_at"),
        "rejectReason": DENIAL.format("d.reject_reason"),
    },
    links={"item": one("PayoutItem", "payout_item_id")},
)

ROOTS: dict[str, Root | Link] = {
    "payoutBatch": by_id(PAYOUT_BATCH),
    "payoutBatches": connection(PAYOUT_BATCH, filters={"state": "{t}.state = :value"}),
    "payoutItems": connection(PAYOUT_ITEM, filters={"state": "{t}.state = :value"}),
    "payoutProblems": connection(
        PAYOUT_ITEM, where="{t}.problem_since is not null", filters={"needs": "{t}.needs = :value", "state": "{t}.state = :value"}
    ),
    "payoutEscalations": connection(PAYOUT_ESCALATION, filters={"open": "({t}.closed_at is null) = :value"}),
    "myPayoutDestination": mine(
        PAYOUT_DESTINATION, "{t}.worker_id = :worker_id and {t}.removed_at is null and {t}.made_default_at is not null"
    ),
    "myPayoutDestinations": connection(
        PAYOUT_DESTINATION,
        where="{t}.worker_id = :worker_id",
        filters={"kind": "{t}.kind = :value", "removed": "({t}.removed_at is not null) = :value"},
    ),
}


@dataclass(frozen=True, slots=True)
class PreviewedItem:
    """One settlement of the preview; ``blocked_code`` says why it must wait."""

    settlement_id: str
    worker_name: str
    destination: str | None
    channel: str | None
    amount: Fen
    blocked_code: str | None
    blocked_zh: str | None
    blocked_en: str | None
    blocked_until: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a batch would pay now."""

    plan_sha256: str
    item_count: int
    total: Fen
    items: tuple[PreviewedItem, ...]


async def payout_preview(request: Request, employer_id: str) -> Answer:
    """What a batch for the employer would pay, and its hash (T-044)."""
    plan = await payouts.preview(request.tx, request.viewer, uuid_of("Employer", employer_id, "employerId"))
    words = await payouts.words(request.tx)
    items = tuple(
        PreviewedItem(
            global_id("Settlement", payable.settlement_id),
            payable.name_mask,
            payable.number_mask,
            payable.channel,
            payable.amount_fen,
            payable.blocked_code,
            words[payable.blocked_code][0] if payable.blocked_code else None,
            words[payable.blocked_code][1] if payable.blocked_code else None,
            payable.blocked_until if payable.blocked_code == "DESTINATION_COOLING_DOWN" else None,
        )
        for payable in plan.payables
    )
    return Preview(plan.sha256.hex(), len(plan.items), plan.total_fen, items)


@dataclass(frozen=True, slots=True)
class ConfirmationPage:
    """What the mini program calls WeChat with, and until when."""

    payout_item_id: str
    merchant_id: str
    app_id: str
    package: str
    confirm_by: datetime | None


async def payout_confirmations(request: Request) -> Answer:
    """The pages on which the payee confirms what waits for that (L-06)."""
    return [
        ConfirmationPage(
            global_id("PayoutItem", found.item_id),
            found.page["mchId"],
            found.page["appId"],
            found.page["package"],
            found.confirm_by,
        )
        for found in await payouts.confirmations(request.tx, request.viewer)
    ]


async def set_payout_destination(request: Request, accounts: dict[DestinationKind, str | None]) -> Answer:
    """The account the worker is paid to, in the place of the default (S-044)."""
    account, kind = _only(accounts)
    destination = await payouts.set_destination(request.tx, request.viewer, account, kind)
    return PAYOUT_DESTINATION.row(destination.id)


async def add_payout_destination(request: Request, accounts: dict[DestinationKind, str | None]) -> Answer:
    """One more account (S-044)."""
    account, kind = _only(accounts)
    destination = await payouts.add_destination(request.tx, request.viewer, account, kind)
    return PAYOUT_DESTINATION.row(destination.id)


async def make_payout_destination_default(request: Request, payout_destination_id: str) -> Answer:
    """What is planned from now on goes to this account (S-044)."""
    id = uuid_of("PayoutDestination", payout_destination_id, "input.payoutDestinationId")
    return PAYOUT_DESTINATION.row((await payouts.make_default(request.tx, request.viewer, id)).id)


async def remove_payout_destination(request: Request, payout_destination_id: str) -> Answer:
    """The account is paid to no more (S-044)."""
    id = uuid_of("PayoutDestination", payout_destination_id, "input.payoutDestinationId")
    return PAYOUT_DESTINATION.row(await payouts.remove_destination(request.tx, request.viewer, id))


def _only(accounts: dict[DestinationKind, str | None]) -> tuple[str, DestinationKind]:
    given = {kind: account for kind, account in accounts.items() if account is not None}
    if len(given) != 1:
        raise InvalidInput("input", "请填写且只填写一个收款账户。", "Give one account, and only one.")
    ((kind, account),) = given.items()
    return account, kind


async def make_payout_batch(request: Request, employer_id: str, plan_sha256: str) -> Answer:
    """Makes the batch that was previewed."""
    employer = uuid_of("Employer", employer_id, "input.employerId")
    batch = await payouts.make(request.tx, request.viewer, employer, plan_sha256_of(plan_sha256))
    return PAYOUT_BATCH.row(batch.id)


async def submit_payout_batch(request: Request, payout_batch_id: str) -> Answer:
    """Hands the batch to a second person."""
    batch = await payouts.submit(request.tx, request.viewer, _batch_id(payout_batch_id))
    return PAYOUT_BATCH.row(batch.id)


async def approve_payout_batch(request: Request, payout_batch_id: str, plan_sha256: str) -> Answer:
    """A second person approves exactly this list; its wages are held and queued."""
    batch = await payouts.approve(request.tx, request.viewer, _batch_id(payout_batch_id), plan_sha256_of(plan_sha256))
    return PAYOUT_BATCH.row(batch.id)


async def reject_payout_batch(request: Request, payout_batch_id: str, reason: str) -> Answer:
    """A second person sends the batch back."""
    batch = await payouts.reject(request.tx, request.viewer, _batch_id(payout_batch_id), reason)
    return PAYOUT_BATCH.row(batch.id)


async def cancel_payout_item(request: Request, payout_item_id: str, reason: str) -> Answer:
    """Finance gives up a payment that waits; the channel decides, unless it was not handed over."""
    item_id = uuid_of("PayoutItem", payout_item_id, "input.payoutItemId")
    await payouts.cancel_item(request.tx, request.viewer, item_id, reason)
    return PAYOUT_ITEM.row(item_id)


async def retry_payout_item(request: Request, payout_item_id: str) -> Answer:
    """Finance has a suspended payment tried again under its number."""
    item_id = uuid_of("PayoutItem", payout_item_id, "input.payoutItemId")
    await payouts.retry_item(request.tx, request.viewer, item_id)
    return PAYOUT_ITEM.row(item_id)


async def ask_payout_worker(request: Request, payout_item_id: str, note: str) -> Answer:
    """Staff asks the payee to put right what keeps the payment back."""
    item_id = uuid_of("PayoutItem", payout_item_id, "input.payoutItemId")
    await payouts.ask_worker(request.tx, request.viewer, item_id, note)
    return PAYOUT_ITEM.row(item_id)


async def close_payout_escalation(request: Request, payout_escalation_id: str, note: str) -> Answer:
    """Finance has cleared a contradiction up."""
    escalation_id = _escalation_id(payout_escalation_id)
    await payouts.close_escalation(request.tx, request.viewer, escalation_id, note)
    return PAYOUT_ESCALATION.row(escalation_id)


async def propose_never_accepted(request: Request, payout_escalation_id: str, evidence: str) -> Answer:
    """Finance proposes to close it as never accepted by its channel."""
    escalation_id = _escalation_id(payout_escalation_id)
    await payouts.propose_denial(request.tx, request.viewer, escalation_id, evidence)
    return PAYOUT_ESCALATION.row(escalation_id)


async def confirm_never_accepted(request: Request, payout_escalation_id: str) -> Answer:
    """A second person confirms it; the channel's answer closes it."""
    escalation_id = _escalation_id(payout_escalation_id)
    await payouts.confirm_denial(request.tx, request.viewer, escalation_id)
    return PAYOUT_ESCALATION.row(escalation_id)


async def reject_never_accepted(request: Request, payout_escalation_id: str, reason: str) -> Answer:
    """A second person rejects it."""
    escalation_id = _escalation_id(payout_escalation_id)
    await payouts.reject_denial(request.tx, request.viewer, escalation_id, reason)
    return PAYOUT_ESCALATION.row(escalation_id)


def _escalation_id(text: str) -> UUID:
    return uuid_of("PayoutEscalation", text, "input.payoutEscalationId")


def _batch_id(text: str) -> UUID:
    return uuid_of("PayoutBatch", text, "input.payoutBatchId")


def plan_sha256_of(text: str) -> bytes:
    """A plan's hash as given in ``input.planSha256``; raises InvalidInput."""
    return sha256_of(
        text, "input.planSha256", "不是有效的计划摘要（64位十六进制）。", "This is not a plan's SHA-256 (64 hex digits)."
    )

"""Settlements and their explanation."""

from domain import settlements
from resolvers.compiler.source import Link, Root, Source, by_id, connection, many, one
from resolvers.ids import uuid_of
from resolvers.request import Answer, Request

READERS = {
    "worker": "{t}.worker_id = :worker_id",
    "money": "{t}.employer_id = :employer_id",
    "settlements:read": "{t}.employer_id = :employer_id",
    "finance": "true",
    "checker": "true",
    "support": "true",
    "auditor": "true",
    "admin": "true",
}

WAITING_FOR = """(case {t}.state when 'draft' then 'funding' when 'approved' then 'no_batch' when 'in_payout' then (
    select payout_waits_for(i.state, i.waits_for, i.needs, i.problem_since) from payout_item i
    where i.settlement_id = {t}.id order by i.created_at desc, i.id desc limit 1) end)"""
"""What a wage waits for: a row of payout_waiting, or nothing any more."""

SETTLEMENT = Source(
    "Settlement",
    table="settlement",
    readable=READERS,
    order=("created_at desc", "id desc"),
    fields={
        "waitingForZh": f"(select w.text_zh from payout_waiting w where w.id = {WAITING_FOR})",
        "waitingForEn": f"(select w.text_en from payout_waiting w where w.id = {WAITING_FOR})",
        "surcharge": "case when {t}.state <> 'draft' then {t}.surcharge_fen end",
    },
    links={
        "worker": one("Worker", "worker_id", granted="a settlement's parties know each other; the worker's facts are masked"),
        "employer": one("Employer", "employer_id", granted="whoever reads it knows whose it is"),
        "assignment": one("Assignment", "assignment_id"),
        "lines": many(
            "SettlementLine", "settlement_id", order=("position",), granted="whoever may read a settlement may read why"
        ),
        "payoutItems": many("PayoutItem", "settlement_id", order=("created_at desc", "id desc")),
        "payDelays": many("PayDelay", "settlement_id", order=("opened_at desc", "id desc")),
        "payDispute": one("PayDispute", "pay_dispute_id"),
        "payDisputes": many("PayDispute", "settlement_id", order=("opened_at desc", "id desc")),
        "deadlines": many("Deadline", "subject_id", order=("started_at desc", "id desc")),
    },
)

SETTLEMENT_LINE = Source(
    "SettlementLine",
    table="settlement_line",
    readable={
        arm: "true"
        if predicate == "true"
        else f"exists (select from settlement s where s.id = {{t}}.settlement_id and {condition})"
        for arm, predicate in READERS.items()
        for condition in [predicate.replace("{t}", "s")]
    },
    order=("settlement_id", "position"),
    within="{t}.explanation_id = explanation_of({id})",
    fields={"label": "{t}.label_zh", "amount": "{t}.amount_fen", "ruleId": "{t}.rule_ref"},
)

ROOTS: dict[str, Root | Link] = {
    "settlement": by_id(SETTLEMENT),
    "settlements": connection(SETTLEMENT, filters={"state": "{t}.state = :value"}),
}


async def approve_settlement(request: Request, settlement_id: str) -> Answer:
    """The employer approves; wage, tax and fee are posted (S-071)."""
    id = uuid_of("Settlement", settlement_id, "input.settlementId")
    approved = await settlements.approve(request.tx, request.viewer, id)
    return SETTLEMENT.row(approved.id)

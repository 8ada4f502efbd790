"""Guards in the database around channels, statements and remittances: asked like ``barriers``, and listed beside them."""

from typing import Final

from tests.torture.barriers import NEW, Barrier, append_only, checked, like, once, refused_row, row, twice

SOMEBODY: Final = "00000000-0000-4000-8000-000000000002"
ONE_THING: Final = "00000000-0000-4000-8000-000000000003"
AT: Final = "2026-11-02 10:00:00+08"
HASH: Final = "\\x" + "ab" * 32
STOP: Final[dict[str, object]] = {"id": NEW, "channel": "yunzhanghu", "reason": "异常", "stopped_at": AT}
RESOLUTION: Final[dict[str, object]] = {
    "id": NEW,
    "reconciliation_difference_id": ONE_THING,
    "action": "wait",
    "reason": "已核实",
    "proposed_by": SOMEBODY,
    "proposed_at": AT,
}
REMITTANCE: Final[dict[str, object]] = {
    "id": NEW,
    "month": "2026-10-01",
    "workers": 1,
    "vat_fen": 0,
    "iit_fen": 0,
    "amount_fen": 0,
    "items_sha256": HASH,
    "due_on": "2026-11-16",
    "prepared_by": SOMEBODY,
    "prepared_at": AT,
}
DECIDED: Final[dict[str, object]] = {"decided_by": ONE_THING, "decided_at": AT}
IN_A_RUN: Final[dict[str, object]] = {
    "id": NEW,
    "pay_run_id": NEW,
    "chunk": 1,
    "number": 1,
    "timesheet_id": ONE_THING,
    "settlement_id": NEW,
    "worker_id": NEW,
    "employer_id": NEW,
    "gross_fen": 100,
    "vat_fen": 0,
    "iit_fen": 0,
    "fee_fen": 1,
}
BEGUN: Final[dict[str, object]] = {
    "id": ONE_THING,
    "channel": "yunzhanghu",
    "batch_no": "abcdefgh12345678",
    "made_at": AT,
    "begun_at": AT,
    "order_count": 1,
    "total_fen": 100,
    "content_sha256": HASH,
}
AN_ORDER: Final = {"id": NEW, "out_biz_no": "another0number", "number": 99, "state": "failed"}
BY_CARD: Final = "state = 'paid' and channel = 'yunzhanghu'"

OF_BANK: Final[dict[str, object]] = {
    "statement_line_id": NEW,
    "channel": "bank_wage",
    "amount_fen": 100,
    "matched_at": AT,
    "posted_at": AT,
}
AGREED: Final[dict[str, object]] = {**OF_BANK, "event": "bank.agreed", "movement": "a serial"}
ACCEPTED: Final = "state = 'accepted'"

BARRIERS_OF_BANK_STATEMENTS: Final = (
    Barrier(
        "reconciliation: a day of nobody's statement",
        "drop trigger reconciliation_source on reconciliation",
        "update reconciliation set channel = 'nobody'",
        "no statement comes from",
        replica=False,
    ),
    Barrier(
        "statement_file: nobody's statement",
        "drop trigger statement_file_source on statement_file",
        like("statement_file", ACCEPTED, id=NEW, channel="nobody"),
        "no statement comes from",
        replica=False,
    ),
    checked("statement_file", "statement_file_adds_up", "opening_fen = 0, closing_fen = returned_fen - paid_fen + 1", ACCEPTED),
    checked("statement_file", "statement_file_check2", "opening_fen = 0", ACCEPTED),
    checked("statement_line", "statement_line_of_bank", "line_number = 1"),
    refused_row("statement_match", "statement_match_of_bank", **{**AGREED, "posted_at": None}),
    refused_row("statement_match", "statement_match_of_bank", **AGREED, payout_item_id=SOMEBODY),
    refused_row("statement_match", "statement_match_movement", **{**AGREED, "movement": None}),
    twice("statement_match", "statement_match_movement", {}, {"statement_line_id": SOMEBODY}, **AGREED),
)

BARRIERS_OF_PAYOUTS: Final = (
    *BARRIERS_OF_BANK_STATEMENTS,
    once("statement_file", "statement_file_accepted", ACCEPTED, id=NEW, sha256=HASH),
    once(
        "statement_file",
        "statement_file_channel_day_sha256_key",
        ACCEPTED,
        id=NEW,
        state="refused",
        problem="truncated",
        line_count=None,
        paid_fen=None,
        returned_fen=None,
    ),
    once("statement_line", "statement_line_channel_line_key_key", id=NEW),
    append_only("statement_line"),
    once("statement_match", "statement_match_pkey", payout_item_id=None),
    once("statement_match", "statement_match_once", "payout_item_id is not null", statement_line_id=NEW),
    checked(
        "reconciliation",
        "reconciliation_two_people",
        "state = 'signed', submitted_by = id, submitted_at = begun_at, signed_by = id, signed_at = begun_at",
        "state = 'balanced'",
    ),
    refused_row(
        "difference_resolution",
        "difference_resolution_two_people",
        **RESOLUTION,
        state="confirmed",
        decided_by=SOMEBODY,
        decided_at=AT,
    ),
    twice("difference_resolution", "difference_resolution_open", {}, {}, **RESOLUTION, state="proposed"),
    once("payout_receipt", "payout_receipt_payout_item_id_key", id=NEW, out_biz_no="another0number"),
    once("payout_receipt", "payout_receipt_out_biz_no_key", id=NEW, payout_item_id=NEW),
    checked("payout_channel_day", "payout_channel_day_check", "used_fen = limit_fen + 1", key="channel"),
    checked("payout_payee_day", "payout_payee_day_check", "used_fen = limit_fen + 1", key="worker_id"),
    checked("payout_payee_day", "payout_payee_day_check1", "used_count = limit_count + 1", key="worker_id"),
    once("payout_approval", "payout_approval_pkey"),
    twice("payout_channel_stop", "payout_channel_stop_open", {}, {}, **STOP),
    refused_row(
        "payout_channel_stop",
        "payout_channel_stop_two_people",
        **STOP,
        stopped_by=SOMEBODY,
        reopened_by=SOMEBODY,
        reopened_at=AT,
        reopen_reason="已恢复",
    ),
    Barrier(
        "payout_attempt: a stopped channel takes no order",
        "drop trigger stopped_channel_sends_nothing on payout_attempt",
        f"{row('payout_channel_stop', **STOP)}; {like('payout_attempt', BY_CARD, **AN_ORDER)}",
        "is stopped",
        replica=False,
    ),
    twice("channel_batch", "channel_batch_batch_no_key", {}, {"id": NEW}, **BEGUN),
    Barrier(
        "channel_batch: a batch goes as it was begun",
        "drop trigger channel_batch_kept on channel_batch",
        f"{row('channel_batch', **BEGUN)}; update channel_batch set total_fen = 200 where id = '{ONE_THING}'",
        "was handed over as it is",
        replica=False,
    ),
    Barrier(
        "payout_attempt: a begun batch takes no more orders",
        "drop trigger begun_batch_takes_no_more on payout_attempt",
        f"{row('channel_batch', **BEGUN)}; {like('payout_attempt', BY_CARD, **AN_ORDER, channel_batch_id=ONE_THING)}",
        "was handed over already",
        replica=False,
    ),
    Barrier(
        "payout_attempt: an order stays as it was sent",
        "drop trigger order_stays_in_its_batch on payout_attempt",
        "update payout_attempt set amount_fen = amount_fen + 1 where state = 'failed'",
        "append-only",
        replica=False,
    ),
    refused_row(
        "tax_remittance",
        "tax_remittance_check3",
        **REMITTANCE,
        number=1,
        state="approved",
        decided_by=SOMEBODY,
        decided_at=AT,
    ),
    twice("tax_remittance", "tax_remittance_draft", {"number": 1}, {"number": 2}, **REMITTANCE, state="draft"),
    twice("tax_remittance", "tax_remittance_month_number_key", {}, {}, **REMITTANCE, **DECIDED, number=1, state="approved"),
    twice(
        "tax_remittance",
        "tax_remittance_voucher_number_key",
        {"number": 1},
        {"number": 2},
        **REMITTANCE,
        **DECIDED,
        state="swept",
        swept_at=AT,
        voucher_number="12345678",
        recorded_by=SOMEBODY,
        recorded_at=AT,
    ),
    twice("pay_run_item", "pay_run_item_once", {}, {"pay_run_id": NEW}, **IN_A_RUN),
)

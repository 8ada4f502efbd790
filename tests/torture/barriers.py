"""Guards in the database: each with something impossible that it, and nothing before it, refuses.

All of it is asked in one database that has paid its people, in transactions that are rolled back: with the guard the impossible
is refused by that guard's name, without it nobody by that name is left to refuse it.
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import asyncpg
import orjson

from domain.ledger import invariants

REPLICA = "set local session_replication_role = replica"
"""Triggers and foreign keys stay silent, so that a constraint answers for itself."""


@dataclass(frozen=True, slots=True)
class Barrier:
    """``attempt``: what must be refused; ``name``: of the constraint or index, or a part of the trigger's message.

    ``removal``: how it goes. ``broken``: instead of a refusal, invariants that hold with the guard and break without it.
    """

    guard: str
    removal: str
    attempt: str
    name: str = ""
    replica: bool = True
    broken: bool = False


class Admin:
    """One superuser's connection to the database."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self.connection = connection

    async def refused(self, barrier: Barrier) -> bool:
        """Whether the guard does its work now. What was attempted is undone."""
        attempt = self.connection.transaction()
        await attempt.start()
        try:
            if barrier.replica:
                await self.connection.execute(REPLICA)
            await self.connection.execute(barrier.attempt)
            if barrier.broken:
                return not await self.connection.fetch(invariants.BROKEN)
        except asyncpg.PostgresError as error:
            if barrier.broken:
                raise
            return barrier.name in (getattr(error, "constraint_name", None) or str(error))
        finally:
            await attempt.rollback()
        return False

    async def without(self, barrier: Barrier) -> bool:
        """Whether the same is still refused once the guard is gone. The guard is back afterwards."""
        removal = self.connection.transaction()
        await removal.start()
        try:
            await self.connection.execute(barrier.removal)
            return await self.refused(barrier)
        finally:
            await removal.rollback()


NEW = object()
"""Stands for an id of its own."""


def like(table: str, where: str, **changes: object) -> str:
    """Inserts a row like one that is there, changed so that only one guard minds."""
    values = {name: str(uuid4()) if value is NEW else value for name, value in changes.items()}
    changed = orjson.dumps(values, default=str).decode().replace("'", "''")
    return f"insert into {table} select (jsonb_populate_record(t, '{changed}')).* from {table} t where {where} limit 1"


def row(table: str, **values: object) -> str:
    """Inserts one row."""
    texts = (str(uuid4()) if value is NEW else value for value in values.values())
    literals = ", ".join("null" if text is None else "'" + str(text).replace("'", "''") + "'" for text in texts)
    return f"insert into {table} ({', '.join(values)}) values ({literals})"


def refused_row(table: str, constraint: str, **values: object) -> Barrier:
    """A check constraint, against a row that only it refuses."""
    removal = f"alter table {table} drop constraint {constraint}"
    return Barrier(f"{table}: {constraint}", removal, row(table, **values), constraint)


def twice(table: str, constraint: str, *other: dict[str, object], **values: object) -> Barrier:
    """A unique constraint or index, against two rows that it alone tells apart."""
    return unique(table, constraint, "; ".join(row(table, **{**values, **each}) for each in other))


def once(table: str, constraint: str, where: str = "true", **changes: object) -> Barrier:
    """A unique constraint or index, against a second row like one that is there."""
    return unique(table, constraint, like(table, where, **changes))


def unique(table: str, constraint: str, attempt: str) -> Barrier:
    removal = f"alter table {table} drop constraint if exists {constraint} cascade; drop index if exists {constraint}"
    return Barrier(f"{table}: {constraint}", removal, attempt, constraint)


def checked(table: str, constraint: str, change: str, where: str = "true", key: str = "id") -> Barrier:
    """A check constraint, against a change of one row."""
    attempt = f"update {table} set {change} where {key} = (select {key} from {table} where {where} limit 1)"
    return Barrier(f"{table}: {constraint}", f"alter table {table} drop constraint {constraint}", attempt, constraint)


def append_only(table: str) -> Barrier:
    """Nobody takes a row back, not even the table's owner."""
    removal = f"drop trigger append_only on {table}"
    return Barrier(f"{table}: append_only trigger", removal, f"delete from {table}", "append-only", replica=False)


def held_by_books(guard: str, removal: str, attempt: str = "select") -> Barrier:
    """A guard whose loss the invariants of the books notice."""
    return Barrier(f"books: {guard}", removal, attempt, replica=False, broken=True)


WAGE = "kind = 'post' and event = 'settlement.wage'"
PAID_OUT = "kind = 'post_hold'"
REVERSAL = {"id": NEW, "journal_id": NEW, "kind": "reversal", "pending_id": None, "held_fen": None}
REVERSED = "00000000-0000-4000-8000-000000000001"
DEBIT_LIMIT = "debits_posted_fen = credits_posted_fen + 1"
CREDIT_LIMIT = "credits_posted_fen = debits_posted_fen + 1"

BARRIERS = (
    once("ledger_transfer", "ledger_transfer_pkey", WAGE, journal_id=NEW),
    once("ledger_transfer", "ledger_transfer_journal_once", WAGE, id=NEW),
    once("ledger_transfer", "ledger_transfer_hold_once", PAID_OUT, id=NEW, journal_id=NEW),
    unique(
        "ledger_transfer",
        "ledger_transfer_reversal_once",
        "; ".join(like("ledger_transfer", PAID_OUT, reverses_id=REVERSED, **REVERSAL) for _ in range(2)),
    ),
    checked("ledger_transfer", "ledger_transfer_amount_fen_check", "amount_fen = 0", WAGE),
    once("ledger_account", "ledger_account_one", "owner_id is not null", id=NEW),
    checked("ledger_account", "ledger_account_debits_limit", DEBIT_LIMIT, "kind = 'employer_wage'"),
    checked("ledger_account", "ledger_account_credits_limit", CREDIT_LIMIT, "kind = 'bank_wage_cash'"),
    checked("ledger_account", "ledger_account_closed_empty", "closed_at = opened_at", "kind = 'bank_wage_cash'"),
    checked("ledger_account_kind", "ledger_account_kind_check", "owner = 'worker'", "kind = 'employer_fee'", "kind"),
    once("idempotency", "idempotency_pkey"),
    once("bank_notice", "bank_notice_bank_serial_key", id=NEW),
    once("deposit", "deposit_bank_notice_id_key", id=NEW),
    once("settlement", "settlement_timesheet_once", id=NEW, journal_id=NEW),
    checked("settlement", "settlement_sum", "net_fen = net_fen + 1"),
    checked("settlement", "settlement_check2", "exempt_fen = gross_fen + 1"),
    checked("settlement", "settlement_check3", "fee_fen = fee_fen + 1"),
    checked("payout_batch", "payout_batch_two_people", "made_by = decided_by"),
    checked("payout_approval", "payout_approval_two_people", "approved_by = made_by", key="payout_batch_id"),
    checked("payout_item", "payout_item_check", "hold_id = null", "state = 'succeeded'"),
    once("payout_item", "payout_item_once", "state = 'succeeded'", id=NEW),
    once("payout_attempt", "payout_attempt_live", "state = 'paid'", id=NEW, out_biz_no="another0number", number=99),
    once("payout_attempt", "payout_attempt_out_biz_no_key", "state = 'paid'", id=NEW, payout_item_id=NEW),
    once(
        "payout_attempt",
        "payout_attempt_payout_item_id_number_key",
        "state = 'paid'",
        id=NEW,
        out_biz_no="another0number",
        state="failed",
    ),
    once("channel_event", "channel_event_channel_event_key_key", id=NEW),
    *(append_only(table) for table in ("audit", "bank_notice", "deposit", "settlement_explanation", "tax_payment")),
    Barrier(
        "ledger_transfer: guard trigger",
        "drop trigger ledger_transfer_1_guard on ledger_transfer",
        like("ledger_transfer", WAGE, id=NEW, journal_id=NEW, event="made.up", leg=1, legs=1),
        "no declared route",
        replica=False,
    ),
    Barrier(
        "ledger_account: fixed trigger",
        "drop trigger ledger_account_fixed on ledger_account",
        "update ledger_account set channel = 'another' where kind = 'payout_clearing'",
        "never changed or removed",
        replica=False,
    ),
    held_by_books(
        "balances follow transfers",
        "drop trigger ledger_transfer_2_apply on ledger_transfer",
        like("ledger_transfer", "kind = 'post' and event = 'deposit.received'", id=NEW, journal_id=NEW, leg=1, legs=1),
    ),
    held_by_books("ledger_transfer is append-only", "drop trigger append_only on ledger_transfer"),
    held_by_books("ledger_rejection is append-only", "drop trigger append_only on ledger_rejection"),
    held_by_books("the chart is append-only", "drop trigger append_only on ledger_route"),
    held_by_books("seals are append-only", "drop trigger append_only on seal"),
    held_by_books("the application writes no transfer", "grant update on ledger_transfer to linggong_app"),
)

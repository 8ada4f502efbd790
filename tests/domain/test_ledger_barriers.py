"""What the database itself refuses, whoever asks; and that every invariant of the books notices its own breach."""

from uuid import UUID

import asyncpg
import pytest

from domain import ledger
from domain.database import Database, Transaction
from domain.ids import new_id
from domain.ledger import invariants
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.books import Party, open_party

APPEND_ONLY = ("ledger_transfer", "ledger_rejection", "ledger_route", "ledger_account_kind")
INSERT = """
    insert into ledger_transfer (id, number, journal_id, leg, legs, kind, event, debit_account_id, credit_account_id, amount_fen,
        pending_id, held_fen, reverses_id, subject_id, created_at)
    values (:id, 0, :id, 1, 1, :kind, :event, :debit, :credit, :amount, :pending_id, :held, :reverses_id, :id, :now)
"""


async def insert(
    tx: Transaction,
    event: str,
    debit: UUID,
    credit: UUID,
    amount: int,
    kind: str = "post",
    held: int | None = None,
    **named: UUID,
) -> UUID:
    """A transfer by plain SQL, past every function."""
    key = new_id()
    binds = {"pending_id": None, "reverses_id": None} | named
    await tx.run(INSERT, id=key, kind=kind, event=event, debit=debit, credit=credit, amount=amount, held=held, **binds)
    return key


async def as_owner(tx: Transaction, urls: DatabaseUrls, vault: Vault) -> Transaction:
    return Transaction(await asyncpg.connect(urls.owner), tx.now, vault)


@pytest.mark.requirement("S-111", part="the application cannot change a transfer, a balance, a hold or the chart")
@pytest.mark.parametrize(
    "statement",
    [
        *(
            f"update {table} set {column} = {column}"
            for table, column in zip(APPEND_ONLY, ("id", "id", "event", "kind"), strict=True)
        ),
        *(f"delete from {table}" for table in (*APPEND_ONLY, "ledger_hold", "ledger_account")),
        *(f"truncate {table}" for table in (*APPEND_ONLY, "ledger_hold", "ledger_account")),
        "update ledger_account set credits_posted_fen = credits_posted_fen + 1",
        "insert into ledger_route values ('settlement.fee', 'post', 'worker_wage', 'worker_wage', 'wage')",
        "insert into ledger_transfer default values",
        "insert into ledger_hold default values",
        "insert into ledger_account default values",
    ],
)
async def test_the_application_may_not(tx: Transaction, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.run(statement)


async def test_not_even_the_owner_changes_what_was_written(clone: DatabaseUrls) -> None:
    owner = await asyncpg.connect(clone.owner)
    for table in APPEND_ONLY:
        for statement in (
            f"update {table} set {'event = event' if table == 'ledger_route' else 'kind = kind'}",
            f"delete from {table}",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
                await owner.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await owner.execute(f"truncate {table} cascade")
    for statement in ("update ledger_account set kind = 'employer_wage'", "delete from ledger_account"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="never changed"):
            await owner.execute(statement)
    await owner.close()


@pytest.mark.requirement("S-115", part="fees and platform money cannot touch the wage book")
@pytest.mark.requirement("S-110", part="no transfer can charge a worker a fee")
async def test_no_statement_moves_money_off_the_declared_routes(clone: DatabaseUrls, database: Database, vault: Vault) -> None:
    async with database.transaction() as tx:
        party = await open_party(tx, wage_fen=100, fee_fen=100)
        await ledger.post(tx, [party.wage(50)])
        owner = await as_owner(tx, clone, vault)
    income = ledger.account_id("platform_fee_income", None)
    off_route = [
        ("settlement.fee", party.worker_wage, party.fee_charged),
        ("settlement.fee", party.employer_wage, party.fee_charged),
        ("fee.recognised", party.worker_wage, income),
        ("income.withdrawn", income, party.wage_cash),
        ("settlement.wage", party.worker_wage, party.employer_wage),
        ("deposit.received", party.fee_cash, party.employer_wage),
        ("settlement.wage", party.employer_wage, new_id()),
    ]
    for event, debit, credit in off_route:
        with pytest.raises(asyncpg.CheckViolationError, match="route"):
            await insert(owner, event, debit, credit, 1)
    await owner.connection.close()


async def test_a_journal_has_each_leg_once(clone: DatabaseUrls, database: Database, vault: Vault) -> None:
    async with database.transaction() as tx:
        party = await open_party(tx, wage_fen=100)
        wage = party.wage(1)
        await ledger.post(tx, [wage])
        owner = await as_owner(tx, clone, vault)
    again = INSERT.replace("(:id, 0, :id, 1, 1,", "(:id, 0, :journal_id, 1, 1,")
    binds = {"debit": wage.debit, "credit": wage.credit, "amount": 1, "pending_id": None, "held": None, "reverses_id": None}
    with pytest.raises(asyncpg.UniqueViolationError, match="journal_once"):
        await owner.run(again, id=new_id(), journal_id=wage.journal, kind="post", event="settlement.wage", **binds)
    await owner.connection.close()


async def test_who_only_reads_cannot_post(clone: DatabaseUrls) -> None:
    reader = await asyncpg.connect(clone.read)
    nothing = ", ".join(["'{}'"] * 10)
    await reader.execute("select id from ledger_transfer")
    for call in (
        *(f"ledger_post_{door}({nothing}, '2026-01-01')" for door in ("few", "batch")),
        "ledger_open_accounts('{}', '{}', '{}', '{}', '2026-01-01')",
        "ledger_close_account(null, '2026-01-01')",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await reader.execute(f"select {call}")
    await reader.close()


async def test_no_route_leads_from_one_book_to_the_other(clone: DatabaseUrls) -> None:
    owner = await asyncpg.connect(clone.owner)
    for book in ("wage", "fee"):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await owner.execute(f"insert into ledger_route values ('a.b', 'post', 'worker_wage', 'employer_fee', '{book}')")
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(
            "insert into ledger_account_kind values ('worker_fee', 'fee', 'worker', 'credit', true, false, '', '')"
        )
    await owner.close()


async def test_a_plain_insert_moves_the_balances_and_meets_the_limits(
    clone: DatabaseUrls, database: Database, vault: Vault
) -> None:
    async with database.transaction() as tx:
        party = await open_party(tx, wage_fen=100)
        owner = await as_owner(tx, clone, vault)
    await insert(owner, "settlement.wage", party.employer_wage, party.worker_wage, 100)
    with pytest.raises(asyncpg.CheckViolationError, match="debits_limit"):
        await insert(owner, "settlement.wage", party.employer_wage, party.worker_wage, 1)
    hold = await insert(owner, "payout.held", party.worker_wage, party.clearing, 100, "hold")
    for amount, held in ((101, 100), (101, 101), (99, 99)):
        with pytest.raises(asyncpg.CheckViolationError):
            await insert(owner, "payout.succeeded", party.worker_wage, party.clearing, amount, "post_hold", held, pending_id=hold)
    with pytest.raises(asyncpg.CheckViolationError, match="does not fit"):
        await insert(owner, "payout.failed", party.worker_wage, party.clearing, 99, "void", 100, pending_id=hold)
    paid = await insert(owner, "payout.succeeded", party.worker_wage, party.clearing, 100, "post_hold", 100, pending_id=hold)
    with pytest.raises(asyncpg.UniqueViolationError):
        await insert(owner, "payout.failed", party.worker_wage, party.clearing, 100, "void", 100, pending_id=hold)
    with pytest.raises(asyncpg.CheckViolationError, match="does not fit"):
        await insert(owner, "payout.returned", party.clearing, party.worker_wage, 99, "reversal", reverses_id=paid)
    await insert(owner, "payout.returned", party.clearing, party.worker_wage, 100, "reversal", reverses_id=paid)
    with pytest.raises(asyncpg.UniqueViolationError):
        await insert(owner, "payout.returned", party.clearing, party.worker_wage, 100, "reversal", reverses_id=paid)
    assert await ledger.balance(owner, party.worker_wage) == 100
    await owner.connection.close()


async def worked_books(tx: Transaction) -> Party:
    """Books with a settlement, an open hold and a resolved one."""
    party = await open_party(tx, wage_fen=1_000, fee_fen=100)
    hold = party.hold(10)
    for step in (
        party.settlement(500, 18, 25),
        [hold, party.hold(20)],
        [ledger.void(new_id(), "payout.failed", new_id(), hold.key)],
    ):
        await ledger.post(tx, step)
    return party


BREACHES = {
    "1 ": "update ledger_account set credits_posted_fen = credits_posted_fen + 1 where kind = 'worker_wage'",
    "2 ": "update ledger_account set debits_posted_fen = debits_posted_fen + 1, credits_posted_fen = credits_posted_fen + 1",
    "3 ": "alter table ledger_account drop constraint ledger_account_debits_limit;"
    "update ledger_account set debits_pending_fen = credits_posted_fen + 1 where kind = 'worker_wage'",
    "4 ": "update ledger_transfer set event = 'tax.swept' where event = 'settlement.wage'",
    "5 ": "insert into ledger_rejection"
    " select id, journal_id, kind, event, null, null, 1, null, null, subject_id, 'no_route', created_at from ledger_transfer",
    "6 ": "delete from ledger_hold",
    "7 a journal": "delete from ledger_transfer where event = 'settlement.iit'",
    "7 a settlement": "update ledger_transfer set subject_id = id where event = 'settlement.fee'",
    "7 no fee": "update ledger_transfer f set debit_account_id = w.credit_account_id from ledger_transfer w"
    " where f.event = 'settlement.fee' and w.event = 'settlement.wage'",
    "8 ": "grant update on ledger_transfer to linggong_app",
    "13 ": "update ledger_account set debits_posted_fen = debits_posted_fen + 1 where kind = 'bank_wage_cash'",
}


def test_every_invariant_has_a_breach_to_notice() -> None:
    assert all(any(name.startswith(start) for start in BREACHES) for name in invariants.INVARIANTS)


@pytest.mark.parametrize("start", BREACHES)
async def test_an_invariant_notices(clone: DatabaseUrls, vault: Vault, start: str) -> None:
    admin = await asyncpg.connect(clone.admin)
    transaction = admin.transaction()
    await transaction.start()
    tx = Transaction(admin, await admin.fetchval("select clock_timestamp()"), vault)
    await worked_books(tx)
    assert await ledger.check_books(tx) == []
    await admin.execute("set constraints all immediate; set local session_replication_role = replica")
    await admin.execute(BREACHES[start])
    assert any(violation.invariant.startswith(start) for violation in await ledger.check_books(tx))
    await transaction.rollback()
    await admin.close()

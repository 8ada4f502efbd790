"""Payees whose wages are approved, in a database of their own: their data sealed as the product seals them, the books sound."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain import accounts, ledger, payouts
from domain.database import Database, Transaction
from domain.ids import new_id
from domain.ledger import Transfer
from domain.vault import NONCE_BYTES, Vault
from domain.viewer import Kind, Viewer
from jobs.local.servers import DatabaseUrls, Servers
from migrations import runner

NAME: Final = "bench_payouts"
SQL: Final = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
PASSWORD: Final = "a long enough passphrase"  # noqa: S105  # of a database that is thrown away
AT_ONCE: Final = 5_000
WAGES: Final = "select id, worker_id, net_fen from settlement order by id limit :most offset :from_row"
PACE: Final = "update payout_channel set per_second = 10000, burst = 10000"
"""A channel's pace is the channel's; here it shall not be what is measured."""
SEALED: Final = """
    create table bench_sealed (n bigint, worker_id uuid, name bytea, id_number bytea, contact bytea, destination_id uuid,
                               number bytea)
"""
HELD_BACK: Final = """
    update outbox set available_at = available_at + interval '1 day',
           done_at = case when job not like 'payouts.%' then created_at end
    where done_at is null
"""
"""The bench releases what is to be sent; what else was left to do is not measured."""
Row = tuple[object, ...]


async def fresh(servers: Servers, vault: Vault, payees: int) -> DatabaseUrls:
    """A migrated database with the payees, nothing of them paid; no schedules, so that only payouts are worked on."""
    urls = servers.database.renamed(NAME)
    await runner.provision(servers.database.admin, hand_over=False)
    admin = await asyncpg.connect(servers.database.admin)
    await admin.execute(f"drop database if exists {NAME} with (force)")
    await admin.execute(f"create database {NAME} owner {runner.OWNER}")
    await admin.close()
    await runner.migrate(urls.owner)
    # as the superuser, so that the foreign keys of what the bench makes up need not be asked row by row
    filling = await asyncpg.connect(urls.admin, server_settings={"session_replication_role": "replica", "jit": "off"})
    await filling.execute(SEALED)
    for first in range(0, payees, AT_ONCE):
        rows, keys = _sealed(vault, range(first, min(first + AT_ONCE, payees)))
        await filling.copy_records_to_table("bench_sealed", records=rows)
        columns = ["subject_id", "retention", "wrapped", "master_version", "created_at"]
        moment = await filling.fetchval("select clock_timestamp()")
        await filling.copy_records_to_table("subject_key", records=[(*key, moment) for key in keys], columns=columns)
    await filling.execute(SQL)
    await filling.execute(PACE)
    await filling.execute("drop table bench_sealed")
    await filling.execute("delete from schedule")
    await filling.execute("delete from notification_template where topic like 'payout%'")  # another queue's work, and unmeasured
    await filling.execute("delete from webhook_topic where topic like 'payout%'")
    await filling.close()
    return urls


async def owed(database: Database, payees: int) -> None:
    """The employer's deposit and every wage, posted in the books."""
    async with database.transaction() as tx:
        employer_id = UUID(str(await tx.value("select id from employer")))
        cash, wage = await ledger.open_accounts(tx, [("bank_wage_cash", None), ("employer_wage", employer_id)])
        total_fen = int(str(await tx.value("select sum(net_fen)::bigint from settlement")))
        key = new_id()
        await ledger.post(tx, [Transfer(key, "deposit.received", key, cash, wage, total_fen)])
    for first in range(0, payees, AT_ONCE):
        async with database.transaction() as tx:
            await _wages(tx, wage, first)


async def approved(database: Database) -> int:
    """Every wage in an approved payout batch, made by one person and approved by another; how many batches there are."""
    async with database.transaction() as tx:
        employer_id = UUID(str(await tx.value("select id from employer")))
        maker, checker = await _staff(tx, "finance"), await _staff(tx, "checker")
    batches = 0
    while True:
        async with database.transaction() as tx:
            plan = await payouts.preview(tx, maker, employer_id)
            if not plan.items:
                break
            batch = await payouts.make(tx, maker, employer_id, plan.sha256)
            await payouts.submit(tx, maker, batch.id)
        async with database.transaction() as tx:
            await payouts.approve(tx, checker, batch.id, plan.sha256)
        batches += 1
    async with database.transaction() as tx:
        await tx.run(HELD_BACK)
    return batches


async def analysed(urls: DatabaseUrls) -> None:
    """What autovacuum does in the long run."""
    owner = await asyncpg.connect(urls.admin)
    await owner.execute("vacuum (freeze, analyze)")
    await owner.close()


async def _staff(tx: Transaction, role: str) -> Viewer:
    await accounts.add_staff(tx, f"bench-{role}", role, role, PASSWORD)
    row = await tx.one("select id, person_id from staff where role = :role", role=role)
    assert row is not None
    return Viewer(Kind.STAFF, person_id=row["person_id"], staff_id=row["id"], staff_role=role)


async def _wages(tx: Transaction, employer_wage: UUID, first: int) -> None:
    rows = await tx.all(WAGES, most=AT_ONCE, from_row=first)
    wages = await ledger.open_accounts(tx, [("worker_wage", row["worker_id"]) for row in rows])
    event, transfers = "settlement.wage", []
    for row, wage in zip(rows, wages, strict=True):
        transfers.append(Transfer(ledger.key(event, row["id"]), event, row["id"], employer_wage, wage, row["net_fen"]))
    await ledger.post(tx, transfers)


def _sealed(vault: Vault, numbers: range) -> tuple[list[Row], list[Row]]:
    """Sealed columns and wrapped keys, as ``Vault.seal`` makes them one by one."""
    rows, keys = list[Row](), list[Row]()
    for n in numbers:
        worker_id = new_id()
        secrets = {retention: AESGCM.generate_key(bit_length=256) for retention in ("identity", "contact", "payment")}
        keys += [
            (worker_id, retention, vault._wrap(secret, worker_id.bytes + retention.encode()), vault.version)
            for retention, secret in secrets.items()
        ]
        fields = [
            _seal(secrets[retention], worker_id, field, value)
            for retention, field, value in (
                ("identity", "worker.name", "李小明"),
                ("identity", "worker.id_number", "11010519491231002X"),
                ("contact", "worker.contact", "13800138000"),
                ("payment", "payout_destination.number", _card(n)),
            )
        ]
        rows.append((n, worker_id, *fields[:3], new_id(), fields[3]))
    return rows, keys


def _seal(secret: bytes, subject_id: UUID, field: str, value: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(secret).encrypt(nonce, value.encode(), subject_id.bytes + field.encode())


def _card(n: int) -> str:
    """A card of its own for each, with its check digit."""
    body = f"622202{n:012d}"
    digits = [int(digit) for digit in body]
    doubled = [digit * 2 - 9 * (digit > 4) if at % 2 == 0 else digit for at, digit in enumerate(reversed(digits))]
    return body + str(-sum(doubled) % 10)


def cards(payees: int) -> Iterator[str]:
    """Everybody's card."""
    return (_card(n) for n in range(payees))

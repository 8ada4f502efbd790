"""The money books of the younger channels (WeChat, Alipay, bank files): one table, one book per channel, in the process's file.

A channel's balance = deposits − payments + returns; what waits for its payee is frozen. A number is paid at most once and
returned at most once (unique key).
"""

import json
from dataclasses import dataclass, field, fields
from typing import Final

from jobs.local.simulators.books import Book
from jobs.local.simulators.faults import Fault, parse

TABLES: Final = (
    """
    create table if not exists transfers (
        channel text not null, number text not null, ref text not null unique, content_hash text not null,
        account text not null, name text not null, amount_fen integer not null check (amount_fen > 0), remark text not null,
        notify_url text not null, state text not null, reason text not null, package text not null, batch text not null,
        frozen integer not null, queries integer not null, fault text not null,
        created_at text not null, updated_at text not null, finished_at text not null, primary key (channel, number))
    """,
    """
    create table if not exists transfer_movements (
        id integer primary key, channel text not null, kind text not null check (kind in ('deposit', 'pay', 'return')),
        reference text not null, amount_fen integer not null check (amount_fen > 0), booked_at text not null,
        unique (channel, kind, reference))
    """,
    """
    create table if not exists transfer_accounts (
        channel text primary key, balance_fen integer not null check (balance_fen >= 0),
        frozen_fen integer not null check (frozen_fen between 0 and balance_fen))
    """,
)
EMPTY: Final = ("delete from transfers", "delete from transfer_movements", "delete from transfer_accounts")
COLUMNS: Final = """
    channel, number, ref, content_hash, account, name, amount_fen, remark, notify_url, state, reason, package, batch, frozen,
    queries, fault, created_at, updated_at, finished_at
"""
FIND: Final = f"select {COLUMNS} from transfers where channel = :channel and number = :number"
OF_BATCH: Final = f"select {COLUMNS} from transfers where channel = :channel and batch = :batch order by number"
ADD: Final = f"""
insert into transfers ({COLUMNS}) values (:channel, :number, :ref, :content_hash, :account, :name, :amount_fen, :remark,
    :notify_url, :state, :reason, :package, :batch, :frozen, :queries, :fault, :created_at, :updated_at, :finished_at)
"""
MOVE: Final = """
update transfers set state = :state, reason = :reason, updated_at = :at,
    finished_at = case when :finished then :at else finished_at end
where channel = :channel and number = :number
"""
FREEZE: Final = "update transfers set frozen = :frozen where channel = :channel and number = :number and frozen <> :frozen"
MOVE_FROZEN: Final = "update transfer_accounts set frozen_fen = frozen_fen + :change_fen where channel = :channel"
MOVE_MONEY: Final = """
insert into transfer_movements (channel, kind, reference, amount_fen, booked_at)
values (:channel, :kind, :reference, :amount_fen, :at) on conflict (channel, kind, reference) do nothing
"""
MOVE_BALANCE: Final = "update transfer_accounts set balance_fen = balance_fen + :change_fen where channel = :channel"
ACCOUNT: Final = "select balance_fen, frozen_fen from transfer_accounts where channel = :channel"
FOLD: Final = """
select sum(case kind when 'pay' then -amount_fen else amount_fen end) from transfer_movements where channel = :channel
"""
TOTAL: Final = "select sum(amount_fen) from transfer_movements where channel = :channel and kind = :kind"
OF_DAY: Final = """
select m.id, m.kind, m.amount_fen, m.booked_at, t.number, t.ref, t.account, t.name, t.remark
from transfer_movements m join transfers t on t.channel = m.channel and t.number = m.reference
where m.channel = :channel and m.kind in ('pay', 'return') and substr(m.booked_at, 1, 10) = :day order by m.id
"""
SHOWN: Final = """
select t.number as order_id, t.ref, t.account, t.name, t.amount_fen, t.state, t.reason, t.queries, t.created_at, t.finished_at,
       (select coalesce(sum(amount_fen), 0) from transfer_movements m
        where m.channel = t.channel and m.kind = 'pay' and m.reference = t.number) as paid_fen,
       (select coalesce(sum(amount_fen), 0) from transfer_movements m
        where m.channel = t.channel and m.kind = 'return' and m.reference = t.number) as returned_fen
from transfers t where t.channel = :channel and t.number > :after and (:only = '' or t.number = :only)
order by t.number limit :page
"""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment as its channel keeps it. Personal data is invented: this is a simulator's book."""

    channel: str
    number: str
    ref: str
    content_hash: str
    account: str = field(repr=False)
    name: str = field(repr=False)
    amount_fen: int
    remark: str
    notify_url: str
    state: str
    reason: str = ""
    package: str = ""
    batch: str = ""
    frozen: bool = False
    queries: int = 0
    fault: Fault | None = None
    created_at: str = ""
    updated_at: str = ""
    finished_at: str = ""


class Transfers:
    """One channel's book."""

    def __init__(self, book: Book, channel: str) -> None:
        self.book, self.channel = book, channel
        for table in TABLES:
            book.run(table)

    def open(self, opening_fen: int, at: str) -> None:
        """The account, and the float it starts with, once."""
        self.book.run(
            "insert into transfer_accounts (channel, balance_fen, frozen_fen) values (:channel, 0, 0) on conflict do nothing",
            channel=self.channel,
        )
        if opening_fen:
            self.move_money("deposit", "opening", opening_fen, at)

    def forget(self) -> None:
        """Empty; `open` begins again."""
        for table in EMPTY:
            self.book.run(table)

    def find(self, number: str) -> Transfer | None:
        """The transfer of this number."""
        rows = self.book.rows(FIND, channel=self.channel, number=number)
        return _transfer(rows[0]) if rows else None

    def of_batch(self, batch: str) -> list[Transfer]:
        """Every transfer of a batch or file."""
        return [_transfer(row) for row in self.book.rows(OF_BATCH, channel=self.channel, batch=batch)]

    def add(self, transfer: Transfer) -> None:
        """Take a new transfer in."""
        fault = json.dumps(transfer.fault.plain()) if transfer.fault else ""
        self.book.run(ADD, **{each.name: getattr(transfer, each.name) for each in fields(transfer)} | {"fault": fault})

    def move(self, number: str, state: str, reason: str, at: str, *, finished: bool) -> None:
        """Set the state."""
        self.book.run(MOVE, channel=self.channel, number=number, state=state, reason=reason, at=at, finished=finished)

    def count_query(self, number: str) -> None:
        """One more query of this number."""
        self.book.run(
            "update transfers set queries = queries + 1 where channel = :channel and number = :number",
            channel=self.channel, number=number,
        )  # fmt: skip

    def freeze(self, number: str, amount_fen: int, *, frozen: bool) -> None:
        """Set money aside for a transfer, or free it; doing it twice does it once."""
        if self.book.run(FREEZE, channel=self.channel, number=number, frozen=frozen):
            self.book.run(MOVE_FROZEN, channel=self.channel, change_fen=amount_fen if frozen else -amount_fen)

    def move_money(self, kind: str, reference: str, amount_fen: int, at: str) -> bool:
        """Book a deposit, payment or return once; False when it is booked already."""
        with self.book.transaction():
            binds = {"channel": self.channel, "kind": kind, "reference": reference, "amount_fen": amount_fen, "at": at}
            booked = self.book.run(MOVE_MONEY, **binds) == 1
            if booked:
                change_fen = -amount_fen if kind == "pay" else amount_fen
                self.book.run(MOVE_BALANCE, channel=self.channel, change_fen=change_fen)
            return booked

    def account(self) -> tuple[int, int]:
        """Balance and what of it is frozen; the balance is checked against every movement."""
        row = self.book.rows(ACCOUNT, channel=self.channel)[0]
        return int(str(row["balance_fen"])), int(str(row["frozen_fen"]))

    def available_fen(self) -> int:
        """What new transfers may take."""
        balance_fen, frozen_fen = self.account()
        return balance_fen - frozen_fen

    def of_day(self, day: str) -> list[dict[str, object]]:
        """The movements of a day, in the order they were booked."""
        return self.book.rows(OF_DAY, channel=self.channel, day=day)

    def shown(self, only: str, after: str, page: int) -> list[dict[str, object]]:
        """Transfers with what was paid and returned: the oracle's view."""
        return self.book.rows(SHOWN, channel=self.channel, only=only, after=after, page=page)

    def totals(self) -> dict[str, object]:
        """The oracle's totals; the kept balance is checked against every movement."""
        balance_fen, frozen_fen = self.account()
        assert balance_fen == self.book.number(FOLD, channel=self.channel)

        def total(kind: str) -> int:
            return self.book.number(TOTAL, channel=self.channel, kind=kind)

        return {
            "balance_fen": balance_fen, "frozen_fen": frozen_fen, "deposited_fen": total("deposit"), "paid_fen": total("pay"),
            "returned_fen": total("return"),
        }  # fmt: skip


def _transfer(row: dict[str, object]) -> Transfer:
    fault = parse(json.loads(str(row["fault"]))) if row["fault"] else None
    texts = ("channel", "number", "ref", "content_hash", "account", "name")
    channel, number, ref, content_hash, account, name = (str(row[text]) for text in texts)
    return Transfer(
        channel=channel, number=number, ref=ref, content_hash=content_hash, account=account, name=name,
        amount_fen=int(str(row["amount_fen"])), remark=str(row["remark"]), notify_url=str(row["notify_url"]),
        state=str(row["state"]), reason=str(row["reason"]), package=str(row["package"]), batch=str(row["batch"]),
        frozen=bool(row["frozen"]), queries=int(str(row["queries"])), fault=fault, created_at=str(row["created_at"]),
        updated_at=str(row["updated_at"]), finished_at=str(row["finished_at"]),
    )  # fmt: skip

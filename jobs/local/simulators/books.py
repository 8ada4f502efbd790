"""The channel's money book: what it was asked, what it paid, what came back. SQLite, its own, append-only for money.

Balance = deposits − payments + returns. An order is paid at most once and returned at most once (unique index).
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import Final

from jobs.local.simulators.faults import Fault, parse

PAGE_ROWS: Final = 1000


class Status(IntEnum):
    """Order status as the channel numbers it."""

    ACCEPTED = 0
    PAID = 1
    FAILED = 2
    SUSPENDED = 4
    PAYING = 5
    WAITING = 8
    RETURNED = 9
    CANCELLED = 15


STATUS_TEXT: Final = {
    Status.ACCEPTED: "已受理",
    Status.PAID: "已支付",
    Status.FAILED: "支付失败",
    Status.SUSPENDED: "订单挂起",
    Status.PAYING: "支付中",
    Status.WAITING: "待支付",
    Status.RETURNED: "已退汇",
    Status.CANCELLED: "已取消",
}

TABLES: Final = """
create table if not exists orders (
    order_id text primary key, ref text not null unique, content_hash text not null,
    real_name text not null, id_card text not null, card_no text not null, phone_no text not null,
    amount_fen integer not null check (amount_fen > 0), pay_remark text not null,
    notify_url text not null, project_id text not null,
    status integer not null, status_detail text not null default '', queries integer not null default 0,
    fault text not null default '', created_at text not null, finished_at text not null default '',
    platform text not null default 'bankpay', batch_id text not null default '');
create table if not exists batches (
    batch_id text primary key, content_hash text not null, platform text not null, total_fen integer not null,
    state text not null, received_at text not null);
create table if not exists movements (
    id integer primary key, kind text not null check (kind in ('deposit', 'pay', 'return')), reference text not null,
    amount_fen integer not null check (amount_fen > 0), booked_at text not null, unique (kind, reference));
create table if not exists bank_movements (
    id integer primary key, account text not null, ref text not null unique, kind text not null check (kind in ('in', 'out')),
    amount_fen integer not null check (amount_fen > 0), other_side text not null, purpose text not null,
    reference text not null, booked_at text not null);
create table if not exists account (balance_fen integer not null check (balance_fen >= 0));
create table if not exists requests (
    id integer primary key, request_id text not null, path text not null, order_id text not null,
    answer text not null, booked_at text not null);
create index if not exists requests_by_order on requests (order_id);
create table if not exists work (
    id integer primary key, kind text not null, order_id text not null, clock text not null, due_s real not null);
create table if not exists deliveries (
    id integer primary key, kind text not null, event_id text not null, order_id text not null, url text not null,
    content text not null, forged integer not null, due_s real not null, attempts integer not null default 0,
    state text not null default 'waiting', answer text not null default '',
    sent_body text not null default '', sent_headers text not null default '');
create index if not exists deliveries_due on deliveries (state, due_s);
"""
ADDED_LATER: Final = {"platform": "text not null default 'bankpay'", "batch_id": "text not null default ''"}
"""Columns of orders that a book kept from before does not have."""
EMPTY: Final = """
update account set balance_fen = 0; delete from bank_movements;
delete from batches; delete from orders; delete from movements; delete from requests; delete from work; delete from deliveries;
"""
ORDER: Final = """
select order_id, ref, content_hash, real_name, id_card, card_no, phone_no, amount_fen, pay_remark, notify_url, project_id,
       status, status_detail, queries, fault, created_at, finished_at, platform, batch_id
from orders where order_id = :order_id
"""
OF_BATCH: Final = "select order_id from orders where batch_id = :batch_id order by rowid"
BOOK_ORDER: Final = """
insert into orders (order_id, ref, content_hash, real_name, id_card, card_no, phone_no, amount_fen, pay_remark, notify_url,
                    project_id, status, status_detail, queries, fault, created_at, finished_at, platform, batch_id)
values (:order_id, :ref, :content_hash, :real_name, :id_card, :card_no, :phone_no, :amount_fen, :pay_remark, :notify_url,
        :project_id, :status, :status_detail, :queries, :fault, :created_at, :finished_at, :platform, :batch_id)
"""
MOVE_ORDER: Final = """
update orders set status = :status, status_detail = :detail, finished_at = case when :finished then :at else finished_at end
where order_id = :order_id
"""
MOVE_MONEY: Final = """
insert into movements (kind, reference, amount_fen, booked_at) values (:kind, :reference, :amount_fen, :at)
on conflict (kind, reference) do nothing
"""
MOVE_BALANCE: Final = "update account set balance_fen = balance_fen + :change_fen"
BALANCE: Final = "select balance_fen from account"
FOLD: Final = "select sum(case kind when 'pay' then -amount_fen else amount_fen end) from movements"
LOG_REQUEST: Final = """
insert into requests (request_id, path, order_id, answer, booked_at) values (:request_id, :path, :order_id, :answer, :at)
"""


@dataclass(frozen=True, slots=True)
class Order:
    """One order; `card_no` is the account its platform (bankpay, alipay, wxpay) pays to.

    Personal data is invented: this is a simulator's book.
    """

    order_id: str
    ref: str
    content_hash: str
    real_name: str = field(repr=False)
    id_card: str = field(repr=False)
    card_no: str = field(repr=False)
    phone_no: str = field(repr=False)
    amount_fen: int
    pay_remark: str
    notify_url: str
    project_id: str
    status: Status = Status.ACCEPTED
    status_detail: str = ""
    queries: int = 0
    fault: Fault | None = None
    created_at: str = ""
    finished_at: str = ""
    platform: str = "bankpay"
    batch_id: str = ""


class Book:
    """The open SQLite book. Every public method is one transaction, or joins the one begun with `transaction()`."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = off")  # survives the end of this process, which is all a simulator promises
        self._db.executescript(TABLES)
        present = {row["name"] for row in self.rows("select name from pragma_table_info('orders')")}
        for column in ADDED_LATER.keys() - present:
            self.run(f"alter table orders add column {column} {ADDED_LATER[column]}")
        if not self.rows(BALANCE):
            self.run("insert into account (balance_fen) values (0)")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an inner call joins the outer one."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def run(self, sql: str, **binds: object) -> int:
        """Rows affected."""
        return self._db.execute(sql, binds).rowcount

    def rows(self, sql: str, **binds: object) -> list[dict[str, object]]:
        """Every row as a plain object."""
        return [dict(row) for row in self._db.execute(sql, binds)]

    def number(self, sql: str, **binds: object) -> int:
        """One whole number; 0 where there is none."""
        row = self._db.execute(sql, binds).fetchone()
        return int(row[0] or 0) if row else 0

    def order(self, order_id: str) -> Order | None:
        """The order of this number."""
        rows = self.rows(ORDER, order_id=order_id)
        return _order(rows[0]) if rows else None

    def orders_of(self, batch_id: str) -> list[Order]:
        """The orders of a batch, as they were listed."""
        found = (self.order(str(row["order_id"])) for row in self.rows(OF_BATCH, batch_id=batch_id))
        return [order for order in found if order is not None]

    def book_order(self, order: Order) -> None:
        """Take a new order in."""
        self.run(BOOK_ORDER, **_columns(order))

    def move_order(self, order_id: str, status: Status, detail: str, at: str, *, finished: bool) -> None:
        """Set the order's status."""
        self.run(MOVE_ORDER, order_id=order_id, status=int(status), detail=detail, at=at, finished=finished)

    def count_query(self, order_id: str) -> None:
        """One more query of this order."""
        self.run("update orders set queries = queries + 1 where order_id = :order_id", order_id=order_id)

    def drop_fault(self, order_id: str) -> None:
        """From now on the order behaves."""
        self.run("update orders set fault = '' where order_id = :order_id", order_id=order_id)

    def move_money(self, kind: str, reference: str, amount_fen: int, at: str) -> bool:
        """Book a deposit, payment or return once; False when it is booked already."""
        with self.transaction():
            booked = self.run(MOVE_MONEY, kind=kind, reference=reference, amount_fen=amount_fen, at=at) == 1
            if booked:
                self.run(MOVE_BALANCE, change_fen=-amount_fen if kind == "pay" else amount_fen)
            return booked

    def balance_fen(self) -> int:
        """Deposits − payments + returns, kept as it changes."""
        return self.number(BALANCE)

    def folded_balance_fen(self) -> int:
        """The same, added up from every movement: what the kept balance is checked against."""
        return self.number(FOLD)

    def log_request(self, request_id: str, path: str, order_id: str, answer: str, at: str) -> None:
        """Remember a call and what was answered."""
        self.run(LOG_REQUEST, request_id=request_id, path=path, order_id=order_id, answer=answer, at=at)

    def reset(self) -> None:
        """An empty book."""
        self._db.executescript(EMPTY)

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _columns(order: Order) -> dict[str, object]:
    fault = json.dumps(order.fault.plain()) if order.fault else ""
    values = {each.name: getattr(order, each.name) for each in fields(order)}
    return values | {"status": int(order.status), "fault": fault}


def _order(row: dict[str, object]) -> Order:
    fault = parse(json.loads(str(row["fault"]))) if row["fault"] else None
    texts = ("ref", "content_hash", "real_name", "id_card", "card_no", "phone_no")
    ref, content_hash, real_name, id_card, card_no, phone_no = (str(row[name]) for name in texts)
    return Order(
        order_id=str(row["order_id"]), ref=ref, content_hash=content_hash, real_name=real_name, id_card=id_card, card_no=card_no,
        phone_no=phone_no, amount_fen=int(str(row["amount_fen"])), pay_remark=str(row["pay_remark"]),
        notify_url=str(row["notify_url"]), project_id=str(row["project_id"]), status=Status(int(str(row["status"]))),
        status_detail=str(row["status_detail"]), queries=int(str(row["queries"])), fault=fault,
        created_at=str(row["created_at"]), finished_at=str(row["finished_at"]), platform=str(row["platform"]),
        batch_id=str(row["batch_id"]),
    )  # fmt: skip

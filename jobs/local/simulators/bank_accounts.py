"""The bank's own book of our two accounts, wages and service fees, and the statement it writes of each, every day.

In it stand deposits as they arrived, what was sent by hand at the bank (refunds, tax, money sent back), and each channel's day:
its payments drawn in one sum at the end of the day, its returns brought back in another. Format: docs/channels.md.

POST /_control/bank/transfer `{account, kind, amount_fen, purpose, reference?, other_side?, bank_ref?}` moves money by hand;
GET /_control/bank/accounts answers each account's balance and lines.
"""

import secrets
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from jobs.local.simulators import transfer_door
from jobs.local.simulators.bank_files import FILES, Call, Refusal, closed, door
from jobs.local.simulators.control import body_of
from jobs.local.simulators.faults import Fault, Kind
from jobs.local.simulators.world import World, world_of

ACCOUNTS: Final = ("bank_wage", "bank_fee")
FEE_SUFFIX: Final = "02"
SHOWN: Final = 1
BOOK: Final = """
insert into bank_movements (account, ref, kind, amount_fen, other_side, purpose, reference, booked_at)
values (:account, :ref, :kind, :amount_fen, :other_side, :purpose, :reference, :at) on conflict (ref) do nothing
"""
DRAW: Final = """
insert into bank_movements (account, ref, kind, amount_fen, other_side, purpose, reference, booked_at)
select 'bank_wage', 'CD' || replace(day, '-', '') || substr(kind, 1, 1) || channel, case kind when 'pay' then 'out' else 'in' end,
       sum(amount_fen), channel, 'channel', channel || '/' || day, day || ' 23:59:59'
from (select substr(m.booked_at, 1, 10) as day, m.kind, m.amount_fen,
             case o.platform when 'alipay' then 'yunzhanghu_alipay' when 'wxpay' then 'yunzhanghu_wechat'
                  else 'yunzhanghu' end as channel
      from movements m join orders o on o.order_id = m.reference where m.kind in ('pay', 'return')
      union all
      select substr(booked_at, 1, 10), kind, amount_fen, channel from transfer_movements where kind in ('pay', 'return'))
where day <= :day group by day, kind, channel
on conflict (ref) do nothing
"""
OF_DAY: Final = """
select ref, kind, amount_fen, other_side, purpose, reference, booked_at from bank_movements
where account = :account and substr(booked_at, 1, 10) = :day order by booked_at, id
"""
BEFORE: Final = """
select sum(case kind when 'in' then amount_fen else -amount_fen end) from bank_movements
where account = :account and substr(booked_at, 1, 10) < :day
"""
ALL: Final = """
select ref, kind, amount_fen, other_side, purpose, reference, booked_at from bank_movements where account = :account
order by booked_at, id
"""


def deposited(world: World, serial: str, virtual_account: str, amount_fen: int, payer_name: str) -> None:
    """A transfer arrived; the same serial arrives once. The virtual account's last digits name ours."""
    account = "bank_fee" if virtual_account.endswith(FEE_SUFFIX) else "bank_wage"
    _book(world, account, serial, "in", amount_fen, payer_name, "deposit", serial)


def statement_file(world: World, account: str, day: str, fault: Fault | None = None) -> bytes:
    """The account's day; the same day always gives the same bytes. A fault spoils it."""
    world.book.run(DRAW, day=day)
    rows = world.book.rows(OF_DAY, account=account, day=day)
    merchant = "LG00000000" if fault and fault.kind is Kind.FOREIGN_FILE else world.keys.bank_file_merchant
    came, went = (sum(int(str(row["amount_fen"])) for row in rows if row["kind"] == kind) for kind in ("in", "out"))
    opening = world.book.number(BEFORE, account=account, day=day)
    lines = [
        f"A|{at}|{row['kind']}|{row['ref']}|{row['amount_fen']}|{row['other_side']}|{row['purpose']}|{row['reference']}"
        f"|{row['booked_at']}"
        for at, row in enumerate(rows, 1)
    ]
    if fault and fault.kind is Kind.DUPLICATED_FILE:
        lines += lines[:1]
    head = f"H|LGACC1|{merchant}|{account}|{day}|{len(rows)}|{opening}|{came}|{went}|{opening + came - went}"
    content = closed([head, *lines])
    return content[:-80] if fault and fault.kind is Kind.TRUNCATED_FILE else content


async def transfer(request: Request) -> Response:
    """Money moved at the bank's counter; answers the bank's number."""
    world, asked = world_of(request), await body_of(request)
    account, kind, ref = (
        str(asked["account"]),
        str(asked["kind"]),
        str(asked.get("bank_ref") or f"BT{secrets.randbelow(10**16):016d}"),
    )
    if account not in ACCOUNTS or kind not in ("in", "out"):
        raise ValueError("account is bank_wage or bank_fee, kind is in or out")
    reference, other_side = str(asked.get("reference") or ref), str(asked.get("other_side", ""))
    _book(world, account, ref, kind, int(str(asked["amount_fen"])), other_side, str(asked["purpose"]), reference)
    return JSONResponse({"bank_ref": ref})


async def accounts(request: Request) -> Response:
    """The oracle: balance and lines of each account, draws of days that were not asked for yet left out."""
    book = world_of(request).book
    shown = {
        account: {"balance_fen": book.number(BEFORE, account=account, day="9999"), "lines": book.rows(ALL, account=account)}
        for account in ACCOUNTS
    }
    return JSONResponse(shown)


async def _statement(call: Call) -> Response:
    world, account, day = call.world, str(call.request.path_params["account"]), call.named()
    fault = await transfer_door.meet(world, "statement", f"{account}/{day}")
    if account not in ACCOUNTS:
        raise Refusal(422, "FILE_FOREIGN", "账户不属于本商户")
    if day >= world.clock.business_text()[:10] or (fault and fault.kind is Kind.LATE_FILE):
        raise Refusal(404, "NOT_READY", "对账文件未生成")
    return call.answer(statement_file(world, account, day, fault))


ROUTES: Final = [
    Route(f"{FILES}/accounts/{{account}}/statements/{{name}}", door(_statement), methods=["GET"]),
    Route("/_control/bank/transfer", transfer, methods=["POST"]),
    Route("/_control/bank/accounts", accounts, methods=["GET"]),
]


def _book(
    world: World, account: str, ref: str, kind: str, amount_fen: int, other_side: str, purpose: str, reference: str
) -> None:
    binds = {"account": account, "ref": ref, "kind": kind, "amount_fen": amount_fen, "purpose": purpose, "reference": reference}
    world.book.run(BOOK, other_side=_masked(other_side), at=world.clock.business_text(), **binds)


def _masked(name: str) -> str:
    """As banks print the other side: the first character, then stars; without what parts fields."""
    plain = "".join(character for character in name if character not in "|\r\n")
    return plain[:SHOWN] + "*" * max(2, len(plain) - SHOWN)

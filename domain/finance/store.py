"""SQL of money in."""

from datetime import datetime
from uuid import UUID

from domain.database import Record, Transaction
from domain.finance.model import BankNotice, Deposit, Purpose
from domain.ids import new_id
from domain.money import Fen

KEEP_NOTICE = """
    insert into bank_notice (id, bank_serial, body_sha256, booked_at, received_at)
    values (:id, :bank_serial, :body_sha256, :booked_at, :now)
    on conflict (bank_serial) do nothing
"""


async def keep_notice(tx: Transaction, notice: BankNotice) -> UUID | None:
    """The new notice's id, or None when its serial number is already known."""
    notice_id = new_id()
    binds = {"bank_serial": notice.bank_serial, "body_sha256": notice.body_sha256, "booked_at": notice.booked_at}
    kept = await tx.run(KEEP_NOTICE, id=notice_id, **binds)
    return notice_id if kept else None


KNOWN_NOTICE = """
    select n.body_sha256, d.id, d.employer_id, d.purpose, d.amount_fen, d.deposited_at
    from bank_notice n join deposit d on d.bank_notice_id = n.id
    where n.bank_serial = :bank_serial
"""


async def known_notice(tx: Transaction, bank_serial: str) -> tuple[bytes, Deposit]:
    """The hash a known serial number came with, and its deposit."""
    row = await tx.one(KNOWN_NOTICE, bank_serial=bank_serial)
    assert row is not None, "a notice is kept together with its deposit"
    return row["body_sha256"], _deposit(row)


EMPLOYER_OF_ACCOUNT = "select id from employer where virtual_account = :virtual_account"


async def employer_of_account(tx: Transaction, virtual_account: str) -> UUID | None:
    row = await tx.one(EMPLOYER_OF_ACCOUNT, virtual_account=virtual_account)
    return row["id"] if row else None


ADD_DEPOSIT = """
    insert into deposit (id, bank_notice_id, employer_id, purpose, amount_fen, payer_name, remark, deposited_at)
    values (:id, :bank_notice_id, :employer_id, :purpose, :amount_fen, :payer_name, :remark, :now)
    returning id, employer_id, purpose, amount_fen, deposited_at
"""


async def add_deposit(
    tx: Transaction, bank_notice_id: UUID, employer_id: UUID | None, purpose: Purpose, notice: BankNotice
) -> Deposit:
    row = await tx.one(
        ADD_DEPOSIT,
        id=new_id(),
        bank_notice_id=bank_notice_id,
        employer_id=employer_id,
        purpose=purpose.value,
        amount_fen=notice.amount_fen,
        payer_name=notice.payer_name,
        remark=notice.remark,
    )
    assert row is not None
    return _deposit(row)


FIND_DEPOSIT = "select id, employer_id, purpose, amount_fen, deposited_at from deposit where id = :deposit_id"


async def deposit(tx: Transaction, deposit_id: UUID) -> Deposit | None:
    row = await tx.one(FIND_DEPOSIT, deposit_id=deposit_id)
    return _deposit(row) if row else None


BOOKED_AT = "select booked_at from bank_notice n join deposit d on d.bank_notice_id = n.id where d.id = :deposit_id"


async def booked_at(tx: Transaction, deposit_id: UUID) -> datetime | None:
    """When the bank booked it, if its notice says so."""
    found = await tx.value(BOOKED_AT, deposit_id=deposit_id)
    assert found is None or isinstance(found, datetime)
    return found


DUE = """
    select e.virtual_account, coalesce(sum(s.gross_fen), 0)::bigint as wages_due_fen,
           coalesce(sum(s.fee_fen), 0)::bigint as fees_due_fen
    from employer e left join settlement s on s.employer_id = e.id and s.state = 'draft'
    where e.id = :employer_id group by e.virtual_account
"""


async def due(tx: Transaction, employer_id: UUID) -> tuple[str, Fen, Fen]:
    """The employer's virtual account, and the wages and fees of its drafted settlements."""
    row = await tx.one(DUE, employer_id=employer_id)
    assert row is not None
    return row["virtual_account"], Fen(row["wages_due_fen"]), Fen(row["fees_due_fen"])


def _deposit(row: Record) -> Deposit:
    return Deposit(row["id"], row["employer_id"], Purpose(row["purpose"]), Fen(row["amount_fen"]), row["deposited_at"])

"""What can happen to money coming in."""

from uuid import UUID

from domain import ledger, outbox
from domain.database import Transaction
from domain.finance import store
from domain.finance.model import (
    FEE_SUFFIX,
    WAGE_SUFFIX,
    BankNotice,
    Deposit,
    Funding,
    NoticeContradicted,
    Purpose,
    split_account,
)
from domain.money import Fen
from domain.viewer import Viewer

WAGE_BOOK = ("bank_wage_cash", "employer_wage", "deposit_suspense")
FEE_BOOK = ("bank_fee_cash", "employer_fee", "fee_suspense")
"""Where a deposit arrived, whose money it is, and where it waits while nobody is known to own it."""


async def receive_notice(tx: Transaction, viewer: Viewer, notice: BankNotice) -> Deposit:
    """Keeps a verified bank notice and what it means; the ``finance.credit_deposit`` job posts it.

    A repeat returns the first deposit; a known serial number with other content raises NoticeContradicted.
    """
    viewer.must_be_system()
    notice_id = await store.keep_notice(tx, notice)
    if notice_id is None:
        known_sha256, known = await store.known_notice(tx, notice.bank_serial)
        if known_sha256 != notice.body_sha256:
            raise NoticeContradicted()
        return known
    base, purpose = split_account(notice.virtual_account)
    employer_id = await store.employer_of_account(tx, base) if purpose is not Purpose.UNKNOWN else None
    deposit = await store.add_deposit(tx, notice_id, employer_id, purpose, notice)
    await outbox.put(tx, viewer, "deposit.received", deposit.id, employer_id=employer_id)
    await outbox.enqueue(tx, "finance.credit_deposit", deposit.id, queue=outbox.PAYOUTS)
    return deposit


async def receive_from_statement(tx: Transaction, viewer: Viewer, notice: BankNotice, *, fees: bool) -> Deposit | None:
    """Keeps a deposit whose notice never came, as the bank's statement has it: nobody's yet, in the book it arrived in.

    None when its notice did come after all.
    """
    viewer.must_be_system()
    notice_id = await store.keep_notice(tx, notice)
    if notice_id is None:
        return None
    deposit = await store.add_deposit(tx, notice_id, None, Purpose.SERVICE_FEE if fees else Purpose.UNKNOWN, notice)
    await outbox.put(tx, viewer, "deposit.received", deposit.id)
    await outbox.enqueue(tx, "finance.credit_deposit", deposit.id, queue=outbox.PAYOUTS)
    return deposit


async def credit_deposit(tx: Transaction, viewer: Viewer, deposit_id: UUID) -> float | None:
    """Posts a deposit to the ledger, once for ever: the transfer's key is the deposit's.

    Returns the seconds since the bank booked it, when its notice says so (T-041).
    """
    viewer.must_be_system()
    deposit = await store.deposit(tx, deposit_id)
    assert deposit is not None, "deposits are never removed"
    cash, owned, suspense = FEE_BOOK if deposit.purpose is Purpose.SERVICE_FEE else WAGE_BOOK
    event = "deposit.received" if deposit.employer_id else "deposit.unmatched"
    owner = (owned if deposit.employer_id else suspense, deposit.employer_id)
    debit, credit = await ledger.open_accounts(tx, [(cash, None), owner])
    transfer = ledger.Transfer(ledger.key(event, deposit.id), event, deposit.id, debit, credit, deposit.amount_fen)
    await ledger.post(tx, [transfer])
    await outbox.put(tx, viewer, "deposit.credited", deposit.id, employer_id=deposit.employer_id)
    booked_at = await store.booked_at(tx, deposit.id)
    return (tx.now - booked_at).total_seconds() if booked_at else None


async def funding(tx: Transaction, viewer: Viewer) -> Funding:
    """The viewer's employer's funding instruction: accounts, balances, what drafted settlements still need (S-041)."""
    employer_id = viewer.must_be_employer("finance")
    virtual_account, wages_due_fen, fees_due_fen = await store.due(tx, employer_id)
    wage_balance_fen = await unspent(tx, employer_id, "employer_wage")
    fee_balance_fen = await unspent(tx, employer_id, "employer_fee")
    return Funding(
        wage_account=virtual_account + WAGE_SUFFIX,
        fee_account=virtual_account + FEE_SUFFIX,
        wage_balance_fen=wage_balance_fen,
        fee_balance_fen=fee_balance_fen,
        wages_due_fen=wages_due_fen,
        fees_due_fen=fees_due_fen,
    )


async def unspent(tx: Transaction, employer_id: UUID, kind: str) -> Fen:
    """The employer's money in one book, with what is set aside for pay runs: their settlements are drafts until posted."""
    accounts = [ledger.account_id(kind, employer_id), ledger.account_id(f"{kind}_reserved", employer_id)]
    return Fen(sum(balance.available_fen for balance in (await ledger.balances(tx, accounts)).values()))

"""The finance desk as the stage needs it: deposits in suspense and refunds, each in the states that can be asked about."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from domain import finance
from domain.database import Transaction
from domain.finance import Book
from domain.money import Fen
from domain.viewer import Viewer
from tests.build.accounts import AnEmployer
from tests.build.money import SYSTEM, a_notice

NOWHERE = "000000000000000001"
"""A virtual account that is nobody's, with the suffix of wages."""
REASON = "付款附言写明该单位名称"


async def an_unmatched_deposit(tx: Transaction, employer: AnEmployer, fen: int = 77_00, account: str = NOWHERE) -> UUID:
    """Money that arrived for nobody and waits in suspense."""
    deposit = await finance.receive_notice(tx, SYSTEM, await a_notice(tx, employer, fen, virtual_account=account))
    await finance.credit_deposit(tx, SYSTEM, deposit.id)
    return deposit.id


async def a_matched_deposit(tx: Transaction, employer: AnEmployer, maker: Viewer, checker: Viewer) -> UUID:
    """The completed proposal of a deposit found to be the employer's."""
    deposit_id = await an_unmatched_deposit(tx, employer)
    proposed = await finance.match_deposit(tx, maker, deposit_id, employer.id, REASON)
    await finance.confirm_resolution(tx, checker, proposed)
    await finance.resolve_deposit(tx, SYSTEM, proposed)
    return proposed


async def a_sending_back(tx: Transaction, employer: AnEmployer, maker: Viewer, checker: Viewer) -> UUID:
    """A confirmed proposal to send a deposit back; the bank's number is not there yet."""
    proposed = await finance.send_back_deposit(tx, maker, await an_unmatched_deposit(tx, employer), REASON)
    await finance.confirm_resolution(tx, checker, proposed)
    return proposed


async def a_refund(tx: Transaction, employer: AnEmployer, book: Book, checker: Viewer | None = None, fen: int = 1_00) -> UUID:
    """A requested refund; with a checker, approved and held."""
    refund = await finance.request_refund(tx, employer.viewer, book, Fen(fen), REASON)
    if checker:
        await finance.approve_refund(tx, checker, refund)
    return refund


async def a_pay_term(tx: Transaction, employer: AnEmployer, maker: Viewer, day: date, working_days: int = 1) -> UUID:
    """A requested time of release from the day on."""
    return await finance.request_pay_term(tx, maker, employer.id, working_days, day, None, REASON)


async def a_waiver(tx: Transaction, employer: AnEmployer, maker: Viewer, day: date) -> UUID:
    """A requested waiver of half the fees of one day."""
    return await finance.request_fee_waiver(tx, maker, employer.id, Decimal("0.5"), day, day, REASON)

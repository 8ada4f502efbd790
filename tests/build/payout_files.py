"""Files of payouts as tests need them: brought, read and checked as the jobs do it."""

import io
from collections.abc import Sequence
from uuid import UUID

import xlsxwriter

from domain import payout_files, sheets
from domain.database import Transaction
from domain.money import yuan
from domain.payout_files import PayoutFile, State
from domain.sheets import Unreadable
from domain.viewer import Viewer
from tests.build.money import SYSTEM, ASettlement

HEAD = "settlement,amount\n"


def line(settlement: ASettlement, more_fen: int = 0) -> str:
    """A line that pays it, or so many fen more."""
    return f"Settlement:{settlement.id},{yuan((settlement.facts.net_fen or 0) + more_fen):f}\n"


def a_workbook(rows: Sequence[Sequence[str | float]], *, hidden: Sequence[str] = (), more: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet of rows, after hidden ones and before others."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for name in hidden:
            book.add_worksheet(name).hide()
        page = book.add_worksheet("发放")
        page.activate()
        page.set_first_sheet()
        for name in more:
            book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write(number, column, cell)
    return out.getvalue()


async def a_file(
    tx: Transaction, finance: Viewer, employer_id: UUID, body: bytes, name: str = "七月.csv", most: int = 5_000
) -> UUID:
    """A file that was brought, read and checked."""
    file_id, ticket = await payout_files.request(tx, finance, employer_id, name)
    assert await payout_files.receive(tx, SYSTEM, ticket.secret, body) == file_id
    await read_and_checked(tx, file_id, most)
    return file_id


async def read_and_checked(tx: Transaction, file_id: UUID, most: int = 5_000) -> None:
    """What the jobs do with it."""
    body = await payout_files.bytes_of(tx, SYSTEM, file_id)
    assert body is not None
    try:
        found = sheets.read(body, payout_files.TABLE)
        rows = [payout_files.understood(number, cells) for number, cells in found.rows]
        await payout_files.keep_rows(tx, SYSTEM, file_id, rows)
        await payout_files.finish_reading(tx, SYSTEM, file_id, found)
    except Unreadable as why:
        await payout_files.finish_reading(tx, SYSTEM, file_id, why)
    while (await the_file(tx, file_id)).state is State.CHECKING:
        await payout_files.check(tx, SYSTEM, file_id, most)


async def the_file(tx: Transaction, file_id: UUID) -> PayoutFile:
    """As it is now."""
    file = await payout_files.store.lock(tx, file_id)
    assert file is not None
    return file

"""Files of postings as tests need them: brought, read, checked and made as the jobs do it."""

import csv
import io
from uuid import UUID

from domain import posting_files, sheets
from domain.database import Transaction
from domain.posting_files import PostingFile, State
from domain.sheets import Unreadable
from domain.viewer import Viewer
from tests.build.money import SYSTEM

WORK = (State.CHECKING, State.MAKING)


async def example(tx: Transaction, viewer: Viewer, *changes: dict[str, str]) -> list[list[str]]:
    """The header and, for each change, the example's row with other cells."""
    header, row = csv.reader(io.StringIO(await posting_files.template(tx, viewer)))
    said = dict(zip(header, row, strict=True))
    return [header, *([(said | change)[column] for column in header] for change in changes or ({},))]


def as_csv(rows: list[list[str]]) -> bytes:
    """As a spreadsheet program writes it."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


async def a_posting_file(tx: Transaction, viewer: Viewer, body: bytes, name: str = "九月.csv", most: int = 100) -> UUID:
    """A file that was brought and worked off."""
    file_id, ticket = await posting_files.request(tx, viewer, name, declared=True)
    assert await posting_files.receive(tx, SYSTEM, ticket.secret, body) == file_id
    await worked_off(tx, file_id, most)
    return file_id


async def rows_kept(tx: Transaction, file_id: UUID) -> None:
    """What the first job does with it: the rows are kept, or the file is none."""
    body = await posting_files.bytes_of(tx, SYSTEM, file_id)
    assert body is not None
    try:
        found = sheets.read(body, posting_files.TABLE)
        rows = [posting_files.understood(number, cells) for number, cells in found.rows]
        for _ in range(2):  # a reader that was killed reads again
            await posting_files.keep_rows(tx, SYSTEM, file_id, rows)
        await posting_files.finish_reading(tx, SYSTEM, file_id, found)
    except Unreadable as why:
        await posting_files.finish_reading(tx, SYSTEM, file_id, why)


async def worked_off(tx: Transaction, file_id: UUID, most: int = 100) -> None:
    """What the jobs do with it."""
    await rows_kept(tx, file_id)
    while (file := await the_file(tx, file_id)).state in WORK:
        if file.state is State.CHECKING:
            await posting_files.check(tx, SYSTEM, file_id, most)
        else:
            await posting_files.make(tx, SYSTEM, file_id)


async def the_file(tx: Transaction, file_id: UUID) -> PostingFile:
    """As it is now."""
    file = await posting_files.store.lock(tx, file_id)
    assert file is not None
    return file

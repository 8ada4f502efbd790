"""What jobs do with a file: keep its rows, check them, make the drafts. Every step may be run twice."""

from collections.abc import Sequence
from uuid import UUID

from domain import outbox, postings, sheets
from domain.database import Transaction
from domain.posting_files import store
from domain.posting_files.model import ROWS_AT_ONCE, PostingFile, Row, RowError, State
from domain.posting_files.rows import RULE
from domain.postings import PostingContent, Standard
from domain.sheets import Sheet, Unreadable
from domain.viewer import Viewer

CHECK, MAKE = "posting_files.check", "posting_files.make"
REPEATED = RowError("", "REPEATED", "与文件中前面的一行相同。", "This is the same as an earlier row of the file.", RULE)


async def bytes_of(tx: Transaction, viewer: Viewer, file_id: UUID) -> bytes | None:
    """What was brought; None when it was read already."""
    return await sheets.bytes_of(tx, viewer, store, file_id)


async def keep_rows(tx: Transaction, viewer: Viewer, file_id: UUID, rows: Sequence[Row]) -> None:
    """Keeps rows as they were understood, and what was not, once however often they are read."""
    viewer.must_be_system()
    file = await store.lock(tx, file_id)
    if file is None or file.state is not State.READING:
        return
    fresh = await store.add_rows(tx, file_id, rows)
    await store.add_errors(tx, file, {row.number: row.errors for row in rows if row.number in fresh and row.errors})


async def finish_reading(tx: Transaction, viewer: Viewer, file_id: UUID, found: Sheet | Unreadable) -> None:
    """All rows are kept, and are checked next; or the file is none, and says why."""
    viewer.must_be_system()
    if isinstance(found, Unreadable):
        if await store.unreadable(tx, file_id, found):
            await outbox.put(tx, viewer, "posting_file.checked", file_id)
    elif await store.read(tx, file_id, found.name, found.others):
        await outbox.enqueue(tx, CHECK, file_id, queue=outbox.NOTIFICATIONS)


async def check(tx: Transaction, viewer: Viewer, file_id: UUID, most: int = ROWS_AT_ONCE) -> None:
    """Holds the next rows against the rules of today and leaves the next step; one wrong row makes the whole file wrong."""
    viewer.must_be_system()
    file = await store.lock(tx, file_id)
    if file is None or file.state is not State.CHECKING:
        return
    kept = await store.next_rows(tx, file.id, file.checked_until, most)
    if kept:
        today = await postings.standard(tx)
        wrong = {row.number: _errors(tx, today, row.content, again=row.again) for row in kept if row.content}
        await store.add_errors(tx, file, {number: errors for number, errors in wrong.items() if errors})
        await store.checked_to(tx, file.id, len(kept), kept[-1].number)
        await outbox.enqueue(tx, CHECK, file.id, queue=outbox.NOTIFICATIONS)
    elif file.wrong_count:
        await _wrong(tx, viewer, file)
    else:
        await store.conclude(tx, file.id, State.MAKING)
        await outbox.enqueue(tx, MAKE, file.id, queue=outbox.NOTIFICATIONS)


async def make(tx: Transaction, viewer: Viewer, file_id: UUID) -> None:
    """A draft of every row, in one transaction; of none, when one is wrong by now."""
    viewer.must_be_system()
    file = await store.lock(tx, file_id)
    if file is None or file.state is not State.MAKING:
        return
    kept = await store.next_rows(tx, file.id, 0, file.row_count)
    contents = [(row.number, row.content) for row in kept if row.content]
    today = await postings.standard(tx)
    wrong = {number: _errors(tx, today, content, again=False) for number, content in contents}
    if any(wrong.values()):
        await _wrong(tx, viewer, file)
        await store.add_errors(tx, file, {number: errors for number, errors in wrong.items() if errors})
        return
    made = [
        await postings.draft(tx, viewer, file.employer_id, file.made_by, content, today.findings(content), file.branch_id)
        for _, content in contents
    ]
    await store.made(tx, file.id, [number for number, _ in contents], made)
    await outbox.put(tx, viewer, "posting_file.checked", file.id, employer_id=file.employer_id)


async def _wrong(tx: Transaction, viewer: Viewer, file: PostingFile) -> None:
    await store.conclude(tx, file.id, State.WRONG)
    await outbox.put(tx, viewer, "posting_file.checked", file.id, employer_id=file.employer_id)


def _errors(tx: Transaction, today: Standard, content: PostingContent, *, again: bool) -> list[RowError]:
    """Everything that would be refused of the content; what a reviewer will only look at is no error."""
    found = [RowError.of(problem) for problem in today.problems(content, tx.now, "content") if problem.refuses]
    return [REPEATED, *found] if again else found

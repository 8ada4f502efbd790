"""What jobs do with a file: keep its rows, check them, report what is wrong, make the batches. So many rows a transaction; every
step may be run twice."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from domain import documents, filings, outbox, payouts, sheets
from domain.clock import day_of
from domain.database import Transaction
from domain.documents import Content
from domain.payout_files import store
from domain.payout_files.model import (
    ROWS_AT_ONCE,
    Checked,
    PayoutFile,
    Row,
    State,
    run_on,
)
from domain.payout_files.store import Kept
from domain.payouts import MAX_BATCH_ITEMS, Payable, PlanChanged
from domain.sheets import Sheet, Unreadable
from domain.viewer import Viewer

CHECK, REPORT = "payout_files.check", "payout_files.report"
REPORT_KIND = "payout_file_report"
TITLE = "发放文件核对结果"
HEADER = ("行号 Row", "列 Column", "代码 Code", "原因", "Reason", "暂缓原因 Kept back by")


async def bytes_of(tx: Transaction, viewer: Viewer, file_id: UUID) -> bytes | None:
    """What was brought; None when it was read already."""
    return await sheets.bytes_of(tx, viewer, store, file_id)


async def keep_rows(tx: Transaction, viewer: Viewer, file_id: UUID, rows: Sequence[Row]) -> None:
    """Keeps rows as they were understood, once however often they are read."""
    viewer.must_be_system()
    file = await store.lock(tx, file_id)
    if file is not None and file.state is State.READING:
        await store.add_rows(tx, file_id, rows)


async def finish_reading(tx: Transaction, viewer: Viewer, file_id: UUID, found: Sheet | Unreadable) -> None:
    """All rows are kept, and are checked next; or the file is none, and says why."""
    viewer.must_be_system()
    if isinstance(found, Unreadable):
        if await store.unreadable(tx, file_id, found):
            await outbox.put(tx, viewer, "payout_file.checked", file_id)
    elif await store.read(tx, file_id, found.name, found.others):
        await outbox.enqueue(tx, CHECK, file_id, queue=outbox.PAYOUTS)


async def check(tx: Transaction, viewer: Viewer, file_id: UUID, most: int = ROWS_AT_ONCE) -> None:
    """Checks the next rows and leaves the next step; after the last, one wrong row makes the whole file wrong."""
    viewer.must_be_system()
    file = await store.lock(tx, file_id)
    if file is None or file.state is not State.CHECKING:
        return
    kept = await store.next_rows(tx, file.id, file.checked_until, most)
    if kept:
        named = [row.settlement_id for row in kept if row.settlement_id]
        plan = await payouts.payable(tx, viewer, file.employer_id, named)
        payables = {payable.settlement_id: payable for payable in plan.payables}
        answers = [_checked(row, payables) for row in kept]
        await store.answer_rows(tx, file.id, answers, run_on(file.plan_sha256, answers))
        await outbox.enqueue(tx, CHECK, file.id, queue=outbox.PAYOUTS)
        return
    await store.conclude(tx, file.id, State.WRONG if file.error_count else State.GOOD)
    if file.error_count:
        await outbox.enqueue(tx, REPORT, file.id, queue=outbox.PAYOUTS)
    await outbox.put(tx, viewer, "payout_file.checked", file.id, employer_id=file.employer_id)


async def report(tx: Transaction, viewer: Viewer, file_id: UUID) -> filings.Sheet | None:
    """Every wrong row, to be written as files; None when there is nothing to say or it was said."""
    viewer.must_be_system()
    file = await store.lock(tx, file_id)
    if file is None or file.state is not State.WRONG or await documents.kept(tx, REPORT_KIND, file_id):
        return None
    rows = [tuple(row) for row in await store.wrong_rows(tx, file_id)]
    return filings.Sheet(TITLE, f"{day_of(tx.now)}", HEADER, tuple(rows), {})


async def keep_report(tx: Transaction, viewer: Viewer, file_id: UUID, files: Sequence[Content]) -> None:
    """Seals the report, once."""
    viewer.must_be_system()
    await store.lock(tx, file_id)
    if not await documents.kept(tx, REPORT_KIND, file_id):
        for content in files:
            await documents.keep(tx, REPORT_KIND, file_id, content)


async def make_batches(tx: Transaction, viewer: Viewer, file_id: UUID) -> None:
    """Every batch of a committed file, in one transaction, submitted; as many checkers as the file's whole sum takes.

    Raises PlanChanged when a wage, its account or its channel is not as checked: then there is no batch at all.
    """
    viewer.must_be_system()
    file = await store.lock(tx, file_id)
    if file is None or file.state is not State.COMMITTING:
        return
    batch_ids: list[UUID] = []
    digest, last = b"", 0
    while lines := await store.lines(tx, file.id, last, MAX_BATCH_ITEMS):
        batch_ids.append(await _batch(tx, viewer, file, lines))
        digest, last = run_on(digest, lines), lines[-1].number
    if digest != file.plan_sha256:
        raise PlanChanged()
    await store.committed(tx, file.id, batch_ids)
    await outbox.put(tx, viewer, "payout_file.committed", file.id, employer_id=file.employer_id)


async def give_up(tx: Transaction, viewer: Viewer, file_id: UUID) -> None:
    """What was checked is not so any more: no batch is made of it."""
    viewer.must_be_system()
    file = await store.lock(tx, file_id)
    if file is not None and file.state is State.COMMITTING:
        await store.set_state(tx, file.id, State.OUTDATED)
        await outbox.put(tx, viewer, "payout_file.outdated", file.id, employer_id=file.employer_id)


async def _batch(tx: Transaction, viewer: Viewer, file: PayoutFile, lines: Sequence[Checked]) -> UUID:
    plan = await payouts.payable(tx, viewer, file.employer_id, [line.settlement_id for line in lines if line.settlement_id])
    now = {item.settlement_id: (item.amount_fen, item.destination_id, item.channel) for item in plan.items}
    if len(now) != len(lines) or any(
        now.get(line.settlement_id) != (line.amount_fen, line.destination_id, line.channel)
        for line in lines
        if line.settlement_id
    ):
        raise PlanChanged()
    assert file.committed_by is not None, "committing"
    batch = await payouts.make_for(tx, viewer, file.committed_by, plan, weighed_fen=file.total_fen)
    return batch.id


def _checked(row: Kept, payables: Mapping[UUID, Payable]) -> Checked:
    """A row with its answer; what was not understood stays so."""
    payable = payables.get(row.settlement_id) if row.settlement_id else None
    blocked = None
    if row.error_column is not None and row.error_code is not None:
        error = (row.error_column, row.error_code)
    elif row.again:
        error = ("settlement", "REPEATED")
    elif payable is None:
        error = ("settlement", "NOT_PAYABLE")
    elif payable.amount_fen != row.amount_fen:
        error = ("amount", "AMOUNT_DIFFERS")
    elif payable.blocked_code is not None:
        error, blocked = ("settlement", "BLOCKED"), payable.blocked_code
    else:
        return Checked(row.number, row.settlement_id, row.amount_fen, payable.destination_id, payable.channel)
    return Checked(row.number, row.settlement_id, row.amount_fen, error=error, blocked_code=blocked)

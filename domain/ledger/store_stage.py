"""SQL of the stage; posting a chunk is ``ledger_post_staged`` of migrations/0013_ledger_scale.sql."""

from collections.abc import Iterable
from uuid import UUID

from domain.database import Transaction
from domain.ledger.model import Answer, Code, Transfer

OPEN_RUN = """
    insert into ledger_stage_run (id, chunks, staged_at) values (:id, :chunks, :now) on conflict (id) do nothing
"""


async def open_run(tx: Transaction, id: UUID, chunks: int) -> bool:
    """False when the run is staged already."""
    return bool(await tx.run(OPEN_RUN, id=id, chunks=chunks))


TABLE = "ledger_stage"
COLUMNS = (
    *("run_id", "chunk", "ord", "id", "journal_id", "kind", "event"),
    *("debit_id", "credit_id", "amount_fen", "pending_id", "reverses_id", "subject_id"),
)


async def copy(tx: Transaction, run_id: UUID, rows: Iterable[tuple[int, int, Transfer]]) -> None:
    """COPY of chunk, order and transfer."""
    records = (
        (
            *(run_id, chunk, ord, t.key, t.journal, t.kind.value, t.event),
            *(t.debit, t.credit, t.amount_fen, t.pending_id, t.reverses_id, t.subject_id),
        )
        for chunk, ord, t in rows
    )
    await tx.connection.copy_records_to_table(TABLE, records=records, columns=COLUMNS)


POST_STAGED = "select ledger_post_staged(:run_id, :now)"


async def post_chunk(tx: Transaction, run_id: UUID) -> int | None:
    """How many chunks of the run are posted now; None when all were."""
    posted = await tx.value(POST_STAGED, run_id=run_id)
    assert posted is None or isinstance(posted, int)
    return posted


EXCEPTIONS = """
    select id, code from ledger_stage where run_id = :run_id and code is not null order by chunk, ord limit :most
"""


async def exceptions(tx: Transaction, run_id: UUID, most: int) -> list[Answer]:
    """Answers other than ok, in the order staged."""
    return [Answer(row["id"], Code(row["code"])) for row in await tx.all(EXCEPTIONS, run_id=run_id, most=most)]


DISCARD = """
    with run as (delete from ledger_stage_run where id = :run_id and posted_chunks = chunks returning id)
    delete from ledger_stage s using run where s.run_id = run.id
"""


async def discard(tx: Transaction, run_id: UUID) -> None:
    """Removes a run that is posted."""
    await tx.run(DISCARD, run_id=run_id)

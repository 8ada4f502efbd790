"""SQL of evidence about work."""

from uuid import UUID

from domain.database import Transaction
from domain.evidence.model import File, Given, Side
from domain.ids import new_id

ADD = """
    insert into work_evidence (id, subject_type, subject_id, worker_id, employer_id, side, document_id, file_name, size_bytes,
                               sha256, added_at)
    values (:id, :subject_type, :subject_id, :worker_id, :employer_id, :side, :document_id, :file_name, :size_bytes, :sha256,
            :now)
"""
PARTIES_OF = "select worker_id, employer_id from work_evidence where document_id = :document_id"


async def add(tx: Transaction, given: Given, side: Side, document_id: UUID, file: File) -> None:
    await tx.run(
        ADD,
        id=new_id(),
        subject_type=given.subject_type,
        subject_id=given.subject_id,
        worker_id=given.worker_id,
        employer_id=given.employer_id,
        side=side.value,
        document_id=document_id,
        file_name=file.name,
        size_bytes=len(file.body),
        sha256=file.sha256,
    )


async def parties_of(tx: Transaction, document_id: UUID) -> tuple[UUID | None, UUID | None]:
    """The worker and the employer of the work it is about."""
    row = await tx.one(PARTIES_OF, document_id=document_id)
    return (row["worker_id"], row["employer_id"]) if row else (None, None)

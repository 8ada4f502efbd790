from datetime import date
from uuid import UUID

from domain.agreements.model import Agreement, AgreementText, ConsentPurpose, Kind
from domain.database import Transaction

IN_FORCE = """
    select id, kind, version, title_zh, body_zh, body_sha256, valid_from from agreement_text
    where kind = :kind and valid_from <= :day
    order by version desc
    limit 1
"""


async def in_force(tx: Transaction, kind: Kind, day: date) -> AgreementText | None:
    row = await tx.one(IN_FORCE, kind=kind, day=day)
    return None if row is None else AgreementText(**dict(row))


INSERT = """
    insert into agreement (id, kind, agreement_text_id, worker_id, employer_id, signed_by, method, body_sha256,
        evidence_sealed, evidence_sha256, signed_at)
    values (:id, :kind, :agreement_text_id, :worker_id, :employer_id, :signed_by, :method, :body_sha256,
        :evidence_sealed, :evidence_sha256, :signed_at)
    on conflict do nothing
"""


async def insert(tx: Transaction, agreement: Agreement, evidence_sealed: bytes, evidence_sha256: bytes) -> bool:
    """False when this party has signed this version."""
    return bool(
        await tx.run(
            INSERT,
            id=agreement.id,
            kind=agreement.kind,
            agreement_text_id=agreement.agreement_text_id,
            worker_id=agreement.worker_id,
            employer_id=agreement.employer_id,
            signed_by=agreement.signed_by,
            method=agreement.method,
            body_sha256=agreement.body_sha256,
            evidence_sealed=evidence_sealed,
            evidence_sha256=evidence_sha256,
            signed_at=agreement.signed_at,
        )
    )


# A later version asks for a new signature only where its text says so; any signature that has not ended counts.
WORKER_SIGNED = """
    select exists (select from agreement where worker_id = :party_id and (ends_at is null or ends_at > :now))
"""
EMPLOYER_SIGNED = """
    select exists (select from agreement where employer_id = :party_id and (ends_at is null or ends_at > :now))
"""


async def worker_signed(tx: Transaction, worker_id: UUID) -> bool:
    return bool(await tx.value(WORKER_SIGNED, party_id=worker_id))


async def employer_signed(tx: Transaction, employer_id: UUID) -> bool:
    return bool(await tx.value(EMPLOYER_SIGNED, party_id=employer_id))


CONSENTED = """
    select given from consent where person_id = :person_id and purpose = :purpose order by at desc, id desc limit 1
"""


async def consented(tx: Transaction, person_id: UUID, purpose: ConsentPurpose) -> bool:
    """What the latest row says."""
    return bool(await tx.value(CONSENTED, person_id=person_id, purpose=purpose))

"""A worker's own summary of a year: asked for by the worker, written by a job as PDF in both languages (T-012).

requested ──(job) certificate, pdf, complete_certificate──▶ ready
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import accounts, documents, outbox, rules, tax
from domain.clock import day_of
from domain.database import Transaction
from domain.documents import Content
from domain.errors import Cause, InvalidInput, Refusal
from domain.filings import store_certificates as store
from domain.rules import Rule
from domain.tax import TaxMonth
from domain.vault import mask_id_number
from domain.viewer import Viewer

DOCUMENT = "tax_certificate"
PURPOSE = "出具本人年度扣缴情况说明"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What it says: the name in the clear, the identity number masked, amounts in fen."""

    id: UUID
    worker_id: UUID
    year: int
    name: str
    id_number: str
    issued_at: datetime
    months: tuple[TaxMonth, ...]
    rule: Rule


class CertificateUnderWay(Refusal):
    cause, code, rule = Cause.CONFLICT, "TAX_CERTIFICATE_UNDER_WAY", "tax.certificate"
    zh, en = "{year}年度的说明正在生成。", "The summary of {year} is being made."


async def request_certificate(tx: Transaction, viewer: Viewer, year: int) -> UUID:
    """The worker asks for the summary of a year that has begun. Raises InvalidInput, CertificateUnderWay."""
    worker_id = viewer.must_be_worker()
    if not tax.FIRST_YEAR <= year <= day_of(tx.now).year:
        raise InvalidInput("input.year", "年份不在范围内。", "There is no record of such a year.")
    certificate_id = await store.add(tx, worker_id, year)
    if certificate_id is None:
        raise CertificateUnderWay(field="input.year", year=year)
    await outbox.enqueue(tx, "filings.write_certificate", certificate_id, queue=outbox.NOTIFICATIONS)
    await outbox.put(tx, viewer, "tax_certificate.requested", certificate_id)
    return certificate_id


async def certificate(tx: Transaction, viewer: Viewer, certificate_id: UUID) -> Certificate | None:
    """What a requested certificate says; None: it is written already, or the worker's identity is gone."""
    viewer.must_be_system()
    row = await store.open_one(tx, certificate_id)
    if row is None:
        return None
    worker_id: UUID = row["worker_id"]
    people = await accounts.identities(tx, viewer, [worker_id], PURPOSE)
    if worker_id not in people:
        return None
    months = await tax.year_of(tx, worker_id, row["year"])
    rule = await rules.in_force(tx, "tax.certificate")
    person = people[worker_id]
    number = mask_id_number(person.id_number)
    return Certificate(certificate_id, worker_id, row["year"], person.name, number, tx.now, tuple(months), rule)


async def complete_certificate(tx: Transaction, viewer: Viewer, written: Certificate, content: Content) -> None:
    """Keeps the PDF as the worker's own document, once however often it is called."""
    viewer.must_be_system()
    if not await store.ready(tx, written.id):
        return
    await documents.keep(tx, DOCUMENT, written.id, content, worker_id=written.worker_id)
    await outbox.put(tx, viewer, "tax_certificate.completed", written.id)

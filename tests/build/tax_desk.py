"""The desk that remits and declares withheld tax, as the stage needs it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from domain import filings, tax
from domain.clock import day_of
from domain.database import Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.tax import Payment
from tests.build.tax import a_certificate, a_filing, add_worker, swept, taxed

if TYPE_CHECKING:
    from tests.build.stage import Stage

CROSSED = """
    insert into tax_crossing (id, worker_id, first_month, last_month, sales_fen, rule_version, found_at, ended_at)
    values (:id, :worker_id, (:month::date - interval '11 months')::date, :month, 500000001, 1, :now, :now)
"""
FILE_OF = "select id from document where subject_id = :id limit 1"
SHOWN = "select items_sha256 from tax_remittance where id = :id"


async def a_tax_desk(tx: Transaction, stage: "Stage") -> None:
    """A closed month's tax gathered, another's waiting for a second person, and one that nobody has prepared."""
    maker, checker = stage.viewers["staff finance"], stage.viewers["staff checker"]
    worker_id, last = await add_worker(tx), day_of(tx.now).replace(day=1) - timedelta(days=1)
    months = [(last - timedelta(days=31 * ago)).replace(day=1) for ago in (2, 1, 0)]
    for month in months:
        await taxed(tx, worker_id, Payment(month, Fen(700_000)))
    remitted = [await tax.prepare_remittance(tx, maker, month) for month in months[:2]]
    shown = [await tx.one(SHOWN, id=id) for id in remitted]
    await tax.approve_remittance(tx, checker, remitted[0], shown[0]["items_sha256"])  # type: ignore[index]  # it was just made
    await swept(tx, remitted[0])
    stage.name("swept remittance", "TaxRemittance", remitted[0])
    stage.name("tax remittance", "TaxRemittance", remitted[1])
    stage.things["tax lines"] = shown[1]["items_sha256"].hex()  # type: ignore[index]  # the same
    stage.things["tax month"] = months[2].isoformat()
    for id in (stage.worker.id, stage.other.id):
        await tx.run(CROSSED, id=new_id(), worker_id=id, month=months[2])
    for worker in (stage.worker, stage.other):
        await a_certificate(tx, worker.viewer, last.year - 1)
    written = await a_filing(tx, maker, filings.FilingKind.WITHHOLDING_DECLARATION, months[0])
    stage.name("tax filing", "TaxFiling", written)
    stage.name("tax file", "Document", await tx.value(FILE_OF, id=written))

"""The desk that remits and declares withheld tax, as the stage needs it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from domain import filings, tax
from domain.clock import day_of
from domain.database import Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.tax import Payment
from domain.viewer import Viewer
from tests.build.tax import a_certificate, a_filing, add_worker, swept, taken_back, taxed

if TYPE_CHECKING:
    from tests.build.stage import Stage

CROSSED = """
    insert into tax_crossing (id, worker_id, first_month, last_month, sales_fen, rule_version, found_at, ended_at)
    values (:id, :worker_id, (:month::date - interval '11 months')::date, :month, 500000001, 1, :now, :now)
"""
FILE_OF = "select id from document where subject_id = :id limit 1"
SHOWN = "select items_sha256 from tax_remittance where id = :id"


async def a_tax_desk(tx: Transaction, stage: "Stage") -> None:
    """A closed month's tax gathered, another's, less a correction, waiting for a second person, and one that nobody prepared."""
    maker, checker = stage.viewers["staff finance"], stage.viewers["staff checker"]
    worker_id, last = await add_worker(tx), day_of(tx.now).replace(day=1) - timedelta(days=1)
    months = [(last - timedelta(days=31 * ago)).replace(day=1) for ago in (2, 1, 0)]
    for month in months:
        await taxed(tx, worker_id, Payment(month, Fen(700_000)))
    returned = await taxed(tx, await add_worker(tx), Payment(months[0], Fen(650_000)))
    first, shown = await _prepared(tx, maker, months[0])
    await tax.approve_remittance(tx, checker, first, shown)
    await swept(tx, first)
    now, tx.now = tx.now, datetime.combine(months[1], time(4), UTC)
    await taken_back(tx, returned)
    tx.now = now
    second, shown = await _prepared(tx, maker, months[1])
    stage.name("swept remittance", "TaxRemittance", first)
    stage.name("tax remittance", "TaxRemittance", second)
    stage.things["tax lines"] = shown.hex()
    stage.things["tax month"] = months[2].isoformat()
    for id in (stage.worker.id, stage.other.id):
        await tx.run(CROSSED, id=new_id(), worker_id=id, month=months[2])
    for worker in (stage.worker, stage.other):
        await a_certificate(tx, worker.viewer, last.year - 1)
    written = await a_filing(tx, maker, filings.FilingKind.WITHHOLDING_DECLARATION, months[0])
    stage.name("tax filing", "TaxFiling", written)
    stage.name("tax file", "Document", await tx.value(FILE_OF, id=written))


async def _prepared(tx: Transaction, maker: Viewer, month: date) -> tuple[UUID, bytes]:
    """The draft, and its lines as the second person sees them."""
    remittance_id = await tax.prepare_remittance(tx, maker, month)
    shown = await tx.value(SHOWN, id=remittance_id)
    assert isinstance(shown, bytes)
    return remittance_id, shown

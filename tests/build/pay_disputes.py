"""Disputes about pay, for any test: settlements that were paid, and what was raised about them."""

import base64
from dataclasses import dataclass
from uuid import UUID

from domain import pay_disputes, payouts
from domain.database import Transaction
from domain.evidence import EvidenceForm
from domain.pay_disputes import Kind, PayDispute
from domain.payouts import Outcome, Word
from domain.viewer import Viewer
from tests.build.accounts import a_staff
from tests.build.money import SYSTEM, ASettlement, a_batch, a_settlement
from tests.build.work import AnAssignment

TEXT = "少算了两个小时的工时，请核对打卡记录"
PDF = EvidenceForm("打卡记录.pdf", base64.b64encode(b"%PDF-1.7 a record of hours").decode())
ITEM_OF = "select id from payout_item where settlement_id = :id order by created_at desc, id desc limit 1"


@dataclass(frozen=True, slots=True)
class ADispute:
    """A dispute, the settlement it is about, and the member of support who took it up."""

    id: UUID
    settlement: ASettlement
    support: Viewer
    facts: PayDispute


async def pay(tx: Transaction, settlement: ASettlement) -> None:
    """The employer's payable settlements reach their workers."""
    await a_batch(tx, settlement, approved=True)
    item_id = await tx.value(ITEM_OF, id=settlement.id)
    order = await payouts.start(tx, SYSTEM, item_id)  # type: ignore[arg-type]  # a uuid
    assert order is not None
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(Outcome.PAID))


async def a_paid_settlement(tx: Transaction, work: AnAssignment | None = None) -> ASettlement:
    """A settlement whose pay the worker has received."""
    settlement = await a_settlement(tx, approved=True, work=work)
    await pay(tx, settlement)
    return settlement


async def a_dispute(
    tx: Transaction, kind: Kind = Kind.OBJECTION, settlement: ASettlement | None = None, *, asked: bool = False
) -> ADispute:
    """A dispute that support took up; ``asked``: the employer was asked."""
    settlement = settlement or await a_paid_settlement(tx)
    dispute = await pay_disputes.open_dispute(tx, settlement.worker.viewer, settlement.id, kind, TEXT)
    support = (await a_staff(tx, "support")).viewer
    await pay_disputes.assign(tx, support, dispute.id)
    if asked:
        await pay_disputes.ask_employer(tx, support, dispute.id, "请核对工时")
    return ADispute(dispute.id, settlement, support, dispute)

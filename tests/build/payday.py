"""A payday of workers who chose different ways to be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domain import agreements, payouts
from domain.database import Transaction
from domain.payouts import DestinationKind
from tests.build.accounts import AnEmployer, AStaff, AWorker, a_staff, an_employer
from tests.build.channels import OPENID
from tests.build.money import CARD, a_settlement
from tests.build.postings import a_posting, a_shift
from tests.build.work import an_assignment

ACCOUNTS: Final = {
    DestinationKind.BANK_CARD: CARD,
    DestinationKind.ALIPAY: "xiaoming@example.com",
    DestinationKind.WECHAT: OPENID,
}


@dataclass(frozen=True, slots=True)
class Payday:
    """Approved wages of one employer to workers paid in different ways, and the two people who pay them out."""

    employer: AnEmployer
    workers: dict[DestinationKind, AWorker]
    maker: AStaff
    checker: AStaff


async def a_payday(tx: Transaction, kinds: Sequence[DestinationKind]) -> Payday:
    """They worked the same shift and are owed the same, each to an account of another kind."""
    employer, began, workers = await an_employer(tx), tx.now, {}
    shift = a_shift(began + timedelta(days=1), headcount=len(kinds))
    posting = await a_posting(tx, employer=employer, shifts=(shift,), headcount=len(kinds))
    worked = []
    for _ in kinds:
        tx.now = began
        worked.append(await an_assignment(tx, posting=posting, worked=True))
    for kind, work in zip(kinds, worked, strict=True):
        workers[kind] = (await a_settlement(tx, approved=True, work=work)).worker
        await agreements.give_consent(tx, work.worker.viewer, "agent_tax_filing")
        await payouts.set_destination(tx, work.worker.viewer, ACCOUNTS[kind], kind)
    return Payday(employer, workers, await a_staff(tx, "finance"), await a_staff(tx, "checker"))

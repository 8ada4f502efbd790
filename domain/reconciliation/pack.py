"""The audit pack of a signed day: totals of the three sides, every difference and what became of it, signatures, the books'
checks and the day's root (S-117). Asked for by a job; made beside the loop (``packed``), kept sealed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from domain import documents, ledger, outbox
from domain.database import Record, Transaction
from domain.documents import Content
from domain.reconciliation import store_bank
from domain.reconciliation import store_pack as store
from domain.reconciliation.model import BANK_ACCOUNTS
from domain.viewer import Viewer

DOCUMENT: Final = "reconciliation_pack"
DIFFERENCES_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class Pack:
    """What it says. Amounts are fen; ``standing``: the balances, and what the bank says beside.

    ``root`` is the last one published for the day, ``checks`` what the books answered on it.
    """

    id: UUID
    channel: str
    title: str
    day: date
    written_at: datetime
    totals: tuple[tuple[str, int, int], ...]
    standing: tuple[tuple[str, int], ...]
    file_sha256: str
    line_count: int
    differences: tuple[Record, ...]
    signatures: tuple[tuple[str, str, datetime], ...]
    checks: tuple[Record, ...]
    root: str | None


async def pack(tx: Transaction, viewer: Viewer, reconciliation_id: UUID) -> Pack | None:
    """What the pack of a signed day says; None when it was written."""
    viewer.must_be_system()
    row = await store.signed(tx, reconciliation_id)
    if row is None or await store.written(tx, reconciliation_id, DOCUMENT):
        return None
    roots = [root for root in await ledger.roots(tx, row["day"]) if root.day == row["day"]]
    return Pack(
        reconciliation_id,
        row["channel"],
        row["title"],
        row["day"],
        tx.now,
        (
            ("渠道对账单 Statement", row["statement_paid_fen"], row["statement_returned_fen"]),
            ("发放记录 Payouts", row["payouts_paid_fen"], row["payouts_returned_fen"]),
            ("账簿 Ledger", row["ledger_paid_fen"], row["ledger_returned_fen"]),
        ),
        await _standing(tx, row),
        row["sha256"],
        row["line_count"],
        tuple(await store.differences(tx, reconciliation_id, DIFFERENCES_LISTED)),
        (
            ("提交 Submitted", row["submitter"], row["submitted_at"]),
            ("签署 Signed", row["signer"], row["signed_at"]),
        ),
        tuple(await store.checks(tx, row["day"])),
        roots[0].root.hex() if roots else None,
    )


async def _standing(tx: Transaction, row: Record) -> tuple[tuple[str, int], ...]:
    """A channel's clearing and what the bank's statement has of its day; of an account at the bank, both sides' balance."""
    if row["channel"] in BANK_ACCOUNTS:
        kind = {"bank_wage": "bank_wage_cash", "bank_fee": "bank_fee_cash"}[row["channel"]]
        cash = await ledger.balances(tx, [account := ledger.account_id(kind, None)])
        bank = (("期初余额 Opening", row["opening_fen"]), ("期末余额 Closing", row["closing_fen"]))
        return (*bank, ("账簿现金（现时） Cash in the books now", cash[account].posted_fen))
    clearing = await ledger.balances(tx, [account := ledger.account_id("payout_clearing", row["channel"])])
    at_bank = await store_bank.beside(tx, f"{row['channel']}/{row['day']}")
    said = {"out": "银行付款 Bank paid", "in": "银行收回 Bank received back"}
    agreed = {True: "（已相符 agreed）", False: "（未核对 not agreed yet）"}
    lines = tuple((said[line["kind"]] + agreed[line["agreed"]], line["amount_fen"]) for line in at_bank)
    return (("清算余额 Clearing balance", clearing[account].posted_fen), *lines)


async def complete(tx: Transaction, viewer: Viewer, written: Pack, files: list[Content]) -> None:
    """Keeps the pack's files, once however often it is called."""
    viewer.must_be_system()
    await store.lock(tx, written.id)
    if await store.written(tx, written.id, DOCUMENT):
        return
    for content in files:
        await documents.keep(tx, DOCUMENT, written.id, content)
    await outbox.put(tx, viewer, "reconciliation.packed", written.id)

"""What must hold between clearing, payouts and statements at every instant. Numbers as in the list of invariants."""

from domain.database import Transaction
from domain.ledger import Violation
from domain.reconciliation import store_bank, store_desk


async def check_clearing(tx: Transaction) -> list[Violation]:
    """12: a channel's clearing is what payouts say was paid and kept, less what its statements say left the bank."""
    return [
        Violation(
            "12 a channel's clearing is its statements and what is in transit",
            f"{row['channel']}: clearing {row['clearing_fen']} fen, open {row['open_fen']} fen",
        )
        for row in await store_desk.unclear(tx)
    ]


async def check_bank(tx: Transaction) -> list[Violation]:
    """13: our accounts at the bank are what their statements say: an unbroken chain of balances, each agreed line booked as it
    stands, and the books' cash moved by nothing but what the bank can know. What has not come together yet is on the desk."""
    invariant = "13 an account at the bank is its statements and what is in transit"
    return [Violation(invariant, str(row["what"])) for row in await store_bank.unsound(tx)]

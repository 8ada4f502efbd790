"""SQL of a wage that is taxed anew."""

from domain.database import Transaction
from domain.settlements.model import Settlement

SAVE_TAXED_AGAIN = """
    update settlement set vat_fen = :vat_fen, surcharge_fen = :surcharge_fen, iit_fen = :iit_fen, net_fen = :net_fen,
        pay_month = :pay_month
    where id = :settlement_id
"""


async def save_taxed_again(tx: Transaction, settlement: Settlement) -> None:
    """Its tax, net and month."""
    names = ("vat_fen", "surcharge_fen", "iit_fen", "net_fen", "pay_month")
    await tx.run(SAVE_TAXED_AGAIN, settlement_id=settlement.id, **{name: getattr(settlement, name) for name in names})

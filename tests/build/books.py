"""Accounts and money for tests of the books: one employer, one worker, everything opened, both books funded."""

from dataclasses import dataclass
from uuid import UUID

from domain import ledger
from domain.database import Transaction
from domain.ids import new_id
from domain.ledger import Transfer

CHANNEL = "yunzhanghu"


@dataclass(frozen=True, slots=True)
class Party:
    """One employer's and one worker's accounts, and the shared ones they meet."""

    employer_wage: UUID
    employer_fee: UUID
    fee_charged: UUID
    worker_wage: UUID
    worker_tax: UUID
    wage_cash: UUID
    fee_cash: UUID
    clearing: UUID

    def wage(self, amount_fen: int, journal_id: UUID | None = None, key: UUID | None = None) -> Transfer:
        subject_id = journal_id or new_id()
        return Transfer(
            key or new_id(), "settlement.wage", subject_id, self.employer_wage, self.worker_wage, amount_fen, journal_id
        )

    def settlement(self, gross_fen: int, iit_fen: int, fee_fen: int) -> list[Transfer]:
        """One journal over both books."""
        journal_id = new_id()
        legs = [
            ("settlement.wage", self.employer_wage, self.worker_wage, gross_fen),
            ("settlement.iit", self.worker_wage, self.worker_tax, iit_fen),
            ("settlement.fee", self.employer_fee, self.fee_charged, fee_fen),
        ]
        return [Transfer(new_id(), event, journal_id, debit, credit, amount, journal_id) for event, debit, credit, amount in legs]

    def hold(self, amount_fen: int, key: UUID | None = None) -> Transfer:
        return ledger.hold(key or new_id(), "payout.held", new_id(), self.worker_wage, self.clearing, amount_fen)


async def open_party(
    tx: Transaction, *, wage_fen: int = 0, fee_fen: int = 0, employer_id: UUID | None = None, worker_id: UUID | None = None
) -> Party:
    """The accounts of an employer and a worker, given or made up; the employer has so much in each book."""
    employer_id, worker_id = employer_id or new_id(), worker_id or new_id()
    party = Party(
        *await ledger.open_accounts(
            tx,
            [
                ("employer_wage", employer_id),
                ("employer_fee", employer_id),
                ("employer_fee_charged", employer_id),
                ("worker_wage", worker_id),
                ("worker_tax", worker_id),
                ("bank_wage_cash", None),
                ("bank_fee_cash", None),
                ("payout_clearing", CHANNEL),
            ],
        )
    )
    funding = [(party.wage_cash, party.employer_wage, wage_fen), (party.fee_cash, party.employer_fee, fee_fen)]
    await ledger.post(
        tx, [Transfer(new_id(), "deposit.received", new_id(), debit, credit, fen) for debit, credit, fen in funding if fen]
    )
    return party

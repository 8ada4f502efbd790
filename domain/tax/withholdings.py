"""Withholding from many payments, one after the other: each worker's next payment begins where the last one ended. No SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.ids import new_id
from domain.money import Fen
from domain.tax.assessment import assess
from domain.tax.model import AlreadyWithheld, Assessment, Method, Payee, Payment, Standing
from domain.tax.rules import Rules


@dataclass(frozen=True, slots=True)
class Withheld:
    """One row of the tax ledger: what was withheld from a settlement's payment."""

    id: UUID
    worker_id: UUID
    settlement_id: UUID
    method: Method
    payment: Payment
    vat_fen: Fen
    surcharge_fen: Fen
    iit_fen: Fen
    attempt: int = 1
    """How often the settlement was taxed, this time included."""

    @property
    def tax_fen(self) -> Fen:
        return Fen(self.vat_fen + self.surcharge_fen + self.iit_fen)

    @property
    def net_fen(self) -> Fen:
        return Fen(self.payment.gross_fen - self.tax_fen)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A withholding that was reversed. ``corrected_in``: its tax was handed over; the month in which that is corrected."""

    withheld: Withheld
    corrected_in: date | None


@dataclass(slots=True)
class Withholdings:
    """By worker: how tax is withheld, the number of the latest row and the standing after it. ``kept`` is to be appended."""

    payees: Mapping[UUID, Payee]
    standings: dict[UUID, tuple[int, Standing]]
    withheld: frozenset[UUID]
    rules: Rules
    kept: list[tuple[Withheld, int, Standing]] = field(default_factory=list)

    def assess(self, worker_id: UUID, settlement_id: UUID | None, payment: Payment) -> Assessment:
        """What to withhold from the worker's next payment. Raises AlreadyWithheld and what ``assess`` raises."""
        if settlement_id in self.withheld:
            raise AlreadyWithheld()
        return assess(self.payees[worker_id], self.standings[worker_id][1], payment, self.rules)

    def keep(self, worker_id: UUID, settlement_id: UUID, assessed: Assessment, attempt: int = 1) -> None:
        """The payment is made: the worker's next one comes after it."""
        number = self.standings[worker_id][0] + 1
        self.standings[worker_id] = number, assessed.standing
        payment = Payment(assessed.paid_on, assessed.gross_fen, assessed.exempt_fen)
        amounts = (assessed.vat_fen, assessed.surcharge_fen, assessed.iit_fen)
        method = self.payees[worker_id].method
        row = Withheld(new_id(), worker_id, settlement_id, method, payment, *amounts, attempt)
        self.kept.append((row, number, assessed.standing))

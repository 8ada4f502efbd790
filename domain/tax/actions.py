"""Withholding from a settlement, its preview and its reversal; and the public simulation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.clock import month_of
from domain.database import Transaction
from domain.money import NONE, Fen
from domain.tax import store, store_corrections
from domain.tax.assessment import recount, simulate
from domain.tax.model import Assessment, Method, NotWithheld, Payment, Simulation, Standing
from domain.tax.withholdings import TakenBack, Withholdings


async def withhold(
    tx: Transaction, worker_id: UUID, settlement_id: UUID, gross_fen: Fen, on: date, exempt_fen: Fen = NONE
) -> Assessment:
    """Withholds from one settlement's payment and records it; ``exempt_fen`` of it is free of income tax.

    The worker's tax row stays locked until the transaction ends: two settlements of one worker must not both use the same month's
    deduction. Raises AlreadyWithheld, PaymentOutOfOrder, NoRuleInForce, AmountOutOfRange and ExemptAboveIncome.
    """
    withheld = await withholdings(tx, [worker_id], [settlement_id], locked=True)
    assessed = withheld.assess(worker_id, settlement_id, Payment(on, gross_fen, exempt_fen))
    withheld.keep(worker_id, settlement_id, assessed)
    await record(tx, withheld)
    return assessed


async def preview(tx: Transaction, worker_id: UUID, gross_fen: Fen, on: date) -> Assessment:
    """What ``withhold`` would answer now; writes and locks nothing."""
    payee = await withholdings(tx, [worker_id], [], locked=False)
    return payee.assess(worker_id, None, Payment(on, gross_fen))


async def withholdings(
    tx: Transaction, worker_ids: Sequence[UUID], settlement_ids: Sequence[UUID], *, locked: bool
) -> Withholdings:
    """What is to be known to withhold from these settlements of these workers. ``locked``: their tax rows, in one order."""
    payees = await (store.lock_payees if locked else store.payees)(tx, worker_ids)
    standings = await store.standings(tx, list(payees))
    return Withholdings(payees, standings, await store.withheld(tx, settlement_ids), await store.load_rules(tx))


async def record(tx: Transaction, withheld: Withholdings) -> None:
    """Appends what was kept, in its order; the rows must have been locked."""
    await store.add(tx, withheld.kept)


async def reverse(tx: Transaction, settlement_id: UUID) -> TakenBack:
    """Takes a settlement's withholding back (its payment was returned) and answers what had been withheld.

    Later payments keep what was withheld from them; the next one goes on from the standing without the reversed one, so a
    cumulative run settles the difference by itself. What was handed over to the tax office already stays in its month and is
    corrected in the one that runs. Raises NotWithheld.
    """
    await store_corrections.while_none_is_approved(tx)  # before the worker's row, as who prepares a remittance comes to both
    found = await store.find(tx, settlement_id)
    if found is None:
        raise NotWithheld()
    payee = (await store.lock_payees(tx, [found.worker_id]))[found.worker_id]
    if await store.find(tx, settlement_id) is None:
        raise NotWithheld()
    rules = await store.load_rules(tx)
    number, _ = (await store.standings(tx, [found.worker_id]))[found.worker_id]
    after = Standing()
    for row in await store.unreversed(tx, found.worker_id):
        if row.id != found.id:
            withheld = (row.vat_fen, row.surcharge_fen, row.iit_fen)
            after = recount(replace(payee, method=row.method), after, row.payment, withheld, rules)
    corrected_in = month_of(tx.now) if await store_corrections.handed_over(tx, found.id) else None
    await store.add_reversal(tx, found, number + 1, after, corrected_in)
    return TakenBack(found, corrected_in)


async def simulation(tx: Transaction, payments: Sequence[Payment], method: Method) -> Simulation:
    """`withholdingSimulation`: what would be withheld from somebody with only these payments."""
    return simulate(payments, method, await store.load_rules(tx))

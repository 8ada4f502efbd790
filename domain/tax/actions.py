"""Withholding from a settlement, its preview and its reversal; and the public simulation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from domain.database import Transaction
from domain.ids import new_id
from domain.money import Fen
from domain.tax import store
from domain.tax.assessment import assess, recount, simulate
from domain.tax.model import AlreadyWithheld, Assessment, Method, NotWithheld, Payment, Simulation, Standing


async def withhold(tx: Transaction, worker_id: UUID, settlement_id: UUID, gross_fen: Fen, on: date) -> Assessment:
    """Withholds from a settlement's payment and records it.

    The worker's tax row stays locked until the transaction ends: two settlements of one worker must not both use the same month's
    deduction. Raises AlreadyWithheld, PaymentOutOfOrder, NoRuleInForce and AmountOutOfRange.
    """
    payee = await store.lock_payee(tx, worker_id)
    if await store.find(tx, settlement_id, with_reversed=True):
        raise AlreadyWithheld()
    number, standing = await store.standing(tx, worker_id)
    payment = Payment(on, gross_fen)
    assessed = assess(payee, standing, payment, await store.load_rules(tx))
    row = store.Withheld(new_id(), worker_id, settlement_id, payee.method, payment, assessed.vat_fen, assessed.iit_fen)
    await store.add(tx, row, number + 1, assessed.standing)
    return assessed


async def preview(tx: Transaction, worker_id: UUID, gross_fen: Fen, on: date) -> Assessment:
    """What ``withhold`` would answer now; writes and locks nothing."""
    payee = await store.payee(tx, worker_id)
    _, standing = await store.standing(tx, worker_id)
    return assess(payee, standing, Payment(on, gross_fen), await store.load_rules(tx))


async def reverse(tx: Transaction, settlement_id: UUID) -> store.Withheld:
    """Takes a settlement's withholding back (its payment was returned) and answers what had been withheld.

    Later payments keep what was withheld from them; the next one goes on from the standing without the reversed one, so a
    cumulative run settles the difference by itself. Raises NotWithheld.
    """
    found = await store.find(tx, settlement_id, with_reversed=False)
    if found is None:
        raise NotWithheld()
    payee = await store.lock_payee(tx, found.worker_id)
    if await store.find(tx, settlement_id, with_reversed=False) is None:
        raise NotWithheld()
    rules = await store.load_rules(tx)
    number, _ = await store.standing(tx, found.worker_id)
    after = Standing()
    for row in await store.unreversed(tx, found.worker_id):
        if row.id != found.id:
            after = recount(replace(payee, method=row.method), after, row.payment, row.vat_fen, row.iit_fen, rules)
    await store.add_reversal(tx, found, number + 1, after)
    return found


async def simulation(tx: Transaction, payments: Sequence[Payment], method: Method) -> Simulation:
    """`withholdingSimulation`: what would be withheld from somebody with only these payments."""
    return simulate(payments, method, await store.load_rules(tx))

"""A wage that came back in a later month than it was taxed in: that month loses it, and it is taxed anew in the one that runs."""

from dataclasses import replace
from uuid import UUID

from domain import ledger, outbox, rules, tax
from domain.clock import day_of, month_of
from domain.database import Transaction
from domain.explanation import line
from domain.ledger import Transfer
from domain.money import Fen, yuan
from domain.settlements import store, store_returning
from domain.settlements.drafting import rules_in_force
from domain.settlements.model import Entry, Settlement, net_entry
from domain.tax import Assessment, Payment, TakenBack
from domain.viewer import Viewer

RULE = "tax.returned_later"


async def tax_again(tx: Transaction, viewer: Viewer, settlement_id: UUID) -> list[Transfer]:
    """Writes what the wage comes to now and why; answers what is to be posted after the return itself, in one journal.

    In the month it was taxed in nothing changes: the same pay, in the same month. Raises what ``tax.withhold`` raises.
    """
    settlement = (await store.lock(tx, [settlement_id]))[settlement_id]
    if month_of(tx.now) <= settlement.pay_month:
        return []
    taken = await tax.reverse(tx, settlement_id)
    withheld = await tax.withholdings(tx, [settlement.worker_id], [], locked=True)
    payment = Payment(day_of(tx.now), settlement.gross_fen, settlement.exempt_fen)
    assessed = withheld.assess(settlement.worker_id, None, payment)
    attempt = taken.withheld.attempt + 1
    withheld.keep(settlement.worker_id, settlement_id, assessed, attempt)
    await tax.record(tx, withheld)
    await store_returning.save_taxed_again(tx, _with(settlement, assessed))
    await store.add_lines(tx, {settlement_id: await _explained(tx, taken, assessed)}, further=True)
    parties = {"worker_id": settlement.worker_id, "employer_id": settlement.employer_id}
    await outbox.put(tx, viewer, "settlement.taxed_again", settlement_id, **parties)
    return await _transfers(tx, settlement, taken, assessed, attempt)


def _with(settlement: Settlement, assessed: Assessment) -> Settlement:
    return replace(
        settlement,
        vat_fen=assessed.vat_fen,
        surcharge_fen=assessed.surcharge_fen,
        iit_fen=assessed.iit_fen,
        net_fen=assessed.net_fen,
        pay_month=month_of(assessed.paid_on),
    )


async def _explained(tx: Transaction, taken: TakenBack, assessed: Assessment) -> list[Entry]:
    """What was withheld and is taken off, the new calculation, and what the worker gets."""
    before, rule = taken.withheld, await rules.in_force(tx, RULE)
    month = f"{before.payment.paid_on:%Y-%m}"
    zh, en = f"跨月退回，冲减{month}代扣税款", f"Came back later: tax of {month} taken off"
    if taken.corrected_in and before.tax_fen:
        zh, en = f"{zh}（已解缴，抵减以后解缴的税款）", f"{en} (handed over; set off against later months)"
    inputs = {"vat": yuan(before.vat_fen), "surcharge": yuan(before.surcharge_fen), "iit": yuan(before.iit_fen)}
    off = line(rule, zh, en, "0 − {vat} − {surcharge} − {iit}", Fen(-before.tax_fen), **inputs)
    net = net_entry(assessed.gross_fen, assessed.vat_fen, assessed.surcharge_fen, assessed.iit_fen, await rules_in_force(tx))
    return [Entry("tax", off), *(Entry("tax", each) for each in assessed.lines), net]


async def _transfers(
    tx: Transaction, settlement: Settlement, taken: TakenBack, assessed: Assessment, attempt: int
) -> list[Transfer]:
    """The old tax back to the worker, out of what the tax office has to our credit once it was handed over; then the new one."""
    worker_id, before = settlement.worker_id, taken.withheld.tax_fen
    asked: list[tuple[str, UUID | None]] = [("worker_wage", worker_id), ("worker_tax", worker_id), ("tax_credit", None)]
    wage, withheld, credit = await ledger.open_accounts(tx, asked)
    journal_id = ledger.key("settlement.taxed_again", settlement.id, attempt)
    legs = [
        ("tax.credited", credit, withheld, before if taken.corrected_in else 0),
        ("tax.corrected", withheld, wage, before),
        ("tax.withheld_again", wage, withheld, assessed.tax_fen),
    ]
    return [
        Transfer(ledger.key(event, settlement.id, attempt), event, settlement.id, debit, to, amount_fen, journal_id)
        for event, debit, to, amount_fen in legs
        if amount_fen
    ]

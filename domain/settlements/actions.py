"""What can happen to a settlement: drafted by a job, approved by the employer, moved by its payout."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain import deadlines, finance, ledger, outbox, rules, tax
from domain.clock import day_of, month_of
from domain.database import Transaction
from domain.errors import NotFound
from domain.money import Fen
from domain.rules import Rule
from domain.settlements import store
from domain.settlements.model import RULES, Entry, Settlement, SettlementNotDraft, State, draft_entries, net_entry, total
from domain.viewer import Viewer

FUNDING_RULE = "deadlines.wage_funding"
PAY_RELEASE_RULE = "settlements.pay_release"


async def draft(tx: Transaction, viewer: Viewer, timesheet_id: UUID) -> Settlement | None:
    """Drafts what an approved timesheet comes to; a second call returns the first draft. None: it is not approved."""
    viewer.must_be_system()
    work = await store.work(tx, timesheet_id)
    if work is None:
        return None
    drafted = await store.of_timesheet(tx, timesheet_id)
    if drafted:
        return drafted
    entries = draft_entries(work, await finance.fee_schedule(tx, work.employer_id), await _rules(tx))
    settlement = await store.add(tx, work, month_of(tx.now), total(entries, "gross"), total(entries, "fee"))
    await store.add_lines(tx, settlement.id, entries)
    due_at = await deadlines.due_by(tx, FUNDING_RULE, tx.now)
    parties = {"worker_id": settlement.worker_id, "employer_id": settlement.employer_id}
    await deadlines.start(tx, deadlines.WAGE_FUNDING, settlement.id, FUNDING_RULE, due_at, **parties)
    await outbox.put(tx, viewer, "settlement.drafted", settlement.id, employer_id=settlement.employer_id)
    return settlement


async def approve(tx: Transaction, viewer: Viewer, settlement_id: UUID) -> Settlement:
    """The employer approves: tax is withheld, the wage, the tax and the fee are posted as one journal (S-071, S-110).

    Raises NotFound, NotPermitted, SettlementNotDraft, and the ledger's InsufficientFunds when a book does not cover its part.
    """
    settlement = await store.lock(tx, settlement_id)
    if settlement is None:
        raise NotFound("Settlement", field="input.settlementId")
    viewer.must_act_for(settlement.employer_id, "Settlement", "finance")
    if settlement.state is not State.DRAFT:
        raise SettlementNotDraft(state=settlement.state.value)
    assessment = await tax.withhold(tx, settlement.worker_id, settlement.id, settlement.gross_fen, day_of(tx.now))
    approved = await _approved(tx, settlement, assessment.vat_fen, assessment.iit_fen)
    await store.save_approved(tx, approved, viewer.must_be_signed_in())
    await store.add_lines(tx, settlement.id, [*_tax_entries(assessment), await _net(tx, approved)])
    await ledger.post(tx, await _transfers(tx, approved))
    assert approved.pay_due_at is not None
    ids = {"worker_id": settlement.worker_id, "employer_id": settlement.employer_id}
    await deadlines.meet(tx, deadlines.WAGE_FUNDING, settlement.id)
    await deadlines.start(tx, deadlines.PAY_RELEASE, settlement.id, PAY_RELEASE_RULE, approved.pay_due_at, **ids)
    await outbox.put(tx, viewer, "settlement.approved", settlement.id, **ids)
    return approved


async def start_payout(tx: Transaction, settlement_ids: Sequence[UUID]) -> int:
    """Marks approved settlements as being paid out; returns how many were free to be."""
    return await store.move(tx, settlement_ids, [State.APPROVED], State.IN_PAYOUT)


async def mark_paid(tx: Transaction, settlement_id: UUID) -> None:
    """The wage reached the worker; the clock of its release stops."""
    await store.move(tx, [settlement_id], [State.IN_PAYOUT], State.PAID)
    await deadlines.meet(tx, deadlines.PAY_RELEASE, settlement_id)


async def owe_again(tx: Transaction, settlement_ids: Sequence[UUID]) -> None:
    """The payout ended without payment, or came back: the wage is owed and may go into another batch."""
    await store.move(tx, settlement_ids, [State.IN_PAYOUT, State.PAID], State.APPROVED)


async def _approved(tx: Transaction, settlement: Settlement, vat_fen: Fen, iit_fen: Fen) -> Settlement:
    return replace(
        settlement,
        state=State.APPROVED,
        vat_fen=vat_fen,
        iit_fen=iit_fen,
        net_fen=Fen(settlement.gross_fen - vat_fen - iit_fen),
        journal_id=ledger.key("settlement.approved", settlement.id),
        pay_month=month_of(tx.now),
        pay_due_at=await deadlines.due_by(tx, PAY_RELEASE_RULE, tx.now),
    )


async def _transfers(tx: Transaction, approved: Settlement) -> list[ledger.Transfer]:
    """One journal: gross to the worker, tax out of it, and the fee in the other book, where no worker has an account."""
    wanted = [
        ("employer_wage", approved.employer_id),
        ("employer_fee", approved.employer_id),
        ("employer_fee_charged", approved.employer_id),
        ("worker_wage", approved.worker_id),
        ("worker_tax", approved.worker_id),
    ]
    employer_wage, employer_fee, fee_charged, worker_wage, worker_tax = await ledger.open_accounts(tx, wanted)
    assert approved.vat_fen is not None and approved.iit_fen is not None and approved.journal_id is not None
    legs = [
        ("settlement.wage", employer_wage, worker_wage, approved.gross_fen),
        ("settlement.vat", worker_wage, worker_tax, approved.vat_fen),
        ("settlement.iit", worker_wage, worker_tax, approved.iit_fen),
        ("settlement.fee", employer_fee, fee_charged, approved.fee_fen),
    ]
    return [
        ledger.Transfer(
            key=ledger.key(event, approved.id),
            journal_id=approved.journal_id,
            event=event,
            subject_id=approved.id,
            debit=debit,
            credit=credit,
            amount_fen=amount_fen,
        )
        for event, debit, credit, amount_fen in legs
        if amount_fen
    ]


def _tax_entries(assessment: tax.Assessment) -> list[Entry]:
    return [Entry("tax", line) for line in assessment.lines]


async def _net(tx: Transaction, approved: Settlement) -> Entry:
    assert approved.vat_fen is not None and approved.iit_fen is not None
    return net_entry(approved.gross_fen, approved.vat_fen, approved.iit_fen, await _rules(tx))


async def _rules(tx: Transaction) -> dict[str, Rule]:
    return {rule_id: await rules.in_force(tx, rule_id) for rule_id in RULES}

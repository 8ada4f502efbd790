"""Tax is withheld, and wage, tax and fee are posted: one settlement by its employer's approval, many by a pay run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from domain import deadlines, ledger, outbox, rules, tax
from domain.clock import day_of, month_of
from domain.database import Transaction
from domain.errors import NotFound
from domain.ledger import Transfer
from domain.settlements import store
from domain.settlements.drafting import clocks, rules_in_force
from domain.settlements.model import (
    Entry,
    Rules,
    Settlement,
    SettlementInPayRun,
    SettlementNotDraft,
    State,
    net_entry,
)
from domain.tax import Assessment, Payment
from domain.viewer import Viewer

PAY_RELEASE_RULE = "settlements.pay_release"
OWN_TERM_RULE = "finance.pay_term"
POST_AT_ONCE = 1_600
"""Journals of at most five legs in one request to the ledger."""

ACCOUNTS = ("employer_wage", "employer_fee", "employer_fee_charged", "worker_wage", "worker_tax")


async def approve(tx: Transaction, viewer: Viewer, settlement_id: UUID) -> Settlement:
    """The employer approves: tax is withheld, the wage, the tax and the fee are posted as one journal (S-071, S-110).

    Raises NotFound, NotPermitted, SettlementNotDraft, SettlementInPayRun, and the ledger's InsufficientFunds when a book does not
    cover its part.
    """
    settlement = (await store.lock(tx, [settlement_id])).get(settlement_id)
    if settlement is None:
        raise NotFound("Settlement", field="input.settlementId")
    viewer.must_act_for(settlement.employer_id, "Settlement", "finance")
    if settlement.state is not State.DRAFT:
        raise SettlementNotDraft(state=settlement.state.value)
    if await store.is_in_pay_run(tx, settlement_id):
        raise SettlementInPayRun(field="input.settlementId")
    withheld = await tax.withholdings(tx, [settlement.worker_id], [settlement_id], locked=True)
    payment = Payment(day_of(tx.now), settlement.gross_fen, settlement.exempt_fen)
    assessment = withheld.assess(settlement.worker_id, settlement_id, payment)
    withheld.keep(settlement.worker_id, settlement_id, assessment)
    await tax.record(tx, withheld)
    (approved,) = await settle(tx, viewer, [(settlement, assessment)], viewer.must_be_signed_in())
    return approved


async def settle(
    tx: Transaction,
    viewer: Viewer,
    assessed: Sequence[tuple[Settlement, Assessment]],
    approved_by: UUID,
    first: Sequence[Transfer] = (),
) -> list[Settlement]:
    """Posts drafts with the tax recorded for them; ``first``: transfers that go before, in the same request.

    The drafts must be locked. Raises what ``ledger.post`` raises: all of them stand, or none.
    """
    promised = await _promised(tx, [draft.id for draft, _ in assessed])
    dues = {promise: await deadlines.working_days_after(tx, tx.now, promise[1]) for promise in set(promised.values())}
    approved = [replace(_approved(*each), pay_due_at=dues[promised[each[0].id]]) for each in assessed]
    await store.save_approved(tx, approved, approved_by)
    in_force = await rules_in_force(tx)
    await store.add_lines(tx, {draft.id: _entries(assessment, in_force) for draft, assessment in assessed}, further=True)
    await _post(tx, approved, first)
    ids = [settlement.id for settlement in approved]
    await deadlines.meet_all(tx, deadlines.WAGE_FUNDING, ids)
    for promise, due_at in dues.items():
        alike = [settlement for settlement in approved if promised[settlement.id] == promise]
        await deadlines.start_all(tx, deadlines.PAY_RELEASE, clocks(alike), promise[0], due_at)
    parties = [{"worker_id": settlement.worker_id, "employer_id": settlement.employer_id} for settlement in approved]
    await outbox.put_all(tx, viewer, "settlement.approved", ids, parties)
    return approved


async def _promised(tx: Transaction, settlement_ids: Sequence[UUID]) -> dict[UUID, tuple[str, int]]:
    """By wage: the rule of its release and the working days, the platform's unless the employer has a time of its own (S-042)."""
    standard = (await rules.in_force(tx, PAY_RELEASE_RULE)).parameters["working_days"]
    assert isinstance(standard, int)
    own = await store.own_terms(tx, settlement_ids, standard)
    days = {id: own.get(id, standard) for id in settlement_ids}
    return {id: (PAY_RELEASE_RULE if count == standard else OWN_TERM_RULE, count) for id, count in days.items()}


def _approved(draft: Settlement, assessment: Assessment) -> Settlement:
    return replace(
        draft,
        state=State.APPROVED,
        vat_fen=assessment.vat_fen,
        surcharge_fen=assessment.surcharge_fen,
        iit_fen=assessment.iit_fen,
        net_fen=assessment.net_fen,
        journal_id=ledger.key("settlement.approved", draft.id),
        pay_month=month_of(assessment.paid_on),
    )


def _entries(assessment: Assessment, in_force: Rules) -> list[Entry]:
    """The tax, line by line, and what the worker gets."""
    withheld = (assessment.vat_fen, assessment.surcharge_fen, assessment.iit_fen)
    net = net_entry(assessment.gross_fen, *withheld, in_force)
    return [*(Entry("tax", line) for line in assessment.lines), net]


async def _post(tx: Transaction, approved: Sequence[Settlement], first: Sequence[Transfer]) -> None:
    """One journal each: all its legs or none."""
    workers, employers = {settlement.worker_id for settlement in approved}, {settlement.employer_id for settlement in approved}
    asked = [(kind, owner) for kind in ACCOUNTS for owner in (workers if kind.startswith("worker") else employers)]
    accounts = dict(zip(asked, await ledger.open_accounts(tx, asked), strict=True))
    for at in range(0, max(len(approved), 1), POST_AT_ONCE):
        journals = [leg for settlement in approved[at : at + POST_AT_ONCE] for leg in _journal(settlement, accounts)]
        await ledger.post(tx, [*first, *journals] if at == 0 else journals)


def _journal(approved: Settlement, accounts: Mapping[tuple[str, UUID], UUID]) -> list[Transfer]:
    """Gross to the worker, tax out of it, and the fee in the other book, where no worker has an account."""
    employer_wage, employer_fee, fee_charged, worker_wage, worker_tax = (
        accounts[kind, _owner(kind, approved)] for kind in ACCOUNTS
    )
    assert approved.vat_fen is not None and approved.iit_fen is not None
    legs = [
        ("settlement.wage", employer_wage, worker_wage, approved.gross_fen),
        ("settlement.vat", worker_wage, worker_tax, approved.vat_fen),
        ("settlement.surcharge", worker_wage, worker_tax, approved.surcharge_fen),
        ("settlement.iit", worker_wage, worker_tax, approved.iit_fen),
        ("settlement.fee", employer_fee, fee_charged, approved.fee_fen),
    ]
    return [
        Transfer(
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


def _owner(kind: str, settlement: Settlement) -> UUID:
    return settlement.worker_id if kind.startswith("worker") else settlement.employer_id

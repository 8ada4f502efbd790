"""What people do with a pay run: make it, approve what was calculated, or cancel it."""

from dataclasses import replace
from uuid import UUID

from domain import accounts, ledger, outbox
from domain.clock import month_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.ledger import Transfer
from domain.money import Fen
from domain.pay_runs import store
from domain.pay_runs.model import (
    TO_CANCEL,
    NothingToSettle,
    PayRun,
    PayRunChanged,
    PayRunNotReady,
    PayRunOutdated,
    PayRunUnderfunded,
    Scope,
    State,
)
from domain.viewer import Viewer

CALCULATE, SETTLE, FREE = "pay_runs.calculate", "pay_runs.settle", "pay_runs.free"
RESERVED = (("wage", "employer_wage", "employer_wage_reserved"), ("fee", "employer_fee", "employer_fee_reserved"))


async def make(tx: Transaction, viewer: Viewer, scope: Scope) -> PayRun:
    """Makes a run of the employer's approved timesheets in the scope that are not settled; jobs calculate it.

    Raises NotPermitted, NotFound for another's posting, InvalidInput for no scope or days in the wrong order, NothingToSettle.
    """
    employer_id = viewer.must_be_employer("finance")
    _must_be_a_scope(scope)
    if viewer.branch_ids and scope.posting_id is None:
        raise NotPermitted("employer: not limited to branches")
    if scope.posting_id and not await store.is_posting_of(tx, scope.posting_id, employer_id):
        raise NotFound("Posting", field="input.postingId")
    timesheets, _ = await store.next_timesheets(tx, employer_id, scope, None, 1)
    if not timesheets:
        raise NothingToSettle()
    run = await store.add(tx, employer_id, scope, viewer.must_be_signed_in())
    await outbox.put(tx, viewer, "pay_run.made", run.id, employer_id=employer_id)
    await outbox.enqueue(tx, CALCULATE, run.id, queue=outbox.PAYOUTS)
    return run


async def approve(tx: Transaction, viewer: Viewer, pay_run_id: UUID, plan_sha256: bytes) -> PayRun:
    """The employer approves exactly what was calculated; its whole sum is set aside, and jobs post it chunk by chunk (S-072).

    Raises NotFound, NotPermitted, PayRunNotReady, NothingToSettle, PayRunChanged, PayRunOutdated, PayRunUnderfunded, and
    EmployerNotApproved.
    """
    run = await _own(tx, viewer, pay_run_id)
    await accounts.require_approved_employer(tx, run.employer_id)
    if run.state is not State.READY:
        raise PayRunNotReady(state=run.state.value)
    if run.gross_fen == 0:
        raise NothingToSettle()
    if plan_sha256 != run.plan_sha256 or run.plan(await store.digests(tx, run.id)) != plan_sha256:
        raise PayRunChanged(field="input.planSha256")
    assert run.assessed_on is not None, "calculated"
    if month_of(run.assessed_on) != month_of(tx.now):
        raise PayRunOutdated(month=f"{run.assessed_on:%Y-%m}")
    approved = replace(run, state=State.APPROVED, approved_by=viewer.must_be_signed_in(), approved_at=tx.now)
    await store.save(tx, approved)
    await _reserve(tx, approved)
    await outbox.put(tx, viewer, "pay_run.approved", run.id, employer_id=run.employer_id)
    await outbox.enqueue(tx, SETTLE, run.id, queue=outbox.PAYOUTS)
    return approved


async def cancel(tx: Transaction, viewer: Viewer, pay_run_id: UUID) -> PayRun:
    """Cancels a run that is not approved; its timesheets are freed by jobs, their drafted settlements stay."""
    run = await _own(tx, viewer, pay_run_id)
    if run.state not in TO_CANCEL:
        raise PayRunNotReady(state=run.state.value)
    cancelled = replace(run, state=State.CANCELLED)
    await store.save(tx, cancelled)
    await outbox.put(tx, viewer, "pay_run.cancelled", run.id, employer_id=run.employer_id)
    await outbox.enqueue(tx, FREE, run.id, queue=outbox.PAYOUTS)
    return cancelled


async def _own(tx: Transaction, viewer: Viewer, pay_run_id: UUID) -> PayRun:
    run = await store.lock(tx, pay_run_id)
    if run is None:
        raise NotFound("PayRun", field="input.payRunId")
    viewer.must_act_for(run.employer_id, "PayRun", "finance")
    return run


def _must_be_a_scope(scope: Scope) -> None:
    if (scope.period_from is None) != (scope.period_to is None) or not (scope.posting_id or scope.period_from):
        raise InvalidInput("input.from", "请给出起止日期或岗位。", "Give both days of the period, or a posting.")
    if scope.period_from and scope.period_to and scope.period_to < scope.period_from:
        raise InvalidInput("input.to", "结束日期早于开始日期。", "It ends before it begins.")


async def _reserve(tx: Transaction, run: PayRun) -> None:
    """Sets the whole sum of both books aside. The ledger judges once more what another request may have spent since."""
    needed = {"wage": run.gross_fen, "fee": run.fee_fen}
    held = {book: await ledger.balance(tx, ledger.account_id(owned, run.employer_id)) for book, owned, _ in RESERVED}
    missing = {book: Fen(max(needed[book] - held[book], 0)) for book in needed}
    if any(missing.values()):
        raise PayRunUnderfunded(missing["wage"], missing["fee"])
    kinds = [kind for _, owned, reserved in RESERVED for kind in (owned, reserved)]
    opened = dict(zip(kinds, await ledger.open_accounts(tx, [(kind, run.employer_id) for kind in kinds]), strict=True))
    transfers = [
        Transfer(ledger.key(event, run.id), event, run.id, opened[owned], opened[reserved], needed[book])
        for book, owned, reserved in RESERVED
        for event in [f"pay_run.{book}_reserved"]
        if needed[book]
    ]
    await ledger.post(tx, transfers)

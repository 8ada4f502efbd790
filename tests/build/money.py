"""Money as tests need it: deposits, settlements, destinations, batches."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from domain import agreements, finance, pay_runs, payouts, settlements
from domain.clock import day_of
from domain.database import Transaction
from domain.finance import BankNotice, Deposit
from domain.finance.model import FEE_SUFFIX, WAGE_SUFFIX
from domain.money import Fen
from domain.pay_runs import PayRun, Scope
from domain.payouts import Batch
from domain.settlements import Settlement
from domain.viewer import Viewer
from tests.build.accounts import AnEmployer, AWorker, a_staff
from tests.build.postings import APosting
from tests.build.work import AnAssignment, an_approved_timesheet, an_assignment

SYSTEM = Viewer.system("tests")
CARD = "6222020000000000000"
OTHER_CARD = "6217000000000000004"
RAN_OUT = "update deadline set missed_at = due_at where kind = 'wage_funding' and subject_id = :id"
numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class ASettlement:
    """A settlement with the people of both sides."""

    id: UUID
    worker: AWorker
    employer: AnEmployer
    facts: Settlement


@dataclass(frozen=True, slots=True)
class ABatch:
    """A batch, who made it, and somebody else who may approve it."""

    id: UUID
    maker: Viewer
    checker: Viewer
    facts: Batch


async def a_notice(tx: Transaction, employer: AnEmployer, fen: int, suffix: str = WAGE_SUFFIX, **changes: object) -> BankNotice:
    """A verified notice of money for the employer's wage (or fee) account."""
    account = await tx.value("select virtual_account from employer where id = :id", id=employer.id)
    values: dict[str, object] = {
        "bank_serial": f"BANK{next(numbers):08d}",
        "virtual_account": f"{account}{suffix}",
        "amount_fen": Fen(fen),
        "payer_name": employer.name,
        "remark": "工资",
    }
    values |= changes
    return BankNotice(**values, body_sha256=sha256(repr(values).encode()).digest())  # type: ignore[arg-type]  # by name


async def a_deposit(tx: Transaction, employer: AnEmployer, fen: int, suffix: str = WAGE_SUFFIX) -> Deposit:
    """Money that arrived and was credited."""
    deposit = await finance.receive_notice(tx, SYSTEM, await a_notice(tx, employer, fen, suffix))
    await finance.credit_deposit(tx, SYSTEM, deposit.id)
    return deposit


async def fund(tx: Transaction, employer: AnEmployer, fen: int = 10_000_000) -> None:
    """Enough in both books."""
    await a_deposit(tx, employer, fen)
    await a_deposit(tx, employer, fen, FEE_SUFFIX)


async def a_settlement(tx: Transaction, *, approved: bool = False, work: AnAssignment | None = None) -> ASettlement:
    """A drafted settlement of worked and approved hours; ``approved``: funded and posted."""
    work = work or await an_assignment(tx, worked=True)
    timesheet = await an_approved_timesheet(tx, work)
    drafted = await settlements.draft(tx, SYSTEM, timesheet.id)
    assert drafted is not None
    if approved:
        await fund(tx, work.employer)
        drafted = await settlements.approve(tx, work.employer.viewer, drafted.id)
    return ASettlement(drafted.id, work.worker, work.employer, drafted)


async def a_case(tx: Transaction, settlement: ASettlement) -> UUID:
    """The case of a drafted settlement whose clock of funding has run out."""
    await tx.run(RAN_OUT, id=settlement.id)
    await finance.follow_liability(tx, SYSTEM)
    case_id = await tx.value("select id from liability_case where settlement_id = :id", id=settlement.id)
    assert isinstance(case_id, UUID)
    return case_id


async def ready_to_be_paid(tx: Transaction, worker: AWorker) -> None:
    """The worker's consent to agent filing, and a card."""
    await agreements.give_consent(tx, worker.viewer, "agent_tax_filing")
    await payouts.set_destination(tx, worker.viewer, CARD)


async def a_batch(tx: Transaction, settlement: ASettlement | None = None, *, approved: bool = False) -> ABatch:
    """A submitted batch of the employer's payable settlements; ``approved``: held and queued."""
    settlement = settlement or await a_settlement(tx, approved=True)
    if await tx.value("select count(*) from payout_destination where worker_id = :id", id=settlement.worker.id) == 0:
        await ready_to_be_paid(tx, settlement.worker)
    maker, checker = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer
    plan = await payouts.preview(tx, maker, settlement.employer.id)
    batch = await payouts.make(tx, maker, settlement.employer.id, plan.sha256)
    batch = await payouts.submit(tx, maker, batch.id)
    if approved:
        batch = await payouts.approve(tx, checker, batch.id, plan.sha256)
    return ABatch(batch.id, maker, checker, batch)


async def calculated(tx: Transaction, run: PayRun, most: int = 2_000) -> PayRun:
    """The run as its jobs leave it for approval."""
    while run.state in (pay_runs.State.DRAFT, pay_runs.State.CALCULATING):
        await pay_runs.calculate(tx, SYSTEM, run.id, most)
        run = await the_run(tx, run.id)
    return run


async def settled(tx: Transaction, run: PayRun) -> PayRun:
    """An approved run as its jobs leave it."""
    while run.state in (pay_runs.State.APPROVED, pay_runs.State.SETTLING):
        await pay_runs.settle(tx, SYSTEM, run.id)
        run = await the_run(tx, run.id)
    return run


async def the_run(tx: Transaction, pay_run_id: UUID) -> PayRun:
    """As it is now."""
    run = await pay_runs.store.lock(tx, pay_run_id)
    assert run is not None
    return run


async def a_pay_run(tx: Transaction, employer: AnEmployer, posting: APosting | None = None, *, most: int = 2_000) -> PayRun:
    """A run ready to be approved: of a posting, or of all that the employer's workers did this year and the next."""
    today = day_of(tx.now)
    period = (None, None) if posting else (today.replace(month=1, day=1), today + timedelta(days=366))
    run = await pay_runs.make(tx, employer.viewer, Scope(posting.id if posting else None, *period))
    return await calculated(tx, run, most)

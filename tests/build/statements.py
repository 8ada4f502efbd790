"""Statements as channels would write them, over payouts that were made; and payouts paid or returned at a chosen moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from domain import documents, payouts, reconciliation
from domain.clock import day_of, start_of_day
from domain.database import Transaction
from domain.documents import Content
from domain.ids import new_id
from domain.money import Fen
from domain.payouts import Order, Outcome, Word
from domain.reconciliation import Action, Line, Reconciliation, ReconciliationState, Statement
from domain.viewer import Viewer
from tests.build.money import SYSTEM, ABatch, a_batch

CHANNEL = "yunzhanghu"
ITEM = "select id from payout_item where payout_batch_id = :id"
NOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class APayment:
    """One wage handed to the channel."""

    item_id: UUID
    order: Order
    batch: ABatch

    @property
    def ref(self) -> str:
        return f"REF{self.order.out_biz_no[-12:]}"


def noon(day: date) -> datetime:
    """Noon of a day in Shanghai."""
    return start_of_day(day) + NOON


async def a_payment(tx: Transaction) -> APayment:
    """Handed over; what became of it is not known yet."""
    batch = await a_batch(tx, approved=True)
    item_id = await tx.value(ITEM, id=batch.id)
    assert isinstance(item_id, UUID)
    order = await payouts.start(tx, SYSTEM, item_id)
    assert order is not None
    return APayment(item_id, order, batch)


async def paid(tx: Transaction, payment: APayment, at: datetime | None = None) -> APayment:
    """The channel says it is paid, at that moment."""
    tx.now = at or tx.now
    await payouts.record(tx, SYSTEM, payment.order.out_biz_no, _word(payment, Outcome.PAID))
    return payment


async def returned(tx: Transaction, payment: APayment, at: datetime | None = None) -> APayment:
    """The channel says it came back."""
    tx.now = at or tx.now
    await payouts.record(tx, SYSTEM, payment.order.out_biz_no, _word(payment, Outcome.RETURNED))
    return payment


async def a_paid_one(tx: Transaction) -> APayment:
    """Paid at noon of the next day, so that several stand on one statement."""
    payment = await a_payment(tx)
    return await paid(tx, payment, noon(day_of(tx.now) + timedelta(days=1)))


def pay_line(payment: APayment, at: datetime, **changes: object) -> Line:
    """The payment as a statement has it."""
    number, fen = payment.order.out_biz_no, payment.order.amount_fen
    return replace(Line("pay", f"pay:{payment.ref}", number, payment.ref, fen, 0, at), **changes)  # type: ignore[arg-type]  # by name


def return_line(payment: APayment, at: datetime, **changes: object) -> Line:
    """Its return."""
    number, fen = payment.order.out_biz_no, payment.order.amount_fen
    line = Line("return", f"return:{payment.ref}", number, payment.ref, fen, 0, at)
    return replace(line, **changes)  # type: ignore[arg-type]  # by name


def a_statement(lines: Sequence[Line]) -> Statement:
    """A file of these lines."""
    content = repr(lines).encode()
    return Statement(content, sha256(content).digest(), tuple(lines))


async def the_day(tx: Transaction, day: date) -> Reconciliation:
    """The day's row at the channel, begun once it is over."""
    tx.now = max(tx.now, noon(day + timedelta(days=1)))
    await reconciliation.begin(tx, SYSTEM)
    return await find_day(tx, day)


async def find_day(tx: Transaction, day: date) -> Reconciliation:
    """As it is now."""
    row = await tx.one(
        "select id, channel, day, state, fetches, submitted_by from reconciliation where day = :day and channel = :channel",
        day=day,
        channel=CHANNEL,
    )
    assert row is not None
    return Reconciliation(**{**dict(row), "state": ReconciliationState(row["state"])})


async def compared(tx: Transaction, day: date, lines: Sequence[Line]) -> Reconciliation:
    """The day with this file, compared and posted."""
    row = await the_day(tx, day)
    assert await reconciliation.receive(tx, SYSTEM, row, a_statement(lines)) == "accepted"
    return await again(tx, row)


async def again(tx: Transaction, row: Reconciliation) -> Reconciliation:
    """Compared once more, and posted, as the job does it."""
    after: UUID | None = UUID(int=0)
    while after:
        after = await reconciliation.agree(tx, SYSTEM, row.id, after)
    await reconciliation.compare(tx, SYSTEM, row.id)
    while await reconciliation.post(tx, SYSTEM, row.id):
        pass
    assert await reconciliation.check_clearing(tx) == []
    return await find_day(tx, row.day)


def _word(payment: APayment, outcome: Outcome) -> Word:
    return Word(outcome, Fen(payment.order.amount_fen), payment.ref)


WAITING_DAY = """
    insert into reconciliation (id, channel, day, state, begun_at) values (:id, :channel, :day, 'waiting', :now)
"""
WANTED_RECEIPTS = """
    insert into payout_receipt (id, payout_item_id, worker_id, employer_id, channel, out_biz_no, state, next_try_at, wanted_at)
    select a.id, i.id, i.worker_id, i.employer_id, i.channel, a.out_biz_no, 'wanted', :now, :now
    from payout_item i join payout_attempt a on a.payout_item_id = i.id
"""
KEPT_RECEIPT = """
    update payout_receipt set state = 'kept', next_try_at = null, channel_ref = 'REF' || right(out_biz_no, 12), kept_at = :now,
           sha256 = :sha256
    where id = :id
"""
UNCLEARED = "select id from reconciliation_difference where reconciliation_id = :id order by out_biz_no"


async def a_kept_receipt(tx: Transaction, receipt_id: UUID, worker_id: UUID, body: bytes = b"%PDF stamped") -> None:
    """The official receipt of a payment, as it is once it was fetched."""
    await tx.run(KEPT_RECEIPT, id=receipt_id, sha256=sha256(body).digest())
    file = Content("回单.pdf", "application/pdf", body)
    await documents.keep(tx, "payout_receipt", receipt_id, file, worker_id=worker_id)


async def a_reconciliation_desk(tx: Transaction, maker: Viewer) -> dict[str, str]:
    """Days of the past without payments of ours: balanced, submitted, and with two payments nobody ordered; by what they are."""
    things: dict[str, str] = {}
    for ago, name in ((3, "submitted day"), (2, "balanced day"), (1, "open day")):
        day, id = day_of(tx.now) - timedelta(days=ago), new_id()
        await tx.run(WAITING_DAY, id=id, channel=CHANNEL, day=day)
        strange = [Line("pay", f"pay:{day}{n}", f"{n}" * 32, f"{day}{n}", 100, 0, noon(day)) for n in (1, 2)]
        row = await find_day(tx, day)
        await reconciliation.receive(tx, SYSTEM, row, a_statement(strange if name == "open day" else []))
        await reconciliation.compare(tx, SYSTEM, id)
        things[name] = f"Reconciliation:{id}"
        if name == "submitted day":
            await reconciliation.submit(tx, maker, id)
    first, second = [row["id"] for row in await tx.all(UNCLEARED, id=id)]
    proposed = await reconciliation.propose(tx, maker, first, Action.CLAIM, "渠道确认多付，将退回")
    await tx.run(WANTED_RECEIPTS)
    things |= {"open difference": f"ReconciliationDifference:{second}", "proposed claim": f"DifferenceResolution:{proposed}"}
    return things

"""A transfer's life at a younger channel: taken in → paid | failed | cancelled, paid → returned; and what the merchant is told.

Channels differ in the words for their states (`Manner`) and in who must act: WeChat waits for the payee. Each step is one
transaction of the book: state, money, frozen money and the callbacks to send.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from jobs.local.simulators.deliveries import Notice, put
from jobs.local.simulators.faults import Fault, JsonObject, Kind
from jobs.local.simulators.life import CALLBACK_GAP_S, DAY_S, plan, settles
from jobs.local.simulators.transfers import Transfer, Transfers
from jobs.local.simulators.world import World


@dataclass(frozen=True, slots=True)
class Manner:
    """A channel's words, and what a callback of it says about a transfer."""

    channel: str
    taken_in: str
    paid: str
    failed: str
    returned: str
    describe: Callable[[World, Transfer, str], JsonObject]
    waiting_payee: str = ""
    cancelling: str = ""
    cancelled: str = ""
    no_money: str = ""
    wrong_name: str = ""
    overdue: str = ""
    confirm_within_s: float = DAY_S

    @property
    def open_states(self) -> frozenset[str]:
        """Neither paid nor over."""
        return frozenset({self.taken_in, self.waiting_payee, self.cancelling} - {""})


SETTLE: Final = "settle"
CONFIRM: Final = "confirm"
EXPIRE: Final = "expire"
CANCEL: Final = "cancel"
RETURN: Final = "return"


def accept(world: World, manner: Manner, transfer: Transfer) -> Transfer:
    """Take the transfer in, set its money aside, and plan what comes next."""
    book, fault = book_of(world, manner), transfer.fault
    with world.book.transaction():
        book.add(transfer)
        book.freeze(transfer.number, transfer.amount_fen, frozen=True)
        if fault and fault.kind is Kind.PAID_AFTER_QUERIES:
            return transfer
        if manner.waiting_payee and not (fault and fault.kind in (Kind.SETTLE_LATE, Kind.CUT_OFF)):
            return ask_payee(world, manner, transfer)
        plan(world, f"{manner.channel}:{SETTLE}", transfer.number, *settles(world, fault))
    return transfer


def release(world: World, manner: Manner, transfer: Transfer) -> None:
    """A transfer that was held back goes its way."""
    book_of(world, manner).move(transfer.number, manner.taken_in, "", world.clock.business_text(), finished=False)
    plan(world, f"{manner.channel}:{SETTLE}", transfer.number, *settles(world, transfer.fault))


def settle(world: World, manner: Manner, number: str) -> None:
    """What happens by itself: the money goes out, or the payee is asked."""
    with world.book.transaction():
        transfer = book_of(world, manner).find(number)
        if transfer is None or transfer.state != manner.taken_in:
            return
        if manner.waiting_payee:
            ask_payee(world, manner, transfer)
        else:
            conclude(world, manner, transfer)


def ask_payee(world: World, manner: Manner, transfer: Transfer) -> Transfer:
    """Wait for the payee, a day at most; an obliging payee confirms at once."""
    asked = replace(transfer, state=manner.waiting_payee)
    book_of(world, manner).move(transfer.number, asked.state, "", world.clock.business_text(), finished=False)
    _plan(world, manner, EXPIRE, transfer.number, "business", manner.confirm_within_s)
    refuses = transfer.fault is not None and transfer.fault.kind is Kind.NEVER_CONFIRMS
    if world.payees_confirm and not refuses:
        _plan(world, manner, CONFIRM, transfer.number, "machine", world.options.settle_delay_s)
    return asked


def confirm(world: World, manner: Manner, number: str) -> bool:
    """The payee confirms. False unless the channel was waiting for that."""
    with world.book.transaction():
        transfer = book_of(world, manner).find(number)
        if transfer is None or transfer.state != manner.waiting_payee:
            return False
        conclude(world, manner, transfer)
        return True


def expire(world: World, manner: Manner, number: str) -> None:
    """The payee let the time pass: the bill is closed and the money freed."""
    with world.book.transaction():
        transfer = book_of(world, manner).find(number)
        if transfer is not None and transfer.state == manner.waiting_payee:
            finish(world, manner, transfer, manner.failed, manner.overdue)


def ask_to_cancel(world: World, manner: Manner, number: str) -> Transfer | None:
    """Begin to cancel: it is carried out a moment later. None when it is too late."""
    with world.book.transaction():
        transfer = book_of(world, manner).find(number)
        if transfer is None or transfer.state not in manner.open_states:
            return None
        asked = replace(transfer, state=manner.cancelling)
        if transfer.state != manner.cancelling:
            book_of(world, manner).move(number, asked.state, "", world.clock.business_text(), finished=False)
            _plan(world, manner, CANCEL, number, "machine", world.options.settle_delay_s)
        return asked


def cancel(world: World, manner: Manner, number: str) -> None:
    """Carry the cancellation out."""
    with world.book.transaction():
        transfer = book_of(world, manner).find(number)
        if transfer is not None and transfer.state == manner.cancelling:
            finish(world, manner, transfer, manner.cancelled, "")


def give_back(world: World, manner: Manner, number: str) -> bool:
    """The payee's side sends the money back. False unless it is paid and the channel knows returns."""
    with world.book.transaction():
        book = book_of(world, manner)
        transfer = book.find(number)
        if not manner.returned or transfer is None or transfer.state != manner.paid:
            return False
        book.move_money("return", number, transfer.amount_fen, world.clock.business_text())
        finish(world, manner, transfer, manner.returned, "RETURNED")
        return True


def conclude(world: World, manner: Manner, transfer: Transfer) -> None:
    """Pay, or say why not."""
    obstacle = _obstacle(world, manner, transfer)
    if obstacle:
        finish(world, manner, transfer, manner.failed, obstacle)
        return
    book, fault = book_of(world, manner), transfer.fault
    book.freeze(transfer.number, transfer.amount_fen, frozen=False)
    book.move_money("pay", transfer.number, transfer.amount_fen, world.clock.business_text())
    finish(world, manner, transfer, manner.paid, "")
    if fault and fault.kind is Kind.OUT_OF_ORDER_CALLBACKS:
        give_back(world, manner, transfer.number)
    if fault and fault.kind is Kind.RETURNED_LATER:
        _plan(world, manner, RETURN, transfer.number, "business", fault.days * DAY_S + fault.delay_s)


def finish(world: World, manner: Manner, transfer: Transfer, state: str, reason: str) -> None:
    """Set a final state, free what was set aside, tell the merchant as faithfully as the fault allows."""
    at, book = world.clock.business_text(), book_of(world, manner)
    book.freeze(transfer.number, transfer.amount_fen, frozen=False)
    book.move(transfer.number, state, reason, at, finished=True)
    tell(world, manner, replace(transfer, state=state, reason=reason, updated_at=at, finished_at=at))


def tell(world: World, manner: Manner, transfer: Transfer) -> None:
    """Put the callbacks of this state into the outgoing box."""
    fault, event_id, now_s = transfer.fault or Fault(Kind.SLOW), secrets.token_hex(16), world.clock.machine_s()
    if not transfer.notify_url or fault.kind is Kind.NO_CALLBACK:
        return

    def says(about: Transfer) -> JsonObject:
        return manner.describe(world, about, event_id)

    notice = Notice(manner.channel, event_id, transfer.number, transfer.notify_url, says(transfer), now_s)
    if fault.kind is Kind.WRONG_SIGNATURE:
        notice = replace(notice, forged=True)
    elif fault.kind is Kind.WRONG_AMOUNT:
        notice = replace(notice, content=says(replace(transfer, amount_fen=transfer.amount_fen + 100)))
    elif fault.kind is Kind.CONTRADICTING_CALLBACK and transfer.state == (manner.paid if fault.paid else manner.failed):
        lie = manner.failed if fault.paid else manner.paid
        notice = replace(notice, content=says(replace(transfer, state=lie, reason="")))
    elif fault.kind is Kind.OUT_OF_ORDER_CALLBACKS and transfer.state == manner.paid:
        notice = replace(notice, due_s=now_s + CALLBACK_GAP_S)
    for _ in range((fault.count or 2) if fault.kind is Kind.DUPLICATE_CALLBACKS else 1):
        put(world, notice)


def book_of(world: World, manner: Manner) -> Transfers:
    """The channel's book."""
    return world.transfers[manner.channel]


def _plan(world: World, manner: Manner, step: str, number: str, clock: str, delay_s: float) -> None:
    now_s = world.clock.machine_s() if clock == "machine" else world.clock.business_s()
    plan(world, f"{manner.channel}:{step}", number, clock, now_s + delay_s)


def _obstacle(world: World, manner: Manner, transfer: Transfer) -> str | None:
    """The code of why it is not paid."""
    fault = transfer.fault
    if transfer.name in world.mismatches or transfer.account in world.mismatches:
        return manner.wrong_name
    if fault and fault.kind is Kind.FAIL:
        return fault.code or manner.wrong_name
    if fault and fault.kind is Kind.BALANCE_EXHAUSTED:
        return manner.no_money
    if fault and fault.kind is Kind.CONTRADICTING_CALLBACK and not fault.paid:
        return manner.wrong_name
    return None

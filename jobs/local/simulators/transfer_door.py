"""How a younger channel takes a transfer in and is asked about one, with all that may go wrong; protocols only word it."""

import asyncio
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from jobs.local.simulators import deliveries, transfer_life
from jobs.local.simulators.faults import SPOILS_ANSWER, Fault, Kind
from jobs.local.simulators.transfer_life import Manner, book_of
from jobs.local.simulators.transfers import Transfer
from jobs.local.simulators.trouble import misbehave
from jobs.local.simulators.world import World

NEW_ERROR: Final = "NEW_ERROR_CODE"
TAKE_CALLBACKS: Final = """
update deliveries set state = 'sending' where order_id = :number and state = 'waiting' returning id
"""
SENDS: Final = "select count(*) from requests where order_id = :number"


class Spoiled(Exception):
    """The answer is bad at the level of HTTP; `response` gives it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.kind)
        self.fault = fault

    async def response(self, request: Request) -> Response:
        """The bad answer."""
        return await misbehave(request, self.fault)


class Rejected(Exception):
    """The channel says no with a code of its own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Repeated(Exception):
    """The number is known: with the same content, or with another."""

    def __init__(self, transfer: Transfer, *, same: bool) -> None:
        super().__init__(transfer.number)
        self.transfer, self.same = transfer, same


class NotEnough(Exception):
    """The balance does not cover it; nothing was booked."""


async def take_in(world: World, manner: Manner, transfer: Transfer) -> Transfer:
    """Book it, as its fault allows; the transfer as it stands then. Raises Spoiled, Rejected, Repeated, NotEnough."""
    attempt = 1 + world.book.number(SENDS, number=transfer.number)
    fault = world.faults.take("send", transfer.number, transfer.account, transfer.amount_fen, attempt)
    book = book_of(world, manner)
    known = book.find(transfer.number)
    if fault and fault.kind is Kind.REJECT:
        raise Rejected(fault.code or NEW_ERROR)
    if fault and fault.kind in SPOILS_ANSWER:
        if fault.paid and known is None:
            transfer_life.accept(world, manner, replace(transfer, fault=fault))
        raise Rejected(fault.code or NEW_ERROR) if fault.kind is Kind.UNKNOWN_CODE else Spoiled(fault)
    if known is not None:
        raise Repeated(known, same=known.content_hash == transfer.content_hash)
    if book.available_fen() < transfer.amount_fen:
        raise NotEnough
    taken = transfer_life.accept(world, manner, replace(transfer, fault=fault))
    await _with_fault(world, manner, taken)
    return book.find(taken.number) or taken


async def look(world: World, manner: Manner, number: str) -> Transfer | None:
    """What a query sees. Raises Spoiled and Rejected."""
    await meet(world, "query", number)
    book = book_of(world, manner)
    book.count_query(number)
    transfer = book.find(number)
    if transfer is None or _hidden(transfer):
        return None
    if _pays_now(manner, transfer):
        transfer_life.conclude(world, manner, transfer)
        return book.find(number)
    return transfer


async def meet(world: World, operation: str, number: str) -> Fault | None:
    """The fault of a call other than sending; what spoils the answer is raised. Raises Spoiled and Rejected."""
    fault = world.faults.take(operation, number)
    if fault and fault.kind is Kind.SLOW:
        await asyncio.sleep(fault.delay_s)
    if fault and fault.kind in (Kind.REJECT, Kind.UNKNOWN_CODE):
        raise Rejected(fault.code or NEW_ERROR)
    if fault and fault.kind is Kind.NOT_FOUND:
        raise Rejected("NOT_FOUND")
    if fault and fault.kind in SPOILS_ANSWER:
        raise Spoiled(fault)
    return fault


async def _with_fault(world: World, manner: Manner, transfer: Transfer) -> None:
    fault = transfer.fault
    if fault and fault.kind is Kind.SLOW:
        await asyncio.sleep(fault.delay_s)
    if fault and fault.kind is Kind.EARLY_CALLBACK:
        transfer_life.conclude(world, manner, transfer)
        waiting = world.book.rows(TAKE_CALLBACKS, number=transfer.number)
        async with deliveries.client() as client:
            for row in waiting:
                await deliveries.deliver(world, client, int(str(row["id"])))


def _hidden(transfer: Transfer) -> bool:
    """Booked, but queries do not find it yet (`count` times; for ever without a count)."""
    fault = transfer.fault
    return fault is not None and fault.kind is Kind.NOT_FOUND and (fault.count is None or transfer.queries <= fault.count)


def _pays_now(manner: Manner, transfer: Transfer) -> bool:
    """The query that makes a slow payment succeed."""
    fault = transfer.fault
    waits = fault is not None and fault.kind is Kind.PAID_AFTER_QUERIES and transfer.state == manner.taken_in
    return waits and fault is not None and transfer.queries > (fault.count or 0)

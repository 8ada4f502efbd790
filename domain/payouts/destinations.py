"""Where a worker is paid to: bank cards, Alipay accounts or WeChat, always in the verified name; one is the default (S-044)."""

import re
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from stdnum import luhn

from domain import accounts, identity, outbox, rules
from domain.database import Transaction
from domain.errors import NotFound
from domain.payouts import holders, store
from domain.payouts.model import (
    AccountInvalid,
    AccountKnown,
    CardInvalid,
    DefaultNeeded,
    Destination,
    DestinationKind,
    TooManyAccounts,
)
from domain.vault import mask_card, mask_phone
from domain.viewer import Viewer

CARD_DIGITS: Final = range(12, 20)
PHONE: Final = re.compile(r"1\d{10}")
EMAIL: Final = re.compile(r"[^@\s]{1,60}@[^@\s.]{1,40}(\.[^@\s.]{1,20})+")
OPENID: Final = re.compile(r"[0-9A-Za-z_-]{20,64}")


async def set_destination(
    tx: Transaction, viewer: Viewer, account: str, kind: DestinationKind = DestinationKind.BANK_CARD
) -> Destination:
    """The account the worker chooses to be paid to, in the place of the present default. A change waits; a first one does not.

    No name is asked of the worker: the channel is asked whose the account is where its contract covers that (``holders``), and
    payments carry the verified one: a channel that finds another name on the account fails them.
    Raises StepUpNeeded without a fresh code, CardInvalid or AccountInvalid, and what ``identity`` refuses an unverified worker.
    """
    worker_id, number = await _changing(tx, viewer), _checked(account, kind)
    await accounts.require_approved_worker(tx, worker_id)
    await identity.require_verified_worker(tx, worker_id)
    standing = await store.destinations(tx, worker_id)
    usable_from = tx.now + (await _cool_down(tx) if standing else timedelta())
    for known in standing:
        if known.is_default or await _number(tx, known) == number:
            await store.remove_destination(tx, known.id)
    added = await _add(tx, worker_id, kind, number, usable_from)
    destination = await store.make_default(tx, added, usable_from)
    await outbox.put(tx, viewer, "payout_destination.set", destination.id, worker_id=worker_id)
    return destination


async def add_destination(tx: Transaction, viewer: Viewer, account: str, kind: DestinationKind) -> Destination:
    """One more account, the default if it is the first. Raises what ``set_destination`` does, TooManyAccounts, AccountKnown."""
    worker_id, number = await _changing(tx, viewer), _checked(account, kind)
    await accounts.require_approved_worker(tx, worker_id)
    await identity.require_verified_worker(tx, worker_id)
    standing = await store.destinations(tx, worker_id)
    at_most = (await rules.in_force(tx, "payouts.destinations")).parameters["at_most"]
    assert isinstance(at_most, int)
    if len(standing) >= at_most:
        raise TooManyAccounts(at_most=at_most)
    if number in [await _number(tx, known) for known in standing if known.kind is kind]:
        raise AccountKnown()
    usable_from = tx.now + (await _cool_down(tx) if standing else timedelta())
    destination = await _add(tx, worker_id, kind, number, usable_from)
    if not any(known.is_default for known in standing):
        destination = await store.make_default(tx, destination, usable_from)
    await outbox.put(tx, viewer, "payout_destination.added", destination.id, worker_id=worker_id)
    return destination


async def make_default(tx: Transaction, viewer: Viewer, destination_id: UUID) -> Destination:
    """What is planned from now on goes to this account of the worker's, after a wait. Raises NotFound, StepUpNeeded."""
    worker_id = await _changing(tx, viewer)
    chosen = await _own(tx, worker_id, destination_id)
    await accounts.require_approved_worker(tx, worker_id)
    if chosen.is_default:
        return chosen
    destination = await store.make_default(tx, chosen, tx.now + await _cool_down(tx))
    await outbox.put(tx, viewer, "payout_destination.made_default", destination.id, worker_id=worker_id)
    return destination


async def remove_destination(tx: Transaction, viewer: Viewer, destination_id: UUID) -> UUID:
    """The account is paid to no more; what is planned already still goes to it. Raises NotFound, StepUpNeeded, DefaultNeeded."""
    worker_id = await _changing(tx, viewer)
    chosen = await _own(tx, worker_id, destination_id)
    if chosen.is_default and len(await store.destinations(tx, worker_id)) > 1:
        raise DefaultNeeded()
    await store.remove_destination(tx, chosen.id)
    await outbox.put(tx, viewer, "payout_destination.removed", chosen.id, worker_id=worker_id)
    return chosen.id


async def _changing(tx: Transaction, viewer: Viewer) -> UUID:
    """The worker, who proved just now that it is them; one change of their accounts at a time."""
    worker_id = viewer.must_be_worker()
    await accounts.require_fresh_code(tx, viewer)
    await store.lock_worker(tx, worker_id)
    return worker_id


async def _own(tx: Transaction, worker_id: UUID, destination_id: UUID) -> Destination:
    for known in await store.destinations(tx, worker_id):
        if known.id == destination_id:
            return known
    raise NotFound("PayoutDestination", field="input.payoutDestinationId")


async def _add(tx: Transaction, worker_id: UUID, kind: DestinationKind, number: str, usable_from: datetime) -> Destination:
    sealed = await tx.vault.seal(tx, worker_id, "payment", holders.SEALED, number)
    index, mask = tx.vault.blind_index(kind.value, number), _mask(number, kind)
    added = await store.add_destination(tx, worker_id, kind, sealed=sealed, mask=mask, index=index, usable_from=usable_from)
    await holders.ask(tx, added.id)
    return added


async def _number(tx: Transaction, known: Destination) -> str:
    """The clear number, to compare with what was given; it goes nowhere."""
    return await tx.vault.unseal(tx, known.worker_id, "payment", holders.SEALED, await store.sealed_number(tx, known.id))


def _checked(account: str, kind: DestinationKind) -> str:
    text = account.strip()
    if kind is DestinationKind.BANK_CARD:
        digits = text.replace(" ", "")
        if not (digits.isdigit() and len(digits) in CARD_DIGITS and luhn.is_valid(digits)):
            raise CardInvalid(field="input.cardNumber")
        return digits
    if kind is DestinationKind.ALIPAY:
        if not (PHONE.fullmatch(text) or EMAIL.fullmatch(text)):
            raise AccountInvalid(field="input.alipayAccount")
        return text
    if not OPENID.fullmatch(text):
        raise AccountInvalid(field="input.wechatOpenid")
    return text


def _mask(number: str, kind: DestinationKind) -> str:
    """Of a phone its ends, of an address its first letter and where it lives, else the last four characters."""
    if kind is not DestinationKind.ALIPAY:
        return mask_card(number)
    name, at, host = number.partition("@")
    return f"{name[:1]}***{at}{host}" if at else mask_phone(number)


async def _cool_down(tx: Transaction) -> timedelta:
    hours = (await rules.in_force(tx, "payouts.destination")).parameters["cool_down_hours"]
    assert isinstance(hours, int)
    return timedelta(hours=hours)

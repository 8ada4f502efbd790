"""Where a worker is paid to: a bank card, an Alipay account or WeChat, always in the verified name (S-044)."""

import re
from datetime import timedelta
from typing import Final

from stdnum import luhn

from domain import accounts, identity, outbox, rules
from domain.database import Transaction
from domain.payouts import store
from domain.payouts.model import AccountInvalid, CardInvalid, Destination, DestinationKind
from domain.vault import mask_card, mask_phone
from domain.viewer import Viewer

CARD_DIGITS: Final = range(12, 20)
PHONE: Final = re.compile(r"1\d{10}")
EMAIL: Final = re.compile(r"[^@\s]{1,60}@[^@\s.]{1,40}(\.[^@\s.]{1,20})+")
OPENID: Final = re.compile(r"[0-9A-Za-z_-]{20,64}")


async def set_destination(
    tx: Transaction, viewer: Viewer, account: str, kind: DestinationKind = DestinationKind.BANK_CARD
) -> Destination:
    """The account the worker chooses to be paid to. A change waits; a first one does not.

    The name is not asked: payments carry the verified one, and a channel that finds another name on the account fails them.
    Raises StepUpNeeded without a fresh code, CardInvalid or AccountInvalid, and what ``identity`` refuses an unverified worker.
    """
    worker_id = viewer.must_be_worker()
    await accounts.require_fresh_code(tx, viewer)
    number = _checked(account, kind)
    await store.lock_worker(tx, worker_id)
    await accounts.require_approved_worker(tx, worker_id)
    await identity.require_verified_worker(tx, worker_id)
    usable_from = tx.now + (await _cool_down(tx) if await store.destination(tx, worker_id) else timedelta())
    sealed = await tx.vault.seal(tx, worker_id, "payment", "payout_destination.number", number)
    index, mask = tx.vault.blind_index(kind.value, number), _mask(number, kind)
    destination = await store.replace_destination(
        tx, worker_id, kind, sealed=sealed, mask=mask, index=index, usable_from=usable_from
    )
    await outbox.put(tx, viewer, "payout_destination.set", destination.id, worker_id=worker_id)
    return destination


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

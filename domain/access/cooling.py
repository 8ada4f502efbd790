"""For a while after a new phone or a recovery nothing about money moves on the word of that person (S-044)."""

from datetime import datetime
from typing import Final

from domain.database import Transaction
from domain.errors import Cause, Refusal
from domain.viewer import Viewer

UNTIL = "select cool_until from person where id = :person_id and cool_until > :now"
STAND_STILL: Final = frozenset(
    (
        "setPayoutDestination",
        "addPayoutDestination",
        "makePayoutDestinationDefault",
        "removePayoutDestination",
        "transferOwnership",
        "approveSettlement",
        "approvePayRun",
        "approveTimesheet",
        "proposePayoutRule",
        "acceptPayoutRule",
        "resumePayoutRule",
        "requestRefund",
        "approveRefund",
        "approveFeeWaiver",
        "confirmDepositResolution",
        "approveTaxRemittance",
        "approvePayoutBatch",
        "retryPayoutItem",
        "commitPayoutFile",
        "confirmDifferenceResolution",
        "signReconciliation",
        "setFeeSchedule",
        "decidePayDispute",
        "consentToDamageClaim",
    )
)
"""Mutations that set where money goes, or let it go."""


class CoolingDown(Refusal):
    """Whoever took over an account must not be able to take its money too before its owner has noticed."""

    cause, code, rule = Cause.WRONG_STATE, "COOLING_DOWN", "accounts.phone_change"
    zh, en = (
        "手机号或动态口令刚刚更换，{until}后方可办理资金事项。",
        "A phone or second factor was changed a short while ago: money stands still until {until}.",
    )


async def must_not_be_cooling(tx: Transaction, viewer: Viewer, operation: str) -> None:
    """Raises CoolingDown for an operation about money, while the person's account is still settling."""
    if operation not in STAND_STILL or viewer.person_id is None:
        return
    until = await tx.value(UNTIL, person_id=viewer.person_id)
    if isinstance(until, datetime):
        raise CoolingDown(until=until.isoformat(timespec="minutes"))

"""Receipts that are not posted to anybody yet, by age; and telling employers of a new default fee in time (S-110, S-111)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from domain import outbox
from domain.database import Transaction
from domain.finance import store_receipts
from domain.money import Fen
from domain.viewer import Viewer

READERS = ("finance", "checker", "auditor", "admin")
NOTICE_CHUNK = 500


class Unposted(Enum):
    """Why a receipt is nobody's yet."""

    SUSPENSE = "suspense"
    """Nobody could match it, or what was proposed is not done."""
    NOT_CREDITED = "not_credited"
    """Its job has not posted it."""


@dataclass(frozen=True, slots=True)
class Ageing:
    """Receipts of one kind that are so many days old: from ``from_days``, below ``until_days`` (None: and older)."""

    unposted: Unposted
    from_days: int
    until_days: int | None
    receipts: int
    amount_fen: Fen
    oldest_at: datetime


async def receipt_ageing(tx: Transaction, viewer: Viewer) -> list[Ageing]:
    """What has arrived and is not posted to an employer, by age, the oldest first; empty is how it should be."""
    viewer.must_be_staff(*READERS)
    return [
        Ageing(
            Unposted(row["unposted"]), row["from_days"], row["until_days"], row["receipts"], Fen(row["amount_fen"]), row["oldest"]
        )
        for row in await store_receipts.ageing(tx)
    ]


async def announce_fee(tx: Transaction, viewer: Viewer, fee_schedule_id: UUID) -> int:
    """Tells employers of a new default fee, at most 500 at a time, each once; returns how many were told now."""
    viewer.must_be_system()
    told = await store_receipts.give_notice(tx, fee_schedule_id, NOTICE_CHUNK)
    await outbox.put_all(tx, viewer, "fee_notice.given", told)
    return len(told)

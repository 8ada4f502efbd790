"""The sandbox's clock: business time is the machine's time plus one row's offset; production has no such row.

API and workers read the row with every transaction. The simulators are told by whoever moves it.
"""

from datetime import datetime, timedelta

from domain.clock import machine_now
from domain.database import Transaction

OFFSET = "select offset_by from sandbox_clock"
SET_OFFSET = """
    insert into sandbox_clock (offset_by, set_at) values (:offset_by, clock_timestamp())
    on conflict (singleton) do update set offset_by = excluded.offset_by, set_at = excluded.set_at
    where excluded.offset_by >= sandbox_clock.offset_by
"""


class ClockRunsForward(Exception):
    """Business time never goes back: deadlines, tax runs and payment days count on it."""


async def offset(tx: Transaction) -> timedelta:
    """How far business time is from the machine's; zero where there is no sandbox."""
    found = await tx.value(OFFSET)
    return found if isinstance(found, timedelta) else timedelta()


async def move_to(tx: Transaction, at: datetime) -> timedelta:
    """Moves business time forward to the instant and returns the new offset; the first call may choose any instant.

    Raises ClockRunsForward.
    """
    offset_by = at - machine_now()
    if not await tx.run(SET_OFFSET, offset_by=offset_by):
        raise ClockRunsForward(f"it is {tx.now:%F %T} already; {at:%F %T} is past")
    return offset_by

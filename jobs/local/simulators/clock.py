"""The simulators' time: machine time for signatures and retries, business time (machine + offset) for what is booked."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))


@dataclass(slots=True)
class Clock:
    """`offset_s` moves business time (the sandbox clock); `skew_s` makes the signature clock wrong."""

    offset_s: float = 0.0
    skew_s: float = 0.0

    def machine_s(self) -> float:
        """Seconds since 1970 for retries, delays and timeouts."""
        return time.time()

    def business_s(self) -> float:
        """Seconds since 1970 for orders, payments and returns."""
        return time.time() + self.offset_s

    def signature_s(self) -> int:
        """Whole seconds since 1970 as this side believes them when it signs or checks a signature."""
        return int(time.time() + self.skew_s)

    def opens_s(self) -> float:
        """When a channel that has closed for today opens again: half past eight tomorrow, Asia/Shanghai."""
        today = datetime.fromtimestamp(self.business_s(), SHANGHAI).replace(hour=8, minute=30, second=0, microsecond=0)
        return (today + timedelta(days=1)).timestamp()

    def business_text(self) -> str:
        """`2026-06-15 10:00:00`, Asia/Shanghai: how the channel writes times."""
        return datetime.fromtimestamp(self.business_s(), SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")

    def business_rfc(self) -> str:
        """`2026-06-15T10:00:00+08:00`: how WeChat Pay writes times."""
        return datetime.fromtimestamp(self.business_s(), SHANGHAI).isoformat(timespec="seconds")

    def business_iso(self) -> str:
        """RFC 3339 in UTC: how the bank writes times."""
        return datetime.fromtimestamp(self.business_s(), UTC).isoformat(timespec="milliseconds")


def parsed_s(text: str) -> float:
    """Seconds since 1970 of a time as ``business_text`` writes it."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI).timestamp()

"""How much one viewer may ask of this process: a bucket of query cost each, which fills again steadily.

A bucket is one number, the moment at which it will be full again; one that is full is not kept. What is taken is the cost a query
was planned with, before it runs: fields when every page is full.
"""

import math
import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

from resolvers.compiler.sql import MAX_COST

BURST_S: Final = 30
"""A full bucket holds what comes in so many seconds, and never less than the costliest query."""
COST_PER_SECOND: Final = 2_000_000
"""What one viewer may ask by default; a page of 20 rows with 25 fields each costs about 500."""
ADDRESS_SHARE: Final = 10
"""How many viewers' worth one network address may ask for: a campus is one, and so is whoever uses many accounts at once."""
MUTATION_COST: Final = 5_000
"""What one mutation is taken for, whatever it does."""
WRONG_TOKEN_COST: Final = 50_000
BUCKETS_AT_MOST: Final = 20_000


@dataclass(slots=True)
class Throttle:
    """``per_second`` is what a bucket gains; 0 throttles nobody. ``full_at`` are the buckets that are not full, in seconds."""

    per_second: int = 0
    full_at: dict[Hashable, float] = field(default_factory=dict)
    capacity: int = field(init=False)
    """What a full bucket holds."""
    full_after_s: float = field(init=False)

    def __post_init__(self) -> None:
        self.capacity = max(self.per_second * BURST_S, MAX_COST)
        self.full_after_s = self.capacity / max(self.per_second, 1)

    def take(self, who: Hashable, cost: int) -> int:
        """Takes the cost out of the viewer's bucket; answers 0, or after how many seconds it may be asked again."""
        if not self.per_second:
            return 0
        now = time.monotonic()
        full_at = max(self.full_at.get(who, 0.0), now) + cost / self.per_second
        too_late_s = full_at - now - self.full_after_s
        if too_late_s > 0:
            return math.ceil(too_late_s)
        self.full_at[who] = full_at
        if len(self.full_at) > BUCKETS_AT_MOST:
            self._drop(now)
        return 0

    def available(self, who: Hashable) -> int:
        """What is in the viewer's bucket now."""
        missing_s = max(self.full_at.get(who, 0.0) - time.monotonic(), 0.0)
        return self.capacity - math.ceil(missing_s * self.per_second)

    def _drop(self, now: float) -> None:
        """Forgets full buckets; were all of them in use, the older half: a flood from many addresses is not for this to stop."""
        kept = [(who, full_at) for who, full_at in self.full_at.items() if full_at > now]
        self.full_at = dict(kept[-BUCKETS_AT_MOST // 2 :])

"""An act of the story."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Act:
    """What happens at a moment."""

    at: datetime
    says: str
    do: Callable[[], Awaitable[None]]

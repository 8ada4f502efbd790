"""What a run tried, and saying so."""

import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Counts of one run."""

    began: float = field(default_factory=time.monotonic)
    schedules: int = 0
    steps: int = 0
    stalls: int = 0
    repeated: int = 0
    paid_fen: int = 0
    crashes: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    moves: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    """Of the process-level part: one employer's payday each."""
    transfers: int = 0
    """Committed and acknowledged under kills, every one found again."""

    @property
    def crash_points(self) -> Counter[str]:
        """Crashes by the kind of point, whatever was being done."""
        points: Counter[str] = Counter()
        for name, count in self.crashes.items():
            points[name.partition(" · ")[0]] += count
        return points

    def line(self) -> str:
        """The run so far, in one line."""
        minutes = (time.monotonic() - self.began) / 60
        return (
            f"{minutes:5.1f} min  {self.schedules} schedules, {self.steps} steps, {self.crashes.total()} crashes, "
            f"{self.troubles.total()} database troubles, {self.stalls} stalls, {self.faults.total()} faults, "
            f"{self.kills.total()} kills, {self.rounds} paydays under kills"
        )

    def report(self) -> str:
        """Everything, by kind."""
        parts: dict[str, Counter[str]] = {
            "crashes by point": self.crash_points,
            "crashes while": Counter(name.partition(" · ")[2] for name in self.crashes.elements()),
            "database troubles": self.troubles,
            "faults of the channel": self.faults,
            "moves": self.moves,
            "refusals people met": self.refusals,
            "answers to callbacks": Counter({str(status): count for status, count in self.answers.items()}),
            "killed": self.kills,
        }
        lines = [self.line()]
        for name, counter in parts.items():
            if counter:
                lines.append(f"  {name}: " + ", ".join(f"{what} {count}" for what, count in counter.most_common()))
        lines.append(f"  paid by the channel and kept: {self.paid_fen} fen; messages repeated on the wire: {self.repeated}")
        if self.transfers:
            lines.append(f"  transfers acknowledged under kills and found again: {self.transfers}")
        return "\n".join(lines)

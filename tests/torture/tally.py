"""What a run tried, and saying so. Tallies of several processes add up."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Final, cast

from tests.torture.outside import AIMS, AIMS_TOGETHER
from tests.torture.points import PLACES, place_of
from tests.torture.rates import pairs

BETWEEN: Final = " | "
GAPS_SHOWN: Final = 40


@dataclass(slots=True)
class Tally:
    """Counts of one run."""

    began: float = field(default_factory=time.monotonic)
    schedules: int = 0
    steps: int = 0
    aimed: int = 0
    """Schedules that aimed at a place, and those that crashed there."""
    hit: int = 0
    stalls: int = 0
    repeated: int = 0
    paid_fen: int = 0
    days: int = 0
    """Days of channels that were reconciled."""
    crashes: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    """What was said that is not so, and what came back by itself."""
    met: Counter[str] = field(default_factory=Counter)
    """Faults that met a call: channel | fault."""
    pairs: Counter[str] = field(default_factory=Counter)
    """Crash point | fault, both met in one schedule."""
    moves: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    rounds: int = 0
    """Of the process-level part: one employer's payday each."""
    transfers: int = 0
    """Committed and acknowledged under kills, every one found again."""

    def meet(self, crashes: Counter[str], met: Iterable[tuple[str, str]]) -> None:
        """The faults of one schedule, and each with each place it crashed at."""
        places = {place for crash in crashes if (place := place_of(crash))}
        for channel, fault in met:
            self.met[f"{channel}{BETWEEN}{fault}"] += 1
            self.pairs.update(f"{place}{BETWEEN}{fault}" for place in places)

    def add(self, other: "Tally") -> None:
        """What another process tried as well."""
        for each in fields(self):
            if each.name != "began":
                setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def plain(self) -> dict[str, object]:
        """As JSON, for another process."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "began"}

    @classmethod
    def read(cls, plain: Mapping[str, object]) -> "Tally":
        """From ``plain``."""
        counted = {name: Counter(value) if isinstance(value, dict) else cast(int, value) for name, value in plain.items()}
        return cls(**counted)  # type: ignore[arg-type]  # by name, as they were written

    @property
    def places(self) -> Counter[str]:
        """Crashes by place, wherever else they happened under that which names none."""
        counted: Counter[str] = Counter()
        for name, count in self.crashes.items():
            counted[place_of(name) or f"elsewhere: {name.partition(' · ')[0]}"] += count
        return counted

    def gaps(self) -> list[str]:
        """Places, faults and pairs of them that were never met, named."""
        never = [f"never crashed: {place.name}" for place in PLACES if not self.places[place.name]]
        faults = sorted({f"{aim.channel}{BETWEEN}{name}" for aim in (*AIMS, *AIMS_TOGETHER) for name in aim.names})
        never += [f"never met: {fault}" for fault in faults if not self.met[fault]]
        missed = sorted(f"{place}{BETWEEN}{fault}" for place, fault in pairs())
        return [*never, *(f"never together: {pair}" for pair in missed if not self.pairs[pair])]

    def line(self) -> str:
        """The run so far, in one line."""
        minutes = (time.monotonic() - self.began) / 60
        return (
            f"{minutes:5.1f} min  {self.schedules} schedules, {self.steps} steps, {self.crashes.total()} crashes, "
            f"{self.troubles.total()} database troubles, {self.stalls} stalls, {self.met.total()} faults, "
            f"{self.faults.total()} lies and returns, {self.kills.total()} kills, {self.rounds} paydays under kills"
        )

    def report(self) -> str:
        """Everything, by kind."""
        parts: dict[str, Counter[str]] = {
            "crashes by place": self.places,
            "crashes while": Counter(name.partition(" · ")[2] for name in self.crashes.elements()),
            "database troubles": self.troubles,
            "said and returned": self.faults,
            "moves": self.moves,
            "refusals people met": self.refusals,
            "answers to callbacks": self.answers,
            "killed": self.kills,
        }
        lines = [self.line()]
        for name, counter in parts.items():
            if counter:
                lines.append(f"  {name}: " + ", ".join(f"{what} {count}" for what, count in counter.most_common()))
        lines.append(f"  paid by the channels and kept: {self.paid_fen} fen; messages repeated on the wire: {self.repeated}")
        lines.append(f"  schedules that aimed at a place: {self.aimed}, that crashed there: {self.hit}")
        lines.append(f"  days of channels reconciled: {self.days}")
        if self.transfers:
            lines.append(f"  transfers acknowledged under kills and found again: {self.transfers}")
        return "\n".join(lines)

    def table(self) -> str:
        """Places × faults: how many schedules met both; then faults × channels; then what was never met."""
        faults = sorted({pair.partition(BETWEEN)[2] for pair in self.pairs})
        lines = [
            "crash points × faults: schedules that met both",
            *(f"  {at:2} {place.name}" for at, place in enumerate(PLACES, 1)),
        ]
        lines.append(f"  {'':32}" + "".join(f"{at:5}" for at in range(1, len(PLACES) + 1)))
        lines += [
            f"  {fault:32}" + "".join(f"{self.pairs[f'{place.name}{BETWEEN}{fault}']:5}" for place in PLACES) for fault in faults
        ]
        lines.append("faults × channels: times met")
        channels = sorted({name.partition(BETWEEN)[0] for name in self.met})
        lines.append(f"  {'':32}" + "".join(f"{channel:>19}" for channel in channels))
        lines += [
            f"  {fault:32}" + "".join(f"{self.met[f'{channel}{BETWEEN}{fault}']:19}" for channel in channels)
            for fault in sorted({name.partition(BETWEEN)[2] for name in self.met})
        ]
        gaps = self.gaps()
        lines.append(f"never met: {len(gaps)}")
        return "\n".join([*lines, *(f"  {gap}" for gap in gaps[:GAPS_SHOWN])])

"""What a backup says of itself, and how a restored copy differs from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contents:
    """The data at one instant: rows by table, how much was sealed, and the last published root."""

    rows: Mapping[str, int]
    sealed: int
    root: str | None
    """Of the last published day, in hex."""

    @property
    def row_count(self) -> int:
        return sum(self.rows.values())

    @property
    def keys(self) -> int:
        """Of subjects, by which what is sealed opens."""
        return self.rows["subject_key"]

    def differences(self, found: "Contents") -> Iterator[str]:
        """What another copy does not have as this one has it, in words."""
        for table in sorted(self.rows.keys() | found.rows.keys()):
            here, there = self.rows.get(table), found.rows.get(table)
            if here != there:
                yield f"{table}: {here} rows were backed up, {there} are there"
        if self.sealed != found.sealed:
            yield f"{self.sealed} rows were sealed, {found.sealed} are there"
        if self.root != found.root:
            yield f"the last published root was {self.root}, it is {found.root}"

"""Backups that are worth something: what the data was when it was taken, and the proof that a restored copy is that data.

A backup carries :class:`Contents`: every table's rows, the seals and their last root, the keys. A restored copy is proven against
it — nothing missing, books sound, roots verified, every key open — and its channels are stopped: what was paid after the backup
was taken is known to the channels only, so a person reconciles first and then opens them again (docs/operations.md, "Backups").

A drill does all of that beside the running database and keeps its figures (S-107, S-140).
"""

from domain.backups.actions import Drill, contents, keep_drill, prove, stop_channels
from domain.backups.model import Contents

__all__ = ["Contents", "Drill", "contents", "keep_drill", "prove", "stop_channels"]

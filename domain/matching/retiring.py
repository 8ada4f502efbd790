"""Letting the facts of runs go when their time is over: the result and its reasons stay, the replay goes (PIPL arts. 19, 47)."""

from datetime import timedelta

from domain import rules
from domain.database import Transaction
from domain.matching import store_runs
from domain.viewer import Viewer

RULE = "matching.facts_kept"


async def retire_facts(tx: Transaction, viewer: Viewer) -> int:
    """Removes the next part of the oldest run whose facts are over; returns how many rows went, 0 when none is left.

    Kept longer are a run that is contested and what belongs to somebody it got hired.
    """
    viewer.must_be_system()
    numbers = (await rules.in_force(tx, RULE)).parameters
    days, contested_days, rows = numbers["days"], numbers["contested_days"], numbers["rows"]
    assert isinstance(days, int) and isinstance(contested_days, int) and isinstance(rows, int)
    return await store_runs.retire(tx, tx.now - timedelta(days=days), tx.now - timedelta(days=contested_days), rows)

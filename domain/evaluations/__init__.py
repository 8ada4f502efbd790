"""Evaluations: both sides of a work evaluate it once it ended, paid or not, and nobody sees the other's first (S-050, S-073).

The window opens at check-out and closes when both are in, or at its end; then what is in is published. Summaries show averages
only from a smallest sample on.

    window open --first side--> hidden --second side, or window over--> published
"""

from domain.evaluations.actions import close_due, submit, summary
from domain.evaluations.model import Evaluation, Marks, Side, Summary

__all__ = ["Evaluation", "Marks", "Side", "Summary", "close_due", "submit", "summary"]

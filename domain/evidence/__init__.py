"""Files that either side of a work gives about it: an absence, a claim, an incident. Sealed, listed by what they are given for.

An area that takes evidence checks the forms first and keeps them when its own row stands. Who may open one: both sides — of the
employer whoever runs the work — and the staff who deal with it. An area whose evidence others may open (a dispute about pay)
checks and seals it here as well, under a kind of document of its own, and lists it itself.
"""

from domain.evidence.actions import check, keep, may_open, seal
from domain.evidence.model import FILES_AT_ONCE, KIND, EvidenceForm, File, Given, Side

__all__ = ["FILES_AT_ONCE", "KIND", "EvidenceForm", "File", "Given", "Side", "check", "keep", "may_open", "seal"]

"""Access: who may ask for which operation, and whose case a thing is.

``authority`` is the table of who may do what: every mutation and every computed query field with the kinds of viewer and the
roles it is open to. The API asks it before anything else happens; an operation that stands in no line is open to nobody. What an
operation may be done *to* is asked by its action and by the arms of the sources.

``engagements`` let an auditor in: what, of which period and for how long; without one the role opens nothing.

``cooling`` keeps money still for a while after a person's phone or second factor was changed.

``binding`` keeps whoever has not acknowledged the policies in force from binding themselves anew.

``branches`` say where things lie, and so what a member who is limited to some branches reaches.

``cases`` keeps staff from their own matters: nobody decides about the worker or the employer they are themselves.
"""

from domain.access.authority import COMPUTED, MUTATIONS, Grant, must_be_granted
from domain.access.binding import BINDING, must_have_acknowledged
from domain.access.branches import ASKED_BY_ACTION, REACHES, WHOLE, Reach
from domain.access.cases import OwnCase, must_not_be_own_case
from domain.access.cooling import STAND_STILL, CoolingDown, must_not_be_cooling
from domain.access.engagements import Scope, approve, end, note_reading, propose
from domain.access.reaching import must_not_be_whole, must_reach
from domain.access.store import CASES, OF_EVERYBODY
from domain.access.store_branches import branch_of

__all__ = [
    "ASKED_BY_ACTION",
    "BINDING",
    "CASES",
    "COMPUTED",
    "MUTATIONS",
    "OF_EVERYBODY",
    "REACHES",
    "STAND_STILL",
    "WHOLE",
    "CoolingDown",
    "Grant",
    "OwnCase",
    "Reach",
    "Scope",
    "approve",
    "branch_of",
    "end",
    "must_be_granted",
    "must_have_acknowledged",
    "must_not_be_cooling",
    "must_not_be_own_case",
    "must_not_be_whole",
    "must_reach",
    "note_reading",
    "propose",
]

"""Safety at work: checklists of the kinds that carry a risk, and the employer's word that they hold at a place (S-069).

A kind of work carries a risk where a checklist for it is in force. Its postings are published only with a member's attestation to
every item of that checklist, for the place of that very version, not older than the rule allows. Everybody sees it with the
posting, and who is to work is told of it before the shift.
"""

from domain.safety.actions import attest, brief, must_be_attested
from domain.safety.model import Attestation, Checklist, Item, ItemsMissing, SafetyMissing, SafetyOutdated
from domain.safety.store import checklist_of

__all__ = [
    "Attestation",
    "Checklist",
    "Item",
    "ItemsMissing",
    "SafetyMissing",
    "SafetyOutdated",
    "attest",
    "brief",
    "checklist_of",
    "must_be_attested",
]

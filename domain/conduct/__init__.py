"""How work was done: remarks the worker can answer, and claims for damage (S-032).

    claim: open --contest--> contested --propose--> proposed      open, contested, proposed --consent--> agreed
             |                   |                     |
             +-------------------+---------------------+--reject--> rejected     --send outside--> external --decision--> decided
             +-------------------+---------------------+--withdraw--> withdrawn

A worker owes something only by their own recorded consent to that very amount, or by a decision from outside whose reference is
recorded; both leave a row of their own. No step here touches the books: wages are paid in full whatever becomes of a claim, and
silence is never consent. What rests on a rule of work names one that the worker had acknowledged before the work began.
"""

from domain.conduct.claims import consent, contest, open_claim, propose, record_decision, reject, send_outside, withdraw
from domain.conduct.model import (
    ClaimAmountChanged,
    ClaimLate,
    ClaimOpen,
    ClaimState,
    DamageClaim,
    DeductionClaimed,
    Remark,
    RemarkKind,
    RemarkLate,
    RemarkTwice,
)
from domain.conduct.remarks import answer, remark

__all__ = [
    "ClaimAmountChanged",
    "ClaimLate",
    "ClaimOpen",
    "ClaimState",
    "DamageClaim",
    "DeductionClaimed",
    "Remark",
    "RemarkKind",
    "RemarkLate",
    "RemarkTwice",
    "answer",
    "consent",
    "contest",
    "open_claim",
    "propose",
    "record_decision",
    "reject",
    "remark",
    "send_outside",
    "withdraw",
]

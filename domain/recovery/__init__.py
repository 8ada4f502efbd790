"""Coming back to an account whose phone, second factor or password is lost: never on the word of one person.

    requested ─→ confirmed (one of the staff compared the identity) ─→ waiting (another approved) ─→ completed (after the wait)
        └──────────────┴─────────────→ refused                            └──→ objected, by anybody signed in to the account

Whoever asks proves to hold the new number and gives evidence, and is answered the same whether the account exists or not. Neither
of the two handles a matter of their own, and neither has both parts. Every known number and session is told when somebody asks
and again when the wait begins; one objection ends it at any time before the end. At the end all sessions are over and for a while
nothing about money moves.
"""

from domain.recovery.actions import (
    Asked,
    Form,
    claim,
    claim_password,
    object_to,
    request_code,
    request_password,
    request_phone,
    request_second_factor,
)
from domain.recovery.deciding import approve, complete_due, confirm_identity, refuse, tell
from domain.recovery.store import EVIDENCE, READERS

__all__ = [
    "EVIDENCE",
    "READERS",
    "Asked",
    "Form",
    "approve",
    "claim",
    "claim_password",
    "complete_due",
    "confirm_identity",
    "object_to",
    "refuse",
    "request_code",
    "request_password",
    "request_phone",
    "request_second_factor",
    "tell",
]

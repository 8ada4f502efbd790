"""Identity: checks that somebody is who they say, by an outside authority or a reviewer (S-012, S-062).

    pending → passed (until it expires) | failed

A worker asks, with separate consent; a job puts the *question* to the provider and records its answer. No answer, or one that
cannot be understood, leaves the check pending: the job tries again with the same request number. What the provider said is
sealed; its result code and times are kept in the open. An employer's licence is checked by a reviewer against the public
register.
"""

from domain.identity.actions import (
    ask_again,
    question,
    record_answer,
    require_verified_employer,
    require_verified_worker,
    start_verification,
    verify_employer,
)
from domain.identity.model import Method, Outcome, Question, Verification

__all__ = [
    "Method",
    "Outcome",
    "Question",
    "Verification",
    "ask_again",
    "question",
    "record_answer",
    "require_verified_employer",
    "require_verified_worker",
    "start_verification",
    "verify_employer",
]

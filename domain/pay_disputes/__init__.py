"""Questions about pay and objections to it, after it was received (S-043).

    open --ask_employer--> asked --reply--> replied
     |                       | (late: escalated)  |
     +-----------------------+--------------------+--decide--> answered (a question), rejected (an objection)
     |                       |                    +--decide--> remedying --the supplement is paid--> remedied
     +-----------------------+--------------------+--withdraw--> withdrawn

Support takes one up, asks the employer, and decides when it answered or let its time pass; a question may be answered at once.
The employer may answer, supplement or correct by itself; only the platform rejects. The remedy is a supplementary settlement
drafted here and funded, approved, taxed and paid as any other; nothing is taken back from the worker and no other pay waits. Pay
that never arrived is a case of liability (``finance``). Both clocks, the employer's and the platform's, are seen by both sides.
"""

from domain.pay_disputes.deciding import decide
from domain.pay_disputes.following import follow
from domain.pay_disputes.model import (
    EVIDENCE,
    Kind,
    Outcome,
    PayDispute,
    PayDisputeNotVerified,
    PayDisputeNotYours,
    PayDisputeOpen,
    PayDisputeOutcomeWrong,
    PayDisputeWindowClosed,
    PayNotReceived,
    Side,
    State,
    Window,
)
from domain.pay_disputes.opening import add_evidence, open_dispute, window, withdraw
from domain.pay_disputes.verifying import ask_employer, assign, may_open, reply

__all__ = [
    "EVIDENCE",
    "Kind",
    "Outcome",
    "PayDispute",
    "PayDisputeNotVerified",
    "PayDisputeNotYours",
    "PayDisputeOpen",
    "PayDisputeOutcomeWrong",
    "PayDisputeWindowClosed",
    "PayNotReceived",
    "Side",
    "State",
    "Window",
    "add_evidence",
    "ask_employer",
    "assign",
    "decide",
    "follow",
    "may_open",
    "open_dispute",
    "reply",
    "window",
    "withdraw",
]

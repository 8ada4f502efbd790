"""Pay by rule (T-043): what is posted is put into batches by itself, when an employer and the platform agreed on it.

    proposed --accept--> active <--resume-- paused, suspended      (the employer pauses; an anomaly suspends)
        └----reject----> rejected             active, paused, suspended --end, or its last day--> ended

A rule says when, whose wages, how much at most for a run and for a payee, and what must stay in the wage account. The employer's
finance member proposes it; the platform's finance agrees to the hash of its terms and is the maker of its batches. A checker, a
third person, still approves every batch: an approval binds the list it saw, so nothing is agreed in advance. The first thing that
is not as agreed, or not as usual, makes nothing and suspends the rule with its reason.
"""

from domain.payout_rules.actions import accept, end, next_run, pause, propose, reject, resume
from domain.payout_rules.model import Every, PayoutRule, RuleNotReady, State, Terms, TermsChanged
from domain.payout_rules.running import run_due

__all__ = [
    "Every",
    "PayoutRule",
    "RuleNotReady",
    "State",
    "Terms",
    "TermsChanged",
    "accept",
    "end",
    "next_run",
    "pause",
    "propose",
    "reject",
    "resume",
    "run_due",
]

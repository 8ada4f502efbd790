"""Reconciliation: the books, the payouts and the channel's statement, held against each other every day (S-117).

    day          waiting ──file believed, compared──▶ open ⇄ balanced ──submitted, signed by another──▶ signed
    difference   open ──proposed──▶ proposed ──confirmed by another, carried out──▶ closed
                 in_transit ──on a later file──▶ closed (matched), or ──not there──▶ closed (carried: a later day has it open)

An account of ours at the bank is reconciled as a channel is, from the day the bank gives statements: its lines against what moved
it in the books, a channel's day in one sum. Its files are a chain: a day opens as the day before closed.

A channel's file is believed whole or refused whole; its bytes are sealed beside their SHA-256. Lines that agree are matched some
thousand at a time; one statement joins what is left of the three sides in full on the order's number. What agrees is matched and
posted by a job: a payment leaves the bank (`payout.cleared`), returned money arrives (`return.received`). What was paid shortly
before midnight may stand on the next day's file. Cash in the books always follows the statement: what the channel paid otherwise
than ordered stays on its clearing account as a claim.
"""

from domain.reconciliation.daily import agree, begin, compare, go_on, post, receive, wanted
from domain.reconciliation.desk import carry_out, confirm, confirmed, propose, reject, sign, submit
from domain.reconciliation.invariants import check_bank, check_clearing
from domain.reconciliation.model import (
    ASKING,
    BANK_ACCOUNTS,
    Action,
    ActionUnfit,
    Difference,
    DifferenceClass,
    DifferenceNotOpen,
    DifferenceOutcome,
    DifferenceState,
    Line,
    LineKind,
    Reconciliation,
    ReconciliationNotReady,
    ReconciliationState,
    RefusedFile,
    Resolution,
    ResolutionNotReady,
    ResolutionState,
    ReturnUnfit,
    Statement,
    TwoSigners,
)
from domain.reconciliation.pack import Pack, complete, pack
from domain.reconciliation.papers import packed
from domain.reconciliation.receipts import due, keep, put_off
from domain.reconciliation.store_receipts import WantedReceipt

__all__ = [
    "ASKING",
    "BANK_ACCOUNTS",
    "Action",
    "ActionUnfit",
    "Difference",
    "DifferenceClass",
    "DifferenceNotOpen",
    "DifferenceOutcome",
    "DifferenceState",
    "Line",
    "LineKind",
    "Pack",
    "Reconciliation",
    "ReconciliationNotReady",
    "ReconciliationState",
    "RefusedFile",
    "Resolution",
    "ResolutionNotReady",
    "ResolutionState",
    "ReturnUnfit",
    "Statement",
    "TwoSigners",
    "WantedReceipt",
    "agree",
    "begin",
    "carry_out",
    "check_bank",
    "check_clearing",
    "compare",
    "complete",
    "confirm",
    "confirmed",
    "due",
    "go_on",
    "keep",
    "pack",
    "packed",
    "post",
    "propose",
    "put_off",
    "receive",
    "reject",
    "sign",
    "submit",
    "wanted",
]

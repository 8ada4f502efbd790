"""Money out: destinations, batches made by one person and approved by another, orders at a channel (S-042, S-044, S-116).

    batch   draft --submit--> submitted --approve--> approved (then derived from its items)
                                        --reject---> rejected
    item    planned --approve--> queued --> sending --> succeeded --> returned
                    --reject---> dropped        |  ^--> unknown, suspended, awaiting_payee (asked again)
                                                +----> failed (final), or queued again with a new number

A hold stands from approval until the item succeeds (it is posted) or fails (it is let go). The attempt is committed before the
call. A timeout, a 5xx or an unknown code is *unknown*: the channel is asked with the same number, and a new number exists only
after a definitive failure.
"""

from domain.payouts.actions import approve, make, preview, reject, set_destination, submit
from domain.payouts.invariants import check_payouts
from domain.payouts.model import (
    Batch,
    BatchNotReady,
    BatchState,
    CardInvalid,
    Destination,
    ItemState,
    NoPayableSettlements,
    Order,
    Outcome,
    Payable,
    Plan,
    PlanChanged,
    TwoPeople,
    Word,
)
from domain.payouts.sending import apply_event, keep_event, record, start

__all__ = [
    "Batch",
    "BatchNotReady",
    "BatchState",
    "CardInvalid",
    "Destination",
    "ItemState",
    "NoPayableSettlements",
    "Order",
    "Outcome",
    "Payable",
    "Plan",
    "PlanChanged",
    "TwoPeople",
    "Word",
    "apply_event",
    "approve",
    "check_payouts",
    "keep_event",
    "make",
    "preview",
    "record",
    "reject",
    "set_destination",
    "start",
    "submit",
]

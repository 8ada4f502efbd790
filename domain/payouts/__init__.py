"""Money out: destinations, batches made by one person and approved by another, orders at a channel (S-042, S-044, S-116).

    batch   draft --submit--> submitted --approve--> approved (then derived from its items)
                                        --reject---> rejected
    item    planned --approve--> queued --> sending --> succeeded --> returned
                    --reject---> dropped        |  ^--> unknown, suspended, awaiting_payee (asked again) --> cancelled
                                                +----> failed (final), or queued again with a new number

A hold stands from approval until the item succeeds (it is posted) or fails (it is let go). The attempt is committed before the
call. A timeout, a 5xx or an unknown code is *unknown*: the channel is asked with the same number, and a new number exists only
after a definitive failure. A suspended order is tried again under its number, or cancelled; a payee who does not confirm in time
has the order cancelled; what stays unknown for hours goes to a person's desk, and is closed by the channel's answer, or by two
people where the channel has the batch and denies the order (`denial`). The channel of an item is a row, chosen by the kind
of the payee's account.
"""

from domain.payouts.actions import approve, make, make_for, payable, preview, reject, submit
from domain.payouts.admission import WaitsFor, wake
from domain.payouts.batches import Handing, Said, conclude, hand_over, record_batch
from domain.payouts.denial import confirm_denial, denial_answered, denied, propose_denial, reject_denial
from domain.payouts.destinations import add_destination, make_default, remove_destination, set_destination
from domain.payouts.holders import HolderQuestion, HolderWord, holder_question, record_holder
from domain.payouts.invariants import check_payouts
from domain.payouts.model import (
    MAX_BATCH_ITEMS,
    AccountInvalid,
    AccountKnown,
    ApprovedAlready,
    Batch,
    BatchNotReady,
    BatchState,
    CardInvalid,
    ChannelStopped,
    Confirmation,
    DefaultNeeded,
    DenialNotReady,
    DenialNotShown,
    Destination,
    DestinationKind,
    EscalationOpen,
    Event,
    ItemNotWaiting,
    ItemState,
    NoPayableSettlements,
    Order,
    Outcome,
    Payable,
    Plan,
    PlanChanged,
    Question,
    TooManyAccounts,
    TwoPeople,
    TwoPeopleForChannel,
    TwoPeopleForDenial,
    Word,
)
from domain.payouts.readiness import Lack, lacking, words
from domain.payouts.recording import apply_events, record_all
from domain.payouts.sending import apply_event, keep_events, record, start, take_back
from domain.payouts.stopping import channels, reopen_channel, stop_channel
from domain.payouts.waiting import (
    ask_soon,
    ask_worker,
    cancel_item,
    close_escalation,
    confirmations,
    escalate_unanswered,
    expire_confirmations,
    question,
    retry_item,
)

__all__ = [
    "MAX_BATCH_ITEMS",
    "AccountInvalid",
    "AccountKnown",
    "ApprovedAlready",
    "Batch",
    "BatchNotReady",
    "BatchState",
    "CardInvalid",
    "ChannelStopped",
    "Confirmation",
    "DefaultNeeded",
    "DenialNotReady",
    "DenialNotShown",
    "Destination",
    "DestinationKind",
    "EscalationOpen",
    "Event",
    "Handing",
    "HolderQuestion",
    "HolderWord",
    "ItemNotWaiting",
    "ItemState",
    "Lack",
    "NoPayableSettlements",
    "Order",
    "Outcome",
    "Payable",
    "Plan",
    "PlanChanged",
    "Question",
    "Said",
    "TooManyAccounts",
    "TwoPeople",
    "TwoPeopleForChannel",
    "TwoPeopleForDenial",
    "WaitsFor",
    "Word",
    "add_destination",
    "apply_event",
    "apply_events",
    "approve",
    "ask_soon",
    "ask_worker",
    "cancel_item",
    "channels",
    "check_payouts",
    "close_escalation",
    "conclude",
    "confirm_denial",
    "confirmations",
    "denial_answered",
    "denied",
    "escalate_unanswered",
    "expire_confirmations",
    "hand_over",
    "holder_question",
    "keep_events",
    "lacking",
    "make",
    "make_default",
    "make_for",
    "payable",
    "preview",
    "propose_denial",
    "question",
    "record",
    "record_all",
    "record_batch",
    "record_holder",
    "reject",
    "reject_denial",
    "remove_destination",
    "reopen_channel",
    "retry_item",
    "set_destination",
    "start",
    "stop_channel",
    "submit",
    "take_back",
    "wake",
    "words",
]

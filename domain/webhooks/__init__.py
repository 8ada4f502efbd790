"""Webhooks: an employer's systems hear what happens to its things, by signed messages with ids only, or read on from a cursor.

    outbox.put --notify--> noted --dispatch: one order--> partner event --concerns an endpoint--> delivery
    delivery: queued --claim--> sending --2xx--> delivered; else queued again, later --ten attempts--> failed --replay--> queued
    endpoint: enabled --five days of failure, 410, or by hand--> disabled --by hand--> enabled

An event is one delivery for each endpoint, sent until it is taken: a worker that dies between call and record sends it again
under the same ``webhook-id``, by which its receiver knows it. Topics are those that the account's working keys have scopes for,
asked anew at every attempt. An endpoint that fails is tried with one message at a time and keeps nobody else waiting.
Addresses are public names under TLS; the gateway looks at where the name leads at every call.
"""

from domain.webhooks.actions import (
    add_endpoint,
    allow_in_sandbox,
    disable,
    enable,
    ping,
    replay,
    replay_one,
    rotate_secret,
    set_topics,
)
from domain.webhooks.delivering import begin, dispatch, note, record
from domain.webhooks.events import Page, PartnerEvent, events_after
from domain.webhooks.model import Answer, DeliveryState, DisableReason, Message, Shown

__all__ = [
    "Answer",
    "DeliveryState",
    "DisableReason",
    "Message",
    "Page",
    "PartnerEvent",
    "Shown",
    "add_endpoint",
    "allow_in_sandbox",
    "begin",
    "disable",
    "dispatch",
    "enable",
    "events_after",
    "note",
    "ping",
    "record",
    "replay",
    "replay_one",
    "rotate_secret",
    "set_topics",
]

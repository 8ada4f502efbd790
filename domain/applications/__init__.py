"""Applications and offers: applying, attesting, being hired or told why not (S-021, S-067, S-068).

A worker applies for the version on display and attests to each of its requirements.

The employer's reply clock starts with the application: an offer or a reasoned refusal meets it. Accepting an offer decides
capacity and double-booking in one transaction, under locks taken in one order.

    submitted --> seen --> shortlisted --offer--> offered --accept--> accepted (assignments planned)
        |          |           |                     +--decline or withdraw--> withdrawn
        +----------+-----------+--reject--> rejected +--time over--> expired
"""

from domain.applications.actions import mark_seen, reconfirm, reject, shortlist, submit, tell_changed, withdraw
from domain.applications.invited import hire_invited
from domain.applications.model import Application, Offer, OfferState, RejectCode, State
from domain.applications.offers import accept, decline, expire_offers, offer

__all__ = [
    "Application",
    "Offer",
    "OfferState",
    "RejectCode",
    "State",
    "accept",
    "decline",
    "expire_offers",
    "hire_invited",
    "mark_seen",
    "offer",
    "reconfirm",
    "reject",
    "shortlist",
    "submit",
    "tell_changed",
    "withdraw",
]

"""Demand packages: an enterprise's demand, split into sub-orders that one person each takes (T-011, T-033).

Each sub-order has a posting of its own, for one person and one stretch of work, paid as a whole. It is reviewed, filled, worked
and paid like any other; here is what comes besides: the package, the deliveries, and the enterprise's inspection of each (验收).

    package:    draft --publish--> open --last sub-order ends--> completed        draft, open --close--> closed

    sub-order:  open --deliver--> delivered --accept, or silence--> accepted      open --close the package--> cancelled
                                   |    ^   +--reject (final)-----> rejected
                        send back  v    | deliver
                                   rework

Accepting approves the hours that were claimed with the delivery, and so the settlement is drafted. Sending back returns them with
the reason. A final refusal leaves them on their own path: the employer answers them in time, or silence approves, so that no
inspection takes a wage for hours worked. Silence accepts a delivery after three working days.
"""

from domain.packages.actions import close, create, publish
from domain.packages.deliveries import accept, accept_due, deliver, reject, send_back
from domain.packages.model import (
    Delivery,
    DeliveryState,
    Demand,
    NotDelivered,
    Package,
    Piece,
    ReworkOver,
    State,
    SubOrder,
    SubOrderState,
    TooManySubOrders,
)

__all__ = [
    "Delivery",
    "DeliveryState",
    "Demand",
    "NotDelivered",
    "Package",
    "Piece",
    "ReworkOver",
    "State",
    "SubOrder",
    "SubOrderState",
    "TooManySubOrders",
    "accept",
    "accept_due",
    "close",
    "create",
    "deliver",
    "publish",
    "reject",
    "send_back",
]

"""Documents of many people leave one way: with a purpose, on a ground, counted, and seen by everybody they name (S-107).

    law, contract, an auditor's engagement ──────────────────────────────▶ used: a ticket that opens once
    otherwise: requested ──another person──▶ approved ──who asked, within the time──▶ used, once
                   └──▶ refused

The area that owns a document asks who may open it; here is decided whether it may leave. ``ticket`` is the only way to a ticket.
"""

from domain.releases.actions import approve, refuse, request, ticket
from domain.releases.model import ReleaseNeeded, ReleaseOpen

__all__ = ["ReleaseNeeded", "ReleaseOpen", "approve", "refuse", "request", "ticket"]

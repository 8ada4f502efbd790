"""Documents of many people leave one way: with a purpose, on a ground, counted, and seen by everybody they name (S-107).

    law, contract, an auditor's engagement ──────────────────────────────▶ used: a ticket that opens once
    otherwise: requested ──another person──▶ approved ──who asked, within the time──▶ used, once
                   └──▶ refused

What leaves in bulk and is no document — a list taken by the staff, a backup by an operator's command — is ``recorded``.

The area that owns a document asks who may open it; here is decided whether it may leave. ``ticket`` is the only way to a ticket.
"""

from domain.releases.actions import approve, record_backup, record_list, refuse, request, ticket
from domain.releases.model import ReleaseNeeded, ReleaseOpen

__all__ = ["ReleaseNeeded", "ReleaseOpen", "approve", "record_backup", "record_list", "refuse", "request", "ticket"]

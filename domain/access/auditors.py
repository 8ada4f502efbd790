"""What auditors may ask for beyond rows: what an area of their engagement opens, and what is every staff member's own (S-118)."""

from collections.abc import Mapping
from typing import Final

AUDITED: Final[Mapping[str, str]] = {
    "receiptAgeing": "money",
    "serviceFeeStatement": "money",
    "taxDeclaration": "tax",
    "incomeReport": "tax",
    "ledgerBalance": "books",
    "ledgerProof": "books",
    "auditTrail": "books",
    "auditProof": "books",
    "payoutChannels": "payouts",
    "openDocument": "people",
    "mintDocumentTicket": "payouts",
}
"""The area of an engagement that an auditor needs for what the staff's auditors are granted."""

OWN: Final = frozenset(
    (
        "signOut",
        "revokeSession",
        "revokeOtherSessions",
        "objectToRecovery",
        "markNotificationRead",
        "setNotificationPreferences",
        "grantWechatSubscription",
        "myNotificationPreferences",
    )
)
"""What an auditor may do without an engagement."""

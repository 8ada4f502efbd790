"""Who a bearer token stands for: looked up once per token and kept a few seconds.

A kept viewer is dropped at once when this process ends or changes a session, and after ``KEPT_S`` everywhere.
"""

import time
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from domain import accounts
from domain.database import Database, Transaction
from domain.errors import NotSignedIn
from domain.viewer import Viewer

KEPT_S: Final = 5.0
KEPT_AT_MOST: Final = 20_000
CHANGE_VIEWERS: Final = frozenset(
    (
        "requestSignInCode",
        "signIn",
        "signInStaff",
        "refreshSession",
        "signOut",
        "switchCapacity",
        "revokeSession",
        "revokeOtherSessions",
        "requestStepUpCode",
        "stepUp",
        "changePhone",
        "claimSecondFactor",
        "claimPassword",
        "finishWechatSignIn",
        "unbindWechat",
        "registerWorker",
        "registerEmployer",
        "submitRegistration",
        "withdrawRegistration",
        "addMember",
        "changeMemberRole",
        "setMemberBranches",
        "transferOwnership",
        "removeMember",
        "leaveEmployer",
        "startReview",
        "requestMaterials",
        "approveRegistration",
        "rejectRegistration",
        "revealIdentity",
        "erasePersonalData",
        "openDocument",
        "approveAuditEngagement",
        "approveStaffRole",
        "endAuditEngagement",
        "addServiceAccount",
        "issuePartnerKey",
        "rotatePartnerKey",
        "revokePartnerKey",
    )
)
"""The mutations about sessions and who may act as what: after one of them nothing kept is believed. After any other everything
is: dropping it then would make every request between two mutations look its token up again."""


async def recheck(tx: Transaction, viewer: Viewer) -> Viewer:
    """Who the session or key stands for in this transaction: what mutations act as. Raises NotSignedIn once it is over."""
    if viewer.key_id is not None:
        present = await accounts.viewer_of_key(tx, viewer.key_id)
    elif viewer.session_id is not None:
        present = await accounts.viewer_of_session(tx, viewer.session_id)
    else:
        return viewer
    if present is None:
        raise NotSignedIn()
    return present


@dataclass(slots=True)
class Viewers:
    """The cache; ``of`` raises NotSignedIn for a token that is unknown, expired or revoked.

    Kept by a plain digest: it never leaves memory, a token is 256 random bits, and the keyed one costs four times as much.
    """

    database: Database
    kept: dict[bytes, tuple[float, Viewer]] = field(default_factory=dict)

    async def of(self, token: str) -> Viewer:
        """The viewer a token acts as."""
        digest, now = sha256(token.encode()).digest(), time.monotonic()
        found = self.kept.get(digest)
        if found and found[0] > now:
            return found[1]
        async with self.database.transaction() as tx:
            viewer = await accounts.viewer_of(tx, token)
        if viewer is None:
            raise NotSignedIn()
        if len(self.kept) >= KEPT_AT_MOST:
            self.kept.clear()
        self.kept[digest] = (now + KEPT_S, viewer)
        return viewer

    def forget(self) -> None:
        """Drops everything kept: a session, role or sanction may have changed."""
        self.kept.clear()

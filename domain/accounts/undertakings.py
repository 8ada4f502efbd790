"""Secrecy that staff promise before they see anybody's data: the rule's text, by its hash, once per version (S-108)."""

import hmac
from hashlib import sha256
from uuid import UUID

from domain import outbox, rules
from domain.accounts.model import NotUnderOath, TextNotShown
from domain.database import Transaction
from domain.ids import new_id
from domain.viewer import Kind, Viewer

RULE = "privacy.undertaking"
SIGN = """
    insert into confidentiality_undertaking (id, staff_id, rule_version, text_sha256, signed_at)
    values (:id, :staff_id, :version, :text_sha256, :now)
    on conflict (staff_id, rule_version) do nothing
"""
SIGNED = """
    select exists (select from confidentiality_undertaking where staff_id = :staff_id and rule_version = :version)
"""


async def sign_undertaking(tx: Transaction, viewer: Viewer, shown_sha256: str) -> UUID:
    """The staff member promises secrecy in the words of the rule in force; a second time changes nothing. Raises TextNotShown."""
    staff_id = viewer.must_be_staff()
    rule = await rules.in_force(tx, RULE)
    digest = sha256(rule.text_zh.encode()).digest()
    if not hmac.compare_digest(digest.hex(), shown_sha256.lower().encode("ascii", "replace").decode()):
        raise TextNotShown(field="input.shownSha256")
    if await tx.run(SIGN, id=new_id(), staff_id=staff_id, version=rule.version, text_sha256=digest):
        await outbox.put(tx, viewer, "undertaking.signed", staff_id)
    return staff_id


async def require_undertaking(tx: Transaction, viewer: Viewer) -> None:
    """Raises NotUnderOath for staff who have not signed the version in force; others promise nothing of the kind."""
    if viewer.kind is not Kind.STAFF:
        return
    rule = await rules.in_force(tx, RULE)
    if not await tx.value(SIGNED, staff_id=viewer.staff_id, version=rule.version):
        raise NotUnderOath()

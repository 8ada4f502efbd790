"""Proposing, publishing and acknowledging a version of a policy."""

import hmac
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from domain import accounts, outbox, rules
from domain.clock import day_of, start_of_day
from domain.database import Transaction
from domain.errors import NotFound, WrongState
from domain.policies import store
from domain.policies.model import (
    BODY,
    CHANGES,
    REASON,
    RULE,
    TITLE,
    Draft,
    Policy,
    PolicyDiffers,
    PolicyProposed,
    PolicyTooSoon,
    SecondAdministrator,
)
from domain.viewer import Viewer

ADMIN: Final = "admin"
FIELD: Final = "input.policyDocumentId"


async def propose(tx: Transaction, viewer: Viewer, draft: Draft) -> UUID:
    """An administrator proposes a version. Raises InvalidInput, PolicyTooSoon, PolicyProposed."""
    staff_id, said = viewer.must_be_staff(ADMIN), _checked(draft)
    version = await store.next_version(tx, said.code)
    await _in_time(tx, version, said.effective_on, "input.effectiveOn")
    id = await store.add(tx, said, version, start_of_day(said.effective_on), staff_id)
    if id is None:
        raise PolicyProposed(field="input.code")
    await outbox.put(tx, viewer, "policy_document.proposed", id)
    return id


async def publish(tx: Transaction, viewer: Viewer, policy_id: UUID) -> UUID:
    """Another administrator shows it to everybody; it holds from its day on. What took too long to decide is proposed anew.

    Raises NotFound, WrongState, SecondAdministrator, PolicyTooSoon.
    """
    staff_id, policy = viewer.must_be_staff(ADMIN), await _proposed(tx, policy_id)
    if policy.proposed_by == staff_id:
        raise SecondAdministrator()
    await _in_time(tx, policy.version, day_of(policy.effective_at), FIELD)
    await store.publish(tx, policy_id, staff_id)
    await outbox.put(tx, viewer, "policy_document.published", policy_id)
    return policy_id


async def refuse(tx: Transaction, viewer: Viewer, policy_id: UUID, reason: str) -> UUID:
    """Either administrator drops a proposal. Raises NotFound, WrongState, InvalidInput."""
    staff_id, said = viewer.must_be_staff(ADMIN), accounts.text_of(reason, "input.reason", *REASON)
    await _proposed(tx, policy_id)
    await store.refuse(tx, policy_id, staff_id, said)
    await outbox.put(tx, viewer, "policy_document.refused", policy_id)
    return policy_id


async def acknowledge(tx: Transaction, viewer: Viewer, policy_id: UUID, shown_sha256: str) -> UUID:
    """The viewer has read a published version, before its day or after; twice is once.

    Raises NotFound, PolicyDiffers when another text was shown, WrongState when a newer one holds.
    """
    person_id, policy = viewer.must_be_signed_in(), await store.lock(tx, policy_id)
    if policy is None or policy.published_at is None:
        raise NotFound("PolicyDocument", field=FIELD)
    if policy.superseded:
        raise WrongState(policy.state)
    if not hmac.compare_digest(policy.body_sha256.hex().encode(), shown_sha256.lower().encode("ascii", "replace")):
        raise PolicyDiffers(field="input.shownSha256")
    if await store.acknowledge(tx, person_id, policy_id, viewer.session_id):
        await outbox.put(tx, viewer, "policy_document.acknowledged", policy_id)
    return policy_id


def _checked(draft: Draft) -> Draft:
    text = accounts.text_of
    return replace(
        draft,
        title_zh=text(draft.title_zh, "input.titleZh", *TITLE),
        title_en=text(draft.title_en, "input.titleEn", TITLE[0], 2 * TITLE[1]),
        body_zh=text(draft.body_zh, "input.bodyZh", *BODY),
        body_en=text(draft.body_en, "input.bodyEn", BODY[0], 2 * BODY[1]),
        changes_zh=text(draft.changes_zh, "input.changesZh", *CHANGES),
        changes_en=text(draft.changes_en, "input.changesEn", CHANGES[0], 2 * CHANGES[1]),
    )


async def _proposed(tx: Transaction, policy_id: UUID) -> Policy:
    policy = await store.lock(tx, policy_id)
    if policy is None:
        raise NotFound("PolicyDocument", field=FIELD)
    if policy.state != "proposed":
        raise WrongState(policy.state)
    return policy


async def _in_time(tx: Transaction, version: int, effective_on: date, field: str) -> None:
    """The first version of a text may hold from today on; a change waits."""
    days = (await rules.in_force(tx, RULE)).parameters["notice_days"] if version > 1 else 0
    assert isinstance(days, int)
    if effective_on < day_of(tx.now) + timedelta(days=days):
        raise PolicyTooSoon(days=days, field=field)

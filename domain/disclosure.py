"""Consents, and personal data that leaves: to whom, which kinds, on what ground. One row each, which its subject can read.

A consent is a row that says yes or no to one purpose and keeps the hash of the notice in force; the latest one counts (PIPL arts.
14 to 17).

Whoever hands clear values to the outside is given a ``Disclosure`` and cannot do so without. Its ground is the person's standing
consent, or a duty or contract that a rule names with its clauses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain import outbox, rules
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import Cause, InvalidInput, Refusal
from domain.ids import new_id
from domain.viewer import Viewer

Recipient = Literal["identity_authority", "payout_channel", "tax_authority", "employer"]
CHANNEL_KINDS = ("name", "id_number", "bank_account", "wage")
CONSENT_LAW = ("个人信息保护法 第23条", "个人信息保护法 第29条")


@dataclass(frozen=True, slots=True)
class Ground:
    """Why data may leave: a consent, or what the law or a contract asks for."""

    legal_basis: tuple[str, ...]
    consent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One handing over. ``reference_id`` is what it happened for: said twice about the same, it is one row."""

    recipient: Recipient
    recipient_name: str
    kinds: tuple[str, ...]
    ground: Ground
    reference_id: UUID


# The latest word on a purpose counts; what was agreed under it is on record by its id.
STANDING = """
    select c.id, c.given from consent c join worker w on w.person_id = c.person_id
    where w.id = :worker_id and c.purpose = :purpose
    order by c.at desc, c.id desc limit 1
"""
NOTICE_IN_FORCE = """
    select version, body_sha256 from consent_notice
    where purpose = :purpose and valid_from <= :day
    order by version desc limit 1
"""
INSERT_CONSENT = """
    insert into consent (id, person_id, purpose, text_version, notice_sha256, given, agreement_id, at)
    values (:id, :person_id, :purpose, :version, :body_sha256, :given, :agreement_id, :now)
"""
RECORD = """
    insert into disclosure (id, worker_id, recipient, recipient_name, kinds, consent_id, legal_basis, reference_id, at)
    select id, worker_id, :recipient, :recipient_name, :kinds, :consent_id, :legal_basis, :reference_id, :now
    from unnest(:ids::uuid[], :worker_ids::uuid[]) as told (id, worker_id)
    on conflict (reference_id, worker_id, recipient) do nothing
"""


# Many at once: each by the worker's own standing consent, or else on the duty or contract that a rule names.
RECORD_EACH = """
    insert into disclosure (id, worker_id, recipient, recipient_name, kinds, consent_id, legal_basis, reference_id, at)
    select told.id, told.worker_id, :recipient, :recipient_name, :kinds, said.id,
           case when said.id is null then :otherwise::text[] else :by_consent::text[] end, told.reference_id, :now
    from unnest(:ids::uuid[], :reference_ids::uuid[], :worker_ids::uuid[]) as told (id, reference_id, worker_id)
    join worker w on w.id = told.worker_id
    left join lateral (
        select c.id from (
            select id, given from consent where person_id = w.person_id and purpose = :purpose order by at desc, id desc limit 1
        ) as c where c.given
    ) as said on true
    on conflict (reference_id, worker_id, recipient) do nothing
"""


class NoticeDiffers(Refusal):
    """What the person was shown is not the notice in force."""

    cause, code, rule = Cause.CONFLICT, "NOTICE_DIFFERS", "agreements.consent"
    zh, en = (
        "您看到的告知书不是现行版本，请阅读后再决定。",
        "The notice you were shown is not the one in force; read that one first.",
    )


async def say(
    tx: Transaction,
    viewer: Viewer,
    purpose: str,
    *,
    given: bool,
    agreement_id: UUID | None = None,
    shown_sha256: str | None = None,
) -> UUID:
    """The viewer's word on a purpose, yes or no: one more row. Raises InvalidInput for an unknown purpose, NoticeDiffers."""
    person_id = viewer.must_be_signed_in()
    notice = await tx.one(NOTICE_IN_FORCE, purpose=purpose, day=day_of(tx.now))
    if notice is None:
        raise InvalidInput("input.purpose", "没有这项用途。", "There is no such purpose.")
    if shown_sha256 is not None and shown_sha256.lower() != notice["body_sha256"].hex():
        raise NoticeDiffers(field="input.shownSha256")
    id = new_id()
    said = {"purpose": purpose, "given": given, "agreement_id": agreement_id}
    await tx.run(INSERT_CONSENT, id=id, person_id=person_id, **said, **notice)
    await outbox.put(tx, viewer, "consent.given" if given else "consent.withdrawn", id)
    return id


async def consented(tx: Transaction, worker_id: UUID, purpose: str) -> Ground | None:
    """The worker's standing consent to a purpose, if the latest word is yes."""
    row = await tx.one(STANDING, worker_id=worker_id, purpose=purpose)
    return Ground(CONSENT_LAW, row["id"]) if row and row["given"] else None


async def duty(tx: Transaction, rule_id: str) -> Ground:
    """The ground that a rule states: a duty by law, or what a contract needs. No consent, but a row all the same."""
    return Ground((await rules.in_force(tx, rule_id)).legal_basis)


async def record(tx: Transaction, disclosure: Disclosure, worker_ids: Sequence[UUID]) -> None:
    """One row for each worker whose data is handed over, in one statement."""
    await tx.run(
        RECORD,
        ids=[new_id() for _ in worker_ids],
        worker_ids=list(worker_ids),
        recipient=disclosure.recipient,
        recipient_name=disclosure.recipient_name,
        kinds=list(disclosure.kinds),
        consent_id=disclosure.ground.consent_id,
        legal_basis=list(disclosure.ground.legal_basis),
        reference_id=disclosure.reference_id,
    )


async def to_channel(tx: Transaction, channel: str, orders: Sequence[tuple[UUID, UUID]]) -> None:
    """What a payment channel is told of many payees, by (payment, worker): by consent, or because the wage is owed."""
    await tx.run(
        RECORD_EACH,
        ids=[new_id() for _ in orders],
        reference_ids=[reference_id for reference_id, _ in orders],
        worker_ids=[worker_id for _, worker_id in orders],
        recipient="payout_channel",
        recipient_name=channel,
        kinds=list(CHANNEL_KINDS),
        purpose="bank_disclosure",
        by_consent=list(CONSENT_LAW),
        otherwise=list((await duty(tx, "privacy.pay_is_owed")).legal_basis),
    )

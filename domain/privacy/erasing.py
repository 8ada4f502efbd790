"""The end of somebody's data: what law keeps is locked under its own key, the rest is gone at once (PIPL art. 47)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import orjson

from domain import accounts, outbox
from domain.clock import day_of
from domain.database import Record, Transaction
from domain.errors import NotPermitted
from domain.privacy import leaving, store_requests
from domain.privacy import store_erasing as store
from domain.privacy.model import ErasureBlocked, NotErasable
from domain.viewer import Kind, Viewer

SHRED_LIMIT: Final = 200
CLASSES: Final = frozenset(("contact", "service", "identity", "payment"))
"""Those of ``retention_class``."""
ACCOUNT: Final = "worker"
"""Its school and words are sealed with the records of service."""
BLOCKERS: Final = {
    "money_owed": ("还有未结清的报酬", "wages are not settled"),
    "work_open": ("还有未完成或未结算的工作", "work is not finished or not settled"),
    "application_open": ("还有未结束的申请或录用，请先撤回", "applications or offers are open: withdraw them first"),
    "case_open": ("还有未了结的欠薪、报酬争议、损失主张或事故", "a case about wages or damage, or an incident, is open"),
    "verification_open": ("实名核验正在进行", "a check of the identity is under way"),
    "employer_member": ("您还是用人单位的成员，请先退出", "you act for an employer: leave it first"),
    "staff": ("您是平台工作人员", "you are a member of staff"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A class of data that stays, sealed: why and until when."""

    retention: str
    until: date
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an erasure would come to: what forbids it now, and what would stay."""

    blockers: tuple[str, ...]
    kept: tuple[Kept, ...]


async def outlook(tx: Transaction, viewer: Viewer) -> Outlook:
    """What the viewer's erasure would come to today."""
    person_id = _whole_person(viewer)
    worker_id = await accounts.worker_of_person(tx, person_id)
    if worker_id is None:
        going = await leaving.who_leaves(tx, person_id)
        return Outlook(going.reasons, (_kept(going.floor),) if going.floor is not None else ())
    floors = await store.floors(tx, worker_id, day_of(tx.now))
    return Outlook(tuple(await store.blockers(tx, person_id, worker_id)), tuple(_kept(floor) for floor in floors))


async def erase(tx: Transaction, viewer: Viewer) -> UUID:
    """Erases the viewer's data and ends their sessions; the answer says what stays, why and until when.

    Raises StepUpNeeded without a fresh code, NotErasable when it was done, ErasureBlocked with the reasons.
    """
    person_id = _whole_person(viewer)
    await accounts.require_fresh_code(tx, viewer)
    worker_id = await accounts.worker_of_person(tx, person_id)
    if worker_id is None:
        return await _erase_person(tx, viewer, person_id)
    if not await store.lock_worker(tx, worker_id):
        raise NotErasable()
    reasons = await store.blockers(tx, person_id, worker_id)
    _must_be_free(reasons)
    floors = await store.floors(tx, worker_id, day_of(tx.now))
    await _lock(tx, person_id, worker_id, floors)
    kept = {floor["retention"] for floor in floors}
    await store.clear(tx, person_id, worker_id, await _phone_indexes(tx, person_id), kept)
    await leaving.forget_evidence(tx, person_id)
    await _shred(tx, person_id, worker_id, kept)
    stays = [(one.zh, one.en) for one in map(_kept, floors)]
    id = await store_requests.add(tx, "erasure", person_id, worker_id, tx.now, state="done", kept=stays)
    assert id is not None
    await outbox.put(tx, viewer, "personal_data_request.erased", id)
    return id


async def shred_due(tx: Transaction, viewer: Viewer, limit: int = SHRED_LIMIT) -> int:
    """What law kept until today is destroyed: its key goes. Returns how many."""
    viewer.must_be_system()
    due = await store_requests.due_locks(tx, day_of(tx.now), limit)
    for lock in due:
        await store_requests.shred(tx, lock["subject_id"], lock["retention"])
        await _shred_documents(tx, lock["subject_id"], {lock["retention"]})
    ids = [lock["id"] for lock in due]
    await store_requests.shredded(tx, ids)
    await outbox.put_all(tx, viewer, "erasure_lock.shredded", ids)
    return len(due)


def _whole_person(viewer: Viewer) -> UUID:
    """Who leaves, in whichever capacity they act; a session of work is not proof of being the person."""
    if viewer.kind is Kind.STAFF:
        raise NotPermitted("person")
    return viewer.must_be_signed_in()


async def _erase_person(tx: Transaction, viewer: Viewer, person_id: UUID) -> UUID:
    """The same for who never worked here."""
    going = await leaving.who_leaves(tx, person_id)
    _must_be_free(going.reasons)
    await leaving.forget(tx, going)
    stays = [(kept.zh, kept.en) for kept in [_kept(going.floor)]] if going.floor is not None else []
    id = await store_requests.add(tx, "erasure", going.person_id, None, tx.now, state="done", kept=stays)
    assert id is not None
    await outbox.put(tx, viewer, "personal_data_request.erased", id)
    return id


def _must_be_free(reasons: Sequence[str]) -> None:
    if reasons:
        said = [BLOCKERS[code] for code in reasons]
        raise ErasureBlocked(zh="、".join(zh for zh, _ in said), en="; ".join(en for _, en in said))


async def _lock(tx: Transaction, person_id: UUID, worker_id: UUID, floors: Sequence[Record]) -> None:
    for floor in floors:
        sealed = None
        if floor["retention"] == "service":
            tables = (ACCOUNT, *await store.service_tables(tx))
            words = {table: await _words(tx, table, person_id, worker_id) for table in tables}
            sealed = await tx.vault.seal(tx, worker_id, "service", "erasure_lock.content", orjson.dumps(words).decode())
        await store.lock(tx, person_id, worker_id, floor, sealed)


async def _words(tx: Transaction, table: str, person_id: UUID, worker_id: UUID) -> list[object]:
    """The rows of a table without what is sealed elsewhere."""
    sealed = {row["column_name"] for row in await store_requests.vault_fields(tx, table)}
    rows = [orjson.loads(row) for row in await store_requests.rows(tx, table, person_id, worker_id)]
    return [{name: value for name, value in row.items() if name not in sealed} for row in rows]


async def _phone_indexes(tx: Transaction, person_id: UUID) -> list[bytes]:
    sealed = await store.sealed_phone(tx, person_id)
    if sealed is None:
        return []
    return tx.vault.blind_indexes("phone", await tx.vault.unseal(tx, person_id, "contact", "person.phone", sealed))


async def _shred(tx: Transaction, person_id: UUID, worker_id: UUID, kept: set[str]) -> None:
    await store_requests.shred(tx, person_id, "contact")
    gone = CLASSES - kept
    for retention in gone:
        await store_requests.shred(tx, worker_id, retention)
    await _shred_documents(tx, worker_id, gone)


async def _shred_documents(tx: Transaction, worker_id: UUID, retentions: Collection[str]) -> None:
    """Their own documents of these classes. The key of a document is its own, whatever the class."""
    for document_id in await store.own_documents(tx, worker_id, retentions):
        await store_requests.shred(tx, document_id, "payment")


def _kept(floor: Record) -> Kept:
    law, until = "、".join(floor["legal_basis"]), floor["until"].isoformat()
    zh = f"{floor['title_zh']}：依{law}，加密锁定保存至{until}，除存储和安全保护外停止处理。"
    en = f"{floor['title_en']}: locked until {until} ({law}), used for nothing but storage."
    return Kept(floor["retention"], floor["until"], zh, en)

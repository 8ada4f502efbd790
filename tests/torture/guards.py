"""Guards in code and in the ledger's functions: how each is taken away, and what must then turn red."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

import asyncpg

import domain.ledger
import domain.pay_runs.running
import domain.pay_runs.store
import domain.payouts
import domain.payouts.actions
import domain.payouts.sending
import domain.payouts.store
import domain.settlements.store
from domain import idempotency, work
from domain.database import Transaction
from domain.finance import BankNotice
from domain.ids import new_id
from domain.pay_runs import PayRun
from domain.payouts import Order, Outcome, Word
from domain.viewer import Viewer
from jobs import payouts as doors
from jobs.door import Job, Worker
from jobs.gateways import bank_notice
from jobs.gateways.bank_notice import BankNotices
from jobs.gateways.contract import QueryAnswer, Unknown
from jobs.gateways.yunzhanghu_envelope import Envelope
from jobs.local.simulators.remote import JsonObject
from jobs.registry import JOBS
from tests.torture import probes
from tests.torture.channels import CHANNELS, RAILED
from tests.torture.ground import Copy
from tests.torture.rates import Rates

Removal = Callable[[Copy | None], AbstractAsyncContextManager[None]]
Probe = Callable[[Copy], Awaitable[None]]


HUNT = partial(Rates, aimed=False, days=0.0, routing=RAILED)
ORDINARY = HUNT()


@dataclass(frozen=True, slots=True)
class Guard:
    """``probe`` is asked with and without the guard; without a probe, schedules of this seed and these rates hunt."""

    name: str
    removed: Removal
    probe: Probe | None = None
    rates: Rates = ORDINARY
    seed: int = 1
    schedules: int = 80


class Anything:
    """Equal to whatever it is held against."""

    def __eq__(self, _: object) -> bool:
        return True

    def __ne__(self, _: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]  # it is compared, never kept


class AnyBytes(bytes):
    """Bytes that say of whatever they are held against that it is the same."""

    def __eq__(self, _: object) -> bool:
        return True

    def __ne__(self, _: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]  # it is compared, never kept


def replaced(owner: object, name: str, other: object) -> Removal:
    """Another value under the name, for a while."""

    @asynccontextmanager
    async def removed(_: Copy | None) -> AsyncIterator[None]:
        kept = getattr(owner, name)
        setattr(owner, name, other)
        try:
            yield
        finally:
            setattr(owner, name, kept)

    return removed


def shortened(owner: object, **texts: Mapping[str, str]) -> Removal:
    """Statements without some of their words."""

    @asynccontextmanager
    async def removed(_: Copy | None) -> AsyncIterator[None]:
        kept = {name: cast(str, getattr(owner, name)) for name in texts}
        for name, words in texts.items():
            setattr(owner, name, without(kept[name], words))
        try:
            yield
        finally:
            for name, text in kept.items():
                setattr(owner, name, text)

    return removed


def rewritten(function: str, words: Mapping[str, str]) -> Removal:
    """A function of the database without some of its words, in one copy."""

    @asynccontextmanager
    async def removed(copy: Copy | None) -> AsyncIterator[None]:
        assert copy is not None
        connection: asyncpg.Connection[Any] = await asyncpg.connect(copy.urls.admin)
        text = await connection.fetchval("select pg_get_functiondef(oid) from pg_proc where proname = $1", function)
        await connection.execute(without(text, words))
        await connection.close()
        yield

    return removed


def without(text: str, words: Mapping[str, str]) -> str:
    """The text with other words; it must have had them."""
    for old, new in words.items():
        assert old in text, f"the guard is not where it was: {old}"
        text = text.replace(old, new)
    return text


@asynccontextmanager
async def another_door(_: Copy | None) -> AsyncIterator[None]:
    jobs = cast(MutableMapping[str, object], JOBS)
    kept, jobs["payouts.send"] = jobs["payouts.send"], call_before_commit
    try:
        yield
    finally:
        jobs["payouts.send"] = kept


async def call_before_commit(job: Job, worker: Worker) -> None:
    """The attempt is committed with its answer, after the call."""
    async with worker.finish(job) as tx:
        order = await domain.payouts.start(tx, job.viewer, job.subject_id)
        if order:
            word = await doors.call(worker.gateways.channels[order.channel], order)
            await domain.payouts.record(tx, job.viewer, order.out_biz_no, word)


@asynccontextmanager
async def end_before_effect(worker: Worker, job: Job) -> AsyncIterator[Transaction]:
    """The job ends in one transaction, its effect comes in another."""
    async with worker.database.transaction() as tx:
        await work.end(tx, job.id, job.generation)
    async with worker.database.transaction() as tx:
        yield tx


start, word_of, apply = domain.payouts.start, doors.word_of, domain.payouts.sending._apply


async def never_asks_first(tx: Transaction, viewer: Viewer, item_id: Any) -> Order | None:
    order = await start(tx, viewer, item_id)
    return replace(order, query_first=False) if order else None


def unknown_is_failed(answer: QueryAnswer) -> Word:
    return Word(Outcome.FAILED, code="guessed") if isinstance(answer, Unknown) else word_of(answer)


async def any_amount(tx: Transaction, viewer: Viewer, item: Any, attempt: Any, word: Word) -> str:
    return await apply(tx, viewer, item, attempt, replace(word, amount_fen=None))


async def any_state(tx: Transaction, viewer: Viewer, item: Any, attempt: Any, word: Word) -> str:
    return await apply(tx, viewer, item, replace(attempt, state="live"), word)


async def as_told(_tx: Transaction, _number: str, word: Word) -> Word:
    return word


async def remembers_nothing(*_: object) -> None:
    """As if no request had been answered before."""


def believes(_: BankNotices, headers: object, body: bytes, now_s: float | None = None) -> BankNotice:
    return bank_notice._read(body)


def everywhere(*faults: tuple[JsonObject, ...]) -> dict[str, tuple[tuple[JsonObject, ...], ...]]:
    """At every channel these alone."""
    return dict.fromkeys(CHANNELS, faults)


CRASHES_ONLY = HUNT(crash=0.25, trouble=0, stall=0, crashes=8, faults=False)
CALM_OUTSIDE = HUNT(crash=0, trouble=0, stall=0, faults=False)
DIES_AFTER_REQUESTS = HUNT(crash=0.5, trouble=0, stall=0, faults=False, only_at="after commit · approve", head_start=0)
DIES_AFTER_JOBS = HUNT(crash=0.5, trouble=0, stall=0, faults=False, only_at="after commit · finance", head_start=0)
DIES_AFTER_SENDING = HUNT(crash=1, trouble=0, stall=0, crashes=3, faults=False, only_at="after send", head_start=1)
PAID_UNHEARD: tuple[JsonObject, ...] = ({"kind": "server_error", "paid": True},)
PAID_THEN_REFUSED: tuple[JsonObject, ...] = ({"kind": "server_error", "paid": True}, {"kind": "reject", "code": "2006"})
FAILS: tuple[JsonObject, ...] = ({"kind": "fail", "code": "254"},)
CONTRADICTED: tuple[JsonObject, ...] = ({"kind": "contradicting_callback", "paid": True},)
FOR_UPDATE = {" for update": ""}
GENERATION = {" and generation = :generation": ""}

GUARDS = (
    Guard(
        "work: an offer is claimed once",
        shortened(work, CLAIM={"and outbox.generation = held.generation": "", "lease_until is null and": ""}),
        probes.a_row_is_claimed_once,
    ),
    Guard(
        "work: lease fence by generation", shortened(work, END=GENERATION, RENEW=GENERATION), probes.a_late_worker_writes_nothing
    ),
    Guard(
        "work: what nobody claimed is offered again",
        shortened(work, OFFER={"done_at is null and failed_at": "offered_at is null and done_at is null and failed_at"}),
        rates=CRASHES_ONLY,
    ),
    Guard(
        "jobs: the effect and the job's end are one commit",
        replaced(Worker, "finish", end_before_effect),
        rates=DIES_AFTER_JOBS,
    ),
    Guard("jobs: the attempt is committed before the call", another_door, rates=DIES_AFTER_SENDING),
    Guard(
        "payouts: a number that may have been sent is asked about first",
        replaced(domain.payouts, "start", never_asks_first),
        rates=HUNT(crash=0, trouble=0, stall=0, given=everywhere(PAID_THEN_REFUSED), head_start=1),
    ),
    Guard(
        "payouts: unknown is not failed",
        replaced(doors, "word_of", unknown_is_failed),
        rates=HUNT(crash=0, trouble=0, stall=0, given=everywhere(PAID_UNHEARD), head_start=1),
    ),
    Guard(
        "payouts: callbacks are signed",
        replaced(Envelope, "_signed_by_channel", lambda *_: True),
        rates=HUNT(
            crash=0, trouble=0, stall=0, given=everywhere(FAILS), lies=("forged payment",), mischief=6, head_start=1, by_run=0
        ),
    ),
    Guard(
        "payouts: a callback alone frees no money",
        replaced(domain.payouts.sending, "_believed", as_told),
        rates=HUNT(crash=0, trouble=0, stall=0, given=everywhere(CONTRADICTED), mischief=0, head_start=1, by_run=0),
    ),
    Guard("payouts: one amount", replaced(domain.payouts.sending, "_apply", any_amount), probes.another_amount_changes_nothing),
    Guard(
        "payouts: states move forward",
        replaced(domain.payouts.sending, "_apply", any_state),
        probes.nothing_leaves_succeeded_but_returned,
    ),
    Guard("payouts: item lock", shortened(domain.payouts.store, LOCK_ITEM=FOR_UPDATE), probes.one_word_after_the_other),
    Guard("payouts: batch lock", shortened(domain.payouts.store, LOCK_BATCH=FOR_UPDATE), probes.one_approval_of_a_batch),
    Guard(
        "payouts: approval of the previewed list by its hash",
        replaced(domain.payouts.actions, "_frozen", lambda *_: Anything()),
        probes.only_the_previewed_list_is_approved,
    ),
    Guard(
        "finance: bank notices are signed",
        replaced(BankNotices, "verify", believes),
        rates=CALM_OUTSIDE,
    ),
    Guard(
        "finance: a deposit's transfer has the deposit's key",
        replaced(domain.ledger, "key", lambda *_: new_id()),
        probes.a_deposit_counts_once,
    ),
    Guard(
        "settlements: settlement lock",
        shortened(domain.settlements.store, LOCK=FOR_UPDATE),
        probes.one_approval_of_a_settlement,
    ),
    Guard(
        "pay runs: a chunk is settled as it was calculated",
        replaced(domain.pay_runs.running, "chunk_hash", lambda *_: AnyBytes(32)),
        probes.a_chunk_is_settled_as_calculated,
    ),
    Guard(
        "pay runs: only what was calculated is approved",
        replaced(PayRun, "plan", lambda *_: AnyBytes(32)),
        probes.only_the_calculated_run_is_approved,
    ),
    Guard("pay runs: run lock", shortened(domain.pay_runs.store, LOCK=FOR_UPDATE), probes.one_step_of_a_run_at_a_time),
    Guard("requests: memory of answered keys", replaced(idempotency, "recall", remembers_nothing), rates=DIES_AFTER_REQUESTS),
    Guard(
        "ledger: a journal with a refused leg is refused",
        rewritten("ledger_journals_refused", {"'journal_refused'": "null"}),
        probes.a_journal_is_all_or_nothing,
    ),
    Guard(
        "ledger: a refused key is remembered",
        rewritten("ledger_classified", {"on r.id = i.id": "on false"}),
        probes.a_rejected_key_stays_rejected,
    ),
)

"""The thread after hire: the employer's first word in time, texts without contact details, both sides in order (S-068)."""

from datetime import timedelta
from functools import partial

import pytest

from domain import arrangements, deadlines
from domain.arrangements import MessagesFull
from domain.database import Database, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.postings.model import ContactInText, FraudSuspected
from domain.viewer import Viewer
from tests.build.accounts import a_member, a_worker, an_employer
from tests.build.postings import a_posting, a_shift, an_offer
from tests.build.races import at_once
from tests.build.work import an_assignment

CLOCK = "select due_at, met_at, missed_at from deadline where kind = 'arrangements' and subject_id = :id"
THREAD = "select side, text from arrangement_message where offer_id = :id order by sent_at, id"
FILL = """
    insert into arrangement_message (id, offer_id, worker_id, employer_id, side, text, sent_by, sent_at)
    select gen_random_uuid(), id, worker_id, employer_id, 'worker', '好', :person_id, :now from offer, generate_series(1, 499)
    where id = :id
"""


@pytest.mark.requirement("S-068", part="the first message on arrangements has a clock, and the thread is kept")
async def test_the_employers_first_word_meets_its_clock(tx: Transaction) -> None:
    posting = await a_posting(tx, shifts=(a_shift(tx.now + timedelta(days=20)),))
    work = await an_assignment(tx, posting=posting)
    id, worker, employer = work.facts.offer_id, work.worker.viewer, work.employer.viewer
    clock = await tx.one(CLOCK, id=id)
    assert clock is not None and tuple(clock) == (await deadlines.working_days_after(tx, tx.now, 1), None, None)
    await arrangements.send(tx, worker, id, "请问从哪个门进？")
    assert await tx.value("select met_at from deadline where kind = 'arrangements' and subject_id = :id", id=id) is None
    await arrangements.send(tx, employer, id, " 请从东门进店，找值班店长。 ")
    assert await tx.value("select met_at from deadline where kind = 'arrangements' and subject_id = :id", id=id) == tx.now
    assert [tuple(row) for row in await tx.all(THREAD, id=id)] == [
        ("worker", "请问从哪个门进？"),
        ("employer", "请从东门进店，找值班店长。"),
    ]


async def test_the_first_word_is_due_before_the_first_shift(tx: Transaction) -> None:
    work = await an_assignment(tx, posting=await a_posting(tx, shifts=(a_shift(tx.now + timedelta(hours=3)),)))
    clock = await tx.one(CLOCK, id=work.facts.offer_id)
    assert clock is not None and clock["due_at"] == work.facts.starts_at
    tx.now = work.facts.starts_at
    await deadlines.sweep(tx, Viewer.system("deadlines"))
    clock = await tx.one(CLOCK, id=work.facts.offer_id)
    assert clock is not None and clock["missed_at"] == tx.now
    told = "select count(*) from outbox where topic = 'arrangements.missed' and subject_id = :id and done_at is null"
    assert await tx.value(told, id=work.facts.offer_id) == 1


@pytest.mark.requirement("S-068", part="no contact past the platform, no pay past it")
@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("加我微信 abc_12345 详聊", ContactInText),
        ("电话１３８ ００００ ００００", ContactInText),
        ("到岗先交押金200元", FraudSuspected),
    ],
)
async def test_texts_are_screened(tx: Transaction, text: str, refusal: type[Exception]) -> None:
    work = await an_assignment(tx)
    for viewer in (work.worker.viewer, work.employer.viewer):
        with pytest.raises(refusal):
            await arrangements.send(tx, viewer, work.facts.offer_id, text)


async def test_the_thread_is_of_both_sides_after_hire(tx: Transaction) -> None:
    work = await an_assignment(tx)
    for stranger in ((await a_worker(tx)).viewer, (await an_employer(tx)).viewer):
        with pytest.raises(NotFound):
            await arrangements.send(tx, stranger, work.facts.offer_id, "你好")
    with pytest.raises(NotPermitted):
        await arrangements.send(tx, await a_member(tx, work.employer, "finance"), work.facts.offer_id, "你好")
    for text in ("  ", "字" * 1_001):
        with pytest.raises(InvalidInput):
            await arrangements.send(tx, work.worker.viewer, work.facts.offer_id, text)
    worker = await a_worker(tx)
    offer = await an_offer(tx, worker=worker)
    with pytest.raises(WrongState):
        await arrangements.send(tx, worker.viewer, offer.id, "你好")


async def test_a_thread_has_its_limit_whoever_writes_at_once(database: Database) -> None:
    async with database.transaction() as tx:
        work = await an_assignment(tx)
        await tx.run(FILL, id=work.facts.offer_id, person_id=work.worker.person_id)
    sides = [
        partial(arrangements.send, viewer=viewer, offer_id=work.facts.offer_id, text="好的")
        for viewer in (work.worker.viewer, work.employer.viewer)
    ]
    assert sorted(await at_once(database, *sides)) == sorted(["done", MessagesFull.code])

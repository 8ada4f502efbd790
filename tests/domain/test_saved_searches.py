"""Searches people keep: what is refused, whom a new posting finds, and that nobody is told twice."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain import postings
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound
from domain.money import Fen
from domain.postings import Circle, NothingSought, PostingKind, Sought, TooManySearches
from domain.viewer import Viewer
from tests.build.accounts import a_worker
from tests.build.postings import a_posting

SYSTEM = Viewer.system("alerts")
TOLD = "select subject_id from outbox where topic = 'saved_search.matched' order by id"


@pytest.mark.requirement("S-020", part="saved searches: a new posting that fits is told of once, each search at most once a day")
async def test_a_new_posting_finds_the_searches_it_fits(tx: Transaction) -> None:
    content = (await a_posting(tx)).content
    await postings.match_searches(tx, SYSTEM)
    assert content.latitude is not None and content.longitude is not None
    near, far = Circle(content.latitude, content.longitude, 500), Circle(content.latitude + 1, content.longitude, 500)
    fitting = [
        Sought("词", words="咖啡"),
        Sought("类", kind=content.kind),
        Sought("区", district=content.district),
        Sought("薪", min_pay_fen=content.pay_fen_per_hour),
        Sought("近", near=near),
        Sought("全", "咖啡", content.kind, content.district, content.pay_fen_per_hour, near),
    ]
    other = next(kind for kind in PostingKind if kind is not content.kind)
    unfit = [
        replace(fitting[5], words="咖啡 飞船"),
        replace(fitting[5], kind=other),
        replace(fitting[5], district="月球"),
        replace(fitting[5], min_pay_fen=Fen(content.pay_fen_per_hour + 1)),
        replace(fitting[5], near=far),
    ]
    kept = [await saved(tx, sought) for sought in fitting]
    for sought in unfit:
        await saved(tx, sought)
    ended, viewer = await saved_by(tx, fitting[0])
    await postings.delete_search(tx, viewer, ended)
    await a_posting(tx)
    await postings.match_searches(tx, SYSTEM)
    assert sorted(await told(tx)) == sorted(kept)
    assert await postings.match_searches(tx, SYSTEM) == 0


async def test_a_search_tells_once_a_day_and_a_person_of_a_posting_once(tx: Transaction) -> None:
    first, viewer = await saved_by(tx, Sought("咖啡", words="咖啡"))
    await postings.save_search(tx, viewer, Sought("校园", words="咖啡馆"))
    for _ in range(2):
        await a_posting(tx)
        await postings.match_searches(tx, SYSTEM)
        assert await told(tx) == [first]
    tx.now += timedelta(days=1)
    await postings.match_searches(tx, SYSTEM)
    assert await told(tx) == [first, first]


@pytest.mark.parametrize(
    "sought",
    [
        Sought("", words="咖啡"),
        Sought("名", words="！"),
        Sought("名", words="咖" * 101),
        Sought("名", min_pay_fen=Fen(-1)),
        Sought("名", district=""),
        Sought("名", near=Circle(91, 0, 100)),
        Sought("名", near=Circle(0, 0, 0)),
    ],
)
async def test_what_nobody_can_look_for_is_refused(tx: Transaction, sought: Sought) -> None:
    with pytest.raises(InvalidInput):
        await saved(tx, sought)


async def test_an_empty_search_and_one_too_many_are_refused_and_anothers_is_not_there(tx: Transaction) -> None:
    with pytest.raises(NothingSought):
        await saved(tx, Sought("名"))
    one, viewer = await saved_by(tx, Sought("名", words="咖啡"))
    for _ in range(19):
        await postings.save_search(tx, viewer, Sought("名", words="咖啡"))
    with pytest.raises(TooManySearches):
        await postings.save_search(tx, viewer, Sought("名", words="咖啡"))
    with pytest.raises(NotFound):
        await postings.delete_search(tx, (await a_worker(tx)).viewer, one)
    await postings.delete_search(tx, viewer, one)
    with pytest.raises(NotFound):
        await postings.delete_search(tx, viewer, one)
    await postings.save_search(tx, viewer, Sought("名", words="咖啡"))


async def saved(tx: Transaction, sought: Sought) -> UUID:
    """By a worker of its own."""
    return (await saved_by(tx, sought))[0]


async def saved_by(tx: Transaction, sought: Sought) -> tuple[UUID, Viewer]:
    viewer = (await a_worker(tx)).viewer
    return await postings.save_search(tx, viewer, sought), viewer


async def told(tx: Transaction) -> list[UUID]:
    return [row["subject_id"] for row in await tx.all(TOLD)]

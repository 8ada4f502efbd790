"""What came of postings, in numbers: views once a worker and day and of nobody, hires, time to fill, cost for whom it is."""

from datetime import timedelta

import pytest

from domain import posting_figures, postings
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.posting_figures import Analytics
from domain.viewer import Viewer
from tests.build.accounts import a_member, a_worker, an_employer
from tests.build.money import SYSTEM, a_settlement
from tests.build.postings import a_posting, an_application, an_offer
from tests.build.work import an_assignment

DIGESTS = "select count(*) from posting_view"
COUNTED = "select posting_id, views from posting_views order by views"


async def a_month(tx: Transaction, viewer: Viewer) -> Analytics:
    return await posting_figures.analytics(tx, viewer, day_of(tx.now) - timedelta(days=30), day_of(tx.now))


@pytest.mark.requirement("S-074", part="views are counted once a worker, posting and day, and nobody is kept beyond the day")
async def test_a_view_counts_once_a_day_and_is_forgotten_as_a_number(tx: Transaction) -> None:
    posting = await a_posting(tx)
    first, second = await a_worker(tx), await a_worker(tx)
    for worker in (first, first, second):
        await postings.note_view(tx, worker.viewer, posting.id)
    assert (await a_month(tx, posting.employer.viewer)).total.views == 2
    assert await postings.fold_views(tx, SYSTEM) == 0, "the day is not over"
    tx.now += timedelta(days=1)
    await postings.note_view(tx, first.viewer, posting.id)
    assert await postings.fold_views(tx, SYSTEM) == 1
    assert [tuple(row) for row in await tx.all(COUNTED)] == [(posting.id, 2)] and await tx.value(DIGESTS) == 1
    assert await postings.fold_views(tx, SYSTEM) == 0
    assert (await a_month(tx, posting.employer.viewer)).total.views == 3
    stored = await tx.all("select digest from posting_view")
    assert all(first.id.bytes not in row["digest"] for row in stored)


async def test_only_workers_count_and_only_what_is_on_display(tx: Transaction) -> None:
    posting, draft = await a_posting(tx), await a_posting(tx, "draft")
    worker = await a_worker(tx)
    with pytest.raises(NotPermitted):
        await postings.note_view(tx, posting.employer.viewer, posting.id)
    with pytest.raises(NotFound):
        await postings.note_view(tx, worker.viewer, draft.id)
    tx.now += timedelta(days=60)
    with pytest.raises(NotFound):
        await postings.note_view(tx, worker.viewer, posting.id)


@pytest.mark.requirement("S-074")
async def test_applications_offers_hires_fill_and_cost_by_posting_kind_and_month(tx: Transaction) -> None:
    employer = await an_employer(tx)
    full = await a_posting(tx, employer=employer)
    other = await a_posting(tx, employer=employer, kind=postings.PostingKind.LIBRARY)
    await a_posting(tx, "draft", employer=employer)
    tx.now += timedelta(hours=6)
    await an_application(tx, other)
    await an_offer(tx, full)
    work = await an_assignment(tx, posting=full, worked=True)
    settlement = await a_settlement(tx, approved=True, work=work)
    found = await a_month(tx, employer.viewer)
    library, coffee = sorted(found.kinds, key=lambda one: one.applications)
    assert (library.kind, library.applications, library.offers, library.hires) == ("library", 1, 0, 0)
    assert (coffee.kind, coffee.applications, coffee.offers, coffee.hires, coffee.places, coffee.taken) == (
        "catering",
        2,
        2,
        1,
        2,
        1,
    )
    assert coffee.hours_to_fill is None, "a place is left"
    facts = settlement.facts
    assert (found.total.postings, found.total.wages_fen, found.total.fees_fen) == (2, facts.gross_fen, facts.fee_fen)
    assert found.total.tax_fen == facts.gross_fen - (facts.net_fen or 0)
    assert [one.posting_id for one in found.each] == [other.id, full.id] and sum(one.postings for one in found.months) == 2
    await tx.run("update posting set headcount = taken where id = :id", id=full.id)
    filled = (await a_month(tx, employer.viewer)).total.hours_to_fill
    assert filled == pytest.approx(6)


async def test_who_may_ask_and_who_sees_money(tx: Transaction) -> None:
    settlement = await a_settlement(tx, approved=True)
    employer = settlement.employer
    recruiter, finance = await a_member(tx, employer, "recruiter"), await a_member(tx, employer, "finance")
    assert (await a_month(tx, finance)).total.wages_fen == settlement.facts.gross_fen
    hidden = (await a_month(tx, recruiter)).total
    assert (hidden.hires, hidden.wages_fen, hidden.fees_fen, hidden.tax_fen) == (1, None, None, None)
    for viewer in (await a_member(tx, employer, "supervisor"), settlement.worker.viewer):
        with pytest.raises(NotPermitted):
            await a_month(tx, viewer)
    rival = (await an_employer(tx, name="天津海河书店有限公司")).viewer
    nothing = await a_month(tx, rival)
    assert (nothing.total.postings, nothing.total.wages_fen, nothing.kinds, nothing.each) == (0, 0, [], [])
    today = day_of(tx.now)
    for first, last in ((today, today - timedelta(days=1)), (today - timedelta(days=366), today)):
        with pytest.raises(InvalidInput):
            await posting_figures.analytics(tx, employer.viewer, first, last)

"""Acts of demand: the tutoring firm posts from a template, brings a file with wrong rows and then a right one, and has a package
done: one sub-order is accepted, one sent back, one still sought. Its shifts are insured; on one somebody is slightly hurt."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final
from uuid import UUID

from domain import applications, assignments, incidents, insurance, packages, posting_files, postings
from domain.assignments import Place
from domain.clock import SHANGHAI
from domain.database import Transaction
from domain.incidents import IncidentKind, Recipient, Severity
from domain.money import Fen
from domain.packages import Delivery, Demand, Piece
from domain.postings import Opinion, PostingKind
from domain.viewer import Viewer
from jobs.local.city import official, store, store_demand, words
from jobs.local.city import postings as written
from jobs.local.city.store_demand import Part
from jobs.local.city.story_act import Act
from jobs.local.city.town import Town, until

BEGINS: Final = datetime(2026, 12, 16, 10, tzinfo=SHANGHAI)
WORKS: Final = datetime(2026, 12, 17, 8, 30, tzinfo=SHANGHAI)
SPAN: Final = timedelta(hours=3)
EARLY: Final = timedelta(minutes=8)
INSPECTS: Final = datetime(2026, 12, 18, 10, tzinfo=SHANGHAI)
STILL_SOUGHT: Final = timedelta(days=7)
ANOTHER_WEEK: Final = timedelta(days=7)
PAY_FEN: Final = Fen(12_000)
CLAIMED_FEN: Final = Fen(32_000)
KIND: Final = PostingKind.DATA_ENTRY
HERE: Final = Place(39.1058, 117.1765)
MORE: Final = (
    {"title": "期末题库录入员", "pay": "二十八"},
    {"title": "期末题库校对员", "pay": "12.00"},
)
"""What is wrong with the file's second and third row: no amount, and less than the least wage."""


@dataclass(slots=True)
class Tale:
    """What the acts have in common."""

    employer: Viewer
    workers: list[Viewer]
    package_id: UUID | None = None
    parts: list[Part] = field(default_factory=list)
    shifts: list[UUID] = field(default_factory=list)
    """The assignments of those who took a part."""
    deliveries: list[Delivery] = field(default_factory=list)


def acts(town: Town) -> Iterator[Act]:
    """In the story's last week."""
    tale: list[Tale] = []
    yield Act(BEGINS, "an employer posts from a template and brings a file", partial(post, town))
    yield Act(BEGINS, "a demand is split into sub-orders", partial(split, town, tale))
    yield Act(BEGINS + timedelta(minutes=40), "sub-orders are taken and insured", partial(take, town, tale))
    yield Act(WORKS - EARLY, "sub-orders are worked", partial(arrive, town, tale))
    yield Act(WORKS + SPAN, "sub-orders are delivered", partial(deliver, town, tale))
    yield Act(INSPECTS, "deliveries are inspected", partial(inspect, town, tale))


async def post(town: Town) -> None:
    """A template is kept and used; a file of three rows is wrong in two of them; the right one follows and makes its drafts."""
    employer, reviewer = town.employers[official.FIRM], town.staff["reviewer"]
    day = (BEGINS + STILL_SOUGHT).date()
    content = written.draw(Random("a template"), "office", [day], BEGINS + STILL_SOUGHT + SPAN)
    async with town.database.transaction() as tx:
        template_id = await postings.save_template(tx, employer, "每周资料整理", None, content)
        posting_id = await postings.create_from_template(tx, employer, template_id, day, None, declared=True)
        await postings.submit(tx, employer, posting_id)
        await postings.approve(tx, reviewer, posting_id, Opinion())
    async with town.database.transaction() as tx:
        header, example = csv.reader(io.StringIO(await posting_files.template(tx, employer)))
    said = dict(zip(header, example, strict=True))
    await _bring(town, "期末岗位.csv", [header, example, *([*(said | change).values()] for change in MORE)])
    await _bring(town, "期末岗位（已改正）.csv", [header, example, [*(said | MORE[0] | {"pay": "28.00"}).values()]])


async def _bring(town: Town, name: str, rows: list[list[str]]) -> None:
    out, employer = io.StringIO(), town.employers[official.FIRM]
    csv.writer(out).writerows(rows)
    async with town.database.transaction() as tx:
        _, ticket = await posting_files.request(tx, employer, name, declared=True)
        await posting_files.receive(tx, Viewer.system("sample city"), ticket.secret, out.getvalue().encode())
    await until(town, "files of postings", store_demand.files_open)


async def split(town: Town, tale: list[Tale]) -> None:
    """Three sub-orders, reviewed like any posting, and insured by what is sold for such work.

    They go to the tutor and to a student who waits for a payment: neither of them is the one who leaves.
    """
    waits = town.plan.trouble.unheard if town.plan.trouble else official.TUTOR + 1
    made = Tale(town.employers[official.FIRM], [town.workers[waits], town.workers[official.TUTOR]])
    async with town.database.transaction() as tx:
        made.package_id = await packages.create(tx, made.employer, _demand())
        await packages.publish(tx, made.employer, made.package_id)
        made.parts = await store_demand.parts_of(tx, made.package_id)
        product_id = await store_demand.product_for(tx, KIND.value)
        for part in made.parts:
            await postings.approve(tx, town.staff["reviewer"], part.posting_id, Opinion())
            await insurance.choose(tx, made.employer, part.posting_id, product_id)
    tale.append(made)


async def take(town: Town, tale: list[Tale]) -> None:
    """Two students apply, are hired, and their shifts get policies from the insurer."""
    (made,) = tale
    for worker, part in zip(made.workers, made.parts, strict=False):
        async with town.database.transaction() as tx:
            shifts, _ = await store.parts(tx, part.version_id)
            applied = await applications.submit(tx, worker, part.version_id, [], words.COMMITMENTS[0])
            offered = await applications.offer(tx, made.employer, applied.id, shifts, words.ARRANGEMENTS[0])
            await applications.accept(tx, worker, offered.id)
            made.shifts += await store.assignments(tx, offered.id)
    async with town.database.transaction() as tx:
        await store_demand.cover_soon(tx)
    await until(town, "policies", partial(_uninsured, made))


async def arrive(town: Town, tale: list[Tale]) -> None:
    (made,) = tale
    async with town.database.transaction() as tx:
        for worker, shift in zip(made.workers, made.shifts, strict=True):
            await assignments.check_in(tx, worker, shift, HERE)


async def deliver(town: Town, tale: list[Tale]) -> None:
    """Both hand in what they did and claim their hours; one cut a finger, tells it, and claims on the policy."""
    (made,) = tale
    async with town.database.transaction() as tx:
        for worker, shift, part in zip(made.workers, made.shifts, made.parts, strict=False):
            await assignments.check_out(tx, worker, shift, HERE)
            minutes = int(SPAN.total_seconds()) // 60
            made.deliveries.append(await packages.deliver(tx, worker, part.id, "题目已全部录入，并对照原卷自查一遍。", minutes))
    async with town.database.transaction() as tx:
        await _hurt(tx, made)


async def inspect(town: Town, tale: list[Tale]) -> None:
    """One delivery is accepted, and its hours with it; the other comes back with the reason."""
    (made,) = tale
    good, poor = made.deliveries
    async with town.database.transaction() as tx:
        await packages.accept(tx, made.employer, good.id)
        await packages.send_back(tx, made.employer, poor.id, "第三大题的图没有录入，请补上后再交。", INSPECTS + ANOTHER_WEEK)
    await until(town, "settlements drafted", lambda tx: store.jobs_open(tx, "settlements.draft"))


async def _hurt(tx: Transaction, made: Tale) -> None:
    worker, shift = made.workers[0], made.shifts[0]
    told = await incidents.report(
        tx,
        worker,
        shift,
        IncidentKind.INJURY,
        Severity.SLIGHT,
        WORKS + SPAN / 2,
        "整理试卷时手指被裁纸刀划伤，已在校医院包扎。",
    )
    await incidents.state(tx, made.employer, told.id, "值班老师陪同去了校医院，裁纸刀已收回专人保管。")
    await incidents.record_notice(tx, made.employer, told.id, Recipient.INSURER, "报案号 2026121700318")
    await insurance.file_claim(tx, worker, await store_demand.policy_of(tx, shift), told.id, CLAIMED_FEN)


async def _uninsured(made: Tale, tx: Transaction) -> int:
    assert made.package_id is not None
    return await store_demand.uninsured(tx, made.package_id)


def _demand() -> Demand:
    """Two parts of the same morning and one of a week later."""
    times = (WORKS, WORKS, WORKS + STILL_SOUGHT)
    return Demand(
        title="期末题库录入",
        criteria="每道题的题干、选项、图和答案齐全，与原卷逐字一致。",
        kind=KIND,
        district="天津市南开区",
        address="卫津路92号天津大学图书馆机房",
        latitude=HERE.latitude,
        longitude=HERE.longitude,
        requirements=(),
        pay_due_days=7,
        valid_until=times[-1] + SPAN,
        declared=True,
        pieces=tuple(
            Piece(f"题库录入第{number}部分", "把高一期末卷的题目录入题库系统，逐题核对。", at, at + SPAN, PAY_FEN)
            for number, at in enumerate(times, start=1)
        ),
    )

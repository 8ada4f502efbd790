"""Demand packages as tests need them: written, published and approved, taken, worked and delivered."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain import packages, postings
from domain.database import Transaction
from domain.evidence import EvidenceForm
from domain.money import Fen
from domain.packages import Delivery, Demand, Piece
from domain.postings import Opinion, PostingKind
from tests.build.accounts import AnEmployer, AWorker, an_employer, the_reviewer
from tests.build.postings import LATITUDE, LONGITUDE, a_content, described
from tests.build.work import AnAssignment, a_timesheet, an_assignment

if TYPE_CHECKING:
    from tests.build.stage import Stage

SUB_ORDERS = "select id, posting_id from sub_order where demand_package_id = :id order by number"
VERSION_OF = "select version_id from posting where id = :id"
PHOTOS = EvidenceForm("标注结果.pdf", "JVBERi0xLjcgYSBub3Rl")


@dataclass(frozen=True, slots=True)
class ASubOrder:
    id: UUID
    posting_id: UUID


@dataclass(frozen=True, slots=True)
class APackage:
    id: UUID
    employer: AnEmployer
    sub_orders: tuple[ASubOrder, ...]


def a_demand(tx: Transaction, count: int = 2, days: int = 1, **changes: Any) -> Demand:
    """Photographs to be labelled, in so many parts a day apart, four hours each for a hundred and twenty yuan."""
    first = tx.now + timedelta(days=days)
    given: dict[str, Any] = {
        "title": "新生照片标注",
        "criteria": "每张照片标注完整，边框误差不超过两个像素。",
        "kind": PostingKind.DATA_ENTRY,
        "district": "天津市南开区",
        "address": "卫津路92号天津大学图书馆机房",
        "latitude": LATITUDE,
        "longitude": LONGITUDE,
        "requirements": (),
        "pay_due_days": 7,
        "valid_until": first + timedelta(days=count),
        "declared": True,
        "pieces": tuple(
            Piece(
                f"照片标注第{number + 1}部分",
                "按说明为三百张校园照片标出人物与器材的边框，并自查一遍。",
                first + timedelta(days=number),
                first + timedelta(days=number, hours=4),
                Fen(12_000),
            )
            for number in range(count)
        ),
    }
    return Demand(**given | changes)


async def a_package(
    tx: Transaction, count: int = 2, *, employer: AnEmployer | None = None, published: bool = True, days: int = 1
) -> APackage:
    """Published and approved unless told otherwise."""
    employer = employer or await an_employer(tx)
    package_id = await packages.create(tx, employer.viewer, a_demand(tx, count, days))
    sub_orders = tuple(ASubOrder(row["id"], row["posting_id"]) for row in await tx.all(SUB_ORDERS, id=package_id))
    if published:
        await packages.publish(tx, employer.viewer, package_id)
        for sub_order in sub_orders:
            await postings.approve(tx, await the_reviewer(tx), sub_order.posting_id, Opinion())
    return APackage(package_id, employer, sub_orders)


async def taken(
    tx: Transaction, package: APackage, at: int = 0, *, worker: AWorker | None = None, worked: bool = True
) -> AnAssignment:
    """One sub-order taken by a worker, and worked unless told otherwise."""
    posting_id = package.sub_orders[at].posting_id
    version_id = await tx.value(VERSION_OF, id=posting_id)
    assert isinstance(version_id, UUID)
    posting = await described(tx, posting_id, version_id, package.employer, a_content(tx))
    return await an_assignment(tx, worked=worked, posting=posting, worker=worker)


async def delivered(tx: Transaction, package: APackage, work: AnAssignment, at: int = 0) -> Delivery:
    """What the worker hands in."""
    sub_order = package.sub_orders[at]
    return await packages.deliver(tx, work.worker.viewer, sub_order.id, "三百张照片已标注并自查。", 240, [PHOTOS])


async def a_package_desk(tx: Transaction, stage: "Stage") -> None:
    """On either side a delivery that waits and a sub-order that is worked; and a draft."""
    for employer, worker in ((stage.rival, stage.other), (stage.employer, stage.worker)):
        package = await a_package(tx, employer=employer)
        delivery = await delivered(tx, package, await taken(tx, package, worker=worker))
        await a_timesheet(tx, await taken(tx, package, 1, worker=worker))
        draft = await a_package(tx, 1, employer=employer, published=False, days=40)
    stage.name("delivery", "Delivery", delivery.id)
    stage.name("sub-order to deliver", "SubOrder", package.sub_orders[1].id)
    stage.name("draft package", "DemandPackage", draft.id)

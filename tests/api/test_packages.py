"""Demand packages through the API: from the demand to the acceptance record and the pay, followed on the board."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from domain import postings, sandbox, settlements
from domain.postings import Opinion
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import a_worker, an_employer, the_reviewer
from tests.build.api import REFUSAL, Api, open_api
from tests.build.money import SYSTEM
from tests.build.packages import APackage, ASubOrder, taken

BOARD = """id state subOrderCount acceptedCount exceptionCount subOrders { id number title stage exceptions posting { id state }
    assignments { worker { name } } deliveries { number state bySilence reason evidence { fileName } deadlines { kind } } }"""
CREATE = f"""mutation($input: CreateDemandPackageInput!) {{
    createDemandPackage(input: $input) {{ ... on DemandPackage {{ {BOARD} }} {REFUSAL} }} }}"""
PUBLISH = f"""mutation($input: DemandPackageInput!) {{
    publishDemandPackage(input: $input) {{ ... on DemandPackage {{ {BOARD} }} {REFUSAL} }} }}"""
DELIVER = f"""mutation($input: DeliverSubOrderInput!) {{
    deliverSubOrder(input: $input) {{ ... on Delivery {{ id number state late subOrder {{ stage }} }} {REFUSAL} }} }}"""
SEND_BACK = f"""mutation($input: SendBackDeliveryInput!) {{
    sendBackDelivery(input: $input) {{ ... on Delivery {{ state reason subOrder {{ stage exceptions }} }} {REFUSAL} }} }}"""
ACCEPT = f"""mutation($input: AcceptDeliveryInput!) {{
    acceptDelivery(input: $input) {{ ... on Delivery {{ state assignment {{ timesheet {{ state }} }} }} {REFUSAL} }} }}"""
PACKAGE = f"query($id: ID!) {{ demandPackage(id: $id) {{ {BOARD} }} }}"
MINE = "query { assignments(first: 5) { nodes { subOrder { title stage } } } }"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


def uuid(id: str) -> UUID:
    return UUID(id.partition(":")[2])


@pytest.mark.requirement("T-011", part="demand, package, sub-orders, delivery, inspection and settlement through the API")
@pytest.mark.requirement("T-033", part="the board through the API, for the employer and for staff, with acceptance records")
async def test_from_a_demand_to_its_acceptance(api: Api) -> None:
    async with api.database.transaction() as tx:
        await sandbox.move_to(tx, tx.now)
        employer, worker = await an_employer(tx), await a_worker(tx)
        reviewer, starts_at = await the_reviewer(tx), tx.now + timedelta(days=1)
    part = {"duties": "按说明为三百张校园照片标出人物与器材的边框。", "pay": 12_000}
    days = [starts_at, starts_at + timedelta(days=1)]
    ends = [day + timedelta(hours=4) for day in days]
    given: dict[str, Any] = {
        "title": "新生照片标注", "criteria": "每张照片标注完整，误差不超过两个像素。", "kind": "DATA_ENTRY",
        "district": "天津市南开区",
        "address": "卫津路92号天津大学图书馆机房", "latitude": 39.1058, "longitude": 117.1765, "payDueDays": 7,
        "validUntil": days[1].isoformat(), "declared": True,
        "subOrders": [
            part | {"title": f"照片标注第{number}部分", "startsAt": day.isoformat(), "endsAt": ends_at.isoformat()}
            for number, (day, ends_at) in enumerate(zip(days, ends, strict=True), start=1)
        ],
    }  # fmt: skip
    refused = await api.answer(CREATE, employer.viewer, input=given | {"subOrders": [given["subOrders"][0] | {"pay": 100}]})
    assert (refused["code"], refused["field"]) == ("BELOW_MINIMUM_WAGE", "input.subOrders.0.payComponents")
    package = await api.answer(CREATE, employer.viewer, input=given)
    assert [part["stage"] for part in package["subOrders"]] == ["PREPARING", "PREPARING"]
    asked = {"demandPackageId": package["id"]}
    package = await api.answer(PUBLISH, employer.viewer, input=asked)
    assert package["state"] == "OPEN" and [part["stage"] for part in package["subOrders"]] == ["IN_REVIEW", "IN_REVIEW"]
    async with api.database.transaction() as tx:
        parts = tuple(ASubOrder(uuid(part["id"]), uuid(part["posting"]["id"])) for part in package["subOrders"])
        for sub_order in parts:
            await postings.approve(tx, reviewer, sub_order.posting_id, Opinion())
        work = await taken(tx, APackage(uuid(package["id"]), employer, parts), worker=worker)
        await sandbox.move_to(tx, tx.now)
    (mine,) = (await api.answer(MINE, worker.viewer))["nodes"]
    assert mine["subOrder"] == {"title": "照片标注第1部分", "stage": "WORKED"}
    photos = {"fileName": "标注结果.pdf", "contentBase64": "JVBERi0xLjcgYSBub3Rl"}
    handed = {"subOrderId": package["subOrders"][0]["id"], "note": "三百张已标注", "workedMinutes": 240, "evidence": [photos]}
    first = await api.answer(DELIVER, worker.viewer, input=handed | {"idempotencyKey": "k1"})
    assert first == await api.answer(DELIVER, worker.viewer, input=handed | {"idempotencyKey": "k1"})
    again = {"deliverBy": (work.facts.ends_at + timedelta(days=2)).isoformat(), "reason": "第二百张起边框偏移"}
    sent_back = await api.answer(SEND_BACK, employer.viewer, input={"deliveryId": first["id"]} | again)
    assert sent_back["subOrder"] == {"stage": "REWORK", "exceptions": ["REFUSED"]}
    second = await api.answer(DELIVER, worker.viewer, input=handed)
    accepted = await api.answer(ACCEPT, employer.viewer, input={"deliveryId": second["id"]})
    assert (accepted["state"], accepted["assignment"]) == ("ACCEPTED", {"timesheet": {"state": "APPROVED"}})
    async with api.database.transaction() as tx:
        timesheet_id = await tx.value("select id from timesheet where assignment_id = :id", id=work.id)
        assert isinstance(timesheet_id, UUID)
        settlement = await settlements.draft(tx, SYSTEM, timesheet_id)
        assert settlement is not None and settlement.gross_fen == 12_000
    board = await api.answer(PACKAGE, employer.viewer, id=package["id"])
    assert (board["subOrderCount"], board["acceptedCount"]) == (2, 1)
    done, waiting = board["subOrders"]
    assert [(one["number"], one["state"]) for one in done["deliveries"]] == [(1, "REWORK"), (2, "ACCEPTED")]
    assert done["exceptions"] == ["UNPAID"] and done["deliveries"][0]["evidence"] == [{"fileName": "标注结果.pdf"}]
    assert (waiting["stage"], waiting["exceptions"]) == ("RECRUITING", ["UNFILLED"]) and board["exceptionCount"] == 2
    assert await api.answer(PACKAGE, reviewer, id=package["id"]) == board

"""The work itself through the API: false presence, clocks that lie, late notices, claims on wages; each refused by its rule."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from domain.postings import PostingKind
from domain.vault import Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls
from tests.access.inputs import FILE
from tests.build.accounts import a_member, a_staff, a_worker
from tests.build.api import Api, open_api
from tests.build.graphql import document_of
from tests.build.money import a_settlement
from tests.build.postings import LATITUDE, LONGITUDE, a_posting, an_offer
from tests.build.work import AnAssignment, an_assignment

CODES = "query($id: ID!) { attendanceCodes(shiftId: $id, count: 2) { code shownFrom shownUntil } }"
SEEN = "state checkedInAt attendance { kind method distanceM waitedSeconds clockOffSeconds deviceAt }"
BEGIN = "update assignment set starts_at = :start, ends_at = :end where id = :id"
HERE: dict[str, Any] = {"latitude": LATITUDE, "longitude": LONGITUDE}
BOOKS = "select (select count(*) from ledger_transfer) + (select count(*) from payout_item)"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def do(api: Api, viewer: Viewer, mutation: str, selection: str, **given: object) -> Any:
    """The payload or the refusal of a mutation, with its type."""
    return await api.answer(document_of(mutation, selection), viewer, input=given)


async def planned(api: Api, *, ago: timedelta = timedelta(minutes=10), worked: bool = False) -> AnAssignment:
    """A planned assignment whose shift of four hours began so long ago."""
    async with api.database.transaction() as tx:
        work = await an_assignment(tx, worked=worked)
        if not worked:
            await tx.run(BEGIN, id=work.id, start=tx.now - ago, end=tx.now - ago + timedelta(hours=4))
    return work


async def now(api: Api) -> datetime:
    async with api.database.transaction() as tx:
        return tx.now


async def shown(api: Api, work: AnAssignment) -> str:
    code: str = (await api.answer(CODES, work.employer.viewer, id=f"Shift:{work.facts.shift_id}"))[0]["code"]
    return code


async def check_in(api: Api, work: AnAssignment, mutation: str = "checkIn", **seen: object) -> Any:
    return await do(api, work.worker.viewer, mutation, SEEN, assignmentId=f"Assignment:{work.id}", **seen)


@pytest.mark.requirement(
    "S-030", part="the rotating code through the API: of this shift, of this moment, for the employer's device"
)
async def test_a_code_is_the_shifts_own_and_of_its_moment(api: Api) -> None:
    work, other = await planned(api), await planned(api)
    for code in (await shown(api, other), "AAAAAAAA", ""):
        refused = await check_in(api, work, code=code)
        assert (refused["code"], refused["ruleId"], refused["field"]) == (
            "ATTENDANCE_CODE_WRONG", "assignments.attendance_code", "input.code"
        )  # fmt: skip
    late = await shown(api, work)
    async with api.database.transaction() as tx:
        expired = tx.now - timedelta(minutes=3)
    refused = await check_in(api, work, code=late, deviceAt=expired.isoformat(), deviceSentAt=(await now(api)).isoformat())
    assert refused["code"] == "ATTENDANCE_CODE_WRONG"
    far = await check_in(api, work, code=await shown(api, work), latitude=LATITUDE + 0.01, longitude=LONGITUDE)
    assert (far["code"], far["field"]) == ("AWAY_FROM_PLACE", "input.latitude") and "1112" in far["messageZh"]
    body = await api.body(CODES, work.worker.viewer, id=f"Shift:{work.facts.shift_id}")
    assert body["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"
    working = await check_in(api, work, code=await shown(api, work))
    assert (working["state"], working["attendance"][0]["method"]) == ("WORKING", "CODE")
    again = await check_in(api, work, code=await shown(api, work))
    assert (again["__typename"], again["code"]) == ("WrongState", "WRONG_STATE")


@pytest.mark.requirement(
    "S-030", part="an offline batch through the API, with device and server time; clocks that lie are refused"
)
async def test_what_a_device_kept_and_what_its_clock_may_say(api: Api) -> None:
    kept, lying, backwards, old = [await planned(api, ago=timedelta(hours=2)) for _ in range(4)]
    at = await now(api)
    seen = at - timedelta(minutes=40)
    ahead = timedelta(seconds=20)
    brought = await check_in(api, kept, **HERE, deviceAt=(seen + ahead).isoformat(), deviceSentAt=(at + ahead).isoformat())
    event = brought["attendance"][0]
    assert event["method"] == "PLACE" and 2_395 <= event["waitedSeconds"] <= 2_405 and 15 <= event["clockOffSeconds"] <= 20
    assert brought["checkedInAt"] < at.isoformat()

    ahead = timedelta(hours=1)
    for work, device_at, sent_at in (
        (lying, seen + ahead, at + ahead),
        (backwards, at, seen),
    ):
        refused = await check_in(api, work, **HERE, deviceAt=device_at.isoformat(), deviceSentAt=sent_at.isoformat())
        assert (refused["code"], refused["ruleId"]) == ("DEVICE_CLOCK_WRONG", "assignments.offline_attendance")
        assert refused["field"] == "input.deviceAt"
    stale = at - timedelta(hours=26)
    refused = await check_in(api, old, **HERE, deviceAt=stale.isoformat(), deviceSentAt=at.isoformat())
    assert refused["code"] == "ATTENDANCE_TOO_LATE"
    # a clock that is wrong is recorded and changes nothing where the check-in came at once
    wrong = (at - timedelta(days=400)).isoformat()
    working = await check_in(api, old, **HERE, deviceAt=wrong, deviceSentAt=wrong)
    assert working["state"] == "WORKING" and working["attendance"][0]["clockOffSeconds"] < -86_400 * 399
    left = await check_in(api, kept, "checkOut", **HERE)
    assert left["state"] == "WORKED"
    early = await check_in(api, lying, "checkOut", **HERE)
    assert early["code"] == "WRONG_STATE"


@pytest.mark.requirement("S-031", part="through the API: before the start only, answered once, with a reason when it is refused")
async def test_absence_through_the_api(api: Api) -> None:
    begun = await planned(api)
    late = await do(api, begun.worker.viewer, "giveAbsenceNotice", "id", assignmentId=f"Assignment:{begun.id}", reason="发烧")
    assert (late["code"], late["ruleId"], late["__typename"]) == (
        "ABSENCE_NOTICE_LATE",
        "assignments.absence_notice",
        "WrongState",
    )
    async with api.database.transaction() as tx:
        ahead = await an_assignment(tx)
        supervisor = await a_member(tx, ahead.employer, "supervisor")
    id = f"Assignment:{ahead.id}"
    foreign = await do(api, begun.worker.viewer, "giveAbsenceNotice", "id", assignmentId=id, reason="发烧")
    assert foreign["code"] == "NOT_FOUND"
    noticed = await do(
        api, ahead.worker.viewer, "giveAbsenceNotice",
        "id state reason assignment { state } evidence { fileName side } deadlines { kind metAt }",
        assignmentId=id, reason="发烧，医生建议休息", evidence=[FILE],
    )  # fmt: skip
    assert (noticed["state"], noticed["assignment"]["state"]) == ("NOTICED", "CANCELLED")
    assert noticed["evidence"] == [{"fileName": FILE["fileName"], "side": "WORKER"}]
    assert noticed["deadlines"] == [{"kind": "ABSENCE_ANSWER", "metAt": None}]
    given = {"absenceId": noticed["id"], "excused": False}
    silent = await do(api, supervisor, "answerAbsenceNotice", "state", **given)
    assert (silent["code"], silent["field"]) == ("INVALID_INPUT", "input.answer")
    answered = await do(api, supervisor, "answerAbsenceNotice", "state answer", **given, answer="当天无人替班")
    assert answered == {"__typename": "Absence", "state": "UNEXCUSED", "answer": "当天无人替班"}
    again = await do(api, supervisor, "answerAbsenceNotice", "state", absenceId=noticed["id"], excused=True)
    assert again["code"] == "WRONG_STATE"
    gone = await check_in(api, ahead, **HERE)
    assert gone["code"] == "WRONG_STATE"


@pytest.mark.requirement(
    "S-068", part="arrangements through the API: both sides in one thread; contact details and strangers refused"
)
async def test_arrangements_through_the_api(api: Api) -> None:
    async with api.database.transaction() as tx:
        hire, other = await an_assignment(tx), await an_assignment(tx)
    id = f"Offer:{hire.facts.offer_id}"
    thread = "messages { side text } deadlines { kind metAt }"

    async def say(viewer: Viewer, text: str) -> Any:
        return await do(api, viewer, "sendArrangementMessage", thread, offerId=id, text=text)

    said = await say(hire.employer.viewer, "请从东门进店，找值班店长。")
    assert said["deadlines"][0]["kind"] == "ARRANGEMENTS" and said["deadlines"][0]["metAt"]
    said = await say(hire.worker.viewer, "好的，收到。")
    assert [message["side"] for message in said["messages"]] == ["EMPLOYER", "WORKER"]
    contact = await say(hire.worker.viewer, "加我微信wx_123456")
    assert (contact["code"], contact["ruleId"], contact["field"]) == ("CONTACT_IN_TEXT", "postings.no_contact", "input.text")
    assert (await say(other.worker.viewer, "你好"))["code"] == "NOT_FOUND"


@pytest.mark.requirement(
    "S-032", part="through the API: remarks answered, a claim never taken from wages, refused where it says so"
)
async def test_remarks_and_claims_through_the_api(api: Api) -> None:
    async with api.database.transaction() as tx:
        settled = await a_settlement(tx, approved=True)
        support = (await a_staff(tx, "support")).viewer
        books, net = await tx.value(BOOKS), await tx.value("select net_fen from settlement where id = :id", id=settled.id)
        work_id = await tx.value("select assignment_id from settlement where id = :id", id=settled.id)
    owner, worker, id = settled.employer.viewer, settled.worker.viewer, f"Assignment:{work_id}"
    remark = await do(api, owner, "remarkOnWork", "id text", assignmentId=id, kind="QUALITY", text="拉花稳定")
    twice = await do(api, owner, "remarkOnWork", "id", assignmentId=id, kind="QUALITY", text="再记一次")
    assert twice["code"] == "REMARK_TWICE"
    answered = await do(api, worker, "answerRemark", "answer", remarkId=remark["id"], text="谢谢")
    assert answered["answer"] == "谢谢"

    claim = "id state amount { fen } proposed { fen } owed { fen } basis"
    silent = await do(api, owner, "openDamageClaim", claim, assignmentId=id, amount=8_000, cause="损坏咖啡机，从工资中扣款")
    assert (silent["code"], silent["ruleId"], silent["__typename"]) == (
        "DEDUCTION_CLAIMED", "conduct.damage_no_deduction", "InvalidInput"
    )  # fmt: skip
    assert silent["legalBasis"] and silent["field"] == "input.cause"
    unnamed = await do(api, owner, "openDamageClaim", claim, assignmentId=id, amount=8_000, cause="违反店内规定未关水阀")
    assert (unnamed["code"], unnamed["ruleId"]) == ("WORK_RULE_UNNAMED", "work_rules.named")
    opened = await do(api, owner, "openDamageClaim", claim, assignmentId=id, amount=8_000, cause="未关水阀，咖啡机受潮")
    assert (opened["state"], opened["owed"]) == ("OPEN", None)
    await do(api, support, "proposeDamageSettlement", claim, damageClaimId=opened["id"], amount=3_000, reason="各担一半")
    other = await do(api, worker, "consentToDamageClaim", claim, damageClaimId=opened["id"], amount=8_000)
    assert other["code"] == "DAMAGE_AMOUNT_CHANGED"
    agreed = await do(api, worker, "consentToDamageClaim", claim, damageClaimId=opened["id"], amount=3_000)
    assert (agreed["state"], agreed["owed"], agreed["basis"]) == ("AGREED", {"fen": 3_000}, "CONSENT")
    async with api.database.transaction() as tx:
        assert (await tx.value(BOOKS), await tx.value("select net_fen from settlement where id = :id", id=settled.id)) == (
            books,
            net,
        )


@pytest.mark.requirement(
    "S-032", part="rules of work through the API: attached, read, acknowledged by fingerprint, named by a claim"
)
async def test_rules_of_work_through_the_api(api: Api) -> None:
    async with api.database.transaction() as tx:
        posting = await a_posting(tx)
    owner, id = posting.employer.viewer, f"Posting:{posting.id}"
    rules = "id number sha256 rules { id position text }"
    fined = await do(api, owner, "attachWorkRules", rules, postingId=id, texts=["迟到一次罚款二十元"])
    assert (fined["code"], fined["field"]) == ("NOT_INCOME", "input.texts.0")
    attached = await do(api, owner, "attachWorkRules", rules, postingId=id, texts=["闭店前关闭水阀和电源"])
    found = await api.answer("query($id: ID!) { posting(id: $id) { workRules { %s } } }" % rules, id=id)  # noqa: UP031
    assert found["workRules"] == {key: attached[key] for key in ("id", "number", "sha256", "rules")}
    async with api.database.transaction() as tx:
        worker = await a_worker(tx)
        offer = await an_offer(tx, posting, worker)
    hired = "id assignments { id rulesAcknowledgement { sha256 workRules { number } } }"
    refused = await do(api, worker.viewer, "acceptOffer", hired, offerId=f"Offer:{offer.id}")
    assert (refused["code"], refused["ruleId"]) == ("WORK_RULES_NOT_ACKNOWLEDGED", "work_rules.acknowledged")
    read = {"workRulesId": attached["id"], "sha256": "00" * 32}
    assert (await do(api, worker.viewer, "acknowledgeWorkRules", "id", **read))["code"] == "WORK_RULES_CHANGED"
    read["sha256"] = attached["sha256"]
    assert (await do(api, worker.viewer, "acknowledgeWorkRules", "number", **read))["number"] == 1
    accepted = await do(api, worker.viewer, "acceptOffer", hired, offerId=f"Offer:{offer.id}")
    assert accepted["assignments"][0]["rulesAcknowledgement"] == {"sha256": attached["sha256"], "workRules": {"number": 1}}


@pytest.mark.requirement(
    "S-069", part="through the API: a risky kind waits for its checklist, which applicants see; an injury to its closing"
)
async def test_safety_and_incidents_through_the_api(api: Api) -> None:
    async with api.database.transaction() as tx:
        draft = await a_posting(tx, "draft", kind=PostingKind.LOGISTICS)
        support = (await a_staff(tx, "support")).viewer
        work = await an_assignment(tx, worked=True)
    owner, id = draft.employer.viewer, f"Posting:{draft.id}"
    blocked = await do(api, owner, "submitPosting", "state", postingId=id)
    assert (blocked["code"], blocked["ruleId"], blocked["__typename"]) == (
        "SAFETY_NOT_ATTESTED",
        "safety.checklist",
        "RequirementMissing",
    )
    (checklist,) = (await api.answer("{ safetyChecklists(kind: LOGISTICS) { nodes { id number items { id textZh } } } }"))[
        "nodes"
    ]
    items = [item["id"] for item in checklist["items"]]
    given = {"postingId": id, "checklistId": checklist["id"], "measures": "配备手套和急救箱"}
    part = await do(api, owner, "attestSafety", "id", **given, itemIds=items[1:])
    assert part["code"] == "SAFETY_ITEMS_MISSING"
    safety = "state safety { measures address checklist { number } }"
    attested = await do(api, owner, "attestSafety", safety, **given, itemIds=items)
    assert attested["safety"] == {"measures": "配备手套和急救箱", "address": draft.content.address, "checklist": {"number": 1}}
    assert (await do(api, owner, "submitPosting", "state", postingId=id))["state"] == "SUBMITTED"

    incident = "id state notices { recipient givenAt reference } statements { side text } outcome"
    at = (await now(api)).isoformat()
    given = {
        "assignmentId": f"Assignment:{work.id}",
        "kind": "INJURY",
        "severity": "SLIGHT",
        "happenedAt": at,
        "text": "纸箱滑落划伤食指",
    }
    reported = await do(api, work.worker.viewer, "reportIncident", incident, **given)
    assert reported["notices"] == [{"recipient": "INSURER", "givenAt": None, "reference": None}]
    about = {"incidentId": reported["id"]}
    owed = await do(api, support, "closeIncident", incident, **about, outcome="已处理")
    assert (owed["code"], owed["ruleId"]) == ("INCIDENT_NOTICE_OWED", "incidents.follow_up")
    boss = work.employer.viewer
    await do(api, boss, "recordIncidentNotice", incident, **about, recipient="INSURER", reference="BX-2026-0001")
    unheard = await do(api, support, "closeIncident", incident, **about, outcome="已处理")
    assert unheard["code"] == "INCIDENT_SIDE_UNHEARD"
    await do(api, boss, "addIncidentStatement", incident, **about, text="已送校医院")
    closed = await do(api, support, "closeIncident", incident, **about, outcome="医药费由用人方承担")
    assert (closed["state"], closed["outcome"]) == ("CLOSED", "医药费由用人方承担")

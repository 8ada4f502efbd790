"""The work itself as people do it, a journey per requirement: being there, not coming, rules and damage, hire, safety."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import pytest

from domain.postings import PostingKind
from tests.build.accounts import a_staff, a_worker
from tests.build.graphql import Asker, Data, until
from tests.build.postings import LATITUDE, LONGITUDE, APosting, a_posting, a_shift, an_offer
from tests.build.product import Running
from tests.build.work import AnAssignment, an_assignment

PLACE = {"latitude": LATITUDE, "longitude": LONGITUDE}
CODES = "query($id: ID!) { attendanceCodes(shiftId: $id, count: 1) { code } }"
WORK = """query($id: ID!) { assignment(id: $id) { state startsAt lateMinutes briefedAt absence { state }
    attendance { kind method waitedSeconds } safety { measures } rulesAcknowledgement { sha256 } } }"""
SHOWN = """query($id: ID!) { posting(id: $id) { state taken safety { checklist { items { textZh } } }
    workRules { id sha256 rules { id } } } }"""
CHECKLIST = "{ safetyChecklists(kind: LOGISTICS) { nodes { id items { id } } } }"


@dataclass(frozen=True, slots=True)
class Crew:
    """Some who are hired for one shift of a posting, with the employer's owner."""

    posting: APosting
    hired: list[AnAssignment]
    askers: list[Asker]
    owner: Asker


async def a_crew(product: Running, people: int, kind: PostingKind = PostingKind.CATERING) -> Crew:
    """So many people hired for tomorrow's shift."""
    async with product.making() as tx:
        shift = a_shift(tx.now + timedelta(days=1), headcount=people)
        posting = await a_posting(tx, kind=kind, headcount=people, shifts=(shift,))
        hired = [await an_assignment(tx, posting=posting) for _ in range(people)]
    askers = [await product.acting(one.worker) for one in hired]
    return Crew(posting, hired, askers, await product.acting(posting.employer))


async def seen(asker: Asker, work: AnAssignment) -> Data:
    found: Data = await asker.ask(WORK, id=f"Assignment:{work.id}")
    return found


@pytest.mark.requirement("S-030")
async def test_being_there_by_place_by_code_by_supervisor_or_not(product: Running) -> None:
    crew = await a_crew(product, 4)
    ids = [f"Assignment:{work.id}" for work in crew.hired]
    by_place, by_code, _, nobody = crew.askers
    starts_at, ends_at = crew.hired[0].facts.starts_at, crew.hired[0].facts.ends_at
    await by_place.refused("OUTSIDE_ATTENDANCE_WINDOW", "checkIn", assignmentId=ids[0], **PLACE)
    await product.at(starts_at + timedelta(minutes=5))
    await by_place.refused("AWAY_FROM_PLACE", "checkIn", assignmentId=ids[0], latitude=LATITUDE + 1, longitude=LONGITUDE)
    late = await by_place.do("checkIn", "state lateMinutes", assignmentId=ids[0], **PLACE)
    assert (late["state"], late["lateMinutes"]) == ("WORKING", 5)
    (shown,) = await crew.owner.ask(CODES, id=f"Shift:{crew.hired[1].facts.shift_id}")
    kept_at = starts_at + timedelta(minutes=5, seconds=2)
    await crew.owner.do("checkIn", "state", assignmentId=ids[2])
    await product.at(starts_at + timedelta(hours=1))
    sent = {"deviceAt": kept_at.isoformat(), "deviceSentAt": (starts_at + timedelta(hours=1)).isoformat()}
    await by_code.refused("ATTENDANCE_CODE_WRONG", "checkIn", assignmentId=ids[1], code="AAAAAAAA", **sent)
    brought = await by_code.do(
        "checkIn", "state attendance { method waitedSeconds }", assignmentId=ids[1], code=shown["code"], **sent
    )
    assert brought["attendance"][0]["method"] == "CODE" and brought["attendance"][0]["waitedSeconds"] > 3_000

    await product.at(ends_at + timedelta(minutes=1))
    for asker, id in ((by_place, ids[0]), (by_code, ids[1])):
        assert (await asker.do("checkOut", "state leftEarlyMinutes", assignmentId=id, **PLACE))["leftEarlyMinutes"] == 0
    await crew.owner.do("checkOut", "state", assignmentId=ids[2])
    absent = await until(lambda: seen(nobody, crew.hired[3]), lambda found: found["state"] == "ABSENT")
    assert absent["absence"] == {"state": "NO_SHOW"}
    found = [await seen(asker, work) for asker, work in zip(crew.askers, crew.hired, strict=True)]
    methods = [[event["method"] for event in work["attendance"]] for work in found]
    assert methods == [["PLACE", "PLACE"], ["CODE", "PLACE"], ["SUPERVISOR", "SUPERVISOR"], []]


@pytest.mark.requirement("S-031")
async def test_not_coming_with_notice_and_without(product: Running) -> None:
    crew = await a_crew(product, 2)
    noticed, missing = crew.askers
    id = f"Posting:{crew.posting.id}"
    assert (await crew.owner.ask(SHOWN, id=id))["state"] == "FILLED"
    given = {"assignmentId": f"Assignment:{crew.hired[0].id}", "reason": "发烧，医生建议休息"}
    note = {"fileName": "病假证明.pdf", "contentBase64": "JVBERi0xLjcgYSBub3Rl"}
    absence = await noticed.do("giveAbsenceNotice", "id state evidence { side }", **given, evidence=[note])
    assert (absence["state"], absence["evidence"]) == ("NOTICED", [{"side": "WORKER"}])
    opened = await crew.owner.ask(SHOWN, id=id)
    assert (opened["state"], opened["taken"]) == ("LIVE", 1)
    async with product.making() as tx:
        somebody = await a_worker(tx)
        offer = await an_offer(tx, crew.posting, somebody)
    await (await product.acting(somebody)).do("acceptOffer", "state", offerId=f"Offer:{offer.id}")
    excused = await crew.owner.do("answerAbsenceNotice", "state", absenceId=absence["id"], excused=True)
    assert excused["state"] == "EXCUSED"
    await product.at(crew.hired[1].facts.starts_at)
    await missing.refused(
        "ABSENCE_NOTICE_LATE", "giveAbsenceNotice", assignmentId=f"Assignment:{crew.hired[1].id}", reason="来不了了"
    )
    await product.at(crew.hired[1].facts.ends_at + timedelta(minutes=1))
    await until(lambda: seen(missing, crew.hired[1]), lambda found: found["absence"] == {"state": "NO_SHOW"})
    assert (await seen(noticed, crew.hired[0]))["absence"] == {"state": "EXCUSED"}


@pytest.mark.requirement("S-032")
async def test_rules_remarks_and_damage_that_never_touches_wages(still: Running) -> None:
    async with still.making() as tx:
        posting = await a_posting(tx)
        worker, support_staff = await a_worker(tx), await a_staff(tx, "support")
    owner, asker, support = [await still.acting(who) for who in (posting.employer, worker, support_staff)]
    attached = await owner.do("attachWorkRules", "id", postingId=f"Posting:{posting.id}", texts=["闭店前关闭水阀和电源"])
    rules = (await asker.ask(SHOWN, id=f"Posting:{posting.id}"))["workRules"]
    assert rules["id"] == attached["id"]
    async with still.making() as tx:
        offer = await an_offer(tx, posting, worker)
    await asker.refused("WORK_RULES_NOT_ACKNOWLEDGED", "acceptOffer", offerId=f"Offer:{offer.id}")
    await asker.do("acknowledgeWorkRules", "id", workRulesId=rules["id"], sha256=rules["sha256"])
    hired = await asker.do("acceptOffer", "assignments { id startsAt endsAt }", offerId=f"Offer:{offer.id}")
    (work,) = hired["assignments"]
    await still.at(posting.content.shifts[0].starts_at)
    await asker.do("checkIn", "id", assignmentId=work["id"], **PLACE)
    await still.at(posting.content.shifts[0].ends_at)
    await asker.do("checkOut", "id", assignmentId=work["id"], **PLACE)

    for kind in ("DUTY", "QUALITY", "EFFICIENCY"):
        remark = await owner.do("remarkOnWork", "id", assignmentId=work["id"], kind=kind, text="闭店前提前离开吧台")
    await asker.do("answerRemark", "answer", remarkId=remark["id"], text="当时在后厨取牛奶")
    about = {"assignmentId": work["id"], "amount": 8_000}
    await owner.refused("DEDUCTION_CLAIMED", "openDamageClaim", **about, cause="咖啡机受潮，从工资中扣款")
    await owner.refused("WORK_RULE_UNNAMED", "openDamageClaim", **about, cause="违反店内规定，咖啡机受潮")
    named = {"workRuleId": rules["rules"][0]["id"], "cause": "违反闭店规定未关水阀，咖啡机受潮"}
    claim = await owner.do("openDamageClaim", "id workRule { text }", **about, **named)
    assert claim["workRule"] == {"text": "闭店前关闭水阀和电源"}
    id = {"damageClaimId": claim["id"]}
    await asker.do("contestDamageClaim", "state", **id, reply="水阀早已报修")
    await support.do("proposeDamageSettlement", "state", **id, amount=3_000, reason="双方各担一部分")
    agreed = await asker.do("consentToDamageClaim", "state owed { fen } basis", **id, amount=3_000)
    assert (agreed["state"], agreed["owed"], agreed["basis"]) == ("AGREED", {"fen": 3_000}, "CONSENT")
    async with still.making() as tx:
        assert await tx.value("select count(*) from ledger_transfer") == 0


@pytest.mark.requirement("S-068")
async def test_hired_with_terms_a_first_word_and_an_agreement(still: Running) -> None:
    async with still.making() as tx:
        shift = a_shift(tx.now + timedelta(days=1), headcount=1)
        posting = await a_posting(tx, headcount=1, shifts=(shift,))
        workers = [await a_worker(tx) for _ in range(2)]
        offers = [await an_offer(tx, posting, worker) for worker in workers]
        other = await an_offer(tx, await a_posting(tx), workers[0])
    owner, first, second = await still.acting(posting.employer), *[await still.acting(worker) for worker in workers]
    terms = "id message shifts { startsAt } assignments { id state } agreement { terms sha256 } deadlines { kind metAt }"
    hired = await first.do("acceptOffer", terms, offerId=f"Offer:{offers[0].id}")
    assert hired["message"] and [work["state"] for work in hired["assignments"]] == ["PLANNED"]
    agreement = hired["agreement"]
    assert sha256(agreement["terms"].encode()).hexdigest() == agreement["sha256"]
    assert posting.content.duties in agreement["terms"] and '"amount_fen": 2500' in agreement["terms"]
    assert hired["deadlines"] == [{"kind": "ARRANGEMENTS", "metAt": None}]
    await second.refused("POSTING_FULL", "acceptOffer", offerId=f"Offer:{offers[1].id}")
    await first.refused("SHIFT_OVERLAP", "acceptOffer", offerId=f"Offer:{other.id}")
    said = await owner.do("sendArrangementMessage", terms, offerId=hired["id"], text="请从东门进店，找值班店长。")
    assert said["deadlines"][0]["metAt"]
    thread = await first.do("sendArrangementMessage", "messages { side text }", offerId=hired["id"], text="好的，收到。")
    assert [message["side"] for message in thread["messages"]] == ["EMPLOYER", "WORKER"]


@pytest.mark.requirement("S-069")
async def test_safety_before_publication_before_the_shift_and_after_an_injury(product: Running) -> None:
    async with product.making() as tx:
        draft = await a_posting(tx, "draft", kind=PostingKind.LOGISTICS)
        support_staff = await a_staff(tx, "support")
    owner, support, reviewer = (
        await product.acting(draft.employer),
        await product.acting(support_staff),
        await product.staff("reviewer"),
    )
    id = {"postingId": f"Posting:{draft.id}"}
    refused = await owner.refused("SAFETY_NOT_ATTESTED", "submitPosting", **id)
    assert refused["ruleId"] == "safety.checklist" and refused["legalBasis"]
    (checklist,) = (await product.visitor.ask(CHECKLIST))["nodes"]
    ticked = [item["id"] for item in checklist["items"]]
    attest = {"checklistId": checklist["id"], "itemIds": ticked, "measures": "配备手套、防砸鞋和急救箱"}
    await owner.do("attestSafety", "id", **id, **attest)
    await owner.do("submitPosting", "state", **id)
    await reviewer.do("approvePosting", "state", **id)
    shown = await product.visitor.ask(SHOWN, id=id["postingId"])
    assert len(shown["safety"]["checklist"]["items"]) == len(ticked)

    async with product.making() as tx:
        work = await an_assignment(tx, posting=draft)
    worker = await product.acting(work.worker)
    await product.at(work.facts.starts_at - timedelta(hours=1))
    briefed = await until(lambda: seen(worker, work), lambda found: found["briefedAt"])
    assert briefed["safety"] == {"measures": attest["measures"]}
    await product.at(work.facts.starts_at)
    await worker.do("checkIn", "state", assignmentId=f"Assignment:{work.id}", **PLACE)
    difference = await worker.do(
        "reportWorkDifference", "id agreed state", assignmentId=f"Assignment:{work.id}", kind="DUTIES", actual="被安排驾驶叉车"
    )
    assert difference["agreed"] == draft.content.duties
    about = {"workDifferenceId": difference["id"], "confirmed": True}
    assert (await owner.do("answerWorkDifference", "state", **about))["state"] == "CONFIRMED"
    given = {"kind": "INJURY", "severity": "SERIOUS", "happenedAt": work.facts.starts_at.isoformat(), "text": "叉车侧翻压伤左脚"}
    incident = await worker.do("reportIncident", "id notices { recipient }", assignmentId=f"Assignment:{work.id}", **given)
    assert [notice["recipient"] for notice in incident["notices"]] == ["AUTHORITY", "INSURER"]
    about = {"incidentId": incident["id"]}
    await support.refused("INCIDENT_NOTICE_OWED", "closeIncident", **about, outcome="已处理")
    for recipient, reference in (("AUTHORITY", "TJ-YJ-2026-00117"), ("INSURER", "BX-2026-0001")):
        await owner.do("recordIncidentNotice", "id", **about, recipient=recipient, reference=reference)
    await owner.do("addIncidentStatement", "id", **about, text="已送医院并停用叉车")
    closed = await support.do("closeIncident", "state outcome", **about, outcome="医药费由用人方承担，已整改并停用叉车")
    assert closed["state"] == "CLOSED"

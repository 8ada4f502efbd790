"""From the first shift to the wage in the bank: what the right viewer sees at each step, and that the wrong one does not."""

from datetime import datetime, timedelta

from tests.build.graphql import Data
from tests.build.live import watching
from tests.build.money import CARD
from tests.build.postings import LATITUDE, LONGITUDE
from tests.journeys import steps
from tests.journeys.path_to_hire import Cast

GROSS, FEE, NET = 30_000, 1_800, 30_000
ASSIGNMENT = """query($id: ID!) { assignment(id: $id) { state lateMinutes evaluationClosesAt attendance { kind method distanceM }
    evaluations { side satisfaction text } } }"""
TIMESHEET = "query($id: ID!) { timesheet(id: $id) { state workedMinutes } }"
SETTLEMENT = """query($id: ID!) { settlement(id: $id) { state gross { fen } vat { fen } iit { fen } net { fen } fee { fen }
    charge { fen } payDueAt paidAt payoutItems { state failCode failReasonZh }
    lines { part label labelEn formula amount ruleId legalBasis } } }"""
RULE = "query($id: ID!) { ruleExplain(ruleId: $id) { ruleId version titleZh textZh legalBasis } }"
ACCOUNTS = """{ ledgerAccounts { nodes { kind book posted { fen } held { fen } available { fen }
    entries { nodes { event transfer { id } } } } } }"""
TRANSFERS = """query($of: ID) { ledgerTransfers(journalOf: $of) { nodes { event amount { fen } leg legs
    debitAccount { kind book } creditAccount { kind book } } } }"""
PROGRESS = """subscription($id: ID!) { payoutBatchProgressed(batchId: $id) {
    id state succeededCount failedCount openCount finishedAt } }"""
RECEIVED = "subscription { notificationReceived { id topic titleZh } }"
NOTIFICATIONS = "{ myNotifications(first: 50) { nodes { id topic subjectId titleZh titleEn bodyZh readAt } } }"
PUBLISHED = "query($id: ID!) { evaluations(aboutEmployerId: $id) { nodes { side satisfaction text } } }"


async def work(cast: Cast, assignment: Data) -> Data:
    """7: present at the place and the time, hours claimed by the worker."""
    attend = {"assignmentId": assignment["id"], "latitude": LATITUDE, "longitude": LONGITUDE}
    await cast.worker.asker.refused("OUTSIDE_ATTENDANCE_WINDOW", "checkIn", **attend)
    await cast.product.at(datetime.fromisoformat(assignment["startsAt"]) + timedelta(minutes=6))
    await cast.worker.asker.refused("AWAY_FROM_PLACE", "checkIn", **{**attend, "latitude": LATITUDE + 0.1})
    await cast.stranger.asker.refused("NOT_FOUND", "checkIn", **attend)
    await cast.rival.owner.refused("NOT_FOUND", "checkIn", assignmentId=assignment["id"])
    await cast.worker.asker.do("checkIn", "state", **attend)
    await cast.worker.asker.refused("WORK_NOT_ENDED", "submitEvaluation", **marks(assignment, 5))
    await cast.product.at(datetime.fromisoformat(assignment["endsAt"]) + timedelta(minutes=1))
    await cast.worker.asker.do("checkOut", "state", **attend)
    seen = await cast.employer.owner.ask(ASSIGNMENT, id=assignment["id"])
    assert (seen["state"], seen["lateMinutes"]) == ("WORKED", 6)
    assert [(one["kind"], one["method"], one["distanceM"]) for one in seen["attendance"]] == [
        ("CHECK_IN", "PLACE", 0),
        ("CHECK_OUT", "PLACE", 0),
    ]
    for other in (cast.stranger.asker, cast.rival.owner, cast.product.visitor):
        await other.finds_nothing(ASSIGNMENT, id=assignment["id"])
    return await steps.claim(cast.worker, assignment, minutes=470)


async def evaluate(cast: Cast, assignment: Data) -> None:
    """10: from the end of the work, before any pay; hidden from the other side until both are in."""
    await cast.worker.asker.do("submitEvaluation", "side", **marks(assignment, 5, "店长很耐心"))
    assert (await cast.employer.owner.ask(ASSIGNMENT, id=assignment["id"]))["evaluations"] == []
    assert (await cast.product.visitor.ask(PUBLISHED, id=cast.employer.id))["nodes"] == []
    await cast.stranger.asker.refused("NOT_FOUND", "submitEvaluation", **marks(assignment, 1))
    await cast.worker.asker.refused("ALREADY_EVALUATED", "submitEvaluation", **marks(assignment, 1))
    await cast.employer.owner.do("submitEvaluation", "side", **marks(assignment, 4, "手脚勤快"))
    for side in (cast.worker.asker, cast.employer.owner):
        both = (await side.ask(ASSIGNMENT, id=assignment["id"]))["evaluations"]
        assert {(one["side"], one["satisfaction"]) for one in both} == {("WORKER", 5), ("EMPLOYER", 4)}
    published = (await cast.stranger.asker.ask(PUBLISHED, id=cast.employer.id))["nodes"]
    assert [one["text"] for one in published] == ["店长很耐心"]


async def settle(cast: Cast, timesheet: Data) -> Data:
    """7 and 8: hours approved, the settlement drafted by a job, explained line by line, approved into one journal."""
    await cast.rival.owner.refused("NOT_FOUND", "approveTimesheet", timesheetId=timesheet["id"])
    await cast.worker.asker.refused("NOT_PERMITTED", "approveTimesheet", timesheetId=timesheet["id"])
    await cast.rival.owner.finds_nothing(TIMESHEET, id=timesheet["id"])
    settlement = await steps.drafted(cast.employer, timesheet)
    id = {"settlementId": settlement["id"]}
    assert (settlement["gross"]["fen"], settlement["fee"]["fen"], settlement["charge"]["fen"]) == (GROSS, FEE, GROSS + FEE)
    await cast.rival.finance.refused("NOT_FOUND", "approveSettlement", **id)
    await cast.worker.asker.refused("NOT_PERMITTED", "approveSettlement", **id)
    await cast.employer.finance.do("approveSettlement", "state", **id)
    await the_settlement_explains_itself(cast, settlement["id"])
    await the_journal_is_in_two_books(cast)
    return settlement


async def the_settlement_explains_itself(cast: Cast, settlement_id: str) -> None:
    seen = await cast.worker.asker.ask(SETTLEMENT, id=settlement_id)
    amounts = {name: seen[name]["fen"] for name in ("gross", "vat", "iit", "net", "fee", "charge")}
    assert amounts == {"gross": GROSS, "vat": 0, "iit": 0, "net": NET, "fee": FEE, "charge": GROSS + FEE}
    assert seen["state"] == "APPROVED" and seen["payDueAt"]
    assert {line["part"] for line in seen["lines"]} == {"GROSS", "TAX", "NET", "FEE", "CHARGE"}
    for line in seen["lines"]:
        assert line["label"] and line["labelEn"] and line["formula"]
        rule = await cast.product.visitor.ask(RULE, id=line["ruleId"])
        assert f"{rule['ruleId']}@{rule['version']}" == line["ruleId"] and rule["legalBasis"] == line["legalBasis"]
    for other in (cast.stranger.asker, cast.rival.finance, cast.product.visitor):
        await other.finds_nothing(SETTLEMENT, id=settlement_id)


async def the_journal_is_in_two_books(cast: Cast) -> None:
    """The wage goes from the employer to the worker, the fee from the employer's other account; no transfer leads across."""
    mine = {one["kind"]: one for one in (await cast.worker.asker.ask(ACCOUNTS))["nodes"]}
    assert mine["WORKER_WAGE"]["available"]["fen"] == NET
    theirs = {one["kind"]: one for one in (await cast.employer.finance.ask(ACCOUNTS))["nodes"]}
    assert (theirs["EMPLOYER_WAGE"]["posted"]["fen"], theirs["EMPLOYER_FEE"]["posted"]["fen"]) == (50_000 - GROSS, 4_000 - FEE)
    (wage,) = [entry for entry in mine["WORKER_WAGE"]["entries"]["nodes"] if entry["event"] == "settlement.wage"]
    journal = (await cast.staff.finance.ask(TRANSFERS, of=wage["transfer"]["id"]))["nodes"]
    assert {(leg["event"], leg["amount"]["fen"]) for leg in journal} == {("settlement.wage", GROSS), ("settlement.fee", FEE)}
    for leg in journal:
        assert leg["legs"] == len(journal) and leg["debitAccount"]["book"] == leg["creditAccount"]["book"]
    assert (await cast.worker.asker.ask(TRANSFERS))["nodes"] == []
    assert (await cast.rival.finance.ask(ACCOUNTS))["nodes"] == []


async def be_payable(cast: Cast) -> None:
    """9: what keeps a wage back is said before the batch, one thing after the other (T-044)."""

    async def blocked() -> str | None:
        (item,) = (await cast.staff.finance.ask(steps.PREVIEW, id=cast.employer.id))["items"]
        assert cast.worker.name not in item["workerName"] and CARD not in str(item)
        code: str | None = item["blockedCode"]
        return code

    assert await blocked() == "CONSENT_MISSING"
    await cast.worker.asker.do("giveConsent", "given", purpose="AGENT_TAX_FILING")
    assert await blocked() == "DESTINATION_MISSING"
    await cast.worker.asker.refused("CARD_INVALID", "setPayoutDestination", cardNumber="6222020000000000001")
    set_ = await cast.worker.asker.do("setPayoutDestination", "number usableFrom", cardNumber=CARD)
    assert set_["number"] != CARD and set_["number"].endswith(CARD[-4:])
    assert await blocked() is None
    await cast.employer.finance.may_not_ask("NOT_PERMITTED", steps.PREVIEW, id=cast.employer.id)


async def be_paid(cast: Cast, settlement: Data) -> None:
    """9: the first order fails and says why; the second one's answer is lost, and is asked for, not guessed."""
    await cast.product.remote.fault("fail", {"next": 1}, code="2575")
    batch = await steps.a_submitted_batch(cast.staff, cast.employer)
    given = {"payoutBatchId": batch["id"], "planSha256": batch["planSha256"]}
    await cast.staff.finance.refused("NOT_PERMITTED", "approvePayoutBatch", **given)
    await cast.staff.checker.refused("PLAN_CHANGED", "approvePayoutBatch", **{**given, "planSha256": "00" * 32})
    await cast.staff.checker.do("approvePayoutBatch", "state", **given)
    failed = await steps.finished(cast.staff, batch)
    (item,) = failed["items"]
    assert (item["state"], item["failCode"]) == ("FAILED", "2575") and item["failReasonZh"]
    seen = await cast.worker.asker.ask(SETTLEMENT, id=settlement["id"])
    assert (seen["state"], seen["payoutItems"][0]["failReasonZh"]) == ("APPROVED", item["failReasonZh"])
    await the_wage_is(cast, posted=NET, held=0)

    await cast.product.remote.fault("server_error", {"next": 1}, paid=True)
    again = await steps.a_submitted_batch(cast.staff, cast.employer)
    async with watching(cast.staff.finance, PROGRESS, id=again["id"]) as progress:
        assert (await progress.until("state", "SUBMITTED"))["openCount"] == 0
        await cast.staff.checker.do("approvePayoutBatch", "state", payoutBatchId=again["id"], planSha256=again["planSha256"])
        assert (await progress.until("succeededCount", 1))["finishedAt"]
    await the_wage_is(cast, posted=0, held=0)
    seen = await cast.worker.asker.ask(SETTLEMENT, id=settlement["id"])
    assert seen["state"] == "PAID" and [one["state"] for one in seen["payoutItems"]] == ["SUCCEEDED", "FAILED"]
    (payee,) = await cast.product.remote.payees()
    assert (payee["card_no"], payee["payments"], payee["paid_fen"]) == (CARD, 1, NET)
    await cast.rival.finance.finds_nothing(steps.BATCH, id=again["id"])


async def the_wage_is(cast: Cast, *, posted: int, held: int) -> None:
    accounts = (await cast.worker.asker.ask(ACCOUNTS))["nodes"]
    (wage,) = [one for one in accounts if one["kind"] == "WORKER_WAGE"]
    assert (wage["posted"]["fen"], wage["held"]["fen"]) == (posted, held)


async def be_told(cast: Cast) -> None:
    """10: each side was told of each step that concerns it, once; and nobody of the others'."""
    await cast.product.drained()
    worker = (await cast.worker.asker.ask(NOTIFICATIONS))["nodes"]
    topics = [one["topic"] for one in worker]
    assert {topic: topics.count(topic) for topic in WORKER_TOLD} == dict.fromkeys(WORKER_TOLD, 1)
    assert topics.count("evaluation.published") == 1  # both sides' at once
    assert all(one["titleZh"] and one["titleEn"] and one["bodyZh"] for one in worker)
    for asker, told in ((cast.employer.owner, OWNER_TOLD), (cast.staff.checker, {"payout_batch.submitted"})):
        assert told <= {one["topic"] for one in (await asker.ask(NOTIFICATIONS))["nodes"]}
    others = [one["topic"] for one in (await cast.stranger.asker.ask(NOTIFICATIONS))["nodes"]]
    assert "application.rejected" in others and not {"offer.accepted", "payout_item.succeeded"} & set(others)
    paid = next(one for one in worker if one["topic"] == "payout_item.succeeded")
    await cast.stranger.asker.refused("NOT_FOUND", "markNotificationRead", notificationId=paid["id"])
    assert (await cast.worker.asker.do("markNotificationRead", "readAt", notificationId=paid["id"]))["readAt"]
    async with watching(cast.worker.asker, RECEIVED) as news:
        await cast.worker.asker.do("setPayoutDestination", "number", cardNumber=CARD)
        await cast.product.drained()
        newest = (await cast.worker.asker.ask(NOTIFICATIONS))["nodes"][0]
        assert newest["topic"] == "payout_destination.set"
        assert (await news.until("id", newest["id"]))["titleZh"] == newest["titleZh"]


WORKER_TOLD = {
    "worker.approved",
    "worker.materials_requested",
    "verification.passed",
    "agreement.signed",
    "offer.made",
    "assignment.planned",
    "timesheet.approved",
    "settlement.approved",
    "payout_item.failed",
    "payout_item.succeeded",
}
OWNER_TOLD = {
    "employer.approved",
    "posting.approved",
    "posting.sent_back",
    "application.submitted",
    "offer.accepted",
    "assignment.checked_in",
    "timesheet.submitted",
    "settlement.drafted",
    "deposit.credited",
    "payout_batch.finished",
}


def marks(assignment: Data, mark: int, text: str = "") -> Data:
    return {"assignmentId": assignment["id"], "performance": mark, "communication": mark, "satisfaction": mark, "text": text}

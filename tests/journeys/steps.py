"""The steps from a posting to the bank, each as its client takes it: through GraphQL, with the workers and the outside running.

People sign in by code; money arrives by the bank's notice; time moves to where the work is.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.agreements import CONFIRMATION
from tests.build.accounts import CHECKLIST, LICENCE, a_phone, a_uscc, an_id_number
from tests.build.graphql import Asker, Data, until
from tests.build.money import CARD
from tests.build.postings import LATITUDE, LONGITUDE
from tests.build.product import Running

WORKER_STATE = "query($id: ID!) { worker(id: $id) { state approved verified signed } }"
TEXT = "query($kind: AgreementKind!) { agreementTexts(kind: $kind) { id sha256 body } }"
FUNDING = "{ fundingInstruction { wageAccount feeAccount wageBalance feeBalance wagesDue feesDue shortfall state } }"
DRAFTED = "query($id: ID!) { timesheet(id: $id) { settlement { id state gross { fen } fee { fen } charge { fen } } } }"
PREVIEW = """query($id: ID!) { payoutPreview(employerId: $id)
    { planSha256 itemCount total items { settlementId workerName destination amount blockedCode } } }"""
BATCH = """query($id: ID!) { payoutBatch(id: $id)
    { state planSha256 itemCount succeededCount failedCount openCount total { fen } finishedAt
      items { id state failCode failReasonZh amount { fen } settlement { id } } } }"""
POSTING = """query($id: ID!) { posting(id: $id) { state title payPerHour { fen } headcount taken validUntil
    employer { id name verified } version { id sha256 duties requirements { id text } payComponents { kind unit amount { fen } } }
    shifts { id startsAt endsAt headcount taken } } }"""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker's session with what the test knows of them."""

    asker: Asker
    id: str
    name: str
    phone: str
    id_number: str


@dataclass(frozen=True, slots=True)
class Employer:
    """An owner's session, and the finance member's who approves what is paid."""

    owner: Asker
    finance: Asker
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Staff:
    """The platform's people: who reviews, who makes batches, who approves them."""

    reviewer: Asker
    finance: Asker
    checker: Asker


def a_bare_phone() -> str:
    """Eleven digits, as people write them."""
    return a_phone().removeprefix("+86")


async def the_staff(product: Running) -> Staff:
    return Staff(*[await product.staff(role) for role in ("reviewer", "finance", "checker")])


async def a_registered_worker(product: Running, name: str = "张小雨") -> Worker:
    """Signed in and submitted; not reviewed yet."""
    phone, id_number = a_bare_phone(), an_id_number()
    asker = await product.sign_in(phone)
    registered = await asker.do(
        "registerWorker",
        "id state name",
        name=name,
        sex="MALE",
        idNumber=id_number,
        phone=phone,
        school="天津大学",
        major="信息管理",
        experience="校内咖啡馆兼职半年",
        truthful=True,
    )
    assert registered["state"] == "SUBMITTED" and registered["name"] != name
    return Worker(asker, registered["id"], name, phone, id_number)


async def admit(reviewer: Asker, registration_id: str) -> None:
    """A reviewer takes it and approves it, both stages passed."""
    await reviewer.do("startReview", "id state", registrationId=registration_id)
    checklist = [{"item": item, "passed": passed} for item, passed in CHECKLIST.items()]
    approved = await reviewer.do("approveRegistration", "id state", registrationId=registration_id, checklist=checklist)
    assert approved["state"] == "APPROVED"


async def verify(worker: Worker) -> None:
    """The worker asks for the check of name and number; a job asks the checker outside."""
    asked = await worker.asker.do("startVerification", "id state", method="TWO_ELEMENT", consent=True)
    assert asked["state"] == "PENDING"
    await until(lambda: worker.asker.ask(WORKER_STATE, id=worker.id), lambda found: found["verified"])


async def sign(asker: Asker, kind: str) -> Data:
    """Reads the version in force and signs it by confirmation."""
    text = (await asker.ask(TEXT, kind=kind))[0]
    given = {"kind": kind, "textId": text["id"], "shownSha256": text["sha256"], "confirmation": CONFIRMATION}
    return await asker.do("signAgreement", "id method textSha256 evidenceSha256", **given)


async def be_payable(worker: Worker, card: str = CARD) -> None:
    """Consent to agent filing, and a card in the verified name."""
    await worker.asker.do("giveConsent", "given", purpose="AGENT_TAX_FILING")
    await worker.asker.do("setPayoutDestination", "number", cardNumber=card)


async def a_worker(product: Running, reviewer: Asker, name: str = "张小雨", card: str = CARD) -> Worker:
    """Admitted, verified, signed, payable."""
    worker = await a_registered_worker(product, name)
    await admit(reviewer, worker.id)
    await verify(worker)
    await sign(worker.asker, "WORKER_COOPERATION")
    await be_payable(worker, card)
    return worker


async def a_registered_employer(product: Running, name: str = "天津青橙咖啡有限公司") -> Employer:
    """Registered by its owner, not reviewed yet; without a finance member."""
    phone = a_bare_phone()
    owner = await product.sign_in(phone)
    licence = {"kind": "BUSINESS_LICENCE", "fileName": "营业执照.pdf", "contentBase64": LICENCE}
    registered = await owner.do(
        "registerEmployer",
        "id state virtualAccount",
        name=name,
        uscc=a_uscc(),
        address="天津市南开区卫津路92号",
        businessScope="餐饮服务；食品销售",
        industry="catering",
        contactName="李明",
        contactPhone=phone,
        documents=[licence],
        truthful=True,
    )
    assert registered["state"] == "SUBMITTED"
    return Employer(owner, owner, registered["id"], name)


async def finance_member(product: Running, employer: Employer) -> Asker:
    """Another person, added by the owner, signs in for the employer."""
    phone = a_bare_phone()
    await employer.owner.do("addMember", "role", phone=phone, role="FINANCE", displayName="王芳")
    return await product.sign_in(phone, "EMPLOYER")


async def an_employer(product: Running, reviewer: Asker, name: str = "天津青橙咖啡有限公司") -> Employer:
    """Admitted, licence checked, signed, with a finance member."""
    employer = await a_registered_employer(product, name)
    await admit(reviewer, employer.id)
    await reviewer.do("verifyEmployer", "verified", employerId=employer.id, passed=True, note="与公示系统一致")
    await sign(employer.owner, "EMPLOYER_SERVICE")
    return Employer(employer.owner, await finance_member(product, employer), employer.id, name)


async def fund(product: Running, employer: Employer, wage_fen: int, fee_fen: int) -> None:
    """Transfers arrive at the bank, which gives notice; a job credits them."""
    where = await employer.finance.ask(FUNDING)
    wanted = (where["wageBalance"] + wage_fen, where["feeBalance"] + fee_fen)
    for account, amount_fen in ((where["wageAccount"], wage_fen), (where["feeAccount"], fee_fen)):
        await product.remote.bank_deposit(account, amount_fen, payer_name=employer.name, remark="工资")
    await until(lambda: employer.finance.ask(FUNDING), lambda found: (found["wageBalance"], found["feeBalance"]) == wanted)


def content(starts_at: datetime, pay_fen: int, **changes: object) -> Data:
    """What an employer writes: one shift of eight hours, paid as one."""
    ends_at = starts_at + timedelta(hours=8)
    return {
        "title": "校园咖啡馆店员",
        "kind": "CATERING",
        "duties": "负责点单、制作咖啡和奶茶，收拾桌面与清洗器具，配合值班店长完成闭店盘点。",
        "district": "天津市南开区",
        "address": "卫津路92号天津大学青年湖西侧咖啡馆",
        "latitude": LATITUDE,
        "longitude": LONGITUDE,
        "shifts": [{"startsAt": starts_at.isoformat(), "endsAt": ends_at.isoformat(), "headcount": 1}],
        "payComponents": [{"kind": "BASE", "unit": "SHIFT", "amount": pay_fen, "note": "按班次结算"}],
        "requirements": [{"kind": "HEALTH_CERTIFICATE", "text": "持有效健康证", "ground": "接触直接入口食品"}],
        "headcount": 1,
        "payDueDays": 7,
        "validUntil": (starts_at + timedelta(days=5)).isoformat(),
        "declared": True,
        **changes,
    }


async def publish(employer: Employer, reviewer: Asker, written: Data) -> Data:
    """Written, submitted, approved: the posting as anybody sees it."""
    created = await employer.owner.do("createPosting", "id state", content=written)
    await employer.owner.do("submitPosting", "state", postingId=created["id"])
    await reviewer.do("approvePosting", "state", postingId=created["id"])
    posting: Data = await employer.owner.ask(POSTING, id=created["id"])
    assert posting["state"] == "LIVE"
    return {"id": created["id"], **posting}


async def apply(worker: Worker, posting: Data) -> Data:
    """Attests to every requirement of the version on display."""
    version = posting["version"]
    return await worker.asker.do(
        "submitApplication",
        "id state attestedSha256 replyDueAt",
        postingVersionId=version["id"],
        attestedRequirementIds=[requirement["id"] for requirement in version["requirements"]],
        commitment="保证按时到岗",
    )


async def offer(employer: Employer, application: Data, posting: Data) -> Data:
    """All shifts, with the first message."""
    return await employer.owner.do(
        "offerApplication",
        "id state expiresAt",
        applicationId=application["id"],
        shiftIds=[shift["id"] for shift in posting["shifts"]],
        message="请提前十分钟到店，着深色长裤。",
    )


async def hire(worker: Worker, employer: Employer, posting: Data) -> Data:
    """Applied, offered, accepted: the work that was planned."""
    offered = await offer(employer, await apply(worker, posting), posting)
    accepted = await worker.asker.do("acceptOffer", "state assignments { id state startsAt endsAt }", offerId=offered["id"])
    (assignment,) = accepted["assignments"]
    planned: Data = assignment
    return planned


async def work(product: Running, worker: Worker, assignment: Data) -> Data:
    """Present from start to end, at the place; answers the assignment as checked out."""
    at_the_place = {"assignmentId": assignment["id"], "latitude": LATITUDE, "longitude": LONGITUDE}
    await product.at(datetime.fromisoformat(assignment["startsAt"]))
    await worker.asker.do("checkIn", "state", **at_the_place)
    await product.at(datetime.fromisoformat(assignment["endsAt"]) + timedelta(minutes=1))
    return await worker.asker.do("checkOut", "id state lateMinutes", **at_the_place)


async def claim(worker: Worker, assignment: Data, minutes: int = 480) -> Data:
    return await worker.asker.do("submitTimesheet", "id state", assignmentId=assignment["id"], workedMinutes=minutes)


async def drafted(employer: Employer, timesheet: Data) -> Data:
    """The employer approves the hours; a job drafts what they come to."""
    await employer.owner.do("approveTimesheet", "state", timesheetId=timesheet["id"])
    found = await until(lambda: employer.finance.ask(DRAFTED, id=timesheet["id"]), lambda sheet: sheet["settlement"] is not None)
    settlement: Data = found["settlement"]
    return settlement


async def a_submitted_batch(staff: Staff, employer: Employer) -> Data:
    """Previewed, made of exactly that plan, handed over."""
    plan = await staff.finance.ask(PREVIEW, id=employer.id)
    made = await staff.finance.do("makePayoutBatch", "id state", employerId=employer.id, planSha256=plan["planSha256"])
    await staff.finance.do("submitPayoutBatch", "state", payoutBatchId=made["id"])
    return {"id": made["id"], "planSha256": plan["planSha256"], "total": plan["total"]}


async def pay(staff: Staff, employer: Employer) -> Data:
    """A batch of two people, sent by the workers, until its last item is over."""
    batch = await a_submitted_batch(staff, employer)
    await staff.checker.do("approvePayoutBatch", "state", payoutBatchId=batch["id"], planSha256=batch["planSha256"])
    return await finished(staff, batch)


async def finished(staff: Staff, batch: Data) -> Data:
    found: Data = await until(lambda: staff.finance.ask(BATCH, id=batch["id"]), lambda seen: seen["finishedAt"])
    return found

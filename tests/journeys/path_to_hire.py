"""From the first sign-in to being hired: what the right viewer sees at each step, and that the wrong one does not."""

from dataclasses import dataclass
from datetime import datetime

import pyotp

from domain import accounts
from tests.build.accounts import PASSWORD
from tests.build.graphql import Asker, Data, until
from tests.build.money import CARD
from tests.build.product import Running
from tests.journeys import steps
from tests.journeys.steps import Employer, Staff, Worker

VIEWER = "{ viewer { kind staffRole memberRole scopes worker { id } employer { id } } }"
WORKER = "query($id: ID!) { worker(id: $id) { name idNumber contact state verified signed reviews { decision reason } } }"
MINE = """{ myIdentity(purpose: "核对本人信息") { name idNumber phone sex } }"""
QUEUE = "{ workerRegistrations(state: SUBMITTED) { nodes { id } } }"
VERIFICATION = "query($id: ID!) { worker(id: $id) { verifications { state method provider resultCode expiresAt } } }"
EMPLOYER = "query($id: ID!) { employer(id: $id) { name uscc verified signed %s } }"
MEMBERS_ONLY = "state contact virtualAccount documents { kind sha256 }"
DEPOSITS = "{ deposits { nodes { purpose amount { fen } payerName } } }"
SEARCH = "query($filter: PostingFilter) { postings(filter: $filter) { nodes { id } } }"
POSTING = "query($id: ID!) { posting(id: $id) { id title } }"
REVIEWS = "query($id: ID!) { posting(id: $id) { version { number reviews { decision reason } } } }"
APPLICATION = "query($id: ID!) { application(id: $id) { state rejectReason rejectCode attestedRequirements { text } } }"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody on the way; ``rival`` and ``stranger`` are the ones whose business it is not."""

    product: Running
    staff: Staff
    worker: Worker
    stranger: Worker
    employer: Employer
    rival: Employer


async def sign_in(product: Running) -> Staff:
    """1: by phone code, by password and one-time code, by partner key; rotating refresh tokens."""
    staff = await steps.the_staff(product)
    assert (await staff.checker.ask(VIEWER))["staffRole"] == "CHECKER"
    person = await product.sign_in(steps.a_bare_phone())
    assert (await person.ask(VIEWER))["kind"] == "PERSON"
    async with product.making() as tx:
        key = await accounts.add_partner_key(tx, await accounts.add_partner(tx, "某某大学"), frozenset({"postings:read"}))
        seed = await accounts.add_staff(tx, "auditor", "审计 测试", "auditor", PASSWORD)
    partner = await product.as_(key).ask(VIEWER)
    assert (partner["kind"], partner["scopes"]) == ("PARTNER", ["postings:read"])
    given = {"login": "auditor", "password": PASSWORD, "totp": pyotp.TOTP(seed).now()}
    first = await product.visitor.do("signInStaff", "refreshToken accessToken", **given)
    await product.visitor.refused("STAFF_SIGN_IN_REFUSED", "signInStaff", **given)  # a one-time code works once
    second = await product.visitor.do("refreshSession", "refreshToken accessToken", refreshToken=first["refreshToken"])
    await product.visitor.refused("REFRESH_REUSED", "refreshSession", refreshToken=first["refreshToken"])
    ended = await product.as_(second["accessToken"]).post({"query": VIEWER})
    assert ended.status_code == 401
    return staff


async def register(product: Running, staff: Staff) -> Cast:
    """2: a worker and an employer register; staff admit; name, number and licence are checked."""
    worker = await steps.a_registered_worker(product)
    await the_registration_is_the_workers(worker, staff.reviewer)
    employer = await steps.a_registered_employer(product)
    await steps.admit(staff.reviewer, employer.id)
    await employer.owner.refused("NOT_PERMITTED", "verifyEmployer", employerId=employer.id, passed=True, note="自己核对")
    await staff.reviewer.do("verifyEmployer", "verified", employerId=employer.id, passed=True, note="与公示系统一致")
    employer = Employer(employer.owner, await steps.finance_member(product, employer), employer.id, employer.name)
    rival = await steps.an_employer(product, staff.reviewer, "天津蓝鲸商贸有限公司")
    stranger = await steps.a_worker(product, staff.reviewer, "王大力")
    cast = Cast(product, staff, worker, stranger, employer, rival)
    await nobody_else_sees_them(cast)
    return cast


async def the_registration_is_the_workers(worker: Worker, reviewer: Asker) -> None:
    await worker.asker.refused("WORKER_NOT_APPROVED", "setPayoutDestination", cardNumber=CARD)
    await worker.asker.refused("NOT_PERMITTED", "startReview", registrationId=worker.id)
    assert worker.id in [node["id"] for node in (await reviewer.ask(QUEUE))["nodes"]]
    assert (await worker.asker.ask(VIEWER))["kind"] == "WORKER"
    await reviewer.do("startReview", "state", registrationId=worker.id)
    checklist = [{"item": "complete", "passed": False}]
    await reviewer.do("requestMaterials", "state", registrationId=worker.id, checklist=checklist, reason="请补充专业全称")
    seen = await worker.asker.ask(WORKER, id=worker.id)
    assert (seen["state"], seen["reviews"][0]["reason"]) == ("NEED_MORE", "请补充专业全称")
    assert worker.name != seen["name"] and worker.id_number not in str(seen) and worker.phone not in str(seen)
    mine = await worker.asker.ask(MINE)
    assert (mine["name"], mine["idNumber"]) == (worker.name, worker.id_number)
    await worker.asker.do("submitRegistration", "state")
    await steps.admit(reviewer, worker.id)
    await worker.asker.refused("WORKER_NOT_VERIFIED", "setPayoutDestination", cardNumber=CARD)
    await steps.verify(worker)
    (check,) = (await worker.asker.ask(VERIFICATION, id=worker.id))["verifications"]
    assert (check["state"], check["method"]) == ("PASSED", "TWO_ELEMENT") and check["expiresAt"]


async def nobody_else_sees_them(cast: Cast) -> None:
    """A registration is its own and staff's; of an employer, others see what the public register says."""
    for other in (cast.stranger.asker, cast.rival.owner, cast.product.visitor):
        await other.finds_nothing(WORKER, id=cast.worker.id)
        seen = await other.ask(EMPLOYER % MEMBERS_ONLY, id=cast.employer.id)
        assert seen["name"] == cast.employer.name
        assert (seen["state"], seen["contact"], seen["virtualAccount"], seen["documents"]) == (None, None, None, [])
    own = await cast.employer.owner.ask(EMPLOYER % MEMBERS_ONLY, id=cast.employer.id)
    assert own["state"] == "APPROVED" and own["virtualAccount"] and len(own["documents"][0]["sha256"]) == 64


async def agree(cast: Cast) -> None:
    """3: the worker signs by code, the employer by confirmation; unsigned, nothing is published."""
    written = steps.content(datetime.fromisoformat("2026-06-20T09:00:00+08:00"), 30_000)
    draft = await cast.employer.owner.do("createPosting", "id", content=written)
    await cast.employer.owner.refused("EMPLOYER_UNSIGNED", "submitPosting", postingId=draft["id"])
    text = (await cast.worker.asker.ask(steps.TEXT, kind="WORKER_COOPERATION"))[0]
    given = {"kind": "WORKER_COOPERATION", "textId": text["id"]}
    await cast.worker.asker.refused(
        "TEXT_DIFFERS", "signAgreement", **given, shownSha256="00" * 32, confirmation="我已阅读并同意"
    )
    inbox = cast.product.remote.inbox
    before = len(await inbox(cast.worker.phone))
    await cast.worker.asker.do("requestSigningCode", "expiresInSeconds")
    messages = await until(lambda: inbox(cast.worker.phone), lambda found: len(found) > before)
    code = messages[0]["parameters"]["code"]  # type: ignore[index]  # a message's parameters are an object
    signed = await cast.worker.asker.do(
        "signAgreement", "method textSha256 evidenceSha256", **given, shownSha256=text["sha256"], code=code
    )
    assert (signed["method"], signed["textSha256"]) == ("SMS_INTENTION", text["sha256"]) and signed["evidenceSha256"]
    await cast.employer.finance.refused(
        "NOT_PERMITTED", "signAgreement", kind="EMPLOYER_SERVICE", textId=text["id"], shownSha256=text["sha256"], confirmation="x"
    )
    assert (await steps.sign(cast.employer.owner, "EMPLOYER_SERVICE"))["method"] == "CONFIRMATION"


async def fund(cast: Cast) -> None:
    """4: announced three times, credited once, wages and fees in two books."""
    where = await cast.employer.finance.ask(steps.FUNDING)
    for account, fen in ((where["wageAccount"], 50_000), (where["feeAccount"], 4_000)):
        await cast.product.remote.bank_deposit(account, fen, copies=3, payer_name=cast.employer.name)
    await until(
        lambda: cast.employer.finance.ask(steps.FUNDING),
        lambda seen: seen["wageBalance"] == 50_000 and seen["feeBalance"] == 4_000,
    )
    await cast.product.drained()
    deposits = (await cast.employer.finance.ask(DEPOSITS))["nodes"]
    assert sorted((one["purpose"], one["amount"]["fen"]) for one in deposits) == [("SERVICE_FEE", 4_000), ("WAGE", 50_000)]
    assert (await cast.rival.finance.ask(DEPOSITS))["nodes"] == []
    await cast.worker.asker.may_not_ask("NOT_PERMITTED", steps.FUNDING)


async def post(cast: Cast) -> Data:
    """5: nothing is shown before it is approved; a reviewer may ask for changes."""
    starts_at = datetime.fromisoformat("2026-06-20T09:00:00+08:00")
    written = steps.content(starts_at, 30_000)
    deducting = [{"kind": "BASE", "unit": "SHIFT", "amount": -1, "note": "押金"}]
    await cast.employer.owner.refused("INVALID_INPUT", "createPosting", content={**written, "payComponents": deducting})
    posting = await cast.employer.owner.do("createPosting", "id state", content=written)
    id = {"postingId": posting["id"]}
    await cast.employer.owner.do("submitPosting", "state", **id)
    await cast.employer.owner.refused("NOT_PERMITTED", "approvePosting", **id)
    for other in (cast.worker.asker, cast.rival.owner, cast.product.visitor):
        await other.finds_nothing(POSTING, id=posting["id"])
        assert (await other.ask(SEARCH))["nodes"] == []
    await cast.staff.reviewer.do("requestPostingChanges", "state", **id, reason="请写明班次结束时间")
    told = await cast.employer.owner.ask(REVIEWS, id=posting["id"])
    assert told["version"]["reviews"][0]["reason"] == "请写明班次结束时间"
    await cast.rival.owner.refused("NOT_FOUND", "revisePosting", **id, content=written)
    await cast.employer.owner.do("revisePosting", "state", **id, content={**written, "title": "校园咖啡馆早班店员"})
    await cast.employer.owner.do("submitPosting", "state", **id)
    await cast.staff.reviewer.do("approvePosting", "state", **id)
    shown: Data = await cast.product.visitor.ask(steps.POSTING, id=posting["id"])
    assert (shown["state"], shown["title"], shown["employer"]["verified"]) == ("LIVE", "校园咖啡馆早班店员", True)
    return {**shown, "id": posting["id"]}


async def be_found(cast: Cast, posting: Data) -> None:
    """6: by kind, place, pay, time and text, Chinese included."""
    hits = [
        {"kind": "CATERING"},
        {"district": "天津市南开区", "minPay": 3_700},
        {"text": "咖啡"},
        {"text": "清洗器具", "startsAfter": "2026-06-20T00:00:00+08:00", "startsBefore": "2026-06-21T00:00:00+08:00"},
    ]
    misses = [{"kind": "TUTORING"}, {"minPay": 3_800}, {"text": "家教"}, {"startsAfter": "2026-06-21T00:00:00+08:00"}]
    for wanted, found in [*((one, [posting["id"]]) for one in hits), *((one, []) for one in misses)]:
        nodes = (await cast.worker.asker.ask(SEARCH, filter=wanted))["nodes"]
        assert [node["id"] for node in nodes] == found, wanted


async def be_hired(cast: Cast, posting: Data) -> Data:
    """6: both apply, one is refused with a reason, applies again, and is too late: the one place is taken."""
    losing = await steps.apply(cast.stranger, posting)
    refusal = {"applicationId": losing["id"], "code": "OTHER"}
    await cast.employer.owner.refused("DISCRIMINATORY_REASON", "rejectApplication", **refusal, reason="只招女生")
    await cast.rival.owner.refused("NOT_FOUND", "rejectApplication", **refusal, reason="名额已满")
    await cast.employer.owner.do("rejectApplication", "state", **refusal, reason="暂时没有合适班次")
    seen = await cast.stranger.asker.ask(APPLICATION, id=losing["id"])
    assert (seen["state"], seen["rejectReason"]) == ("REJECTED", "暂时没有合适班次")

    winning = await steps.apply(cast.worker, posting)
    await cast.worker.asker.refused(
        "ALREADY_APPLIED",
        "submitApplication",
        postingVersionId=posting["version"]["id"],
        attestedRequirementIds=[one["id"] for one in posting["version"]["requirements"]],
        commitment="再次申请",
    )
    for other in (cast.stranger.asker, cast.rival.owner, cast.product.visitor):
        await other.finds_nothing(APPLICATION, id=winning["id"])
    again = await steps.offer(cast.employer, await steps.apply(cast.stranger, posting), posting)
    offered = await steps.offer(cast.employer, winning, posting)
    await cast.stranger.asker.refused("NOT_FOUND", "acceptOffer", offerId=offered["id"])
    accepted = await cast.worker.asker.do("acceptOffer", "assignments { id state startsAt endsAt }", offerId=offered["id"])
    full = await cast.stranger.asker.refused("POSTING_FULL", "acceptOffer", offerId=again["id"])
    assert "1" in full["messageZh"] and full["ruleId"] == "applications.capacity"
    (assignment,) = accepted["assignments"]
    planned: Data = assignment
    return planned

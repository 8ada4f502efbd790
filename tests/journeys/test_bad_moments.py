"""Too early, too late, twice, unsigned, unpaid for: each a typed refusal, and nothing changed but the refusal log."""

from datetime import timedelta

import pyotp
import pytest

from domain import accounts, agreements, payouts
from domain.database import Transaction
from tests.build.accounts import PASSWORD, a_phone, a_staff, a_worker, an_employer
from tests.build.graphql import Data
from tests.build.money import CARD, a_deposit, a_settlement, ready_to_be_paid
from tests.build.postings import APosting, a_posting, a_shift, an_offer
from tests.build.product import Running
from tests.build.unchanged import unchanged
from tests.build.work import an_assignment

VIEWER = "{ viewer { kind } }"
CHECKS_RUN_OUT = "update verification set expires_at = answered_at + interval '1 second' where subject_id = :worker_id"
PREVIEW = "query($id: ID!) { payoutPreview(employerId: $id) { itemCount items { blockedCode } } }"


async def a_code(tx: Transaction, phone: str) -> tuple[str, str]:
    """The row and the six digits of a code asked for."""
    code_id = await accounts.request_code(tx, phone)
    sent = await accounts.code_to_send(tx, code_id)
    assert sent is not None
    return str(code_id), sent[1]


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.requirement("S-010", part="codes expire, work once, and may be tried five times")
async def test_expired_used_and_guessed_codes_open_nothing(untouched: Running) -> None:
    visitor, phones = untouched.visitor, [a_phone() for _ in range(3)]
    async with untouched.making() as tx:
        (expired_id, expired), (_, used), (_, guessed) = [await a_code(tx, phone) for phone in phones]
        await tx.run("update sign_in_code set expires_at = clock_timestamp() where id = :id::uuid", id=expired_id)
    await visitor.do("signIn", "accessToken", phone=phones[1], code=used)
    async with unchanged(untouched.database):
        await visitor.refused("WRONG_CODE", "signIn", phone=phones[0], code=expired)
        await visitor.refused("WRONG_CODE", "signIn", phone=phones[1], code=used)
    async with unchanged(untouched.database, but=["sign_in_code"]):  # the attempts are counted
        for _ in range(5):
            await visitor.refused("WRONG_CODE", "signIn", phone=phones[2], code=another(guessed))
        await visitor.refused("CODE_ATTEMPTS_USED", "signIn", phone=phones[2], code=guessed)


async def test_too_many_codes_are_not_sent(untouched: Running) -> None:
    phone = a_phone()
    for _ in range(5):
        await untouched.visitor.do("requestSignInCode", "expiresInSeconds", phone=phone)
    async with unchanged(untouched.database, "CODE_LIMIT"):
        await untouched.visitor.refused("CODE_LIMIT", "requestSignInCode", phone=phone)


@pytest.mark.requirement("S-001", part="expired, ended and unknown tokens stand for nobody; a reused one ends its session")
async def test_tokens_that_are_over_stand_for_nobody(untouched: Running) -> None:
    async with untouched.making() as tx:
        person_id = await accounts.person_of_phone(tx, a_phone())
        expired = await accounts.open_session(tx, person_id, access_lifetime_s=0)
        ended, stolen = [await accounts.open_session(tx, person_id) for _ in range(2)]
    await untouched.as_(ended.access_token).do("signOut", "sessionId")
    fresh = await untouched.visitor.do("refreshSession", "accessToken refreshToken", refreshToken=stolen.refresh_token)
    async with unchanged(untouched.database, "REFRESH_REFUSED"):
        for token in (expired.access_token, ended.access_token, "nobody's", fresh["refreshToken"]):
            answer = await untouched.as_(token).post({"query": VIEWER})
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "NOT_SIGNED_IN")
        await untouched.visitor.refused("REFRESH_REFUSED", "refreshSession", refreshToken=ended.refresh_token)
    async with unchanged(untouched.database, but=["session", "session_token", "audit", "outbox"]):
        await untouched.visitor.refused("REFRESH_REUSED", "refreshSession", refreshToken=stolen.refresh_token)
    answer = await untouched.as_(fresh["accessToken"]).post({"query": VIEWER})
    assert answer.status_code == 401


async def test_staff_guesses_are_counted_and_lock_the_login(untouched: Running) -> None:
    async with untouched.making() as tx:
        staff = await a_staff(tx, "finance")
    given = {"login": staff.login, "password": PASSWORD, "totp": pyotp.TOTP(staff.totp_seed).now()}
    async with unchanged(untouched.database, but=["staff", "sign_in_attempt"]):
        for wrong in (
            {"password": "x"},
            {"totp": another(given["totp"])},
            {"password": "x"},
            {"password": "x"},
            {"password": "x"},
        ):
            await untouched.visitor.refused("STAFF_SIGN_IN_REFUSED", "signInStaff", **{**given, **wrong})
        await untouched.visitor.refused("STAFF_SIGN_IN_LOCKED", "signInStaff", **given)
    async with unchanged(untouched.database, but=["sign_in_attempt"]):
        await untouched.visitor.refused("STAFF_SIGN_IN_REFUSED", "signInStaff", **{**given, "login": "nobody"})


@pytest.mark.requirement("T-023", part="nothing published or applied for while unsigned")
@pytest.mark.requirement("S-012", part="needed before signing and before a card is set")
async def test_the_unsigned_and_the_unverified_get_no_further(untouched: Running) -> None:
    async with untouched.making() as tx:
        employer = await an_employer(tx, signed=False)
        draft = await a_posting(tx, "draft", employer=employer)
        posting = await a_posting(tx)
        unsigned, unverified = await a_worker(tx, signed=False), await a_worker(tx, verified=False)
        text = await tx.one(
            "select id, encode(body_sha256, 'hex') as sha256 from agreement_text where kind = 'worker_cooperation'"
        )
    assert text is not None
    owner, worker, unknown = [await untouched.acting(who) for who in (employer, unsigned, unverified)]
    given = {"kind": "WORKER_COOPERATION", "textId": f"AgreementText:{text['id']}", "shownSha256": text["sha256"]}
    expected = ["EMPLOYER_UNSIGNED", "WORKER_UNSIGNED", "WORKER_NOT_VERIFIED", "WORKER_NOT_VERIFIED"]
    async with unchanged(untouched.database, *expected):
        await owner.refused("EMPLOYER_UNSIGNED", "submitPosting", postingId=f"Posting:{draft.id}")
        await worker.refused("WORKER_UNSIGNED", "submitApplication", **application_for(posting))
        await unknown.refused("WORKER_NOT_VERIFIED", "setPayoutDestination", cardNumber=CARD)
        await unknown.refused("WORKER_NOT_VERIFIED", "signAgreement", **given, confirmation="我已阅读并同意")


@pytest.mark.requirement("T-044", part="blocked with the reason while unverified, or without consent and card")
async def test_no_payout_for_whoever_is_not_ready(untouched: Running) -> None:
    async with untouched.making() as tx:
        settlement = await a_settlement(tx, approved=True)
        staff = await a_staff(tx, "finance")
        plan = await payouts.preview(tx, staff.viewer, settlement.employer.id)
    finance, employer_id = await untouched.acting(staff), f"Employer:{settlement.employer.id}"
    for code in ("CONSENT_MISSING", "DESTINATION_MISSING", "WORKER_NOT_VERIFIED"):
        async with unchanged(untouched.database, "NO_PAYABLE_SETTLEMENTS"):
            shown = await finance.ask(PREVIEW, id=employer_id)
            assert (shown["itemCount"], [item["blockedCode"] for item in shown["items"]]) == (0, [code])
            await finance.refused(
                "NO_PAYABLE_SETTLEMENTS", "makePayoutBatch", employerId=employer_id, planSha256=plan.sha256.hex()
            )
        async with untouched.making() as tx:
            if code == "CONSENT_MISSING":
                await agreements.give_consent(tx, settlement.worker.viewer, "agent_tax_filing")
            else:
                await tx.run(CHECKS_RUN_OUT, worker_id=settlement.worker.id)


@pytest.mark.requirement("S-115", part="money in one book does not cover the other")
@pytest.mark.parametrize(("wage_fen", "fee_fen"), [(0, 0), (0, 10_000_000), (10_000_000, 0)])
async def test_what_the_balance_does_not_cover_is_not_approved(untouched: Running, wage_fen: int, fee_fen: int) -> None:
    async with untouched.making() as tx:
        settlement = await a_settlement(tx)
        for suffix, fen in (("01", wage_fen), ("02", fee_fen)):
            if fen:
                await a_deposit(tx, settlement.employer, fen, suffix)
    owner = await untouched.acting(settlement.employer)
    async with unchanged(untouched.database, "INSUFFICIENT_FUNDS"):
        answer = await owner.refused("INSUFFICIENT_FUNDS", "approveSettlement", settlementId=f"Settlement:{settlement.id}")
        assert answer["__typename"] == "InsufficientFunds"


@pytest.mark.requirement("S-068", part="full, expired, overlapping: refused with the reason, no place taken")
async def test_a_place_that_is_gone_cannot_be_taken(untouched: Running) -> None:
    async with untouched.making() as tx:
        posting = await a_posting(tx, headcount=1, shifts=(a_shift(tx.now + timedelta(days=1), headcount=1),))
        late, offered = await a_worker(tx), await a_worker(tx)
        offer = await an_offer(tx, posting, offered)
        await an_assignment(tx, posting=posting)
    owner = await untouched.acting(late)
    loser = await untouched.acting(offered)
    async with unchanged(untouched.database, "POSTING_FULL", "POSTING_FULL"):
        await loser.refused("POSTING_FULL", "acceptOffer", offerId=f"Offer:{offer.id}")
        await owner.refused("POSTING_FULL", "submitApplication", **application_for(posting))


@pytest.mark.requirement("S-020", part="an expired posting is neither listed nor open")
async def test_what_has_expired_is_over(untouched: Running) -> None:
    async with untouched.making() as tx:
        posting = await a_posting(tx, valid_until=tx.now + timedelta(hours=30))
        worker, offered = await a_worker(tx), await a_worker(tx)
        offer = await an_offer(tx, posting, offered)
        tx.now += timedelta(hours=31)
    asker, other = await untouched.acting(worker), await untouched.acting(offered)
    async with unchanged(untouched.database, "POSTING_NOT_OPEN", "OFFER_OVER"):
        await asker.finds_nothing("query($id: ID!) { posting(id: $id) { id } }", id=f"Posting:{posting.id}")
        listed = await asker.ask("{ postings(first: 100) { nodes { id } } }")
        assert f"Posting:{posting.id}" not in [node["id"] for node in listed["nodes"]]
        await asker.refused("POSTING_NOT_OPEN", "submitApplication", **application_for(posting))
        await other.refused("OFFER_OVER", "acceptOffer", offerId=f"Offer:{offer.id}")


async def test_two_shifts_at_once_are_refused(untouched: Running) -> None:
    async with untouched.making() as tx:
        worker = await a_worker(tx)
        await an_assignment(tx, worker=worker)
        offer = await an_offer(tx, await a_posting(tx), worker)
    asker = await untouched.acting(worker)
    async with unchanged(untouched.database, "SHIFT_OVERLAP"):
        refusal = await asker.refused("SHIFT_OVERLAP", "acceptOffer", offerId=f"Offer:{offer.id}")
        assert "校园咖啡馆" in refusal["messageZh"]


@pytest.mark.requirement("S-071", part="hours are claimed once, in time, and within the shift")
async def test_a_late_double_or_too_long_timesheet_is_refused(untouched: Running) -> None:
    async with untouched.making() as tx:
        work, late = [await an_assignment(tx, worked=True) for _ in range(2)]
        planned = await an_assignment(tx)
    claim = {"assignmentId": f"Assignment:{work.id}", "workedMinutes": 240}
    worker, latecomer, early = [await untouched.acting(one.worker) for one in (work, late, planned)]
    async with unchanged(untouched.database, "TIMESHEET_OUTSIDE_SPAN", "WRONG_STATE"):
        await worker.refused("TIMESHEET_OUTSIDE_SPAN", "submitTimesheet", **{**claim, "workedMinutes": 241})
        await early.refused("WRONG_STATE", "submitTimesheet", assignmentId=f"Assignment:{planned.id}", workedMinutes=60)
    await worker.do("submitTimesheet", "id", **claim)
    async with untouched.making() as tx:
        tx.now += timedelta(days=7, minutes=1)
    async with unchanged(untouched.database, "TIMESHEET_TWICE", "TIMESHEET_LATE"):
        await worker.refused("TIMESHEET_TWICE", "submitTimesheet", **claim)
        await latecomer.refused("TIMESHEET_LATE", "submitTimesheet", **{**claim, "assignmentId": f"Assignment:{late.id}"})


@pytest.mark.requirement("S-116", part="one person cannot make and approve, whatever their role by then")
async def test_two_approvers_who_are_one_person(untouched: Running) -> None:
    async with untouched.making() as tx:
        settlement = await a_settlement(tx, approved=True)
        await ready_to_be_paid(tx, settlement.worker)
        both = await a_staff(tx, "finance")
        plan = await payouts.preview(tx, both.viewer, settlement.employer.id)
        batch = await payouts.make(tx, both.viewer, settlement.employer.id, plan.sha256)
        await payouts.submit(tx, both.viewer, batch.id)
        await tx.run("update staff set role = 'checker' where id = :id", id=both.id)
    checker = await untouched.acting(both)
    async with unchanged(untouched.database, "TWO_PEOPLE", "TWO_PEOPLE"):
        given: Data = {"payoutBatchId": f"PayoutBatch:{batch.id}"}
        await checker.refused("TWO_PEOPLE", "approvePayoutBatch", **given, planSha256=plan.sha256.hex())
        await checker.refused("TWO_PEOPLE", "rejectPayoutBatch", **given, reason="不对")


def application_for(posting: APosting) -> Data:
    return {
        "postingVersionId": f"PostingVersion:{posting.version_id}",
        "attestedRequirementIds": [f"Requirement:{id}" for id in posting.requirement_ids],
        "commitment": "保证按时到岗",
    }

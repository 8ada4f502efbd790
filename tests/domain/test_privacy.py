"""Seeing somebody's data: only for a purpose, allowed by another person or a rule, within the time, and never unseen."""

from datetime import timedelta
from hashlib import sha256

import pytest

from domain import accounts, agreements, applications, disclosure, identity, payouts, privacy, rules
from domain.accounts.model import NotUnderOath, TextNotShown
from domain.agreements import CONSENT_PURPOSES
from domain.database import Transaction
from domain.disclosure import NoticeDiffers
from domain.errors import InvalidInput, NotFound, NotPermitted, WrongState
from domain.ids import new_id
from domain.privacy.model import AccessNotApproved, AccessOver, BeyondPurpose, NotYourHire, OwnRequest
from domain.viewer import Viewer
from tests.build.accounts import a_staff, a_worker, an_employer, swear
from tests.build.money import SYSTEM, a_batch
from tests.build.postings import a_posting, an_application

WHY = "工资退回，核对收款人"
LOOKS = """
    select r.purpose, data -> 'fields' as fields, actor from audit join personal_data_reading r on r.audit_id = id
    where audit.subject_id = :id and actor not like 'system:%' order by id
"""
TOLD = "select recipient, recipient_name, kinds, consent_id, legal_basis from disclosure where worker_id = :id order by at, id"


@pytest.mark.requirement("S-108")
async def test_staff_look_once_another_person_allowed_it(tx: Transaction) -> None:
    worker, finance = await a_worker(tx, name="王芳菲"), (await a_staff(tx, "finance")).viewer
    admin = (await a_staff(tx, "admin")).viewer
    asked = await privacy.request_access(tx, finance, worker.id, ["phone", "name"], "payment_trouble", WHY, 60)
    with pytest.raises(AccessNotApproved):
        await privacy.reveal(tx, finance, asked.id)

    await privacy.approve_access(tx, admin, asked.id, "情况属实")
    shown = await privacy.reveal(tx, finance, asked.id)

    assert dict(shown.values) == {"name": "王芳菲", "phone": worker.phone}
    looks = [tuple(row) for row in await tx.all(LOOKS, id=worker.id)]
    assert looks == [(WHY, '["name", "phone"]', finance.actor)]
    with pytest.raises(NotFound):
        await privacy.reveal(tx, (await a_staff(tx, "finance")).viewer, asked.id)
    tx.now += timedelta(minutes=61)
    with pytest.raises(AccessOver):
        await privacy.reveal(tx, finance, asked.id)


@pytest.mark.requirement("S-108", part="no purpose, an approver who asked, beyond the purpose, of oneself: refused")
async def test_what_is_refused(tx: Transaction) -> None:
    worker, admin = await a_worker(tx), (await a_staff(tx, "admin")).viewer
    support = (await a_staff(tx, "support")).viewer

    async def ask(viewer: Viewer, purpose: str = "complaint_handling", why: str = WHY, minutes: int = 60, *fields: str) -> None:
        await privacy.request_access(tx, viewer, worker.id, fields or ["name"], purpose, why, minutes)

    for viewer, given, refusal in (
        (support, ("marketing",), InvalidInput),
        (support, ("payment_trouble",), NotPermitted),
        (support, ("arrange_work",), NotPermitted),
        (support, ("complaint_handling", "  "), InvalidInput),
        (support, ("complaint_handling", WHY, 1441), BeyondPurpose),
        (support, ("complaint_handling", WHY, 60, "id_number"), BeyondPurpose),
        (worker.viewer, (), NotPermitted),
        ((await a_staff(tx, "support", sworn=False)).viewer, (), NotUnderOath),
        ((await a_staff(tx, "support", person_id=worker.person_id)).viewer, (), OwnRequest),
    ):
        with pytest.raises(refusal):
            await ask(viewer, *given)

    mine = await privacy.request_access(tx, admin, worker.id, ["name"], "legal_request", WHY, 60)
    with pytest.raises(OwnRequest):
        await privacy.approve_access(tx, admin, mine.id, "自己批准")
    with pytest.raises(NotPermitted):
        await privacy.approve_access(tx, support, mine.id, "不是管理员")
    other = (await a_staff(tx, "admin")).viewer
    await privacy.refuse_access(tx, other, mine.id, "没有法律文书")
    with pytest.raises(WrongState):
        await privacy.approve_access(tx, other, mine.id, "又批准")
    with pytest.raises(NotFound):
        await privacy.approve_access(tx, other, new_id(), "没有这份申请")
    late = await privacy.request_access(tx, admin, worker.id, ["name"], "legal_request", WHY, 60)
    tx.now += timedelta(days=7)
    with pytest.raises(WrongState):
        await privacy.approve_access(tx, other, late.id, "太迟")
    assert await tx.all(LOOKS, id=worker.id) == []


@pytest.mark.requirement("S-066", part="an employer sees the contact of whom it offered work to, for a time, on record")
async def test_an_employer_reaches_its_own_hire(tx: Transaction) -> None:
    worker, employer, rival = await a_worker(tx), await an_employer(tx), await an_employer(tx, name="天津海河书店有限公司")
    posting = await a_posting(tx, employer=employer)
    application = await an_application(tx, posting, worker)
    given = (worker.id, ["phone"], "arrange_work", "通知到岗时间", 600)
    with pytest.raises(NotYourHire):
        await privacy.request_access(tx, employer.viewer, *given)
    await applications.offer(tx, employer.viewer, application.id, posting.shift_ids[:1], "请提前十分钟到店。")

    asked = await privacy.request_access(tx, employer.viewer, *given)
    shown = await privacy.reveal(tx, employer.viewer, asked.id)

    assert dict(shown.values) == {"phone": worker.phone} and asked.automatic_rule == "privacy.hire_contact"
    told = (await tx.all(TOLD, id=worker.id))[-1]
    assert (told["recipient"], told["recipient_name"], told["kinds"]) == ("employer", str(employer.id), ["phone"])
    with pytest.raises(NotYourHire):
        await privacy.request_access(tx, rival.viewer, *given)
    with pytest.raises(BeyondPurpose):
        await privacy.request_access(tx, employer.viewer, worker.id, ["id_number"], "arrange_work", "通知到岗时间", 600)


async def test_secrecy_is_promised_in_the_words_in_force(tx: Transaction) -> None:
    staff = (await a_staff(tx, "support", sworn=False)).viewer
    with pytest.raises(TextNotShown):
        await accounts.sign_undertaking(tx, staff, sha256("别的文字".encode()).hexdigest())
    with pytest.raises(NotUnderOath):
        await accounts.require_undertaking(tx, staff)
    await swear(tx, staff)
    await swear(tx, staff)
    await accounts.require_undertaking(tx, staff)
    assert (await rules.in_force(tx, "privacy.undertaking")).version == 1


@pytest.mark.requirement("L-07", part="versioned notices; a consent keeps the hash of the one in force; unknown purposes refused")
async def test_a_consent_answers_a_notice(tx: Transaction) -> None:
    worker = await a_worker(tx)
    notices = {row["purpose"]: row["body_sha256"] for row in await tx.all("select purpose, body_sha256 from consent_notice")}
    assert notices.keys() == set(CONSENT_PURPOSES)
    shown = notices["agent_tax_filing"].hex()
    id = await agreements.give_consent(tx, worker.viewer, "agent_tax_filing", shown_sha256=shown)
    assert await tx.value("select notice_sha256 from consent where id = :id", id=id) == notices["agent_tax_filing"]
    with pytest.raises(NoticeDiffers):
        await agreements.give_consent(tx, worker.viewer, "agent_tax_filing", shown_sha256="00" * 32)
    with pytest.raises(InvalidInput):
        await agreements.give_consent(tx, worker.viewer, "marketing")  # type: ignore[arg-type]  # no such purpose


@pytest.mark.requirement("L-07", part="a disclosure names recipient, kinds and ground; nothing leaves once consent is withdrawn")
async def test_what_leaves_rests_on_consent_or_on_a_duty(tx: Transaction) -> None:
    worker = await a_worker(tx, verified=False)
    asked = await identity.start_verification(tx, worker.viewer, "two_element", consent=True)
    assert await identity.question(tx, asked.id) is not None
    first = (await tx.all(TOLD, id=worker.id))[0]
    assert first["recipient"] == "identity_authority" and first["consent_id"] is not None

    other = await a_worker(tx, verified=False)
    withdrawn = await identity.start_verification(tx, other.viewer, "two_element", consent=True)
    await agreements.withdraw_consent(tx, other.viewer, "identity_verification")
    assert await identity.question(tx, withdrawn.id) is None
    assert await tx.all(TOLD, id=other.id) == []
    assert await tx.value("select result_code from verification where id = :id", id=withdrawn.id) == "consent_withdrawn"


async def test_wages_that_are_owed_are_paid_without_consent_and_say_so(tx: Transaction) -> None:
    batch = await a_batch(tx, approved=True)
    row = await tx.one("select id, worker_id from payout_item where payout_batch_id = :id", id=batch.id)
    assert row is not None
    person_id = await tx.value("select person_id from worker where id = :id", id=row["worker_id"])
    assert await disclosure.consented(tx, row["worker_id"], "bank_disclosure") is not None
    await disclosure.say(tx, Viewer(person_id=person_id), "bank_disclosure", given=False)  # type: ignore[arg-type]  # a UUID
    assert await payouts.start(tx, SYSTEM, row["id"]) is not None
    told = (await tx.all(TOLD, id=row["worker_id"]))[-1]
    assert told["recipient"] == "payout_channel" and told["consent_id"] is None and "第13条" in told["legal_basis"][0]

"""Publishing: a complete, lawful content, reviewed before anybody sees it."""

from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from domain import postings
from domain.accounts.model import EmployerNotApproved
from domain.agreements.model import EmployerUnsigned
from domain.database import Transaction
from domain.errors import NotFound, NotPermitted, Refusal, WrongState
from domain.postings import (
    Opinion,
    PayContent,
    PayKind,
    PayUnit,
    PostingContent,
    RequirementContent,
    RequirementKind,
    ShiftContent,
    State,
)
from domain.postings.model import (
    BasePayMissing,
    BelowMinimumWage,
    ContactInText,
    Discriminatory,
    FraudSuspected,
    HeadcountBelowTaken,
    NotDeclared,
    NotIncome,
    PayUnitUnclear,
    RequirementWithoutGround,
    ShiftInPast,
    ValidityOutOfRange,
)
from domain.reviews import OwnSubmission
from domain.viewer import VISITOR, Viewer
from tests.build.accounts import a_member, a_staff, a_worker, an_employer, the_reviewer
from tests.build.postings import a_content, a_posting, a_shift
from tests.build.work import an_assignment


async def state_of(tx: Transaction, posting_id: object) -> object:
    return await tx.value("select state from posting where id = :id", id=posting_id)


async def refusal_of(tx: Transaction, content: PostingContent) -> Refusal:
    employer = await an_employer(tx)
    with pytest.raises(Refusal) as refused:
        await postings.create(tx, employer.viewer, content)
    return refused.value


@pytest.mark.requirement("S-063", part="a structured draft with shifts, place, pay, headcount, requirements and validity")
async def test_create_keeps_the_content_as_the_first_version(tx: Transaction) -> None:
    posting = await a_posting(tx, "draft")
    version = await tx.one("select * from posting_version where id = :id", id=posting.version_id)
    assert version is not None
    assert (version["number"], version["title"], version["headcount"]) == (1, posting.content.title, 2)
    assert len(posting.shift_ids) == 2
    assert len(posting.requirement_ids) == 1
    assert await tx.value("select pay_fen_per_hour from posting where id = :id", id=posting.id) == 2_500
    assert await state_of(tx, posting.id) == "draft"


@pytest.mark.requirement(
    "S-064", part="shown only after a reviewer approved it", missing="taken into review as a state of its own"
)
async def test_a_posting_is_shown_only_after_a_reviewer_approved_it(tx: Transaction) -> None:
    posting = await a_posting(tx, "submitted")
    assert await state_of(tx, posting.id) == "submitted"
    await postings.approve(tx, await the_reviewer(tx), posting.id, Opinion("内容真实", {"complete": True}))
    row = await tx.one("select state, live_version_id, published_at from posting where id = :id", id=posting.id)
    assert row is not None
    assert (row["state"], row["live_version_id"], row["published_at"]) == ("live", posting.version_id, tx.now)


@pytest.mark.requirement("S-064", part="the database itself shows no version nobody approved")
async def test_the_database_shows_no_version_that_nobody_approved(tx: Transaction) -> None:
    posting = await a_posting(tx, "submitted")
    with pytest.raises(asyncpg.CheckViolationError):
        async with tx.connection.transaction():
            show = "update posting set state = 'live', submitted_at = null, published_at = :now where id = :id"
            await tx.run(show, id=posting.id)
    with pytest.raises(asyncpg.CheckViolationError, match="was not approved"):
        async with tx.connection.transaction():
            await tx.run("update posting set live_version_id = version_id where id = :id", id=posting.id)


async def test_a_version_never_changes(tx: Transaction) -> None:
    posting = await a_posting(tx)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tx.connection.transaction():
            await tx.run("update posting_version set title = 'something else' where id = :id", id=posting.version_id)


@pytest.mark.requirement("S-104", part="the decision keeps its reason, checklist and rule hits")
async def test_sending_back_keeps_the_reason_and_the_rules(tx: Transaction) -> None:
    posting = await a_posting(tx, "submitted")
    opinion = Opinion("请写明着装要求", {"complete": False}, ("postings.clear_duties",))
    await postings.request_changes(tx, await the_reviewer(tx), posting.id, opinion)
    review = await tx.one("select decision, reason, rule_ids from review where subject_id = :id", id=posting.version_id)
    assert review is not None
    assert tuple(review) == ("changes_required", "请写明着装要求", ["postings.clear_duties"])
    assert await state_of(tx, posting.id) == "changes_required"


async def test_changes_required_need_a_revision_before_the_next_submission(tx: Transaction) -> None:
    posting = await a_posting(tx, "submitted")
    await postings.request_changes(tx, await the_reviewer(tx), posting.id, Opinion("请写明着装要求"))
    with pytest.raises(WrongState):
        await postings.submit(tx, posting.employer.viewer, posting.id)
    await postings.revise(tx, posting.employer.viewer, posting.id, a_content(tx, title="校园咖啡馆早班店员"))
    submitted = await postings.submit(tx, posting.employer.viewer, posting.id)
    assert submitted.state is State.SUBMITTED
    assert await tx.value("select title from posting where id = :id", id=posting.id) == "校园咖啡馆早班店员"


async def test_sending_back_without_a_reason_is_refused(tx: Transaction) -> None:
    posting = await a_posting(tx, "submitted")
    with pytest.raises(Refusal):
        await postings.reject(tx, await the_reviewer(tx), posting.id, Opinion(" "))
    assert await state_of(tx, posting.id) == "submitted"


async def test_only_reviewers_review_and_nobody_their_own(tx: Transaction) -> None:
    posting = await a_posting(tx, "submitted")
    with pytest.raises(NotPermitted):
        await postings.approve(tx, posting.employer.viewer, posting.id, Opinion())
    own = await a_staff(tx, "reviewer", person_id=posting.employer.person_id)
    with pytest.raises(OwnSubmission):
        await postings.approve(tx, own.viewer, posting.id, Opinion())


@pytest.mark.requirement(
    "S-105", part="a revision is reviewed while the approved version stays on display", missing="periodic clock"
)
async def test_a_live_posting_shows_its_approved_version_until_the_revision_is_approved(tx: Transaction) -> None:
    posting = await a_posting(tx)
    viewer = posting.employer.viewer
    revised = await postings.revise(tx, viewer, posting.id, a_content(tx, title="校园咖啡馆全天店员", headcount=3))
    await postings.submit(tx, viewer, posting.id)
    shown = await tx.one("select state, title, headcount, live_version_id from posting where id = :id", id=posting.id)
    assert shown is not None
    assert tuple(shown) == ("live", "校园咖啡馆晚班店员", 2, posting.version_id)
    await postings.approve(tx, await the_reviewer(tx), posting.id, Opinion())
    shown = await tx.one("select state, title, headcount, live_version_id from posting where id = :id", id=posting.id)
    assert shown is not None
    assert tuple(shown) == ("live", "校园咖啡馆全天店员", 3, revised.version_id)


async def test_a_rejected_revision_leaves_the_approved_version_live(tx: Transaction) -> None:
    posting = await a_posting(tx)
    await postings.revise(tx, posting.employer.viewer, posting.id, a_content(tx, title="校园咖啡馆全天店员"))
    await postings.submit(tx, posting.employer.viewer, posting.id)
    await postings.reject(tx, await the_reviewer(tx), posting.id, Opinion("与实际不符"))
    shown = await tx.one("select state, title, submitted_at from posting where id = :id", id=posting.id)
    assert shown is not None
    assert tuple(shown) == ("live", "校园咖啡馆晚班店员", None)


async def test_places_taken_stay_taken_in_a_revision_that_keeps_the_times(tx: Transaction) -> None:
    posting = await a_posting(tx)
    await an_assignment(tx, posting=posting)
    with pytest.raises(HeadcountBelowTaken):
        await postings.revise(tx, posting.employer.viewer, posting.id, replace(posting.content, headcount=0))
    revised = await postings.revise(tx, posting.employer.viewer, posting.id, posting.content)
    await postings.submit(tx, posting.employer.viewer, posting.id)
    await postings.approve(tx, await the_reviewer(tx), posting.id, Opinion())
    taken = await tx.all("select taken from shift where posting_version_id = :id order by starts_at", id=revised.version_id)
    assert [row["taken"] for row in taken] == [1, 0]


@pytest.mark.requirement("T-023", part="no publishing before the service agreement is signed")
async def test_submitting_needs_an_approved_employer_who_signed(tx: Transaction) -> None:
    unsigned = await a_posting(tx, "draft", employer=await an_employer(tx, signed=False))
    with pytest.raises(EmployerUnsigned):
        await postings.submit(tx, unsigned.employer.viewer, unsigned.id)
    unapproved = await a_posting(tx, "draft", employer=await an_employer(tx, approved=False))
    with pytest.raises(EmployerNotApproved):
        await postings.submit(tx, unapproved.employer.viewer, unapproved.id)


async def test_another_employers_posting_does_not_exist(tx: Transaction) -> None:
    posting, stranger = await a_posting(tx, "draft"), await an_employer(tx)
    with pytest.raises(NotFound):
        await postings.submit(tx, stranger.viewer, posting.id)
    with pytest.raises(NotPermitted):
        await postings.close(tx, await a_member(tx, posting.employer, "finance"), posting.id)
    with pytest.raises(NotPermitted):
        await postings.create(tx, (await a_worker(tx)).viewer, posting.content)
    with pytest.raises(Refusal):
        await postings.create(tx, VISITOR, posting.content)


async def test_pause_resume_close(tx: Transaction) -> None:
    posting = await a_posting(tx, "paused")
    viewer = posting.employer.viewer
    with pytest.raises(WrongState):
        await postings.pause(tx, viewer, posting.id)
    assert (await postings.resume(tx, viewer, posting.id)).state is State.LIVE
    assert (await postings.close(tx, viewer, posting.id)).state is State.CLOSED
    with pytest.raises(WrongState):
        await postings.resume(tx, viewer, posting.id)


@pytest.mark.requirement("S-064", part="removal by a reviewer with the reason")
async def test_a_reviewer_removes_a_live_posting_with_a_reason(tx: Transaction) -> None:
    posting = await a_posting(tx)
    removed = await postings.remove(tx, await the_reviewer(tx), posting.id, Opinion("查实收取押金", {}, ("postings.no_fraud",)))
    assert removed.state is State.REMOVED
    with pytest.raises(WrongState):
        await postings.revise(tx, posting.employer.viewer, posting.id, a_content(tx))


@pytest.mark.requirement("S-020", part="expired postings leave the lists")
async def test_the_sweep_expires_postings_past_their_validity(tx: Transaction) -> None:
    due, later = await a_posting(tx, valid_until=tx.now + timedelta(days=2)), await a_posting(tx)
    tx.now += timedelta(days=2)
    assert await postings.expire_due(tx, Viewer.system("postings")) == 1
    assert (await state_of(tx, due.id), await state_of(tx, later.id)) == ("expired", "live")
    told = await tx.value("select count(*) from outbox where topic = 'posting.expired' and subject_id = :id", id=due.id)
    assert told == 1


@pytest.mark.requirement("S-105", part="an expired posting comes back through a revision and a review")
async def test_an_expired_posting_is_revised_submitted_and_approved_again(tx: Transaction) -> None:
    posting = await a_posting(tx, valid_until=tx.now + timedelta(days=2))
    tx.now += timedelta(days=3)
    await postings.expire_due(tx, Viewer.system("postings"))
    await postings.revise(tx, posting.employer.viewer, posting.id, a_content(tx))
    await postings.submit(tx, posting.employer.viewer, posting.id)
    approved = await postings.approve(tx, await the_reviewer(tx), posting.id, Opinion())
    assert approved.state is State.LIVE


async def test_a_version_whose_shift_began_meanwhile_is_not_approved(tx: Transaction) -> None:
    posting = await a_posting(tx, "submitted")
    tx.now += timedelta(days=1, minutes=1)
    with pytest.raises(ShiftInPast):
        await postings.approve(tx, await the_reviewer(tx), posting.id, Opinion())


BASE = PayContent(PayKind.BASE, PayUnit.HOUR, 2_500)


@pytest.mark.requirement("S-101", part="income components only, at least one base", missing="take-home shown")
@pytest.mark.parametrize(
    ("components", "refusal"),
    [
        ((), BasePayMissing),
        ((PayContent(PayKind.BONUS, PayUnit.SHIFT, 5_000),), BasePayMissing),
        ((replace(BASE, amount_fen=2_259),), BelowMinimumWage),
        ((replace(BASE, note="迟到罚款20元"),), NotIncome),
        ((replace(BASE, note="具体面议"),), NotIncome),
        ((PayContent(PayKind.BASE, PayUnit.SHIFT, 9_039),), BelowMinimumWage),
    ],
)
async def test_pay_is_income_at_or_above_the_minimum(
    tx: Transaction, components: tuple[PayContent, ...], refusal: type[Refusal]
) -> None:
    refused = await refusal_of(tx, a_content(tx, pay_components=components))
    assert type(refused) is refusal
    assert refused.field is not None and refused.field.startswith("input.content.payComponents")


@pytest.mark.requirement("S-071", part="the local hourly minimum wage by a dated regional table")
async def test_the_minimum_wage_is_the_regions(tx: Transaction) -> None:
    exact = await a_posting(tx, "draft", pay_components=(replace(BASE, amount_fen=2_260),))
    assert exact.shift_ids
    refused = await refusal_of(tx, a_content(tx, district="北京市海淀区", pay_components=(replace(BASE, amount_fen=2_639),)))
    assert isinstance(refused, BelowMinimumWage)
    assert refused.facts["minimum"] == "26.40"


async def test_pay_per_shift_counts_by_the_longest_shift(tx: Transaction) -> None:
    tomorrow = tx.now + timedelta(days=1)
    shifts = (a_shift(tomorrow, hours=4), a_shift(tomorrow + timedelta(days=1), hours=5))
    pay = (PayContent(PayKind.BASE, PayUnit.SHIFT, 15_000),)
    posting = await a_posting(tx, "draft", shifts=shifts, pay_components=pay)
    assert await tx.value("select pay_fen_per_hour from posting where id = :id", id=posting.id) == 3_000


async def test_a_shift_of_days_needs_pay_by_the_hour(tx: Transaction) -> None:
    long = (a_shift(tx.now + timedelta(days=1), hours=25),)
    pay = (PayContent(PayKind.BASE, PayUnit.SHIFT, 1_000_000),)
    assert isinstance(await refusal_of(tx, a_content(tx, shifts=long, pay_components=pay)), PayUnitUnclear)


@pytest.mark.requirement("S-100", part="missing, impossible and untrue facts are refused by field", missing="suggestions")
@pytest.mark.requirement("S-102", part="shifts and place in detail, each with its places", missing="shift changes")
async def test_incomplete_content_is_refused_by_field(tx: Transaction) -> None:
    tomorrow = tx.now + timedelta(days=1)
    nameless = RequirementContent(RequirementKind.SKILL, "会用收银系统", "")
    cases: list[tuple[PostingContent, str]] = [
        (a_content(tx, title="店员"), "input.content.title"),
        (a_content(tx, duties="做咖啡"), "input.content.duties"),
        (a_content(tx, headcount=0), "input.content.headcount"),
        (a_content(tx, shifts=()), "input.content.shifts"),
        (a_content(tx, shifts=(a_shift(tx.now),)), "input.content.shifts.0.startsAt"),
        (a_content(tx, shifts=(ShiftContent(tomorrow, tomorrow, 1),)), "input.content.shifts.0.endsAt"),
        (a_content(tx, shifts=(a_shift(tomorrow, headcount=3),)), "input.content.shifts.0.headcount"),
        (a_content(tx, valid_until=tx.now), "input.content.validUntil"),
        (a_content(tx, valid_until=tx.now + timedelta(days=91)), "input.content.validUntil"),
        (a_content(tx, declared=False), "input.content.declared"),
        (a_content(tx, longitude=None), "input.content.latitude"),
        (a_content(tx, latitude=91.0), "input.content.latitude"),
        (a_content(tx, requirements=(nameless,)), "input.content.requirements.0.ground"),
    ]
    employer = await an_employer(tx)
    for content, field in cases:
        with pytest.raises(Refusal) as refused:
            await postings.create(tx, employer.viewer, content)
        assert refused.value.field == field
    assert {type(await refusal_of(tx, cases[index][0])) for index in (4, 7, 9, 12)} == {
        ShiftInPast,
        ValidityOutOfRange,
        NotDeclared,
        RequirementWithoutGround,
    }


DUTIES = "负责点单、制作咖啡和奶茶，收拾桌面与清洗器具。"


@pytest.mark.requirement("S-100", part="contact details in the text are refused with their place in it")
@pytest.mark.requirement("S-103", part="discriminatory limits are refused", missing="exceptions by senior review")
@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("联系电话13812345678", ContactInText),
        ("电话 138-1234-5678", ContactInText),
        ("加微信详聊", ContactInText),
        ("ｗｅｃｈａｔ：cafe2026", ContactInText),
        ("仅限女生", Discriminatory),
        ("限 男 性", Discriminatory),
        ("年龄18-25岁", Discriminatory),
        ("汉族优先", Discriminatory),
        ("本地户籍优先", Discriminatory),
        ("每单需先垫付本金", FraudSuspected),
        ("入职缴纳服装费200元", FraudSuspected),
    ],
)
async def test_words_that_may_not_be_published(tx: Transaction, words: str, refusal: type[Refusal]) -> None:
    refused = await refusal_of(tx, a_content(tx, duties=DUTIES + words))
    assert type(refused) is refusal
    assert refused.field == "input.content.duties"
    start, end = refused.facts["start"], refused.facts["end"]
    assert isinstance(start, int) and isinstance(end, int)
    assert (DUTIES + words)[start:end] == refused.facts["words"]
    assert start >= len(DUTIES)


@pytest.mark.requirement("S-104", part="what deserves a look is kept for the reviewer")
async def test_what_deserves_a_look_is_kept_for_the_reviewer(tx: Transaction) -> None:
    posting = await a_posting(tx, "submitted", duties=DUTIES + "不收取任何押金。完成后服从安排。")
    found = await tx.all(
        "select topic, words, rule_id from screening_finding where posting_version_id = :id order by position",
        id=posting.version_id,
    )
    assert [tuple(row) for row in found] == [
        ("charges", "押金", "postings.no_fraud"),
        ("vague", "服从安排", "postings.clear_duties"),
    ]

"""Questions about pay and objections to it, after it was received (S-043)."""

from datetime import timedelta

import pytest

from domain import deadlines, ledger, notifications, pay_disputes, payouts, settlements
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, NotSignedIn, WrongState
from domain.ids import new_id
from domain.money import Fen
from domain.pay_disputes import (
    Kind,
    Outcome,
    PayDisputeNotVerified,
    PayDisputeNotYours,
    PayDisputeOpen,
    PayDisputeOutcomeWrong,
    PayDisputeWindowClosed,
    PayNotReceived,
)
from domain.payouts import Word
from domain.settlements import Correction, NothingToSupplement, Supplement
from domain.viewer import VISITOR
from tests.build.accounts import a_member, a_staff, a_worker, an_employer
from tests.build.money import SYSTEM, a_batch, a_settlement, fund
from tests.build.pay_disputes import ITEM_OF, PDF, TEXT, a_dispute, a_paid_settlement
from tests.build.postings import a_posting
from tests.build.work import an_assignment

REASON = "经核对打卡记录，处理如上"
STEPS = "select array_agg(kind order by at, id) from pay_dispute_step where pay_dispute_id = :id"
TOLD = "select array_agg(topic order by created_at, id) from outbox where subject_id = :id and topic is not null"
CLOCKS = "select kind, due_at, met_at, missed_at, lifted_at, lift_reason from deadline where subject_id = :id order by kind"
SUPPLEMENT = "select * from settlement where pay_dispute_id = :id"
LEGS = "select count(*) from ledger_transfer where debit_account_id = :id"


async def row_of(tx: Transaction, id: object) -> Record:
    row = await tx.one("select * from pay_dispute where id = :id", id=id)
    assert row is not None
    return row


@pytest.mark.requirement("S-043", part="only after receipt: pay never received is a case of liability, without a window")
@pytest.mark.parametrize("approved", [False, True])
async def test_pay_that_never_arrived_is_no_dispute(tx: Transaction, approved: bool) -> None:
    settlement = await a_settlement(tx, approved=approved)
    with pytest.raises(PayNotReceived) as refused:
        await pay_disputes.open_dispute(tx, settlement.worker.viewer, settlement.id, Kind.OBJECTION, TEXT)
    assert "立案" in refused.value.message_zh and "liability" in refused.value.message_en
    window = await pay_disputes.window(tx, settlement.worker.viewer, settlement.id)
    assert (window.open, window.until) == (False, None) and isinstance(window.refusal, PayNotReceived)


async def test_pay_that_came_back_was_not_received(tx: Transaction) -> None:
    settlement = await a_paid_settlement(tx)
    item_id = await tx.value(ITEM_OF, id=settlement.id)
    number = await tx.value("select out_biz_no from payout_attempt where payout_item_id = :id", id=item_id)
    await payouts.record(tx, SYSTEM, str(number), Word(payouts.Outcome.RETURNED, code="9"))
    with pytest.raises(PayNotReceived):
        await pay_disputes.open_dispute(tx, settlement.worker.viewer, settlement.id, Kind.QUESTION, TEXT)


@pytest.mark.requirement("S-043", part="until five working days after receipt; later refused with its rule, complaint offered")
async def test_the_window_ends_with_the_fifth_working_day_after_receipt(tx: Transaction) -> None:
    settlement = await a_paid_settlement(tx)
    until = await deadlines.working_days_after(tx, tx.now, 5)
    tx.now = until - timedelta(seconds=1)
    assert (await pay_disputes.window(tx, settlement.worker.viewer, settlement.id)).open
    dispute = await pay_disputes.open_dispute(tx, settlement.worker.viewer, settlement.id, Kind.QUESTION, TEXT)
    assert (await row_of(tx, dispute.id))["open_until"] == until
    tx.now = until
    with pytest.raises(PayDisputeWindowClosed) as refused:
        await pay_disputes.open_dispute(tx, settlement.worker.viewer, settlement.id, Kind.OBJECTION, TEXT)
    assert refused.value.rule == "pay_disputes.window"
    assert "投诉" in refused.value.message_zh and "complain" in refused.value.message_en
    window = await pay_disputes.window(tx, settlement.worker.viewer, settlement.id)
    assert (window.open, window.until, window.rule_id) == (False, until, "pay_disputes.window@1")


@pytest.mark.requirement("S-043", part="one open dispute a settlement and kind")
async def test_one_of_a_kind_at_a_time(tx: Transaction) -> None:
    settlement = await a_paid_settlement(tx)
    viewer = settlement.worker.viewer
    first = await pay_disputes.open_dispute(tx, viewer, settlement.id, Kind.QUESTION, TEXT)
    with pytest.raises(PayDisputeOpen):
        await pay_disputes.open_dispute(tx, viewer, settlement.id, Kind.QUESTION, TEXT)
    await pay_disputes.open_dispute(tx, viewer, settlement.id, Kind.OBJECTION, TEXT)
    assert isinstance((await pay_disputes.window(tx, viewer, settlement.id)).refusal, PayDisputeOpen)
    await pay_disputes.withdraw(tx, viewer, first.id)
    await pay_disputes.open_dispute(tx, viewer, settlement.id, Kind.QUESTION, TEXT)


async def test_only_the_worker_disputes_their_own_pay_and_says_why(tx: Transaction) -> None:
    settlement = await a_paid_settlement(tx)
    for viewer, refusal in (
        (VISITOR, NotSignedIn),
        (settlement.employer.viewer, NotPermitted),
        ((await a_staff(tx, "support")).viewer, NotPermitted),
        ((await a_worker(tx)).viewer, NotFound),
    ):
        with pytest.raises(refusal):
            await pay_disputes.open_dispute(tx, viewer, settlement.id, Kind.QUESTION, TEXT)
        if refusal is not NotFound:
            with pytest.raises(refusal):
                await pay_disputes.window(tx, viewer, settlement.id)
    stranger = (await a_worker(tx)).viewer
    assert isinstance((await pay_disputes.window(tx, stranger, settlement.id)).refusal, NotFound)
    with pytest.raises(NotFound):
        await pay_disputes.open_dispute(tx, settlement.worker.viewer, new_id(), Kind.QUESTION, TEXT)
    with pytest.raises(InvalidInput):
        await pay_disputes.open_dispute(tx, settlement.worker.viewer, settlement.id, Kind.QUESTION, " 为 ")


@pytest.mark.requirement("S-043", part="evidence by document, opened by both sides and the staff who read disputes")
async def test_evidence_is_a_sealed_document(tx: Transaction) -> None:
    settlement = await a_paid_settlement(tx)
    worker, employer = settlement.worker.viewer, settlement.employer.viewer
    dispute = await pay_disputes.open_dispute(tx, worker, settlement.id, Kind.OBJECTION, TEXT, [PDF])
    await pay_disputes.add_evidence(tx, employer, dispute.id, [PDF])
    rows = await tx.all("select side, file_name from pay_dispute_evidence where pay_dispute_id = :id order by id", id=dispute.id)
    assert [tuple(row) for row in rows] == [("worker", "打卡记录.pdf"), ("employer", "打卡记录.pdf")]
    support, reviewer = (await a_staff(tx, "support")).viewer, (await a_staff(tx, "reviewer")).viewer
    may = [worker, employer, support, (await a_staff(tx, "auditor")).viewer, await a_member(tx, settlement.employer, "finance")]
    assert all([await pay_disputes.may_open(tx, viewer, dispute.id) for viewer in may])
    recruiter = await a_member(tx, settlement.employer, "recruiter")
    may_not = [VISITOR, reviewer, (await a_worker(tx)).viewer, (await an_employer(tx)).viewer, recruiter]
    assert not any([await pay_disputes.may_open(tx, viewer, dispute.id) for viewer in may_not])
    with pytest.raises(InvalidInput):
        await pay_disputes.add_evidence(tx, worker, dispute.id, [])
    with pytest.raises(InvalidInput):
        await pay_disputes.add_evidence(tx, worker, dispute.id, [PDF] * 4)
    with pytest.raises(NotPermitted):
        await pay_disputes.add_evidence(tx, support, dispute.id, [PDF])


@pytest.mark.requirement(
    "S-043", part="support takes it up and asks the employer, whose answer has a clock of three working days"
)
async def test_support_asks_the_employer_who_answers(tx: Transaction) -> None:
    dispute = await a_dispute(tx, asked=True)
    (reply_clock,) = [row for row in await tx.all(CLOCKS, id=dispute.id) if row["kind"] == "pay_dispute_reply"]
    assert reply_clock["due_at"] == await deadlines.working_days_after(tx, tx.now, 3)
    with pytest.raises(NotPermitted):
        await pay_disputes.reply(tx, dispute.settlement.worker.viewer, dispute.id, REASON)
    with pytest.raises(NotPermitted):
        await pay_disputes.reply(tx, await a_member(tx, dispute.settlement.employer, "recruiter"), dispute.id, REASON)
    with pytest.raises(NotFound):
        await pay_disputes.reply(tx, (await an_employer(tx)).viewer, dispute.id, REASON)
    await pay_disputes.reply(tx, dispute.settlement.employer.viewer, dispute.id, REASON)
    with pytest.raises(WrongState):
        await pay_disputes.reply(tx, dispute.settlement.employer.viewer, dispute.id, REASON)
    outcome, answer = await tx.all(CLOCKS, id=dispute.id)
    assert answer["met_at"] == tx.now and outcome["met_at"] is None
    assert await tx.value(STEPS, id=dispute.id) == ["opened", "assigned", "asked", "replied"]


async def test_who_took_it_up_decides_it(tx: Transaction) -> None:
    dispute = await a_dispute(tx, Kind.QUESTION)
    colleague, admin = (await a_staff(tx, "support")).viewer, (await a_staff(tx, "admin")).viewer
    for refused in (
        pay_disputes.assign(tx, colleague, dispute.id),
        pay_disputes.ask_employer(tx, colleague, dispute.id, REASON),
        pay_disputes.decide(tx, colleague, dispute.id, Outcome.ANSWERED, REASON),
    ):
        with pytest.raises(PayDisputeNotYours):
            await refused
    with pytest.raises(InvalidInput):
        await pay_disputes.assign(tx, admin, dispute.id, admin.staff_id)
    await pay_disputes.assign(tx, admin, dispute.id, colleague.staff_id)
    with pytest.raises(PayDisputeNotYours):
        await pay_disputes.decide(tx, dispute.support, dispute.id, Outcome.ANSWERED, REASON)
    await pay_disputes.decide(tx, colleague, dispute.id, Outcome.ANSWERED, REASON)


@pytest.mark.requirement("S-043", part="a question ends with an answer; both sides are told")
async def test_a_question_is_answered_at_once(tx: Transaction) -> None:
    dispute = await a_dispute(tx, Kind.QUESTION)
    with pytest.raises(PayDisputeOutcomeWrong):
        await pay_disputes.decide(tx, dispute.support, dispute.id, Outcome.REJECT, REASON)
    await pay_disputes.decide(tx, dispute.support, dispute.id, Outcome.ANSWERED, REASON)
    row = await row_of(tx, dispute.id)
    assert (row["state"], row["outcome"], row["reason"], row["decided_by"]) == ("answered", "answered", REASON, "staff")
    assert row["ended_at"] == tx.now
    (clock,) = await tx.all(CLOCKS, id=dispute.id)
    assert clock["met_at"] == tx.now
    told = await notifications.tell(tx, SYSTEM, new_id(), "pay_dispute.answered", dispute.id)
    assert {dispute.settlement.worker.person_id, dispute.settlement.employer.viewer.person_id} == set(told)
    with pytest.raises(WrongState):
        await pay_disputes.decide(tx, dispute.support, dispute.id, Outcome.ANSWERED, REASON)


@pytest.mark.requirement(
    "S-043", part="an objection is decided when the employer answered or let its time pass, rejected with reasons"
)
async def test_an_objection_is_verified_before_it_is_decided(tx: Transaction) -> None:
    dispute = await a_dispute(tx, asked=True)
    with pytest.raises(PayDisputeNotVerified):
        await pay_disputes.decide(tx, dispute.support, dispute.id, Outcome.REJECT, REASON)
    await pay_disputes.reply(tx, dispute.settlement.employer.viewer, dispute.id, "工时与打卡一致")
    with pytest.raises(PayDisputeOutcomeWrong):
        await pay_disputes.decide(tx, dispute.support, dispute.id, Outcome.ANSWERED, REASON)
    with pytest.raises(PayDisputeOutcomeWrong):
        await pay_disputes.decide(tx, dispute.support, dispute.id, Outcome.SUPPLEMENT, REASON)
    with pytest.raises(InvalidInput):
        await pay_disputes.decide(tx, dispute.support, dispute.id, Outcome.REJECT, "")
    await pay_disputes.decide(tx, dispute.support, dispute.id, Outcome.REJECT, REASON)
    assert (await row_of(tx, dispute.id))["state"] == "rejected"
    assert await tx.value(SUPPLEMENT, id=dispute.id) is None


@pytest.mark.requirement("S-043", part="the employer's clock: reminded, escalated; then the platform decides without it")
async def test_a_silent_employer_is_escalated_and_does_not_hold_it_up(tx: Transaction) -> None:
    dispute = await a_dispute(tx, asked=True)
    assert await pay_disputes.follow(tx, SYSTEM) == 0
    tx.now = await deadlines.due_by(tx, "pay_disputes.reply", tx.now)
    await deadlines.sweep(tx, SYSTEM)
    assert await pay_disputes.follow(tx, SYSTEM) == 1
    assert await pay_disputes.follow(tx, SYSTEM) == 0
    assert (await row_of(tx, dispute.id))["escalated_at"] == tx.now
    await pay_disputes.decide(tx, dispute.support, dispute.id, Outcome.REJECT, REASON)
    reply = (await tx.all(CLOCKS, id=dispute.id))[1]
    assert reply["missed_at"] is not None and reply["lift_reason"] == "decided_without"
    assert (await tx.value(TOLD, id=dispute.id))[-2:] == ["pay_dispute.escalated", "pay_dispute.rejected"]  # type: ignore[index]


@pytest.mark.requirement("S-043", part="the platform's own clock of five working days: reminded, reported when missed")
async def test_an_outcome_that_is_late_is_reported(tx: Transaction) -> None:
    dispute = await a_dispute(tx)
    tx.now = await deadlines.due_by(tx, "pay_disputes.outcome", tx.now) - timedelta(seconds=1)
    await deadlines.sweep(tx, SYSTEM)
    assert "pay_dispute_outcome.reminded" in (await tx.value(TOLD, id=dispute.id))  # type: ignore[operator]
    tx.now += timedelta(seconds=1)
    await deadlines.sweep(tx, SYSTEM)
    assert await pay_disputes.follow(tx, SYSTEM) == 1
    assert await pay_disputes.follow(tx, SYSTEM) == 0
    assert (await row_of(tx, dispute.id))["reported_at"] == tx.now
    told = await notifications.tell(tx, SYSTEM, new_id(), "pay_dispute.reported", dispute.id)
    assert dispute.settlement.worker.person_id in told


@pytest.mark.requirement("S-043", part="the worker withdraws; both clocks fall away")
async def test_the_worker_takes_it_back(tx: Transaction) -> None:
    dispute = await a_dispute(tx, asked=True)
    for viewer, refusal in ((dispute.settlement.employer.viewer, NotPermitted), ((await a_worker(tx)).viewer, NotFound)):
        with pytest.raises(refusal):
            await pay_disputes.withdraw(tx, viewer, dispute.id)
    await pay_disputes.withdraw(tx, dispute.settlement.worker.viewer, dispute.id)
    assert (await row_of(tx, dispute.id))["ended_at"] == tx.now
    assert {row["lift_reason"] for row in await tx.all(CLOCKS, id=dispute.id)} == {"withdrawn"}
    with pytest.raises(WrongState):
        await pay_disputes.reply(tx, dispute.settlement.employer.viewer, dispute.id, REASON)


@pytest.mark.requirement(
    "S-043", part="SUPPLEMENT: a linked settlement, funded, approved, taxed in its month and paid as any other"
)
async def test_a_supplement_takes_the_normal_path_to_the_worker(tx: Transaction) -> None:
    dispute = await a_dispute(tx, asked=True)
    settlement = dispute.settlement
    wage = ledger.account_id("worker_wage", settlement.worker.id)
    debits = await tx.value(LEGS, id=wage)
    await pay_disputes.decide(
        tx, settlement.employer.viewer, dispute.id, Outcome.SUPPLEMENT, REASON, Supplement("overtime", Fen(5_000))
    )
    row = await tx.one(SUPPLEMENT, id=dispute.id)
    assert row is not None and (row["state"], row["gross_fen"]) == ("draft", 5_000)
    assert (row["timesheet_id"], row["worker_id"]) == (settlement.facts.timesheet_id, settlement.worker.id)
    assert await tx.value(LEGS, id=wage) == debits, "nothing was taken from the worker"
    assert (await row_of(tx, dispute.id))["state"] == "remedying"
    await fund(tx, settlement.employer)
    approved = await settlements.approve(tx, settlement.employer.viewer, row["id"])
    assert approved.iit_fen is not None and approved.net_fen is not None
    await pay_supplement(tx, dispute.id)
    assert await pay_disputes.follow(tx, SYSTEM) == 1
    assert await pay_disputes.follow(tx, SYSTEM) == 0
    ended = await row_of(tx, dispute.id)
    assert (ended["state"], ended["ended_at"]) == ("remedied", tx.now)


async def pay_supplement(tx: Transaction, dispute_id: object) -> None:
    """The supplement's money reaches the worker."""
    row = await tx.one(SUPPLEMENT, id=dispute_id)
    assert row is not None
    maker, checker = (await a_staff(tx, "finance")).viewer, (await a_staff(tx, "checker")).viewer
    plan = await payouts.preview(tx, maker, row["employer_id"])
    assert [item.settlement_id for item in plan.items] == [row["id"]]
    batch = await payouts.make(tx, maker, row["employer_id"], plan.sha256)
    await payouts.submit(tx, maker, batch.id)
    await payouts.approve(tx, checker, batch.id, plan.sha256)
    order = await payouts.start(tx, SYSTEM, await tx.value(ITEM_OF, id=row["id"]))  # type: ignore[arg-type]  # a uuid
    assert order is not None
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(payouts.Outcome.PAID))


@pytest.mark.requirement("S-043", part="CORRECT: what the right minutes come to, less what was settled; never a debit")
async def test_a_correction_pays_the_difference(tx: Transaction) -> None:
    dispute = await a_dispute(tx, asked=True)
    employer, facts = dispute.settlement.employer.viewer, dispute.settlement.facts
    minutes = await tx.value("select worked_minutes from timesheet where id = :id", id=facts.timesheet_id)
    assert isinstance(minutes, int)
    for as_before in (minutes, minutes - 60):
        with pytest.raises(NothingToSupplement):
            await pay_disputes.decide(tx, employer, dispute.id, Outcome.CORRECT, REASON, Correction(as_before))
    with pytest.raises(InvalidInput):
        await pay_disputes.decide(tx, employer, dispute.id, Outcome.CORRECT, REASON, Correction(0))
    await pay_disputes.decide(tx, employer, dispute.id, Outcome.CORRECT, REASON, Correction(minutes + 120))
    row = await tx.one(SUPPLEMENT, id=dispute.id)
    assert row is not None and row["gross_fen"] > 0
    lines = await tx.all("select part, amount_fen from settlement_line where settlement_id = :id", id=row["id"])
    assert sum(line["amount_fen"] for line in lines if line["part"] == "gross") == row["gross_fen"]
    assert -facts.gross_fen in [line["amount_fen"] for line in lines]


async def test_only_the_platform_rejects(tx: Transaction) -> None:
    dispute = await a_dispute(tx, asked=True)
    with pytest.raises(PayDisputeOutcomeWrong):
        await pay_disputes.decide(tx, dispute.settlement.employer.viewer, dispute.id, Outcome.REJECT, REASON)
    with pytest.raises(NotPermitted):
        await pay_disputes.decide(tx, dispute.settlement.worker.viewer, dispute.id, Outcome.SUPPLEMENT, REASON)


@pytest.mark.requirement("S-043", part="nothing delays other pay")
async def test_other_pay_goes_on_with_a_dispute_open(tx: Transaction) -> None:
    dispute = await a_dispute(tx, asked=True)
    worker, employer = dispute.settlement.worker, dispute.settlement.employer
    posting = await a_posting(tx, employer=employer)
    other = await a_settlement(tx, approved=True, work=await an_assignment(tx, worked=True, posting=posting, worker=worker))
    batch = await a_batch(tx, other)
    assert batch.facts.item_count == 1, "the same worker's other pay is planned at once"
    await payouts.approve(tx, batch.checker, batch.id, batch.facts.plan_sha256)
    order = await payouts.start(tx, SYSTEM, await tx.value(ITEM_OF, id=other.id))  # type: ignore[arg-type]  # a uuid
    assert order is not None
    await payouts.record(tx, SYSTEM, order.out_biz_no, Word(payouts.Outcome.PAID))
    assert await tx.value("select state from settlement where id = :id", id=other.id) == "paid"
    assert (await row_of(tx, dispute.id))["state"] == "asked"


async def test_a_supplement_stays_out_of_pay_runs_and_of_the_timesheets_first_settlement(tx: Transaction) -> None:
    dispute = await a_dispute(tx, asked=True)
    employer = dispute.settlement.employer.viewer
    await pay_disputes.decide(tx, employer, dispute.id, Outcome.SUPPLEMENT, REASON, Supplement("other", Fen(100)))
    found = await settlements.of_timesheets(tx, [dispute.settlement.facts.timesheet_id])
    assert [settlement.id for settlement in found.values()] == [dispute.settlement.id]
    again = await settlements.draft(tx, SYSTEM, dispute.settlement.facts.timesheet_id)
    assert again is not None and again.id == dispute.settlement.id

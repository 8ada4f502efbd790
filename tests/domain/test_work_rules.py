"""Rules of work: attached, acknowledged before hire, and named by whoever rests something on one (S-032)."""

from uuid import UUID

import pytest

from domain import applications, conduct, postings, work_rules
from domain.conduct import DeductionClaimed, RemarkKind
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted, Refusal, WrongState
from domain.money import Fen
from domain.postings.model import NotIncome
from domain.work_rules import RulesChanged, RulesNotAcknowledged, RuleUnnamed, WorkRules
from tests.build.accounts import a_member, a_worker, an_employer
from tests.build.postings import APosting, a_posting, an_offer
from tests.build.work import AnAssignment, an_assignment, work

TEXTS = ["上岗前洗手并佩戴发帽", "闭店前关闭水阀和电源"]
RULE = "select id from work_rule where work_rules_id = :id order by position desc limit 1"
CAUSE = "闭店时未关水阀，咖啡机受潮损坏"


async def ruled(tx: Transaction, texts: list[str] | None = None) -> tuple[APosting, WorkRules]:
    posting = await a_posting(tx)
    return posting, await work_rules.attach(tx, posting.employer.viewer, posting.id, texts or TEXTS)


async def hired(tx: Transaction) -> tuple[AnAssignment, WorkRules, UUID]:
    """Somebody who acknowledged the rules and was hired; one of the rules."""
    posting, rules = await ruled(tx)
    worker = await a_worker(tx)
    await work_rules.acknowledge(tx, worker.viewer, rules.id, rules.sha256)
    rule_id = await tx.value(RULE, id=rules.id)
    assert isinstance(rule_id, UUID)
    return await an_assignment(tx, posting=posting, worker=worker), rules, rule_id


@pytest.mark.requirement("S-032", part="rules of work are attached and acknowledged before one is hired, by their fingerprint")
async def test_nobody_is_hired_without_having_read_the_rules(tx: Transaction) -> None:
    posting, rules = await ruled(tx)
    worker = await a_worker(tx)
    offer = await an_offer(tx, posting, worker)
    with pytest.raises(RulesNotAcknowledged) as refused:
        await applications.accept(tx, worker.viewer, offer.id)
    assert refused.value.field == "input.offerId"
    with pytest.raises(RulesChanged):
        await work_rules.acknowledge(tx, worker.viewer, rules.id, bytes(32))
    for _ in range(2):
        await work_rules.acknowledge(tx, worker.viewer, rules.id, rules.sha256)
    assert await tx.value("select count(*) from work_rules_acknowledgement") == 1
    newer = await work_rules.attach(tx, posting.employer.viewer, posting.id, [*TEXTS, "离岗须告知值班店长"])
    assert newer.number == 2
    with pytest.raises(RulesNotAcknowledged):
        await applications.accept(tx, worker.viewer, offer.id)
    with pytest.raises(RulesChanged):
        await work_rules.acknowledge(tx, worker.viewer, rules.id, rules.sha256)
    await work_rules.acknowledge(tx, worker.viewer, newer.id, newer.sha256)
    await applications.accept(tx, worker.viewer, offer.id)


async def test_new_rules_are_told_to_whoever_is_hired(tx: Transaction) -> None:
    hire, _, _ = await hired(tx)
    await work_rules.attach(tx, hire.employer.viewer, hire.posting.id, ["店内禁止吸烟"])
    told = "select subject_id from outbox where topic = 'assignment.ruled'"
    assert await tx.value(told) == hire.id


@pytest.mark.requirement(
    "S-032", part="a claim or a remark rests only on a rule acknowledged before the work began, and names it"
)
async def test_what_rests_on_a_rule_names_one_that_was_acknowledged(tx: Transaction) -> None:
    hire, _, rule_id = await hired(tx)
    newer = await work_rules.attach(tx, hire.employer.viewer, hire.posting.id, ["新加的规定：闭店前清点杯子"])
    unread = await tx.value(RULE, id=newer.id)
    assert isinstance(unread, UUID)
    await work(tx, hire.worker, hire.facts)
    owner = hire.employer.viewer
    with pytest.raises(RuleUnnamed):
        await conduct.open_claim(tx, owner, hire.id, Fen(100), "违反店内规定未关水阀")
    with pytest.raises(RulesNotAcknowledged) as refused:
        await conduct.open_claim(tx, owner, hire.id, Fen(100), CAUSE, work_rule_id=unread)
    assert refused.value.rule == "work_rules.acknowledged"
    await work_rules.acknowledge(tx, hire.worker.viewer, newer.id, newer.sha256)
    with pytest.raises(RulesNotAcknowledged):
        await conduct.remark(tx, owner, hire.id, RemarkKind.DUTY, "未清点杯子", unread)
    other_posting, _ = await ruled(tx)
    elsewhere = await tx.value("select id from work_rule where text = :text limit 1", text=TEXTS[0])
    assert isinstance(elsewhere, UUID) and other_posting.id != hire.posting.id
    foreign = "select c.id from work_rule c join work_rules r on r.id = c.work_rules_id where r.posting_id = :id limit 1"
    foreign_id = await tx.value(foreign, id=other_posting.id)
    assert isinstance(foreign_id, UUID)
    with pytest.raises(NotFound):
        await conduct.open_claim(tx, owner, hire.id, Fen(100), CAUSE, work_rule_id=foreign_id)
    claim = await conduct.open_claim(tx, owner, hire.id, Fen(100), "违反闭店规定未关水阀", work_rule_id=rule_id)
    remark = await conduct.remark(tx, owner, hire.id, RemarkKind.DUTY, "未关水阀", rule_id)
    kept = (
        "select (select work_rule_id from damage_claim where id = :claim), (select work_rule_id from remark where id = :remark)"
    )
    row = await tx.one(kept, claim=claim.id, remark=remark.id)
    assert row is not None and tuple(row) == (rule_id, rule_id)


@pytest.mark.requirement("S-032", part="a claim that would take from wages is refused")
async def test_a_claim_that_would_take_from_wages_is_refused(tx: Transaction) -> None:
    hire, _, rule_id = await hired(tx)
    await work(tx, hire.worker, hire.facts)
    for words in ("损坏咖啡机，从工资中扣款抵偿", "按规定罚款五十元"):
        with pytest.raises(DeductionClaimed) as refused:
            await conduct.open_claim(tx, hire.employer.viewer, hire.id, Fen(100), words, work_rule_id=rule_id)
        assert refused.value.rule == "conduct.damage_no_deduction" and refused.value.field == "input.cause"
    with pytest.raises(DeductionClaimed):
        await conduct.remark(tx, hire.employer.viewer, hire.id, RemarkKind.DUTY, "迟到扣工资", rule_id)


@pytest.mark.parametrize("text", ["迟到一次罚款二十元", "入职须交押金二百元", "仅限男性在后厨工作", "有事加微信wx_12345"])
async def test_unlawful_rules_are_refused(tx: Transaction, text: str) -> None:
    posting = await a_posting(tx)
    with pytest.raises(Refusal) as refused:
        await work_rules.attach(tx, posting.employer.viewer, posting.id, [TEXTS[0], text])
    assert refused.value.field == "input.texts.1" and refused.value.rule.startswith("postings.")


async def test_rules_have_bounds(tx: Transaction) -> None:
    posting, rules = await ruled(tx)
    owner = posting.employer.viewer
    for texts in ([], ["短"], ["长" * 501], ["规定"] * 31):
        with pytest.raises(InvalidInput):
            await work_rules.attach(tx, owner, posting.id, texts)
    with pytest.raises(WrongState):
        await work_rules.attach(tx, owner, posting.id, TEXTS)
    with pytest.raises(NotFound):
        await work_rules.attach(tx, (await an_employer(tx)).viewer, posting.id, TEXTS)
    with pytest.raises(NotPermitted):
        await work_rules.attach(tx, await a_member(tx, posting.employer, "supervisor"), posting.id, TEXTS)
    with pytest.raises(NotIncome):
        await work_rules.attach(tx, owner, posting.id, ["损坏物品扣款"])
    await postings.close(tx, owner, posting.id)
    with pytest.raises(WrongState):
        await work_rules.attach(tx, owner, posting.id, ["另一条规定"])
    with pytest.raises(NotFound):
        await work_rules.acknowledge(tx, (await a_worker(tx)).viewer, rules.id, rules.sha256)

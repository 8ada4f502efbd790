"""What happens around work, as the stage needs it: absences on either side."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from domain import arrangements, assignments, conduct, incidents, insurance, postings, safety, work_rules
from domain.conduct import RemarkKind
from domain.database import Transaction
from domain.evidence import EvidenceForm
from domain.incidents import DifferenceKind, IncidentKind, Severity
from domain.money import Fen
from domain.postings import PostingKind
from domain.viewer import Viewer
from tests.build.accounts import AnEmployer, AWorker
from tests.build.desk import REASON
from tests.build.postings import APosting, a_content, a_posting, a_shift, an_application, attested
from tests.build.work import AnAssignment, an_assignment

if TYPE_CHECKING:
    from tests.build.stage import Stage

FORGET_CLOCKS = "delete from deadline where kind = 'arrangements'"
"""Every hire has one; the lists of the stage are read in a page of a hundred."""
PRODUCT, FOR_EVENTS = (UUID(f"00000000-0000-7000-8000-00000148000{n}") for n in (1, 2))
NOTE = EvidenceForm("病假证明.pdf", "JVBERi0xLjcgYSBub3Rl")


async def a_work_desk(tx: Transaction, stage: "Stage") -> None:
    """An absence that waits for its answer, on either side, with evidence."""
    await tx.run(FORGET_CLOCKS)
    for name, worker, employer in (
        ("absence", stage.worker, stage.employer),
        ("other absence", stage.other, stage.rival),
    ):
        work = await an_assignment(tx, posting=await _in_days(tx, employer, 12), worker=worker)
        absence = await assignments.give_absence_notice(tx, worker.viewer, work.id, REASON, [NOTE])
        stage.name(name, "Absence", absence.id)
        await arrangements.send(tx, employer.viewer, work.facts.offer_id, "请从东门进店，找值班店长。")
        await arrangements.send(tx, worker.viewer, work.facts.offer_id, "好的，收到。")
    await _a_safety_desk(tx, stage)
    stage.name("accepted offer", "Offer", (await a_hire(tx, stage)).facts.offer_id)


async def a_conduct_desk(tx: Transaction, stage: "Stage") -> None:
    """Remarks on work and claims for damage, on either side and at each step."""
    for prefix, worker, employer in (("", stage.worker, stage.employer), ("other ", stage.other, stage.rival)):
        work = await an_assignment(tx, posting=await a_posting(tx, employer=employer), worker=worker, worked=True)
        remark = await conduct.remark(tx, employer.viewer, work.id, RemarkKind.QUALITY, REASON)
        stage.name(f"{prefix}remark", "Remark", remark.id)
        await _reported(tx, stage, prefix, work)
        claim = await conduct.open_claim(tx, employer.viewer, work.id, Fen(8_000), REASON, [NOTE])
        stage.name(f"{prefix}damage claim", "DamageClaim", claim.id)
    work = await an_assignment(tx, posting=await a_posting(tx, employer=stage.employer), worker=stage.worker, worked=True)
    claim = await conduct.open_claim(tx, stage.employer.viewer, work.id, Fen(8_000), REASON)
    await conduct.send_outside(tx, stage.viewers["staff support"], claim.id, REASON)
    stage.name("claim outside", "DamageClaim", claim.id)


async def _reported(tx: Transaction, stage: "Stage", prefix: str, work: AnAssignment) -> None:
    """What was not as agreed, an injury whose notice is owed, and a near miss that both sides spoke of."""
    worker, employer = work.worker.viewer, work.employer.viewer
    difference = await incidents.report_difference(tx, worker, work.id, DifferenceKind.DUTIES, REASON)
    stage.name(f"{prefix}work difference", "WorkDifference", difference.id)
    injury = await incidents.report(tx, worker, work.id, IncidentKind.INJURY, Severity.SLIGHT, tx.now, REASON, [NOTE])
    stage.name(f"{prefix}work incident", "Incident", injury.id)
    near = await incidents.report(tx, employer, work.id, IncidentKind.NEAR_MISS, Severity.NONE, tx.now, REASON)
    await incidents.state(tx, worker, near.id, REASON)
    stage.name(f"{prefix}heard incident", "Incident", near.id)


async def _a_safety_desk(tx: Transaction, stage: "Stage") -> None:
    """Work that carries a risk: a draft to attest for, and one shown, applied for, and about to move elsewhere."""
    checklist = await safety.checklist_of(tx, PostingKind.EVENT.value)
    assert checklist is not None
    stage.name("checklist", "SafetyChecklist", checklist.id)
    stage.things["checklist items"] = " ".join(f"SafetyItem:{item.id}" for item in checklist.items)
    for prefix, worker, employer in (("", stage.worker, stage.employer), ("other ", stage.other, stage.rival)):
        draft = await a_posting(tx, "draft", employer=employer, kind=PostingKind.EVENT)
        stage.name(f"{prefix}risky posting", "Posting", draft.id)
        await insurance.choose(tx, employer.viewer, draft.id, FOR_EVENTS)
        await work_rules.attach(tx, employer.viewer, draft.id, ["上岗前由现场负责人讲解疏散路线"])
        shown = await a_posting(tx, employer=employer, kind=PostingKind.EVENT)
        await an_application(tx, shown, worker)
        rules = await work_rules.attach(tx, employer.viewer, shown.id, ["上岗前在签到处领取反光背心", "离岗须告知现场负责人"])
        await work_rules.acknowledge(tx, worker.viewer, rules.id, rules.sha256)
        stage.name(f"{prefix}work rules", "WorkRules", rules.id)
        stage.things[f"{prefix}work rules hash"] = rules.sha256.hex()
        await _insured(tx, stage, prefix, employer, worker)
        elsewhere = a_content(tx, kind=PostingKind.EVENT, address="宾水西道391号体育馆北门", title="体育馆活动引导员")
        await postings.revise(tx, employer.viewer, shown.id, elsewhere)
        await attested(tx, employer, shown.id, PostingKind.EVENT)


async def _insured(tx: Transaction, stage: "Stage", prefix: str, employer: AnEmployer, worker: AWorker) -> None:
    """A posting with a plan, a shift of it insured, and an injury claimed for; another injury to claim for."""
    work = await an_assignment(tx, posting=await _in_days(tx, employer, 16), worker=worker)
    plan = await insurance.choose(tx, employer.viewer, work.posting.id, PRODUCT)
    await insurance.cover(tx, Viewer.system("insurance"))
    policy_id = await tx.value("select id from insurance_policy where assignment_id = :id", id=work.id)
    assert isinstance(policy_id, UUID)
    await insurance.issued(tx, Viewer.system("insurance"), policy_id, f"PD-{prefix or 'own'}", 80, 10_000_000)
    injuries = [
        await incidents.report(tx, worker.viewer, work.id, IncidentKind.INJURY, Severity.SLIGHT, tx.now, REASON) for _ in range(2)
    ]
    claim = await insurance.file_claim(tx, worker.viewer, policy_id, injuries[0].id, Fen(9_000))
    stage.name(f"{prefix}insurance plan", "InsurancePlan", plan.id)
    stage.name(f"{prefix}policy", "InsurancePolicy", policy_id)
    stage.name(f"{prefix}insured injury", "Incident", injuries[1].id)
    stage.name(f"{prefix}insurance claim", "InsuranceClaim", claim.id)


async def a_hire(tx: Transaction, stage: "Stage") -> AnAssignment:
    """The worker hired by the employer."""
    return await an_assignment(tx, posting=await _in_days(tx, stage.employer, 13), worker=stage.worker)


async def _in_days(tx: Transaction, employer: AnEmployer, days: int) -> APosting:
    """Of a shift that none of the stage's offers meets."""
    return await a_posting(tx, employer=employer, content=a_content(tx, shifts=(a_shift(tx.now + timedelta(days=days)),)))

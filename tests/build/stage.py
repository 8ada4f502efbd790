"""A small town with everything in it, for tests of who may see and do what: two workers, two employers, every role, and at least
one row of every type on either side, in the states from which each mutation can be asked. Made by the product's own actions.

``viewers`` is everybody who looks, by a name the expectations use; ``things`` names rows by global id; ``clear`` are the values
that nobody may read but their subject.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from domain import (
    accounts,
    agreements,
    applications,
    assignments,
    backups,
    ledger,
    notifications,
    pauses,
    payouts,
    postings,
    sandbox,
)
from domain.database import Transaction
from domain.payouts import DestinationKind
from domain.postings import Opinion
from domain.viewer import MEMBER_ROLES, SCOPES, STAFF_ROLES, VISITOR, Viewer
from tests.build.accounts import (
    AnEmployer,
    AWorker,
    a_member,
    a_partner,
    a_person,
    a_phone,
    a_service_account,
    a_staff,
    a_worker,
    an_employer,
    the_reviewer,
)
from tests.build.applicants import those_who_register
from tests.build.auditors import some_auditors
from tests.build.branches import some_branches
from tests.build.denials import a_denial_desk
from tests.build.match_stage import a_matching
from tests.build.money import CARD, OTHER_CARD
from tests.build.packages import a_package_desk
from tests.build.papers_desk import a_papers_desk
from tests.build.pay_desk import a_pay_desk, late_pay, some_cases
from tests.build.postings import REQUIREMENTS, a_content, a_posting, a_shift, a_soon_expired, an_application, an_offer
from tests.build.privacy import a_privacy_desk
from tests.build.recoveries import a_recovery_desk
from tests.build.statements import a_reconciliation_desk
from tests.build.tax_desk import a_tax_desk
from tests.build.wage_stage import a_finance_desk, some_pay_runs, some_wages, work_to_judge
from tests.build.webhooks import some_endpoints
from tests.build.wechat import wechat_accounts
from tests.build.work_desk import a_conduct_desk, a_work_desk
from tests.build.work_study import a_school_desk

SOON = timedelta(minutes=20)
WECHAT = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
UNPUBLISHED_TITLE = "尚未公布的新版夜班店员"
"""A live posting's version under review: nobody but its employer and staff may read it."""
EVENTS = """
    select id, topic, subject_id from outbox where topic in ('worker.approved', 'employer.approved', 'settlement.approved')
    order by created_at, id
"""
CLOCK_OF = "select id from deadline where subject_id = :id and met_at is null"
RUNS_ON = "update deadline set due_at = :due_at where id = :id"
NEWEST_NOTIFICATION = "select id from notification where person_id = :id order by created_at desc, id desc limit 1"


@dataclass(slots=True)
class Stage:
    """Who looks, what is there. ``applicants`` are viewers whom only some mutations need."""

    worker: AWorker
    other: AWorker
    employer: AnEmployer
    rival: AnEmployer
    viewers: dict[str, Viewer] = field(default_factory=dict)
    applicants: dict[str, Viewer] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    clear: list[str] = field(default_factory=list)
    seeds: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Login and one-time-code seed of a staff member, by role."""

    def name(self, name: str, type_: str, id: object) -> None:
        """Remembers a row under a name."""
        self.things[name] = f"{type_}:{id}"


# However long the questions take: codes and tickets end by machine time.
CODES_LAST = "update sign_in_code set expires_at = expires_at + interval '1 day'"
TICKETS_LAST = "update wechat_exchange set expires_at = expires_at + interval '1 day'"


async def a_stage(tx: Transaction) -> Stage:
    """Builds it all; business time moves forward with the work that is done, and stays there."""
    stage = Stage(
        worker=await a_worker(tx, name="欧阳明月"),
        other=await a_worker(tx, name="司马长风"),
        employer=await an_employer(tx),
        rival=await an_employer(tx, name="天津海河书店有限公司"),
    )
    await _everybody(tx, stage)
    await those_who_register(tx, stage)
    stage.name("expired posting", "Posting", (await a_soon_expired(tx, stage.employer, stage.worker)).id)
    await _cards(tx, stage)
    await some_wages(tx, stage)
    await some_cases(tx, stage)
    await a_finance_desk(tx, stage)
    await a_tax_desk(tx, stage)
    stage.things |= await a_reconciliation_desk(tx, stage.viewers["staff finance"])
    await a_denial_desk(tx, stage)
    await some_pay_runs(tx, stage)
    await a_conduct_desk(tx, stage)
    await a_package_desk(tx, stage)
    await a_pay_desk(tx, stage)
    await late_pay(tx, stage)
    await work_to_judge(tx, stage)
    await _postings(tx, stage)
    await _hiring(tx, stage)
    await a_work_desk(tx, stage)
    await _clocks(tx, stage)
    await _documents_and_notes(tx, stage)
    await _what_is_shown_once(tx, stage)
    stage.things |= await a_papers_desk(tx, stage.viewers["staff finance"], stage.employer, stage.rival)
    await a_matching(tx, stage)
    await a_school_desk(tx, stage)
    await _jobs(tx, stage)
    await a_privacy_desk(tx, stage)
    await a_recovery_desk(tx, stage)
    await some_branches(tx, stage)
    for worker in (stage.worker, stage.other):
        stage.clear += [worker.name, worker.id_number, worker.phone.removeprefix("+86")]
    stage.clear += [stage.employer.phone.removeprefix("+86"), stage.rival.phone.removeprefix("+86"), CARD, OTHER_CARD]
    await tx.run(CODES_LAST)
    await tx.run(TICKETS_LAST)
    await sandbox.move_to(tx, tx.now)
    return stage


async def _everybody(tx: Transaction, stage: Stage) -> None:
    stage.viewers |= {"visitor": VISITOR, "person": await a_person(tx)}
    stage.viewers |= {"worker": stage.worker.viewer, "other worker": stage.other.viewer}
    stage.name("session", "Session", stage.worker.viewer.session_id)
    for role in MEMBER_ROLES:
        owner = role == "owner"
        stage.viewers[f"employer {role}"] = stage.employer.viewer if owner else await a_member(tx, stage.employer, role)
    stage.viewers["other employer"] = stage.rival.viewer
    for role in STAFF_ROLES:
        staff = await a_staff(tx, role)
        stage.viewers[f"staff {role}"], stage.seeds[role] = staff.viewer, (staff.login, staff.totp_seed)
    stage.viewers |= await some_auditors(tx, stage.things)
    stage.viewers["partner"] = await a_partner(tx, *SCOPES)
    await _service_accounts(tx, stage)


async def _service_accounts(tx: Transaction, stage: Stage) -> None:
    """Two keys of one account that open different things, and one of the other employer's."""
    ours, key_id = await a_service_account(tx, stage.employer.viewer, "payouts:read", "keys:rotate", "webhooks:manage")
    assert ours.partner_id is not None
    stage.viewers["partner payouts"] = ours
    stage.viewers["partner books"] = replace(ours, key_id=None, scopes=SCOPES - ours.scopes)
    theirs, _ = await a_service_account(tx, stage.rival.viewer, *SCOPES)
    assert theirs.partner_id is not None
    await some_endpoints(tx, stage.rival.viewer, theirs.partner_id)
    stage.name("service account", "Partner", ours.partner_id)
    stage.things |= await some_endpoints(tx, stage.employer.viewer, ours.partner_id)
    stage.name("key", "PartnerKey", key_id)


async def _cards(tx: Transaction, stage: Stage) -> None:
    for worker, card in ((stage.worker, CARD), (stage.other, OTHER_CARD)):
        await agreements.give_consent(tx, worker.viewer, "agent_tax_filing")
        await payouts.set_destination(tx, worker.viewer, card)
    second = await payouts.add_destination(tx, stage.worker.viewer, WECHAT, DestinationKind.WECHAT)
    stage.name("second account", "PayoutDestination", second.id)


async def _postings(tx: Transaction, stage: Stage) -> None:
    employer = stage.employer
    look = a_content(tx).duties + "不收取任何押金。"
    for state in ("draft", "submitted", "paused", "closed"):
        posting = await a_posting(tx, state, employer=employer, duties=look)
        stage.name(f"{state} posting", "Posting", posting.id)
    stage.name("other draft posting", "Posting", (await a_posting(tx, "draft", employer=stage.rival, duties=look)).id)
    changing = await a_posting(tx, employer=employer)
    await postings.revise(tx, employer.viewer, changing.id, a_content(tx, title=UNPUBLISHED_TITLE))
    await postings.submit(tx, employer.viewer, changing.id)
    stage.name("posting under change", "Posting", changing.id)
    changed = await a_posting(tx, employer=employer)
    application = await an_application(tx, changed, stage.worker)
    revised = await postings.revise(tx, employer.viewer, changed.id, a_content(tx, title="校园咖啡馆夜班店员"))
    await postings.submit(tx, employer.viewer, changed.id)
    await postings.approve(tx, await the_reviewer(tx), changed.id, Opinion())
    stage.name("application to reconfirm", "Application", application.id)
    stage.name("new version", "PostingVersion", revised.version_id)
    required = await tx.all(REQUIREMENTS, version_id=revised.version_id)
    stage.things["new requirements"] = " ".join(f"Requirement:{row['id']}" for row in required)


async def _hiring(tx: Transaction, stage: Stage) -> None:
    """Applications and offers waiting for an answer, one assignment about to begin and one begun."""
    live = await a_posting(tx, employer=stage.employer)
    application = await an_application(tx, live, stage.worker)
    stage.name("live posting", "Posting", live.id)
    stage.name("application", "Application", application.id)
    stage.name("shift", "Shift", live.shift_ids[0])
    stage.name("version", "PostingVersion", live.version_id)
    stage.things["requirements"] = " ".join(f"Requirement:{id}" for id in live.requirement_ids)
    stage.name("offer", "Offer", (await an_offer(tx, await a_posting(tx, employer=stage.employer), stage.worker)).id)
    theirs = await an_offer(tx, await a_posting(tx, employer=stage.rival), stage.other)
    stage.name("other offer", "Offer", theirs.id)
    today = await a_posting(tx, employer=stage.employer, shifts=(a_shift(tx.now + SOON),))
    for name, worker in (("planned assignment", stage.worker), ("begun assignment", stage.other)):
        offer = await an_offer(tx, today, worker)
        await applications.accept(tx, worker.viewer, offer.id)
        assignment_id = await tx.value("select id from assignment where offer_id = :offer_id", offer_id=offer.id)
        stage.name(name, "Assignment", assignment_id)
        if name == "begun assignment":
            await assignments.check_in(tx, stage.employer.viewer, assignment_id, None)  # type: ignore[arg-type]  # a UUID


async def _clocks(tx: Transaction, stage: Stage) -> None:
    """One that runs, one that stands still."""
    for name, thing in (("running clock", "application"), ("paused clock", "drafted settlement")):
        stage.name(name, "Deadline", await tx.value(CLOCK_OF, id=UUID(stage.things[thing].partition(":")[2])))
    paused = UUID(stage.things["paused clock"].partition(":")[2])
    await tx.run(RUNS_ON, id=paused, due_at=tx.now + timedelta(days=3))
    await pauses.pause(tx, stage.viewers["staff support"], paused, "用人方账户变更，待银行核实")


async def _jobs(tx: Transaction, stage: Stage) -> None:
    """Most is done by now; of what is left, some waits and some failed."""
    await tx.run("update outbox set done_at = :now where id not in (select id from outbox order by id desc limit 10)")
    first, second = await tx.all("select id from outbox where done_at is null order by id limit 2")
    await tx.run("update outbox set failed_at = :now, error = 'TimeoutError' where id = :id", id=first["id"])
    await ledger.run_checks(tx, Viewer.system("ledger.check_books"))
    drilled = backups.Drill(tx.now, await backups.contents(tx), bytes=1_000, backup_ms=10, restore_ms=20, findings=[])
    await backups.keep_drill(tx, Viewer.system("backups"), drilled)
    stage.name("dead letter", "Job", first["id"])
    stage.name("waiting job", "Job", second["id"])


async def _documents_and_notes(tx: Transaction, stage: Stage) -> None:
    """What is read of people: a document, an access to it, the notifications that jobs would write."""
    for owner, employer in (("document", stage.employer), ("other document", stage.rival)):
        id = await tx.value("select id from employer_document where employer_id = :id", id=employer.id)
        stage.name(owner, "EmployerDocument", id)
    member = stage.viewers["employer recruiter"].person_id
    stage.name("member", "EmployerMember", await tx.value("select id from employer_member where person_id = :id", id=member))
    for worker in (stage.worker, stage.other):
        await accounts.my_identity(tx, worker.viewer, "核对本人信息")
        await notifications.set_preferences(tx, worker.viewer, notifications.Wishes(email=f"{worker.id.hex}@example.com"))
    for event in await tx.all(EVENTS):
        await notifications.tell(tx, Viewer.system("notify"), event["id"], event["topic"], event["subject_id"])
    for name, worker in (("notification", stage.worker), ("other notification", stage.other)):
        stage.name(name, "Notification", await tx.value(NEWEST_NOTIFICATION, id=worker.person_id))


async def _what_is_shown_once(tx: Transaction, stage: Stage) -> None:
    """A code sent to a phone, a token, hashes of what was shown: what an input must repeat."""
    phone = a_phone()
    sent = await accounts.code_to_send(tx, await accounts.request_code(tx, phone))
    assert sent is not None
    again = await accounts.code_to_send(tx, await accounts.request_code(tx, stage.worker.phone, "step_up"))
    assert again is not None
    tokens = await accounts.open_session(tx, stage.worker.person_id)
    ticket, to_bind, binding_id = await wechat_accounts(tx, stage.worker, stage.other, stage.viewers["employer owner"])
    stage.name("wechat binding", "WechatBinding", binding_id)
    text = await agreements.text_in_force(tx, "worker_cooperation")
    plan = await payouts.preview(tx, stage.viewers["staff finance"], stage.employer.id)
    submitted = "select encode(plan_sha256, 'hex') from payout_batch where state = 'submitted'"
    stage.things |= {
        "phone": phone,
        "code": sent[1],
        "step-up code": again[1],
        "wechat ticket": ticket,
        "wechat ticket to bind": to_bind,
        "refresh token": tokens.refresh_token,
        "text": f"AgreementText:{text.id}",
        "text hash": text.body_sha256.hex(),
        "plan hash": plan.sha256.hex(),
        "submitted plan hash": str(await tx.value(submitted)),
        "staff login": stage.seeds["auditor"][0],
        "staff seed": stage.seeds["auditor"][1],
        "tomorrow": (tx.now + timedelta(hours=24)).isoformat(),
        "tomorrow evening": (tx.now + timedelta(hours=28)).isoformat(),
        "employer": f"Employer:{stage.employer.id}",
    }

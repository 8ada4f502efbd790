"""Acts of the opening: the house's own people, employers and workers register, are reviewed, checked, and sign."""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from domain import access, accounts, agreements, identity, payouts
from domain.accounts import DocumentForm, EmployerForm, Party, WorkerForm
from domain.clock import day_of
from domain.database import Transaction
from domain.errors import Refusal
from domain.viewer import AREAS, AUDITOR, STAFF_ROLES, Kind, Viewer
from jobs.local.city import official, privacy, store, words
from jobs.local.city.employers import Company
from jobs.local.city.people import Student, phone
from jobs.local.city.plan import Standing
from jobs.local.city.store import SamplePerson
from jobs.local.city.town import Town, each, until

STAFF_NAMES: Final = {
    "reviewer": "审核员 林静",
    "support": "客服 赵悦",
    "finance": "财务 孙立诚",
    "checker": "复核 周明哲",
    "auditor": "审计 何清扬",
    "admin": "管理员 高远",
}
PARTNER_NAME: Final = "天津大学学生资助管理中心"
PASSED: Final = {"complete": True, "compliant": True, "called_back": True, "background_checked": True}
LICENCE: Final = base64.b64encode(b"%PDF-1.4\n% sample business licence\n").decode()
SECOND_ADMIN: Final = "admin-two"
AUDIT_FIRM: Final = "天津正信会计师事务所"
AUDIT_PURPOSE: Final = "平台收支、账务与资金使用年度审计"
WORKERS_AT_ONCE: Final = 10
MANAGERS_PHONE: Final = 69_999
REVIEWED: Final = (Standing.ADMITTED, Standing.MISMATCHED)


async def add_house(town: Town) -> None:
    """One staff member per role and a partner. Nobody knows the passwords: the sample's tokens are made without them."""
    async with town.database.transaction() as tx:
        for role in STAFF_ROLES:
            await accounts.add_staff(tx, role, STAFF_NAMES[role], role, secrets.token_urlsafe())
            person = await store.find_staff(tx, role)
            town.staff[role] = Viewer(Kind.STAFF, person_id=person.person_id, staff_id=person.staff_id, staff_role=role)
            if role != AUDITOR:
                await privacy.swear(tx, town.staff[role])
            await store.keep_person(tx, role, person)
        await _let_auditor_in(tx, town)
        partner_id = await accounts.add_partner(tx, PARTNER_NAME)
        await store.keep_person(tx, "partner", SamplePerson(partner_id=partner_id))


async def _let_auditor_in(tx: Transaction, town: Town) -> None:
    """The house's auditor may read everything of three years, for one: proposed by one administrator, approved by another."""
    await accounts.add_staff(tx, SECOND_ADMIN, STAFF_NAMES["admin"], "admin", secrets.token_urlsafe())
    second = await store.find_staff(tx, SECOND_ADMIN)
    today, auditor_id = day_of(tx.now), town.staff["auditor"].staff_id
    assert auditor_id is not None
    period = today.replace(year=today.year - 1, month=1, day=1), today.replace(year=today.year + 1, month=12, day=31)
    scope = access.Scope(frozenset(AREAS), *period, tx.now, tx.now + timedelta(days=366))
    engagement_id = await access.propose(tx, town.staff["admin"], auditor_id, AUDIT_FIRM, AUDIT_PURPOSE, scope)
    approver = Viewer(Kind.STAFF, person_id=second.person_id, staff_id=second.staff_id, staff_role="admin")
    await access.approve(tx, approver, engagement_id)


async def register_employers(town: Town, numbers: Sequence[int]) -> None:
    """Employers register with their licence; those to be admitted are reviewed, verified, and sign the service agreement."""

    async def register(tx: Transaction, number: int) -> None:
        company, standing = town.plan.companies[number], town.plan.company_standings[number]
        owner = await _person(tx, company.contact_phone)
        registration, _ = await accounts.register_employer(tx, owner, _employer_form(company))
        viewer = Viewer(Kind.EMPLOYER, person_id=owner.person_id, employer_id=registration.id, member_role="owner")
        town.employers[number] = viewer
        await _review(tx, town, "employer", registration.id, standing)
        if standing is Standing.ADMITTED:
            await check_licence(tx, town, viewer)
            await _sign(tx, viewer, "employer_service")
        if number == official.FIRM:
            person = SamplePerson(person_id=owner.person_id, employer_id=registration.id)
            await store.keep_person(tx, "employer", person)
            town.branches[number] = await _branches(tx, viewer)

    await each(town, numbers, register, chunk=3)


async def check_licences(town: Town) -> None:
    """The licences are compared with the public register again, as every six months."""
    admitted = [viewer for number, viewer in town.employers.items() if town.plan.company_standings[number] is Standing.ADMITTED]
    await each(town, admitted, lambda tx, viewer: check_licence(tx, town, viewer), chunk=5)


async def check_licence(tx: Transaction, town: Town, employer: Viewer) -> None:
    await identity.verify_employer(
        tx, town.staff["reviewer"], employer.must_be_employer(), passed=True, note=words.LICENCE_CHECKED
    )


async def register_workers(town: Town, numbers: Sequence[int]) -> None:
    """Workers register, are reviewed and ask for their identity check, which a job puts to the identity service."""
    for number in numbers:
        if town.plan.standings[number] is Standing.MISMATCHED:
            await town.remote.mismatch(town.plan.students[number].id_number)

    async def register(tx: Transaction, number: int) -> None:
        student, standing = town.plan.students[number], town.plan.standings[number]
        person = await _person(tx, student.phone)
        registration, _ = await accounts.register_worker(tx, person, _worker_form(student))
        viewer = Viewer(Kind.WORKER, person_id=person.person_id, worker_id=registration.id)
        town.workers[number] = viewer
        await _review(tx, town, "worker", registration.id, standing)
        if standing in REVIEWED:
            await identity.start_verification(tx, viewer, "two_element", consent=True)
        if number == official.TUTOR:
            await store.keep_person(tx, "worker", SamplePerson(person_id=person.person_id, worker_id=registration.id))

    await each(town, numbers, register, chunk=WORKERS_AT_ONCE)
    await until(town, "identity checks", store.verifications_open)


async def sign_workers(town: Town, numbers: Sequence[int]) -> None:
    """Whoever passed the check signs the cooperation agreement, consents to agent filing, and names a bank card."""

    async def sign(tx: Transaction, number: int) -> None:
        viewer = town.workers[number]
        await _sign(tx, viewer, "worker_cooperation")
        await agreements.give_consent(tx, viewer, "agent_tax_filing")
        assert viewer.person_id is not None
        fresh = await accounts.open_session(tx, viewer.person_id, worker_id=viewer.worker_id)
        await payouts.set_destination(tx, fresh.viewer, town.plan.students[number].card)

    admitted = [number for number in numbers if town.plan.standings[number] is Standing.ADMITTED]
    await each(town, admitted, sign, chunk=WORKERS_AT_ONCE)


async def _review(tx: Transaction, town: Town, party: Party, id: UUID, standing: Standing) -> None:
    reviewer = town.staff["reviewer"]
    if standing is Standing.SUBMITTED:
        return
    await accounts.start_review(tx, reviewer, party, id)
    if standing is Standing.NEED_MORE:
        await accounts.request_materials(tx, reviewer, party, id, words.MORE_MATERIALS, {"complete": False})
    elif standing is Standing.REJECTED:
        await accounts.reject_registration(tx, reviewer, party, id, words.NOT_ADMITTED, {"compliant": False})
    else:
        await accounts.approve_registration(tx, reviewer, party, id, PASSED)


async def _person(tx: Transaction, phone: str) -> Viewer:
    return Viewer(Kind.PERSON, person_id=await accounts.person_of_phone(tx, phone))


async def _branches(tx: Transaction, owner: Viewer) -> tuple[UUID, ...]:
    """Two places where the employer teaches, and somebody who hires for the first of them alone."""
    opened = tuple([await accounts.create_branch(tx, owner, *place) for place in words.BRANCHES])
    await accounts.add_member(tx, owner, phone(MANAGERS_PHONE), "recruiter", words.MANAGER, opened[:1])
    person_id = await accounts.person_of_phone(tx, phone(MANAGERS_PHONE))
    await store.keep_person(tx, "manager", SamplePerson(person_id=person_id, employer_id=owner.must_be_employer()))
    return opened


async def _sign(tx: Transaction, viewer: Viewer, kind: agreements.Kind) -> None:
    text = await agreements.text_in_force(tx, kind)
    signed = await agreements.sign(tx, viewer, kind, text.id, text.body_sha256.hex(), confirmation=agreements.CONFIRMATION)
    if isinstance(signed, Refusal):
        raise signed


def _worker_form(student: Student) -> WorkerForm:
    return WorkerForm(
        name=student.name,
        sex=student.sex,
        id_number=student.id_number,
        phone=student.phone,
        school=student.school,
        major=student.major,
        experience=student.experience,
        truthful=True,
    )


def _employer_form(company: Company) -> EmployerForm:
    return EmployerForm(
        name=company.name,
        uscc=company.uscc,
        address=company.address,
        business_scope=company.scope,
        industry=company.industry,
        contact_name=company.contact_name,
        contact_phone=company.contact_phone,
        documents=(DocumentForm("business_licence", "营业执照.pdf", LICENCE, None),),
        truthful=True,
    )

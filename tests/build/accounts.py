"""People, workers, employers and staff for any test, made by the product's own actions.

``await a_worker(tx)`` is admitted, verified and signed unless told otherwise; ``viewer_of_worker`` and its like give the viewer
that acts as one. Numbers come from a counter, so nothing collides within a run.
"""

import base64
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from uuid import UUID

from stdnum.cn import ric, uscc

from domain import access, accounts, agreements, identity, rules
from domain.clock import machine_now
from domain.database import Transaction
from domain.errors import Refusal
from domain.ids import new_id
from domain.viewer import AREAS, Kind, Viewer

THE_REVIEWER = "the-reviewer"
ADMINISTRATORS = ("first-administrator", "second-administrator")
PASSWORD = "correct horse battery"
CHECKLIST = {"complete": True, "compliant": True, "called_back": True, "background_checked": True}
LICENCE = base64.b64encode(b"%PDF-1.4 business licence").decode()
BORN = date(2005, 3, 15)
numbers: Iterator[int] = itertools.count(1)


@dataclass(frozen=True, slots=True)
class AWorker:
    """``viewer`` acts as the worker."""

    id: UUID
    person_id: UUID
    viewer: Viewer
    name: str
    id_number: str
    phone: str


@dataclass(frozen=True, slots=True)
class AnEmployer:
    """``viewer`` acts as the owner."""

    id: UUID
    person_id: UUID
    viewer: Viewer
    name: str
    uscc: str
    phone: str


@dataclass(frozen=True, slots=True)
class AStaff:
    """``viewer`` acts as the staff member; ``totp_seed`` makes one-time codes."""

    id: UUID
    person_id: UUID
    viewer: Viewer
    login: str
    totp_seed: str


def a_phone() -> str:
    return f"+86138{next(numbers):08d}"


def an_id_number(*, born: date = BORN, female: bool = False) -> str:
    """A valid identity number, a new one each time for a birth date (up to 499 per sex)."""
    order = next(numbers) % 499 * 2 + (2 if female else 1)
    body = f"110105{born:%Y%m%d}{order:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def a_uscc() -> str:
    body = f"91120116MA{next(numbers):07d}"
    return body + str(uscc.calc_check_digit(body))


def worker_form(
    *, name: str = "张小雨", id_number: str | None = None, phone: str | None = None, sex: str = "male", truthful: bool = True
) -> accounts.WorkerForm:
    return accounts.WorkerForm(
        name=name,
        sex=sex,
        id_number=id_number or an_id_number(female=sex == "female"),
        phone=phone or a_phone(),
        school="天津大学",
        major="信息管理",
        experience="校内咖啡馆兼职半年",
        truthful=truthful,
    )


def employer_form(
    *, name: str = "天津青橙咖啡有限公司", code: str | None = None, phone: str | None = None
) -> accounts.EmployerForm:
    return accounts.EmployerForm(
        name=name,
        uscc=code or a_uscc(),
        address="天津市南开区卫津路92号",
        business_scope="餐饮服务；食品销售",
        industry="catering",
        contact_name="李明",
        contact_phone=phone or a_phone(),
        documents=(accounts.DocumentForm("business_licence", "营业执照.pdf", LICENCE, None),),
        truthful=True,
    )


async def a_person(tx: Transaction, phone: str | None = None) -> Viewer:
    """Somebody signed in who acts in no capacity yet."""
    person_id = await accounts.person_of_phone(tx, phone or a_phone())
    return (await accounts.open_session(tx, person_id)).viewer


async def a_worker(
    tx: Transaction,
    *,
    approved: bool = True,
    verified: bool = True,
    signed: bool = True,
    name: str = "张小雨",
    id_number: str | None = None,
) -> AWorker:
    """A registered worker; ``verified`` and ``signed`` only apply to an approved one."""
    form = worker_form(name=name, id_number=id_number)
    visitor = await a_person(tx, form.phone)
    registration, viewer = await accounts.register_worker(tx, visitor, form)
    if approved:
        await approve(tx, "worker", registration.id)
    if approved and verified:
        await verify_worker(tx, viewer)
    if approved and verified and signed:
        await sign(tx, viewer, "worker_cooperation")
    assert viewer.person_id is not None
    return AWorker(registration.id, viewer.person_id, viewer, form.name, form.id_number, form.phone)


async def an_employer(
    tx: Transaction, *, approved: bool = True, verified: bool = True, signed: bool = True, name: str = "天津青橙咖啡有限公司"
) -> AnEmployer:
    """A registered employer with its owner; ``verified`` and ``signed`` only apply to an approved one."""
    form = employer_form(name=name)
    visitor = await a_person(tx, form.contact_phone)
    registration, viewer = await accounts.register_employer(tx, visitor, form)
    if approved:
        await approve(tx, "employer", registration.id)
    if approved and verified:
        await identity.verify_employer(tx, await the_reviewer(tx), registration.id, passed=True, note="与公示系统一致")
    if approved and signed:
        await sign(tx, viewer, "employer_service")
    assert viewer.person_id is not None
    return AnEmployer(registration.id, viewer.person_id, viewer, form.name, form.uscc, form.contact_phone)


async def a_member(tx: Transaction, employer: AnEmployer, role: str) -> Viewer:
    """Another person who acts for the employer in that role, with a session of their own."""
    phone = a_phone()
    await accounts.add_member(tx, employer.viewer, phone, role, "王芳")
    return await accounts.switch_capacity(tx, await a_person(tx, phone), "employer", employer.id)


async def swear(tx: Transaction, viewer: Viewer) -> None:
    """The staff member signs the confidentiality undertaking as it is shown."""
    text = (await rules.in_force(tx, "privacy.undertaking")).text_zh
    await accounts.sign_undertaking(tx, viewer, sha256(text.encode()).hexdigest())


async def a_staff(
    tx: Transaction, role: str = "reviewer", *, person_id: UUID | None = None, engaged: bool = True, sworn: bool = True
) -> AStaff:
    """A staff member with a session, who has promised secrecy; an auditor is let in to everything."""
    login = f"{role}-{next(numbers)}"
    seed = await accounts.add_staff(tx, login, f"{role} 测试", role, PASSWORD, person_id=person_id)
    row = await tx.one("select id, person_id from staff where login = :login", login=login)
    assert row is not None
    if role == "auditor" and engaged:
        await an_engagement(tx, row["id"])
    tokens = await accounts.open_session(tx, row["person_id"], staff_id=row["id"])
    if sworn and role != "auditor":
        await swear(tx, tokens.viewer)
    return AStaff(row["id"], row["person_id"], tokens.viewer, login, seed)


async def an_engagement(
    tx: Transaction,
    auditor_id: UUID,
    *areas: str,
    period: tuple[date, date] = (date(2000, 1, 1), date(2199, 12, 31)),
    approved: bool = True,
) -> UUID:
    """What lets an auditor in for a year: everything of all times, or these areas of the period."""
    maker, checker = await the_administrators(tx)
    scope = access.Scope(frozenset(areas or AREAS), *period, tx.now, tx.now + timedelta(days=360))
    id = await access.propose(tx, maker, auditor_id, "天津正信会计师事务所", "年度资金专项审计", scope)
    return await access.approve(tx, checker, id) if approved else id


async def the_administrators(tx: Transaction) -> list[Viewer]:
    """Two per database."""
    rows = await tx.all("select id, person_id from staff where login = any(:logins) order by login", logins=list(ADMINISTRATORS))
    if not rows:
        for login in ADMINISTRATORS:
            await accounts.add_staff(tx, login, "管理员", "admin", PASSWORD)
        return await the_administrators(tx)
    return [viewer_of_staff(row["id"], "admin", row["person_id"]) for row in rows]


async def a_partner(tx: Transaction, *scopes: str) -> Viewer:
    return Viewer(Kind.PARTNER, partner_id=await accounts.add_partner(tx, "某某大学"), scopes=frozenset(scopes))


async def a_service_account(tx: Transaction, owner: Viewer, *scopes: str) -> tuple[Viewer, UUID]:
    """The viewer of a key of a new account of the owner's employer, and the key's id."""
    partner_id = await accounts.add_service_account(tx, owner, "人事系统")
    ends_at = machine_now() + timedelta(days=90)
    issued = await accounts.issue_key(tx, owner, partner_id, "同步", scopes, ends_at)
    viewer = await accounts.viewer_of(tx, issued.key)
    assert viewer is not None
    return viewer, issued.id


async def approve(tx: Transaction, party: accounts.Party, id: UUID) -> None:
    """A reviewer takes the registration and approves it."""
    reviewer = await the_reviewer(tx)
    await accounts.start_review(tx, reviewer, party, id)
    await accounts.approve_registration(tx, reviewer, party, id, CHECKLIST)


async def the_reviewer(tx: Transaction) -> Viewer:
    """One reviewer per database who approves what the factories register: hashing a password takes a tenth of a second."""
    row = await tx.one("select id, person_id from staff where login = :login", login=THE_REVIEWER)
    if row is None:
        await accounts.add_staff(tx, THE_REVIEWER, "审核员", "reviewer", PASSWORD)
        return await the_reviewer(tx)
    return viewer_of_staff(row["id"], "reviewer", row["person_id"])


async def verify_worker(tx: Transaction, viewer: Viewer) -> UUID:
    """The worker asks for the check and the provider says yes."""
    asked = await identity.start_verification(tx, viewer, "two_element", consent=True)
    await identity.record_answer(tx, Viewer.system("identity"), asked.id, "passed", "0000", "{}")
    return asked.id


async def sign(tx: Transaction, viewer: Viewer, kind: agreements.Kind) -> UUID:
    """Signs the version in force by confirmation."""
    text = await agreements.text_in_force(tx, kind)
    signed = await agreements.sign(tx, viewer, kind, text.id, text.body_sha256.hex(), confirmation=agreements.CONFIRMATION)
    assert not isinstance(signed, Refusal)
    return signed.id


def viewer_of_worker(worker_id: UUID, person_id: UUID | None = None) -> Viewer:
    """A viewer acting as this worker, without a session."""
    return Viewer(Kind.WORKER, person_id=person_id or new_id(), worker_id=worker_id)


def viewer_of_employer(employer_id: UUID, role: str = "owner", person_id: UUID | None = None) -> Viewer:
    """A viewer acting for this employer, without a session."""
    return Viewer(Kind.EMPLOYER, person_id=person_id or new_id(), employer_id=employer_id, member_role=role)


def viewer_of_staff(staff_id: UUID, role: str, person_id: UUID | None = None) -> Viewer:
    """A viewer acting as this staff member, without a session."""
    return Viewer(Kind.STAFF, person_id=person_id or new_id(), staff_id=staff_id, staff_role=role)

"""Registering, reviewing and who may act: the rules, on a real database."""

from dataclasses import replace
from datetime import date

import pytest

from domain import accounts, disclosure, reviews
from domain.accounts import facts
from domain.accounts.model import (
    AlreadyRegistered,
    CapacityNotHeld,
    EmployerNotApproved,
    IdNumberTaken,
    LicenceMissing,
    ReviewOfAnother,
    TooYoung,
    TruthNotDeclared,
    UsccTaken,
    WorkerNotApproved,
)
from domain.database import Transaction
from domain.disclosure import Disclosure
from domain.errors import InvalidInput, NotPermitted, NotSignedIn, WrongState
from domain.viewer import VISITOR, Kind
from tests.build.accounts import (
    CHECKLIST,
    a_member,
    a_person,
    a_phone,
    a_staff,
    a_worker,
    an_employer,
    an_id_number,
    employer_form,
    worker_form,
)

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id_number": "110105194912310021"}, "input.idNumber"),  # wrong check digit
        ({"id_number": "11010520050230123"}, "input.idNumber"),  # too short
        ({"id_number": an_id_number(born=date(2027, 1, 1))}, "input.idNumber"),  # not born yet
        ({"sex": "female", "id_number": an_id_number()}, "input.sex"),
        ({"name": "张"}, "input.name"),
        ({"name": "张3"}, "input.name"),
        ({"phone": "12345"}, "input.phone"),
        ({"phone": "+12025550123"}, "input.phone"),
        ({"school": " "}, "input.school"),
        ({"experience": "长" * 1_001}, "input.experience"),
    ],
)
@pytest.mark.requirement("S-010", part="errors name their field")
def test_a_wrong_value_names_its_field(change: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        replace(worker_form(), **change).checked(TODAY)  # type: ignore[arg-type]  # every field here is text
    assert refused.value.field == field


@pytest.mark.requirement("L-08", part="nobody under sixteen registers, by the birth date in the identity number")
def test_sixteen_is_the_age_on_the_birthday() -> None:
    form = worker_form(id_number="110101201001010015")
    with pytest.raises(TooYoung):
        form.checked(date(2025, 12, 31))
    assert form.checked(date(2026, 1, 1)).birth_date == date(2010, 1, 1)


def test_a_leap_day_counts_from_the_first_of_march() -> None:
    assert facts.years_later(date(2008, 2, 29), 18) == date(2026, 3, 1)


@pytest.mark.requirement("S-003", part="nothing is registered without the declaration of truth", missing="other submissions")
def test_truth_is_declared() -> None:
    with pytest.raises(TruthNotDeclared):
        worker_form(truthful=False).checked(TODAY)


async def test_a_worker_registers_and_the_session_becomes_one(tx: Transaction) -> None:
    person = await a_person(tx)
    registration, viewer = await accounts.register_worker(tx, person, worker_form())
    assert registration.state == "submitted"
    assert (viewer.kind, viewer.worker_id, viewer.session_id) == (Kind.WORKER, registration.id, person.session_id)
    assert await accounts.viewer_of_session(tx, viewer.session_id) == viewer  # type: ignore[arg-type]  # it has a session


async def test_identity_is_sealed_masked_and_found_by_index(tx: Transaction) -> None:
    form = worker_form(name="欧阳小雨", id_number="11010519491231002X", sex="female")
    registration, _ = await accounts.register_worker(tx, await a_person(tx), form)
    row = await tx.one("select * from worker where id = :id", id=registration.id)
    assert row is not None
    assert (row["name_mask"], row["id_number_mask"]) == ("欧***", "1****************X")
    everything = repr(dict(row)).encode()
    assert not any(clear.encode() in everything for clear in (form.name, form.id_number, form.phone, "1949-12-31"))
    assert row["id_number_index"] == tx.vault.blind_index("id_number", form.id_number)


async def test_one_identity_number_registers_once(tx: Transaction) -> None:
    worker = await a_worker(tx, approved=False)
    with pytest.raises(IdNumberTaken):
        await accounts.register_worker(tx, await a_person(tx), worker_form(id_number=worker.id_number))


async def test_what_was_submitted_is_not_edited(tx: Transaction) -> None:
    worker = await a_worker(tx, approved=False)
    with pytest.raises(AlreadyRegistered):
        await accounts.register_worker(tx, worker.viewer, worker_form(id_number=worker.id_number))


async def test_nobody_registers_without_signing_in(tx: Transaction) -> None:
    with pytest.raises(NotSignedIn):
        await accounts.register_worker(tx, VISITOR, worker_form())


async def test_a_draft_is_submitted_and_withdrawn_and_submitted_again(tx: Transaction) -> None:
    draft, viewer = await accounts.register_worker(tx, await a_person(tx), worker_form(), submit=False)
    assert draft.state == "draft"
    assert (await accounts.submit_registration(tx, viewer)).state == "submitted"
    assert (await accounts.withdraw_registration(tx, viewer)).state == "withdrawn"
    assert (await accounts.submit_registration(tx, viewer)).state == "submitted"
    with pytest.raises(WrongState):
        await accounts.submit_registration(tx, viewer)


@pytest.mark.requirement(
    "S-011", part="only an approved worker may act; materials may be asked for, with a reason", missing="a deadline"
)
async def test_need_more_then_approved(tx: Transaction) -> None:
    worker = await a_worker(tx, approved=False)
    reviewer = (await a_staff(tx, "reviewer")).viewer
    with pytest.raises(WorkerNotApproved):
        await accounts.require_approved_worker(tx, worker.id)
    await accounts.start_review(tx, reviewer, "worker", worker.id)
    with pytest.raises(InvalidInput) as no_reason:
        await accounts.request_materials(tx, reviewer, "worker", worker.id, "", {})
    assert no_reason.value.field == "input.reason"
    asked = await accounts.request_materials(tx, reviewer, "worker", worker.id, "请补充学生证", {"complete": False})
    assert asked.state == "need_more"
    await accounts.register_worker(tx, worker.viewer, worker_form(id_number=worker.id_number))
    await accounts.start_review(tx, reviewer, "worker", worker.id)
    approved = await accounts.approve_registration(tx, reviewer, "worker", worker.id, CHECKLIST)
    assert (approved.state, approved.approved_at) == ("approved", tx.now)
    await accounts.require_approved_worker(tx, worker.id)
    decisions = await tx.all("select decision, reason from review where subject_id = :id order by id", id=worker.id)
    assert [tuple(row) for row in decisions] == [("need_more", "请补充学生证"), ("approved", "")]


@pytest.mark.parametrize("missing", reviews.REGISTRATION_CHECKLIST)
@pytest.mark.requirement(
    "S-087", part="both stages are passed before approval; nobody reviews their own", missing="four eyes by risk"
)
async def test_every_item_of_both_stages_is_needed(tx: Transaction, missing: str) -> None:
    worker = await a_worker(tx, approved=False)
    reviewer = (await a_staff(tx, "reviewer")).viewer
    await accounts.start_review(tx, reviewer, "worker", worker.id)
    for checklist in ({**CHECKLIST, missing: False}, {item: True for item in CHECKLIST if item != missing}):
        with pytest.raises(reviews.ChecklistIncomplete):
            await accounts.approve_registration(tx, reviewer, "worker", worker.id, checklist)


async def test_nobody_reviews_their_own_registration(tx: Transaction) -> None:
    worker = await a_worker(tx, approved=False)
    employer = await an_employer(tx, approved=False)
    for party, id, person_id in (("worker", worker.id, worker.person_id), ("employer", employer.id, employer.person_id)):
        reviewer = (await a_staff(tx, "reviewer", person_id=person_id)).viewer
        with pytest.raises(reviews.OwnSubmission):
            await accounts.start_review(tx, reviewer, party, id)  # type: ignore[arg-type]  # the two parties


async def test_who_starts_a_review_ends_it(tx: Transaction) -> None:
    worker = await a_worker(tx, approved=False)
    await accounts.start_review(tx, (await a_staff(tx, "reviewer")).viewer, "worker", worker.id)
    with pytest.raises(ReviewOfAnother):
        await accounts.approve_registration(tx, (await a_staff(tx, "reviewer")).viewer, "worker", worker.id, CHECKLIST)


@pytest.mark.parametrize("role", ["support", "finance", "checker", "auditor", "admin"])
async def test_other_staff_do_not_review(tx: Transaction, role: str) -> None:
    worker = await a_worker(tx, approved=False)
    with pytest.raises(NotPermitted):
        await accounts.start_review(tx, (await a_staff(tx, role)).viewer, "worker", worker.id)


async def test_a_rejection_has_a_reason_and_may_be_followed_by_a_new_try(tx: Transaction) -> None:
    employer = await an_employer(tx, approved=False)
    reviewer = (await a_staff(tx, "reviewer")).viewer
    await accounts.start_review(tx, reviewer, "employer", employer.id)
    rejected = await accounts.reject_registration(tx, reviewer, "employer", employer.id, "与执照不符", {"compliant": False})
    assert rejected.state == "rejected"
    with pytest.raises(EmployerNotApproved):
        await accounts.require_approved_employer(tx, employer.id)
    form = employer_form(code=employer.uscc)
    again, _ = await accounts.register_employer(tx, employer.viewer, form, employer_id=employer.id)
    assert (again.id, again.state) == (employer.id, "submitted")


@pytest.mark.requirement("S-060", part="USCC checksum, duplicates, licence copy")
async def test_an_employers_papers_are_checked(tx: Transaction) -> None:
    form = employer_form()
    with pytest.raises(InvalidInput) as wrong:
        replace(form, uscc="91350100M000100Y44").checked(TODAY)
    assert wrong.value.field == "input.uscc"
    with pytest.raises(LicenceMissing):
        replace(form, documents=()).checked(TODAY)
    scan = form.documents[0]
    for bad, field in (
        (replace(scan, content_base64="bm90IGEgcGRm"), "contentBase64"),
        (replace(scan, content_base64="%%%"), "contentBase64"),
        (replace(scan, expires_on=date(2026, 5, 31)), "expiresOn"),
        (replace(scan, file_name="../x.pdf"), "fileName"),
    ):
        with pytest.raises(InvalidInput if field != "expiresOn" else Exception) as refused:
            replace(form, documents=(bad,)).checked(TODAY)
        assert refused.value.field == f"input.documents.0.{field}"  # type: ignore[attr-defined]  # a Refusal
    employer = await an_employer(tx)
    with pytest.raises(UsccTaken):
        await accounts.register_employer(tx, await a_person(tx), employer_form(code=employer.uscc))


async def test_a_licence_copy_is_sealed_and_its_hash_kept(tx: Transaction) -> None:
    employer = await an_employer(tx)
    row = await tx.one("select sha256, content_sealed, size_bytes from employer_document where employer_id = :id", id=employer.id)
    content = b"%PDF-1.4 business licence"
    assert row is not None and row["size_bytes"] == len(content)
    assert content not in row["content_sealed"] and row["sha256"] == facts.Document("other", "x", content, None).sha256


async def test_members_act_in_their_role_and_only_the_owner_adds_them(tx: Transaction) -> None:
    employer = await an_employer(tx)
    recruiter = await a_member(tx, employer, "recruiter")
    assert (recruiter.employer_id, recruiter.member_role) == (employer.id, "recruiter")
    with pytest.raises(NotPermitted):
        await accounts.add_member(tx, recruiter, a_phone(), "finance", "赵四")
    with pytest.raises(InvalidInput):
        await accounts.add_member(tx, employer.viewer, a_phone(), "owner", "赵四")


async def test_one_person_holds_several_capacities(tx: Transaction) -> None:
    worker = await a_worker(tx)
    registration, acting = await accounts.register_employer(tx, worker.viewer, employer_form())
    assert (acting.kind, acting.employer_id, acting.worker_id) == (Kind.EMPLOYER, registration.id, None)
    back = await accounts.switch_capacity(tx, acting, "worker")
    assert (back.kind, back.worker_id) == (Kind.WORKER, worker.id)
    other = await an_employer(tx)
    with pytest.raises(CapacityNotHeld):
        await accounts.switch_capacity(tx, back, "employer", other.id)


async def test_clear_values_leave_a_row_for_each_reading(tx: Transaction) -> None:
    worker = await a_worker(tx, name="王芳菲")
    ground = await disclosure.duty(tx, "privacy.pay_is_owed")
    told = Disclosure("payout_channel", "bank_file", ("name",), ground, worker.id)
    payee = await accounts.payee(tx, worker.id, "payout", told)
    assert (payee.name, payee.id_number, payee.phone) == ("王芳菲", worker.id_number, worker.phone)
    mine = await accounts.my_identity(tx, worker.viewer, "核对登记信息")
    assert (mine.id_number, mine.birth_date, mine.sex) == (worker.id_number, date(2005, 3, 15), "male")
    sql = "select actor, purpose from audit join personal_data_reading on audit_id = id where audit.subject_id = :id order by id"
    read = await tx.all(sql, id=worker.id)
    assert [tuple(row) for row in read][-2:] == [("system:payout", "payout"), (worker.viewer.actor, "核对登记信息")]
    with pytest.raises(NotPermitted):
        await accounts.my_identity(tx, (await an_employer(tx)).viewer, "看看")

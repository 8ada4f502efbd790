"""Registering, reviewing and reading accounts through the API: what each side is told, and what nobody is."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from domain import accounts
from domain.errors import NotSignedIn
from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import (
    CHECKLIST,
    LICENCE,
    AnEmployer,
    AWorker,
    a_member,
    a_person,
    a_phone,
    a_staff,
    a_uscc,
    a_worker,
    an_employer,
    an_id_number,
)
from tests.build.api import REFUSAL, Api, open_api

REGISTER_WORKER = f"""mutation($input: RegisterWorkerInput!) {{ registerWorker(input: $input) {{
  ... on Worker {{ id state name idNumber contact school approved verified signed }} {REFUSAL}
}} }}"""
REGISTER_EMPLOYER = f"""mutation($input: RegisterEmployerInput!) {{ registerEmployer(input: $input) {{
  ... on Employer {{ id state name virtualAccount contact members {{ role }} documents {{ kind sha256 sizeBytes }} }} {REFUSAL}
}} }}"""
STEP = """mutation($id: ID!, $checklist: [ReviewItemInput!]!, $reason: String!) {
  %s(input: {registrationId: $id, checklist: $checklist, reason: $reason}) {
    ... on Worker { state reviews { decision reason checklist { item passed } ruleIds } } ... on Employer { state } %s
  }
}"""
START = f"""mutation($id: ID!) {{ startReview(input: {{registrationId: $id}}) {{
  ... on Worker {{ state }} ... on Employer {{ state }} {REFUSAL}
}} }}"""
WORKER = "query($id: ID!) { worker(id: $id) { state name idNumber contact school reviews { id } } }"
EMPLOYER = """query($id: ID!) { employer(id: $id) {
  name uscc approved state contactName contact virtualAccount members { role } documents { fileName }
} }"""
QUEUE = "{ workerRegistrations(state: SUBMITTED) { nodes { id state } } employerRegistrations { nodes { id } } }"
IDENTITY = "query($purpose: String!) { myIdentity(purpose: $purpose) { name sex idNumber birthDate phone } }"
PASSED = [{"item": item, "passed": True} for item in CHECKLIST]


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def person(api: Api) -> Viewer:
    async with api.database.transaction() as tx:
        return await a_person(tx)


async def staff(api: Api, role: str = "reviewer") -> Viewer:
    async with api.database.transaction() as tx:
        return (await a_staff(tx, role)).viewer


async def worker(api: Api, *, approved: bool = True) -> AWorker:
    async with api.database.transaction() as tx:
        return await a_worker(tx, approved=approved)


async def employer(api: Api, *, approved: bool = True) -> AnEmployer:
    async with api.database.transaction() as tx:
        return await an_employer(tx, approved=approved)


async def count(api: Api, table: str) -> object:
    async with api.database.transaction() as tx:
        return await tx.value(f"select count(*) from {table}")


def worker_input(**change: object) -> dict[str, object]:
    return {
        "name": "李晓萌", "sex": "FEMALE", "idNumber": an_id_number(female=True), "phone": a_phone(), "school": "南开大学",
        "major": "英语", "truthful": True, **change,
    }  # fmt: skip


def employer_input(**change: object) -> dict[str, object]:
    licence = {"kind": "BUSINESS_LICENCE", "fileName": "执照.pdf", "contentBase64": LICENCE, "expiresOn": "2099-01-01"}
    return {
        "name": "天津海河书店有限公司", "uscc": a_uscc(), "address": "天津市河北区民主道1号", "businessScope": "图书零售",
        "contactName": "赵敏", "contactPhone": a_phone(), "documents": [licence], "truthful": True, **change,
    }  # fmt: skip


@pytest.mark.requirement("S-010", part="registering with masked answers, field errors and states", missing="WeChat contact")
async def test_a_worker_registers_and_sees_masks(api: Api) -> None:
    someone, given = await person(api), worker_input()
    made = await api.answer(REGISTER_WORKER, someone, input=given)
    assert (made["state"], made["name"], made["school"]) == ("SUBMITTED", "李**", "南开大学")
    assert made["idNumber"] == f"1{'*' * 16}{str(given['idNumber'])[-1]}"
    assert made["contact"] == f"138****{str(given['phone'])[-4:]}"
    assert (made["approved"], made["verified"], made["signed"]) == (False, False, False)


@pytest.mark.parametrize(
    ("change", "kind", "code", "field"),
    [
        ({"idNumber": "110105194912310020"}, "InvalidInput", "INVALID_INPUT", "input.idNumber"),
        ({"sex": "MALE"}, "InvalidInput", "INVALID_INPUT", "input.sex"),
        ({"phone": "000"}, "InvalidInput", "INVALID_INPUT", "input.phone"),
        ({"truthful": False}, "RequirementMissing", "TRUTH_NOT_DECLARED", "input.truthful"),
        ({"idNumber": "110101202001010003"}, "InvalidInput", "INVALID_INPUT", "input.idNumber"),
    ],
)
async def test_a_refused_registration_changes_nothing_but_the_refusal_log(
    api: Api, change: dict[str, object], kind: str, code: str, field: str
) -> None:
    someone = await person(api)
    before = [await count(api, table) for table in ("worker", "audit", "outbox", "subject_key", "refusal")]
    refused = await api.answer(REGISTER_WORKER, someone, input=worker_input(**change))
    assert (refused["__typename"], refused["code"], refused["field"]) == (kind, code, field)
    after = [await count(api, table) for table in ("worker", "audit", "outbox", "subject_key", "refusal")]
    assert after == [*before[:4], before[4] + 1]  # type: ignore[operator]  # counts


async def test_a_second_registration_is_refused(api: Api) -> None:
    someone = await person(api)
    assert (await api.answer(REGISTER_WORKER, someone, input=worker_input()))["state"] == "SUBMITTED"
    for again in (worker_input(), worker_input(submit=False)):
        refused = await api.answer(REGISTER_WORKER, someone, input=again)
        assert (refused["__typename"], refused["code"]) == ("Conflict", "ALREADY_REGISTERED")
    assert await count(api, "worker") == 1


@pytest.mark.requirement("S-060", part="registering with documents; members with roles")
async def test_an_employer_registers_and_its_owner_sees_the_account(api: Api) -> None:
    made = await api.answer(REGISTER_EMPLOYER, await person(api), input=employer_input())
    assert (made["state"], made["members"]) == ("SUBMITTED", [{"role": "OWNER"}])
    assert len(made["virtualAccount"]) == 18 and made["virtualAccount"].isdigit()
    assert [(document["kind"], document["sizeBytes"]) for document in made["documents"]] == [("BUSINESS_LICENCE", 25)]
    taken = employer_input()
    await api.answer(REGISTER_EMPLOYER, await person(api), input=taken)
    refused = await api.answer(REGISTER_EMPLOYER, await person(api), input=taken)
    assert (refused["__typename"], refused["code"], refused["field"]) == ("Conflict", "USCC_TAKEN", "input.uscc")


@pytest.mark.requirement("S-011", part="queue, review, decision with its checklist, through the API", missing="a deadline")
async def test_a_reviewer_takes_and_approves(api: Api) -> None:
    waiting, reviewer = await worker(api, approved=False), await staff(api)
    approve = STEP % ("approveRegistration", REFUSAL)
    queue = await api.data(QUEUE, reviewer)
    assert queue["workerRegistrations"]["nodes"] == [{"id": f"Worker:{waiting.id}", "state": "SUBMITTED"}]
    assert (await api.answer(START, reviewer, id=f"Worker:{waiting.id}"))["state"] == "IN_REVIEW"
    refused = await api.answer(approve, reviewer, id=f"Worker:{waiting.id}", checklist=PASSED[:2], reason="")
    assert (refused["__typename"], refused["code"]) == ("RequirementMissing", "CHECKLIST_INCOMPLETE")
    done = await api.answer(approve, reviewer, id=f"Worker:{waiting.id}", checklist=PASSED, reason="")
    assert done["state"] == "APPROVED"
    assert done["reviews"] == [
        {"decision": "APPROVED", "reason": "", "checklist": PASSED, "ruleIds": ["accounts.admission"]},
    ]  # fmt: skip
    again = await api.answer(approve, reviewer, id=f"Worker:{waiting.id}", checklist=PASSED, reason="")
    assert (again["__typename"], again["code"]) == ("WrongState", "WRONG_STATE")


@pytest.mark.requirement(
    "S-061", part="review of employers, refused with reasons; expired licences refused", missing="expiry watched"
)
@pytest.mark.parametrize("step", ["requestMaterials", "rejectRegistration"])
async def test_other_decisions_need_a_reason(api: Api, step: str) -> None:
    waiting, reviewer = await employer(api, approved=False), await staff(api)
    id = f"Employer:{waiting.id}"
    await api.answer(START, reviewer, id=id)
    refused = await api.answer(STEP % (step, REFUSAL), reviewer, id=id, checklist=[], reason=" ")
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "input.reason")
    decided = await api.answer(STEP % (step, REFUSAL), reviewer, id=id, checklist=[], reason="执照不清晰")
    assert decided["state"] == {"requestMaterials": "NEED_MORE", "rejectRegistration": "REJECTED"}[step]


async def test_only_reviewers_decide_and_foreign_ids_are_refused(api: Api) -> None:
    waiting = await worker(api, approved=False)
    id = f"Worker:{waiting.id}"
    assert (await api.answer(START, id=id))["code"] == "NOT_SIGNED_IN"
    for viewer in (waiting.viewer, (await employer(api)).viewer, await staff(api, "admin")):
        assert (await api.answer(START, viewer, id=id))["code"] == "NOT_PERMITTED"
    reviewer = await staff(api)
    for foreign in ("Posting:" + str(waiting.id), "Worker:1", "", "Worker:" + str(waiting.person_id)):
        refused = await api.answer(START, reviewer, id=foreign)
        assert refused["code"] in ("INVALID_INPUT", "NOT_FOUND") and refused["field"] == "input.registrationId"


MASKED = {"state": "APPROVED", "name": "张**", "school": "天津大学"}


async def test_who_reads_a_worker(api: Api) -> None:
    one, other, stranger = await worker(api), await worker(api), await employer(api)
    seen: dict[str, Any] = {}
    viewers = {"own": one.viewer, "support": await staff(api, "support"), "other": other.viewer, "stranger": stranger.viewer}
    for name, viewer in {**viewers, "visitor": VISITOR}.items():
        seen[name] = (await api.body(WORKER, viewer, id=f"Worker:{one.id}"))["data"]["worker"]
    for name in ("own", "support"):
        assert {key: seen[name][key] for key in MASKED} == MASKED
        assert seen[name]["contact"] == f"138****{one.phone[-4:]}" and len(seen[name]["reviews"]) == 1
    assert (seen["other"], seen["stranger"], seen["visitor"]) == (None, None, None)
    assert one.id_number not in str(seen) and one.phone[3:] not in str(seen)


async def test_who_reads_an_employer(api: Api) -> None:
    one, stranger = await employer(api), await employer(api)
    async with api.database.transaction() as tx:
        member = await a_member(tx, one, "recruiter")
    public = {"name": one.name, "uscc": one.uscc, "approved": True}
    hidden = dict.fromkeys(("state", "contactName", "contact", "virtualAccount")) | {"members": [], "documents": []}
    for viewer in (VISITOR, stranger.viewer, (await worker(api)).viewer):
        assert await api.answer(EMPLOYER, viewer, id=f"Employer:{one.id}") == public | hidden
    for viewer in (one.viewer, member, await staff(api, "support")):
        seen = await api.answer(EMPLOYER, viewer, id=f"Employer:{one.id}")
        assert (seen["state"], seen["contactName"], seen["contact"]) == ("APPROVED", "李明", f"138****{one.phone[-4:]}")
        assert len(seen["members"]) == 2 and seen["documents"] == [{"fileName": "营业执照.pdf"}]


async def test_the_queue_is_for_staff(api: Api) -> None:
    waiting, firm = await worker(api, approved=False), await employer(api, approved=False)
    for viewer in (VISITOR, (await worker(api)).viewer, (await employer(api)).viewer):
        queue = await api.data("{ workerRegistrations { nodes { id } } employers { nodes { id } } }", viewer)
        assert {"id": f"Worker:{waiting.id}"} not in queue["workerRegistrations"]["nodes"]
        assert {"id": f"Employer:{firm.id}"} not in queue["employers"]["nodes"]


async def test_my_identity_is_mine_in_the_clear_and_logged(api: Api) -> None:
    one = await worker(api)
    mine = await api.answer(IDENTITY, one.viewer, purpose="核对登记信息")
    assert mine == {"name": one.name, "sex": "male", "idNumber": one.id_number, "birthDate": "2005-03-15", "phone": one.phone}
    async with api.database.transaction() as tx:
        logged = await tx.value("select purpose from personal_data_reading order by audit_id desc limit 1")
    assert logged == "核对登记信息"
    for viewer in (VISITOR, (await employer(api)).viewer, await staff(api, "admin")):
        body = await api.body(IDENTITY, viewer, purpose="看看")
        assert body["data"] == {"myIdentity": None}
        assert body["errors"][0]["extensions"]["code"] in ("NOT_SIGNED_IN", "NOT_PERMITTED")


ADD = f"""mutation($phone: String!) {{ addMember(input: {{phone: $phone, role: FINANCE, displayName: "孙会计"}}) {{
  ... on EmployerMember {{ id role displayName }} {REFUSAL}
}} }}"""
REMOVE = f"""mutation($id: ID!) {{ removeMember(input: {{memberId: $id}}) {{
  ... on EmployerMember {{ id removedAt }} {REFUSAL}
}} }}"""


async def test_the_owner_adds_and_removes_members(api: Api) -> None:
    firm, stranger, phone = await employer(api), await employer(api), a_phone()
    assert (await api.answer(ADD, (await worker(api)).viewer, phone=phone))["code"] == "NOT_PERMITTED"
    member = await api.answer(ADD, firm.viewer, phone=phone)
    assert (member["role"], member["displayName"]) == ("FINANCE", "孙会计")
    async with api.database.transaction() as tx:
        person_id = await accounts.person_of_phone(tx, phone)
        opened = await accounts.open_session(tx, person_id, employer_id=firm.id)
    assert (await api.viewers.of(opened.access_token)).member_role == "finance"
    for viewer in (stranger.viewer, opened.viewer):
        assert (await api.answer(REMOVE, viewer, id=member["id"]))["code"] in ("NOT_FOUND", "NOT_PERMITTED")
    assert (await api.answer(REMOVE, firm.viewer, id=member["id"]))["removedAt"] is not None
    with pytest.raises(NotSignedIn):
        await api.viewers.of(opened.access_token)
    assert (await api.answer(REMOVE, firm.viewer, id=member["id"]))["code"] == "NOT_FOUND"


REVEAL = f"""mutation($id: ID!) {{ revealIdentity(input: {{workerId: $id, purpose: "回访核实"}}) {{
  ... on RevealedIdentity {{ name idNumber phone }} {REFUSAL}
}} }}"""
OPEN = f"""mutation($id: ID!) {{ openDocument(input: {{documentId: $id, purpose: "核对执照"}}) {{
  ... on DocumentContent {{ fileName sha256 contentBase64 }} {REFUSAL}
}} }}"""


async def test_clear_data_is_for_the_reviewer_at_work_and_the_worker_sees_it(api: Api) -> None:
    waiting, reviewer, other = await worker(api, approved=False), await staff(api), await staff(api)
    id = f"Worker:{waiting.id}"
    assert (await api.answer(REVEAL, reviewer, id=id))["code"] == "NOT_UNDER_YOUR_REVIEW"
    await api.answer(START, reviewer, id=id)
    shown = await api.answer(REVEAL, reviewer, id=id)
    assert shown == {"name": waiting.name, "idNumber": waiting.id_number, "phone": waiting.phone}
    assert (await api.answer(REVEAL, other, id=id))["code"] == "NOT_UNDER_YOUR_REVIEW"
    assert (await api.answer(REVEAL, await staff(api, "admin"), id=id))["code"] == "NOT_PERMITTED"
    accesses = "{ myDataAccesses { nodes { by purpose } } }"
    assert (await api.answer(accesses, waiting.viewer))["nodes"] == [{"by": "staff", "purpose": "回访核实"}]
    assert (await api.answer(accesses, (await worker(api)).viewer))["nodes"] != [{"by": "staff", "purpose": "回访核实"}]
    assert (await api.answer(accesses, reviewer))["nodes"] == []


async def test_a_document_opens_for_its_employer_and_reviewers_only(api: Api) -> None:
    firm, stranger = await employer(api), await employer(api)
    query = "query($id: ID!) { employer(id: $id) { documents { id sha256 } } }"
    (document,) = (await api.answer(query, firm.viewer, id=f"Employer:{firm.id}"))["documents"]
    for viewer in (firm.viewer, await staff(api), await staff(api, "auditor")):
        assert await api.answer(OPEN, viewer, id=document["id"]) == {
            "fileName": "营业执照.pdf", "sha256": document["sha256"], "contentBase64": LICENCE
        }  # fmt: skip
    for viewer in (VISITOR, stranger.viewer, (await worker(api)).viewer, await staff(api, "support")):
        code = "NOT_SIGNED_IN" if viewer is VISITOR else "NOT_FOUND" if viewer is stranger.viewer else "NOT_PERMITTED"
        assert (await api.answer(OPEN, viewer, id=document["id"]))["code"] == code


async def test_me_shows_every_capacity_i_hold(api: Api) -> None:
    one = await worker(api)
    made = await api.answer(REGISTER_EMPLOYER, one.viewer, input=employer_input())
    async with api.database.transaction() as tx:
        acting = await accounts.viewer_of_session(tx, one.viewer.session_id)  # type: ignore[arg-type]  # it has a session
    assert acting is not None
    me = await api.answer("{ me { worker { id name } memberships { role employer { id } } staff { role } } }", acting)
    assert me == {
        "worker": {"id": f"Worker:{one.id}", "name": "张**"},
        "memberships": [{"role": "OWNER", "employer": {"id": made["id"]}}],
        "staff": None,
    }


@pytest.mark.requirement("S-002", part="ruleExplain gives a rule's text, dates and legal basis", missing="sanctions")
async def test_a_rule_explains_itself(api: Api) -> None:
    query = "query($id: ID!) { ruleExplain(ruleId: $id) { ruleId version titleEn textZh legalBasis } }"
    rule = await api.answer(query, id="accounts.minimum_age@1")
    assert (rule["ruleId"], rule["version"]) == ("accounts.minimum_age", 1)
    assert rule["legalBasis"] == ["劳动法 第15条", "禁止使用童工规定 第2条"]
    body = await api.body(query, id="accounts.no_such_rule")
    assert body["data"] == {"ruleExplain": None} and body["errors"][0]["extensions"]["code"] == "NOT_FOUND"

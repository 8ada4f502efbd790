"""Bad requests, each answered with a typed refusal or a proper error, and nothing changed but the refusal log."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from domain import accounts
from domain.ids import new_id
from tests.build.accounts import a_phone, a_uscc, a_worker, an_employer, an_id_number
from tests.build.graphql import Asker, Data
from tests.build.postings import a_content, a_posting, an_application, an_offer
from tests.build.product import Running
from tests.build.unchanged import unchanged
from tests.build.work import an_assignment
from tests.journeys import steps


def a_worker_form(**changes: object) -> Data:
    phone = steps.a_bare_phone()
    form = {
        "name": "张小雨",
        "sex": "MALE",
        "idNumber": an_id_number(),
        "phone": phone,
        "school": "天津大学",
        "major": "信息管理",
    }
    return {**form, "truthful": True, **changes}


def an_employer_form(**changes: object) -> Data:
    licence = {"kind": "BUSINESS_LICENCE", "fileName": "营业执照.pdf", "contentBase64": "JVBERi0xLjQgbGljZW5jZQ=="}
    form = {"name": "天津青橙咖啡有限公司", "uscc": a_uscc(), "address": "天津市南开区卫津路92号", "businessScope": "餐饮服务"}
    contact = {"contactName": "李明", "contactPhone": steps.a_bare_phone(), "documents": [licence], "truthful": True}
    return {**form, **contact, **changes}


@pytest.mark.parametrize(
    ("mutation", "form", "wrong", "code", "field"),
    [
        ("registerWorker", a_worker_form, {"idNumber": "110105194912310021"}, "INVALID_INPUT", "input.idNumber"),
        ("registerWorker", a_worker_form, {"sex": "FEMALE"}, "INVALID_INPUT", "input.sex"),
        ("registerWorker", a_worker_form, {"phone": "12345"}, "INVALID_INPUT", "input.phone"),
        ("registerWorker", a_worker_form, {"name": ""}, "INVALID_INPUT", "input.name"),
        ("registerWorker", a_worker_form, {"school": "x" * 61}, "INVALID_INPUT", "input.school"),
        ("registerWorker", a_worker_form, {"truthful": False}, "TRUTH_NOT_DECLARED", "input.truthful"),
        ("registerEmployer", an_employer_form, {"uscc": "91120116MA0000001X"}, "INVALID_INPUT", "input.uscc"),
        ("registerEmployer", an_employer_form, {"documents": []}, "LICENCE_MISSING", "input.documents"),
        ("requestSignInCode", dict, {"phone": "+1 555 0100"}, "INVALID_INPUT", "input.phone"),
        ("signIn", dict, {"phone": "13800000000", "code": "000000"}, "WRONG_CODE", "input.code"),
    ],
)
@pytest.mark.requirement("S-010", part="errors name their field")
@pytest.mark.requirement("S-060", part="errors name their field")
async def test_a_wrong_value_is_refused_with_its_field(
    untouched: Running, mutation: str, form: Callable[..., Data], wrong: Data, code: str, field: str
) -> None:
    person = await a_person(untouched)
    returned = mutation == "signIn"  # an outcome, not an error: nothing is written because there is no code to count on
    async with unchanged(untouched.database, *([] if returned else [code])):
        refusal = await person.refused(code, mutation, **{**form(), **wrong})
        assert refusal["field"] == field


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"title": "短"}, "INVALID_INPUT", "title"),
        ({"duties": "太短"}, "INVALID_INPUT", "duties"),
        ({"headcount": 0}, "INVALID_INPUT", "headcount"),
        ({"shifts": []}, "INVALID_INPUT", "shifts"),
        ({"payComponents": []}, "BASE_PAY_MISSING", "payComponents"),
        ({"payComponents": [{"kind": "BASE", "unit": "SHIFT", "amount": 100}]}, "BELOW_MINIMUM_WAGE", "payComponents"),
        (
            {"requirements": [{"kind": "SKILL", "text": "会拉花", "ground": ""}]},
            "REQUIREMENT_WITHOUT_GROUND",
            "requirements.0.ground",
        ),
        ({"declared": False}, "NOT_DECLARED", "declared"),
        ({"validUntil": "2019-01-01T00:00:00Z"}, "VALIDITY_OUT_OF_RANGE", "validUntil"),
        ({"latitude": 139.0}, "INVALID_INPUT", "latitude"),
    ],
)
@pytest.mark.requirement("S-063", part="incomplete or unlawful content is refused by field")
async def test_a_posting_that_cannot_be_is_refused_by_field(untouched: Running, changes: Data, code: str, field: str) -> None:
    async with untouched.making() as tx:
        employer = await an_employer(tx)
        starts_at = tx.now + timedelta(days=2)
    owner = await untouched.acting(employer)
    async with unchanged(untouched.database, code):
        refusal = await owner.refused(code, "createPosting", content=steps.content(starts_at, 30_000, **changes))
        assert refusal["field"] == f"input.content.{field}"


@pytest.mark.parametrize(
    ("input_", "says"),
    [
        ({"phone": None}, "phone"),
        ({}, "phone"),
        ({"phone": "13800138000", "colour": "red"}, "colour"),
        ({"phone": 13800138000}, "phone"),
        ({"phone": ["13800138000"]}, "phone"),
    ],
)
async def test_missing_unknown_and_mistyped_fields_are_request_errors(untouched: Running, input_: Data, says: str) -> None:
    document = "mutation($input: RequestSignInCodeInput!) { requestSignInCode(input: $input) { __typename } }"
    async with unchanged(untouched.database):
        body = await untouched.visitor.body(document, {"input": input_})
        assert "data" not in body or body["data"] is None
        assert says in body["errors"][0]["message"]


@pytest.mark.requirement("S-001", part="another's things cannot be touched, and are not said to exist")
async def test_ids_of_others_do_not_exist(untouched: Running) -> None:
    async with untouched.making() as tx:
        posting = await a_posting(tx)
        application = await an_application(tx, posting)
        offer = await an_offer(tx, posting)
        work = await an_assignment(tx, posting=await a_posting(tx))
        strangers = await a_worker(tx), await an_employer(tx)
        begun = a_content(tx)
    worker, owner = [await untouched.acting(who) for who in strangers]
    posting_id, application_id = f"Posting:{posting.id}", f"Application:{application.id}"
    assignment_id, offer_id = f"Assignment:{work.id}", f"Offer:{offer.id}"
    written = steps.content(begun.shifts[0].starts_at, 30_000)
    attempts: list[tuple[str, Data]] = [
        ("submitPosting", {"postingId": posting_id}),
        ("closePosting", {"postingId": posting_id}),
        ("revisePosting", {"postingId": posting_id, "content": written}),
        ("markApplicationSeen", {"applicationId": application_id}),
        ("rejectApplication", {"applicationId": application_id, "code": "OTHER", "reason": "名额已满"}),
        (
            "offerApplication",
            {"applicationId": application_id, "shiftIds": [f"Shift:{posting.shift_ids[0]}"], "message": "请准时"},
        ),
    ]
    await all_not_found(untouched, owner, attempts)
    attempts = [
        ("withdrawApplication", {"applicationId": application_id}),
        ("acceptOffer", {"offerId": offer_id}),
        ("declineOffer", {"offerId": offer_id}),
        ("checkIn", {"assignmentId": assignment_id, "latitude": 39.1, "longitude": 117.1}),
        ("submitTimesheet", {"assignmentId": assignment_id, "workedMinutes": 60}),
        ("submitEvaluation", {"assignmentId": assignment_id, "performance": 5, "communication": 5, "satisfaction": 5}),
    ]
    await all_not_found(untouched, worker, attempts)


async def test_ids_of_nothing_and_of_another_kind_are_refused(untouched: Running) -> None:
    async with untouched.making() as tx:
        posting, employer = await a_posting(tx), await an_employer(tx)
    owner = await untouched.acting(employer)
    wrong = {
        f"Posting:{new_id()}": "NOT_FOUND",
        f"Employer:{posting.id}": "INVALID_INPUT",
        str(posting.id): "INVALID_INPUT",
        "Posting:1": "INVALID_INPUT",
        "": "INVALID_INPUT",
    }
    async with unchanged(untouched.database, *wrong.values()):
        for id, code in wrong.items():
            await owner.refused(code, "submitPosting", postingId=id)
        await untouched.visitor.finds_nothing("query($id: ID!) { posting(id: $id) { id } }", id=f"Posting:{new_id()}")


@pytest.mark.requirement("S-116", part="the same key with other input is a conflict, with the same input the first answer")
async def test_an_idempotency_key_is_for_one_input(untouched: Running) -> None:
    async with untouched.making() as tx:
        employer, starts_at = await an_employer(tx), tx.now + timedelta(days=2)
    owner, key = await untouched.acting(employer), uuid4().hex
    written = steps.content(starts_at, 30_000)
    first = await owner.do("createPosting", "id", content=written, idempotencyKey=key)
    async with unchanged(untouched.database, "IDEMPOTENCY_CONFLICT"):
        assert (await owner.do("createPosting", "id", content=written, idempotencyKey=key))["id"] == first["id"]
        other = {**written, "title": "校园咖啡馆晚班店员"}
        refusal = await owner.refused("IDEMPOTENCY_CONFLICT", "createPosting", content=other, idempotencyKey=key)
        assert refusal["field"] == "input.idempotencyKey"


async def test_where_money_moves_a_key_is_demanded(untouched: Running) -> None:
    document = "mutation($input: ApproveSettlementInput!) { approveSettlement(input: $input) { __typename } }"
    async with unchanged(untouched.database):
        body = await untouched.visitor.body(document, {"input": {"settlementId": f"Settlement:{new_id()}"}})
        assert "idempotencyKey" in body["errors"][0]["message"]


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b'{"query": "{ viewer', {}, 400, "MALFORMED_JSON"),
        (b"\xff\xfe", {}, 400, "MALFORMED_JSON"),
        (b"[]", {}, 400, "BATCHING_REFUSED"),
        (b"7", {}, 400, "BAD_REQUEST"),
        (b'{"query": ""}', {}, 400, "BAD_REQUEST"),
        (b'{"query": "{ viewer { kind } }", "variables": 7}', {}, 400, "BAD_REQUEST"),
        (b'{"query": "{ viewer { kind } }"}', {"content-type": "text/plain"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b'{"query": "{ viewer { kind } }"}', {"accept": "text/html"}, 406, "NOT_ACCEPTABLE"),
        (b'{"query": "{ viewer { kind } }"}', {"authorization": "Basic x"}, 401, "BAD_TOKEN"),
        (b'{"query": "' + b" " * 1_000_001 + b'"}', {}, 413, "TOO_LARGE"),
    ],
)
async def test_what_is_not_graphql_over_http_is_answered_with_its_status(
    untouched: Running, content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    async with unchanged(untouched.database):
        answer = await untouched.http.post("/graphql", content=content, headers={"content-type": "application/json", **headers})
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)


NESTED = "{ posting(id: $id) { " + "employer { members { employer { " * 8 + "id" + " } } }" * 8 + " } }"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("query($id: ID!) " + NESTED, id="deep"),
        pytest.param("{" + "".join(f" a{number}: viewer {{ kind }}" for number in range(101)) + " }", id="aliases"),
        pytest.param("{ " + "viewer { kind } " * 2_600 + "}", id="tokens"),
        pytest.param("{ viewer { kind } } #" + "x" * 50_000, id="long"),
        pytest.param("query { " + "{ " * 500, id="unbalanced"),
        pytest.param("{ viewer { salary } }", id="unknown field"),
        pytest.param("{ viewer { ...F } } fragment F on Viewer { ...F }", id="endless fragment"),
        pytest.param("mutation { signOut { __typename } } query { viewer { kind } }", id="which operation"),
        pytest.param("subscription { notificationReceived { id } }", id="subscription over HTTP"),
        pytest.param("{ postings(first: 100000) { nodes { id } } }", id="page too large"),
        pytest.param('{ postings(after: "nonsense") { nodes { id } } }', id="broken cursor"),
    ],
)
async def test_documents_beyond_the_limits_are_refused(untouched: Running, document: str) -> None:
    async with unchanged(untouched.database):
        answer = await untouched.visitor.post({"query": document, "variables": {"id": f"Posting:{new_id()}"}})
        assert answer.status_code in (200, 400)
        body = answer.json()
        assert body.get("data") is None and body["errors"][0]["extensions"]["code"] not in ("INTERNAL", "UNAVAILABLE")


async def test_a_mutation_by_get_is_refused(untouched: Running) -> None:
    async with unchanged(untouched.database):
        answer = await untouched.http.get("/graphql", params={"query": "mutation { signOut { __typename } }"})
        assert answer.status_code == 405


async def test_the_measure_of_these_tests_notices_a_row(untouched: Running) -> None:
    with pytest.raises(AssertionError, match="person"):
        async with unchanged(untouched.database):
            await a_person(untouched)
    with pytest.raises(AssertionError):  # a refusal that was not foretold
        async with unchanged(untouched.database):
            await untouched.visitor.refused("NOT_SIGNED_IN", "submitRegistration")


async def a_person(untouched: Running) -> Asker:
    """Signed in, in no capacity yet."""
    async with untouched.database.transaction() as tx:
        person_id = await accounts.person_of_phone(tx, a_phone())
        return untouched.as_((await accounts.open_session(tx, person_id)).access_token)


async def all_not_found(untouched: Running, asker: Asker, attempts: list[tuple[str, Data]]) -> None:
    async with unchanged(untouched.database, *["NOT_FOUND"] * len(attempts)):
        for mutation, given in attempts:
            await asker.refused("NOT_FOUND", mutation, **given)

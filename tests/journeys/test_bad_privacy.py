"""Bad requests about personal data: each refused with its rule, and nothing stored but the refusal log."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain import documents, privacy
from domain.clock import machine_now
from domain.database import Transaction
from tests.build.accounts import a_staff, a_worker, an_id_number
from tests.build.graphql import Asker, Data
from tests.build.product import Running
from tests.build.unchanged import unchanged
from tests.journeys.test_bad_input import a_person, a_worker_form

WHY = "核对付款记录"
CHILD = an_id_number(born=machine_now().date() - timedelta(days=15 * 365))


@pytest.mark.parametrize(
    ("number", "code"),
    [(CHILD, "TOO_YOUNG"), ("110105201902290016", "INVALID_INPUT"), ("110105194912310021", "INVALID_INPUT")],
    ids=["a child", "a day that never was", "a wrong check digit"],
)
@pytest.mark.requirement("L-08", part="children, impossible dates and wrong check digits leave nothing behind")
async def test_numbers_that_nobody_registers_with(untouched: Running, number: str, code: str) -> None:
    person = await a_person(untouched)
    async with unchanged(untouched.database, code):
        refusal = await person.refused(code, "registerWorker", **a_worker_form(idNumber=number))
        assert refusal["field"] == "input.idNumber"


@pytest.mark.requirement("S-108", part="no purpose, an approver who asked, no such purpose: nothing but the refusal log")
async def test_data_is_not_shown_without_a_purpose_nor_by_ones_own_word(untouched: Running) -> None:
    async with untouched.making() as tx:
        worker, admin = await a_worker(tx), await a_staff(tx, "admin")
        asked = await privacy.request_access(tx, admin.viewer, worker.id, ["name"], "legal_request", WHY, 60)
    who = await untouched.acting(admin)
    wanted: Data = {"workerId": f"Worker:{worker.id}", "fields": ["NAME"], "minutes": 60, "explanation": WHY}
    access = f"PersonalDataAccess:{asked.id}"
    for code, mutation, given in (
        ("INVALID_INPUT", "requestPersonalDataAccess", {**wanted, "purpose": "legal_request", "explanation": "  "}),
        ("INVALID_INPUT", "requestPersonalDataAccess", {**wanted, "purpose": "marketing"}),
        ("OWN_REQUEST", "approvePersonalDataAccess", {"personalDataAccessId": access, "reason": "自己批准"}),
        ("ACCESS_NOT_APPROVED", "revealPersonalData", {"personalDataAccessId": access}),
    ):
        async with unchanged(untouched.database, code):
            await who.refused(code, mutation, **given)


@pytest.mark.requirement("L-07", part="consent for an unknown purpose is no request; another's copy is not there")
async def test_consent_to_nothing_and_anothers_copy(untouched: Running) -> None:
    async with untouched.making() as tx:
        worker, other = await a_worker(tx), await a_worker(tx)
        copy = await a_copy_of(tx, other.id, other.person_id)
    me = await untouched.acting(worker)
    async with unchanged(untouched.database):
        document = "mutation { giveConsent(input: {purpose: MARKETING}) { __typename } }"
        assert "MARKETING" in (await me.body(document))["errors"][0]["message"]
    async with unchanged(untouched.database, "NOT_FOUND"):
        await me.refused("NOT_FOUND", "mintDocumentTicket", documentId=f"Document:{copy}", purpose="看看")
    for role in ("support", "finance", "admin"):
        await staff_does_not_open_it(untouched, role, copy)


async def staff_does_not_open_it(product: Running, role: str, copy: UUID) -> None:
    async with product.making() as tx:
        staff = await a_staff(tx, role)
    asker: Asker = await product.acting(staff)
    async with unchanged(product.database, "NOT_FOUND"):
        await asker.refused("NOT_FOUND", "mintDocumentTicket", documentId=f"Document:{copy}", purpose="看看")


async def a_copy_of(tx: Transaction, worker_id: UUID, person_id: UUID) -> UUID:
    """The copy that somebody asked for, written."""
    content = documents.Content("我的个人信息.zip", "application/zip", b"PK")
    return await documents.keep(tx, "personal_data_export", person_id, content, worker_id=worker_id)

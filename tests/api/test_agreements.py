"""Reading and signing agreements through the API."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import pytest_asyncio

from domain import accounts
from domain.vault import Vault
from domain.viewer import VISITOR
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import AWorker, a_worker, an_employer
from tests.build.api import REFUSAL, Api, open_api

TEXTS = "query($kind: AgreementKind) { agreementTexts(kind: $kind) { id kind version title body sha256 clauses } }"
SIGN = f"""mutation($input: SignAgreementInput!) {{ signAgreement(input: $input) {{
  ... on Agreement {{ id kind method textSha256 evidenceSha256 text {{ version }} }} {REFUSAL}
}} }}"""
CODE = f"mutation {{ requestSigningCode {{ ... on SigningCodeSent {{ expiresInSeconds }} {REFUSAL} }} }}"
MINE = "{ myAgreements { nodes { id kind } } myConsents { nodes { purpose given } } }"
CONSENT = """mutation($purpose: ConsentPurpose!) { %s(input: {purpose: $purpose}) { ... on Consent { purpose given } } }"""


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def unsigned(api: Api) -> AWorker:
    async with api.database.transaction() as tx:
        return await a_worker(tx, signed=False)


async def shown(api: Api, kind: str = "WORKER_COOPERATION") -> dict[str, Any]:
    """What a client that shows the text sends back."""
    (text,) = await api.answer(TEXTS, kind=kind)
    assert text["sha256"] == sha256(text["body"].encode()).hexdigest()
    return {"kind": kind, "textId": text["id"], "shownSha256": sha256(text["body"].encode()).hexdigest()}


async def test_everybody_reads_the_texts_with_their_mandatory_clauses(api: Api) -> None:
    texts = {text["kind"]: text for text in await api.answer(TEXTS)}
    assert "information_protection" in texts["EMPLOYER_SERVICE"]["clauses"]
    assert "information_use" in texts["WORKER_COOPERATION"]["clauses"]


async def test_signing_with_a_code(api: Api) -> None:
    worker = await unsigned(api)
    assert await api.answer(CODE, worker.viewer) == {"expiresInSeconds": 300}
    async with api.database.transaction() as tx:
        code_id = await tx.value("select id from sign_in_code where purpose = 'sign_agreement'")
        waiting = await accounts.code_to_send(tx, code_id)  # type: ignore[arg-type]  # a UUID
    assert waiting is not None
    given = await shown(api)
    wrong = await api.answer(SIGN, worker.viewer, input={**given, "code": f"{(int(waiting[1]) + 1) % 1_000_000:06d}"})
    assert (wrong["__typename"], wrong["code"]) == ("NotPermitted", "WRONG_CODE")
    signed = await api.answer(SIGN, worker.viewer, input={**given, "code": waiting[1], "idempotencyKey": "s1"})
    assert (signed["method"], signed["textSha256"], signed["text"]) == ("SMS_INTENTION", given["shownSha256"], {"version": 1})
    assert await api.answer(SIGN, worker.viewer, input={**given, "code": waiting[1], "idempotencyKey": "s1"}) == signed
    mine = await api.data(MINE, worker.viewer)
    assert mine["myAgreements"]["nodes"] == [{"id": signed["id"], "kind": "WORKER_COOPERATION"}]
    assert {consent["purpose"] for consent in mine["myConsents"]["nodes"]} == {
        "COOPERATION_INFORMATION_USE",
        "BANK_DISCLOSURE",
        "IDENTITY_VERIFICATION",
    }


async def test_nothing_is_signed_unless_text_and_word_are_right(api: Api) -> None:
    worker, given = await unsigned(api), await shown(api)
    other = await shown(api, "EMPLOYER_SERVICE")
    yes = {"confirmation": "我已阅读并同意"}
    for change, kind, code in (
        ({**yes, "shownSha256": "0" * 64}, "Conflict", "TEXT_DIFFERS"),
        ({**yes, "textId": other["textId"]}, "WrongState", "TEXT_NOT_IN_FORCE"),
        ({**yes, "textId": "Worker:1"}, "InvalidInput", "INVALID_INPUT"),
        ({"confirmation": "好"}, "RequirementMissing", "CONFIRMATION_MISSING"),
        ({**yes, "kind": "EMPLOYER_SERVICE"}, "NotPermitted", "NOT_PERMITTED"),
    ):
        refused = await api.answer(SIGN, worker.viewer, input={**given, **change})
        assert (refused["__typename"], refused["code"]) == (kind, code)
    assert (await api.answer(SIGN, VISITOR, input={**given, **yes}))["code"] == "NOT_SIGNED_IN"
    async with api.database.transaction() as tx:
        assert await tx.value("select count(*) from agreement") == 0


async def test_an_employer_signs_the_service_agreement(api: Api) -> None:
    async with api.database.transaction() as tx:
        employer, waiting = await an_employer(tx, signed=False), await an_employer(tx, approved=False)
    given = {**await shown(api, "EMPLOYER_SERVICE"), "confirmation": "我已阅读并同意"}
    assert (await api.answer(SIGN, waiting.viewer, input=given))["code"] == "EMPLOYER_NOT_APPROVED"
    assert (await api.answer(SIGN, employer.viewer, input=given))["kind"] == "EMPLOYER_SERVICE"
    assert (await api.answer(SIGN, employer.viewer, input=given))["code"] == "ALREADY_SIGNED"


async def test_consent_is_given_and_withdrawn_as_rows(api: Api) -> None:
    worker = await unsigned(api)
    assert await api.answer(CONSENT % "giveConsent", worker.viewer, purpose="AGENT_TAX_FILING") == {
        "purpose": "AGENT_TAX_FILING", "given": True
    }  # fmt: skip
    await api.answer(CONSENT % "withdrawConsent", worker.viewer, purpose="AGENT_TAX_FILING")
    mine = await api.data(MINE, worker.viewer)
    assert [consent["given"] for consent in mine["myConsents"]["nodes"]][:2] == [False, True]
    other = await unsigned(api)
    theirs = (await api.data(MINE, other.viewer))["myConsents"]["nodes"]
    assert [consent["purpose"] for consent in theirs] == ["IDENTITY_VERIFICATION"]

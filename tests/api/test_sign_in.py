"""Signing in through the API: codes, tokens, capacities."""

from collections.abc import AsyncIterator

import pyotp
import pytest
import pytest_asyncio

from domain import accounts
from domain.accounts.model import CODE_ATTEMPTS
from domain.clock import machine_now
from domain.errors import NotSignedIn
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from tests.build.accounts import PASSWORD, a_phone, a_staff, a_worker, an_employer
from tests.build.api import REFUSAL, Api, open_api

ASK = f"""mutation($phone: String!) {{
  requestSignInCode(input: {{phone: $phone}}) {{ ... on SignInCodeSent {{ expiresInSeconds }} {REFUSAL} }}
}}"""
TOKENS = f"... on SessionTokens {{ accessToken refreshToken accessExpiresAt viewer {{ kind worker {{ id name }} }} }} {REFUSAL}"
SIGN_IN = f"""mutation($phone: String!, $code: String!, $capacity: Capacity! = PERSON) {{
  signIn(input: {{phone: $phone, code: $code, capacity: $capacity}}) {{ {TOKENS} }}
}}"""
STAFF = f"""mutation($login: String!, $password: String!, $totp: String!) {{
  signInStaff(input: {{login: $login, password: $password, totp: $totp}}) {{ {TOKENS} }}
}}"""
REFRESH = f"mutation($given: String!) {{ refreshSession(input: {{refreshToken: $given}}) {{ {TOKENS} }} }}"
SWITCH = f"""mutation($capacity: Capacity!, $employer: ID) {{
  switchCapacity(input: {{capacity: $capacity, employerId: $employer}}) {{
    ... on Viewer {{ kind memberRole employer {{ id contact }} }} {REFUSAL}
  }}
}}"""
SIGN_OUT = f"mutation {{ signOut {{ ... on SignedOut {{ sessionId }} {REFUSAL} }} }}"
WHO = "{ viewer { kind memberRole staffRole } me { phone worker { id } } }"


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def sent_code(api: Api) -> str:
    """What the messenger would send."""
    async with api.database.transaction() as tx:
        code_id = await tx.value("select id from sign_in_code order by created_at desc limit 1")
        waiting = await accounts.code_to_send(tx, code_id)  # type: ignore[arg-type]  # a UUID
        assert waiting is not None
        return waiting[1]


async def test_a_code_a_session_a_refresh_and_out(api: Api) -> None:
    phone = a_phone()
    assert await api.answer(ASK, phone=phone) == {"expiresInSeconds": 300}
    tokens = await api.answer(SIGN_IN, phone=phone, code=await sent_code(api), capacity="WORKER")
    assert tokens["viewer"] == {"kind": "PERSON", "worker": None}
    who = await api.data(WHO, token=tokens["accessToken"])
    assert who["viewer"]["kind"] == "PERSON" and who["me"] == {"phone": f"138****{phone[-4:]}", "worker": None}
    renewed = await api.answer(REFRESH, given=tokens["refreshToken"])
    await api.answer(SIGN_OUT, token=renewed["accessToken"])
    for token in (tokens["accessToken"], renewed["accessToken"]):
        with pytest.raises(NotSignedIn):
            await api.viewers.of(token)


async def test_wrong_codes_persist_as_attempts(api: Api) -> None:
    phone = a_phone()
    await api.answer(ASK, phone=phone)
    code = await sent_code(api)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(CODE_ATTEMPTS):
        refused = await api.answer(SIGN_IN, phone=phone, code=wrong)
        assert (refused["__typename"], refused["code"], refused["ruleId"]) == (
            "NotPermitted",
            "WRONG_CODE",
            "accounts.sign_in_code",
        )
    refused = await api.answer(SIGN_IN, phone=phone, code=code)
    assert (refused["__typename"], refused["code"]) == ("LimitReached", "CODE_ATTEMPTS_USED")
    async with api.database.transaction() as tx:
        assert await tx.value("select attempts from sign_in_code") == CODE_ATTEMPTS
        assert await tx.value("select count(*) from session") == 0


async def test_known_and_unknown_numbers_are_told_the_same(api: Api) -> None:
    async with api.database.transaction() as tx:
        worker = await a_worker(tx)
    assert await api.body(ASK, phone=worker.phone) == await api.body(ASK, phone=a_phone())
    refused = await api.answer(ASK, phone="12")
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "input.phone")


async def test_a_reused_refresh_token_ends_the_session_for_good(api: Api) -> None:
    async with api.database.transaction() as tx:
        worker = await a_worker(tx)
        opened = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
    renewed = await api.answer(REFRESH, given=opened.refresh_token)
    assert renewed["viewer"] == {"kind": "WORKER", "worker": {"id": f"Worker:{worker.id}", "name": "张**"}}
    refused = await api.answer(REFRESH, given=opened.refresh_token)
    assert (refused["__typename"], refused["code"]) == ("NotPermitted", "REFRESH_REUSED")
    refused = await api.answer(REFRESH, given=renewed["refreshToken"])
    assert refused["code"] == "REFRESH_REFUSED"
    with pytest.raises(NotSignedIn):
        await api.viewers.of(renewed["accessToken"])


async def test_staff_sign_in_and_failures_persist(api: Api) -> None:
    async with api.database.transaction() as tx:
        staff = await a_staff(tx, "checker")
    totp = pyotp.TOTP(staff.totp_seed).at(machine_now())
    refused = await api.answer(STAFF, login=staff.login, password="not the password", totp=totp)
    assert refused["code"] == "STAFF_SIGN_IN_REFUSED"
    async with api.database.transaction() as tx:
        assert await tx.value("select failed_attempts from staff where id = :id", id=staff.id) == 1
    tokens = await api.answer(STAFF, login=staff.login, password=PASSWORD, totp=totp)
    who = await api.data(WHO, token=tokens["accessToken"])
    assert who["viewer"] == {"kind": "STAFF", "memberRole": None, "staffRole": "CHECKER"}


async def test_a_session_turns_into_another_capacity(api: Api) -> None:
    async with api.database.transaction() as tx:
        employer, other = await an_employer(tx), await an_employer(tx)
        opened = await accounts.open_session(tx, employer.person_id)
    switched = await api.answer(SWITCH, token=opened.access_token, capacity="EMPLOYER")
    assert (switched["kind"], switched["memberRole"]) == ("EMPLOYER", "OWNER")
    assert switched["employer"] == {"id": f"Employer:{employer.id}", "contact": f"138****{employer.phone[-4:]}"}
    refused = await api.answer(SWITCH, token=opened.access_token, capacity="EMPLOYER", employer=f"Employer:{other.id}")
    assert refused["code"] == "CAPACITY_NOT_HELD"
    assert (await api.answer(SWITCH, capacity="WORKER"))["code"] == "NOT_SIGNED_IN"


async def test_visitors_are_nobody(api: Api) -> None:
    assert await api.data(WHO) == {"viewer": {"kind": "VISITOR", "memberRole": None, "staffRole": None}, "me": None}
    for token in ("lg_unknown", "lgk_unknown", "nonsense"):
        with pytest.raises(NotSignedIn):
            await api.viewers.of(token)

"""Signing in is limited by who tries and from where, in the database, and nobody is locked out by what others fail at."""

from collections.abc import AsyncIterator
from typing import Final

import orjson
import pyotp
import pytest
import pytest_asyncio

from domain import accounts
from domain.accounts.model import CODE_ATTEMPTS, CODES_PER_DAY, CODES_PER_WINDOW, STAFF_ATTEMPTS
from domain.clock import machine_now
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from resolvers.request import Caller
from tests.build.accounts import PASSWORD, AStaff, a_phone, a_staff, a_worker
from tests.build.api import REFUSAL, Api, Json, open_api

ASK: Final = f"""mutation($phone: String!) {{ requestSignInCode(input: {{phone: $phone}}) {{
    ... on SignInCodeSent {{ codeId }} ... on LimitReached {{ retryAfterSeconds }} {REFUSAL} }} }}"""
SIGN_IN: Final = f"""mutation($phone: String!, $code: String!, $codeId: ID) {{
    signIn(input: {{phone: $phone, code: $code, codeId: $codeId}}) {{
    ... on SessionTokens {{ accessToken }} ... on LimitReached {{ retryAfterSeconds }} {REFUSAL} }} }}"""
STAFF: Final = f"""mutation($login: String!, $password: String!, $totp: String!) {{
    signInStaff(input: {{login: $login, password: $password, totp: $totp}}) {{
    ... on SessionTokens {{ accessToken }} ... on LimitReached {{ retryAfterSeconds }} {REFUSAL} }} }}"""
TIGHTER: Final = """
    update rule set parameters = parameters || '{"codes": 3, "failures": 3, "login_failures": 6}'
    where id = 'accounts.sign_in_limits'
"""
LATER: Final = "update sign_in_attempt set slot_at = slot_at - interval '62 minutes'"
CODE_SENT: Final = "select id from sign_in_code order by created_at desc limit 1"
ATTACKER, HOME, ELSEWHERE = "203.0.113.7", "198.51.100.4", "192.0.2.9"

pytestmark = pytest.mark.requirement("S-001", part="signing in is limited per account and address; nobody locks out another")


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


async def said(api: Api, address: str | None, document: str, **variables: object) -> Json:
    """The answer to a visitor at the address."""
    result = await api.operations.run(Caller("test", address=address), document, None, variables)
    (answer,) = orjson.loads(result.body)["data"].values()
    assert isinstance(answer, dict)
    return answer


async def code_of(api: Api) -> str:
    """What came to the phone last."""
    async with api.database.transaction() as tx:
        waiting = await accounts.code_to_send(tx, await tx.value(CODE_SENT))  # type: ignore[arg-type]  # a UUID
    assert waiting is not None
    return waiting[1]


async def signed_in(api: Api, phone: str, address: str) -> None:
    """From then on the address is known to the phone's person."""
    await said(api, address, ASK, phone=phone)
    assert "accessToken" in await said(api, address, SIGN_IN, phone=phone, code=await code_of(api))


async def tighten(api: Api) -> None:
    async with api.database.transaction() as tx:
        await tx.run(TIGHTER)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def totp(staff: AStaff) -> str:
    return pyotp.TOTP(staff.totp_seed).at(machine_now())


@pytest.mark.parametrize("document", [ASK, SIGN_IN, STAFF])
async def test_an_address_waits_over_a_restart_and_others_do_not(clone: DatabaseUrls, vault: Vault, document: str) -> None:
    def tried() -> dict[str, object]:
        given: dict[str, object] = {
            "phone": a_phone(),
            "code": "000000",
            "login": a_phone(),
            "password": "x" * 12,
            "totp": "000000",
        }
        return {name: value for name, value in given.items() if f"${name}" in document}

    async with open_api(clone, vault) as api:
        await tighten(api)
        for _ in range(3):
            assert (await said(api, ATTACKER, document, **tried())).get("code") != "ADDRESS_LIMIT"
    async with open_api(clone, vault) as restarted:
        refused = await said(restarted, ATTACKER, document, **tried())
        assert (refused["__typename"], refused["code"], refused["ruleId"]) == (
            "LimitReached",
            "ADDRESS_LIMIT",
            "accounts.sign_in_limits",
        )
        assert 3_500 < refused["retryAfterSeconds"] <= 3_660 and refused["legalBasis"]
        for other in (HOME, None):
            assert (await said(restarted, other, document, **tried())).get("code") != "ADDRESS_LIMIT"
        async with restarted.database.transaction() as tx:
            await tx.run(LATER)
        assert (await said(restarted, ATTACKER, document, **tried())).get("code") != "ADDRESS_LIMIT"


async def test_nobody_uses_up_anothers_tries_of_a_code(api: Api) -> None:
    phone = a_phone()
    asked = await said(api, HOME, ASK, phone=phone)
    code = await code_of(api)
    for _ in range(CODE_ATTEMPTS + 1):
        assert (await said(api, ATTACKER, SIGN_IN, phone=phone, code=code))["code"] == "WRONG_CODE", "even the right one"
    await said(api, ATTACKER, ASK, phone=phone)
    assert "accessToken" in await said(api, ELSEWHERE, SIGN_IN, phone=phone, code=code, codeId=asked["codeId"])


async def test_a_code_is_tried_so_often_wherever_it_is_tried_from(api: Api) -> None:
    phone = a_phone()
    asked = await said(api, HOME, ASK, phone=phone)
    code = await code_of(api)
    for number in range(CODE_ATTEMPTS):
        refused = await said(api, f"192.0.2.{number}", SIGN_IN, phone=phone, code=wrong(code), codeId=asked["codeId"])
        assert refused["code"] == "WRONG_CODE"
    for codes in ({"codeId": asked["codeId"]}, {}):
        assert (await said(api, HOME, SIGN_IN, phone=phone, code=code, **codes))["code"] == "CODE_ATTEMPTS_USED"
    other = await said(api, HOME, SIGN_IN, phone=a_phone(), code=code, codeId=asked["codeId"])
    assert other["code"] == "WRONG_CODE", "a code is for its phone"


async def test_strangers_who_ask_for_codes_leave_the_owners_own(api: Api) -> None:
    phone = a_phone()
    await signed_in(api, phone, HOME)
    for _ in range(CODES_PER_WINDOW):
        assert "codeId" in await said(api, ATTACKER, ASK, phone=phone)
    refused = await said(api, ATTACKER, ASK, phone=phone)
    assert (refused["code"], refused["ruleVersion"]) == ("CODE_LIMIT", 2) and 500 < refused["retryAfterSeconds"] <= 600
    assert "codeId" in await said(api, ELSEWHERE, ASK, phone=phone), "another address has its own"
    for number in range(CODES_PER_DAY - CODES_PER_WINDOW - 1):
        await said(api, f"203.0.113.{100 + number}", ASK, phone=phone)
    assert (await said(api, "203.0.113.99", ASK, phone=phone))["code"] == "CODE_LIMIT", "strangers together are bounded"
    await signed_in(api, phone, HOME)


async def test_the_known_address_of_an_account_is_not_stopped_by_its_neighbours(api: Api) -> None:
    phone = a_phone()
    await signed_in(api, phone, HOME)
    await tighten(api)
    for _ in range(4):
        await said(api, HOME, SIGN_IN, phone=a_phone(), code="000000")
        await said(api, HOME, ASK, phone=a_phone())
    assert (await said(api, HOME, SIGN_IN, phone=a_phone(), code="000000"))["code"] == "ADDRESS_LIMIT"
    await signed_in(api, phone, HOME)
    async with api.database.transaction() as tx:
        await tx.run("update session set created_at = created_at - interval '91 days'")
    assert (await said(api, HOME, ASK, phone=phone))["code"] == "ADDRESS_LIMIT", "known for a while only"


async def test_a_signed_in_persons_codes_are_not_used_up_by_strangers(api: Api) -> None:
    async with api.database.transaction() as tx:
        worker = await a_worker(tx)
    for _ in range(CODES_PER_WINDOW):
        await said(api, None, ASK, phone=worker.phone)
    assert (await said(api, None, ASK, phone=worker.phone))["code"] == "CODE_LIMIT"
    async with api.database.transaction() as tx:
        assert await accounts.request_step_up_code(tx, worker.viewer) > 0


async def test_failures_lock_a_login_where_they_happen_and_not_its_owner(api: Api) -> None:
    async with api.database.transaction() as tx:
        staff = await a_staff(tx, "finance")
    right = {"login": staff.login, "password": PASSWORD, "totp": totp(staff)}
    for login in (staff.login, "nobody.at.all"):
        for _ in range(STAFF_ATTEMPTS):
            refused = await said(api, ATTACKER, STAFF, login=login, password="wrong password", totp="000000")
            assert refused["code"] == "STAFF_SIGN_IN_REFUSED"
        locked = await said(api, ATTACKER, STAFF, **{**right, "login": login})
        assert locked["code"] == "STAFF_SIGN_IN_LOCKED", "the same whether there is such a login or not"
        assert 0 < locked["retryAfterSeconds"] <= 960
    assert "accessToken" in await said(api, HOME, STAFF, **right)


async def test_a_login_tried_from_everywhere_still_opens_where_it_is_known(api: Api) -> None:
    async with api.database.transaction() as tx:
        staff = await a_staff(tx, "finance")
    await tighten(api)
    known = {"login": staff.login, "password": PASSWORD}
    assert "accessToken" in await said(api, HOME, STAFF, **known, totp=totp(staff))
    for number in range(6):
        await said(api, f"203.0.113.{number}", STAFF, login=staff.login, password="wrong password", totp="000000")
    async with api.database.transaction() as tx:
        await tx.run("update staff set totp_last_step = 0 where id = :id", id=staff.id)
    assert (await said(api, ELSEWHERE, STAFF, **known, totp=totp(staff)))["code"] == "STAFF_SIGN_IN_LOCKED"
    assert "accessToken" in await said(api, HOME, STAFF, **known, totp=totp(staff))


async def test_no_address_is_kept_and_counters_are_forgotten(api: Api) -> None:
    await signed_in(api, a_phone(), HOME)
    await said(api, ATTACKER, SIGN_IN, phone=a_phone(), code="000000")
    async with api.database.transaction() as tx:
        rows = [*await tx.all("select * from sign_in_attempt"), *await tx.all("select * from session")]
        assert rows and not any(address.encode() in repr(dict(row)).encode() for row in rows for address in (HOME, ATTACKER))
        await tx.run("update sign_in_attempt set slot_at = slot_at - interval '25 hours'")
    await said(api, ELSEWHERE, SIGN_IN, phone=a_phone(), code="000000")
    async with api.database.transaction() as tx:
        assert await tx.value("select count(*) from sign_in_attempt") == 1

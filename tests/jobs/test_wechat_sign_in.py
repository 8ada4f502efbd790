"""Signing in with WeChat, whole: over the API, the job and real HTTP to the simulator."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import orjson
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from domain import accounts, work
from domain.database import Database
from domain.errors import NotSignedIn
from domain.vault import Vault
from domain.viewer import VISITOR, Viewer
from jobs.door import Job, Worker
from jobs.gateways.adapters import Adapters
from jobs.gateways.settings import OutsideSettings
from jobs.local.servers import DatabaseUrls
from jobs.local.simulators.remote import Remote
from jobs.queues import QUEUES
from jobs.registry import JOBS
from resolvers.request import Caller
from tests.build.accounts import a_phone, a_worker
from tests.build.api import REFUSAL, Api, Json, open_api

START: Final = f"""mutation($code: String!) {{ startWechatSignIn(input: {{jsCode: $code}}) {{
    ... on WechatSignInStarted {{ ticket expiresInSeconds }} {REFUSAL} }} }}"""
FINISH: Final = f"""mutation($ticket: String!, $phone: String, $code: String, $codeId: ID) {{
    finishWechatSignIn(input: {{ticket: $ticket, capacity: WORKER, phone: $phone, code: $code, codeId: $codeId}}) {{
    ... on SessionTokens {{ accessToken viewer {{ kind }} }} ... on LimitReached {{ retryAfterSeconds }} {REFUSAL} }} }}"""
ASK: Final = "mutation($phone: String!) { requestSignInCode(input: {phone: $phone}) { ... on SignInCodeSent { codeId } } }"
BIND: Final = (
    f"mutation($ticket: String!) {{ bindWechat(input: {{ticket: $ticket}}) {{ ... on WechatBinding {{ id }} {REFUSAL} }} }}"
)
UNBIND: Final = f"""mutation($id: ID!) {{ unbindWechat(input: {{wechatBindingId: $id}}) {{
    ... on WechatBinding {{ id boundAt unboundAt }} {REFUSAL} }} }}"""
BINDINGS: Final = "{ myWechatBindings { nodes { id unboundAt } } }"
TOLD: Final = "{ myNotifications { nodes { topic titleEn subject { __typename } } } }"
NEWEST_CODE: Final = "select id from sign_in_code order by created_at desc limit 1"
STALE: Final = "update session set created_at = created_at - interval '1 hour', stepped_up_at = null"

pytestmark = pytest.mark.requirement(
    "S-001", part="sign-in through WeChat, bound by a verified phone and unbound with a fresh code"
)


@dataclass(frozen=True, slots=True)
class House:
    """The API, a worker of the queue, and the outside."""

    api: Api
    worker: Worker
    remote: Remote

    async def run(self, name: str) -> int:
        """What a worker of the queue would do now; how many jobs."""
        async with self.api.database.transaction() as tx:
            await tx.run("update outbox set available_at = clock_timestamp() where done_at is null and lease_until is null")
            offers = await work.offer(tx, list(QUEUES), limit=500, patience_s=30)
            held = [(offer.id, offer.generation) for offer in offers if offer.job == name]
            jobs = [Job.of(row) for row in await work.claim(tx, held, lease_s=30)]
        for job in jobs:
            await JOBS[name](job, self.worker)
        return len(jobs)

    async def started(self, user: str, viewer: Viewer = VISITOR, token: str | None = None) -> str:
        """The ticket of a user for whom WeChat was asked."""
        code = await self.remote.wechat_login(user)
        ticket = (await self.api.answer(START, viewer, token=token, code=code))["ticket"]
        await self.run("accounts.exchange_wechat_code")
        assert isinstance(ticket, str)
        return ticket

    async def proof(self, phone: str) -> dict[str, str]:
        """Phone and the code that came to it."""
        await self.api.answer(ASK, phone=phone)
        async with self.api.database.transaction() as tx:
            waiting = await accounts.code_to_send(tx, await tx.value(NEWEST_CODE))  # type: ignore[arg-type]  # a UUID
        assert waiting is not None
        return {"phone": phone, "code": waiting[1]}

    async def bound(self, user: str, phone: str) -> str:
        """The access token of a first sign-in, which binds."""
        answer = await self.api.answer(FINISH, VISITOR, ticket=await self.started(user), **await self.proof(phone))
        assert isinstance(answer["accessToken"], str)
        return answer["accessToken"]


@pytest_asyncio.fixture
async def house(clone: DatabaseUrls, vault: Vault, outside: OutsideSettings, remote: Remote) -> AsyncIterator[House]:
    adapters = Adapters.of(outside)
    async with open_api(clone, vault) as api, Redis(port=1) as nobody:
        yield House(api, Worker(api.database, adapters, nobody), remote)
    await adapters.close()


async def test_the_first_sign_in_binds_by_phone_and_later_ones_sign_in(house: House) -> None:
    async with house.api.database.transaction() as tx:
        worker = await a_worker(tx)
    ticket = await house.started("小明")
    unknown = await house.api.answer(FINISH, ticket=ticket)
    assert (unknown["__typename"], unknown["code"]) == ("RequirementMissing", "WECHAT_NOT_BOUND")
    wrong = await house.api.answer(FINISH, ticket=ticket, phone=worker.phone, code="000000")
    assert wrong["code"] == "WRONG_CODE"
    opened = await house.api.answer(FINISH, VISITOR, ticket=ticket, **await house.proof(worker.phone))
    assert opened["viewer"]["kind"] == "WORKER"
    assert (await house.api.answer(FINISH, ticket=ticket))["code"] == "WECHAT_TICKET_OVER", "a ticket is for one use"
    again = await house.api.answer(FINISH, ticket=await house.started("小明"))
    assert (await house.api.viewers.of(again["accessToken"])).worker_id == worker.id
    assert await house.run("notify") >= 1
    (told,) = [
        node
        for node in (await house.api.answer(TOLD, token=again["accessToken"]))["nodes"]
        if node["topic"] == "wechat_binding.added"
    ]
    assert told["subject"] == {"__typename": "WechatBinding"}


async def test_while_wechat_has_not_answered_one_waits(house: House) -> None:
    code = await house.remote.wechat_login("小明")
    ticket = (await house.api.answer(START, code=code))["ticket"]
    assert (await house.api.answer(FINISH, ticket=ticket))["code"] == "WECHAT_PENDING"
    async with house.api.database.transaction() as tx:
        assert await tx.value("select count(*) from refusal") == 0, "asking again is no offence"
    replayed = await house.api.answer(START, code=code)
    assert (replayed["__typename"], replayed["code"]) == ("Conflict", "WECHAT_CODE_USED")
    for nonsense in ("", "短", "a b c d e f", "x" * 200):
        assert (await house.api.answer(START, code=nonsense))["field"] == "input.jsCode"
    assert (await house.api.answer(FINISH, ticket="no such ticket"))["code"] == "WECHAT_TICKET_OVER"


@pytest.mark.parametrize(("mode", "code"), [
    ("blocked", "WECHAT_BLOCKED"),
    ("down", "WECHAT_UNAVAILABLE"),
    ("busy", "WECHAT_UNAVAILABLE"),
    ("limited", "WECHAT_UNAVAILABLE"),
    ("lie", "WECHAT_CODE_REFUSED"),
])  # fmt: skip
async def test_what_wechat_does_not_say_signs_in_nobody(house: House, mode: str, code: str) -> None:
    """Down, busy or limited: asked again until the code is old. A lie uses the code up, so the next try is refused."""
    await house.remote.mood("wechat-login", mode)
    ticket = await house.started("小明")
    for _ in range(6):
        await house.run("accounts.exchange_wechat_code")
    refused = await house.api.answer(FINISH, VISITOR, ticket=ticket, **await house.proof(a_phone()))
    assert refused["code"] == code and refused["ruleId"] == "accounts.wechat_sign_in"
    assert refused.get("retryAfterSeconds") == (5 if code == "WECHAT_UNAVAILABLE" else None)
    async with house.api.database.transaction() as tx:
        assert await tx.value("select count(*) from session") == 0 == await tx.value("select count(*) from wechat_binding")


async def test_no_transaction_is_open_while_wechat_is_asked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    inner = house.worker.gateways.wechat_sessions.exchange

    async def exchange(self: object, js_code: str) -> object:
        pool = house.api.database.pool
        seen.append(pool.get_size() - pool.get_idle_size())
        return await inner(js_code)

    monkeypatch.setattr(type(house.worker.gateways.wechat_sessions), "exchange", exchange)
    await house.started("小明")
    assert seen == [0]


async def test_a_binding_is_listed_told_and_needs_a_fresh_code(house: House) -> None:
    phone, api = a_phone(), house.api
    token = await house.bound("小明", phone)
    by_wechat = (await api.answer(FINISH, ticket=await house.started("小明")))["accessToken"]
    (binding,) = (await api.answer(BINDINGS, token=token))["nodes"]
    assert binding["unboundAt"] is None
    refused = await api.answer(UNBIND, token=by_wechat, id=binding["id"])
    assert (refused["__typename"], refused["code"]) == ("RequirementMissing", "STEP_UP_NEEDED"), "WeChat alone is no fresh code"
    async with api.database.transaction() as tx:
        other = await accounts.open_session(tx, (await a_worker(tx)).person_id)
    assert (await api.answer(UNBIND, token=other.access_token, id=binding["id"]))["code"] == "NOT_FOUND"
    done = await api.answer(UNBIND, token=token, id=binding["id"])
    assert done["unboundAt"] is not None
    with pytest.raises(NotSignedIn):
        await api.viewers.of(by_wechat)
    assert (await api.viewers.of(token)).person_id is not None, "a session that a code opened goes on"
    assert (await api.answer(UNBIND, token=token, id=binding["id"]))["code"] == "WRONG_STATE"
    assert (await api.answer(FINISH, ticket=await house.started("小明")))["code"] == "WECHAT_NOT_BOUND"
    await house.run("notify")
    topics = {node["topic"] for node in (await api.answer(TOLD, token=token))["nodes"]}
    assert topics == {"wechat_binding.removed", "wechat_binding.added"}


async def test_binding_while_signed_in(house: House) -> None:
    api, phone = house.api, a_phone()
    async with api.database.transaction() as tx:
        me, thief = [await accounts.open_session(tx, (await a_worker(tx)).person_id) for _ in range(2)]
    mine = await house.started("小明", token=me.access_token)
    assert (await api.answer(BIND, token=thief.access_token, ticket=mine))["code"] == "WECHAT_TICKET_OVER"
    assert (await api.answer(FINISH, ticket=mine))["code"] == "WECHAT_TICKET_OVER", "nor does it sign anybody in"
    visitors = await house.started("小黑")
    assert (await api.answer(BIND, token=me.access_token, ticket=visitors))["code"] == "WECHAT_TICKET_OVER", (
        "nobody else's is bound"
    )
    assert "id" in await api.answer(BIND, token=me.access_token, ticket=mine)
    second = await house.started("小红", token=me.access_token)
    assert (await api.answer(BIND, token=me.access_token, ticket=second))["code"] == "WECHAT_BOUND_ALREADY"
    theirs = await house.started("小明", token=thief.access_token)
    assert (await api.answer(BIND, token=thief.access_token, ticket=theirs))["code"] == "WECHAT_TAKEN"
    await house.bound("小白", phone)
    clash = await api.answer(FINISH, VISITOR, ticket=await house.started("小灰"), **await house.proof(phone))
    assert clash["code"] == "WECHAT_BOUND_ALREADY"
    async with api.database.transaction() as tx:
        await tx.run(STALE)
    stale = await house.started("小黄", token=thief.access_token)
    assert (await api.answer(BIND, token=thief.access_token, ticket=stale))["code"] == "STEP_UP_NEEDED"


async def test_an_account_that_was_recovered_is_bound_to_nobodys_wechat(house: House) -> None:
    """Whoever had it meanwhile may have bound their own."""
    token = await house.bound("小偷", a_phone())
    person_id = (await house.api.viewers.of(token)).must_be_signed_in()
    async with house.api.database.transaction() as tx:
        await accounts.end_all_sessions(tx, person_id)
    assert (await house.api.answer(FINISH, ticket=await house.started("小偷")))["code"] == "WECHAT_NOT_BOUND"


async def test_an_address_brings_so_many_login_codes(house: House) -> None:
    async with house.api.database.transaction() as tx:
        await tx.run("""update rule set parameters = parameters || '{"codes": 1}' where id = 'accounts.sign_in_limits'""")

    async def said(address: str) -> Json:
        caller = Caller("test", address=address)
        result = await house.api.operations.run(caller, START, None, {"code": await house.remote.wechat_login("小明")})
        answer = orjson.loads(result.body)["data"]["startWechatSignIn"]
        assert isinstance(answer, dict)
        return answer

    assert "ticket" in await said("203.0.113.7")
    assert (await said("203.0.113.7"))["code"] == "ADDRESS_LIMIT"
    assert "ticket" in await said("198.51.100.4")


async def test_what_names_a_user_is_nowhere_in_the_clear(house: House, database: Database) -> None:
    phone = a_phone()
    token = await house.bound("小明", phone)
    code = await house.remote.wechat_login("小明")
    ticket = (await house.api.answer(START, code=code))["ticket"]
    answer = await house.worker.gateways.wechat_sessions.exchange(await house.remote.wechat_login("小明"))
    openid = getattr(answer, "openid", "")
    assert openid
    await house.run("accounts.exchange_wechat_code")
    async with house.api.database.transaction() as tx:
        rows = [*await tx.all("select * from wechat_exchange"), *await tx.all("select * from wechat_binding")]
        stored = repr([dict(row) for row in rows]).encode()
        assert rows and not any(clear.encode() in stored for clear in (openid, code, ticket))
        await tx.run("update wechat_exchange set created_at = created_at - interval '25 hours'")
    await house.started("小红")
    async with house.api.database.transaction() as tx:
        assert await tx.value("select count(*) from wechat_exchange") == 1, "and forgotten within a day"
    (binding,) = (await house.api.answer(BINDINGS, token=token))["nodes"]
    await house.api.answer(UNBIND, token=token, id=binding["id"])
    async with house.api.database.transaction() as tx:
        assert await tx.value("select openid_index is null and openid_sealed is null from wechat_binding")

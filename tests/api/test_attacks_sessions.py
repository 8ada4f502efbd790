"""Attacks on who one is: forged tokens, sessions that were given to one, what an input may say, rights that are gone, and what
the work behind an answer would tell. That a reused refresh token ends its session is shown in test_sign_in.py."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from graphql import GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType

from domain import accounts
from domain.database import Transaction
from domain.vault import Vault
from jobs.local.servers import DatabaseUrls
from resolvers.addresses import LOOPBACK
from resolvers.endpoint import GraphQLEndpoint
from resolvers.request import Caller
from schema import SCHEMA
from tests.build.accounts import a_phone, a_staff, a_worker, an_employer
from tests.build.api import REFUSAL, Api, open_api

ASK: Final = f"mutation($phone: String!) {{ requestSignInCode(input: {{phone: $phone}}) {{ __typename {REFUSAL} }} }}"
SIGN_IN: Final = f"""mutation($phone: String!, $code: String!) {{ signIn(input: {{phone: $phone, code: $code}}) {{
    __typename ... on SessionTokens {{ accessToken refreshToken viewer {{ kind }} }} {REFUSAL} }} }}"""
STAFF: Final = f"""mutation($login: String!) {{
    signInStaff(input: {{login: $login, password: "wrong password", totp: "000000"}}) {{ __typename {REFUSAL} }} }}"""
WHO: Final = "{ viewer { kind worker { id } } }"
NEWEST_CODE: Final = "select id from sign_in_code order by created_at desc limit 1"
SERVERS_OWN: Final = frozenset(
    ("actor", "actorId", "approvedAt", "createdAt", "id", "isAdmin", "memberRole", "personId", "scope", "staffRole",
     "state", "updatedAt", "verified", "viewer", "viewerId")
)  # fmt: skip
"""What the server alone says of a row; an input that took it would be mass assignment."""
SMUGGLED: Final = {
    "isAdmin": True,
    "staffRole": "ADMIN",
    "personId": "Person:0",
    "state": "APPROVED",
    "__proto__": {"admin": True},
}


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as opened:
        yield opened


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def forged(person_id: object, digest: str) -> Iterator[str]:
    """Tokens a server might believe that reads anything in them: by no signature, by another's key, by a key the token names."""
    claims = part({"sub": str(person_id), "kind": "staff", "role": "admin", "exp": 4_102_444_800})
    for header in (
        {"alg": "none"},
        {"alg": "None", "typ": "JWT"},
        {"alg": "HS256", "kid": "../../../../dev/null"},
        {"alg": "HS256", "kid": "' union select '' -- "},
        {"alg": "HS256", "jwk": {"kty": "oct", "k": ""}},
        {"alg": "EdDSA", "jku": "http://203.0.113.7/keys"},
        {"alg": "ES256", "x5u": "http://203.0.113.7/cert"},
    ):
        signed = f"{part(header)}.{claims}"
        for key in (b"", b"secret", digest.encode()):
            signature = hmac.new(key, signed.encode(), hashlib.sha256).digest()
            yield f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
        yield f"{signed}."
    yield from (
        f"lg_{digest}",
        f"lgk_{digest}",
        digest,
        f"lg_{person_id}",
        "lg_",
        "lgk_",
        "lg_" + "\x00" * 43,
        "null",
        "undefined",
    )


@pytest.mark.requirement("S-001", part="a token is believed only if it was issued, whatever it says of itself")
async def test_forged_tokens_stand_for_nobody(api: Api) -> None:
    async with api.database.transaction() as tx:
        worker = await a_worker(tx)
        tokens = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
        digest = await tx.value(
            "select encode(digest, 'hex') from session_token where session_id = :id limit 1", id=tokens.session_id
        )
    endpoint = GraphQLEndpoint(api.operations, api.viewers.of, LOOPBACK)
    given = [
        *forged(worker.person_id, str(digest)),
        tokens.access_token[:-1],
        tokens.access_token + "A",
        tokens.access_token.upper(),
        tokens.access_token.replace("lg_", "lgk_"),
        tokens.refresh_token,
        tokens.access_token[::-1],
    ]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(endpoint), base_url="http://test") as http:
        for token in given:
            answer = await http.post(
                "/graphql", json={"query": WHO}, headers=[(b"authorization", f"Bearer {token}".encode("latin-1"))]
            )
            assert answer.status_code == 401, token
        for scheme in (f"Basic {tokens.access_token}", tokens.access_token, f"Bearer  {tokens.access_token}", "Bearer"):
            answer = await http.post("/graphql", json={"query": WHO}, headers={"authorization": scheme})
            assert answer.status_code == 401, scheme
        for place in ({"cookie": f"token={tokens.access_token}"}, {"x-authorization": f"Bearer {tokens.access_token}"}):
            answer = await http.post(f"/graphql?access_token={tokens.access_token}", json={"query": WHO}, headers=place)
            assert answer.json()["data"]["viewer"]["kind"] == "VISITOR", "a token is taken from one place only"
        rightly = await http.post("/graphql", json={"query": WHO}, headers={"authorization": f"Bearer {tokens.access_token}"})
        assert rightly.json()["data"]["viewer"]["kind"] == "WORKER"


@pytest.mark.requirement("S-001", part="signing in opens a session of its own: none that was given beforehand becomes somebody's")
async def test_a_session_that_was_given_beforehand_stays_whose_it_was(api: Api) -> None:
    phone = a_phone()
    async with api.database.transaction() as tx:
        attacker = await a_worker(tx)
        planted = await accounts.open_session(tx, attacker.person_id, worker_id=attacker.id)
    await api.answer(ASK, token=planted.access_token, phone=phone)
    async with api.database.transaction() as tx:
        sent = await accounts.code_to_send(tx, await tx.value(NEWEST_CODE))  # type: ignore[arg-type]  # a UUID
    assert sent is not None
    opened = await api.answer(SIGN_IN, token=planted.access_token, phone=phone, code=sent[1])
    assert {opened["accessToken"], opened["refreshToken"]}.isdisjoint({planted.access_token, planted.refresh_token})
    assert (await api.viewers.of(planted.access_token)).worker_id == attacker.id
    assert (await api.viewers.of(opened["accessToken"])).person_id not in (None, attacker.person_id)


@pytest.mark.requirement("S-001", part="known and unknown phones and logins cost the same statements and get the same answer")
@pytest.mark.parametrize("document", [ASK, SIGN_IN, STAFF])
async def test_the_work_behind_an_answer_tells_nothing(api: Api, monkeypatch: pytest.MonkeyPatch, document: str) -> None:
    async with api.database.transaction() as tx:
        worker, staff = await a_worker(tx), await a_staff(tx, "finance")
    run: list[str] = []
    for name in ("all", "one", "value", "run"):
        inner = getattr(Transaction, name)

        def noted(self: Transaction, sql: str, inner: Any = inner, **binds: object) -> Any:
            run.append(" ".join(sql.split()))
            return inner(self, sql, **binds)

        monkeypatch.setattr(Transaction, name, noted)

    async def traced(**given: object) -> tuple[list[str], bytes]:
        run.clear()
        result = await api.operations.run(Caller("test", address="203.0.113.7"), document, None, given)
        return list(run), result.body

    known: dict[str, object] = {"login": staff.login} if document is STAFF else {"phone": worker.phone}
    unknown: dict[str, object] = {"login": "nobody.at.all"} if document is STAFF else {"phone": a_phone()}
    code: dict[str, object] = {"code": "000000"} if document is SIGN_IN else {}
    first = await traced(**known, **code)
    assert len(first[0]) > 3
    assert first == await traced(**unknown, **code)


def inputs() -> dict[str, GraphQLInputObjectType]:
    """The input of every mutation, by the mutation's name."""
    root = SCHEMA._schema.mutation_type
    assert isinstance(root, GraphQLObjectType)
    found = {}
    for name, field in root.fields.items():
        if "input" in field.args:
            type_ = field.args["input"].type
            inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
            assert isinstance(inner, GraphQLInputObjectType)
            found[name] = inner
    return found


@pytest.mark.requirement("S-001", part="an input takes what it names and nothing the server decides")
async def test_nothing_is_assigned_that_was_not_asked_for(api: Api) -> None:
    """Of every mutation: unknown fields are request errors before anything runs, and no field is one the server decides."""
    assert len(inputs()) > 100
    for name, type_ in inputs().items():
        assert SERVERS_OWN.isdisjoint(type_.fields), name
        document = f"mutation($input: {type_.name}!) {{ {name}(input: $input) {{ __typename }} }}"
        for field, value in SMUGGLED.items():
            result = await api.operations.run(Caller("test"), document, None, {"input": {field: value}})
            assert not result.executed and field.encode() in result.body, f"{name} takes {field}"
    async with api.database.transaction() as tx:
        assert await tx.value("select count(*) from audit") == 0 == await tx.value("select count(*) from refusal")


GONE: Final = {
    "staff role changed": ("update staff set role = 'reviewer' where person_id = :id", "NOT_PERMITTED"),
    "staff disabled": ("update staff set disabled_at = clock_timestamp() where person_id = :id", "NOT_SIGNED_IN"),
    "member removed": ("update employer_member set removed_at = clock_timestamp() where person_id = :id", "NOT_SIGNED_IN"),
    "member's role changed": ("update employer_member set role = 'supervisor' where person_id = :id", "NOT_PERMITTED"),
}
ADD_ACCOUNT: Final = f'mutation {{ addServiceAccount(input: {{name: "人事系统"}}) {{ __typename {REFUSAL} }} }}'


@pytest.mark.requirement("S-001", part="a right taken away elsewhere is gone at the next mutation")
@pytest.mark.parametrize("change", GONE)
async def test_a_stale_session_keeps_no_right(api: Api, change: str) -> None:
    """The process has just found the viewer and believes it for reads; as another process would, the row alone is changed."""
    sql, code = GONE[change]
    async with api.database.transaction() as tx:
        who = (await a_staff(tx, "admin") if "staff" in change else await an_employer(tx)).viewer
        assert who.person_id is not None
        tokens = await accounts.open_session(tx, who.person_id, employer_id=who.employer_id, staff_id=who.staff_id)
    assert (await api.answer(ADD_ACCOUNT, token=tokens.access_token))["__typename"] == "Partner"
    await api.viewers.of(tokens.access_token)
    async with api.database.transaction() as tx:
        await tx.run(sql, id=who.person_id)
    assert (await api.answer(ADD_ACCOUNT, token=tokens.access_token))["code"] == code

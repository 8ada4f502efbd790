"""A client of the API as a mini-program or a web page is one: HTTP, a bearer token, documents.

``await owner.do("approveSettlement", "state", settlementId=id)`` runs a mutation and answers its payload; a refusal fails the
test unless it was awaited: ``await worker.refused("POSTING_FULL", "acceptOffer", offerId=id)``.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, TypeVar
from uuid import uuid4

import httpx
from graphql import GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType, get_named_type, is_union_type

from schema import SCHEMA

Data: TypeAlias = dict[str, Any]
"""A JSON object of a response: its shape is what the test is about."""
T = TypeVar("T")

REFUSAL = "... on Refusal { code message messageZh messageEn ruleId ruleVersion legalBasis field }"
KEY = "idempotencyKey"
PATIENCE_S = 20.0
PAUSE_S = 0.02


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody with a token, or a visitor without one."""

    http: httpx.AsyncClient
    token: str | None = None

    async def post(self, content: object, **headers: str) -> httpx.Response:
        """The bare request, for whoever wants its status."""
        known = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return await self.http.post("/graphql", json=content, headers={**known, **headers})

    async def body(self, document: str, variables: Data | None = None) -> Data:
        """The response, whatever it says."""
        answer = await self.post({"query": document, "variables": variables or {}})
        body: Data = answer.json()
        return body

    async def ask(self, document: str, **variables: object) -> Any:
        """The one root field of a query without errors."""
        body = await self.body(document, variables)
        assert "errors" not in body, body["errors"]
        (value,) = body["data"].values()
        return value

    async def finds_nothing(self, document: str, **variables: object) -> None:
        """The row is not there for this viewer, and the answer says no more than that."""
        body = await self.body(document, variables)
        assert list(body["data"].values()) == [None], body
        assert [error["extensions"]["code"] for error in body["errors"]] == ["NOT_FOUND"]

    async def may_not_ask(self, code: str, document: str, **variables: object) -> None:
        """A computed field refused with an error that carries the refusal's code."""
        body = await self.body(document, variables)
        assert [error["extensions"].get("code") for error in body.get("errors", [])] == [code], body

    async def do(self, mutation: str, selection: str = "id", /, **given: object) -> Data:
        """The payload of a mutation; an idempotency key is made where one is needed and none is given."""
        answer = await self._answer(mutation, selection, given)
        assert "code" not in answer or "ruleId" not in answer, f"{mutation}: {answer}"
        return answer

    async def refused(self, code: str, mutation: str, /, **given: object) -> Data:
        """The refusal of a mutation: this code, in both languages, with its rule and the clauses behind it (S-002)."""
        answer = await self._answer(mutation, "__typename", given)
        assert answer.get("code") == code, f"{mutation}: {answer}"
        assert answer["messageZh"] and answer["messageEn"] and answer["message"] == answer["messageZh"]
        assert answer["ruleId"] and answer["ruleVersion"] >= 1 and isinstance(answer["legalBasis"], list)
        return answer

    async def _answer(self, mutation: str, selection: str, given: Data) -> Data:
        body = await self.body(document_of(mutation, selection), {"input": keyed(mutation, given)} if given else None)
        assert "errors" not in body, f"{mutation}: {body['errors']}"
        answer: Data = body["data"][mutation]
        return answer


@cache
def document_of(mutation: str, selection: str) -> str:
    """The mutation's document: its payload selected, every refusal spread."""
    field = _mutations().fields[mutation]
    union = get_named_type(field.type)
    assert is_union_type(union), f"{mutation} answers no union"
    payloads = [member.name for member in union.types if not _is_refusal(member)]
    spreads = " ".join(f"... on {name} {{ {selection} }}" for name in payloads)
    head, call = (f"mutation($input: {field.args['input'].type})", "(input: $input)") if field.args else ("mutation", "")
    return f"{head} {{ {mutation}{call} {{ __typename {spreads} {REFUSAL} }} }}"


def keyed(mutation: str, given: Data) -> Data:
    """The input with a fresh idempotency key, where the mutation demands one."""
    wanted = get_named_type(_mutations().fields[mutation].args["input"].type)
    assert isinstance(wanted, GraphQLInputObjectType)
    demanded = KEY in wanted.fields and isinstance(wanted.fields[KEY].type, GraphQLNonNull)
    return {KEY: uuid4().hex, **given} if demanded else given


async def until(look: Callable[[], Awaitable[T]], holds: Callable[[T], object] = bool, within_s: float = PATIENCE_S) -> T:
    """Looks again and again until it holds, and answers what was seen; fails with the last thing seen."""
    seen: T | None = None
    try:
        async with asyncio.timeout(within_s):
            while True:
                seen = await look()
                if holds(seen):
                    return seen
                await asyncio.sleep(PAUSE_S)
    except TimeoutError:
        raise AssertionError(f"it did not come within {within_s} s; last seen: {seen}") from None


def _mutations() -> GraphQLObjectType:
    found = SCHEMA._schema.mutation_type
    assert found is not None
    return found


def _is_refusal(member: GraphQLObjectType) -> bool:
    return any(interface.name == "Refusal" for interface in member.interfaces)

"""Who may do what: every mutation as every viewer with an otherwise valid input, against ``mutations.txt``.

Those who may are rehearsed: everything happens, the payload is selected, and the transaction is rolled back at its end.
"""

from typing import Any
from uuid import uuid4

import orjson
import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, get_named_type

from resolvers.execute import Operations
from resolvers.request import Caller
from tests.access.decided import NOBODYS, mutations
from tests.access.inputs import CALLS
from tests.access.reading import object_type
from tests.access.theatre import Theatre
from tests.build.graphql import KEY, document_of
from tests.build.unchanged import codes, contents

FILE = "tests/access/mutations.txt"
REFUSED = {"NOT_PERMITTED", "NOT_SIGNED_IN", "NOT_FOUND"}
LOGS = {"refusal", "audit_reading"}
ALL = sorted(mutations().keys() & CALLS.keys())


def test_every_mutation_is_decided() -> None:
    there = set(object_type("Mutation").fields)
    undecided = [f"{name}: nobody decided who may do it; write a line in {FILE}" for name in there - mutations().keys()]
    undecided += [f"{name}: write a valid input in tests/access/inputs.py" for name in there - CALLS.keys()]
    undecided += [f"{name} is decided in {FILE}, but there is no such mutation" for name in mutations().keys() - there]
    assert not undecided, "\n".join(undecided)


@pytest.mark.parametrize("mutation", ALL)
async def test_who_may_not_is_refused_and_nothing_changes(theatre: Theatre, mutation: str) -> None:
    database, denied = theatre.api.database, [who for who in theatre.everybody if not may(theatre, who, mutation)]
    before, known = await contents(database), len(await codes(database))
    for who in denied:
        answer = await called(theatre, who, mutation, theatre.api.operations)
        assert answer.get("code") in REFUSED, f"{who}: {mutation} answers {answer}"
    after = await contents(database)
    assert {table for table in before if before[table] != after[table]} <= LOGS
    assert len(await codes(database)) - known == len(denied)


@pytest.mark.parametrize("mutation", ALL)
async def test_who_may_is_not_refused_for_who_they_are(theatre: Theatre, mutation: str) -> None:
    """And at least one of them succeeds with this very input, so that the refusals above are about the viewer alone."""
    allowed = [who for who in theatre.everybody if may(theatre, who, mutation)]
    answers = {who: await called(theatre, who, mutation, theatre.rehearsal) for who in allowed}
    for who, answer in answers.items():
        assert answer.get("code") not in REFUSED, f"{who}: {mutation} answers {answer}"
    assert any("code" not in answer for answer in answers.values()), f"{mutation}: nobody succeeds: {answers}"


def may(theatre: Theatre, who: str, mutation: str) -> bool:
    """Whether mutations.txt lets the viewer do it to this thing."""
    thing = CALLS[mutation].about
    id = theatre.stage.things[thing] if thing else ""
    whose = theatre.rows[id.partition(":")[0]][id] if thing else NOBODYS
    return mutations()[mutation].holds(theatre.everybody[who], whose)


async def called(theatre: Theatre, who: str, mutation: str, operations: Operations) -> dict[str, Any]:
    """The mutation's answer to the viewer."""
    given = CALLS[mutation].input(theatre.stage.things)
    variables: dict[str, object] = {} if given is None else {"input": keyed(mutation, given)}
    caller = Caller("test", theatre.everybody[who])
    result = await operations.run(caller, document_of(mutation, "__typename"), None, variables)
    body = orjson.loads(result.body)
    assert "errors" not in body, f"{who}: {mutation}: {body}"
    answer: dict[str, Any] = body["data"][mutation]
    return answer


def keyed(mutation: str, given: dict[str, Any]) -> dict[str, Any]:
    """With an idempotency key where one is needed."""
    wanted = get_named_type(object_type("Mutation").fields[mutation].args["input"].type)
    assert isinstance(wanted, GraphQLInputObjectType)
    demanded = KEY in wanted.fields and isinstance(wanted.fields[KEY].type, GraphQLNonNull)
    return given | ({KEY: uuid4().hex} if demanded else {})

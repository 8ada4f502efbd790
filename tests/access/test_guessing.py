"""Whoever guesses an id learns nothing: another's row is answered, word for word, as one that never was — in every field of every
mutation that takes an id. Roots and ``node`` are in test_rows.py."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from domain.ids import new_id
from resolvers.request import Caller
from tests.access.inputs import CALLS
from tests.access.test_mutations import ALL, keyed, may
from tests.access.theatre import Theatre
from tests.build.graphql import document_of

WERE_PUBLIC = """
    select 'PostingVersion:' || subject_id from review where subject_type = 'posting_version' and decision = 'approved'
"""
"""Everybody could read these once: that they are closed is no secret."""
BY_SECRET = {
    "claimSecondFactor": "whoever brings the claim, login and password of the one who asked",
    "claimPassword": "whoever brings the claim, login and second factor of the one who asked",
    "rotatePartnerKey": "a key rotates itself, and reads no keys",
}
GUESSES = 2
"""Other people's rows tried of each type and viewer."""
ID = re.compile(r"([A-Z][A-Za-z]+):[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Path = tuple[str | int, ...]


@pytest.mark.requirement("S-001", part="an id of another's is answered as one of nothing, in every id of every mutation")
async def test_another_s_is_answered_like_nothing(theatre: Theatre) -> None:
    wrong, asked = [], 0
    known = {row[0] for row in await theatre.api.database.pool.fetch(WERE_PUBLIC)}
    for mutation in [name for name in ALL if name not in BY_SECRET]:
        given = CALLS[mutation].input(theatre.stage.things)
        for path, type_ in ids_in(given) if given else ():
            if type_ not in theatre.rows:
                continue
            for who in askers(theatre, mutation):
                own = {f"Partner:{theatre.viewers[who].partner_id}"}  # a key knows whose it is, whatever it may read
                guesses = sorted(set(theatre.rows[type_]) - theatre.readable(who, type_) - known - own)[:GUESSES]
                if not guesses:
                    continue
                nothing = await answer(theatre, who, mutation, with_id(given, path, f"{type_}:{new_id()}"))
                for id in guesses:
                    asked += 1
                    told = await answer(theatre, who, mutation, with_id(given, path, id))
                    if told != nothing:
                        differs = sorted(key for key in told.keys() | nothing.keys() if told.get(key) != nothing.get(key))
                        said = [(one.get("code"), *(one.get(key) for key in differs)) for one in (told, nothing)]
                        wrong.append(f"{who}: {mutation} {path} {id} tells itself by {differs}: {said}")
    assert not wrong, "\n".join(wrong[:40])
    assert asked > len(ALL), "somebody guesses in most mutations"


def askers(theatre: Theatre, mutation: str) -> list[str]:
    """One of each kind and role that may do it to things of their own, and those who may not though they are of that kind."""
    able = {_kind(theatre, who) for who in theatre.viewers if may(theatre, who, mutation)}
    return [who for who in theatre.viewers if _kind(theatre, who) in able]


def _kind(theatre: Theatre, who: str) -> tuple[str, str | None]:
    viewer = theatre.viewers[who]
    return viewer.kind.value, viewer.member_role or viewer.staff_role


async def answer(theatre: Theatre, who: str, mutation: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the viewer is told; rolled back."""
    variables: dict[str, object] = {"input": keyed(mutation, given)}
    result = await theatre.rehearsal.run(
        Caller("test", theatre.viewers[who]), document_of(mutation, "__typename"), None, variables
    )
    body = orjson.loads(result.body)
    assert "errors" not in body, f"{who}: {mutation}: {body}"
    told: dict[str, Any] = body["data"][mutation]
    return told


def ids_in(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every id within an input: where it stands and of which type it is."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from ids_in(inner, (*path, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from ids_in(inner, (*path, place))
    elif isinstance(value, str) and (found := ID.fullmatch(value)):
        yield path, found[1]


def with_id(value: Any, path: Path, id: str) -> Any:
    """The input with another id in that place."""
    if not path:
        return id
    changed: Any = list(value) if isinstance(value, list) else dict(value)
    changed[path[0]] = with_id(value[path[0]], path[1:], id)
    return changed

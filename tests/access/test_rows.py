"""Who reads which row and which field: every type × every viewer × every row of the stage, against ``types.txt``."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.ids import new_id
from domain.viewer import MEMBER_ROLES, STAFF_ROLES, Kind
from tests.access.decided import roots, types
from tests.access.reading import Seen, links_of, object_type
from tests.access.theatre import SOURCE_TYPES, Theatre
from tests.access.whose import WHOSE

FILE = "tests/access/types.txt"


def test_every_type_and_field_is_decided() -> None:
    undecided = [
        f"{type_}: nobody decided who may read its rows; write a block in {FILE} and its owners in tests/access/whose.py"
        for type_ in SOURCE_TYPES - (types().blocks.keys() & WHOSE.keys())
    ]
    for type_ in SOURCE_TYPES & types().blocks.keys():
        block, there, links = types().blocks[type_], set(object_type(type_).fields), links_of(type_)
        undecided += [
            f"{type_}.{name}: nobody decided who may read it; write it into a line of {type_} in {FILE}"
            for name in there - block.fields.keys()
        ]
        undecided += [f"{type_}.{name} is decided in {FILE}, but there is no such field" for name in block.fields.keys() - there]
        undecided += [
            f"{type_}.{name}: a link stands after an arrow and a field does not" for name in block.links.keys() ^ links.keys()
        ]
    undecided += [f"{type_} is decided in {FILE}, but it has no source" for type_ in types().blocks.keys() - SOURCE_TYPES]
    assert not undecided, "\n".join(undecided)


def test_every_kind_of_viewer_is_decided(theatre: Theatre) -> None:
    known = types().known
    there = {"members": MEMBER_ROLES, "staff": STAFF_ROLES, "kinds": tuple(k.value for k in Kind if k is not Kind.SYSTEM)}
    undecided = [
        f"{role}: a new kind of viewer; go through {FILE}, roots.txt and mutations.txt, decide, then name it after @{kind}"
        for kind, roles in there.items()
        for role in set(roles) ^ set(known[kind])
    ]
    assert not undecided, "\n".join(undecided)
    on_stage = {(viewer.kind.value, viewer.member_role or viewer.staff_role) for viewer in theatre.viewers.values()}
    wanted = {("employer", role) for role in MEMBER_ROLES} | {("staff", role) for role in STAFF_ROLES}
    assert on_stage == wanted | {(kind, None) for kind in known["kinds"] if kind not in ("employer", "staff")}


def test_the_stage_has_ones_own_and_others_rows_of_every_type(theatre: Theatre) -> None:
    """Without a row on each side of a decision nothing would be shown by it."""
    missing = []
    for type_ in (type_ for type_, statement in WHOSE.items() if statement):
        readers = {who for who in theatre.viewers if theatre.readable(who, type_)}
        if not readers:
            missing.append(f"{type_}: the stage has no row that anybody may read")
        for who in readers if types().blocks[type_].rows.terms != ("everyone",) else ():
            some = {"worker", "other worker", "employer owner", "other employer"} & {who}
            if some and theatre.readable(who, type_) == set(theatre.rows[type_]):
                missing.append(f"{type_}: {who} may read every row of the stage; it needs one of somebody else")
    assert not missing, "\n".join(missing)


def test_a_row_is_read_by_exactly_those_who_may(theatre: Theatre, seen: Seen) -> None:
    wrong = []
    for type_ in theatre.rows:
        for who in theatre.viewers:
            found, readable = seen.found[who, type_], theatre.readable(who, type_) if WHOSE[type_] else set()
            wrong += [f"{who} reads {id}" for id in sorted(found - readable)]
            wrong += [f"{who} does not find {id}" for id in sorted(readable - found)]
    assert not wrong, _said(wrong)


def test_nothing_hangs_on_a_row_that_its_reader_may_not_read(seen: Seen) -> None:
    assert not seen.faults, _said(seen.faults)


def test_a_field_is_shown_to_exactly_those_who_may(theatre: Theatre, seen: Seen) -> None:
    wrong = []
    for (type_, name), rows in seen.fields.items():
        who_may = types().blocks[type_].fields[name]
        for id, shown in rows.items():
            truth = _everything(list(shown.values()))
            for who, value in shown.items():
                guarded = who_may is not None and not who_may.holds(theatre.viewers[who], theatre.rows[type_][id])
                expected = None if guarded else _of(theatre, who, type_, name, truth)
                if (value is None) != (expected is None) or (isinstance(value, frozenset) and value != expected):
                    wrong.append(f"{who}: {id}.{name} is {value!r}, expected {expected!r}")
    assert not wrong, _said(wrong)


def test_every_guarded_field_has_a_reader_and_one_it_is_kept_from(seen: Seen) -> None:
    """A guard that hides nothing on this stage would show nothing."""
    unshown = []
    for type_, block in types().blocks.items():
        for name in (name for name, who in block.fields.items() if who is not None):
            values = [value for row in seen.fields[type_, name].values() for value in row.values()]
            if not any(value is None for value in values) or not any(value is not None for value in values):
                unshown.append(f"{type_}.{name}")
    assert not unshown, unshown


async def test_by_id_roots_know_no_more_than_node(theatre: Theatre) -> None:
    """And a row one may not read is answered like one that never was: same code, same words."""
    wrong = []
    for root, row in roots().items():
        if row.shape != "one" or not row.type:
            continue
        document = f"query($id: ID!) {{ {root}(id: $id) {{ __typename id }} }}"
        for who in theatre.viewers:
            nothing = await theatre.ask(who, document, id=f"{row.type}:{new_id()}")
            assert nothing["errors"][0]["extensions"]["code"] == "NOT_FOUND"
            for id in theatre.rows[row.type]:
                may, body = theatre.may_read(who, row.type, id), await theatre.ask(who, document, id=id)
                if body != ({"data": {root: {"__typename": row.type, "id": id}}} if may else nothing):
                    wrong.append(f"{who}: {root}({id}) answers {body}")
    assert not wrong, _said(wrong)


def _everything(values: list[Any]) -> Any:
    """What anybody was shown: of a link, all rows together."""
    links = [value for value in values if isinstance(value, frozenset)]
    if links:
        return frozenset().union(*links)
    return next((value for value in values if value is not None), None)


def _of(theatre: Theatre, who: str, type_: str, name: str, truth: Any) -> Any:
    """What this viewer should be shown of the truth."""
    if not isinstance(truth, frozenset) or types().blocks[type_].links[name]:
        return truth
    target = links_of(type_)[name]
    readable = frozenset(id for id in truth if theatre.may_read(who, target, id))
    return readable if readable or _many(type_, name) else None


def _many(type_: str, name: str) -> bool:
    return any(part in str(object_type(type_).fields[name].type) for part in ("[", "Connection"))


def _said(faults: list[str]) -> str:
    def lines() -> Iterator[str]:
        yield f"{len(faults)} cells of the matrix are not as decided; the first:"
        yield from faults[:40]

    return "\n".join(lines())


pytestmark = pytest.mark.requirement("S-064", part="what is not published is not there, for every viewer through any path")

"""Declarations that do not fit the schema are refused at start, all of them in one message."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from resolvers.compiler import BrokenSources, Declared, Source, Value, bind, by_id, connection, either, many, mine, mixed, one
from resolvers.compiler.build import BrokenSources as Broken
from tests.api.compiler_sample import SCHEMA
from tests.api.compiler_sources import BID, DECLARED, FIRM, JOB, NOTE, ROOTS


def broken(declared: Declared) -> list[str]:
    with pytest.raises(BrokenSources) as caught:
        bind(SCHEMA._schema, declared)
    return caught.value.faults


def with_source(source: Source) -> Declared:
    return replace(DECLARED, sources={**DECLARED.sources, source.type: source})


def test_the_sample_itself_fits() -> None:
    bind(SCHEMA._schema, DECLARED)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (replace(FIRM, readable={}), "Firm: no arms"),
        (replace(FIRM, readable={"everyone": "{t}.id = :nobody_id"}), "Firm: arm everyone: :nobody_id is not a parameter"),
        (replace(FIRM, order=("name", "id desc")), "Firm: all keys of an order run in one direction"),
        (replace(FIRM, order=("lower(name)", "id")), "Firm: 'lower(name)' is not a column"),
        (replace(FIRM, fields={"nmae": "'x'"}), "Firm.nmae: no such field"),
        (replace(FIRM, links={}), "Firm.jobs: a field with arguments needs a link"),
        (replace(FIRM, links={"jobs": many("Job", "firm_id")}), "Firm.jobs: a many link on a field that is no list"),
        (replace(FIRM, links={"jobs": connection("Bid", "firm_id")}), "JobConnection does not hold Bid"),
        (replace(FIRM, links={"jobs": connection("Jbo", "firm_id")}), "Firm.jobs: there is no source Jbo"),
        (replace(FIRM, links={"jobs": connection("Job", "firm_id", order=("score desc",))}), "Firm.jobs: score: write its type"),
        (replace(JOB, guards={"score": ("reviewer",)}), "Job.score: guarded, so it must be nullable"),
        (replace(BID, guards={"secret": ("boss",)}), "Bid.secret: guard names the unknown arm boss"),
        (replace(BID, links={"job": one("Job", "job_id")}), "Bid.job: non-null across an authority boundary"),
        (replace(BID, links={"job": one("Firm", "job_id")}), "Bid.job: the schema says Job!, the link finds Firm"),
        (replace(BID, links={}), "Bid.job: Job is neither a link nor a value type"),
        (replace(NOTE, links={}), "Note.subject: Subject is neither a link nor a value type"),
        (
            replace(NOTE, links={"subject": either("subject_kind", "subject_id", {"job": JOB})}),
            "Note.subject: nothing finds Firm, a member of Subject",
        ),
        (Source("Frim", table="firm", readable={"everyone": "true"}), "Frim: the schema has no such object type"),
    ],
)
def test_a_source_that_does_not_fit_is_refused(source: Source, fault: str) -> None:
    assert any(fault in found for found in broken(with_source(source))), broken(with_source(source))


@pytest.mark.parametrize(
    ("name", "root", "fault"),
    [
        ("jbo", lambda: by_id(JOB), "Query.jbo: no such field"),
        ("job", lambda: by_id("Jbo"), "Query.job: there is no source Jbo"),
        ("job", lambda: mine(JOB, "true"), "Query.job: mine takes other arguments"),
        ("jobs", lambda: connection(JOB), "Query.jobs: the argument filter.minPay means nothing"),
        ("bids", lambda: connection(BID, only=("boss",)), "Query.bids: only by boss, which is no arm of Bid"),
        ("bids", lambda: connection(BID, filters={"state": "true"}), "Query.bids: a filter for the unknown argument state"),
        (
            "jobs",
            lambda: connection(JOB, orders={"NEWEST": ("id",)}),
            "Query.jobs: the enum of the argument order has other names",
        ),
        (
            "activity",
            lambda: mixed({"Note": "true"}, order=("created_at desc", "id desc")),
            "Query.activity: nothing finds Bid, a member of Activity",
        ),
    ],
)
def test_a_root_that_does_not_fit_is_refused(name: str, root: Callable[[], object], fault: str) -> None:
    declared = replace(DECLARED, roots={**ROOTS, name: root()})  # type: ignore[dict-item]  # each is a Root, a Link or a Mixed
    assert any(fault in found for found in broken(declared)), broken(declared)


def test_a_type_without_a_source_is_refused() -> None:
    sources = {name: source for name, source in DECLARED.sources.items() if name != "Slot"}
    found = broken(replace(DECLARED, sources=sources))
    assert "Job.slots: there is no source Slot" in found
    assert "Query.node: nothing finds Slot, a member of Node" in found


def test_a_root_field_with_neither_source_nor_resolver_is_refused() -> None:
    roots = {name: root for name, root in ROOTS.items() if name != "myFirm"}
    assert broken(replace(DECLARED, roots=roots)) == ["Query.myFirm: neither a source nor a resolver"]


def test_an_object_inside_a_value_needs_its_value_too() -> None:
    values = {name: value for name, value in DECLARED.values.items() if name != "Line"}
    assert "Job.lines: Line is neither a link nor a value type" in str(broken(replace(DECLARED, values=values)))
    nested = replace(DECLARED, values={**DECLARED.values, "Session": Value("Session")})
    assert broken(nested) == ["Session.firm: Firm is neither a link nor a value type; computed values are root fields"]


def test_every_fault_is_in_the_message() -> None:
    declared = replace(with_source(replace(FIRM, readable={}, fields={"x": ""})), roots={"nope": by_id(JOB)})
    with pytest.raises(Broken, match=r"(?s)Firm: no arms.*Firm.x: no such field.*Query.nope: no such field"):
        bind(SCHEMA._schema, declared)

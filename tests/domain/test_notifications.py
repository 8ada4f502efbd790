"""Who is told what: every topic has words or says that it has none, and people hear of what concerns them, once."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from domain import deadlines, notifications, outbox
from domain.database import Transaction
from domain.errors import NotFound, NotPermitted, NotSignedIn
from domain.ids import new_id
from domain.viewer import VISITOR, Viewer
from tests.build.accounts import a_member, a_staff, a_worker, an_employer
from tests.build.postings import a_posting

SYSTEM = Viewer.system("notify")
PARTS = {
    "party": ("worker", "employer"),
    "outcome": ("passed", "failed"),
    "kind": deadlines.KINDS,
    "step": ("missed", "reminded"),
    "state.value": ("sent", "awaiting_payee", "suspended", "unknown"),
}
"""What stands in braces where a topic is put together."""
WORDS = {"title": "分拣员", "employer": "津海物流", "amount": "1.00", "reason_zh": "等待复核", "reason_en": "It waits"}


async def test_every_topic_has_words_or_is_silent(tx: Transaction) -> None:
    worded = {row["topic"] for row in await tx.all("select distinct topic from notification_template")}
    told = set(_topics())

    assert len(told) > 40, "the topics are no longer found in the code"
    assert told - worded - notifications.SILENT == set()
    assert worded - told == set(), "nobody tells these"
    assert notifications.SILENT - told == set()
    assert worded & notifications.SILENT == set()
    assert {topic.partition(".")[0] for topic in worded} <= notifications.SUBJECTS.keys()


async def test_what_tells_nobody_leaves_its_row_and_no_work(tx: Transaction) -> None:
    silent, worded = new_id(), new_id()
    await outbox.put(tx, SYSTEM, "pay_run.made", silent)
    await outbox.put(tx, SYSTEM, "pay_run.ready", worded)

    left = "select subject_id, done_at is null as waits from outbox where topic like 'pay_run.%'"
    assert {row["subject_id"]: row["waits"] for row in await tx.all(left)} == {silent: False, worded: True}
    assert await tx.value("select count(*) from audit where subject_id = :id", id=silent) == 1


async def test_words_name_only_what_is_known(tx: Transaction) -> None:
    rows = await tx.all("select topic, title_zh, title_en, body_zh, body_en from notification_template")

    for row in rows:
        for text in (row["title_zh"], row["title_en"], row["body_zh"], row["body_en"]):
            assert "{" not in text.format_map(WORDS), row["topic"]


@pytest.mark.parametrize("noun", sorted(notifications.SUBJECTS))
async def test_a_subject_that_does_not_exist_is_a_fault(tx: Transaction, noun: str) -> None:
    topic = next(iter(await tx.all("select topic from notification_template where topic like :noun", noun=f"{noun}.%")), None)
    assert topic is not None, f"nobody is told of any {noun}"

    with pytest.raises(LookupError, match=noun):
        await notifications.tell(tx, SYSTEM, new_id(), topic["topic"], new_id())


@pytest.mark.requirement("B-08", part="once per event and person, in-app, with its delivery")
async def test_an_event_is_told_once_to_each_person(tx: Transaction) -> None:
    employer = await an_employer(tx)
    recruiter, finance = await a_member(tx, employer, "recruiter"), await a_member(tx, employer, "finance")
    gone = await a_member(tx, employer, "recruiter")
    await tx.run("update employer_member set removed_at = :now where person_id = :id", id=gone.person_id)
    posting, event_id = await a_posting(tx, employer=employer, title="校园快递分拣员"), new_id()

    told = await notifications.tell(tx, SYSTEM, event_id, "posting.approved", posting.id)
    again = await notifications.tell(tx, SYSTEM, event_id, "posting.approved", posting.id)

    assert set(told) == {employer.person_id, recruiter.person_id} and finance.person_id not in told
    assert again == []
    rows = await tx.all(
        "select notification.person_id, title_zh, body_zh, body_en, subject_type, state, delivered_at from notification"
        " join notification_delivery on notification_id = notification.id and channel = 'in_app'"
    )
    assert {row["person_id"] for row in rows} == set(told)
    assert {row["body_zh"] for row in rows} == {"岗位“校园快递分拣员”已通过审核并上线。"}
    assert {(row["subject_type"], row["state"]) for row in rows} == {("Posting", "delivered")}


async def test_workers_and_staff_are_found_by_their_part(tx: Transaction) -> None:
    reviewer, finance = await a_staff(tx, "reviewer"), await a_staff(tx, "finance")
    worker = await a_worker(tx, approved=False)

    told = await notifications.tell(tx, SYSTEM, new_id(), "worker.submitted", worker.id)

    assert reviewer.person_id in told and finance.person_id not in told
    assert await notifications.tell(tx, SYSTEM, new_id(), "worker.approved", worker.id) == [worker.person_id]


@pytest.mark.requirement("B-08", part="versioned templates")
async def test_the_newest_words_are_used_and_old_notifications_keep_theirs(tx: Transaction) -> None:
    worker = await a_worker(tx, approved=False)
    await notifications.tell(tx, SYSTEM, new_id(), "worker.approved", worker.id)
    await tx.run(
        "insert into notification_template values ('worker.approved', 'worker', 2, '{}', '新', 'New', '新词', 'New words', false)"
    )

    await notifications.tell(tx, SYSTEM, new_id(), "worker.approved", worker.id)

    rows = await tx.all("select template_version, title_zh from notification order by id")
    assert [(row["template_version"], row["title_zh"]) for row in rows] == [(1, "注册已通过"), (2, "新")]


async def test_silent_topics_tell_nobody(tx: Transaction) -> None:
    assert await notifications.tell(tx, SYSTEM, new_id(), "session.opened", new_id()) == []


async def test_one_reads_only_ones_own_and_the_first_time_counts(tx: Transaction) -> None:
    worker, stranger = await a_worker(tx, approved=False), await a_worker(tx, approved=False)
    for topic in ("worker.review_started", "worker.approved"):
        await notifications.tell(tx, SYSTEM, new_id(), topic, worker.id)
    reader = worker.viewer
    notification_id = await tx.value("select id from notification order by id limit 1")
    assert isinstance(notification_id, UUID)

    assert [await notifications.unread_count(tx, reader), await notifications.unread_count(tx, stranger.viewer)] == [2, 0]
    first = await notifications.mark_read(tx, reader, notification_id)
    tx.now += timedelta(hours=1)
    again = await notifications.mark_read(tx, reader, notification_id)

    assert first.read_at is not None and again.read_at == first.read_at
    assert await notifications.unread_count(tx, reader) == 1
    with pytest.raises(NotFound):
        await notifications.mark_read(tx, stranger.viewer, notification_id)
    with pytest.raises(NotSignedIn):
        await notifications.mark_read(tx, VISITOR, notification_id)


async def test_only_a_job_tells(tx: Transaction) -> None:
    with pytest.raises(NotPermitted):
        await notifications.tell(tx, VISITOR, new_id(), "worker.approved", new_id())


def _topics() -> Iterator[str]:
    """Every topic the domain tells, also those put together from parts."""
    for path in sorted([*Path("domain").glob("*.py"), *Path("domain").glob("*/*.py")]):
        module = ast.parse(path.read_text())
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and _tells(node):
                yield from _written(node.args[2])
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "topic":
                yield from _written(node.value)
            elif isinstance(node, ast.Call) and _passes_on(node.func, module, path.parent):
                yield from (topic for argument in node.args for topic in _written(argument))


def _tells(call: ast.Call) -> bool:
    return ast.unparse(call.func) in ("outbox.put", "outbox.put_all")


def _passes_on(called: ast.expr, module: ast.Module, area: Path) -> bool:
    """Whether the called function, of this module or of another in its area, is given a topic and tells it."""
    match called:
        case ast.Name(id=name):
            return name in _passing_on(module)
        case ast.Attribute(value=ast.Name(id=neighbour), attr=name) if (area / f"{neighbour}.py").exists():
            return name in _passing_on(ast.parse((area / f"{neighbour}.py").read_text()))
    return False


def _passing_on(module: ast.Module) -> set[str]:
    """Names of the module's functions that are given a topic and tell it."""
    functions = (node for node in module.body if isinstance(node, ast.AsyncFunctionDef))
    return {function.name for function in functions if "topic" in {argument.arg for argument in function.args.args}}


def _written(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_written(node.body), *_written(node.orelse))
    elif isinstance(node, ast.JoinedStr):
        written = [""]
        for value in node.values:
            parts = PARTS[ast.unparse(value.value)] if isinstance(value, ast.FormattedValue) else (ast.literal_eval(value),)
            written = [begun + part for begun in written for part in parts]
        yield from written

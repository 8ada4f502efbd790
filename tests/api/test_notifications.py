"""Notifications through GraphQL: one's own, newest first, and marked read once."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from graphql import GraphQLUnionType

from domain import notifications
from domain.ids import new_id
from domain.vault import Vault
from domain.viewer import Kind, Viewer
from jobs.local.servers import DatabaseUrls
from schema import SCHEMA
from tests.build.accounts import AWorker, a_worker
from tests.build.api import REFUSAL, Api, open_api

MINE = """query($first: Int, $after: String, $unreadOnly: Boolean) {
    myNotifications(first: $first, after: $after, unreadOnly: $unreadOnly) {
        nodes { id topic subjectId titleZh titleEn bodyZh createdAt readAt } pageInfo { hasNextPage endCursor } totalCount } }"""
COUNT = "{ unreadNotificationCount }"
READ = f"""mutation($id: ID!) {{ markNotificationRead(input: {{notificationId: $id}}) {{
    ... on Notification {{ id readAt }} {REFUSAL} }} }}"""
TOPICS = ("worker.review_started", "worker.materials_requested", "worker.approved")


@pytest_asyncio.fixture
async def api(clone: DatabaseUrls, vault: Vault) -> AsyncIterator[Api]:
    async with open_api(clone, vault) as api:
        yield api


@pytest.mark.requirement("B-08", part="read and marked read through the API")
async def test_ones_own_newest_first_and_read_once(api: Api) -> None:
    worker = await _told(api)

    page = await api.answer(MINE, worker.viewer, first=2)
    rest = await api.answer(MINE, worker.viewer, after=page["pageInfo"]["endCursor"])
    topics = [node["topic"] for node in (*page["nodes"], *rest["nodes"])]
    assert topics == list(reversed(TOPICS)) and page["totalCount"] == 3
    newest = page["nodes"][0]
    assert newest["subjectId"] == f"Worker:{worker.id}" and newest["readAt"] is None
    assert (newest["titleZh"], newest["titleEn"]) == ("注册已通过", "You are registered")

    first, again = [await api.answer(READ, worker.viewer, id=newest["id"]) for _ in range(2)]

    assert first == again and first["readAt"] is not None
    assert await api.answer(COUNT, worker.viewer) == 2
    unread = await api.answer(MINE, worker.viewer, unreadOnly=True)
    assert [node["topic"] for node in unread["nodes"]] == list(reversed(TOPICS[:2]))


async def test_the_subject_is_there_as_far_as_one_may_read_it(api: Api) -> None:
    about = """{ myNotifications { nodes { subjectId subject { __typename
        ... on Worker { id state } ... on Posting { title } ... on Settlement { net { fen } } } } } }"""
    worker = await _told(api)
    as_person = replace(worker.viewer, kind=Kind.PERSON, worker_id=None)

    told = (await api.answer(about, worker.viewer))["nodes"]
    unread = (await api.answer(about, as_person))["nodes"]

    subject = {"__typename": "Worker", "id": f"Worker:{worker.id}", "state": "SUBMITTED"}
    assert [node["subject"] for node in told] == [subject] * 3
    assert [node["subject"] for node in unread] == [None] * 3 and unread[0]["subjectId"] == subject["id"]


def test_everything_one_is_told_of_can_be_the_subject() -> None:
    union = SCHEMA._schema.get_type("NotificationSubject")
    assert isinstance(union, GraphQLUnionType)
    told_of = {type_ for type_, _ in notifications.SUBJECTS.values()}
    assert told_of == {member.name for member in union.types}, "schema/notifications.py and resolvers/notifications.py list them"


async def test_another_persons_do_not_exist(api: Api) -> None:
    worker, stranger = await _told(api), await _told(api)
    theirs = (await api.answer(MINE, worker.viewer))["nodes"][0]["id"]

    refused = await api.answer(READ, stranger.viewer, id=theirs)

    assert (refused["__typename"], refused["code"], refused["field"]) == ("NotFound", "NOT_FOUND", "input.notificationId")
    assert await api.answer(COUNT, worker.viewer) == 3


async def test_a_visitor_has_none(api: Api) -> None:
    worker = await _told(api)
    theirs = (await api.answer(MINE, worker.viewer))["nodes"][0]["id"]

    assert (await api.answer(MINE))["nodes"] == []
    assert await api.answer(COUNT) == 0
    assert (await api.answer(READ, id=theirs))["code"] == "NOT_SIGNED_IN"


@pytest.mark.parametrize("id", ["", "Notification:1", "Worker:0190a0c0-0000-7000-8000-000000000000"])
async def test_what_is_no_id_is_invalid_input(api: Api, id: str) -> None:
    worker = await _told(api)

    refused = await api.answer(READ, worker.viewer, id=id)

    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "input.notificationId")


async def _told(api: Api) -> AWorker:
    """A worker who was told of each topic in turn."""
    async with api.database.transaction() as tx:
        worker = await a_worker(tx, approved=False)
    for topic in TOPICS:
        async with api.database.transaction() as tx:
            await notifications.tell(tx, Viewer.system("notify"), new_id(), topic, worker.id)
    return worker

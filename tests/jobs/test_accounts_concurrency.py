"""Two at once: one code, one refresh token, one identity number, one queue entry. Exactly one of them has it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from domain import accounts
from domain.accounts.model import CODES_PER_WINDOW, RefreshReused, Tokens, WrongCode
from domain.database import Database, Transaction
from domain.errors import Refusal
from tests.build.accounts import a_person, a_phone, a_staff, a_worker, an_id_number, worker_form

T = TypeVar("T")


async def together(database: Database, *actions: Callable[[Transaction], Awaitable[T]]) -> list[T | Refusal]:
    """Each in a transaction of its own, begun at the same time; refusals are answers here."""

    async def one(action: Callable[[Transaction], Awaitable[T]]) -> T | Refusal:
        try:
            async with database.transaction() as tx:
                return await action(tx)
        except Refusal as refusal:
            return refusal

    return await asyncio.gather(*(one(action) for action in actions))


async def test_one_code_opens_one_session(database: Database) -> None:
    phone = a_phone()
    async with database.transaction() as tx:
        waiting = await accounts.code_to_send(tx, await accounts.request_code(tx, phone))
    assert waiting is not None
    answers = await together(database, *[lambda tx: accounts.sign_in(tx, phone, waiting[1])] * 6)
    assert sum(isinstance(answer, Tokens) for answer in answers) == 1
    assert sum(isinstance(answer, WrongCode) for answer in answers) == 5
    assert await database.pool.fetchval("select count(*) from person") == 1


async def test_one_refresh_token_used_twice_at_once_ends_the_session(database: Database) -> None:
    async with database.transaction() as tx:
        worker = await a_worker(tx, approved=False)
        opened = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
    answers = await together(database, *[lambda tx: accounts.refresh(tx, opened.refresh_token)] * 2)
    kinds = {type(answer) for answer in answers}
    assert kinds == {Tokens, RefreshReused}
    assert await database.pool.fetchval("select end_reason from session where id = $1", opened.session_id) == "refresh_reused"


async def test_one_identity_number_is_one_worker(database: Database) -> None:
    number = an_id_number()
    async with database.transaction() as tx:
        people = [await a_person(tx) for _ in range(4)]
    actions = [lambda tx, who=person: accounts.register_worker(tx, who, worker_form(id_number=number)) for person in people]
    answers = await together(database, *actions)
    refused = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert refused == ["ID_NUMBER_TAKEN"] * 3
    assert await database.pool.fetchval("select count(*) from worker") == 1


async def test_two_reviewers_one_registration(database: Database) -> None:
    async with database.transaction() as tx:
        worker = await a_worker(tx, approved=False)
        reviewers = [(await a_staff(tx)).viewer for _ in range(2)]
    actions = [lambda tx, who=reviewer: accounts.start_review(tx, who, "worker", worker.id) for reviewer in reviewers]
    answers = await together(database, *actions)
    refused = [answer.code for answer in answers if isinstance(answer, Refusal)]
    assert refused == ["REVIEW_OF_ANOTHER"]


async def test_a_burst_of_requests_does_not_pass_the_limit_of_codes(database: Database) -> None:
    phone = a_phone()
    answers = await together(database, *[lambda tx: accounts.request_code(tx, phone)] * 10)
    assert sum(not isinstance(answer, Refusal) for answer in answers) == CODES_PER_WINDOW

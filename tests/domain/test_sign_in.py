"""Codes, tokens, staff sign-in and partner keys: what works once, what counts, what ends a session."""

from datetime import timedelta
from uuid import UUID

import pyotp
import pytest

from domain import accounts
from domain.accounts.model import (
    CODE_ATTEMPTS,
    CODES_PER_WINDOW,
    STAFF_ATTEMPTS,
    CodeAttemptsUsed,
    CodeLimit,
    RefreshRefused,
    RefreshReused,
    StaffSignInLocked,
    StaffSignInRefused,
    Tokens,
    WrongCode,
)
from domain.clock import machine_now
from domain.database import Transaction
from domain.errors import InvalidInput, NotPermitted, Refusal
from domain.viewer import Kind
from tests.build.accounts import PASSWORD, AStaff, a_member, a_partner, a_phone, a_staff, a_worker, an_employer


async def a_code(tx: Transaction, phone: str) -> tuple[UUID, str]:
    code_id = await accounts.request_code(tx, phone)
    waiting = await accounts.code_to_send(tx, code_id)
    assert waiting is not None and waiting[0] == phone
    return code_id, waiting[1]


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def tokens_of(answer: Tokens | Refusal) -> Tokens:
    assert isinstance(answer, Tokens), answer
    return answer


async def test_a_code_opens_a_session_once(tx: Transaction) -> None:
    phone = a_phone()
    _, code = await a_code(tx, phone)
    opened = tokens_of(await accounts.sign_in(tx, phone, code))
    assert opened.viewer.kind is Kind.PERSON
    assert await accounts.viewer_of(tx, opened.access_token) == opened.viewer
    assert isinstance(await accounts.sign_in(tx, phone, code), WrongCode)


async def test_the_same_phone_is_the_same_person(tx: Transaction) -> None:
    phone = a_phone()
    first = tokens_of(await accounts.sign_in(tx, phone, (await a_code(tx, phone))[1]))
    again = tokens_of(await accounts.sign_in(tx, phone.removeprefix("+86"), (await a_code(tx, phone))[1]))
    assert first.viewer.person_id == again.viewer.person_id


async def test_signing_in_as_what_one_is(tx: Transaction) -> None:
    worker = await a_worker(tx)
    answer = tokens_of(await accounts.sign_in(tx, worker.phone, (await a_code(tx, worker.phone))[1], "worker"))
    assert answer.viewer.worker_id == worker.id
    nothing = tokens_of(await accounts.sign_in(tx, worker.phone, (await a_code(tx, worker.phone))[1], "employer"))
    assert nothing.viewer.kind is Kind.PERSON


async def test_wrong_codes_count_and_then_even_the_right_one_fails(tx: Transaction) -> None:
    phone = a_phone()
    _, code = await a_code(tx, phone)
    for _ in range(CODE_ATTEMPTS):
        assert isinstance(await accounts.sign_in(tx, phone, other_than(code)), WrongCode)
    assert isinstance(await accounts.sign_in(tx, phone, code), CodeAttemptsUsed)


async def test_an_expired_code_is_a_wrong_code_and_is_not_sent(tx: Transaction) -> None:
    phone = a_phone()
    code_id, code = await a_code(tx, phone)
    await tx.run("update sign_in_code set expires_at = clock_timestamp() where id = :id", id=code_id)
    assert isinstance(await accounts.sign_in(tx, phone, code), WrongCode)
    assert await accounts.code_to_send(tx, code_id) is None


async def test_a_code_of_another_phone_or_purpose_does_not_work(tx: Transaction) -> None:
    mine, other = a_phone(), a_phone()
    _, code = await a_code(tx, mine)
    assert isinstance(await accounts.sign_in(tx, other, code), WrongCode)
    await tx.run("update sign_in_code set purpose = 'sign_agreement' where used_at is null")
    assert isinstance(await accounts.sign_in(tx, mine, code), WrongCode)


async def test_a_phone_asks_for_a_bounded_number_of_codes(tx: Transaction) -> None:
    phone = a_phone()
    for _ in range(CODES_PER_WINDOW):
        await accounts.request_code(tx, phone)
    with pytest.raises(CodeLimit):
        await accounts.request_code(tx, phone)
    await accounts.request_code(tx, a_phone())


async def test_asking_for_a_code_leaves_no_trace_of_whether_the_phone_is_known(tx: Transaction) -> None:
    worker = await a_worker(tx)
    people = await tx.value("select count(*) from person")
    for phone in (worker.phone, a_phone()):
        await accounts.request_code(tx, phone)
    assert await tx.value("select count(*) from person") == people
    with pytest.raises(InvalidInput):
        await accounts.request_code(tx, "010-12345678")


async def test_the_code_is_nowhere_in_the_clear_and_gone_once_sent(tx: Transaction) -> None:
    phone = a_phone()
    code_id, code = await a_code(tx, phone)
    stored = repr(dict(await tx.one("select * from sign_in_code where id = :id", id=code_id) or {})).encode()
    work = repr([dict(row) for row in await tx.all("select * from outbox where subject_id = :id", id=code_id)]).encode()
    assert b"messages.send_code" in work
    assert not any(clear.encode() in stored + work for clear in (code, phone, phone.removeprefix("+86")))
    await accounts.code_sent(tx, code_id)
    assert await tx.value("select code_sealed is null and phone_sealed is null from sign_in_code where id = :id", id=code_id)
    assert await accounts.code_to_send(tx, code_id) is None


async def test_tokens_are_stored_as_digests(tx: Transaction) -> None:
    worker = await a_worker(tx)
    opened = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
    rows = repr([dict(row) for row in await tx.all("select * from session_token where session_id = :id", id=opened.session_id)])
    assert opened.access_token.startswith("lg_")
    assert opened.access_token not in rows and opened.refresh_token not in rows
    assert timedelta(minutes=29) < opened.access_expires_at - machine_now() <= timedelta(minutes=30)
    assert timedelta(days=29) < opened.refresh_expires_at - machine_now() <= timedelta(days=30)


async def test_a_refresh_token_rotates_and_its_reuse_ends_the_session(tx: Transaction) -> None:
    worker = await a_worker(tx)
    first = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
    second = tokens_of(await accounts.refresh(tx, first.refresh_token))
    assert await accounts.viewer_of(tx, second.access_token) == first.viewer
    assert isinstance(await accounts.refresh(tx, first.refresh_token), RefreshReused)
    assert await accounts.viewer_of(tx, second.access_token) is None
    with pytest.raises(RefreshRefused):
        await accounts.refresh(tx, second.refresh_token)
    assert await tx.value("select end_reason from session where id = :id", id=first.session_id) == "refresh_reused"


@pytest.mark.parametrize("sql", [
    "update session_token set expires_at = clock_timestamp() where session_id = :id",
    "update session set ended_at = clock_timestamp(), end_reason = 'revoked' where id = :id",
])  # fmt: skip
async def test_expired_and_revoked_tokens_are_nobodys(tx: Transaction, sql: str) -> None:
    worker = await a_worker(tx)
    opened = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
    await tx.run(sql, id=opened.session_id)
    assert await accounts.viewer_of(tx, opened.access_token) is None
    with pytest.raises(RefreshRefused):
        await accounts.refresh(tx, opened.refresh_token)


async def test_one_kind_of_token_does_not_serve_as_the_other(tx: Transaction) -> None:
    worker = await a_worker(tx)
    opened = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
    assert await accounts.viewer_of(tx, opened.refresh_token) is None
    with pytest.raises(RefreshRefused):
        await accounts.refresh(tx, opened.access_token)
    assert await accounts.viewer_of(tx, "lg_" + "x" * 5_000) is None


async def test_signing_out_ends_the_session(tx: Transaction) -> None:
    worker = await a_worker(tx)
    opened = await accounts.open_session(tx, worker.person_id, worker_id=worker.id)
    await accounts.sign_out(tx, opened.viewer)
    assert await accounts.viewer_of(tx, opened.access_token) is None


async def test_a_removed_member_acts_for_nobody(tx: Transaction) -> None:
    member = await a_member(tx, await an_employer(tx), "finance")
    assert member.session_id is not None and await accounts.viewer_of_session(tx, member.session_id) == member
    await tx.run("update employer_member set removed_at = :now where person_id = :id", id=member.person_id)
    assert await accounts.viewer_of_session(tx, member.session_id) is None


def code_of(staff: AStaff, steps: int = 0) -> str:
    return pyotp.TOTP(staff.totp_seed).at(machine_now() + timedelta(seconds=30 * steps))


async def test_staff_sign_in_needs_password_and_code_and_a_code_works_once(tx: Transaction) -> None:
    staff = await a_staff(tx, "finance")
    code = code_of(staff)
    opened = tokens_of(await accounts.sign_in_staff(tx, staff.login, PASSWORD, code))
    assert (opened.viewer.staff_id, opened.viewer.staff_role) == (staff.id, "finance")
    assert opened.refresh_expires_at - machine_now() <= timedelta(hours=12)
    for password, totp in ((PASSWORD, code), (PASSWORD, "000000"), ("wrong password", code_of(staff, 1))):
        assert isinstance(await accounts.sign_in_staff(tx, staff.login, password, totp), StaffSignInRefused)
    assert isinstance(await accounts.sign_in_staff(tx, "nobody", PASSWORD, code_of(staff)), StaffSignInRefused)


async def test_failures_in_a_row_lock_the_login_for_a_while(tx: Transaction) -> None:
    staff = await a_staff(tx)
    for _ in range(STAFF_ATTEMPTS):
        assert isinstance(await accounts.sign_in_staff(tx, staff.login, "wrong password", "000000"), StaffSignInRefused)
    assert isinstance(await accounts.sign_in_staff(tx, staff.login, PASSWORD, code_of(staff)), StaffSignInLocked)
    await tx.run("update sign_in_attempt set slot_at = slot_at - interval '17 minutes'")
    tokens_of(await accounts.sign_in_staff(tx, staff.login, PASSWORD, code_of(staff)))


async def test_disabled_staff_are_out_at_once(tx: Transaction) -> None:
    staff = await a_staff(tx)
    code = code_of(staff)
    opened = tokens_of(await accounts.sign_in_staff(tx, staff.login, PASSWORD, code))
    await tx.run("update staff set disabled_at = :now where id = :id", id=staff.id)
    assert await accounts.viewer_of(tx, opened.access_token) is None
    assert isinstance(await accounts.sign_in_staff(tx, staff.login, PASSWORD, code_of(staff, 1)), StaffSignInRefused)


async def test_staff_keep_their_capacity(tx: Transaction) -> None:
    with pytest.raises(NotPermitted):
        await accounts.switch_capacity(tx, (await a_staff(tx)).viewer, "person")


async def test_a_partner_key_is_a_bearer_token_with_scopes(tx: Transaction) -> None:
    partner = await a_partner(tx)
    assert partner.partner_id is not None
    key = await accounts.add_partner_key(tx, partner.partner_id, frozenset({"postings:read"}))
    viewer = await accounts.viewer_of(tx, key)
    assert viewer is not None and key.startswith("lgk_")
    assert (viewer.kind, viewer.partner_id, viewer.scopes) == (Kind.PARTNER, partner.partner_id, frozenset({"postings:read"}))
    await tx.run("update partner_key set revoked_at = :now where partner_id = :id", id=partner.partner_id)
    assert await accounts.viewer_of(tx, key) is None

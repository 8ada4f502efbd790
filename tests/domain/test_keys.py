"""Keys of service accounts: shown once, open their scopes alone, replaced with an overlap, ended at once."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from domain import accounts
from domain.accounts.keys import KeyOver, TooManyKeys
from domain.clock import machine_now
from domain.database import Transaction
from domain.errors import InvalidInput, NotFound, NotPermitted
from domain.ids import new_id
from domain.viewer import Kind, Viewer
from tests.build.accounts import a_member, a_partner, a_service_account, a_staff, an_employer

pytestmark = pytest.mark.requirement(
    "B-06",
    part="service accounts with scoped keys: shown once, kept as a digest, replaced with an overlap, revoked at once",
    missing="bulk operations as JSONL; scopes that write, or read applications and work",
)
KEPT = "select digest, last_used_at is not null as used, revoked_at, revoke_reason from partner_key where id = :id"
LATER = "update partner_key set expires_at = clock_timestamp() - interval '1 second' where id = :id"


async def test_a_key_is_shown_once_and_acts_for_its_employer_with_its_scopes(tx: Transaction) -> None:
    employer = await an_employer(tx)
    viewer, key_id = await a_service_account(tx, employer.viewer, "payouts:read")
    assert (viewer.kind, viewer.employer_id, viewer.key_id) == (Kind.PARTNER, employer.id, key_id)
    assert viewer.capabilities == {"everyone", "live", "partner", "payouts:read"}
    kept = await tx.one(KEPT, id=key_id)
    assert kept is not None and len(kept["digest"]) == 32 and kept["used"]
    with pytest.raises(NotPermitted):
        viewer.must_be_employer("owner")


async def test_only_the_owner_lets_anybody_into_an_employers_data(tx: Transaction) -> None:
    employer, rival, admin = await an_employer(tx), await an_employer(tx), await a_staff(tx, "admin")
    ours, key_id = await a_service_account(tx, employer.viewer, "keys:rotate")
    assert ours.partner_id is not None
    recruiter = await a_member(tx, employer, "recruiter")
    for intruder, refusal in ((rival.viewer, NotFound), (admin.viewer, NotFound), (ours, NotFound), (recruiter, NotPermitted)):
        with pytest.raises(refusal):
            await accounts.issue_key(tx, intruder, ours.partner_id, "更多", ["ledger:read"], machine_now() + timedelta(days=1))
    for intruder in (rival.viewer, admin.viewer):
        with pytest.raises(NotFound):
            await accounts.rotate_key(tx, intruder, key_id, 0)
    other, _ = await a_service_account(tx, employer.viewer, "keys:rotate")
    with pytest.raises(NotFound):
        await accounts.rotate_key(tx, other, key_id, 0)
    with pytest.raises(NotFound):
        await accounts.revoke_key(tx, ours, key_id, "自行吊销")


@pytest.mark.parametrize("scopes", [[], ["everything"], ["payouts:read", "staff"], ["owner"]])
async def test_scopes_are_a_closed_list(tx: Transaction, scopes: list[str]) -> None:
    employer = await an_employer(tx)
    ours, _ = await a_service_account(tx, employer.viewer, "payouts:read")
    assert ours.partner_id is not None
    with pytest.raises(InvalidInput):
        await accounts.issue_key(tx, employer.viewer, ours.partner_id, "同步", scopes, machine_now() + timedelta(days=1))
    forged = Viewer(Kind.PARTNER, partner_id=new_id(), employer_id=employer.id, scopes=frozenset(("owner", "money", "staff")))
    assert forged.capabilities == {"everyone", "live", "partner"}


async def test_a_key_ends_and_there_are_only_so_many(tx: Transaction) -> None:
    employer = await an_employer(tx)
    ours, _ = await a_service_account(tx, employer.viewer, "payouts:read")
    assert ours.partner_id is not None
    for days in (-1, 401):
        with pytest.raises(InvalidInput):
            ends_at = machine_now() + timedelta(days=days)
            await accounts.issue_key(tx, employer.viewer, ours.partner_id, "同步", ["payouts:read"], ends_at)
    ends_at = machine_now() + timedelta(days=1)
    for _ in range(4):
        await accounts.issue_key(tx, employer.viewer, ours.partner_id, "同步", ["payouts:read"], ends_at)
    with pytest.raises(TooManyKeys):
        await accounts.issue_key(tx, employer.viewer, ours.partner_id, "同步", ["payouts:read"], ends_at)


async def test_a_key_replaces_itself_and_the_old_one_works_for_the_overlap(tx: Transaction) -> None:
    employer = await an_employer(tx)
    old, key_id = await a_service_account(tx, employer.viewer, "payouts:read", "keys:rotate")
    issued = await accounts.rotate_key(tx, old, key_id, 24)
    new = await accounts.viewer_of(tx, issued.key)
    assert new is not None and (new.scopes, new.employer_id) == (old.scopes, employer.id)
    assert await accounts.viewer_of_key(tx, key_id) == old
    with pytest.raises(KeyOver):
        await accounts.rotate_key(tx, old, key_id, 24)
    await tx.run(LATER, id=key_id)
    assert await accounts.viewer_of_key(tx, key_id) is None
    with pytest.raises(InvalidInput):
        await accounts.rotate_key(tx, new, issued.id, 169)
    at_once = await accounts.rotate_key(tx, new, issued.id, 0)
    assert await accounts.viewer_of(tx, issued.key) is None
    assert await accounts.viewer_of(tx, at_once.key) is not None


async def test_a_revoked_key_is_worth_nothing_and_is_not_revived(tx: Transaction) -> None:
    employer, admin = await an_employer(tx), await a_staff(tx, "admin")
    _, key_id = await a_service_account(tx, employer.viewer, "payouts:read")
    await accounts.revoke_key(tx, admin.viewer, key_id, "密钥外泄")
    assert await accounts.viewer_of_key(tx, key_id) is None
    with pytest.raises(KeyOver):
        await accounts.rotate_key(tx, employer.viewer, key_id, 24)
    with pytest.raises(KeyOver):
        await accounts.revoke_key(tx, employer.viewer, key_id, "再次吊销")


async def test_keys_of_an_employer_that_is_not_approved_open_nothing(tx: Transaction) -> None:
    employer = await an_employer(tx)
    _, key_id = await a_service_account(tx, employer.viewer, "payouts:read")
    await tx.run("update employer set state = 'withdrawn' where id = :id", id=employer.id)
    assert await accounts.viewer_of_key(tx, key_id) is None


@pytest.mark.parametrize(
    "change",
    [
        "update partner_key set scopes = array['ledger:read', 'payouts:read'] where id = :id",
        "update partner_key set revoked_at = null, revoke_reason = null where id = :id",
        "update partner_key set expires_at = null where id = :id",
        "update partner_key set expires_at = expires_at + interval '1 day' where id = :id",
    ],
)
async def test_the_database_widens_prolongs_and_revives_no_key(tx: Transaction, change: str) -> None:
    employer = await an_employer(tx)
    _, key_id = await a_service_account(tx, employer.viewer, "payouts:read")
    await accounts.revoke_key(tx, employer.viewer, key_id, "不再使用")
    with pytest.raises(asyncpg.CheckViolationError):
        await tx.run(change, id=key_id)


async def test_a_partner_of_the_platforms_is_no_employers(tx: Transaction) -> None:
    partner, admin = await a_partner(tx), await a_staff(tx, "admin")
    assert isinstance(partner.partner_id, UUID)
    ends_at = machine_now() + timedelta(days=30)
    issued = await accounts.issue_key(tx, admin.viewer, partner.partner_id, "对接", ["payouts:read"], ends_at)
    viewer = await accounts.viewer_of(tx, issued.key)
    assert viewer is not None and viewer.employer_id is None

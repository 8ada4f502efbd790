"""A new master key comes in while people sign in, register and are paid; then the old one is taken away."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from domain import accounts, key_rotation, webhooks
from domain.database import Database, Transaction
from domain.vault import SealBroken, Vault
from domain.viewer import Viewer
from jobs.local.servers import DatabaseUrls
from tests.build import after
from tests.build.accounts import AWorker, a_phone, a_service_account, a_staff, a_worker, an_employer
from tests.build.cluster import Template
from tests.build.money import ready_to_be_paid
from tests.conftest import VAULT

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
BOTH_OLD = Vault(OLD, 1, {2: NEW})
"""How a process that was not restarted yet seals: the old key first."""
BOTH_NEW = Vault(NEW, 2, {1: OLD})
NEW_ONLY = Vault(NEW, 2)
SYSTEM = Viewer.system("keys.rotate")
LEFT = """
    select (select count(*) from subject_key where master_version <> 2)
         + (select count(*) from platform_key where master_version <> 2)
         + (select count(*) from person where get_byte(phone_index, 0) <> 2)
         + (select count(*) from worker where get_byte(id_number_index, 0) <> 2)
         + (select count(*) from payout_destination where get_byte(number_index, 0) <> 2)
"""


@pytest_asyncio.fixture
async def urls(template: Template) -> AsyncIterator[DatabaseUrls]:
    """A database of its own, whose end is looked at under the new key."""
    urls = await template.clone()
    try:
        yield urls
        await after.check_database(urls, BOTH_NEW)
    finally:
        await template.drop(urls)


async def rotated(database: Database, limit: int = 3) -> int:
    rounds = 0
    while True:
        async with database.transaction() as tx:
            if not await key_rotation.rotate(tx, SYSTEM, limit):
                return rounds
        rounds += 1


@pytest.mark.requirement("S-107", part="keys change while everything runs")
async def test_keys_change_under_writers_and_the_old_one_can_go(urls: DatabaseUrls) -> None:
    before = await Database.connect(urls.app, BOTH_OLD)
    now_new = await Database.connect(urls.app, BOTH_NEW)
    made: list[AWorker] = []
    async with before.transaction() as tx:
        first = await a_worker(tx)
        await ready_to_be_paid(tx, first)
        tokens = await accounts.open_session(tx, first.person_id)
        staff = await a_staff(tx, "support")
        system, _ = await a_service_account(tx, (await an_employer(tx)).viewer, "payouts:read", "webhooks:manage")
        assert system.partner_id is not None
        hook = await webhooks.add_endpoint(tx, system, system.partner_id, "https://hooks.partner.cn/", ["payout_item.failed"])

    async def writes(database: Database) -> None:
        for _ in range(4):
            async with database.transaction() as tx:
                made.append(await a_worker(tx))

    async with asyncio.TaskGroup() as group:
        group.create_task(writes(before))
        group.create_task(writes(now_new))
        group.create_task(rotated(now_new))
    await before.close()
    await rotated(now_new)
    assert await now_new.pool.fetchval(LEFT) == 0
    await now_new.close()

    alone = await Database.connect(urls.app, NEW_ONLY)
    async with alone.transaction() as tx:
        for worker in (first, *made):
            shown = await accounts.my_identity(tx, worker.viewer, "查看本人信息")
            assert (shown.name, shown.id_number) == (worker.name, worker.id_number)
            assert await accounts.person_of_phone(tx, worker.phone) == worker.person_id
        viewer = await accounts.viewer_of(tx, tokens.access_token)
        assert viewer is not None and viewer.person_id == first.person_id
        seed = await tx.value("select totp_sealed from staff where id = :id", id=staff.id)
        assert isinstance(seed, bytes)
        assert tx.vault.unseal_platform_secret(f"staff.totp/{staff.login}", seed) == staff.totp_seed
        secret = await tx.one("select id, sealed from webhook_secret")
        assert secret is not None
        assert tx.vault.unseal_platform_secret(f"webhook_secret.secret/{secret['id']}", secret["sealed"]) == hook.secret
    await alone.close()


async def test_one_phone_is_one_person_while_two_versions_are_written(clone: DatabaseUrls) -> None:
    """Both indexes would be unique: whoever writes a phone waits for whoever does the same."""
    before, newer = await Database.connect(clone.app, BOTH_OLD), await Database.connect(clone.app, BOTH_NEW)
    phones = [a_phone() for _ in range(10)]

    async def person(database: Database, phone: str) -> object:
        async with database.transaction() as tx:
            return await accounts.person_of_phone(tx, phone)

    for phone in phones:
        one, other = await asyncio.gather(person(before, phone), person(newer, phone))
        assert one == other
    await before.close()
    await newer.close()


async def test_a_foreign_master_key_does_not_connect(clone: DatabaseUrls) -> None:
    await (await Database.connect(clone.app, Vault(OLD))).close()
    for foreign in (Vault(NEW), NEW_ONLY):
        with pytest.raises(SealBroken):
            await Database.connect(clone.app, foreign)


async def test_one_key_alone_has_nothing_to_do(tx: Transaction) -> None:
    await a_worker(tx)
    assert await key_rotation.rotate(tx, SYSTEM) == 0
    assert VAULT.others == ()

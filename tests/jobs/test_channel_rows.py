"""Which channel pays is data; a row without an adapter, or an adapter nobody can be paid through, would be found too late."""

import asyncio

from domain.database import Database
from jobs.gateways.adapters import channels_of
from jobs.gateways.settings import CALLBACK_PATHS, OutsideSettings


async def test_every_channel_row_has_its_adapter_and_every_adapter_its_row(database: Database, outside: OutsideSettings) -> None:
    rows = await database.pool.fetch("select id from payout_channel")
    adapters = channels_of(outside)
    assert {row["id"] for row in rows} == set(adapters)
    assert {name.split("_alipay")[0].split("_wechat")[0] for name in adapters} == set(CALLBACK_PATHS)
    await asyncio.gather(*(adapter.close() for adapter in adapters.values()))


async def test_every_kind_of_account_has_a_channel_that_is_on(database: Database) -> None:
    kinds = await database.pool.fetch("select destination_kind from payout_channel group by 1 having bool_or(enabled)")
    assert {row["destination_kind"] for row in kinds} == {"bank_card", "alipay", "wechat"}

"""Whoever loses a right stops being answered within five seconds, on HTTP and on open sockets, however the right was lost."""

import asyncio
import re
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

import pytest

from domain import accounts, live, payouts
from domain.database import Transaction
from domain.viewer import Viewer
from resolvers.viewers import KEPT_S
from tests.build.accounts import a_member, a_staff
from tests.build.graphql import Asker, until
from tests.build.live import watching
from tests.build.money import a_batch, a_settlement
from tests.build.product import Running

BATCH = "query($id: ID!) { payoutBatch(id: $id) { state } }"
PROGRESSED = "subscription($id: ID!) { payoutBatchProgressed(batchId: $id) { id state } }"
LATE_S = 1.0
"""What a busy machine may take longer."""
CHANGES: Mapping[str, str] = {
    "session revoked": "update session set ended_at = clock_timestamp(), end_reason = 'revoked' where id = :session_id",
    "token expired": "update session_token set expires_at = created_at where session_id = :session_id",
    "staff disabled": "update staff set disabled_at = clock_timestamp() where id = :staff_id",
    "staff role changed": "update staff set role = 'reviewer' where id = :staff_id",
    "member removed": "update employer_member set removed_at = clock_timestamp() where person_id = :person_id",
}
"""As another process makes them: this one is told of nothing."""


@dataclass(frozen=True, slots=True)
class Losing:
    """Somebody who may read the batch, and will lose the right in one of the ways."""

    change: str
    viewer: Viewer
    asker: Asker


@pytest.mark.requirement(
    "S-001", part="a revoked token, a changed role or a lost membership answers no more within 5 s, sockets too"
)
async def test_a_lost_right_is_lost_within_five_seconds_on_sockets_too(still: Running) -> None:
    async with still.making() as tx:
        settlement = await a_settlement(tx, approved=True)
        batch = await a_batch(tx, settlement)
        member = await a_member(tx, settlement.employer, "finance")
        losing = [
            await _signed_in(tx, still, change, member if change == "member removed" else (await a_staff(tx, "finance")).viewer)
            for change in CHANGES
        ]
        staying = await _signed_in(tx, still, "", (await a_staff(tx, "auditor")).viewer)
    id = f"PayoutBatch:{batch.id}"
    async with AsyncExitStack() as sockets:
        watched = [await sockets.enter_async_context(watching(one.asker, PROGRESSED, id=id)) for one in [*losing, staying]]
        for seen in watched:
            await seen.until("state", "SUBMITTED")
        for one in [*losing, staying]:
            assert (await one.asker.ask(BATCH, id=id))["state"] == "SUBMITTED"
        lost_at = time.monotonic()
        async with still.making() as tx:
            for one in losing:
                named = {"session_id", "staff_id", "person_id"} & set(re.findall(r":(\w+)", CHANGES[one.change]))
                assert await tx.run(CHANGES[one.change], **{name: getattr(one.viewer, name) for name in named})

        await asyncio.gather(*(until(partial(_refused, one.asker, id), within_s=KEPT_S + LATE_S) for one in losing))
        assert time.monotonic() - lost_at < KEPT_S + LATE_S
        async with still.making() as tx:
            await payouts.reject(tx, batch.checker, batch.id, "名单有误，退回重做")
        await still.product.redis.publish(live.of_payout_batch(batch.id), b"{}")
        await watched[-1].until("state", "REJECTED")
    told = {
        one.change: (seen.ended, [event["state"] for event in seen.events]) for one, seen in zip(losing, watched, strict=False)
    }
    assert told == {
        change: ("NOT_FOUND" if change == "staff role changed" else "NOT_SIGNED_IN", ["SUBMITTED"]) for change in CHANGES
    }
    assert (await staying.asker.ask(BATCH, id=id))["state"] == "REJECTED"


async def _signed_in(tx: Transaction, still: Running, change: str, viewer: Viewer) -> Losing:
    assert viewer.person_id is not None
    tokens = await accounts.open_session(tx, viewer.person_id, employer_id=viewer.employer_id, staff_id=viewer.staff_id)
    return Losing(change, tokens.viewer, still.as_(tokens.access_token))


async def _refused(asker: Asker, id: str) -> bool:
    body = await asker.body(BATCH, {"id": id})
    return [error["extensions"]["code"] for error in body.get("errors", [])] in (["NOT_FOUND"], ["NOT_SIGNED_IN"])

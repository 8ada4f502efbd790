"""The switch of a channel: one person stops it at once, another opens it again (B-07)."""

from uuid import UUID

from domain import outbox
from domain.database import Record, Transaction
from domain.errors import NotFound
from domain.ids import new_id
from domain.payouts.model import ChannelStopped, TwoPeopleForChannel, reason_given
from domain.viewer import Kind, Viewer

SWITCHERS = ("finance", "admin")
READERS = ("finance", "checker", "admin", "auditor")
# Conflicts with the key share lock of an attempt's foreign key: attempts begun before are committed, later ones see the stop.
LOCK_CHANNEL = "select id from payout_channel where id = :channel for update"
OPEN_STOP = "select id, channel, stopped_by from payout_channel_stop where channel = :channel and reopened_at is null"
ADD_STOP = """
    insert into payout_channel_stop (id, channel, reason, stopped_at, stopped_by)
    values (:id, :channel, :reason, :now, :staff_id)
"""
REOPEN = """
    update payout_channel_stop set reopened_at = :now, reopened_by = :staff_id, reopen_reason = :reason where id = :stop_id
"""
CHANNELS = """
    select c.id, c.title_zh, c.title_en, c.enabled, s.id as stop_id, c.min_fen, c.max_fen, c.day_fen,
           coalesce((select used_fen from payout_channel_day d where d.channel = c.id
                     and d.day = (:now::timestamptz at time zone interval '8 hours')::date), 0) as used_fen,
           c.payee_day_fen, c.payee_day_count, c.per_second,
           (select count(*) from (select from payout_item i where i.channel = c.id and i.waits_for is not null limit 10001) as w)
           as waiting_count
    from payout_channel c left join payout_channel_stop s on s.channel = c.id and s.reopened_at is null
    order by c.destination_kind, c.rank
"""


async def stop_channel(tx: Transaction, viewer: Viewer, channel: str, reason: str) -> UUID:
    """Nothing new is handed to the channel from the commit on; what is queued waits. Returns the stop's id.

    A restored copy stops its channels itself. Raises NotPermitted, NotFound, InvalidInput and ChannelStopped.
    """
    staff_id = None if viewer.kind is Kind.SYSTEM else viewer.must_be_staff(*SWITCHERS)
    said = reason_given(reason)
    if await _open_stop(tx, channel) is not None:
        raise ChannelStopped(field="input.channel")
    stop_id = new_id()
    await tx.run(ADD_STOP, id=stop_id, channel=channel, reason=said, staff_id=staff_id)
    await outbox.put(tx, viewer, "payout_channel_stop.begun", stop_id)
    return stop_id


async def reopen_channel(tx: Transaction, viewer: Viewer, channel: str, reason: str) -> UUID:
    """Somebody else opens it again; what waits goes on within half a minute. Raises NotFound, TwoPeopleForChannel."""
    staff_id, said = viewer.must_be_staff(*SWITCHERS), reason_given(reason)
    stop = await _open_stop(tx, channel)
    if stop is None:
        raise NotFound("PayoutChannelStop", field="input.channel")
    if stop["stopped_by"] == staff_id:
        raise TwoPeopleForChannel()
    stop_id: UUID = stop["id"]
    await tx.run(REOPEN, stop_id=stop_id, staff_id=staff_id, reason=said)
    await outbox.put(tx, viewer, "payout_channel_stop.lifted", stop_id)
    return stop_id


async def channels(tx: Transaction, viewer: Viewer) -> list[Record]:
    """Every channel with its limits, what was used of them today, its open stop and how many payments wait."""
    viewer.must_be_staff(*READERS)
    return await tx.all(CHANNELS)


async def _open_stop(tx: Transaction, channel: str) -> Record | None:
    if await tx.one(LOCK_CHANNEL, channel=channel) is None:
        raise NotFound("PayoutChannel", field="input.channel")
    return await tx.one(OPEN_STOP, channel=channel)

"""Beyond the app: what was told is queued by each person's wishes, claimed in chunks, and what providers say is kept (B-08)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from domain import outbox
from domain.database import Transaction
from domain.notifications import store_deliveries as store
from domain.notifications.channels import Outgoing, Word, after_quiet, is_urgent, kind_of, outcome, planned
from domain.viewer import Viewer


async def queue(tx: Transaction, topic: str, legal: bool, told: Sequence[tuple[UUID, UUID]]) -> None:
    """Queues what each told person, given as (notification, person), wants beyond the app."""
    kind, urgent = kind_of(topic, legal), is_urgent(topic, legal)
    of_person = {person_id: notification_id for notification_id, person_id in told}
    reached = await store.reach(tx, list(of_person), kind)
    wanted = [
        (of_person[each.person_id], each.person_id, plan) for each in reached for plan in planned(each, kind, urgent, tx.now)
    ]
    if wanted:
        await store.queue(tx, kind, urgent, wanted)


async def dispatch(tx: Transaction, viewer: Viewer) -> int:
    """Rolls digests up, then claims what is due and leaves a job per chunk; returns how much there was."""
    viewer.must_be_system()
    rolled = await store.roll_up(tx)
    chunks = await store.claim(tx, tx.now + timedelta(seconds=store.LEASE_S))
    if chunks:
        await outbox.enqueue_all(tx, "notifications.send", sorted(chunks), queue=outbox.NOTIFICATIONS)
    return rolled + len(chunks)


async def begin(tx: Transaction, viewer: Viewer, chunk_id: UUID) -> list[Outgoing]:
    """The messages of a chunk, in the clear. A chunk begun before is asked about before anything is sent again.

    What was held up until its person's quiet hours waits for their end."""
    viewer.must_be_system()
    ends = {id: after_quiet(tx.now, quiet) for id, quiet in (await store.to_send(tx, chunk_id)).items()}
    if later := {id: end for id, end in ends.items() if end > tx.now}:
        await store.postpone(tx, later)
    return await store.begin(tx, chunk_id)


async def record(
    tx: Transaction, viewer: Viewer, chunk_id: UUID, outgoing: Sequence[Outgoing], words: Mapping[UUID, Word]
) -> None:
    """Keeps what the providers said of each."""
    viewer.must_be_system()
    said = [(out.id, outcome(out, words[out.id], tx.now), words[out.id]) for out in outgoing]
    if said:
        await store.record(tx, chunk_id, said)

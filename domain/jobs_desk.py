"""The jobs desk: what people may do about work that went wrong. A dead letter is tried again, or given up for good.

::

    failed --revive--> waiting          waiting, failed --give_up--> given up (a revival is still possible)

Work that a worker holds is left to it: whoever pays may be in the middle of a call. A schedule's run that is given up comes back
with its next tick. Both decisions keep their reason and who took them; what the work is about stays ids.
"""

from uuid import UUID

from domain import outbox, work
from domain.database import Record, Transaction
from domain.errors import InvalidInput, NotFound, WrongState
from domain.ids import new_id
from domain.viewer import Viewer

READERS = ("support", "finance", "admin")
DECIDERS = ("admin",)
REASON = (2, 500)

LOCK = """
    select id, done_at, failed_at, given_up_at, lease_until > clock_timestamp() as held
    from outbox where id = :id for update
"""
ADD_DECISION = """
    insert into job_decision (id, outbox_id, decision, reason, decided_at, decided_by)
    values (:id, :outbox_id, :decision, :reason, :now, :staff_id)
"""


async def revive(tx: Transaction, viewer: Viewer, job_id: UUID, reason: str) -> None:
    """A dead letter is tried again from its first attempt. Raises NotPermitted, NotFound, InvalidInput, WrongState."""
    job, staff_id, said = await _asked(tx, viewer, job_id, reason)
    if _state(job) not in ("failed", "given_up"):
        raise WrongState(_state(job), field="input.jobId")
    await work.revive(tx, job_id)
    await tx.run(ADD_DECISION, id=new_id(), outbox_id=job_id, decision="revived", reason=said, staff_id=staff_id)
    await outbox.put(tx, viewer, "job.revived", job_id)


async def give_up(tx: Transaction, viewer: Viewer, job_id: UUID, reason: str) -> None:
    """Work that waits or failed is not tried any more. Raises NotPermitted, NotFound, InvalidInput, WrongState."""
    job, staff_id, said = await _asked(tx, viewer, job_id, reason)
    if _state(job) not in ("waiting", "failed"):
        raise WrongState(_state(job), field="input.jobId")
    await work.close(tx, job_id)
    await tx.run(ADD_DECISION, id=new_id(), outbox_id=job_id, decision="given_up", reason=said, staff_id=staff_id)
    await outbox.put(tx, viewer, "job.given_up", job_id)


async def queues(tx: Transaction, viewer: Viewer) -> list[Record]:
    """Per queue: what waits, for how long the oldest has, what runs and what failed. Raises NotPermitted."""
    viewer.must_be_staff(*READERS)
    return await work.backlog(tx, [outbox.NOTIFICATIONS, outbox.PAYOUTS, outbox.MATCHING, outbox.WEBHOOKS])


async def _asked(tx: Transaction, viewer: Viewer, job_id: UUID, reason: str) -> tuple[Record, UUID, str]:
    """The locked row, who decides and why."""
    staff_id, said = viewer.must_be_staff(*DECIDERS), reason.strip()
    job = await tx.one(LOCK, id=job_id)
    if job is None:
        raise NotFound("Job", field="input.jobId")
    if not REASON[0] <= len(said) <= REASON[1]:
        raise InvalidInput("input.reason", "请说明理由（2至500字）。", "State the reason, in 2 to 500 characters.")
    return job, staff_id, said


def _state(job: Record) -> str:
    steps = (("done", job["done_at"]), ("given_up", job["given_up_at"]), ("failed", job["failed_at"]), ("running", job["held"]))
    return next((name for name, happened in steps if happened), "waiting")

"""What people ask for in a schedule: each request under an idempotency key, repeated with the same key until it was answered.

Clients live on when the product dies: what they remember is a request not answered yet.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from domain import assignments, idempotency, pay_runs, payouts, sandbox, settlements
from domain.database import Database, Transaction
from domain.errors import Refusal
from domain.pay_runs import Scope
from domain.viewer import Viewer
from tests.torture.seats import Seat, Staff

A_MOMENT = timedelta(seconds=1)
Act = Callable[[Transaction], Awaitable[UUID]]

STEPPED_UP = "update session set stepped_up_at = clock_timestamp() where id = :session_id"
STANDING = """
    select 'timesheet' as kind, id, state, null::bytea as plan_sha256 from timesheet where id = any ($1) and state = 'submitted'
    union all
    select 'settlement', id, state, null from settlement where employer_id = $2
    union all
    select 'batch', id, state, plan_sha256 from payout_batch where employer_id = $2 and state in ('draft', 'submitted')
    union all
    select distinct on (i.worker_id) 'refused', i.worker_id, i.id::text, null
    from payout_item i join payout_destination d on d.id = i.payout_destination_id and d.removed_at is null
    join settlement s on s.id = i.settlement_id and s.state = 'approved'
    where i.employer_id = $2 and i.state in ('failed', 'returned') and i.needs in ('worker', 'nobody')
    union all
    select 'run', id, state, plan_sha256 from pay_run where employer_id = $2 and state <> 'cancelled'
    union all
    select 'stop', id, channel, null from payout_channel_stop where reopened_at is null
    union all
    select 'waits', id, state, null from payout_item where employer_id = $2 and state in ('queued', 'awaiting_payee', 'suspended')
    order by kind desc, id
"""


ENABLED = "select array_agg(id order by id) from payout_channel where enabled"


class Violated(Exception):
    """Something that must never happen happened."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One request: its key stays the same however often it is repeated."""

    name: str
    viewer: Viewer
    key: str
    act: Act


@dataclass(slots=True)
class People:
    """The employer's and the staff's side of one seat."""

    seat: Seat
    staff: Staff
    waiting: Wish | None = None
    """Asked and not answered: the client asks again before anything else."""
    committed: bool = False
    """Whether the product committed it, although the client heard nothing."""
    made: int = 0
    rejections_left: int = 1
    stops_left: int = 1
    cancels_left: int = 1
    by_run: bool = False
    """Whether the employer settles in a pay run, and only what the run left out one by one."""
    outdated: bool = False
    """The run was calculated before the month turned: it must be made again."""
    refusals: list[str] = field(default_factory=list)

    async def wishes(self, database: Database) -> list[Wish]:
        """What could be asked now."""
        if self.waiting:
            return [self.waiting]
        rows = await database.pool.fetch(STANDING, [payee.timesheet_id for payee in self.seat.payees], self.seat.employer_id)
        sheets, known, batches = ([row for row in rows if row["kind"] == kind] for kind in ("timesheet", "settlement", "batch"))
        found = [self._approve_timesheet(row["id"]) for row in sheets]
        if self.by_run:
            runs = [row for row in rows if row["kind"] == "run"]
            if not runs and not sheets:
                return [self._make_run()]
            if runs and self.outdated:
                return [self._cancel_run(runs[0]["id"])]
            if not runs or runs[0]["state"] != "settled":
                return found + [self._approve_run(row["id"], row["plan_sha256"]) for row in runs if row["state"] == "ready"]
        found += [self._approve_settlement(self.seat.owner, row["id"]) for row in known if row["state"] == "draft"]
        for row in batches:
            found += self._on_batch(row["id"], row["state"], row["plan_sha256"])
        refused = [row for row in rows if row["kind"] == "refused"]
        found += [self._set_destination(row["id"], row["state"]) for row in refused]
        found += [self._reopen_channel(row["state"], row["id"]) for row in rows if row["kind"] == "stop"]
        if not batches and sum(row["state"] == "approved" for row in known) > len(refused):
            found.append(self._make_batch())
        return found

    async def whims(self, database: Database) -> list[Wish]:
        """What could be asked as well, and need not be: stop a channel, give a waiting payment up or have it tried again."""
        if self.waiting:
            return []
        rows = await database.pool.fetch(STANDING, [payee.timesheet_id for payee in self.seat.payees], self.seat.employer_id)
        found: list[Wish] = []
        for row in rows:
            if row["kind"] == "waits" and self.cancels_left > 0:
                found.append(self._cancel_item(row["id"]))
            if row["kind"] == "waits" and row["state"] == "suspended":
                found.append(self._retry_item(row["id"]))
        if self.stops_left > 0 and not any(row["kind"] == "stop" for row in rows):
            found += [self._stop_channel(channel) for channel in await database.pool.fetchval(ENABLED)]
        return found

    async def ask(self, database: Database, wish: Wish) -> bool:
        """Asks as the edge would: claim the key, act, remember, in one transaction. False when it was refused."""
        self.waiting = wish
        try:
            async with database.transaction() as tx:
                digest = tx.vault.digest(wish.key)
                known = await idempotency.recall(tx, wish.viewer, wish.name, wish.key, digest)
                if self.committed and known is None:
                    raise Violated(f"{wish.name} was done, and its repetition found no memory of it")
                if known is None:
                    subject_id = await wish.act(tx)
                    await idempotency.remember(tx, wish.viewer, wish.name, wish.key, payload_type="T", payload_id=subject_id)
        except Refusal as refusal:
            if self.committed:
                raise Violated(f"{wish.name} was done, and its repetition was refused: {refusal.code}") from refusal
            self.refusals.append(refusal.code)
            self.outdated |= refusal.code == "PAY_RUN_OUTDATED"
            self._answered()
            return False
        self.made += wish.name == "makePayoutBatch"
        self._answered()
        return True

    def _answered(self) -> None:
        self.waiting, self.committed = None, False

    def _approve_timesheet(self, timesheet_id: UUID) -> Wish:
        async def act(tx: Transaction) -> UUID:
            return (await assignments.approve_timesheet(tx, self.seat.owner, timesheet_id)).id

        return Wish("approveTimesheet", self.seat.owner, str(timesheet_id), act)

    def _approve_settlement(self, owner: Viewer, settlement_id: UUID) -> Wish:
        async def act(tx: Transaction) -> UUID:
            return (await settlements.approve(tx, owner, settlement_id)).id

        return Wish("approveSettlement", owner, str(settlement_id), act)

    def _make_run(self) -> Wish:
        async def act(tx: Transaction) -> UUID:
            return (await pay_runs.make(tx, self.seat.owner, Scope(posting_id=self.seat.posting_id))).id

        return Wish("makePayRun", self.seat.owner, f"{self.seat.posting_id}:{len(self.refusals)}", act)

    def _cancel_run(self, run_id: UUID) -> Wish:
        async def act(tx: Transaction) -> UUID:
            cancelled = (await pay_runs.cancel(tx, self.seat.owner, run_id)).id
            self.outdated = False
            return cancelled

        return Wish("cancelPayRun", self.seat.owner, str(run_id), act)

    def _approve_run(self, run_id: UUID, plan_sha256: bytes) -> Wish:
        async def act(tx: Transaction) -> UUID:
            return (await pay_runs.approve(tx, self.seat.owner, run_id, plan_sha256)).id

        return Wish("approvePayRun", self.seat.owner, str(run_id), act)

    def _set_destination(self, worker_id: UUID, refused_item: str) -> Wish:
        """The account that could not be paid to is put right and named again; the worker waits until it may be used."""
        (payee,) = [payee for payee in self.seat.payees if payee.worker_id == worker_id]

        async def act(tx: Transaction) -> UUID:
            await tx.run(STEPPED_UP, session_id=payee.viewer.session_id)
            destination = await payouts.set_destination(tx, payee.viewer, payee.account, payee.kind)
            await sandbox.move_to(tx, destination.usable_from + A_MOMENT)
            return destination.id

        return Wish("setPayoutDestination", payee.viewer, refused_item, act)

    def _make_batch(self) -> Wish:
        maker, employer_id = self.staff.maker, self.seat.employer_id

        async def act(tx: Transaction) -> UUID:
            plan = await payouts.preview(tx, maker, employer_id)
            return (await payouts.make(tx, maker, employer_id, plan.sha256)).id

        return Wish("makePayoutBatch", maker, f"{employer_id}:{self.made}", act)

    def _stop_channel(self, channel: str) -> Wish:
        async def act(tx: Transaction) -> UUID:
            self.stops_left -= 1
            return await payouts.stop_channel(tx, self.staff.maker, channel, "渠道异常，暂停发放")

        return Wish("stopPayoutChannel", self.staff.maker, f"{self.seat.employer_id}:{self.stops_left}", act)

    def _reopen_channel(self, channel: str, stop_id: UUID) -> Wish:
        async def act(tx: Transaction) -> UUID:
            return await payouts.reopen_channel(tx, self.staff.opener, channel, "渠道已恢复")

        return Wish("reopenPayoutChannel", self.staff.opener, str(stop_id), act)

    def _cancel_item(self, item_id: UUID) -> Wish:
        async def act(tx: Transaction) -> UUID:
            self.cancels_left -= 1
            return (await payouts.cancel_item(tx, self.staff.maker, item_id, "收款人要求改日发放")).id

        return Wish("cancelPayoutItem", self.staff.maker, str(item_id), act)

    def _retry_item(self, item_id: UUID) -> Wish:
        async def act(tx: Transaction) -> UUID:
            return (await payouts.retry_item(tx, self.staff.maker, item_id)).id

        return Wish("retryPayoutItem", self.staff.maker, f"{item_id}:{self.made}", act)

    def _on_batch(self, batch_id: UUID, state: str, plan_sha256: bytes) -> list[Wish]:
        maker, checker = self.staff.maker, self.staff.checker

        async def submit(tx: Transaction) -> UUID:
            return (await payouts.submit(tx, maker, batch_id)).id

        async def approve(tx: Transaction) -> UUID:
            return (await payouts.approve(tx, checker, batch_id, plan_sha256)).id

        async def reject(tx: Transaction) -> UUID:
            self.rejections_left -= 1
            return (await payouts.reject(tx, checker, batch_id, "金额待核对")).id

        if state == "draft":
            return [Wish("submitPayoutBatch", maker, str(batch_id), submit)]
        approving = Wish("approvePayoutBatch", checker, str(batch_id), approve)
        rejecting = Wish("rejectPayoutBatch", checker, str(batch_id), reject)
        return [approving, approving, rejecting] if self.rejections_left > 0 else [approving]

"""SQL of orders their channel denies: what shows it, and who said so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.database import Transaction


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an order whose outcome is open. Hours are the channel's, counted from when it was handed over."""

    out_biz_no: str
    created_at: datetime
    batch_taken: bool
    not_found_after_h: int
    not_found_until_h: int | None
    statements: int
    named: bool

    def missing(self, now: datetime) -> tuple[str, str] | None:
        """The first thing that is missing before it may be held never accepted, in both languages; None when nothing is."""
        age = now - self.created_at
        if not self.batch_taken:
            return "渠道尚未确认受理该批，系统会以原批次号继续", "the channel has not said that it has the batch"
        if age < timedelta(hours=self.not_found_after_h):
            return f"提交未满{self.not_found_after_h}小时", f"less than {self.not_found_after_h} hours have passed"
        if self.not_found_until_h and age > timedelta(hours=self.not_found_until_h):
            return "已超过渠道可查询的期限，须凭对账单处理", "the channel can no longer be asked about it"
        if self.named:
            return "渠道对账单上有该笔", "a statement of the channel names it"
        if self.statements < 2:
            return "提交日或次日的对账单尚未取得", "the statement of its day or of the day after is not there yet"
        return None


@dataclass(frozen=True, slots=True)
class Denial:
    out_biz_no: str
    state: str
    proposed_by: UUID
    not_found_at: datetime | None


# The two days in Shanghai on whose statements the order would stand.
FACTS = """
    select a.out_biz_no, a.created_at, coalesce(b.taken_at is not null, false) as batch_taken,
           c.not_found_after_h, c.not_found_until_h,
           (select count(*) from statement_file f where f.channel = a.channel and f.state = 'accepted'
            and f.day in ((a.created_at at time zone 'Asia/Shanghai')::date,
                          (a.created_at at time zone 'Asia/Shanghai')::date + 1)) as statements,
           exists (select from statement_line l where l.out_biz_no = a.out_biz_no) as named
    from payout_attempt a join payout_channel c on c.id = a.channel
    left join channel_batch b on b.id = a.channel_batch_id
    where a.payout_item_id = :item_id and a.state = 'live'
"""
ITEM = "select payout_item_id from payout_escalation where id = :escalation_id"
PROPOSE = """
    insert into payout_denial as p (payout_escalation_id, out_biz_no, state, evidence, proposed_by, proposed_at)
    values (:escalation_id, :out_biz_no, 'proposed', :evidence, :staff_id, :now)
    on conflict (payout_escalation_id) do update
        set state = 'proposed', evidence = excluded.evidence, proposed_by = excluded.proposed_by,
            proposed_at = excluded.proposed_at, not_found_at = null, decided_by = null, decided_at = null,
            reject_reason = null, ended_at = null
        where p.state in ('rejected', 'overtaken')
"""
COLUMNS = "out_biz_no, state, proposed_by, not_found_at"
FIND = f"select {COLUMNS} from payout_denial where payout_escalation_id = :escalation_id"
LOCK = f"select {COLUMNS} from payout_denial where payout_escalation_id = :escalation_id for update"
DECIDE = """
    update payout_denial set state = :state, decided_by = :staff_id, decided_at = :now, reject_reason = :reason
    where payout_escalation_id = :escalation_id
"""
HEARD = "update payout_denial set not_found_at = :now where payout_escalation_id = :escalation_id"
END = "update payout_denial set state = :state, ended_at = :now where payout_escalation_id = :escalation_id"


async def facts(tx: Transaction, item_id: UUID) -> Facts | None:
    """Of its open order; None when none is open."""
    row = await tx.one(FACTS, item_id=item_id)
    return Facts(**dict(row)) if row else None


async def item_of(tx: Transaction, escalation_id: UUID) -> UUID | None:
    """The payment an entry is about, not locked."""
    item_id = await tx.value(ITEM, escalation_id=escalation_id)
    return item_id if isinstance(item_id, UUID) else None


async def propose(tx: Transaction, escalation_id: UUID, out_biz_no: str, evidence: str, staff_id: UUID) -> bool:
    """A proposal, also after one that was rejected; False while one stands."""
    binds = {"escalation_id": escalation_id, "out_biz_no": out_biz_no, "evidence": evidence, "staff_id": staff_id}
    return await tx.run(PROPOSE, **binds) == 1


async def find(tx: Transaction, escalation_id: UUID) -> Denial | None:
    row = await tx.one(FIND, escalation_id=escalation_id)
    return Denial(**dict(row)) if row else None


async def lock(tx: Transaction, escalation_id: UUID) -> Denial | None:
    row = await tx.one(LOCK, escalation_id=escalation_id)
    return Denial(**dict(row)) if row else None


async def decide(tx: Transaction, escalation_id: UUID, state: str, staff_id: UUID, reason: str | None) -> None:
    await tx.run(DECIDE, escalation_id=escalation_id, state=state, staff_id=staff_id, reason=reason)


async def not_found(tx: Transaction, escalation_id: UUID) -> None:
    """The channel said so just now."""
    await tx.run(HEARD, escalation_id=escalation_id)


async def end(tx: Transaction, escalation_id: UUID, state: str) -> None:
    await tx.run(END, escalation_id=escalation_id, state=state)

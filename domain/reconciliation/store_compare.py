"""SQL of the comparison: books, payouts and statement of a channel's day in one statement, joined in full on the order's number.

What agrees by itself was matched before (``store_agree``), so this one is about what is left. On our side stands what ended in
the day by our clock, what earlier days left unsettled, and what the day's lines name; on the channel's, the day's lines and those
left unsettled. What has its match already stands on neither.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain import ledger
from domain.database import Record, Transaction
from domain.ids import new_id
from domain.reconciliation.model import COMPARE_TIMEOUT_S, Reconciliation

# One statement: what agrees is matched, what differs is answered with its class. A row already on the desk is not repeated.
# Tables that grew by a day's rows a moment ago are looked up by their keys (lateral, limit 1): statistics do not know them yet.
COMPARE = """
    with unsettled as (
        select d.* from reconciliation_difference d join reconciliation r on r.id = d.reconciliation_id
        where d.channel = :channel and d.settled_at is null and r.day <= :day
    ), line as (
        select l.*, row_number() over (partition by out_biz_no, kind order by booked_at, line_key)
            + (select count(*) from statement_line o join statement_match m on m.statement_line_id = o.id
               where o.out_biz_no = l.out_biz_no and o.kind = l.kind and o.channel = l.channel) as nth
        from (select s.id, s.channel, s.line_key, s.kind, s.out_biz_no, s.amount_fen, s.booked_at
              from statement_line s join statement_file f on f.id = s.statement_file_id
              where f.channel = :channel and f.day = :day and f.state = 'accepted'
              union
              select s.id, s.channel, s.line_key, s.kind, s.out_biz_no, s.amount_fen, s.booked_at
              from statement_line s join unsettled d on d.statement_line_id = s.id) l
        where not exists (select from statement_match m where m.statement_line_id = l.id)
    ), named as materialized (
        select out_biz_no, kind from line union select out_biz_no, kind from unsettled
    ), payout as materialized (
        select a.payout_item_id, 'pay' as kind, a.out_biz_no, a.amount_fen, a.ended_at as at
        from payout_attempt a
        where a.channel = :channel and a.state in ('paid', 'returned') and a.ended_at >= :begins and a.ended_at < :ends
          and not exists (select from statement_match m where m.payout_item_id = a.payout_item_id and m.event = 'payout.cleared')
        union
        select i.id, 'return', a.out_biz_no, a.amount_fen, i.finished_at
        from payout_item i join payout_attempt a on a.payout_item_id = i.id and a.state = 'returned'
        where i.channel = :channel and i.state = 'returned' and i.finished_at >= :begins and i.finished_at < :ends
          and not exists (select from statement_match m where m.payout_item_id = i.id and m.event <> 'payout.cleared')
        union
        select i.id, n.kind, a.out_biz_no, a.amount_fen, case n.kind when 'pay' then a.ended_at else i.finished_at end
        from named n
        cross join lateral (select a.payout_item_id, a.out_biz_no, a.channel, a.state, a.amount_fen, a.ended_at
                            from payout_attempt a where a.out_biz_no = n.out_biz_no limit 1) a
        cross join lateral (select i.id, i.state, i.finished_at from payout_item i where i.id = a.payout_item_id limit 1) i
        where a.channel = :channel
          and case n.kind when 'pay' then a.state in ('paid', 'returned') else a.state = 'returned' and i.state = 'returned' end
          and (select count(*) from statement_match m
               where m.payout_item_id = i.id and (m.event = 'payout.cleared') = (n.kind = 'pay')) = 0
    ), book as (
        select t.subject_id as payout_item_id, case t.event when 'payout.succeeded' then 'pay' else 'return' end as kind,
               t.amount_fen, t.created_at as at
        from ledger_transfer t
        where t.event in ('payout.succeeded', 'payout.returned') and t.created_at >= :begins and t.created_at < :ends
          and :clearing in (t.debit_account_id, t.credit_account_id)
          and not exists (select from statement_match m where m.payout_item_id = t.subject_id
                          and (m.event = 'payout.cleared') = (t.event = 'payout.succeeded'))
        union
        select p.payout_item_id, p.kind, case p.kind when 'pay' then t.amount_fen else r.amount_fen end,
               case p.kind when 'pay' then t.created_at else r.created_at end
        from payout p
        cross join lateral (select i.hold_id from payout_item i where i.id = p.payout_item_id limit 1) i
        cross join lateral (select t.id, t.event, t.amount_fen, t.created_at, t.debit_account_id, t.credit_account_id
                            from ledger_transfer t where t.pending_id = i.hold_id limit 1) t
        left join lateral (select r.amount_fen, r.created_at from ledger_transfer r where r.reverses_id = t.id limit 1) r on true
        where t.event = 'payout.succeeded' and :clearing in (t.debit_account_id, t.credit_account_id)
          and (p.kind = 'pay' or r.amount_fen is not null)
    ), ours as (
        select payout_item_id, kind, coalesce(p.out_biz_no, replace(payout_item_id::text, '-', '')) as out_biz_no,
               1::bigint as nth,
               p.amount_fen as payout_fen, b.amount_fen as ledger_fen, coalesce(p.at, b.at) as at
        from payout p full join book b using (payout_item_id, kind)
        where not exists (select from reconciliation_difference n
                          where n.payout_item_id = coalesce(p.payout_item_id, b.payout_item_id) and n.outcome = 'never_paid')
    ), side as (
        select out_biz_no, kind, o.payout_item_id, o.payout_fen, o.ledger_fen, o.at,
               l.id as statement_line_id, l.amount_fen as statement_fen, nth
        from ours o full join line l using (out_biz_no, kind, nth)
    ), judged as (
        select s.out_biz_no, s.kind, coalesce(s.payout_item_id, a.payout_item_id) as payout_item_id, s.payout_fen, s.ledger_fen,
               s.statement_line_id, s.statement_fen,
               case when s.nth > 1 then 'duplicate'
                    when s.statement_line_id is not null and s.payout_item_id is null
                        then case when a.id is null then 'missing_with_us' else 'state_differs' end
                    when s.payout_fen is null or s.ledger_fen is null then 'state_differs'
                    when s.payout_fen <> s.ledger_fen or s.payout_fen <> s.statement_fen then 'amount_differs'
                    when s.statement_line_id is null and s.at >= :rolls then 'in_transit'
                    when s.statement_line_id is null then 'missing_at_channel'
               end as class
        from side s
        left join lateral (select a.id, a.payout_item_id, a.channel from payout_attempt a
                           where a.out_biz_no = s.out_biz_no limit 1) a on a.channel = :channel and s.payout_item_id is null
    ), matched as (
        insert into statement_match (statement_line_id, event, channel, payout_item_id, amount_fen, matched_at)
        select statement_line_id, case kind when 'pay' then 'payout.cleared' else 'return.received' end, :channel, payout_item_id,
               statement_fen, :now
        from judged where class is null
    )
    select j.class, j.kind, j.out_biz_no, j.payout_item_id, j.statement_line_id, j.ledger_fen, j.payout_fen, j.statement_fen
    from judged j
    where j.class is not null
      and not exists (select from unsettled d where d.kind = j.kind and d.out_biz_no = j.out_biz_no
                      and d.statement_line_id is not distinct from j.statement_line_id
                      and (d.state in ('open', 'proposed') or d.reconciliation_id = :id))
    limit :most
"""
ADD = """
    insert into reconciliation_difference (id, reconciliation_id, channel, class, kind, out_biz_no, payout_item_id,
        statement_line_id, ledger_fen, payout_fen, statement_fen, state, found_at)
    select id, :reconciliation_id, :channel, class, kind, out_biz_no, payout_item_id, statement_line_id, ledger_fen, payout_fen,
           statement_fen, case class when 'in_transit' then 'in_transit' else 'open' end, :now
    from unnest(:ids::uuid[], :classes::text[], :kinds::text[], :numbers::text[], :item_ids::uuid[], :line_ids::uuid[],
                :ledger_fen::bigint[], :payout_fen::bigint[], :statement_fen::bigint[])
        as d (id, class, kind, out_biz_no, payout_item_id, statement_line_id, ledger_fen, payout_fen, statement_fen)
    on conflict do nothing
"""
# What is in transit on an earlier day and on the desk of this one has gone over to this one.
CARRY = """
    update reconciliation_difference d set state = 'closed', outcome = 'carried', settled_at = :now
    where d.channel = :channel and d.settled_at is null and d.state = 'in_transit' and d.reconciliation_id <> :id
      and exists (select from reconciliation_difference n where n.reconciliation_id = :id and n.settled_at is null
                  and n.kind = d.kind and n.out_biz_no = d.out_biz_no)
"""


async def compare(tx: Transaction, day: Reconciliation, binds: Mapping[str, datetime], most: int) -> int:
    """Matches what agrees, puts what differs on the desk; how many rows were put there. The channel is locked."""
    clearing = ledger.account_id("payout_clearing", day.channel)
    given = {"id": day.id, "channel": day.channel, "day": day.day, "clearing": clearing, "most": most}
    found = await tx.all_within(COMPARE_TIMEOUT_S, COMPARE, **given, **binds)
    if found:
        await put_on_desk(tx, day, found)
    return len(found)


async def put_on_desk(tx: Transaction, day: Reconciliation, found: Sequence[Record]) -> None:
    """Writes what differs; what an earlier day had in transit has gone over to this one."""
    await tx.run(
        ADD,
        reconciliation_id=day.id,
        channel=day.channel,
        ids=[new_id() for _ in found],
        classes=[row["class"] for row in found],
        kinds=[row["kind"] for row in found],
        numbers=[row["out_biz_no"] for row in found],
        item_ids=[row["payout_item_id"] for row in found],
        line_ids=[row["statement_line_id"] for row in found],
        ledger_fen=[row["ledger_fen"] for row in found],
        payout_fen=[row["payout_fen"] for row in found],
        statement_fen=[row["statement_fen"] for row in found],
    )
    await tx.run(CARRY, id=day.id, channel=day.channel)


SETTLE = """
    with settled as (
        update reconciliation_difference d set state = 'closed', outcome = 'matched', settled_at = :now
        where d.channel = :channel and d.settled_at is null
          and (d.statement_line_id is null
               or exists (select from statement_match m where m.statement_line_id = d.statement_line_id
                          and m.payout_item_id is not null))
          and (d.payout_item_id is null
               or exists (select from statement_match m where m.payout_item_id = d.payout_item_id
                          and (m.event = 'payout.cleared') = (d.kind = 'pay')))
          and num_nulls(d.statement_line_id, d.payout_item_id) < 2 and d.class <> 'duplicate'
        returning d.id
    )
    update difference_resolution set state = 'overtaken', done_at = :now
    where reconciliation_difference_id in (select id from settled) and state in ('proposed', 'confirmed')
"""
BALANCE = """
    update reconciliation r set state = case when o.open then 'open' else 'balanced' end
    from (select r.id, exists (select from reconciliation_difference d
                               where d.reconciliation_id = r.id and d.state in ('open', 'proposed')) as open
          from reconciliation r where r.channel = :channel and r.state in ('open', 'balanced')) o
    where o.id = r.id and r.state in ('open', 'balanced') and (r.state = 'open') <> o.open and r.submitted_by is null
    returning r.id, r.state
"""


async def settle(tx: Transaction, channel: str) -> None:
    """Closes what has come together, of whatever day; a proposal for it is overtaken."""
    await tx.run(SETTLE, channel=channel)


async def balance(tx: Transaction, channel: str) -> list[tuple[UUID, str]]:
    """Days whose state changed with their differences: each with its new state."""
    return [(row["id"], row["state"]) for row in await tx.all(BALANCE, channel=channel)]


COMPARED = """
    update reconciliation r
    set compared_at = :now, state = case when r.state = 'waiting' then 'open' else r.state end,
        statement_paid_fen = f.paid_fen, statement_returned_fen = f.returned_fen,
        payouts_paid_fen = p.paid_fen, payouts_returned_fen = b.returned_fen,
        ledger_paid_fen = t.paid_fen, ledger_returned_fen = t.returned_fen
    from statement_file f,
        (select coalesce(sum(amount_fen), 0)::bigint as paid_fen from payout_attempt
         where channel = :channel and state in ('paid', 'returned') and ended_at >= :begins and ended_at < :ends) p,
        (select coalesce(sum(amount_fen), 0)::bigint as returned_fen from payout_item
         where channel = :channel and state = 'returned' and finished_at >= :begins and finished_at < :ends) b,
        (select coalesce(sum(amount_fen) filter (where event = 'payout.succeeded'), 0)::bigint as paid_fen,
                coalesce(sum(amount_fen) filter (where event = 'payout.returned'), 0)::bigint as returned_fen
         from ledger_transfer
         where event in ('payout.succeeded', 'payout.returned') and created_at >= :begins and created_at < :ends
            and :clearing in (debit_account_id, credit_account_id)) t
    where r.id = :id and f.channel = r.channel and f.day = r.day and f.state = 'accepted'
"""


async def compared(tx: Transaction, day: Reconciliation, binds: Mapping[str, datetime]) -> None:
    """Keeps the totals of the three sides by each one's own clock."""
    clearing = ledger.account_id("payout_clearing", day.channel)
    window = {"begins": binds["begins"], "ends": binds["ends"]}
    await tx.run(COMPARED, id=day.id, channel=day.channel, clearing=clearing, **window)


UNPOSTED = """
    select m.statement_line_id, m.event, m.payout_item_id, m.amount_fen, i.worker_id, i.employer_id, l.out_biz_no
    from statement_match m join statement_line l on l.id = m.statement_line_id
    left join payout_item i on i.id = m.payout_item_id
    where m.channel = :channel and m.posted_at is null
    order by m.statement_line_id limit :most for update of m
"""
POSTED = """
    update statement_match m set posted_at = :now
    from unnest(:line_ids::uuid[], :events::text[]) as p (line_id, event)
    where m.statement_line_id = p.line_id and m.event = p.event
"""
WANT_RECEIPTS = """
    insert into payout_receipt (id, payout_item_id, worker_id, employer_id, channel, out_biz_no, state, next_try_at, wanted_at)
    select id, item_id, worker_id, employer_id, :channel, out_biz_no, 'wanted', :now, :now
    from unnest(:ids::uuid[], :item_ids::uuid[], :worker_ids::uuid[], :employer_ids::uuid[], :numbers::text[])
        as w (id, item_id, worker_id, employer_id, out_biz_no)
    where exists (select from payout_channel c where c.id = :channel and c.receipts = 'available')
    on conflict do nothing
"""


async def unposted(tx: Transaction, channel: str, most: int) -> list[Record]:
    """Matches not in the books yet, locked."""
    return await tx.all(UNPOSTED, channel=channel, most=most)


async def posted(tx: Transaction, channel: str, matches: Sequence[Record]) -> None:
    """Marks them, and wants the official receipt of every payment among them, where the channel gives receipts."""
    line_ids, events = [row["statement_line_id"] for row in matches], [row["event"] for row in matches]
    await tx.run(POSTED, line_ids=line_ids, events=events)
    paid = [row for row in matches if row["event"] == "payout.cleared" and row["payout_item_id"]]
    await tx.run(
        WANT_RECEIPTS,
        channel=channel,
        ids=[new_id() for _ in paid],
        item_ids=[row["payout_item_id"] for row in paid],
        worker_ids=[row["worker_id"] for row in paid],
        employer_ids=[row["employer_id"] for row in paid],
        numbers=[row["out_biz_no"] for row in paid],
    )

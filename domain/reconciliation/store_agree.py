"""SQL of the lines that agree: matched a bounded number at a time, before what is left of the day is compared as a whole."""

from uuid import UUID

from domain import ledger
from domain.database import Transaction
from domain.reconciliation.model import Reconciliation

# What agrees is by far the most of a day: one look-up by a unique key for each line and each side, in the order of the lines, so
# that a step costs the same whatever the statistics say of tables that grew by a day's rows a moment ago. A number with a second
# line of its kind, anywhere, is left to the comparison of the whole day.
AGREE = """
    with line as materialized (
        select s.id, s.kind, s.out_biz_no, s.amount_fen
        from statement_line s
        where s.statement_file_id = (select id from statement_file
                                     where channel = :channel and day = :day and state = 'accepted')
          and s.id > :after
        order by s.id limit :most
    ), agreed as (
        insert into statement_match (statement_line_id, event, channel, payout_item_id, amount_fen, matched_at)
        select l.id, case l.kind when 'pay' then 'payout.cleared' else 'return.received' end, :channel, i.id, l.amount_fen, :now
        from line l
        cross join lateral (select a.payout_item_id, a.channel, a.state, a.amount_fen from payout_attempt a
                            where a.out_biz_no = l.out_biz_no limit 1) a
        cross join lateral (select i.id, i.state, i.hold_id from payout_item i where i.id = a.payout_item_id limit 1) i
        cross join lateral (select t.id, t.event, t.amount_fen, t.debit_account_id, t.credit_account_id from ledger_transfer t
                            where t.pending_id = i.hold_id limit 1) t
        left join lateral (select r.amount_fen from ledger_transfer r
                           where l.kind = 'return' and r.reverses_id = t.id limit 1) r on true
        where a.channel = :channel and a.amount_fen = l.amount_fen
          and t.event = 'payout.succeeded' and :clearing in (t.debit_account_id, t.credit_account_id)
          and case l.kind when 'pay' then a.state in ('paid', 'returned') and t.amount_fen = l.amount_fen
                          else a.state = 'returned' and i.state = 'returned' and r.amount_fen = l.amount_fen end
          and (select count(*) from statement_line o
               where o.out_biz_no = l.out_biz_no and o.kind = l.kind and o.channel = :channel) = 1
          and (select count(*) from statement_match m where m.statement_line_id = l.id) = 0
          and (select count(*) from statement_match m
               where m.payout_item_id = i.id and (m.event = 'payout.cleared') = (l.kind = 'pay')) = 0
          and (select count(*) from reconciliation_difference n
               where n.payout_item_id = i.id and n.outcome = 'never_paid') = 0
    )
    select id from line order by id desc limit 1
"""


async def agree(tx: Transaction, day: Reconciliation, after: UUID, most: int) -> UUID | None:
    """Matches what agrees among the next lines of the day's file; the last of them, or None. The channel is locked."""
    clearing = ledger.account_id("payout_clearing", day.channel)
    last = await tx.value(AGREE, channel=day.channel, day=day.day, clearing=clearing, after=after, most=most)
    assert last is None or isinstance(last, UUID)
    return last

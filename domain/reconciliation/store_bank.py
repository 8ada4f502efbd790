"""SQL of the bank's own statement: its lines against what moved the account, in one statement, joined in full on its number.

What moved it are the areas' records (deposits, refunds, what was sent back, tax, a channel's day in one sum) beside the transfers
of the books: the view ``bank_movement``. A line that agrees is matched and posts nothing: the books moved by their own events.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain import rules
from domain.database import Record, Transaction
from domain.reconciliation import store_compare
from domain.reconciliation.model import BANK_ACCOUNTS, Difference, Reconciliation, Statement

# A line without a movement is in transit when it is of late in the day, or a channel's sum whose day is still worked off.
COMPARE = """
    with unsettled as (
        select d.* from reconciliation_difference d join reconciliation r on r.id = d.reconciliation_id
        where d.channel = :channel and d.settled_at is null and r.day <= :day
    ), line as (
        select l.*, row_number() over (partition by out_biz_no, kind order by booked_at, line_key)
            + (select count(*) from statement_match m
               where m.channel = :channel and m.movement = l.kind || ':' || l.out_biz_no) as nth
        from (select s.id, s.line_key, s.kind, s.out_biz_no, s.amount_fen, s.booked_at, s.purpose
              from statement_line s join statement_file f on f.id = s.statement_file_id
              where f.channel = :channel and f.day = :day and f.state = 'accepted'
              union
              select s.id, s.line_key, s.kind, s.out_biz_no, s.amount_fen, s.booked_at, s.purpose
              from statement_line s join unsettled d on d.statement_line_id = s.id) l
        where not exists (select from statement_match m where m.statement_line_id = l.id)
    ), named as (
        select out_biz_no, kind from line union select out_biz_no, kind from unsettled
    ), moved as (
        select m.kind, m.reference, m.amount_fen, m.ledger_fen, m.at from bank_movement m
        where m.account = :channel and m.ready and m.at < :ends
          and m.at >= greatest(:begins::timestamptz - make_interval(days => :look_back_days),
                               (select min(r.day)::timestamp at time zone 'Asia/Shanghai' from reconciliation r
                                where r.channel = :channel))
        union
        select m.kind, m.reference, m.amount_fen, m.ledger_fen, m.at
        from named n join bank_movement m on m.reference = n.out_biz_no and m.kind = n.kind
        where m.account = :channel and m.ready
    ), ours as (
        select reference as out_biz_no, kind, 1::bigint as nth, amount_fen as payout_fen, ledger_fen, at from moved
        where not exists (select from statement_match m where m.channel = :channel and m.movement = kind || ':' || reference)
    ), side as (
        select out_biz_no, kind, o.payout_fen, o.ledger_fen, o.at, l.id as statement_line_id, l.amount_fen as statement_fen,
               l.booked_at, l.purpose, nth
        from ours o full join line l using (out_biz_no, kind, nth)
    ), judged as (
        select s.out_biz_no, s.kind, s.payout_fen, s.ledger_fen, s.statement_line_id, s.statement_fen,
               case when s.nth > 1 then 'duplicate'
                    when s.at is null and (s.booked_at >= :rolls or s.purpose = 'channel' and exists (
                        select from reconciliation r
                        where r.channel = split_part(s.out_biz_no, '/', 1) and r.day::text = split_part(s.out_biz_no, '/', 2)
                          and not exists (select from bank_movement m where m.account = :channel and m.ready
                                          and m.reference = s.out_biz_no and m.kind = s.kind))) then 'in_transit'
                    when s.at is null then 'missing_with_us'
                    when s.ledger_fen is null then 'state_differs'
                    when s.payout_fen <> s.ledger_fen or s.payout_fen <> s.statement_fen then 'amount_differs'
                    when s.statement_line_id is null and s.at >= :rolls then 'in_transit'
                    when s.statement_line_id is null then 'missing_at_channel'
               end as class
        from side s
    ), agreed as (
        insert into statement_match (statement_line_id, event, channel, amount_fen, matched_at, posted_at, movement)
        select statement_line_id, 'bank.agreed', :channel, statement_fen, :now, :now, kind || ':' || out_biz_no
        from judged where class is null
    )
    select j.class, j.kind, j.out_biz_no, null::uuid as payout_item_id, j.statement_line_id, j.ledger_fen, j.payout_fen,
           j.statement_fen
    from judged j
    where j.class is not null
      and not exists (select from unsettled d where d.kind = j.kind and d.out_biz_no = j.out_biz_no
                      and d.statement_line_id is not distinct from j.statement_line_id
                      and (d.state in ('open', 'proposed') or d.reconciliation_id = :id))
    limit :most
"""


async def compare(tx: Transaction, day: Reconciliation, binds: Mapping[str, datetime], most: int) -> int:
    """Matches what agrees, puts what differs on the desk; how many rows were put there. The account is locked."""
    days = (await rules.in_force(tx, "reconciliation.bank_account")).parameters["look_back_days"]
    found = await tx.all(COMPARE, id=day.id, channel=day.channel, day=day.day, look_back_days=days, most=most, **binds)
    if found:
        await store_compare.put_on_desk(tx, day, found)
    return len(found)


COMPARED = """
    update reconciliation r
    set compared_at = :now, state = case when r.state = 'waiting' then 'open' else r.state end,
        statement_paid_fen = f.paid_fen, statement_returned_fen = f.returned_fen,
        payouts_paid_fen = m.out_fen, payouts_returned_fen = m.in_fen,
        ledger_paid_fen = m.ledger_out_fen, ledger_returned_fen = m.ledger_in_fen
    from statement_file f,
        (select coalesce(sum(amount_fen) filter (where kind = 'out'), 0)::bigint as out_fen,
                coalesce(sum(amount_fen) filter (where kind = 'in'), 0)::bigint as in_fen,
                coalesce(sum(ledger_fen) filter (where kind = 'out'), 0)::bigint as ledger_out_fen,
                coalesce(sum(ledger_fen) filter (where kind = 'in'), 0)::bigint as ledger_in_fen
         from bank_movement where account = :channel and at >= :begins and at < :ends) m
    where r.id = :id and f.channel = r.channel and f.day = r.day and f.state = 'accepted'
"""


async def compared(tx: Transaction, day: Reconciliation, binds: Mapping[str, datetime]) -> None:
    """Keeps the totals of the three sides by each one's own clock: out as paid, in as returned."""
    await tx.run(COMPARED, id=day.id, channel=day.channel, begins=binds["begins"], ends=binds["ends"])


SETTLE = """
    with settled as (
        update reconciliation_difference d set state = 'closed', outcome = 'matched', settled_at = :now
        where d.channel = :channel and d.settled_at is null and d.class <> 'duplicate'
          and exists (select from statement_match m where m.channel = :channel and m.movement = d.kind || ':' || d.out_biz_no
                      and (d.statement_line_id is null or m.statement_line_id = d.statement_line_id))
        returning d.id
    )
    update difference_resolution set state = 'overtaken', done_at = :now
    where reconciliation_difference_id in (select id from settled) and state in ('proposed', 'confirmed')
"""


async def settle(tx: Transaction, channel: str) -> None:
    """Closes what has come together at the account, of whatever day; a proposal for it is overtaken."""
    await tx.run(SETTLE, channel=channel)


CLOSED = """
    select f.closing_fen, (select count(*) from reconciliation r where r.channel = :channel and r.day < :day) as days
    from (select 1) one left join statement_file f on f.channel = :channel and f.day = :day::date - 1 and f.state = 'accepted'
"""


async def continues(tx: Transaction, day: Reconciliation, file: Statement) -> bool:
    """Whether a bank's file opens as the day before closed. A channel's has no balance, and the first has no day before."""
    if day.channel not in BANK_ACCOUNTS:
        return True
    row = await tx.one(CLOSED, channel=day.channel, day=day.day)
    assert row is not None
    return not row["days"] or row["closing_fen"] == file.opening_fen


CLAIM = """
    insert into statement_match (statement_line_id, event, channel, amount_fen, matched_at, posted_at, movement)
    values (:line_id, 'bank.claimed', :channel, :amount_fen, :now, :now, :movement)
    on conflict do nothing
"""


async def claim(tx: Transaction, difference: Difference, movement: str | None) -> bool:
    """The line is claimed from the bank: it settles its movement where there is one. False when either was settled before."""
    line = {"line_id": difference.statement_line_id, "amount_fen": difference.statement_fen}
    return bool(await tx.run(CLAIM, channel=difference.channel, movement=movement, **line))


LINE = """
    select l.channel_ref, l.amount_fen, l.booked_at, l.counterparty_mask, l.purpose, f.sha256, f.channel
    from statement_line l join statement_file f on f.id = l.statement_file_id where l.id = :id
"""


async def line(tx: Transaction, line_id: UUID) -> Record:
    row = await tx.one(LINE, id=line_id)
    assert row is not None, "lines are never removed"
    return row


# The file's own sums, the chain of its balances, each agreed line against the books today, the account's whole story, and what is
# kept of the channels' days.
UNSOUND = """
    with file as (
        select f.*, lag(f.closing_fen) over (partition by f.channel order by f.day) as before_fen
        from statement_file f where f.state = 'accepted' and f.opening_fen is not null
    )
    select f.channel || ' ' || f.day || ': opens with ' || f.opening_fen || ' fen after ' || f.before_fen as what
    from file f where f.before_fen <> f.opening_fen
    union all
    select f.channel || ' ' || f.day || ': its lines are not its totals' from file f
    where (f.paid_fen, f.returned_fen) <> (
        select coalesce(sum(l.amount_fen) filter (where l.kind = 'out'), 0),
               coalesce(sum(l.amount_fen) filter (where l.kind = 'in'), 0)
        from statement_line l where l.statement_file_id = f.id)
    union all
    select m.channel || ' ' || m.movement || ': agreed on ' || m.amount_fen || ' fen, booked ' || coalesce(b.ledger_fen, 0)
    from statement_match m left join bank_movement b on b.account = m.channel and b.kind || ':' || b.reference = m.movement
    where m.event = 'bank.agreed' and b.ledger_fen is distinct from m.amount_fen
    union all
    select b.id || ': booked ' || a.fen || ' fen, moved by events the bank knows ' || v.fen
    from bank_account b
    join lateral (select coalesce(sum(a.debits_posted_fen - a.credits_posted_fen), 0) as fen from ledger_account a
                  where a.kind = b.ledger_kind) a on true
    join lateral (select coalesce(sum(case kind when 'in' then ledger_fen else - ledger_fen end), 0) as fen
                  from bank_movement v where v.account = b.id) v on true
    where a.fen <> v.fen and exists (select from file f where f.channel = b.id)
    union all
    select f.channel || ' ' || f.day || ': posted sums kept are not those of its lines'
    from (select l.statement_file_id,
                 coalesce(sum(m.amount_fen) filter (where m.event = 'payout.cleared' and m.posted_at is not null), 0) as paid_fen,
                 coalesce(sum(m.amount_fen) filter (where m.event in ('return.received', 'return.unmatched')
                                                    and m.posted_at is not null), 0) as returned_fen,
                 count(*) filter (where m.posted_at is null) as unposted
          from statement_match m join statement_line l on l.id = m.statement_line_id group by l.statement_file_id) s
    full join statement_posting p using (statement_file_id) join statement_file f on f.id = statement_file_id
    where (s.paid_fen, s.returned_fen, s.unposted) is distinct from (p.paid_fen::numeric, p.returned_fen::numeric, p.unposted)
"""


async def unsound(tx: Transaction) -> list[Record]:
    """What of the bank's statements does not hold, named."""
    return await tx.all(UNSOUND)


BESIDE = """
    select l.kind, l.amount_fen, exists (select from statement_match m
        where m.statement_line_id = l.id and m.event = 'bank.agreed') as agreed
    from statement_line l
    where l.channel = any(:accounts::text[]) and l.out_biz_no = :reference order by l.kind, l.booked_at, l.id
"""


async def beside(tx: Transaction, reference: str) -> list[Record]:
    """What the bank's statements have under a number: of a channel's day its payments and its returns."""
    return await tx.all(BESIDE, accounts=sorted(BANK_ACCOUNTS), reference=reference)

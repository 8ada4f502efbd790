"""What must hold for payouts at every instant; each query returns what breaks it. Numbers as in the list of invariants.

The books themselves are ``ledger.check_books``; here payouts, settlements and deposits are held against them.
"""

from domain.database import Transaction
from domain.ledger import Violation, in_one

OPEN = "('held', 'queued', 'sending', 'unknown', 'awaiting_payee', 'suspended')"

INVARIANTS = {
    "7 a settlement's journal is its figures: net + tax = gross, gross + fee = charge": """
        select s.id::text as what from settlement s
        left join lateral (
            select coalesce(sum(amount_fen) filter (where event = 'settlement.wage'), 0) as wage_fen,
                coalesce(sum(amount_fen) filter (where event in ('settlement.vat', 'settlement.surcharge', 'settlement.iit')), 0)
                    as tax_fen,
                coalesce(sum(amount_fen) filter (where event = 'settlement.fee'), 0) as fee_fen
            from ledger_transfer where journal_id = s.journal_id
        ) j on true
        left join (
            select subject_id, sum(case event when 'tax.withheld_again' then amount_fen else -amount_fen end) as fen
            from ledger_transfer where event in ('tax.withheld_again', 'tax.corrected') group by subject_id
        ) c on c.subject_id = s.id
        where s.gross_fen + s.fee_fen <> s.charge_fen
           or (s.state = 'draft') <> (s.journal_id is null)
           or (s.state <> 'draft' and (s.net_fen + s.vat_fen + s.surcharge_fen + s.iit_fen, j.wage_fen,
                                       j.tax_fen + coalesce(c.fen, 0), j.fee_fen)
                is distinct from (s.gross_fen, s.gross_fen::numeric, (s.vat_fen + s.surcharge_fen + s.iit_fen)::numeric,
                                  s.fee_fen::numeric))
    """,
    "9 a payout's hold is posted when it succeeded, let go when it failed, open before, and reversed when it came back": f"""
        select i.id::text as what from payout_item i
        left join ledger_hold h on h.id = i.hold_id
        left join ledger_transfer r on r.pending_id = i.hold_id
        left join ledger_transfer b on b.reverses_id = r.id
        where coalesce(r.kind, 'none') <> case
                when i.state in ('succeeded', 'returned') then 'post_hold'
                when i.state in ('failed', 'cancelled') then 'void' else 'none' end
           or (h.id is not null) <> (i.state in {OPEN})
           or (b.id is not null) <> (i.state = 'returned')
    """,
    "9 a settlement is in payout while an item of it is on its way, and paid when one succeeded": f"""
        select s.id::text as what from settlement s
        left join lateral (
            select count(*) filter (where state = 'planned' or state in {OPEN}) as under_way,
                count(*) filter (where state = 'succeeded') as paid
            from payout_item where settlement_id = s.id
        ) i on true
        where ((s.state = 'in_payout')::int, (s.state = 'paid')::int) is distinct from (i.under_way::int, i.paid::int)
    """,
    "10 what is held for payouts is what is on its way": f"""
        select 'held ' || held || ' fen, on their way ' || items || ' fen' as what from (
            select (select coalesce(sum(h.amount_fen), 0) from ledger_hold h join ledger_account a on a.id = h.credit_account_id
                    where a.kind = 'payout_clearing') as held,
                (select coalesce(sum(amount_fen), 0) from payout_item where state in {OPEN}) as items) s
        where held <> items
    """,
    "11 one attempt of a payout is live or paid, of its amount, and live only while the payout is on its way": f"""
        select i.id::text as what from payout_item i left join payout_attempt a on a.payout_item_id = i.id group by i.id
        having count(*) filter (where a.state in ('live', 'paid')) > 1
            or coalesce(bool_or(a.amount_fen <> i.amount_fen), false)
            or coalesce(bool_or(a.state = 'live' and i.state not in {OPEN}), false)
            or (i.state = 'succeeded') <> (count(*) filter (where a.state = 'paid') = 1)
    """,
    "13 a deposit is in its owner's books once and to the fen": """
        select t.id::text as what from ledger_transfer t
        join deposit d on d.id = t.subject_id join ledger_account c on c.id = t.credit_account_id
        where t.event in ('deposit.received', 'deposit.unmatched')
            and (t.amount_fen <> d.amount_fen or (t.event = 'deposit.received' and c.owner_id is distinct from d.employer_id))
        union all
        select subject_id::text from ledger_transfer where event in ('deposit.received', 'deposit.unmatched')
        group by subject_id having count(*) > 1
    """,
    "14 a batch's totals are those of its items, and it is over when they all are": """
        select b.id::text as what from payout_batch b join payout_item i on i.payout_batch_id = b.id group by b.id
        having b.item_count <> count(*) or b.total_fen <> sum(i.amount_fen)
            or (b.state = 'approved' and (b.finished_at is not null) <> bool_and(i.finished_at is not null))
    """,
    "15 no payout leaves a final state, save that what succeeded may come back": """
        select i.id::text as what from payout_item i
        left join audit a on a.subject_id = i.id and a.event in
            ('payout_item.succeeded', 'payout_item.failed', 'payout_item.cancelled', 'payout_item.returned')
        group by i.id
        having count(a.event) <> count(distinct a.event)
            or coalesce(bool_or(a.event = 'payout_item.succeeded'), false) <> (i.state in ('succeeded', 'returned'))
            or coalesce(bool_or(a.event = 'payout_item.returned'), false) <> (i.state = 'returned')
            or coalesce(bool_or(a.event = 'payout_item.failed'), false) <> (i.state = 'failed')
            or coalesce(bool_or(a.event = 'payout_item.cancelled'), false) <> (i.state = 'cancelled')
    """,
    "16 no change of money without its outbox row, no outbox row without its change": """
        select coalesce(a.topic, o.topic) || ' ' || coalesce(a.subject_id, o.subject_id)::text as what
        from (select event as topic, subject_id, count(*) as told from audit
              where event ~ '^(deposit|settlement|payout_batch|payout_item)[.]' group by event, subject_id) a
        full join (select topic, subject_id, count(*) as told from outbox
                   where topic ~ '^(deposit|settlement|payout_batch|payout_item)[.]' group by topic, subject_id) o
            on o.topic = a.topic and o.subject_id = a.subject_id
        where a.told is distinct from o.told
    """,
}


BROKEN = in_one(INVARIANTS)


async def check_payouts(tx: Transaction) -> list[Violation]:
    """Every violation found; an empty list means that payouts and books tell the same story."""
    return [Violation(**dict(row)) for row in await tx.all(BROKEN)]

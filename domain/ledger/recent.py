"""What must hold, asked of what came since a snapshot: hourly, without reading old transfers. Names as in ``invariants``.

``recent`` are the transfers whose leaf is not in the snapshot, and those not sealed yet.
"""

from domain.ledger.invariants import OF_TRANSFERS, STANDING

INVARIANTS = {
    **STANDING,
    **{name: query.replace("ledger_transfer", "recent") for name, query in OF_TRANSFERS.items()},
    "2 an account is its balance in the snapshot and its transfers since": """
        select a.id::text as what from ledger_account a
        left join lateral (
            select * from ledger_snapshot_balance l where l.account_id = a.id and l.day <= :day order by l.day desc limit 1
        ) b on true
        left join (
            select m.account_id, sum(m.held) filter (where m.debit) as dp, sum(m.posted) filter (where m.debit) as d,
                sum(m.held) filter (where not m.debit) as cp, sum(m.posted) filter (where not m.debit) as c
            from recent t cross join lateral (
                select case when t.kind = 'hold' then t.amount_fen else coalesce(-t.held_fen, 0) end as held,
                    case when t.kind in ('hold', 'void') then 0 else t.amount_fen end as posted) v
            cross join lateral (values
                (t.debit_account_id, true, v.held, v.posted), (t.credit_account_id, false, v.held, v.posted)
            ) as m (account_id, debit, held, posted)
            group by m.account_id
        ) e on e.account_id = a.id
        where (a.debits_pending_fen, a.debits_posted_fen, a.credits_pending_fen, a.credits_posted_fen) is distinct from
            (coalesce(b.debits_pending_fen, 0) + coalesce(e.dp, 0), coalesce(b.debits_posted_fen, 0) + coalesce(e.d, 0),
             coalesce(b.credits_pending_fen, 0) + coalesce(e.cp, 0), coalesce(b.credits_posted_fen, 0) + coalesce(e.c, 0))
    """,
    "5 a key is posted or rejected, never both": """
        select t.id::text as what from recent t join ledger_rejection r on r.id = t.id
    """,
    "6 a hold is open until it is resolved, once and within its amount": """
        select h.id::text as what from recent h
        left join ledger_transfer r on r.pending_id = h.id left join ledger_hold o on o.id = h.id
        where h.kind = 'hold' group by h.id, h.amount_fen
        having count(r.id) > 1 or coalesce(sum(r.amount_fen), 0) > h.amount_fen or (count(o.id) = 0) <> (count(r.id) = 1)
        union all
        select t.id::text from recent t join ledger_transfer h on h.id = t.pending_id left join ledger_hold o on o.id = h.id
        where o.id is not null or t.amount_fen > h.amount_fen or t.held_fen <> h.amount_fen
        union all
        select o.id::text from ledger_hold o join ledger_transfer h on h.id = o.id
        where (o.amount_fen, o.debit_account_id, o.credit_account_id)
            is distinct from (h.amount_fen, h.debit_account_id, h.credit_account_id)
    """,
    "6 a hold was not posted after its end": """
        select t.id::text as what from recent t join ledger_hold_expiry e on e.hold_id = t.pending_id
        where t.kind = 'post_hold' and t.created_at >= e.expires_at
        union all
        select o.id::text from ledger_hold o left join ledger_hold_expiry e on e.hold_id = o.id
        where o.expires_at is distinct from e.expires_at
    """,
    "8 what was sealed since is unchanged": """
        select s.kind || ' ' || s.row_id as what from seal s
        where s.number >= :size
            and s.hash is distinct from sha256(convert_to(seal_content(s.kind, s.row_id), 'UTF8'))
    """,
}

BROKEN = """
    with recent as materialized (
        select t.* from seal s join ledger_transfer t on t.id = s.row_id where s.number >= :size and s.kind = 'transfer'
        union all
        select t.* from seal_head h join ledger_transfer t on t.written_in >= h.reached
        where not exists (select from seal s where s.row_id = t.id)
    )
""" + " union all ".join(f"select '{name}: ' || what as what from ({sql}) as broken" for name, sql in INVARIANTS.items())

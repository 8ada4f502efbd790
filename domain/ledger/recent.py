"""What must hold, asked of what came since a snapshot: hourly, without reading old transfers. Names as in ``invariants``.

``recent`` are the transfers whose leaf is not in the snapshot, and those not sealed yet.
"""

INVARIANTS = {
    "1 debits equal credits in every book": """
        select book as what from ledger_account group by book
        having sum(debits_posted_fen) <> sum(credits_posted_fen) or sum(debits_pending_fen) <> sum(credits_pending_fen)
    """,
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
    "3 no account is beyond its limit": """
        select id::text as what from ledger_account
        where (debits_must_not_exceed_credits and debits_pending_fen + debits_posted_fen > credits_posted_fen)
           or (credits_must_not_exceed_debits and credits_pending_fen + credits_posted_fen > debits_posted_fen)
    """,
    "4 a transfer has an amount, a declared route in one book, and accounts that were open": """
        select t.id::text as what from recent t
        left join ledger_account d on d.id = t.debit_account_id left join ledger_account c on c.id = t.credit_account_id
        left join ledger_route r on r.event = t.event and r.kind = t.kind and r.debit_kind = d.kind and r.credit_kind = c.kind
        where r.event is null or t.amount_fen <= 0 or d.book <> c.book or r.book <> d.book
            or t.created_at > least(d.closed_at, c.closed_at)
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
    "7 a journal is all or nothing": """
        select journal_id::text as what from recent group by journal_id
        having count(*) <> max(legs) or min(legs) <> max(legs)
    """,
    "7 no fee debits a worker": """
        select t.id::text as what from recent t
        join ledger_account d on d.id = t.debit_account_id join ledger_account c on c.id = t.credit_account_id
        where 'worker' in (d.owner, c.owner) and 'fee' in (d.book, c.book)
    """,
    "8 transfers, rejections and the chart are append-only": """
        select n.name as what
        from unnest(array['ledger_transfer', 'ledger_rejection', 'ledger_route', 'ledger_account_kind', 'seal']) as n (name)
        where has_table_privilege('linggong_app', n.name, 'insert, update, delete, truncate')
           or not exists (select from pg_trigger where tgrelid = n.name::regclass and tgname = 'append_only' and tgenabled <> 'D')
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

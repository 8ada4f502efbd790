-- What of a channel's statement is in the books: kept as its lines are matched and posted, because the bank's own statement asks for it
-- day after day, and adding up every line of every day again made each answer dearer than the one before.

create table statement_posting (
    statement_file_id uuid primary key references statement_file,
    paid_fen bigint not null check (paid_fen >= 0),
    returned_fen bigint not null check (returned_fen >= 0),
    -- matched and not in the books yet
    unposted bigint not null check (unposted >= 0)
);
select tag('statement_posting', 'none', 'none', 'statement_file_id paid_fen returned_fen unposted');

insert into statement_posting (statement_file_id, paid_fen, returned_fen, unposted)
    select l.statement_file_id,
           coalesce(sum(m.amount_fen) filter (where m.event = 'payout.cleared' and m.posted_at is not null), 0) as paid_fen,
           coalesce(sum(m.amount_fen) filter (where m.event in ('return.received', 'return.unmatched') and m.posted_at is not null), 0) as returned_fen,
           count(*) filter (where m.posted_at is null) as unposted
    from statement_match m join statement_line l on l.id = m.statement_line_id group by l.statement_file_id;

create function statement_match_added() returns trigger language plpgsql as $$
begin
    insert into statement_posting as kept (statement_file_id, paid_fen, returned_fen, unposted)
    select l.statement_file_id,
           coalesce(sum(m.amount_fen) filter (where m.event = 'payout.cleared' and m.posted_at is not null), 0) as paid_fen,
           coalesce(sum(m.amount_fen) filter (where m.event in ('return.received', 'return.unmatched') and m.posted_at is not null), 0) as returned_fen,
           count(*) filter (where m.posted_at is null) as unposted
    from added m join statement_line l on l.id = m.statement_line_id group by l.statement_file_id
    on conflict (statement_file_id) do update
        set paid_fen = kept.paid_fen + excluded.paid_fen, returned_fen = kept.returned_fen + excluded.returned_fen,
            unposted = kept.unposted + excluded.unposted;
    return null;
end $$;
create trigger statement_match_added after insert on statement_match referencing new table as added
    for each statement execute function statement_match_added();

create function statement_match_posted() returns trigger language plpgsql as $$
begin
    update statement_posting kept
    set paid_fen = kept.paid_fen + p.paid_fen, returned_fen = kept.returned_fen + p.returned_fen, unposted = kept.unposted - p.posted
    from (select l.statement_file_id,
                 coalesce(sum(n.amount_fen) filter (where n.event = 'payout.cleared'), 0) as paid_fen,
                 coalesce(sum(n.amount_fen) filter (where n.event in ('return.received', 'return.unmatched')), 0) as returned_fen,
                 count(*) as posted
          from after n join before b on b.statement_line_id = n.statement_line_id and b.event = n.event
          join statement_line l on l.id = n.statement_line_id
          where b.posted_at is null and n.posted_at is not null
          group by l.statement_file_id) p
    where kept.statement_file_id = p.statement_file_id;
    return null;
end $$;
create trigger statement_match_posted after update on statement_match referencing old table as before new table as after
    for each statement execute function statement_match_posted();

create or replace view bank_movement as
    select case d.purpose when 'service_fee' then 'bank_fee' else 'bank_wage' end as account, 'in' as kind,
           n.bank_serial as reference, d.amount_fen, t.amount_fen as ledger_fen, coalesce(n.booked_at, d.deposited_at) as at, true as ready
    from deposit d join bank_notice n on n.id = d.bank_notice_id
    left join ledger_transfer t on t.subject_id = d.id and t.event in ('deposit.received', 'deposit.unmatched')
    union all
    select case d.purpose when 'service_fee' then 'bank_fee' else 'bank_wage' end, 'out', r.bank_serial, d.amount_fen, t.amount_fen,
           s.recorded_at, true
    from deposit_resolution r join deposit d on d.id = r.deposit_id join bank_sending s on s.bank_serial = r.bank_serial
    left join ledger_transfer t on t.subject_id = d.id and t.event = 'deposit.sent_back'
    union all
    select 'bank_' || r.book, 'out', r.bank_serial, r.amount_fen, t.amount_fen, s.recorded_at, true
    from refund r join bank_sending s on s.bank_serial = r.bank_serial
    left join ledger_transfer t on t.subject_id = r.id and t.event = 'refund.succeeded'
    union all
    select 'bank_wage', 'out', m.voucher_number, t.amount_fen, t.amount_fen, m.recorded_at, true
    from tax_remittance m join ledger_transfer t on t.subject_id = m.id and t.event = 'tax.remitted'
    where m.voucher_number is not null
    union all
    select 'bank_wage', k.kind, f.channel || '/' || f.day, case k.kind when 'out' then f.paid_fen else f.returned_fen end,
           nullif(case k.kind when 'out' then p.paid_fen else p.returned_fen end, 0),
           (f.day + 1)::timestamp at time zone 'Asia/Shanghai' - interval '1 second',
           r.state in ('balanced', 'signed') and coalesce(p.unposted, 0) = 0
    from statement_file f join reconciliation r on r.id = f.reconciliation_id
    cross join (values ('in'), ('out')) as k (kind)
    left join statement_posting p on p.statement_file_id = f.id
    where f.state = 'accepted' and f.opening_fen is null and case k.kind when 'out' then f.paid_fen else f.returned_fen end > 0;

-- Every employer pays every worker in turn: each account has a twentieth of all rows. Written past the triggers, so balances stay 0.

insert into ledger_account (id, kind, book, owner, owner_id, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits, opened_at)
select case kind when 'worker_wage' then worker_account_id else employer_account_id end, kind, book, owner,
    case kind when 'worker_wage' then worker_id else employer_id end, side, debits_must_not_exceed_credits, credits_must_not_exceed_debits,
    timestamptz '2025-12-03 00:00:00+08'
from (table owner) as parties cross join ledger_account_kind where kind in ('worker_wage', 'employer_wage');

insert into ledger_transfer (id, number, journal_id, leg, legs, kind, event, debit_account_id, credit_account_id, amount_fen, subject_id, created_at)
select pg_temp.id('transfer', i), i + 1, pg_temp.id('transfer', i), 1, 1, 'post', 'settlement.wage', paying.employer_account_id, paid.worker_account_id, 10000,
    pg_temp.id('transfer', i), timestamptz '2026-01-01 00:00:00+08' + i * interval '1.000457 seconds'
from bench_size cross join generate_series(0, rows - 1) i
join owner paying on paying.n = (i + i / (rows / owners)) % owners join owner paid on paid.n = i % owners;

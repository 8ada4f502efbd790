-- A worker and an employer have a twentieth of all rows each; all are drafts.

insert into settlement (id, timesheet_id, assignment_id, posting_version_id, worker_id, employer_id, state, pay_month, gross_fen, fee_fen, charge_fen, created_at)
select pg_temp.id('settlement', i), pg_temp.id('settlement', i), pg_temp.id('settlement', i), pg_temp.id('settlement', i), w.worker_id, e.employer_id, 'draft', date '2026-01-01', 10000, 600, 10600,
    timestamptz '2026-01-01 00:00:00+08' + i * interval '1.000457 seconds'
from bench_size cross join generate_series(0, rows - 1) i
join owner w on w.n = i % owners join owner e on e.n = i * 31 / 7 % owners;

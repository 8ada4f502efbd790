-- Twenty applications for each posting, one of every worker: an employer and a worker have a twentieth of all rows each.
-- About a hundred of an employer's are shortlisted, at every size; eight in ten are over.

create temp table asked as
select g as n, pg_temp.id('posting', g) as posting_id, pg_temp.id('version', g) as version_id, o.employer_id
from bench_size cross join generate_series(0, rows / owners - 1) g join owner o on o.n = g % owners;

insert into posting (id, employer_id, state, version_id, live_version_id, title, kind, district, pay_fen_per_hour, headcount, starts_at, search_terms, created_at, published_at, valid_until)
select posting_id, employer_id, 'closed', version_id, version_id, '校园兼职岗位' || lpad(n::text, 8, '0'), 'retail', '海淀区', 3000, 10, at + interval '10 days', array['校园'], at, at, timestamptz '2036-01-01 00:00:00+08'
from asked cross join lateral (select timestamptz '2025-12-03 00:00:00+08' + n * interval '1 second') as moment (at);

analyze asked, owner;

insert into application (id, posting_id, posting_version_id, worker_id, employer_id, state, commitment, attested_sha256, reply_due_at, replied_at, created_at)
select pg_temp.id('application', i), a.posting_id, a.version_id, o.worker_id, a.employer_id,
    case when k % (rows / 2000) = 0 then 'shortlisted' when k % 10 > 1 then 'expired' when k % 10 = 1 then 'seen' else 'submitted' end, '好', '\x00',
    at + interval '3 days', case when k % 10 > 0 then at end, at
from bench_size cross join generate_series(0, rows - 1) i
cross join lateral (select i * 7919 / 64, timestamptz '2026-01-01 00:00:00+08' + i * interval '1.000457 seconds') as moment (k, at)
join asked a on a.n = i % (rows / owners) join owner o on o.n = (i + i / (rows / owners)) % owners;

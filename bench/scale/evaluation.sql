-- Both sides of every work: an employer and a worker wrote a twentieth of all rows each, half of them published.

insert into evaluation (id, assignment_id, side, author_id, worker_id, employer_id, performance, communication, satisfaction, written_at, published_at)
select pg_temp.id('evaluation', i), pg_temp.id('evaluation', i), case when by_worker then 'worker' else 'employer' end, case when by_worker then w.person_id else e.member_id end,
    w.worker_id, e.employer_id, 5, 4, 5, at, case when i * 7919 / 64 % 2 = 0 then at end
from bench_size cross join generate_series(0, rows - 1) i
cross join lateral (select i % 2 = 0, timestamptz '2026-01-01 00:00:00+08' + i * interval '1.000457 seconds') as facts (by_worker, at)
join owner w on w.n = i / 2 % owners join owner e on e.n = i * 31 / 7 % owners;

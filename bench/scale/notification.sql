-- A worker has a twentieth of all rows, about a hundred of them unread at every size; each is about one of the employers.

insert into notification (id, person_id, event_id, topic, template_version, subject_type, subject_id, title_zh, title_en, body_zh, body_en, created_at, read_at)
select pg_temp.id('notification', i), o.person_id, pg_temp.id('event', i), 'employer.approved', 1, 'Employer', o.employer_id, '好', '-', '好', '-', at,
    case when i * 7919 / 64 % (rows / 2000) > 0 then at end
from bench_size cross join generate_series(0, rows - 1) i
cross join lateral (select timestamptz '2026-01-01 00:00:00+08' + i * interval '1.000457 seconds') as moment (at)
join owner o on o.n = i % owners;

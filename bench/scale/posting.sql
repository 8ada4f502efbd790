-- An employer has a twentieth of all rows; one in ten is live, the others are over. A hundred live ones say 雨伞, at every size.

insert into posting (id, employer_id, state, version_id, live_version_id, title, kind, district, pay_fen_per_hour, headcount, starts_at, search_terms, created_at, published_at, valid_until)
select pg_temp.id('posting', i), o.employer_id, case when live then 'live' else 'closed' end, pg_temp.id('posting', i), pg_temp.id('posting', i), '校园岗位' || lpad(i::text, 8, '0'),
    (array['tutoring', 'catering', 'retail', 'event'])[1 + i * 31 / 64 % 4], (array['海淀区', '朝阳区', '西城区'])[1 + i * 17 / 64 % 3],
    2000 + i * 7919 % 6000, 10, at + i * 7919 % 1000 * interval '1 hour', case when rare then array['校园', '兼职', '雨伞'] when live then array['校园', '兼职'] else array['校园'] end, at, at, timestamptz '2036-01-01 00:00:00+08'
from bench_size cross join generate_series(0, rows - 1) i
cross join lateral (select i * 7919 / 64 % 10 = 0, i * 7919 / 64 % (rows / 100) = 0, timestamptz '2026-01-01 00:00:00+08' + i * interval '1.000457 seconds') as facts (live, rare, at)
join owner o on o.n = i % owners;

-- An employer has a twentieth of all rows; one in ten is live, the others are over. A hundred live ones say 雨伞 and lie together in
-- one place, at every size; what else is asked for has its part of the whole.

insert into posting (id, employer_id, state, version_id, live_version_id, title, kind, district, pay_fen_per_hour, headcount, starts_at, search_terms, created_at, published_at, valid_until, latitude, longitude, near_terms)
select pg_temp.id('posting', i), o.employer_id, case when live then 'live' else 'closed' end, pg_temp.id('posting', i), pg_temp.id('posting', i), '校园岗位' || lpad(i::text, 8, '0'),
    (array['tutoring', 'catering', 'retail', 'event'])[1 + i * 31 / 64 % 4], (array['海淀区', '朝阳区', '西城区'])[1 + i * 17 / 64 % 3],
    2000 + i * 7919 % 6000, 10, at + i * 7919 % 1000 * interval '1 hour', case when rare then array['校园', '兼职', '雨伞'] when live then array['校园', '兼职'] else array['校园'] end, at, at, timestamptz '2036-01-01 00:00:00+08',
    case when rare then 39.1 else 31.2 end, case when rare then 117.2 else 121.5 end,
    case when rare then array['near=86318c767ffffff'] when live then array['near=elsewhere'] else '{}' end
from bench_size cross join generate_series(0, rows - 1) i
cross join lateral (select i * 7919 / 64 % 10 = 0, i * 7919 / 64 % (rows / 100) = 0, timestamptz '2026-01-01 00:00:00+08' + i * interval '1.000457 seconds') as facts (live, rare, at)
join owner o on o.n = i % owners;

-- as the table's trigger does, which is passed by here
insert into posting_term (posting_id, term, published_at, pay_fen_per_hour, starts_at)
select p.id, t.term, p.published_at, p.pay_fen_per_hour, p.starts_at from posting p cross join lateral posting_terms(p) t(term) where p.state = 'live';

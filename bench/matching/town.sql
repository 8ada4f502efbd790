-- A city that looks for work: workers around forty campuses, shifts of the coming two weeks, and who worked before. The same rows for
-- the same size. bench.matching creates bench_size(workers, shifts, today) and fills in the cells.

create function pg_temp.id(kind text, n bigint) returns uuid language sql immutable as $$
    select (lpad(to_hex(1767225600000 + n * 100), 12, '0') || '7' || substr(md5(kind || n::text), 1, 3) || '8' || substr(md5(kind || n::text), 4, 15))::uuid
$$;
-- a number from 0 to before `below`, drawn by what it is of
create function pg_temp.draw(what text, n bigint, below integer) returns integer language sql immutable as $$
    select (('x' || substr(md5(what || '/' || n::text), 1, 8))::bit(32)::bigint % below)::integer
$$;
create function pg_temp.kinds() returns text[] language sql immutable as $$
    select array['tutoring', 'catering', 'retail', 'promotion', 'event', 'logistics', 'delivery', 'office', 'data_entry', 'library', 'design', 'it_support']
$$;

create temp table moment as select (today::timestamp at time zone 'Asia/Shanghai') - interval '1 hour' as at, today from bench_size;
create temp table campus as
select c, 39.00 + 0.01 * pg_temp.draw('campus lat', c, 36) as lat, 117.05 + 0.01 * pg_temp.draw('campus lng', c, 48) as lng
from generate_series(0, 39) c;
create temp table nth_worker as
select n, pg_temp.id('worker', n) as id, pg_temp.id('worker person', n) as person_id,
    lat + 0.0001 * (pg_temp.draw('wlat', n, 200) - 100) as lat, lng + 0.0001 * (pg_temp.draw('wlng', n, 200) - 100) as lng
from bench_size, generate_series(0, workers - 1) n join campus on c = pg_temp.draw('whose', n, 40);
create temp table nth_posting as
select n, pg_temp.id('posting', n) as id, pg_temp.id('version', n) as version_id, pg_temp.id('employer', n % 400) as employer_id,
    (pg_temp.kinds())[1 + pg_temp.draw('kind', n, 12)] as kind, 1800 + 100 * pg_temp.draw('pay', n, 28) as pay_fen,
    2 + pg_temp.draw('head', n, 7) as headcount, n < 200 as past,
    lat + 0.0001 * (pg_temp.draw('plat', n, 300) - 150) as lat, lng + 0.0001 * (pg_temp.draw('plng', n, 300) - 150) as lng
from bench_size, generate_series(0, 199 + shifts / 2) n join campus on c = pg_temp.draw('where', n, 40);
analyze nth_worker, nth_posting;

insert into person (id, created_at) select person_id, at from nth_worker, moment;
insert into person (id, created_at) select pg_temp.id('boss', 0), at from moment;
insert into staff (id, person_id, login, display_name, role, password_hash, totp_sealed, created_at)
select pg_temp.id('reviewer', 0), pg_temp.id('boss', 0), 'reviewer', '审核员', 'reviewer', 'none', '\x00', at from moment;
insert into worker (id, person_id, state, name_mask, id_number_mask, contact_mask, school, major, experience, working_age_on, adult_on, declared_at, created_at, state_at, submitted_at, approved_at)
select id, person_id, 'approved', '张*', '1****************1', '138****0000', '天津大学', '数学', '', date '2020-01-01',
    case when n % 50 = 0 then today + 300 else date '2022-01-01' end, at, at, at, at, at
from nth_worker, moment;
insert into agreement (id, kind, agreement_text_id, worker_id, signed_by, method, body_sha256, evidence_sealed, evidence_sha256, signed_at)
select pg_temp.id('agreement', n), 'worker_cooperation', t.id, w.id, w.person_id, 'confirmation', t.body_sha256, '\x00', t.body_sha256, at
from nth_worker w, moment, (select id, body_sha256 from agreement_text where kind = 'worker_cooperation' limit 1) t;
insert into employer (id, state, name, uscc, address, business_scope, contact_name, contact_sealed, contact_mask, virtual_account, declared_at, created_at, state_at, submitted_at, approved_at)
select pg_temp.id('employer', n), 'approved', '示例企业' || n, '91110000' || lpad(n::text, 10, '0'), '天津市', '服务', '联系人', '\x00', '138****0000',
    '6200' || lpad(n::text, 12, '0'), at, at, at, at, at
from generate_series(0, 399) n, moment;

insert into job_intention (worker_id, kinds, preference, latitude, longitude, cell, radius_m, pay_floor_fen, valid_until, updated_at)
select id, kinds, (select sum(place::bigint << (4 * kind_number(kind))) from unnest(kinds) with ordinality as k (kind, place)), lat, lng, 0,
    3000 + 500 * pg_temp.draw('radius', n, 7), 1500 + 100 * pg_temp.draw('floor', n, 15), at + interval '90 days',
    at - interval '1 day' * pg_temp.draw('since', n, 20)
from nth_worker, moment, lateral (
    select array(select kind from unnest(pg_temp.kinds()) with ordinality as k (kind, place)
                 order by pg_temp.draw('likes' || kind, n, 1000000) limit 3) as kinds) as liked;
-- evenings and afternoons by the day of the week, whole days at weekends
insert into worker_week (worker_id, week_on, free)
select id, date_trunc('week', today)::date + 7 * week, array(
    select case when d < 5
        then (case when pg_temp.draw('eve' || d, n, 10) < 7 then day_bits(34, 46) else 0 end)
           | (case when pg_temp.draw('noon' || d, n, 10) < 4 then day_bits(25, 35) else 0 end)
        else (case when pg_temp.draw('end' || d, n, 10) < 8 then day_bits(16, 46) else 0 end) end
    from generate_series(0, 6) d)
from nth_worker, moment, generate_series(0, 2) week;
insert into worker_qualification (worker_id, code, declared_at)
select id, 'health_certificate', at from nth_worker, moment where pg_temp.draw('health', n, 10) < 5;

insert into posting_version (id, posting_id, number, title, kind, duties, district, address, latitude, longitude, headcount, pay_due_days, valid_until, declared_at, sha256, created_at, created_by)
select version_id, id, 1, '校园兼职' || n, kind, '按照现场安排完成接待、整理与清点工作，交接清楚。', '天津市南开区', '卫津路92号', lat, lng, headcount, 7, at + interval '30 days', at,
    '\x00', at - interval '200 days', pg_temp.id('boss', 0)
from nth_posting, moment;
insert into review (id, subject_type, subject_id, decision, reason, checklist, reviewer_id, decided_at)
select pg_temp.id('review', n), 'posting_version', version_id, 'approved', '', '[]', pg_temp.id('reviewer', 0), at from nth_posting, moment;
insert into posting (id, employer_id, state, version_id, live_version_id, title, kind, district, pay_fen_per_hour, headcount, starts_at, search_terms, created_at, published_at, valid_until)
select id, employer_id, case when past then 'expired' else 'live' end, version_id, version_id, '校园兼职' || n, kind, '天津市南开区', pay_fen, headcount,
    at, '{}', at, at, at + interval '30 days'
from nth_posting, moment;
insert into requirement (id, posting_version_id, position, kind, text, ground)
select pg_temp.id('requirement', n), version_id, 1, 'health_certificate', '持有效健康证', '接触食品' from nth_posting where kind = 'catering';
insert into shift (id, posting_id, posting_version_id, starts_at, ends_at, headcount)
select pg_temp.id('shift', n * 2 + k), id, version_id, starts_at, starts_at + interval '4 hours', least(headcount, 1 + pg_temp.draw('places', n * 2 + k, 5))
from nth_posting, moment, generate_series(0, 1) k, lateral (
    select at + interval '1 hour' + interval '1 day' * case when past then -60 - pg_temp.draw('ago', n, 60) else pg_temp.draw('day', n * 2 + k, 14) end
        + interval '30 minutes' * (array[17, 26, 26, 34, 35, 36])[1 + pg_temp.draw('hour', n * 2 + k, 6)] as starts_at) as begins;

-- four in ten have worked before, once or twice
create temp table past_work as
select w.n * 2 + k as n, w.id as worker_id, p.id as posting_id, p.version_id, p.employer_id, s.id as shift_id, s.starts_at, s.ends_at
from nth_worker w cross join generate_series(0, 1) k
join nth_posting p on p.n = (pg_temp.draw('worked', w.n, 100) * 2 + k)
join shift s on s.id = pg_temp.id('shift', p.n * 2)
where pg_temp.draw('works', w.n, 10) < 4 and (k = 0 or w.n % 2 = 0);
insert into application (id, posting_id, posting_version_id, worker_id, employer_id, state, commitment, attested_sha256, reply_due_at, replied_at, created_at)
select pg_temp.id('application', n), posting_id, version_id, worker_id, employer_id, 'accepted', '保证到岗', '\x00', starts_at, starts_at, starts_at from past_work;
insert into offer (id, application_id, posting_id, worker_id, employer_id, state, message, created_at, expires_at, answered_at)
select pg_temp.id('offer', n), pg_temp.id('application', n), posting_id, worker_id, employer_id, 'accepted', '请准时', starts_at, starts_at, starts_at from past_work;
insert into assignment (id, offer_id, posting_id, posting_version_id, shift_id, worker_id, employer_id, state, starts_at, ends_at, checked_in_at, checked_out_at, created_at)
select pg_temp.id('assignment', n), pg_temp.id('offer', n), posting_id, version_id, shift_id, worker_id, employer_id,
    case when n % 12 = 0 then 'absent' else 'worked' end, starts_at, ends_at, case when n % 12 > 0 then starts_at end, case when n % 12 > 0 then ends_at end, starts_at
from past_work;
insert into sandbox_clock (offset_by, set_at) select at - clock_timestamp(), clock_timestamp() from moment;

-- One employer's pay run: so many payees with an approved timesheet of four hours each, nothing drafted; every thousand share a
-- posting, whose pay makes some of them pay income tax. Funded by what the bench deposits. Ids are in time order, as the product's.

create function pg_temp.id(kind text, n bigint) returns uuid language sql immutable as $$
    select (lpad(to_hex(1767225600000 + n), 12, '0') || '7' || substr(md5(kind || n), 1, 3) || '8' || substr(md5(kind || n), 4, 15))::uuid
$$;
create temp table payee as
select n, n / 1000 as p, pg_temp.id('worker', n) as worker_id, pg_temp.id('person', n) as person_id, pg_temp.id('application', n) as application_id,
    pg_temp.id('offer', n) as offer_id, pg_temp.id('assignment', n) as assignment_id, pg_temp.id('timesheet', n) as timesheet_id,
    clock_timestamp() - interval '3 days' as at
from generate_series(0, $payees - 1) n;

insert into person (id, phone_mask, created_at) select person_id, '138****0000', at from payee;
insert into person (id, created_at) values (pg_temp.id('owner', 0), clock_timestamp());
insert into worker (id, person_id, state, name_mask, id_number_mask, contact_mask, school, major, experience, working_age_on, adult_on, declared_at, created_at, state_at, submitted_at, approved_at)
select worker_id, person_id, 'approved', '赵*', '1****************1', '138****0000', '北京大学', '数学', '', date '2020-01-01', date '2022-01-01', at, at, at, at, at from payee;
insert into employer (id, state, name, uscc, address, business_scope, industry, contact_name, contact_sealed, contact_mask, virtual_account, declared_at, created_at, state_at, submitted_at, approved_at)
select pg_temp.id('employer', 0), 'approved', '示例企业有限公司', '911100000000000000', '北京市海淀区', '零售', 'retail', '联系人', '\x00', '138****0000', '6200', at, at, at, at, at from payee limit 1;

insert into posting (id, employer_id, state, version_id, live_version_id, title, kind, district, pay_fen_per_hour, headcount, taken, starts_at, search_terms, created_at, published_at, valid_until)
select pg_temp.id('posting', p), pg_temp.id('employer', 0), 'closed', pg_temp.id('version', p), pg_temp.id('version', p), '校园兼职岗位', 'retail', '海淀区', 2500, 1000, 1000,
    min(at), array['校园'], min(at), min(at), timestamptz '2036-01-01 00:00:00+08' from payee group by p;
insert into posting_version (id, posting_id, number, title, kind, duties, district, address, latitude, longitude, headcount, pay_due_days, valid_until, declared_at, sha256, created_at, created_by)
select pg_temp.id('version', p), pg_temp.id('posting', p), 1, '校园兼职岗位', 'retail', '负责现场接待、登记和引导，按时到岗，听从现场负责人安排。', '海淀区', '北京市海淀区中关村大街1号',
    39.98, 116.31, 1000, 7, timestamptz '2036-01-01 00:00:00+08', min(at), sha256('version'), min(at), pg_temp.id('owner', 0) from payee group by p;
insert into shift (id, posting_id, posting_version_id, starts_at, ends_at, headcount, taken)
select pg_temp.id('shift', p), pg_temp.id('posting', p), pg_temp.id('version', p), min(at), min(at) + interval '4 hours', 1000, 1000 from payee group by p;
insert into pay_component (id, posting_version_id, position, kind, unit, amount_fen)
select pg_temp.id('pay', p), pg_temp.id('version', p), 1, 'base', 'hour', case when p % 2 = 0 then 2500 else 200000 end from payee group by p;

insert into application (id, posting_id, posting_version_id, worker_id, employer_id, state, commitment, attested_sha256, reply_due_at, replied_at, created_at)
select application_id, pg_temp.id('posting', p), pg_temp.id('version', p), worker_id, pg_temp.id('employer', 0), 'accepted', '按时到岗', sha256('application'), at, at, at from payee;
insert into offer (id, application_id, posting_id, worker_id, employer_id, state, message, created_at, expires_at, answered_at)
select offer_id, application_id, pg_temp.id('posting', p), worker_id, pg_temp.id('employer', 0), 'accepted', '', at, at + interval '1 day', at from payee;
insert into assignment (id, offer_id, posting_id, posting_version_id, shift_id, worker_id, employer_id, state, starts_at, ends_at, checked_in_at, checked_out_at, created_at)
select assignment_id, offer_id, pg_temp.id('posting', p), pg_temp.id('version', p), pg_temp.id('shift', p), worker_id, pg_temp.id('employer', 0), 'worked', at, at + interval '4 hours',
    at, at + interval '4 hours', at from payee;
insert into timesheet (id, assignment_id, worker_id, employer_id, state, worked_minutes, submitted_at, approval_due_at, decided_at, decided_by)
select timesheet_id, assignment_id, worker_id, pg_temp.id('employer', 0), 'approved', 240, at + interval '5 hours', at + interval '3 days', at + interval '6 hours', pg_temp.id('owner', 0) from payee;

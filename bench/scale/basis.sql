-- Who asks and whose the rows are: the same at every size. bench.scale.making creates bench_size(rows, owners).

create function pg_temp.id(kind text, n bigint) returns uuid language sql immutable as $$
    select (lpad(to_hex(1767225600000 + n * 100), 12, '0') || '7' || substr(md5(kind), 1, 3) || '8' || lpad(to_hex(n), 15, '0'))::uuid
$$;

create temp table owner as
select n, pg_temp.id('employer', n) as employer_id, pg_temp.id('member person', n) as member_id,
    pg_temp.id('worker', n) as worker_id, pg_temp.id('worker person', n) as person_id,
    pg_temp.id('employer wage', n) as employer_account_id, pg_temp.id('worker wage', n) as worker_account_id
from bench_size cross join generate_series(0, owners - 1) n;

insert into person (id, phone_mask, created_at)
select id, '138****0000', timestamptz '2025-12-01 00:00:00+08'
from (select member_id from owner union all select person_id from owner union all select pg_temp.id('staff person', 0)) people (id);

insert into staff (id, person_id, login, display_name, role, password_hash, totp_sealed, created_at)
values (pg_temp.id('staff', 0), pg_temp.id('staff person', 0), 'finance', '财务员', 'finance', 'none', '\x00', timestamptz '2025-12-01 00:00:00+08');

insert into worker (id, person_id, state, name_mask, id_number_mask, contact_mask, school, major, experience, working_age_on, adult_on, declared_at, created_at, state_at, submitted_at, approved_at)
select worker_id, person_id, 'approved', '赵*', '1****************0', '138****0000', '北京大学', '数学', '在校期间做过两份兼职', date '2020-01-01', date '2022-01-01', at, at, at, at, at
from owner cross join (values (timestamptz '2025-12-02 00:00:00+08')) as moment (at);

insert into employer (id, state, name, uscc, address, business_scope, industry, contact_name, contact_sealed, contact_mask, virtual_account, declared_at, created_at, state_at, submitted_at, approved_at)
select employer_id, 'approved', '示例企业' || lpad(n::text, 4, '0') || '有限公司', '91110000' || lpad(n::text, 10, '0'), '北京市海淀区中关村大街1号', '餐饮、零售与活动服务', 'retail', '联系人',
    '\x00', '138****0000', '6200' || lpad(n::text, 12, '0'), at, at, at, at, at
from owner cross join (values (timestamptz '2025-12-02 00:00:00+08')) as moment (at);

insert into employer_member (id, employer_id, person_id, role, display_name, created_at)
select pg_temp.id('member', n), employer_id, member_id, 'owner', '负责人', timestamptz '2025-12-02 00:00:00+08' from owner;

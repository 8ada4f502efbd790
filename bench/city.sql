-- The bench's database: employers with 50 postings each, 10 applications a posting, two of them hired, worked, settled and
-- evaluated by both sides. The same rows for the same seed and size. bench.data creates bench_size(seed, employers, workers).

create function pg_temp.id(kind text, n bigint) returns uuid language sql immutable as $$
    select (lpad(to_hex(1767225600000 + n * 100), 12, '0') || '7' || substr(md5(kind || n::text), 1, 3) || '8' || substr(md5(kind || n::text), 4, 15))::uuid
$$;

create temp table nth_employer as
select n, pg_temp.id('employer', n) as id, pg_temp.id('employer person', n) as person_id
from bench_size, generate_series(0, employers - 1) n;

create temp table nth_worker as
select n, pg_temp.id('worker', n) as id, pg_temp.id('worker person', n) as person_id
from bench_size, generate_series(0, workers - 1) n;

create temp table nth_posting as
select g as n, pg_temp.id('posting', g) as id, pg_temp.id('version', g) as version_id, pg_temp.id('shift', g) as shift_id,
    e.id as employer_id, e.person_id as member_id, md5(seed || '-posting-' || g) as random,
    (array['tutoring', 'catering', 'retail', 'event', 'office', 'library', 'logistics', 'design'])[1 + g % 8] as kind,
    (array['海淀区', '朝阳区', '西城区', '丰台区', '昌平区'])[1 + g % 5] as district,
    g % 5 <> 4 as live, 2000 + (g * 37) % 6000 as pay_fen,
    timestamptz '2026-01-01 08:00:00+08' + g * interval '100.000123 seconds' as created_at
from bench_size, generate_series(0, employers * 50 - 1) g join nth_employer e on e.n = g % (select employers from bench_size);

-- Two of a posting's ten applicants are hired.
create temp table nth_application as
select p.n * 10 + k as n, pg_temp.id('application', p.n * 10 + k) as id, k, p.id as posting_id, p.version_id, p.shift_id, p.employer_id,
    p.member_id, p.pay_fen, w.id as worker_id, w.person_id, p.created_at + interval '1 day' + k * interval '1 hour 0.000457 seconds' as created_at
from nth_posting p cross join generate_series(0, 9) k
join nth_worker w on w.n = (p.n * 7 + k * 997) % (select workers from bench_size);

create temp table nth_work as
select a.*, pg_temp.id('assignment', a.n) as assignment_id, pg_temp.id('offer', a.n) as offer_id, pg_temp.id('timesheet', a.n) as timesheet_id,
    pg_temp.id('settlement', a.n) as settlement_id, pg_temp.id('journal', a.n) as journal_id,
    a.created_at + interval '10 days' as starts_at, a.pay_fen * 4 as gross_fen, a.pay_fen * 4 / 50 as iit_fen, a.pay_fen * 4 * 6 / 100 as fee_fen
from nth_application a where k < 2;

analyze nth_employer, nth_worker, nth_posting, nth_application, nth_work;

insert into person (id, phone_mask, created_at)
select person_id, '138****' || lpad((n % 10000)::text, 4, '0'), timestamptz '2025-12-01 00:00:00+08'
from (select n, person_id from nth_worker union all select n, person_id from nth_employer) people;

insert into person (id, created_at) values (pg_temp.id('reviewer person', 0), timestamptz '2025-12-01 00:00:00+08');
insert into staff (id, person_id, login, display_name, role, password_hash, totp_sealed, created_at)
values (pg_temp.id('reviewer', 0), pg_temp.id('reviewer person', 0), 'reviewer', '审核员', 'reviewer', 'none', '\x00', timestamptz '2025-12-01 00:00:00+08');

insert into worker (id, person_id, state, name_mask, id_number_mask, contact_mask, school, major, experience, working_age_on, adult_on, declared_at, created_at, state_at, submitted_at, approved_at)
select id, person_id, 'approved', substr('赵钱孙李周吴郑王冯陈', 1 + n % 10, 1) || '*', '1****************' || n % 10, '138****' || lpad((n % 10000)::text, 4, '0'),
    (array['北京大学', '清华大学', '中国人民大学', '北京师范大学'])[1 + n % 4], (array['数学', '中文', '计算机', '英语', '会计'])[1 + n % 5],
    '在校期间做过' || 1 + n % 4 || '份兼职', date '2020-01-01', date '2022-01-01', at, at, at, at, at
from nth_worker cross join (values (timestamptz '2025-12-02 00:00:00+08')) as moment (at);

insert into employer (id, state, name, uscc, address, business_scope, industry, contact_name, contact_sealed, contact_mask, virtual_account, declared_at, created_at, state_at, submitted_at, approved_at)
select id, 'approved', '示例企业' || n || '有限公司', '91110000' || lpad(n::text, 10, '0'), '北京市海淀区中关村大街' || 1 + n || '号', '餐饮、零售与活动服务', 'retail', '联系人',
    '\x00', '138****0000', '6200' || lpad(n::text, 12, '0'), at, at, at, at, at
from nth_employer cross join (values (timestamptz '2025-12-02 00:00:00+08')) as moment (at);

insert into employer_member (id, employer_id, person_id, role, display_name, created_at)
select pg_temp.id('member', n), id, person_id, 'owner', '负责人', timestamptz '2025-12-02 00:00:00+08' from nth_employer;

insert into review (id, subject_type, subject_id, decision, reason, checklist, reviewer_id, decided_at)
select pg_temp.id('review', n), 'posting_version', version_id, 'approved', '', '[]', pg_temp.id('reviewer', 0), created_at + interval '30 minutes' from nth_posting;

insert into posting (id, employer_id, state, version_id, live_version_id, title, kind, district, pay_fen_per_hour, headcount, taken, starts_at, search_terms, created_at, published_at, valid_until)
select id, employer_id, case when live then 'live' else 'closed' end, version_id, version_id, '校园兼职岗位' || n || '：' || substr(random, 1, 6), kind, district, pay_fen, 10, 2,
    created_at + interval '10 days', array['校园', '兼职', kind], created_at, created_at + interval '1 hour', timestamptz '2036-01-01 00:00:00+08'
from nth_posting;

insert into posting_version (id, posting_id, number, title, kind, duties, district, address, latitude, longitude, headcount, pay_due_days, valid_until, declared_at, sha256, created_at, created_by)
select version_id, id, 1, '校园兼职岗位' || n || '：' || substr(random, 1, 6), kind, '负责现场接待、登记和引导，按时到岗，听从现场负责人安排，完成交接。', district, '北京市海淀区中关村大街1号',
    39.98, 116.31, 10, 7, timestamptz '2036-01-01 00:00:00+08', created_at, sha256(convert_to('version' || n, 'UTF8')), created_at, member_id
from nth_posting;

insert into shift (id, posting_id, posting_version_id, starts_at, ends_at, headcount, taken)
select shift_id, id, version_id, created_at + interval '10 days', created_at + interval '10 days 4 hours', 10, 2 from nth_posting;

insert into pay_component (id, posting_version_id, position, kind, unit, amount_fen)
select pg_temp.id('pay', n), version_id, 1, 'base', 'hour', pay_fen from nth_posting;

insert into requirement (id, posting_version_id, position, kind, text, ground)
select pg_temp.id('requirement', n), version_id, 1, 'availability', '能够按班次到岗', '现场工作' from nth_posting;

insert into application (id, posting_id, posting_version_id, worker_id, employer_id, state, commitment, attested_sha256, reply_due_at, replied_at, reject_code, reject_reason, created_at)
select id, posting_id, version_id, worker_id, employer_id,
    (array['accepted', 'accepted', 'shortlisted', 'shortlisted', 'seen', 'seen', 'submitted', 'submitted', 'submitted', 'rejected'])[1 + k],
    '按时到岗，认真完成工作。', sha256(convert_to('application' || n, 'UTF8')), created_at + interval '3 days',
    case when k in (0, 1, 9) then created_at + interval '1 day' end, case when k = 9 then 'filled' end, case when k = 9 then '名额已满' end, created_at
from nth_application;

insert into offer (id, application_id, posting_id, worker_id, employer_id, state, message, created_at, expires_at, answered_at)
select offer_id, id, posting_id, worker_id, employer_id, 'accepted', '请按时到岗', created_at + interval '1 day', created_at + interval '4 days', created_at + interval '2 days' from nth_work;

insert into offer_shift (offer_id, shift_id) select offer_id, shift_id from nth_work;

insert into assignment (id, offer_id, posting_id, posting_version_id, shift_id, worker_id, employer_id, state, starts_at, ends_at, checked_in_at, checked_out_at, created_at)
select assignment_id, offer_id, posting_id, version_id, shift_id, worker_id, employer_id, 'worked', starts_at, starts_at + interval '4 hours', starts_at, starts_at + interval '4 hours',
    created_at + interval '2 days'
from nth_work;

insert into timesheet (id, assignment_id, worker_id, employer_id, state, worked_minutes, submitted_at, approval_due_at, decided_at, decided_by)
select timesheet_id, assignment_id, worker_id, employer_id, 'approved', 240, starts_at + interval '5 hours', starts_at + interval '3 days', starts_at + interval '1 day', member_id from nth_work;

insert into settlement (id, timesheet_id, assignment_id, posting_version_id, worker_id, employer_id, state, pay_month, gross_fen, vat_fen, iit_fen, net_fen, fee_fen, charge_fen, journal_id,
    created_at, approved_at, approved_by, pay_due_at)
select settlement_id, timesheet_id, assignment_id, version_id, worker_id, employer_id, 'approved', date_trunc('month', starts_at at time zone 'Asia/Shanghai')::date, gross_fen, 0, iit_fen, gross_fen - iit_fen,
    fee_fen, gross_fen + fee_fen, journal_id, starts_at + interval '1 day', starts_at + interval '2 days', member_id, starts_at + interval '4 days'
from nth_work;

insert into settlement_explanation (id, settlement_id, first_position, lines)
select explanation_of(pg_temp.id('line', n * 5)), settlement_id, 1, jsonb_agg(jsonb_build_array(part, label_zh, label_en, formula,
    case part when 'gross' then gross_fen when 'tax' then -iit_fen when 'net' then gross_fen - iit_fen when 'fee' then fee_fen else gross_fen + fee_fen end, '{}'::jsonb, rule_ref) order by position)
from nth_work cross join (values
    (1, 'gross', '计时报酬', 'Hourly pay', '4 h × rate', 'settlements.gross_by_component@1'), (2, 'tax', '代扣个人所得税', 'Tax withheld', '2 %', 'tax.cumulative_withholding@1'),
    (3, 'net', '实发', 'Net', 'gross − tax', 'settlements.net@1'), (4, 'fee', '服务费', 'Service fee', '6 %', 'finance.fee_on_top@1'),
    (5, 'charge', '应付', 'Charge', 'gross + fee', 'settlements.charge@1')) as lines (position, part, label_zh, label_en, formula, rule_ref)
group by n, settlement_id;

insert into evaluation_window (assignment_id, worker_id, employer_id, opened_at, closes_at, closed_at)
select assignment_id, worker_id, employer_id, starts_at + interval '4 hours', starts_at + interval '7 days 4 hours', starts_at + interval '2 days' from nth_work;

insert into evaluation (id, assignment_id, side, author_id, worker_id, employer_id, performance, communication, satisfaction, text, written_at, published_at)
select pg_temp.id('evaluation of ' || side, n), assignment_id, side, case side when 'worker' then person_id else member_id end, worker_id, employer_id, 3 + n % 3, 4, 5, '合作愉快',
    starts_at + interval '1 day', starts_at + interval '2 days'
from nth_work cross join (values ('worker'), ('employer')) as sides (side);

select ledger_open_accounts(array_agg(pg_temp.id(kind, n)), array_agg(kind), array_agg(id), array_fill(null::text, array[count(*)::int]), timestamptz '2025-12-03 00:00:00+08')
from (
    select n, id, kind from nth_employer cross join unnest(array['employer_wage', 'employer_fee', 'employer_fee_charged']) kind
    union all select n, id, kind from nth_worker cross join unnest(array['worker_wage', 'worker_tax']) kind
) accounts;

insert into ledger_transfer (id, number, journal_id, leg, legs, kind, event, debit_account_id, credit_account_id, amount_fen, subject_id, created_at)
select pg_temp.id('deposit ' || a.kind, e.n), nextval('ledger_transfer_number'), pg_temp.id('deposit ' || a.kind, e.n), 1, 1, 'post', 'deposit.received', bank.id, a.id, 100000000,
    pg_temp.id('deposit ' || a.kind, e.n), timestamptz '2025-12-04 00:00:00+08'
from nth_employer e join ledger_account a on a.owner_id = e.id and a.kind in ('employer_wage', 'employer_fee')
join ledger_account bank on bank.kind = case a.kind when 'employer_wage' then 'bank_wage_cash' else 'bank_fee_cash' end;

analyze ledger_account, ledger_transfer;

insert into ledger_transfer (id, number, journal_id, leg, legs, kind, event, debit_account_id, credit_account_id, amount_fen, subject_id, created_at)
select pg_temp.id(event, w.n), nextval('ledger_transfer_number'), w.journal_id, leg, 3, 'post', event, d.id, c.id,
    case event when 'settlement.wage' then gross_fen when 'settlement.iit' then iit_fen else fee_fen end, w.settlement_id, w.starts_at + interval '2 days'
from nth_work w
cross join (values (1, 'settlement.wage', 'employer_wage', 'worker_wage'), (2, 'settlement.iit', 'worker_wage', 'worker_tax'), (3, 'settlement.fee', 'employer_fee', 'employer_fee_charged'))
    as legs (leg, event, debit_kind, credit_kind)
join ledger_account d on d.kind = debit_kind and d.owner_id = case when debit_kind like 'worker%' then w.worker_id else w.employer_id end
join ledger_account c on c.kind = credit_kind and c.owner_id = case when credit_kind like 'worker%' then w.worker_id else w.employer_id end
order by w.n, leg;

insert into notification (id, person_id, event_id, topic, template_version, subject_type, subject_id, title_zh, title_en, body_zh, body_en, created_at, read_at)
select pg_temp.id('notification', a.n), a.person_id, pg_temp.id('event', a.n), topic, 1, case when a.k < 2 then 'Settlement' else 'Application' end,
    case when a.k < 2 then pg_temp.id('settlement', a.n) else a.id end, title_zh, title_en, body_zh, body_en, a.created_at + interval '2 days',
    case when a.n % 3 = 0 then a.created_at + interval '3 days' end
from nth_application a join (values (0, 'application.seen', '用人方已查看您的申请', 'Your application was read', '用人方已查看您的申请。', 'Your application was read.'),
    (1, 'application.shortlisted', '您已进入候选名单', 'You are shortlisted', '您的申请已进入候选名单。', 'Your application is shortlisted.'),
    (2, 'application.rejected', '申请未被录用', 'Application not accepted', '您的申请未被录用，请查看原因。', 'Your application was not accepted.'))
    as said (nr, topic, title_zh, title_en, body_zh, body_en) on said.nr = a.n % 3
where a.k < 6;

insert into notification_delivery (id, notification_id, channel, state, attempts, delivered_at)
select pg_temp.id('delivery', a.n), pg_temp.id('notification', a.n), 'in_app', 'delivered', 1, a.created_at + interval '2 days'
from nth_application a where a.k < 6;

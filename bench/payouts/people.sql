-- One employer and so many payees with an approved wage each, a card, and all that the law wants before it is paid. What is sealed
-- is copied in by the bench. Ids are in time order, as the product's.

create function pg_temp.id(kind text, n bigint) returns uuid language sql immutable as $$
    select (lpad(to_hex(1767225600000 + n), 12, '0') || '7' || substr(md5(kind || n), 1, 3) || '8' || substr(md5(kind || n), 4, 15))::uuid
$$;
create temp table payee as
select n, s.worker_id, pg_temp.id('person', n) as person_id, pg_temp.id('settlement', n) as settlement_id, s.name, s.id_number, s.contact,
    s.destination_id, s.number, clock_timestamp() - interval '3 days' as at, 8000 + n % 500 as fen
from bench_sealed s;

insert into person (id, phone_mask, created_at) select person_id, '138****0000', at from payee;
insert into worker (id, person_id, state, name_sealed, name_mask, id_number_sealed, id_number_mask, contact_sealed, contact_mask, school, major, experience, working_age_on, adult_on, declared_at, created_at, state_at, submitted_at, approved_at)
select worker_id, person_id, 'approved', name, '赵*', id_number, '1****************1', contact, '138****0000', '北京大学', '数学', '', date '2020-01-01', date '2022-01-01', at, at, at, at, at from payee;
insert into employer (id, state, name, uscc, address, business_scope, industry, contact_name, contact_sealed, contact_mask, virtual_account, declared_at, created_at, state_at, submitted_at, approved_at)
select pg_temp.id('employer', 0), 'approved', '示例企业有限公司', '911100000000000000', '北京市海淀区', '零售', 'retail', '联系人', '\x00', '138****0000', '6200', at, at, at, at, at from payee limit 1;
insert into verification (id, subject_type, subject_id, method, state, provider, request_no, consented_at, requested_at, answered_at, expires_at)
select pg_temp.id('verification', n), 'worker', worker_id, 'two_element', 'passed', 'bench', n::text, at, at, at, at + interval '1 year' from payee;
insert into agreement (id, kind, agreement_text_id, worker_id, signed_by, method, body_sha256, evidence_sealed, evidence_sha256, signed_at)
select pg_temp.id('agreement', n), 'worker_cooperation', pg_temp.id('text', 0), worker_id, person_id, 'sms_intention', sha256('text'), '\x00', sha256('evidence'), at from payee;
insert into consent (id, person_id, purpose, text_version, given, at)
select pg_temp.id('consent', n), person_id, 'agent_tax_filing', 1, true, at from payee;
insert into payout_destination (id, worker_id, kind, number_sealed, number_mask, number_index, holder_verified_at, usable_from, created_at, made_default_at)
select destination_id, worker_id, 'bank_card', number, '**** 0000', sha256(n::text::bytea), at, at, at, at from payee;
insert into settlement (id, timesheet_id, assignment_id, posting_version_id, worker_id, employer_id, state, pay_month, gross_fen, vat_fen, iit_fen, net_fen, fee_fen, charge_fen, journal_id, created_at, approved_at, pay_due_at)
select settlement_id, pg_temp.id('timesheet', n), pg_temp.id('assignment', n), pg_temp.id('version', n / 1000), worker_id, pg_temp.id('employer', 0), 'approved',
    date_trunc('month', at)::date, fen, 0, 0, fen, 0, fen, pg_temp.id('journal', n), at, at, at + interval '30 days' from payee;
insert into deadline (id, kind, subject_id, rule_id, rule_version, started_at, remind_at, due_at, worker_id, employer_id)
select pg_temp.id('deadline', n), 'pay_release', settlement_id, r.id, r.version, at, at + interval '20 days', at + interval '30 days', worker_id, pg_temp.id('employer', 0)
from payee, (select id, version from rule where id = 'tax.cumulative_withholding' order by version desc limit 1) r;

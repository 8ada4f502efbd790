-- What people ask about their data: a copy, a correction, its end; what law keeps then, and for how long (PIPL arts. 44 to 47, T-004).

alter table column_tag add column derived boolean not null default false;
select tag('column_tag', 'none', 'none', 'derived');

-- Data that was made about somebody, not given by them: scores, marks, shares. It is personal data as the rest is (T-004).
create function derived(table_name text, columns text) returns void language sql as $$
    update column_tag set derived = true
    where column_tag.table_name = $1 and column_name = any (regexp_split_to_array(trim($2), '\s+'))
$$;
select tag('evaluation', 'credit', 'access', 'performance communication satisfaction');
select derived('evaluation', 'performance communication satisfaction');
select derived('tax_payment', 'run_income_fen run_withheld_fen vat_assessed_fen vat_carried_fen');
select derived('tax_crossing', 'sales_fen');

-- Why data may stay after its purpose, and for how long after the last thing of its kind. A class has its own key per subject.
create table retention_class (
    retention text primary key,
    title_zh text not null,
    title_en text not null,
    years integer not null check (years >= 0),
    legal_basis text[] not null
);
select tag('retention_class', 'none', 'none', 'retention title_zh title_en years legal_basis');
insert into retention_class (retention, title_zh, title_en, years, legal_basis) values
('contact', '联系方式', 'Contact', 0, '{个人信息保护法 第19条}'),
('service', '招聘与服务信息', 'Recruiting and service records', 3, '{电子商务法 第31条,网络招聘服务管理规定 第22条}'),
('identity', '身份与签约信息', 'Identity and signatures', 10, '{税收征收管理法实施细则 第29条,国务院令第810号 第4条}'),
('payment', '收付款信息', 'Payment records', 10, '{税收征收管理法实施细则 第29条}');
alter table subject_key drop constraint subject_key_retention_check, add foreign key (retention) references retention_class;

-- Where each sealed column's key is: its class, the name it is sealed under, the column that says whose it is.
create table vault_field (
    table_name text not null,
    column_name text not null,
    retention text not null references retention_class,
    field text not null,
    subject_column text not null,
    primary key (table_name, column_name)
);
select tag('vault_field', 'none', 'none', 'table_name column_name retention field subject_column');
insert into vault_field (table_name, column_name, retention, field, subject_column) values
('person', 'phone_sealed', 'contact', 'person.phone', 'id'),
('worker', 'name_sealed', 'identity', 'worker.name', 'id'),
('worker', 'id_number_sealed', 'identity', 'worker.id_number', 'id'),
('worker', 'sex_sealed', 'identity', 'worker.sex', 'id'),
('worker', 'birth_date_sealed', 'identity', 'worker.birth_date', 'id'),
('worker', 'contact_sealed', 'contact', 'worker.contact', 'id'),
('verification', 'answer_sealed', 'identity', 'verification.answer', 'subject_id'),
('agreement', 'evidence_sealed', 'identity', 'agreement.evidence', 'worker_id'),
('payout_destination', 'number_sealed', 'payment', 'payout_destination.number', 'worker_id');

-- Which rows of a table are about somebody, where it has neither worker_id nor person_id: $1 is the person, $2 the worker.
create table subject_link (
    table_name text primary key,
    condition text not null
);
select append_only('subject_link');
select tag('subject_link', 'none', 'none', 'table_name condition');
insert into subject_link (table_name, condition) values
('person', 't.id = $1'),
('worker', 't.id = $2'),
('audit', 't.subject_id in ($1, $2)'),
('verification', 't.subject_id = $2'),
('review', 't.subject_id = $2'),
('evaluation', 't.author_id = $1 or (t.worker_id = $2 and t.published_at is not null)'),
('agreement', 't.worker_id = $2 or t.signed_by = $1'),
('attestation', 't.application_id in (select id from application where worker_id = $2)'),
('attendance_event', 't.assignment_id in (select id from assignment where worker_id = $2)'),
('settlement_line', 't.settlement_id in (select id from settlement where worker_id = $2)'),
('settlement_explanation', 't.settlement_id in (select id from settlement where worker_id = $2)'),
('ledger_account', 't.owner_id = $2'),
('ledger_entry', 't.account_id in (select id from ledger_account where owner_id = $2)'),
('ledger_transfer', 't.debit_account_id in (select id from ledger_account where owner_id = $2) or t.credit_account_id in (select id from ledger_account where owner_id = $2)');

-- The condition of a table's rows about somebody, or nothing where there is none.
create function rows_about(table_name text) returns text language sql stable as $$
    select coalesce(
        (select condition from subject_link l where l.table_name = $1),
        (select string_agg(case column_name when 'worker_id' then 't.worker_id = $2' else 't.person_id = $1' end, ' or ')
         from column_tag t where t.table_name = $1 and column_name in ('worker_id', 'person_id'))
    )
$$;

-- What is kept in one table about somebody: every column but secrets and indexes; what is sealed stays sealed.
create function personal_rows(table_name text, person_id uuid, worker_id uuid) returns setof jsonb language plpgsql stable as $$
declare
    chosen text;
begin
    select string_agg(format('t.%I', c.column_name), ', ' order by c.column_name) into chosen
    from column_tag c join pg_attribute a on a.attrelid = to_regclass($1) and a.attname = c.column_name
    where c.table_name = $1 and c.kind <> 'secret' and (a.atttypid <> 'bytea'::regtype or exists (
        select from vault_field v where v.table_name = $1 and v.column_name = c.column_name));
    if chosen is null or rows_about($1) is null then
        return;
    end if;
    return query execute format('select to_jsonb(r) from (select %s from %I t where %s limit 20000) r', chosen, $1, rows_about($1))
        using $2, $3;
end
$$;

create table personal_data_request (
    id uuid primary key,
    kind text not null check (kind in ('export', 'correction', 'erasure', 'restriction')),
    person_id uuid not null references person,
    worker_id uuid references worker,
    state text not null check (state in ('requested', 'done', 'refused', 'lifted')),
    field text check (field in ('name', 'school', 'major')),
    value_sealed bytea,
    value_mask text,
    why text not null default '',
    tables_done integer not null default 0,
    tables_total integer,
    kept_zh text[] not null default '{}',
    kept_en text[] not null default '{}',
    requested_at timestamptz not null,
    due_at timestamptz not null,
    answered_at timestamptz,
    decided_by uuid references staff,
    decide_reason text,
    check ((state = 'requested') = (answered_at is null)),
    check ((kind = 'correction') = (field is not null))
);
create index personal_data_request_person on personal_data_request (person_id, requested_at desc, id desc);
create index personal_data_request_recent on personal_data_request (requested_at desc, id desc);
create unique index personal_data_request_open on personal_data_request (person_id, kind) where state = 'requested';
create unique index personal_data_request_restriction on personal_data_request (person_id) where kind = 'restriction' and state = 'done';
select tag('personal_data_request', 'none', 'none', 'id kind state field tables_done tables_total kept_zh kept_en requested_at due_at answered_at');
select tag('personal_data_request', 'id', 'access', 'person_id worker_id decided_by');
select tag('personal_data_request', 'name', 'vault', 'value_sealed');
select tag('personal_data_request', 'name', 'mask', 'value_mask');
select tag('personal_data_request', 'text', 'access', 'why decide_reason');
insert into vault_field (table_name, column_name, retention, field, subject_column) values
('personal_data_request', 'value_sealed', 'contact', 'personal_data_request.value', 'worker_id');

-- What stays after an erasure: a class of sealed data, why, until when. Then its key goes, and with it the data.
create table erasure_lock (
    id uuid primary key,
    person_id uuid not null references person,
    subject_id uuid not null,
    retention text not null references retention_class,
    until date not null,
    content_sealed bytea,
    shredded_at timestamptz,
    unique (subject_id, retention)
);
create index erasure_lock_due on erasure_lock (until, id) where shredded_at is null;
select tag('erasure_lock', 'none', 'none', 'id retention until shredded_at');
select tag('erasure_lock', 'id', 'access', 'person_id subject_id');
select tag('erasure_lock', 'text', 'vault', 'content_sealed');
insert into vault_field (table_name, column_name, retention, field, subject_column) values
('erasure_lock', 'content_sealed', 'service', 'erasure_lock.content', 'subject_id');

alter table worker
    add column erased_at timestamptz,
    alter column working_age_on drop not null,
    alter column adult_on drop not null,
    add check (erased_at is not null or (working_age_on is not null and adult_on is not null));
alter table person add column erased_at timestamptz;
select tag('worker', 'none', 'none', 'erased_at');
select tag('person', 'none', 'none', 'erased_at');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('privacy.shred_due', 'notifications', '00000000-0000-7000-8000-00000000b112', 3600, '2025-01-01');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('privacy.copy', '2025-01-01', '{"days": 15}', '查阅和复制', 'A copy of one''s data', '本人经手机验证码确认后，可随时索取平台所存的全部个人信息（含评价、计税等推断信息），由系统加密生成，一次性下载。', 'After confirming by a code, everybody may have a copy of all that is held on them, derived data too; it is made sealed and fetched once.', '{个人信息保护法 第45条}'),
('privacy.correction', '2025-01-01', '{"days": 15}', '更正', 'Correction', '本人可请求更正不准确的信息；平台核实后更正，姓名更正后须重新核验身份。', 'Everybody may have what is wrong corrected; it is verified first, and a corrected name is checked with the authority again.', '{个人信息保护法 第46条}'),
('privacy.erasure', '2025-01-01', '{"days": 15}', '删除', 'Erasure', '本人可注销并删除个人信息；应付报酬未结清或有未了结事项的，结清后办理。法律规定须保存的信息加密锁定，除存储和安全保护外停止处理，期满销毁，并告知保留的种类、依据和期限。', 'Everybody may have their data erased, once wages are paid and cases are closed. What law keeps is locked, used for nothing else and destroyed at its time; the person is told what stays, why, and until when.', '{个人信息保护法 第47条,电子商务法 第24条}'),
('privacy.restriction', '2025-01-01', '{"days": 15}', '限制处理', 'Restriction', '本人可限制对其个人信息的处理：除法定义务、人身安全和已发生的报酬外，不再向他人展示其个人信息。', 'Everybody may restrict the use of their data: nobody is shown it any more, save for duties by law, somebody''s safety and wages that are owed.', '{个人信息保护法 第44条}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('personal_data_request.completed', 'worker', '{}', '您的数据请求已办理', 'Your data request was answered', '您的“{title}”请求已办理，结果见“我的数据”。', 'Your request ({title}) was answered; see my data.', true),
('personal_data_request.refused', 'worker', '{}', '您的数据请求未获同意', 'Your data request was refused', '您的“{title}”请求未获同意，理由见“我的数据”。', 'Your request ({title}) was refused; the reason is with my data.', true),
('personal_data_request.requested', 'staff', '{reviewer}', '有待核实的更正请求', 'A correction is asked for', '有一份更正个人信息的请求待核实。', 'Somebody asks for a correction: please verify it.', false);

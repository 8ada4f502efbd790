-- Clocks as both sides see them: whose they are, under which version of the rule, paused with a reason; the clock of funding.

-- What a kind of clock is about and who must act. One that carries its own consequence at its end cannot be paused.
create table deadline_kind (
    kind text primary key,
    subject_type text not null,
    owed_by text not null check (owed_by in ('employer', 'platform', 'both')),
    pausable boolean not null
);
select tag('deadline_kind', 'none', 'none', 'kind subject_type owed_by pausable');

insert into deadline_kind (kind, subject_type, owed_by, pausable) values
('application_reply', 'Application', 'employer', true),
('timesheet_approval', 'Timesheet', 'employer', false),
('wage_funding', 'Settlement', 'employer', true),
('pay_release', 'Settlement', 'platform', true),
('evaluation_window', 'Assignment', 'both', false);

alter table deadline
    drop constraint deadline_kind_check,
    add foreign key (kind) references deadline_kind,
    add column worker_id uuid references worker,
    add column employer_id uuid references employer,
    add column rule_version integer,
    add column paused_at timestamptz;

update deadline set rule_version = (
    select max(version) from rule
    where rule.id = rule_id and valid_from <= (started_at at time zone interval '8 hours')::date
);
update deadline set worker_id = a.worker_id, employer_id = a.employer_id from application a where a.id = subject_id;
update deadline set worker_id = t.worker_id, employer_id = t.employer_id from timesheet t where t.id = subject_id;
update deadline set worker_id = s.worker_id, employer_id = s.employer_id from settlement s where s.id = subject_id;
update deadline set worker_id = a.worker_id, employer_id = a.employer_id from assignment a where a.id = subject_id;

alter table deadline
    alter column rule_version set not null,
    add foreign key (rule_id, rule_version) references rule;

-- A paused clock is not swept, so it is in neither index of the sweep.
drop index deadline_due;
drop index deadline_near;
create index deadline_due on deadline (due_at)
    where met_at is null and missed_at is null and lifted_at is null and paused_at is null;
create index deadline_near on deadline (remind_at)
    where reminded_at is null and met_at is null and missed_at is null and lifted_at is null and paused_at is null;
create index deadline_worker on deadline (worker_id, due_at desc, id desc);
create index deadline_employer on deadline (employer_id, due_at desc, id desc);
create index deadline_recent on deadline (due_at desc, id desc);
select tag('deadline', 'none', 'none', 'employer_id rule_version paused_at');
select tag('deadline', 'id', 'access', 'worker_id');

create table deadline_pause (
    id uuid primary key,
    deadline_id uuid not null references deadline,
    reason text not null check (length(reason) between 2 and 500),
    paused_at timestamptz not null,
    paused_by uuid not null references staff,
    resumed_at timestamptz check (resumed_at >= paused_at),
    resumed_by uuid references staff,
    check ((resumed_at is null) = (resumed_by is null))
);
create unique index deadline_pause_open on deadline_pause (deadline_id) where resumed_at is null;
create index deadline_pause_deadline on deadline_pause (deadline_id, paused_at);
select tag('deadline_pause', 'none', 'none', 'id deadline_id paused_at resumed_at');
select tag('deadline_pause', 'id', 'access', 'paused_by resumed_by');
select tag('deadline_pause', 'text', 'access', 'reason');

-- Whether the last day before the moment lies in a year whose holidays are not known.
create function is_provisional(due_at timestamptz) returns boolean language sql stable parallel safe as $$
    select not exists (select from calendar_day where day between make_date(year, 1, 1) and make_date(year, 12, 31))
    from (select extract(year from (due_at - interval '1 microsecond') at time zone interval '8 hours')::integer as year) as last_day
$$;

insert into rule (id, valid_from, title_zh, title_en, text_zh, text_en, legal_basis, parameters) values
('deadlines.wage_funding', '2025-01-01', '用人方按期足额支付报酬资金', 'Wages are funded in time and in full', '用人方须自结算单开出之日起三个工作日内，将报酬及服务费足额付至指定账户并确认结算单。', 'Within three working days of the settlement''s draft the employer pays wage and fee in full into the designated account and approves it.', '{学生兼职平台管理制度 S2 报酬1,学生兼职平台管理制度 S2 报酬2,民法典 第201条,民法典 第203条}', '{"working_days": 3}'),
('deadlines.pause', '2025-01-01', '期限中止须说明理由', 'A clock is paused with a reason', '平台工作人员可以说明理由中止未逾期的期限；恢复后按剩余工作日继续计算，双方均被告知。期满即自动生效的期限不得中止。', 'Staff may pause a clock that has not run out, with a reason; it goes on with the working days that were left, and both sides are told. A clock whose end takes effect by itself is not paused.', '{学生兼职平台管理制度 总则（公平公正原则）}', '{}');

insert into notification_template (topic, audience, roles, title_zh, title_en, body_zh, body_en, legal) values
('wage_funding.reminded', 'employer', '{owner,finance}', '请尽快支付报酬资金', 'Wages wait for your funds', '“{title}”的一份结算单应付 {amount} 元，支付和确认期限即将届满。', 'The time to fund and approve a settlement of “{title}”, ¥{amount}, is nearly over.', false),
('wage_funding.missed', 'employer', '{owner,finance}', '报酬资金已逾期', 'Wages are overdue', '“{title}”的一份结算单应付 {amount} 元，未按期足额支付并确认，平台将跟进处理。', 'A settlement of “{title}”, ¥{amount}, was not funded and approved in time; the platform is following it up.', true),
('wage_funding.missed', 'worker', '{}', '用人方未按期支付报酬资金', 'The employer is late', '{employer}未按期支付您在“{title}”的报酬资金，平台正在督促；您的报酬请求权不受影响。', '{employer} did not fund your pay for “{title}” in time; the platform is following it up, and your claim stands.', true),
('wage_funding.missed', 'staff', '{finance}', '报酬资金已逾期', 'Wages are overdue', '{employer}的一份结算单应付 {amount} 元，逾期未足额支付并确认，请跟进。', 'A settlement of {employer}, ¥{amount}, was not funded and approved in time; follow it up.', false),
('deadline.paused', 'employer', '{owner,recruiter,finance,supervisor}', '期限已中止', 'A clock is paused', '“{title}”的期限已由平台中止，理由可在期限中查看。', 'The platform paused the clock of “{title}”; the reason stands beside it.', true),
('deadline.paused', 'worker', '{}', '期限已中止', 'A clock is paused', '“{title}”的期限已由平台中止，理由可在期限中查看。', 'The platform paused the clock of “{title}”; the reason stands beside it.', true),
('deadline.resumed', 'employer', '{owner,recruiter,finance,supervisor}', '期限已恢复', 'A clock runs again', '“{title}”的期限已恢复计算，请查看新的截止时间。', 'The clock of “{title}” runs again; please see when it is due.', true),
('deadline.resumed', 'worker', '{}', '期限已恢复', 'A clock runs again', '“{title}”的期限已恢复计算，请查看新的截止时间。', 'The clock of “{title}” runs again; please see when it is due.', true);

-- Being told: one notification per event and person, with its delivery; and the clocks of obligations.

create table notification_template (
    topic text not null,
    audience text not null check (audience in ('worker', 'employer', 'staff')),
    version integer not null default 1,
    title_zh text not null,
    title_en text not null,
    body_zh text not null,
    body_en text not null,
    legal boolean not null default false,
    primary key (topic, audience, version)
);
select tag('notification_template', 'none', 'none', 'topic audience version title_zh title_en body_zh body_en legal');

create table notification (
    id uuid primary key,
    person_id uuid not null references person,
    event_id uuid not null,
    topic text not null,
    subject_id uuid not null,
    title_zh text not null,
    title_en text not null,
    body_zh text not null,
    body_en text not null,
    created_at timestamptz not null,
    read_at timestamptz,
    unique (event_id, person_id)
);
create index notification_person on notification (person_id, created_at desc, id desc);
select tag('notification', 'none', 'none', 'id event_id topic subject_id title_zh title_en body_zh body_en created_at read_at');
select tag('notification', 'id', 'access', 'person_id');

create table notification_delivery (
    id uuid primary key,
    notification_id uuid not null references notification,
    channel text not null check (channel in ('in_app')),
    state text not null check (state in ('waiting', 'delivered', 'failed')),
    attempts integer not null default 0,
    delivered_at timestamptz,
    error text,
    unique (notification_id, channel),
    check ((state = 'delivered') = (delivered_at is not null))
);
select tag('notification_delivery', 'none', 'none', 'id notification_id channel state attempts delivered_at error');

-- A clock per obligation: started by an event, due at an instant, ended by being met, lifted or missed (requirements §9). A
-- missed one stays open until it is met late, so that both facts are kept; one open clock per kind and subject.
create table deadline (
    id uuid primary key,
    kind text not null check (kind in ('application_reply', 'timesheet_approval', 'pay_release', 'evaluation_window')),
    subject_id uuid not null,
    rule_id text not null,
    started_at timestamptz not null,
    remind_at timestamptz not null,
    due_at timestamptz not null,
    reminded_at timestamptz,
    missed_at timestamptz,
    met_at timestamptz,
    lifted_at timestamptz,
    lift_reason text,
    check (met_at is null or lifted_at is null),
    check ((lifted_at is null) = (lift_reason is null)),
    check (missed_at >= due_at)
);
create unique index deadline_open on deadline (kind, subject_id) where met_at is null and lifted_at is null;
create index deadline_due on deadline (due_at) where met_at is null and missed_at is null and lifted_at is null;
create index deadline_near on deadline (remind_at) where reminded_at is null and met_at is null and missed_at is null and lifted_at is null;
create index deadline_subject on deadline (subject_id, started_at desc, id desc);
select tag('deadline', 'none', 'none', 'id kind rule_id started_at remind_at due_at reminded_at missed_at met_at lifted_at lift_reason');
select tag('deadline', 'id', 'access', 'subject_id');

-- Days off and make-up working days as the State Council published them; every other day follows the week. A year without rows
-- is provisional.
create table calendar_day (
    day date primary key,
    working boolean not null,
    name text not null
);
select tag('calendar_day', 'none', 'none', 'day working name');

-- What happens by itself, every so many seconds of machine time: one outbox row per schedule, opened again at each tick once the
-- last run has ended, so that runs never overlap.
create table schedule (
    job text primary key,
    queue text not null,
    outbox_id uuid not null unique,
    every_s integer not null check (every_s > 0),
    next_at timestamptz not null
);
select tag('schedule', 'none', 'none', 'job queue outbox_id every_s next_at');

insert into schedule (job, queue, outbox_id, every_s, next_at) values
('postings.expire', 'notifications', '00000000-0000-7000-8000-00000000a001', 10, '2025-01-01'),
('evaluations.close', 'notifications', '00000000-0000-7000-8000-00000000a002', 10, '2025-01-01'),
('deadlines.sweep', 'notifications', '00000000-0000-7000-8000-00000000a003', 10, '2025-01-01'),
('payouts.query_unknown', 'payouts', '00000000-0000-7000-8000-00000000a004', 5, '2025-01-01');

insert into calendar_day (day, working, name) values
('2025-01-01', false, '元旦'),
('2025-01-26', true, '春节调休上班'),
('2025-01-28', false, '春节'),
('2025-01-29', false, '春节'),
('2025-01-30', false, '春节'),
('2025-01-31', false, '春节'),
('2025-02-01', false, '春节'),
('2025-02-02', false, '春节'),
('2025-02-03', false, '春节'),
('2025-02-04', false, '春节'),
('2025-02-08', true, '春节调休上班'),
('2025-04-04', false, '清明节'),
('2025-04-05', false, '清明节'),
('2025-04-06', false, '清明节'),
('2025-04-27', true, '劳动节调休上班'),
('2025-05-01', false, '劳动节'),
('2025-05-02', false, '劳动节'),
('2025-05-03', false, '劳动节'),
('2025-05-04', false, '劳动节'),
('2025-05-05', false, '劳动节'),
('2025-05-31', false, '端午节'),
('2025-06-01', false, '端午节'),
('2025-06-02', false, '端午节'),
('2025-09-28', true, '国庆节调休上班'),
('2025-10-01', false, '国庆节'),
('2025-10-02', false, '国庆节'),
('2025-10-03', false, '国庆节'),
('2025-10-04', false, '国庆节'),
('2025-10-05', false, '国庆节'),
('2025-10-06', false, '中秋节'),
('2025-10-07', false, '国庆节'),
('2025-10-08', false, '国庆节'),
('2025-10-11', true, '国庆节调休上班'),
('2026-01-01', false, '元旦'),
('2026-01-02', false, '元旦'),
('2026-01-03', false, '元旦'),
('2026-01-04', true, '元旦调休上班'),
('2026-02-14', true, '春节调休上班'),
('2026-02-15', false, '春节'),
('2026-02-16', false, '春节'),
('2026-02-17', false, '春节'),
('2026-02-18', false, '春节'),
('2026-02-19', false, '春节'),
('2026-02-20', false, '春节'),
('2026-02-21', false, '春节'),
('2026-02-22', false, '春节'),
('2026-02-23', false, '春节'),
('2026-02-28', true, '春节调休上班'),
('2026-04-04', false, '清明节'),
('2026-04-05', false, '清明节'),
('2026-04-06', false, '清明节'),
('2026-05-01', false, '劳动节'),
('2026-05-02', false, '劳动节'),
('2026-05-03', false, '劳动节'),
('2026-05-04', false, '劳动节'),
('2026-05-05', false, '劳动节'),
('2026-05-09', true, '劳动节调休上班'),
('2026-06-19', false, '端午节'),
('2026-06-20', false, '端午节'),
('2026-06-21', false, '端午节'),
('2026-09-20', true, '国庆节调休上班'),
('2026-09-25', false, '中秋节'),
('2026-09-26', false, '中秋节'),
('2026-09-27', false, '中秋节'),
('2026-10-01', false, '国庆节'),
('2026-10-02', false, '国庆节'),
('2026-10-03', false, '国庆节'),
('2026-10-04', false, '国庆节'),
('2026-10-05', false, '国庆节'),
('2026-10-06', false, '国庆节'),
('2026-10-07', false, '国庆节'),
('2026-10-10', true, '国庆节调休上班');

insert into rule (id, valid_from, title_zh, title_en, text_zh, text_en, legal_basis, parameters) values
('deadlines.application_reply', '2025-01-01', '用人方按期答复申请', 'Applications are answered in time', '用人方须自收到申请之日起三个工作日内答复录用或不录用；不录用须说明理由。', 'Employers answer an application within three working days; a refusal states its reason.', '{学生兼职平台管理制度 S2 匹配2,民法典 第201条,民法典 第203条}', '{"working_days": 3}'),
('deadlines.timesheet_approval', '2025-01-01', '用人方按期确认工时', 'Timesheets are approved in time', '用人方须自收到工时单之日起三个工作日内确认或退回。', 'Employers approve or return a timesheet within three working days.', '{学生兼职平台管理制度 S2 报酬2,民法典 第201条,民法典 第203条}', '{"working_days": 3}'),
('deadlines.pay_release', '2025-01-01', '平台按期发放报酬', 'Pay is released in time', '报酬确认并到账后，平台须在两个工作日内发放。', 'The platform releases pay within two working days of approval and receipt.', '{学生兼职平台管理制度 S1 报酬2,民法典 第201条,民法典 第203条}', '{"working_days": 2}'),
('deadlines.evaluation_window', '2025-01-01', '工作结束后七日内互评', 'Evaluations within seven days', '工作结束之日起七日内，双方可以互相评价；双方均评价或期满后公开。', 'Both sides may evaluate within seven days of the end of the work; shown once both are in or the time is over.', '{学生兼职平台管理制度 S1 评价1}', '{"days": 7}');

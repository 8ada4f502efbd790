-- Auditors read nothing by their role alone: an engagement says what, of which period, and from when until when (S-118). One
-- administrator makes it, another approves it. Each operation an auditor runs leaves a row.

create table audit_engagement (
    id uuid primary key,
    staff_id uuid not null references staff,
    firm text not null check (length(firm) between 2 and 100),
    purpose text not null check (length(purpose) between 2 and 500),
    areas text[] not null check (cardinality(areas) > 0
        and areas <@ array['people', 'work', 'money', 'books', 'payouts', 'tax']),
    period_from date not null,
    period_to date not null,
    valid_from timestamptz not null,
    valid_until timestamptz not null,
    proposed_by uuid not null references staff,
    proposed_at timestamptz not null,
    approved_by uuid references staff,
    approved_at timestamptz,
    ended_by uuid references staff,
    ended_at timestamptz,
    end_reason text,
    check (period_from <= period_to),
    check (valid_from < valid_until and valid_until <= valid_from + interval '366 days'),
    check ((approved_by is null) = (approved_at is null)),
    check ((ended_by is null) = (ended_at is null) and (ended_at is null) = (end_reason is null)),
    -- neither the auditor nor who proposed it may let the auditor in
    check (approved_by is distinct from proposed_by and approved_by is distinct from staff_id and proposed_by <> staff_id)
);
create index audit_engagement_recent on audit_engagement (proposed_at desc, id desc);
create index audit_engagement_auditor on audit_engagement (staff_id, proposed_at desc, id desc);
-- one at a time, so that a session's scope is never a choice
create unique index audit_engagement_open on audit_engagement (staff_id) where ended_at is null;
select tag('audit_engagement', 'none', 'none', 'id staff_id purpose areas period_from period_to valid_from valid_until proposed_by proposed_at approved_by approved_at ended_by ended_at end_reason');
select tag('audit_engagement', 'name', 'access', 'firm');

create table audit_reading (
    id uuid primary key,
    audit_engagement_id uuid not null references audit_engagement,
    session_id uuid references session,
    at timestamptz not null,
    fields text[] not null,
    document text not null check (length(document) <= 4000),
    subject_ids text[] not null
);
create index audit_reading_engagement on audit_reading (audit_engagement_id, at desc, id desc);
select append_only('audit_reading');
select tag('audit_reading', 'none', 'none', 'id audit_engagement_id session_id at fields document');
select tag('audit_reading', 'id', 'access', 'subject_ids');

insert into rule (id, valid_from, parameters, title_zh, title_en, text_zh, text_en, legal_basis) values
('access.audit_engagement', '2025-01-01', '{"days": 366}', '审计授权限时限范围', 'An audit has a scope and an end', '审计人员仅能在经两名管理员先后提出和批准的委托期限内，查阅委托所列范围和期间的资料；每次查阅均留痕；审计人员不得自行提出或批准。', 'Auditors read only what an engagement names, proposed by one administrator and approved by another, of its period and while it lasts; each reading is kept; an auditor neither proposes nor approves it.', '{学生兼职平台管理制度 S5 审计,个人信息保护法 第51条}');
